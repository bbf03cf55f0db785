// Reads lists, pipelines, compound commands and redirections; each simple command goes to command.ts once its words are finished.
import { examine, examineEmpty, examineText } from "./command.ts";
import { readArithmetic } from "./expand.ts";
import {
  COMMAND_LOW,
  COMMAND_PIPE_END,
  COMMAND_PIPE_START,
  COMMAND_WORDS,
  DIALECT_CMD,
  DIALECT_POWERSHELL,
  DIALECT_SH,
  REDIRECT_APPEND,
  REDIRECT_DUPLICATE,
  REDIRECT_HERE,
  REDIRECT_READ,
  REDIRECT_WORDS,
  REDIRECT_WRITE,
  WORD_DYNAMIC,
  WORD_PROCESS,
  WORD_QUOTED,
  WORD_WORDS,
} from "./layout.ts";
import {
  copyBytes,
  enter,
  fail,
  keep,
  originOf,
  overflow,
  PENDING_BYTES,
  pushPending,
  Shell,
  sameBytes,
  spend,
} from "./state.ts";
import { setLoopVariable, setVariable } from "./variables.ts";
import { beginWord, isBlank, isDigit, isNameByte, isPlain, peek, readQuoted, readWord } from "./words.ts";

// Reserved words as the 64-bit number of their bytes, little-endian.
const IF: u64 = 0x6669;
const THEN: u64 = 0x6e656874;
const ELIF: u64 = 0x66696c65;
const ELSE: u64 = 0x65736c65;
const FI: u64 = 0x6966;
const FOR: u64 = 0x726f66;
const WHILE: u64 = 0x656c696877;
const UNTIL: u64 = 0x6c69746e75;
const DO: u64 = 0x6f64;
const DONE: u64 = 0x656e6f64;
const CASE: u64 = 0x65736163;
const ESAC: u64 = 0x63617365;
const IN: u64 = 0x6e69;
const SELECT: u64 = 0x7463656c6573;
const FUNCTION: u64 = 0x6e6f6974636e7566;
const COPROC: u64 = 0x636f72706f63;
const TIME: u64 = 0x656d6974;
const OPEN: u64 = 0x7b;
const CLOSE: u64 = 0x7d;
const NOT: u64 = 0x21;
const TEST: u64 = 0x5b5b;

