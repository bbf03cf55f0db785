// Hostile and random patterns against the compiler: an end within bounded steps and memory, and never a trap.
import { describe, expect, test } from "vitest";
import { compilePatterns, PatternError } from "../../bindings/compile/compile.ts";
import { readModule } from "../conformance/engine-subject.ts";
import { isUnderstood, loadUnicode, understand } from "../oracle/oracle.ts";
import { PROFILES, randomPattern } from "../property/patterns.ts";
import { Random } from "../property/random.ts";
import { countSteps } from "../property/steps.ts";
import { DEEP as deep, tallyOf } from "../property/tally.ts";
import { compileCounting } from "./bare-compiler.ts";
import { HOSTILE_GLOBS, HOSTILE_REGEXES } from "./hostile.ts";

const tally = tallyOf("compile");

const unicode = await loadUnicode();

/** Rounds of loops and calls that one pattern may take to be compiled or refused; about a second. */
const MAX_STEPS = 200_000_000;
/** Bytes of linear memory that one pattern may need. */
const MAX_MEMORY = 64 << 20;

describe("a hostile pattern ends within bounds", () => {
  const counting = countSteps("build/compiler.release.wasm");
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

const JUNK = [
  "(",
  "(?",
  ")",
  "[",
  "]",
  "{",
  "}",
  "{2",
  "{2,",
  "{,",
  "{2,3}",
  "*",
  "+",
  "?",
  "|",
  "\\",
  "^",
  "$",
  ".",
  "-",
  "a",
  "z",
  "0",
  "9",
  ":",
  "=",
  "!",
  "<",
  ">",
  "P",
  "P<n>",
  "(?P<",
  "(?i",
  "(?-i)",
  "(?x)",
  " ",
  "#",
  "\n",
  "\\x",
  "\\u",
  "\\u{",
  "\\p{",
  "\\pL",
  "L}",
  "\\d",
  "\\w",
  "\\b",
  "\\B",
  "\\1",
  "\\0",
  "[:alpha:]",
  "[^",
  "&",
  "R",
  "é",
  "😀",
  "\\k",
  "\\Q",
  "\\c",
  "(?#",
  "(*",
  ",",
  "(?:",
  "(?=",
  "(?<!",
  "(?>",
  "\\uD83D",
  "\\uDE00",
  "[[:",
  "x",
  "i",
  "s",
  "-m:",
  "u",
  "^]",
];

/** A pattern of the profiles with a few letters lost or junk put in, or junk alone. */
function damagedPattern(random: Random): string {
  if (random.once(2)) return Array.from({ length: 1 + random.below(9) }, () => random.pick(JUNK)).join("");
  const characters = [...randomPattern(random, random.pick(PROFILES))];
  for (let changes = random.below(3); changes >= 0; changes--) {
    const at = random.below(characters.length + 1);
    if (random.once(2)) characters.splice(at, 1);
    else characters.splice(at, 0, random.pick(JUNK));
  }
  return characters.join("");
}

test("the compiler and the oracle refuse the same damaged patterns, at the same place and for the same kind of reason", () => {
  const random = new Random(0xda3a);
  const module = readModule("compiler", "release");
  let refused = 0;
  const goal = deep ? 100_000 : 1_500;
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
