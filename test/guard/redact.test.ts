// Redaction of random values by random patterns, dressed up in every way that views read through: nothing is left to see.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createGuardSync, GovernancePolicy, type Guard } from "../../bindings/index.ts";
import { LETTER_TRANSFORMATIONS } from "../evasion/letters.ts";
import { readRows } from "../evasion/rows.ts";
import {
  DRESSES,
  LETTERS,
  type Made,
  madeOf,
  type Pattern,
  pattern,
  REDACTED,
  visible,
} from "../property/redactions.ts";

const deep = process.env.PORTCULLIS_DEEP === "1";
const runs = { numRuns: deep ? 20_000 : 100 };
const RANKS = { allow: 0, redact: 1, require_approval: 2, deny: 3 } as const;

const guards = new Map<string, Guard>();

function guardOf(document: object): Guard {
  const text = JSON.stringify({ apiVersion: "portcullis/v1", name: "redactions", ...document });
  let guard = guards.get(text);
  if (guard === undefined) {
    guard = createGuardSync(GovernancePolicy.parse(text));
    if (guards.size > 200) guards.clear();
    guards.set(text, guard);
  }
  return guard;
}

describe("a pattern more", () => {
  test("never lets more through, and never leaves more to see", () => {
    let redacted = 0;
    fc.assert(
      fc.property(
        madeOf(LETTERS),
        fc.array(pattern, { minLength: 1, maxLength: 3 }),
        pattern,
        (value, chosen, added) => {
          const few = chosen.map((make) => make(value.read));
          const [less, more] = [guardOf({ redact: few }), guardOf({ redact: [...few, added(value.read)] })];
          for (const ask of [asResult, asText]) {
            const [first, second] = [ask(less, value), ask(more, value)];
            expect(RANKS[second.effect]).toBeGreaterThanOrEqual(RANKS[first.effect]);
            if (second.effect === "deny") continue;
            const [before, after] = [visible(first.left, value), visible(second.left, value)];
            for (const read of after) expect(before, read).toContain(read);
            if (first.effect === "redact") redacted += 1;
          }
        },
      ),
      runs,
    );
    expect(redacted).toBeGreaterThan(runs.numRuns / 4);
  });
});

interface Asked {
  readonly effect: keyof typeof RANKS;
  readonly left: readonly unknown[];
}

function asResult(guard: Guard, { elements }: Made): Asked {
  const { effect, redacted } = guard.check({ tool: "t", stage: "tool_result", args: elements });
  return { effect, left: (redacted ?? elements) as readonly unknown[] };
}

function asText(guard: Guard, { elements }: Made): Asked {
  const text = elements.join(" ");
  const { effect, redacted } = guard.checkText(text, "output");
  return { effect, left: [redacted ?? text] };
}

// ---- nothing is left ---------------------------------------------------------------------------------------------------

const anyPattern = fc.oneof(
  pattern.map((make) => make("bfghij k0")),
  fc
    .constantFrom(
      "\\bfg\\b",
      "(?<!b)f",
      "(?=g)",
      "^b",
      "h$",
      "[^b]g",
      "\\S+ \\S+",
      ".",
      "(?m:^)f",
      "j*",
      "\\Bk",
      "ed\\]f",
    )
    .map((source): Pattern => ({ pattern: source, type: "regex" })),
);
const anyText = fc
  .array(
    fc.tuple(fc.constantFrom(..."bfghijk0 ", "fgh", "\n"), fc.nat(DRESSES.length - 1)).map(([char, at]) => {
      return char.length === 1 && char > " " ? (DRESSES[at]?.(char) as string) : char;
    }),
    { maxLength: 16 },
  )
  .map((parts) => parts.join(""))
  .chain((text) =>
    fc.constantFrom(text, text, Buffer.from(text).toString("base64"), `b ${Buffer.from(text).toString("hex")}`),
  );
