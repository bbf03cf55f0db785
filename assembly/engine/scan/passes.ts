// A text → where literals end and what the merged tables come to, each told to scan.ts as it is met.
import * as layout from "../../layout.ts";
import * as place from "../memory.ts";
import { scanAt, scanTable, scanWord, word } from "../program.ts";
import { isWordByte } from "./confirm.ts";
import { end, report, reportGroup, start } from "./scan.ts";

const OUTPUT_BYTES: usize = layout.OUTPUT_WORDS << 2;

// Tables of the program, set by openPasses.
let rows: usize = 0;
let rowShift: usize = 0;
let rowClasses: usize = 0;
let outputTable: usize = 0;
export let groups: i32 = 0;
let groupRecords: usize = 0;
/** Bit g: group g and the one behind it begin at the same bytes, or both at every byte. */
let paired: i32 = 0;
/** Bit g: the matches of group g begin at the text's start. */
let fromStart: i32 = 0;

export function openPasses(): void {
  rows = scanTable(layout.SCAN_ROW_TABLE);
  rowShift = <usize>scanWord(layout.SCAN_ROW_SHIFT);
  rowClasses = scanTable(layout.SCAN_ROW_CLASSES);
  outputTable = scanTable(layout.SCAN_OUTPUT_TABLE);
  groups = scanWord(layout.SCAN_GROUPS);
  groupRecords = scanTable(layout.SCAN_GROUP_RECORDS);
  paired = 0;
  fromStart = 0;
  for (let group = 0; group < groups; group++) {
    const triggers = groupWord(group, layout.GROUP_TRIGGERS);
    if (triggers && !v128.any_true(v128.load(scanAt + <usize>triggers))) fromStart |= 1 << group;
  }
  for (let group = 0; group + 1 < groups; group++) if (haveSameTriggers(group, group + 1)) paired |= 1 << group;
}

// Registers of the group opened last.
let table0: usize = 0;
let classes0: usize = 0;
let shift0: usize = 0;
let stop0: usize = 0;
let state0: usize = 0;

/** The output that an entry with ROW_OUTPUT leads to; its first half-word is the next row. */
function outputOf(entry: usize): usize {
  return outputTable + (entry & (layout.ROW_OUTPUT - 1)) * OUTPUT_BYTES;
}

/** Text below this length is read once through: the stretches that are read twice would be a good part of it. */
const MIN_SPLIT: usize = 48;

/** Bytes of one third of a block at most: each byte of a block may end a literal. */
const MAX_THIRD: usize = place.MAX_HITS / 3;

/** The literals alone: block by block, all thirds of a block at once. */
export function passLiterals(): void {
  const last = end;
  let row: usize = 0;
  let at = start;
  while (at + MIN_SPLIT <= last) {
    const third = min((last - at) / 3, MAX_THIRD);
    row = passThirds(row, at, third);
    at += third * 3;
  }
  passSingly(row, at, last);
}

/** The literals byte by byte, also over rewritten text; gives the row behind `last`. */
export function passSingly(from: usize, at: usize, last: usize): usize {
  const table = rows;
  const by = rowShift + 1;
  const classes = rowClasses;
  let row = from;
  for (; at < last; at++) {
    const byte = <usize>load<u8>(at);
    if (byte == layout.FILL) continue;
    const entry = <usize>load<u8>(classes + byte);
    const next = <usize>load<u16>((row << by) + (table + (entry << 1)));
    if (next & layout.ROW_OUTPUT) {
      const output = outputOf(next);
      report(at, output);
      row = <usize>load<u16>(output);
    } else row = next;
  }
  return row;
}

/**
 * Three stretches of `third` bytes, one behind the other, in one loop: each step waits for the load of the step before,
 * and three chains wait at the same time. The second and the third begin in the first row, as if nothing stood before
 * them; what they meet counts from where the chain before, run on, comes to the same row.
 */
