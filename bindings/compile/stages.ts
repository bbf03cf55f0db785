// A question that asks for the stage → the same question at one stage, where the answer to that is known.
import { FACT_PLACED } from "../../assembly/layout.ts";
import { STAGES, type Stage } from "../policy/condition.ts";
import type { Question } from "./bytecode.ts";

export const TRUE: Question = { op: "true" };
export const FALSE: Question = { op: "not", of: TRUE };

/** The conjunction or disjunction of questions, without the parts that say nothing. */
export function combine(op: "and" | "or", parts: readonly Question[]): Question {
  const [only] = parts;
  if (only === undefined) return op === "and" ? TRUE : FALSE;
  return parts.length === 1 ? only : { op, of: parts };
}

/** The answer of a question that has the same one for every call; undefined for others. */
export function always(question: Question): boolean | undefined {
  if (question.op === "true") return true;
  return question.op === "not" && question.of.op === "true" ? false : undefined;
}

/** The question at a stage, without the parts that the stage answers. */
export function specialise(question: Question, stage: Stage): Question {
  switch (question.op) {
    case "stage":
      return question.stages.includes(stage) ? TRUE : FALSE;
    case "not": {
      const of = specialise(question.of, stage);
      const answer = always(of);
      if (answer !== undefined) return answer ? FALSE : TRUE;
      return of === question.of ? question : { op: "not", of };
    }
    case "and":
    case "or": {
      const decisive = question.op === "or";
      const parts = question.of.map((part) => specialise(part, stage));
      if (parts.some((part) => always(part) === decisive)) return decisive ? TRUE : FALSE;
      const open = parts.filter((part) => always(part) === undefined);
      const [only] = open;
      if (only === undefined) return decisive ? FALSE : TRUE;
      return open.length === 1 ? only : { op: question.op, of: open };
    }
    default:
      return question;
  }
}

/** Whether a question asks, somewhere inside, for what `is` knows. */
export function asksFor(question: Question, is: (part: Question) => boolean): boolean {
  if (is(question)) return true;
  if (question.op === "not") return asksFor(question.of, is);
  return (question.op === "and" || question.op === "or") && question.of.some((part) => asksFor(part, is));
}

/** What a question comes to at each stage; stages with the same answer together. One that never holds speaks nowhere. */
export function perStage(question: Question): { readonly stages: readonly Stage[]; readonly question: Question }[] {
  const answers = new Map<string, { stages: Stage[]; question: Question }>();
  for (const stage of STAGES) {
    const asked = specialise(question, stage);
    if (always(asked) === false) continue;
    const key = JSON.stringify(asked);
    const known = answers.get(key);
    if (known === undefined) answers.set(key, { stages: [stage], question: asked });
    else known.stages.push(stage);
  }
  return answers.size === 0 ? [{ stages: [], question: FALSE }] : [...answers.values()];
}

/** Whether a question is about the session's past. */
export function isPast(question: Question): boolean {
  return question.op === "fact" && question.key.startsWith("after ");
}

/** Selectors of the paths of which every leaf has to fit, ascending. */
export function permittingPaths(question: Question): number[] {
  const found = new Set<number>();
  asksFor(question, (part) => {
    const permits = part.op === "fits" || (part.op === "number" && part.permits);
    const sound = part.op === "fact" && part.looked !== FACT_PLACED;
    if ((permits || sound) && part.selector > 0) found.add(part.selector);
    return false;
  });
  return [...found].sort((a, b) => a - b);
}
