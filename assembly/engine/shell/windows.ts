// Reads one word of cmd.exe (^ escapes, "…", %name%) or PowerShell (` escapes, '…', "…", variables, 'a'+'b').
import { expandDollar } from "./expand.ts";
import { DIALECT_CMD, WORD_GLOB, WORD_QUOTED } from "./layout.ts";
import { isLoose } from "./list.ts";
import { fail, originOf, put, Shell } from "./state.ts";
import { findVariable, variableLength, variableText } from "./variables.ts";
import { beginWord, finishWord, isBlank, isNameByte, peek, putUnknown, putValue } from "./words.ts";

export function readWindowsWord(shell: Shell): void {
  beginWord(shell);
  if (shell.dialect == DIALECT_CMD) readCmdWord(shell);
  else readPowerShellWord(shell);
  finishWord(shell);
}

function readCmdWord(shell: Shell): void {
  let quoted = false;
  const start = shell.pos;
  while (shell.pos < shell.end) {
    const at = shell.pos;
    const byte: i32 = load<u8>(at);
    if (byte == 10) break;
    if (byte == 34) {
      quoted = !quoted;
      shell.wordBits |= WORD_QUOTED;
      shell.hasWord = true;
      shell.pos = at + 1;
      shell.steps++;
    } else if (byte == 37) expandPercent(shell);
    else if (byte == 94 && !quoted) {
      const next = peek(shell, at + 1);
      shell.pos = min(at + 2, shell.end);
      shell.steps++;
      if (next != 10 && next != 13 && at + 1 < shell.end) put(shell, next, originOf(shell, at + 1));
    } else if (!quoted && isCmdOperator(shell, byte)) {
      // what follows the name directly may be its flags: del/q, rd/s
      break;
    } else if (
      !quoted &&
      byte == 47 &&
      at > start &&
      shell.scratch > shell.wordStart &&
      shell.wordBits == 0 &&
      isBareName(shell)
    ) {
      finishWord(shell);
      put(shell, byte, originOf(shell, at));
      shell.pos = at + 1;
    } else {
      if (byte == 42 || byte == 63) shell.wordBits |= WORD_GLOB;
      put(shell, byte, originOf(shell, at));
      shell.pos = at + 1;
    }
  }
}

/** Only letters so far: a name, after which / begins a flag. */
function isBareName(shell: Shell): bool {
  for (let at = shell.wordStart; at < shell.scratch; at++) if (<u32>((load<u8>(at) | 32) - 97) >= 26) return false;
  return true;
}

function isCmdOperator(shell: Shell, byte: i32): bool {
  if (byte == 41) return !isLoose(shell);
  return (
    isBlank(byte) ||
    byte == 38 ||
    byte == 124 ||
    byte == 60 ||
    byte == 62 ||
    byte == 44 ||
    byte == 59 ||
    byte == 61 ||
    (byte == 40 && shell.scratch == shell.wordStart)
  );
}

/** %name% that the text set is its value; any other stays as written. */
function expandPercent(shell: Shell): void {
  const at = shell.pos;
  let end = at + 1;
  while (end < shell.end && isNameByte(load<u8>(end))) end++;
  const closed = end < shell.end && load<u8>(end) == 37 && end > at + 1;
  const variable = closed ? findVariable(shell, at + 1, end - at - 1, 0) : 0;
  shell.pos = closed ? end + 1 : at + 1;
  shell.steps += shell.variableCount;
  if (variable != 0) putValue(shell, variableText(variable), variableLength(variable), false, 0, 0);
  else if (closed) putUnknown(shell, at, end + 1);
  else put(shell, 37, originOf(shell, at));
}

function readPowerShellWord(shell: Shell): void {
  const start = shell.pos;
  while (shell.pos < shell.end) {
    const at = shell.pos;
    const byte: i32 = load<u8>(at);
    if (byte == 39 || byte == 34) {
      const here = at > shell.text && at > start && load<u8>(at - 1) == 64 && shell.scratch == shell.wordStart + 1;
      if (here) shell.scratch = shell.wordStart;
      readPowerShellString(shell, byte, here);
      skipPlus(shell);
    } else if (byte == 96) {
      const next = peek(shell, at + 1);
      shell.pos = min(at + 2, shell.end);
      shell.steps++;
      if (next != 10 && at + 1 < shell.end) put(shell, next, originOf(shell, at + 1));
    } else if (byte == 36) {
      const next = peek(shell, at + 1);
      // a lone $name stays itself when it is being assigned
      if (next == 40 || next == 123 || !isAssigned(shell, at)) expandDollar(shell, false);
      else {
        put(shell, 36, originOf(shell, at));
        shell.pos = at + 1;
        while (shell.pos < shell.end && isNameByte(load<u8>(shell.pos)))
          put(shell, load<u8>(shell.pos), originOf(shell, shell.pos++));
      }
    } else if (
      isBlank(byte) ||
      byte == 10 ||
      byte == 59 ||
      byte == 38 ||
      byte == 124 ||
      byte == 40 ||
      byte == 41 ||
      byte == 123 ||
      byte == 125 ||
      byte == 44
    ) {
      break;
    } else if ((byte == 60 || byte == 62) && shell.scratch == shell.wordStart) break;
    else if (byte == 61 && shell.scratch == shell.wordStart) break;
    else {
      if (byte == 42 || byte == 63) shell.wordBits |= WORD_GLOB;
      put(shell, byte, originOf(shell, at));
      shell.pos = at + 1;
    }
  }
  // a comma between arguments makes a list: Remove-Item a, b
  if (shell.pos < shell.end && load<u8>(shell.pos) == 44) shell.pos++;
}

/** Whether = (not ==) follows the $name at `at`. */
function isAssigned(shell: Shell, at: i32): bool {
  let next = at + 1;
  while (next < shell.end && isNameByte(load<u8>(next))) next++;
  shell.steps += next - at;
  while (next < shell.end && isBlank(load<u8>(next))) next++;
  return peek(shell, next) == 61 && peek(shell, next + 1) != 61;
}

/** '…' with '' for a quote, "…" with ` escapes and variables, and the @'…'@ forms. */
function readPowerShellString(shell: Shell, quote: i32, here: bool): void {
  const start = shell.pos;
  shell.pos++;
  shell.wordBits |= WORD_QUOTED;
  shell.hasWord = true;
  while (shell.pos < shell.end) {
    const at = shell.pos;
    const byte: i32 = load<u8>(at);
    if (byte == quote) {
      if (here ? peek(shell, at + 1) == 64 && load<u8>(at - 1) == 10 : peek(shell, at + 1) != quote) {
        shell.pos = at + (here ? 2 : 1);
        return;
      }
      put(shell, byte, originOf(shell, at));
      shell.pos = at + (here ? 1 : 2);
    } else if (byte == 36 && quote == 34) expandDollar(shell, true);
    else if (byte == 96 && quote == 34 && at + 1 < shell.end) {
      const next: i32 = load<u8>(at + 1);
      put(shell, next == 110 ? 10 : next == 116 ? 9 : next, originOf(shell, at + 1));
      shell.pos = at + 2;
    } else {
      put(shell, byte, originOf(shell, at));
      shell.pos = at + 1;
    }
  }
  fail(shell, start);
}

/** 'a' + 'b' is one string. */
function skipPlus(shell: Shell): void {
  let at = shell.pos;
  while (at < shell.end && isBlank(load<u8>(at))) at++;
  if (peek(shell, at) != 43) return;
  at++;
  while (at < shell.end && isBlank(load<u8>(at))) at++;
  const next = peek(shell, at);
  if (next == 39 || next == 34) shell.pos = at;
}
