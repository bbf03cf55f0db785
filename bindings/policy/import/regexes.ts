// Literal texts and patterns of other tools → regexes of our dialect that keep their case.
import type { Condition, Scalar, Test } from "../condition.ts";
import { quote } from "../source.ts";
import { type Foreign, note } from "./foreign.ts";

const SYNTAX = "\\.+*?()[]{}|^$";

/** The text with every letter standing for itself. */
export function escapeRegex(text: string): string {
  let escaped = "";
  for (const char of text) escaped += SYNTAX.includes(char) ? `\\${char}` : char;
  return escaped;
}

/** A regex that is matched letter for letter, as other tools do unless they say `i`. */
export function caseSensitive(regex: string): string {
  return `(?-i)${regex}`;
}

/** `text` alone, letter for letter. */
export function exactly(text: string): string {
  return caseSensitive(`\\A${escapeRegex(text)}\\z`);
}

/** The test, or `undefined` with a note where the pattern is outside our dialect. */
export function regexTest(regexes: readonly string[], path: string, foreign: Foreign): Test | undefined {
  const fine = regexes.filter((pattern) => {
    const flaw = foreign.checkPattern?.(pattern, "regex");
    if (flaw !== undefined)
      note(foreign, "looser", path, `the regex ${quote(pattern)} is outside the dialect: ${flaw.message}`);
    return flaw === undefined;
  });
  if (fine.length === 0) return undefined;
  return { is: "text", patterns: fine.map((pattern) => ({ pattern, type: "regex" })) };
}

/** Equal to one of the values; strings letter for letter, as `equals` would fold their case where it forbids. */
export function equalTests(values: readonly Scalar[], path: string, foreign: Foreign): readonly Test[] {
  const texts = values.filter((value): value is string => typeof value === "string");
  const others = values.filter((value) => typeof value !== "string");
  const tests: Test[] = [];
  const text = texts.length === 0 ? undefined : regexTest(texts.map(exactly), path, foreign);
  if (text !== undefined) tests.push(text);
  if (others.length > 0) tests.push({ is: "one_of", values: others });
  return tests;
}

/** One of the conditions, without a level of nesting where there is only one. */
export function anyOf(conditions: readonly Condition[]): Condition | undefined {
  const [only] = conditions;
  return conditions.length <= 1 ? only : { kind: "any", conditions };
}
