// Reads one simple command: its words move to the view, its redirect targets to the kept area, then command.ts examines it.
import { examine, examineEmpty } from "./command.ts";
import {
  COMMAND_LOW,
  DIALECT_POWERSHELL,
  DIALECT_SH,
  REDIRECT_HERE,
  REDIRECT_READ,
  REDIRECT_WORDS,
  WORD_DYNAMIC,
  WORD_PROCESS,
  WORD_QUOTED,
  WORD_WORDS,
} from "./layout.ts";
import { isLoose, readCommand, readNested } from "./list.ts";
import { readRedirect } from "./redirect.ts";
import { skipBlankLines, skipBlanks, skipComment } from "./reserved.ts";
import { copyBytes, enter, fail, keep, originOf, overflow, PENDING_BYTES, pushPending, Shell } from "./state.ts";
import { setVariable } from "./variables.ts";
import { peek, readWord } from "./words.ts";

export function readSimple(shell: Shell): void {
  const pending = shell.pending;
  const scratch = shell.scratch;
  const start = originOf(shell, shell.pos);
  let called = shell.called;
  let target: i32 = 0;
  let targetLength = 0;
  shell.assigned = false;
  shell.assignable = shell.dialect == DIALECT_SH;
  shell.firstNested = shell.recordCount;
  const begin = shell.pos;
  let last = begin;
  while (!shell.broken) {
    last = shell.pos;
    skipBlanks(shell);
    const at = shell.pos;
    if (at >= shell.end) break;
    const byte: i32 = load<u8>(at);
    if (byte == 10 || byte == 59 || byte == 124 || (byte == 41 && !isLoose(shell))) break;
    if (readRedirect(shell)) continue;
    if (byte == 38) {
      if (shell.dialect != DIALECT_POWERSHELL || at != shell.pos || shell.pending > pending) break;
      shell.pos++;
      called = true;
      continue;
    }
    if (skipComment(shell)) break;
    if (byte == 40 || ((byte == 123 || byte == 125) && shell.dialect == DIALECT_POWERSHELL)) {
      if (byte == 125) break;
      if (!readParenthesis(shell, pending)) break;
      continue;
    }
    if (byte == 61 && shell.dialect == DIALECT_POWERSHELL && shell.pending == pending + PENDING_BYTES) {
      target = load<i32>(pending) + 1; // $name = …: what follows is an expression or a command of its own
      targetLength = load<i32>(pending, 4) - 1;
      shell.pending = pending;
      shell.pos++;
      continue;
    }
    readWord(shell);
    if (shell.pos == at) fail(shell, at);
  }
  shell.commandStart = start;
  shell.commandEnd = last > begin ? originOf(shell, last - 1) + 1 : start;
  if (
    shell.dialect == DIALECT_POWERSHELL &&
    !called &&
    shell.pending > pending &&
    load<i32>(pending, 8) & WORD_QUOTED
  ) {
    writeExpression(shell, pending, target, targetLength);
    shell.pending = pending;
    shell.scratch = scratch;
    return;
  }
  finishCommand(shell, pending, scratch, start);
}

/** A PowerShell expression that begins with a string: it is written out, or kept in the variable before it; nothing runs. */
function writeExpression(shell: Shell, pending: i32, target: i32, targetLength: i32): void {
  const text = load<i32>(pending);
  const length = load<i32>(pending, 4);
  if (target != 0)
    setVariable(
      shell,
      target,
      targetLength,
      0,
      keep(shell, text, length),
      length,
      load<i32>(pending, 8) & WORD_DYNAMIC,
    );
  else if (shell.output + length <= shell.outputEnd) {
    copyBytes(shell, shell.output, text, length);
    shell.output += length;
  } else shell.outputWhole = false;
}

