// Rules of which the first that matches decides → rules that all hold side by side and decide the same.
import { allOf, type Condition } from "../condition.ts";
import { isLetterOrDigit, MAX_RULE_ID, RESERVED_IDS } from "../formats.ts";
import { globsOverlap } from "../globs.ts";
import type { DefaultEffect, Rule, Severity } from "../model.ts";
import { optional, withStage } from "../when.ts";
import { type Foreign, note } from "./foreign.ts";
import { anyOf } from "./regexes.ts";

export interface Candidate {
  readonly id: string;
  /** `audit` lets the call through and records it. */
  readonly effect: "allow" | "deny" | "require_approval" | "audit";
  /** Without a stage: a tool call. */
  readonly when: Condition;
  readonly message?: string;
  readonly severity?: Severity;
  /** Where the original says it. */
  readonly path: string;
}

/** Candidates up to the first that holds for every call; what that one says is the default then. */
export function cutAtCatchAll(
  candidates: readonly Candidate[],
  fallback: DefaultEffect,
  foreign: Foreign,
): { readonly candidates: readonly Candidate[]; readonly fallback: DefaultEffect } {
  const at = candidates.findIndex(({ when }) => when.kind === "tool" && when.globs.includes("*"));
  const last = candidates[at];
  if (last === undefined || last.effect === "audit") return { candidates, fallback };
  note(foreign, "same", last.path, `this rule holds for every call, so it is the default, \`${last.effect}\``);
  for (const unreachable of candidates.slice(at + 1)) {
    note(foreign, "same", unreachable.path, "no call reaches this rule, so it is left out");
  }
  return { candidates: candidates.slice(0, at), fallback: last.effect };
}

/**
 * In our policies the strongest effect wins whatever the order. A rule therefore keeps its place by excluding what an
 * earlier, weaker rule let through; an earlier stronger one wins by itself.
 */
export function rulesOfFirstMatch(candidates: readonly Candidate[], fallback: DefaultEffect, foreign: Foreign): Rule[] {
  const rules: Rule[] = [];
  candidates.forEach((candidate, index) => {
    const shields = candidates
      .slice(0, index)
      .filter((earlier) => STRENGTH[earlier.effect] < STRENGTH[candidate.effect])
      .filter((earlier) => !areDisjoint(earlier.when, candidate.when))
      .map((earlier) => earlier.when);
    const shield = anyOf(shields);
    const when = withStage(
      shield === undefined ? candidate.when : allOf([candidate.when, { kind: "not", condition: shield }]),
    );
    const id = ruleId(candidate.id, rules, candidate.path, foreign);
    const told = { ...optional("message", candidate.message), ...optional("severity", candidate.severity) };
    rules.push({ id, effect: candidate.effect, when, ...told });
    // The default would win over a weaker effect: only a permission lifts it.
    const lifts =
      candidate.effect === "audit"
        ? fallback !== "allow"
        : candidate.effect === "require_approval" && fallback === "deny";
    if (lifts) {
      rules.push({
        id: ruleId(`${candidate.id}:allow`, rules, candidate.path, foreign),
        effect: "allow",
        when,
        ...told,
      });
    }
  });
  return rules;
}

const STRENGTH: Readonly<Record<Candidate["effect"], number>> = { audit: 0, allow: 0, require_approval: 1, deny: 2 };

/** Whether the conditions are about different tools. */
function areDisjoint(a: Condition, b: Condition): boolean {
  const [left, right] = [toolsOf(a), toolsOf(b)];
  if (left === undefined || right === undefined) return false;
  // What forbids folds case, so names that differ in case alone are not different.
  return !left.some((one) => right.some((other) => globsOverlap(one.toLowerCase(), other.toLowerCase())));
}

function toolsOf(condition: Condition): readonly string[] | undefined {
  const conditions = condition.kind === "all" ? condition.conditions : [condition];
  const tool = conditions.find((inner) => inner.kind === "tool");
  return tool?.kind === "tool" ? tool.globs : undefined;
}

/** The name as an id: its letters where they may stand, and a number where the id is taken. */
export function ruleId(
  name: string,
  taken: readonly { readonly id: string }[],
  path: string,
  foreign: Foreign,
): string {
  let letters = "";
  for (const char of name.trim()) {
    if (isLetterOrDigit(char) || "._-/:@".includes(char)) letters += char;
    else if (!letters.endsWith("-")) letters += "-";
  }
  while (letters.endsWith("-")) letters = letters.slice(0, -1);
  while (letters !== "" && !isLetterOrDigit(letters.charAt(0))) letters = letters.slice(1);
  let base = (letters === "" ? "rule" : letters).slice(0, MAX_RULE_ID - 8);
  if (RESERVED_IDS.includes(base)) base = `rule-${base}`;
  let id = base;
  for (let count = 2; taken.some((rule) => rule.id === id); count++) id = `${base}.${count}`;
  if (id !== name) note(foreign, "same", path, `the rule \`${name}\` is called \`${id}\` here`);
  return id;
}
