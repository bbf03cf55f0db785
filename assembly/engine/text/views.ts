// Turns a segment into its two views, v1 = unicode(raw) and v2 = unicode(escapes(escapes(v1))), inside an area the caller gives.
import { readEscapes } from "./escapes.ts";
import { NEEDS_ESCAPES, NEEDS_RUNS, NEEDS_UNICODE, needsViews } from "./needs.ts";
import { readRuns } from "./runs.ts";
import { copyOrigins } from "./spans.ts";
import { readUnicode, UNCHANGED } from "./unicode.ts";

// The area (n = bytes of the segment; each text is followed by its map of 8 bytes a byte where spans are wanted):
//   v1       room(n)
//   escapes  room(n)         v1 with its escapes read: scratch, or v2 where nothing was left to fold
//   v2       room(room(n))

/** Bytes; a longer segment is refused. Offsets of origins and runs then fit 28 bits with room to spare. */
export const MAX_VIEW_INPUT: u32 = 1 << 24;

/** How often escapes are read: once for `%2e`, twice for `%252e`. */
const ESCAPE_DEPTH = 2;

export const VIEWS_OK: i32 = 0;
/** The segment is longer than MAX_VIEW_INPUT or the area smaller than viewsArea says: no view was read, so deny. */
export const VIEWS_REFUSED: i32 = 1;

// The answer: words at `result`. A length of UNCHANGED says that the view is the text before it (v2 = v1, v1 = raw).
export const VIEWS_FIRST: usize = 0; // address, length, map of v1
export const VIEWS_SECOND: usize = 12; // address, length, map of v2
export const VIEWS_BYTES: usize = 24;

/** Bytes that a view of `length` bytes may take: three for two, and a block. */
function room(length: u32): u32 {
  return (length + (length >>> 1) + 31) & ~15;
}

/** Bytes of the area that a segment of `length` bytes needs, with or without maps. Length at most MAX_VIEW_INPUT. */
export function viewsArea(length: u32, mapped: bool): u32 {
  const bytes = room(length) * 2 + room(room(length));
  return mapped ? bytes * 9 : bytes;
}

/**
 * Reads both views of a segment. `table` is a verified view table; `area` has `capacity` bytes, aligned to 16. Without `mapped`
 * the maps are 0; a caller that found a match in a view asks again with it, the answer is the same.
 */
export function readViews(
  table: usize,
  raw: usize,
  length: u32,
  area: usize,
  capacity: u32,
  mapped: bool,
  result: usize,
): i32 {
  putView(result + VIEWS_FIRST, 0, UNCHANGED, 0);
  putView(result + VIEWS_SECOND, 0, UNCHANGED, 0);
  let needs = needsViews(raw, length);
  if (needs === 0) return VIEWS_OK;
  if (length > MAX_VIEW_INPUT || capacity < viewsArea(length, mapped)) return VIEWS_REFUSED;

  const size = room(length);
  const stride = <usize>(mapped ? size * 9 : size);
  let source = raw;
  let sourceLength = length;
  let sourceMap: usize = 0;
  if ((needs & NEEDS_UNICODE) !== 0) {
    const map: usize = mapped ? area + <usize>size : 0;
    const folded = readUnicode(table, raw, length, 0, area, map);
    if (folded !== UNCHANGED) {
      putView(result + VIEWS_FIRST, area, folded, map);
      source = area;
      sourceLength = folded;
      sourceMap = map;
      needs = needsViews(source, sourceLength);
    }
  }
  if ((needs & (NEEDS_ESCAPES | NEEDS_RUNS)) === 0) return VIEWS_OK;

  const text = area + stride;
  const textMap: usize = mapped ? text + <usize>size : 0;
  memory.copy(text, source, sourceLength);
  copyOrigins(sourceMap, 0, textMap, 0, sourceLength);
  let textLength = sourceLength;
  let changed = false;
  for (let depth = 0; depth < ESCAPE_DEPTH; depth++) {
    const escaped = (needs & NEEDS_ESCAPES) === 0 ? UNCHANGED : readEscapes(table, text, textLength, textMap);
    if (escaped !== UNCHANGED) {
      textLength = escaped;
      needs = needsViews(text, textLength);
    }
    const encoded = (needs & NEEDS_RUNS) === 0 ? UNCHANGED : readRuns(text, textLength, textMap);
    if (encoded !== UNCHANGED) {
      textLength = encoded;
      needs = needsViews(text, textLength);
    }
    if (escaped === UNCHANGED && encoded === UNCHANGED) break;
    changed = true;
  }
  if (!changed) return VIEWS_OK;
  const view = text + stride;
  const viewMap: usize = mapped ? view + <usize>room(size) : 0;
  const folded = readUnicode(table, text, textLength, textMap, view, viewMap);
  if (folded === UNCHANGED) putView(result + VIEWS_SECOND, text, textLength, textMap);
  else putView(result + VIEWS_SECOND, view, folded, viewMap);
  return VIEWS_OK;
}

function putView(words: usize, address: usize, length: i32, map: usize): void {
  store<u32>(words, <u32>address);
  store<i32>(words, length, 4);
  store<u32>(words, <u32>map, 8);
}
