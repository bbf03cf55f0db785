// Turns the statements that are neither queries nor definitions into records: CALL, EXECUTE, EXPLAIN, PREPARE, SET, DO …
import { findVariable, variableHash } from "./constants.ts";
import { readCopy, readLoad } from "./copies.ts";
import { enter, leave } from "./depth.ts";
import {
  endBody,
  keepUnparsed,
  noteLanguage,
  openTokenText,
  openVariable,
  readAssignment,
  readCallArguments,
  readDynamic,
  readTaken,
  takesOf,
} from "./dynamic.ts";
import { fits } from "./fits.ts";
import {
  SHAPE_CALL,
  SHAPE_COPY,
  SHAPE_DECLARE,
  SHAPE_DO,
  SHAPE_EXPLAIN,
  SHAPE_GRANT,
  SHAPE_LOAD,
  SHAPE_LOCK,
  SHAPE_MERGE,
  SHAPE_OBJECT,
  SHAPE_PLAIN,
  SHAPE_PREPARE,
  SHAPE_SET,
  W_ANALYSE,
  W_ANALYZE,
  W_AS,
  W_CALL,
  W_CREATE,
  W_DATABASE,
  W_DO,
  W_ELSEIF,
  W_ELSIF,
  W_EXECUTE,
  W_EXPLAIN,
  W_FALSE,
  W_FOR,
  W_FROM,
  W_GLOBAL,
  W_IF,
  W_IMMEDIATE,
  W_KILL,
  W_LANGUAGE,
  W_LOCAL,
  W_LOOP,
  W_OFF,
  W_PERSIST,
  W_REPLACE,
  W_SESSION,
  W_SHOW,
  W_SHUTDOWN,
  W_SYSTEM,
  W_TABLE,
  W_TABLES,
  W_THEN,
  W_WHILE,
} from "./generated/words.ts";
import {
  NAME_FUNCTION,
  NAME_OBJECT,
  NAME_SOURCE,
  NAME_TARGET,
  OBJECT_SYSTEM,
  READ_UNKNOWN,
  SQL_HEADER_STATUS,
  STATEMENT_CALL,
  STATEMENT_DO,
  STATEMENT_EXECUTE,
  STATEMENT_PREPARE,
  STATEMENT_SET,
  STATEMENT_SHOW,
  STATEMENT_SHUTDOWN,
  TRAIT_DYNAMIC,
  TRAIT_NESTED,
} from "./layout.ts";
import { advance, facts, isOp, kind, shape, start, word } from "./lexer.ts";
import { readObject } from "./objects.ts";
import { columnParts, readItems } from "./operands.ts";
import { readGrant } from "./privileges.ts";
import { atPlainName, atStop, awaitValue, noteWord, readClauses, skipWord } from "./query.ts";
import {
  addName,
  atName,
  beginRecord,
  dropFrom,
  endRecord,
  header,
  readPath,
  records,
  scratch,
  setHeader,
  setKind,
  setObject,
} from "./records.ts";
import { readNested, readRows } from "./rows.ts";
import { countStep } from "./steps.ts";
import { readTables } from "./tables.ts";
import { T_CLOSE, T_COMMA, T_NUMBER, T_OP, T_OPEN, T_STRING, T_VARIABLE, T_WORD } from "./tokens.ts";
import { readOr } from "./where.ts";
import { CLASS_QUERY, CLASS_TEXT, factOf } from "./words.ts";
/** Reads the statement whose first word is current; false when it turns out to be none. */
export function readOther(): bool {
  switch (shape) {
    case SHAPE_OBJECT:
      return readObject();
    case SHAPE_GRANT:
      return readGrant();
    case SHAPE_COPY:
      return readCopy(factOf(word, 1));
    case SHAPE_LOAD:
      return readLoad();
    case SHAPE_CALL:
      return readCall();
    case SHAPE_EXPLAIN:
      return readExplain();
    case SHAPE_PREPARE:
      return readPrepare();
    case SHAPE_DO:
      return readDo();
    default:
      return readPlain();
  }
}

