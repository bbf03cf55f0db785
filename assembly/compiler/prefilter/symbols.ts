// The alphabet of the literal automaton: bytes with ASCII case folded and every run of white space read as one space.
//
// A literal found in this reading is necessary for a match, never sufficient. U+212A and U+017F read as k and s, the
// white space beyond ASCII as a space.
import { CODE_FIRST, CODE_KELVIN, CODE_LAST, CODE_LONG_S } from "../../layout.ts";
import { rangeHigh, rangeLow, setCount } from "../syntax/sets.ts";

export const SPACE: i32 = 0x20;

/** The symbol of a byte of rewritten text. */
export function symbolOf(byte: i32): i32 {
  if (byte >= CODE_FIRST && byte <= CODE_LAST) return byte == CODE_KELVIN ? 0x6b : byte == CODE_LONG_S ? 0x73 : SPACE;
  if (byte >= 0x41 && byte <= 0x5a) return byte | 0x20;
  if (byte >= 0x09 && byte <= 0x0d) return SPACE;
  return byte;
}

/** The ASCII symbol that a code point beyond ASCII reads as, or −1. */
export function foldedSymbol(cp: u32): i32 {
  if (cp == 0x212a) return 0x6b;
  if (cp == 0x017f) return 0x73;
  if (cp == 0xa0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200a) || cp == 0x2028 || cp == 0x2029) return SPACE;
  if (cp == 0x202f || cp == 0x205f || cp == 0x3000 || cp == 0xfeff) return SPACE;
  return -1;
}

/** Code points of a set, at most `limit` + 1 counted. */
export function setSize(set: i32, limit: i32): i32 {
  let size: i32 = 0;
  for (let i = 0; i < setCount(set); i++) {
    const span = <i64>rangeHigh(set, i) - <i64>rangeLow(set, i) + 1;
    if (span > limit) return limit + 1;
    size += <i32>span;
    if (size > limit) return limit + 1;
  }
  return size;
}
