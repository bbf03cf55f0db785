// Agent-OS `PolicyDocument` and `SharedPolicy`: rules with priorities over the fields of a context → a policy.
import { allOf, type Condition } from "../condition.ts";
import type { DefaultEffect } from "../model.ts";
import { optional } from "../when.ts";
import { type Draft, draftPolicy } from "./draft.ts";
import { comparisonCondition } from "./fields.ts";
import { type Candidate, rulesOfFirstMatch } from "./first-match.ts";
import { type Foreign, listOf, note, noteUnknown, numberOf, recordOf, textOf, type Values } from "./foreign.ts";

const EVERYTHING: Condition = { kind: "tool", globs: ["*"] };

export function importPolicyDocument(foreign: Foreign): Draft {
  const { values } = foreign;
  const defaults = recordOf(values.defaults) ?? {};
  const fallback = defaultOf(textOf(defaults.action) ?? "allow", "defaults.action", foreign);
  noteUnknown(foreign, values, "", ["version", "name", "description", "rules", "defaults"]);
  for (const key of ["max_tokens", "max_tool_calls", "confidence_threshold"]) {
    if (defaults[key] === undefined) continue;
    note(
      foreign,
      "same",
      `defaults.${key}`,
      `\`${key}\` is declared but never enforced by Agent-OS; write it at the top to enforce it for a session`,
    );
  }
  const candidates = byPriority(listOf(values.rules), "rules", foreign, (rule, path) => {
    const condition = recordOf(rule.condition);
    const when = condition === undefined ? undefined : compare(condition, `${path}.condition`, foreign);
    noteUnknown(foreign, rule, path, ["name", "condition", "action", "priority", "message"]);
    return when === undefined ? undefined : candidate(rule, textOf(rule.name) ?? "rule", when, path, foreign);
  });
  return draftPolicy(values, fallback, rulesOfFirstMatch(candidates, fallback, foreign));
}

export function importSharedPolicy(foreign: Foreign): Draft {
  const { values } = foreign;
  noteUnknown(foreign, values, "", ["version", "name", "description", "scope", "rules", "metadata"]);
  if (values.scope !== undefined && values.scope !== "tool") {
    note(
      foreign,
      "same",
      "scope",
      `the scope \`${String(values.scope)}\` says where the policy is used; give it to the guards that are meant`,
    );
  }
  const candidates = byPriority(listOf(values.rules), "rules", foreign, (rule, path) => {
    const conditions = listOf(rule.conditions).map((condition, index) => {
      const record = recordOf(condition);
      return record === undefined ? undefined : compare(record, `${path}.conditions[${index}]`, foreign);
    });
    noteUnknown(foreign, rule, path, ["id", "conditions", "action", "priority"]);
    const known = conditions.filter((condition) => condition !== undefined);
    // A rule with a condition that cannot be said would hold too often without it.
    if (known.length < conditions.length) return undefined;
    const [first = EVERYTHING, ...others] = known;
    return candidate(rule, textOf(rule.id) ?? "rule", allOf([first, ...others]), path, foreign);
  });
  return draftPolicy(values, "allow", rulesOfFirstMatch(candidates, "allow", foreign));
}

function compare(condition: Values, path: string, foreign: Foreign): Condition | undefined {
  const field = textOf(condition.field);
  const operator = textOf(condition.operator);
  if (field === undefined || operator === undefined) {
    return note(foreign, "looser", path, "the condition has no field or no operator, so it never holds");
  }
  return comparisonCondition({ field, operator, value: condition.value }, path, foreign);
}

/** Highest priority first; rules of one priority in the order of the file. */
export function byPriority(
  rules: readonly unknown[],
  path: string,
  foreign: Foreign,
  read: (rule: Values, path: string) => Candidate | undefined,
): Candidate[] {
  const ranked = rules.flatMap((item, index) => {
    const rule = recordOf(item);
    const rulePath = `${path}[${index}]`;
    if (rule === undefined) {
      note(foreign, "looser", rulePath, "this is no rule, so nothing came of it");
      return [];
    }
    const found = read(rule, rulePath);
    return found === undefined ? [] : [{ found, priority: numberOf(rule.priority) ?? 0 }];
  });
  return ranked.sort((a, b) => b.priority - a.priority).map(({ found }) => found);
}

const EFFECTS: Readonly<Record<string, Candidate["effect"]>> = {
  allow: "allow",
  deny: "deny",
  block: "deny",
  audit: "audit",
  escalate: "require_approval",
  rate_limit: "deny",
};

function candidate(rule: Values, name: string, when: Condition, path: string, foreign: Foreign): Candidate | undefined {
  const action = textOf(rule.action) ?? "";
  const effect = Object.hasOwn(EFFECTS, action) ? EFFECTS[action] : undefined;
  if (effect === undefined)
    return note(foreign, "looser", path, `the action \`${action}\` is not known, so the rule is dropped`);
  if (action === "rate_limit") {
    note(foreign, "same", path, "`rate_limit` denies: Agent-OS refuses such a call too, whatever its rate");
  }
  const message = textOf(rule.message);
  return { id: name, effect, when, path, ...optional("message", message === "" ? undefined : message) };
}

export function defaultOf(action: string, path: string, foreign: Foreign): DefaultEffect {
  switch (action) {
    case "allow":
    case "audit":
      return "allow";
    case "deny":
    case "block":
      return "deny";
    case "review":
    case "require_approval":
      return "require_approval";
    default:
      note(foreign, "stricter", path, `the action \`${action}\` is not known, so the default is deny`);
      return "deny";
  }
}