/** CALL p(…), EXEC p @a = 1, EXEC('text'), EXECUTE IMMEDIATE 'text', EXECUTE format(…), EXECUTE prepared. */
function readCall(): bool {
  const verb = word;
  const record = beginRecord(STATEMENT_CALL, 0);
  advance();
  if (word == W_AS) {
    // EXECUTE AS LOGIN
    setKind(record, STATEMENT_SET);
    finish(record);
    return true;
  }
  const text =
    skipWord(W_IMMEDIATE) ||
    kind == T_OPEN ||
    kind == T_STRING ||
    (kind == T_WORD && ((facts & CLASS_TEXT) != 0 || word == W_REPLACE || findVariable(variableHash()) != 0));
  if (text && verb != W_CALL) {
    setKind(record, STATEMENT_EXECUTE);
    readDynamic(record);
    finish(record);
    return true;
  }
  if (kind == T_VARIABLE) {
    const hash = variableHash();
    advance();
    if (kind == T_OP) advance();
    else {
      setKind(record, STATEMENT_EXECUTE);
      openVariable(hash, CLASS_QUERY);
      finish(record);
      return true;
    }
  }
  if (verb == W_EXECUTE && kind == T_WORD) {
    // a prepared statement of PostgreSQL, or a procedure of SQL Server
    setKind(record, STATEMENT_EXECUTE);
  }
  readRoutineCall(record);
  return true;
}

/** A routine's name and arguments; texts given to sp_… are read as SQL. The record is closed. */
export function readRoutineCall(record: usize): void {
  if (!atName(false)) {
    finish(record);
    return;
  }
  readPath();
  const takes = takesOf(record);
  const system = takes != 0;
  addName(record, NAME_FUNCTION);
  if (system) setKind(record, STATEMENT_CALL);
  keepUnparsed(takes);
  if (kind == T_OPEN) readCallArguments(record);
  const known = header(SQL_HEADER_STATUS);
  while (system && !atStop() && !(shape != 0 && fits(true))) {
    countStep();
    if (kind == T_STRING) readTaken(record, takes);
    else if (kind == T_VARIABLE) {
      const hash = variableHash();
      advance();
      if (!isOp(61)) openVariable(hash, takes);
      else advance();
    } else advance();
  }
  // an argument that is no SQL says nothing about the text
  if (system && (known & READ_UNKNOWN) == 0) setHeader(SQL_HEADER_STATUS, header(SQL_HEADER_STATUS) & ~READ_UNKNOWN);
  finish(record);
}

function finish(record: usize): void {
  readClauses(record);
  endRecord(record);
}

/** EXPLAIN gives one record; with ANALYZE the statement runs and has its own. */
function readExplain(): bool {
  const verb = word;
  const record = beginRecord(factOf(word, 1), 0);
  let runs = false;
  advance();
  if (kind == T_OPEN) {
    advance();
    while (!atStop()) {
      countStep();
      if (word == W_ANALYZE || word == W_ANALYSE) {
        advance();
        runs = !(word == W_FALSE || word == W_OFF || kind == T_NUMBER);
        continue;
      }
      advance();
    }
    if (kind == T_CLOSE) advance();
  }
  let words = 0;
  while (!atStop()) {
    countStep();
    if (word == W_ANALYZE || word == W_ANALYSE) runs = true;
    else if (kind == T_OPEN || (shape != 0 && word != W_FOR)) {
      endRecord(record);
      const from = records();
      if (!enter()) return true;
      if (kind == T_OPEN) readItems(scratch(), 41);
      else if (shape <= SHAPE_MERGE) readRows(TRAIT_NESTED);
      else if (shape == SHAPE_OBJECT || shape == SHAPE_CALL) readOther();
      leave();
      if (!runs) dropFrom(from);
      while (!atStop() && !(shape != 0 && fits(true))) {
        countStep();
        advance();
      }
      endRecord(record);
      return true;
    } else if (atName(false)) {
      readPath();
      if (verb != W_EXPLAIN) addName(record, NAME_SOURCE);
      noteWord();
      if (++words > 2) return false;
      continue;
    }
    advance();
  }
  setKind(record, STATEMENT_SHOW);
  endRecord(record);
  return true;
}

