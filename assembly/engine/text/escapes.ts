// Turns the character escapes of a text into the characters they stand for, in place: %XX, \xHH, \uHHHH, \n, HTML references.
import { originOf, putOrigin } from "./spans.ts";
import { entityOf, MAX_ENTITY_NAME, MAX_LEGACY_NAME, numericEntity } from "./table.ts";
import { UNCHANGED } from "./unicode.ts";
import { encodeAt, hexValue, isScalar } from "./utf8.ts";

const NO_ESCAPE: u64 = 0;

/** What an escape reads as: its code point in the low word, the bytes it takes in the high word. */
function reads(cp: u32, bytes: usize): u64 {
  return <u64>cp | ((<u64>bytes) << 32);
}

/**
 * One pass over `length` bytes of `text`, whose origins stand in `map` (0: not wanted); both are rewritten in place, since no
 * character is longer than its escape. Returns the new length, or UNCHANGED.
 */
export function readEscapes(table: usize, text: usize, length: u32, map: usize): i32 {
  const end = text + <usize>length;
  let changed = false;
  let read = text;
  let write = text;
  while (read < end) {
    const next = nextSpecial(read, end);
    if (next > read) {
      write = move(text, read, write, next - read, map);
      read = next;
      continue;
    }
    // One backslash or many before an escape are one escape: each level of quoting doubles them.
    let special = read;
    if (load<u8>(read) === 0x5c) while (special + 1 < end && load<u8>(special, 1) === 0x5c) special++;
    const found = escapeAt(table, special, end);
    if (found === NO_ESCAPE || (special === read && isPlainName(text, read, end))) {
      write = move(text, read, write, special + 1 - read, map);
      read = special + 1;
      continue;
    }
    const after = special + <usize>(found >>> 32);
    const origin = map === 0 ? 0 : originOf(map, <u32>(read - text), <u32>(after - text));
    const size = encodeAt(write, <u32>found);
    putOrigin(map, <u32>(write - text), size, origin);
    write += <usize>size;
    read = after;
    changed = true;
  }
  return changed ? <i32>(write - text) : UNCHANGED;
}

/** Moves bytes and their origins down to `write`; returns the place after them. */
export function move(text: usize, read: usize, write: usize, count: usize, map: usize): usize {
  if (read !== write) {
    memory.copy(write, read, count);
    if (map !== 0) memory.copy(map + ((write - text) << 3), map + ((read - text) << 3), count << 3);
  }
  return write + count;
}

/** The next `%`, backslash or `&`, or `end`. */
function nextSpecial(from: usize, end: usize): usize {
  let at = from;
  while (at + 16 <= end) {
    const block = v128.load(at);
    const percent = i8x16.eq(block, i8x16.splat(0x25));
    const backslash = i8x16.eq(block, i8x16.splat(0x5c));
    const ampersand = i8x16.eq(block, i8x16.splat(0x26));
    const mask = i8x16.bitmask(v128.or(v128.or(percent, backslash), ampersand));
    if (mask !== 0) return at + <usize>ctz(mask);
    at += 16;
  }
  while (at < end) {
    const byte = load<u8>(at);
    if (byte === 0x25 || byte === 0x5c || byte === 0x26) return at;
    at++;
  }
  return end;
}

function escapeAt(table: usize, at: usize, end: usize): u64 {
  const byte = load<u8>(at);
  if (byte === 0x25) return percentEscape(at, end);
  if (byte === 0x5c) return backslashEscape(at, end);
  return reference(table, at, end);
}

// ---- %XX and %uXXXX -----------------------------------------------------------------------------------------------
function percentEscape(at: usize, end: usize): u64 {
  if (at + 1 < end && load<u8>(at, 1) === 0x75) return utf16Escape(at, end);
  const first = unitAt(at, end, 0x25);
  if (first < 0) return NO_ESCAPE;
  if (first < 0x80) return reads(first, 3);
  return utf8Escape(<u32>first, at, end, 0x25, 3);
}

