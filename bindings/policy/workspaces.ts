// Workspaces of policies that are put together → the one inside all others, and the rules that would permit more in it.
import { PolicyError } from "../errors.ts";
import { type Condition, innerConditions } from "./condition.ts";
import type { Policy, Rule } from "./model.ts";

/**
 * The workspace that lies inside all others. Throws `incompatible_policies` where two exclude each other, and where a rule of a
 * policy with a wider one would permit more in the narrower one.
 */
export function innermost(policies: readonly Policy[]): string | undefined {
  let inner: string | undefined;
  for (const { workspace } of policies) {
    if (workspace === undefined) continue;
    if (inner === undefined || isInside(workspace, inner)) inner = workspace;
    else if (!isInside(inner, workspace)) {
      throw new PolicyError(
        "incompatible_policies",
        `the workspaces \`${inner}\` and \`${workspace}\` exclude each other`,
      );
    }
  }
  for (const { workspace, rules } of policies) {
    if (inner === undefined || workspace === undefined || isInside(workspace, inner)) continue;
    const laxer = laxerInside(rules);
    if (laxer === undefined) continue;
    throw new PolicyError(
      "incompatible_policies",
      `rule \`${laxer.id}\` would permit more in the workspace \`${inner}\` than in its own, \`${workspace}\``,
    );
  }
  return inner;
}

/** Whether `inner` is `outer` or below it, by their text: no workspace is written with `.` or `..`. */
export function isInside(inner: string, outer: string): boolean {
  const base = outer.endsWith("/") ? outer : `${outer}/`;
  return inner === outer || `${inner}/`.startsWith(base);
}

/** The first of the rules that permits more, or forbids less, where the workspace is narrower. */
export function laxerInside(rules: readonly Rule[]): Rule | undefined {
  return rules.find(({ effect, when }) => effect !== "audit" && isLaxer(when, effect === "allow"));
}

/** `permits`: the condition stands where it lets a call pass. What is outside of a narrower workspace is more, what is inside is less. */
function isLaxer(condition: Condition, permits: boolean): boolean {
  if (condition.kind === "not") return isLaxer(condition.condition, !permits);
  if (condition.kind === "command") return permits && condition.outsideWorkspace === true;
  if (condition.kind !== "path") return innerConditions(condition).some((inner) => isLaxer(inner, permits));
  const { inWorkspace, globs = [] } = condition;
  // a glob that begins in the workspace permits other files there; one that forbids does so at any depth
  return (inWorkspace !== undefined && inWorkspace !== permits) || (permits && globs.some(beginsInWorkspace));
}

const ROOTS = ["/", "\\", "~", "**", "$HOME", "$" + "{HOME}", "{"];

function beginsInWorkspace(glob: string): boolean {
  return glob.charAt(1) !== ":" && !ROOTS.some((root) => glob.startsWith(root));
}
