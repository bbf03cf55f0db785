// Pattern sets × input lengths × matchers → which patterns match, timed warm and on first sight, beside every rival.
import { acceptedBy, assertSameAnswers } from "./agreement.ts";
import type { BenchContext } from "./context.ts";
import { clockCost, type Measurement, measure, summarise, timeOnce } from "./harness.ts";
import { INPUT_BYTES, keywordSoup, type PatternSet } from "./inputs.ts";
import { type Fields, rounded } from "./report.ts";
import { loadRivals, type Matcher, type Rival } from "./rivals/rivals.ts";
import { compileRegexes, loadProgram, matcherOf } from "./subject.ts";

const SOUP_BYTES = 64 * 1024;

/** Ratios that we want, at most: ours over the rival's, both medians of the same run. */
const GOALS: readonly { set: string; bytes: number; rival: string; kind: "warm" | "first"; atMost: number }[] = [
  { set: "agent1000", bytes: 200, rival: "v8 loop", kind: "warm", atMost: 1 / 200 },
  { set: "agent1000", bytes: 200, rival: "re2js set", kind: "warm", atMost: 1 / 2 },
  { set: "agent1000", bytes: 200, rival: "re2js set", kind: "first", atMost: 1 / 5000 },
  { set: "agent100", bytes: 200, rival: "v8 loop", kind: "warm", atMost: 1 / 25 },
  { set: "agent1000", bytes: 4096, rival: "v8 loop", kind: "warm", atMost: 1 / 80 },
];

/** Matchers of ours that meet the second half of the inputs, one after another. */
const FIRST_ROUNDS = 5;

/** Known inputs in front of those seen first, in the same pass: the loop that reads the clock is at work by then. */
const RUN_UP = 20;

/** First-seen mean over the warm mean of the same inputs, and a clean input over `encodeInto` alone. */
const MAX_FIRST_OVER_WARM = 1.6;
const MAX_CLEAN_OVER_ENCODE = 16;

/** Milliseconds that comparing a rival's answers may take, and one pass of its measurement: slow rivals see fewer inputs. */
const MAX_COMPARING_MS = 3000;
const MAX_PASS_MS = 60;

interface Contest {
  readonly set: PatternSet;
  readonly bytes: number;
  readonly inputs: readonly string[];
}

export async function run(context: BenchContext): Promise<void> {
  const rivals = await loadRivals();
  for (const rival of rivals)
    if (rival.missing !== undefined) context.report.note({ case: rival.name, skipped: rival.missing });
  for (const set of context.workload.sets) {
    const program = compileRegexes(set.patterns);
    const opponents = set.alone === true ? [] : rivals;
    for (const bytes of INPUT_BYTES)
      compete(context, { set, bytes, inputs: context.workload.inputs(bytes) }, program, opponents);
    measureSoup(context, set, program);
  }
}

function compete(context: BenchContext, contest: Contest, program: Uint8Array, rivals: readonly Rival[]): void {
  const { report } = context;
  const { set, bytes, inputs } = contest;
  const fields = { set: set.name, patterns: set.patterns.length, inputs: inputs.length, inputBytes: bytes };
  const ours = matcherOf(loadProgram(program));
  const first = measureFirstSight(context, () => matcherOf(loadProgram(program)), inputs, FIRST_ROUNDS);
  const warm = measureWarm(context, ours, inputs);
  report.add({ case: "portcullis", seen: "warm", ...fields }, warm);
  report.add({ case: "portcullis", seen: "first", ...fields }, first);
  const { fresh } = halvesOf(inputs);
  report.note({
    case: "first seen / warm, means",
    ...fields,
    inputs: fresh.length,
    // either is a mean over these inputs and a median of its repetitions
    ...against(first.mean / measureWarm(context, ours, fresh).median, MAX_FIRST_OVER_WARM),
  });
  measureClean(context, contest, ours);

  for (const rival of rivals) {
    if (rival.missing !== undefined) continue;
    try {
      competeWith(rival, context, contest, fields, { ours, warm, first });
    } catch (error) {
      // A rival that aborts, out of its memory, is reported; answers that differ are no such thing and end the run.
      if (!(error instanceof WebAssembly.RuntimeError)) throw error;
      report.note({ case: rival.name, ...fields, gaveUp: error.message.slice(0, 60) });
    }
  }
}

function competeWith(
  rival: Rival,
  context: BenchContext,
  { set, bytes, inputs }: Contest,
  fields: Fields,
  { ours, warm, first }: { readonly ours: Matcher; readonly warm: Measurement; readonly first: Measurement },
): void {
  const { report, effort } = context;
  const accepted = acceptedBy(rival, set.patterns);
  if (accepted.length === 0) {
    report.note({ case: rival.name, ...fields, skipped: "accepts no pattern, or has aborted before" });
    return;
  }
  const patterns = accepted.map((id) => set.patterns[id] as string);
  const matcher = rival.build(patterns);
  const compared = fitting(inputs, millisecondsEach(matcher, inputs), MAX_COMPARING_MS);
  assertSameAnswers(set.patterns, accepted, compared, ours, rival, matcher);
  const timed = fitting(compared, millisecondsEach(matcher, compared), MAX_PASS_MS);
  const oursWarm = timed.length === inputs.length ? warm : measureWarm(context, ours, timed);
  const rivalWarm = measure(effort, timed.length, () => {
    for (const input of timed) matcher.match(input);
  });
  matcher.free?.();
  const rivalFirst = measureFirstSight(context, () => rival.build(patterns), compared);
  const own = {
    ...fields,
    accepted: accepted.length,
    tellsWhich: rival.tellsWhich,
    compared: compared.length,
    timed: timed.length,
  };
  report.add({ case: rival.name, seen: "warm", ...own }, rivalWarm);
  report.add({ case: rival.name, seen: "first", ...own }, rivalFirst);
  for (const kind of ["warm", "first"] as const) {
    const ratio = kind === "warm" ? oursWarm.median / rivalWarm.median : first.median / rivalFirst.median;
    const goal = GOALS.find((each) => matchesGoal(each, set.name, bytes, rival.name, kind))?.atMost;
    report.note({ case: `portcullis / ${rival.name}`, seen: kind, ...own, ...against(ratio, goal) });
  }
}