/** PREPARE s AS statement, PREPARE s FROM 'text'. */
function readPrepare(): bool {
  const record = beginRecord(STATEMENT_PREPARE, 0);
  advance();
  readPath();
  addName(record, NAME_OBJECT);
  if (kind == T_OPEN) readItems(record, 41);
  endRecord(record);
  if (skipWord(W_AS)) readNested(TRAIT_DYNAMIC);
  else if (skipWord(W_FROM)) readDynamic(record);
  finish(record);
  return true;
}

/** DO $$ … $$, DO f(…), and DO before the statements of a loop. */
function readDo(): bool {
  const record = beginRecord(STATEMENT_DO, 0);
  advance();
  if (shape != 0) {
    // a word of a loop
    dropFrom(records() - 1);
    return true;
  }
  while (!atStop()) {
    countStep();
    const before = start;
    if (skipWord(W_LANGUAGE)) {
      noteLanguage();
      if (atName(true)) {
        readPath();
        addName(record, NAME_OBJECT);
      }
    } else if (kind == T_STRING) openTokenText(TRAIT_DYNAMIC);
    else if (shape != 0 && fits(true)) break;
    else {
      readOr(record);
      if (start == before || kind == T_COMMA) advance();
    }
  }
  endBody();
  endRecord(record);
  return true;
}

/** SET, USE, SHOW, KILL, PRAGMA, ATTACH, VACUUM …: the first name is kept, the rest is read for calls and tables. */
function readPlain(): bool {
  const first = shape;
  const record = beginRecord(factOf(word, 1), 0);
  setObject(record, word == W_SYSTEM ? OBJECT_SYSTEM : 0);
  if (skipWord(W_SYSTEM)) {
    // ClickHouse's SYSTEM STOP MERGES
    if (word == W_SHUTDOWN || word == W_KILL) setKind(record, STATEMENT_SHUTDOWN);
  } else if (skipWord(W_SHOW)) skipWord(W_CREATE);
  else advance();
  while (
    word == W_GLOBAL ||
    word == W_SESSION ||
    word == W_LOCAL ||
    word == W_PERSIST ||
    ((word == W_DATABASE || word == W_TABLE) && first == SHAPE_PLAIN)
  )
    advance();
  if (first == SHAPE_LOCK) {
    if (word == W_TABLES) advance();
    readTables(record, NAME_TARGET);
  } else if (kind == T_VARIABLE && first == SHAPE_DECLARE) {
    readDeclarations(record);
    endRecord(record);
    return true;
  } else if (kind == T_STRING || atPlainName(true)) {
    if (first == SHAPE_DECLARE || first == SHAPE_SET) awaitValue(variableHash());
    readPath();
    addName(record, NAME_OBJECT);
  }
  finish(record);
  return true;
}

/** DECLARE @a type = text, @b type … */
function readDeclarations(record: usize): void {
  let hash: u32 = 0;
  while (!atStop()) {
    countStep();
    if (kind == T_VARIABLE) {
      hash = variableHash();
      advance();
    } else if (readAssignment(hash, record)) {
      // DECLARE @a type = text, @b …
    } else if (kind == T_OPEN) readItems(record, 41);
    else if (shape != 0 && fits(true)) return;
    else advance();
  }
}

/** IF, WHILE, FOR and the words between their conditions and their statements. False for prose that begins with one. */
export function readBlockWord(): bool {
  const id = word;
  advance();
  if (id == W_IF || id == W_WHILE || id == W_ELSEIF || id == W_ELSIF) {
    readOr(scratch());
    // "if you drop table t": a bare column is no condition where no THEN, LOOP or DO follows
    return columnParts == 0 || atStop() || word == W_THEN || word == W_LOOP || word == W_DO;
  }
  if (id == W_FOR) {
    advance();
    while (!atStop() && word != W_LOOP && word != W_DO && !(shape != 0 && fits(true))) {
      countStep();
      advance();
    }
  }
  return true;
}
