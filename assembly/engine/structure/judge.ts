// The segments of a check → which structure conditions hold: each text is read once, and all conditions are asked about it.
import * as layout from "../../layout.ts";
import * as place from "../memory.ts";
import { commandsAt, namesAt, patternCount, rulesAt, sqlAt, structureCount, structuresAt, word } from "../program.ts";
import {
  hasRead,
  lastViewOf,
  readCommands,
  readingOf,
  readStatements,
  readWords,
  scratchOf,
  segmentEnd,
  segmentMarks,
  viewAt,
  viewLength,
} from "../readings.ts";
import { notePair } from "../scan/scan.ts";
import {
  ASK_FORBIDDING,
  ASK_PERMITTING,
  COMMAND_END,
  COMMAND_START,
  COMMAND_WORDS,
  MAX_QUERIES,
  READ_OVERFLOW,
  READ_UNPARSED,
} from "../shell/layout.ts";
import { MATCH_ANY_REST, MATCH_REST, matchCommands } from "../shell/match.ts";
import { originOf, Shell } from "../shell/state.ts";
import {
  KEEP_PROGRAMS,
  PROGRAM_HEADER_BYTES,
  PROGRAM_LENGTH,
  PROGRAM_READING,
  PROGRAMS_LOST,
  RECORD_END,
  RECORD_START,
  SQL_HEADER_PROGRAMS,
  SQL_HOLDS,
  SQL_PROGRAMS_AT,
} from "../sql/layout.ts";
import { startsWith } from "../text/path.ts";
import { UNCHANGED } from "../text/unicode.ts";
import { markIdle } from "./idle.ts";
import { mayName, namesCommand } from "./names.ts";
import { beginsUrl, endsUrl, hostFits, hostScratch, pathFits, pathScratch } from "./place-condition.ts";
import { matchSql } from "./sql-reader.ts";

// State of a condition, a byte each: nothing has fitted; something did; something did not, in a permitting position.
const NOTHING = 0;
const FITS = 1;
const FAILS = 2;

/** Static, not heap, where the engine's memory map begins. */
const states: usize = memory.data(layout.MAX_STRUCTURES);
/** The segment + 1 that a condition was last noted for. */
const noted: usize = memory.data(layout.MAX_STRUCTURES << 2, 4);

let segments: i32 = 0;
let judged = false;
/** Selector bits of the command conditions; bit 31: one of them has none. The same for SQL. */
let commandSelectors: u32 = 0;
let sqlSelectors: u32 = 0;
let pathSelectors: u32 = 0;
let hostSelectors: u32 = 0;
const BY_READING: u32 = 1 << 31;

// Where the call runs: addresses and lengths.
let cwd: i32 = 0;
let cwdLength: i32 = 0;
let workspace: i32 = 0;
let workspaceLength: i32 = 0;

/** Memory ended while something was read: the check has no answer. */
export let unreadable = false;

/** Looks through the program's conditions once, when it is loaded. */
export function openStructures(): void {
  commandSelectors = 0;
  sqlSelectors = 0;
  pathSelectors = 0;
  hostSelectors = 0;
  for (let i = 0; i < structureCount; i++) {
    const kind = kindOf(i);
    const selector = <u32>field(i, layout.STRUCTURE_SELECTOR);
    const bits = selector ? selector : BY_READING;
    if (kind == layout.STRUCTURE_COMMAND) commandSelectors |= bits;
    else if (kind == layout.STRUCTURE_SQL) sqlSelectors |= bits;
    else if (kind == layout.STRUCTURE_PATH) pathSelectors |= bits;
    else hostSelectors |= bits;
  }
  // what SQL gives to a shell
  if (sqlAt) sqlSelectors |= commandSelectors & BY_READING;
  if (commandsAt) markIdle(<i32>commandsAt, namesAt);
}

/** Forgets the last check; the segments are read when the first condition is asked. */
export function beginStructures(segmentCount: i32): void {
  segments = segmentCount;
  judged = false;
  unreadable = false;
}

