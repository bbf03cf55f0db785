// The engine's ABI: a program is loaded once; then each check is reserve, write, begin, scan, score, judge, read.
//
// The host writes segment ends and kinds at segmentTable() and the joined UTF-8 text at inputBuffer(), calls begin, then
// the stages in order (evaluate runs all), and reads VERDICT_ words at verdict(). locate fills in the spans of the
// matches; the host calls it when it wants evidence.
import * as layout from "../layout.ts";
import * as intent from "./intent/score.ts";
import * as place from "./memory.ts";
import * as program from "./program.ts";
import {
  beginReadings,
  hasShellView,
  lastView,
  openReadings,
  readingOf,
  readShellView,
  readViewsOf,
  viewAt,
  viewLength,
  viewOrigins,
  wordsAt,
} from "./readings.ts";
import * as rules from "./rules.ts";
import { openConfirm } from "./scan/confirm.ts";
import { spanEnd, spanStart } from "./scan/machine.ts";
import { firstSpan, openNfa } from "./scan/nfa.ts";
import * as reach from "./scan/reach.ts";
import * as scanner from "./scan/scan.ts";
import * as stream from "./scan/stream.ts";
import { beginSelections, enterSegment, openSelectors, selectorBytes } from "./select/selection.ts";
import { originOf } from "./shell/state.ts";
import { resetSteps, stepsTaken } from "./steps.ts";
import { beginStructures, openStructures, unreadable } from "./structure/judge.ts";
import { needsViews } from "./text/needs.ts";
import { spanEnd as originEnd, spanStart as originStart } from "./text/spans.ts";
import { UNCHANGED } from "./text/unicode.ts";
import { largestSpan, mostLooks, verify } from "./verify.ts";

let loaded = false;
let segmentCount: i32 = 0;
let inputBytes: i32 = 0;
let ascii = false;

/** Bytes of a segment whose view matches are mapped back to the original (12 MB of origins); beyond, all of it is the span. */
const MAX_MAPPED_VIEW: i32 = 1 << 18;

/** Address for a program of `bytes` bytes; 0 where memory ends. */
export function programBuffer(bytes: i32): usize {
  loaded = false;
  return bytes >= 0 && place.ensure(place.programAt + <usize>bytes) ? place.programAt : 0;
}

/** Verifies and opens the program of `bytes` bytes that the host wrote; a STATUS_. */
export function loadProgram(bytes: i32): i32 {
  loaded = false;
  const status = verify(bytes);
  if (status != layout.STATUS_OK) return status;
  program.openProgram();
  const sets = program.scanWord(layout.SCAN_SETS);
  const block = stream.streamBytes();
  place.expectViews(program.normalize != 0);
  if (
    !place.place(
      bytes,
      program.patternCount,
      program.ruleCount,
      program.signalCount,
      sets,
      largestSpan,
      block,
      mostLooks,
      selectorBytes(),
    )
  ) {
    return layout.STATUS_TOO_LARGE;
  }
  openConfirm();
  scanner.openScan();
  openNfa();
  stream.openStreams();
  openSelectors();
  rules.openRules();
  openReadings();
  openStructures();
  loaded = true;
  return layout.STATUS_OK;
}

/** Makes room for a check of `bytes` bytes of text, `segments` segments and `selections` selections; false where memory ends. */
export function reserveInput(bytes: i32, segments: i32, selections: i32): bool {
  if (!loaded || bytes < 0 || segments < 0 || segments > layout.MAX_SEGMENTS) return false;
  return <u32>selections <= <u32>layout.MAX_SELECTIONS && place.reserveInput(bytes, segments, selections);
}

/** Where the host writes the facts of each selector before a check. */
export function factTable(): usize {
  return place.selectorsAt;
}

export function selectionTable(): usize {
  return place.selectionsAt;
}

export function selectionCapacity(): i32 {
  return place.selectionCapacity;
}

export function inputBuffer(): usize {
  return place.textAt;
}

