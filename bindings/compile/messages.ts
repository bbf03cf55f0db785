// Numbers of the compiler's refusals → words.
import type { PolicyErrorCode } from "../errors.ts";

const CODES: Readonly<Record<number, PolicyErrorCode>> = {
  1: "invalid_pattern",
  2: "invalid_pattern",
  3: "pattern_too_large",
  4: "compile_fault",
};

/** By the details of assembly/compiler/failure.ts; `#` stands for the limit. */
const DETAILS: Readonly<Record<number, string>> = {
  1: "this group is never closed",
  2: "this parenthesis closes nothing",
  3: "this character class is never closed",
  4: "there is nothing to repeat",
  5: "a repeat cannot be repeated; put the first one into a group",
  6: "the bounds of this repeat are the wrong way round",
  7: "this range is the wrong way round, or begins or ends with a class",
  8: "this escape is not known",
  9: "the pattern ends with a lone backslash",
  10: "this escape wants hexadecimal digits of a code point",
  11: "this kind of group is not known",
  12: "a group's name is a letter or underscore followed by letters, digits and underscores",
  13: "this flag is not known; there are i, s, m, x and u",
  14: "this Unicode property is not known; there are general categories and scripts",
  15: "this POSIX class is not known",
  16: "the pattern is not valid UTF-8",
  17: "this comment is never closed",
  18: "this is half of a surrogate pair",
  19: "another group has this name",
  20: "the pattern ends inside the head of this group; write (?:…), (?i:…), (?i) or (?<name>…)",
  21: "this group names no flag; there are i, s, m, x and u, as in (?i) or (?i:…)",
  32: "back-references are refused: no matcher is linear with them",
  33: "recursion is refused: no matcher is linear with it",
  34: "conditionals are refused",
  35: "atomic groups are refused: they change what matches",
  36: "possessive quantifiers are refused: they change what matches",
  37: "this repeat has no lower bound, which JavaScript and RE2 read as text; write {0,n}",
  38: "octal escapes are refused; write \\xHH",
  39: "this escape is known to some engines only and refused",
  40: "verbs such as (*SKIP) are known to some engines only and refused",
  64: "the pattern is longer than # bytes (MAX_PATTERN_BYTES)",
  65: "groups are nested deeper than # (MAX_NESTING)",
  66: "a repeat's bound is larger than # (MAX_REPEAT)",
  67: "the pattern needs more than # syntax nodes (MAX_TREE_NODES)",
  68: "the pattern needs more than # automaton nodes (MAX_NFA_NODES)",
  69: "the pattern has look-around and needs more than # states (MAX_DFA_STATES)",
  70: "the pattern needs more than # instructions (MAX_SPAN_INSTRUCTIONS)",
  71: "there are more patterns or literals than a program can hold (#)",
  72: "the patterns need more than # KiB to compile (MAX_HEAP_BYTES)",
  73: "the pattern needs more than # KiB to compile (MAX_PATTERN_HEAP_BYTES)",
  74: "the host gives the compiler no more than # KiB",
  75: "with this pattern the policy takes more than # × 1024 steps to compile (MAX_COMPILE_STEPS)",
};

/** Why a pattern was refused: outside the dialect, refused on purpose, over a named limit, or a fault of the compiler. */
export type RefusalKind = "syntax" | "unsupported" | "too_large" | "request" | "fault";

const KINDS: Readonly<Record<number, RefusalKind>> = { 0: "fault", 1: "syntax", 2: "unsupported", 3: "too_large" };

export function refusalKindOf(code: number): RefusalKind {
  return KINDS[code] ?? "request";
}

export function errorCodeOf(code: number): PolicyErrorCode {
  return CODES[code] ?? "compile_fault";
}

export function messageOf(detail: number, limit: number): string {
  return (DETAILS[detail] ?? "the request is malformed").replace("#", String(limit));
}
