// Patterns to block or redact → those that cannot do their work, or that others do already.
import { type PatternOracle, type Report, remove } from "./lint-finding.ts";
import type { Pattern, Policy } from "./model.ts";
import { quote } from "./source.ts";

export function lintPatterns(policy: Policy, add: Report, oracle: PatternOracle | undefined): void {
  lintPatternList("blocked_patterns", policy.blockedPatterns, add, oracle);
  lintPatternList("redact", policy.redact, add, oracle);
}

function lintPatternList(
  key: string,
  patterns: readonly Pattern[],
  add: Report,
  oracle: PatternOracle | undefined,
): void {
  // What others make needless no longer makes others needless: all of it can go at once.
  const needless = new Set<number>();
  const drop: Report = (code, severity, path, message, fix) => {
    needless.add(Number(path.slice(key.length + 1, -1)));
    add(code, severity, path, message, fix);
  };
  patterns.forEach((pattern, index) => {
    const path = `${key}[${index}]`;
    lintPattern(pattern, path, add);
    const known = patterns.findIndex((other, at) => at < index && !needless.has(at) && sameWhenFolded(other, pattern));
    if (known >= 0) {
      drop(
        "duplicate_pattern",
        "warning",
        path,
        `${quote(pattern.pattern)} matches what ${key}[${known}] matches`,
        remove(path, true),
      );
      return;
    }
    // A redaction hides what was matched: a shorter match elsewhere in the text hides less.
    const hides = key === "redact";
    const wider = hides
      ? -1
      : patterns.findIndex((other, at) => at !== index && !needless.has(at) && containsSubstring(other, pattern));
    if (wider >= 0) {
      const message = `${quote(pattern.pattern)} is never needed: wherever it occurs, ${quote(patterns[wider]?.pattern ?? "")} does too`;
      drop("pattern_contained", "info", path, message, remove(path, true));
      return;
    }
    const others = patterns.filter(
      (other, at) => !hides && at !== index && !needless.has(at) && !sameWhenFolded(other, pattern),
    );
    askOracle(pattern, others, path, drop, add, oracle);
  });
}

function askOracle(
  pattern: Pattern,
  others: readonly Pattern[],
  path: string,
  drop: Report,
  add: Report,
  oracle: PatternOracle | undefined,
): void {
  if (oracle?.isEmpty?.(pattern) === true) {
    add("pattern_never_matches", "error", path, `${quote(pattern.pattern)} matches no text at all`);
    return;
  }
  if (oracle?.isUniversal?.(pattern) === true && !isUniversalByLook(pattern)) {
    add("pattern_matches_all", "error", path, `${quote(pattern.pattern)} matches every text`);
    return;
  }
  if (others.length > 0 && oracle?.covers?.(others, pattern) === true) {
    const message = `${quote(pattern.pattern)} is never needed: the other patterns match all that it matches`;
    drop("pattern_subsumed", "info", path, message, remove(path, true));
  }
}

function lintPattern({ pattern, type }: Pattern, path: string, add: Report): void {
  if (isUniversalByLook({ pattern, type })) {
    add("pattern_matches_all", "error", path, `${quote(pattern)} matches nearly every text`);
    return;
  }
  if (type === "substring") {
    const mark = regexMark(pattern);
    if (mark !== undefined) {
      const message = `${quote(pattern)} is a substring, in which ${quote(mark)} stands for itself; as a regex it says \`type: regex\``;
      add("pattern_looks_like_regex", "warning", path, message, {
        edit: "replace",
        path,
        value: { pattern, type: "regex" },
        safe: false,
      });
    } else if (looksLikeGlob(pattern)) {
      const message = `${quote(pattern)} is a substring, in which \`*\` stands for itself; as a glob it says \`type: glob\``;
      add("pattern_looks_like_glob", "warning", path, message, {
        edit: "replace",
        path,
        value: { pattern, type: "glob" },
        safe: false,
      });
    }
  } else if (type !== "regex" && ![..."*?[{"].some((mark) => pattern.includes(mark))) {
    const message = `${quote(pattern)} has no wildcard, so it fits only a text that is nothing else; a substring would fit inside`;
    add("glob_without_wildcard", "warning", path, message, { edit: "replace", path, value: pattern, safe: false });
  }
  if (pattern.endsWith("\n") || (type !== "regex" && pattern !== pattern.trim())) {
    add(
      "pattern_trailing_space",
      "warning",
      path,
      `${quote(pattern)} begins or ends with white space, which the text has to hold too`,
    );
  }
}

/** Substrings of one letter, and the ways to write "anything". */
function isUniversalByLook({ pattern, type }: Pattern): boolean {
  if (type === "substring") return [...pattern].length <= 1 && !isRare(pattern);
  if (type === "regex") return [".*", ".+", ".", "^", "$", "^.*$", ".*?", "(?s).*", ""].includes(pattern);
  return ["*", "**", "?*", "*?"].includes(pattern);
}

/** One character that ordinary calls do not hold. */
function isRare(char: string): boolean {
  return char !== "" && char.charCodeAt(0) > 0x7e;
}

/** Syntax that no one writes as text: the first piece found. */
export function regexMark(pattern: string): string | undefined {
  const marks = [
    ".*",
    ".+",
    "\\s",
    "\\d",
    "\\w",
    "\\b",
    "\\S",
    "\\.",
    "\\(",
    "\\/",
    "(?",
    "[a-z]",
    "[A-Z]",
    "[0-9]",
    "[^",
    "|^",
  ];
  return marks.find((mark) => pattern.includes(mark));
}

/** `*.exe`, `secret*`: a star at an end, next to a name. */
function looksLikeGlob(pattern: string): boolean {
  if (pattern.includes(" ") || pattern.length < 3) return false;
  const inner = pattern.slice(1, -1);
  return (
    (pattern.startsWith("*") || pattern.endsWith("*")) &&
    !inner.includes("*") &&
    !pattern.startsWith("/*") &&
    !pattern.endsWith("*/")
  );
}

function sameWhenFolded(a: Pattern, b: Pattern): boolean {
  return (
    a.type === b.type &&
    (a.pattern === b.pattern || (a.type !== "regex" && a.pattern.toLowerCase() === b.pattern.toLowerCase()))
  );
}

/** Whether every text that holds `inner` holds `outer`, both substrings and different ones. */
function containsSubstring(outer: Pattern, inner: Pattern): boolean {
  if (outer.type !== "substring" || inner.type !== "substring" || outer.pattern === "") return false;
  const [wide, narrow] = [outer.pattern.toLowerCase(), inner.pattern.toLowerCase()];
  return wide !== narrow && narrow.includes(wide);
}
