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
import { readFunction, readSimple } from "./simple.ts";
import { copyBytes, enter, fail, Shell, spend } from "./state.ts";
import { isBlank, peek } from "./words.ts";

/** Reads a list in the same source up to `closer` as part of a word or command in progress, whose state is kept. */
export function readNested(closer: i32): void {
  const wordStart = Shell.wordStart;
  const wordBits = Shell.wordBits;
  const hasWord = Shell.hasWord;
  const assignable = Shell.assignable;
  const joins = Shell.joins;
  Shell.joins = false;
  const assigned = Shell.assigned;
  const firstNested = Shell.firstNested;
  const firstOwn = Shell.firstOwn;
  if (enter()) readList(closer);
  else Shell.outputWhole = false;
  Shell.depth--;
  Shell.wordStart = wordStart;
  Shell.wordBits = wordBits;
  Shell.hasWord = hasWord;
  Shell.assignable = assignable;
  Shell.joins = joins;
  Shell.assigned = assigned;
  Shell.firstNested = firstNested;
  Shell.firstOwn = firstOwn;
}

/** Reads another text (code given to an interpreter, a decoded stream, backticks) with its own end. */
export function readText(text: i32, length: i32, dialect: i32, low: i32): void {
  const pos = Shell.pos;
  const end = Shell.end;
  const broken = Shell.broken;
  const outerDialect = Shell.dialect;
  const outerLow = Shell.low;
  const hereNewline = Shell.hereNewline;
  const hereResume = Shell.hereResume;
  const commandStart = Shell.commandStart;
  const commandEnd = Shell.commandEnd;
  const firstRedirect = Shell.firstRedirect;
  const redirectTotal = Shell.redirectTotal;
  Shell.pos = text;
  Shell.end = text + length;
  Shell.broken = false;
  Shell.dialect = dialect;
  Shell.low |= low;
  Shell.hereNewline = 0;
  Shell.windowAt = 0; // another text may have been there
  readNested(0);
  if (Shell.pos < Shell.end) fail(Shell.pos);
  Shell.pos = pos;
  Shell.end = end;
  Shell.broken = broken;
  Shell.dialect = outerDialect;
  Shell.low = outerLow;
  Shell.hereNewline = hereNewline;
  Shell.hereResume = hereResume;
  Shell.commandStart = commandStart;
  Shell.commandEnd = commandEnd;
  Shell.firstRedirect = firstRedirect;
  Shell.redirectTotal = redirectTotal;
  if (Shell.overflown) fail(pos);
}

/** Reads pipelines up to a closing ) } or reserved word, which stays at the cursor. Their output stands in the output area, one after another. */
function readList(closer: i32): void {
  let whole: bool = true;
  while (!Shell.broken) {
    skipBlankLines();
    if (Shell.pos >= Shell.end) break;
    spend(1);
    const at = Shell.pos;
    const byte: i32 = load<u8>(at);
    if (byte == 41 && !isLoose()) break;
    if (byte == 59 || byte == 38 || byte == 124) {
      const next = peek(at + 1);
      if (byte == 59 && closer == 59 && (next == 59 || next == 38)) break;
      if (!(byte == 38 && next == 62)) {
        Shell.pos = at + (byte == next ? 2 : 1);
        Shell.called = byte == 38 && next != 38;
        continue;
      }
    }
    let word: u64 = 0;
    if (Shell.dialect == DIALECT_SH) {
      word = peekReserved();
      if (word == FI || word == DONE || word == ESAC || word == CLOSE) break;
      if (word == THEN || word == DO || word == ELSE || word == ELIF) {
        Shell.pos += reservedLength(word);
        continue;
      }
    } else if (byte == 125 && Shell.dialect == DIALECT_POWERSHELL) break;
    readPipeline(word);
    Shell.called = false;
    whole = whole && Shell.outputWhole;
    if (Shell.pos == at) fail(at);
  }
  Shell.outputWhole = whole;
}

/** A closing parenthesis of cmd.exe outside any group is text. */
export function isLoose(): bool {
  return Shell.dialect == DIALECT_CMD && Shell.depth <= 1;
}