export function inputCapacity(): i32 {
  return place.textCapacity;
}

export function segmentTable(): usize {
  return place.segmentsAt;
}

export function segmentCapacity(): i32 {
  return place.segmentCapacity;
}

export function verdict(): usize {
  return place.verdictAt;
}

function set(index: i32, value: i32): void {
  store<i32>(place.verdictAt + ((<usize>index) << 2), value);
}

/**
 * Begins a check of `bytes` bytes in `segments` segments, whose ends are UTF-16 offsets: where the text is ASCII they are
 * byte offsets, else they become byte offsets here. `selections` say which paths select which segments. A STATUS_.
 */
export function begin(bytes: i32, segments: i32, selections: i32): i32 {
  memory.fill(place.verdictAt, 0, layout.VERDICT_WORDS << 2);
  let status = layout.STATUS_OK;
  if (!loaded) status = layout.STATUS_NOT_LOADED;
  else if (
    <u32>bytes > <u32>place.textCapacity ||
    <u32>segments > <u32>place.segmentCapacity ||
    <u32>selections > <u32>place.selectionCapacity
  ) {
    status = layout.STATUS_TOO_LARGE;
  } else {
    segmentCount = segments;
    inputBytes = bytes;
    if (!placeEnds() || !beginSelections(selections, segments)) status = layout.STATUS_BAD_INPUT;
  }
  set(layout.VERDICT_STATUS, status);
  if (status != layout.STATUS_OK) segmentCount = 0;
  return status;
}

function endOf(segment: i32): i32 {
  return load<i32>(place.segmentsAt + ((<usize>segment * layout.SEGMENT_WORDS) << 2));
}

/** Turns the ends of the segments from UTF-16 units into bytes, and checks that they ascend to the text's end. */
function placeEnds(): bool {
  const last = segmentCount ? endOf(segmentCount - 1) : 0;
  ascii = last == inputBytes;
  let units = 0;
  let at = place.textAt;
  const end = at + inputBytes;
  let before = 0;
  for (let i = 0; i < segmentCount; i++) {
    const wanted = endOf(i);
    if (wanted < before) return false;
    before = wanted;
    if (ascii) continue;
    while (units < wanted && at < end) {
      const byte = load<u8>(at);
      if (byte < 0x80) at++;
      else if (byte < 0xe0) at += 2;
      else if (byte < 0xf0) at += 3;
      else {
        at += 4;
        units++;
      }
      units++;
    }
    if (units != wanted || at > end) return false;
    store<i32>(place.segmentsAt + ((<usize>i * layout.SEGMENT_WORDS) << 2), <i32>(at - place.textAt));
  }
  return ascii ? before <= inputBytes : at == end;
}

/** Finds the patterns that match each segment. */
export function scan(): void {
  scanner.beginScan();
  beginReadings();
  let from = 0;
  for (let i = 0; i < segmentCount; i++) {
    const to = endOf(i);
    const kind = load<i32>(place.segmentsAt + ((<usize>i * layout.SEGMENT_WORDS) << 2) + 4) & layout.SCOPE_MASK;
    enterSegment(i);
    if (kind) {
      scanner.scanSegment(place.textAt + <usize>from, place.textAt + <usize>to, i, kind, ascii, layout.VIEW_RAW);
      // tools are named letter for letter
      if (program.normalize && kind != layout.SCOPE_TOOL) scanViews(place.textAt + <usize>from, to - from, i, kind);
    }
    from = to;
  }
  beginStructures(segmentCount);
  set(layout.VERDICT_MATCH_COUNT, scanner.pairCount);
  set(layout.VERDICT_MATCH_KEPT, 0);
  set(layout.VERDICT_MATCHES, <i32>place.matchesAt);
  set(layout.VERDICT_MATCHED, <i32>place.matchedAt);
}

