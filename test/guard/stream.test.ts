// Streams of a real engine against the same text at once: what goes on, what is denied, and what never leaves.
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { PatternError } from "../../bindings/compile/compile.ts";
import { compilePolicy } from "../../bindings/compile/policy-program.ts";
import { Engine } from "../../bindings/engine/engine.ts";
import { PolicyError } from "../../bindings/errors.ts";
import type { Stage } from "../../bindings/guard/call.ts";
import type { GuardOptions } from "../../bindings/guard/core.ts";
import type { Decision } from "../../bindings/guard/decision.ts";
import { Guard } from "../../bindings/guard/guard.ts";
import { REDACTED } from "../../bindings/guard/redact.ts";
import type { Entry } from "../../bindings/guard/sink.ts";
import { StreamDenied } from "../../bindings/guard/stream.ts";
import { parsePolicy } from "../../bindings/policy/parse.ts";
import { readModule } from "../conformance/engine-subject.ts";

const deep = process.env.PORTCULLIS_DEEP === "1";

function guardOf(policy: object, options: GuardOptions = {}): Guard {
  const text = JSON.stringify({ apiVersion: "portcullis/v1", name: "streams", ...policy });
  const parsed = parsePolicy(text);
  if (parsed.policy === undefined) throw new PolicyError("invalid_policy", "no policy", parsed.issues);
  const program = compilePolicy(readModule("compiler", "release"), parsed.policy);
  return new Guard(Engine.create(readModule("engine", "release"), program), options);
}

interface Streamed {
  /** What went on, a string a step. */
  readonly steps: readonly string[];
  readonly out: string;
  readonly decision: Decision;
}

function streamed(guard: Guard, chunks: readonly string[], stage: Stage = "output"): Streamed {
  const stream = guard.stream(stage);
  const steps: string[] = [];
  for (const chunk of chunks) {
    const { text, decision } = stream.push(chunk);
    steps.push(text);
    if (decision !== undefined) return { steps, out: steps.join(""), decision };
  }
  const { text, decision } = stream.end();
  steps.push(text);
  if (decision === undefined) throw new Error("the stream ended without a decision");
  return { steps, out: steps.join(""), decision };
}

function chunked(text: string, cuts: readonly number[]): string[] {
  const places = [...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length];
  return places.map((place, index) => text.slice(index === 0 ? 0 : places[index - 1], place));
}

function regular(pattern: string): object {
  return { pattern, type: "regex" };
}

const secrets = {
  redact: [regular("\\bkey-[0-9]{4,}\\b"), regular("token=\\S+")],
  rules: [
    { id: "no-launch", effect: "deny", when: { stage: "output", contains: "launch code" }, remedy: "leave it out" },
    { id: "seen-mail", effect: "audit", when: { stage: "output", regex: "\\w+@\\w+" } },
  ],
};

