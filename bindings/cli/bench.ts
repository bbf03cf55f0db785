// `portcullis bench`: a policy and calls → how long judging them takes on this machine, and which calls take longest.
import { needsSession } from "../guard/limits.ts";
import { createGuardSync } from "../index.ts";
import { type Item, readCalls } from "./calls.ts";
import { judgeAll } from "./check.ts";
import { loadPolicy, POLICY_HELP, POLICY_WORDS } from "./policies.ts";
import { field, gist } from "./report.ts";
import { painter, type Surface, table, visible } from "./terminal.ts";
import { type Command, EXIT, readWords, UsageError } from "./usage.ts";

const HELP = `portcullis bench CALLS --policy FILE

Judges recorded calls again and again, once the code is warm, and tells how long one takes
on this machine: nothing is compared, nothing is stopped. CALLS is as for check.

  --policy FILE   the policy, builtin:NAME, or a program
  --seconds N     how long to measure, 0.1 to 60; default 2
  --json          the figures as one object, times in microseconds
${POLICY_HELP}`;

/** Calls shown that take longest. */
const SHOWN_CALLS = 5;
/** Share of the time that is spent before anything is measured. */
const WARM_UP = 0.3;

interface Timed {
  readonly item: Item;
  /** Microseconds, one a run. */
  readonly samples: number[];
}

interface Figures {
  readonly calls: number;
  readonly checks: number;
  readonly loadMilliseconds: number;
  readonly programBytes: number;
  readonly checksPerSecond: number;
  readonly median: number;
  readonly p99: number;
  readonly slowest: readonly { readonly line: number; readonly tool: string; readonly median: number }[];
}

export const bench: Command = {
  help: HELP,
  async run(words, console) {
    const { values, positionals } = readWords(words, {
      ...POLICY_WORDS,
      policy: { type: "string", short: "p" },
      seconds: { type: "string" },
      json: { type: "boolean" },
    });
    const seconds = Number(values.seconds ?? "2");
    if (!(seconds >= 0.1 && seconds <= 60)) throw new UsageError(`--seconds is ${values.seconds}, expected 0.1 to 60`);
    if (positionals.length > 1) throw new UsageError("bench takes one file of calls");
    const start = performance.now();
    const { program, engine } = await loadPolicy(values.policy, values, console);
    const loadMilliseconds = performance.now() - start;
    const { items } = await readCalls(positionals[0], console);
    if (items.length === 0) throw new UsageError("there is no call in it");
    const guard = createGuardSync(program);
    const alone = needsSession(engine.meta.limits);
    const judge = (item: Item): unknown => judgeAll(guard, [item], alone);
    const timed = measure(items, judge, seconds * 1000);
    const figures = figuresOf(timed, loadMilliseconds, program.length);
    if (values.json === true) console.out(`${JSON.stringify(figures)}\n`);
    else console.out(`${lines(figures, items, console.surface).join("\n")}\n`);
    return EXIT.OK;
  },
};

/** Whole passes until the time is over; each pass times every call, so that none is measured in another state than others. */
function measure(items: readonly Item[], judge: (item: Item) => unknown, milliseconds: number): readonly Timed[] {
  const warm = performance.now() + milliseconds * WARM_UP;
  do for (const item of items) judge(item);
  while (performance.now() < warm);
  const timed = items.map((item): Timed => ({ item, samples: [] }));
  const end = performance.now() + milliseconds * (1 - WARM_UP);
  do {
    for (const { item, samples } of timed) {
      const start = performance.now();
      judge(item);
      samples.push((performance.now() - start) * 1000);
    }
  } while (performance.now() < end);
  return timed;
}

function figuresOf(timed: readonly Timed[], loadMilliseconds: number, programBytes: number): Figures {
  const all = timed.flatMap(({ samples }) => samples).sort((a, b) => a - b);
  const total = all.reduce((sum, sample) => sum + sample, 0);
  const slowest = timed
    .map(({ item: { line, call }, samples }) => ({
      line,
      tool: String(call.tool ?? ""),
      median: rounded(
        at(
          samples.sort((a, b) => a - b),
          0.5,
        ),
      ),
    }))
    .sort((a, b) => b.median - a.median)
    .slice(0, SHOWN_CALLS);
  return {
    calls: timed.length,
    checks: all.length,
    loadMilliseconds: rounded(loadMilliseconds),
    programBytes,
    checksPerSecond: Math.round(all.length / (total / 1_000_000)),
    median: rounded(at(all, 0.5)),
    p99: rounded(at(all, 0.99)),
    slowest,
  };
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

function lines(figures: Figures, items: readonly Item[], surface: Surface): string[] {
  const paint = painter(surface);
  const { calls, checks, median, p99, checksPerSecond, loadMilliseconds, programBytes, slowest } = figures;
  const count = (n: number): string => n.toLocaleString("en-US");
  const rows = slowest.map(({ line, tool, median: time }) => [
    { text: String(line) },
    { text: visible(tool), style: "name" as const },
    { text: gist(items.find((item) => item.line === line)?.call ?? { tool }) },
    { text: `${time} µs` },
  ]);
  return [
    `${paint("strong", `${median} µs`)} a check, ${p99} µs in the slowest hundredth  ${paint("quiet", `${count(checks)} checks of ${count(calls)} calls`)}`,
    field("rate", `${count(checksPerSecond)} checks per second, on one thread`, surface),
    field("load", `${loadMilliseconds} ms to read, compile and load; program of ${count(programBytes)} bytes`, surface),
    "",
    ...table(
      [
        { title: "", right: true },
        { title: "slowest", shrinkTo: 10 },
        { title: "call", shrinkTo: 16 },
        { title: "median" },
      ],
      rows,
      surface,
    ),
  ];
}
