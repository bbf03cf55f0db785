// Hundreds of policies' patterns in one program, and texts made of their fragments, against V8: which match, and where first.
import { readFileSync } from "node:fs";
import { createContext, Script } from "node:vm";
import { expect, test } from "vitest";
import { SCOPE_STRING, SCOPE_TOOL } from "../../assembly/layout.ts";
import { compilePatterns } from "../../bindings/compile/compile.ts";
import { Engine } from "../../bindings/engine/engine.ts";
import { StreamOverflow } from "../../bindings/engine/stream.ts";
import { type Build, engineSubject, readModule, toCompilePattern } from "../conformance/engine-subject.ts";
import { findRoot } from "../conformance/root.ts";
import { loadUnicode } from "../oracle/oracle.ts";
import { toV8 } from "../oracle/v8.ts";
import { compileWithin, regex, tryUnderstand, type Understood } from "./compare.ts";
import { changedPattern, readPolicyPatterns } from "./policies.ts";
import { Random } from "./random.ts";
import { DEEP, tallyOf } from "./tally.ts";
import { noise, sampleText, textFor } from "./texts.ts";

const unicode = await loadUnicode();
const tally = tallyOf("crowd");
let total = 0;
const pool = readPolicyPatterns();
const snippets = readFileSync(new URL("bench/corpus/snippets.txt", findRoot()), "utf8").split("\n").filter(Boolean);

/** Milliseconds after which V8 is taken to backtrack without end; the pattern is then left out of the comparison. */
const PATIENCE = 250;
/** Code units of the texts on which the oracle is asked too, where V8 and the engine differ. */
const REFEREED = 1500;
const JOINTS = ["", " ", " ", "\n", "; ", " | ", "  ", "\u00a0"];

/** V8's first match of each regex: its start, −1 for none, −2 for a regex left out. */
class Rival {
  private readonly context: { regexes: (RegExp | undefined)[]; text: string; at: number; starts: number[] };
  private static readonly script = new Script(
    "starts = []; for (at = 0; at < regexes.length; at++) { const found = regexes[at] && regexes[at].exec(text);" +
      " starts.push(regexes[at] ? (found ? found.index : -1) : -2) }",
  );

  constructor(patterns: readonly Understood[]) {
    const regexes = patterns.map(({ matcher }) => new RegExp(toV8(matcher.tree, "expanded"), "u"));
    this.context = { regexes, text: "", at: 0, starts: [] };
    createContext(this.context);
  }

  /** Undefined where V8 did not come to an end. */
  starts(text: string): readonly number[] | undefined {
    this.context.text = text;
    try {
      Rival.script.runInContext(this.context, { timeout: PATIENCE });
    } catch {
      this.context.regexes[this.context.at] = undefined;
      return undefined;
    }
    return this.context.starts;
  }
}

/** Patterns as they stand, or with every other one changed. */
function crowdOf(random: Random, size: number): readonly Understood[] {
  const patterns: Understood[] = [];
  const share = random.pick([0, 2, 4]);
  while (patterns.length < size) {
    const source = share > 0 && random.once(share) ? changedPattern(random, pool) : random.pick(pool);
    const pattern = tryUnderstand({ ...regex(source), caseSensitive: random.once(9) }, unicode);
    if (pattern) patterns.push(pattern);
  }
  return compileWithin(engineSubject(), patterns).kept;
}

/** Whole samples, beginnings and ends of samples, and harmless text, side by side. */
function textOf(random: Random, patterns: readonly Understood[]): string {
  const pieces = Array.from({ length: 1 + random.below(random.pick([2, 6, 20])) }, () => {
    const { tree } = random.pick(patterns).matcher;
    const kind = random.below(10);
    if (kind < 5) return textFor(random, tree, 80);
    if (kind === 8) return random.pick(snippets);
    if (kind === 9) return noise(random, 6);
    const sample = [...sampleText(random, tree)];
    const at = random.below(sample.length + 1);
    return (kind < 7 ? sample.slice(0, at) : sample.slice(at)).join("");
  });
  return pieces.join(random.pick(JOINTS)).slice(0, 3000).toWellFormed();
}

/** Which patterns match against V8 and, where the two differ on a text that is not too long, the oracle. */
function checkMatches(
  patterns: readonly Understood[],
  text: string,
  ids: readonly number[],
  starts: readonly number[],
) {
  const matching = new Set(ids);
  let compared = 0;
  for (const [id, { pattern, caseSensitive, matcher }] of patterns.entries()) {
    const start = starts[id] as number;
    if (start === -2) continue;
    compared++;
    if (start >= 0 === matching.has(id)) continue;
    const judged = text.length <= REFEREED ? matcher.matches(text) : start >= 0;
    expect({ pattern, caseSensitive, text, matches: matching.has(id) }).toEqual({
      pattern,
      caseSensitive,
      text,
      matches: judged,
    });
  }
  tally({ comparisons: compared, matches: ids.length });
  total += compared;
}

