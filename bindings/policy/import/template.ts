// Agent-OS policy templates (`kernel:` and `policies:`) → a policy.
import { allOf, type Condition, type Stage } from "../condition.ts";
import { type Effect, type Rule, SEVERITIES, type Severity } from "../model.ts";
import { SQL_STATEMENTS } from "../schema-sql.ts";
import { optional } from "../when.ts";
import { type Draft, draftPolicy } from "./draft.ts";
import { ruleId } from "./first-match.ts";
import { type Foreign, listOf, note, noteUnknown, recordOf, textOf, textsOf, type Values } from "./foreign.ts";
import { anyOf, caseSensitive, escapeRegex, regexTest } from "./regexes.ts";

const KNOWN_KEYS = ["kernel", "name", "description", "signals", "policies"];
/** Sections that say how a deployment is run, not what a call may do. */
const OPERATIONS = ["audit", "notifications", "integrations", "compliance", "monitoring", "reporting"];
const KNOWN_POLICY_KEYS = [
  "name",
  "description",
  "severity",
  "category",
  "scope",
  "deny",
  "allow",
  "action",
  "message",
  "exceptions",
  "requires_approval",
  "approval_level",
  "audit",
  "limits",
  "escalate_to",
  "domains",
  "timeout_minutes",
];

/** `SIGSTOP` pauses for a person, the others end the call. */
const SIGNALS: Readonly<Record<string, Effect>> = {
  SIGKILL: "deny",
  SIGTERM: "deny",
  SIGINT: "deny",
  SIGSTOP: "require_approval",
  SIGUSR1: "require_approval",
  SIGUSR2: "require_approval",
  SIGCONT: "audit",
};

export function importTemplate(foreign: Foreign): Draft {
  const { values } = foreign;
  for (const key of OPERATIONS) {
    if (values[key] !== undefined)
      note(foreign, "same", key, `\`${key}\` says how the agent is run, not what it may do`);
  }
  noteUnknown(foreign, values, "", [...KNOWN_KEYS, ...OPERATIONS]);
  const kernel = recordOf(values.kernel) ?? {};
  const rules: Rule[] = [];
  listOf(values.policies).forEach((item, index) => {
    const policy = recordOf(item);
    const path = `policies[${index}]`;
    if (policy === undefined) note(foreign, "looser", path, "this is no policy, so nothing came of it");
    else readPolicy(policy, path, rules, foreign);
  });
  const named = { name: kernel.template ?? "template", version: kernel.version, ...values };
  const draft = draftPolicy(named, "allow", rules);
  const observing = kernel.mode === "audit" || kernel.mode === "permissive";
  return { ...draft, mode: observing ? "observe" : "enforce" };
}

function readPolicy(policy: Values, path: string, rules: Rule[], foreign: Foreign): void {
  noteUnknown(foreign, policy, path, KNOWN_POLICY_KEYS);
  if (policy.limits !== undefined) {
    note(
      foreign,
      "looser",
      `${path}.limits`,
      "limits by action, hour, cost or memory cannot be said; see `limits`, `max_tokens` and `max_concurrent`",
    );
  }
  const effect = effectOf(policy, path, foreign);
  const exempt = exemption(policy, path, foreign);
  const denied = listOf(policy.deny).flatMap((item, index) => {
    const entry = recordOf(item);
    const entryPath = `${path}.deny[${index}]`;
    return entry === undefined ? [] : entryConditions(entry, entryPath, foreign);
  });
  const asked = listOf(policy.requires_approval).flatMap((item, index) => {
    const entry = recordOf(item);
    return entry === undefined ? [] : entryConditions(entry, `${path}.requires_approval[${index}]`, foreign);
  });
  push(policy, path, effect, denied, exempt, rules, foreign);
  push(policy, path, "require_approval", asked, exempt, rules, foreign);
}

function push(
  policy: Values,
  path: string,
  effect: Effect,
  conditions: readonly Condition[],
  exempt: Condition | undefined,
  rules: Rule[],
  foreign: Foreign,
): void {
  const matched = anyOf(conditions);
  if (matched === undefined) return;
  const stages: Condition = { kind: "stage", stages: stagesOf(policy.scope) };
  const when = allOf([stages, matched, ...(exempt === undefined ? [] : [{ kind: "not", condition: exempt } as const])]);
  const severity = SEVERITIES.find((known) => known === policy.severity) as Severity | undefined;
  const message = textOf(policy.message) ?? textOf(policy.description);
  const id = ruleId(textOf(policy.name) ?? "policy", rules, path, foreign);
  rules.push({ id, effect, when, ...optional("message", message), ...optional("severity", severity) });
}

