// Signed checkpoints: up to where a key vouches for a log, whatever those without the key write anew.
import { generateKeyPairSync, sign as signWith, verify as verifyWith } from "node:crypto";
import { describe, expect, it } from "vitest";
import { hashOf } from "../../bindings/audit/digest.ts";
import { LinesVerifier } from "../../bindings/audit/lines.ts";
import { ChainLog, type LogOptions } from "../../bindings/audit/log.ts";
import { type AuditRecord, ORIGIN } from "../../bindings/audit/record.ts";
import { verify } from "../../bindings/audit/verify.ts";
import { Guard } from "../../bindings/guard/guard.ts";
import { fakeEngine } from "../guard/fake-engine.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const sign = (statement: string): string => signWith(null, Buffer.from(statement), privateKey).toString("base64");
const isSigned = (statement: string, signature: string): boolean =>
  verifyWith(null, Buffer.from(statement), publicKey, Buffer.from(signature, "base64"));

function signedLog(decisions: number, options: Partial<LogOptions> = {}): { log: ChainLog; guard: Guard } {
  let now = 0;
  const log = new ChainLog({ clock: () => ++now, sign, signEvery: 3, ...options });
  const guard = new Guard(fakeEngine(), { sinks: [log] });
  for (let call = 0; call < decisions; call += 1) guard.check({ tool: `t${call}`, args: {} });
  return { log, guard };
}

const kinds = (log: ChainLog): string[] => log.records().map(({ kind }) => kind);

/** What somebody without the key can do: change a record, and make every hash behind it anew. */
function rewrite(records: readonly AuditRecord[], at: number, change: object): object[] {
  let previous = "";
  return records.map((record, index) => {
    if (index < at) {
      previous = record.hash;
      return record;
    }
    const { hash: _, ...rest } = { ...record, ...(index === at ? change : { previous }) };
    previous = hashOf(rest);
    return { ...rest, hash: previous };
  });
}

/** The same records as lines of a file. */
function verifyLines(records: readonly object[]): ReturnType<LinesVerifier["end"]> {
  const verifier = new LinesVerifier({ from: ORIGIN, isSigned });
  for (const record of records) verifier.push(new TextEncoder().encode(`${JSON.stringify(record)}\n`));
  return verifier.end();
}

describe("checkpoints", () => {
  it("come before the first record and then every so many, each signing all before it", () => {
    const { log } = signedLog(5);
    expect(kinds(log)).toEqual([
      "checkpoint",
      "decision",
      "decision",
      "decision",
      "checkpoint",
      "decision",
      "decision",
    ]);
    const found = verify(log.records(), { from: ORIGIN, isSigned });
    expect(found).toEqual({
      ok: true,
      count: 7,
      head: log.head,
      signed: { sequence: 4, hash: log.records()[3]?.hash },
    });
    expect(verifyLines(log.records())).toMatchObject({ ok: true, count: 7, signed: { sequence: 4 } });
  });

  it("are made when they are asked for, and then vouch for all", () => {
    const { log } = signedLog(2);
    const { head } = log;
    log.checkpoint();
    expect(verify(log.records(), { isSigned })).toMatchObject({ ok: true, signed: head });
  });

  it("are records like others where nobody looks at signatures", () => {
    const { log } = signedLog(5);
    expect(verify(log.records(), { from: ORIGIN })).toEqual({ ok: true, count: 7, head: log.head });
    expect(log.verify().ok).toBe(true);
  });

  it("are made anew where a log is gone on with", () => {
    const { log } = signedLog(1);
    const next = signedLog(1, { from: log.head }).log;
    const records = [...log.records(), ...next.records()];
    expect(verify(records, { from: ORIGIN, isSigned })).toMatchObject({ ok: true, signed: log.head });
  });
});

