// Streams against the whole text, match by match: the same offsets however it is cut, nothing released that a match still needs.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { MAX_LISTED_MATCHES } from "../../assembly/layout.ts";
import { compilePatterns } from "../../bindings/compile/compile.ts";
import { Engine } from "../../bindings/engine/engine.ts";
import { type EngineStream, StreamOverflow, type StreamReport } from "../../bindings/engine/stream.ts";
import { engineSubject, readModule, toCompilePattern } from "../conformance/engine-subject.ts";
import { findEvery } from "../oracle/match.ts";
import { loadUnicode } from "../oracle/oracle.ts";
import { compileWithin, regex, tryUnderstand, type Understood } from "./compare.ts";
import { PROFILES, type Profile, randomPattern } from "./patterns.ts";
import { Random } from "./random.ts";
import { DEEP, tallyOf } from "./tally.ts";
import { textFor } from "./texts.ts";

const tally = tallyOf("stream");

const unicode = await loadUnicode();
const rounds = DEEP ? 200 : 2;
const PATTERNS = 20;
const TEXTS = 12;

/** Cuts a text anywhere, surrogate pairs included; some chunks are empty. */
function chunksOf(random: Random, text: string): string[] {
  const chunks: string[] = [];
  const most = random.pick([1, 2, 5, 20]);
  for (let at = 0; at < text.length; ) {
    const length = random.below(most + 1);
    chunks.push(text.slice(at, at + length));
    at += length;
  }
  return chunks;
}

interface Seen {
  /** `pattern@end`, by pattern. */
  readonly matches: string[];
  /** After each push: units pushed, what was released, and the patterns reported so far. */
  readonly steps: { readonly units: number; readonly releaseTo: number; readonly reported: ReadonlySet<number> }[];
}

/** Pushes the chunks; undefined where the stream is refused as too much. */
function run(stream: EngineStream, chunks: readonly string[]): Seen | undefined {
  const ends = new Map<number, number>();
  const steps: Seen["steps"] = [];
  let units = 0;
  const note = ({ matches, releaseTo }: StreamReport) => {
    for (const { pattern, end } of matches) {
      expect(ends.has(pattern), `pattern ${pattern} is reported twice`).toBe(false);
      ends.set(pattern, end);
    }
    steps.push({ units, releaseTo, reported: new Set(ends.keys()) });
  };
  try {
    for (const chunk of chunks) {
      units += chunk.length;
      note(stream.push(chunk));
    }
    note(stream.end());
  } catch (error) {
    if (error instanceof StreamOverflow) return undefined;
    throw error;
  }
  const matches = [...ends].sort(([a], [b]) => a - b).map(([pattern, end]) => `${pattern}@${end}`);
  return { matches, steps };
}

/**
 * With whole spans, no match of any length of a pattern that is not reported yet begins in what was released; without, one
 * that does also begins behind it: a leading part that may be empty is not waited for.
 */
function checkRelease(
  patterns: readonly Understood[],
  text: string,
  chunks: readonly string[],
  seen: Seen,
  wholeSpans: boolean,
): void {
  const every = patterns.map(({ matcher }) => findEvery(matcher.tree, text));
  let released = 0;
  for (const { units, releaseTo, reported } of seen.steps) {
    const place = JSON.stringify({ text, chunks, units, releaseTo });
    expect(releaseTo, place).toBeGreaterThanOrEqual(released);
    expect(releaseTo, place).toBeLessThanOrEqual(units);
    released = releaseTo;
    for (const [id, spans] of every.entries()) {
      if (reported.has(id)) continue;
      const early = spans.find(([start]) => start < releaseTo);
      if (early && (wholeSpans || !spans.some(([start]) => start >= releaseTo)))
        throw new Error(`${patterns[id]?.pattern} still matches at ${early}: ${place}`);
    }
  }
}

function loadSome(
  random: Random,
  profile: Profile | undefined,
  wholeSpans = false,
): { kept: readonly Understood[]; engine: Engine } {
  const chosen: Understood[] = [];
  while (chosen.length < PATTERNS) {
    const pattern = tryUnderstand(regex(randomPattern(random, profile ?? random.pick(PROFILES))), unicode);
    if (pattern) chosen.push(pattern);
  }
  const { kept } = compileWithin(engineSubject(), chosen);
  const compiled = kept.map((pattern) => ({ ...toCompilePattern(pattern), wholeSpans }));
  const program = compilePatterns(readModule("compiler", "release"), compiled);
  return { kept, engine: Engine.create(readModule("engine", "release"), program) };
}

