// Turns $… and `…` at the cursor into the text they stand for, where the text itself says so, and reads the commands they run.
import { emitEscape } from "./escapes.ts";
import { WORD_DYNAMIC, WORD_MULTI, WORD_QUOTED } from "./layout.ts";
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
const SLASH: i32 = memory.data<u8>([47]) as i32;

export function expandDollar(shell: Shell, quoted: bool): void {
  const at = shell.pos;
  const next = peek(shell, at + 1);
  if (next == 40) {
    if (peek(shell, at + 2) == 40 && readArithmetic(shell, at + 1)) {
      putUnknown(shell, at, shell.pos);
      return;
    }
    shell.pos = at + 2;
    substitute(shell, quoted, at);
  } else if (next == 123) expandParameter(shell, quoted);
  else if (next == 39 && !quoted) readAnsi(shell);
  else if (next == 34 && !quoted) shell.pos = at + 1;
  else if (isNameStart(next)) {
    let end = at + 2;
    while (end < shell.end && isNameByte(load<u8>(end))) end++;
    shell.pos = end;
    expandName(shell, at + 1, end - at - 1, quoted, at);
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
    shell.pos = at + 2;
    expandName(shell, at + 1, 1, quoted, at);
  } else {
    put(shell, 36, originOf(shell, at));
    shell.pos = at + 1;
  }
}

/** Puts the value of the parameter named at [name, name + length), or its source from `at` to the cursor when it is not known. */
function expandName(shell: Shell, name: i32, length: i32, quoted: bool, at: i32): void {
  shell.steps += shell.variableCount;
  const first: i32 = load<u8>(name);
  const all = length == 1 && (first == 64 || first == 42);
  let variable = findVariable(shell, all ? POSITIONAL : name, length, 0);
  let index = -1;
  if (variable == 0 && length == 1 && first > 48 && isDigit(first)) {
    variable = findVariable(shell, POSITIONAL, 1, 0);
    index = first - 49;
  }
  if (variable == 0) {
    if (sameBytes(name, length, IFS, 3)) putSeparator(shell, quoted, at);
    else putUnknown(shell, at, shell.pos);
    return;
  }
  if (variableBits(variable) & VARIABLE_ARRAY && !all && index < 0) index = 0;
  putVariable(shell, variable, index, quoted, quoted && !all);
}

/** Puts a variable, or the element `index` ≥ 0 of an array. Unquoted text, and all elements of an array, become several words. */
function putVariable(shell: Shell, variable: i32, index: i32, quoted: bool, whole: bool): void {
  let text = variableText(variable);
  let length = variableLength(variable);
  shell.wordBits |= variableBits(variable) & WORD_DYNAMIC;
  if (index >= 0) {
    const element = elementAt(text, length, index);
    const place = <i32>(element >> 32);
    shell.steps += element != 0 ? place + <i32>element - text : length;
    text = place;
    length = <i32>element;
  } else if (variableBits(variable) & WORD_MULTI && shell.assignable) {
    // a name that stands for each of several: the command is examined once for each
    if (shell.scratch == shell.wordStart) shell.wordBits |= WORD_MULTI;
    shell.wordBits |= WORD_DYNAMIC;
    putValue(shell, text, length, true, 0, 0);
    return;
  } else if (variableBits(variable) & WORD_MULTI) {
    // elsewhere all of them are taken for words of one command
    putValue(shell, text, length, false, 0, 0);
    return;
  }
  const separators = whole ? 0 : findVariable(shell, IFS, 3, 0);
  if (separators == 0 || index >= 0) putValue(shell, text, length, whole || (quoted && index >= 0), 0, 0);
  else putValue(shell, text, length, whole, variableText(separators), variableLength(separators));
}

function putSeparator(shell: Shell, quoted: bool, at: i32): void {
  if (quoted) put(shell, 32, originOf(shell, at));
  else finishWord(shell);
}