describe("what goes on", () => {
  const guard = guardOf(secrets);

  it("lets a clean text pass, a literal's length later", () => {
    const chunks = ["Hello dear ", "wor", "ld, how ", "are you?"];
    const { steps, decision } = streamed(guardOf({ rules: secrets.rules, normalize: [] }), chunks);
    expect(steps).toEqual(["Hello ", "dea", "r world,", " how are", " you?"]);
    const byWord = streamed(guardOf({ rules: secrets.rules }), chunks);
    expect(byWord.out).toBe(chunks.join(""));
    for (const step of byWord.steps.slice(0, -1)) expect(step === "" || step.endsWith(" "), step).toBe(true);
    expect(byWord.steps.slice(0, 3).join("")).toContain("Hello ");
    expect(decision).toMatchObject({ allowed: true, effect: "allow", rules: [] });
  });

  it("replaces a match that comes in pieces, as a check of the whole does", () => {
    const text = "use key-12345678 and token=abc123, not key-12";
    for (const size of [1, 2, 3, 5, 100]) {
      const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
        text.slice(i * size, (i + 1) * size),
      );
      const { out, decision } = streamed(guard, chunks);
      expect(out).toBe(`use ${REDACTED} and ${REDACTED} not key-12`);
      expect(out).toBe(guard.checkText(text, "output").redacted);
      expect(decision).toMatchObject({
        effect: "redact",
        rules: ["redact[0]", "redact[1]"],
        matches: [{ span: [4, 16] }, { span: [21, 34] }],
      });
    }
  });

  it("stops at a denial and keeps what was held", () => {
    const stream = guardOf({ rules: secrets.rules }).stream("output");
    const out = stream.push("here it is: the laun").text + stream.push("ch ").text;
    expect(out.startsWith("here it is:")).toBe(true);
    expectPrefix(out, "here it is: the ");
    const denial = stream.push("code is 1234, and more");
    expect(denial.text).toBe("");
    expect(denial.decision).toMatchObject({
      allowed: false,
      effect: "deny",
      reason: "rule",
      remedy: "leave it out",
      rules: ["no-launch"],
      matches: [{ pattern: "launch code", path: "text", span: [16, 27], view: "raw" }],
    });
    expect(stream.push("more")).toEqual(denial);
    expect(stream.end()).toEqual(denial);
  });

  it("names a rule that only records", () => {
    const { out, decision } = streamed(guard, ["mail me@ho", "me"]);
    expect(out).toBe("mail me@home");
    expect(decision).toMatchObject({ allowed: true, effect: "allow", rules: ["seen-mail"] });
  });

  it("asks nobody: what needs an approval is stopped", () => {
    const asking = guardOf({
      rules: [{ id: "ask", effect: "require_approval", when: { stage: "output", contains: "refund" } }],
    });
    expect(streamed(asking, ["a ref", "und"])).toMatchObject({
      decision: { allowed: false, effect: "require_approval" },
    });
  });

  it("passes a stage at which no rule speaks without delay", () => {
    expect(streamed(guard, ["launch c", "ode"], "input").steps).toEqual(["launch c", "ode", ""]);
  });

  it("replaces what a rule with effect redact matches, at its stages only", () => {
    const ruled = guardOf({ rules: [{ id: "r", effect: "redact", when: { stage: "output", contains: "blue" } }] });
    expect(streamed(ruled, ["red bl", "ue sky"]).out).toBe(`red ${REDACTED} sky`);
    expect(ruled.checkText("red blue sky", "output").redacted).toBe(`red ${REDACTED} sky`);
    expect(streamed(ruled, ["red bl", "ue sky"], "tool_result").out).toBe("red blue sky");
  });
});

describe("texts that views may read differently", () => {
  const guard = guardOf({ rules: secrets.rules });

  it("stop with the word that the match ends in", () => {
    const stream = guard.stream("output");
    expect(stream.push("plain words, many of them, ").text).not.toBe("");
    expect(stream.push("laun\u200bch c%6fde").decision).toBeUndefined();
    const { text, decision } = stream.push(" and more");
    expect(text).toBe("");
    expect(decision).toMatchObject({
      allowed: false,
      rules: ["no-launch"],
      matches: [{ span: [27, 41], view: "escapes" }],
    });
  });

  it("go on word by word, redacted, whatever they hold", () => {
    const hushing = guardOf({ redact: ["hush now"] });
    const chunks = ["caf\u00e9 100 % of %68us", "h &#110;ow, \u0445\u0443 漢字", "の ｈush ", "no", " ｈush ｎow."];
    const { steps, out } = streamed(hushing, chunks);
    expect(steps.slice(0, 2).join("")).toContain("100 % of ");
    expect(steps.slice(0, 3).join("")).toContain(`${REDACTED}, ху `);
    expect(out).toBe(`café 100 % of ${REDACTED}, ху 漢字の ｈush no ${REDACTED}.`);
    expect(out).toBe(hushing.checkText(chunks.join(""), "output").redacted);
  });

  it("pass in the end where nothing matches, redacted where it can be", () => {
    const hushing = guardOf({ redact: ["hush"] });
    expect(streamed(hushing, ["a café ", "and hu", "sh, 100 % sure"]).out).toBe(`a café and ${REDACTED}, 100 % sure`);
    expect(streamed(hushing, ["a café and h\u200bu", "sh%21"]).out).toBe(`a café and ${REDACTED}%21`);
  });

  it("wait for the end where escapes alone are read", () => {
    const escapes = guardOf({ normalize: ["escapes"], redact: ["hush"] });
    expect(streamed(escapes, ["plain words ", "and ｈush %41"]).steps).toEqual([
      "",
      "",
      `plain words and ${REDACTED} %41`,
    ]);
  });

  it("do not let go of the start of an encoded run", () => {
    const encoded = btoa("the launch code");
    for (let cut = 0; cut <= encoded.length; cut++) {
      const { out, decision } = streamed(guard, [`it is ${encoded.slice(0, cut)}`, `${encoded.slice(cut)} ok`]);
      expect(decision.rules).toEqual(["no-launch"]);
      expect(out.length).toBeLessThanOrEqual(6);
    }
  });
});

