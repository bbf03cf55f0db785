// Finished parts → the scan section and the program: tables column by column, class maps shared, header in front.
import * as layout from "../layout.ts";
import { Kept } from "./automata/merge.ts";
import { Bytes, hashWords, Vec } from "./memory.ts";
import { rangeHigh, rangeLow, setCount, setsInterned } from "./syntax/sets.ts";

/** The scan section while it grows. Records come right behind its header. */
export const scan = new Bytes();
/** Span programs of all patterns, in words. */
export const spanWords = new Vec();

const mapHashes = new Vec();
const maps = new Bytes(); // 256 bytes a map

export function beginScan(patterns: i32): void {
  scan.clear();
  spanWords.clear();
  mapHashes.clear();
  maps.clear();
  scan.extend((layout.SCAN_WORDS + patterns * layout.RECORD_WORDS) << 2);
  setHeader(layout.SCAN_PATTERNS, patterns);
  setHeader(layout.SCAN_RECORDS, layout.SCAN_WORDS << 2);
}

export function setHeader(word: i32, value: i32): void {
  scan.set32(word << 2, value);
}

export function setRecord(pattern: i32, word: i32, value: i32): void {
  scan.set32((layout.SCAN_WORDS + pattern * layout.RECORD_WORDS + word) << 2, value);
}

/** Number of a byte → column map; equal maps are kept once. */
function internMap(map: usize): i32 {
  const hash = <i32>hashWords(map, 64);
  for (let i = 0; i < mapHashes.length; i++) {
    if (mapHashes.get(i) == hash && memory.compare(maps.ptr + (i << 8), map, 256) == 0) return i;
  }
  maps.append(map, 256);
  return mapHashes.push(hash);
}

const symbolOf = new Vec(); // byte → symbol
const firstByte = new Vec(); // symbol → a byte of it
const refined = new Vec();

/**
 * Writes the map of bytes to symbols — bytes that every table treats alike share one — and behind it each table's map of
 * symbols to columns: a third of the size of maps over bytes.
 */
export function emitSymbols(patterns: i32): void {
  symbolOf.refill(256, 0);
  let count = 1;
  for (let map = 0; map < mapHashes.length; map++) {
    // symbols split where the map tells their bytes apart: (symbol, column) → new symbol
    refined.refill(count << 8, -1);
    let next = 0;
    for (let byte = 0; byte < 256; byte++) {
      const pair = (symbolOf.get(byte) << 8) | load<u8>(maps.ptr + (map << 8) + byte);
      if (refined.get(pair) < 0) refined.set(pair, next++);
      symbolOf.set(byte, refined.get(pair));
    }
    count = next;
  }
  firstByte.refill(count, 0);
  const symbols = scan.extend(256);
  for (let byte = 255; byte >= 0; byte--) {
    store<u8>(scan.ptr + symbols + byte, <u8>symbolOf.get(byte));
    firstByte.set(symbolOf.get(byte), byte);
  }
  const first = scan.length;
  for (let map = 0; map < mapHashes.length; map++) {
    for (let symbol = 0; symbol < count; symbol++) scan.push8(load<u8>(maps.ptr + (map << 8) + firstByte.get(symbol)));
  }
  setHeader(layout.SCAN_SYMBOLS, symbols);
  setHeader(layout.SCAN_SYMBOL_COUNT, count);
  for (let pattern = 0; pattern < patterns; pattern++) {
    const record = (layout.SCAN_WORDS + pattern * layout.RECORD_WORDS) << 2;
    if (!load<i32>(scan.ptr + record + (layout.RECORD_STATES << 2))) continue;
    const map = load<i32>(scan.ptr + record + (layout.RECORD_CLASSES << 2));
    setRecord(pattern, layout.RECORD_CLASSES, first + map * count);
  }
}

/** Bytes of a confirming table. */
export function tableBytes(states: i32, columns: i32): i32 {
  return states * columns * (states <= 256 ? 1 : 2);
}

/** Writes a pattern's confirming table and its place in the record. */
export function emitTable(kept: Kept): void {
  const states = kept.states;
  const wide = states > 256;
  const at = wide ? scan.align(2) : scan.length;
  scan.extend(tableBytes(states, kept.columns));
  for (let c = 0; c < kept.columns; c++) {
    for (let s = 0; s < states; s++) {
      const cell = scan.ptr + at + ((c * states + s) << (wide ? 1 : 0));
      const to = kept.transitions.get(s * kept.columns + c);
      if (wide) store<u16>(cell, <u16>to);
      else store<u8>(cell, <u8>to);
    }
  }
  setRecord(kept.pattern, layout.RECORD_TABLE, at);
  setRecord(kept.pattern, layout.RECORD_CLASSES, internMap(changetype<usize>(kept.classOf)));
  setRecord(kept.pattern, layout.RECORD_STATES, states | (kept.columns << 16));
  setRecord(kept.pattern, layout.RECORD_STARTS, kept.start | (kept.startOther << 16));
  setRecord(kept.pattern, layout.RECORD_STARTS_BEHIND, kept.startWord | (kept.startNewline << 16));
  setRecord(kept.pattern, layout.RECORD_STOPS, kept.stop | (kept.idle << 16));
}

