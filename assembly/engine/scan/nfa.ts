// A span program run forward: does it match (patterns without a table), where first, and on through a stream.
//
// Threads are ordered by where they started: the leftmost start wins, then the longest end; O(text × program).
import * as layout from "../../layout.ts";
import * as place from "../memory.ts";
import { recordOf, scanTable, word } from "../program.ts";
import {
  add,
  behind,
  clearMatched,
  code,
  count,
  decode,
  entry,
  freshMarks,
  looks,
  mark,
  marks,
  matched,
  matchedStart,
  moveThreads,
  nextLength,
  OPERAND_MASK,
  openMachine,
  openPattern,
  openThreads,
  restoreThread,
  saveThreads,
  setSpan,
  spanStart,
  stack,
  textEnd,
} from "./machine.ts";
import { firstOfReach, reachesMatch } from "./reach.ts";

/** Takes over the loaded program's tables. */
export function openNfa(): void {
  openMachine();
  firstOf = -1;
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
  freshMarks();
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
  freshMarks();
}

function mayBegin(byte: u32): bool {
  if (byte < 64) return ((firstLow >> byte) & 1) != 0;
  return byte >= 128 || ((firstHigh >> (byte - 64)) & 1) != 0;
}

/** With no thread alive: the next gap at which one may start. Marks made at this gap say nothing of that one. */
function skipIdle(at: usize, end: usize): usize {
  let to = at;
  while (to < end && !mayBegin(load<u8>(to))) to++;
  if (to != at) freshMarks();
  return to;
}

/** Whether a pattern matches a text somewhere from `from` on. */
export function nfaMatches(pattern: i32, from: usize, start: usize, end: usize): bool {
  openPattern(pattern, start, end);
  if (looks) return reachesMatch();
  openThreads();
  openFirst(pattern);
  clearMatched();
  let at = from;
  while (true) {
    if (!nextLength) at = skipIdle(at, textEnd);
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

export function hasLooks(pattern: i32): bool {
  const program = scanTable(layout.SCAN_SPANS) + ((<usize>word(recordOf(pattern) + (layout.RECORD_SPAN << 2))) << 2);
  return word(program + 4) != 0;
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
  openFirst(pattern);
  for (let first = 0; first < count; first += 32) {
    for (let some = load<u32>(bits + (<usize>first >> 3)); some; some &= some - 1) {
      restoreThread(first + <i32>ctz(some), at);
    }
  }
  // the last character is kept for the next chunk
  let skipTo = last ? end : end - 1;
  while (skipTo > at && !last && (load<u8>(skipTo) & 0xc0) == 0x80) skipTo--;
  let met: usize = 0;
  clearMatched();
  while (at < end || last) {
    if (!nextLength && at < skipTo) at = skipIdle(at, skipTo);
    if (!last) {
      decode(at);
      // a run that would begin here begins with the next chunk: it is not under way
      if (behind >= end) break;
    }
    add(entry, at, at);
    if (matched && !met) met = at;
    if (at >= end || (met && !onward)) break;
    decode(at);
    moveThreads(at, usize.MAX_VALUE);
    at = behind;
    if (matched && !met) met = at;
  }
  saveThreads(bits);
  resumeAlive = nextLength > 0;
  return met;
}

/** The leftmost-longest span of a pattern in a text; false where there is none. */
export function firstSpan(pattern: i32, start: usize, end: usize): bool {
  openPattern(pattern, start, end);
  if (looks) return firstOfReach();
  openThreads();
  openFirst(pattern);
  let found = false;
  let at = start;
  setSpan(usize.MAX_VALUE, 0);
  while (true) {
    clearMatched();
    if (!found) {
      if (!nextLength) at = skipIdle(at, textEnd);
      add(entry, at, at);
      noteMatch(at);
      found = spanStart != usize.MAX_VALUE;
    }
    if (at >= end || (found && !nextLength)) return found;
    clearMatched();
    moveThreads(at, spanStart);
    at = behind;
    noteMatch(at);
    found = spanStart != usize.MAX_VALUE;
  }
}

function noteMatch(at: usize): void {
  if (!matched || matchedStart > spanStart) return;
  setSpan(matchedStart, at);
}
