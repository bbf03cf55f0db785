// The arguments of `npm run bench -- NAME` → one benchmark run and its report on standard output.
import { parseArgs } from "node:util";
import { PolicyError } from "../bindings/index.ts";
import type { BenchContext } from "./context.ts";
import { FULL_EFFORT, QUICK_EFFORT } from "./harness.ts";
import { loadWorkload, type PatternSet } from "./inputs.ts";
import { createReport, type Report } from "./report.ts";
import { compileRegexes } from "./subject.ts";

type Benchmark = (context: BenchContext) => Promise<void> | void;

const BENCHMARKS: Readonly<Record<string, () => Promise<{ readonly run: Benchmark }>>> = {
  check: () => import("./check.ts"),
  scan: () => import("./scan.ts"),
  compare: () => import("./compare.ts"),
  compile: () => import("./compile.ts"),
  load: () => import("./load.ts"),
  startup: () => import("./startup.ts"),
  streams: () => import("./streams.ts"),
};

const USAGE = `usage: npm run bench -- ${Object.keys(BENCHMARKS).join("|")} [--json] [--quick] [--data DIR]`;

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { json: { type: "boolean" }, quick: { type: "boolean" }, data: { type: "string" } },
  });
  const [name] = positionals;
  const load = name === undefined ? undefined : BENCHMARKS[name];
  if (name === undefined || load === undefined || positionals.length > 1) {
    console.error(USAGE);
    return 2;
  }
  const { run } = await load();
  const quick = values.quick === true;
  const report = createReport(name, values.json === true, (line) => console.log(line));
  const workload = loadWorkload(values.data ?? process.env.PORTCULLIS_DATA);
  await run({
    report,
    effort: quick ? QUICK_EFFORT : FULL_EFFORT,
    quick,
    workload: { ...workload, sets: workload.sets.filter((set) => isCompiled(set, report)) },
  });
  return 0;
}

/** Whether the compiler takes every pattern of the set; says so where it does not. */
function isCompiled({ name, patterns }: PatternSet, report: Report): boolean {
  try {
    compileRegexes(patterns);
    return true;
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    report.note({ case: "set left out", set: name, patterns: patterns.length, refused: error.message });
    return false;
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 3;
  },
);
