// YAML or JSON text → a plain tree with spans, refusing what YAML allows but a policy may not hold.
import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type ParsedNode,
  Parser,
  visit,
  type YAMLError,
  type Scalar as YamlScalar,
} from "yaml";
import type { Issue, IssueCode } from "../errors.ts";
import type { Scalar } from "./condition.ts";
import { quote, type Source, type Span } from "./source.ts";
import { isLoneSurrogate } from "./text.ts";

export type ScalarStyle = "plain" | "single" | "double" | "block";

/** A document without anchors, tags or aliases. `broken` stands where an issue has been reported already. */
export type Tree =
  | (Span & { readonly kind: "map"; readonly entries: readonly Entry[] })
  | (Span & { readonly kind: "list"; readonly items: readonly Tree[] })
  | ScalarTree
  | (Span & { readonly kind: "broken" });

export type ScalarTree = Span & { readonly kind: "scalar"; readonly value: Scalar; readonly style: ScalarStyle };

export interface Entry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Tree;
}

/** Nesting of maps and lists; the deepest policy that means anything (conditions inside conditions) needs a third. */
export const MAX_POLICY_DEPTH = 64;
/** Lexical tokens of a policy: twenty thousand patterns. Errors cost the parser about 10 µs each, so this bounds 2 s. */
export const MAX_POLICY_TOKENS = 200_000;
/** YAML problems that are reported; beyond, one mistake mostly repeats itself. */
const MAX_YAML_ISSUES = 20;

export interface ReadTree {
  /** Absent where the text is no readable YAML. */
  readonly tree?: Tree;
  readonly issues: readonly Issue[];
}

/** One document as a tree. After a syntax error there is no tree: what the parser guesses would only mislead. */
export function readTree(source: Source): ReadTree {
  const crowded = tooManyTokens(source);
  if (crowded !== undefined) return { issues: [crowded] };
  const tokens = [...new Parser().parse(source.text)];
  const deep = tooDeep(tokens, source);
  if (deep !== undefined) return { issues: [deep] };
  const documents = compose(tokens);
  const [document, second] = documents;
  if (document === undefined || (documents.length === 1 && isEmpty(document))) {
    const expected = "a mapping such as `name: my-policy`";
    return { issues: [source.issue("empty_document", "the document is empty", { start: 0, end: 0 }, { expected })] };
  }
  const issues: Issue[] = [];
  if (second !== undefined) {
    const start = second.range?.[0] ?? source.text.length;
    const message = "a second document starts here";
    issues.push(
      source.issue("multiple_documents", message, { start, end: start + 3 }, { expected: "one document a file" }),
    );
  }
  refuseDirectives(document, source, issues);
  const reader: Reader = { source, issues, anchors: new Set() };
  const tree = convert(document.contents as ParsedNode | null, reader);
  const all = [...issues, ...syntaxIssues(document, source, issues)];
  // A tag or a lone `*` has been reported and leaves the tree around it sound.
  const unreadable = document.errors.some(({ code }) => code !== "TAG_RESOLVE_FAILED" && code !== "BAD_ALIAS");
  return unreadable ? { issues: all } : { tree, issues: all };
}

function compose(tokens: readonly CST.Token[]): Document.Parsed[] {
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false, logLevel: "silent", version: "1.2" });
  return [...composer.compose(tokens)] as Document.Parsed[];
}

/**
 * Depth is judged here, without recursion: the composer recurses, and V8 ends the whole process where it has to compile
 * a regular expression on a stack that is nearly used up.
 */
function tooDeep(tokens: readonly CST.Token[], source: Source): Issue | undefined {
  const pending: { readonly token: CST.Token; readonly depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { token, depth } = next;
    if (depth > MAX_POLICY_DEPTH) {
      const message = `nested deeper than ${MAX_POLICY_DEPTH} levels (MAX_POLICY_DEPTH)`;
      return source.issue("too_deep", message, { start: token.offset, end: token.offset + 1 });
    }
    if (token.type === "document" && token.value !== undefined) pending.push({ token: token.value, depth });
    if (!("items" in token)) continue;
    for (const { key, value } of token.items) {
      if (key) pending.push({ token: key, depth: depth + 1 });
      if (value) pending.push({ token: value, depth: depth + 1 });
    }
  }
  return undefined;
}

