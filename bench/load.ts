// Programs → microseconds to verify and load one into a fresh engine, and the memory that it takes.

import type { BenchContext } from "./context.ts";
import { measureEach } from "./harness.ts";
import { rounded } from "./report.ts";
import { compileRegexes, loadProgram } from "./subject.ts";

/** Microseconds for a program of 1,000 patterns. */
const MAX_LOAD_MICROSECONDS = 3000;

const LOADS = 50;
const QUICK_LOADS = 3;

export function run({ report, workload, quick }: BenchContext): void {
  for (const { name, patterns } of workload.sets) {
    const program = compileRegexes(patterns);
    const fields = { set: name, patterns: patterns.length, programBytes: program.length };
    const load = measureEach(quick ? QUICK_LOADS : LOADS, () => loadProgram(program));
    report.add({ case: "load", ...fields }, load);
    report.note({
      case: "load per program byte",
      ...fields,
      nanoseconds: rounded((load.median * 1000) / program.length),
      ...(name === "agent1000" && { goal: MAX_LOAD_MICROSECONDS, met: load.median <= MAX_LOAD_MICROSECONDS }),
    });
  }
}
