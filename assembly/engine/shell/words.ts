// Reads one shell word at the cursor into finished, unquoted words: quotes, escapes, expansions, field splitting.
import { firstAmong, placesIn } from "../text/blocks.ts";
import { expandBraces, restoreBraces } from "./braces.ts";
import { readProcess } from "./compound.ts";
import { expandDollar, substituteBackticks } from "./expand.ts";
import {
  DIALECT_SH,
  WORD_ASSIGNMENT,
  WORD_BRACE,
  WORD_DYNAMIC,
  WORD_GLOB,
  WORD_PROCESS,
  WORD_QUOTED,
} from "./layout.ts";
import { copyBytes, fail, originOf, PENDING_BYTES, pushPending, put, putRun, Shell, spend } from "./state.ts";
import { assignArray, assignVariable } from "./variables.ts";
import { readWindowsWord } from "./windows.ts";

/** Stand-ins for unquoted { , } until the word ends and braces are expanded. */
export const BRACE_OPEN = 1;
export const BRACE_COMMA = 2;
export const BRACE_CLOSE = 3;

// Bytes that stand for themselves in any place of a word: letters, digits, % + - . / : @ ^ _ ~ ! ] and everything from 0x80.
// Bit c of PLAIN_LOW (c < 64) or PLAIN_HIGH (c − 64).
const PLAIN_LOW: u64 = 0x07ffe822_00000000;
const PLAIN_HIGH: u64 = 0x47fffffe_e7ffffff;

export function isPlain(byte: i32): bool {
  if (byte >= 128) return true;
  return (((byte < 64 ? PLAIN_LOW : PLAIN_HIGH) >> (<u64>byte & 63)) & 1) != 0;
}

/** Rows of the set of what is not plain. */
function others(): v128 {
  return i8x16(71, 3, 7, 7, 7, 3, 7, 7, 7, 7, 7, -85, -81, -117, 11, -117);
}

/** Where the plain bytes from `from` on end. */
function plainEnd(from: i32): i32 {
  return <i32>firstAmong(others(), <usize>from, <usize>Shell.end);
}

/** The first of " $ ` \ and newlines from `from` on. */
function specialFrom(from: i32): i32 {
  const special = i8x16(64, 0, 4, 0, 4, 0, 0, 0, 0, 0, 1, 0, 32, 0, 0, 0);
  return <i32>firstAmong(special, <usize>from, <usize>Shell.end);
}

// What ends a word wherever it stands: blanks, newlines and ; & | ( ), bit c for c < 64.
const ENDS_LOW: u64 = 0x08000341_00002600;

function endsWord(byte: i32): bool {
  return byte < 64 ? ((ENDS_LOW >> <u64>byte) & 1) != 0 : byte == 124;
}

export function isBlank(byte: i32): bool {
  return byte == 32 || byte == 9 || byte == 13;
}

export function isNameStart(byte: i32): bool {
  return <u32>((byte | 32) - 97) < 26 || byte == 95;
}

export function isDigit(byte: i32): bool {
  return <u32>(byte - 48) < 10;
}

export function isNameByte(byte: i32): bool {
  return isNameStart(byte) || isDigit(byte);
}

/** The byte at `at`, 0 at the end of the source. */
export function peek(at: i32): i32 {
  return at < Shell.end ? load<u8>(at) : 0;
}

export function beginWord(): void {
  Shell.wordStart = Shell.scratch;
  Shell.wordBits = 0;
  Shell.hasWord = false;
}

/** Ends the word under construction, if there is one, and begins the next. */
export function finishWord(): void {
  const length = Shell.scratch - Shell.wordStart;
  if (Shell.hasWord || length > 0) {
    const bits = Shell.wordBits;
    if (bits & WORD_ASSIGNMENT) {
      if (bits & WORD_BRACE) restoreBraces(Shell.wordStart, Shell.scratch);
      assignVariable(Shell.wordStart, length, bits);
      Shell.scratch = Shell.wordStart;
    } else {
      Shell.assignable = false;
      if (bits & WORD_BRACE) expandBraces();
      else pushPending(Shell.wordStart, length, bits, 0);
    }
  }
  beginWord();
}

