// Literals about counters, confidence and intent → the plainest values for which they hold, or none.
import type { Atom } from "./formula.ts";

export interface Intent {
  /** Index of the category. */
  readonly category: number;
  /** Per mille. */
  readonly confidence: number;
}

/** Categories of intent. */
const CATEGORIES = 9;
export const BENIGN = 8;

type Given<Kind extends Atom["kind"]> = readonly [Extract<Atom, { kind: Kind }>, boolean][];

/** The lowest value of each counter; undefined where a counter would have to be above and below. */
export function countersFor(literals: Given<"count">): Map<string, number> | undefined {
  const values = new Map<string, number>();
  for (const [{ counter, least }, value] of literals) {
    if (value) values.set(counter, Math.max(values.get(counter) ?? 0, least));
  }
  for (const [{ counter, least }, value] of literals) {
    if (!value && (values.get(counter) ?? 0) >= least) return undefined;
  }
  return values;
}

/** Absent, or the highest confidence that is low enough; `none` where there is none. */
export function confidenceFor(literals: Given<"unsure">): number | undefined | "none" {
  const below = literals.flatMap(([atom, value]) => (value ? [atom.below] : []));
  if (below.length === 0) return undefined;
  const least = Math.max(0, ...literals.flatMap(([atom, value]) => (value ? [] : [atom.below])));
  return least < Math.min(...below) ? least : "none";
}

/** One intent for each set of signals; undefined where none fits. */
export function intentsFor(literals: Given<"intent">): Map<string, Intent> | undefined {
  const intents = new Map<string, Intent>();
  for (const signals of new Set(literals.map(([atom]) => atom.signals))) {
    const own = literals.filter(([atom]) => atom.signals === signals);
    const levels = [0, ...own.map(([{ least }]) => least)].filter((least) => least <= 1000).sort((a, b) => a - b);
    const fits = (category: number, confidence: number): boolean =>
      own.every(([{ mask, least }, value]) => (((mask >> category) & 1) === 1 && confidence >= least) === value);
    let found: Intent | undefined;
    for (let at = 0; at < CATEGORIES && found === undefined; at++) {
      const category = (at + BENIGN) % CATEGORIES;
      const confidence = levels.find((level) => fits(category, level));
      if (confidence !== undefined) found = { category, confidence };
    }
    if (found === undefined) return undefined;
    intents.set(signals, found);
  }
  return intents;
}
