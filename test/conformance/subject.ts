// What the conformance runners put to the test: something that compiles patterns and finds their matches.
import type { OracleType, Refusal, Span } from "../oracle/oracle.ts";

export interface SubjectPattern {
  readonly pattern: string;
  readonly type: OracleType;
  readonly caseSensitive: boolean;
}

export interface CompiledPatterns {
  /** Ids of the patterns that match, ascending. */
  matching(text: string): number[];
  /** Leftmost-longest spans in UTF-16 units. */
  spans(id: number, text: string): Span[];
  /** All matches together, joined where they overlap or touch; absent where the subject has no such answer. */
  union?(id: number, text: string): Span[];
}

export interface SubjectRefusal {
  readonly code: Refusal["code"] | "pattern_too_large";
  readonly message: string;
  /** Index of the pattern that is refused. */
  readonly pattern: number;
  readonly start: number;
  readonly end: number;
}

export type Subject = (patterns: readonly SubjectPattern[]) => CompiledPatterns | SubjectRefusal;

export function isRefused(result: CompiledPatterns | SubjectRefusal): result is SubjectRefusal {
  return "code" in result;
}
