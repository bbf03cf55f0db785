// Turns $… and `…` at the cursor into the text they stand for, where the text itself says so, and reads the commands they run.
import { emitEscape } from "./escapes.ts";
import { COMMAND_LOW, DIALECT_SH, WORD_DYNAMIC, WORD_MULTI, WORD_QUOTED } from "./layout.ts";
import { readNested, readText } from "./list.ts";
import { enter, fail, keep, lower, originOf, put, Shell, sameBytes, spend } from "./state.ts";
import {
  elementAt,
  findVariable,
  setVariable,
  VARIABLE_ARRAY,
  variableBits,
  variableLength,
  variableText,
} from "./variables.ts";
import { finishWord, isDigit, isNameByte, isNameStart, peek, putUnknown, putValue, readQuoted } from "./words.ts";

const IFS: i32 = memory.data<u8>([73, 70, 83]) as i32;
const POSITIONAL: i32 = memory.data<u8>([64]) as i32; // @
/** An index that is not known. */
const ANY_ELEMENT = -2;
const SLASH: i32 = memory.data<u8>([47]) as i32;

export function expandDollar(quoted: bool): void {
  let at = Shell.pos;
  // $ and ( may stand on two lines that are one
  while (peek(at + 1) == 92 && peek(at + 2) == 10) at += 2;
  const next = peek(at + 1);
  if (next == 40) {
    if (peek(at + 2) == 40 && readArithmetic(at + 1)) {
      putUnknown(at, Shell.pos);
      return;
    }
    Shell.pos = at + 2;
    substitute(quoted, at);
  } else if (next == 123) expandParameter(quoted);
  else if (next == 39 && !quoted) readAnsi();
  else if (next == 34 && !quoted) Shell.pos = at + 1;
  else if (isNameStart(next)) {
    let end = at + 2;
    while (end < Shell.end && isNameByte(load<u8>(end))) end++;
    Shell.pos = end;
    expandName(at + 1, end - at - 1, quoted, at);
  } else if (
    isDigit(next) ||
    next == 64 ||
    next == 42 ||
    next == 35 ||
    next == 63 ||
    next == 33 ||
    next == 36 ||
    next == 45
  ) {
    Shell.pos = at + 2;
    expandName(at + 1, 1, quoted, at);
  } else {
    put(36, originOf(at));
    Shell.pos = at + 1;
  }
}

/** Puts the value of the parameter named at [name, name + length), or its source from `at` to the cursor when it is not known. */
function expandName(name: i32, length: i32, quoted: bool, at: i32): void {
  Shell.steps += Shell.variableCount;
  const first: i32 = load<u8>(name);
  const all = length == 1 && (first == 64 || first == 42);
  let variable = findVariable(all ? POSITIONAL : name, length, 0);
  let index = -1;
  if (variable == 0 && length == 1 && first > 48 && isDigit(first)) {
    variable = findVariable(POSITIONAL, 1, 0);
    index = first - 49;
  }
  if (variable == 0) {
    if (sameBytes(name, length, IFS, 3)) putSeparator(quoted, at);
    else if (quoted || !(all || first == 57) || !isGlued()) putUnknown(at, Shell.pos);
    return;
  }
  if (variableBits(variable) & VARIABLE_ARRAY && !all && index < 0) index = 0;
  putVariable(variable, index, quoted, quoted && !all);
}

/** Whether the cursor stands inside a word: there $@, $* and $9, which no line is given, are nothing (r$@m, rm$IFS$9-rf). */
function isGlued(): bool {
  const next = peek(Shell.pos);
  return Shell.scratch != Shell.wordStart || next > 64 || next == 45 || next == 47 || next == 46;
}

