// Turns a word into its id and facts, through the table that words.mjs makes; and bytes into the classes that the lexer asks for.
import { WORD_COUNT } from "./generated/words.ts";
/** Bytes of a white-space character beyond ASCII (NBSP, U+0085, U+1680, U+2000–200B, U+2028/9, U+202F, U+205F, U+3000, U+FEFF); 0 = none. */
export function wideBlank(c: u32, d: u32, e: u32): u32 {
  if (c == 0xc2) return d == 0xa0 || d == 0x85 ? 2 : 0;
  if (c == 0xe2)
    return (d == 0x80 && (e <= 0x8b || e == 0xa8 || e == 0xa9 || e == 0xaf)) || (d == 0x81 && e == 0x9f) ? 3 : 0;
  if (c == 0xe3) return d == 0x80 && e == 0x80 ? 3 : 0;
  if (c == 0xe1) return d == 0x9a && e == 0x80 ? 3 : 0;
  return c == 0xef && d == 0xbb && e == 0xbf ? 3 : 0;
}

/** Class bits of a word, from words.mjs. */
export const CLASS_RESERVED: i32 = 1; // no alias and no plain name
export const CLASS_ENDS: i32 = 2; // ends a condition
export const CLASS_CALLABLE: i32 = 4; // a function when ( follows, though reserved
export const CLASS_MODIFIER: i32 = 8; // between DROP, CREATE, ALTER and the object type
export const CLASS_QUERY: i32 = 16; // the texts that a call of this name is given are SQL
export const CLASS_PROGRAM: i32 = 32; // a program or a shell gets them
export const CLASS_FOLLOWS: i32 = 64; // may follow the table of DELETE
export const CLASS_TEXT: i32 = 128; // makes text of its arguments

/** Marks of a word beside its facts: the column and the bit. */
export const MARK_DROP: i32 = 0x140; // an option of DROP and TRUNCATE
export const MARK_MODIFIER: i32 = 0x180; // between a verb and its table
export const MARK_BEGIN: i32 = 0x240; // makes a transaction of BEGIN
export const MARK_ADMIN: i32 = 0x280; // a privilege over the whole server
export const MARK_ROWS: i32 = 0x340; // may follow the table of INSERT

/** Whether a word has the mark. */
export function isMarked(id: i32, mark: i32): bool {
  return id != 0 && (load<u8>(factsAt(id) + (mark >> 8)) & mark & 255) != 0;
}

let words: usize = 0; // the table of words.mjs: count, keys in ascending order, facts

/** Takes the word table; false when it is not the one that this engine was built with, by size, or its keys are not sorted. */
export function openWords(table: usize, bytes: u32): bool {
  words = table;
  if (bytes != 8 + WORD_COUNT * 12 || load<u32>(table) != WORD_COUNT) return false;
  for (let i = 1; i < WORD_COUNT; i++) {
    if (load<u64>(table + 8 + ((<usize>i) << 3)) <= load<u64>(table + ((<usize>i) << 3))) return false;
  }
  return true;
}

/** Packs the word [start, end) as words.mjs does and gives its id, 0 when the table has no such word. */
export function lookUp(text: usize, start: u32, end: u32): i32 {
  const length = end - start;
  if (length > 27) return 0; // the surplus over twelve has four bits
  let key: u64 = 0;
  for (let i: u32 = 0; i < length; i++) {
    const c = lower(<u32>load<u8>(text + start + i));
    const letter: u32 = c == 95 ? 27 : c - 96;
    if (letter - 1 >= 27 || c > 122) return 0;
    if (i < 12) key |= (<u64>letter) << (5 * i);
  }
  if (length > 12) key |= (<u64>(length - 12)) << 60;
  let low = 0;
  let high = WORD_COUNT;
  while (low < high) {
    const middle = (low + high) >> 1;
    const found = load<u64>(words + 8 + ((<usize>middle) << 3));
    if (found == key) return middle + 1;
    if (found < key) low = middle + 1;
    else high = middle;
  }
  return 0;
}

function factsAt(id: i32): usize {
  return words + 8 + WORD_COUNT * 8 + ((<usize>(id - 1)) << 2);
}

/** A fact of a word: its class (column 0), the kind and shape of its statement, its object type. */
export function factOf(id: i32, column: i32): i32 {
  return id == 0 ? 0 : <i32>load<u8>(factsAt(id) + column) & (column == 0 ? 255 : 63);
}

export function lower(c: u32): u32 {
  return c - 65 < 26 ? c + 32 : c;
}
export function isDigit(c: u32): bool {
  return c - 48 < 10;
}
export function isWordStart(c: u32): bool {
  return (c | 32) - 97 < 26 || c == 95 || c >= 0x80;
}
