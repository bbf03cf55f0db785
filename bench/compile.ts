// Pattern sets → milliseconds to compile them in a fresh process, and the size of what comes out.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { BenchContext } from "./context.ts";
import { summarise } from "./harness.ts";
import { rounded } from "./report.ts";
import { compileRegexes } from "./subject.ts";

/** Milliseconds, cold: the process has started, nothing of ours has run. */
const GOALS: Readonly<Record<string, number>> = { agent100: 60, agent1000: 500 };
const MAX_PROGRAM_BYTES = 1.5 * 1024 * 1024;
const MAX_PROGRAM_GZIP_BYTES = 250 * 1024;

const PROCESSES = 7;
const QUICK_PROCESSES = 1;

export function run({ report, workload, quick }: BenchContext): void {
  for (const { name, patterns } of workload.sets) {
    const fields = { set: name, patterns: patterns.length };
    const times = Array.from({ length: quick ? QUICK_PROCESSES : PROCESSES }, () => compileCold(patterns));
    const { median, p99 } = summarise(times);
    const goal = GOALS[name];
    const met = goal === undefined ? {} : { goal, met: median <= goal };
    report.note({
      case: "compile, cold process",
      ...fields,
      unit: "ms",
      median: rounded(median),
      p99: rounded(p99),
      samples: times.length,
      ...met,
    });

    const program = compileRegexes(patterns);
    const packed = gzipSync(program, { level: 9 }).length;
    const limits =
      name === "agent1000" ? { met: program.length <= MAX_PROGRAM_BYTES && packed <= MAX_PROGRAM_GZIP_BYTES } : {};
    report.note({ case: "program", ...fields, bytes: program.length, gzipBytes: packed, ...limits });
  }
}

/** Milliseconds that one fresh process takes to import the compiler, instantiate it and compile. */
function compileCold(patterns: readonly string[]): number {
  const subject = fileURLToPath(new URL("./subject.js", import.meta.url));
  const script = `
    const patterns = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
    const started = process.hrtime.bigint();
    import(${JSON.stringify(subject)}).then(({ compileRegexes }) => {
      compileRegexes(patterns);
      console.log(Number(process.hrtime.bigint() - started) / 1e6);
    });`;
  return Number(execFileSync(process.execPath, ["-e", script], { input: JSON.stringify(patterns), encoding: "utf8" }));
}
