// A tree and the shape it should have → plain values, with every mistake on the way and the place of every value.

import type { Issue, IssueCode } from "../errors.ts";
import type { Flaw } from "./arg-path.ts";
import type { Scalar } from "./condition.ts";
import { isExactly } from "./decimals.ts";
import { type CheckPattern, checkFormat } from "./formats.ts";
import type { Dialect } from "./model.ts";
import { nearestWord } from "./nearest.ts";
import { spanInScalar } from "./scalar-span.ts";
import { POLICY_TABLE } from "./schema.ts";
import {
  describeShape,
  type KeyTable,
  type ListShape,
  type ObjectShape,
  type Shape,
  type StringShape,
  shapeOf,
} from "./shape.ts";
import { type IssueDetail, quote, type Source, type Span } from "./source.ts";
import { describeTree, type Entry, type ScalarTree, type Tree } from "./tree.ts";
import { booleanOf11, isPlainInteger, readingOf11 } from "./yaml-versions.ts";

/** Where a value was written; `key` is the span of its key, where it has one. */
export interface Spot {
  readonly tree: Tree;
  readonly key?: Span;
}

/** One document on its way to a policy. */
export interface Reading {
  readonly source: Source;
  readonly dialect: Dialect;
  readonly issues: Issue[];
  /** By path: `rules[0].when.regex[0]`. */
  readonly spots: Map<string, Spot>;
  readonly checkPattern?: CheckPattern;
}

/** A mapping whose values have been validated; a key with a wrong value is missing. */
export type Plain = { readonly [key: string]: unknown };

/** The value as plain data, or `undefined` where an issue has been reported. */
export function validate(tree: Tree, shape: Shape, path: string, reading: Reading): unknown {
  if (!reading.spots.has(path)) reading.spots.set(path, { tree });
  if (tree.kind === "broken") return undefined;
  if (shape.kind === "json") return toPlain(tree);
  if (shape.kind === "scalar") return scalar(tree, path, reading);
  if (tree.kind === "scalar" && tree.value === null) return nothing(tree, shape, path, reading);
  switch (shape.kind) {
    case "string":
      return string(tree, shape, path, reading);
    case "word":
      return word(tree, shape.values, path, reading);
    case "integer":
      return integer(tree, shape, path, reading);
    case "number":
      return number(tree, shape, path, reading);
    case "boolean":
      return boolean(tree, path, reading);
    case "list":
      return list(tree, shape, path, reading);
    case "map":
      return map(tree, shape.keys, shape.of, path, reading);
    case "object":
      return object(tree, shape, path, reading);
  }
}

/** Reports at a value: at a stretch of its string where `within` is given. */
export function report(
  reading: Reading,
  code: IssueCode,
  message: string,
  path: string,
  detail: IssueDetail = {},
  within?: { readonly start: number; readonly end: number },
): undefined {
  const spot = reading.spots.get(path);
  const tree = spot?.tree;
  let span: Span = tree ?? { start: 0, end: 0 };
  if (within !== undefined && tree?.kind === "scalar")
    span = spanInScalar(reading.source, tree, within.start, within.end);
  reading.issues.push(reading.source.issue(code, message, span, { key: path, ...detail }));
  return undefined;
}

/** Reports at a key rather than at its value. */
export function reportKey(
  reading: Reading,
  code: IssueCode,
  message: string,
  path: string,
  detail: IssueDetail = {},
): void {
  const spot = reading.spots.get(path);
  const span = spot?.key ?? spot?.tree ?? { start: 0, end: 0 };
  reading.issues.push(reading.source.issue(code, message, span, { key: path, ...detail }));
}

export function reportFlaw(reading: Reading, code: IssueCode, flaw: Flaw, path: string): void {
  const { message, start, end, ...detail } = flaw;
  report(reading, code, message, path, detail, { start, end });
}

