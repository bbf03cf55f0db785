// Reads one shell word at the cursor into finished, unquoted words: quotes, escapes, expansions, field splitting.
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
import { copyBytes, fail, originOf, pushPending, put, putRun, Shell, spend } from "./state.ts";
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
export function peek(shell: Shell, at: i32): i32 {
  return at < shell.end ? load<u8>(at) : 0;
}

export function beginWord(shell: Shell): void {
  shell.wordStart = shell.scratch;
  shell.wordBits = 0;
  shell.hasWord = false;
}

/** Ends the word under construction, if there is one, and begins the next. */
export function finishWord(shell: Shell): void {
  const length = shell.scratch - shell.wordStart;
  if (shell.hasWord || length > 0) {
    const bits = shell.wordBits;
    if (bits & WORD_ASSIGNMENT) {
      if (bits & WORD_BRACE) restoreBraces(shell.wordStart, shell.scratch);
      assignVariable(shell, shell.wordStart, length, bits);
      shell.scratch = shell.wordStart;
    } else {
      shell.assignable = false;
      if (bits & WORD_BRACE) expandBraces(shell);
      else pushPending(shell, shell.wordStart, length, bits, 0);
    }
  }
  beginWord(shell);
}

/** Appends text to the word as a value of an expansion: unquoted text is split at white space and may be a glob. */
export function putValue(
  shell: Shell,
  from: i32,
  length: i32,
  quoted: bool,
  separators: i32,
  separatorCount: i32,
): void {
  if (quoted || shell.joins || shell.wordBits & WORD_ASSIGNMENT) {
    if (shell.scratch + length > shell.scratchEnd) {
      spend(shell, shell.limit);
      return;
    }
    copyBytes(shell, shell.scratch, from, length);
    shell.scratch += length;
    if (length > 0 || quoted) shell.hasWord = true;
    return;
  }
  for (let at = from; at < from + length; at++) {
    const byte: i32 = load<u8>(at);
    if (isSeparator(byte, separators, separatorCount)) {
      shell.steps++;
      finishWord(shell);
      continue;
    }
    if (byte == 42 || byte == 63 || byte == 91) shell.wordBits |= WORD_GLOB;
    put(shell, byte, originOf(shell, at));
    shell.hasWord = true;
  }
}

/** Whether a byte splits fields: white space, or a byte of IFS where the text sets it. */
function isSeparator(byte: i32, separators: i32, count: i32): bool {
  if (separators == 0) return isBlank(byte) || byte == 10;
  for (let i = 0; i < count; i++) if (load<u8>(separators + i) == byte) return true;
  return false;
}

/** Reads the word at the cursor and pushes what it becomes; stops before blanks and operators. */
export function readWord(shell: Shell): void {
  if (shell.dialect != DIALECT_SH) {
    readWindowsWord(shell);
    return;
  }
  beginWord(shell);
  const start = shell.pos;
  while (shell.pos < shell.end) {
    const at = shell.pos;
    const byte: i32 = load<u8>(at);
    if (isPlain(byte)) {
      let stop = at + 1;
      while (stop < shell.end && isPlain(load<u8>(stop))) stop++;
      putRun(shell, at, stop - at);
      shell.pos = max(shell.pos, stop);
      continue;
    }
    if (byte == 39) readSingle(shell, start);
    else if (byte == 34) readDouble(shell, start);
    else if (byte == 92) readEscape(shell);
    else if (byte == 36) expandDollar(shell, false);
    else if (byte == 96) substituteBackticks(shell, false);
    else if ((byte == 60 || byte == 62) && peek(shell, at + 1) == 40) {
      shell.wordBits |= WORD_PROCESS;
      shell.hasWord = true;
      readProcess(shell);
    } else if (byte == 123 || byte == 125 || byte == 44) {
      // a comma or } before any { is itself
      if (byte == 123) shell.wordBits |= WORD_BRACE;
      const marked = (shell.wordBits & WORD_BRACE) != 0;
      put(
        shell,
        marked ? (byte == 123 ? BRACE_OPEN : byte == 44 ? BRACE_COMMA : BRACE_CLOSE) : byte,
        originOf(shell, at),
      );
      shell.pos = at + 1;
    } else if (byte == 42 || byte == 63 || byte == 91) {
      shell.wordBits |= WORD_GLOB;
      put(shell, byte, originOf(shell, at));
      shell.pos = at + 1;
    } else if (byte == 61) {
      readEquals(shell);
    } else if (byte < 32 && byte != 9 && byte != 10 && byte != 13) {
      shell.pos = at + 1; // bash drops NUL; other controls never belong to a name
      shell.steps++;
      if (byte > BRACE_CLOSE) put(shell, byte, originOf(shell, at));
    } else if (byte == 35) {
      put(shell, byte, originOf(shell, at)); // # begins a comment only where a word may begin
      shell.pos = at + 1;
    } else break;
  }
  finishWord(shell);
}

