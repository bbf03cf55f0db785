// Turns a text into its unicode view: invisible signs and marks dropped, signs that look like ASCII read as ASCII.
import { copyOrigins, originOf, putOrigin } from "./spans.ts";
import { FOLD_SAME, FOLD_STRIP, foldOf, textLength } from "./table.ts";
import { decodeAt, NOT_UTF8 } from "./utf8.ts";

/** A pass that changed nothing: the view is its source. */
export const UNCHANGED: i32 = -1;

/**
 * One pass over `length` bytes; `out` takes at most length × 3 / 2 bytes (a two-byte sign gives at most three, a longer one at
 * most four) and must not overlap the source. Bytes that are no UTF-8 are kept. Returns the length of the view, or UNCHANGED.
 */
export function readUnicode(table: usize, source: usize, length: u32, sourceMap: usize, out: usize, map: usize): i32 {
  const end = source + <usize>length;
  let changed = false;
  let at = source;
  let write: u32 = 0;
  while (at < end) {
    if (at + 16 <= end) {
      const block = v128.load(at);
      if (i8x16.bitmask(block) === 0) {
        v128.store(out + <usize>write, block);
        copyOrigins(sourceMap, <u32>(at - source), map, write, 16);
        at += 16;
        write += 16;
        continue;
      }
    }
    const byte = load<u8>(at);
    if (byte < 0x80) {
      store<u8>(out + <usize>write, byte);
      copyOrigins(sourceMap, <u32>(at - source), map, write, 1);
      at++;
      write++;
      continue;
    }
    const decoded = decodeAt(at, end);
    const size = decoded >>> 24;
    const fold = decoded === NOT_UTF8 ? FOLD_SAME : foldOf(table, decoded & 0xffffff);
    const from = <u32>(at - source);
    at += <usize>size;
    if (fold === FOLD_SAME) {
      for (let index: u32 = 0; index < size; index++) {
        store<u8>(out + <usize>(write + index), load<u8>(source + <usize>(from + index)));
      }
      putOrigin(map, write, size, map === 0 ? 0 : originOf(sourceMap, from, from + size));
      write += size;
      continue;
    }
    changed = true;
    if (fold === FOLD_STRIP) continue;
    const count = textLength(fold);
    for (let index: u32 = 0; index < count; index++) store<u8>(out + <usize>(write + index), fold >>> (index << 3));
    putOrigin(map, write, count, map === 0 ? 0 : originOf(sourceMap, from, from + size));
    write += count;
  }
  return changed ? <i32>write : UNCHANGED;
}