function isEmpty(document: Document.Parsed): boolean {
  const { contents } = document;
  if (document.errors.length > 0) return false;
  return contents === null || (isScalar(contents) && contents.value === null && contents.source === "");
}

function tooManyTokens(source: Source): Issue | undefined {
  let tokens = 0;
  let offset = 0;
  for (const token of new Lexer().lex(source.text)) {
    offset += token.length;
    if (++tokens > MAX_POLICY_TOKENS) {
      const message = `the file has more than ${MAX_POLICY_TOKENS} YAML tokens (MAX_POLICY_TOKENS)`;
      return source.issue("too_large", message, { start: Math.min(offset, source.text.length), end: offset });
    }
  }
  return undefined;
}

function refuseDirectives(document: Document.Parsed, source: Source, issues: Issue[]): void {
  const { yaml, tags } = document.directives;
  const foreignTags = Object.keys(tags).some((handle) => handle !== "!!");
  if (!foreignTags && (yaml.explicit !== true || yaml.version === "1.2")) return;
  const start = Math.max(0, source.text.indexOf("%"));
  const message = "a directive changes what the document means";
  issues.push(
    source.issue("tag_refused", message, { start, end: start + 1 }, { expected: "YAML 1.2 without directives" }),
  );
}

interface Reader {
  readonly source: Source;
  readonly issues: Issue[];
  readonly anchors: Set<string>;
}

function convert(node: ParsedNode | null, reader: Reader): Tree {
  if (node === null) return { kind: "scalar", value: null, style: "plain", start: 0, end: 0 };
  const span = { start: node.range[0], end: node.range[1] };
  if (isAlias(node)) return refuseAlias(node.source, span, reader);
  // What a tag makes of a value is anyone's guess, so nothing more is said about it.
  if (refuseProperties(node, span, reader)) return { kind: "broken", ...span };
  if (isScalar(node)) return convertScalar(node, span, reader);
  if (isSeq(node)) {
    const items = node.items.map((item) => convert(item as ParsedNode, reader));
    return { kind: "list", items, ...span };
  }
  if (isMap(node)) return { kind: "map", entries: convertEntries(node.items as Pairs, reader), ...span };
  return { kind: "broken", ...span };
}

type Pairs = readonly { readonly key: ParsedNode; readonly value: ParsedNode | null }[];

function convertEntries(pairs: Pairs, reader: Reader): Entry[] {
  const { source, issues } = reader;
  const entries: Entry[] = [];
  const seen = new Map<string, Span>();
  for (const { key: keyNode, value: valueNode } of pairs) {
    const keySpan = { start: keyNode.range[0], end: keyNode.range[1] };
    if (!isScalar(keyNode)) {
      const hint = isAlias(keyNode) ? starHint(`*${keyNode.source}`) : "a word, as in `name: value`";
      const code = isAlias(keyNode) ? "unquoted_star" : "complex_key";
      issues.push(source.issue(code, "a key must be a plain word", keySpan, { expected: hint }));
      continue;
    }
    refuseProperties(keyNode, keySpan, reader);
    const key = typeof keyNode.value === "string" ? keyNode.value : (keyNode.source ?? "");
    const value =
      valueNode === null
        ? ({ kind: "scalar", value: null, style: "plain", start: keySpan.end, end: keySpan.end } as const)
        : convert(valueNode, reader);
    const first = seen.get(key);
    if (key === "<<" && keyNode.type === "PLAIN") {
      const expected = "the keys written out; to share rules between policies use `extends`";
      issues.push(source.issue("merge_key", "merge keys (`<<`) are not supported", keySpan, { expected }));
    } else if (first !== undefined) {
      const message = `${quote(key)} is written twice; the first is on line ${source.place(first).line}`;
      issues.push(source.issue("duplicate_key", message, keySpan, { key, expected: "each key once" }));
    } else {
      seen.set(key, keySpan);
      entries.push({ key, keySpan, value });
    }
  }
  return entries;
}

