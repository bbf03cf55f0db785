// A stretch of text → its views, its commands, its statements: the readers' memory behind the texts, grown as texts need it.
//
//   readingsAt   SQL arena   SQL_ARENA_BYTES, where the program reads SQL
//                views       viewsArea of the longest segment that needed it
//                ends        a word a segment: ends of the words of an argv
//                shell       shellBytes of the longest shell text
//
// A part is remade where one in front of it grew. Memory may grow within a check: a host remakes its views behind one.
import * as layout from "../layout.ts";
import * as place from "./memory.ts";
import { commandsAt, normalize, sqlAt, sqlBytes, viewsAt } from "./program.ts";
import { scanCode } from "./shell/code.ts";
import { placeShell, readArguments, readShell, Shell, shellBytes } from "./shell/index.ts";
import { DIALECT_CMD, DIALECT_POWERSHELL, DIALECT_SH, LANGUAGE_CODE } from "./shell/layout.ts";
import { beginReading, overflow } from "./shell/state.ts";
import { needsWords } from "./shell/view.ts";
import { SQL_ARENA_BYTES } from "./sql/layout.ts";
import { openSql, parseSql } from "./structure/sql-reader.ts";
import { needsViews } from "./text/needs.ts";
import { UNCHANGED } from "./text/unicode.ts";
import { MAX_VIEW_INPUT, readViews, VIEWS_FIRST, VIEWS_OK, VIEWS_SECOND, viewsArea } from "./text/views.ts";

/** Bytes of a shell text that are read (20 MB of records at most); the rest counts as text that could not be read. */
export const MAX_SHELL_TEXT: i32 = 1 << 18;
const LEAST_SHELL_TEXT: i32 = 1 << 12;

/** VIEWS_BYTES; memory.data takes a literal here. */
const views: usize = memory.data(24, 16);

let base: usize = 0;
let viewsCapacity: usize = 0;
let shellAt: usize = 0;
let shellCapacity: i32 = 0;

/** Forgets where everything lay: another program was loaded. */
export function openReadings(): void {
  base = 0;
}

/** Follows the texts to where they lie now; false where memory ends. */
function settle(): bool {
  if (base == place.readingsAt) return true;
  viewsCapacity = 0;
  shellCapacity = 0;
  if (sqlAt) {
    if (!place.ensure(place.readingsAt + SQL_ARENA_BYTES)) return false;
    if (!openSql(place.readingsAt, sqlAt, sqlBytes)) return false;
  }
  base = place.readingsAt;
  return true;
}

function viewsStart(): usize {
  return sqlAt ? base + SQL_ARENA_BYTES : base;
}

// ---- views ----------------------------------------------------------------------------------------------------------

/** What readViewsOf left: address, length (UNCHANGED: the same as the text before it) and origins of v1 and v2. */
export function viewAt(view: i32): usize {
  return <usize>load<u32>(views + (view == layout.VIEW_UNICODE ? VIEWS_FIRST : VIEWS_SECOND));
}

export function viewLength(view: i32): i32 {
  return load<i32>(views + (view == layout.VIEW_UNICODE ? VIEWS_FIRST : VIEWS_SECOND), 4);
}

export function viewOrigins(view: i32): usize {
  return <usize>load<u32>(views + (view == layout.VIEW_UNICODE ? VIEWS_FIRST : VIEWS_SECOND), 8);
}

/** Reads both views of a text; false where it is too long for them or memory ends. */
export function readViewsOf(text: usize, length: i32, mapped: bool): bool {
  if (!settle() || <u32>length > MAX_VIEW_INPUT) return false;
  const wanted = (<usize>viewsArea(length, mapped) + 15) & ~15;
  if (wanted > viewsCapacity) {
    if (!place.ensure(viewsStart() + wanted)) return false;
    viewsCapacity = wanted;
    shellCapacity = 0;
  }
  return readViews(viewsAt, text, length, viewsStart(), <u32>viewsCapacity, mapped, views) == VIEWS_OK;
}

/** The text of the check that needs stands for, 0 for none. */
let neededText: usize = 0;
let neededLength: i32 = 0;
let needs: i32 = 0;

/** Whether a text of the check at hand may have views that differ. */
export function mayHaveViews(text: usize, length: i32): bool {
  if (neededText != text || neededLength != length) {
    neededText = text;
    neededLength = length;
    needs = needsViews(text, length);
  }
  return needs != 0;
}

/**
 * The view that structure is read in beside the raw text: a VIEW_ code, VIEW_RAW where there is no other, −1 where it
 * cannot be read.
 */
export function lastViewOf(text: usize, length: i32, mapped: bool): i32 {
  if (!(normalize & (layout.NORMALIZE_UNICODE | layout.NORMALIZE_ESCAPES)) || !mayHaveViews(text, length)) {
    return layout.VIEW_RAW;
  }
  return readViewsOf(text, length, mapped) ? lastView() : -1;
}

/** The last of the views at hand that differs from its text; VIEW_RAW where none does. */
export function lastView(): i32 {
  if (normalize & layout.NORMALIZE_ESCAPES && viewLength(layout.VIEW_ESCAPES) != UNCHANGED) return layout.VIEW_ESCAPES;
  return viewLength(layout.VIEW_UNICODE) != UNCHANGED ? layout.VIEW_UNICODE : layout.VIEW_RAW;
}

// ---- commands ---------------------------------------------------------------------------------------------------------