const anyValue = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: "small" }, anyText, fc.nat(9), fc.array(tie("value"), { maxLength: 4 }), tie("object")),
  object: fc.dictionary(fc.constantFrom("a", "b", "fg", "x"), tie("value"), { maxKeys: 3 }),
})).value;

test("what is left matches no redacting pattern in any reading, and is the same when redacted again", () => {
  let redacted = 0;
  fc.assert(
    fc.property(anyValue, fc.array(anyPattern, { minLength: 1, maxLength: 4 }), (args, patterns) => {
      const guard = guardOf({ redact: patterns });
      const asking = guardOf({ rules: patterns.map((one, i) => ({ id: `r${i}`, effect: "deny", when: whenOf(one) })) });
      const question = { tool: "t", stage: "tool_result", args } as const;
      const { effect, reason, redacted: left } = guard.check(question);
      if (effect === "allow") expect(asking.check(question).effect).toBe("allow");
      else if (effect === "redact") {
        redacted += 1;
        const again = { ...question, args: left };
        expect(guard.check(again).effect).toBe("allow");
        expect(asking.check(again).effect).toBe("allow");
      } else expect(reason).toBe("unredactable");
    }),
    runs,
  );
  expect(redacted).toBeGreaterThan(runs.numRuns / 50);
});

test("a long text is redacted where it is written; what only its views show denies", () => {
  const guard = guardOf({ redact: ["secret"] });
  const long = "é, %41 and more. ".repeat(20_000);
  expect(guard.checkText(`${long}secret ${long}`, "output").redacted).toBe(`${long}${REDACTED} ${long}`);
  expect(guard.checkText(`${long}%73ecret`, "output")).toMatchObject({ effect: "deny", reason: "unredactable" });
  expect(guard.checkText(`${long}%73ecret and secret`, "output")).toMatchObject({
    effect: "deny",
    reason: "unredactable",
  });
  const rows = Array.from({ length: 3_000 }, (_, row) => [`ｓecret ${row}`, "se%63ret", `${row}`]);
  const { redacted } = guard.check({ tool: "t", stage: "tool_result", args: { rows } });
  expect(redacted).toEqual({ rows: rows.map(([, , row]) => [`${REDACTED} ${row}`, REDACTED, row]) });
});

function whenOf(pattern: Pattern): object {
  const test = typeof pattern === "string" ? { contains: pattern } : { regex: pattern.pattern };
  return { stage: ["tool_result", "output"], ...test };
}

// ---- known payloads ------------------------------------------------------------------------------------------------------

describe("dangerous texts in other letters", () => {
  const rows = readRows().dangerous.filter(({ payload }) => payload.kind === "text" || payload.kind === "command");
  const sources = rows.map(({ payload }) => payload.text).filter((text) => text.length >= 6);
  // a payload that the marker is part of, or that a longer one holds, would say nothing of its own
  const redact = [...new Set(sources)].slice(0, deep ? 400 : 30);
  const guard = guardOf({ redact });
  const plain = guardOf({
    rules: redact.map((contains, i) => ({ id: `r${i}`, effect: "deny", when: { contains, stage: "output" } })),
  });

  test.each(LETTER_TRANSFORMATIONS.map((one) => [one.name, one] as const))("%s", (_, { apply }) => {
    for (const text of redact) {
      const dressed = apply({ kind: "text", tool: "t", arg: "a", text })?.text;
      if (dressed === undefined || (dressed.length > 4_096 && !deep && redact.indexOf(text) > 2)) continue;
      for (const whole of [dressed, `é, ${dressed} ok`, `${dressed}\n${dressed} ${text}`]) {
        const { effect, redacted } = guard.checkText(whole, "output");
        const denied = plain.checkText(whole, "output").effect === "deny";
        expect(effect, whole).toBe(denied ? "redact" : "allow");
        if (effect !== "redact") continue;
        expect(plain.checkText(redacted as string, "output").effect, redacted as string).toBe("allow");
      }
    }
  });
});
