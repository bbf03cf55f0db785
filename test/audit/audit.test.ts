// The audit log: canonical bytes, digests, the chain, and every way to tamper with it.
import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalize } from "../../bindings/audit/canonical.ts";
import { digestOf } from "../../bindings/audit/digest.ts";
import { ChainLog, type LogOptions } from "../../bindings/audit/log.ts";
import type { AuditRecord } from "../../bindings/audit/record.ts";
import { verify } from "../../bindings/audit/verify.ts";
import { Guard } from "../../bindings/guard/guard.ts";
import { fakeEngine } from "../guard/fake-engine.ts";

const runs = process.env.PORTCULLIS_DEEP === "1" ? 10_000 : 200;

function logged(options: Partial<LogOptions> = {}): { log: ChainLog; guard: Guard } {
  let now = 1_700_000_000_000.5;
  const log = new ChainLog({ clock: () => (now += 7), ...options });
  const rules = [
    { words: ["rm -rf"], remedy: "use the trash" },
    { words: ["ask"], id: "ask", effect: "require_approval", reason: "rule" },
    { words: ["555"], id: "redact[0]", effect: "redact", reason: "redacted", role: "redact" },
  ] as const;
  const guard = new Guard(fakeEngine({ rules, limits: { maxToolCalls: 2 } }), {
    sinks: [log],
    approve: () => ({ approved: true, by: "ann\ud800", note: "fine" }),
  });
  return { log, guard };
}

/** A chain with a record of every kind. */
async function everyKind(options: Partial<LogOptions> = {}): Promise<ChainLog> {
  const { log, guard } = logged(options);
  const session = guard.session({ id: "s", agent: "a" });
  session.check({ tool: "t", args: { c: "ls" } });
  session.check({ tool: "t", args: { c: "rm -rf" } });
  (await session.authorize({ tool: "t", args: { c: "ask" } })).release();
  session.check({ tool: "t" });
  guard.checkText("call 555", "output");
  guard.check({ tool: "t", args: [() => 1] });
  return log;
}

describe("records", () => {
  it("stay as they are, whatever becomes of the decision that they tell of", () => {
    for (const mode of ["enforce", "observe"] as const) {
      const log = new ChainLog({ clock: () => 1 });
      const guard = new Guard(fakeEngine({ rules: [{ words: ["rm -rf"] }], mode }), { audit: log });
      const decision = guard.check({ tool: "t", args: { c: "rm -rf" } });
      const { rules, matches, intent } = structuredClone(decision.observed ?? decision);
      for (const list of [decision, decision.observed]) {
        if (list === undefined || list.rules.length === 0) continue;
        (list.rules as string[]).push("another");
        for (const match of list.matches) Object.assign(match, { path: "elsewhere" });
        Object.assign(list.intent, { confidence: 999 });
      }
      expect(log.verify()).toMatchObject({ ok: true, count: 1 });
      const [record] = log.records() as [Extract<AuditRecord, { kind: "decision" }>];
      expect(record.decision.observed ?? record.decision).toMatchObject({ rules, matches, intent });
    }
  });
});

describe("the canonical form", () => {
  // Values and results are those of RFC 8785, appendix B and section 3.2.3.
  it.each([
    [0, "0"],
    [-0, "0"],
    [5e-324, "5e-324"],
    [1.7976931348623157e308, "1.7976931348623157e+308"],
    [9007199254740992, "9007199254740992"],
    [295147905179352830000, "295147905179352830000"],
    [1e21, "1e+21"],
    [1e-7, "1e-7"],
    [333333333.3333333, "333333333.3333333"],
    ['€$\u000f\nA\'B"\\\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'],
    [
      {
        "€": "Euro Sign",
        "\r": "Carriage Return",
        דּ: "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "😀": "Emoji",
        "\u0080": "Control",
        ö: "o",
      },
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"o","€":"Euro Sign","😀":"Emoji","דּ":"Hebrew Letter Dalet With Dagesh"}',
    ],
    [[56, { d: true, "10": null, "1": [] }], '[56,{"1":[],"10":null,"d":true}]'],
  ])("of %j", (value, text) => {
    expect(canonicalize(value)).toBe(text);
  });

  it.each([
    ["NaN", Number.NaN],
    ["a BigInt", 1n],
    ["undefined", { a: undefined }],
    ["a hole", Array(1)],
    ["a lone surrogate", "\ud800"],
    ["one in a key", { "\udc00": 1 }],
  ])("there is none of %s", (_name, value) => {
    expect(() => canonicalize(value)).toThrow(TypeError);
  });

  it("does not depend on the order of keys, and loses nothing", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), (value, seed) => {
        const text = canonicalize(JSON.parse(JSON.stringify(value)));
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        const shuffle = (part: unknown): unknown => {
          if (Array.isArray(part)) return part.map(shuffle);
          if (typeof part !== "object" || part === null) return part;
          const entries = Object.entries(part).map(([key, inner]) => [key, shuffle(inner)] as const);
          return Object.fromEntries(seed % 2 === 0 ? entries.reverse() : entries.sort());
        };
        expect(canonicalize(shuffle(JSON.parse(JSON.stringify(value))))).toBe(text);
      }),
      { numRuns: runs },
    );
  });
});

