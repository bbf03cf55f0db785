// What every benchmark is handed: where its findings go, how hard it measures, and on what.
import type { Effort } from "./harness.ts";
import type { Workload } from "./inputs.ts";
import type { Report } from "./report.ts";

export interface BenchContext {
  readonly report: Report;
  readonly effort: Effort;
  readonly quick: boolean;
  readonly workload: Workload;
}