/** = of an assignment: the bytes before it are a name (or name[…], name+), and no other word stands before. */
function readEquals(shell: Shell): void {
  const at = shell.pos;
  shell.pos = at + 1;
  if (shell.assignable && shell.wordBits == 0 && isAssignable(shell.wordStart, shell.scratch)) {
    put(shell, 61, originOf(shell, at));
    shell.wordBits |= WORD_ASSIGNMENT;
    if (peek(shell, at + 1) == 40) assignArray(shell);
    return;
  }
  put(shell, 61, originOf(shell, at));
}

function isAssignable(start: i32, end: i32): bool {
  if (start >= end || !isNameStart(load<u8>(start))) return false;
  let at = start;
  while (at < end && isNameByte(load<u8>(at))) at++;
  if (at < end && load<u8>(at) == 43) at++;
  return at == end;
}

function readSingle(shell: Shell, start: i32): void {
  let at = shell.pos + 1;
  shell.wordBits |= WORD_QUOTED;
  shell.hasWord = true;
  while (at < shell.end && load<u8>(at) != 39) {
    put(shell, load<u8>(at), originOf(shell, at));
    at++;
  }
  if (at >= shell.end) fail(shell, start);
  else shell.pos = at + 1;
}

function readDouble(shell: Shell, start: i32): void {
  shell.pos++;
  shell.wordBits |= WORD_QUOTED;
  shell.hasWord = true;
  readQuoted(shell, 34);
  if (shell.pos >= shell.end) fail(shell, start);
  else shell.pos++;
}

/** Reads text in which only $ ` and \ are special up to `closer` (double quotes), or to the end for −1 (a here-document). */
export function readQuoted(shell: Shell, closer: i32): void {
  while (shell.pos < shell.end) {
    const at = shell.pos;
    const byte: i32 = load<u8>(at);
    if (byte == closer) return;
    if (byte == 36) expandDollar(shell, true);
    else if (byte == 96) substituteBackticks(shell, true);
    else if (byte == 92) {
      const next = peek(shell, at + 1);
      if (next == 10) {
        shell.pos = at + 2;
        shell.steps++;
      } else if (next == 36 || next == 96 || next == 92 || (next == 34 && closer == 34)) {
        put(shell, next, originOf(shell, at + 1));
        shell.pos = at + 2;
      } else {
        put(shell, 92, originOf(shell, at));
        shell.pos = at + 1;
      }
    } else {
      put(shell, byte, originOf(shell, at));
      shell.pos = at + 1;
      if (byte == 10 && at == shell.hereNewline) shell.pos = shell.hereResume;
    }
  }
}

function readEscape(shell: Shell): void {
  const at = shell.pos;
  const next = peek(shell, at + 1);
  shell.steps++;
  if (next == 10) shell.pos = at + 2;
  else if (next == 13 && peek(shell, at + 2) == 10) shell.pos = at + 3;
  else {
    shell.wordBits |= WORD_QUOTED;
    shell.hasWord = true;
    if (at + 1 < shell.end) put(shell, next, originOf(shell, at + 1));
    else put(shell, 92, originOf(shell, at));
    shell.pos = min(at + 2, shell.end);
  }
}

/** Puts what stands for an expansion whose value is unknown: a parameter as written, anything else as $(). */
export function putUnknown(shell: Shell, start: i32, end: i32): void {
  shell.wordBits |= WORD_DYNAMIC;
  shell.hasWord = true;
  const named = end - start <= 64 && end > start + 1 && load<u8>(start) != 96 && load<u8>(start + 1) != 40;
  if (!named) {
    put(shell, 36, originOf(shell, start));
    put(shell, 40, originOf(shell, start));
    put(shell, 41, originOf(shell, start));
    return;
  }
  for (let at = start; at < end; at++) put(shell, load<u8>(at), originOf(shell, at));
}
