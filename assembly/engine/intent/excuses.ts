// Signals met in a segment → by how much each category is excused there: what one text says cannot excuse another.
//
// A category keeps, of its evidence in the contents, what its least excused segment keeps: `rm -rf /` beside a description
// that only asks is not excused, nor is a tool's name by what stands in the arguments. Excuses on a tool's name count everywhere.
import * as layout from "../../layout.ts";
import { firstSignal, intentAt, patternCount, signalCount, word } from "../program.ts";

const ONE: i32 = 1000000;
const INTENT_BYTES: i32 = 36; // a word a category

// Static places, not heap: the engine's memory map begins at the heap's base.
const keptHere: usize = memory.data(INTENT_BYTES, 4);
const keptMost: usize = memory.data(INTENT_BYTES, 4);

/** Categories with evidence in the segment at hand, and whether it has an excuse. */
let evidence: i32 = 0;
let excused: bool = false;
/** Whether it is a remark on what the call runs. */
let remark: bool = false;

/** Forgets the segments of the last check. */
export function beginExcuses(): void {
  memory.fill(keptMost, 0, INTENT_BYTES);
  openExcuses(false);
}

/** A segment begins. In a remark, no signal is asked: what a call says of what it runs is judged by what it runs. */
export function openExcuses(isRemark: bool): void {
  remark = isRemark;
  evidence = 0;
  excused = false;
}

/** Whether a pattern speaks for a call. */
export function isExcuse(pattern: i32): bool {
  return isSignal(pattern) && (signalOf(pattern) & layout.SIGNAL_EXCUSE) != 0;
}

/** Whether a pattern is not asked in the segment at hand. */
export function isMuted(pattern: i32): bool {
  return remark && isSignal(pattern);
}

/** A pattern that may be a signal has matched the segment at hand. */
export function noteSignal(pattern: i32): void {
  if (!isSignal(pattern)) return;
  const signal = signalOf(pattern);
  if (signal & layout.SIGNAL_EXCUSE) excuse(signal);
  else evidence |= signal & 0xffff;
}

/** The segment ends, with all its readings. */
export function closeExcuses(): void {
  for (let mask = evidence; mask; mask &= mask - 1) {
    const at = (<usize>ctz(mask)) << 2;
    const kept = excused ? load<i32>(keptHere + at) : ONE;
    if (kept > load<i32>(keptMost + at)) store<i32>(keptMost + at, kept);
  }
}

/** What of a category's evidence in the contents is kept, in millionths; -1 where no segment had any. */
export function keptOf(category: i32): i32 {
  const kept = load<i32>(keptMost + ((<usize>category) << 2));
  return kept ? kept : -1;
}

function isSignal(pattern: i32): bool {
  return <u32>(pattern - firstSignal) < <u32>signalCount && pattern < patternCount;
}

function signalOf(pattern: i32): i32 {
  return word(intentAt + 8 + ((<usize>(pattern - firstSignal)) << 2));
}

function excuse(signal: i32): void {
  if (!excused) for (let at: usize = 0; at < <usize>INTENT_BYTES; at += 4) store<i32>(keptHere + at, ONE);
  excused = true;
  const rest = 1000 - ((signal >> 16) & 0x7fff);
  for (let mask = signal & 0xffff; mask; mask &= mask - 1) {
    const at = keptHere + ((<usize>ctz(mask)) << 2);
    store<i32>(at, <i32>((<i64>load<i32>(at) * rest) / 1000));
  }
}
