// Conditions as trees → the engine's bytecode, and the rules section that carries it.
import {
  EFFECT_ALLOW,
  EFFECT_APPROVE,
  EFFECT_AUDIT,
  EFFECT_DENY,
  EFFECT_LIFT,
  EFFECT_REDACT,
  OP_AND,
  OP_INTENT,
  OP_MATCH,
  OP_NOT,
  OP_OR,
  OP_SCOPE,
  OP_STRUCTURE,
  OP_TRUE,
  RULE_ALWAYS,
  RULE_WORDS,
  RULES_HEADER_WORDS,
  STRUCTURE_PERMITS,
  STRUCTURE_WORDS,
} from "../../assembly/layout.ts";
import type { RuleMeta } from "../program.ts";

/** What the engine can be asked, as a tree. */
export type Question =
  /** Some pattern of the consecutive ids matched. */
  | { readonly op: "match"; readonly first: number; readonly count: number }
  /** The intent is in the mask of categories with at least this confidence, per mille. */
  | { readonly op: "intent"; readonly mask: number; readonly least: number }
  /** Some segment of these `SCOPE_` kinds was looked at. */
  | { readonly op: "scope"; readonly mask: number }
  /** A structure condition holds. */
  | { readonly op: "structure"; readonly index: number }
  | { readonly op: "true" }
  | { readonly op: "not"; readonly of: Question }
  | { readonly op: "and" | "or"; readonly of: readonly Question[] };

/** A condition on what a text means, encoded for its reader. */
export interface LoweredStructure {
  /** `STRUCTURE_` code. */
  readonly kind: number;
  readonly permits: boolean;
  /** Selector bit, 0: the segments that are read as its kind of text. */
  readonly selector: number;
  readonly bytes: Uint8Array;
}

export interface LoweredRule {
  readonly meta: RuleMeta;
  readonly question: Question;
}

export const EFFECT_CODES: Readonly<Record<RuleMeta["effect"], number>> = {
  allow: EFFECT_LIFT,
  audit: EFFECT_AUDIT,
  redact: EFFECT_REDACT,
  require_approval: EFFECT_APPROVE,
  deny: EFFECT_DENY,
};

/** The effect of a call for which no rule holds. */
export const NO_EFFECT = EFFECT_ALLOW;

/** Bytes of the rules section; see assembly/layout.ts. `normalize`: `NORMALIZE_` bits. */
export function packRules(
  rules: readonly LoweredRule[],
  patternCount: number,
  structures: readonly LoweredStructure[] = [],
  normalize = 0,
): Uint8Array {
  const code: number[] = [];
  const records: number[] = [];
  const triggers: Set<number>[] = Array.from({ length: patternCount }, () => new Set());
  rules.forEach(({ meta, question }, index) => {
    const first = code.length;
    emit(question, code);
    const always = holdsWithoutMatch(question) ? RULE_ALWAYS : 0;
    records.push(EFFECT_CODES[meta.effect] | always, first, code.length - first);
    collectPatterns(question, (pattern) => triggers[pattern]?.add(index));
  });
  const starts = [0];
  const list: number[] = [];
  for (const set of triggers) {
    list.push(...[...set].sort((a, b) => a - b));
    starts.push(list.length);
  }
  const recordsAt = RULES_HEADER_WORDS * 4;
  const startsAt = recordsAt + rules.length * RULE_WORDS * 4;
  const listAt = startsAt + starts.length * 4;
  const codeAt = listAt + list.length * 4;
  const structuresAt = codeAt + code.length * 4;
  let at = structuresAt + structures.length * STRUCTURE_WORDS * 4;
  const structureRecords: number[] = [];
  const data: number[] = [];
  for (const { kind, permits, selector, bytes } of structures) {
    structureRecords.push(kind | (permits ? STRUCTURE_PERMITS : 0), selector, at, bytes.length);
    const padded = new Uint8Array((bytes.length + 3) & ~3);
    padded.set(bytes);
    data.push(...new Uint32Array(padded.buffer));
    at += padded.length;
  }
  const header = [rules.length, patternCount, recordsAt, startsAt, listAt, list.length, codeAt, code.length];
  header.push(structures.length, structuresAt, normalize, 0);
  return new Uint8Array(
    new Uint32Array([...header, ...records, ...starts, ...list, ...code, ...structureRecords, ...data]).buffer,
  );
}

function emit(question: Question, code: number[]): void {
  switch (question.op) {
    case "match":
      code.push(OP_MATCH, question.first, question.count);
      return;
    case "intent":
      code.push(OP_INTENT, question.mask, question.least);
      return;
    case "scope":
      code.push(OP_SCOPE, question.mask);
      return;
    case "structure":
      code.push(OP_STRUCTURE, question.index);
      return;
    case "true":
      code.push(OP_TRUE);
      return;
    case "not":
      emit(question.of, code);
      code.push(OP_NOT);
      return;
    default: {
      for (const part of question.of) emit(part, code);
      if (question.of.length === 0) throw new RangeError("an empty list of conditions");
      if (question.of.length > 1) code.push(question.op === "and" ? OP_AND : OP_OR, question.of.length);
    }
  }
}

/** Whether the answer may be yes in a check in which no pattern matched. */
function holdsWithoutMatch(question: Question): boolean {
  switch (question.op) {
    case "match":
      return false;
    case "and":
      return question.of.every(holdsWithoutMatch);
    case "or":
      return question.of.some(holdsWithoutMatch);
    default:
      // an intent can be benign, a negation of anything can hold
      return true;
  }
}

/** The patterns of a question that asks for nothing but a match of one of them: the first, and how many. */
export function plainMatch(question: Question): readonly [first: number, count: number] | undefined {
  if (question.op === "match") return [question.first, question.count];
  if (question.op !== "and" && question.op !== "or") return undefined;
  const parts = question.of.map(plainMatch);
  const [head, ...rest] = parts;
  if (head === undefined || (question.op === "and" && rest.length > 0)) return undefined;
  const [first] = head;
  let [, count] = head;
  for (const part of rest) {
    if (part === undefined || part[0] !== first + count) return undefined;
    count += part[1];
  }
  return [first, count];
}

function collectPatterns(question: Question, visit: (pattern: number) => void): void {
  if (question.op === "match") for (let i = 0; i < question.count; i++) visit(question.first + i);
  else if (question.op === "not") collectPatterns(question.of, visit);
  else if (question.op === "and" || question.op === "or") for (const part of question.of) collectPatterns(part, visit);
}
