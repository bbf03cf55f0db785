// Reads lists and pipelines, and decides which kind of command stands at the cursor; nested texts and lists begin and end here.
import { readCase, readFor, readGroup, readTest } from "./compound.ts";
import { readArithmetic } from "./expand.ts";
import {
  COMMAND_PIPE_END,
  COMMAND_PIPE_START,
  COMMAND_WORDS,
  DIALECT_CMD,
  DIALECT_POWERSHELL,
  DIALECT_SH,
} from "./layout.ts";
import {
  CASE,
  CLOSE,
  COPROC,
  DO,
  DONE,
  ELIF,
  ELSE,
  ESAC,
  FI,
  FOR,
  FUNCTION,
  IF,
  NOT,
  OPEN,
  peekReserved,
  reservedLength,
  SELECT,
  skipBlankLines,
  skipBlanks,
  TEST,
  THEN,
  TIME,
  UNTIL,
  WHILE,
} from "./reserved.ts";
import { readSimple } from "./simple.ts";
import { copyBytes, enter, fail, Shell, spend } from "./state.ts";
import { isBlank, peek } from "./words.ts";

/** Reads a list in the same source up to `closer` as part of a word or command in progress, whose state is kept. */
export function readNested(shell: Shell, closer: i32): void {
  const wordStart = shell.wordStart;
  const wordBits = shell.wordBits;
  const hasWord = shell.hasWord;
  const assignable = shell.assignable;
  const joins = shell.joins;
  shell.joins = false;
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
  shell.joins = joins;
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
  const commandStart = shell.commandStart;
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
  shell.commandStart = commandStart;
  shell.commandEnd = commandEnd;
  shell.firstRedirect = firstRedirect;
  shell.redirectTotal = redirectTotal;
  if (shell.overflown) fail(shell, pos);
}

/** Reads pipelines up to a closing ) } or reserved word, which stays at the cursor. Their output stands in the output area, one after another. */
function readList(shell: Shell, closer: i32): void {
  let whole: bool = true;
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

export function readCommand(shell: Shell): void {
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