/** Milliseconds of a call on one of a few inputs, as far as the matcher has come to know them. */
function millisecondsEach(matcher: Matcher, inputs: readonly string[]): number {
  const few = inputs.slice(0, 5);
  const started = performance.now();
  for (const input of few) matcher.match(input);
  return (performance.now() - started) / few.length;
}

/** As many of the inputs, ten at least, as take `most` milliseconds in all. */
function fitting(inputs: readonly string[], each: number, most: number): readonly string[] {
  return inputs.slice(0, Math.max(10, Math.floor(most / each)));
}

function matchesGoal(goal: (typeof GOALS)[number], set: string, bytes: number, rival: string, kind: string): boolean {
  return goal.set === set && goal.bytes === bytes && goal.rival === rival && goal.kind === kind;
}

function against(ratio: number, goal: number | undefined): Record<string, number | boolean> {
  return goal === undefined
    ? { ratio: rounded(ratio) }
    : { ratio: rounded(ratio), goal: rounded(goal), met: ratio <= goal };
}

function measureWarm({ effort }: BenchContext, matcher: Matcher, inputs: readonly string[]): Measurement {
  return measure(effort, inputs.length, () => {
    for (const input of inputs) matcher.match(input);
  });
}

/** The first half of the inputs, and what of the second half is not in it. */
function halvesOf(inputs: readonly string[]): { readonly known: readonly string[]; readonly fresh: readonly string[] } {
  const half = inputs.length >> 1;
  const known = inputs.slice(0, half);
  return { known, fresh: inputs.slice(half).filter((input) => !known.includes(input)) };
}

/**
 * A matcher that knows the first half of the inputs meets the second half, each input once. Its code is warm, that of its
 * own instance too: a new instance's first thousand calls go through V8's generic wrapper, 0.2 µs each, whatever they are
 * given. So is the loop that times: the known inputs go through it, the last of them in the very pass that counts. With
 * more `rounds` each is a matcher of its own, and an input's time the median of its rounds: what the processor remembers of
 * the second half is gone by then, and a switch to another process does not count.
 */
function measureFirstSight(
  { effort }: BenchContext,
  build: () => Matcher,
  inputs: readonly string[],
  rounds = 1,
): Measurement {
  const { known, fresh } = halvesOf(inputs);
  const pass = [...known.slice(-RUN_UP), ...fresh];
  const clock = clockCost();
  const times = Array.from({ length: rounds }, () => {
    const matcher = build();
    const ask = (input: string): unknown => matcher.match(input);
    const until = performance.now() + effort.warmup;
    do timeOnce(known, ask, clock);
    while (performance.now() < until);
    const round = timeOnce(pass, ask, clock).slice(pass.length - fresh.length);
    matcher.free?.();
    return round;
  });
  const medians = fresh.map((_, index) => summarise(times.map((round) => round[index] as number)).median);
  return { ...summarise(medians), callsPerSample: 1 };
}

/** Inputs in which nothing matches, beside the cost of handing the same string over the border at all. */
function measureClean(context: BenchContext, { set, bytes, inputs }: Contest, ours: Matcher): void {
  const clean = inputs.filter((input) => ours.match(input).length === 0);
  if (clean.length === 0) return;
  const encoder = new TextEncoder();
  const target = new Uint8Array(bytes * 4);
  const encode = measure(context.effort, clean.length, () => {
    for (const input of clean) encoder.encodeInto(input, target);
  });
  const scan = measureWarm(context, ours, clean);
  const fields = { set: set.name, patterns: set.patterns.length, inputs: clean.length, inputBytes: bytes };
  context.report.add({ case: "encodeInto alone", ...fields }, encode);
  context.report.add({ case: "portcullis, clean inputs", ...fields }, scan);
  const goal = bytes === 200 && set.name === "agent1000" ? MAX_CLEAN_OVER_ENCODE : undefined;
  context.report.note({ case: "clean / encodeInto", ...fields, ...against(scan.median / encode.median, goal) });
}

/** The worst case: 64 KB made of the very words that the patterns look for. */
function measureSoup(context: BenchContext, set: PatternSet, program: Uint8Array): void {
  const soup = keywordSoup(set.patterns, SOUP_BYTES);
  const matcher = matcherOf(loadProgram(program));
  const fields = { set: set.name, patterns: set.patterns.length, inputs: 1, inputBytes: SOUP_BYTES };
  context.report.add({ case: "portcullis, keyword soup", ...fields }, measureWarm(context, matcher, [soup]));
}