/** Appends text to the word as a value of an expansion: unquoted text is split at white space and may be a glob. */
export function putValue(from: i32, length: i32, quoted: bool, separators: i32, separatorCount: i32): void {
  if (quoted || Shell.joins || Shell.wordBits & WORD_ASSIGNMENT) {
    if (Shell.scratch + length > Shell.scratchEnd) {
      spend(Shell.limit);
      return;
    }
    copyBytes(Shell.scratch, from, length);
    Shell.scratch += length;
    if (length > 0 || quoted) Shell.hasWord = true;
    return;
  }
  for (let at = from; at < from + length; at++) {
    const byte: i32 = load<u8>(at);
    if (isSeparator(byte, separators, separatorCount)) {
      Shell.steps++;
      finishWord();
      continue;
    }
    if (byte == 42 || byte == 63 || byte == 91) Shell.wordBits |= WORD_GLOB;
    put(byte, originOf(at));
    Shell.hasWord = true;
  }
}

/** Whether a byte splits fields: white space, or a byte of IFS where the text sets it. */
function isSeparator(byte: i32, separators: i32, count: i32): bool {
  if (separators == 0) return isBlank(byte) || byte == 10;
  for (let i = 0; i < count; i++) if (load<u8>(separators + i) == byte) return true;
  return false;
}

/** Reads the word at the cursor and pushes what it becomes; stops before blanks and operators. */
export function readWord(): void {
  if (Shell.dialect != DIALECT_SH) {
    readWindowsWord();
    return;
  }
  beginWord();
  const start = Shell.pos;
  while (Shell.pos < Shell.end) {
    const at = Shell.pos;
    const stop = plainEnd(at);
    if (stop > at) {
      putRun(at, stop - at);
      Shell.pos = max(Shell.pos, stop);
      continue;
    }
    const byte: i32 = load<u8>(at);
    if (byte == 39) readSingle(start);
    else if (byte == 34) readDouble(start);
    else if (byte == 92) readEscape();
    else if (byte == 36) expandDollar(false);
    else if (byte == 96) substituteBackticks(false);
    else if ((byte == 60 || byte == 62) && peek(at + 1) == 40) {
      Shell.wordBits |= WORD_PROCESS;
      Shell.hasWord = true;
      readProcess();
    } else if (byte == 123 || byte == 125 || byte == 44) {
      // a comma or } before any { is itself
      if (byte == 123) Shell.wordBits |= WORD_BRACE;
      const marked = (Shell.wordBits & WORD_BRACE) != 0;
      put(marked ? (byte == 123 ? BRACE_OPEN : byte == 44 ? BRACE_COMMA : BRACE_CLOSE) : byte, originOf(at));
      Shell.pos = at + 1;
    } else if (byte == 42 || byte == 63 || byte == 91) {
      Shell.wordBits |= WORD_GLOB;
      put(byte, originOf(at));
      Shell.pos = at + 1;
    } else if (byte == 61) {
      readEquals();
    } else if (byte < 32 && byte != 9 && byte != 10 && byte != 13) {
      Shell.pos = at + 1; // bash drops NUL; other controls never belong to a name
      Shell.steps++;
      if (byte > BRACE_CLOSE) put(byte, originOf(at));
    } else if (byte == 35) {
      put(byte, originOf(at)); // # begins a comment only where a word may begin
      Shell.pos = at + 1;
    } else break;
  }
  finishWord();
}

/**
 * Reads words of sh that stand in the source as they are, a blank between them, and stops behind the last one; false where the first
 * is another, or the source may go away before the words do.
 */
export function readWritten(): bool {
  const start = Shell.pos;
  const inArena = <u32>(start - Shell.arena) < <u32>(Shell.origins - Shell.arena);
  if (inArena && <u32>(start - Shell.viewStart) >= <u32>(Shell.outputStart - Shell.viewStart)) return false;
  const end = Shell.end;
  let pending = Shell.pending;
  let behind = start; // the last word
  let window = Shell.window;
  let windowAt = Shell.windowAt;
  for (let at = start; pending < Shell.pendingEnd; at = behind + 1) {
    let stop = at;
    while (stop < end) {
      if (<u32>(stop - windowAt) >= 64) {
        window = placesIn(others(), <usize>stop);
        windowAt = stop;
      }
      const rest = window >> <u64>(stop - windowAt);
      if (rest != 0) {
        stop += <i32>ctz(rest);
        break;
      }
      stop = windowAt + 64;
    }
    stop = min(stop, end);
    if (stop == at || (stop < end && !endsWord(load<u8>(stop)))) break;
    store<i32>(pending, at);
    store<i32>(pending, stop - at, 4);
    store<i64>(pending, 0, 8);
    pending += PENDING_BYTES;
    behind = stop;
    if (behind + 1 >= end || load<u8>(behind) != 32) break;
  }
  Shell.window = window;
  Shell.windowAt = windowAt;
  if (behind == start) return false;
  Shell.steps += behind - start;
  Shell.assignable = false;
  Shell.pos = behind;
  Shell.pending = pending;
  return true;
}

