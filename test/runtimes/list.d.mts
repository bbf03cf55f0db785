// Types of list.mjs, which runs without a build.
import type { SuiteRow } from "../conformance/suite.ts";

export interface Runtime {
  readonly name: string;
  /** Why the runtime cannot run here, undefined where it can. */
  missing(): string | undefined;
  run(rows: readonly SuiteRow[]): Promise<string>;
}

/** Answers of a worker that has no sql.wasm to a program. */
export function askWithoutSql(program: Uint8Array): Promise<string>;

export const reference: Omit<Runtime, "missing">;
export const runtimes: readonly Runtime[];
