// Knows the reserved words of sh and what stands between commands: blanks, newlines, comments.
import { DIALECT_CMD, DIALECT_POWERSHELL, DIALECT_SH } from "./layout.ts";
import { Shell } from "./state.ts";
import { isBlank, isPlain, peek } from "./words.ts";

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

/** The reserved word (or any plain word of up to 8 bytes) at the cursor as a number, 0 for none. */
export function peekReserved(): u64 {
  let word: u64 = 0;
  let shift: u64 = 0;
  let at = Shell.pos;
  for (; at < Shell.end; at++) {
    const byte: i32 = load<u8>(at);
    if (isPlain(byte) || byte == 123 || byte == 125 || byte == 91) {
      if (shift >= 64) return 0;
      word |= (<u64>byte) << shift;
      shift += 8;
    } else if (
      isBlank(byte) ||
      byte == 10 ||
      byte == 59 ||
      byte == 38 ||
      byte == 124 ||
      byte == 40 ||
      byte == 41 ||
      byte == 60 ||
      byte == 62
    ) {
      break;
    } else return 0;
  }
  return word;
}

export function reservedLength(word: u64): i32 {
  return 8 - (<i32>clz<u64>(word) >> 3);
}

/** Skips blanks and line continuations; in cmd.exe also , ; and =. */
export function skipBlanks(): void {
  while (Shell.pos < Shell.end) {
    const byte: i32 = load<u8>(Shell.pos);
    if (isBlank(byte)) Shell.pos++;
    else if (byte == 92 && Shell.dialect == DIALECT_SH && peek(Shell.pos + 1) == 10) Shell.pos += 2;
    else if (Shell.dialect == DIALECT_CMD && (byte == 44 || byte == 59 || byte == 61)) Shell.pos++;
    else if (Shell.dialect == DIALECT_CMD && byte == 94 && peek(Shell.pos + 1) == 10) Shell.pos += 2;
    else if (Shell.dialect == DIALECT_POWERSHELL && byte == 96 && peek(Shell.pos + 1) == 10) Shell.pos += 2;
    else break;
    Shell.steps++;
  }
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
  while (Shell.pos < Shell.end) {
    skipBlanks();
    const byte = peek(Shell.pos);
    if (byte == 10 && Shell.pos < Shell.end) skipNewline();
    else if (!skipComment()) break;
  }
}