/** Whether a structure condition holds in this check. */
export function structureHolds(index: i32): bool {
  if (!judged) judgeSegments();
  return load<u8>(states + <usize>index) == FITS;
}

function field(index: i32, at: i32): i32 {
  return word(structuresAt + ((<usize>(index * layout.STRUCTURE_WORDS + at)) << 2));
}

function kindOf(index: i32): i32 {
  return field(index, layout.STRUCTURE_KIND) & ~layout.STRUCTURE_PERMITS;
}

function judgeSegments(): void {
  judged = true;
  // few enough that memory.fill, which leaves the wasm code, would take longer
  const none = i8x16.splat(<i8>NOTHING);
  for (let i: usize = 0; i < <usize>structureCount; i += 16) v128.store(states + i, none);
  for (let i: usize = 0; i < (<usize>structureCount) << 2; i += 16) v128.store(noted + i, i32x4.splat(0));
  readPlaces();
  let from = 0;
  for (let segment = 0; segment < segments; segment++) {
    const to = segmentEnd(segment);
    const marks = segmentMarks(segment);
    const reading = (marks >> layout.READING_SHIFT) & layout.READING_MASK;
    const selected = <u32>marks >> layout.SELECTOR_SHIFT;
    if (reading | selected) judgeSegment(segment, place.textAt + <usize>from, to - from, reading, selected);
    from = to;
  }
}

/** The segments without a scope, at the end. */
function readPlaces(): void {
  cwdLength = 0;
  workspaceLength = 0;
  for (let i = segments - 1; i > 0 && !(segmentMarks(i) & layout.SCOPE_MASK); i--) {
    const start = segmentEnd(i - 1);
    const length = segmentEnd(i) - start;
    if (segmentMarks(i) >> layout.READING_SHIFT == layout.READING_CWD) {
      cwd = <i32>place.textAt + start;
      cwdLength = length;
    } else {
      workspace = <i32>place.textAt + start;
      workspaceLength = length;
    }
  }
}

/** The segment at hand as it is written: where it lies, and whether it could be read to its end; unknown while it is unread. */
let rawText: usize = 0;
let rawLength = 0;
let rawBroken = false;
let rawUnread = false;

function judgeSegment(segment: i32, text: usize, length: i32, reading: i32, selected: u32): void {
  const shellLike = holdsCommands(reading);
  const asCommand = (shellLike ? BY_READING : 0) | (reading == layout.READING_WORD ? 0 : selected);
  const asSql =
    (reading == layout.READING_SQL || (shellLike && commandsAt) ? BY_READING : 0) |
    (reading == layout.READING_ARGV ? 0 : selected);
  const commands = commandSelectors & asCommand;
  const statements = sqlSelectors & asSql;
  const asPath = reading == layout.READING_PATH || reading == layout.READING_URL;
  const paths = reading == layout.READING_ARGV ? 0 : pathSelectors & ((asPath ? BY_READING : 0) | selected);
  const asHost = reading == layout.READING_URL ? BY_READING : 0;
  const hosts = reading == layout.READING_ARGV ? 0 : hostSelectors & (asHost | selected);
  if (!(commands | statements | paths | hosts)) return;
  rawText = text;
  rawLength = length;
  rawUnread = true;
  judgeText(segment, text, length, reading, commands, statements, layout.VIEW_RAW);
  judgePlaces(segment, text, length, paths, hosts, layout.VIEW_RAW);
  const view = lastViewOf(text, length, reading == layout.READING_ARGV);
  if (view < 0) fault();
  else if (view != layout.VIEW_RAW) {
    // where both differ both are read: escapes may be the text's own (echo … | base64 -d, r\m)
    const folded = view == layout.VIEW_ESCAPES && viewLength(layout.VIEW_UNICODE) != UNCHANGED;
    if (folded) judgeView(segment, layout.VIEW_UNICODE, reading, commands, statements, paths, hosts);
    judgeView(segment, view, reading, commands, statements, paths, hosts);
  }
}

