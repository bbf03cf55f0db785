// Changes that must not change answers: a program loaded again, patterns in another order, another build, another history.
import { expect, test } from "vitest";
import { MAX_KEPT_MATCHES, SCOPE_STRING, SCOPE_TOOL, VIEW_RAW } from "../../assembly/layout.ts";
import { compilePatterns } from "../../bindings/compile/compile.ts";
import { Engine } from "../../bindings/engine/engine.ts";
import { engineSubject, readModule, toCompilePattern } from "../conformance/engine-subject.ts";
import { loadUnicode } from "../oracle/oracle.ts";
import { compileWithin, regex, tryUnderstand, type Understood } from "./compare.ts";
import { PROFILES, randomPattern } from "./patterns.ts";
import { Random } from "./random.ts";
import { DEEP, tallyOf } from "./tally.ts";
import { textFor } from "./texts.ts";

const tally = tallyOf("metamorphic");

const unicode = await loadUnicode();
const rounds = DEEP ? 300 : 2;
const subject = engineSubject();

/** Patterns of all profiles that compile, and texts made for them. */
function someOf(random: Random, count: number): { patterns: readonly Understood[]; texts: string[] } {
  const patterns: Understood[] = [];
  while (patterns.length < count) {
    const pattern = tryUnderstand(regex(randomPattern(random, random.pick(PROFILES))), unicode);
    if (pattern) patterns.push(pattern);
  }
  const { kept } = compileWithin(subject, patterns);
  tally({ programs: 1, patterns: kept.length });
  return { patterns: kept, texts: kept.slice(0, 12).map(({ matcher }) => textFor(random, matcher.tree, 40)) };
}

function compile(patterns: readonly Understood[], build: "release" | "debug" = "release"): Uint8Array {
  return compilePatterns(readModule("compiler", build), patterns.map(toCompilePattern));
}

function answers(engine: Engine, texts: readonly string[]): number[][] {
  return texts.map((text) => engine.matchText(text));
}

test("the same patterns give the same bytes, in the release and in the debug build", () => {
  const random = new Random(11);
  for (let round = 0; round < rounds; round++) {
    const { patterns } = someOf(random, DEEP ? 25 : 16);
    const program = compile(patterns);
    expect(Buffer.from(compile(patterns)).equals(program)).toBe(true);
    expect(Buffer.from(compile(patterns, "debug")).equals(program)).toBe(true);
  }
});

test("a program loaded again, and an engine that has seen other texts, answer as a fresh one", () => {
  const random = new Random(12);
  for (let round = 0; round < rounds; round++) {
    const { patterns, texts } = someOf(random, DEEP ? 25 : 16);
    const program = compile(patterns);
    const used = Engine.create(readModule("engine", "release"), program);
    const first = answers(used, texts);
    expect(answers(used, texts)).toEqual(first);
    for (const [i, text] of texts.entries()) {
      const fresh = Engine.create(readModule("engine", "release"), program.slice());
      expect(fresh.matchText(text)).toEqual(first[i]);
    }
  }
});

test("patterns in another order give the same answers in that order", () => {
  const random = new Random(13);
  for (let round = 0; round < rounds; round++) {
    const { patterns, texts } = someOf(random, DEEP ? 40 : 24);
    const order = random.shuffle(patterns.map((_, id) => id));
    const plain = Engine.create(readModule("engine", "release"), compile(patterns));
    const shuffled = Engine.create(
      readModule("engine", "release"),
      compile(order.map((id) => patterns[id] as Understood)),
    );
    for (const text of texts) {
      const renamed = shuffled.matchText(text).map((id) => order[id] as number);
      expect(renamed.sort((a, b) => a - b)).toEqual(plain.matchText(text));
    }
  }
});

test("a pattern answers the same alone and among others", () => {
  const random = new Random(14);
  for (let round = 0; round < rounds; round++) {
    const { patterns, texts } = someOf(random, DEEP ? 30 : 16);
    const together = Engine.create(readModule("engine", "release"), compile(patterns));
    for (const [id, pattern] of patterns.entries()) {
      const alone = Engine.create(readModule("engine", "release"), compile([pattern]));
      for (const text of texts) {
        expect(alone.matchText(text).length > 0).toBe(together.matchText(text).includes(id));
        expect(alone.findSpans(0, text)).toEqual(together.findSpans(id, text));
      }
    }
  }
});

test("segments judged together give what each gives alone, with its first span as evidence", () => {
  const random = new Random(16);
  for (let round = 0; round < rounds * 3; round++) {
    const { patterns, texts } = someOf(random, 12);
    const engine = Engine.create(readModule("engine", "release"), compile(patterns));
    const some = texts.slice(0, 1 + random.below(4)).map((text) => text.toWellFormed());
    const verdict = engine.evaluate(
      { texts: ["tool", ...some], scopes: [SCOPE_TOOL, ...some.map(() => SCOPE_STRING)] },
      true,
    );
    const alone = some.flatMap((text, i) =>
      engine.matchText(text).map((pattern) => {
        const [start, end] = engine.findSpans(pattern, text)[0] as [number, number];
        return { pattern, segment: i + 1, start, end, view: VIEW_RAW };
      }),
    );
    alone.sort((a, b) => a.segment - b.segment || a.start - b.start || a.end - b.end || a.pattern - b.pattern);
    expect(verdict.matchCount).toBe(alone.length);
    expect(verdict.matches).toEqual(alone.slice(0, MAX_KEPT_MATCHES));
  }
});

test("text around a match moves its span and nothing else", () => {
  const random = new Random(15);
  const guards = ["^", "$", "\\b", "\\B", "\\A", "\\z", "(?=", "(?!", "(?<"];
  for (let round = 0; round < rounds; round++) {
    const { patterns, texts } = someOf(random, DEEP ? 25 : 16);
    const free = patterns.filter(({ pattern }) => !guards.some((guard) => pattern.includes(guard)));
    if (free.length === 0) continue;
    const engine = Engine.create(readModule("engine", "release"), compile(free));
    for (const text of texts) {
      const ids = engine.matchText(text);
      const padded = engine.matchText(`é\n${text}\n中`);
      expect(ids.filter((id) => !padded.includes(id))).toEqual([]);
    }
  }
});

test("a literal is found wherever it stands, whatever the length of the text", () => {
  const samples = ["is not an integer string", "rm \t -rf", "tel 555-0199", "größenwahn", "qzj"];
  const patterns = ["is not an integer string", "rm\\s+-rf", "\\b\\d{3}-\\d{4}\\b", "größenwahn", "qzj"];
  const program = compilePatterns(
    readModule("compiler", "release"),
    patterns.map((pattern) => ({ pattern, type: "regex" })),
  );
  const engine = Engine.create(readModule("engine", "release"), program);
  // beginnings and ends of the literals, so that no stretch of it begins where nothing is under way
  const filler = "an integer rm - 55-019 größen wahn qz is not a string \n".repeat(8);
  for (const before of DEEP
    ? Array.from({ length: 200 }, (_, i) => i)
    : [0, 1, 7, 15, 16, 17, 31, 32, 33, 63, 64, 90, 131]) {
    for (let behind = 0; behind < 140; behind++) {
      for (const [id, sample] of samples.entries()) {
        const text = `${filler.slice(0, before)} ${sample} ${filler.slice(0, behind)}`;
        expect({ text, ids: engine.matchText(text) }).toEqual({ text, ids: [id] });
      }
    }
  }
});
