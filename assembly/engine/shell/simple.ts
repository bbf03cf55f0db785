// Reads one simple command: its words move to the view, its redirect targets to the kept area, then command.ts examines it.
import { readFile } from "./actions.ts";
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
import { peekReserved, skipBlankLines, skipBlanks, skipComment } from "./reserved.ts";
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
  write,
  writeBytes,
} from "./state.ts";
import { FUNCTION_MARK, setVariable } from "./variables.ts";
import { isNameByte, isNameStart, peek, readWord, readWritten } from "./words.ts";

const FORMAT: i32 = memory.data<u8>([45, 102]) as i32; // -f
const JOIN: i32 = memory.data<u8>([45, 106, 111, 105, 110]) as i32; // -join
const UNKNOWN: i32 = memory.data<u8>([36]) as i32; // $

export function readSimple(): void {
  const pending = Shell.pending;
  const scratch = Shell.scratch;
  const start = originOf(Shell.pos);
  let called = Shell.called;
  let target: i32 = 0;
  let targetLength = 0;
  Shell.assigned = false;
  Shell.assignable = Shell.dialect == DIALECT_SH;
  Shell.firstNested = Shell.recordCount;
  let begin = Shell.pos;
  let last = begin;
  while (!Shell.broken) {
    last = Shell.pos;
    skipBlanks();
    const at = Shell.pos;
    if (at >= Shell.end) break;
    const byte: i32 = load<u8>(at);
    if (Shell.dialect == DIALECT_SH && beginsWord(byte)) {
      if (readWritten()) continue;
      readWord();
      if (Shell.pos == at) fail(at);
      continue;
    }
    if (byte == 10 || byte == 59 || byte == 124 || (byte == 41 && !isLoose())) break;
    if (readRedirect()) continue;
    if (byte == 38) {
      if (Shell.dialect != DIALECT_POWERSHELL || at != Shell.pos || Shell.pending > pending) break;
      Shell.pos++;
      called = true;
      continue;
    }
    if (skipComment()) break;
    if (byte == 40 || ((byte == 123 || byte == 125) && Shell.dialect == DIALECT_POWERSHELL)) {
      if (byte == 125) break;
      if (!readParenthesis(pending, called)) break;
      continue;
    }
    if (byte == 61 && Shell.dialect == DIALECT_POWERSHELL && Shell.pending == pending + PENDING_BYTES) {
      targetLength = load<i32>(pending, 4) - 1;
      target = keep(load<i32>(pending) + 1, targetLength); // $name = …: what follows is an expression or a command of its own
      Shell.pending = pending;
      Shell.pos++;
      skipBlanks();
      begin = Shell.pos;
      continue;
    }
    readWord();
    if (Shell.pos == at) fail(at);
  }
  Shell.commandStart = start;
  Shell.commandEnd = last > begin ? originOf(last - 1) + 1 : start;
  const output = Shell.output;
  const dynamic = Shell.pending > pending ? load<i32>(pending, 8) & WORD_DYNAMIC : WORD_DYNAMIC;
  if (Shell.dialect == DIALECT_POWERSHELL && !called && peek(begin) == 40) dropOwner(pending);
  // 'text' and $name are values where & does not call them
  const written = Shell.dialect == DIALECT_POWERSHELL && !called && isValue(peek(begin), pending);
  if (written) {
    writeExpression(pending);
    Shell.pending = pending;
    Shell.scratch = scratch;
  } else finishCommand(pending, scratch, start);
  if (target == 0 || !Shell.outputWhole || (!written && Shell.output == output)) return;
  const length = Shell.output - output;
  setVariable(target, targetLength, 0, keep(output, length), length, dynamic);
  Shell.output = output;
}

// Bytes below 64 that may begin something else than a word of sh: newlines, # & ( ) ; < > and digits.
const OTHERS_LOW: u64 = 0x5bff0348_00000400;

function beginsWord(byte: i32): bool {
  return byte < 64 ? !((OTHERS_LOW >> <u64>byte) & 1) : byte != 124;
}

/** ('text').Method(…): the method is called, whatever text it is called of. */
function dropOwner(pending: i32): void {
  const method = pending + PENDING_BYTES;
  if (Shell.pending <= method || load<i32>(method, 4) < 2 || load<i32>(method, 8) & WORD_QUOTED) return;
  if (load<u8>(load<i32>(method)) != 46) return;
  Shell.pending -= PENDING_BYTES;
  for (let at = pending; at < Shell.pending; at += 16) v128.store(at, v128.load(at, 16));
}