/** Puts a variable, or the element `index` ≥ 0 of an array (ANY_ELEMENT: each of them). Unquoted text, and all elements of an array, become several words. */
function putVariable(variable: i32, index: i32, quoted: bool, whole: bool): void {
  let text = variableText(variable);
  let length = variableLength(variable);
  Shell.wordBits |= variableBits(variable) & WORD_DYNAMIC;
  const each = variableBits(variable) & WORD_MULTI || index < -1;
  if (index >= 0 && variableBits(variable) & VARIABLE_ARRAY) {
    const element = elementAt(text, length, index);
    const place = <i32>(element >> 32);
    Shell.steps += element != 0 ? place + <i32>element - text : length;
    text = place;
    length = <i32>element;
  } else if (each && Shell.assignable) {
    // a name that stands for each of several: the command is examined once for each
    if (Shell.scratch == Shell.wordStart) Shell.wordBits |= WORD_MULTI;
    Shell.wordBits |= WORD_DYNAMIC;
    putValue(text, length, true, 0, 0);
    return;
  } else if (each) {
    // elsewhere all of them are taken for words of one command
    putValue(text, length, false, 0, 0);
    return;
  }
  const separators = whole ? 0 : findVariable(IFS, 3, 0);
  if (separators == 0 || index >= 0) putValue(text, length, whole || (quoted && index >= 0), 0, 0);
  else putValue(text, length, whole, variableText(separators), variableLength(separators));
}

function putSeparator(quoted: bool, at: i32): void {
  if (quoted) put(32, originOf(at));
  else finishWord();
}

/** $(…): the cursor stands after the parenthesis, the source of the word part began at `at`. */
function substitute(quoted: bool, at: i32): void {
  const start = Shell.output;
  readNested(41);
  if (peek(Shell.pos) == 41) Shell.pos++;
  else fail(Shell.pos);
  putOutput(start, quoted, at);
}

/** Puts the output written since `start` without its last newlines. */
function putOutput(start: i32, quoted: bool, at: i32): void {
  let end = Shell.output;
  while (end > start && load<u8>(end - 1) == 10) end--;
  if (Shell.outputWhole) putValue(start, end - start, quoted, 0, 0);
  else putUnknown(at, Shell.pos);
  Shell.output = start;
}

export function substituteBackticks(quoted: bool): void {
  const at = Shell.pos;
  let end = at + 1;
  let escaped = false;
  while (end < Shell.end && load<u8>(end) != 96) {
    if (load<u8>(end) == 92) {
      escaped = true;
      end++;
    }
    end++;
  }
  spend(end - at);
  if (end >= Shell.end) {
    fail(at);
    return;
  }
  let text = at + 1;
  let length = end - text;
  if (escaped) {
    text = Shell.kept;
    for (let from = at + 1; from < end; from++) {
      if (load<u8>(from) == 92 && from + 1 < end) {
        const next: i32 = load<u8>(from + 1);
        if (next == 96 || next == 92 || next == 36 || (quoted && next == 34)) from++;
      }
      keep(from, 1);
    }
    length = Shell.kept - text;
  }
  const start = Shell.output;
  readText(text, length, Shell.dialect, 0);
  Shell.pos = max(Shell.pos, end + 1);
  if (Shell.overflown) Shell.pos = Shell.end;
  putOutput(start, quoted, at);
}

/** $((…)) or ((…)) from the first parenthesis: reads the commands inside and stops after it; false where it is no arithmetic. */
export function readArithmetic(at: i32): bool {
  let depth = 0;
  let end = at;
  for (; end < Shell.end; end++) {
    const byte: i32 = load<u8>(end);
    if (byte == 40) depth++;
    else if (byte == 41 && --depth == 0) break;
    else if (byte == 92) end++;
  }
  spend(end - at);
  if (end >= Shell.end || load<u8>(end - 1) != 41) return false;
  const outer = Shell.end;
  const scratch = Shell.scratch;
  Shell.pos = at + 2;
  Shell.end = end - 1;
  if (enter()) readQuoted(-1);
  Shell.depth--;
  Shell.scratch = scratch;
  Shell.end = outer;
  Shell.pos = Shell.broken ? outer : end + 1;
  return true;
}

