// Reads one word of cmd.exe (^ escapes, "…", %name%) or PowerShell (` escapes, '…', "…", variables, 'a'+'b').
import { hexValue } from "./escapes.ts";
import { expandDollar, putReplaced, putSubstring } from "./expand.ts";
import { DIALECT_CMD, WORD_DYNAMIC, WORD_GLOB, WORD_QUOTED } from "./layout.ts";
import { isLoose } from "./list.ts";
import { fail, originOf, put, Shell } from "./state.ts";
import { findVariable, variableLength, variableText } from "./variables.ts";
import { beginWord, finishWord, isBlank, isNameByte, isNameStart, peek, putUnknown, putValue } from "./words.ts";

export function readWindowsWord(): void {
  beginWord();
  if (Shell.dialect == DIALECT_CMD) readCmdWord();
  else readPowerShellWord();
  finishWord();
}

function readCmdWord(): void {
  let quoted = false;
  const start = Shell.pos;
  while (Shell.pos < Shell.end) {
    const at = Shell.pos;
    const byte: i32 = load<u8>(at);
    if (byte == 10) break;
    if (byte == 34) {
      quoted = !quoted;
      Shell.wordBits |= WORD_QUOTED;
      Shell.hasWord = true;
      Shell.pos = at + 1;
      Shell.steps++;
    } else if (byte == 37 || byte == 33) expandPercent(byte);
    else if (
      byte == 39 &&
      !quoted &&
      (peek(at + 1) == 41 || (at == start && at > Shell.text && load<u8>(at - 1) == 40))
    )
      Shell.pos = at + 1; // for /f %i in ('cmd')
    else if (byte == 94 && !quoted) {
      const next = peek(at + 1);
      Shell.pos = min(at + 2, Shell.end);
      Shell.steps++;
      if (next != 10 && next != 13 && at + 1 < Shell.end) put(next, originOf(at + 1));
    } else if (!quoted && isCmdOperator(byte)) {
      // what follows the name directly may be its flags: del/q, rd/s
      break;
    } else if (
      !quoted &&
      byte == 47 &&
      at > start &&
      Shell.scratch > Shell.wordStart &&
      Shell.wordBits == 0 &&
      isBareName()
    ) {
      finishWord();
      putByte(at);
    } else {
      if (byte == 42 || byte == 63) Shell.wordBits |= WORD_GLOB;
      putByte(at);
    }
  }
}

/** Puts the byte at `at` as it is written and goes on behind it. */
function putByte(at: i32): void {
  put(load<u8>(at), originOf(at));
  Shell.pos = at + 1;
}

/** Only letters so far: a name, after which / begins a flag. */
function isBareName(): bool {
  for (let at = Shell.wordStart; at < Shell.scratch; at++) if (<u32>((load<u8>(at) | 32) - 97) >= 26) return false;
  return true;
}

function isCmdOperator(byte: i32): bool {
  if (byte == 41) return !isLoose();
  return (
    isBlank(byte) ||
    byte == 38 ||
    byte == 124 ||
    byte == 44 ||
    <u32>(byte - 59) < 4 || // ; < = >
    (byte == 40 && Shell.scratch == Shell.wordStart)
  );
}

/** %name% and !name! that the text set are their value, as is %name:~1,2%; any other stays as written. %i of a loop is not known. */
function expandPercent(mark: i32): void {
  const at = Shell.pos;
  let end = at + 1;
  while (end < Shell.end && isNameByte(load<u8>(end))) end++;
  const name = end;
  if (peek(end) == 58) while (end < Shell.end && load<u8>(end) != mark && load<u8>(end) != 10) end++;
  const closed = peek(end) == mark && end > at + 1;
  const variable = closed ? findVariable(at + 1, name - at - 1, 0) : 0;
  Shell.steps += Shell.variableCount + end - at;
  if (closed && (mark == 37 || variable != 0)) {
    Shell.pos = end + 1;
    if (variable == 0) putUnknown(at, end + 1);
    else if (end == name) putValue(variableText(variable), variableLength(variable), false, 0, 0);
    else if (peek(name + 1) == 126)
      putSubstring(variableText(variable), variableLength(variable), name + 2, end, false, at);
    else putReplaced(variableText(variable), variableLength(variable), name + 1, end, 61, i32.MAX_VALUE, false, at);
    return;
  }
  if (mark == 37 && isNameStart(peek(at + 1))) Shell.wordBits |= WORD_DYNAMIC;
  putByte(at);
}

