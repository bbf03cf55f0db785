// The text of one document → the policy it says by itself, or everything that is wrong with it.
import { type Issue, PolicyError } from "../errors.ts";
import { buildPolicy } from "./build.ts";
import type { CheckPattern } from "./formats.ts";
import { API_VERSION, type Dialect, type Policy } from "./model.ts";
import { nearestWord } from "./nearest.ts";
import { POLICY_TABLE } from "./schema.ts";
import { type Place, quote, type Source } from "./source.ts";
import { readText } from "./text.ts";
import { describeTree, readTree, type Tree } from "./tree.ts";
import { entries, type Plain, type Reading, type Spot } from "./validate.ts";

export interface ParseOptions {
  /** Name of the file in issues. */
  readonly file?: string;
  /** Judges the syntax of patterns; without it only the compiler will. */
  readonly checkPattern?: CheckPattern;
}

/** Finds where a value of the document stands, by its path: `blocked_patterns[2].pattern`. */
export type Locate = (path: string) => (Place & { readonly snippet: string }) | undefined;

/** A document on its own, before the policies that it extends are composed with it. */
export interface ParsedDocument {
  /** Absent where an issue is an error. */
  readonly policy?: Policy;
  readonly issues: readonly Issue[];
  /** Validated values by key; what is no part of the policy itself (`extends`, `override`, `tests`) is only here. */
  readonly values: Plain;
  readonly locate: Locate;
  /** Absent where the text could not be read as a mapping. */
  readonly tree?: Tree;
  /** Reports about a value of this document later on. */
  readonly reading: Reading;
}

/** Reads a document by itself; `extends` is validated but not followed. */
export function parseDocument(input: string | Uint8Array, options: ParseOptions = {}): ParsedDocument {
  const { source, issues: textIssues } = readText(input, options.file);
  if (textIssues.length > 0) return failed(source, textIssues);
  const { tree, issues: treeIssues } = readTree(source);
  const issues = [...treeIssues];
  if (tree === undefined) return failed(source, issues);
  if (tree.kind !== "map") {
    const expected = "a mapping such as `name: my-policy`";
    if (tree.kind !== "broken") {
      issues.push(source.issue("wrong_type", `${describeTree(tree)} stands where a policy should`, tree, { expected }));
    }
    return failed(source, issues);
  }
  const dialect = dialectOf(tree, source, issues);
  if (dialect === undefined) return failed(source, inOrder(issues));
  const spots = new Map<string, Spot>();
  const { checkPattern } = options;
  const reading: Reading = { source, dialect, issues, spots, ...(checkPattern === undefined ? {} : { checkPattern }) };
  const values = entries(tree.entries, POLICY_TABLE, "", reading, tree);
  const explicit = new Set(Object.keys(values).filter((key) => !NOT_IN_MODEL.includes(key)));
  const policy = buildPolicy(values, explicit, reading);
  const sorted = inOrder(issues);
  const base = { issues: sorted, values, reading, locate: locator(reading), tree };
  return hasErrors(sorted) ? base : { policy, ...base };
}

/** Keys that say something about the document rather than in the policy. */
const NOT_IN_MODEL: readonly string[] = ["apiVersion", "extends", "override", "tests"];

/** The dialect that the document says it is in; `undefined` where it names one that nobody knows. */
function dialectOf(tree: Extract<Tree, { kind: "map" }>, source: Source, issues: Issue[]): Dialect | undefined {
  const entry = tree.entries.find(({ key }) => key === "apiVersion");
  if (entry === undefined) return "agent-os";
  const { value } = entry;
  if (value.kind === "scalar" && value.value === API_VERSION) return API_VERSION;
  if (value.kind === "broken") return undefined;
  const written = value.kind === "scalar" && typeof value.value === "string" ? value.value : undefined;
  const foreign =
    written !== undefined && nearestWord(written, [API_VERSION]) === undefined && !written.startsWith("portcullis");
  const message =
    written === undefined ? `${describeTree(value)} is no apiVersion` : `the apiVersion ${quote(written)} is not known`;
  const expected = foreign ? `${API_VERSION}; \`portcullis import\` translates policies of other tools` : API_VERSION;
  const detail = { key: "apiVersion", expected, ...(foreign ? {} : { nearest: API_VERSION }) };
  issues.push(source.issue("unsupported_version", message, value, detail));
  return undefined;
}

function failed(source: Source, issues: readonly Issue[]): ParsedDocument {
  const reading: Reading = { source, dialect: API_VERSION, issues: [], spots: new Map() };
  return { issues, values: {}, locate: () => undefined, reading };
}

function locator(reading: Reading): Locate {
  return (path) => {
    const tree = reading.spots.get(path)?.tree;
    if (tree === undefined) return undefined;
    return { ...reading.source.place(tree), snippet: reading.source.snippet(tree) };
  };
}

/** By place; stable, so that issues of one place keep the order in which they were found. */
export function inOrder(issues: readonly Issue[]): Issue[] {
  return [...issues].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

export function hasErrors(issues: readonly Issue[]): boolean {
  return issues.some((issue) => issue.severity === "error");
}

/** The error that a document with these issues is worth. */
export function policyError(issues: readonly Issue[], file?: string): PolicyError {
  const count = issues.filter((issue) => issue.severity === "error").length;
  const problems = count === 1 ? "1 problem" : `${count} problems`;
  return new PolicyError("invalid_policy", `${file ?? "the policy"} has ${problems}:`, issues);
}
