// One reading of a segment → its text, and for each span of it the stretch of the segment that it comes from.
import * as layout from "../layout.ts";
import * as place from "./memory.ts";
import { normalize } from "./program.ts";
import {
  hasShellView,
  lastView,
  mayHaveViews,
  readingOf,
  readShellView,
  readViewsOf,
  segmentEnd,
  viewAt,
  viewLength,
  viewOrigins,
  wordsAt,
} from "./readings.ts";
import { originOf } from "./shell/state.ts";
import { spanEnd, spanStart } from "./text/spans.ts";
import { UNCHANGED } from "./text/unicode.ts";

/** Bytes of a segment whose views are led back to it (12 MB of origins); beyond, all of it is the span of what they show. */
const MAX_MAPPED_VIEW: i32 = 1 << 18;

/** What takeReading answers: the text is at hand; */
export const READING_OPEN: i32 = 1;
/** no reading of its own: the segment has none, or it says what another one says; */
const READING_SAME: i32 = 0;
/** too long to be read, or to be led back to the segment. */
export const READING_REFUSED: i32 = -1;

/** The text of the reading at hand. */
export let readingAt: usize = 0;
export let readingEnd: usize = 0;

let segmentAt: usize = 0;
let segmentBytes: i32 = 0;
let ascii: bool = false;
/** Origins of the bytes of the view that was read, and their number; 0: the segment itself was. */
let origins: usize = 0;
let originCount: i32 = 0;
/** The reading is the words of a text of so many bytes; −1: it is that text. */
let wordsOf: i32 = -1;
/** The segment whose views are at hand with their origins. */
let mapped: i32 = -1;

/** Forgets the views of the last check. */
export function beginOrigins(): void {
  mapped = -1;
}

/**
 * Takes a reading (a VIEW_ code) of a segment; a READING_ answer. `allAscii` is a promise about all segments of the check.
 * Without `traced` a view is only there to be read: nothing leads back.
 */
export function takeReading(segment: i32, view: i32, allAscii: bool, traced: bool): i32 {
  segmentAt = place.textAt + <usize>(segment ? segmentEnd(segment - 1) : 0);
  segmentBytes = <i32>(place.textAt + <usize>segmentEnd(segment) - segmentAt);
  ascii = allAscii;
  counted = 0;
  units = 0;
  origins = 0;
  wordsOf = -1;
  readingAt = segmentAt;
  let length = segmentBytes;
  readingEnd = segmentAt + <usize>length;
  if (view == layout.VIEW_RAW) return READING_OPEN;
  const shell = view >= layout.VIEW_SHELL;
  if (!(normalize & (shell ? layout.NORMALIZE_SHELL : view | layout.NORMALIZE_NAMES))) return READING_SAME;
  if (shell && !hasShellView(segment, segmentAt, length)) return READING_SAME;
  if (view != layout.VIEW_SHELL) {
    const decoded = normalize & (layout.NORMALIZE_UNICODE | layout.NORMALIZE_ESCAPES | layout.NORMALIZE_NAMES);
    if (!decoded || !mayHaveViews(segmentAt, length)) return READING_SAME;
    if (mapped != segment || !traced) {
      mapped = -1;
      if ((traced && length > MAX_MAPPED_VIEW) || !readViewsOf(segmentAt, length, traced)) return READING_REFUSED;
      if (traced) mapped = segment;
    }
    const last = shell ? lastView() : view;
    if (last == layout.VIEW_RAW || viewLength(last) == UNCHANGED) return READING_SAME;
    readingAt = viewAt(last);
    length = viewLength(last);
    origins = viewOrigins(last);
    originCount = length;
  }
  if (shell) {
    wordsOf = length;
    length = readShellView(readingAt, length, readingOf(segment));
    if (length < 0) return READING_REFUSED;
    readingAt = wordsAt();
  }
  readingEnd = readingAt + <usize>length;
  return READING_OPEN;
}

/** Bytes of the segment that what was traced last comes from. */
export let originFrom: i32 = 0;
export let originTo: i32 = 0;

/** Leads the bytes from … to − 1 of the reading at hand back to the segment. */
export function traceOrigin(from: i32, to: i32): void {
  originFrom = from;
  originTo = to;
  if (wordsOf >= 0) {
    originFrom = originOf(<i32>readingAt + from);
    originTo = originFrom;
    // words may stand in another order than what they come from
    for (let at = from; at < to; at++) {
      const origin = originOf(<i32>readingAt + at);
      originFrom = min(originFrom, origin);
      originTo = max(originTo, origin + 1);
    }
    originTo = min(originTo, wordsOf);
  }
  if (!origins) return;
  const first = <i32>spanStart(origins, originCount, originFrom);
  originTo = <i32>spanEnd(origins, originCount, originFrom, originTo);
  originFrom = first;
}

/** Takes all of the segment for an origin. */
export function traceWhole(): void {
  originFrom = 0;
  originTo = segmentBytes;
}

/** How far the units of the segment are counted, in bytes: a walk asks for later and later places. */
let counted: i32 = 0;
let units: i32 = 0;

/** UTF-16 units of the first `bytes` bytes of the segment. */
export function unitsTo(bytes: i32): i32 {
  if (ascii) return bytes;
  if (bytes < counted) {
    counted = 0;
    units = 0;
  }
  for (; counted < bytes; counted++) {
    const byte = load<u8>(segmentAt + <usize>counted);
    if ((byte & 0xc0) != 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}