function passThirds(from: usize, at: usize, third: usize): usize {
  const table = rows;
  const by = rowShift + 1;
  const classes = rowClasses;
  const past = at + third;
  let hit = place.hitsAt;
  let rowA = from;
  let rowB: usize = 0;
  let rowC: usize = 0;
  for (; at < past; at++) {
    const entryA = <usize>load<u8>(classes + <usize>load<u8>(at));
    const nextA = <usize>load<u16>((rowA << by) + (table + (entryA << 1)));
    const entryB = <usize>load<u8>(classes + <usize>load<u8>(at + third));
    const nextB = <usize>load<u16>((rowB << by) + (table + (entryB << 1)));
    const entryC = <usize>load<u8>(classes + <usize>load<u8>(at + third + third));
    const nextC = <usize>load<u16>((rowC << by) + (table + (entryC << 1)));
    if ((nextA | nextB | nextC) & layout.ROW_OUTPUT) {
      if (nextA & layout.ROW_OUTPUT) {
        const output = outputOf(nextA);
        store<usize>(hit, at);
        store<usize>(hit, output, 4);
        hit += place.HIT_BYTES;
        rowA = <usize>load<u16>(output);
      } else rowA = nextA;
      if (nextB & layout.ROW_OUTPUT) {
        const output = outputOf(nextB);
        store<usize>(hit, at + third);
        store<usize>(hit, output, 4);
        hit += place.HIT_BYTES;
        rowB = <usize>load<u16>(output);
      } else rowB = nextB;
      if (nextC & layout.ROW_OUTPUT) {
        const output = outputOf(nextC);
        store<usize>(hit, at + third + third);
        store<usize>(hit, output, 4);
        hit += place.HIT_BYTES;
        rowC = <usize>load<u16>(output);
      } else rowC = nextC;
    } else {
      rowA = nextA;
      rowB = nextB;
      rowC = nextC;
    }
  }
  reportHits(hit, past - third, past);
  rowB = runInto(rowA, past, past + third, hit, rowB);
  return runInto(rowB, past + third, past + third + third, hit, rowC);
}

/** Reports the literals that end at `from` … `last` (exclusive), of those kept. */
function reportHits(past: usize, from: usize, last: usize): void {
  for (let hit = place.hitsAt; hit < past; hit += place.HIT_BYTES) {
    const at = load<usize>(hit);
    if (at >= from && at < last) report(at, load<usize>(hit, 4));
  }
}

/**
 * Runs a chain on into the stretch `at` … `last` until it comes to the row that the stretch's own chain was in, then
 * reports what that one met from there on. Gives the row behind the stretch, where its own chain came to `ahead`.
 */
function runInto(from: usize, at: usize, last: usize, past: usize, ahead: usize): usize {
  const by = rowShift + 1;
  let row = from;
  let shadow: usize = 0;
  while (row != shadow) {
    if (at == last) return row;
    const entry = (<usize>load<u8>(rowClasses + <usize>load<u8>(at))) << 1;
    shadow = <usize>load<u16>((shadow << by) + (rows + entry));
    if (shadow & layout.ROW_OUTPUT) shadow = <usize>load<u16>(outputOf(shadow));
    row = passSingly(row, at, at + 1);
    at++;
  }
  reportHits(past, at, last);
  return ahead;
}

export function groupWord(group: i32, index: i32): i32 {
  return word(groupRecords + ((<usize>(group * layout.GROUP_WORDS + index)) << 2));
}

/** Loads a group's registers and reports what its start state says. */
function openGroup(group: i32): void {
  table0 = scanAt + <usize>groupWord(group, layout.GROUP_TABLE);
  classes0 = scanAt + <usize>groupWord(group, layout.GROUP_CLASSES);
  shift0 = <usize>groupWord(group, layout.GROUP_SHIFT);
  stop0 = <usize>groupWord(group, layout.GROUP_STOP);
  state0 = <usize>groupWord(group, layout.GROUP_START);
  if (state0 >= stop0) reportGroup(group, state0);
}

/** Lets a group see the end of the text. */
function closeGroup(group: i32, state: usize): void {
  const table = scanAt + <usize>groupWord(group, layout.GROUP_TABLE);
  const by = <usize>groupWord(group, layout.GROUP_SHIFT);
  const last = <usize>load<u16>(table + (((state << by) + <usize>groupWord(group, layout.GROUP_END)) << 1));
  if (last >= <usize>groupWord(group, layout.GROUP_STOP)) reportGroup(group, last);
}

/** All groups, those with the same triggers in pairs. */
export function passAllGroups(): void {
  for (let group = 0; group < groups; group++) {
    const other = group + ((paired >> group) & 1);
    passGroups(group, other);
    group = other;
  }
}

