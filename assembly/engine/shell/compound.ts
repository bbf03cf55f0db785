// Reads compound commands: groups, loops, case, [[ … ]], process substitutions, and the redirections after them.

import { readArithmetic } from "./expand.ts";
import { REDIRECT_HERE, WORD_DYNAMIC } from "./layout.ts";
import { readNested } from "./list.ts";
import { examineText } from "./opening.ts";
import { readRedirect } from "./redirect.ts";
import { DONE, ESAC, IN, peekReserved, reservedLength, skipBlankLines, skipBlanks, skipComment } from "./reserved.ts";
import { finishCommand } from "./simple.ts";
import { copyBytes, fail, keep, PENDING_BYTES, Shell, spend } from "./state.ts";
import { setLoopVariable } from "./variables.ts";
import { isNameByte, peek, readWord } from "./words.ts";

/** A compound command whose opening word has `skip` bytes and whose closing word is `closer` (or 41 for a parenthesis). */
export function readGroup(shell: Shell, skip: i32, closer: u64): void {
  shell.pos += skip;
  const waiting = shell.wantsInput;
  shell.wantsInput = 0;
  readNested(shell, 0);
  closeGroup(shell, closer);
  if (shell.wantsInput == 0) shell.wantsInput = waiting;
}

function closeGroup(shell: Shell, closer: u64): void {
  if (shell.broken) return;
  const found: u64 = closer == 41 ? <u64>peek(shell, shell.pos) : peekReserved(shell);
  if (found != closer) {
    fail(shell, shell.pos);
    return;
  }
  shell.pos += closer == 41 ? 1 : reservedLength(closer);
  readGroupRedirects(shell);
}

/** Redirections after a compound command; text fed to a group in which an interpreter waits for input is read as its code. */
function readGroupRedirects(shell: Shell): void {
  const pending = shell.pending;
  const scratch = shell.scratch;
  const output = shell.output;
  const whole = shell.outputWhole;
  while (true) {
    skipBlanks(shell);
    if (!readRedirect(shell)) break;
  }
  if (shell.pending > pending) {
    for (let at = pending; at < shell.pending; at += PENDING_BYTES) {
      if (load<i32>(at, 12) == REDIRECT_HERE && shell.wantsInput > 0) {
        examineText(shell, keep(shell, load<i32>(at), load<i32>(at, 4)), load<i32>(at, 4), shell.wantsInput, 1);
      }
    }
    finishCommand(shell, pending, scratch, 0);
    shell.output = output;
    shell.outputWhole = whole;
  }
}

export function readFor(shell: Shell): void {
  skipBlanks(shell);
  if (peek(shell, shell.pos) == 40) {
    if (!readArithmetic(shell, shell.pos)) {
      fail(shell, shell.pos);
      return;
    }
  } else {
    const name = shell.pos;
    while (shell.pos < shell.end && isNameByte(load<u8>(shell.pos))) shell.pos++;
    const length = shell.pos - name;
    skipBlankLines(shell);
    if (peekReserved(shell) == IN) {
      shell.pos += 2;
      const pending = shell.pending;
      const scratch = shell.scratch;
      shell.assignable = false;
      readWords(shell);
      setLoopVariable(shell, name, length, pending);
      shell.pending = pending;
      shell.scratch = scratch;
    }
  }
  readGroup(shell, 0, DONE);
}

/** Pushes words up to an operator or newline. */
function readWords(shell: Shell): void {
  while (shell.pos < shell.end) {
    skipBlanks(shell);
    const at = shell.pos;
    if (at >= shell.end || skipComment(shell)) break;
    readWord(shell);
    if (shell.pos == at) break;
  }
}

export function readCase(shell: Shell): void {
  const pending = shell.pending;
  const scratch = shell.scratch;
  shell.assignable = false;
  skipBlanks(shell);
  readWord(shell);
  skipBlankLines(shell);
  if (peekReserved(shell) != IN) fail(shell, shell.pos);
  else shell.pos += 2;
  let whole: bool = true;
  while (!shell.broken) {
    skipBlankLines(shell);
    const at = shell.pos;
    if (at >= shell.end) fail(shell, at);
    if (peekReserved(shell) == ESAC) break;
    if (peek(shell, shell.pos) == 40) shell.pos++;
    while (shell.pos < shell.end && load<u8>(shell.pos) != 41) {
      const from = shell.pos;
      skipBlanks(shell);
      shell.assignable = false;
      if (peek(shell, shell.pos) == 124) shell.pos++;
      else readWord(shell);
      if (shell.pos == from) fail(shell, from);
    }
    shell.pending = pending;
    shell.scratch = scratch;
    if (shell.pos >= shell.end) break;
    shell.pos++;
    readNested(shell, 59);
    whole = whole && shell.outputWhole;
    while (peek(shell, shell.pos) == 59 || peek(shell, shell.pos) == 38) shell.pos++;
    spend(shell, 1);
    if (shell.pos == at) fail(shell, at);
  }
  shell.pending = pending;
  shell.scratch = scratch;
  shell.outputWhole = whole;
  closeGroup(shell, ESAC);
}

/** [[ … ]]: an expression; only the substitutions inside run. */
export function readTest(shell: Shell): void {
  const pending = shell.pending;
  const scratch = shell.scratch;
  const start = shell.pos;
  shell.assignable = false;
  while (true) {
    skipBlanks(shell);
    if (shell.pos >= shell.end) {
      fail(shell, start);
      break;
    }
    if (load<u16>(shell.pos) == 0x5d5d && shell.pos + 1 < shell.end) {
      shell.pos += 2;
      break;
    }
    const at = shell.pos;
    readWord(shell);
    if (shell.pos == at) shell.pos++;
  }
  shell.pending = pending;
  shell.scratch = scratch;
}

/** <(…) or >(…) inside a word: the word gets what the process writes. */
export function readProcess(shell: Shell): void {
  const start = shell.output;
  const reads = load<u8>(shell.pos) == 60;
  shell.pos += 2;
  readNested(shell, 41);
  if (peek(shell, shell.pos) == 41) shell.pos++;
  else fail(shell, shell.pos);
  if (reads && shell.scratch + (shell.output - start) <= shell.scratchEnd) {
    copyBytes(shell, shell.scratch, start, shell.output - start);
    shell.scratch += shell.output - start;
  }
  if (!shell.outputWhole) shell.wordBits |= WORD_DYNAMIC;
  shell.output = start;
}