/** Writes a merged table and fills its record at byte offset `record`. */
export function emitGroup(kept: Kept, record: i32): void {
  let shift = 0;
  while (1 << shift < kept.columns) shift++;
  const at = scan.align(16);
  scan.extend(kept.states << (shift + 1));
  for (let s = 0; s < kept.states; s++) {
    for (let c = 0; c < kept.columns; c++) {
      store<u16>(scan.ptr + at + (((s << shift) + c) << 1), <u16>kept.transitions.get(s * kept.columns + c));
    }
  }
  const reporting = kept.states - kept.stop;
  const classes = scan.append(changetype<usize>(kept.classOf), 256);
  scan.align(4);
  const lists = scan.extend(reporting << 2);
  let words = reporting;
  for (let s = kept.stop; s < kept.states; s++) {
    scan.set32(lists + ((s - kept.stop) << 2), words);
    const list = kept.listOf.get(s) - 1;
    const count = kept.lists.get(list);
    for (let i = 0; i <= count; i++) scan.push32(kept.lists.get(list + i));
    words += count + 1;
  }
  scan.set32(record + (layout.GROUP_TABLE << 2), at);
  scan.set32(record + (layout.GROUP_CLASSES << 2), classes);
  scan.set32(record + (layout.GROUP_STATES << 2), kept.states);
  scan.set32(record + (layout.GROUP_SHIFT << 2), shift);
  scan.set32(record + (layout.GROUP_END << 2), kept.columns - 1);
  scan.set32(record + (layout.GROUP_START << 2), kept.start);
  scan.set32(record + (layout.GROUP_STOP << 2), kept.stop);
  scan.set32(record + (layout.GROUP_IDLE << 2), kept.idle);
  scan.set32(record + (layout.GROUP_LISTS << 2), lists);
  scan.set32(record + (layout.GROUP_LIST_WORDS << 2), words);
  scan.set32(record + (layout.GROUP_START_OTHER << 2), kept.startOther);
  scan.set32(record + (layout.GROUP_START_WORD << 2), kept.startWord);
  scan.set32(record + (layout.GROUP_START_NEWLINE << 2), kept.startNewline);
  if (kept.lead >= 0) emitTriggers(kept, record);
}

function emitTriggers(kept: Kept, record: i32): void {
  const at = scan.align(16);
  scan.extend(16);
  for (let byte = 0; byte < 0x80; byte++) {
    if (!((<u32>kept.triggers[byte >> 4] >> (byte & 15)) & 1)) continue;
    const cell = scan.ptr + at + (byte & 15);
    store<u8>(cell, load<u8>(cell) | <u8>((<u32>1) << (byte >> 4)));
  }
  scan.set32(record + (layout.GROUP_TRIGGERS << 2), at);
  scan.set32(record + (layout.GROUP_LEAD << 2), kept.lead);
  scan.set32(record + (layout.GROUP_LEADING << 2), scan.append(changetype<usize>(kept.leading), 32));
}

/** Writes the code-point sets and the span programs. */
export function emitSets(): void {
  const sets = setsInterned();
  scan.align(4);
  const index = scan.extend((sets + 1) << 2);
  let ranges = 0;
  for (let set = 0; set < sets; set++) {
    scan.set32(index + (set << 2), ranges);
    ranges += setCount(set);
  }
  scan.set32(index + (sets << 2), ranges);
  const pairs = scan.length;
  for (let set = 0; set < sets; set++) {
    for (let i = 0; i < setCount(set); i++) {
      scan.push32(rangeLow(set, i));
      scan.push32(rangeHigh(set, i));
    }
  }
  setHeader(layout.SCAN_SETS, sets);
  setHeader(layout.SCAN_SET_INDEX, index);
  setHeader(layout.SCAN_SET_RANGES, pairs);
  setHeader(layout.SCAN_RANGE_COUNT, ranges);
  setHeader(layout.SCAN_SPANS, scan.append(spanWords.ptr, spanWords.length << 2));
  setHeader(layout.SCAN_SPAN_WORDS, spanWords.length);
}