/** Whether two groups begin at the same bytes, or both at every byte. */
function haveSameTriggers(group: i32, other: i32): bool {
  const mine = groupWord(group, layout.GROUP_TRIGGERS);
  const its = groupWord(other, layout.GROUP_TRIGGERS);
  if (!mine || !its) return mine == its;
  return memory.compare(scanAt + <usize>mine, scanAt + <usize>its, 16) == 0;
}

/**
 * One or two groups, over the whole text or, where all their matches hold a trigger near their start, from trigger to
 * trigger while nothing is under way; from the text's start alone where they begin nowhere else. A group may stand for both.
 */
function passGroups(group: i32, other: i32): void {
  const last = end;
  const triggers = <usize>groupWord(group, layout.GROUP_TRIGGERS);
  const once = ((fromStart >> group) & 1) != 0;
  let trigger = once ? start : last;
  if (triggers && !once) {
    trigger = nextTrigger(start, last, scanAt + triggers);
    if (trigger == last) return;
  }
  openGroup(other);
  const tableB = table0;
  const classesB = classes0;
  const byB = shift0 + 1;
  const stopB = stop0;
  let stateB = state0;
  openGroup(group);
  const tableA = table0;
  const classesA = classes0;
  const byA = shift0 + 1;
  const stopA = stop0;
  let stateA = state0;
  const idleA = <usize>groupWord(group, layout.GROUP_IDLE);
  const idleB = <usize>groupWord(other, layout.GROUP_IDLE);
  let at = start;
  while (at < last) {
    if (triggers && !once) {
      const begin = leadFrom(group, at, trigger);
      if (begin > at) {
        stateA = groupStateAt(group, begin);
        stateB = groupStateAt(other, begin);
      }
      at = begin;
    }
    do {
      const byte = <usize>load<u8>(at);
      at++;
      if (byte == layout.FILL) continue;
      stateA = <usize>load<u16>((stateA << byA) + (tableA + ((<usize>load<u8>(classesA + byte)) << 1)));
      stateB = <usize>load<u16>((stateB << byB) + (tableB + ((<usize>load<u8>(classesB + byte)) << 1)));
      if (stateA >= stopA) reportGroup(group, stateA);
      if (stateB >= stopB) reportGroup(other, stateB);
    } while (at < last && (at <= trigger || stateA >= idleA || stateB >= idleB));
    if (at == last) break;
    if (once) return;
    trigger = nextTrigger(at, last, scanAt + triggers);
    if (trigger == last) return;
  }
  closeGroup(group, stateA);
  closeGroup(other, stateB);
}

/** The first trigger at or behind `at`, or `last`. */
function nextTrigger(at: usize, last: usize, triggers: usize): usize {
  const rows = v128.load(triggers);
  const bits = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0);
  while (at + 16 <= last) {
    const bytes = v128.load(at);
    const low = i8x16.swizzle(rows, v128.and(bytes, i8x16.splat(15)));
    const high = i8x16.swizzle(bits, i8x16.shr_u(bytes, 4));
    const hits = v128.and(low, high);
    if (v128.any_true(hits)) return at + <usize>ctz(~i8x16.bitmask(i8x16.eq(hits, i8x16.splat(0))));
    at += 16;
  }
  while (at < last) {
    const byte = <u32>load<u8>(at);
    if (byte < 0x80 && (<u32>load<u8>(triggers + (byte & 15)) >> (byte >> 4)) & 1) return at;
    at++;
  }
  return last;
}

/** How far in front of a trigger a match may begin, not in front of `least`. */
function leadFrom(group: i32, least: usize, trigger: usize): usize {
  const leading = scanAt + <usize>groupWord(group, layout.GROUP_LEADING);
  let lead = groupWord(group, layout.GROUP_LEAD);
  let at = trigger;
  while (at > least && lead > 0) {
    const byte = <usize>load<u8>(at - 1);
    if (!((<u32>load<u8>(leading + (byte >> 3)) >> (byte & 7)) & 1)) break;
    at--;
    lead--;
  }
  return at;
}

/** A group's state at `at`, behind the text's start, where nothing is under way. */
function groupStateAt(group: i32, at: usize): usize {
  const byte = <i32>load<u8>(at - 1);
  if (byte == 0x0a) return <usize>groupWord(group, layout.GROUP_START_NEWLINE);
  return <usize>groupWord(group, isWordByte(byte) ? layout.GROUP_START_WORD : layout.GROUP_START_OTHER);
}
