// The table that determinisation fills and minimisation shrinks: state × byte class → state, with match lists.
//
// States 0 and 1 are DEAD and MATCH. The last class of a row is the end of the input. In a merged table (several
// patterns) nothing absorbs: a state may carry a list of patterns that have matched when it is entered.
import { Vec } from "../memory.ts";

export const STATE_DEAD = 0;
export const STATE_MATCH = 1;

/** Byte → class. */
export const classOf = new StaticArray<u8>(256);
/** Number of byte classes; the end of the input is one more. */
export let classCount: i32 = 0;
/** A byte of each class. */
const representatives = new StaticArray<u8>(257);

export const transitions = new Vec();
/** Patterns a state reports, as an index into `matchLists` + 1, or 0. */
export const matchListOf = new Vec();
/** Runs of count, pattern, … */
export const matchLists = new Vec();

export let stateCount: i32 = 0;
/** State at the text's start, and behind a byte of each kind in its middle. */
export let startText: i32 = 0;
export let startOther: i32 = 0;
export let startWord: i32 = 0;
export let startNewline: i32 = 0;

const boundaries = new StaticArray<u8>(257);

export function clearClasses(): void {
  memory.fill(changetype<usize>(boundaries), 0, 257);
}

/** Bytes lo … hi must be told from all others. */
export function distinguish(lo: i32, hi: i32): void {
  if (lo > hi) return;
  boundaries[lo] = 1;
  boundaries[hi + 1] = 1;
}

export function finishClasses(): void {
  let count = -1;
  for (let byte = 0; byte < 256; byte++) {
    if (byte == 0 || unchecked(boundaries[byte])) representatives[++count] = <u8>byte;
    classOf[byte] = <u8>count;
  }
  classCount = count + 1;
}

export function representativeOf(byteClass: i32): i32 {
  return unchecked(representatives[byteClass]);
}

/** Names a byte of a class, for classes that are merged after their ranges were settled. */
export function setRepresentative(byteClass: i32, byte: i32): void {
  representatives[byteClass] = <u8>byte;
}

/** Empties the table and adds DEAD and MATCH. */
export function beginTable(): void {
  transitions.clear();
  matchListOf.clear();
  matchLists.clear();
  stateCount = 0;
  addState(STATE_DEAD);
  addState(STATE_MATCH);
}

/** Adds a state whose transitions all go to `target`. */
export function addState(target: i32): i32 {
  transitions.resize(transitions.length + classCount + 1, target);
  matchListOf.push(0);
  return stateCount++;
}

export function setTransition(state: i32, byteClass: i32, target: i32): void {
  transitions.set(state * (classCount + 1) + byteClass, target);
}

export function getTransition(state: i32, byteClass: i32): i32 {
  return transitions.get(state * (classCount + 1) + byteClass);
}

export function setStarts(text: i32, other: i32, word: i32, newline: i32): void {
  startText = text;
  startOther = other;
  startWord = word;
  startNewline = newline;
}

/** Replaces the number of states after minimisation. */
export function adoptStates(count: i32): void {
  stateCount = count;
}

/** Replaces the byte classes after equal columns were merged. */
export function adoptClasses(count: i32): void {
  classCount = count;
}

/** Sets the class of one byte; for tables whose classes do not come from ranges. */
export function setClass(byte: i32, byteClass: i32): void {
  classOf[byte] = <u8>byteClass;
}