describe("rules that ask for more than a match", () => {
  it("hold all text to the end", () => {
    const both = { all: [{ contains: "alpha" }, { contains: "omega" }] };
    const guard = guardOf({ rules: [{ id: "both", effect: "deny", when: { all: [{ stage: "output" }, both] } }] });
    expect(streamed(guard, ["alpha ", "and beta"]).steps).toEqual(["", "", "alpha and beta"]);
    expect(streamed(guard, ["alpha ", "and omega"])).toMatchObject({ out: "", decision: { rules: ["both"] } });
  });

  it("hold it at stage tool_call, where texts are judged as calls are", () => {
    const guard = guardOf({ blocked_patterns: ["rm -rf"] });
    expect(streamed(guard, ["rm -", "rf /"], "tool_call")).toMatchObject({ out: "", decision: { allowed: false } });
    expect(streamed(guard, ["ls ", "-l"], "tool_call").steps).toEqual(["", "", "ls -l"]);
  });
});

describe("what cannot be judged is denied", () => {
  const guard = guardOf({ ...secrets, limits: { max_input_bytes: 100 } });

  it("more text than the policy takes, in bytes, over all chunks", () => {
    expect(streamed(guard, ["ä ".repeat(33)]).decision.allowed).toBe(true);
    const { decision } = streamed(guard, ["ä ".repeat(33), "ä ä"]);
    expect(decision).toMatchObject({ allowed: false, reason: "unreadable_input" });
    expect(decision.message).toBe(guard.checkText("ä ".repeat(35), "output").message);
  });

  it("what is no string, and a stage that is none", () => {
    expect(guard.stream("output").push(7 as never)).toMatchObject({
      text: "",
      decision: { reason: "unreadable_input" },
    });
    expect(guard.stream("nowhere" as never).push("a")).toMatchObject({ text: "", decision: { allowed: false } });
  });

  it("more open matches than the engine follows", () => {
    const rules = Array.from({ length: 400 }, (_, i) => ({
      id: `r${i}`,
      effect: "deny",
      when: { stage: "output", regex: `start${"abcdefghij"[i % 10]}[^!]*${i}!` },
    }));
    const crowded = guardOf({ rules });
    const { decision } = streamed(crowded, [[..."abcdefghij"].map((letter) => `start${letter} `).join("")]);
    expect(decision).toMatchObject({ allowed: false, reason: "engine_fault" });
    expect(crowded.checkText("fine", "output").allowed).toBe(true);
  });

  it("a marker that matches again", () => {
    const again = guardOf({ redact: ["red"] });
    expect(streamed(again, ["a re", "d b"]).decision).toMatchObject({ effect: "deny", reason: "unredactable" });
    const between = guardOf({ redact: [regular("(?=se)"), "secret"] });
    expect(streamed(between, ["a sec", "ret"]).decision).toMatchObject({ effect: "deny", reason: "unredactable" });
    const neighbour = guardOf({ redact: ["secret", regular("\\]x")] });
    expect(streamed(neighbour, ["a secret", "x"]).decision).toMatchObject({ effect: "deny", reason: "unredactable" });
  });

  it("a sink that fails: the last text stays", () => {
    const sinks = [{ record: () => { throw new Error("full"); } }]; // biome-ignore format: one line
    const { out, decision } = streamed(guardOf({ redact: [regular("^x")] }, { sinks }), ["text"]);
    expect(out).toBe("");
    expect(decision).toMatchObject({ allowed: false, reason: "engine_fault" });
  });
});

