// Turns a word with marked braces into the words bash would make of it: {a,b}, nesting, {1..3}, {a..c}.
import { MAX_BRACE_WORDS, WORD_BRACE, WORD_DYNAMIC, WORD_QUOTED } from "./layout.ts";
import { copyBytes, overflow, pushPending, put, Shell, spend } from "./state.ts";
import { BRACE_CLOSE, BRACE_COMMA, BRACE_OPEN, isDigit, isNameStart } from "./words.ts";

/** Brace groups in one word that are expanded; each doubles the words at least, so MAX_BRACE_WORDS is met long before. */
const MAX_BRACE_GROUPS = 16;

/** Gives marked braces back their letters. */
export function restoreBraces(start: i32, end: i32): void {
  for (let at = start; at < end; at++) {
    const byte: i32 = load<u8>(at);
    if (byte == BRACE_OPEN) store<u8>(at, 123);
    else if (byte == BRACE_COMMA) store<u8>(at, 44);
    else if (byte == BRACE_CLOSE) store<u8>(at, 125);
  }
}

/** Pushes every word that the word under construction expands to. */
export function expandBraces(): void {
  expandGroup(Shell.wordStart, Shell.scratch, Shell.wordBits & ~WORD_BRACE, MAX_BRACE_WORDS, 0);
}

/** Expands the first group of [start, end) and the rest by recursion; answers how many words may still be made. */
function expandGroup(start: i32, end: i32, bits: i32, budget: i32, groups: i32): i32 {
  spend(end - start);
  if (Shell.overflown) return 0;
  let open = start;
  while (groups < MAX_BRACE_GROUPS && budget > 1) {
    while (open < end && load<u8>(open) != BRACE_OPEN) open++;
    if (open >= end) break;
    let depth = 0;
    let commas = 0;
    let close = open;
    for (; close < end; close++) {
      const byte: i32 = load<u8>(close);
      if (byte == BRACE_OPEN) depth++;
      else if (byte == BRACE_CLOSE) {
        if (--depth == 0) break;
      } else if (byte == BRACE_COMMA && depth == 1) commas++;
    }
    Shell.steps += close - open;
    if (close < end && commas > 0) return expandList(start, open, close, end, bits, budget, groups + 1);
    if (close < end && isRange(open + 1, close)) return expandRange(start, open, close, end, bits, budget, groups + 1);
    // an unclosed { hides nothing: nothing after it can close it, and inner groups come next
    open++;
    groups++;
  }
  const unfinished = open < end && hasMark(open, end);
  restoreBraces(start, end);
  if (end > start || (groups == 0 && bits & WORD_QUOTED))
    pushPending(start, end - start, unfinished ? bits | WORD_DYNAMIC : bits, 0);
  return budget - 1;
}

function hasMark(start: i32, end: i32): bool {
  for (let at = start; at < end; at++) if (load<u8>(at) == BRACE_COMMA) return true;
  return false;
}

function expandList(start: i32, open: i32, close: i32, end: i32, bits: i32, budget: i32, groups: i32): i32 {
  let from = open + 1;
  let depth = 0;
  let left = budget;
  for (let at = from; at <= close && left > 0; at++) {
    const byte: i32 = load<u8>(at);
    if (byte == BRACE_OPEN) depth++;
    else if (at == close || (byte == BRACE_COMMA && depth == 0)) {
      const made = Shell.scratch;
      appendPart(start, open);
      appendPart(from, at);
      appendPart(close + 1, end);
      if (Shell.overflown) return 0;
      left = expandGroup(made, Shell.scratch, bits, left, groups);
      from = at + 1;
    } else if (byte == BRACE_CLOSE) depth--;
  }
  return left;
}

function appendPart(from: i32, to: i32): void {
  if (Shell.scratch + (to - from) > Shell.scratchEnd) {
    overflow();
    return;
  }
  copyBytes(Shell.scratch, from, to - from);
  Shell.scratch += to - from;
}

/** x..y of two letters, or of two numbers of at most four digits. */
function isRange(start: i32, end: i32): bool {
  const middle = rangeMiddle(start, end);
  if (middle == 0 || middle == start || middle + 2 >= end || middle - start > 4 || end - middle > 6) return false;
  if (isNameStart(load<u8>(start)))
    return middle == start + 1 && end == middle + 3 && isNameStart(load<u8>(middle + 2));
  for (let at = start; at < end; at++) if (at != middle && at != middle + 1 && !isDigit(load<u8>(at))) return false;
  return true;
}

function rangeMiddle(start: i32, end: i32): i32 {
  for (let at = start; at + 1 < end && at < start + 6; at++) if (load<u16>(at) == 0x2e2e) return at;
  return 0;
}

function readNumber(start: i32, end: i32): i32 {
  let value = 0;
  for (let at = start; at < end; at++) value = value * 10 + (load<u8>(at) - 48);
  return value;
}

function expandRange(start: i32, open: i32, close: i32, end: i32, bits: i32, budget: i32, groups: i32): i32 {
  const middle = rangeMiddle(open + 1, close);
  const letters = isNameStart(load<u8>(open + 1));
  let value: i32 = letters ? load<u8>(open + 1) : readNumber(open + 1, middle);
  const last: i32 = letters ? load<u8>(middle + 2) : readNumber(middle + 2, close);
  const step = value <= last ? 1 : -1;
  const origin = load<i32>(Shell.origins + ((open - Shell.arena) << 2));
  let left = budget;
  while (left > 0) {
    const made = Shell.scratch;
    appendPart(start, open);
    if (letters) put(value, origin);
    else {
      let scale = 1;
      while (value / scale >= 10) scale *= 10;
      for (; scale > 0; scale /= 10) put(48 + ((value / scale) % 10), origin);
    }
    appendPart(close + 1, end);
    if (Shell.overflown) return 0;
    left = expandGroup(made, Shell.scratch, bits, left, groups);
    if (value == last) break;
    value += step;
  }
  return left;
}
