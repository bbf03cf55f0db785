// One segment → the patterns that match it: literals and merged tables in one pass, then the candidates' own tables.
import * as layout from "../../layout.ts";
import { isExcuse, isMuted, noteSignal } from "../intent/excuses.ts";
import * as place from "../memory.ts";
import { patternCount, recordOf, ruledPatterns, scanAt, scanTable, scanWord, word } from "../program.ts";
import { countReading, MEET_COUNTED, MEET_NOWHERE, meet } from "../select/selection.ts";
import { countSteps } from "../steps.ts";
import { fetchTable, finish, isMatch, matches, run, runEnd, startState } from "./confirm.ts";
import { nfaMatches } from "./nfa.ts";
import { groups, groupWord, openPasses, passAllGroups, passLiterals, passSingly } from "./passes.ts";
import { needsRewriting, rewrite } from "./rewrite.ts";
import { streamPrefix } from "./stream.ts";

// Registers of a pattern, STATE_WORDS words: stamp of the segment; clauses seen in it; offset of the earliest prefix
// seen, −1 = none; for MODE_JUMP the offset where its last searching run fell idle, for MODE_CLAUSES the one behind
// the last prefix seen; in a stream, 1 + the offset of its earliest end in this chunk, 0 = none; stamp of the
// segment that its table was last run over. Stamps rise with every segment, so nothing is cleared. The words left over keep
// a pattern's registers in one cache line.
const SEEN: usize = 0;
const CLAUSES: usize = 4;
export const FIRST: usize = 8;
export const RAN: usize = 12;
export const ENDED: usize = 16;
const LAST_RUN: usize = 20;

const POSTING_BYTES: usize = layout.POSTING_WORDS << 2;

/** Clauses word of a pattern that needs no more looking at in this segment. */
const DONE: i32 = 1 << 30;

/** Segments after which a pattern's table, if nothing ran over it, is taken to have left the processor's caches. */
const FORGOTTEN: i32 = 1024;

let stamp: i32 = FORGOTTEN;
/** The text that tables read: raw, or rewritten. */
export let start: usize = 0;
export let end: usize = 0;
/** Distance from it to the raw text. */
export let shift: usize = 0;
/** Whether it is rewritten, and so may hold FILL. */
export let filled: bool = false;
export let scope: i32 = 0;
/** Whether a stream is at hand: what is met goes to stream.ts. */
let streaming: bool = false;
let segment: i32 = 0;
let view: i32 = layout.VIEW_RAW;
let candidates: i32 = 0;

/** Pairs (pattern, segment) found since beginScan but for signals, and how many in all were listed. */
export let pairCount: i32 = 0;
export let pairsListed: i32 = 0;
/** SCOPE_ bits of the segments since beginScan. */
export let scopesSeen: i32 = 0;

// Tables of the program, set by openScan.
let postings: usize = 0;
let alone: i32 = 0;
let aloneList: usize = 0;
/** Symbols of the longest prefix: how far back a run may begin. */
export let longestPrefix: i32 = 0;

export function openScan(): void {
  stamp = FORGOTTEN;
  openPasses();
  postings = scanTable(layout.SCAN_POSTINGS);
  alone = scanWord(layout.SCAN_ALONE);
  aloneList = scanTable(layout.SCAN_ALONE_LIST);
  longestPrefix = 0;
  const count = scanWord(layout.SCAN_POSTING_COUNT);
  for (let i = 0; i < count; i++) lengthenPrefix(<u32>word(postings + <usize>i * POSTING_BYTES));
  const table = scanTable(layout.SCAN_OUTPUT_TABLE);
  const outputs = scanWord(layout.SCAN_OUTPUTS);
  for (let i = 0; i < outputs; i++) {
    const output = table + <usize>i * (layout.OUTPUT_WORDS << 2);
    if (!load<u16>(output, 2)) lengthenPrefix(load<u32>(output, 4));
  }
}

function lengthenPrefix(posting: u32): void {
  if (posting & layout.POSTING_PREFIX) longestPrefix = max(longestPrefix, backOf(posting));
}

/** Forgets the pairs of the last check. */
export function beginScan(): void {
  pairCount = 0;
  pairsListed = 0;
  scopesSeen = 0;
  memory.fill(place.matchedAt, 0, place.matchedBytes);
}

