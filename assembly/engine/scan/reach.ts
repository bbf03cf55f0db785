// Reach sets of a span program: which instructions can still come to a match from each gap, computed from the text's end.
//
// They decide look-around, and make finding all spans, or their union, linear: every step forward is then on a way to a
// match, however many matches there are.
//
// Place: a bit a gap for each look-around (its truth), then checkpoint rows every `stride` gaps from the text's end,
// then the rows of one stretch between two checkpoints. A row has a bit an instruction, and its gap's address.
import * as layout from "../../layout.ts";
import * as place from "../memory.ts";
import { word } from "../program.ts";
import { countSteps } from "../steps.ts";
import {
  add,
  behind,
  bitOf,
  clearMatched,
  code,
  confineTo,
  count,
  decode,
  dropThreads,
  entry,
  holds,
  inSet,
  looks,
  lookTable,
  matched,
  moveThreads,
  nextLength,
  OPERAND_MASK,
  openPattern,
  openThreads,
  setSpan,
  spanEnd,
  spanStart,
  stepBack,
  textEnd,
  textStart,
} from "./machine.ts";

const LOOK_NEGATIVE = 1;
const LOOK_BEHIND = 2;

let rowBytes: usize = 0;
let truthBytes: usize = 0;
let checkpoints: usize = 0;
let stretch: usize = 0;
let stride: i32 = 0;
let gaps: i32 = 0;
let loaded: i32 = -1; // the stretch at hand

/** Whether a look-around lets a thread pass at a gap. */
export function lookHolds(look: i32, at: usize): bool {
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
  dropThreads();
  let at = textStart;
  clearMatched();
  while (true) {
    add(body, at, at);
    if (matched) setTruth(look, at);
    if (at >= textEnd) break;
    clearMatched();
    moveThreads(at, usize.MAX_VALUE);
    at = behind;
  }
  dropThreads();
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
        setSpan(at, end);
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
  dropThreads();
  clearMatched();
  confineTo(rowOf(gap));
  add(entry, start, at);
  if (matched) end = at;
  walkGap = gap;
  while (nextLength && at < textEnd) {
    clearMatched();
    confineTo(rowOf(gap - 1));
    moveThreads(at, usize.MAX_VALUE);
    at = behind;
    gap--;
    if (matched) {
      end = at;
      walkGap = gap;
    }
  }
  confineTo(0);
  return end;
}

/** Whether the pattern at hand matches its text; also where there is no room to say. */
export function reachesMatch(): bool {
  return !openReach() || nextSpan(textStart, false);
}

/** The first span of the pattern at hand; false where there is none. */
export function firstOfReach(): bool {
  return openReach() ? nextSpan(textStart, false) : wholeText();
}

/** What is answered where exact spans would take more memory than there is: the text as a whole. */
function wholeText(): bool {
  setSpan(textStart, textEnd);
  return true;
}

let exact: bool = false;

/** Begins a walk over all spans of a pattern; nextOfAll or nextOfUnion follow. */
export function beginSpans(pattern: i32, start: usize, end: usize): void {
  openPattern(pattern, start, end);
  exact = openReach();
  setSpan(start, start);
  walkGap = gaps - 1;
  begun = false;
}

let begun = true;

/** Ends a walk that was under way: nothing follows until the next beginSpans. */
export function endSpans(): void {
  exact = false;
  begun = true;
}

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
    dropThreads();
  }
  let from = at;
  let covering = false;
  while (true) {
    confineTo(rowOf(gap));
    add(entry, at, at);
    if (at >= textEnd || !nextLength) {
      if (covering) break;
      if (at >= textEnd) {
        confineTo(0);
        return false;
      }
    }
    if (!covering && nextLength) {
      covering = true;
      from = at;
    }
    confineTo(rowOf(gap - 1));
    moveThreads(at, usize.MAX_VALUE);
    at = behind;
    gap--;
  }
  confineTo(0);
  setSpan(from, at);
  walkGap = gap;
  return true;
}