/** $(…): the cursor stands after the parenthesis, the source of the word part began at `at`. */
function substitute(shell: Shell, quoted: bool, at: i32): void {
  const start = shell.output;
  readNested(shell, 41);
  if (peek(shell, shell.pos) == 41) shell.pos++;
  else fail(shell, shell.pos);
  putOutput(shell, start, quoted, at);
}

/** Puts the output written since `start` without its last newlines. */
function putOutput(shell: Shell, start: i32, quoted: bool, at: i32): void {
  let end = shell.output;
  while (end > start && load<u8>(end - 1) == 10) end--;
  if (shell.outputWhole) putValue(shell, start, end - start, quoted, 0, 0);
  else putUnknown(shell, at, shell.pos);
  shell.output = start;
}

export function substituteBackticks(shell: Shell, quoted: bool): void {
  const at = shell.pos;
  let end = at + 1;
  let escaped = false;
  while (end < shell.end && load<u8>(end) != 96) {
    if (load<u8>(end) == 92) {
      escaped = true;
      end++;
    }
    end++;
  }
  spend(shell, end - at);
  if (end >= shell.end) {
    fail(shell, at);
    return;
  }
  let text = at + 1;
  let length = end - text;
  if (escaped) {
    text = shell.kept;
    for (let from = at + 1; from < end; from++) {
      if (load<u8>(from) == 92 && from + 1 < end) {
        const next: i32 = load<u8>(from + 1);
        if (next == 96 || next == 92 || next == 36 || (quoted && next == 34)) from++;
      }
      keep(shell, from, 1);
    }
    length = shell.kept - text;
  }
  const start = shell.output;
  readText(shell, text, length, shell.dialect, 0);
  shell.pos = max(shell.pos, end + 1);
  if (shell.overflown) shell.pos = shell.end;
  putOutput(shell, start, quoted, at);
}

/** $((…)) or ((…)) from the first parenthesis: reads the commands inside and stops after it; false where it is no arithmetic. */
export function readArithmetic(shell: Shell, at: i32): bool {
  let depth = 0;
  let end = at;
  for (; end < shell.end; end++) {
    const byte: i32 = load<u8>(end);
    if (byte == 40) depth++;
    else if (byte == 41 && --depth == 0) break;
    else if (byte == 92) end++;
  }
  spend(shell, end - at);
  if (end >= shell.end || load<u8>(end - 1) != 41) return false;
  const outer = shell.end;
  const scratch = shell.scratch;
  shell.pos = at + 2;
  shell.end = end - 1;
  if (enter(shell)) readQuoted(shell, -1);
  shell.depth--;
  shell.scratch = scratch;
  shell.end = outer;
  shell.pos = shell.broken ? outer : end + 1;
  return true;
}

function readAnsi(shell: Shell): void {
  const start = shell.pos;
  let at = start + 2;
  shell.wordBits |= WORD_QUOTED;
  shell.hasWord = true;
  while (at < shell.end && load<u8>(at) != 39) {
    if (load<u8>(at) == 92) at = emitEscape(shell, at, shell.end, false);
    else {
      put(shell, load<u8>(at), originOf(shell, at));
      at++;
    }
  }
  if (at >= shell.end) fail(shell, start);
  else shell.pos = at + 1;
}

