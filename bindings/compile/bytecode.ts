// Conditions as trees → the engine's bytecode, and the rules section that carries it.
import {
  BINDING_PERMISSION_SHIFT,
  EFFECT_APPROVE,
  EFFECT_AUDIT,
  EFFECT_DENY,
  EFFECT_LIFT,
  EFFECT_REDACT,
  INTENT_SURELY,
  NUMBER_PERMITS,
  NUMBER_STRICT,
  NUMBER_WORDS,
  OP_AND,
  OP_FACT,
  OP_FITS,
  OP_INTENT,
  OP_MATCH,
  OP_NOT,
  OP_NUMBER,
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
import type { Stage } from "../policy/condition.ts";
import type { RuleMeta } from "../program.ts";
import { type Decimal, packDecimal } from "./decimal.ts";

/** What the engine can be asked, as a tree. */
export type Question =
  /** Some pattern of the consecutive ids matched, where `key` is there in a segment that its path selects. */
  | { readonly op: "match"; readonly first: number; readonly count: number; readonly key?: string }
  /** Every leaf that the selector selects matched, in every reading, some pattern of the permission: these ids. */
  | {
      readonly op: "fits";
      readonly permission: number;
      readonly selector: number;
      readonly first: number;
      readonly count: number;
      readonly key: string;
    }
  /** Of a selector's `FACT_` bits that are looked at, the wanted ones are set and no others. */
  | {
      readonly op: "fact";
      readonly selector: number;
      readonly looked: number;
      readonly wanted: number;
      readonly key: string;
    }
  /** A number test holds; it asks for something at the selector's places, where that is a path. */
  | {
      readonly op: "number";
      readonly index: number;
      readonly selector: number;
      readonly permits: boolean;
      readonly key: string;
    }
  /**
   * The intent is in the mask of categories with at least this confidence, per mille; `surely`: and nothing was seen of
   * another category.
   */
  | { readonly op: "intent"; readonly mask: number; readonly least: number; readonly surely?: boolean }
  /** The call or text is at one of these stages; answered before there is a program. */
  | { readonly op: "stage"; readonly stages: readonly Stage[] }
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

/** What patterns and tests are bound to, for the rules section. */
export interface LoweredSelectors {
  /** Selectors that are paths or facts; they are numbered from 1. */
  readonly count: number;
  readonly permissions: number;
  /** Selector and permission of each pattern that has one. */
  readonly bindings: ReadonlyMap<number, { readonly selector: number; readonly permission: number }>;
  readonly numbers: readonly LoweredNumber[];
}

/** Whether a number lies inside bounds. */
export interface LoweredNumber {
  readonly selector: number;
  readonly permits: boolean;
  /** What is no number holds, too. */
  readonly strict: boolean;
  readonly low?: Decimal;
  readonly high?: Decimal;
}

const NO_SELECTORS: LoweredSelectors = { count: 0, permissions: 0, bindings: new Map(), numbers: [] };

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

/** Bytes of the rules section; see assembly/layout.ts. `normalize`: `NORMALIZE_` bits. */
export function packRules(
  rules: readonly { readonly effect: RuleMeta["effect"]; readonly question: Question }[],
  patternCount: number,
  structures: readonly LoweredStructure[] = [],
  normalize = 0,
  selectors = NO_SELECTORS,
): Uint8Array {
  const code: number[] = [];
  const records: number[] = [];
  const causes = patternCount + selectors.count;
  const triggers: Set<number>[] = Array.from({ length: causes }, () => new Set());
  rules.forEach(({ effect, question }, index) => {
    const first = code.length;
    emit(question, code);
    const always = holdsWithoutMatch(question);
    records.push(EFFECT_CODES[effect] | (always ? RULE_ALWAYS : 0), first, code.length - first);
    if (!always) collectCauses(question, patternCount, (cause) => triggers[cause]?.add(index));
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
  const bound = packSelectors(selectors, patternCount, at);
  const header = [rules.length, patternCount, recordsAt, startsAt, listAt, list.length, codeAt, code.length];
  header.push(structures.length, structuresAt, normalize, bound.bindingsAt);
  header.push(selectors.count, selectors.permissions, selectors.numbers.length, bound.numbersAt);
  const words = [header, records, starts, list, code, structureRecords, data, bound.words];
  return new Uint8Array(Uint32Array.from(words.flat()).buffer);
}

/** Bindings, number tests and their bounds, to stand at offset `at` of the section. */
function packSelectors(
  { count, permissions, bindings, numbers }: LoweredSelectors,
  patternCount: number,
  at: number,
): { readonly bindingsAt: number; readonly numbersAt: number; readonly words: readonly number[] } {
  const bound = count + permissions > 0;
  const words: number[] = [];
  for (let id = 0; bound && id < patternCount; id++) {
    const { selector = 0, permission = 0 } = bindings.get(id) ?? {};
    words.push((selector | (permission << BINDING_PERMISSION_SHIFT)) >>> 0);
  }
  const numbersAt = at + words.length * 4;
  const decimals: number[] = [];
  const place = (decimal: Decimal | undefined): number => {
    if (decimal === undefined) return 0;
    const offset = numbersAt + (numbers.length * NUMBER_WORDS + decimals.length) * 4;
    decimals.push(...packDecimal(decimal));
    return offset;
  };
  for (const { selector, permits, strict, low, high } of numbers) {
    words.push(selector | (permits ? NUMBER_PERMITS : 0) | (strict ? NUMBER_STRICT : 0), place(low), place(high));
  }
  return { bindingsAt: bound ? at : 0, numbersAt, words: [...words, ...decimals] };
}

/** Values on the stack that judging a question takes: the deepest part comes first, so that it is no more than it has to be. */
function heightOf(question: Question): number {
  if (question.op === "not") return heightOf(question.of);
  if (question.op !== "and" && question.op !== "or") return 1;
  const heights = question.of.map(heightOf).sort((a, b) => b - a);
  return Math.max(1, ...heights.map((height, index) => height + Math.min(index, 1)));
}

function emit(question: Question, code: number[]): void {
  switch (question.op) {
    case "match":
      code.push(OP_MATCH, question.first, question.count);
      return;
    case "intent":
      code.push(OP_INTENT, question.mask | (question.surely === true ? INTENT_SURELY : 0), question.least);
      return;
    case "scope":
      code.push(OP_SCOPE, question.mask);
      return;
    case "structure":
      code.push(OP_STRUCTURE, question.index);
      return;
    case "fits":
      code.push(OP_FITS, question.permission, question.selector);
      return;
    case "fact":
      code.push(OP_FACT, question.selector, question.looked, question.wanted);
      return;
    case "number":
      code.push(OP_NUMBER, question.index);
      return;
    case "stage":
      throw new RangeError("a stage is known before there is a program");
    case "true":
      code.push(OP_TRUE);
      return;
    case "not":
      emit(question.of, code);
      code.push(OP_NOT);
      return;
    default: {
      if (question.of.length === 0) throw new RangeError("an empty list of conditions");
      const op = question.op === "and" ? OP_AND : OP_OR;
      const parts = [...question.of].sort((a, b) => heightOf(b) - heightOf(a));
      parts.forEach((part, index) => {
        emit(part, code);
        if (index > 0) code.push(op, 2);
      });
    }
  }
}

/** Whether the answer may be yes in a check in which no pattern matched. */
function holdsWithoutMatch(question: Question): boolean {
  switch (question.op) {
    case "match":
    case "fits":
      return false;
    case "fact":
      return question.wanted === 0;
    case "number":
      return question.selector === 0;
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
  if (question.op === "match") return question.key === undefined ? [question.first, question.count] : undefined;
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

/**
 * Patterns, and behind them selectors, of which one at least has to be there for a yes; the question does not hold without
 * any. Of a conjunction one part is enough: the one that is likely to be there in the fewest calls.
 */
function collectCauses(question: Question, patternCount: number, visit: (cause: number) => void): void {
  switch (question.op) {
    case "match":
    case "fits":
      for (let i = 0; i < question.count; i++) visit(question.first + i);
      return;
    case "fact":
    case "number":
      visit(patternCount + question.selector - 1);
      return;
    case "and": {
      const needed = question.of.filter((part) => !holdsWithoutMatch(part)).sort((a, b) => rarityOf(b) - rarityOf(a));
      if (needed[0] !== undefined) collectCauses(needed[0], patternCount, visit);
      return;
    }
    case "or":
      for (const part of question.of) collectCauses(part, patternCount, visit);
      return;
    default:
  }
}

/** A text under a path is rarer than one anywhere or a tool, what permits is commoner, and something at a path commonest. */
function rarityOf(question: Question): number {
  if (question.op === "match") return question.key === undefined ? 3 : 4;
  return question.op === "fits" ? 2 : question.op === "and" || question.op === "or" ? 1 : 0;
}
