// Hostile and random patterns against the compiler: an end within bounded steps and memory, and never a trap.
import { describe, expect, test } from "vitest";
import { compilePatterns, PatternError } from "../../bindings/compile/compile.ts";
import { Engine } from "../../bindings/engine/engine.ts";
import { readModule } from "../conformance/engine-subject.ts";
import { isUnderstood, loadUnicode, understand } from "../oracle/oracle.ts";
import { readPolicyPatterns } from "../property/policies.ts";
import { Random } from "../property/random.ts";
import { countSteps } from "../property/steps.ts";
import { DEEP as deep, tallyOf } from "../property/tally.ts";
import { SEED } from "../setup/seed.ts";
import { type CompileCost, compileCounting } from "./bare-compiler.ts";
import { endlessPattern } from "./endless.ts";
import { HOSTILE_GLOBS, HOSTILE_REGEXES } from "./hostile.ts";
import { damagedPattern } from "./junk.ts";

const tally = tallyOf("compile");

const unicode = await loadUnicode();

/** Rounds of loops and calls that one pattern may take to be compiled or refused; about a second. */
const MAX_STEPS = 200_000_000;
/** Bytes of linear memory that one pattern may need. */
const MAX_MEMORY = 64 << 20;

const counting = countSteps("build/compiler.release.wasm");

describe("a hostile pattern ends within bounds", () => {
  const rows = [
    ...Object.entries(HOSTILE_REGEXES).map(([name, pattern]) => ({ name, pattern, type: "regex" as const })),
    ...Object.entries(HOSTILE_GLOBS).map(([name, pattern]) => ({ name, pattern, type: "glob" as const })),
  ];
  test.each(rows)("$name", ({ pattern, type }) => {
    const cost = compileCounting(counting, pattern, type);
    tally({ hostile: 1, "largest steps": cost.steps, "largest bytes": cost.memoryBytes });
    expect(cost.steps).toBeLessThan(MAX_STEPS);
    expect(cost.memoryBytes).toBeLessThanOrEqual(MAX_MEMORY);
    expect(cost.refusal === 0 ? cost.programBytes > 0 : cost.refusal === 3).toBe(true);
  });
});

test("the compiler and the oracle refuse the same damaged patterns, at the same place and for the same kind of reason", () => {
  const random = new Random(0xda3a);
  const module = readModule("compiler", "release");
  let refused = 0;
  const goal = deep ? 100_000 : 800;
  for (let i = 0; i < goal; i++) {
    const pattern = damagedPattern(random);
    const oracle = understand(pattern, "regex", unicode);
    const wanted = isUnderstood(oracle) ? "compiles" : `${oracle.code} at ${oracle.start}–${oracle.end}`;
    let got = "compiles";
    try {
      compilePatterns(module, [{ pattern, type: "regex" }]);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      const { kind, start, end } = error.refusal;
      // a limit may come before or instead of what the oracle, which has none, says
      got = kind === "too_large" ? wanted : `pattern_${kind} at ${start}–${end}`;
    }
    expect({ pattern, refusal: got }).toEqual({ pattern, refusal: wanted });
    if (wanted !== "compiles") refused++;
  }
  tally({ "damaged patterns": goal, refused });
  expect(refused).toBeGreaterThan(goal / 5);
});

/** Seconds of `endlessPattern`: PORTCULLIS_FUZZ_SECONDS, else a moment, in a deep run ten minutes. */
const SECONDS = Number(process.env.PORTCULLIS_FUZZ_SECONDS ?? (deep ? 600 : 1));
/** Patterns that a moment has to suffice for on any machine; the seed makes them the same ones. */
const AT_LEAST = 60;

test("whatever comes, the compiler ends within bounds, and what it makes of it runs", {
  timeout: (SECONDS + 60) * 1000,
}, () => {
  const random = new Random(SEED);
  const pool = readPolicyPatterns();
  const compiler = readModule("compiler", "release");
  const engine = readModule("engine", "release");
  const until = performance.now() + SECONDS * 1000;
  let compiled = 0;
  for (let i = 0; i < AT_LEAST || performance.now() < until; i++) {
    const { kind, pattern } = endlessPattern(random, pool);
    const shown = JSON.stringify(pattern.length > 500 ? `${pattern.slice(0, 500)}…` : pattern);
    const type = random.once(12) ? "glob" : "regex";
    const bytes = new TextEncoder().encode(pattern).length;
    const begun = performance.now();
    const cost = compileOrTell(pattern, type, `${kind} ${i}`);
    if (cost.refusal === 0) compiled++;
    tally({
      patterns: 1,
      [kind]: 1,
      refused: cost.refusal === 0 ? 0 : 1,
      "largest steps": cost.steps,
      "largest bytes": cost.memoryBytes,
      "largest ms": Math.round(performance.now() - begun),
    });
    expect(cost.steps, shown).toBeLessThan(MAX_STEPS);
    expect(cost.memoryBytes, shown).toBeLessThanOrEqual(MAX_MEMORY);
    if (cost.refusal !== 0) {
      const [start, end] = cost.place;
      expect({ shown, sound: cost.refusal <= 3 && start >= 0 && start <= end && end <= bytes }).toEqual({
        shown,
        sound: true,
      });
    } else if (random.once(4)) {
      const text = textAround(random, pattern);
      Engine.create(engine, compilePatterns(compiler, [{ pattern, type }])).findUnion(0, text);
    }
  }
  expect(compiled).toBeGreaterThan(AT_LEAST / 4);
});

/** Compiles; a trap names the pattern. */
function compileOrTell(pattern: string, type: "regex" | "glob", name: string): CompileCost {
  try {
    return compileCounting(counting, pattern, type);
  } catch (error) {
    throw new Error(`${name}: ${String(error)} on ${JSON.stringify(pattern)}`, { cause: error });
  }
}

/** A piece of the pattern itself, and letters that it may be about. */
function textAround(random: Random, pattern: string): string {
  const at = random.below(pattern.length + 1);
  const letters = Array.from({ length: random.below(30) }, () =>
    random.pick(["a", "b", "é", " ", "\n", "c", "1", "😀"]),
  );
  return `${pattern.slice(at, at + 60)} ${letters.join("")}`;
}
