// Knows the reserved words of sh and what stands between commands: blanks, newlines, comments.
import { among, placesOf } from "../text/blocks.ts";
import { DIALECT_CMD, DIALECT_POWERSHELL, DIALECT_SH } from "./layout.ts";
import { Shell } from "./state.ts";
import { isBlank, peek } from "./words.ts";

// Reserved words as the 64-bit number of their bytes, little-endian.
export const IF: u64 = 0x6669;
export const THEN: u64 = 0x6e656874;
export const ELIF: u64 = 0x66696c65;
export const ELSE: u64 = 0x65736c65;
export const FI: u64 = 0x6966;
export const FOR: u64 = 0x726f66;
export const WHILE: u64 = 0x656c696877;
export const UNTIL: u64 = 0x6c69746e75;
export const DO: u64 = 0x6f64;
export const DONE: u64 = 0x656e6f64;
export const CASE: u64 = 0x65736163;
export const ESAC: u64 = 0x63617365;
export const IN: u64 = 0x6e69;
export const SELECT: u64 = 0x7463656c6573;
export const FUNCTION: u64 = 0x6e6f6974636e7566;
export const COPROC: u64 = 0x636f72706f63;
export const TIME: u64 = 0x656d6974;
export const OPEN: u64 = 0x7b;
export const CLOSE: u64 = 0x7d;
export const NOT: u64 = 0x21;
export const TEST: u64 = 0x5b5b;

/** Rows of the set of what a reserved word may hold: plain bytes below 0x80, braces and [. */
function reserved(): v128 {
  return i8x16(-72, -4, -8, -8, -8, -4, -8, -8, -8, -8, -8, -12, 80, -12, -12, 116);
}

// What a reserved word begins with, c d e f i s t u w { } ! [, and what ends one, blanks, newlines and ; & | ( ) < >: bit c & 63.
const FIRST_LOW: u64 = 0x00000002_00000000;
const FIRST_HIGH: u64 = 0x28b80278_08000000;
const LAST_LOW: u64 = 0x58000341_00002600;

/** The word of up to 8 bytes at the cursor as a number where it may be a reserved one, else 0. */
export function peekReserved(): u64 {
  const at = Shell.pos;
  const first: i32 = peek(at);
  if (first >= 128 || !(((first < 64 ? FIRST_LOW : FIRST_HIGH) >> <u64>(first & 63)) & 1)) return 0;
  const size = min(ctz(~placesOf(among(reserved(), v128.load(at)))), Shell.end - at);
  if (size > 8) return 0;
  if (at + size < Shell.end) {
    const last: i32 = load<u8>(at + size);
    if (last < 64 ? !((LAST_LOW >> <u64>last) & 1) : last != 124) return 0;
  }
  return load<u64>(at) & (size == 8 ? -1 : ((<u64>1) << ((<u64>size) << 3)) - 1);
}

export function reservedLength(word: u64): i32 {
  return 8 - (<i32>clz<u64>(word) >> 3);
}

/** Skips blanks and line continuations; in cmd.exe also , ; and =. */
export function skipBlanks(): void {
  const end = Shell.end;
  const dialect = Shell.dialect;
  let at = Shell.pos;
  while (at < end) {
    const byte: i32 = load<u8>(at);
    if (isBlank(byte)) at++;
    else if (dialect == DIALECT_SH) {
      if (byte != 92 || peek(at + 1) != 10) break;
      at += 2;
    } else if (dialect == DIALECT_CMD && (byte == 44 || byte == 59 || byte == 61)) at++;
    else if (byte == (dialect == DIALECT_CMD ? 94 : 96) && peek(at + 1) == 10) at += 2;
    else break;
    Shell.steps++;
  }
  Shell.pos = at;
}

/** Goes over a newline; here-document bodies that follow it are skipped. */
function skipNewline(): void {
  const at = Shell.pos;
  Shell.steps++;
  Shell.pos = at == Shell.hereNewline ? min(Shell.hereResume, Shell.end) : at + 1;
}

/** Skips a comment at the cursor; whether there was one. */
export function skipComment(): bool {
  const byte = peek(Shell.pos);
  const start = Shell.pos;
  if (Shell.dialect == DIALECT_POWERSHELL && byte == 60 && peek(start + 1) == 35) {
    while (Shell.pos < Shell.end && !(load<u8>(Shell.pos) == 35 && peek(Shell.pos + 1) == 62)) Shell.pos++;
    Shell.pos = min(Shell.pos + 2, Shell.end);
  } else {
    const comment = Shell.dialect == DIALECT_CMD ? byte == 58 && peek(start + 1) == 58 : byte == 35;
    if (!comment) return false;
    while (Shell.pos < Shell.end && load<u8>(Shell.pos) != 10) Shell.pos++;
  }
  Shell.steps += Shell.pos - start;
  return true;
}

/** Skips blanks, newlines and comments. */
export function skipBlankLines(): void {
  // mostly one blank
  const next = Shell.pos + (peek(Shell.pos) == 32 ? 1 : 0);
  const byte = peek(next);
  if (byte > 35 && byte != 92 && Shell.dialect == DIALECT_SH) {
    Shell.pos = next;
    return;
  }
  while (Shell.pos < Shell.end) {
    skipBlanks();
    const byte = peek(Shell.pos);
    if (byte == 10 && Shell.pos < Shell.end) skipNewline();
    else if (!skipComment()) break;
  }
}
