// Remembers what the text itself assigns: variables, arrays, positional parameters, aliases, files written from constants.
import { MAX_VARIABLES, READ_ASSIGNS, WORD_ASSIGNMENT, WORD_DYNAMIC, WORD_MULTI } from "./layout.ts";
import { openSetting } from "./opening.ts";
import { skipBlankLines } from "./reserved.ts";
import { copyBytes, enter, fail, keep, overflow, PENDING_BYTES, Shell, sameBytes, VARIABLE_BYTES } from "./state.ts";
import { beginWord, isBlank, readWord } from "./words.ts";

/** A variable bit beyond the WORD_ bits: an array, its elements separated by one space. */
export const VARIABLE_ARRAY = 256;
/** First byte of the name of what is no shell variable. */
export const ALIAS_MARK = 1;
export const FILE_MARK = 2;
export const CODE_MARK = 3;
export const COPY_MARK = 4;
export const FUNCTION_MARK = 5;

/** The variable with this name (`mark` 0, or the byte before the name), 0 when the text does not set it. */
export function findVariable(name: i32, length: i32, mark: i32): i32 {
  for (let i = 0; i < Shell.variableCount; i++) {
    const variable = Shell.variables + i * VARIABLE_BYTES;
    if (load<i32>(variable, 16) >>> 24 == mark && sameBytes(load<i32>(variable), load<i32>(variable, 4), name, length))
      return variable;
  }
  return 0;
}

export function variableText(variable: i32): i32 {
  return load<i32>(variable, 8);
}

export function variableLength(variable: i32): i32 {
  return load<i32>(variable, 12);
}

export function variableBits(variable: i32): i32 {
  return load<i32>(variable, 16) & 0xffffff;
}

/** Sets a variable to text that stays where it is. Beyond MAX_VARIABLES a new name stays unknown. */
export function setVariable(name: i32, length: i32, mark: i32, text: i32, textLength: i32, bits: i32): void {
  let variable = findVariable(name, length, mark);
  Shell.steps += Shell.variableCount;
  if (mark == 0 && textLength > 0) openSetting(name, length, text, textLength, -1);
  if (variable == 0) {
    if (Shell.variableCount >= MAX_VARIABLES) return;
    const kept = keep(name, length);
    if (kept == 0) return;
    variable = Shell.variables + Shell.variableCount++ * VARIABLE_BYTES;
    store<i32>(variable, kept);
    store<i32>(variable, length, 4);
  }
  store<i32>(variable, text, 8);
  store<i32>(variable, textLength, 12);
  store<i32>(variable, bits | (mark << 24), 16);
}

/** NAME=value or NAME+=value as one word; the value moves to the kept area. */
export function assignVariable(start: i32, length: i32, bits: i32): void {
  let at = start;
  const end = start + length;
  while (at < end && load<u8>(at) != 61) at++;
  if (at >= end) return;
  Shell.assigned = true;
  Shell.status |= READ_ASSIGNS;
  // NAME[…]=value adds an element, wherever it is put
  let name = start;
  while (name < at && load<u8>(name) != 91 && load<u8>(name) != 43) name++;
  const element = name < at && load<u8>(name) == 91;
  const text = name < at ? keepOld(start, name - start, element) : Shell.kept;
  if (keep(at + 1, end - at - 1) == 0) return;
  setVariable(start, name - start, 0, text, Shell.kept - text, (bits & WORD_DYNAMIC) | (element ? VARIABLE_ARRAY : 0));
}

/** Keeps the value that a variable has, with a space where an element follows; answers where it begins. */
function keepOld(name: i32, length: i32, element: bool): i32 {
  const old = findVariable(name, length, 0);
  // what was kept last grows where it is
  const grows = old != 0 && variableText(old) + variableLength(old) == Shell.kept;
  const text = grows ? variableText(old) : Shell.kept;
  if (old != 0 && !grows) keep(variableText(old), variableLength(old));
  if (element && Shell.kept > text) keepSpace();
  return text;
}

/** NAME=(…): the cursor stands on the parenthesis, the word under construction is `NAME=`. */
export function assignArray(): void {
  const start = Shell.wordStart;
  let length = Shell.scratch - start - 1;
  const adds = length > 0 && load<u8>(start + length - 1) == 43;
  if (adds) length--;
  const pending = Shell.pending;
  const from = Shell.pos;
  const assignable = Shell.assignable; // not behind declare
  Shell.pos++;
  Shell.assignable = false;
  const entered = enter();
  while (entered) {
    skipBlankLines();
    if (Shell.pos >= Shell.end || load<u8>(Shell.pos) == 41) break;
    const before = Shell.pos;
    readWord();
    if (Shell.pos == before) break;
  }
  Shell.depth--;
  Shell.assigned = true;
  if (Shell.pos < Shell.end && load<u8>(Shell.pos) == 41) Shell.pos++;
  else fail(from);
  const old = adds ? keepOld(start, length, true) : Shell.kept;
  joinPending(pending);
  setVariable(start, length, 0, old, Shell.kept - old, VARIABLE_ARRAY | joinedBits(pending));
  Shell.pending = pending;
  Shell.scratch = start;
  Shell.assignable = assignable;
  Shell.status |= READ_ASSIGNS;
  beginWord();
}

/** Writes the pending words from `pending` on to the kept area, one space between them; answers where they begin. */
export function joinPending(pending: i32): i32 {
  const text = Shell.kept;
  for (let at = pending; at < Shell.pending; at += PENDING_BYTES) {
    if (at > pending) keepSpace();
    let from = load<i32>(at);
    const end = from + load<i32>(at, 4);
    // [key]=value of an array
    let value = from;
    if (from < end && load<u8>(from) == 91) while (value < end && load<u8>(value) != 61) value++;
    if (value > from && value < end && load<u8>(value - 1) == 93) from = value + 1;
    keep(from, end - from);
  }
  return text;
}

function keepSpace(): void {
  if (Shell.kept >= Shell.keptEnd) {
    overflow();
    return;
  }
  copyBytes(Shell.kept, Shell.kept - 1, 1);
  store<u8>(Shell.kept++, 32);
}

function joinedBits(pending: i32): i32 {
  let bits = 0;
  for (let at = pending; at < Shell.pending; at += PENDING_BYTES) bits |= load<i32>(at, 8) & WORD_DYNAMIC;
  return bits & ~WORD_ASSIGNMENT;
}

/** The loop variable at [name, name + length) stands for each of the pending words from `pending` on. */
export function setLoopVariable(name: i32, length: i32, pending: i32): void {
  const many = Shell.pending - pending > PENDING_BYTES;
  const bits = joinedBits(pending);
  const text = joinPending(pending);
  setVariable(name, length, 0, text, Shell.kept - text, many ? bits | WORD_MULTI : bits);
}

/** Finds element `index` of text whose elements are separated by one space: address and length as address << 32 | length. */
export function elementAt(text: i32, length: i32, index: i32): i64 {
  let at = text;
  const end = text + length;
  let left = index;
  while (left > 0 && at < end) if (load<u8>(at++) == 32) left--;
  let stop = at;
  while (stop < end && !isBlank(load<u8>(stop))) stop++;
  return left > 0 ? 0 : ((<i64>at) << 32) | (stop - at);
}
