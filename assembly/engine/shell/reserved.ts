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
export function peekReserved(shell: Shell): u64 {
  let word: u64 = 0;
  let shift: u64 = 0;
  let at = shell.pos;
  for (; at < shell.end; at++) {
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
export function skipBlanks(shell: Shell): void {
  while (shell.pos < shell.end) {
    const byte: i32 = load<u8>(shell.pos);
    if (isBlank(byte)) shell.pos++;
    else if (byte == 92 && shell.dialect == DIALECT_SH && peek(shell, shell.pos + 1) == 10) shell.pos += 2;
    else if (shell.dialect == DIALECT_CMD && (byte == 44 || byte == 59 || byte == 61)) shell.pos++;
    else if (shell.dialect == DIALECT_CMD && byte == 94 && peek(shell, shell.pos + 1) == 10) shell.pos += 2;
    else if (shell.dialect == DIALECT_POWERSHELL && byte == 96 && peek(shell, shell.pos + 1) == 10) shell.pos += 2;
    else break;
    shell.steps++;
  }
}

/** Goes over a newline; here-document bodies that follow it are skipped. */
function skipNewline(shell: Shell): void {
  const at = shell.pos;
  shell.steps++;
  shell.pos = at == shell.hereNewline ? min(shell.hereResume, shell.end) : at + 1;
}

/** Skips a comment at the cursor; whether there was one. */
export function skipComment(shell: Shell): bool {
  const byte = peek(shell, shell.pos);
  const start = shell.pos;
  if (shell.dialect == DIALECT_POWERSHELL && byte == 60 && peek(shell, start + 1) == 35) {
    while (shell.pos < shell.end && !(load<u8>(shell.pos) == 35 && peek(shell, shell.pos + 1) == 62)) shell.pos++;
    shell.pos = min(shell.pos + 2, shell.end);
  } else {
    const comment = shell.dialect == DIALECT_CMD ? byte == 58 && peek(shell, start + 1) == 58 : byte == 35;
    if (!comment) return false;
    while (shell.pos < shell.end && load<u8>(shell.pos) != 10) shell.pos++;
  }
  shell.steps += shell.pos - start;
  return true;
}

/** Skips blanks, newlines and comments. */
export function skipBlankLines(shell: Shell): void {
  while (shell.pos < shell.end) {
    skipBlanks(shell);
    const byte = peek(shell, shell.pos);
    if (byte == 10 && shell.pos < shell.end) skipNewline(shell);
    else if (!skipComment(shell)) break;
  }
}