describe("digests", () => {
  it("are those that Node computes", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), fc.uint8Array({ minLength: 1 }), (raw, key) => {
        const value = JSON.parse(JSON.stringify(raw).toWellFormed());
        const text = canonicalize(value);
        expect(digestOf(value)).toBe(`sha256:${createHash("sha256").update(text).digest("hex")}`);
        expect(digestOf(value, key)).toBe(`hmac-sha256:${createHmac("sha256", key).update(text).digest("hex")}`);
      }),
      { numRuns: runs },
    );
  });
});

describe("the chain", () => {
  it("has a record for every decision, approval and limit, in order", async () => {
    const records = (await everyKind()).records();
    expect(records.map(({ kind, sequence }) => `${sequence} ${kind}`)).toEqual([
      "1 decision",
      "2 decision",
      "3 approval",
      "4 decision",
      "5 decision",
      "6 limit",
      "7 decision",
      "8 decision",
    ]);
    expect(records[1]).toMatchObject({
      tool: "t",
      agent: "a",
      session: "s",
      stage: "tool_call",
      time: 1_700_000_000_014,
      argsDigest: digestOf({ c: "rm -rf" }),
      decision: { effect: "deny", reason: "blocked_pattern", remedy: "use the trash", sequence: 2 },
    });
    expect(records[2]).toMatchObject({ approved: true, by: "ann\ufffd", note: "fine" });
    expect(records[5]).toMatchObject({ limit: "max_tool_calls", reason: "tool_call_limit" });
  });

  it("holds no arguments, results or texts, only their digests", async () => {
    const records = (await everyKind()).records();
    const text = JSON.stringify(records);
    expect(text).not.toContain("call 555");
    expect(text).not.toContain("call [redacted]");
    expect(records[6]).toMatchObject({
      argsDigest: digestOf("call 555"),
      decision: { redactedDigest: digestOf("call [redacted]") },
    });
    expect(records[7]).not.toHaveProperty("argsDigest");
  });

  it("verifies, also after a round trip through JSON with other key orders", async () => {
    const log = await everyKind({ key: new Uint8Array([1, 2, 3]) });
    expect(log.verify()).toEqual({ ok: true, count: 8, head: log.head });
    const reversed = log
      .records()
      .map((record) => Object.fromEntries(Object.entries(JSON.parse(JSON.stringify(record))).reverse()));
    expect(verify(reversed, { to: log.head })).toMatchObject({ ok: true });
  });

  it("goes on from where another ended", async () => {
    const first = await everyKind();
    const second = await everyKind({ from: first.head });
    const records = [...first.records(), ...second.records()];
    expect(verify(records, { to: second.head })).toMatchObject({ ok: true, count: 16 });
    expect(second.records()[0]?.sequence).toBe(9);
  });
});

/** Every way to change one value somewhere inside a record: a path and the record so changed. */
function* tampered(value: unknown, path: string): Generator<[string, unknown]> {
  if (typeof value === "string")
    yield [path, value === "" ? "x" : `${value.slice(0, -1)}${value.endsWith("0") ? "1" : "0"}`];
  else if (typeof value === "number") yield [path, value + 1];
  else if (typeof value === "boolean") yield [path, !value];
  else if (value === null) yield [path, 0];
  else if (Array.isArray(value)) {
    yield [`${path} extended`, [...value, 0]];
    for (const [index, element] of value.entries())
      for (const [where, changed] of tampered(element, `${path}[${index}]`)) yield [where, value.with(index, changed)];
  } else {
    yield [`${path} extended`, { ...(value as object), extra: 1 }];
    for (const [key, inner] of Object.entries(value as object)) {
      const { [key]: _gone, ...rest } = value as Record<string, unknown>;
      yield [`${path}.${key} removed`, rest];
      for (const [where, changed] of tampered(inner, `${path}.${key}`))
        yield [where, { ...(value as object), [key]: changed }];
    }
  }
}

