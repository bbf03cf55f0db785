// A text in chunks → the answers of the whole text: which patterns, by which offset, and what may be released meanwhile.
import { describe, expect, test } from "vitest";
import { compilePatterns } from "../../bindings/compile/compile.ts";
import { Engine } from "../../bindings/engine/engine.ts";
import { type EngineStream, MAX_KEPT_UNITS, StreamOverflow } from "../../bindings/engine/stream.ts";
import { engineSubject, readModule, toCompilePattern } from "../conformance/engine-subject.ts";
import { findSpans, matches } from "../oracle/match.ts";
import { loadUnicode } from "../oracle/oracle.ts";
import { compileWithin, regex, tryUnderstand, type Understood } from "./compare.ts";
import { PROFILES, randomPattern } from "./patterns.ts";
import { Random } from "./random.ts";
import { DEEP as deep, tallyOf } from "./tally.ts";
import { textFor } from "./texts.ts";

const tally = tallyOf("chunking");

const unicode = await loadUnicode();
const builds = ["release", "debug"] as const;

interface Streamed {
  /** Pattern → offset by which its match was certain. */
  readonly ends: Map<number, number>;
  /** After each chunk: how much text had come, and how much of it could be released. */
  readonly releases: readonly (readonly [come: number, released: number])[];
}

function streamed(stream: EngineStream, text: string, cuts: readonly number[]): Streamed {
  const ends = new Map<number, number>();
  const releases: [number, number][] = [];
  let at = 0;
  for (const cut of [...cuts, text.length]) {
    const report = stream.push(text.slice(at, cut));
    at = cut;
    releases.push([at, report.releaseTo]);
    for (const { pattern, end } of report.matches) ends.set(pattern, end);
  }
  for (const { pattern, end } of stream.end().matches) ends.set(pattern, end);
  return { ends, releases };
}

/** Ascending offsets inside the text, also inside surrogate pairs. */
function randomCuts(random: Random, text: string): number[] {
  if (random.once(4)) return Array.from({ length: text.length }, (_, i) => i);
  return Array.from({ length: random.below(6) }, () => random.below(text.length + 1)).sort((a, b) => a - b);
}

function somePatterns(random: Random, count: number): readonly Understood[] {
  const patterns: Understood[] = [];
  while (patterns.length < count) {
    const pattern = tryUnderstand(regex(randomPattern(random, random.pick(PROFILES))), unicode);
    if (pattern) patterns.push(pattern);
  }
  return compileWithin(engineSubject(), patterns).kept;
}

describe.each(builds)("streams of the %s build", (build) => {
  const rounds = deep ? 400 : build === "release" ? 3 : 1;

  test.each([
    ["tables", {}],
    ["NFAs", { noTables: true }],
    ["no prefilter", { noPrefilter: true }],
  ] as const)("every chunking equals the whole text (%s)", (_, options) => {
    const random = new Random(31);
    for (let round = 0; round < rounds; round++) {
      const patterns = somePatterns(random, 20);
      const wholeSpans = round % 2 === 0;
      const program = compilePatterns(
        readModule("compiler", "release"),
        patterns.map((pattern) => ({ ...toCompilePattern(pattern), wholeSpans })),
        options,
      );
      const engine = Engine.create(readModule("engine", build), program);
      for (const { matcher } of patterns) {
        const text = textFor(random, matcher.tree, 60);
        const expected = patterns.flatMap((p, id) => (matches(p.matcher.tree, text) ? [id] : []));
        const whole = streamed(engine.openStream(), text, []);
        expect([...whole.ends.keys()].sort((a, b) => a - b)).toEqual(expected);
        for (let variant = 0; variant < 3; variant++) {
          const cuts = randomCuts(random, text);
          const { ends, releases } = streamed(engine.openStream(), text, cuts);
          tally({ streams: 1, "pairs (stream, pattern)": patterns.length });
          expect({ cuts, ends: [...ends].sort() }).toEqual({ cuts, ends: [...whole.ends].sort() });
          checkReleases(releases, patterns, expected, text, wholeSpans);
        }
      }
    }
  });
});

/** Releases never go back or ahead of the text; with whole spans nothing of a match goes before the match is complete. */
function checkReleases(
  releases: Streamed["releases"],
  patterns: readonly Understood[],
  matching: readonly number[],
  text: string,
  wholeSpans: boolean,
): void {
  let before = 0;
  for (const [come, released] of releases) {
    expect(released).toBeGreaterThanOrEqual(before);
    expect(released).toBeLessThanOrEqual(come);
    before = released;
  }
  if (!wholeSpans) return;
  for (const id of matching) {
    for (const [start, end] of findSpans((patterns[id] as Understood).matcher.tree, text)) {
      for (const [come, released] of releases) {
        if (end > come && end > start) expect(start).toBeGreaterThanOrEqual(released);
      }
    }
  }
}

function engineFor(patterns: readonly string[]): Engine {
  const compiled = patterns.map((pattern) => ({ pattern, type: "regex" as const }));
  return Engine.create(readModule("engine", "release"), compilePatterns(readModule("compiler", "release"), compiled));
}

test("interleaved streams of one engine do not see each other", () => {
  const engine = engineFor(["secret\\s+word", "^begin", "end$"]);
  const a = engine.openStream();
  const b = engine.openStream();
  expect(a.push("begin secr").matches.map(({ pattern }) => pattern)).toEqual([1]);
  expect(b.push("xbegin secret").matches).toEqual([]);
  expect(a.push("et").matches).toEqual([]);
  expect(b.push(" \n").matches).toEqual([]);
  expect(a.push(" word").matches).toEqual([{ pattern: 0, end: 17 }]);
  expect(b.push("WORD").matches).toEqual([{ pattern: 0, end: 19 }]);
  expect(engine.matchText("the end")).toEqual([2]);
  expect(a.end().matches).toEqual([]);
  expect(b.push(" end").matches).toEqual([]);
  expect(b.end().matches.map(({ pattern }) => pattern)).toEqual([2]);
});

test("a stretch that may begin a match is held back up to a bound, then refused", () => {
  const stream = engineFor(["key\\s+value"]).openStream();
  expect(stream.push("some text, key").releaseTo).toBeLessThanOrEqual(11);
  expect(() => stream.push(" ".repeat(MAX_KEPT_UNITS + 1))).toThrow(StreamOverflow);
  expect(() => stream.push("more")).toThrow(StreamOverflow);
});

test("more open runs than a stream is given are refused", () => {
  const patterns = Array.from({ length: 400 }, (_, i) => `start${"abcdefghij"[i % 10]}[^!]*${i}!`);
  const stream = engineFor(patterns).openStream();
  const text = [..."abcdefghij"].map((letter) => `start${letter} `).join("");
  expect(() => stream.push(text)).toThrow(StreamOverflow);
});
