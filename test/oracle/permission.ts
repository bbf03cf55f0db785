// A path, a test and a call → whether the test permits it: the slow, obvious reading, letter for letter and type for type.
import type { Test } from "../../bindings/policy/condition.ts";
import { globFits } from "../../bindings/policy/globs.ts";

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export type { Json };

/** One step: a key, an index, `*` for every key, `[*]` for every element. */
export type Step = string | number;

/** What stands at the places of a path; `undefined` where a branch ends before. */
export function placesOf(value: Json | undefined, steps: readonly Step[]): (Json | undefined)[] {
  const [step, ...rest] = steps;
  if (step === undefined) return [value];
  if (typeof value !== "object" || value === null) return [undefined];
  if (step === "[*]")
    return Array.isArray(value) ? value.flatMap((element: Json) => placesOf(element, rest)) : [undefined];
  if (Array.isArray(value))
    return typeof step === "number" ? placesOf(value[step] as Json | undefined, rest) : [undefined];
  const properties = value as Readonly<Record<string, Json>>;
  if (step === "*") return Object.values(properties).flatMap((inner) => placesOf(inner, rest));
  return Object.hasOwn(properties, step) ? placesOf(properties[step], rest) : [undefined];
}

/** The elements of lists within lists; `undefined` for what is no leaf. */
function leavesOf(value: Json | undefined): (Json | undefined)[] {
  if (!Array.isArray(value)) return [typeof value === "object" && value !== null ? undefined : value];
  return value.length === 0 ? [undefined] : value.flatMap((element: Json) => leavesOf(element));
}

/** Whether the test lets the values at these places pass: all of them are leaves, and fit. */
export function permits(test: Test, places: readonly (Json | undefined)[]): boolean {
  if (test.is === "exists") {
    if (!test.exists) return places.every((place) => place === undefined);
    return places.length > 0 && places.every((place) => place !== undefined && place !== null);
  }
  const leaves = places.flatMap(leavesOf);
  return leaves.length > 0 && leaves.every((leaf) => leaf !== undefined && fits(test, leaf));
}

function fits(test: Exclude<Test, { is: "exists" }>, leaf: Json): boolean {
  if (test.is === "number") return isInside(test, leaf);
  if (test.is === "one_of") {
    return test.values.some((value) =>
      typeof value === "number" && typeof leaf === "string" ? isNumber(leaf) && Number(leaf) === value : value === leaf,
    );
  }
  const text = String(leaf);
  return test.patterns.some(({ pattern, type }) => {
    if (type === "substring") return text.includes(pattern);
    if (type === "regex") return new RegExp(pattern.replaceAll("\\A", "^").replaceAll("\\z", "$")).test(text);
    return type === "glob" ? globFits(pattern, text) : pathGlobFits(pattern, text);
  });
}

/** Of path globs only `DIRECTORY/**`. */
function pathGlobFits(pattern: string, text: string): boolean {
  if (!pattern.endsWith("/**")) throw new Error(`${pattern} is beyond this oracle`);
  return text.startsWith(pattern.slice(0, -2)) || text === pattern.slice(0, -3);
}

function isInside({ gt, gte, lt, lte }: Extract<Test, { is: "number" }>, leaf: Json): boolean {
  if (typeof leaf !== "number" && !(typeof leaf === "string" && isNumber(leaf))) return false;
  const value = Number(leaf);
  return (
    (gt === undefined || value > gt) &&
    (gte === undefined || value >= gte) &&
    (lt === undefined || value < lt) &&
    (lte === undefined || value <= lte)
  );
}

function isNumber(text: string): boolean {
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text);
}
