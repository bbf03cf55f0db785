// Choices → patterns that nobody would write: random text, policies' patterns out of shape, towers, crowds, deep nests.

import { PROFILES, randomPattern } from "../property/patterns.ts";
import { changedPattern } from "../property/policies.ts";
import type { Random } from "../property/random.ts";
import { HOSTILE_REGEXES } from "./hostile.ts";
import { damagedPattern } from "./junk.ts";

const ATOMS = [
  "a",
  "ab",
  "[a-z]",
  "[^x]",
  ".",
  "\\w",
  "\\b",
  "^",
  "$",
  "",
  "\\p{L}",
  "\\P{Lu}",
  "[\\u{100}-\\u{10FFFF}]",
  "(?=a)",
  "(?!b)",
  "(?<=c)",
  "(?<!\\p{L})",
  "(?=.*a)",
  "(?<=a.*)",
  "a|b",
  "(a|)*",
  "a{0}",
  "é",
  "ſ",
  "\\s+",
];
const COUNTS = ["*", "+", "?", "*?", "{2}", "{0,1}", "{3,}", "{1000}", "{0,1000}", "{1,30}", "{999,1000}", "{100}"];
const LOOKS = ["(?=%)", "(?!%)", "(?<=%)", "(?<!%)", "(?:%)", "(%)", "(?i:%)", "(?m:%)"];

/** Counts over counts over something: `(((a{1000}){1000}){1000})` and its relatives. */
function tower(random: Random): string {
  let pattern = random.pick(ATOMS);
  for (let level = random.below(random.pick([3, 8, 60])); level >= 0; level--) {
    const group = random.pick(LOOKS).replace("%", () => pattern);
    pattern = random.once(4) ? group : group + random.pick(COUNTS);
    if (random.once(3)) pattern += random.pick(ATOMS);
    if (random.once(6)) pattern = random.pick(ATOMS) + pattern;
    if (random.once(8)) pattern += `|${random.pick(ATOMS)}`;
  }
  return pattern;
}

/** Tens of thousands of the same kind, side by side. */
function multitude(random: Random): string {
  const count = random.pick([50, 300, 1_000, 10_000, 100_000]);
  const word = () => random.below(1 << 24).toString(36);
  switch (random.below(6)) {
    case 0:
      return Array.from({ length: count }, word).join("|");
    case 1:
      return Array.from({ length: count }, () => `(?:${word()})${random.pick(COUNTS)}`).join(random.pick(["", "|"]));
    case 2:
      return random.pick(ATOMS).repeat(Math.min(count, 20_000));
    case 3:
      return `(?:${Array.from({ length: count }, word).join("|")})${random.pick(COUNTS)}`;
    case 4:
      return `[${Array.from({ length: count }, () => String.fromCodePoint(0x20 + random.below(0xd000))).join("")}]`;
    default:
      return Array.from({ length: count }, () => `(?=.*${word()})`).join("");
  }
}

function nest(random: Random): string {
  const depth = random.pick([10, 100, 249, 251, 5_000]);
  const [open, close] = random.pick([
    ["(", ")"],
    ["(?:", ")*"],
    ["(?=", ")"],
    ["(?<!", ")"],
    ["(?:a|", ")"],
    ["[", "]"],
    ["(?i:", "b?)?"],
  ] as const);
  return open.repeat(depth) + random.pick(ATOMS) + close.repeat(random.once(4) ? random.below(depth) : depth);
}

/** Any characters at all, also halves of surrogate pairs. */
function randomText(random: Random): string {
  const highest = random.pick([0x7f, 0x7f, 0x250, 0xffff]);
  return String.fromCharCode(...Array.from({ length: random.below(60) }, () => random.below(highest + 1)));
}

/** One of the hostile patterns behind, inside or in front of another pattern. */
function combined(random: Random, pool: readonly string[]): string {
  const hostile = random.pick(Object.values(HOSTILE_REGEXES).filter(({ length }) => length < 2_000));
  const other = random.once(2) ? random.pick(pool) : randomPattern(random, random.pick(PROFILES));
  return random.pick([
    `${hostile}${other}`,
    `${other}|${hostile}`,
    `(?:${other}${hostile})*`,
    `(?=${hostile})${other}`,
  ]);
}

/** The next pattern, and what kind of trouble it is meant to be. */
export function endlessPattern(random: Random, pool: readonly string[]): { kind: string; pattern: string } {
  switch (random.below(14)) {
    case 0:
    case 1:
      return { kind: "random text", pattern: randomText(random) };
    case 2:
    case 3:
    case 4:
      return { kind: "damaged", pattern: damagedPattern(random) };
    case 5:
    case 6:
    case 7:
    case 8:
      return { kind: "changed", pattern: changedPattern(random, pool) };
    case 9:
    case 10:
      return { kind: "tower", pattern: tower(random) };
    case 11:
      return { kind: "combined", pattern: combined(random, pool) };
    case 12:
      return random.once(6)
        ? { kind: "multitude", pattern: multitude(random) }
        : { kind: "tower", pattern: tower(random) };
    default:
      return { kind: "nest", pattern: nest(random) };
  }
}
