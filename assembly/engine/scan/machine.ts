// A span program and a text at hand: sets, gaps, and the threads that run over them, ordered by where they started.
import * as layout from "../../layout.ts";
import * as place from "../memory.ts";
import { recordOf, scanTable, scanWord, word } from "../program.ts";
import { countSteps } from "../steps.ts";
import { isWordByte } from "./confirm.ts";
import { lookHolds } from "./reach.ts";

const ASSERT_TEXT_START = 0;
const ASSERT_TEXT_END = 1;
const ASSERT_LINE_START = 2;
const ASSERT_LINE_END = 3;
const ASSERT_WORD = 4;

export const OPERAND_MASK = (1 << layout.SPAN_OPERAND_BITS) - 1;

let setIndex: usize = 0;
let setRanges: usize = 0;
let spans: usize = 0;

// The program at hand.
export let count: i32 = 0;
export let looks: i32 = 0;
export let entry: i32 = 0;
export let lookTable: usize = 0;
export let code: usize = 0;

// The text at hand.
export let textStart: usize = 0;
export let textEnd: usize = 0;

/** The span found last, as addresses. */
export let spanStart: usize = 0;
export let spanEnd: usize = 0;

export function setSpan(start: usize, end: usize): void {
  spanStart = start;
  spanEnd = end;
}

/** Takes over the loaded program's tables and fills the ASCII bitmaps of its sets. */
export function openMachine(): void {
  setIndex = scanTable(layout.SCAN_SET_INDEX);
  setRanges = scanTable(layout.SCAN_SET_RANGES);
  spans = scanTable(layout.SCAN_SPANS);
  mark = 0;
  const sets = scanWord(layout.SCAN_SETS);
  for (let set = 0; set < sets; set++) {
    const bits = place.setBitsAt + ((<usize>set) << 4);
    for (let cp: u32 = 0; cp < 128; cp++) {
      if (!inRanges(set, cp)) continue;
      const byte = bits + (cp >> 3);
      store<u8>(byte, load<u8>(byte) | <u8>((<u32>1) << (cp & 7)));
    }
  }
}

function inRanges(set: i32, cp: u32): bool {
  let low = word(setIndex + ((<usize>set) << 2));
  let high = word(setIndex + ((<usize>set) << 2) + 4) - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const range = setRanges + ((<usize>middle) << 3);
    if (cp < load<u32>(range)) high = middle - 1;
    else if (cp > load<u32>(range, 4)) low = middle + 1;
    else return true;
  }
  return false;
}

export function inSet(set: i32, cp: u32): bool {
  if (cp < 128) return ((load<u8>(place.setBitsAt + ((<usize>set) << 4) + (cp >> 3)) >> <u8>(cp & 7)) & 1) != 0;
  return inRanges(set, cp);
}

export function openPattern(pattern: i32, start: usize, end: usize): void {
  const at = spans + ((<usize>word(recordOf(pattern) + (layout.RECORD_SPAN << 2))) << 2);
  count = word(at);
  looks = word(at + 4);
  entry = word(at + 8);
  lookTable = at + (layout.SPAN_HEADER_WORDS << 2);
  code = lookTable + ((<usize>looks) << 3);
  textStart = start;
  textEnd = end;
}

// ---- characters and gaps ----------------------------------------------------------------------------------------

/** Address behind the character decoded last. */
export let behind: usize = 0;

export function decode(at: usize): u32 {
  const first = <u32>load<u8>(at);
  if (first < 0x80) {
    behind = at + 1;
    return first;
  }
  const second = <u32>load<u8>(at, 1) & 0x3f;
  if (first < 0xe0) {
    behind = at + 2;
    return ((first & 0x1f) << 6) | second;
  }
  const third = <u32>load<u8>(at, 2) & 0x3f;
  if (first < 0xf0) {
    behind = at + 3;
    return ((first & 0x0f) << 12) | (second << 6) | third;
  }
  behind = at + 4;
  return ((first & 0x07) << 18) | (second << 12) | (third << 6) | (<u32>load<u8>(at, 3) & 0x3f);
}

/** The character in front of a gap begins here. */
export function stepBack(at: usize): usize {
  let earlier = at - 1;
  while (earlier > textStart && (load<u8>(earlier) & 0xc0) == 0x80) earlier--;
  return earlier;
}

export function holds(kind: i32, at: usize): bool {
  switch (kind) {
    case ASSERT_TEXT_START:
      return at == textStart;
    case ASSERT_TEXT_END:
      return at == textEnd;
    case ASSERT_LINE_START:
      return at == textStart || load<u8>(at - 1) == 0x0a;
    case ASSERT_LINE_END:
      return at == textEnd || load<u8>(at) == 0x0a;
    default: {
      const wordBefore = at > textStart && isWordByte(load<u8>(at - 1));
      const wordAfter = at < textEnd && isWordByte(load<u8>(at));
      return (wordBefore != wordAfter) == (kind == ASSERT_WORD);
    }
  }
}