/** Scans a segment as its views have it, where one differs. */
function scanViews(text: usize, length: i32, segment: i32, kind: i32): void {
  const shell = (program.normalize & layout.NORMALIZE_SHELL) != 0 && hasShellView(segment, text, length);
  if (
    program.normalize & (layout.NORMALIZE_UNICODE | layout.NORMALIZE_ESCAPES) &&
    needsViews(text, length) &&
    !scanDecoded(text, length, segment, kind, shell)
  ) {
    set(layout.VERDICT_STATUS, layout.STATUS_TOO_LARGE);
  }
  // last, so that conditions on commands find them read
  if (shell && !scanWords(text, length, segment, kind)) set(layout.VERDICT_STATUS, layout.STATUS_TOO_LARGE);
}

function scanDecoded(text: usize, length: i32, segment: i32, kind: i32, shell: bool): bool {
  if (!readViewsOf(text, length, false)) return false;
  if (program.normalize & layout.NORMALIZE_UNICODE) scanView(layout.VIEW_UNICODE, segment, kind);
  if (program.normalize & layout.NORMALIZE_ESCAPES) scanView(layout.VIEW_ESCAPES, segment, kind);
  const last = lastView();
  return !shell || last == layout.VIEW_RAW || scanWords(viewAt(last), viewLength(last), segment, kind);
}

/** Scans the words that a text of a shell stands for; false where they are more than can be scanned. */
function scanWords(text: usize, length: i32, segment: i32, kind: i32): bool {
  const size = readShellView(text, length, readingOf(segment));
  if (size < 0 || <usize>size > place.readingsAt - place.rewrittenAt - place.PADDING) return false;
  scanner.scanSegment(wordsAt(), wordsAt() + <usize>size, segment, kind, false, layout.VIEW_SHELL);
  return true;
}

function scanView(view: i32, segment: i32, kind: i32): void {
  const length = viewLength(view);
  if (length == UNCHANGED) return;
  const at = viewAt(view);
  scanner.scanSegment(at, at + <usize>length, segment, kind, false, view);
}

/** Scores the intent from the signals that matched. */
export function score(): void {
  intent.score();
  set(layout.VERDICT_INTENT, intent.category);
  set(layout.VERDICT_CONFIDENCE, intent.confidence);
  set(layout.VERDICT_RUNNER_UP, intent.runnerUp);
  set(layout.VERDICT_RUNNER_UP_CONFIDENCE, intent.runnerUpConfidence);
  set(layout.VERDICT_SIGNAL_COUNT, intent.signalsMatched);
  set(layout.VERDICT_SIGNALS, <i32>place.signalsAt);
}

/** Finds the rules that hold and the strongest of their effects. */
export function judge(): void {
  rules.judgeRules(segmentCount);
  if (unreadable) set(layout.VERDICT_STATUS, layout.STATUS_TOO_LARGE);
  set(layout.VERDICT_MATCH_COUNT, scanner.pairCount);
  set(layout.VERDICT_EFFECT, rules.strongest);
  set(layout.VERDICT_RULE_COUNT, rules.fired);
  set(layout.VERDICT_RULES, <i32>place.firedAt);
}

/** A whole check behind `begin`'s arguments; a STATUS_. */
export function evaluate(bytes: i32, segments: i32, selections: i32): i32 {
  const status = begin(bytes, segments, selections);
  if (status != layout.STATUS_OK) return status;
  scan();
  score();
  judge();
  return load<i32>(place.verdictAt, layout.VERDICT_STATUS << 2);
}

