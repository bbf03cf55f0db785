// The recorded answers that we do not repeat, each with its reason. A listed vector that agrees after all is a failure.

export interface Deviation {
  readonly file: string;
  /** Which vector of the file, from 0. */
  readonly index: number;
  readonly reason: string;
}

export const DEVIATIONS: readonly Deviation[] = [];
