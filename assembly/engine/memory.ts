// The engine's linear memory, drawn once.
//
//   __heap_base   verdict         VERDICT_WORDS words                   written by every stage, read by the host
//                 matches         MAX_LISTED_MATCHES × MATCH_WORDS      pairs, written by scan, located by locate
//                 program         as long as it is                      written by the host, then only read
//                 command table   as long as its header says            unpacked by load out of the program
//                 set bitmaps     16 bytes a set                        written by load: ASCII members of each set
//                 pattern state   STATE_WORDS words a pattern           scan registers, stamped, never cleared
//                 hits            HIT_BYTES each                        literals met ahead of their turn (scan.ts)
//                 runners         u16 a pattern                         those that each chunk of a stream runs, listed by load
//                 rules, signals  u16 each                              what held, what matched
//                 matched         a bit a pattern                       found in this check, cleared by each
//                 selectors       select/selection.ts draws it          facts by the host, the rest by scan
//                 threads         NFA and span registers                spans.ts
//                 stream          as scan/stream.ts draws it            the host's copy, and back
//                 span rows       SPAN_ROW_BYTES                        reach sets of the span finder
//                 segment table   SEGMENT_WORDS words a segment + 1     written by the host
//                 selections      SELECTION_WORDS words each            written by the host, linked by begin
//                 text            input capacity + PADDING              written by the host
//                 rewritten text  input capacity + PADDING              written by rewrite; 9/4 of it where views are scanned
//                 readings        as long as memory                     area.ts: views, shell and SQL readers
//
// Everything behind the program is placed by load; the segment table and texts move to larger places between checks only.
import { MATCH_WORDS, MAX_LISTED_MATCHES, SEGMENT_WORDS, SELECTION_WORDS, VERDICT_WORDS } from "../layout.ts";

/** Bytes behind each text that a vector load may read. */
export const PADDING: usize = 32;
/** Bytes of reach sets: what bounds the text that exact spans are found in (spans.ts). */
export const SPAN_ROW_BYTES: usize = 1 << 17;
/** Bytes more for each look-around of a pattern without a table: a bit a byte of the largest default input, 1 MiB. */
export const LOOK_BYTES: usize = 1 << 17;
export let spanRowBytes: usize = SPAN_ROW_BYTES;
/** Literals that are met ahead of their turn: where they end and their output, an address each (passes.ts). */
export const MAX_HITS: usize = 1024;
export const HIT_BYTES: usize = 8;
/** Words of scan registers a pattern, half a cache line (scan.ts). */
export const STATE_WORDS: usize = 8;

export const verdictAt: usize = align(__heap_base);
export const matchesAt: usize = verdictAt + (VERDICT_WORDS << 2);
/** At a cache line, as the rows of its literals are. */
export const programAt: usize = (matchesAt + ((MAX_LISTED_MATCHES * MATCH_WORDS) << 2) + 63) & ~63;

export let tableAt: usize = 0;
export let setBitsAt: usize = 0;
export let stateAt: usize = 0;
export let candidatesAt: usize = 0;
export let hitsAt: usize = 0;
export let runnersAt: usize = 0;
export let firedAt: usize = 0;
/** A bit for each rule: those to ask in this check, and those to ask in every one. */
export let ruleBitsAt: usize = 0;
export let alwaysBitsAt: usize = 0;
export let ruleBitBytes: usize = 0;
export let signalsAt: usize = 0;
export let matchedAt: usize = 0;
/** Bytes of the bits at matchedAt. */
export let matchedBytes: usize = 0;
/** The state of selectors and permissions (select/selection.ts); facts stand first. */
export let selectorsAt: usize = 0;
export let threadsAt: usize = 0;
export let spanRowsAt: usize = 0;
/** The state of the stream at hand (scan/stream.ts), copied in and out by the host. */
export let streamAt: usize = 0;
let inputAt: usize = 0;

export let segmentsAt: usize = 0;
export let textAt: usize = 0;
export let rewrittenAt: usize = 0;
/** Behind the texts; what lies here grows within a check. */
export let readingsAt: usize = 0;
/** Views are scanned too; set before place(). */
let viewed: bool = false;
/** Bytes of the command table; set by verify. */
let tableBytes: i32 = 0;
export let textCapacity: i32 = 0;
export let segmentCapacity: i32 = 0;
export let selectionsAt: usize = 0;
export let selectionCapacity: i32 = 0;