describe("what is written anew without the key", () => {
  it("is found at the next checkpoint, and behind the last one stands outside of what is signed", () => {
    const { log } = signedLog(8);
    const records = log.records();
    const signedUpTo = 8;
    expect(kinds(log).lastIndexOf("checkpoint")).toBe(signedUpTo);
    records.forEach((record, at) => {
      if (record.kind !== "decision") return;
      const forged = rewrite(records, at, { tool: "other" });
      expect(verify(forged, { from: ORIGIN }).ok).toBe(true);
      const found = verify(forged, { from: ORIGIN, isSigned });
      const next = records.findIndex(({ kind }, index) => index > at && kind === "checkpoint");
      if (next >= 0) expect(found).toMatchObject({ ok: false, brokenAt: next, why: "its signature is not right" });
      else expect(found).toMatchObject({ ok: true, signed: { sequence: signedUpTo } });
      expect(verifyLines(forged).broken?.line).toBe(next >= 0 ? next + 1 : undefined);
    });
  });

  it("is found where checkpoints are left out, moved or signed by somebody else", () => {
    const { log } = signedLog(4);
    const records = log.records();
    const plain = signedLog(4, { signEvery: 100 }).log.records().slice(1);
    expect(verify(plain, { isSigned })).toMatchObject({ ok: false, why: "no checkpoint signs it" });
    expect(verifyLines([])).toMatchObject({ ok: false, broken: { line: 0, why: "no checkpoint signs it" } });
    const other = generateKeyPairSync("ed25519").privateKey;
    const foreign = signedLog(4, { sign: (text) => signWith(null, Buffer.from(text), other).toString("base64") }).log;
    expect(verify(foreign.records(), { isSigned })).toMatchObject({ ok: false, brokenAt: 0 });
    const [first] = records;
    const moved = rewrite(records, 4, { signature: first?.kind === "checkpoint" ? first.signature : "" });
    expect(verify(moved, { isSigned })).toMatchObject({ ok: false, brokenAt: 4 });
    for (const signature of [null, 5, "", "A"]) {
      expect(verify(rewrite(records, 4, { signature }), { isSigned }).ok).toBe(false);
    }
  });

  it("never makes verifying throw, whatever the check does", () => {
    const throwing = (): boolean => {
      throw new Error("no key");
    };
    expect(verify(signedLog(1).log.records(), { isSigned: throwing }).ok).toBe(false);
  });
});

describe("a log that cannot sign", () => {
  it.each([
    ["throws", () => JSON.parse("{")],
    ["answers nothing", () => undefined],
    ["answers a promise", async () => "later"],
    ["answers what no text can hold", () => "\ud800"],
  ])("records nothing where sign %s, so nothing runs", (_, broken) => {
    let fails = true;
    const { log, guard } = signedLog(0, {
      sign: (text) => (fails ? (broken as (text: string) => string)(text) : sign(text)),
    });
    expect(guard.check({ tool: "t", args: {} })).toMatchObject({ allowed: false, reason: "engine_fault" });
    expect(log.records()).toEqual([]);
    fails = false;
    expect(guard.check({ tool: "t", args: {} }).allowed).toBe(true);
    expect(verify(log.records(), { from: ORIGIN, isSigned }).ok).toBe(true);
  });

  it("keeps its chain where sign asks the guard whose log it signs", () => {
    let asked = 0;
    const { log, guard } = signedLog(0, {
      sign: (text) => {
        if (asked++ === 0) guard.check({ tool: "inner", args: {} });
        return sign(text);
      },
    });
    guard.check({ tool: "outer", args: {} });
    guard.check({ tool: "after", args: {} });
    expect(verify(log.records(), { from: ORIGIN, isSigned }).ok).toBe(true);
  });

  it.each([{ sign: "key" }, { signEvery: 0 }, { signEvery: 1.5 }])("is refused for %o", (options) => {
    expect(() => signedLog(0, options as unknown as Partial<LogOptions>)).toThrow(/sign/);
  });

  it("says so when it is asked for a checkpoint", () => {
    expect(() => new ChainLog({ clock: () => 0 }).checkpoint()).toThrow("no way to sign");
  });
});

describe("what a host passes in", () => {
  const records = signedLog(1).log.records();
  const end = records.at(-1);
  const rows: readonly (readonly [string, () => unknown, string])[] = [
    ["a misspelt option of verify", () => verify(records, { form: ORIGIN } as object), 'unknown option "form"'],
    ["a place that is none, to begin at", () => verify(records, { from: "1:00" as never }), "from is no place"],
    ["a place that is none, to end at", () => verify(records, { to: {} as never }), "to is no place"],
    ["a check that is none", () => verify(records, { isSigned: true as never }), "isSigned is no function"],
    [
      "a log that goes on from nowhere",
      () => new ChainLog({ clock: () => 0, from: null as never }),
      "from is no place",
    ],
    [
      "a log's misspelt option",
      () => new ChainLog({ clock: () => 0, capcity: 5 } as never),
      'unknown option "capcity"',
    ],
  ];
  it.each(rows)("is refused: %s", (_, wrong, said) => {
    expect(wrong).toThrow(said);
    expect(verify(records, { from: ORIGIN, ...(end === undefined ? {} : { to: end }) }).ok).toBe(true);
  });
});