/** The first span begins where V8's first match does; the union covers every span. */
function checkSpans(engine: Engine, { pattern, matcher }: Understood, id: number, text: string, start: number): void {
  const spans = engine.findSpans(id, text);
  const union = engine.findUnion(id, text);
  if (start >= 0 && spans[0]?.[0] !== start) {
    // V8 may begin inside a surrogate pair
    expect({ pattern, text, spans }).toEqual({ pattern, text, spans: matcher.spans(text) });
  }
  const bare = spans.filter(([from, to]) => to > from && !union.some(([low, high]) => low <= from && to <= high));
  expect({ pattern, text, bare }).toEqual({ pattern, text, bare: [] });
  tally({ "span lists": 1 });
}

function checkStream(random: Random, engine: Engine, text: string, ids: readonly number[]): void {
  const most = random.pick([1, 3, 20, 200]);
  const stream = engine.openStream();
  const seen: number[] = [];
  let released = 0;
  try {
    for (let at = 0; at < text.length; ) {
      const chunk = text.slice(at, at + 1 + random.below(most));
      at += chunk.length;
      const { matches, releaseTo } = stream.push(chunk);
      expect(releaseTo).toBeGreaterThanOrEqual(released);
      released = releaseTo;
      for (const { pattern } of matches) seen.push(pattern);
    }
    for (const { pattern } of stream.end().matches) seen.push(pattern);
  } catch (error) {
    if (!(error instanceof StreamOverflow)) throw error;
    tally({ streams: 1, "streams refused": 1 });
    return;
  }
  expect({ text, ids: seen.sort((a, b) => a - b) }).toEqual({ text, ids });
  tally({ streams: 1 });
}

function checkSegments(engine: Engine, texts: readonly string[]): void {
  const { matchCount } = engine.evaluate(
    { texts: ["tool", ...texts], scopes: [SCOPE_TOOL, ...texts.map(() => SCOPE_STRING)] },
    true,
  );
  const alone = texts.reduce((sum, text) => sum + engine.matchText(text).length, 0);
  expect({ texts, matchCount }).toEqual({ texts, matchCount: alone });
}

interface Plan {
  readonly build: Build;
  readonly size: number;
  readonly texts: number;
  readonly seed: number;
}

function plansOf(build: Build, programs: number, sizes: readonly number[], texts: number): Plan[] {
  return Array.from({ length: programs }, (_, i) => ({
    build,
    size: sizes[i % sizes.length] as number,
    texts,
    seed: 0xc40d + i,
  }));
}

const PLANS: readonly Plan[] = DEEP
  ? [...plansOf("release", 120, [100, 300, 600, 1000], 120), ...plansOf("debug", 12, [100, 300, 600], 60)]
  : [...plansOf("release", 3, [100, 300, 600], 60), ...plansOf("debug", 1, [100], 20)];

test.each(PLANS)("each of $size patterns finds what V8 finds ($build build, seed $seed)", (plan) => {
  const random = new Random(plan.seed);
  const patterns = crowdOf(random, plan.size);
  const compiled = patterns.map((pattern) => ({ ...toCompilePattern(pattern), wholeSpans: random.once(6) }));
  const program = compilePatterns(readModule("compiler", "release"), compiled, { noPrefilter: random.once(12) });
  const engine = Engine.create(readModule("engine", plan.build), program);
  const rival = new Rival(patterns);
  tally({ programs: 1 });
  for (let i = 0; i < plan.texts; i++) {
    const text = textOf(random, patterns);
    const starts = rival.starts(text);
    if (!starts) {
      tally({ "texts too much for V8": 1 });
      continue;
    }
    const ids = engine.matchText(text);
    checkMatches(patterns, text, ids, starts);
    if (random.once(6)) {
      for (const id of ids.slice(0, 5)) {
        checkSpans(engine, patterns[id] as Understood, id, text, starts[id] as number);
      }
    }
    if (random.once(6)) checkStream(random, engine, text, ids);
    if (random.once(20)) {
      checkSegments(engine, [text, noise(random, 5).toWellFormed(), text.slice(text.length >> 1).toWellFormed()]);
    }
  }
});

test("enough was compared", () => {
  // engine.test.ts makes the other half of a default run
  expect(total).toBeGreaterThan(DEEP ? 2_000_000 : 50_000);
});