/** Whether a PowerShell command begins with a value: 'text', $name, a number, an operator in front of one. */
function isValue(first: i32, pending: i32): bool {
  if (Shell.pending == pending) return false;
  const bits = load<i32>(pending, 8);
  if (first == 36) return (bits & WORD_DYNAMIC) == 0;
  if (first == 40) return load<u8>(load<i32>(pending)) != 46; // (…).Method
  return first == 45 || <u32>(first - 48) < 10 || (bits & WORD_QUOTED && !isNameStart(first));
}

/** The expression that was written last is a list. */
let listed: bool = false;

/** Writes out a PowerShell expression that begins with a value: a list one element a line. Nothing runs. */
function writeExpression(pending: i32): void {
  let end = Shell.pending;
  let from = pending;
  let mark: i32 = 10;
  let markLength = 1;
  for (let at = pending; at < end; at += PENDING_BYTES) {
    const text = load<i32>(at);
    const length = load<i32>(at, 4);
    if (load<i32>(at, 8) & WORD_DYNAMIC) Shell.outputWhole = false;
    if (length < 2 || load<u8>(text) != 45 || load<i32>(at, 8) & WORD_QUOTED) continue;
    if (sameBytes(text, length, FORMAT, 2)) {
      writeFormat(pending);
      return;
    }
    if (!sameBytes(text, length, JOIN, 5)) {
      Shell.outputWhole = false; // -replace, -split
      return;
    }
    // -join 'a', 'b' and 'a', 'b' -join ' '
    markLength = 0;
    if (at == pending) from = at + PENDING_BYTES;
    else {
      if (at + PENDING_BYTES < end) {
        mark = load<i32>(at + PENDING_BYTES);
        markLength = load<i32>(at + PENDING_BYTES, 4);
      }
      end = at;
    }
  }
  for (let at = from; at < end; at += PENDING_BYTES) {
    if (at > from && mark != 10) writeBytes(mark, markLength);
    else if (at > from && markLength > 0) {
      write(10, originOf(Shell.pos));
      listed = true;
    }
    writeBytes(load<i32>(at), load<i32>(at, 4));
  }
}

/** "{1}{0}" -f 'b', 'a': the words from the third on take the places of their numbers. */
function writeFormat(pending: i32): void {
  let at = load<i32>(pending);
  const end = at + load<i32>(pending, 4);
  while (at < end) {
    const word = pending + (<i32>load<u8>(at + 1) - 46) * PENDING_BYTES;
    const place = load<u8>(at) == 123 && at + 2 < end && load<u8>(at + 2) == 125;
    if (place && word > pending && word < Shell.pending) {
      writeBytes(load<i32>(word), load<i32>(word, 4));
      at += 3;
    } else write(load<u8>(at), originOf(at++));
  }
}

/** A parenthesis after words: a function definition of sh, a block or expression elsewhere. False where the command ends there. */
function readParenthesis(pending: i32, called: bool): bool {
  const at = Shell.pos;
  if (Shell.dialect != DIALECT_SH) {
    Shell.pos++;
    const brace = load<u8>(at) == 123;
    // 'text'.Method(…): its value is not known
    if (!brace && Shell.pending > pending && isNameByte(load<u8>(at - 1)))
      store<i32>(Shell.pending - PENDING_BYTES, load<i32>(Shell.pending - PENDING_BYTES, 8) | WORD_DYNAMIC, 8);
    const output = Shell.output;
    Shell.called = false;
    listed = false;
    readNested(0);
    if (peek(Shell.pos) == (brace ? 125 : 41)) Shell.pos++;
    else fail(at);
    // ('text') as a name or operand is its text
    if (!brace && Shell.output > output && Shell.outputWhole) {
      // a list is a word for each of its lines
      let text = keep(output, Shell.output - output);
      const end = text + (Shell.output - output);
      for (let at = text; text != 0 && at <= end; at++) {
        if (at < end && (load<u8>(at) != 10 || !listed)) continue;
        pushPending(text, at - text, WORD_QUOTED, 0);
        text = at + 1;
      }
    } else if (!brace && called && Shell.pending == pending) pushPending(UNKNOWN, 1, WORD_DYNAMIC, 0); // & (what is not known)
    Shell.output = output;
    return true;
  }
  Shell.pos++;
  skipBlanks();
  if (peek(Shell.pos) != 41 || Shell.pending != pending + PENDING_BYTES) {
    fail(at);
    return false;
  }
  Shell.pos++;
  Shell.pending = pending;
  readFunction(load<i32>(pending), load<i32>(pending, 4));
  return false;
}

/** Bytes of the body of a function that are read again where it is called. */
const MAX_FUNCTION_BYTES = 1024;

/** Reads the body of a function; one that looks at its parameters is remembered for its calls. */
export function readFunction(name: i32, length: i32): void {
  skipBlankLines();
  const from = Shell.pos;
  if (enter()) readCommand(peekReserved());
  Shell.depth--;
  let at = from;
  while (at < Shell.pos && load<u8>(at) != 36) at++;
  const size = Shell.pos - from;
  if (at < Shell.pos && size <= MAX_FUNCTION_BYTES) setVariable(name, length, FUNCTION_MARK, keep(from, size), size, 0);
}

