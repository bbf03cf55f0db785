// `field operator value` of Agent-OS and AGT rules → a condition on the tool's name or on the call's context.
import { allOf, type Condition, type Scalar, type Test } from "../condition.ts";
import { isLetterOrDigit } from "../formats.ts";
import { globOfName } from "../globs.ts";
import { quote } from "../source.ts";
import { type Foreign, note } from "./foreign.ts";
import { anyOf, caseSensitive, equalTests, escapeRegex, regexTest } from "./regexes.ts";

/** Fields that mean the name of the tool; everything else is read from the call's context. */
const TOOL_FIELDS: readonly string[] = ["tool_name", "tool", "tool.name"];

export interface Comparison {
  readonly field: string;
  readonly operator: string;
  readonly value: unknown;
  /** Whether a dot in the field goes into a mapping; Agent-OS looks the whole name up. */
  readonly nested?: boolean;
}

/** `undefined`, with a note, for what cannot be said. */
export function comparisonCondition(comparison: Comparison, path: string, foreign: Foreign): Condition | undefined {
  if (TOOL_FIELDS.includes(comparison.field)) return toolCondition(comparison, path, foreign);
  return contextCondition(comparison, path, foreign);
}

function untranslated({ field, operator, value }: Comparison, path: string, foreign: Foreign): undefined {
  return note(
    foreign,
    "looser",
    path,
    `${quote(`${field} ${operator} ${JSON.stringify(value)}`)} cannot be said here, so this condition never holds`,
  );
}

function toolCondition(comparison: Comparison, path: string, foreign: Foreign): Condition | undefined {
  const { operator, value } = comparison;
  const names = scalars(value).map(String);
  // no tool is called ""
  const named = names.filter((name) => name !== "");
  switch (operator) {
    case "eq":
    case "in":
      return named.length === 0
        ? untranslated(comparison, path, foreign)
        : { kind: "tool", globs: named.map(globOfName) };
    case "ne":
    case "not_in":
      return named.length === 0
        ? { kind: "tool", globs: ["*"] }
        : { kind: "not", condition: { kind: "tool", globs: named.map(globOfName) } };
    case "contains":
      return { kind: "tool", globs: names.map((name) => `*${globOfName(name)}*`) };
    case "starts_with":
      return { kind: "tool", globs: names.map((name) => `${globOfName(name)}*`) };
    case "ends_with":
      return { kind: "tool", globs: names.map((name) => `*${globOfName(name)}`) };
    case "matches":
      return namesOfRegex(names[0] ?? "") ?? untranslated(comparison, path, foreign);
    default:
      return untranslated(comparison, path, foreign);
  }
}

/** `^(?:a|b)$` and plain words as globs; names are not matched by regexes here. */
function namesOfRegex(regex: string): Condition | undefined {
  const start = regex.startsWith("^");
  const end = regex.endsWith("$");
  const inner = regex.slice(start ? 1 : 0, end ? -1 : undefined);
  const words = (
    inner.startsWith("(") && inner.endsWith(")") ? inner.slice(inner.startsWith("(?:") ? 3 : 1, -1) : inner
  ).split("|");
  const plain = words.every(
    (word) => word !== "" && [...word].every((char) => isLetterOrDigit(char) || char === "_" || char === "-"),
  );
  if (!plain) return undefined;
  return { kind: "tool", globs: words.map((word) => `${start ? "" : "*"}${word}${end ? "" : "*"}`) };
}

function contextCondition(comparison: Comparison, path: string, foreign: Foreign): Condition | undefined {
  const { field, operator, value, nested = false } = comparison;
  const where = contextPath(field, nested);
  if (where === undefined) return untranslated(comparison, path, foreign);
  const on = (test: Test): Condition => ({ kind: "context", path: where, test });
  const number = typeof value === "number" ? value : undefined;
  switch (operator) {
    case "eq":
    case "in":
      return anyOf(equalTests(scalars(value), path, foreign).map(on)) ?? untranslated(comparison, path, foreign);
    case "ne":
    case "not_in": {
      const equal = anyOf(equalTests(scalars(value), path, foreign).map(on));
      // Where the field is missing, the original does not match either.
      return equal === undefined
        ? untranslated(comparison, path, foreign)
        : allOf([on({ is: "exists", exists: true }), { kind: "not", condition: equal }]);
    }
    case "gt":
    case "gte":
    case "lt":
    case "lte":
      return number === undefined ? untranslated(comparison, path, foreign) : on({ is: "number", [operator]: number });
    case "contains":
    case "starts_with":
    case "ends_with":
    case "matches": {
      if (typeof value !== "string") return untranslated(comparison, path, foreign);
      const test = regexTest([textRegex(operator, value)], path, foreign);
      return test === undefined ? undefined : on(test);
    }
    case "truthy":
      return allOf([
        on({ is: "exists", exists: true }),
        { kind: "not", condition: on({ is: "one_of", values: [false, null, 0, ""] }) },
      ]);
    default:
      return untranslated(comparison, path, foreign);
  }
}

function textRegex(operator: "contains" | "starts_with" | "ends_with" | "matches", value: string): string {
  const literal = escapeRegex(value);
  switch (operator) {
    case "contains":
      return caseSensitive(literal);
    case "starts_with":
      return caseSensitive(`\\A${literal}`);
    case "ends_with":
      return caseSensitive(`${literal}\\z`);
    case "matches":
      return caseSensitive(value);
  }
}

/** The field as a path into the context; `undefined` where no path can name it. */
function contextPath(field: string, nested: boolean): string | undefined {
  const steps = nested ? field.split(".") : [field];
  if (steps.some((step) => step === "")) return undefined;
  let path = "";
  for (const step of steps) {
    const plain = [...step].every((char) => isLetterOrDigit(char) || char === "_" || char === "-");
    if (plain) path += path === "" ? step : `.${step}`;
    else if (step.includes('"')) return undefined;
    else path += `["${step}"]`;
  }
  return path;
}

function scalars(value: unknown): readonly Scalar[] {
  const items = Array.isArray(value) ? value : [value];
  const isScalar = (item: unknown): item is Scalar =>
    item === null || ["string", "number", "boolean"].includes(typeof item);
  return items.filter(isScalar);
}