/** = of an assignment: the bytes before it are a name (or name[…], name+), and no other word stands before. */
function readEquals(): void {
  const at = Shell.pos;
  Shell.pos = at + 1;
  if (
    (Shell.assignable || peek(at + 1) == 40) &&
    (Shell.wordBits & WORD_QUOTED) == 0 &&
    isAssignable(Shell.wordStart, Shell.scratch)
  ) {
    put(61, originOf(at));
    Shell.wordBits = WORD_ASSIGNMENT;
    if (peek(at + 1) == 40) assignArray();
    return;
  }
  put(61, originOf(at));
}

function isAssignable(start: i32, end: i32): bool {
  if (start >= end || !isNameStart(load<u8>(start))) return false;
  let at = start;
  while (at < end && isNameByte(load<u8>(at))) at++;
  if (at == end) return Shell.wordBits == 0;
  if (load<u8>(at) == 91) while (at < end && load<u8>(at) != 93) at++;
  else if (load<u8>(at) != 43) return false;
  while (at < end && (load<u8>(at) == 93 || load<u8>(at) == 43)) at++;
  return at == end;
}

function readSingle(start: i32): void {
  const from = Shell.pos + 1;
  let at = from;
  Shell.wordBits |= WORD_QUOTED;
  Shell.hasWord = true;
  while (at < Shell.end && load<u8>(at) != 39) at++;
  putRun(from, at - from);
  if (at >= Shell.end) fail(start);
  else Shell.pos = at + 1;
}

function readDouble(start: i32): void {
  Shell.pos++;
  Shell.wordBits |= WORD_QUOTED;
  Shell.hasWord = true;
  readQuoted(34);
  if (Shell.pos >= Shell.end) fail(start);
  else Shell.pos++;
}

/** Reads text in which only $ ` and \ are special up to `closer` (double quotes), or to the end for −1 (a here-document). */
export function readQuoted(closer: i32): void {
  while (Shell.pos < Shell.end) {
    const from = Shell.pos;
    const at = specialFrom(from);
    Shell.pos = at;
    putRun(from, at - from);
    if (Shell.pos >= Shell.end) return;
    const byte: i32 = load<u8>(at);
    if (byte == closer) return;
    if (byte == 36) expandDollar(true);
    else if (byte == 96) substituteBackticks(true);
    else if (byte == 92) {
      const next = peek(at + 1);
      if (next == 10) {
        Shell.pos = at + 2;
        Shell.steps++;
      } else if (next == 36 || next == 96 || next == 92 || (next == 34 && closer == 34)) {
        put(next, originOf(at + 1));
        Shell.pos = at + 2;
      } else {
        put(92, originOf(at));
        Shell.pos = at + 1;
      }
    } else {
      put(byte, originOf(at));
      Shell.pos = at + 1;
      if (byte == 10 && at == Shell.hereNewline) Shell.pos = Shell.hereResume;
    }
  }
}

function readEscape(): void {
  const at = Shell.pos;
  const next = peek(at + 1);
  Shell.steps++;
  if (next == 10) Shell.pos = at + 2;
  else if (next == 13 && peek(at + 2) == 10) Shell.pos = at + 3;
  else {
    Shell.wordBits |= WORD_QUOTED;
    Shell.hasWord = true;
    if (at + 1 < Shell.end) put(next, originOf(at + 1));
    else put(92, originOf(at));
    Shell.pos = min(at + 2, Shell.end);
  }
}

/** Puts what stands for an expansion whose value is unknown: a parameter as written, anything else as $(). */
export function putUnknown(start: i32, end: i32): void {
  Shell.wordBits |= WORD_DYNAMIC;
  Shell.hasWord = true;
  const named = end - start <= 64 && end > start + 1 && load<u8>(start) != 96 && load<u8>(start + 1) != 40;
  if (!named) {
    put(36, originOf(start));
    put(40, originOf(start));
    put(41, originOf(start));
    return;
  }
  for (let at = start; at < end; at++) put(load<u8>(at), originOf(at));
}
