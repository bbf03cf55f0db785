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
  if (effects.includes("deny")) return "deny";
  if (effects.includes("require_approval")) return "require_approval";
  return effects.includes("allow") ? "allow" : policy.default;
}

export function holds(condition: Condition, call: Call): boolean {
  switch (condition.kind) {
    case "stage":
      return condition.stages.includes("tool_call");
    case "tool":
      return condition.globs.some((glob) => globFits(glob, call.tool));
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