function readAnsi(): void {
  const start = Shell.pos;
  let at = start + 2;
  Shell.wordBits |= WORD_QUOTED;
  Shell.hasWord = true;
  while (at < Shell.end && load<u8>(at) != 39) {
    if (load<u8>(at) == 92) at = emitEscape(at, Shell.end, false);
    else {
      put(load<u8>(at), originOf(at));
      at++;
    }
  }
  if (at >= Shell.end) fail(start);
  else Shell.pos = at + 1;
}

/** ${…} from its dollar sign. */
function expandParameter(quoted: bool): void {
  const at = Shell.pos;
  let name = at + 2;
  const indirect = peek(name) == 33 && isNameStart(peek(name + 1));
  const counted = peek(name) == 35 && peek(name + 1) != 125;
  if (indirect || counted) name++;
  let end = name;
  while (end < Shell.end && isNameByte(load<u8>(end))) end++;
  if (end == name && end < Shell.end && load<u8>(end) != 125) end++;
  let nameLength = end - name;
  let index = -1;
  const positional = nameLength == 1 && (load<u8>(name) == 64 || load<u8>(name) == 42);
  let all = positional;
  if (peek(end) == 91) {
    const mark = peek(end + 1);
    all = mark == 64 || mark == 42;
    index = isDigit(mark) && peek(end + 2) == 93 ? mark - 48 : ANY_ELEMENT;
    if (all) index = -1;
    while (end < Shell.end && load<u8>(end) != 93) end++;
    end++;
  }
  Shell.pos = min(end, Shell.end);
  const operation = Shell.pos;
  const operand = readOperand();
  const operandLength = Shell.kept - operand;
  const close = Shell.pos;
  if (close >= Shell.end) {
    fail(at);
    return;
  }
  Shell.pos = close + 1;
  Shell.steps += Shell.variableCount;
  let variable = findVariable(positional ? POSITIONAL : name, nameLength, 0);
  if (indirect && variable != 0) {
    name = variableText(variable);
    nameLength = variableLength(variable);
    variable = findVariable(name, nameLength, 0);
  }
  if (counted) {
    putUnknown(at, Shell.pos);
    return;
  }
  let code: i32 = operandLength > 0 ? load<u8>(operand) : 0;
  if (variable == 0) {
    if (sameBytes(name, nameLength, IFS, 3)) putSeparator(quoted, at);
    else if (code == 58 && isFirstByte(operand + 1, operandLength - 1) && isPathVariable(name, nameLength)) {
      putValue(SLASH, 1, true, 0, 0);
    } else {
      const skip = code == 58 ? 1 : 0;
      if (operandLength > skip) code = load<u8>(operand + skip);
      if (code == 45 || code == 61) {
        putValue(operand + skip + 1, operandLength - skip - 1, quoted, 0, 0);
        if (code == 61) setVariable(name, nameLength, 0, operand + skip + 1, operandLength - skip - 1, 0);
      } else if (end - at < 64) {
        putUnknown(at, end);
        put(125, originOf(close));
      } else putUnknown(at, at);
    }
    return;
  }
  if (code == 0 || operation == close) {
    if (variableBits(variable) & VARIABLE_ARRAY && !all && index == -1) index = 0;
    putVariable(variable, index, quoted, quoted && !all);
    return;
  }
  if (all && operandLength > 1 && code == 58 && isDigit(load<u8>(operand + 1))) {
    // ${@:2}, ${a[@]:1}: from that element on
    const skip = load<u8>(operand + 1) - 48;
    const text = variableText(variable);
    const length = variableLength(variable);
    const element = elementAt(text, length, positional && skip > 0 ? skip - 1 : skip);
    const place = <i32>(element >> 32);
    Shell.steps += length;
    Shell.wordBits |= variableBits(variable) & WORD_DYNAMIC;
    if (element != 0) putValue(place, text + length - place, false, 0, 0);
    return;
  }
  modify(variable, operand, operandLength, quoted, at);
}