/** Finds the first span of each listed match and signal; gives how many there are. */
export function locate(): i32 {
  const count = scanner.pairsListed;
  let mapped = -1; // the segment whose views are at hand
  for (let i = 0; i < count; i++) {
    const pair = place.matchesAt + ((<usize>i * layout.MATCH_WORDS) << 2);
    const pattern = load<i32>(pair);
    const segment = load<i32>(pair, layout.MATCH_SEGMENT << 2);
    const view = load<i32>(pair, layout.MATCH_VIEW << 2);
    const start = startOf(segment);
    const end = place.textAt + <usize>endOf(segment);
    if (view != layout.VIEW_RAW) {
      if (mapped != segment) mapped = mapViews(segment) ? segment : -1;
      locateInView(pair, pattern, mapped == segment ? view : layout.VIEW_RAW, segment, start, end);
    } else if (pattern >= program.patternCount) {
      const last = load<i32>(pair, layout.MATCH_END << 2);
      putSpan(pair, start, start + <usize>load<i32>(pair, layout.MATCH_START << 2), start + <usize>last);
    } else if (firstSpan(pattern, start, end)) putSpan(pair, start, spanStart, spanEnd);
  }
  set(layout.VERDICT_MATCH_KEPT, count);
  return count;
}

function putSpan(pair: usize, segmentStart: usize, from: usize, to: usize): void {
  store<i32>(pair, unitsBetween(segmentStart, from), layout.MATCH_START << 2);
  store<i32>(pair, unitsBetween(segmentStart, to), layout.MATCH_END << 2);
}

/** Reads the views of a segment again, with the origins of their bytes; false where that is too much. */
function mapViews(segment: i32): bool {
  const start = startOf(segment);
  const length = <i32>(place.textAt + <usize>endOf(segment) - start);
  return length <= MAX_MAPPED_VIEW && readViewsOf(start, length, true);
}

/** The span of a match in a view, mapped back; the whole segment where its view is not at hand (VIEW_RAW). */
function locateInView(pair: usize, pattern: i32, view: i32, segment: i32, start: usize, end: usize): void {
  if (view == layout.VIEW_SHELL) {
    locateInWords(pair, pattern, segment, start, end);
    return;
  }
  const length = view == layout.VIEW_RAW ? UNCHANGED : viewLength(view);
  const text = viewAt(view);
  let from = load<i32>(pair, layout.MATCH_START << 2);
  let to = load<i32>(pair, layout.MATCH_END << 2);
  let known: bool = length != UNCHANGED;
  if (known && pattern < program.patternCount) {
    known = firstSpan(pattern, text, text + <usize>length);
    from = <i32>(spanStart - text);
    to = <i32>(spanEnd - text);
  }
  if (!known) {
    putSpan(pair, start, start, end);
    return;
  }
  const map = viewOrigins(view);
  putSpan(pair, start, start + <usize>originStart(map, length, from), start + <usize>originEnd(map, length, from, to));
}

/** The span of a match in the words of a shell text: of those that are written, else of those of its last view. */
function locateInWords(pair: usize, pattern: i32, segment: i32, start: usize, end: usize): void {
  const length = <i32>(end - start);
  if (spanInWords(pattern, segment, start, length)) {
    putSpan(pair, start, start + <usize>wordsFrom, start + <usize>wordsTo);
    return;
  }
  const view = lastView();
  if (view != layout.VIEW_RAW && spanInWords(pattern, segment, viewAt(view), viewLength(view))) {
    const map = viewOrigins(view);
    const size = viewLength(view);
    const from = start + <usize>originStart(map, size, wordsFrom);
    putSpan(pair, start, from, start + <usize>originEnd(map, size, wordsFrom, wordsTo));
  } else putSpan(pair, start, start, end);
}

let wordsFrom: i32 = 0;
let wordsTo: i32 = 0;

/** Finds a pattern in the words of a text; wordsFrom and wordsTo are the stretch of the text that they come from. */
function spanInWords(pattern: i32, segment: i32, text: usize, length: i32): bool {
  const size = readShellView(text, length, readingOf(segment));
  if (size < 0 || !firstSpan(pattern, wordsAt(), wordsAt() + <usize>size)) return false;
  const last = <i32>spanEnd - 1;
  wordsFrom = originOf(<i32>spanStart);
  wordsTo = wordsFrom;
  // words may stand in another order than what they come from
  for (let at = <i32>spanStart; at <= last; at++) {
    const origin = originOf(at);
    wordsFrom = min(wordsFrom, origin);
    wordsTo = max(wordsTo, origin + 1);
  }
  wordsTo = min(wordsTo, length);
  return true;
}

