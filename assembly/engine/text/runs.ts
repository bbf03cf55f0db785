// Turns encoded runs of a text, base64 or hexadecimal, into what they encode, in place.
import { firstAmong, firstOutside } from "./blocks.ts";
import { move } from "./escapes.ts";
import { originOf, putOrigin } from "./spans.ts";
import { UNCHANGED } from "./unicode.ts";
import { hexValue } from "./utf8.ts";

/** Characters; a shorter run is a word or a number far more often than a message. */
const MIN_RUN: usize = 16;

/** Characters that a run of MIN_RUN has at least before its padding. */
export const MIN_UNPADDED: usize = 14;

/** Characters of a line of base64 that may go on in the next line: MIME breaks at 76, PEM at 64. */
const MIN_BROKEN_LINE: usize = 60;

/** Bytes from which on every second byte 0 is read as UTF-16, as in PowerShell's -EncodedCommand. */
const MIN_WIDE: u32 = 8;

// What a run holds: NOTHING, or bits of a character and a kind of text.
const NOTHING: u32 = 0;
const BASE64: u32 = 6;
const HEXADECIMAL: u32 = 4;
const WIDTH_MASK: u32 = 7;
const TEXT: u32 = 8; // UTF-8, at least nine of ten characters printable
const WIDE: u32 = 16; // ASCII written as UTF-16, low byte first

export const OUTSIDE: u32 = 0xff;

/** The six bits of each base64 character, standard or URL-safe; OUTSIDE for other bytes. */
const SEXTETS: usize = memory.data<u8>([
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 62, 255, 62, 255,
  63, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 255, 255, 255, 255, 255, 255, 255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
  12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 255, 255, 255, 255, 63, 255, 26, 27, 28, 29, 30, 31, 32, 33,
  34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
  255, 255, 255, 255, 255, 255, 255, 255,
]);

/** The same characters as the rows of a set. */
export function sextets(): v128 {
  return i8x16(-88, -8, -8, -8, -8, -8, -8, -8, -8, -8, -16, 84, 80, 84, 80, 116);
}

export function sextet(byte: u32): u32 {
  return <u32>load<u8>(SEXTETS + <usize>byte);
}

/**
 * One pass over `length` bytes of `text`, whose origins stand in `map` (0: not wanted); both are rewritten in place. Returns the
 * new length, or UNCHANGED. A token is judged as a whole; else in pieces between `+ / - _` and line breaks, since these also
 * separate words and paths; else by the hexadecimal runs of each piece: every byte is looked at a fixed number of times.
 */
export function readRuns(text: usize, length: u32, map: usize): i32 {
  const end = text + <usize>length;
  let read = text;
  let write = text;
  let kept = text; // bytes from here on are still to be moved
  while (read < end) {
    if (sextet(load<u8>(read)) === OUTSIDE) {
      read++;
      continue;
    }
    const token = tokenEnd(read, end);
    const single = pieceEnd(read, token) === token;
    let whole = true;
    let part = read;
    let to = token;
    while (part < token) {
      const found = judgeRun(part, to, end);
      if (found !== NOTHING) {
        write = move(text, kept, write, part - kept, map);
        kept = (found & WIDTH_MASK) === BASE64 ? skipPadding(part, to, end) : to; // counts characters, so before they go
        write = decodeRun(text, part, to, kept, found, write, map);
        if (whole) break;
      } else if (!whole || single) {
        let hexadecimal = nextHexadecimal(part, to);
        while (hexadecimal < to) {
          const after = hexadecimalEnd(hexadecimal, to);
          const held = judge(hexadecimal, after, HEXADECIMAL);
          if (held !== NOTHING) {
            write = move(text, kept, write, hexadecimal - kept, map);
            write = decodeRun(text, hexadecimal, after, after, held, write, map);
            kept = after;
          }
          hexadecimal = nextHexadecimal(after, to);
        }
      }
      if (single) break;
      if (!whole) part = to + 1;
      whole = false;
      to = pieceEnd(part, token);
    }
    read = kept > token ? kept : token;
  }
  if (kept === text) return UNCHANGED;
  return <i32>(move(text, kept, write, end - kept, map) - text);
}

/** Whether readRuns would change something in the token at `at`. */
export function tokenDecodes(at: usize, token: usize, end: usize): bool {
  if (judgeRun(at, token, end) !== NOTHING) return true;
  let part = at;
  while (part < token) {
    const to = pieceEnd(part, token);
    if (to - part < MIN_UNPADDED) {
      part = to + 1;
      continue;
    }
    if ((part !== at || to !== token) && judgeRun(part, to, end) !== NOTHING) return true;
    let hexadecimal = nextHexadecimal(part, to);
    while (hexadecimal < to) {
      const after = hexadecimalEnd(hexadecimal, to);
      if (judge(hexadecimal, after, HEXADECIMAL) !== NOTHING) return true;
      hexadecimal = nextHexadecimal(after, to);
    }
    part = to + 1;
  }
  return false;
}

/**
 * The end of the token that begins at `at`: base64 characters, and a line break between two of them where the line was as long
 * and as whole as an encoder makes it.
 */
export function tokenEnd(at: usize, end: usize): usize {
  let line = at;
  let next = at;
  while (true) {
    next = firstOutside(sextets(), next, end);
    const size = next - line;
    if (size < MIN_BROKEN_LINE || (size & 3) !== 0) return next;
    let after = next;
    if (after < end && load<u8>(after) === 0x0d) after++;
    if (after >= end || load<u8>(after) !== 0x0a) return next;
    after++;
    if (after >= end || sextet(load<u8>(after)) === OUTSIDE) return next;
    line = after;
    next = after;
  }
}

