// Lint codes → what each means, why it matters and what to do: the text of its explanation page.
import type { LintCode } from "./lint-finding.ts";

export interface LintExplanation {
  readonly title: string;
  readonly why: string;
  readonly remedy: string;
}

export const LINT_EXPLANATIONS: Readonly<Record<LintCode, LintExplanation>> = {
  backpressure_never: {
    title: "Back-pressure never begins",
    why: "Callers wait between `backpressure_threshold` and `max_concurrent`. With nothing between the two they are refused at once.",
    remedy: "Lower `backpressure_threshold`, or raise `max_concurrent`.",
  },
  allowed_tools_without_calls: {
    title: "Tools are allowed, but no calls",
    why: "`max_tool_calls: 0` refuses every call, whatever `allowed_tools` says.",
    remedy: "Raise `max_tool_calls`, or drop `allowed_tools`.",
  },
  confidence_check_off: {
    title: "The confidence check is off",
    why: "No confidence is below 0, so the threshold never denies anything.",
    remedy: "Raise the threshold, or leave the key out to say that the check is not wanted.",
  },
  drift_check_off: {
    title: "Drift is never announced",
    why: "No drift is above 1.",
    remedy: "Lower the threshold, or leave the key out.",
  },
  timeout_short: {
    title: "The session ends after a few seconds",
    why: "The time covers the whole session. Most tools need longer than this for one call.",
    remedy: "Raise `timeout_seconds`.",
  },
  no_tool_allowed: {
    title: "No tool is allowed",
    why: "An empty `allowed_tools` means none. Leaving the key out means all.",
    remedy: "Keep it if the agent is to have no tools.",
  },
  nothing_permitted: {
    title: "Nothing is permitted",
    why: "What is denied by default needs a rule with `effect: allow`, and there is none that could apply.",
    remedy: "Add rules that allow what the agent is for.",
  },
  tool_allowed_and_blocked: {
    title: "A tool is both allowed and blocked",
    why: "`blocked_tools` wins, so the entry of `allowed_tools` has no effect.",
    remedy: "Drop one of the two.",
  },
  approval_of_blocked_tool: {
    title: "Approval for a tool that is blocked",
    why: "`blocked_tools` denies the call before anyone is asked.",
    remedy: "Drop the tool from `blocked_tools` if a person may let it through.",
  },
  approval_redundant: {
    title: "Approval is required anyway",
    why: "`require_human_approval` covers every tool.",
    remedy: "Keep one of the two keys.",
  },
  duplicate_pattern: {
    title: "A pattern stands twice",
    why: "Patterns match in any case, so these match the same texts.",
    remedy: "Drop the later one.",
  },
  pattern_contained: {
    title: "A shorter pattern covers this one",
    why: "Every text that holds the longer string holds the shorter one.",
    remedy: "Drop the longer one, or the shorter one if it is too wide.",
  },
  pattern_matches_all: {
    title: "A pattern matches nearly everything",
    why: "It denies nearly every call.",
    remedy: "Make it say what it is meant to find.",
  },
  pattern_looks_like_regex: {
    title: "A substring looks like a regex",
    why: "A bare string is looked for letter by letter, so `UPDATE.*SET` finds only a text with a dot and a star in it.",
    remedy: "Write `{ pattern: '…', type: regex }`, or in a rule `regex:` for `contains:`.",
  },
  pattern_looks_like_glob: {
    title: "A substring looks like a glob",
    why: "A bare string is looked for letter by letter, so `*.exe` finds only a text with a star in it.",
    remedy: "Write `{ pattern: '…', type: glob }`.",
  },
  pattern_trailing_space: {
    title: "White space at the end of a pattern",
    why: "It has to be in the text too. A block scalar (`|`) adds a line break at its end.",
    remedy: "Drop it; `|-` writes a block scalar without it.",
  },
  glob_without_wildcard: {
    title: "A glob without a wildcard",
    why: "A glob fits the whole text, so this one fits only a text that is nothing else.",
    remedy: "Use a substring, or add `*`.",
  },
  duplicate_rule: {
    title: "Two rules are the same",
    why: "They hold for the same calls and do the same.",
    remedy: "Drop one.",
  },
  rule_shadowed: {
    title: "A rule never decides",
    why: "Another rule holds whenever this one does, and is at least as strong.",
    remedy: "Narrow the other rule, or drop this one.",
  },
  rule_without_effect: {
    title: "An allow rule has nothing to lift",
    why: "`allow` lifts the policy's `default` and nothing else; the default is `allow`.",
    remedy: "Set `default: deny`, or narrow the rule that is in the way with `not`.",
  },
  rule_for_blocked_tool: {
    title: "A rule about tools that are blocked",
    why: "The call is denied by `blocked_tools` already.",
    remedy: "Drop the rule, or unblock the tool.",
  },
  rule_for_unusable_tool: {
    title: "A rule about tools that are not allowed",
    why: "The call is denied by `allowed_tools` already.",
    remedy: "Drop the rule, or allow the tool.",
  },
  condition_never_holds: {
    title: "No call meets a condition",
    why: "What is asked for excludes itself, or cannot have happened, so the rule never decides.",
    remedy: "Mend the condition; alternatives stand in `any`.",
  },
  path_selects_nothing: {
    title: "A path leads nowhere at its stage",
    why: "`args` are there when a tool is called, `result` when it has answered. A rule without `stage` looks at calls.",
    remedy: "Name the stage that has it, or the path that is there.",
  },
  glob_never_fits: {
    title: "A glob fits nothing that it is compared with",
    why: "Commands are compared by base name, operands and paths in their normal spelling, hosts without scheme, port and path.",
    remedy: "Write the glob in the spelling that is compared.",
  },
  operand_is_flag: {
    title: "A flag stands where operands are asked for",
    why: "Words that begin with a dash are flags, in any order and spelling; only behind `--` are they operands.",
    remedy: "Write `flags: [force]` instead of `operand: --force`.",
  },
  flag_misspelt: {
    title: "A flag that the command is not known to have",
    why: "Flags are compared by their canonical names, so a misspelt one is never set.",
    remedy: "Use the name proposed.",
  },
  flags_of_unknown_command: {
    title: "Flags of a command that is not in the table",
    why: "Only of known commands is `-r` known to be `--recursive`. Flags of others count as they are written.",
    remedy: "Ask for each spelling: `any_flag: [recursive, r]`.",
  },
  sql_key_never_holds: {
    title: "A key that its statements do not have",
    why: "All keys have to hold for one statement: DROP has no WHERE, only GRANT and its kin give privileges.",
    remedy: "Drop the key, or name the statements that have it.",
  },
  certainty_without_effect: {
    title: "`min_certainty` where it says nothing",
    why: "What permits (`allow`, and inside `not`) holds only for commands and statements that are certain.",
    remedy: "Drop the key.",
  },
  window_without_effect: {
    title: "A window as long as the session",
    why: "The session ends before anything falls out of it.",
    remedy: "Narrow the window, or drop it.",
  },
  intent_denied_and_approved: {
    title: "An intent is denied and asked about",
    why: "`deny` wins.",
    remedy: "Keep it in one of the lists.",
  },
  intent_threshold_extreme: {
    title: "The threshold of intents is at its end",
    why: "At 0 any sign decides; at 1 hardly anything does.",
    remedy: "Choose a value between, such as the default 0.5.",
  },
  intent_threshold_unused: {
    title: "A threshold for nothing",
    why: "`threshold` is for `deny`, `approve` and rules that ask about intents, and there are none.",
    remedy: "Say what to deny, or drop the threshold.",
  },
  signals_unused: {
    title: "Signals that no decision hears",
    why: "Signals speak for or against intents, and nothing in the policy asks about them.",
    remedy: "Add `intents`, or drop the signals.",
  },
  limit_never_reached: {
    title: "A limit that another one hides",
    why: "The session ends before this limit can be reached.",
    remedy: "Lower it, or drop it.",
  },
  limit_for_unusable_tool: {
    title: "A limit for a tool that cannot be called",
    why: "The tool is not allowed, so its calls are never counted.",
    remedy: "Drop the limit, or allow the tool.",
  },
  views_off: {
    title: "Evasion is not looked through",
    why: "Without views, zero-width letters, look-alikes and escapes hide what a pattern looks for.",
    remedy: "Leave `normalize` out; its default has every view.",
  },
  observe_mode: {
    title: "Nothing is stopped",
    why: "`observe` reports decisions and lets every call run.",
    remedy: "Switch to `enforce` once the reports look right.",
  },
  version_not_semantic: {
    title: "The version has no order",
    why: "Composing and diffing compare versions by Semantic Versioning.",
    remedy: 'Write `"MAJOR.MINOR.PATCH"`.',
  },
  pattern_never_matches: {
    title: "A pattern matches nothing",
    why: "No text at all fits it, so it protects nothing.",
    remedy: "Mend the pattern.",
  },
  pattern_subsumed: {
    title: "Other patterns cover this one",
    why: "Every text that it matches, one of the others matches.",
    remedy: "Drop it.",
  },
};
