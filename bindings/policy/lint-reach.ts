// Rules and what stands beside them → conditions that no call can meet: stages, tools, limits and intents that exclude each other.
import type { Condition, Stage } from "./condition.ts";
import { STAGES } from "./condition.ts";
import { globOfName, globsCover, globsOverlap } from "./globs.ts";
import type { Report } from "./lint-finding.ts";
import type { Policy, Rule } from "./model.ts";
import { quote } from "./source.ts";

/** Judges the condition at the top of a rule, with all inside it. */
export function lintReach(policy: Policy, rule: Rule, path: string, add: Report): void {
  walk(rule.when, { path: `${path}.when`, stages: STAGES, tools: [] }, { policy, rule, add });
  lintIntentRule(policy, rule, path, add);
}

/** What holds around a condition. */
interface Around {
  readonly path: string;
  readonly stages: readonly Stage[];
  /** Lists of globs, each of which the tool's name fits. */
  readonly tools: readonly (readonly string[])[];
}

interface Subject {
  readonly policy: Policy;
  readonly rule: Rule;
  readonly add: Report;
}

function walk(condition: Condition, around: Around, subject: Subject): void {
  const { path } = around;
  switch (condition.kind) {
    case "all":
      walkAll(condition.conditions, around, subject);
      return;
    case "any":
      condition.conditions.forEach((inner, index) => {
        walk(inner, { ...around, path: `${path}.any[${index}]` }, subject);
      });
      return;
    case "not":
      walk(condition.condition, { ...around, path: `${path}.not` }, subject);
      return;
    case "after":
      walk(condition.condition, { path: `${path}.after`, stages: STAGES, tools: [] }, subject);
      lintAfter(condition, `${path}.after`, subject);
      return;
    case "tool":
      lintTools(condition.globs, around, subject);
      return;
    case "arg":
    case "command":
    case "sql":
    case "path":
    case "host":
      lintRoot(condition.arg, around, subject);
  }
}

function walkAll(conditions: readonly Condition[], around: Around, subject: Subject): void {
  const { rule, add } = subject;
  let { stages, tools } = around;
  for (const condition of conditions) {
    if (condition.kind === "stage") {
      const both = stages.filter((stage) => condition.stages.includes(stage));
      if (both.length === 0) {
        const message = `${quote(rule.id)}: no call is at both stages that are asked for`;
        add("condition_never_holds", "error", `${around.path}.stage`, message);
        return;
      }
      stages = both;
    }
  }
  for (const condition of conditions) {
    if (condition.kind === "tool") {
      lintTools(condition.globs, { ...around, stages, tools }, subject);
      tools = [...tools, condition.globs];
    }
  }
  for (const condition of conditions) {
    if (condition.kind !== "stage" && condition.kind !== "tool") walk(condition, { ...around, stages, tools }, subject);
  }
}

function lintTools(globs: readonly string[], { path, tools }: Around, { rule, add }: Subject): void {
  const apart = tools.some((others) => !others.some((other) => globs.some((glob) => overlap(glob, other))));
  if (!apart) return;
  const message = `${quote(rule.id)}: no tool's name fits both ${globs.map(quote).join(" or ")} and what is asked for around it`;
  add("condition_never_holds", "error", `${path}.tool`, message);
}

function overlap(a: string, b: string): boolean {
  return globsOverlap(a.toLowerCase(), b.toLowerCase());
}

function lintRoot(arg: string | undefined, { path, stages }: Around, { rule, add }: Subject): void {
  if (arg === undefined) return;
  const asksResult = arg === "result" || arg.startsWith("result.") || arg.startsWith("result[");
  if (stages.some((stage) => (stage === "tool_result") === asksResult)) return;
  const [root, other] = asksResult ? ["result", "args"] : ["args", "result"];
  const named = stages.join(", ");
  const expected = asksResult ? "`stage: tool_result` beside it" : `a path that starts with ${other}`;
  const message = `${quote(rule.id)}: ${quote(arg)} selects nothing at ${named}, where there is no ${root}; it needs ${expected}`;
  add("path_selects_nothing", "error", `${path}.arg`, message);
}

/** History that cannot have happened: its tools cannot be called. */
function lintAfter(
  condition: Extract<Condition, { kind: "after" }>,
  path: string,
  { policy, rule, add }: Subject,
): void {
  const inner = condition.condition.kind === "all" ? condition.condition.conditions : [condition.condition];
  const tool = inner.find(({ kind }) => kind === "tool");
  if (tool?.kind === "tool" && tool.globs.every((glob) => !isUsable(policy, glob))) {
    const message = `${quote(rule.id)}: ${tool.globs.map(quote).join(" and ")} cannot be called, so no session has done it`;
    add("condition_never_holds", "warning", `${path}.tool`, message);
  }
  const { withinCalls, withinSeconds } = condition;
  const { maxToolCalls, timeoutSeconds } = policy;
  if (withinCalls !== undefined && maxToolCalls !== undefined && withinCalls >= maxToolCalls) {
    const message = `${quote(rule.id)}: within_calls ${withinCalls} leaves nothing out: the session ends at max_tool_calls ${maxToolCalls}`;
    add("window_without_effect", "info", `${path}.within_calls`, message);
  }
  if (withinSeconds !== undefined && timeoutSeconds !== undefined && withinSeconds >= timeoutSeconds) {
    const message = `${quote(rule.id)}: within_seconds ${withinSeconds} leaves nothing out: the session ends at timeout_seconds ${timeoutSeconds}`;
    add("window_without_effect", "info", `${path}.within_seconds`, message);
  }
}

/** Whether some tool that the glob fits may be called. */
export function isUsable({ allowedTools, blockedTools, dialect }: Policy, glob: string): boolean {
  if (
    globsCover(
      blockedTools.map((blocked) => blocked.toLowerCase()),
      glob.toLowerCase(),
    )
  )
    return false;
  if (allowedTools === undefined || (dialect === "agent-os" && allowedTools.length === 0)) return true;
  return allowedTools.some((allowed) => overlap(dialect === "agent-os" ? globOfName(allowed) : allowed, glob));
}

/** A rule on intents that `intents` denies already, at a confidence no higher. */
function lintIntentRule({ intents }: Policy, rule: Rule, path: string, add: Report): void {
  if (rule.effect === "allow" || rule.effect === "audit" || rule.effect === "redact") return;
  const conditions = rule.when.kind === "all" ? rule.when.conditions : [rule.when];
  const intent = conditions.find(({ kind }) => kind === "intent");
  const stage = conditions.find(({ kind }) => kind === "stage");
  // `intents` speaks of calls alone.
  const covered = stage?.kind === "stage" && stage.stages.every((name) => name === "tool_call");
  if (intent?.kind !== "intent" || !covered) return;
  const threshold = Math.round(intents.threshold * 1000);
  if ((intent.threshold ?? threshold) < threshold) return;
  const decides = rule.effect === "deny" ? intents.deny : [...intents.deny, ...intents.approve];
  if (!intent.categories.every((category) => decides.includes(category))) return;
  const message = `${quote(rule.id)} never decides: \`intents\` is at least as strong about ${intent.categories.join(", ")}`;
  add("rule_shadowed", "warning", path, message);
}
