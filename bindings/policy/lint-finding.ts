// What lint has to say: the shape of a finding, its codes, and the fix it proposes.
import type { Pattern } from "./model.ts";

/** Every code of a finding; lint-codes.ts explains each. */
export type LintCode =
  | "backpressure_never"
  | "allowed_tools_without_calls"
  | "confidence_check_off"
  | "drift_check_off"
  | "timeout_short"
  | "no_tool_allowed"
  | "nothing_permitted"
  | "tool_allowed_and_blocked"
  | "approval_of_blocked_tool"
  | "approval_redundant"
  | "duplicate_pattern"
  | "pattern_contained"
  | "pattern_matches_all"
  | "pattern_looks_like_regex"
  | "pattern_looks_like_glob"
  | "pattern_trailing_space"
  | "glob_without_wildcard"
  | "duplicate_rule"
  | "rule_shadowed"
  | "rule_without_effect"
  | "rule_for_blocked_tool"
  | "rule_for_unusable_tool"
  | "condition_never_holds"
  | "path_selects_nothing"
  | "glob_never_fits"
  | "operand_is_flag"
  | "flag_misspelt"
  | "flags_of_unknown_command"
  | "sql_key_never_holds"
  | "certainty_without_effect"
  | "window_without_effect"
  | "intent_denied_and_approved"
  | "intent_threshold_extreme"
  | "intent_threshold_unused"
  | "signals_unused"
  | "limit_never_reached"
  | "limit_for_unusable_tool"
  | "views_off"
  | "observe_mode"
  | "version_not_semantic"
  // found by an oracle that compares languages
  | "pattern_never_matches"
  | "pattern_subsumed";

export interface Finding {
  readonly code: LintCode;
  /** `error`: the policy does not do what it says. `warning`: probably not meant. `info`: worth knowing. */
  readonly severity: "error" | "warning" | "info";
  /** In lower case, quoting what the policy says. */
  readonly message: string;
  /** Where in the document: `blocked_patterns[2]`. */
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
  readonly length?: number;
  readonly snippet?: string;
  /** A change that cannot alter any decision, or that the message proposes. */
  readonly fix?: Fix;
}

/** An edit of the document: drop the item at `path`, or put `value` in its place. */
export type Fix =
  | { readonly edit: "remove"; readonly path: string; readonly safe: boolean }
  | { readonly edit: "replace"; readonly path: string; readonly value: unknown; readonly safe: boolean };

/** Answers about languages, from the compiler's automata; each may say `undefined` for "not known". */
export interface PatternOracle {
  /** Whether the pattern matches no text at all. */
  readonly isEmpty?: (pattern: Pattern) => boolean | undefined;
  /** Whether it matches every text. */
  readonly isUniversal?: (pattern: Pattern) => boolean | undefined;
  /** Whether everything that `inner` matches, some of `outers` match. */
  readonly covers?: (outers: readonly Pattern[], inner: Pattern) => boolean | undefined;
}

/** What is known of commands, from the compiler's table of them. */
export interface CommandOracle {
  /**
   * All spellings of the flags that commands of these names, with these subcommands, know, in lower case where case does not
   * count; undefined where the names are globs or absent, or only some of them are known.
   */
  readonly flagsOf: (
    names: readonly string[],
    subcommands: readonly string[],
  ) => readonly string[] | "unknown command" | undefined;
}

/** Adds a finding; the place is filled in by `path`. */
export type Report = (code: LintCode, severity: Finding["severity"], path: string, message: string, fix?: Fix) => void;

export function replace(path: string, value: unknown): Fix {
  return { edit: "replace", path, value, safe: false };
}

export function remove(path: string, safe: boolean): Fix {
  return { edit: "remove", path, safe };
}
