// Rules → those that never decide, or look for something else than they mean.
import { type Condition, innerConditions } from "./condition.ts";
import { globsCover } from "./globs.ts";
import { implies } from "./implies.ts";
import type { CommandOracle, Report } from "./lint-finding.ts";
import { regexMark } from "./lint-patterns.ts";
import { isUsable, lintReach } from "./lint-reach.ts";
import { lintStructure } from "./lint-structures.ts";
import type { Pattern, Policy, Rule } from "./model.ts";
import { quote } from "./source.ts";

export function lintRules(policy: Policy, add: Report, commands: CommandOracle | undefined): void {
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
    lintReach(policy, rule, path, add);
    lintStructures(rule.when, `${path}.when`, rule.effect === "allow", rule.id, add, commands);
    for (const pattern of patternsOf(rule.when)) {
      if (pattern.type === "substring") lintRulePattern(pattern, rule, path, add);
    }
  });
}

/** Every structure condition inside, with its place as the document writes it where no `all` stands between. */
function lintStructures(
  condition: Condition,
  path: string,
  permits: boolean,
  id: string,
  add: Report,
  commands: CommandOracle | undefined,
): void {
  const { kind } = condition;
  lintStructure(condition, `${path}.${kind}`, permits, id, add, commands);
  innerConditions(condition).forEach((inner, index) => {
    const at = kind === "all" ? path : kind === "any" ? `${path}.any[${index}]` : `${path}.${kind}`;
    lintStructures(inner, at, kind === "not" ? !permits : permits, id, add, commands);
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
  const wider = policy.rules.find((other, at) => {
    if (at === index || STRENGTH[other.effect] < STRENGTH[rule.effect]) return false;
    const equal = other.effect === rule.effect && implies(other.when, rule.when);
    // Of two equal rules the later one is the duplicate.
    if (equal && at > index) return false;
    return implies(rule.when, other.when);
  });
  if (wider === undefined) return;
  const same = wider.effect === rule.effect && implies(wider.when, rule.when);
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
  } else if (!tool.globs.some((glob) => isUsable(policy, glob))) {
    add(
      "rule_for_unusable_tool",
      "warning",
      `${path}.when.tool`,
      `${quote(rule.id)} is about tools that allowed_tools does not allow`,
    );
  }
}