function readPowerShellWord(): void {
  const start = Shell.pos;
  while (Shell.pos < Shell.end) {
    const at = Shell.pos;
    const byte: i32 = load<u8>(at);
    if (byte == 39 || byte == 34) {
      const here = at > Shell.text && at > start && load<u8>(at - 1) == 64 && Shell.scratch == Shell.wordStart + 1;
      if (here) Shell.scratch = Shell.wordStart;
      readPowerShellString(byte, here);
      skipPlus();
    } else if (byte == 96) {
      const next = peek(at + 1);
      Shell.pos = min(at + 2, Shell.end);
      Shell.steps++;
      if (next != 10 && at + 1 < Shell.end) put(next, originOf(at + 1));
    } else if (byte == 36) {
      const next = peek(at + 1);
      // a lone $name stays itself when it is being assigned
      if (next == 40 || next == 123 || !isAssigned(at)) {
        expandDollar(false);
        skipPlus();
      } else {
        do putByte(Shell.pos);
        while (Shell.pos < Shell.end && isNameByte(load<u8>(Shell.pos)));
        break;
      }
    } else if (byte == 91 && readCharacters()) skipPlus();
    else if (
      isBlank(byte) ||
      byte == 10 ||
      byte == 59 ||
      byte == 38 ||
      byte == 44 ||
      <u32>(byte - 40) < 2 || // ( )
      <u32>(byte - 123) < 3 // { | }
    ) {
      break;
    } else if ((byte == 60 || byte == 62) && Shell.scratch == Shell.wordStart) break;
    else if (byte == 61 && Shell.scratch == Shell.wordStart) break;
    else {
      if (byte == 42 || byte == 63) Shell.wordBits |= WORD_GLOB;
      putByte(at);
    }
  }
  // a comma between arguments makes a list: Remove-Item a, b
  if (Shell.pos < Shell.end && load<u8>(Shell.pos) == 44) Shell.pos++;
}

/** [char]114, [char[]](114, 0x6d): puts the characters of the numbers at the cursor; false where there are none. */
function readCharacters(): bool {
  const start = Shell.pos;
  let value = -1;
  let base = 10;
  let at = start + 5;
  // "char"
  while ((load<i32>(start, 1) | 0x20202020) == 0x72616863) {
    const byte = peek(at++);
    const digit = hexValue(byte);
    if (digit >= 0 && digit < base) value = max(value, 0) * base + digit;
    else if ((byte | 32) == 120 && value == 0) base = 16;
    else {
      if (value >= 0) {
        put(value, originOf(start));
        Shell.pos = at - 1;
      }
      value = -1;
      base = 10;
      // blanks, ( , and [ \\ ]
      if (!isBlank(byte) && (byte | 4) != 44 && (byte | 6) != 95) break;
    }
  }
  if (Shell.pos == start) return false;
  Shell.wordBits |= WORD_QUOTED;
  // of [char[]](…)
  if (peek(Shell.pos) == 41 && load<u8>(start + 5) == 91) Shell.pos++;
  return true;
}

/** Whether = (not ==) follows the $name at `at`. */
function isAssigned(at: i32): bool {
  let next = at + 1;
  while (next < Shell.end && isNameByte(load<u8>(next))) next++;
  Shell.steps += next - at;
  while (next < Shell.end && isBlank(load<u8>(next))) next++;
  return peek(next) == 61 && peek(next + 1) != 61;
}

/** '…' with '' for a quote, "…" with ` escapes and variables, and the @'…'@ forms. */
function readPowerShellString(quote: i32, here: bool): void {
  const start = Shell.pos;
  Shell.pos++;
  Shell.wordBits |= WORD_QUOTED;
  Shell.hasWord = true;
  while (Shell.pos < Shell.end) {
    const at = Shell.pos;
    const byte: i32 = load<u8>(at);
    if (byte == quote) {
      if (here ? peek(at + 1) == 64 && load<u8>(at - 1) == 10 : peek(at + 1) != quote) {
        Shell.pos = at + (here ? 2 : 1);
        return;
      }
      put(byte, originOf(at));
      Shell.pos = at + (here ? 1 : 2);
    } else if (byte == 36 && quote == 34) expandDollar(true);
    else if (byte == 96 && quote == 34 && at + 1 < Shell.end) {
      const next: i32 = load<u8>(at + 1);
      put(next == 110 ? 10 : next == 116 ? 9 : next, originOf(at + 1));
      Shell.pos = at + 2;
    } else {
      putByte(at);
    }
  }
  fail(start);
}

/** 'a' + $b is one string. */
function skipPlus(): void {
  let at = Shell.pos;
  while (at < Shell.end && isBlank(load<u8>(at))) at++;
  if (peek(at) != 43) return;
  at++;
  while (at < Shell.end && isBlank(load<u8>(at))) at++;
  const next = peek(at);
  if (next == 39 || next == 34 || next == 36 || next == 91) Shell.pos = at;
}
