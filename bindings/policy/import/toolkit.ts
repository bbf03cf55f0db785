// AGT `apiVersion: governance.toolkit/v1` → a policy.
import type { Condition } from "../condition.ts";
import { optional } from "../when.ts";
import { type Draft, draftPolicy } from "./draft.ts";
import { expressionCondition } from "./expression.ts";
import { comparisonCondition } from "./fields.ts";
import { type Candidate, rulesOfFirstMatch } from "./first-match.ts";
import { type Foreign, listOf, note, noteUnknown, recordOf, textOf, textsOf, type Values } from "./foreign.ts";
import { byPriority, defaultOf } from "./policy-document.ts";

const KNOWN_KEYS = [
  "apiVersion",
  "version",
  "name",
  "description",
  "default_action",
  "rules",
  "agent",
  "agents",
  "scope",
  "extends",
  "created_at",
  "updated_at",
];
const KNOWN_RULE_KEYS = [
  "name",
  "description",
  "condition",
  "action",
  "limit",
  "approvers",
  "priority",
  "enabled",
  "message",
];

export function importToolkit(foreign: Foreign): Draft {
  const { values } = foreign;
  noteUnknown(foreign, values, "", KNOWN_KEYS);
  noteTarget(foreign);
  const fallback = defaultOf(textOf(values.default_action) ?? "deny", "default_action", foreign);
  const candidates = byPriority(listOf(values.rules), "rules", foreign, (rule, path) => readRule(rule, path, foreign));
  return draftPolicy(values, fallback, rulesOfFirstMatch(candidates, fallback, foreign));
}

function noteTarget(foreign: Foreign): void {
  const { values } = foreign;
  const agents = [...textsOf(values.agent), ...textsOf(values.agents)].filter((agent) => agent !== "*");
  if (agents.length > 0) {
    note(
      foreign,
      "stricter",
      values.agents === undefined ? "agent" : "agents",
      `the policy is for ${agents.join(", ")}; here it is for every agent whose guard has it`,
    );
  }
  if (textsOf(values.extends).length > 0) {
    note(
      foreign,
      "looser",
      "extends",
      "policies that this one extends are imported on their own; name the results in `extends`",
    );
  }
}

const EFFECTS: Readonly<Record<string, Candidate["effect"]>> = {
  allow: "allow",
  deny: "deny",
  warn: "audit",
  log: "audit",
  require_approval: "require_approval",
};

function readRule(rule: Values, path: string, foreign: Foreign): Candidate | undefined {
  if (rule.enabled === false) return note(foreign, "same", path, "the rule is switched off, so it is left out");
  noteUnknown(foreign, rule, path, KNOWN_RULE_KEYS);
  const action = textOf(rule.action) ?? "deny";
  const effect = Object.hasOwn(EFFECTS, action) ? EFFECTS[action] : undefined;
  if (effect === undefined)
    return note(foreign, "looser", `${path}.action`, `the action \`${action}\` is not known, so the rule is dropped`);
  if (effect === "audit") {
    note(
      foreign,
      "looser",
      `${path}.action`,
      `\`${action}\` records and lets the call run, as its message says; AGT reports it as not allowed`,
    );
  }
  if (rule.limit !== undefined) {
    note(
      foreign,
      "looser",
      `${path}.limit`,
      "a rate of its own for one rule cannot be said; `limits.per_minute` and `limits.per_tool` count for the session",
    );
  }
  if (textsOf(rule.approvers).length > 0) {
    note(foreign, "same", `${path}.approvers`, "who approves is the host's business");
  }
  const when = condition(rule.condition, `${path}.condition`, foreign);
  if (when === undefined) return undefined;
  const message = textOf(rule.description) ?? textOf(rule.message);
  return { id: textOf(rule.name) ?? "rule", effect, when, path, ...optional("message", message) };
}

function condition(value: unknown, path: string, foreign: Foreign): Condition | undefined {
  const text = textOf(value);
  if (text !== undefined) return expressionCondition(text, path, foreign);
  const record = recordOf(value);
  const field = textOf(record?.field);
  const operator = textOf(record?.operator);
  if (field === undefined || operator === undefined)
    return note(foreign, "looser", path, "the condition cannot be read, so the rule is dropped");
  return comparisonCondition({ field, operator, value: record?.value, nested: true }, path, foreign);
}
