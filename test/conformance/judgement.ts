// What a recorded vector is, and two values → a verdict on whether they are the same.
import { isDeepStrictEqual } from "node:util";
import type { Outcome } from "./report.ts";

export interface Vector {
  // biome-ignore lint/suspicious/noExplicitAny: each file has a shape of its own, read by its own judge
  readonly in: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly out: any;
}

/** What became of one vector; `reason` is empty for a pass. */
export interface Judgement {
  readonly result: Outcome["result"];
  readonly reason: string;
}

export const PASSED: Judgement = { result: "passed", reason: "" };

export function failed(reason: string): Judgement {
  return { result: "failed", reason };
}

export function skipped(reason: string): Judgement {
  return { result: "skipped", reason };
}

/** Passed where the two are deeply equal; else what was got and what was expected, in JSON. */
export function compare(got: unknown, expected: unknown): Judgement {
  if (isDeepStrictEqual(got, expected)) return PASSED;
  return failed(`got ${JSON.stringify(got)}, expected ${JSON.stringify(expected)}`);
}