/** ${…} from its dollar sign. */
function expandParameter(shell: Shell, quoted: bool): void {
  const at = shell.pos;
  let name = at + 2;
  const indirect = peek(shell, name) == 33 && isNameStart(peek(shell, name + 1));
  const counted = peek(shell, name) == 35 && peek(shell, name + 1) != 125;
  if (indirect || counted) name++;
  let end = name;
  while (end < shell.end && isNameByte(load<u8>(end))) end++;
  if (end == name && end < shell.end && load<u8>(end) != 125) end++;
  let nameLength = end - name;
  let index = -1;
  const positional = nameLength == 1 && (load<u8>(name) == 64 || load<u8>(name) == 42);
  let all = positional;
  if (peek(shell, end) == 91) {
    const mark = peek(shell, end + 1);
    all = mark == 64 || mark == 42;
    index = isDigit(mark) ? mark - 48 : -1;
    while (end < shell.end && load<u8>(end) != 93) end++;
    end++;
  }
  shell.pos = min(end, shell.end);
  const operation = shell.pos;
  const operand = readOperand(shell);
  const operandLength = shell.kept - operand;
  const close = shell.pos;
  if (close >= shell.end) {
    fail(shell, at);
    return;
  }
  shell.pos = close + 1;
  shell.steps += shell.variableCount;
  let variable = findVariable(shell, positional ? POSITIONAL : name, nameLength, 0);
  if (indirect && variable != 0) {
    name = variableText(variable);
    nameLength = variableLength(variable);
    variable = findVariable(shell, name, nameLength, 0);
  }
  if (counted) {
    putUnknown(shell, at, shell.pos);
    return;
  }
  let code: i32 = operandLength > 0 ? load<u8>(operand) : 0;
  if (variable == 0) {
    if (sameBytes(name, nameLength, IFS, 3)) putSeparator(shell, quoted, at);
    else if (code == 58 && isFirstByte(operand + 1, operandLength - 1) && isPathVariable(name, nameLength)) {
      putValue(shell, SLASH, 1, true, 0, 0);
    } else {
      const skip = code == 58 ? 1 : 0;
      if (operandLength > skip) code = load<u8>(operand + skip);
      if (code == 45 || code == 61) {
        putValue(shell, operand + skip + 1, operandLength - skip - 1, quoted, 0, 0);
        if (code == 61) setVariable(shell, name, nameLength, 0, operand + skip + 1, operandLength - skip - 1, 0);
      } else if (end - at < 64) {
        putUnknown(shell, at, end);
        put(shell, 125, originOf(shell, close));
      } else putUnknown(shell, at, at);
    }
    return;
  }
  if (code == 0 || operation == close) {
    if (variableBits(variable) & VARIABLE_ARRAY && !all && index < 0) index = 0;
    putVariable(shell, variable, index, quoted, quoted && !all);
    return;
  }
  modify(shell, variable, operand, operandLength, quoted, at);
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
function readOperand(shell: Shell): i32 {
  const wordStart = shell.wordStart;
  const wordBits = shell.wordBits;
  const hasWord = shell.hasWord;
  const scratch = shell.scratch;
  shell.wordStart = scratch;
  const entered = enter(shell);
  while (entered && shell.pos < shell.end) {
    const at = shell.pos;
    const byte: i32 = load<u8>(at);
    if (byte == 125) break;
    if (byte == 36) expandDollar(shell, true);
    else if (byte == 96) substituteBackticks(shell, true);
    else if (byte == 34) shell.pos = at + 1;
    else if (byte == 39) {
      let end = at + 1;
      while (end < shell.end && load<u8>(end) != 39) put(shell, load<u8>(end), originOf(shell, end++));
      shell.pos = min(end + 1, shell.end);
    } else {
      const from = byte == 92 && at + 1 < shell.end ? at + 1 : at;
      put(shell, load<u8>(from), originOf(shell, from));
      shell.pos = from + 1;
    }
  }
  shell.depth--;
  const dynamic = shell.wordBits & WORD_DYNAMIC;
  const kept = shell.kept;
  if (shell.scratch > scratch) keep(shell, scratch, shell.scratch - scratch);
  shell.scratch = scratch;
  shell.wordStart = wordStart;
  shell.wordBits = wordBits | dynamic;
  shell.hasWord = hasWord;
  return kept;
}

/** Applies an operator to a known value: default, alternative, substring, case, literal prefix, suffix and replacement. */
function modify(shell: Shell, variable: i32, operand: i32, operandLength: i32, quoted: bool, at: i32): void {
  const text = variableText(variable);
  const length = variableLength(variable);
  let code: i32 = load<u8>(operand);
  const colon = code == 58;
  if (colon && operandLength > 1) code = load<u8>(operand + 1);
  shell.wordBits |= variableBits(variable) & WORD_DYNAMIC;
  if (code == 45 || code == 61 || code == 63) {
    if (length > 0 || !colon) putValue(shell, text, length, quoted, 0, 0);
    else putValue(shell, operand + 2, operandLength - 2, quoted, 0, 0);
  } else if (code == 43) {
    const skip = colon ? 2 : 1;
    if (length > 0 || !colon) putValue(shell, operand + skip, operandLength - skip, quoted, 0, 0);
  } else if (colon) putSubstring(shell, text, length, operand + 1, operand + operandLength, quoted);
  else if (code == 44 || code == 94) {
    const count = operandLength > 1 ? length : min(1, length);
    const kept = keep(shell, text, length);
    if (kept == 0) return;
    for (let i = 0; i < count; i++) {
      const byte: i32 = load<u8>(kept + i);
      if (code == 44) store<u8>(kept + i, lower(byte));
      else if (<u32>(byte - 97) < 26) store<u8>(kept + i, byte - 32);
    }
    putValue(shell, kept, length, quoted, 0, 0);
  } else if (code == 47) putReplaced(shell, text, length, operand, operandLength, quoted);
  else if (code == 35 || code == 37) {
    let skip = 1;
    if (operandLength > 1 && load<u8>(operand + 1) == code) skip = 2;
    const cut = operandLength - skip;
    if (cut > length) putValue(shell, text, length, quoted, 0, 0);
    else if (code == 35 && sameBytes(text, cut, operand + skip, cut))
      putValue(shell, text + cut, length - cut, quoted, 0, 0);
    else if (code == 37 && sameBytes(text + length - cut, cut, operand + skip, cut))
      putValue(shell, text, length - cut, quoted, 0, 0);
    else putUnknown(shell, at, at);
  } else putUnknown(shell, at, at);
}

/** ${name:offset:length} with constant numbers. */
function putSubstring(shell: Shell, text: i32, length: i32, from: i32, to: i32, quoted: bool): void {
  let at = from;
  while (at < to && load<u8>(at) == 32) at++;
  const negative = at < to && load<u8>(at) == 45;
  if (negative) at++;
  let offset = 0;
  while (at < to && isDigit(load<u8>(at)) && offset < 0xffffff) offset = offset * 10 + load<u8>(at++) - 48;
  if (negative) offset = max(0, length - offset);
  offset = min(offset, length);
  let count = length - offset;
  if (at < to && load<u8>(at) == 58) {
    at++;
    const short = at < to && load<u8>(at) == 45;
    if (short) at++;
    let wanted = 0;
    while (at < to && isDigit(load<u8>(at)) && wanted < 0xffffff) wanted = wanted * 10 + load<u8>(at++) - 48;
    count = short ? max(0, count - wanted) : min(count, wanted);
  }
  putValue(shell, text + offset, count, quoted, 0, 0);
}

/** ${name/from/to} and ${name//from/to} with literal text. */
function putReplaced(shell: Shell, text: i32, length: i32, operand: i32, operandLength: i32, quoted: bool): void {
  let from = operand + 1;
  const end = operand + operandLength;
  const every = from < end && load<u8>(from) == 47;
  if (every) from++;
  let middle = from;
  while (middle < end && load<u8>(middle) != 47) middle++;
  const size = middle - from;
  const to = min(middle + 1, end);
  let start = text;
  let left = every ? i32.MAX_VALUE : 1;
  if (size > 0) {
    for (let at = text; at + size <= text + length && left > 0; at++) {
      spend(shell, size);
      if (shell.overflown) return;
      if (!sameBytes(at, size, from, size)) continue;
      putValue(shell, start, at - start, quoted, 0, 0);
      putValue(shell, to, end - to, quoted, 0, 0);
      at += size - 1;
      start = at + 1;
      left--;
    }
  }
  putValue(shell, start, text + length - start, quoted, 0, 0);
}