/** :0:1, the first byte. */
function isFirstByte(at: i32, length: i32): bool {
  return length == 3 && load<u8>(at) == 48 && load<u8>(at + 1) == 58 && load<u8>(at + 2) == 49;
}

/** PATH, HOME, PWD, SHELL: their values begin with a slash everywhere. */
function isPathVariable(name: i32, length: i32): bool {
  if (length == 3) return load<u16>(name) == 0x5750 && load<u8>(name + 2) == 68;
  const word = load<i32>(name);
  return (length == 4 && (word == 0x48544150 || word == 0x454d4f48)) || (length == 5 && word == 0x4c454853);
}

/** Reads the operand of ${name…} up to its brace into the kept area, with the expansions inside; answers where it begins. */
function readOperand(): i32 {
  const wordStart = Shell.wordStart;
  const wordBits = Shell.wordBits;
  const hasWord = Shell.hasWord;
  const scratch = Shell.scratch;
  Shell.wordStart = scratch;
  const entered = enter();
  while (entered && Shell.pos < Shell.end) {
    const at = Shell.pos;
    const byte: i32 = load<u8>(at);
    if (byte == 125) break;
    if (byte == 36) expandDollar(true);
    else if (byte == 96) substituteBackticks(true);
    else if (byte == 34) Shell.pos = at + 1;
    else if (byte == 39) {
      let end = at + 1;
      while (end < Shell.end && load<u8>(end) != 39) put(load<u8>(end), originOf(end++));
      Shell.pos = min(end + 1, Shell.end);
    } else {
      const from = byte == 92 && at + 1 < Shell.end ? at + 1 : at;
      put(load<u8>(from), originOf(from));
      Shell.pos = from + 1;
    }
  }
  Shell.depth--;
  const dynamic = Shell.wordBits & WORD_DYNAMIC;
  const kept = Shell.kept;
  if (Shell.scratch > scratch) keep(scratch, Shell.scratch - scratch);
  Shell.scratch = scratch;
  Shell.wordStart = wordStart;
  Shell.wordBits = wordBits | dynamic;
  Shell.hasWord = hasWord;
  return kept;
}

/** Applies an operator to a known value: default, alternative, substring, case, literal prefix, suffix and replacement. */
function modify(variable: i32, operand: i32, operandLength: i32, quoted: bool, at: i32): void {
  const text = variableText(variable);
  const length = variableLength(variable);
  let code: i32 = load<u8>(operand);
  const colon = code == 58;
  if (colon && operandLength > 1) code = load<u8>(operand + 1);
  Shell.wordBits |= variableBits(variable) & WORD_DYNAMIC;
  if (code == 45 || code == 61 || code == 63) {
    if (length > 0 || !colon) putValue(text, length, quoted, 0, 0);
    else putValue(operand + 2, operandLength - 2, quoted, 0, 0);
  } else if (code == 43) {
    const skip = colon ? 2 : 1;
    if (length > 0 || !colon) putValue(operand + skip, operandLength - skip, quoted, 0, 0);
  } else if (colon) putSubstring(text, length, operand + 1, operand + operandLength, quoted, at);
  else if (code == 44 || code == 94) {
    const count = operandLength > 1 ? length : min(1, length);
    const kept = keep(text, length);
    if (kept == 0) return;
    for (let i = 0; i < count; i++) {
      const byte: i32 = load<u8>(kept + i);
      if (code == 44) store<u8>(kept + i, lower(byte));
      else if (<u32>(byte - 97) < 26) store<u8>(kept + i, byte - 32);
    }
    putValue(kept, length, quoted, 0, 0);
  } else if (code == 47) putEdited(text, length, operand, operandLength, quoted, at);
  else if (code == 35 || code == 37) {
    let skip = 1;
    if (operandLength > 1 && load<u8>(operand + 1) == code) skip = 2;
    const cut = operandLength - skip;
    if (cut > length) putValue(text, length, quoted, 0, 0);
    else if (code == 35 && sameBytes(text, cut, operand + skip, cut)) putValue(text + cut, length - cut, quoted, 0, 0);
    else if (code == 37 && sameBytes(text + length - cut, cut, operand + skip, cut))
      putValue(text, length - cut, quoted, 0, 0);
    else putUnknown(at, at);
  } else {
    // @P: the value as a prompt, whose commands run
    if (code == 64 && operandLength == 2 && load<u8>(operand + 1) == 80) {
      const output = Shell.output;
      readText(text, length, DIALECT_SH, COMMAND_LOW);
      Shell.output = output;
    }
    putUnknown(at, at);
  }
}

