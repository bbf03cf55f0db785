// The engine's ABI: a program is loaded once; then each check is reserve, write, begin, scan, score, judge, read.
//
// Where loadProgram answers STATUS_NEEDS_SQL, the host attaches sql.wasm (structure/sql-reader.ts) and loads again.
//
// The host writes segment ends and kinds at segmentTable() and the joined UTF-8 text at inputBuffer(), calls begin, then
// the stages in order (evaluate runs all), and reads VERDICT_ words at verdict(). locate fills in the spans of the
// matches; the host calls it when it wants evidence.
import * as layout from "../layout.ts";
import { beginExcuses, closeExcuses, openExcuses } from "./intent/excuses.ts";
import * as intent from "./intent/score.ts";
import * as place from "./memory.ts";
import {
  beginOrigins,
  originFrom,
  originTo,
  READING_OPEN,
  READING_REFUSED,
  readingAt,
  readingEnd,
  takeReading,
  traceOrigin,
  traceWhole,
  unitsTo,
} from "./origins.ts";
import * as program from "./program.ts";
import {
  beginReadings,
  hasShellView,
  lastView,
  mayHaveViews,
  openReadings,
  readingOf,
  readShellView,
  readViewsOf,
  segmentEnd,
  viewAt,
  viewLength,
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
import { resetSteps, stepsTaken } from "./steps.ts";
import { beginStructures, openStructures, unreadable } from "./structure/judge.ts";
import { attachSql } from "./structure/sql-reader.ts";
import { UNCHANGED } from "./text/unicode.ts";
import { largestSpan, mostLooks, verify } from "./verify.ts";

export { attachSql };

let loaded = false;
let segmentCount: i32 = 0;
let inputBytes: i32 = 0;
let ascii = false;

/** Whether a host has a reading at hand. */
let readingOpen: bool = false;

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
  if (!program.openCommands()) return layout.STATUS_BAD_SECTION;
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
  beginReadings();
  beginOrigins();
  readingOpen = false;
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

/** Turns the ends of the segments from UTF-16 units into bytes, and checks that they ascend to the text's end. */
function placeEnds(): bool {
  const last = segmentCount ? segmentEnd(segmentCount - 1) : 0;
  ascii = last == inputBytes;
  let units = 0;
  let at = place.textAt;
  const end = at + inputBytes;
  let before = 0;
  for (let i = 0; i < segmentCount; i++) {
    const wanted = segmentEnd(i);
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
  beginExcuses();
  let from = 0;
  for (let i = 0; i < segmentCount; i++) {
    const to = segmentEnd(i);
    const marks = load<i32>(place.segmentsAt + ((<usize>i * layout.SEGMENT_WORDS) << 2), 4);
    const kind = marks & layout.SCOPE_MASK;
    enterSegment(i);
    if (kind) {
      openExcuses(readingOf(i) == layout.READING_REMARK && hasProgram());
      scanner.scanSegment(place.textAt + <usize>from, place.textAt + <usize>to, i, kind, ascii, layout.VIEW_RAW);
      // tools are named letter for letter
      if (kind != layout.SCOPE_TOOL) {
        if (program.normalize & ~layout.NORMALIZE_NAMES) {
          scanViews(place.textAt + <usize>from, to - from, i, kind, marks >> layout.READING_SHIFT != 0);
        }
        closeExcuses();
      }
    }
    from = to;
  }
  beginStructures(segmentCount);
  set(layout.VERDICT_MATCH_COUNT, scanner.pairCount);
  set(layout.VERDICT_MATCH_KEPT, 0);
  set(layout.VERDICT_MATCHES, <i32>place.matchesAt);
  set(layout.VERDICT_MATCHED, <i32>place.matchedAt);
}

/** Whether something in the call is run: a command line, code or SQL. */
function hasProgram(): bool {
  for (let i = 0; i < segmentCount; i++) {
    const reading = readingOf(i);
    if (reading >= layout.READING_SH && reading <= layout.READING_SQL) return true;
  }
  return false;
}

/** Scans a segment as its views have it, where one differs. `marked`: it has a reading of its own or is selected. */
function scanViews(text: usize, length: i32, segment: i32, kind: i32, marked: bool): void {
  const shell = marked && (program.normalize & layout.NORMALIZE_SHELL) != 0 && hasShellView(segment, text, length);
  if (
    program.normalize & (layout.NORMALIZE_UNICODE | layout.NORMALIZE_ESCAPES) &&
    mayHaveViews(text, length) &&
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
  for (let i = 0; i < count; i++) locatePair(place.matchesAt + ((<usize>i * layout.MATCH_WORDS) << 2));
  set(layout.VERDICT_MATCH_KEPT, count);
  return count;
}

/** Writes the span of a listed match; of words, of those that are written, else of those of the last view. */
function locatePair(pair: usize): void {
  const segment = load<i32>(pair, layout.MATCH_SEGMENT << 2);
  const view = load<i32>(pair, layout.MATCH_VIEW << 2);
  if (
    !(takeReading(segment, view, ascii, true) == READING_OPEN && locateHere(pair)) &&
    !(
      view == layout.VIEW_SHELL &&
      takeReading(segment, layout.VIEW_SHELL_DECODED, ascii, true) == READING_OPEN &&
      locateHere(pair)
    )
  ) {
    traceWhole();
  }
  store<i32>(pair, unitsTo(originFrom), layout.MATCH_START << 2);
  store<i32>(pair, unitsTo(originTo), layout.MATCH_END << 2);
}

/** Finds the first span of a listed pattern in the reading at hand; false where there is none. */
function locateHere(pair: usize): bool {
  const pattern = load<i32>(pair);
  if (pattern >= program.patternCount) {
    traceOrigin(load<i32>(pair, layout.MATCH_START << 2), load<i32>(pair, layout.MATCH_END << 2));
    return true;
  }
  if (!firstSpan(pattern, readingAt, readingEnd)) return false;
  traceOrigin(<i32>(spanStart - readingAt), <i32>(spanEnd - readingAt));
  return true;
}

// ---- spans of one pattern in one reading of a segment ----------------------------------------------------------------

/**
 * Takes one reading (a VIEW_ code) of a segment of the check at hand, behind its scan. 1: it is at hand, for walks over spans
 * where `traced`, else to be read; 0: it says nothing of its own; −1: it cannot be read or led back to the segment.
 */
export function openReading(segment: i32, view: i32, traced: bool): i32 {
  readingOpen = false;
  if (<u32>segment >= <u32>segmentCount || <u32>view > <u32>layout.VIEW_SHELL_DECODED) return READING_REFUSED;
  const answer = takeReading(segment, view, ascii, traced);
  readingOpen = traced && answer == READING_OPEN;
  return answer;
}

/** Where the text of the reading taken last lies. */
export function readingText(): usize {
  return readingAt;
}

export function readingBytes(): i32 {
  return <i32>(readingEnd - readingAt);
}

/** Begins a walk over the spans of `pattern` in the reading at hand; false where there is no such thing. */
export function openSpanWalk(pattern: i32): bool {
  reach.endSpans();
  if (<u32>pattern >= <u32>program.patternCount || !readingOpen) return false;
  reach.beginSpans(pattern, readingAt, readingEnd);
  return true;
}

/** The next span (`union` 0: leftmost-longest, 1: stretch covered by any match); spanBound tells where. */
export function nextSpan(union: i32): bool {
  if (!(union ? reach.nextOfUnion() : reach.nextOfAll())) return false;
  traceOrigin(<i32>(spanStart - readingAt), <i32>(spanEnd - readingAt));
  return true;
}

/** Start (0) or end (1) of what the span comes from, in UTF-16 units of its segment. */
export function spanBound(which: i32): i32 {
  return unitsTo(which ? originTo : originFrom);
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
  beginExcuses();
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