/** The byte of one `%XX`, `\xHH` (kind `x`) or three-digit octal escape (kind 0), −1 if there is none. */
function unitAt(at: usize, end: usize, kind: u32): i32 {
  if (kind === 0x25) {
    if (at + 3 > end || load<u8>(at) !== 0x25) return -1;
    return pairAt(at + 1);
  }
  if (at + 4 > end || load<u8>(at) !== 0x5c) return -1;
  if (kind === 0x78) return load<u8>(at, 1) === 0x78 ? pairAt(at + 2) : -1;
  const high = <u32>load<u8>(at, 1) - 0x30;
  const middle = <u32>load<u8>(at, 2) - 0x30;
  const low = <u32>load<u8>(at, 3) - 0x30;
  return high < 4 && middle < 8 && low < 8 ? <i32>((high << 6) | (middle << 3) | low) : -1;
}

function pairAt(at: usize): i32 {
  const high = hexValue(load<u8>(at));
  const low = hexValue(load<u8>(at, 1));
  return (high | low) < 0 ? -1 : (high << 4) | low;
}

/**
 * A UTF-8 character written as byte escapes of one kind, `first` being its lead byte. Overlong forms count: they are how
 * `%c0%ae` smuggles a dot past a decoder.
 */
function utf8Escape(first: u32, at: usize, end: usize, kind: u32, unit: usize): u64 {
  let more = 0;
  if ((first & 0xe0) === 0xc0) more = 1;
  else if ((first & 0xf0) === 0xe0) more = 2;
  else if ((first & 0xf8) === 0xf0) more = 3;
  else return NO_ESCAPE;
  let cp = first & (0x3f >>> more);
  let next = at + unit;
  for (let index = 0; index < more; index++) {
    const byte = unitAt(next, end, kind);
    if (byte < 0 || (byte & 0xc0) !== 0x80) return NO_ESCAPE;
    cp = (cp << 6) | (byte & 0x3f);
    next += unit;
  }
  return isScalar(cp) ? reads(cp, next - at) : NO_ESCAPE;
}

// ---- backslash ----------------------------------------------------------------------------------------------------
function backslashEscape(at: usize, end: usize): u64 {
  if (at + 1 >= end) return NO_ESCAPE;
  const letter = <u32>load<u8>(at, 1);
  if (letter === 0x6e) return reads(0x0a, 2);
  if (letter === 0x74) return reads(0x09, 2);
  if (letter === 0x72) return reads(0x0d, 2);
  if (letter === 0x2f) return reads(0x2f, 2);
  if (letter === 0x75) return utf16Escape(at, end);
  if (letter === 0x55) return longEscape(at, end);
  const kind: u32 = letter === 0x78 ? 0x78 : 0;
  const first = unitAt(at, end, kind);
  if (first < 0) return NO_ESCAPE;
  if (first < 0x80) return reads(first, 4);
  const character = utf8Escape(<u32>first, at, end, kind, 4);
  return character === NO_ESCAPE ? reads(first, 4) : character;
}

/**
 * Whether `\n`, `\t` or `\r` at `at` begins a word instead: `\rm` and `\nc` are how a shell runs a command past its alias, `C:\new` is
 * a path. So it is at the start of the text, behind a blank, an operator or a colon.
 */
function isPlainName(text: usize, at: usize, end: usize): bool {
  if (load<u8>(at) !== 0x5c || at + 1 >= end) return false;
  const letter = load<u8>(at, 1);
  if (letter !== 0x6e && letter !== 0x74 && letter !== 0x72) return false;
  if (at === text) return true;
  const before = load<u8>(at - 1);
  if (before <= 0x20 || before === 0x3a || before === 0x3b) return true; // blanks and controls, `:`, `;`
  return before === 0x26 || before === 0x28 || before === 0x60 || before === 0x7b || before === 0x7c; // & ( ` { |
}

