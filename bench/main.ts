// The arguments of `npm run bench -- NAME` → one benchmark run and its report on standard output.
import { parseArgs } from "node:util";
import { type Effort, FULL_EFFORT, QUICK_EFFORT } from "./harness.ts";
import { loadWorkload, type Workload } from "./inputs.ts";
import { createReport, type Report } from "./report.ts";

export interface BenchContext {
  readonly report: Report;
  readonly effort: Effort;
  readonly quick: boolean;
  readonly workload: Workload;
}

type Benchmark = (context: BenchContext) => Promise<void> | void;

const BENCHMARKS: Readonly<Record<string, () => Promise<{ readonly run: Benchmark }>>> = {
  check: () => import("./check.ts"),
  scan: () => import("./scan.ts"),
  compile: () => import("./compile.ts"),
  load: () => import("./load.ts"),
  startup: () => import("./startup.ts"),
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
  await run({
    report: createReport(name, values.json === true, (line) => console.log(line)),
    effort: quick ? QUICK_EFFORT : FULL_EFFORT,
    quick,
    workload: loadWorkload(values.data ?? process.env.PORTCULLIS_DATA),
  });
  return 0;
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