/** `path.key`, or `path["odd key"]` where the key would read as more than one step. */
export function childPath(path: string, key: string): string {
  const odd = key === "" || [...key].some((char) => ".[]\"' ".includes(char));
  if (odd) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

function nothing(tree: ScalarTree, shape: Shape, path: string, reading: Reading): undefined {
  const commented = reading.source.text.charAt(tree.start) === "#" || followedByComment(reading.source.text, tree.end);
  const expected = commented
    ? `${describeShape(shape)}; what follows \`#\` is a comment unless it is quoted`
    : describeShape(shape);
  return report(reading, "null_value", "a value is missing", path, { expected });
}

/** Whether only blanks stand between `offset` and a `#` on the same line. */
function followedByComment(text: string, offset: number): boolean {
  let at = offset;
  while (text.charAt(at) === " ") at++;
  return text.charAt(at) === "#";
}

function wrongType(tree: Tree, shape: Shape, path: string, reading: Reading, detail: IssueDetail = {}): undefined {
  const expected = describeShape(shape);
  // A number is shown as it was written: 1.0, not 1.
  const isNumber = tree.kind === "scalar" && typeof tree.value === "number";
  const what = isNumber ? `the number ${quote(written(tree, reading))}` : describeTree(tree);
  return report(reading, "wrong_type", `${what} stands here`, path, { expected, ...detail });
}

function written(tree: ScalarTree, reading: Reading): string {
  return reading.source.text.slice(tree.start, tree.end);
}

function scalar(tree: Tree, path: string, reading: Reading): Scalar | undefined {
  if (tree.kind !== "scalar") return wrongType(tree, { kind: "scalar" }, path, reading);
  if (tree.value === null && tree.start === tree.end) return nothing(tree, { kind: "scalar" }, path, reading);
  if (typeof tree.value === "number" && !Number.isFinite(tree.value)) return notFinite(path, reading);
  if (typeof tree.value === "number" && !isExactly(written(tree, reading), tree.value)) {
    return notExact(tree, tree.value, path, reading);
  }
  if (typeof tree.value === "string") warnOfOldReading(tree, tree.value, path, reading);
  return tree.value;
}

function string(tree: Tree, shape: StringShape, path: string, reading: Reading): string | undefined {
  if (tree.kind !== "scalar" || typeof tree.value !== "string") return notString(tree, shape, path, reading);
  const { value } = tree;
  if (value === "") {
    // Agent-OS lets empty strings pass everywhere but here.
    const severity = reading.dialect === "agent-os" && path !== "version" ? "warning" : "error";
    report(reading, "empty_value", "the string is empty", path, { severity, expected: describeShape(shape) });
    return severity === "error" ? undefined : value;
  }
  if (!warnOfOldReading(tree, value, path, reading)) return undefined;
  if (shape.format === undefined || (shape.format === "glob" && reading.dialect === "agent-os")) return value;
  const flaw = checkFormat(value, shape.format, reading.checkPattern);
  if (flaw === undefined) return value;
  const pattern = shape.format === "glob" || shape.format === "path_glob" || shape.format === "regex";
  reportFlaw(reading, pattern ? "invalid_pattern" : "invalid_format", flaw, path);
  return undefined;
}

function notString(tree: Tree, shape: StringShape, path: string, reading: Reading): undefined {
  if (tree.kind === "scalar") {
    const text = written(tree, reading);
    return wrongType(tree, shape, path, reading, { expected: `${describeShape(shape)}: "${text}" in quotes` });
  }
  const [entry] = tree.kind === "map" ? tree.entries : [];
  const looksLikeText = (entry !== undefined && entry.value.kind === "scalar") || tree.kind === "list";
  if (!looksLikeText) return wrongType(tree, shape, path, reading);
  const mark = tree.kind === "list" ? "`[`" : "`:` or `{`";
  const expected = `${describeShape(shape)}; quotes around it where ${mark} belongs to the text`;
  return wrongType(tree, shape, path, reading, { expected });
}

/** False where Agent-OS, which reads YAML 1.1, would have refused the word. */
function warnOfOldReading(tree: ScalarTree, value: string, path: string, reading: Reading): boolean {
  if (tree.style !== "plain") return true;
  const old = readingOf11(value);
  if (old === undefined) return true;
  const severity = reading.dialect === "agent-os" ? "error" : "warning";
  const message = `${quote(value)} is a string here, but a ${old} to readers of YAML 1.1`;
  report(reading, "ambiguous_scalar", message, path, { severity, expected: `"${value}" in quotes` });
  return severity === "warning";
}

function word(tree: Tree, values: readonly string[], path: string, reading: Reading): string | undefined {
  const shape: Shape = { kind: "word", values };
  if (tree.kind !== "scalar" || typeof tree.value !== "string") return wrongType(tree, shape, path, reading);
  if (values.includes(tree.value)) return tree.value;
  return unknownWord(tree.value, values, path, reading);
}

function unknownWord(value: string, values: readonly string[], path: string, reading: Reading): undefined {
  const nearest = nearestWord(value, values);
  const detail = { expected: `one of ${values.join(", ")}`, ...(nearest === undefined ? {} : { nearest }) };
  return report(reading, "unknown_value", `${quote(value)} is not known here`, path, detail);
}

function boolean(tree: Tree, path: string, reading: Reading): boolean | undefined {
  if (tree.kind === "scalar" && typeof tree.value === "boolean") return tree.value;
  const shape: Shape = { kind: "boolean" };
  if (tree.kind !== "scalar" || typeof tree.value !== "string") return wrongType(tree, shape, path, reading);
  const meant = booleanOf11(tree.value) ?? (["true", "false"].includes(tree.value) ? tree.value === "true" : undefined);
  return wrongType(tree, shape, path, reading, meant === undefined ? {} : { nearest: String(meant) });
}

function integer(
  tree: Tree,
  shape: Extract<Shape, { kind: "integer" }>,
  path: string,
  reading: Reading,
): number | undefined {
  if (tree.kind !== "scalar" || typeof tree.value !== "number") return notNumber(tree, shape, path, reading);
  const { value } = tree;
  if (!Number.isFinite(value)) return notFinite(path, reading);
  if (!isPlainInteger(written(tree, reading))) return notPlain(tree, value, shape, path, reading);
  if (!Number.isSafeInteger(value)) {
    const message = `${quote(written(tree, reading))} is too large to be counted exactly`;
    return report(reading, "out_of_range", message, path, { expected: `at most ${Number.MAX_SAFE_INTEGER}` });
  }
  if (value < shape.min || value > shape.max) {
    return report(reading, "out_of_range", `${value} is out of range`, path, { expected: describeShape(shape) });
  }
  return value;
}

function notPlain(tree: ScalarTree, value: number, shape: Shape, path: string, reading: Reading): undefined {
  const text = written(tree, reading);
  if (!Number.isSafeInteger(value) || text.includes(".")) return wrongType(tree, shape, path, reading);
  const message = `${quote(text)} is not the same number to every reader of YAML`;
  return report(reading, "ambiguous_scalar", message, path, { expected: "a decimal integer", nearest: String(value) });
}

function notNumber(tree: Tree, shape: Shape, path: string, reading: Reading): undefined {
  if (tree.kind === "scalar" && typeof tree.value === "string") {
    const bare = tree.value.split("_").join("");
    if (isPlainInteger(bare)) return wrongType(tree, shape, path, reading, { nearest: bare });
  }
  return wrongType(tree, shape, path, reading);
}

function notFinite(path: string, reading: Reading): undefined {
  return report(reading, "out_of_range", "the number is not finite", path, { expected: "a finite number" });
}

function notExact(tree: ScalarTree, value: number, path: string, reading: Reading): undefined {
  const message = `${quote(written(tree, reading))} cannot be told from ${value}`;
  return report(reading, "out_of_range", message, path, { expected: "a number of at most 15 digits" });
}

function number(
  tree: Tree,
  shape: Extract<Shape, { kind: "number" }>,
  path: string,
  reading: Reading,
): number | undefined {
  if (tree.kind !== "scalar" || typeof tree.value !== "number") return notNumber(tree, shape, path, reading);
  const { value } = tree;
  if (!Number.isFinite(value)) return notFinite(path, reading);
  const text = written(tree, reading);
  const digits = text.startsWith("-") || text.startsWith("+") ? text.slice(1) : text;
  const second = digits.charAt(1);
  if (digits.startsWith("0") && second !== "" && second !== "." && second !== "e" && second !== "E") {
    const message = `${quote(text)} is not the same number to every reader of YAML`;
    return report(reading, "ambiguous_scalar", message, path, { expected: "a decimal number", nearest: String(value) });
  }
  if (value < (shape.min ?? Number.NEGATIVE_INFINITY) || value > (shape.max ?? Number.POSITIVE_INFINITY)) {
    return report(reading, "out_of_range", `${value} is out of range`, path, { expected: describeShape(shape) });
  }
  if (shape.min === undefined && !isExactly(text, value)) return notExact(tree, value, path, reading);
  const { step } = shape;
  if (step !== undefined && Math.abs(value / step - Math.round(value / step)) > STEP_TOLERANCE) {
    return report(reading, "out_of_range", `${value} is finer than ${step}`, path, {
      expected: `a multiple of ${step}`,
    });
  }
  return value === 0 ? 0 : value;
}

/** Doubles of three decimals divide by 0.001 with an error far below this. */
const STEP_TOLERANCE = 1e-6;

function list(tree: Tree, shape: ListShape, path: string, reading: Reading): unknown[] | undefined {
  if (tree.kind !== "list") {
    if (shape.lone !== true) return wrongType(tree, shape, path, reading, loneItem(tree, shape));
    const item = validate(tree, shape.of, path, reading);
    reading.spots.set(`${path}[0]`, { tree });
    return item === undefined ? undefined : [item];
  }
  if (tree.items.length < (shape.min ?? 0)) {
    return report(reading, "empty_value", "the list is empty", path, { expected: describeShape(shape) });
  }
  const items: unknown[] = [];
  const seen = new Map<string, number>();
  tree.items.forEach((itemTree, index) => {
    const itemPath = `${path}[${index}]`;
    const item = validate(itemTree, shape.of, itemPath, reading);
    // A wrong item keeps its place, so that the paths of its neighbours stay right.
    items.push(item);
    if (item === undefined || shape.repeated === undefined) return;
    const fingerprint = JSON.stringify(item);
    const first = seen.get(fingerprint);
    if (first === undefined) seen.set(fingerprint, index);
    else repeated(`${path}[${first}]`, itemPath, shape.repeated, reading);
  });
  return items;
}

function repeated(firstPath: string, path: string, severity: "error" | "warning", reading: Reading): void {
  const first = reading.spots.get(firstPath)?.tree;
  const line = first === undefined ? "" : `; the first is on line ${reading.source.place(first).line}`;
  report(reading, "duplicate_value", `the same item is in the list twice${line}`, path, { severity });
}

function loneItem(tree: Tree, shape: ListShape): IssueDetail {
  if (tree.kind !== "scalar") return {};
  return {
    expected: `${describeShape(shape)}: [${typeof tree.value === "string" ? JSON.stringify(tree.value) : String(tree.value)}]`,
  };
}

function map(tree: Tree, keys: Shape, of: Shape, path: string, reading: Reading): Plain | undefined {
  if (tree.kind !== "map") return wrongType(tree, { kind: "map", keys: keys as StringShape, of }, path, reading);
  const values = emptyRecord();
  for (const entry of tree.entries) {
    const keyPath = childPath(path, entry.key);
    const keyTree: ScalarTree = { kind: "scalar", value: entry.key, style: keyStyle(entry, reading), ...entry.keySpan };
    reading.spots.set(keyPath, { tree: keyTree });
    const key = validate(keyTree, keys, keyPath, reading);
    reading.spots.set(keyPath, { tree: entry.value, key: entry.keySpan });
    const value = validate(entry.value, of, keyPath, reading);
    if (typeof key === "string" && value !== undefined) values[key] = value;
  }
  return values;
}

function keyStyle(entry: Entry, reading: Reading): ScalarTree["style"] {
  const mark = reading.source.text.charAt(entry.keySpan.start);
  return mark === '"' ? "double" : mark === "'" ? "single" : "plain";
}

function object(tree: Tree, shape: ObjectShape, path: string, reading: Reading): Plain | undefined {
  const short = tree.kind === "scalar" ? shape.short?.scalar : tree.kind === "list" ? shape.short?.list : undefined;
  if (short !== undefined) return shortObject(tree, shape, short, path, reading);
  if (tree.kind !== "map") return wrongType(tree, shape, path, reading);
  if (isSentence(tree, shape)) {
    const expected = `${describeShape(shape)}; quotes around it where \`:\` belongs to the text`;
    return wrongType(tree, shape, path, reading, { expected });
  }
  return entries(tree.entries, shape.table(), path, reading, tree);
}

/** `- password: x` where a string may stand: a text with a colon in it, not a mapping. */
function isSentence(tree: Tree, shape: ObjectShape): boolean {
  if (tree.kind !== "map" || shape.short?.scalar === undefined || tree.entries.length !== 1) return false;
  const key = tree.entries[0]?.key ?? "";
  const known = Object.keys(shape.table());
  return !known.includes(key) && nearestWord(key, known) === undefined;
}

function shortObject(tree: Tree, shape: ObjectShape, key: string, path: string, reading: Reading): Plain | undefined {
  const spec = shape.table()[key];
  if (spec === undefined) return undefined;
  const value = validate(tree, spec.shape, path, reading);
  const spot = reading.spots.get(path);
  if (spot !== undefined) {
    reading.spots.set(childPath(path, key), spot);
    reading.spots.set(`${childPath(path, key)}[0]`, spot);
  }
  return value === undefined ? undefined : { [key]: value };
}

/** The values of the known keys; unknown and missing ones are reported. */
export function entries(
  written: readonly Entry[],
  table: KeyTable,
  path: string,
  reading: Reading,
  whole: Span,
): Plain {
  const values = emptyRecord();
  for (const { key, keySpan, value } of written) {
    const keyPath = childPath(path, key);
    reading.spots.set(keyPath, { tree: value, key: keySpan });
    const spec = Object.hasOwn(table, key) ? table[key] : undefined;
    if (spec === undefined) {
      unknownKey(key, table, keyPath, reading);
      continue;
    }
    if (path === "" && reading.dialect === "agent-os" && spec.since !== "agent-os") {
      const message = `${quote(key)} is a key of portcullis/v1, but the file does not say that it is one`;
      reportKey(reading, "missing_api_version", message, keyPath, {
        expected: "`apiVersion: portcullis/v1` as the first line",
      });
      continue;
    }
    const checked = validate(value, shapeOf(spec, reading.dialect), keyPath, reading);
    if (checked !== undefined) values[key] = checked;
  }
  for (const [key, spec] of Object.entries(table)) {
    if (spec.required !== true || written.some((entry) => entry.key === key)) continue;
    const span = { start: whole.start, end: whole.start + 1 };
    const detail = { key: childPath(path, key), expected: `${key}: ${describeShape(spec.shape)}` };
    reading.issues.push(reading.source.issue("missing_key", `${quote(key)} is missing`, span, detail));
  }
  return values;
}

function unknownKey(key: string, table: KeyTable, path: string, reading: Reading): void {
  const nearest = nearestWord(key, Object.keys(table));
  // Agent-OS ignores keys it does not know; a slip of the keyboard must not switch a check off all the same.
  const severity = reading.dialect === "agent-os" && nearest === undefined ? "warning" : "error";
  const message = severity === "warning" ? `unknown key ${quote(key)} is ignored` : `unknown key ${quote(key)}`;
  const keys = Object.keys(table).filter((name) => reading.dialect !== "agent-os" || table[name]?.since === "agent-os");
  const expected = `one of ${(keys.length > 0 ? keys : Object.keys(table)).join(", ")}`;
  reportKey(reading, "unknown_key", message, path, {
    severity,
    ...(nearest === undefined ? { expected } : { nearest }),
  });
}

/** Keys of the mapping that a top-level key holds. */
function _innerKeys(outer: string): string[] {
  const shape = POLICY_TABLE[outer]?.shape;
  return shape?.kind === "object" ? Object.keys(shape.table()) : [];
}

/** Any JSON value as it is; keys such as `__proto__` become own properties. */
export function toPlain(tree: Tree): unknown {
  switch (tree.kind) {
    case "scalar":
      return typeof tree.value === "number" && !Number.isFinite(tree.value) ? null : tree.value;
    case "list":
      return tree.items.map(toPlain);
    case "map": {
      const values = emptyRecord();
      for (const entry of tree.entries) values[entry.key] = toPlain(entry.value);
      return values;
    }
    case "broken":
      return undefined;
  }
}

/** An object without a prototype: a document's keys can neither hide nor find anything inherited. */
export function emptyRecord(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}