describe("one decision a stream", () => {
  it("is numbered, recorded and told once", () => {
    const entries: Entry[] = [];
    const guard = guardOf(secrets, { sinks: [{ record: (entry) => void entries.push(entry) }] });
    const told: string[] = [];
    for (const name of ["policy_check", "policy_violation", "redaction_applied"] as const)
      guard.on(name, ({ type }) => told.push(type));
    const a = guard.stream("output");
    a.push("key-1234 ");
    expect(entries).toEqual([]);
    expect(a.end().decision?.sequence).toBe(1);
    expect(a.end().decision?.sequence).toBe(1);
    expect(streamed(guard, ["launch code"]).decision.sequence).toBe(2);
    expect(entries.map((entry) => entry.kind === "decision" && [entry.call.stage, entry.decision.effect])).toEqual([
      ["output", "redact"],
      ["output", "deny"],
    ]);
    expect(told).toEqual(["policy_check", "redaction_applied", "policy_check", "policy_violation"]);
  });

  it("says in observe mode what enforcing would have done, and changes nothing", () => {
    const guard = guardOf({ ...secrets, mode: "observe" });
    const denied = streamed(guard, ["key-1234 laun", "ch code", " and on"]);
    expect(denied.steps).toEqual(["key-1234 laun", "ch code", " and on", ""]);
    expect(denied.decision).toMatchObject({ allowed: true, effect: "allow", observed: { effect: "deny" } });
    expect(streamed(guard, ["key-1234"]).decision).toMatchObject({ allowed: true, observed: { effect: "redact" } });
  });
});

describe("as a web stream", () => {
  const guard = guardOf(secrets);

  async function piped(chunks: readonly string[]): Promise<string[]> {
    const out: string[] = [];
    const source = new ReadableStream<string>({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk);
        controller.close();
      },
    });
    for await (const text of source.pipeThrough(guard.stream("output").transform())) out.push(text);
    return out;
  }

  it("gives the same text", async () => {
    expect((await piped(["use key-12", "345678 n", "ow"])).join("")).toBe(`use ${REDACTED} now`);
    expect(await piped(["use k%65y-１2", "345678 no", "w and on"])).toEqual([`use ${REDACTED} `, "now and on"]);
    expect(await piped([])).toEqual([]);
  });

  it("breaks off with the decision", async () => {
    const error = await piped(["the launch ", "code"]).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StreamDenied);
    expect((error as StreamDenied).decision.rules).toEqual(["no-launch"]);
  });
});

// ---- properties -----------------------------------------------------------------------------------------------------

// Few letters, so that matches meet, and none of the marker's, which could never be redacted.
const PIECES = ["x", "y", "xy", "xxy", " ", "\n", "-", "é", "😀", "ſ", "1", "x1", "y-", "yxy"];
/** The same in other dress: what only views read. */
const DRESSED = [
  "%78",
  "&#121;",
  "ｘ",
  "ｙ1",
  "\u200b",
  "\\x78",
  "%2578",
  "漢",
  "eHl4eSB4eCB4eXh5",
  "eHl4\n",
  "&#x",
  "%7",
  ". \n",
];

const word = fc.constantFrom("x", "y", "xy", "x1", "é", "😀", "y-", "-", "1");
const atom = fc.oneof(
  word,
  fc.constantFrom(
    "[xy]",
    "\\d",
    "[^a-w[\\]]",
    "\\s",
    "(?:x|xy)",
    "😀?",
    "x*",
    "y+",
    "x{2,3}",
    "[x-z0-9_]+",
    "[^a-w[\\]]*",
  ),
);
const edge = fc.constantFrom("", "", "", "^", "\\b", "\\B", "(?m:^)", "(?=x)", "(?!y)", "(?<=x)", "(?<!y)");
const after = fc.constantFrom("", "", "", "\\b", "\\B", "$", "(?m:$)", "(?=x)", "(?!y)");
const regex = fc
  .tuple(edge, fc.array(atom, { minLength: 1, maxLength: 3 }), after)
  .map(([l, m, r]) => l + m.join("") + r);
const pattern = fc.oneof(word, regex.map(regular));
const piece = fc.constantFrom(...PIECES, "\ud83d", "\ude00");
const dressed = fc.oneof(piece, piece, fc.constantFrom(...DRESSED));
const text = fc.array(dressed, { maxLength: 30 }).map((parts) => parts.join(""));
const cuts = fc.array(fc.nat(200), { maxLength: 12 });

function tryGuard(redact: readonly (object | string)[], deny: readonly object[], views = false): Guard | undefined {
  try {
    const rules = deny.map((when, i) => ({ id: `d${i}`, effect: "deny", when: { stage: "output", ...when } }));
    return guardOf({ redact, rules, ...(views ? {} : { normalize: [] }) });
  } catch (error) {
    if (error instanceof PatternError) return undefined;
    throw error;
  }
}

