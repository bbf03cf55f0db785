// Turns a byte range of SQL text into statement records, read once for each group of dialects that would read it differently.
//
// The entry of sql.wasm, which works in the memory of an engine and lays nothing there but what openSql is given room for.
// Its functions are the engine's by the table of structure/sql-reader.ts.
import {
  FEATURE_BACKSLASH,
  FEATURE_BACKTICK,
  FEATURE_BANG,
  FEATURE_BRACKET,
  FEATURE_DASH_SPACE,
  FEATURE_DOLLAR,
  FEATURE_HASH,
  FEATURE_LENIENT,
  FEATURE_NEST,
  FEATURE_QQUOTE,
  FEATURE_SLASHES,
  FEATURE_TRIPLE,
  KEEP_PROGRAMS,
  READ_OVERFLOW,
  READ_UNPARSED,
  SQL_HEADER_PROGRAMS,
  SQL_HEADER_READINGS,
  SQL_HEADER_STATEMENTS,
  SQL_HEADER_STATUS,
  SQL_HEADER_STEPS,
} from "./layout.ts";
import { foreign } from "./lexer.ts";
import { matchSql } from "./match.ts";
import { dropLow, sealRecords } from "./merge.ts";
import { readOnce, statements } from "./reader.ts";
import { header, openArena, records, resetRecords, setHeader, setLowOnly } from "./records.ts";
import { countStep, resetSteps, steps } from "./steps.ts";
import { openWords } from "./words.ts";

export { matchSql };

const NOWHERE: u32 = 0xffffffff;

// How the servers read the marks on which they differ. Names are for orientation: a text is never asked for its server.
const DIALECTS = 8;
function featuresOf(index: i32): u32 {
  switch (index) {
    case 0: // PostgreSQL
      return FEATURE_NEST | FEATURE_DOLLAR;
    case 1: // MySQL, MariaDB
      return FEATURE_BACKSLASH | FEATURE_HASH | FEATURE_DASH_SPACE | FEATURE_BANG | FEATURE_BACKTICK;
    case 2: // the same with NO_BACKSLASH_ESCAPES
      return FEATURE_HASH | FEATURE_DASH_SPACE | FEATURE_BANG | FEATURE_BACKTICK;
    case 3: // SQL Server
      return FEATURE_NEST | FEATURE_BRACKET;
    case 4: // SQLite
      return FEATURE_BRACKET | FEATURE_BACKTICK;
    case 5: // Oracle
      return FEATURE_QQUOTE;
    case 6: // BigQuery
      return FEATURE_BACKSLASH | FEATURE_HASH | FEATURE_BACKTICK | FEATURE_TRIPLE;
    default: // Snowflake
      return FEATURE_BACKSLASH | FEATURE_DOLLAR | FEATURE_SLASHES;
  }
}

/** The features on which the readings of this text can differ. */
function differences(text: usize, length: u32): u32 {
  let found: u32 = 0;
  let comments = 0;
  for (let i: u32 = 0; i < length; i++) {
    const c = load<u8>(text + i);
    countStep();
    // letters, digits and blanks decide nothing
    if ((c > 47 && c < 91) || c > 95 || c <= 33) {
      if (c == 96) found |= FEATURE_BACKTICK;
      continue;
    }
    const d: u32 = i + 1 < length ? load<u8>(text + i + 1) : 0;
    if (c == 92) found |= FEATURE_BACKSLASH;
    else if (c == 35) found |= FEATURE_HASH;
    else if (c == 36) found |= FEATURE_DOLLAR;
    else if (c == 91) found |= FEATURE_BRACKET;
    else if (c == 45 && d == 45) found |= FEATURE_DASH_SPACE;
    else if (c == 47 && d == 47) found |= FEATURE_SLASHES;
    else if (c == 47 && d == 42) {
      if (comments++ > 0) found |= FEATURE_NEST;
      const e: u32 = i + 2 < length ? load<u8>(text + i + 2) : 0;
      if (e == 33 || e == 77) found |= FEATURE_BANG;
    } else if ((c == 39 || c == 34) && d == <u32>c) found |= FEATURE_TRIPLE;
    if (c == 39 && i > 0 && (load<u8>(text + i - 1) | 32) == 113) found |= FEATURE_QQUOTE;
  }
  return found;
}

/**
 * Gives the reader its memory, SQL_ARENA_BYTES bytes at `base`, and the word table, `bytes` bytes at `table`; both a
 * multiple of 8. Once, before the first `parseSql`. False when the table is not one that this engine can read.
 */
export function openSql(base: usize, table: usize, bytes: u32): bool {
  openArena(base);
  return openWords(table, bytes);
}

/**
 * Reads `length` bytes of UTF-8 at `text` as SQL. `dialects` is a mask over the eight readings, 0 = all, and KEEP_PROGRAMS.
 * The records stand in the arena until the next call; the answer is the status (0 = read to its end).
 */
export function parseSql(text: usize, length: u32, dialects: u32): u32 {
  const programs = dialects & KEEP_PROGRAMS ? header(SQL_HEADER_PROGRAMS) : 0;
  resetRecords();
  setHeader(SQL_HEADER_PROGRAMS, programs);
  resetSteps();
  const mask = (dialects & 255) == 0 ? 255 : dialects;
  const differing = differences(text, length);
  let unbroken: u32 = 0; // readings that came to the end without a mark of another dialect
  let whole: u32 = 0; // readings that came to the end
  let firstBreak = NOWHERE;
  let lowest: u32 = 0;
  let status: u32 = 0;
  let brokenStatus: u32 = 0;
  let readings: u32 = 0;
  let wholeStatements: u32 = 0;
  for (let i = 0; i < DIALECTS; i++) {
    if (((mask >> i) & 1) == 0) continue;
    const features = featuresOf(i) & differing;
    let seen = false;
    for (let k = 0; k < i; k++) if (((mask >> k) & 1) != 0 && (featuresOf(k) & differing) == features) seen = true;
    if (seen) continue;
    sealRecords();
    const from = records();
    const broken = readOnce(text, 0, length, features, readings, from);
    const own = header(SQL_HEADER_STATUS);
    setHeader(SQL_HEADER_STATUS, 0);
    if (broken == NOWHERE) whole |= 1 << readings;
    if (broken == NOWHERE && !foreign) {
      setHeader(SQL_HEADER_STATEMENTS, max(header(SQL_HEADER_STATEMENTS), statements));
      unbroken |= 1 << readings;
      status |= own;
    } else {
      brokenStatus |= own;
      if (broken == NOWHERE) wholeStatements = max(wholeStatements, statements);
      if (broken < firstBreak) {
        firstBreak = broken;
        lowest = features;
      }
    }
    readings++;
  }
  if (whole == 0) {
    setHeader(SQL_HEADER_STATEMENTS, statements);
    sealRecords();
    setLowOnly(true);
    readOnce(text, firstBreak, length, lowest | FEATURE_LENIENT, readings++, records());
    setLowOnly(false);
    status |= brokenStatus | READ_UNPARSED;
  } else {
    if (unbroken == 0) {
      status = brokenStatus & ~READ_UNPARSED;
      unbroken = whole;
      setHeader(SQL_HEADER_STATEMENTS, wholeStatements);
    }
    status |= brokenStatus & READ_OVERFLOW;
    dropLow(unbroken);
  }
  sealRecords();
  setHeader(SQL_HEADER_STATUS, status);
  setHeader(SQL_HEADER_READINGS, readings);
  setHeader(SQL_HEADER_STEPS, steps);
  return status;
}
