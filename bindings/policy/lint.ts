// A valid policy → what is probably a mistake in it: settings without effect, contradictions, patterns that do nothing.
import type { CommandOracle, Finding, LintCode, PatternOracle, Report } from "./lint-finding.ts";
import { lintPatterns } from "./lint-patterns.ts";
import { lintRules } from "./lint-rules.ts";
import { lintIntents, lintLimits, lintTools, lintWhole } from "./lint-settings.ts";
import type { Policy } from "./model.ts";
import type { Locate } from "./parse-document.ts";

export type { CommandOracle, Finding, Fix, LintCode, PatternOracle } from "./lint-finding.ts";

export interface LintOptions {
  /** Gives findings their place; from `parsePolicy`. */
  readonly locate?: Locate;
  readonly oracle?: PatternOracle;
  readonly commands?: CommandOracle;
}

/** Findings in the order of the checks; none for a policy that means what it says, as far as can be told. */
export function lintPolicy(policy: Policy, options: LintOptions = {}): Finding[] {
  const found: Finding[] = [];
  const add: Report = (code, severity, path, message, fix) => {
    const place = placeOf(path, options.locate);
    found.push({ code, severity, message, path, ...place, ...(fix === undefined ? {} : { fix }) });
  };
  lintLimits(policy, add);
  lintTools(policy, add);
  lintPatterns(policy, add, options.oracle);
  lintRules(policy, add, options.commands);
  lintIntents(policy, add);
  lintWhole(policy, add);
  return found;
}

/** The place of a path, or of the nearest thing around it that the document writes. */
function placeOf(path: string, locate: Locate | undefined): ReturnType<Locate> {
  for (let at = path; at !== ""; at = at.slice(0, Math.max(0, at.lastIndexOf("."), at.lastIndexOf("[")))) {
    const place = locate?.(at);
    if (place !== undefined) return place;
  }
  return undefined;
}

const CONFLICTS: readonly LintCode[] = [
  "backpressure_never",
  "allowed_tools_without_calls",
  "confidence_check_off",
  "timeout_short",
  "tool_allowed_and_blocked",
  "approval_of_blocked_tool",
  "intent_denied_and_approved",
];

/** Only the settings that contradict each other or switch a check off. */
export function detectConflicts(policy: Policy, options: LintOptions = {}): Finding[] {
  return lintPolicy(policy, options).filter(({ code }) => CONFLICTS.includes(code));
}
