// Condition expressions of AGT (`tool_name == 'x' and user.role in ['a']`) → conditions.
import { allOf, type Condition } from "../condition.ts";
import { quote } from "../source.ts";
import { comparisonCondition } from "./fields.ts";
import { type Foreign, note } from "./foreign.ts";
import { anyOf } from "./regexes.ts";

type Token =
  | { readonly kind: "word"; readonly text: string }
  | { readonly kind: "value"; readonly value: string | number }
  | { readonly kind: "mark"; readonly text: string };

/** UTF-16 units of an expression; AGT refuses longer ones too. */
const MAX_EXPRESSION = 2000;

/** `undefined`, with a note, for what is no expression that we can read. */
export function expressionCondition(text: string, path: string, foreign: Foreign): Condition | undefined {
  if (text.length > MAX_EXPRESSION)
    return note(foreign, "looser", path, `the expression is longer than ${MAX_EXPRESSION} characters`);
  const tokens = tokenize(text);
  const reader: Reader = { tokens: tokens ?? [], at: 0, path, foreign };
  const condition = tokens === undefined ? undefined : disjunction(reader);
  if (condition !== undefined && reader.at === reader.tokens.length) return condition;
  return note(foreign, "looser", path, `the expression ${quote(text)} cannot be read, so the rule is dropped`);
}

interface Reader {
  readonly tokens: readonly Token[];
  at: number;
  readonly path: string;
  readonly foreign: Foreign;
}

const OPERATORS: Readonly<Record<string, string>> = {
  "==": "eq",
  "!=": "ne",
  ">": "gt",
  ">=": "gte",
  "<": "lt",
  "<=": "lte",
  in: "in",
  contains: "contains",
  starts_with: "starts_with",
  startswith: "starts_with",
  ends_with: "ends_with",
  endswith: "ends_with",
  matches: "matches",
};

function tokenize(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === " " || char === "\t" || char === "\n") {
      at++;
      continue;
    }
    if (char === "'" || char === '"') {
      const end = text.indexOf(char, at + 1);
      if (end < 0) return undefined;
      tokens.push({ kind: "value", value: text.slice(at + 1, end) });
      at = end + 1;
      continue;
    }
    const mark = ["==", "!=", ">=", "<=", "&&", "||", ">", "<", "(", ")", "[", "]", ",", "!"].find((known) =>
      text.startsWith(known, at),
    );
    if (mark !== undefined) {
      tokens.push({ kind: "mark", text: mark });
      at += mark.length;
      continue;
    }
    let end = at;
    while (end < text.length && isWordChar(text.charAt(end))) end++;
    if (end === at) return undefined;
    const word = text.slice(at, end);
    const number = Number(word);
    tokens.push(Number.isFinite(number) ? { kind: "value", value: number } : { kind: "word", text: word });
    at = end;
  }
  return tokens;
}

function isWordChar(char: string): boolean {
  const lower = char.toLowerCase();
  return (lower >= "a" && lower <= "z") || (char >= "0" && char <= "9") || "_.-:".includes(char);
}

function take(reader: Reader, ...texts: readonly string[]): boolean {
  const token = reader.tokens[reader.at];
  if (token === undefined || token.kind === "value" || !texts.includes(token.text)) return false;
  reader.at++;
  return true;
}

function disjunction(reader: Reader): Condition | undefined {
  const first = conjunction(reader);
  if (first === undefined) return undefined;
  const parts = [first];
  while (take(reader, "or", "||")) {
    const next = conjunction(reader);
    if (next === undefined) return undefined;
    parts.push(next);
  }
  return anyOf(parts);
}

function conjunction(reader: Reader): Condition | undefined {
  const first = negation(reader);
  if (first === undefined) return undefined;
  const others: Condition[] = [];
  while (take(reader, "and", "&&")) {
    const next = negation(reader);
    if (next === undefined) return undefined;
    others.push(next);
  }
  return allOf([first, ...others]);
}

function negation(reader: Reader): Condition | undefined {
  if (!take(reader, "not", "!")) return atom(reader);
  const condition = negation(reader);
  return condition === undefined ? undefined : { kind: "not", condition };
}

function atom(reader: Reader): Condition | undefined {
  if (take(reader, "(")) {
    const inner = disjunction(reader);
    return take(reader, ")") ? inner : undefined;
  }
  const field = reader.tokens[reader.at];
  if (field?.kind !== "word") return undefined;
  reader.at++;
  if (field.text === "true") return { kind: "tool", globs: ["*"] };
  const negated = take(reader, "not");
  const operator = reader.tokens[reader.at];
  const name =
    operator === undefined || operator.kind === "value" || !Object.hasOwn(OPERATORS, operator.text)
      ? undefined
      : OPERATORS[operator.text];
  if (name === undefined) return negated ? undefined : compare(reader, field.text, "truthy", true);
  reader.at++;
  const value = name === "in" ? listValue(reader) : scalarValue(reader);
  if (value === undefined) return undefined;
  return compare(reader, field.text, negated && name === "in" ? "not_in" : name, value);
}

function compare(reader: Reader, field: string, operator: string, value: unknown): Condition | undefined {
  return comparisonCondition({ field, operator, value, nested: true }, reader.path, reader.foreign);
}

function scalarValue(reader: Reader): string | number | boolean | undefined {
  const token = reader.tokens[reader.at];
  if (token === undefined || token.kind === "mark") return undefined;
  reader.at++;
  if (token.kind === "value") return token.value;
  return token.text === "true" || token.text === "false" ? token.text === "true" : undefined;
}

function listValue(reader: Reader): unknown[] | undefined {
  if (!take(reader, "[", "(")) return undefined;
  const values: unknown[] = [];
  while (!take(reader, "]", ")")) {
    const value = scalarValue(reader);
    if (value === undefined) return undefined;
    values.push(value);
    if (
      !take(reader, ",") &&
      !["]", ")"].includes((reader.tokens[reader.at] as { text?: string } | undefined)?.text ?? "")
    )
      return undefined;
  }
  return values;
}
