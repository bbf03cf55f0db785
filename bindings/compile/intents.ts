// Signals and categories of intent → the intent section of a program.
import { INTENT_DANGEROUS, SIGNAL_EXCUSE } from "../../assembly/layout.ts";
import { INTENT_CATEGORIES, type IntentCategory } from "../policy/model.ts";
import type { DefaultSignal } from "./signals/grammar.ts";

/** A bit a category. */
export function maskOf(categories: readonly IntentCategory[]): number {
  let mask = 0;
  for (const category of categories) mask |= 1 << INTENT_CATEGORIES.indexOf(category);
  return mask;
}

const DANGEROUS = INTENT_CATEGORIES.slice(0, INTENT_DANGEROUS);

/** Bytes of the intent section; see assembly/layout.ts. */
export function packSignals(signals: readonly DefaultSignal[], first: number): Uint8Array {
  const words = signals.map(({ category, weight, discounts = DANGEROUS }) => {
    const excuse = category === "benign";
    return ((excuse ? maskOf(discounts) : maskOf([category])) | (weight << 16) | (excuse ? SIGNAL_EXCUSE : 0)) >>> 0;
  });
  return new Uint8Array(new Uint32Array([signals.length, first, ...words]).buffer);
}