/** Reads a pipeline whose first word is `reserved`, as peekReserved() has it. */
function readPipeline(reserved: u64): void {
  let word = reserved;
  const start = Shell.output;
  const first = Shell.recordCount;
  const input = Shell.input;
  const inputLength = Shell.inputLength;
  const inputWhole = Shell.inputWhole;
  let stage = first;
  let from = start;
  while (true) {
    from = Shell.output;
    Shell.outputWhole = true;
    readCommand(word);
    skipBlanks();
    if (peek(Shell.pos) != 124 || peek(Shell.pos + 1) == 124) break;
    Shell.pos += peek(Shell.pos + 1) == 38 ? 2 : 1;
    skipBlankLines();
    word = Shell.dialect == DIALECT_SH ? peekReserved() : 0;
    linkStage(stage, Shell.recordCount);
    stage = Shell.recordCount;
    Shell.input = from;
    Shell.inputLength = Shell.output - from;
    Shell.inputWhole = Shell.outputWhole;
  }
  for (let i = first; i < stage; i++)
    store<i32>(Shell.records + ((i * COMMAND_WORDS) << 2), Shell.recordCount, COMMAND_PIPE_END << 2);
  Shell.steps += stage - first;
  Shell.input = input;
  Shell.inputLength = inputLength;
  Shell.inputWhole = inputWhole;
  if (from > start) {
    const length = Shell.output - from;
    copyBytes(start, from, length);
    Shell.output = start + length;
  }
}

/** Records from `stage` to `next` write to the records from `next` on, unless they write to a nearer pipe of their own. */
function linkStage(stage: i32, next: i32): void {
  for (let i = stage; i < next; i++) {
    const record = Shell.records + ((i * COMMAND_WORDS) << 2);
    if (load<i32>(record, COMMAND_PIPE_START << 2) == 0) store<i32>(record, next, COMMAND_PIPE_START << 2);
  }
}

/** Reads the command at the cursor, whose first word is `reserved`, as peekReserved() has it. */
export function readCommand(reserved: u64): void {
  let word = reserved;
  while (true) {
    if (Shell.pos >= Shell.end) return;
    const byte: i32 = load<u8>(Shell.pos);
    if (byte == 40) {
      if (Shell.dialect == DIALECT_SH && peek(Shell.pos + 1) == 40 && readArithmetic(Shell.pos)) return;
      if (Shell.dialect == DIALECT_POWERSHELL) break;
      readGroup(1, 41);
      return;
    }
    if (Shell.dialect != DIALECT_SH) {
      if (byte != 64 || peek(Shell.pos + 1) == 39 || peek(Shell.pos + 1) == 34) break;
      Shell.pos++; // @echo off; @(…) and @{…} of PowerShell
      skipBlanks();
      continue;
    }
    if (word == 0) break;
    const length = reservedLength(word);
    if (word == OPEN) {
      readGroup(1, CLOSE);
      return;
    }
    if (word == IF) {
      readGroup(length, FI);
      return;
    }
    if (word == WHILE || word == UNTIL) {
      readGroup(length, DONE);
      return;
    }
    if (word == FOR || word == SELECT) {
      Shell.pos += length;
      readFor();
      return;
    }
    if (word == CASE) {
      Shell.pos += length;
      readCase();
      return;
    }
    if (word == TEST) {
      readTest();
      return;
    }
    if (word == FUNCTION) {
      Shell.pos += length;
      skipBlanks();
      const from = Shell.pos;
      while (
        Shell.pos < Shell.end &&
        !isBlank(load<u8>(Shell.pos)) &&
        load<u8>(Shell.pos) != 10 &&
        load<u8>(Shell.pos) != 40
      )
        Shell.pos++;
      const size = Shell.pos - from;
      skipBlanks();
      if (peek(Shell.pos) == 40 && peek(Shell.pos + 1) == 41) Shell.pos += 2;
      Shell.steps += 8;
      readFunction(from, size);
      return;
    } else if (word == NOT || word == COPROC) Shell.pos += length;
    else if (word == TIME) {
      Shell.pos += length;
      skipBlanks();
      if (peek(Shell.pos) == 45 && peek(Shell.pos + 1) == 112) Shell.pos += 2;
    } else break;
    skipBlanks();
    word = peekReserved();
  }
  readSimple();
}