function effectOf(policy: Values, path: string, foreign: Foreign): Effect {
  const action = textOf(policy.action);
  if (policy.requires_approval === true) {
    note(
      foreign,
      "same",
      `${path}.requires_approval`,
      "a person decides, so the calls need approval rather than being denied",
    );
    return "require_approval";
  }
  const effect = action !== undefined && Object.hasOwn(SIGNALS, action) ? SIGNALS[action] : undefined;
  if (effect === undefined && action !== undefined)
    note(foreign, "stricter", `${path}.action`, `the signal \`${action}\` is not known, so the policy denies`);
  return effect ?? "deny";
}

function stagesOf(scope: unknown): readonly Stage[] {
  const scopes = textsOf(scope);
  const stages: Stage[] = [];
  if (scopes.length === 0 || scopes.includes("tool") || scopes.includes("action")) stages.push("tool_call");
  if (scopes.includes("input")) stages.push("input", "tool_call");
  if (scopes.includes("output")) stages.push("tool_result", "output");
  return stages.length === 0 ? ["tool_call"] : [...new Set(stages)];
}

/** `exceptions` are texts, and `allow` hosts, that the denial leaves alone. */
function exemption(policy: Values, path: string, foreign: Foreign): Condition | undefined {
  const conditions: Condition[] = [];
  const texts = textsOf(policy.exceptions);
  if (texts.length > 0) {
    const test = regexTest(
      texts.map((text) => caseSensitive(`\\A${escapeRegex(text)}`)),
      `${path}.exceptions`,
      foreign,
    );
    if (test !== undefined) conditions.push({ kind: "arg", test });
    note(
      foreign,
      "stricter",
      `${path}.exceptions`,
      "an exception holds where every text of the call begins with one; the original looked for it anywhere",
    );
  }
  listOf(policy.allow).forEach((item, index) => {
    const domains = textsOf(recordOf(item)?.domains);
    if (domains.length > 0) conditions.push({ kind: "host", names: domains });
    else
      note(
        foreign,
        "stricter",
        `${path}.allow[${index}]`,
        "this permission cannot be said as an exception, so it is left out",
      );
  });
  return anyOf(conditions);
}

/** What one entry of `deny` forbids. */
function entryConditions(entry: Values, path: string, foreign: Foreign): Condition[] {
  const found: Condition[] = [];
  const patterns = textsOf(entry.patterns);
  if (patterns.length > 0) {
    const test = regexTest(patterns.map(caseSensitive), `${path}.patterns`, foreign);
    if (test !== undefined) found.push({ kind: "arg", test });
  }
  const commands = textsOf(entry.commands);
  if (commands.length > 0) found.push({ kind: "command", names: commands });
  const statements = textsOf(entry.operations).map((operation) => operation.toLowerCase());
  const known = statements.filter((statement) => (SQL_STATEMENTS as readonly string[]).includes(statement));
  if (known.length > 0) found.push({ kind: "sql", statements: known });
  const paths = textsOf(entry.paths);
  if (paths.length > 0) found.push(pathCondition(textOf(entry.action), paths));
  const domains = textsOf(entry.domains);
  if (domains.length > 0) found.push({ kind: "host", names: domains });
  if (found.length === 0) {
    const what = textOf(entry.action) ?? Object.keys(entry).join(", ");
    note(
      foreign,
      "looser",
      path,
      `\`${what}\` names an action of the Agent-OS kernel; name the tools that do it in \`blocked_tools\` or \`approval_tools\``,
    );
  }
  return found;
}

/** Tools whose names speak of the action, on these paths. */
function pathCondition(action: string | undefined, globs: readonly string[]): Condition {
  const verb = action?.split("_").pop();
  const path: Condition = { kind: "path", globs };
  return verb === undefined ? path : allOf([{ kind: "tool", globs: [`*${verb}*`] }, path]);
}
