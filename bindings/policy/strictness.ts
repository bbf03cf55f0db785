// Two values of one key → which is stricter; what composing, inheriting and diffing agree on.
import { DEFAULTS, type DefaultEffect, type Mode } from "./model.ts";
import { POLICY_TABLE } from "./schema.ts";
import { compareVersions } from "./versions.ts";

/** How `b` relates to `a`. */
export type Relation = "same" | "stricter" | "looser";

/** A flat key's value is a number, boolean or version; `undefined` is no limit. */
export type FlatValue = number | boolean | string | undefined;

/** Keys that the table says an order for: limits, thresholds, switches, the version. */
export const ORDERED_KEYS: readonly string[] = Object.keys(POLICY_TABLE).filter(
  (key) => POLICY_TABLE[key]?.strict !== undefined,
);

/** Compares by the order that the table gives the key. */
export function relate(key: string, a: FlatValue, b: FlatValue): Relation {
  if (a === b) return "same";
  if (a === undefined) return "stricter";
  if (b === undefined) return "looser";
  return stricterOf(key, a, b) === b ? "stricter" : "looser";
}

/** The stricter of two values; of two equal versions the first. */
export function stricterOf(key: string, a: FlatValue, b: FlatValue): FlatValue {
  if (a === undefined) return b;
  if (b === undefined) return a;
  switch (POLICY_TABLE[key]?.strict) {
    case "lower":
      return Math.min(a as number, b as number);
    case "higher":
      return Math.max(a as number, b as number);
    case "true":
      return a === true || b === true;
    case "later":
      return compareVersions(a as string, b as string) >= 0 ? a : b;
    case undefined:
      return b;
  }
}

export function relateDefaults(a: DefaultEffect, b: DefaultEffect): Relation {
  return byRank(DEFAULTS.indexOf(a), DEFAULTS.indexOf(b));
}

export function relateModes(a: Mode, b: Mode): Relation {
  return byRank(a === "enforce" ? 1 : 0, b === "enforce" ? 1 : 0);
}

export function strictestDefault(effects: readonly DefaultEffect[]): DefaultEffect {
  return DEFAULTS[Math.max(0, ...effects.map((effect) => DEFAULTS.indexOf(effect)))] ?? "deny";
}

function byRank(a: number, b: number): Relation {
  return a === b ? "same" : b > a ? "stricter" : "looser";
}