// ---- threads ------------------------------------------------------------------------------------------------------
// Two lists of (instruction, start), a mark for each instruction, and a stack, `count` + 2 words each.

export let mark: u32 = 0;
let current: usize = 0;
let currentLength: i32 = 0;
let next: usize = 0;
export let nextLength: i32 = 0;
export let marks: usize = 0;
export let stack: usize = 0;

/** Whether a thread added since the last look came to MATCH, and the least start among those. */
export let matched = false;
export let matchedStart: usize = 0;

/** Row of reach sets that threads must be in, or 0. */
let reachRow: usize = 0;

export function openThreads(): void {
  const words = (<usize>count + 2) << 2;
  current = place.threadsAt;
  next = current + (words << 1);
  marks = next + (words << 1);
  stack = marks + words;
  currentLength = 0;
  nextLength = 0;
  memory.fill(marks, 0, words);
  mark = 1;
  reachRow = 0;
}

/** Adds a thread at a gap to the list under construction: all consuming instructions it comes to without a character. */
export function add(instruction: i32, start: usize, at: usize): void {
  let depth: usize = 0;
  store<i32>(stack, instruction);
  depth = 4;
  while (depth) {
    depth -= 4;
    countSteps(1);
    const pc = word(stack + depth);
    if (load<u32>(marks + ((<usize>pc) << 2)) == mark) continue;
    if (reachRow && !((load<u32>(reachRow + ((<usize>pc >> 5) << 2)) >> (pc & 31)) & 1)) continue;
    store<u32>(marks + ((<usize>pc) << 2), mark);
    const instructionWord = <u32>word(code + ((<usize>pc) << 2));
    const op = <i32>(instructionWord & ((1 << layout.SPAN_OP_BITS) - 1));
    const a = <i32>(instructionWord >> layout.SPAN_OP_BITS) & OPERAND_MASK;
    let to = -1;
    switch (op) {
      case layout.SPAN_CLASS: {
        const thread = next + ((<usize>nextLength) << 3);
        nextLength++;
        store<i32>(thread, pc);
        store<usize>(thread, start, 4);
        break;
      }
      case layout.SPAN_SPLIT:
        store<i32>(
          stack + depth,
          <i32>(instructionWord >> (layout.SPAN_OP_BITS + layout.SPAN_OPERAND_BITS)) & OPERAND_MASK,
        );
        depth += 4;
        to = a;
        break;
      case layout.SPAN_JUMP:
        to = a;
        break;
      case layout.SPAN_ASSERT:
        if (holds(a, at)) to = pc + 1;
        break;
      case layout.SPAN_LOOK:
        if (lookHolds(a, at)) to = pc + 1;
        break;
      default:
        if (!matched || start < matchedStart) matchedStart = start;
        matched = true;
    }
    if (to >= 0) {
      store<i32>(stack + depth, to);
      depth += 4;
    }
  }
}

function swapLists(): void {
  const list = current;
  current = next;
  next = list;
  currentLength = nextLength;
  nextLength = 0;
  mark++;
}

/** Moves all threads over the character at `at`; the list under construction then stands behind it. */
export function moveThreads(at: usize, most: usize): void {
  const cp = decode(at);
  swapLists();
  for (let i = 0; i < currentLength; i++) {
    const thread = current + ((<usize>i) << 3);
    const start = load<usize>(thread, 4);
    if (start > most) continue;
    const pc = word(thread);
    if (inSet(<i32>(<u32>word(code + ((<usize>pc) << 2)) >> layout.SPAN_OP_BITS), cp)) add(pc + 1, start, behind);
  }
}

/** Forgets the threads of the list under construction. */
export function dropThreads(): void {
  nextLength = 0;
  mark++;
}

/** Makes marks stale: they were made at another gap. */
export function freshMarks(): void {
  mark++;
}

export function clearMatched(): void {
  matched = false;
}

/** Lets only threads through whose instruction is in a row of reach sets; 0 lets all. */
export function confineTo(row: usize): void {
  reachRow = row;
}

/** Puts a thread that rests on a consuming instruction back into the list under construction. */
export function restoreThread(pc: i32, start: usize): void {
  store<u32>(marks + ((<usize>pc) << 2), mark);
  store<i32>(next + ((<usize>nextLength) << 3), pc);
  store<usize>(next + ((<usize>nextLength) << 3), start, 4);
  nextLength++;
}

/** Sets, in `bits`, the instructions that threads of the list under construction rest on. */
export function saveThreads(bits: usize): void {
  memory.fill(bits, 0, ((<usize>count + 31) >> 5) << 2);
  for (let i = 0; i < nextLength; i++) {
    const pc = word(next + ((<usize>i) << 3));
    const bit = bits + ((<usize>pc >> 5) << 2);
    store<u32>(bit, load<u32>(bit) | (1 << (pc & 31)));
  }
}

export function bitOf(row: usize, pc: i32): bool {
  return ((load<u32>(row + ((<usize>pc >> 5) << 2)) >> (pc & 31)) & 1) != 0;
}
