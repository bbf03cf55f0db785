// Regex tests of rust-lang/regex × a subject → outcomes. A case whose expected answer is not leftmost-longest is skipped only
// where the subject agrees with the oracle and the oracle can tell which other meaning the answer has.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { findEvery, findFirstSpans, findSpans } from "../oracle/match.ts";
import { isUnderstood, type Node, type Span, type UnicodeData, understand } from "../oracle/oracle.ts";
import { walk } from "../oracle/tree.ts";
import { type RegexCase, readRegexCases } from "./regex-case.ts";
import type { Outcome } from "./report.ts";
import { type CompiledPatterns, isRefused, type Subject } from "./subject.ts";

export function runRegex(data: string, subject: Subject, unicode: UnicodeData): Outcome[] {
  const root = join(data, "regex");
  const files = (readdirSync(root, { recursive: true }) as string[]).filter((file) => file.endsWith(".toml")).sort();
  return files.flatMap((file) => {
    const cases = readRegexCases(readFileSync(join(root, file), "utf8"));
    return cases.map((regexCase): Outcome => {
      const { result, reason } = judge(file, regexCase, subject, unicode);
      return { file: relative(root, join(root, file)), name: regexCase.name, result, reason };
    });
  });
}

interface Judgement {
  readonly result: Outcome["result"];
  readonly reason: string;
}

const PASSED: Judgement = { result: "passed", reason: "" };
const skipped = (reason: string): Judgement => ({ result: "skipped", reason });
const failed = (reason: string): Judgement => ({ result: "failed", reason });

function judge(file: string, regexCase: RegexCase, subject: Subject, unicode: UnicodeData): Judgement {
  const { patterns, text, expected, caseSensitive, anchored, compiles } = regexCase;
  if (regexCase.skip !== "") return skipped(regexCase.skip);
  // Anchored searches are a flag of the caller there and `\A` here.
  const sources = patterns.map((pattern) => (anchored ? `\\A(?:${pattern})` : pattern));
  const compiled = subject(sources.map((pattern) => ({ pattern, type: "regex", caseSensitive })));
  const trees: Node[] = [];
  for (const pattern of sources) {
    const understood = understand(pattern, "regex", unicode, caseSensitive);
    if (isUnderstood(understood)) trees.push(understood.tree);
    else if (!isRefused(compiled)) return failed(`compiles, but the dialect refuses it: ${understood.message}`);
    else return compiles ? skipped(refusalReason(understood.message, pattern)) : PASSED;
  }
  if (isRefused(compiled)) {
    if (compiled.code === "pattern_too_large") return compiles ? skipped("over a size limit") : PASSED;
    return failed(`refused, though the dialect knows it: ${compiled.message}`);
  }
  if (!compiles) return skipped("refused there for a reason that the dialect does not share");
  const wrong = disagreement(compiled, trees, text);
  if (wrong !== "") return failed(wrong);
  if (patterns.some(hasWordEdge)) return skipped("\\< \\> \\b{start} \\b{end}, which are text here");
  if (patterns.length !== 1 || regexCase.searchKind === "overlapping") return compareIds(regexCase, compiled);
  const wanted = expected.map(({ span }) => span);
  const judgement = compareSpans(regexCase, compiled.spans(0, text), trees[0] as Node, wanted);
  // that file tests the dialect of another, smaller engine
  return judgement.result === "failed" && file === "regex-lite.toml" ? skipped("ASCII-only case folding") : judgement;
}

/** How the subject differs from the oracle; empty where it does not. */
function disagreement(compiled: CompiledPatterns, trees: readonly Node[], text: string): string {
  const ids = compiled.matching(text);
  const wanted = trees.flatMap((tree, id) => (findSpans(tree, text).length > 0 ? [id] : []));
  if (!same(ids, wanted)) return `patterns ${JSON.stringify(ids)} match, by the oracle ${JSON.stringify(wanted)}`;
  for (const [id, tree] of trees.entries()) {
    const spans = compiled.spans(id, text);
    const right = findSpans(tree, text);
    if (!same(spans, right)) return `spans ${JSON.stringify(spans)}, by the oracle ${JSON.stringify(right)}`;
  }
  return "";
}

function compareIds(regexCase: RegexCase, compiled: CompiledPatterns): Judgement {
  const ids = compiled.matching(regexCase.text);
  const wanted = [...new Set(regexCase.expected.map(({ id }) => id))].sort((a, b) => a - b);
  if (same(ids, wanted)) return PASSED;
  if (wanted.every((id) => ids.includes(id)) && regexCase.searchKind !== "overlapping") {
    return skipped("the leftmost of several patterns hides the others");
  }
  if (
    regexCase.searchKind === "overlapping" &&
    regexCase.matchKind === "leftmost-first" &&
    wanted.every((id) => ids.includes(id))
  ) {
    return skipped("leftmost-first differs over several patterns");
  }
  return failed(`patterns ${JSON.stringify(ids)} match, expected ${JSON.stringify(wanted)}`);
}

function compareSpans(regexCase: RegexCase, spans: readonly Span[], tree: Node, expected: readonly Span[]): Judgement {
  const { text, limit, anchored } = regexCase;
  // After `\A` there is one match at most; the runs of adjacent anchored matches are a matter of the caller.
  const most = anchored ? 1 : limit;
  const found = spans.slice(0, most);
  const wanted = expected.slice(0, most);
  if (same(found, wanted)) return PASSED;
  const shown = `spans ${JSON.stringify(found)}, expected ${JSON.stringify(wanted)}`;
  if (regexCase.asciiFolding && hasNonAscii(text)) return skipped("ASCII-only case folding");
  if (usesUnicodeWords(tree, text)) return skipped("Unicode \\w, \\d, \\s or \\b");
  if (same(findFirstSpans(tree, text).slice(0, most), wanted)) return skipped("leftmost-first differs");
  const every = findEvery(tree, text);
  const possible = wanted.every((span) => every.some(([start, end]) => start === span[0] && end === span[1]));
  if (possible && found.length > 0 && wanted.length > 0) {
    if (regexCase.searchKind === "earliest") return skipped("earliest match asked for");
    if (regexCase.matchKind === "all") return skipped("all matches asked for");
    if (found[0]?.[0] === wanted[0]?.[0]) return skipped("leftmost-first differs, by empty rounds of a loop");
  }
  return failed(shown);
}

/** Whether the tree asks for word characters, digits or spaces and the text has some that only Unicode's definition could know. */
function usesUnicodeWords(tree: Node, text: string): boolean {
  if (!hasNonAscii(text)) return false;
  for (const node of walk(tree)) {
    if (node.kind === "assert" && (node.test === "word" || node.test === "not_word")) return true;
    if (node.kind === "set" && node.shorthand) return true;
  }
  return false;
}

function hasNonAscii(text: string): boolean {
  return [...text].some((character) => (character.codePointAt(0) as number) >= 0x80);
}

/** Rust's word edges. Its tests write them as `\<`, `\>` and `\b{start-half}`; the dialect's parents read those as text. */
function hasWordEdge(pattern: string): boolean {
  return ["\\<", "\\>", "\\b{start", "\\b{end"].some((edge) => pattern.includes(edge));
}

function refusalReason(message: string, pattern: string): string {
  if (message === "recursion" && pattern.includes("R")) return "refused: flag R (lines end in \\r\\n)";
  if (message === "unknown flag")
    return `refused: flag ${pattern.includes("u") ? "-u" : pattern.includes("R") ? "R (lines end in \\r\\n)" : "U"}`;
  return `refused: ${message}`;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
