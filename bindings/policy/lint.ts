// A valid policy → what is probably a mistake in it: settings without effect, contradictions, patterns that cannot do their work.
import { type Condition, innerConditions } from "./condition.ts";
import { globOfName, globsCover } from "./globs.ts";
import { INTENT_CATEGORIES, type Pattern, type Policy, type Rule } from "./model.ts";
import type { Locate } from "./parse-document.ts";
import { quote } from "./source.ts";
import { isSemanticVersion } from "./versions.ts";

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
  | "intent_denied_and_approved"
  | "intent_threshold_extreme"
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

export interface LintOptions {
  /** Gives findings their place; from `parsePolicy`. */
  readonly locate?: Locate;
  readonly oracle?: PatternOracle;
}

/** Findings in the order of the checks; none for a policy that means what it says, as far as can be told. */
export function lintPolicy(policy: Policy, options: LintOptions = {}): Finding[] {
  const found: Finding[] = [];
  const add: Report = (code, severity, path, message, fix) => {
    const place = options.locate?.(path);
    found.push({ code, severity, message, path, ...place, ...(fix === undefined ? {} : { fix }) });
  };
  lintLimits(policy, add);
  lintTools(policy, add);
  lintPatterns(policy, add, options.oracle);
  lintRules(policy, add);
  lintIntents(policy, add);
  lintWhole(policy, add);
  return found;
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

type Report = (code: LintCode, severity: Finding["severity"], path: string, message: string, fix?: Fix) => void;

/** Seconds below which hardly any tool call ends. */
const SHORT_TIMEOUT = 5;

function lintLimits(policy: Policy, add: Report): void {
  const { maxToolCalls, maxConcurrent, backpressureThreshold, timeoutSeconds, limits } = policy;
  if (backpressureThreshold !== undefined && maxConcurrent !== undefined && backpressureThreshold >= maxConcurrent) {
    const message = `backpressure_threshold ${backpressureThreshold} is not below max_concurrent ${maxConcurrent}: calls are refused before any has to wait`;
    add("backpressure_never", "warning", "backpressure_threshold", message);
  }
  if (maxToolCalls === 0 && (policy.allowedTools?.length ?? 0) > 0) {
    const tools = policy.allowedTools?.join(", ");
    add(
      "allowed_tools_without_calls",
      "warning",
      "max_tool_calls",
      `max_tool_calls is 0, so none of the allowed tools (${tools}) can be called`,
    );
  }
  if (policy.confidenceThreshold === 0) {
    add(
      "confidence_check_off",
      "warning",
      "confidence_threshold",
      "confidence_threshold is 0: no call is ever below it",
    );
  }
  if (policy.driftThreshold === 1)
    add("drift_check_off", "info", "drift_threshold", "drift_threshold is 1: no drift is ever above it");
  if (timeoutSeconds !== undefined && timeoutSeconds < SHORT_TIMEOUT) {
    add(
      "timeout_short",
      "warning",
      "timeout_seconds",
      `timeout_seconds ${timeoutSeconds} is below ${SHORT_TIMEOUT}: hardly any tool call ends in time`,
    );
  }
  if (limits.perMinute !== undefined && maxToolCalls !== undefined && limits.perMinute >= maxToolCalls) {
    const message = `limits.per_minute ${limits.perMinute} cannot be reached: the session ends at max_tool_calls ${maxToolCalls}`;
    add("limit_never_reached", "warning", "limits.per_minute", message);
  }
  for (const [tool, calls] of Object.entries(limits.perTool)) lintToolLimit(policy, tool, calls, add);
}

function lintToolLimit(policy: Policy, tool: string, calls: number, add: Report): void {
  const path = `limits.per_tool.${tool}`;
  const name = globOfName(tool);
  if (policy.allowedTools !== undefined && !globsCover(policy.allowedTools, name)) {
    add("limit_for_unusable_tool", "warning", path, `${quote(tool)} is limited, but allowed_tools does not allow it`);
  } else if (globsCover(policy.blockedTools, name)) {
    add("limit_for_unusable_tool", "warning", path, `${quote(tool)} is limited, but blocked_tools blocks it`);
  } else if (policy.maxToolCalls !== undefined && calls >= policy.maxToolCalls && calls > 0) {
    const message = `${quote(tool)} cannot reach its limit of ${calls}: the session ends at max_tool_calls ${policy.maxToolCalls}`;
    add("limit_never_reached", "warning", path, message);
  }
}

function lintTools(policy: Policy, add: Report): void {
  const { allowedTools } = policy;
  // What forbids folds case, what permits does not.
  const blocked = policy.blockedTools.map((glob) => glob.toLowerCase());
  const isBlocked = (glob: string): boolean => globsCover(blocked, glob.toLowerCase());
  const exact = policy.dialect === "agent-os";
  allowedTools?.forEach((tool, index) => {
    if (!isBlocked(exact ? globOfName(tool) : tool)) return;
    const path = `allowed_tools[${index}]`;
    add(
      "tool_allowed_and_blocked",
      "warning",
      path,
      `${quote(tool)} is allowed, but blocked_tools blocks it`,
      remove(path, true),
    );
  });
  if (allowedTools?.length === 0)
    add("no_tool_allowed", "info", "allowed_tools", "allowed_tools is empty: no tool can be called");
  policy.approvalTools.forEach((tool, index) => {
    const path = `approval_tools[${index}]`;
    if (isBlocked(tool))
      add(
        "approval_of_blocked_tool",
        "warning",
        path,
        `${quote(tool)} needs approval, but blocked_tools blocks it`,
        remove(path, true),
      );
  });
  if (policy.requireHumanApproval && policy.approvalTools.length > 0) {
    add("approval_redundant", "info", "approval_tools", "require_human_approval asks for every tool already");
  }
}

function lintPatterns(policy: Policy, add: Report, oracle: PatternOracle | undefined): void {
  lintPatternList("blocked_patterns", policy.blockedPatterns, add, oracle);
  lintPatternList("redact", policy.redact, add, oracle);
}

function lintPatternList(
  key: string,
  patterns: readonly Pattern[],
  add: Report,
  oracle: PatternOracle | undefined,
): void {
  patterns.forEach((pattern, index) => {
    const path = `${key}[${index}]`;
    lintPattern(pattern, path, add);
    const known = patterns.findIndex((other) => sameWhenFolded(other, pattern));
    if (known < index) {
      add(
        "duplicate_pattern",
        "warning",
        path,
        `${quote(pattern.pattern)} matches what ${key}[${known}] matches`,
        remove(path, true),
      );
      return;
    }
    const wider = patterns.findIndex((other, at) => at !== index && containsSubstring(other, pattern));
    if (wider >= 0) {
      const message = `${quote(pattern.pattern)} is never needed: wherever it occurs, ${quote(patterns[wider]?.pattern ?? "")} does too`;
      add("pattern_contained", "info", path, message, remove(path, true));
      return;
    }
    askOracle(pattern, index, patterns, path, add, oracle);
  });
}

function askOracle(
  pattern: Pattern,
  index: number,
  patterns: readonly Pattern[],
  path: string,
  add: Report,
  oracle: PatternOracle | undefined,
): void {
  if (oracle?.isEmpty?.(pattern) === true) {
    add("pattern_never_matches", "error", path, `${quote(pattern.pattern)} matches no text at all`);
    return;
  }
  if (oracle?.isUniversal?.(pattern) === true && !isUniversalByLook(pattern)) {
    add("pattern_matches_all", "error", path, `${quote(pattern.pattern)} matches every text`);
    return;
  }
  const others = patterns.filter((_, at) => at !== index);
  if (others.length > 0 && oracle?.covers?.(others, pattern) === true) {
    const message = `${quote(pattern.pattern)} is never needed: the other patterns match all that it matches`;
    add("pattern_subsumed", "info", path, message, remove(path, true));
  }
}

function lintPattern({ pattern, type }: Pattern, path: string, add: Report): void {
  if (isUniversalByLook({ pattern, type })) {
    add("pattern_matches_all", "error", path, `${quote(pattern)} matches nearly every text`);
    return;
  }
  if (type === "substring") {
    const mark = regexMark(pattern);
    if (mark !== undefined) {
      const message = `${quote(pattern)} is a substring, in which ${quote(mark)} stands for itself; as a regex it says \`type: regex\``;
      add("pattern_looks_like_regex", "warning", path, message, {
        edit: "replace",
        path,
        value: { pattern, type: "regex" },
        safe: false,
      });
    } else if (looksLikeGlob(pattern)) {
      const message = `${quote(pattern)} is a substring, in which \`*\` stands for itself; as a glob it says \`type: glob\``;
      add("pattern_looks_like_glob", "warning", path, message, {
        edit: "replace",
        path,
        value: { pattern, type: "glob" },
        safe: false,
      });
    }
  } else if (type !== "regex" && ![..."*?[{"].some((mark) => pattern.includes(mark))) {
    const message = `${quote(pattern)} has no wildcard, so it fits only a text that is nothing else; a substring would fit inside`;
    add("glob_without_wildcard", "warning", path, message, { edit: "replace", path, value: pattern, safe: false });
  }
  if (pattern.endsWith("\n") || (type !== "regex" && pattern !== pattern.trim())) {
    add(
      "pattern_trailing_space",
      "warning",
      path,
      `${quote(pattern)} begins or ends with white space, which the text has to hold too`,
    );
  }
}

/** Substrings of one letter, and the ways to write "anything". */
function isUniversalByLook({ pattern, type }: Pattern): boolean {
  if (type === "substring") return [...pattern].length <= 1 && !isRare(pattern);
  if (type === "regex") return [".*", ".+", ".", "^", "$", "^.*$", ".*?", "(?s).*", ""].includes(pattern);
  return ["*", "**", "?*", "*?"].includes(pattern);
}

/** One character that ordinary calls do not hold. */
function isRare(char: string): boolean {
  return char !== "" && char.charCodeAt(0) > 0x7e;
}

/** Syntax that no one writes as text: the first piece found. */
function regexMark(pattern: string): string | undefined {
  const marks = [
    ".*",
    ".+",
    "\\s",
    "\\d",
    "\\w",
    "\\b",
    "\\S",
    "\\.",
    "\\(",
    "\\/",
    "(?",
    "[a-z]",
    "[A-Z]",
    "[0-9]",
    "[^",
    "|^",
  ];
  return marks.find((mark) => pattern.includes(mark));
}

/** `*.exe`, `secret*`: a star at an end, next to a name. */
function looksLikeGlob(pattern: string): boolean {
  if (pattern.includes(" ") || pattern.length < 3) return false;
  const inner = pattern.slice(1, -1);
  return (
    (pattern.startsWith("*") || pattern.endsWith("*")) &&
    !inner.includes("*") &&
    !pattern.startsWith("/*") &&
    !pattern.endsWith("*/")
  );
}

function sameWhenFolded(a: Pattern, b: Pattern): boolean {
  return (
    a.type === b.type &&
    (a.pattern === b.pattern || (a.type !== "regex" && a.pattern.toLowerCase() === b.pattern.toLowerCase()))
  );
}

/** Whether every text that holds `inner` holds `outer`, both substrings and different ones. */
function containsSubstring(outer: Pattern, inner: Pattern): boolean {
  if (outer.type !== "substring" || inner.type !== "substring" || outer.pattern === "") return false;
  const [wide, narrow] = [outer.pattern.toLowerCase(), inner.pattern.toLowerCase()];
  return wide !== narrow && narrow.includes(wide);
}

function lintRules(policy: Policy, add: Report): void {
  policy.rules.forEach((rule, index) => {
    const path = `rules[${index}]`;
    if (rule.effect === "allow" && policy.default === "allow") {
      add(
        "rule_without_effect",
        "warning",
        `${path}.effect`,
        `${quote(rule.id)} allows what the default allows anyway: \`allow\` lifts the default, no other rule`,
      );
    }
    lintAgainstOthers(policy, rule, index, path, add);
    lintRuleTools(policy, rule, path, add);
    for (const pattern of patternsOf(rule.when)) {
      if (pattern.type === "substring") lintRulePattern(pattern, rule, path, add);
    }
  });
}

function lintRulePattern(pattern: Pattern, rule: Rule, path: string, add: Report): void {
  const mark = regexMark(pattern.pattern);
  if (mark === undefined) return;
  const message = `${quote(rule.id)} looks for the text ${quote(pattern.pattern)}, in which ${quote(mark)} stands for itself; \`regex:\` reads it as a regex`;
  add("pattern_looks_like_regex", "warning", `${path}.when`, message);
}

function patternsOf(condition: Condition): Pattern[] {
  const own =
    (condition.kind === "arg" || condition.kind === "context") && condition.test.is === "text"
      ? condition.test.patterns
      : [];
  return [...own, ...innerConditions(condition).flatMap(patternsOf)];
}

const STRENGTH: Readonly<Record<Rule["effect"], number>> = {
  audit: 0,
  allow: 0,
  redact: 1,
  require_approval: 2,
  deny: 3,
};

function lintAgainstOthers(policy: Policy, rule: Rule, index: number, path: string, add: Report): void {
  if (rule.effect === "audit" || rule.effect === "allow") return;
  const own = conjuncts(rule.when);
  const wider = policy.rules.find((other, at) => {
    if (at === index || STRENGTH[other.effect] < STRENGTH[rule.effect]) return false;
    const equal = other.effect === rule.effect && conjuncts(other.when).length === own.length;
    // Of two equal rules the later one is the duplicate.
    if (equal && at > index) return false;
    return conjuncts(other.when).every((conjunct) => own.includes(conjunct));
  });
  if (wider === undefined) return;
  const same = conjuncts(wider.when).length === own.length && wider.effect === rule.effect;
  if (same)
    add(
      "duplicate_rule",
      "warning",
      path,
      `${quote(rule.id)} holds exactly when ${quote(wider.id)} does, with the same effect`,
    );
  else
    add(
      "rule_shadowed",
      "warning",
      path,
      `${quote(rule.id)} never decides: whenever it holds, ${quote(wider.id)} holds and is at least as strong`,
    );
}

function conjuncts(condition: Condition): string[] {
  return (condition.kind === "all" ? condition.conditions : [condition]).map((inner) => JSON.stringify(inner));
}

function lintRuleTools(policy: Policy, rule: Rule, path: string, add: Report): void {
  const conditions = rule.when.kind === "all" ? rule.when.conditions : [rule.when];
  const tool = conditions.find((condition) => condition.kind === "tool");
  if (tool?.kind !== "tool" || rule.effect === "audit") return;
  const blocked = policy.blockedTools.map((glob) => glob.toLowerCase());
  if (tool.globs.every((glob) => globsCover(blocked, glob.toLowerCase()))) {
    add(
      "rule_for_blocked_tool",
      "warning",
      `${path}.when.tool`,
      `${quote(rule.id)} is about tools that blocked_tools blocks`,
    );
  }
}

function lintIntents(policy: Policy, add: Report): void {
  const { deny, approve, threshold } = policy.intents;
  approve.forEach((category, index) => {
    const path = `intents.approve[${index}]`;
    if (deny.includes(category))
      add(
        "intent_denied_and_approved",
        "warning",
        path,
        `${category} needs approval, but \`deny\` denies it`,
        remove(path, true),
      );
  });
  if (deny.length + approve.length === 0) return;
  if (threshold === 0)
    add(
      "intent_threshold_extreme",
      "warning",
      "intents.threshold",
      "threshold 0 takes the slightest sign for an intent",
    );
  if (threshold === 1)
    add(
      "intent_threshold_extreme",
      "warning",
      "intents.threshold",
      "threshold 1 asks for certainty, which hardly any call gives",
    );
  if (INTENT_CATEGORIES.every((category) => deny.includes(category))) {
    add("nothing_permitted", "warning", "intents.deny", "every category is denied: hardly any call can run");
  }
}

function lintWhole(policy: Policy, add: Report): void {
  const { rules } = policy;
  if (policy.default === "deny" && !rules.some((rule) => rule.effect === "allow")) {
    add("nothing_permitted", "warning", "default", "the default is deny and no rule allows anything: no call can run");
  }
  if (policy.dialect !== "agent-os" && policy.normalize.length === 0) {
    add(
      "views_off",
      "info",
      "normalize",
      "without views a zero-width letter or an escape hides what a pattern looks for",
    );
  }
  if (policy.mode === "observe") add("observe_mode", "info", "mode", "mode is observe: nothing is stopped");
  if (!isSemanticVersion(policy.version)) {
    add("version_not_semantic", "info", "version", `${quote(policy.version)} is no semantic version such as 1.2.0`);
  }
}

function remove(path: string, safe: boolean): Fix {
  return { edit: "remove", path, safe };
}