/** A parenthesis after words: a function definition of sh, a block or expression elsewhere. False where the command ends there. */
function readParenthesis(shell: Shell, pending: i32): bool {
  const at = shell.pos;
  if (shell.dialect != DIALECT_SH) {
    shell.pos++;
    const brace = load<u8>(at) == 123;
    const output = shell.output;
    shell.called = false;
    readNested(shell, 0);
    if (peek(shell, shell.pos) == (brace ? 125 : 41)) shell.pos++;
    else fail(shell, at);
    // ('text') as a name or operand is its text
    if (!brace && shell.output > output && shell.outputWhole) {
      const text = keep(shell, output, shell.output - output);
      if (text != 0) pushPending(shell, text, shell.output - output, 0, 0);
    }
    shell.output = output;
    return true;
  }
  shell.pos++;
  skipBlanks(shell);
  if (peek(shell, shell.pos) != 41 || shell.pending != pending + PENDING_BYTES) {
    fail(shell, at);
    return false;
  }
  shell.pos++;
  shell.pending = pending;
  skipBlankLines(shell);
  if (enter(shell)) readCommand(shell);
  shell.depth--;
  return false;
}

/** Moves the pending words to the view and their redirect targets to the kept area, then examines the command. */
export function finishCommand(shell: Shell, pending: i32, scratch: i32, start: i32): void {
  const first = shell.wordCount;
  shell.firstRedirect = shell.redirectCount;
  const input = shell.input;
  const inputLength = shell.inputLength;
  const inputWhole = shell.inputWhole;
  for (let at = pending; at < shell.pending && !shell.overflown; at += PENDING_BYTES) {
    const text = load<i32>(at);
    const length = load<i32>(at, 4);
    const bits = load<i32>(at, 8);
    const kind = load<i32>(at, 12);
    if (kind != 0) addRedirect(shell, text, length, bits, kind);
    else addWord(shell, text, length, bits);
  }
  shell.pending = pending;
  shell.scratch = scratch;
  if (shell.wordCount > first) store<u8>(shell.view - 1, 10);
  shell.redirectTotal = shell.redirectCount - shell.firstRedirect;
  shell.firstOwn = shell.recordCount;
  if (shell.wordCount > first) examine(shell, first, shell.wordCount - first, shell.broken ? COMMAND_LOW : 0);
  else if (shell.redirectTotal > 0) examineEmpty(shell, start);
  shell.input = input;
  shell.inputLength = inputLength;
  shell.inputWhole = inputWhole;
}

/** Appends a word and the space after it to the view, and to the table of words. */
export function addWord(shell: Shell, text: i32, length: i32, bits: i32): void {
  const word = shell.words + ((shell.wordCount * WORD_WORDS) << 2);
  let place = shell.view;
  if (shell.wordCount >= shell.wordCap || place + length + 1 > shell.viewEnd) {
    overflow(shell);
    return;
  }
  if (bits & WORD_PROCESS) {
    place = keep(shell, text, length);
    if (place == 0) return;
  } else {
    copyBytes(shell, place, text, length);
    shell.view += length;
  }
  store<u8>(shell.view, 32);
  const after = length > 0 && !(bits & WORD_PROCESS) ? originOf(shell, place + length - 1) + 1 : shell.commandEnd;
  store<i32>(shell.origins + ((shell.view - shell.arena) << 2), after);
  shell.view++;
  store<i32>(word, place);
  store<i32>(word, length, 4);
  store<i32>(word, bits, 8);
  shell.wordCount++;
}

function addRedirect(shell: Shell, text: i32, length: i32, bits: i32, kind: i32): void {
  let place = text;
  // a body that was not expanded stays in the source; it may be long
  if (<u32>(text - shell.arena) < <u32>(shell.viewStart - shell.arena)) place = keep(shell, text, length);
  if (kind == REDIRECT_HERE || (kind == REDIRECT_READ && bits & WORD_PROCESS)) {
    shell.input = place;
    shell.inputLength = length;
    shell.inputWhole = (bits & WORD_DYNAMIC) == 0;
  } else if (kind == REDIRECT_READ) shell.input = 0;
  if (shell.redirectCount >= shell.redirectCap) {
    overflow(shell);
    return;
  }
  const redirect = shell.redirects + ((shell.redirectCount++ * REDIRECT_WORDS) << 2);
  store<i32>(redirect, kind);
  store<i32>(redirect, place, 4);
  store<i32>(redirect, length, 8);
  store<i32>(redirect, bits, 12);
}
