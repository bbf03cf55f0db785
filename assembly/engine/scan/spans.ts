// A pattern's span program over one text: does it match (the NFA tier), where first, and everywhere.
//
// Matching and the first span run the program as a list of threads ordered by where they started: the leftmost start
// wins, then the longest end, in O(text × program). With look-around, and for all spans or their union, reach sets
// come first (which instructions can still come to a match from each gap, computed from the text's end): every step
// forward is then on a way to a match, and the whole stays linear however many matches there are.
import * as layout from "../../layout.ts";
import * as place from "../memory.ts";
import { recordOf, scanTable, scanWord, word } from "../program.ts";
import { countSteps } from "../steps.ts";

const LOOK_NEGATIVE = 1;
const LOOK_BEHIND = 2;

const ASSERT_TEXT_START = 0;
const ASSERT_TEXT_END = 1;
const ASSERT_LINE_START = 2;
const ASSERT_LINE_END = 3;
const ASSERT_WORD = 4;

const OPERAND_MASK = (1 << layout.SPAN_OPERAND_BITS) - 1;

let setIndex: usize = 0;
let setRanges: usize = 0;
let spans: usize = 0;

// The program at hand.
let count: i32 = 0;
let looks: i32 = 0;
let entry: i32 = 0;
let lookTable: usize = 0;
let code: usize = 0;

// The text at hand.
let textStart: usize = 0;
let textEnd: usize = 0;

/** The span found last, as addresses. */
export let spanStart: usize = 0;
export let spanEnd: usize = 0;

/** Takes over the loaded program's tables and fills the ASCII bitmaps of its sets. */
export function openSpans(): void {
  setIndex = scanTable(layout.SCAN_SET_INDEX);
  setRanges = scanTable(layout.SCAN_SET_RANGES);
  spans = scanTable(layout.SCAN_SPANS);
  firstOf = -1;
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

function inSet(set: i32, cp: u32): bool {
  if (cp < 128) return ((load<u8>(place.setBitsAt + ((<usize>set) << 4) + (cp >> 3)) >> <u8>(cp & 7)) & 1) != 0;
  return inRanges(set, cp);
}

function openPattern(pattern: i32, start: usize, end: usize): void {
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
let behind: usize = 0;

function decode(at: usize): u32 {
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
function stepBack(at: usize): usize {
  let earlier = at - 1;
  while (earlier > textStart && (load<u8>(earlier) & 0xc0) == 0x80) earlier--;
  return earlier;
}

function isWord(byte: i32): bool {
  const lower = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x7a) || byte == 0x5f;
}

function holds(kind: i32, at: usize): bool {
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
      const wordBefore = at > textStart && isWord(load<u8>(at - 1));
      const wordAfter = at < textEnd && isWord(load<u8>(at));
      return (wordBefore != wordAfter) == (kind == ASSERT_WORD);
    }
  }
}

// ---- threads ------------------------------------------------------------------------------------------------------
// Two lists of (instruction, start), a mark for each instruction, and a stack, `count` + 2 words each.

let mark: u32 = 0;
let current: usize = 0;
let currentLength: i32 = 0;
let next: usize = 0;
let nextLength: i32 = 0;
let marks: usize = 0;
let stack: usize = 0;

/** Whether a thread added since the last look came to MATCH, and the least start among those. */
let matched = false;
let matchedStart: usize = 0;

/** Row of reach sets that threads must be in, or 0. */
let reachRow: usize = 0;

