// A pattern of any type → a slow, obvious matcher to hold the engine against.
import { type GlobOptions, parseGlob } from "./glob.ts";
import { findBoth, findSpans, findUnion, matches, type Span } from "./match.ts";
import { isRefusal, parseLiteral, parseRegex } from "./parse.ts";
import type { Node, Refusal } from "./tree.ts";
import type { UnicodeData } from "./unicode.ts";

export type { Span } from "./match.ts";
export type { Node, Refusal } from "./tree.ts";
export { loadUnicode, type UnicodeData } from "./unicode.ts";

/** `suffix_glob` is what a glob means in files without `apiVersion`; `exact` is a whole text. */
export type OracleType = "substring" | "regex" | "glob" | "path_glob" | "suffix_glob" | "exact";

export interface Matcher {
  readonly tree: Node;
  matches(text: string): boolean;
  spans(text: string): Span[];
  union(text: string): Span[];
  /** Spans and union in one go; undefined where nothing matches. */
  both(text: string): { spans: Span[]; union: Span[] } | undefined;
}

/** The matcher of a pattern, or why the dialect refuses it. Case folds unless `caseSensitive`. */
export function understand(
  source: string,
  type: OracleType,
  unicode: UnicodeData,
  caseSensitive = false,
): Matcher | Refusal {
  const tree = parse(source, type, unicode, !caseSensitive);
  return isRefusal(tree) ? tree : matcherOf(tree);
}

function parse(source: string, type: OracleType, unicode: UnicodeData, fold: boolean): Node | Refusal {
  const glob = (options: Omit<GlobOptions, "fold">) => parseGlob(source, { fold, ...options }, unicode);
  switch (type) {
    case "regex":
      return parseRegex(source, fold, unicode);
    case "substring":
      return parseLiteral(source, fold, false, unicode);
    case "exact":
      return parseLiteral(source, fold, true, unicode);
    case "glob":
      return glob({ paths: false, suffix: false });
    case "path_glob":
      return glob({ paths: true, suffix: false });
    case "suffix_glob":
      return glob({ paths: false, suffix: true });
  }
}

function matcherOf(tree: Node): Matcher {
  return {
    tree,
    matches: (text) => matches(tree, text),
    spans: (text) => findSpans(tree, text),
    union: (text) => findUnion(tree, text),
    both: (text) => findBoth(tree, text),
  };
}

export function isUnderstood(result: Matcher | Refusal): result is Matcher {
  return "tree" in result;
}
