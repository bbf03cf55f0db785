// The first refusal of a compile: a closed code, the pattern, the place in its source and the limit it met.

export const FAIL_NONE = 0;
export const FAIL_SYNTAX = 1; // what the dialect does not know: message by detail
export const FAIL_UNSUPPORTED = 2; // what the dialect refuses on purpose
export const FAIL_TOO_LARGE = 3; // a named limit
export const FAIL_REQUEST = 4; // the request itself is malformed

// Details: one number a message; bindings/compile/messages.ts has the words.
export const DETAIL_UNCLOSED_GROUP = 1;
export const DETAIL_UNOPENED_GROUP = 2;
export const DETAIL_UNCLOSED_CLASS = 3;
export const DETAIL_NOTHING_TO_REPEAT = 4;
export const DETAIL_MULTIPLE_REPEAT = 5;
export const DETAIL_BAD_REPEAT_ORDER = 6;
export const DETAIL_BAD_RANGE = 7;
export const DETAIL_BAD_ESCAPE = 8;
export const DETAIL_TRAILING_BACKSLASH = 9;
export const DETAIL_BAD_HEX = 10;
export const DETAIL_BAD_GROUP = 11;
export const DETAIL_BAD_NAME = 12;
export const DETAIL_BAD_FLAG = 13;
export const DETAIL_BAD_PROPERTY = 14;
export const DETAIL_BAD_POSIX = 15;
export const DETAIL_BAD_UTF8 = 16;
export const DETAIL_UNCLOSED_COMMENT = 17;
export const DETAIL_LONE_SURROGATE = 18;
export const DETAIL_SAME_NAME = 19;
export const DETAIL_CUT_GROUP = 20; // (?i
export const DETAIL_NO_FLAG = 21; // (?)

export const DETAIL_BACKREFERENCE = 32;
export const DETAIL_RECURSION = 33;
export const DETAIL_CONDITIONAL = 34;
export const DETAIL_ATOMIC = 35;
export const DETAIL_POSSESSIVE = 36;
export const DETAIL_OPEN_REPEAT = 37; // a{,2}
export const DETAIL_OCTAL = 38;
export const DETAIL_ENGINE_ESCAPE = 39; // \Q \G \K \R \X …
export const DETAIL_VERB = 40; // (*SKIP)

export const DETAIL_PATTERN_BYTES = 64;
export const DETAIL_NESTING = 65;
export const DETAIL_REPEAT = 66;
export const DETAIL_TREE_NODES = 67;
export const DETAIL_NFA_NODES = 68;
export const DETAIL_DFA_STATES = 69;
export const DETAIL_SPAN_INSTRUCTIONS = 70;
export const DETAIL_PATTERNS = 71;
export const DETAIL_HEAP = 72; // the limit of these three in KiB
export const DETAIL_PATTERN_HEAP = 73;
export const DETAIL_MEMORY = 74; // the host's, what it gave
export const DETAIL_STEPS = 75;

export let failCode: i32 = FAIL_NONE;
export let failDetail: i32 = 0;
/** The pattern at hand, also while nothing has failed: after a trap the host reads which it was. −1 for all of them. */
export let failPattern: i32 = -1;
/** Byte offsets into the pattern's source. */
export let failStart: i32 = 0;
export let failEnd: i32 = 0;
export let failLimit: i32 = 0;

/** Notes the first failure; later ones are its echoes. Always false, so that a caller can return it. */
export function fail(code: i32, detail: i32, start: i32, end: i32, limit: i32 = 0): bool {
  if (failCode != FAIL_NONE) return false;
  failCode = code;
  failDetail = detail;
  failStart = start;
  failEnd = end;
  failLimit = limit;
  return false;
}

export function hasFailed(): bool {
  return failCode != FAIL_NONE;
}

export function setFailPattern(index: i32): void {
  if (failCode == FAIL_NONE) failPattern = index;
}

export function clearFailure(): void {
  failCode = FAIL_NONE;
  failDetail = 0;
  failStart = 0;
  failEnd = 0;
  failLimit = 0;
}
