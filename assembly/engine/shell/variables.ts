// Remembers what the text itself assigns: variables, arrays, positional parameters, aliases, files written from constants.
import { MAX_VARIABLES, READ_ASSIGNS, WORD_ASSIGNMENT, WORD_DYNAMIC, WORD_MULTI } from "./layout.ts";
import { skipBlankLines } from "./reserved.ts";
import { copyBytes, fail, keep, overflow, PENDING_BYTES, Shell, sameBytes, VARIABLE_BYTES } from "./state.ts";
import { beginWord, isBlank, readWord } from "./words.ts";

/** A variable bit beyond the WORD_ bits: an array, its elements separated by one space. */
export const VARIABLE_ARRAY = 256;
/** First byte of the name of what is no shell variable. */
export const ALIAS_MARK = 1;
export const FILE_MARK = 2;

/** The variable with this name (`mark` 0, or the byte before the name), 0 when the text does not set it. */
export function findVariable(shell: Shell, name: i32, length: i32, mark: i32): i32 {
  for (let i = 0; i < shell.variableCount; i++) {
    const variable = shell.variables + i * VARIABLE_BYTES;
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
export function setVariable(
  shell: Shell,
  name: i32,
  length: i32,
  mark: i32,
  text: i32,
  textLength: i32,
  bits: i32,
): void {
  let variable = findVariable(shell, name, length, mark);
  shell.steps += shell.variableCount;
  if (variable == 0) {
    if (shell.variableCount >= MAX_VARIABLES) return;
    const kept = keep(shell, name, length);
    if (kept == 0) return;
    variable = shell.variables + shell.variableCount++ * VARIABLE_BYTES;
    store<i32>(variable, kept);
    store<i32>(variable, length, 4);
  }
  store<i32>(variable, text, 8);
  store<i32>(variable, textLength, 12);
  store<i32>(variable, bits | (mark << 24), 16);
}

/** NAME=value or NAME+=value as one word; the value moves to the kept area. */
export function assignVariable(shell: Shell, start: i32, length: i32, bits: i32): void {
  let at = start;
  const end = start + length;
  while (at < end && load<u8>(at) != 61) at++;
  if (at >= end) return;
  shell.assigned = true;
  shell.status |= READ_ASSIGNS;
  const adds = at > start && load<u8>(at - 1) == 43;
  const nameLength = (adds ? at - 1 : at) - start;
  const text = shell.kept;
  if (adds) {
    const old = findVariable(shell, start, nameLength, 0);
    if (old != 0) keep(shell, variableText(old), variableLength(old));
  }
  if (keep(shell, at + 1, end - at - 1) == 0) return;
  setVariable(shell, start, nameLength, 0, text, shell.kept - text, bits & WORD_DYNAMIC);
}

/** NAME=(…): the cursor stands on the parenthesis, the word under construction is `NAME=`. */
export function assignArray(shell: Shell): void {
  const start = shell.wordStart;
  const length = shell.scratch - start - 1;
  const pending = shell.pending;
  const from = shell.pos;
  shell.pos++;
  shell.assignable = false;
  while (true) {
    skipBlankLines(shell);
    if (shell.pos >= shell.end || load<u8>(shell.pos) == 41) break;
    const before = shell.pos;
    readWord(shell);
    if (shell.pos == before) break;
  }
  shell.assigned = true;
  if (shell.pos < shell.end && load<u8>(shell.pos) == 41) shell.pos++;
  else fail(shell, from);
  const text = joinPending(shell, pending);
  setVariable(shell, start, length, 0, text, shell.kept - text, VARIABLE_ARRAY | joinedBits(shell, pending));
  shell.pending = pending;
  shell.scratch = start;
  shell.assignable = true;
  shell.status |= READ_ASSIGNS;
  beginWord(shell);
}

/** Writes the pending words from `pending` on to the kept area, one space between them; answers where they begin. */
export function joinPending(shell: Shell, pending: i32): i32 {
  const text = shell.kept;
  for (let at = pending; at < shell.pending; at += PENDING_BYTES) {
    if (at > pending) keepSpace(shell);
    keep(shell, load<i32>(at), load<i32>(at, 4));
  }
  return text;
}

function keepSpace(shell: Shell): void {
  if (shell.kept >= shell.keptEnd) {
    overflow(shell);
    return;
  }
  copyBytes(shell, shell.kept, shell.kept - 1, 1);
  store<u8>(shell.kept++, 32);
}

function joinedBits(shell: Shell, pending: i32): i32 {
  let bits = 0;
  for (let at = pending; at < shell.pending; at += PENDING_BYTES) bits |= load<i32>(at, 8) & WORD_DYNAMIC;
  return bits & ~WORD_ASSIGNMENT;
}

/** The loop variable at [name, name + length) stands for each of the pending words from `pending` on. */
export function setLoopVariable(shell: Shell, name: i32, length: i32, pending: i32): void {
  const many = shell.pending - pending > PENDING_BYTES;
  const bits = joinedBits(shell, pending);
  const text = joinPending(shell, pending);
  setVariable(shell, name, length, 0, text, shell.kept - text, many ? bits | WORD_MULTI : bits);
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