/**
 * Scans the raw text from … to (exclusive) as segment number `index` of kind `kind` (a SCOPE_ bit). `ascii` is a
 * promise that it holds no byte of 0x80 or more. The text is the segment itself or one of its views (a VIEW_ code): what
 * matched an earlier reading of a segment is not noted again.
 */
export function scanSegment(from: usize, to: usize, index: i32, kind: i32, ascii: bool, reading: i32): void {
  openText(from, to, kind, ascii, false);
  countReading(kind);
  view = reading;
  segment = index;
  if (filled) passSingly(0, start, end);
  else passLiterals();
  passAllGroups();
  for (let i = 0; i < candidates; i++) confirmCandidate(load<u16>(place.candidatesAt + ((<usize>i) << 1)));
  for (let i = 0; i < alone; i++) scanAlone(word(aloneList + ((<usize>i) << 2)));
}

/** Takes a text as the one at hand, rewritten where it has to be. */
export function openText(from: usize, to: usize, kind: i32, ascii: bool, stream: bool): void {
  nextStamp();
  scope = kind;
  scopesSeen |= kind;
  candidates = 0;
  streaming = stream;
  view = layout.VIEW_RAW;
  filled = false;
  start = from;
  end = to;
  shift = 0;
  countSteps(<i32>(to - from) * (1 + groups));
  if (ascii || !needsRewriting(from, to)) return;
  rewrite(from, to, place.rewrittenAt);
  filled = true;
  start = place.rewrittenAt;
  end = start + (to - from);
  shift = from - start;
}

function nextStamp(): void {
  if (++stamp < 0x7fffffff) return;
  // two thousand million segments later
  memory.fill(place.stateAt, 0, (<usize>patternCount * place.STATE_WORDS) << 2);
  stamp = FORGOTTEN;
}

// ---- what the passes meet -------------------------------------------------------------------------------------------

/** Literals end at `at`: those of an output. */
export function report(at: usize, output: usize): void {
  const several = <usize>load<u16>(output, 2);
  let p = several ? postings + <usize>load<u32>(output, 4) * POSTING_BYTES : output + 4;
  const last = p + (several ? several * POSTING_BYTES : POSTING_BYTES);
  for (; p < last; p += POSTING_BYTES) {
    const posting = load<u32>(p);
    const check = posting >> layout.POSTING_CHECK_SHIFT;
    if (check && !bytesFit(at + layout.POSTING_AHEAD - <usize>check, load<u32>(p, 4))) continue;
    post(at, posting);
  }
}

/**
 * Whether the four bytes that end at `last` are those that a literal has beside it. Behind a chunk of a stream they are
 * still to come; rewritten text may have FILL among them.
 */
function bytesFit(last: usize, bytes: u32): bool {
  return (load<u32>(last - 3) | layout.POSTING_FOLDED) == bytes || filled || (streaming && last >= end);
}

export function reportGroup(group: i32, state: usize): void {
  const lists = scanAt + <usize>groupWord(group, layout.GROUP_LISTS);
  const list = lists + ((<usize>word(lists + ((state - <usize>groupWord(group, layout.GROUP_STOP)) << 2))) << 2);
  const count = word(list);
  for (let i = 1; i <= count; i++) {
    const pattern = word(list + ((<usize>i) << 2));
    const head = word(recordOf(pattern));
    if (!((head >> 8) & scope)) continue;
    if (((head >> 16) & 0xff) == layout.TIER_NFA) addCandidate(pattern);
    else foundOnce(pattern);
  }
}

/** An approximation matched: the pattern's own NFA decides, once a segment. */
function addCandidate(pattern: i32): void {
  const registers = openRegisters(pattern);
  if (word(registers + CLAUSES) & DONE) return;
  store<i32>(registers, DONE, CLAUSES);
  store<u16>(place.candidatesAt + ((<usize>candidates) << 1), <u16>pattern);
  candidates++;
}

/** A merged table may report a pattern again and again. */
function foundOnce(pattern: i32): void {
  const registers = openRegisters(pattern);
  if (word(registers + CLAUSES) & DONE) return;
  store<i32>(registers, DONE, CLAUSES);
  found(pattern);
}

/** The registers of a pattern, fresh where this segment has not used them. */
export function openRegisters(pattern: i32): usize {
  const registers = place.stateAt + ((<usize>pattern * place.STATE_WORDS) << 2);
  if (word(registers + SEEN) != stamp) {
    store<i32>(registers, stamp, SEEN);
    store<i32>(registers, 0, CLAUSES);
    store<i32>(registers, -1, FIRST);
    store<i32>(registers, 0, RAN);
    store<i32>(registers, 0, ENDED);
  }
  return registers;
}