function openThreads(): void {
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
function add(instruction: i32, start: usize, at: usize): void {
  let depth: usize = 0;
  store<i32>(stack, instruction);
  depth = 4;
  while (depth) {
    depth -= 4;
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
function moveThreads(at: usize, most: usize): void {
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

// ASCII characters that some thread of the pattern `firstOf` can begin with; all others may.
let firstOf: i32 = -1;
let firstLow: u64 = 0;
let firstHigh: u64 = 0;

/** What a match of the pattern can begin with, guards taken for granted; everything where it may be empty. */
function openFirst(pattern: i32): void {
  if (firstOf == pattern) return;
  firstOf = pattern;
  firstLow = 0;
  firstHigh = 0;
  store<i32>(stack, entry);
  let depth: usize = 4;
  mark++;
  while (depth) {
    depth -= 4;
    const pc = word(stack + depth);
    if (load<u32>(marks + ((<usize>pc) << 2)) == mark) continue;
    store<u32>(marks + ((<usize>pc) << 2), mark);
    const instructionWord = <u32>word(code + ((<usize>pc) << 2));
    const op = <i32>(instructionWord & ((1 << layout.SPAN_OP_BITS) - 1));
    const a = <i32>(instructionWord >> layout.SPAN_OP_BITS) & OPERAND_MASK;
    if (op == layout.SPAN_CLASS) {
      const bits = place.setBitsAt + ((<usize>(instructionWord >> layout.SPAN_OP_BITS)) << 4);
      firstLow |= load<u64>(bits);
      firstHigh |= load<u64>(bits, 8);
      continue;
    }
    if (op == layout.SPAN_MATCH) {
      firstLow = u64.MAX_VALUE;
      firstHigh = u64.MAX_VALUE;
      break;
    }
    store<i32>(stack + depth, op == layout.SPAN_SPLIT || op == layout.SPAN_JUMP ? a : pc + 1);
    depth += 4;
    if (op == layout.SPAN_SPLIT) {
      store<i32>(
        stack + depth,
        <i32>(instructionWord >> (layout.SPAN_OP_BITS + layout.SPAN_OPERAND_BITS)) & OPERAND_MASK,
      );
      depth += 4;
    }
  }
  mark++;
}

function mayBegin(byte: u32): bool {
  if (byte < 64) return ((firstLow >> byte) & 1) != 0;
  return byte >= 128 || ((firstHigh >> (byte - 64)) & 1) != 0;
}

/** With no thread alive: the next gap at which one may start. Marks made at this gap say nothing of that one. */
function skipIdle(at: usize): usize {
  let to = at;
  while (to < textEnd && !mayBegin(load<u8>(to))) to++;
  if (to != at) mark++;
  return to;
}

/** Whether the pattern, which has no look-around, matches a text somewhere from `from` on. */
export function nfaMatches(pattern: i32, from: usize, start: usize, end: usize): bool {
  openPattern(pattern, start, end);
  openThreads();
  openFirst(pattern);
  matched = false;
  let at = from;
  while (true) {
    if (!nextLength) at = skipIdle(at);
    add(entry, at, at);
    if (matched) return true;
    if (at >= end) return false;
    moveThreads(at, usize.MAX_VALUE);
    if (matched) return true;
    at = behind;
  }
}

/** Instructions of a pattern's program. */
export function instructionsOf(pattern: i32): i32 {
  return word(scanTable(layout.SCAN_SPANS) + ((<usize>word(recordOf(pattern) + (layout.RECORD_SPAN << 2))) << 2));
}

/** Whether nfaResume left threads behind. */
export let resumeAlive: bool = false;

/**
 * Goes on with a pattern without look-around in a stream: `bits` (one an instruction) are the threads at the gap `at`. A
 * gap is passed only when the character behind it is there, or with `last` none will come. Gives the first gap at which
 * the pattern matches, 0 for none; behind a match it stops unless `onward`.
 */
export function nfaResume(
  pattern: i32,
  bits: usize,
  at: usize,
  start: usize,
  end: usize,
  last: bool,
  onward: bool,
): usize {
  openPattern(pattern, start, last ? end : usize.MAX_VALUE);
  openThreads();
  const words = (<usize>count + 31) >> 5;
  for (let pc = 0; pc < count; pc++) {
    if (!bitOf(bits, pc)) continue;
    store<u32>(marks + ((<usize>pc) << 2), mark);
    store<i32>(next + ((<usize>nextLength) << 3), pc);
    store<usize>(next + ((<usize>nextLength) << 3), at, 4);
    nextLength++;
  }
  let met: usize = 0;
  matched = false;
  while (at < end || last) {
    add(entry, at, at);
    if (matched && !met) met = at;
    if (at >= end || (met && !onward)) break;
    decode(at);
    if (!last && behind >= end) break;
    moveThreads(at, usize.MAX_VALUE);
    at = behind;
    if (matched && !met) met = at;
  }
  memory.fill(bits, 0, words << 2);
  for (let i = 0; i < nextLength; i++) {
    const pc = word(next + ((<usize>i) << 3));
    const bit = bits + ((<usize>pc >> 5) << 2);
    store<u32>(bit, load<u32>(bit) | (1 << (pc & 31)));
  }
  resumeAlive = nextLength > 0;
  return met;
}

/** The leftmost-longest span of a pattern in a text; false where there is none. */
export function firstSpan(pattern: i32, start: usize, end: usize): bool {
  openPattern(pattern, start, end);
  if (looks) {
    if (!openReach()) return wholeText();
    return nextSpan(start, false);
  }
  openThreads();
  openFirst(pattern);
  let found = false;
  let at = start;
  spanStart = usize.MAX_VALUE;
  while (true) {
    matched = false;
    if (!found) {
      if (!nextLength) at = skipIdle(at);
      add(entry, at, at);
      noteMatch(at);
      found = spanStart != usize.MAX_VALUE;
    }
    if (at >= end || (found && !nextLength)) return found;
    matched = false;
    moveThreads(at, spanStart);
    at = behind;
    noteMatch(at);
    found = spanStart != usize.MAX_VALUE;
  }
}

function noteMatch(at: usize): void {
  if (!matched || matchedStart > spanStart) return;
  spanStart = matchedStart;
  spanEnd = at;
}

/** What is answered where exact spans would take more memory than there is: the text as a whole. */
function wholeText(): bool {
  spanStart = textStart;
  spanEnd = textEnd;
  return true;
}

// ---- look-around and reach sets -------------------------------------------------------------------------------------
// Place: a bit a gap for each look-around (its truth), then checkpoint rows every `stride` gaps from the text's end,
// then the rows of one stretch between two checkpoints. A row has a bit an instruction, and its gap's address.

let rowBytes: usize = 0;
let truthBytes: usize = 0;
let checkpoints: usize = 0;
let stretch: usize = 0;
let stride: i32 = 0;
let gaps: i32 = 0;
let loaded: i32 = -1; // the stretch at hand

function lookHolds(look: i32, at: usize): bool {
  const bit = at - textStart;
  const truth = (load<u8>(place.spanRowsAt + <usize>look * truthBytes + (bit >> 3)) >> <u8>(bit & 7)) & 1;
  return (truth != 0) != ((word(lookTable + ((<usize>look) << 3) + 4) & LOOK_NEGATIVE) != 0);
}

function setTruth(look: i32, at: usize): void {
  const bit = at - textStart;
  const byte = place.spanRowsAt + <usize>look * truthBytes + (bit >> 3);
  store<u8>(byte, load<u8>(byte) | <u8>((<u32>1) << (bit & 7)));
}

/** Computes the truths and the checkpoints of the pattern at hand; false where the place is too small. */
function openReach(): bool {
  const length = textEnd - textStart;
  rowBytes = (((<usize>count + 31) >> 5) << 2) + 4;
  truthBytes = (length >> 3) + 1;
  const truths = (<usize>looks * truthBytes + 3) & ~3;
  if (truths >= place.spanRowBytes) return false;
  const rows = <i32>((place.spanRowBytes - truths) / rowBytes);
  gaps = 1;
  for (let at = textStart; at < textEnd; at++) if ((load<u8>(at) & 0xc0) != 0x80) gaps++;
  stride = 16;
  while (stride < gaps && gaps / stride > stride) stride <<= 1;
  if (gaps / stride + stride + 4 > rows) return false;
  checkpoints = place.spanRowsAt + truths;
  stretch = checkpoints + <usize>(gaps / stride + 2) * rowBytes;
  loaded = -1;
  openThreads();
  memory.fill(place.spanRowsAt, 0, truths);
  for (let look = 0; look < looks; look++) {
    const body = word(lookTable + ((<usize>look) << 3));
    if (word(lookTable + ((<usize>look) << 3) + 4) & LOOK_BEHIND) behindTruth(look, body);
    else aheadTruth(look, body);
  }
  // rows of the program itself, from the end; two rows of the stretch serve as the pair that moves
  let row = stretch;
  let other = stretch + rowBytes;
  let at = textEnd;
  reachAt(at, 0, row, entry, count);
  for (let gap = 0; gap < gaps; gap++) {
    if (gap % stride == 0) memory.copy(checkpoints + <usize>(gap / stride) * rowBytes, row, rowBytes);
    if (at == textStart) break;
    at = stepBack(at);
    reachAt(at, row, other, entry, count);
    const swap = row;
    row = other;
    other = swap;
  }
  return true;
}

/** Fills `row` for the gap at `at` from the row of the gap behind its character, for the instructions from … past. */
function reachAt(at: usize, nextRow: usize, row: usize, from: i32, past: i32): void {
  memory.fill(row, 0, rowBytes);
  store<usize>(row + rowBytes - 4, at);
  const cp = nextRow ? decode(at) : 0;
  let changed = true;
  while (changed) {
    changed = false;
    countSteps(past - from);
    for (let pc = past - 1; pc >= from; pc--) {
      if (bitOf(row, pc)) continue;
      const instructionWord = <u32>word(code + ((<usize>pc) << 2));
      const op = <i32>(instructionWord & ((1 << layout.SPAN_OP_BITS) - 1));
      const a = <i32>(instructionWord >> layout.SPAN_OP_BITS) & OPERAND_MASK;
      let reaches: bool = false;
      switch (op) {
        case layout.SPAN_CLASS:
          reaches = nextRow != 0 && bitOf(nextRow, pc + 1) && inSet(<i32>(instructionWord >> layout.SPAN_OP_BITS), cp);
          break;
        case layout.SPAN_SPLIT:
          reaches =
            bitOf(row, a) ||
            bitOf(row, <i32>(instructionWord >> (layout.SPAN_OP_BITS + layout.SPAN_OPERAND_BITS)) & OPERAND_MASK);
          break;
        case layout.SPAN_JUMP:
          reaches = bitOf(row, a);
          break;
        case layout.SPAN_ASSERT:
          reaches = bitOf(row, pc + 1) && holds(a, at);
          break;
        case layout.SPAN_LOOK:
          reaches = bitOf(row, pc + 1) && lookHolds(a, at);
          break;
        default:
          reaches = true;
      }
      if (reaches) {
        const bits = row + ((<usize>pc >> 5) << 2);
        store<u32>(bits, load<u32>(bits) | (1 << (pc & 31)));
        // only a loop's jump can make an earlier visit stale
        if (op == layout.SPAN_SPLIT) changed = true;
      }
    }
  }
}

function bitOf(row: usize, pc: i32): bool {
  return ((load<u32>(row + ((<usize>pc >> 5) << 2)) >> (pc & 31)) & 1) != 0;
}

function aheadTruth(look: i32, body: i32): void {
  const past = bodyEnd(body);
  let row = stretch;
  let other = stretch + rowBytes;
  let at = textEnd;
  reachAt(at, 0, row, body, past);
  while (true) {
    if (bitOf(row, body)) setTruth(look, at);
    if (at == textStart) return;
    at = stepBack(at);
    reachAt(at, row, other, body, past);
    const swap = row;
    row = other;
    other = swap;
  }
}

/** A body runs from its entry to the first MATCH behind it; bodies inside it were emitted before. */
function bodyEnd(body: i32): i32 {
  let pc = body;
  while (pc < count - 1 && (word(code + ((<usize>pc) << 2)) & ((1 << layout.SPAN_OP_BITS) - 1)) != layout.SPAN_MATCH)
    pc++;
  return pc + 1;
}

function behindTruth(look: i32, body: i32): void {
  nextLength = 0;
  mark++;
  let at = textStart;
  matched = false;
  while (true) {
    add(body, at, at);
    if (matched) setTruth(look, at);
    if (at >= textEnd) break;
    matched = false;
    moveThreads(at, usize.MAX_VALUE);
    at = behind;
  }
  nextLength = 0;
  mark++;
}

/** The reach row of a gap, counted from the text's end; stretches are made anew as the walk comes to them. */
function rowOf(gap: i32): usize {
  const wanted = gap / stride;
  if (wanted != loaded) {
    loaded = wanted;
    memory.copy(stretch, checkpoints + <usize>wanted * rowBytes, rowBytes);
    let row = stretch;
    for (let i = 1; i < stride; i++) {
      let at = load<usize>(row + rowBytes - 4);
      if (at == textStart) break;
      at = stepBack(at);
      reachAt(at, row, row + rowBytes, entry, count);
      row += rowBytes;
    }
  }
  return stretch + <usize>(gap % stride) * rowBytes;
}

let walkGap: i32 = 0; // of the gap that the last span or union ended at

/**
 * The next span at or behind `from`, where the last one ended; an empty one there is passed over unless `from` is the
 * text's start or `emptyHere`. openReach came first.
 */
function nextSpan(from: usize, skipEmptyHere: bool): bool {
  let at = from;
  let gap = from == textStart ? gaps - 1 : walkGap;
  while (true) {
    if (bitOf(rowOf(gap), entry)) {
      const end = longestFrom(at, gap);
      if (end != at || at != from || !skipEmptyHere) {
        spanStart = at;
        spanEnd = end;
        return true;
      }
    }
    if (at >= textEnd) return false;
    decode(at);
    at = behind;
    gap--;
  }
}

/** The furthest end of a match that begins at a gap; every step is on a way to one. */
function longestFrom(start: usize, startGap: i32): usize {
  let at = start;
  let gap = startGap;
  let end = start;
  nextLength = 0;
  mark++;
  matched = false;
  reachRow = rowOf(gap);
  add(entry, start, at);
  if (matched) end = at;
  walkGap = gap;
  while (nextLength && at < textEnd) {
    matched = false;
    reachRow = rowOf(gap - 1);
    moveThreads(at, usize.MAX_VALUE);
    at = behind;
    gap--;
    if (matched) {
      end = at;
      walkGap = gap;
    }
  }
  reachRow = 0;
  return end;
}

let exact: bool = true;

/** Begins a walk over all spans of a pattern; nextOfAll or nextOfUnion follow. */
export function beginSpans(pattern: i32, start: usize, end: usize): void {
  openPattern(pattern, start, end);
  exact = openReach();
  spanStart = start;
  spanEnd = start;
  walkGap = gaps - 1;
  begun = false;
}

let begun = false;

/** The next leftmost-longest span that does not overlap the last one. */
export function nextOfAll(): bool {
  const first = !begun;
  begun = true;
  if (!exact) return first && wholeText();
  if (!first && spanEnd == spanStart) {
    // go on behind the character that follows an empty match
    if (spanEnd >= textEnd) return false;
    decode(spanEnd);
    walkGap--;
    return nextSpan(behind, false);
  }
  return nextSpan(first ? textStart : spanEnd, !first);
}

/** The next stretch of text that some match covers. */
export function nextOfUnion(): bool {
  const first = !begun;
  begun = true;
  if (!exact) return first && wholeText();
  let at = first ? textStart : spanEnd;
  let gap = first ? gaps - 1 : walkGap;
  if (first) {
    nextLength = 0;
    mark++;
  }
  let covering = false;
  while (true) {
    reachRow = rowOf(gap);
    add(entry, at, at);
    if (at >= textEnd || !nextLength) {
      if (covering) break;
      if (at >= textEnd) {
        reachRow = 0;
        return false;
      }
    }
    if (!covering && nextLength) {
      covering = true;
      spanStart = at;
    }
    reachRow = rowOf(gap - 1);
    moveThreads(at, usize.MAX_VALUE);
    at = behind;
    gap--;
  }
  reachRow = 0;
  spanEnd = at;
  walkGap = gap;
  return true;
}
