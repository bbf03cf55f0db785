// Turns the view table of a program into answers: what a code point reads as, which character an HTML name stands for.
import { encodedLength, isScalar } from "./utf8.ts";

// The table (bytes; see README.md for who writes it):
//    0  header, 16 words
//       pages    u16 × 513   first record of each page of 256 code points (planes 0 and 1), then the record count
//       targets  u16 × records
//       lows     u8  × records   first code point of a record in its page; a record holds up to the next
//       pool     u32 × pool      two to four ASCII bytes, padded with 0
//       values   u32 × entities  code point, bit 31: also without a semicolon
//       starts   u16 × (entities + 1)   where a name begins in `names`
//       names    bytes, sorted
//       windows  u16 × 32    windows-1252 from 0x80 on, 0 where HTML keeps the control character
export const VIEW_TABLE_VERSION: u32 = 1;
const HEADER_BYTES: u32 = 64;
const PAGE_COUNT: u32 = 0x200;
const WORD_VERSION: usize = 0;
const WORD_BYTES: usize = 4;
const WORD_PAGES: usize = 8;
const WORD_RECORD_COUNT: usize = 12;
const WORD_TARGETS: usize = 16;
const WORD_LOWS: usize = 20;
const WORD_POOL_COUNT: usize = 24;
const WORD_POOL: usize = 28;
const WORD_STRIP_FIRST: usize = 32;
const WORD_STRIP_LAST: usize = 36;
const WORD_ENTITY_COUNT: usize = 40;
const WORD_VALUES: usize = 44;
const WORD_STARTS: usize = 48;
const WORD_NAMES: usize = 52;
const WORD_WINDOWS: usize = 56;

const TARGET_STRIP: u32 = 1;
const TARGET_POOL: u32 = 0x1000;
const TARGET_LETTER: u32 = 0x2000;
const TARGET_SHIFT: u32 = 0x4000;

/** Bytes of the longest HTML name in the table; a longer one refuses the table. */
export const MAX_ENTITY_NAME: u32 = 24;
/** Bytes of the longest name that HTML reads without a semicolon. */
export const MAX_LEGACY_NAME: u32 = 6;

export const FOLD_SAME: u32 = 0;
export const FOLD_STRIP: u32 = 1;

/** What a code point at or above U+0080 reads as: FOLD_SAME, FOLD_STRIP, or one to four ASCII bytes, the first one lowest. */
export function foldOf(table: usize, cp: u32): u32 {
  if (cp >= PAGE_COUNT << 8) {
    return cp >= load<u32>(table, WORD_STRIP_FIRST) && cp <= load<u32>(table, WORD_STRIP_LAST) ? FOLD_STRIP : FOLD_SAME;
  }
  const page = table + <usize>load<u32>(table, WORD_PAGES) + ((<usize>(cp >>> 8)) << 1);
  const first = <u32>load<u16>(page);
  let low = first;
  let high = <u32>load<u16>(page, 2);
  const lows = table + <usize>load<u32>(table, WORD_LOWS);
  const byte = cp & 255;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (<u32>load<u8>(lows + <usize>middle) <= byte) low = middle + 1;
    else high = middle;
  }
  if (low === first) return FOLD_SAME;
  const record = <usize>(low - 1);
  const target = <u32>load<u16>(table + <usize>load<u32>(table, WORD_TARGETS) + (record << 1));
  if (target <= TARGET_STRIP) return target;
  if (target >= TARGET_SHIFT) return (target & 0x7f) + byte - <u32>load<u8>(lows + record);
  if (target >= TARGET_LETTER) return target & 0x7f;
  return load<u32>(table + <usize>load<u32>(table, WORD_POOL) + ((<usize>(target & 0xfff)) << 2));
}