function align(at: usize): usize {
  return (at + 15) & ~15;
}

/** Grows memory to hold `bytes` in all; false where the host refuses. */
export function ensure(bytes: usize): bool {
  const have = (<usize>memory.size()) << 16;
  if (bytes <= have) return true;
  return memory.grow(<i32>((bytes - have + 0xffff) >> 16)) >= 0;
}

/** Tells whether the program to be placed scans views, which may be longer than their text. */
export function expectViews(yes: bool): void {
  viewed = yes;
}

/** Tells how long the command table of the program to be placed is. */
export function expectTable(bytes: i32): void {
  tableBytes = bytes;
}

/** Places what depends on the program's counts; false where memory ends. */
export function place(
  programBytes: i32,
  patterns: i32,
  rules: i32,
  signals: i32,
  sets: i32,
  instructions: i32,
  streamBytes: usize,
  looks: i32,
  selectorBytes: usize,
): bool {
  tableAt = align(programAt + programBytes);
  setBitsAt = align(tableAt + tableBytes);
  stateAt = (setBitsAt + ((<usize>sets) << 4) + 31) & ~31;
  candidatesAt = align(stateAt + ((<usize>patterns * STATE_WORDS) << 2));
  hitsAt = align(candidatesAt + ((<usize>patterns) << 1));
  runnersAt = hitsAt + MAX_HITS * HIT_BYTES;
  firedAt = align(runnersAt + ((<usize>patterns) << 1));
  ruleBitsAt = align(firedAt + ((<usize>rules) << 1));
  ruleBitBytes = ((<usize>rules >> 5) + 1) << 2;
  alwaysBitsAt = ruleBitsAt + ruleBitBytes;
  signalsAt = align(alwaysBitsAt + ruleBitBytes);
  matchedAt = align(signalsAt + ((<usize>signals) << 1));
  matchedBytes = ((<usize>patterns >> 5) + 1) << 2;
  selectorsAt = align(matchedAt + matchedBytes);
  threadsAt = align(selectorsAt + selectorBytes);
  // two sets of (dense, start, sparse) and a stack, in words
  streamAt = align(threadsAt + <usize>(instructions + 2) * 8 * 4);
  spanRowsAt = align(streamAt + streamBytes);
  spanRowBytes = SPAN_ROW_BYTES + <usize>looks * LOOK_BYTES;
  inputAt = align(spanRowsAt + spanRowBytes);
  if (!ensure(inputAt)) return false;
  memory.fill(setBitsAt, 0, spanRowsAt - setBitsAt);
  textCapacity = 0;
  segmentCapacity = 0;
  selectionCapacity = 0;
  return reserveInput(8192, 256, 0);
}

/** Makes room for a text of `bytes`, `segments` segments and `selections` selections; their former content is lost. */
export function reserveInput(bytes: i32, segments: i32, selections: i32): bool {
  if (!inputAt) return false;
  if (bytes <= textCapacity && segments <= segmentCapacity && selections <= selectionCapacity) return true;
  const text = max(bytes, textCapacity);
  const table = max(segments, segmentCapacity);
  const chosen = max(selections, selectionCapacity);
  const nextSelections = align(inputAt + ((<usize>(table + 1) * SEGMENT_WORDS) << 2));
  const nextText = align(nextSelections + ((<usize>chosen * SELECTION_WORDS) << 2));
  const nextRewritten = align(nextText + text + PADDING);
  const rewritten = viewed ? (<usize>text * 9) / 4 + 64 : <usize>text;
  const nextReadings = align(nextRewritten + rewritten + PADDING);
  if (!ensure(nextReadings)) return false;
  segmentsAt = inputAt;
  textAt = nextText;
  rewrittenAt = nextRewritten;
  readingsAt = nextReadings;
  selectionsAt = nextSelections;
  textCapacity = text;
  segmentCapacity = table;
  selectionCapacity = chosen;
  return true;
}