/** Whether a text with this reading is a command line, code, or an argv. */
function holdsCommands(reading: i32): bool {
  return (reading >= layout.READING_SH && reading <= layout.READING_PYTHON) || reading == layout.READING_ARGV;
}

function judgeView(
  segment: i32,
  view: i32,
  reading: i32,
  commands: u32,
  statements: u32,
  paths: u32,
  hosts: u32,
): void {
  judgeText(segment, viewAt(view), viewLength(view), reading, commands, statements, view);
  judgePlaces(segment, viewAt(view), viewLength(view), paths, hosts, view);
}

function isFileUrl(text: usize, length: i32): bool {
  return length > 5 && startsWith(text, text + <usize>length, "file:");
}

/** Asks the path and host conditions about one reading of a text, and about each URL where it holds more than one. */
function judgePlaces(segment: i32, text: usize, length: i32, paths: u32, hosts: u32, view: i32): void {
  let asPath = paths;
  let asHost = hosts;
  // without a scheme in front it is a list of hosts: the first of them, and whatever has a dot
  let bare: bool = false;
  let at = 0;
  let stop = length;
  for (let next = 0; paths | hosts; next = stop + 1) {
    if (asPath | asHost) judgePlace(segment, text, at, stop, asPath, asHost, view);
    if (next > length) return;
    at = next;
    stop = at;
    let named: bool = !at;
    for (; stop < length; stop++) {
      const byte = load<u8>(text + <usize>stop);
      if (byte == 0x2e) named = true;
      if (endsUrl(byte)) break;
    }
    if (stop - at == length) return;
    const url = beginsUrl(text + <usize>at, text + <usize>stop);
    if (!at) bare = !url;
    asPath = url ? paths : 0;
    asHost = stop > at && (url || (bare && named)) ? hosts : 0;
  }
}

/** The same about the bytes start … end − 1. */
function judgePlace(segment: i32, whole: usize, start: i32, end: i32, paths: u32, hosts: u32, view: i32): void {
  const text = whole + <usize>start;
  const length = end - start;
  const scratch = scratchOf(max(pathScratch(length, cwdLength, workspaceLength), hostScratch(length)));
  if (!scratch) {
    fault();
    return;
  }
  // of a URL's argument, a file URL is a path too
  const files = readingOf(segment) == layout.READING_URL && !isFileUrl(text, length) ? paths & ~BY_READING : paths;
  // a number is a file descriptor or an address to some, and no path or host that was permitted
  const scalar = (segmentMarks(segment) & layout.SCOPE_MASK) == layout.SCOPE_SCALAR;
  for (let i = 0; i < structureCount; i++) {
    const permits = (field(i, layout.STRUCTURE_KIND) & layout.STRUCTURE_PERMITS) != 0;
    const condition = rulesAt + <usize>field(i, layout.STRUCTURE_AT);
    const isPath = looksAt(i, layout.STRUCTURE_PATH, files);
    if (!isPath && !looksAt(i, layout.STRUCTURE_HOST, hosts)) continue;
    let fits: bool = !(permits && scalar);
    if (fits) {
      fits = isPath
        ? pathFits(condition, permits, text, length, cwd, cwdLength, workspace, workspaceLength, scratch)
        : hostFits(condition, permits, text, length, scratch);
    }
    answer(i, fits, permits, segment, view, start, end);
  }
}

function fault(): void {
  unreadable = true;
}

/** How many words of an argv stand right in front of it. */
function wordsBefore(segment: i32): i32 {
  let first = segment;
  while (first > 0 && readingOf(first - 1) == layout.READING_WORD) first--;
  return segment - first;
}