function convertScalar(node: YamlScalar.Parsed, span: Span, reader: Reader): Tree {
  const { value } = node;
  const style = STYLES[node.type ?? "PLAIN"] ?? "plain";
  if (typeof value === "string") {
    for (let at = 0; at < value.length; at++) {
      if (!isLoneSurrogate(value, at)) continue;
      const message = "half of a surrogate pair is no character";
      reader.issues.push(
        reader.source.issue("bad_escape", message, span, { expected: "both halves, or `\\U0001F600`" }),
      );
      return { kind: "broken", ...span };
    }
    return { kind: "scalar", value, style, ...span };
  }
  if (value === null || typeof value === "number" || typeof value === "boolean") {
    return { kind: "scalar", value, style, ...span };
  }
  // Only a tag makes anything else of a scalar, and tags have been refused.
  return { kind: "broken", ...span };
}

const STYLES: Readonly<Record<string, ScalarStyle>> = {
  PLAIN: "plain",
  QUOTE_SINGLE: "single",
  QUOTE_DOUBLE: "double",
  BLOCK_LITERAL: "block",
  BLOCK_FOLDED: "block",
};

function refuseAlias(name: string, span: Span, reader: Reader): Tree {
  const { source, issues, anchors } = reader;
  const end = span.start + 1 + name.length;
  const written = source.text.slice(span.start, end);
  const place = { start: span.start, end };
  if (anchors.has(name)) {
    const expected = "the value written out; a policy says everything where it stands";
    issues.push(source.issue("alias_refused", `the alias ${quote(written)} is not supported`, place, { expected }));
  } else {
    const message = `${quote(written)} starts with \`*\`, which YAML reads as the name of an alias`;
    issues.push(source.issue("unquoted_star", message, place, { expected: starHint(written) }));
  }
  return { kind: "broken", ...span };
}

function starHint(written: string): string {
  return `the value in quotes: "${written}"`;
}

/** Reports anchors and tags; true where there is a tag. */
function refuseProperties(node: ParsedNode, span: Span, reader: Reader): boolean {
  const { source, issues, anchors } = reader;
  if (isAlias(node)) return false;
  if (node.anchor !== undefined) {
    anchors.add(node.anchor);
    const place = before(source.text, `&${node.anchor}`, span);
    const message = `the anchor ${quote(`&${node.anchor}`)} is not supported`;
    const expected = "the value written out, or in quotes where the `&` belongs to it";
    issues.push(source.issue("alias_refused", message, place, { expected }));
  }
  if (node.tag !== undefined) {
    const place = tagBefore(source.text, span);
    const message = "YAML tags are not supported";
    const expected = "a plain value, or one in quotes where the `!` belongs to it";
    issues.push(source.issue("tag_refused", message, place, { expected }));
  }
  return node.tag !== undefined;
}

/** Where `mark` stands before a node. */
function before(text: string, mark: string, span: Span): Span {
  const start = text.lastIndexOf(mark, span.start);
  return start < 0 ? span : { start, end: start + mark.length };
}

/** Where the tag before a node begins: `!` or `!!`, behind a blank or a bracket. */
function tagBefore(text: string, span: Span): Span {
  const { start: last, end } = before(text, "!", span);
  const isInside = (at: number): boolean => at >= 0 && !" \t\r\n[{,:".includes(text.charAt(at));
  let start = last;
  while (isInside(start - 1)) start--;
  return { start, end };
}

/** The parser's own errors, one a line, in our words where the mistake has a known cause. */
function syntaxIssues(document: Document.Parsed, source: Source, known: readonly Issue[]): Issue[] {
  const issues: Issue[] = [];
  const lines = new Set(known.map((issue) => issue.line));
  for (const error of document.errors) {
    if (error.code === "TAG_RESOLVE_FAILED") continue;
    const span = spanOf(error, document);
    const { line } = source.place(span);
    // What follows a reported alias, tag or error on the same line is mostly its echo.
    if (lines.has(line)) continue;
    lines.add(line);
    const { code, message, expected } = explain(error, source.text, span);
    issues.push(source.issue(code, message, span, expected === undefined ? {} : { expected }));
    if (issues.length === MAX_YAML_ISSUES) break;
  }
  return issues;
}

