// A condition and a call → whether it holds: the slow, obvious reading of tool and context conditions, letter for letter.
import type { Condition, Test } from "../../bindings/policy/condition.ts";
import { globFits } from "../../bindings/policy/globs.ts";
import type { Policy } from "../../bindings/policy/model.ts";

export interface Call {
  readonly tool: string;
  readonly args?: Readonly<Record<string, unknown>>;
  readonly context?: Readonly<Record<string, unknown>>;
}

export type Outcome = "allow" | "require_approval" | "deny";

/** Strongest effect of the rules that hold, else the default unless it is lifted. */
export function decide(policy: Policy, call: Call): Outcome {
  const effects = policy.rules.filter((rule) => holds(rule.when, call)).map((rule) => rule.effect);
  const judged = effects.includes("allow") ? effects : [...effects, policy.default];
  return judged.includes("deny") ? "deny" : judged.includes("require_approval") ? "require_approval" : "allow";
}

export function holds(condition: Condition, call: Call): boolean {
  switch (condition.kind) {
    case "stage":
      return condition.stages.includes("tool_call");
    case "tool":
      return condition.globs.some((glob) => fits(glob, call.tool));
    case "context":
      return passes(condition.test, lookUp(call.context ?? {}, condition.path));
    case "arg": {
      if (condition.arg === undefined) throw new Error("an argument has to be named for this judge");
      return passes(condition.test, lookUp({ args: call.args ?? {} }, condition.arg));
    }
    case "not":
      return !holds(condition.condition, call);
    case "any":
      return condition.conditions.some((inner) => holds(inner, call));
    case "all":
      return condition.conditions.every((inner) => holds(inner, call));
    default:
      throw new Error(`${condition.kind} conditions are beyond this judge`);
  }
}

function lookUp(values: unknown, path: string): unknown {
  const steps = path.startsWith('["') ? [path.slice(2, -2)] : path.split(".");
  return steps.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], values);
}

function passes(test: Test, value: unknown): boolean {
  if (test.is === "exists") return (value !== undefined) === test.exists;
  if (value === undefined) return false;
  switch (test.is) {
    case "one_of":
      return (test.values as readonly unknown[]).includes(value);
    case "number": {
      const { gt, gte, lt, lte } = test;
      if (typeof value !== "number") return false;
      return (
        (gt === undefined || value > gt) &&
        (gte === undefined || value >= gte) &&
        (lt === undefined || value < lt) &&
        (lte === undefined || value <= lte)
      );
    }
    case "text":
      return test.patterns.some(({ pattern, type }) =>
        type === "substring"
          ? String(value).toLowerCase().includes(pattern.toLowerCase())
          : new RegExp(pattern.replace("(?-i)", "").replaceAll("\\A", "^").replaceAll("\\z", "$")).test(String(value)),
      );
  }
}

const known = new Map<string, boolean>();

/** Remembered, because properties ask the same few questions thousands of times. */
function fits(glob: string, name: string): boolean {
  const key = `${glob}\n${name}`;
  const answer = known.get(key) ?? globFits(glob, name);
  known.set(key, answer);
  return answer;
}

/** The same with the tool lists: what forbids folds case, what permits does not. */
export function decideWithTools(policy: Policy, call: Call): Outcome {
  const blocked = policy.blockedTools.some((glob) => fits(glob.toLowerCase(), call.tool.toLowerCase()));
  const allowed = policy.allowedTools === undefined || policy.allowedTools.some((glob) => fits(glob, call.tool));
  if (blocked || !allowed) return "deny";
  const outcome = decide(policy, call);
  const asks =
    policy.requireHumanApproval ||
    policy.approvalTools.some((glob) => fits(glob.toLowerCase(), call.tool.toLowerCase()));
  return outcome === "allow" && asks ? "require_approval" : outcome;
}