test.each(PROFILES)("any chunking equals the whole, with patterns of the $name profile", (profile) => {
  const random = new Random(0x57e3);
  let refused = 0;
  let streams = 0;
  for (let round = 0; round < rounds; round++) {
    const wholeSpans = round % 2 === 1;
    const { kept, engine } = loadSome(random, profile, wholeSpans);
    for (let i = 0; i < TEXTS; i++) {
      const count = 1 + random.below(3);
      const pieces = Array.from({ length: count }, () => textFor(random, random.pick(kept).matcher.tree, 30));
      const text = pieces.join(random.pick(["", " ", "\n"]));
      const whole = run(engine.openStream(), [text]);
      const ids = engine.matchText(text);
      if (whole) expect({ text, ids: whole.matches.map((match) => Number.parseInt(match, 10)) }).toEqual({ text, ids });
      for (let j = 0; j < 4; j++) {
        const chunks = j === 0 ? text.split("") : chunksOf(random, text);
        const seen = run(engine.openStream(), chunks);
        streams++;
        tally({ streams: 1, refused: seen ? 0 : 1, chunks: chunks.length, "pairs (stream, pattern)": kept.length });
        if (!seen) refused++;
        if (!seen || !whole) continue;
        const named = (matches: readonly string[]) =>
          matches.map((match) => `${kept[Number.parseInt(match, 10)]?.pattern} ${match}`);
        expect({ text, chunks, matches: named(seen.matches) }).toEqual({ text, chunks, matches: named(whole.matches) });
        checkRelease(kept, text.toWellFormed(), chunks, seen, wholeSpans);
      }
    }
  }
  expect(refused).toBeLessThan(streams / 20);
});

test("streams that take turns do not disturb each other", () => {
  const random = new Random(0x57e4);
  for (let round = 0; round < rounds; round++) {
    const { kept, engine } = loadSome(random, undefined);
    const texts = Array.from({ length: 6 }, () => textFor(random, random.pick(kept).matcher.tree, 40));
    const alone = texts.map((text) => run(engine.openStream(), text.split(""))?.matches);
    if (alone.includes(undefined)) continue;
    const open = texts.map((text) => ({ stream: engine.openStream(), rest: text.split(""), found: [] as string[] }));
    const note = (found: string[], report: StreamReport) => {
      for (const { pattern, end } of report.matches) found.push(`${pattern}@${end}`);
    };
    for (;;) {
      const unfinished = open.filter(({ rest }) => rest.length > 0);
      if (unfinished.length === 0) break;
      const one = random.pick(unfinished);
      note(one.found, one.stream.push(one.rest.shift() as string));
      engine.matchText(random.pick(texts));
    }
    for (const { stream, found } of open) note(found, stream.end());
    const sorted = open.map(({ found }) => found.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)));
    expect(sorted).toEqual(alone);
  }
});

interface StreamRow {
  readonly name: string;
  readonly patterns: readonly string[];
  readonly text: string;
  /** Pattern and the offset by which it is certain, by pattern. */
  readonly matches: readonly (readonly [pattern: number, end: number])[];
}

function engineOf(patterns: readonly string[]): Engine {
  const regexes = patterns.map((pattern) => ({ pattern, type: "regex" as const }));
  return Engine.create(readModule("engine", "release"), compilePatterns(readModule("compiler", "release"), regexes));
}

const rows = parse(
  readFileSync(new URL("../cases/dialect-streams.yaml", import.meta.url), "utf8"),
) as readonly StreamRow[];

test.each(rows)("$name", ({ patterns, text, matches }) => {
  const engine = engineOf(patterns);
  const expected = matches.map(([pattern, end]) => `${pattern}@${end}`);
  const cuts = [text.split(""), ...Array.from(text, (_, at) => [text.slice(0, at), text.slice(at)])];
  for (const chunks of cuts) {
    expect({ chunks, matches: run(engine.openStream(), chunks)?.matches }).toEqual({ chunks, matches: expected });
  }
});

test("however many patterns become certain with one chunk, all are reported, in order", () => {
  const engine = engineOf(Array.from({ length: MAX_LISTED_MATCHES * 2 + 3 }, (_, i) => `qz${i % 7}*x?`));
  const ids = engine.matchText("a qz b");
  expect(ids.length).toBeGreaterThan(MAX_LISTED_MATCHES * 2);
  const stream = engine.openStream();
  expect(stream.push("a qz ").matches.map(({ pattern }) => pattern)).toEqual(ids);
  expect([...stream.push("b qz").matches, ...stream.end().matches]).toEqual([]);
});

test("a pattern that matches everywhere is reported with the first chunk, or holds the text back", () => {
  for (const pattern of ["", "a*", "\\b|", "|(?!)", "(?=)|x", "\\w*"]) {
    const program = compilePatterns(readModule("compiler", "release"), [{ pattern, type: "regex" }]);
    const { matches, releaseTo } = Engine.create(readModule("engine", "release"), program).openStream().push("JZ");
    expect(matches.length > 0 || releaseTo === 0, pattern).toBe(true);
  }
});
