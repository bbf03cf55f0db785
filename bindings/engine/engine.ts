// Segments in, verdict out: loads a program into an engine instance and reads its answers as plain numbers.
import type { ProgramMeta } from "../program.ts";

/** What a call says, flattened: parallel arrays, the tool's name first. */
export interface Segments {
  readonly texts: string[];
  /** One `SCOPE_` bit of assembly/layout.ts per text. */
  readonly scopes: number[];
}

/** One place where a pattern matched. `start` and `end` are UTF-16 units of the segment; `view` a `VIEW_` code. */
export interface VerdictMatch {
  readonly pattern: number;
  readonly segment: number;
  readonly start: number;
  readonly end: number;
  readonly view: number;
}

export interface Verdict {
  /** `STATUS_` code; anything but `STATUS_OK` is a fault, and the rest is empty. */
  readonly status: number;
  /** Strongest `EFFECT_` of the rules that hold. */
  readonly effect: number;
  /** Rules that hold, in program order. */
  readonly rules: readonly number[];
  /** Sorted by segment, start, end, pattern; the first 64. */
  readonly matches: readonly VerdictMatch[];
  /** All (pattern, segment) pairs that matched. */
  readonly matchCount: number;
  /** Categories by index into the nine; confidences per mille. */
  readonly intent: {
    readonly category: number;
    readonly confidence: number;
    readonly runnerUp: number;
    readonly runnerUpConfidence: number;
  };
}

/** A loaded program, ready to judge. Not re-entrant: one check at a time, as JavaScript runs them. */
export interface Engine {
  readonly meta: ProgramMeta;
  evaluate(segments: Segments): Verdict;
  /** Ids of the patterns that match `text` as one segment, ascending. */
  matchText(text: string): number[];
}
