// Verdict words, limits and the policy's own words → one Decision: plain data that reads the same in every host.
import { EFFECT_ALLOW, EFFECT_APPROVE, EFFECT_DENY, EFFECT_LIFT, EFFECT_REDACT } from "../../assembly/layout.ts";
import type { Verdict } from "../engine/engine.ts";
import type { PatternMeta, Reason } from "../program.ts";

export type { Reason } from "../program.ts";

/** What becomes of the call, strictest last. */
export type DecisionEffect = "allow" | "redact" | "require_approval" | "deny";

/** One place where a pattern matched. */
export interface Match {
  /**
   * The pattern as the policy wrote it; a signal of intent by its name (`destructive_data.rm_forced`), a `command`, `sql`,
   * `path`, `host` or number condition in a few words.
   */
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

/** A decision before it has a number: what the policy would say if it enforced. */
export type Judgement = Omit<Decision, "observed" | "policy" | "sequence">;

/** Something that holds for a call and has a say in its effect. */
export interface Finding {
  /** `EFFECT_` of assembly/layout.ts. */
  readonly effect: number;
  /** A rule's id, or the policy key that speaks. */
  readonly id: string;
  readonly reason: Reason;
  readonly message: string;
  readonly remedy?: string | undefined;
}

/** The nine categories by their code in a verdict. */
const CATEGORIES = [
  "destructive_data",
  "data_exfiltration",
  "privilege_escalation",
  "system_modification",
  "code_execution",
  "network_access",
  "data_read",
  "data_write",
  "benign",
] as const;

const NOTHING: readonly never[] = Object.freeze([]);

/** What is said where no intent was read. */
export const NO_INTENT: DecisionIntent = Object.freeze({
  category: "benign",
  confidence: 0,
  runnerUp: "benign",
  runnerUpConfidence: 0,
});

export function intentOf({ intent }: Verdict): DecisionIntent {
  return {
    category: CATEGORIES[intent.category] ?? "benign",
    confidence: intent.confidence,
    runnerUp: CATEGORIES[intent.runnerUp] ?? "benign",
    runnerUpConfidence: intent.runnerUpConfidence,
  };
}

/** Nothing holds: the call is allowed. */
export function allowed(intent: DecisionIntent): Judgement {
  return {
    allowed: true,
    effect: "allow",
    reason: "allowed",
    message: "allowed",
    rules: NOTHING,
    matches: NOTHING,
    matchCount: 0,
    intent,
  };
}

/** One finding decides alone, before or instead of a verdict. */
export function denied(finding: Omit<Finding, "effect">): Judgement {
  return settle([{ ...finding, effect: EFFECT_DENY }], NO_INTENT, NOTHING, 0);
}

/** The strictest finding decides; all that agree with it are named first, in the order of judging. */
export function settle(
  findings: readonly Finding[],
  intent: DecisionIntent,
  matches: readonly Match[],
  matchCount: number,
): Judgement {
  let effect = EFFECT_ALLOW;
  for (const finding of findings) if (finding.effect > effect) effect = finding.effect;
  const rules: string[] = [];
  let first: Finding | undefined;
  for (const finding of findings) {
    if (finding.effect !== effect) continue;
    first ??= finding;
    rules.push(finding.id);
  }
  for (const finding of findings) if (finding.effect !== effect) rules.push(finding.id);
  if (first === undefined || effect <= EFFECT_LIFT) return { ...allowed(intent), rules, matches, matchCount };
  const { reason, message, remedy } = first;
  const passes = effect === EFFECT_REDACT;
  const name = effectName(effect);
  // Written out, as in publish.
  if (remedy === undefined)
    return { allowed: passes, effect: name, reason, message, rules, matches, matchCount, intent };
  return { allowed: passes, effect: name, reason, message, remedy, rules, matches, matchCount, intent };
}

/** The same decision or judgement, which nobody can change any more, nor what is in it. What is redacted is content, and its owner's. */
export function freeze<T extends Judgement & { readonly observed?: Judgement }>(judgement: T): T {
  const { rules, matches, intent, observed } = judgement;
  for (const match of matches) {
    Object.freeze(match.span);
    Object.freeze(match);
  }
  Object.freeze(rules);
  Object.freeze(matches);
  Object.freeze(intent);
  if (observed !== undefined) freeze(observed);
  return Object.freeze(judgement);
}

function effectName(effect: number): DecisionEffect {
  if (effect === EFFECT_REDACT) return "redact";
  return effect === EFFECT_APPROVE ? "require_approval" : "deny";
}

/** Numbers a judgement, and where the policy only observes, lets it pass and keeps it as evidence. */
export function publish(
  judgement: Judgement,
  policy: Decision["policy"],
  sequence: number,
  observing: boolean,
): Decision {
  if (observing) return { ...allowed(judgement.intent), observed: judgement, policy, sequence };
  // Written out: this is made for every check, and a spread costs as much as the rest of it.
  const { allowed: passes, effect, reason, message, remedy, rules, matches, matchCount, intent } = judgement;
  if (judgement.redacted !== undefined) return { ...judgement, policy, sequence };
  if (remedy === undefined) {
    return { allowed: passes, effect, reason, message, rules, matches, matchCount, intent, policy, sequence };
  }
  return { allowed: passes, effect, reason, message, remedy, rules, matches, matchCount, intent, policy, sequence };
}
