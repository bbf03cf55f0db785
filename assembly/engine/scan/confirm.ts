// One pattern's table over a stretch of text: the loop that decides.
//
// Cells lie column by column, so the only dependent load is the next state: column × states is known beforehand.
import * as layout from "../../layout.ts";
import { recordOf, scanAt, scanTable, word } from "../program.ts";
import { countSteps } from "../steps.ts";

/** Byte → symbol, what every table's map of columns is over. */
let symbols: usize = 0;

export function openConfirm(): void {
  symbols = scanTable(layout.SCAN_SYMBOLS);
}

/** Bytes that memory hands over at once. */
const LINE: usize = 64;
/** Bytes of a table at most that are worth asking for ahead: a run sees little of a larger one. */
const MAX_FETCHED: usize = 4096;
/** What was read, kept so that the reading is not left out. */
export let fetched: u32 = 0;

/**
 * Reads a byte of each line of a pattern's table and map: none waits for another, as the steps of a run do. A run over a
 * table that is in no cache takes a third of the time with it (`bench -- scan`, inputs not seen before).
 */
export function fetchTable(record: usize): void {
  if (load<u8>(record, 2) == layout.TIER_NFA) return; // what stands where a table would was not verified
  const table = scanAt + <usize>word(record + (layout.RECORD_TABLE << 2));
  const classes = scanAt + <usize>word(record + (layout.RECORD_CLASSES << 2));
  const states = <usize>load<u16>(record, layout.RECORD_STATES << 2);
  const cells = min(states * <usize>load<u16>(record, (layout.RECORD_STATES << 2) + 2), MAX_FETCHED);
  let sum = <u32>load<u8>(classes) + <u32>load<u8>(classes + LINE);
  for (let at: usize = 0; at < cells; at += LINE) sum += <u32>load<u8>(table + at);
  fetched = sum;
}

/** Where the last run stopped. */
export let runEnd: usize = 0;

export function isWordByte(byte: i32): bool {
  const lower = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x7a) || byte == 0x5f;
}

/** State in which a run begins at `at` of a text that begins at `start`. */
export function startState(record: usize, at: usize, start: usize): i32 {
  if (at == start) return load<u16>(record, layout.RECORD_STARTS << 2);
  let before = at - 1;
  while (before > start && load<u8>(before) == layout.FILL) before--;
  const byte = <i32>load<u8>(before);
  if (byte == 0x0a) return load<u16>(record, (layout.RECORD_STARTS_BEHIND << 2) + 2);
  return isWordByte(byte)
    ? <i32>load<u16>(record, layout.RECORD_STARTS_BEHIND << 2)
    : <i32>load<u16>(record, (layout.RECORD_STARTS << 2) + 2);
}

/**
 * Runs from `state` at `at` until a stopping state, the end, or — behind `least` — an idle state. Gives the state.
 * FILL bytes of rewritten text are passed over.
 */
export function run(record: usize, state: i32, at: usize, end: usize, least: usize, filled: bool): i32 {
  const stops = word(record + (layout.RECORD_STOPS << 2));
  const stop = stops & 0xffff;
  const idle = <i32>(<u32>stops >> 16);
  const states = <usize>load<u16>(record, layout.RECORD_STATES << 2);
  const table = scanAt + <usize>word(record + (layout.RECORD_TABLE << 2));
  const classes = scanAt + <usize>word(record + (layout.RECORD_CLASSES << 2));
  if (load<u8>(record, 2) == layout.TIER_DFA8) {
    const from = at;
    let now = <usize>state;
    while (at < end) {
      const byte = load<u8>(at++);
      if (filled && byte == layout.FILL) continue;
      now = <usize>load<u8>(table + <usize>load<u8>(classes + <usize>load<u8>(symbols + byte)) * states + now);
      if (<i32>now >= stop || (<i32>now < idle && at >= least)) break;
    }
    countSteps(<i32>(at - from));
    runEnd = at;
    return <i32>now;
  }
  const from = at;
  let now = <usize>state;
  while (at < end) {
    const byte = load<u8>(at++);
    if (filled && byte == layout.FILL) continue;
    now = <usize>load<u16>(table + ((<usize>load<u8>(classes + <usize>load<u8>(symbols + byte)) * states + now) << 1));
    if (<i32>now >= stop || (<i32>now < idle && at >= least)) break;
  }
  countSteps(<i32>(at - from));
  runEnd = at;
  return <i32>now;
}

/** Where `track` last left an idle state, 0 = it did not. */
export let busyFrom: usize = 0;

/** As `run`, but on through idle states to the end, noting when it left them. */
export function track(record: usize, state: i32, at: usize, end: usize, filled: bool): i32 {
  const stops = word(record + (layout.RECORD_STOPS << 2));
  const stop = stops & 0xffff;
  const idle = <i32>(<u32>stops >> 16);
  const states = <usize>load<u16>(record, layout.RECORD_STATES << 2);
  const table = scanAt + <usize>word(record + (layout.RECORD_TABLE << 2));
  const classes = scanAt + <usize>word(record + (layout.RECORD_CLASSES << 2));
  const narrow = load<u8>(record, 2) == layout.TIER_DFA8;
  let now = state;
  busyFrom = 0;
  while (at < end) {
    const byte = load<u8>(at++);
    if (filled && byte == layout.FILL) continue;
    const cell = <usize>load<u8>(classes + <usize>load<u8>(symbols + <usize>byte)) * states + <usize>now;
    const to = narrow ? <i32>load<u8>(table + cell) : <i32>load<u16>(table + (cell << 1));
    if (now < idle && to >= idle) busyFrom = at - 1;
    now = to;
    if (now >= stop) break;
  }
  runEnd = at;
  return now;
}

/** The state behind the end of the text. */
export function finish(record: usize, state: i32): i32 {
  const states = <usize>load<u16>(record, layout.RECORD_STATES << 2);
  const columns = <usize>load<u16>(record, (layout.RECORD_STATES << 2) + 2);
  const table = scanAt + <usize>word(record + (layout.RECORD_TABLE << 2));
  const cell = (columns - 1) * states + <usize>state;
  return load<u8>(record, 2) == layout.TIER_DFA8 ? <i32>load<u8>(table + cell) : <i32>load<u16>(table + (cell << 1));
}

export function isMatch(record: usize, state: i32): bool {
  return state == (word(record + (layout.RECORD_STOPS << 2)) & 0xffff) + 1;
}

/**
 * Whether a pattern's table matches between `at` and the end of a text that begins at `start`. At or behind `least` an
 * idle state settles that it does not.
 */
export function matches(pattern: i32, at: usize, start: usize, end: usize, least: usize, filled: bool): bool {
  const record = recordOf(pattern);
  const stops = word(record + (layout.RECORD_STOPS << 2));
  const stop = stops & 0xffff;
  let state = startState(record, at, start);
  if (state < stop) state = run(record, state, at, end, least, filled);
  if (state < stop && runEnd == end) state = finish(record, state);
  return state == stop + 1;
}
