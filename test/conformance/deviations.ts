// The recorded answers that we do not repeat, each with its reason. A listed vector that agrees after all is a failure.

export interface Deviation {
  readonly file: string;
  /** Which vector of the file, from 0. */
  readonly index: number;
  readonly reason: string;
}

export const DEVIATIONS: readonly Deviation[] = [
  {
    file: "intercept.json",
    index: 36,
    reason: "max_tool_calls 0 forbids every call, also to a caller who tells no count",
  },
];
