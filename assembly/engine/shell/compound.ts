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
export function readGroup(skip: i32, closer: u64): void {
  Shell.pos += skip;
  const waiting = Shell.wantsInput;
  Shell.wantsInput = 0;
  readNested(0);
  closeGroup(closer);
  if (Shell.wantsInput == 0) Shell.wantsInput = waiting;
}

function closeGroup(closer: u64): void {
  if (Shell.broken) return;
  const found: u64 = closer == 41 ? <u64>peek(Shell.pos) : peekReserved();
  if (found != closer) {
    fail(Shell.pos);
    return;
  }
  Shell.pos += closer == 41 ? 1 : reservedLength(closer);
  readGroupRedirects();
}

/** Redirections after a compound command; text fed to a group in which an interpreter waits for input is read as its code. */
function readGroupRedirects(): void {
  const pending = Shell.pending;
  const scratch = Shell.scratch;
  const output = Shell.output;
  const whole = Shell.outputWhole;
  while (true) {
    skipBlanks();
    if (!readRedirect()) break;
  }
  if (Shell.pending > pending) {
    for (let at = pending; at < Shell.pending; at += PENDING_BYTES) {
      if (load<i32>(at, 12) == REDIRECT_HERE && Shell.wantsInput > 0) {
        examineText(keep(load<i32>(at), load<i32>(at, 4)), load<i32>(at, 4), Shell.wantsInput, 1);
      }
    }
    finishCommand(pending, scratch, 0);
    Shell.output = output;
    Shell.outputWhole = whole;
  }
}

export function readFor(): void {
  skipBlanks();
  if (peek(Shell.pos) == 40) {
    if (!readArithmetic(Shell.pos)) {
      fail(Shell.pos);
      return;
    }
  } else {
    const name = Shell.pos;
    while (Shell.pos < Shell.end && isNameByte(load<u8>(Shell.pos))) Shell.pos++;
    const length = Shell.pos - name;
    skipBlankLines();
    if (peekReserved() == IN) {
      Shell.pos += 2;
      const pending = Shell.pending;
      const scratch = Shell.scratch;
      Shell.assignable = false;
      readWords();
      setLoopVariable(name, length, pending);
      Shell.pending = pending;
      Shell.scratch = scratch;
    }
  }
  readGroup(0, DONE);
}

/** Pushes words up to an operator or newline. */
function readWords(): void {
  while (Shell.pos < Shell.end) {
    skipBlanks();
    const at = Shell.pos;
    if (at >= Shell.end || skipComment()) break;
    readWord();
    if (Shell.pos == at) break;
  }
}

export function readCase(): void {
  const pending = Shell.pending;
  const scratch = Shell.scratch;
  Shell.assignable = false;
  skipBlanks();
  readWord();
  skipBlankLines();
  if (peekReserved() != IN) fail(Shell.pos);
  else Shell.pos += 2;
  let whole: bool = true;
  while (!Shell.broken) {
    skipBlankLines();
    const at = Shell.pos;
    if (at >= Shell.end) fail(at);
    if (peekReserved() == ESAC) break;
    if (peek(Shell.pos) == 40) Shell.pos++;
    while (Shell.pos < Shell.end && load<u8>(Shell.pos) != 41) {
      const from = Shell.pos;
      skipBlanks();
      Shell.assignable = false;
      if (peek(Shell.pos) == 124) Shell.pos++;
      else readWord();
      if (Shell.pos == from) fail(from);
    }
    Shell.pending = pending;
    Shell.scratch = scratch;
    if (Shell.pos >= Shell.end) break;
    Shell.pos++;
    readNested(59);
    whole = whole && Shell.outputWhole;
    while (peek(Shell.pos) == 59 || peek(Shell.pos) == 38) Shell.pos++;
    spend(1);
    if (Shell.pos == at) fail(at);
  }
  Shell.pending = pending;
  Shell.scratch = scratch;
  Shell.outputWhole = whole;
  closeGroup(ESAC);
}

/** [[ … ]]: an expression; only the substitutions inside run. */
export function readTest(): void {
  const pending = Shell.pending;
  const scratch = Shell.scratch;
  const start = Shell.pos;
  Shell.assignable = false;
  while (true) {
    skipBlanks();
    if (Shell.pos >= Shell.end) {
      fail(start);
      break;
    }
    if (load<u16>(Shell.pos) == 0x5d5d && Shell.pos + 1 < Shell.end) {
      Shell.pos += 2;
      break;
    }
    const at = Shell.pos;
    readWord();
    if (Shell.pos == at) Shell.pos++;
  }
  Shell.pending = pending;
  Shell.scratch = scratch;
}

/** <(…) or >(…) inside a word: the word gets what the process writes. */
export function readProcess(): void {
  const start = Shell.output;
  const reads = load<u8>(Shell.pos) == 60;
  Shell.pos += 2;
  readNested(41);
  if (peek(Shell.pos) == 41) Shell.pos++;
  else fail(Shell.pos);
  if (reads && Shell.scratch + (Shell.output - start) <= Shell.scratchEnd) {
    copyBytes(Shell.scratch, start, Shell.output - start);
    Shell.scratch += Shell.output - start;
  }
  if (!Shell.outputWhole) Shell.wordBits |= WORD_DYNAMIC;
  Shell.output = start;
}