/** `\uHHHH` or `%uHHHH`, with its second half for a surrogate pair, or `\u{H…}`. */
function utf16Escape(at: usize, end: usize): u64 {
  if (at + 2 < end && load<u8>(at) === 0x5c && load<u8>(at, 2) === 0x7b) return bracedEscape(at, end);
  const first = quadAt(at, end);
  if (first < 0) return NO_ESCAPE;
  if ((first & 0xf800) !== 0xd800) return reads(first, 6);
  if (first >= 0xdc00) return NO_ESCAPE;
  const second = at + 6 < end && load<u8>(at, 6) === load<u8>(at) ? quadAt(at + 6, end) : -1;
  if ((second & 0xfffffc00) !== 0xdc00) return NO_ESCAPE;
  return reads(0x10000 + (((<u32>first & 0x3ff) << 10) | (<u32>second & 0x3ff)), 12);
}

/** The four hexadecimal digits after a sign and `u`, −1 if they are not there. */
function quadAt(at: usize, end: usize): i32 {
  if (at + 6 > end || load<u8>(at, 1) !== 0x75) return -1;
  const high = pairAt(at + 2);
  const low = pairAt(at + 4);
  return (high | low) < 0 ? -1 : (high << 8) | low;
}

function bracedEscape(at: usize, end: usize): u64 {
  let next = at + 3;
  let cp: u32 = 0;
  while (next < end && hexValue(load<u8>(next)) >= 0) {
    cp = cp > 0x10ffff ? cp : (cp << 4) | <u32>hexValue(load<u8>(next));
    next++;
  }
  if (next === at + 3 || next >= end || load<u8>(next) !== 0x7d || !isScalar(cp)) return NO_ESCAPE;
  return reads(cp, next + 1 - at);
}

/** `\UHHHHHHHH` of Python and C. */
function longEscape(at: usize, end: usize): u64 {
  if (at + 10 > end) return NO_ESCAPE;
  let cp: u32 = 0;
  for (let index: usize = 2; index < 10; index++) {
    const digit = hexValue(load<u8>(at + index));
    if (digit < 0) return NO_ESCAPE;
    cp = cp > 0x10ffff ? cp : (cp << 4) | <u32>digit;
  }
  return isScalar(cp) ? reads(cp, 10) : NO_ESCAPE;
}

// ---- HTML ---------------------------------------------------------------------------------------------------------
function reference(table: usize, at: usize, end: usize): u64 {
  if (at + 1 >= end) return NO_ESCAPE;
  if (load<u8>(at, 1) === 0x23) return numericReference(table, at, end);
  const name = at + 1;
  let next = name;
  while (next < end && next - name < <usize>MAX_ENTITY_NAME && isAlphanumeric(load<u8>(next))) next++;
  if (next === name) return NO_ESCAPE;
  if (next < end && load<u8>(next) === 0x3b) {
    const cp = entityOf(table, name, <u32>(next - name)) & 0x7fffffff;
    if (cp !== 0) return reads(cp, next + 1 - at);
  }
  // Without a semicolon the longest name that HTML knows so, whatever follows.
  let length = <u32>(next - name);
  if (length > MAX_LEGACY_NAME) length = MAX_LEGACY_NAME;
  for (; length >= 2; length--) {
    const value = entityOf(table, name, length);
    if (value >>> 31 !== 0) return reads(value & 0x7fffffff, 1 + <usize>length);
  }
  return NO_ESCAPE;
}

function numericReference(table: usize, at: usize, end: usize): u64 {
  const hexadecimal = at + 2 < end && (load<u8>(at, 2) | 0x20) === 0x78;
  const digits = at + (hexadecimal ? 3 : 2);
  let next = digits;
  let value: u32 = 0;
  while (next < end) {
    const digit = hexValue(load<u8>(next));
    if (digit < 0 || (!hexadecimal && digit > 9)) break;
    if (value <= 0x10ffff) value = value * (hexadecimal ? 16 : 10) + <u32>digit;
    next++;
  }
  if (next === digits) return NO_ESCAPE;
  const cp = numericEntity(table, value);
  if (cp === 0 || !isScalar(cp)) return NO_ESCAPE;
  if (next < end && load<u8>(next) === 0x3b) next++;
  return reads(cp, next - at);
}

function isAlphanumeric(byte: u32): bool {
  return byte - 0x30 < 10 || (byte | 0x20) - 0x61 < 26;
}