/** Where the number ends that readNumber read. */
let numberEnd: i32 = 0;

function readNumber(from: i32, to: i32): i32 {
  let value = 0;
  let at = from;
  while (at < to && isDigit(load<u8>(at)) && value < 0xffffff) value = value * 10 + load<u8>(at++) - 48;
  numberEnd = at;
  return value;
}

/** ${name:offset:length} and %name:~offset,length% with constant numbers; `source` is where the expansion stands. */
export function putSubstring(text: i32, length: i32, from: i32, to: i32, quoted: bool, source: i32): void {
  let at = from;
  while (at < to && (load<u8>(at) == 32 || load<u8>(at) == 40)) at++;
  const negative = at < to && load<u8>(at) == 45;
  if (negative) at++;
  let offset = readNumber(at, to);
  at = numberEnd;
  if (negative) offset = max(0, length - offset);
  offset = min(offset, length);
  let count = length - offset;
  if (at < to && load<u8>(at) == 41) at++;
  if (at < to && (load<u8>(at) == 58 || load<u8>(at) == 44)) {
    at++;
    const short = at < to && load<u8>(at) == 45;
    if (short) at++;
    const wanted = readNumber(at, to);
    at = numberEnd;
    count = short ? max(0, count - wanted) : min(count, wanted);
  }
  if (at < to) putUnknown(source, source);
  else putValue(text + offset, count, quoted, 0, 0);
}

/** ${name/from/to} from its first slash on, ${name//from/to} too. */
function putEdited(text: i32, length: i32, operand: i32, operandLength: i32, quoted: bool, source: i32): void {
  let from = operand + 1;
  const every = operandLength > 1 && load<u8>(from) == 47;
  if (every) from++;
  putReplaced(text, length, from, operand + operandLength, 47, every ? i32.MAX_VALUE : 1, quoted, source);
}

/** A value with `left` places of what stands before `mark` replaced by what stands behind it; not known where that is a pattern. */
export function putReplaced(
  text: i32,
  length: i32,
  from: i32,
  end: i32,
  mark: i32,
  left: i32,
  quoted: bool,
  source: i32,
): void {
  let middle = from;
  let pattern: bool = from < end && (load<u8>(from) == 35 || load<u8>(from) == 37);
  while (middle < end && load<u8>(middle) != mark) {
    const byte: i32 = load<u8>(middle++);
    if (byte == 42 || byte == 63 || byte == 91) pattern = true;
  }
  const size = middle - from;
  if (pattern) {
    putUnknown(source, source);
    return;
  }
  const to = min(middle + 1, end);
  let start = text;
  if (size > 0) {
    for (let at = text; at + size <= text + length && left > 0; at++) {
      spend(size);
      if (Shell.overflown) return;
      if (!sameBytes(at, size, from, size)) continue;
      putValue(start, at - start, quoted, 0, 0);
      putValue(to, end - to, quoted, 0, 0);
      at += size - 1;
      start = at + 1;
      left--;
    }
  }
  putValue(start, text + length - start, quoted, 0, 0);
}