describe("tampering", () => {
  it("with any field of any record is found, at that record or, for its hash, at the next", async () => {
    const log = await everyKind();
    const records = log.records() as AuditRecord[];
    let changes = 0;
    for (const [index, record] of records.entries()) {
      for (const [where, changed] of tampered(record, `[${index}]`)) {
        const result = verify(records.with(index, changed as AuditRecord), { from: log.start, to: log.head });
        expect(result, where).toMatchObject({ ok: false, brokenAt: index });
        changes += 1;
      }
    }
    expect(changes).toBeGreaterThan(300);
  });

  it("with the chain itself is found: records lost, doubled, swapped, cut off either end", async () => {
    const log = await everyKind();
    const records = log.records();
    const bounds = { from: log.start, to: log.head };
    for (let index = 0; index < records.length; index += 1) {
      const lost = records.toSpliced(index, 1);
      expect(verify(lost, bounds)).toMatchObject({ ok: false, brokenAt: Math.min(index, lost.length) });
      expect(verify(records.toSpliced(index, 0, records[index] as AuditRecord), bounds)).toMatchObject({
        ok: false,
        brokenAt: index + 1,
      });
      if (index > 0) {
        const swapped = records
          .with(index, records[index - 1] as AuditRecord)
          .with(index - 1, records[index] as AuditRecord);
        expect(verify(swapped, bounds)).toMatchObject({ ok: false, brokenAt: index - 1 });
      }
    }
    expect(verify(records.slice(0, -1))).toMatchObject({ ok: true });
    expect(verify(records.slice(0, -1), { to: log.head })).toMatchObject({
      ok: false,
      brokenAt: 7,
      why: expect.stringContaining("end"),
    });
    expect(verify([], { to: log.head })).toMatchObject({ ok: false, brokenAt: 0 });
    expect(verify([])).toEqual({ ok: true, count: 0, head: undefined });
  });

  it("by making a record anew is found at the next", async () => {
    const log = await everyKind();
    const other = await everyKind({ key: new Uint8Array([9]) });
    const records = log.records().with(3, other.records()[3] as AuditRecord);
    expect(verify(records, { from: log.start }).ok).toBe(false);
  });

  it.each([
    ["nothing", undefined],
    ["null", null],
    ["text", "record"],
    ["an empty object", {}],
    ["a number too large", { sequence: 2 ** 60, hash: "x" }],
    [
      "what throws",
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error("no");
          },
        },
      ),
    ],
    ["what has no canonical form", { sequence: 1, hash: "x", previous: 1n }],
    [
      "an abyss",
      { sequence: 1, hash: "x", a: Array.from({ length: 50_000 }).reduce((inner) => [inner], 1 as unknown) },
    ],
  ])("%s in the place of a record is found, not thrown", (_name, record) => {
    expect(verify([record])).toMatchObject({ ok: false, brokenAt: 0 });
  });
});

describe("a bounded log", () => {
  it("keeps the latest records and says after which they begin", () => {
    for (const [capacity, count] of [
      [1, 1],
      [1, 5],
      [3, 2],
      [3, 3],
      [3, 4],
      [3, 6],
      [3, 7],
      [10, 95],
    ] as const) {
      const { log, guard } = logged({ capacity });
      const all: AuditRecord[] = [];
      for (let call = 0; call < count; call += 1) {
        guard.check({ tool: "t", args: { call } });
        all.push(log.records().at(-1) as AuditRecord);
      }
      expect(log.records()).toEqual(all.slice(-capacity));
      expect(log.start.sequence).toBe(Math.max(0, count - capacity));
      expect(log.head).toEqual({ sequence: count, hash: all.at(-1)?.hash });
      expect(log.verify()).toMatchObject({ ok: true, count: Math.min(count, capacity) });
    }
  });

  it("drops in bulk without being asked for its records", () => {
    const { log, guard } = logged({ capacity: 4 });
    for (let call = 0; call < 23; call += 1) guard.check({ tool: "t" });
    expect(log.verify()).toMatchObject({ ok: true, count: 4 });
    expect(log.records().map(({ sequence }) => sequence)).toEqual([20, 21, 22, 23]);
  });

  it.each([0, -1, 1.5, Number.NaN])("a capacity of %s is refused", (capacity) => {
    expect(() => new ChainLog({ clock: () => 0, capacity })).toThrow(/capacity/);
  });
});

describe("a writer", () => {
  it("gets every record before it counts; where it throws the call does not run and the chain does not grow", () => {
    const written: AuditRecord[] = [];
    let full = false;
    const { log, guard } = logged({
      write(record) {
        if (full) throw new Error("disk full");
        written.push(record);
      },
    });
    expect(guard.check({ tool: "t" }).allowed).toBe(true);
    full = true;
    expect(guard.check({ tool: "t" })).toMatchObject({ allowed: false, reason: "engine_fault" });
    full = false;
    expect(guard.check({ tool: "t" }).allowed).toBe(true);
    expect(written).toEqual(log.records());
    expect(verify(written, { to: log.head })).toMatchObject({ ok: true, count: 2 });
  });
});