/** Makes room for the ends of an argv and a shell text of `length` bytes. */
function reserveShell(length: i32): bool {
  if (!settle()) return false;
  const ends = ((<usize>place.segmentCapacity) << 2) + 16;
  const at = (viewsStart() + viewsCapacity + ends + 15) & ~15;
  const wanted = min(length, MAX_SHELL_TEXT);
  if (shellCapacity >= wanted && shellAt == at) return true;
  let capacity = LEAST_SHELL_TEXT;
  while (capacity < wanted) capacity <<= 1;
  if (!place.ensure(at + <usize>shellBytes(capacity))) return false;
  placeShell(<i32>at, capacity, <i32>commandsAt);
  readText = 0;
  shellAt = at;
  shellCapacity = capacity;
  return true;
}

/** The text of the check whose commands are at hand, 0 where they are those of another; and its READING_. */
let readText: usize = 0;
let readLength: i32 = 0;
let readAs: i32 = 0;

/** Forgets what was read of an earlier check. */
export function beginReadings(): void {
  readText = 0;
  neededText = 0;
}

/** Whether the commands at hand are those of a text of the check. */
export function hasRead(text: usize, length: i32, reading: i32): bool {
  return readText != 0 && readText == text && readLength == length && readAs == reading;
}

/** Reads a text's commands as its READING_ says, READING_SH where that is no shell; false where memory ends. */
export function readCommands(text: usize, length: i32, reading: i32): bool {
  // remaking the reader's memory forgets what was read
  if (!reserveShell(length)) return false;
  if (hasRead(text, length, reading)) return true;
  // a view of another segment may lie at the same place
  readText = text < place.readingsAt ? text : 0;
  readLength = length;
  readAs = reading;
  if (reading != layout.READING_PYTHON) {
    let dialect = DIALECT_SH;
    if (reading == layout.READING_CMD) dialect = DIALECT_CMD;
    else if (reading == layout.READING_POWERSHELL) dialect = DIALECT_POWERSHELL;
    readShell(<i32>text, length, dialect);
    return true;
  }
  const read = min(length, Shell.maximum);
  beginReading(<i32>text, length, DIALECT_SH);
  scanCode(<i32>text, read, LANGUAGE_CODE, 0);
  if (read < length) {
    Shell.pos = <i32>text + read;
    Shell.broken = false;
    overflow();
  }
  return true;
}

/**
 * Reads the `count` segments in front of segment `argv`, which holds them joined by one space, as the words of one command, raw or in a
 * view of the joined text that was read with its map; false where memory ends.
 */
export function readWords(argv: i32, count: i32, view: i32): bool {
  const raw = view == layout.VIEW_RAW;
  const joined = segmentEnd(argv - 1);
  const text = raw ? place.textAt + <usize>joined : viewAt(view);
  const length = raw ? segmentEnd(argv) - joined : viewLength(view);
  const map = viewOrigins(view);
  if (!reserveShell(length)) return false;
  readText = 0;
  const ends = viewsStart() + viewsCapacity;
  const first = argv - count;
  const start = first ? segmentEnd(first - 1) : 0;
  let at = 0;
  for (let i = 0; i < count; i++) {
    const end = segmentEnd(first + i) - start + i;
    if (raw) at = end;
    else while (at < length && load<i32>(map + ((<usize>at) << 3)) < end) at++;
    store<i32>(ends + ((<usize>i) << 2), at);
  }
  readArguments(<i32>text, length, <i32>ends, count, DIALECT_SH);
  return true;
}

/** A place of `bytes` bytes for a short while: what was read of commands is lost. 0 where memory ends. */
export function scratchOf(bytes: i32): usize {
  if (!settle()) return 0;
  const at = viewsStart() + viewsCapacity;
  shellCapacity = 0;
  readText = 0;
  return place.ensure(at + <usize>bytes) ? at : 0;
}

/**
 * Reads the words of a shell text as its shell view has them; their bytes, −1 where they cannot be read. The view lies at wordsAt():
 * the words of each command, one space between them, and a newline behind each command but the last.
 */
export function readShellView(text: usize, length: i32, reading: i32): i32 {
  if (!readCommands(text, length, reading)) return -1;
  return max(0, Shell.view - Shell.viewStart - 1);
}

export function wordsAt(): usize {
  return <usize>Shell.viewStart;
}

/** Whether the readings of a segment take it for a shell's text whose words may differ from what is written. */
export function hasShellView(segment: i32, text: usize, length: i32): bool {
  const reading = readingOf(segment);
  return (
    reading >= layout.READING_SH && reading <= layout.READING_POWERSHELL && needsWords(text, length, <i32>commandsAt)
  );
}

export function readingOf(segment: i32): i32 {
  return (segmentMarks(segment) >> layout.READING_SHIFT) & layout.READING_MASK;
}

// ---- statements -------------------------------------------------------------------------------------------------------

/** Reads a text's statements; with KEEP_PROGRAMS its programs come behind those at hand. False where memory ends. */
export function readStatements(text: usize, length: i32, keep: u32): bool {
  if (!settle()) return false;
  parseSql(text, length, keep);
  return true;
}

// ---- segments ---------------------------------------------------------------------------------------------------------

/** Offset behind a segment in the joined text, in bytes once `begin` has passed. */
export function segmentEnd(segment: i32): i32 {
  return load<i32>(place.segmentsAt + ((<usize>segment * layout.SEGMENT_WORDS) << 2));
}

export function segmentMarks(segment: i32): i32 {
  return load<i32>(place.segmentsAt + ((<usize>segment * layout.SEGMENT_WORDS) << 2), 4);
}