/** The next `+ / - _` or line break of a token, or its end: bytes that base64 shares with paths, words and options. */
function pieceEnd(from: usize, token: usize): usize {
  return firstAmong(i8x16(3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 7, 3, 7, 3, 39), from, token);
}

/** What all the characters from … to − 1 hold, as hexadecimal if they are nothing else, as base64 otherwise. Padding counts. */
function judgeRun(from: usize, to: usize, end: usize): u32 {
  if (to - from < MIN_UNPADDED) return NOTHING;
  if (to - from >= MIN_RUN && hexadecimalEnd(from, to) === to) {
    const holds = judge(from, to, HEXADECIMAL);
    if (holds !== NOTHING) return holds;
  }
  if (to - from < MIN_RUN && skipPadding(from, to, end) - from < MIN_RUN) return NOTHING;
  return judge(from, to, BASE64);
}

/** Where the next hexadecimal digits begin that are long enough for a run, or `to`. */
function nextHexadecimal(from: usize, to: usize): usize {
  let at = from;
  while (at < to) {
    const after = hexadecimalEnd(at, to);
    if (after - at >= MIN_RUN) return at;
    at = after + 1;
  }
  return to;
}

function hexadecimalEnd(from: usize, to: usize): usize {
  let at = from;
  while (at < to && hexValue(load<u8>(at)) >= 0) at++;
  return at;
}

/** What the characters from … to − 1 hold, without writing it. Bits left over at the end do not count. */
function judge(from: usize, to: usize, width: u32): u32 {
  const most = <u32>(((to - from) * <usize>width) >>> 3);
  let text = true;
  let wide = true;
  let bytes: u32 = 0;
  let characters: u32 = 0;
  let unprintable: u32 = 0; // among the characters of UTF-8
  let unprintableWide: u32 = 0; // among the low bytes of UTF-16
  let more: u32 = 0; // continuation bytes still due, within the bounds low … high for the next one
  let low: u32 = 0x80;
  let high: u32 = 0xbf;
  let control = false; // the lead byte of U+0080 … U+009f has passed
  let bits: u32 = 0;
  let accumulator: u32 = 0;
  for (let at = from; at < to; at++) {
    const digit = width === BASE64 ? sextet(load<u8>(at)) : <u32>hexValue(load<u8>(at));
    if (digit === OUTSIDE) continue;
    accumulator = (accumulator << width) | digit;
    bits += width;
    if (bits < 8) continue;
    bits -= 8;
    const byte = (accumulator >>> bits) & 0xff;
    accumulator &= (1 << bits) - 1;
    const plain = (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d;
    if ((bytes & 1) === 0) {
      if (byte >= 0x80) wide = false;
      else if (!plain) unprintableWide++;
    } else if (byte !== 0) wide = false;
    bytes++;
    if (more > 0) {
      if (byte < low || byte > high) text = false;
      if (control && byte < 0xa0) unprintable++;
      control = false;
      more--;
      low = 0x80;
      high = 0xbf;
    } else {
      characters++;
      if (byte < 0x80) {
        if (!plain) unprintable++;
      } else if (byte >= 0xc2 && byte < 0xe0) {
        more = 1;
        control = byte === 0xc2;
      } else if (byte >= 0xe0 && byte < 0xf0) {
        more = 2;
        if (byte === 0xe0) low = 0xa0;
        if (byte === 0xed) high = 0x9f;
      } else if (byte >= 0xf0 && byte < 0xf5) {
        more = 3;
        if (byte === 0xf0) low = 0x90;
        if (byte === 0xf4) high = 0x8f;
      } else text = false;
    }
    if (unprintable * 10 > most) text = false;
    if (!text && !wide) return NOTHING;
  }
  if (text && more === 0 && unprintable * 10 <= characters) return TEXT | width;
  if (wide && bytes >= MIN_WIDE && (bytes & 1) === 0 && unprintableWide * 20 <= bytes) return WIDE | width;
  return NOTHING;
}

/**
 * Writes what the run from … to − 1 holds from `write` on (at most `from`); returns the place after it. Each byte comes from
 * the whole run, its padding up to `behind` included: what is left of a run that is cut reads as something else.
 */
function decodeRun(text: usize, from: usize, to: usize, behind: usize, holds: u32, write: usize, map: usize): usize {
  const width = holds & WIDTH_MASK;
  const origin = map === 0 ? 0 : originOf(map, <u32>(from - text), <u32>(behind - text));
  let out = write;
  let bits: u32 = 0;
  let accumulator: u32 = 0;
  let odd = false;
  for (let at = from; at < to; at++) {
    const digit = width === BASE64 ? sextet(load<u8>(at)) : <u32>hexValue(load<u8>(at));
    if (digit === OUTSIDE) continue;
    accumulator = (accumulator << width) | digit;
    bits += width;
    if (bits >= 8) {
      bits -= 8;
      const byte = accumulator >>> bits;
      accumulator &= (1 << bits) - 1;
      if ((holds & TEXT) !== 0 || !odd) {
        store<u8>(out, byte);
        out++;
      }
      odd = !odd;
    }
  }
  putOrigin(map, <u32>(write - text), <u32>(out - write), origin);
  return out;
}

/** Skips the `=` signs that a base64 run of this length may be padded with. */
function skipPadding(from: usize, to: usize, end: usize): usize {
  let characters: u32 = 0;
  for (let at = from; at < to; at++) if (sextet(load<u8>(at)) !== OUTSIDE) characters++;
  let due = (4 - (characters & 3)) & 3;
  let at = to;
  while (due > 0 && due < 3 && at < end && load<u8>(at) === 0x3d) {
    at++;
    due--;
  }
  return at;
}