/** The reserved word (or any plain word of up to 8 bytes) at the cursor as a number, 0 for none. */
function peekReserved(shell: Shell): u64 {
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

function reservedLength(word: u64): i32 {
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
function skipComment(shell: Shell): bool {
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

/** Reads a list in the same source up to `closer` as part of a word or command in progress, whose state is kept. */
export function readNested(shell: Shell, closer: i32): void {
  const wordStart = shell.wordStart;
  const wordBits = shell.wordBits;
  const hasWord = shell.hasWord;
  const assignable = shell.assignable;
  const assigned = shell.assigned;
  const firstNested = shell.firstNested;
  const firstOwn = shell.firstOwn;
  if (enter(shell)) readList(shell, closer);
  else shell.outputWhole = false;
  shell.depth--;
  shell.wordStart = wordStart;
  shell.wordBits = wordBits;
  shell.hasWord = hasWord;
  shell.assignable = assignable;
  shell.assigned = assigned;
  shell.firstNested = firstNested;
  shell.firstOwn = firstOwn;
}

/** Reads another text (code given to an interpreter, a decoded stream, backticks) with its own end. */
export function readText(shell: Shell, text: i32, length: i32, dialect: i32, low: i32): void {
  const pos = shell.pos;
  const end = shell.end;
  const broken = shell.broken;
  const outerDialect = shell.dialect;
  const outerLow = shell.low;
  const hereNewline = shell.hereNewline;
  const hereResume = shell.hereResume;
  const commandEnd = shell.commandEnd;
  const firstRedirect = shell.firstRedirect;
  const redirectTotal = shell.redirectTotal;
  shell.pos = text;
  shell.end = text + length;
  shell.broken = false;
  shell.dialect = dialect;
  shell.low |= low;
  shell.hereNewline = 0;
  readNested(shell, 0);
  if (shell.pos < shell.end) fail(shell, shell.pos);
  shell.pos = pos;
  shell.end = end;
  shell.broken = broken;
  shell.dialect = outerDialect;
  shell.low = outerLow;
  shell.hereNewline = hereNewline;
  shell.hereResume = hereResume;
  shell.commandEnd = commandEnd;
  shell.firstRedirect = firstRedirect;
  shell.redirectTotal = redirectTotal;
  if (shell.overflown) fail(shell, pos);
}

/** Reads pipelines up to a closing ) } or reserved word, which stays at the cursor. Their output stands in the output area, one after another. */
export function readList(shell: Shell, closer: i32): void {
  let whole = true;
  while (!shell.broken) {
    skipBlankLines(shell);
    if (shell.pos >= shell.end) break;
    spend(shell, 1);
    const at = shell.pos;
    const byte: i32 = load<u8>(at);
    if (byte == 41 && !isLoose(shell)) break;
    if (byte == 59 || byte == 38 || byte == 124) {
      const next = peek(shell, at + 1);
      if (byte == 59 && closer == 59 && (next == 59 || next == 38)) break;
      if (!(byte == 38 && next == 62)) {
        shell.pos = at + (byte == next ? 2 : 1);
        shell.called = byte == 38 && next != 38;
        continue;
      }
    }
    if (shell.dialect == DIALECT_SH) {
      const word = peekReserved(shell);
      if (word == FI || word == DONE || word == ESAC || word == CLOSE) break;
      if (word == THEN || word == DO || word == ELSE || word == ELIF) {
        shell.pos += reservedLength(word);
        continue;
      }
    } else if (byte == 125 && shell.dialect == DIALECT_POWERSHELL) break;
    readPipeline(shell);
    shell.called = false;
    whole = whole && shell.outputWhole;
    if (shell.pos == at) fail(shell, at);
  }
  shell.outputWhole = whole;
}

/** A closing parenthesis of cmd.exe outside any group is text. */
export function isLoose(shell: Shell): bool {
  return shell.dialect == DIALECT_CMD && shell.depth <= 1;
}

function readPipeline(shell: Shell): void {
  const start = shell.output;
  const first = shell.recordCount;
  const input = shell.input;
  const inputLength = shell.inputLength;
  const inputWhole = shell.inputWhole;
  let stage = first;
  let from = start;
  while (true) {
    from = shell.output;
    shell.outputWhole = true;
    readCommand(shell);
    skipBlanks(shell);
    if (peek(shell, shell.pos) != 124 || peek(shell, shell.pos + 1) == 124) break;
    shell.pos += peek(shell, shell.pos + 1) == 38 ? 2 : 1;
    skipBlankLines(shell);
    linkStage(shell, stage, shell.recordCount);
    stage = shell.recordCount;
    shell.input = from;
    shell.inputLength = shell.output - from;
    shell.inputWhole = shell.outputWhole;
  }
  for (let i = first; i < stage; i++)
    store<i32>(shell.records + ((i * COMMAND_WORDS) << 2), shell.recordCount, COMMAND_PIPE_END << 2);
  shell.steps += stage - first;
  shell.input = input;
  shell.inputLength = inputLength;
  shell.inputWhole = inputWhole;
  if (from > start) {
    const length = shell.output - from;
    copyBytes(shell, start, from, length);
    shell.output = start + length;
  }
}

/** Records from `stage` to `next` write to the records from `next` on, unless they write to a nearer pipe of their own. */
function linkStage(shell: Shell, stage: i32, next: i32): void {
  for (let i = stage; i < next; i++) {
    const record = shell.records + ((i * COMMAND_WORDS) << 2);
    if (load<i32>(record, COMMAND_PIPE_START << 2) == 0) store<i32>(record, next, COMMAND_PIPE_START << 2);
  }
}

function readCommand(shell: Shell): void {
  while (true) {
    skipBlanks(shell);
    if (shell.pos >= shell.end) return;
    const byte: i32 = load<u8>(shell.pos);
    if (byte == 40) {
      if (shell.dialect == DIALECT_SH && peek(shell, shell.pos + 1) == 40 && readArithmetic(shell, shell.pos)) return;
      if (shell.dialect == DIALECT_POWERSHELL) break;
      readGroup(shell, 1, 41);
      return;
    }
    if (shell.dialect != DIALECT_SH) {
      if (byte != 64 || peek(shell, shell.pos + 1) == 39 || peek(shell, shell.pos + 1) == 34) break;
      shell.pos++; // @echo off; @(…) and @{…} of PowerShell
      continue;
    }
    const word = peekReserved(shell);
    if (word == 0) break;
    const length = reservedLength(word);
    if (word == OPEN) {
      readGroup(shell, 1, CLOSE);
      return;
    }
    if (word == IF) {
      readGroup(shell, length, FI);
      return;
    }
    if (word == WHILE || word == UNTIL) {
      readGroup(shell, length, DONE);
      return;
    }
    if (word == FOR || word == SELECT) {
      shell.pos += length;
      readFor(shell);
      return;
    }
    if (word == CASE) {
      shell.pos += length;
      readCase(shell);
      return;
    }
    if (word == TEST) {
      readTest(shell);
      return;
    }
    if (word == FUNCTION) {
      shell.pos += length;
      skipBlanks(shell);
      while (
        shell.pos < shell.end &&
        !isBlank(load<u8>(shell.pos)) &&
        load<u8>(shell.pos) != 10 &&
        load<u8>(shell.pos) != 40
      )
        shell.pos++;
      skipBlanks(shell);
      if (peek(shell, shell.pos) == 40 && peek(shell, shell.pos + 1) == 41) shell.pos += 2;
      skipBlankLines(shell);
      shell.steps += 8;
    } else if (word == NOT || word == COPROC) shell.pos += length;
    else if (word == TIME) {
      shell.pos += length;
      skipBlanks(shell);
      if (peek(shell, shell.pos) == 45 && peek(shell, shell.pos + 1) == 112) shell.pos += 2;
    } else break;
  }
  readSimple(shell);
}

/** A compound command whose opening word has `skip` bytes and whose closing word is `closer` (or 41 for a parenthesis). */
function readGroup(shell: Shell, skip: i32, closer: u64): void {
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

function readFor(shell: Shell): void {
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

function readCase(shell: Shell): void {
  const pending = shell.pending;
  const scratch = shell.scratch;
  shell.assignable = false;
  skipBlanks(shell);
  readWord(shell);
  skipBlankLines(shell);
  if (peekReserved(shell) != IN) fail(shell, shell.pos);
  else shell.pos += 2;
  let whole = true;
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
function readTest(shell: Shell): void {
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

function readSimple(shell: Shell): void {
  const pending = shell.pending;
  const scratch = shell.scratch;
  const start = originOf(shell, shell.pos);
  let called = shell.called;
  let target: i32 = 0;
  let targetLength = 0;
  shell.assigned = false;
  shell.assignable = shell.dialect == DIALECT_SH;
  shell.firstNested = shell.recordCount;
  while (!shell.broken) {
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
  shell.commandEnd =
    shell.pos > shell.text && !shell.broken ? originOf(shell, shell.pos - 1) + 1 : originOf(shell, shell.end - 1) + 1;
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

/** Reads a redirection at the cursor and pushes its target; false when there is none. */
function readRedirect(shell: Shell): bool {
  const start = shell.pos;
  let at = start;
  while (at < shell.end && isDigit(load<u8>(at)) && at < start + 4) at++;
  let byte = peek(shell, at);
  const both = byte == 38 && at == start && peek(shell, at + 1) == 62;
  if (both) byte = peek(shell, ++at);
  if (shell.dialect == DIALECT_POWERSHELL && byte == 42 && at == start && peek(shell, at + 1) == 62)
    byte = peek(shell, ++at);
  if (byte != 60 && byte != 62) return false;
  let next = peek(shell, at + 1);
  if (next == 40 && at == start) return false;
  let kind = REDIRECT_READ;
  at++;
  if (byte == 62) {
    kind = next == 62 ? REDIRECT_APPEND : REDIRECT_WRITE;
    if (next == 62 || next == 124) next = peek(shell, ++at);
  } else if (next == 62) {
    kind = REDIRECT_WRITE;
    at++;
  } else if (next == 60 && shell.dialect == DIALECT_SH) {
    kind = REDIRECT_HERE;
    next = peek(shell, ++at);
    if (next == 60) {
      shell.pos = at + 1;
      skipBlanks(shell);
      readTarget(shell, REDIRECT_HERE);
      return true;
    }
    shell.pos = next == 45 ? at + 1 : at;
    skipBlanks(shell);
    readHere(shell, start);
    return true;
  }
  if (next == 38 && kind != REDIRECT_APPEND) {
    const mark = peek(shell, at + 1);
    if (isDigit(mark) || mark == 45) kind = REDIRECT_DUPLICATE;
    at++;
  }
  shell.pos = at;
  skipBlanks(shell);
  readTarget(shell, kind);
  return true;
}

/** Reads one word and makes it a redirect target; more words than one (`> $a`) make it dynamic. */
function readTarget(shell: Shell, kind: i32): void {
  const pending = shell.pending;
  const assignable = shell.assignable;
  const at = shell.pos;
  shell.assignable = false;
  readWord(shell);
  shell.assignable = assignable;
  if (shell.pending == pending) {
    if (!shell.broken && shell.pos == at) fail(shell, at);
    return;
  }
  store<i32>(pending, kind, 12);
  if (shell.pending > pending + PENDING_BYTES) store<i32>(pending, load<i32>(pending, 8) | WORD_DYNAMIC, 8);
  shell.pending = pending + PENDING_BYTES;
}

/** << at `start`, the cursor on its delimiter: finds the body after this line and pushes it as a redirect target. */
function readHere(shell: Shell, start: i32): void {
  const pending = shell.pending;
  readTarget(shell, REDIRECT_HERE);
  if (shell.pending == pending) return;
  const delimiter = load<i32>(pending);
  const length = load<i32>(pending, 4);
  const quoted = (load<i32>(pending, 8) & WORD_QUOTED) != 0;
  shell.pending = pending;
  let body = shell.hereResume;
  if (shell.hereNewline < shell.pos) {
    let at = shell.pos;
    while (at < shell.end && load<u8>(at) != 10) at++;
    shell.steps += at - shell.pos;
    shell.hereNewline = at;
    body = min(at + 1, shell.end);
  }
  let line = body;
  let special = false;
  while (line < shell.end) {
    let from = line;
    let next = line;
    while (next < shell.end && load<u8>(next) != 10) {
      const byte: i32 = load<u8>(next++);
      if (byte == 36 || byte == 96 || byte == 92) special = true;
    }
    shell.steps += next - line;
    while (from < next && load<u8>(from) == 9) from++;
    const last = next > from && load<u8>(next - 1) == 13 ? next - 1 : next;
    if (sameBytes(from, last - from, delimiter, length)) {
      shell.hereResume = min(next + 1, shell.end);
      pushBody(shell, body, line, special && !quoted);
      return;
    }
    line = min(next + 1, shell.end);
  }
  // as bash, which takes an unclosed body up to the end and warns
  shell.hereResume = shell.end;
  pushBody(shell, body, shell.end, special && !quoted);
}

function pushBody(shell: Shell, body: i32, end: i32, expands: bool): void {
  if (!expands) {
    pushPending(shell, body, end - body, 0, REDIRECT_HERE);
    return;
  }
  const pos = shell.pos;
  const outer = shell.end;
  const start = shell.scratch;
  const newline = shell.hereNewline;
  const resume = shell.hereResume;
  beginWord(shell);
  shell.pos = body;
  shell.end = end;
  shell.hereNewline = 0;
  if (enter(shell)) readQuoted(shell, -1);
  shell.depth--;
  shell.pos = shell.broken ? outer : pos;
  shell.end = outer;
  shell.hereNewline = newline;
  shell.hereResume = resume;
  pushPending(shell, start, shell.scratch - start, shell.wordBits, REDIRECT_HERE);
  beginWord(shell);
}

/** Moves the pending words to the view and their redirect targets to the kept area, then examines the command. */
function finishCommand(shell: Shell, pending: i32, scratch: i32, start: i32): void {
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
  store<i32>(shell.origins + ((shell.view - shell.arena) << 2), shell.commandEnd);
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
  if (kind == REDIRECT_HERE) {
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