/** A literal of a pattern was seen. */
function post(at: usize, posting: u32): void {
  const pattern = <i32>(posting & 0xffff);
  const record = recordOf(pattern);
  const head = word(record);
  if (!((head >> 8) & scope)) return;
  const registers = openRegisters(pattern);
  if (streaming) {
    if (posting & layout.POSTING_PREFIX) {
      streamPrefix(pattern, registers, prefixStart(at, posting), at);
    }
    return;
  }
  const clauses = word(registers + CLAUSES);
  if ((head & 0xff) == layout.MODE_JUMP) {
    if (clauses & DONE) return;
    const from = prefixStart(at, posting);
    if (jump(record, head >> 24, registers, from, at)) {
      store<i32>(registers, DONE, CLAUSES);
      found(pattern);
    }
    return;
  }
  if (posting & layout.POSTING_PREFIX) {
    // a longer prefix may begin earlier although it ends later, or at the same place behind another posting
    const from = <i32>(prefixStart(at, posting) - start);
    if (<u32>from < <u32>word(registers + FIRST)) store<i32>(registers, from, FIRST);
    store<i32>(registers, <i32>(at - start) + 1, RAN);
  }
  if (clauses & DONE) return;
  const now = clauses | (1 << ((posting >> layout.POSTING_CLAUSE_SHIFT) & 7));
  const all = word(record + (layout.RECORD_CLAUSES << 2));
  if ((now & all) == all) {
    store<u16>(place.candidatesAt + ((<usize>candidates) << 1), <u16>pattern);
    candidates++;
    store<i32>(registers, DONE, CLAUSES);
    expectRun(record, registers);
  } else store<i32>(registers, now, CLAUSES);
}

function isSpace(byte: i32): bool {
  return byte == 0x20 || (byte >= 0x09 && byte <= 0x0d) || (byte >= layout.CODE_NO_BREAK && byte <= layout.CODE_SPACE);
}

function backOf(posting: u32): i32 {
  return <i32>((posting >> layout.POSTING_BACK_SHIFT) & layout.POSTING_BACK_MASK);
}

/** Where the prefix begins whose literal ends at `at`: but for white space and FILL a symbol is a byte. */
function prefixStart(at: usize, posting: u32): usize {
  const symbols = backOf(posting);
  if (filled || posting & layout.POSTING_WALKED) {
    // what leads up to a prefix is counted in bytes: a run begins with a character
    let first = backFrom(at, symbols);
    while (first > start && (load<u8>(first) & 0xc0) == 0x80) first--;
    return first;
  }
  return max(start, at + 1 - <usize>symbols);
}

/** Where `symbols` symbols begin that end with the byte at `at`; a run of white space is one symbol. */
export function backFrom(at: usize, symbols: i32): usize {
  let first = at + 1;
  for (let i = 0; i < symbols && first > start; i++) {
    first = before(first);
    if (!isSpace(load<u8>(first))) continue;
    while (first > start) {
      const earlier = before(first);
      if (!isSpace(load<u8>(earlier))) break;
      first = earlier;
    }
  }
  return first;
}

/** The byte in front of `at` that is not FILL. */
export function before(at: usize): usize {
  let earlier = at - 1;
  while (earlier > start && load<u8>(earlier) == layout.FILL) earlier--;
  return earlier;
}

/** Notes that a pattern's table is about to be run, and asks memory for all of it where that was long ago. */
function expectRun(record: usize, registers: usize): void {
  if (stamp - word(registers + LAST_RUN) >= FORGOTTEN) fetchTable(record);
  store<i32>(registers, stamp, LAST_RUN);
}