/** Where an error is to be mended: an open quote is reported where it opens, not at the end of the file. */
function spanOf(error: YAMLError, document: Document.Parsed): Span {
  const [start, end] = error.pos;
  let span = { start, end: Math.max(end, start + 1) };
  if (error.code !== "MISSING_CHAR" || !error.message.includes("quote")) return span;
  visit(document, {
    Scalar(_key, node) {
      const range = node.range;
      const quoted = node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE";
      if (quoted && range && range[0] < start && range[1] >= start) span = { start: range[0], end: range[0] + 1 };
    },
  });
  return span;
}

interface Explanation {
  readonly code: IssueCode;
  readonly message: string;
  readonly expected?: string;
}

function explain(error: YAMLError, text: string, span: Span): Explanation {
  const written = text.slice(span.start, span.end);
  switch (error.code) {
    case "BAD_DQ_ESCAPE":
      return {
        code: "bad_escape",
        message: `${quote(text.slice(span.start, span.start + 2))} is no escape of a double-quoted string`,
        expected: "single quotes, in which a backslash is a backslash: '\\d+'",
      };
    case "TAB_AS_INDENT":
      return { code: "tab_indent", message: "a tab cannot indent YAML", expected: "spaces, two a level" };
    case "BAD_SCALAR_START":
      return {
        code: "unquoted_special",
        message: `a value cannot start with ${quote(text.charAt(span.start))} unless it is quoted`,
        expected: "the value in quotes",
      };
    case "BAD_ALIAS":
      return {
        code: "unquoted_star",
        message: "YAML reads `*` as the start of an alias",
        expected: "the value in quotes",
      };
    case "BLOCK_AS_IMPLICIT_KEY":
      return {
        code: "yaml_syntax",
        message: `${quote(written)} is followed by a second \`: \` on its line, or by deeper keys`,
        expected: "the value in quotes where the colon belongs to it, or the keys on lines of their own",
      };
    case "BAD_INDENT":
      return { code: "yaml_syntax", message: lowerFirst(error.message), expected: "one indentation for one level" };
    case "MISSING_CHAR":
      if (!error.message.includes("quote")) return { code: "yaml_syntax", message: lowerFirst(error.message) };
      return { code: "yaml_syntax", message: "this quote is not closed", expected: `a closing ${written}` };
    case "RESOURCE_EXHAUSTION":
      return { code: "too_deep", message: "nested too deeply" };
    case "UNEXPECTED_TOKEN":
      if (text.slice(span.start - 2, span.start) === "\\'") {
        return {
          code: "bad_escape",
          message: "the single-quoted string ends at `\\'`: a backslash does not escape there",
          expected: "`''` for a quote inside single quotes",
        };
      }
      if (text.charAt(span.start - 1) === "]" || text.charAt(span.start - 1) === "}") {
        return {
          code: "unquoted_special",
          message: `${quote(written)} follows a bracket that YAML took for the end of a list or mapping`,
          expected: "the whole value in quotes",
        };
      }
      return { code: "yaml_syntax", message: lowerFirst(error.message) };
    default:
      return { code: "yaml_syntax", message: lowerFirst(error.message) };
  }
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}

/** What a value is, in the words of an author. */
export function describeTree(tree: Tree): string {
  switch (tree.kind) {
    case "map":
      return "a mapping";
    case "list":
      return "a list";
    case "broken":
      return "a value that cannot be read";
    case "scalar":
      if (tree.value === null) return "nothing";
      if (typeof tree.value === "string") return `the string ${quote(tree.value)}`;
      return `the ${typeof tree.value} ${quote(String(tree.value))}`;
  }
}