function startOf(segment: i32): usize {
  return place.textAt + <usize>(segment ? endOf(segment - 1) : 0);
}

/** UTF-16 units from one address to a later one. */
function unitsBetween(from: usize, to: usize): i32 {
  if (ascii) return <i32>(to - from);
  let units = 0;
  for (let at = from; at < to; at++) {
    const byte = load<u8>(at);
    if ((byte & 0xc0) != 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}

// ---- spans of one pattern in one segment ------------------------------------------------------------------------

let spanFrom: usize = 0;
let spanTo: usize = 0;

/** Begins a walk over the spans of `pattern` in a segment of the check at hand; false where there is no such thing. */
export function openSpanWalk(pattern: i32, segment: i32): bool {
  if (<u32>pattern >= <u32>program.patternCount || <u32>segment >= <u32>segmentCount) return false;
  spanFrom = startOf(segment);
  spanTo = place.textAt + <usize>endOf(segment);
  reach.beginSpans(pattern, spanFrom, spanTo);
  return true;
}

/** The next span (`union` 0: leftmost-longest, 1: stretch covered by any match); spanBounds tells where. */
export function nextSpan(union: i32): bool {
  return union ? reach.nextOfUnion() : reach.nextOfAll();
}

/** Start (0) or end (1) of the span, in UTF-16 units of its segment. */
export function spanBound(which: i32): i32 {
  return unitsBetween(spanFrom, which ? spanEnd : spanStart);
}

// ---- streams ----------------------------------------------------------------------------------------------------------

/** Bytes of a stream's state for the loaded program. */
export function streamBytes(): i32 {
  return loaded ? <i32>stream.streamBytes() : 0;
}

/** Where the state of the stream at hand lies: the host copies it in before a push and out behind it. */
export function streamBlock(): usize {
  return place.streamAt;
}

/** Makes the state at streamBlock() that of a new stream. */
export function openStream(): void {
  if (loaded) stream.beginStream();
}

/**
 * Takes `bytes` bytes (`units` UTF-16 units) of text at inputBuffer(): `kept` units that an earlier push asked to keep, then
 * new text. `before` units of the stream lie in front of it. With `last` the stream ends. Gives how many matches became
 * certain, at VERDICT_MATCHES; −1 where too many runs are open; −2 where lengths disagree.
 */
export function pushStream(bytes: i32, units: i32, kept: i32, before: i32, kind: i32, last: bool): i32 {
  if (!loaded || <u32>bytes > <u32>place.textCapacity || <u32>kept > <u32>units) return -2;
  ascii = bytes == units;
  const end = place.textAt + <usize>bytes;
  let fresh = place.textAt;
  let count = 0;
  if (ascii) fresh += <usize>kept;
  else {
    while (count < kept && fresh < end) {
      const byte = load<u8>(fresh);
      fresh += byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
      count += byte >= 0xf0 ? 2 : 1;
    }
    if (count != kept) return -2;
  }
  scanner.beginScan();
  set(layout.VERDICT_MATCHES, <i32>place.matchesAt);
  return stream.pushStream(place.textAt, fresh, end, before, kind, ascii, last);
}

/** Lists the next matches of the last push where its list was full; their number, 0 once all were listed. */
export function listStreamMatches(): i32 {
  return stream.listFound();
}

/** Offset in the stream up to which its text can be released: no later match begins before it. */
export function streamReleaseTo(): i32 {
  return stream.releaseTo;
}

/** Offset in the stream from which the host keeps the text for the next push. */
export function streamKeepFrom(): i32 {
  return stream.keepFrom;
}

/** Work of the stages since the last reset; counted in the debug build only. */
export function steps(): f64 {
  return stepsTaken();
}

export function clearSteps(): void {
  resetSteps();
}
