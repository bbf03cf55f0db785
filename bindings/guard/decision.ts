// Verdict words, limits and the policy's own words → one Decision: plain data that reads the same in every host.
import { EFFECT_ALLOW, EFFECT_APPROVE, EFFECT_DENY, EFFECT_LIFT, EFFECT_REDACT } from "../../assembly/layout.ts";
import type { PatternMeta, ProgramMeta, Reason } from "../program.ts";

export type { Reason } from "../program.ts";

/** What becomes of the call, strictest last. */
export type DecisionEffect = "allow" | "redact" | "require_approval" | "deny";

/** One place where a pattern matched. */
export interface Match {
  /** The pattern as the policy wrote it. */
  readonly pattern: string;
  /** What the pattern serves: `blocked`, `tool`, `signal`, `condition` or `redact`. */
  readonly role: PatternMeta["role"];
  /**
   * Where: `tool` (its name), `text` (a text of its own), `args.files[2].path` (a value), `args.argv[*]` (the elements of
   * an array joined by one space), `args.files[2].path~` (that key itself). At stage `tool_result` paths start with `result`.
   */
  readonly path: string;
  /** Start and end in UTF-16 units of that value's text. */
  readonly span: readonly [start: number, end: number];
  /** The reading in which it matched. */
  readonly view: View;
}

export type View = "raw" | "unicode" | "escapes" | "shell";

/** The intent read from the call; confidences are integers per mille. */
export interface DecisionIntent {
  readonly category: string;
  readonly confidence: number;
  readonly runnerUp: string;
  readonly runnerUpConfidence: number;
}

/**
 * The answer to a check. Plain data, JSON-safe, byte-identical in every host for the same program, call and session state:
 * no floats and no time in it, but for numbers of the call itself inside `redacted`.
 */
export interface Decision {
  /** Whether the call may run now: `effect` is `allow` or `redact`, or the policy only observes. */
  readonly allowed: boolean;
  readonly effect: DecisionEffect;
  /** Closed code of the determining rule. */
  readonly reason: Reason;
  /** What happened, for a person. */
  readonly message: string;
  /** What to do instead. */
  readonly remedy?: string;
  /** Ids of the rules that hold, those that determine the effect first. A limit goes by its policy key. */
  readonly rules: readonly string[];
  /** What the rules that hold rest on: sorted by segment, start, end, pattern; the first 64. Empty where no rule holds. */
  readonly matches: readonly Match[];
  /** How many (pattern, segment) pairs matched in all, where `matches` is gathered. */
  readonly matchCount: number;
  readonly intent: DecisionIntent;
  /** Where the effect is `redact`: the arguments, result or text with every match replaced. */
  readonly redacted?: unknown;
  /** In observe mode: the decision that enforcing would have given. */
  readonly observed?: Omit<Decision, "observed" | "policy" | "sequence">;
  readonly policy: { readonly name: string; readonly version: string; readonly digest: string };
  /** Counts the decisions of a guard from 1. */
  readonly sequence: number;
}
