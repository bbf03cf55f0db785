// A function and how many calls it makes → microseconds per call: warmed up, in batches, as median and 99th percentile.
import { Bench } from "tinybench";

export interface Measurement {
  /** Microseconds per call; each sample is the mean over its batch. */
  readonly median: number;
  readonly p99: number;
  readonly mean: number;
  readonly samples: number;
  readonly callsPerSample: number;
}

export interface Effort {
  /** Milliseconds of warm-up, and of measuring, per measurement. */
  readonly warmup: number;
  readonly time: number;
  /** Samples at least, however long one takes. */
  readonly samples: number;
}

export const FULL_EFFORT: Effort = { warmup: 300, time: 700, samples: 15 };
/** Enough to see that a benchmark runs and its answers agree; its figures mean little. */
export const QUICK_EFFORT: Effort = { warmup: 10, time: 30, samples: 3 };

/** Milliseconds that a sample lasts at least: a thousand times what reading the clock costs. */
const MIN_SAMPLE_MS = 0.1;

/** Measures `pass`, which makes `calls` calls each time it is run. */
export function measure(effort: Effort, calls: number, pass: () => void): Measurement {
  // Warm before counting: a pass that the optimiser has not seen yet lasts up to fifty times as long.
  for (const until = performance.now() + effort.warmup; performance.now() < until; ) pass();
  let passes = 1;
  for (; ; passes *= 2) {
    const started = performance.now();
    for (let i = 0; i < passes; i++) pass();
    if (performance.now() - started >= MIN_SAMPLE_MS) break;
  }
  const bench = new Bench({
    time: effort.time,
    warmupTime: 0,
    iterations: effort.samples,
    warmupIterations: 1,
    timestampProvider: "hrtimeNow",
    throws: true,
  });
  const repeated = passes;
  const run = (): void => {
    for (let i = 0; i < repeated; i++) pass();
  };
  bench.add("pass", run, { async: false });
  const [task] = bench.runSync();
  const result = task?.result;
  if (result === undefined || !("latency" in result)) throw new Error(`the measurement ended as ${result?.state}`);
  const microseconds = 1000 / (calls * repeated);
  const { p50, p99, mean, samplesCount } = result.latency;
  return {
    median: p50 * microseconds,
    p99: p99 * microseconds,
    mean: mean * microseconds,
    samples: samplesCount,
    callsPerSample: calls * repeated,
  };
}

/**
 * Measures `call` on each input once, in order: nothing that an earlier look at the same input left behind can help. What
 * reading the clock costs is taken off.
 */
export function measureOnce<Input>(inputs: readonly Input[], call: (input: Input) => unknown): Measurement {
  return { ...summarise(timeOnce(inputs, call)), callsPerSample: 1 };
}

/** Microseconds of `call` on each input, in order, without the `clock` nanoseconds that reading the clock takes. */
export function timeOnce<Input>(
  inputs: readonly Input[],
  call: (input: Input) => unknown,
  clock = clockCost(),
): number[] {
  const times: number[] = [];
  for (const input of inputs) {
    const started = process.hrtime.bigint();
    call(input);
    times.push(Math.max(0, Number(process.hrtime.bigint() - started) - clock) / 1000);
  }
  return times;
}

const CLOCK_READINGS = 2000;

/** Nanoseconds between two readings of the clock with nothing between them, as a median. */
export function clockCost(): number {
  const costs: number[] = [];
  for (let i = 0; i < CLOCK_READINGS; i++) {
    const started = process.hrtime.bigint();
    costs.push(Number(process.hrtime.bigint() - started));
  }
  return summarise(costs).median;
}

/** Measures a function that is too slow or too cold to batch: `run` is called `times` times. */
export function measureEach(times: number, run: () => void): Measurement {
  return measureOnce(Array.from({ length: times }), run);
}

export function summarise(times: readonly number[]): Omit<Measurement, "callsPerSample"> {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return {
    median: at(0.5),
    p99: at(0.99),
    mean: times.reduce((sum, time) => sum + time, 0) / times.length,
    samples: times.length,
  };
}