function expectPrefix(out: string, whole: string): void {
  expect(whole.startsWith(out), `${JSON.stringify(out)} begins ${JSON.stringify(whole)}`).toBe(true);
}

const runs = { numRuns: deep ? 20_000 : 120 };

test("any chunking gives what one push gives, and what a check of the whole text gives", () => {
  fc.assert(
    fc.property(
      fc.array(pattern, { minLength: 1, maxLength: 3 }),
      text,
      fc.array(cuts, { minLength: 3, maxLength: 3 }),
      fc.boolean(),
      (redact, input, variants, views) => {
        const guard = tryGuard(redact, [], views);
        if (guard === undefined) return;
        const whole = streamed(guard, [input]);
        const checked = guard.checkText(input, "output");
        if (whole.decision.allowed) {
          expect(whole.out).toBe(checked.redacted ?? input.toWellFormed());
          expect(whole.decision).toMatchObject({ effect: checked.effect, rules: checked.rules });
        } else {
          expect(whole.decision.reason).toBe("unredactable");
          expect(checked.effect).not.toBe("allow");
        }
        for (const places of [...variants, Array.from(input, (_, i) => i)]) {
          const parts = streamed(guard, chunked(input, places));
          expect(parts.decision.effect).toBe(whole.decision.effect);
          if (parts.decision.allowed) {
            expect(parts.out).toBe(whole.out);
            expect(parts.decision.matches).toEqual(whole.decision.matches);
          }
        }
      },
    ),
    runs,
  );
});

test("a denied text never leaves beyond what the whole text releases, nor any part of the match that denies it", () => {
  fc.assert(
    fc.property(
      fc.array(pattern, { maxLength: 2 }),
      word,
      text,
      cuts,
      fc.boolean(),
      (redact, banned, input, places, views) => {
        const guard = tryGuard(redact, [{ contains: banned }], views);
        const without = tryGuard(redact, [], views);
        if (guard === undefined || without === undefined) return;
        const { out, decision } = streamed(guard, chunked(input, places));
        const checked = guard.checkText(input, "output");
        if (checked.rules.includes("d0")) expect(decision.allowed).toBe(false);
        if (!decision.rules.includes("d0")) return;
        expect(out.toLowerCase().includes(banned)).toBe(false);
        const redacted = streamed(without, [input]);
        if (redacted.decision.allowed) expectPrefix(out, redacted.out);
      },
    ),
    runs,
  );
});

test("text that no redaction can touch any more goes on before the end", () => {
  const stream = guardOf({ normalize: [], redact: [regular("token=\\S+")] }).stream("output");
  const first = stream.push("Hello dear world, how are you? ");
  expect(first.text).toContain("Hello dear world");
  expect(stream.push("token=abc ").text + stream.end().text).not.toContain("abc");
});

test("an assertion in front of the last character of a chunk sees the character before it", () => {
  const guard = guardOf({ normalize: [], redact: [regular("\\by")] });
  guard.checkText("..........", "output");
  expect(streamed(guard, ["xxy"])).toMatchObject({ out: "xxy", decision: { effect: "allow" } });
});

test("interleaved streams of one guard are independent", () => {
  fc.assert(
    fc.property(fc.array(pattern, { minLength: 1, maxLength: 2 }), text, text, cuts, (redact, left, right, places) => {
      const guard = tryGuard(redact, [{ contains: "yxy" }]);
      if (guard === undefined) return;
      const alone = [left, right].map((input) => streamed(guard, chunked(input, places)));
      const open = [guard.stream("output"), guard.stream("output")];
      const parts = [chunked(left, places), chunked(right, places)];
      const out = ["", ""];
      for (let i = 0; i <= places.length; i++)
        for (const side of [0, 1]) out[side] += open[side]?.push(parts[side]?.[i] ?? "").text ?? "";
      for (const side of [0, 1]) {
        const { text: rest, decision } = open[side]?.end() ?? { text: "" };
        expect(out[side] + rest).toBe(alone[side]?.out);
        expect({ ...decision, sequence: 0 }).toEqual({ ...alone[side]?.decision, sequence: 0 });
      }
    }),
    runs,
  );
});
