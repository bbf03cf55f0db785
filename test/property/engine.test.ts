// The engine against the oracle: small regexes exhaustively, random ones of every profile, globs and texts, in both builds.
import { describe, expect, test } from "vitest";
import { BUILDS, engineSubject } from "../conformance/engine-subject.ts";
import type { Subject, SubjectPattern } from "../conformance/subject.ts";
import { loadUnicode } from "../oracle/oracle.ts";
import { compareAll, regex, tryUnderstand, type Understood } from "./compare.ts";
import { BINARY, everyPattern, everyText, LOOKS, PROFILES, randomPattern, UNARY } from "./patterns.ts";
import { Random } from "./random.ts";
import { DEEP as deep, tallyOf } from "./tally.ts";
import { noise, textFor } from "./texts.ts";

const unicode = await loadUnicode();
let total = 0;
const tally = tallyOf("engine");

/** Patterns of one program and the texts that all of them see. Compiling costs most, so a program sees many texts. */
const PATTERNS_PER_PROGRAM = 24;
const TEXTS_PER_PROGRAM = 160;
/** Comparisons by profile in a default run; classes far from ASCII compile slowly. A deep run makes sixty times as many. */
const COMPARISONS: Readonly<Record<string, number>> = { dense: 15_000, real: 8_000, wide: 2_500, keywords: 10_000 };

function batch(random: Random, make: () => SubjectPattern): Understood[] {
  const patterns: Understood[] = [];
  while (patterns.length < PATTERNS_PER_PROGRAM) {
    const understood = tryUnderstand(make(), unicode);
    if (understood) patterns.push(understood);
  }
  return random.shuffle(patterns);
}

function textsFor(random: Random, patterns: readonly Understood[], maxLength: number): string[] {
  return Array.from({ length: TEXTS_PER_PROGRAM }, (_, i) => {
    const { matcher } = patterns[i % patterns.length] as Understood;
    return i === 0 ? "" : i % 8 === 7 ? noise(random, maxLength) : textFor(random, matcher.tree, maxLength);
  });
}

function compareAndCount(subject: Subject, patterns: readonly Understood[], texts: readonly string[]): number {
  const compared = compareAll(subject, patterns, texts, unicode);
  total += compared;
  tally({ comparisons: compared, programs: 1 });
  return compared;
}

/** Other ways to the same answers: candidates without literals, and patterns without tables, which run as NFAs. */
const DETOURS = [
  { name: "without the prefilter", options: { noPrefilter: true } },
  { name: "without tables", options: { noTables: true } },
  { name: "without both", options: { noPrefilter: true, noTables: true } },
];

test.each(DETOURS)("$name the engine finds what the oracle finds", ({ options }) => {
  const subject = engineSubject("release", options);
  const random = new Random(0x7a11);
  const goal = deep ? 200_000 : 3_000;
  let compared = 0;
  while (compared < goal) {
    const patterns = batch(random, () => regex(randomPattern(random, random.pick(PROFILES))));
    compared += compareAndCount(subject, patterns, textsFor(random, patterns, 28));
  }
});

describe.each(BUILDS)("the %s build finds what the oracle finds", (build) => {
  const subject = engineSubject(build);
  const share = build === "release" ? 1 : 8;

  const plans = [
    {
      name: "letters",
      atoms: ["a", "b", "."],
      operators: [...UNARY, ...BINARY],
      maxOperators: deep ? 4 : 3,
      texts: everyText(["a", "b"], 5),
    },
    {
      name: "assertions",
      atoms: ["a", "^", "$", "\\b", "(?m:^)"],
      operators: ["%*", "%?", ...BINARY],
      maxOperators: 3,
      texts: everyText(["a", "\n"], 4),
    },
    {
      name: "look-around",
      atoms: ["a", "b"],
      operators: ["%*", "%?", ...BINARY, ...LOOKS],
      maxOperators: deep ? 4 : 3,
      texts: everyText(["a", "b"], 4),
    },
  ];
  test.each(plans)("in small regexes of $name", ({ atoms, operators, maxOperators, texts }) => {
    const all = [...everyPattern(atoms, operators, 3, maxOperators)];
    // a deep run puts every pattern to every text, a default run an even choice of both
    const step = deep ? 1 : 8 * share;
    const stride = deep ? 100 : Math.max(100, Math.ceil((all.length * share) / 12));
    for (let at = 0, round = 0; at < all.length; at += stride, round++) {
      const patterns = all.slice(at, at + 100).flatMap((source) => tryUnderstand(regex(source), unicode) ?? []);
      const some = texts.filter((_, i) => (i + round) % step === 0);
      compareAndCount(subject, patterns, some);
    }
  });

  test.each(PROFILES)("in random regexes of the $name profile", (profile) => {
    const random = new Random(0x9e3779b9);
    const goal = ((COMPARISONS[profile.name] ?? 0) * (deep ? 60 : 1)) / share;
    let compared = 0;
    while (compared < goal) {
      const patterns = batch(random, () => ({
        ...regex(randomPattern(random, profile)),
        caseSensitive: random.once(6),
      }));
      compared += compareAndCount(subject, patterns, textsFor(random, patterns, 28));
    }
    expect(compared).toBeGreaterThanOrEqual(goal);
  });

  test("in globs, path globs, substrings and exact texts", () => {
    const random = new Random(0x6b);
    const pieces = [
      "*",
      "**",
      "?",
      "[ab]",
      "[!a]",
      "[a-c]",
      "{a,b}",
      "{x,*/}",
      "/",
      "**/",
      "a",
      "b",
      "é",
      ".",
      "-",
      "[",
      "{",
      "}",
      ",",
      "S",
      "😀",
      "\\",
    ];
    const types = ["glob", "path_glob", "suffix_glob", "substring", "exact"] as const;
    const goal = (deep ? 200_000 : 6_000) / share;
    let compared = 0;
    while (compared < goal) {
      const patterns = batch(random, () => {
        const length = 1 + random.below(5);
        const pattern = Array.from({ length }, () => random.pick(pieces)).join("");
        return { pattern, type: random.pick(types), caseSensitive: random.once(4) };
      });
      compared += compareAndCount(subject, patterns, textsFor(random, patterns, 12));
    }
  });
});

test("enough was compared", () => {
  // crowd.test.ts makes the other half of a default run
  expect(total).toBeGreaterThan(deep ? 2_000_000 : 50_000);
});