function judgeText(
  segment: i32,
  text: usize,
  length: i32,
  reading: i32,
  commands: u32,
  statements: u32,
  view: i32,
): void {
  // a command line is no SQL itself, but may hand some to a client
  const queries = holdsCommands(reading) ? statements & BY_READING : 0;
  const direct = statements & ~queries;
  if (commands | queries && mayHoldCommands(text, length, reading)) {
    let read: bool = true;
    if (rawUnread) {
      read = readLine(segment, rawText, rawLength, reading, layout.VIEW_RAW);
      rawBroken = (Shell.status & READ_UNPARSED) != 0;
      rawUnread = false;
    }
    if (view != layout.VIEW_RAW) read = read && readLine(segment, text, length, reading, view);
    if (!read) fault();
    else if (!isFiltered(reading) || namesCommand(namesAt)) {
      askCommands(segment, commands, view, length);
      if (queries) {
        askQueries(segment, view, length, 0);
        askPrograms(segment, view, length);
      }
    }
  }
  if (direct) {
    if (!readStatements(text, length, 0)) fault();
    else {
      askStatements(segment, direct, view, length);
      if (direct & BY_READING) askPrograms(segment, view, length);
    }
  }
}

/** Reads a text's commands, or an argv's; false where memory ends. */
function readLine(segment: i32, text: usize, length: i32, reading: i32, view: i32): bool {
  return reading == layout.READING_ARGV
    ? readWords(segment, wordsBefore(segment), view)
    : readCommands(text, length, reading);
}

/** Whether a text has to be read for its commands, or is read and holds some that are asked for. */
function mayHoldCommands(text: usize, length: i32, reading: i32): bool {
  if (!isFiltered(reading)) return true;
  return hasRead(text, length, reading) ? namesCommand(namesAt) : mayName(namesAt, text, length);
}

/** Whether a filter of names can look through a text with this reading: only sh. */
function isFiltered(reading: i32): bool {
  return namesAt != 0 && (reading < layout.READING_CMD || reading > layout.READING_PYTHON);
}

/** Whether a condition looks at a segment with these selector bits. */
function looksAt(index: i32, kind: i32, bits: u32): bool {
  if (kindOf(index) != kind) return false;
  const selector = <u32>field(index, layout.STRUCTURE_SELECTOR);
  return ((selector ? selector : BY_READING) & bits) != 0;
}

function askCommands(segment: i32, bits: u32, view: i32, end: i32): void {
  for (let i = 0; i < structureCount; i++) {
    if (!looksAt(i, layout.STRUCTURE_COMMAND, bits)) continue;
    const permits = (field(i, layout.STRUCTURE_KIND) & layout.STRUCTURE_PERMITS) != 0;
    const found = matchCommands(
      <i32>rulesAt + field(i, layout.STRUCTURE_AT),
      permits ? ASK_PERMITTING : ASK_FORBIDDING,
      workspace,
      workspaceLength,
      cwd,
      cwdLength,
    );
    // decoding may break a text that reads well: that the view of it cannot be read says nothing about any command
    if (view != layout.VIEW_RAW) {
      const whole = !rawBroken && !(Shell.status & READ_OVERFLOW);
      if (found == MATCH_ANY_REST || (found == MATCH_REST && whole)) continue;
    }
    if (nested && permits && found) continue;
    if (permits || !found || found >= MATCH_REST || nested || isArgv(segment)) {
      answer(i, found != 0, permits, segment, view, 0, end);
      continue;
    }
    const record = <usize>Shell.records + ((<usize>((found - 1) * COMMAND_WORDS)) << 2);
    const first = load<i32>(record + (COMMAND_START << 2));
    const last = load<i32>(record + (COMMAND_END << 2));
    const inside = first >= 0 && last > first && last <= end;
    answer(i, true, false, segment, view, inside ? first : 0, inside ? last : end);
  }
}

function isArgv(segment: i32): bool {
  return readingOf(segment) == layout.READING_ARGV;
}

