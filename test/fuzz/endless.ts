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

const ANCHORS = ["^", "$", "\\b", "\\B", "\\A", "\\z", "(?m:^)", "(?m:$)", "(?=a)", "(?!b)", "(?<=c)", "(?<!a)"];
const FLAGS = ["(?i:%)", "(?-i:%)", "(?m:%)", "(?s:%)", "(?ims:%)", "(?x: % )"];
const SMALL_COUNTS = ["*", "+", "?", "{2}", "{0,1}", "{0}", "{2,}", "{0,3}", "{1,9}", "{30}", "{0,90}"];

/** A tree of everything at once: look-around in loops in look-around, parts that may be empty, anchors in loops, flags, names. */
function tangle(random: Random, budget: number): string {
  let names = 0;
  const grow = (left: number): string => {
    if (left <= 1) return random.pick(random.once(5) ? ANCHORS : ATOMS);
    const parts = (least: number, join: string): string => {
      const count = least + random.below(3);
      return Array.from({ length: count }, () => grow(left / count)).join(join);
    };
    switch (random.below(12)) {
      case 0:
      case 1:
        return parts(2, "");
      case 2:
        return `(?:${parts(2, "|")})`;
      case 3:
        return `(?:${parts(1, "|")}|)${random.pick(SMALL_COUNTS)}`;
      case 4:
      case 5:
        return `(?:${grow(left - 1)})${random.pick(SMALL_COUNTS)}`;
      case 6:
      case 7:
        return random.pick(LOOKS.slice(0, 4)).replace("%", () => grow(left - 1));
      case 8:
        return random.pick(FLAGS).replace("%", () => grow(left - 1));
      case 9:
        return `(?<n${names++}>${grow(left - 1)})${random.once(2) ? random.pick(SMALL_COUNTS) : ""}`;
      case 10:
        return `(?:${random.pick(ANCHORS)}|${grow(left - 1)})${random.pick(SMALL_COUNTS)}`;
      default:
        return `(?:${grow(left / 2)}){${random.below(9)},${9 + random.below(30)}}(?:${grow(left / 2)}){${random.below(40)}}`;
    }
  };
  return grow(budget);
}

const PROPERTIES = ["L", "Lu", "Ll", "N", "P", "Greek", "scx=Deva", "Any", "Assigned", "ASCII", "LC", "Cn"];

/** Classes of many items: properties, ranges that overlap, negated and folded, in small repeats. */
function classes(random: Random): string {
  const character = () => {
    const cp = random.below(random.pick([0x80, 0x250, 0x3000, 0xd800, 0x110000]));
    return cp >= 0xd800 && cp < 0xe000 ? "a" : `\\u{${cp.toString(16)}}`;
  };
  const item = (): string => {
    switch (random.below(6)) {
      case 0:
        return `\\${random.pick(["p", "P"])}{${random.once(4) ? "^" : ""}${random.pick(PROPERTIES)}}`;
      case 1:
        return random.pick(["\\w", "\\W", "\\d", "\\D", "\\s", "\\S", "[:alpha:]", "[:^punct:]"]);
      case 2:
      case 3:
        return `\\u{${random.below(0x3000).toString(16)}}-\\u{${(0x3000 + random.below(0x10d000)).toString(16)}}`;
      default:
        return character();
    }
  };
  const items = random.pick([1, 3, 30, 1_000, 6_000]);
  const count = items > 30 ? 1 + random.below(2) : 1 + random.below(random.pick([4, 60, 600]));
  const one = () => `[${random.once(3) ? "^" : ""}${Array.from({ length: items }, item).join("")}]`;
  const joined = Array.from({ length: count }, () => one() + (random.once(3) ? random.pick(SMALL_COUNTS) : "")).join(
    random.pick(["", "", "|", "?"]),
  );
  return random.once(2) ? `(?-i)${joined}` : joined;
}

/** Words that share beginnings and ends, some with parts that vary, as one union. */
function vocabulary(random: Random): string {
  const stem = () => random.below(1 << random.pick([4, 10, 24])).toString(36);
  const word = () =>
    random.pick(["", "de", "s", "k", "un"]) + stem() + random.pick(["", "s", "\\s+x", "[ab]", "\\d?", "(?:k|ß|ſ)"]);
  const union = () => Array.from({ length: random.pick([5, 40, 300, 2_000]) }, word).join("|");
  const parts = Array.from(
    { length: 1 + random.below(3) },
    () => `(?:${union()})${random.once(4) ? random.pick(SMALL_COUNTS) : ""}`,
  );
  return parts.join(random.pick(["", "\\s+", ".*", ".{0,40}", "|"]));
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
  switch (random.below(20)) {
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
    case 14:
    case 15:
    case 16:
      return { kind: "tangle", pattern: tangle(random, random.pick([6, 12, 25, 60])) };
    case 17:
      return { kind: "classes", pattern: classes(random) };
    case 18:
      return { kind: "vocabulary", pattern: vocabulary(random) };
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