/** The character of an HTML name, bit 31 set if the name needs no semicolon; 0 if it is no name of the table. */
export function entityOf(table: usize, name: usize, length: u32): u32 {
  const starts = table + <usize>load<u32>(table, WORD_STARTS);
  const names = table + <usize>load<u32>(table, WORD_NAMES);
  let low: u32 = 0;
  let high = load<u32>(table, WORD_ENTITY_COUNT);
  while (low < high) {
    const middle = (low + high) >>> 1;
    const start = <u32>load<u16>(starts + ((<usize>middle) << 1));
    const size = <u32>load<u16>(starts + ((<usize>middle) << 1), 2) - start;
    const order = compareBytes(names + <usize>start, size, name, length);
    if (order === 0) return load<u32>(table + <usize>load<u32>(table, WORD_VALUES) + ((<usize>middle) << 2));
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return 0;
}

/** The code point that HTML reads for a numeric reference: windows-1252 for 0x80 … 0x9f. */
export function numericEntity(table: usize, value: u32): u32 {
  if (value < 0x80 || value > 0x9f) return value;
  const cp = <u32>load<u16>(table + <usize>load<u32>(table, WORD_WINDOWS) + ((<usize>(value - 0x80)) << 1));
  return cp === 0 ? value : cp;
}

function compareBytes(a: usize, sizeA: u32, b: usize, sizeB: u32): i32 {
  const shared = sizeA < sizeB ? sizeA : sizeB;
  for (let at: u32 = 0; at < shared; at++) {
    const difference = <i32>load<u8>(a + <usize>at) - <i32>load<u8>(b + <usize>at);
    if (difference !== 0) return difference;
  }
  return <i32>sizeA - <i32>sizeB;
}

/**
 * Whether bytes … are a table that every reader here may trust: offsets inside, records in order, folds that keep the bound
 * of VIEW_GROWTH, names whose character is no longer than they are (escapes decode in place).
 */
export function verifyViewTable(table: usize, bytes: u32): bool {
  if (bytes < HEADER_BYTES || (table & 3) !== 0) return false;
  if (load<u32>(table, WORD_VERSION) !== VIEW_TABLE_VERSION || load<u32>(table, WORD_BYTES) > bytes) return false;
  const size = load<u32>(table, WORD_BYTES);
  const records = load<u32>(table, WORD_RECORD_COUNT);
  const pool = load<u32>(table, WORD_POOL_COUNT);
  const entities = load<u32>(table, WORD_ENTITY_COUNT);
  if (records > 0xffff || pool > 0xfff || entities > 0xffff) return false;
  if (!inside(load<u32>(table, WORD_PAGES), (PAGE_COUNT + 1) << 1, 2, size)) return false;
  if (!inside(load<u32>(table, WORD_TARGETS), records << 1, 2, size)) return false;
  if (!inside(load<u32>(table, WORD_LOWS), records, 1, size)) return false;
  if (!inside(load<u32>(table, WORD_POOL), pool << 2, 4, size)) return false;
  if (!inside(load<u32>(table, WORD_VALUES), entities << 2, 4, size)) return false;
  if (!inside(load<u32>(table, WORD_STARTS), (entities + 1) << 1, 2, size)) return false;
  if (!inside(load<u32>(table, WORD_WINDOWS), 64, 2, size)) return false;
  const first = load<u32>(table, WORD_STRIP_FIRST);
  if (first < PAGE_COUNT << 8 || load<u32>(table, WORD_STRIP_LAST) > 0x10ffff) return false;
  return verifyRecords(table, records, pool) && verifyEntities(table, entities, size);
}

function inside(offset: u32, length: u32, alignment: u32, size: u32): bool {
  return offset >= HEADER_BYTES && (offset & (alignment - 1)) === 0 && offset <= size && length <= size - offset;
}

function verifyRecords(table: usize, records: u32, pool: u32): bool {
  const pages = table + <usize>load<u32>(table, WORD_PAGES);
  const targets = table + <usize>load<u32>(table, WORD_TARGETS);
  const lows = table + <usize>load<u32>(table, WORD_LOWS);
  if (load<u16>(pages) !== 0 || <u32>load<u16>(pages + ((<usize>PAGE_COUNT) << 1)) !== records) return false;
  for (let page: u32 = 0; page < PAGE_COUNT; page++) {
    const from = <u32>load<u16>(pages + ((<usize>page) << 1));
    const to = <u32>load<u16>(pages + ((<usize>page) << 1), 2);
    if (from > to || to > records) return false;
    for (let record = from; record < to; record++) {
      const low = <u32>load<u8>(lows + <usize>record);
      const next: u32 = record + 1 < to ? <u32>load<u8>(lows + <usize>record, 1) : 256;
      if (next <= low || (page === 0 && low < 0x80)) return false;
      const target = <u32>load<u16>(targets + ((<usize>record) << 1));
      if (target <= TARGET_STRIP) continue;
      if (target >= TARGET_SHIFT) {
        const letter = target - TARGET_SHIFT;
        if (letter < 0x0a || letter + (next - low - 1) > 0x7f) return false;
      } else if (target >= TARGET_LETTER) {
        if (target - TARGET_LETTER < 0x0a || target - TARGET_LETTER > 0x7f) return false;
      } else {
        if (target < TARGET_POOL || target - TARGET_POOL >= pool) return false;
        const text = load<u32>(table + <usize>load<u32>(table, WORD_POOL) + ((<usize>(target - TARGET_POOL)) << 2));
        if (!verifyText(text, page < 8 ? 3 : 4)) return false;
      }
    }
  }
  return true;
}

/** Two to `most` ASCII bytes and then zeros. */
function verifyText(text: u32, most: u32): bool {
  if ((text & 0x80808080) !== 0 || (text & 0xff) < 2) return false;
  const length = textLength(text);
  if (length < 2 || length > most) return false;
  return length === 4 || text >>> (length << 3) === 0;
}

/** Bytes of a fold's text: those before the first zero. */
export function textLength(text: u32): u32 {
  if ((text & 0xff00) === 0) return 1;
  if ((text & 0xff0000) === 0) return 2;
  return (text & 0xff000000) === 0 ? 3 : 4;
}

function verifyEntities(table: usize, entities: u32, size: u32): bool {
  const starts = table + <usize>load<u32>(table, WORD_STARTS);
  const values = table + <usize>load<u32>(table, WORD_VALUES);
  if (load<u16>(starts) !== 0) return false;
  for (let entity: u32 = 0; entity < entities; entity++) {
    const start = <u32>load<u16>(starts + ((<usize>entity) << 1));
    const end = <u32>load<u16>(starts + ((<usize>entity) << 1), 2);
    if (end <= start || end - start > MAX_ENTITY_NAME) return false;
    const cp = load<u32>(values + ((<usize>entity) << 2)) & 0x7fffffff;
    if (cp === 0 || !isScalar(cp) || encodedLength(cp) > end - start + 1) return false;
  }
  return inside(load<u32>(table, WORD_NAMES), <u32>load<u16>(starts + ((<usize>entities) << 1)), 1, size);
}