/** Moves the pending words to the view and their redirect targets to the kept area, then examines the command. */
export function finishCommand(pending: i32, scratch: i32, start: i32): void {
  const first = Shell.wordCount;
  Shell.firstRedirect = Shell.redirectCount;
  const input = Shell.input;
  const inputLength = Shell.inputLength;
  const inputWhole = Shell.inputWhole;
  for (let at = pending; at < Shell.pending && !Shell.overflown; at += PENDING_BYTES) {
    const text = load<i32>(at);
    const length = load<i32>(at, 4);
    const bits = load<i32>(at, 8);
    const kind = load<i32>(at, 12);
    if (kind != 0) addRedirect(text, length, bits, kind);
    else if (bits != 0) addWord(text, length, bits);
    else at = addWritten(at) - PENDING_BYTES;
  }
  Shell.pending = pending;
  Shell.scratch = scratch;
  if (Shell.wordCount > first) store<u8>(Shell.view - 1, 10);
  Shell.redirectTotal = Shell.redirectCount - Shell.firstRedirect;
  Shell.firstOwn = Shell.recordCount;
  if (Shell.wordCount > first) examine(first, Shell.wordCount - first, Shell.broken ? COMMAND_LOW : 0);
  else if (Shell.redirectTotal > 0) {
    examineEmpty(start);
    // $(< file)
    if (Shell.input != input && Shell.input != 0) {
      writeBytes(Shell.input, Shell.inputLength);
      Shell.outputWhole = Shell.inputWhole;
    }
  }
  Shell.input = input;
  Shell.inputLength = inputLength;
  Shell.inputWhole = inputWhole;
}

/** Appends the pending words from `pending` on that are written with one blank between them: copied at once. Answers with where they end. */
function addWritten(pending: i32): i32 {
  const text = load<i32>(pending);
  let end = text + load<i32>(pending, 4);
  let at = pending + PENDING_BYTES;
  while (at < Shell.pending && load<i32>(at) == end + 1 && load<i64>(at, 8) == 0 && load<u8>(end) == 32) {
    end += 1 + load<i32>(at, 4);
    at += PENDING_BYTES;
  }
  const first = Shell.wordCount;
  const moved = Shell.view - text;
  addWord(text, end - text, 0);
  if (Shell.overflown) return at;
  Shell.wordCount = first;
  for (let word = pending; word < at; word += PENDING_BYTES) pushWord(load<i32>(word) + moved, load<i32>(word, 4), 0);
  return at;
}

function pushWord(text: i32, length: i32, bits: i32): void {
  if (Shell.wordCount >= Shell.wordCap) {
    overflow();
    return;
  }
  const word = Shell.words + ((Shell.wordCount++ * WORD_WORDS) << 2);
  store<i32>(word, text);
  store<i32>(word, length, 4);
  store<i32>(word, bits, 8);
}

/** Appends a word and the space after it to the view, and to the table of words. */
export function addWord(text: i32, length: i32, bits: i32): void {
  let place = Shell.view;
  if (place + length + 1 > Shell.viewEnd) {
    overflow();
    return;
  }
  if (bits & WORD_PROCESS) {
    place = keep(text, length);
    if (place == 0) return;
  } else {
    copyBytes(place, text, length);
    Shell.view += length;
  }
  store<u8>(Shell.view, 32);
  const after = length > 0 && !(bits & WORD_PROCESS) ? originOf(place + length - 1) + 1 : Shell.commandEnd;
  store<i32>(Shell.origins + ((Shell.view - Shell.arena) << 2), after);
  Shell.view++;
  pushWord(place, length, bits);
}

function addRedirect(text: i32, length: i32, bits: i32, kind: i32): void {
  let place = text;
  // a body that was not expanded stays in the source; it may be long
  if (<u32>(text - Shell.arena) < <u32>(Shell.viewStart - Shell.arena)) place = keep(text, length);
  if (kind == REDIRECT_HERE || (kind == REDIRECT_READ && bits & WORD_PROCESS)) {
    Shell.input = place;
    Shell.inputLength = length;
    Shell.inputWhole = (bits & WORD_DYNAMIC) == 0;
  } else if (kind == REDIRECT_READ) readFile(place, length);
  if (Shell.redirectCount >= Shell.redirectCap) {
    overflow();
    return;
  }
  const redirect = Shell.redirects + ((Shell.redirectCount++ * REDIRECT_WORDS) << 2);
  store<i32>(redirect, kind);
  store<i32>(redirect, place, 4);
  store<i32>(redirect, length, 8);
  store<i32>(redirect, bits, 12);
}