/** Runs a pattern from its prefix at `from`, whose literal ends at `at`. */
function jump(record: usize, flags: i32, registers: usize, from: usize, at: usize): bool {
  const raw = (flags & layout.RECORD_RAW) != 0 && filled;
  const by = raw ? shift : 0;
  const stop = word(record + (layout.RECORD_STOPS << 2)) & 0xffff;
  let begin = from + by;
  const searching = !(flags & layout.RECORD_ANCHORED);
  if (searching) {
    // searching runs have seen every start from FIRST to RAN
    const offset = <u32>(from - start);
    const ran = start + <usize>word(registers + RAN);
    const known = offset >= <u32>word(registers + FIRST) && ran >= from;
    if (known && ran > at) return false;
    if (known) begin = ran + by;
    else store<i32>(registers, offset, FIRST);
  }
  expectRun(record, registers);
  let state = startState(record, begin, start + by);
  if (state >= stop) return isMatch(record, state);
  state = run(record, state, begin, end + by, at + 1 + by, filled && !raw);
  if (state < stop && runEnd == end + by) state = finish(record, state);
  if (searching) store<i32>(registers, <i32>(runEnd - by - start), RAN);
  return isMatch(record, state);
}

function confirmCandidate(pattern: i32): void {
  const head = word(recordOf(pattern));
  const registers = place.stateAt + ((<usize>pattern * place.STATE_WORDS) << 2);
  if ((head >> 24) & layout.RECORD_HAS_PREFIX) {
    // no match begins before the first prefix; once idle behind the last one, none follows
    const from = start + <usize>word(registers + FIRST);
    if (confirm(pattern, head, from, start + <usize>word(registers + RAN))) found(pattern);
  } else if (confirm(pattern, head, start, end + 1)) found(pattern);
}

function scanAlone(pattern: i32): void {
  const head = word(recordOf(pattern));
  if ((head >> 8) & scope && confirm(pattern, head, start, end + 1)) found(pattern);
}

/** Runs a pattern from `from` to the end of the segment, or to where it is idle at or behind `least`. */
function confirm(pattern: i32, head: i32, from: usize, least: usize): bool {
  if (((head >> 16) & 0xff) == layout.TIER_NFA) return nfaMatches(pattern, from + shift, start + shift, end + shift);
  if (filled && (head >> 24) & layout.RECORD_RAW) {
    return matches(pattern, from + shift, start + shift, end + shift, least + shift, false);
  }
  return matches(pattern, from, start, end, least, filled);
}

/** Notes that a pattern matches the segment. */
function found(pattern: i32): void {
  // what is not written so, but only reads so, does not speak for a call
  if (view != layout.VIEW_RAW && isExcuse(pattern)) return;
  if (isMuted(pattern)) return;
  noteSignal(pattern);
  const met = meet(pattern, stamp);
  if (met == MEET_NOWHERE || (view != layout.VIEW_RAW && met != MEET_COUNTED && wasFound(pattern))) return;
  const bit = place.matchedAt + ((<usize>pattern >> 5) << 2);
  store<u32>(bit, load<u32>(bit) | (1 << (pattern & 31)));
  if (met != MEET_COUNTED) notePair(pattern, segment, view, 0, 0);
}

/** Whether an earlier reading of the segment matched; where the list is full, whether any segment did. */
function wasFound(pattern: i32): bool {
  if (!hasMatched(pattern)) return false;
  if (pairsListed == layout.MAX_LISTED_MATCHES) return true;
  for (let i = pairsListed - 1; i >= 0; i--) {
    const pair = place.matchesAt + ((<usize>i * layout.MATCH_WORDS) << 2);
    if (load<i32>(pair, layout.MATCH_SEGMENT << 2) != segment) return false;
    if (load<i32>(pair, layout.MATCH_PATTERN << 2) == pattern) return true;
  }
  return false;
}

/** Counts and lists a pair; the span, in bytes of the reading that matched, is known for structure conditions only. */
export function notePair(pattern: i32, segment: i32, view: i32, from: i32, to: i32): void {
  if (pattern < ruledPatterns || pattern >= patternCount) pairCount++;
  if (pairsListed == layout.MAX_LISTED_MATCHES) return;
  const pair = place.matchesAt + ((<usize>pairsListed * layout.MATCH_WORDS) << 2);
  pairsListed++;
  store<i32>(pair, pattern, layout.MATCH_PATTERN << 2);
  store<i32>(pair, segment, layout.MATCH_SEGMENT << 2);
  store<i32>(pair, from, layout.MATCH_START << 2);
  store<i32>(pair, to, layout.MATCH_END << 2);
  store<i32>(pair, view, layout.MATCH_VIEW << 2);
}

/** Whether a pattern has matched some segment of this check. */
export function hasMatched(pattern: i32): bool {
  return ((load<u32>(place.matchedAt + ((<usize>pattern >> 5) << 2)) >> (pattern & 31)) & 1) != 0;
}