function askStatements(segment: i32, bits: u32, view: i32, length: i32): void {
  for (let i = 0; i < structureCount; i++) {
    if (!looksAt(i, layout.STRUCTURE_SQL, bits)) continue;
    const permits = (field(i, layout.STRUCTURE_KIND) & layout.STRUCTURE_PERMITS) != 0;
    const found = matchSql(rulesAt + <usize>field(i, layout.STRUCTURE_AT), permits);
    const one = found > <usize>SQL_HOLDS;
    const first = one ? load<i32>(found, RECORD_START) : 0;
    const last = one ? load<i32>(found, RECORD_END) : length;
    const inside = first >= 0 && last > first && last <= length;
    answer(i, found != 0, permits, segment, view, inside ? first : 0, inside ? last : length);
  }
}

/**
 * Asks the SQL conditions without a path about what a command line hands to database clients. To a condition that permits it can only
 * be an objection: the line around it is no SQL.
 */
function askQueries(segment: i32, view: i32, length: i32, keep: u32): void {
  const count = min(Shell.queryCount, MAX_QUERIES);
  const programs = place.readingsAt + (SQL_HEADER_PROGRAMS << 2);
  if (!keep) store<u32>(programs, 0);
  for (let query = 0; query < count; query++) {
    const at = Shell.queries + (query << 3);
    const text = load<i32>(at);
    const size = load<i32>(at, 4);
    if (size == 0) continue;
    if (!readStatements(<usize>text, size, keep)) fault();
    keep = KEEP_PROGRAMS;
    const first = originOf(text);
    const last = originOf(text + size - 1) + 1;
    const inside = !nested && last > first && last <= length;
    for (let i = 0; i < structureCount; i++) {
      if (!looksAt(i, layout.STRUCTURE_SQL, BY_READING)) continue;
      const permits = (field(i, layout.STRUCTURE_KIND) & layout.STRUCTURE_PERMITS) != 0;
      const holds =
        matchSql(rulesAt + <usize>field(i, layout.STRUCTURE_AT), permits) != 0 ||
        (!permits && Shell.queryCount > count);
      if (holds != permits) answer(i, holds, permits, segment, view, inside ? first : 0, inside ? last : length);
    }
  }
  if (Shell.queryCount > count) store<u32>(programs, load<u32>(programs) | PROGRAMS_LOST);
}

/** Whether the text at hand is one that SQL gives to a program: its places are none of the segment's, and it permits nothing. */
let nested = false;

/**
 * Asks the conditions without a path about what the SQL read last gives to a shell or to another language, and about what
 * that hands to database clients in its turn: the list grows behind the text at hand, up to PROGRAMS_BYTES.
 */
function askPrograms(segment: i32, view: i32, length: i32): void {
  const bits = commandSelectors & BY_READING;
  if (!bits) return;
  nested = true;
  const list = place.readingsAt + SQL_PROGRAMS_AT;
  const count = place.readingsAt + (SQL_HEADER_PROGRAMS << 2);
  let at: u32 = 0;
  while (at < (load<u32>(count) & (PROGRAMS_LOST - 1))) {
    const entry = list + <usize>at;
    const size = load<i32>(entry, PROGRAM_LENGTH);
    if (readCommands(entry + PROGRAM_HEADER_BYTES, size, load<i32>(entry, PROGRAM_READING))) {
      askCommands(segment, bits, view, length);
      askQueries(segment, view, length, KEEP_PROGRAMS);
    } else fault();
    at += PROGRAM_HEADER_BYTES + size;
  }
  nested = false;
  if (at != load<u32>(count)) fault(); // more than PROGRAMS_BYTES: the check has no answer
}

/** Takes down what a condition says of one reading of a segment; the span is in bytes of that reading. */
function answer(index: i32, fits: bool, permits: bool, segment: i32, view: i32, start: i32, end: i32): void {
  const state = states + <usize>index;
  if (permits) {
    if (!fits) store<u8>(state, FAILS);
    else if (load<u8>(state) == NOTHING) store<u8>(state, FITS);
    return;
  }
  if (!fits) return;
  store<u8>(state, FITS);
  const last = noted + ((<usize>index) << 2);
  if (load<i32>(last) == segment + 1) return;
  store<i32>(last, segment + 1);
  notePair(patternCount + index, segment, view, start, end);
}
