// Turns the statements that are neither queries nor definitions into records: COPY, LOAD, CALL, EXECUTE, EXPLAIN, PREPARE, SET, DO …
import { findVariable, variableHash } from "./constants.ts";
import { enter, leave } from "./depth.ts";
import { openTokenText, openVariable, readAssignment, readCallArguments, readDynamic } from "./dynamic.ts";
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
  W_BINARY,
  W_CALL,
  W_CHAR,
  W_CHR,
  W_CONCAT,
  W_DATA,
  W_DATABASE,
  W_DO,
  W_ELSEIF,
  W_ELSIF,
  W_EXECUTE,
  W_EXPLAIN,
  W_FALSE,
  W_FOR,
  W_FORMAT,
  W_FROM,
  W_GLOBAL,
  W_IF,
  W_IMMEDIATE,
  W_INSERT,
  W_INTO,
  W_LANGUAGE,
  W_LOCAL,
  W_LOOP,
  W_OFF,
  W_PROGRAM,
  W_REPLACE,
  W_REVERSE,
  W_SESSION,
  W_STDIN,
  W_STDOUT,
  W_TABLE,
  W_TABLES,
  W_THEN,
  W_TO,
  W_UNHEX,
  W_WHILE,
} from "./generated/words.ts";
import {
  NAME_FUNCTION,
  NAME_OBJECT,
  NAME_ROLE,
  NAME_SOURCE,
  NAME_TARGET,
  READ_UNKNOWN,
  RECORD_FIRST_NAME,
  RECORD_FLAGS,
  SQL_HEADER_STATUS,
  STATEMENT_CALL,
  STATEMENT_DO,
  STATEMENT_EXECUTE,
  STATEMENT_EXPORT,
  STATEMENT_LOAD,
  STATEMENT_PREPARE,
  STATEMENT_SHOW,
  TRAIT_DYNAMIC,
  TRAIT_INFILE,
  TRAIT_NESTED,
  TRAIT_OUTFILE,
  TRAIT_PROGRAM,
  TRAIT_STDIO,
  TRAIT_UNKNOWN_NAME,
} from "./layout.ts";
import { advance, isOp, kind, shape, start, word } from "./lexer.ts";
import { readObject } from "./objects.ts";
import { columnParts, readItems } from "./operands.ts";
import { readGrant } from "./privileges.ts";
import { atPlainName, atStop, awaitValue, noteWord, readClauses, skipWord } from "./query.ts";
import {
  addFlags,
  addName,
  atName,
  beginRecord,
  dropFrom,
  endRecord,
  header,
  nameAt,
  pathPrefix,
  readPath,
  records,
  scratch,
  setHeader,
  setKind,
} from "./records.ts";
import { readNested, readRows } from "./rows.ts";
import { countStep } from "./steps.ts";
import { readTables } from "./tables.ts";
import { T_CLOSE, T_COMMA, T_NUMBER, T_OP, T_OPEN, T_PARAM, T_STRING, T_VARIABLE, T_WORD } from "./tokens.ts";
import { readOr } from "./where.ts";
import { factOf } from "./words.ts";
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

/** COPY t FROM 'file', COPY (query) TO PROGRAM 'command', COPY INTO t FROM @stage, EXPORT DATA, UNLOAD. */
export function readCopy(statement: i32): bool {
  const record = beginRecord(statement, 0);
  advance();
  skipWord(W_BINARY);
  skipWord(W_DATA);
  const into = skipWord(W_INTO);
  const role = into ? NAME_TARGET : NAME_SOURCE;
  if (kind == T_OPEN) {
    advance();
    if (kind == T_STRING) openTokenText(false);
    else readNested(1);
    while (!atStop()) advance();
    if (kind == T_CLOSE) advance();
  } else if (kind == T_STRING && into) {
    addFlags(record, TRAIT_OUTFILE);
    advance();
  } else if (
    word != W_TO &&
    word != W_FROM &&
    statement != STATEMENT_EXPORT &&
    (atName(true) || kind == T_PARAM || kind == T_VARIABLE)
  ) {
    if (kind == T_PARAM) {
      addFlags(record, TRAIT_UNKNOWN_NAME);
      advance();
    } else {
      readPath();
      addName(record, role);
    }
  }
  let direction = 0;
  let words = 0;
  while (!atStop()) {
    countStep();
    if (kind == T_OPEN) {
      readItems(record, 41);
      continue;
    }
    if (word == W_FROM || word == W_TO) {
      direction = word == W_FROM ? TRAIT_INFILE : TRAIT_OUTFILE;
      advance();
      if (direction == TRAIT_INFILE && (load<u32>(record, RECORD_FLAGS) & TRAIT_OUTFILE) != 0) {
        readTables(record, NAME_SOURCE);
        continue;
      }
      if (word == W_PROGRAM) addFlags(record, TRAIT_PROGRAM);
      else if (word == W_STDIN || word == W_STDOUT) addFlags(record, TRAIT_STDIO);
      else if (kind == T_STRING || kind == T_PARAM || kind == T_VARIABLE || into) addFlags(record, direction);
      else if (kind == T_WORD && word == 0 && !into) return false; // COPY this TO that
      if (direction == TRAIT_INFILE && kind == T_OPEN) {
        advance();
        readNested(1);
        continue;
      }
    } else if (word == W_AS) {
      advance();
      readNested(1);
      direction = TRAIT_OUTFILE;
      addFlags(record, TRAIT_OUTFILE);
      continue;
    } else if (kind == T_WORD && word == 0 && ++words > 8) noteWord();
    if (!atStop()) advance();
  }
  if (direction == TRAIT_INFILE && !into && load<u16>(record, RECORD_FIRST_NAME) != 0) {
    // COPY t FROM changes t
    store<u8>(nameAt(load<u16>(record, RECORD_FIRST_NAME) - 1), <u8>NAME_TARGET, NAME_ROLE);
  }
  endRecord(record);
  return direction != 0;
}

/** LOAD DATA [LOCAL] INFILE 'f' INTO TABLE t, BULK INSERT t FROM 'f', LOAD 'library'. */
function readLoad(): bool {
  const record = beginRecord(STATEMENT_LOAD, 0);
  advance();
  if (kind == T_STRING) {
    readPath();
    addName(record, NAME_OBJECT);
  } else if (skipWord(W_INSERT)) {
    readTables(record, NAME_TARGET);
    addFlags(record, TRAIT_INFILE);
  } else addFlags(record, TRAIT_INFILE);
  while (!atStop()) {
    countStep();
    if (skipWord(W_INTO)) {
      skipWord(W_TABLE);
      if (atName(true)) {
        readPath();
        addName(record, NAME_TARGET);
      }
    } else if (kind == T_OPEN) readItems(record, 41);
    else if (shape != 0 && fits(true)) break;
    else advance();
  }
  endRecord(record);
  return true;
}

function makesText(id: i32): bool {
  return (
    id == W_FORMAT ||
    id == W_CONCAT ||
    id == W_CHAR ||
    id == W_CHR ||
    id == W_REPLACE ||
    id == W_REVERSE ||
    id == W_UNHEX
  );
}

/** CALL p(…), EXEC p @a = 1, EXEC('text'), EXECUTE IMMEDIATE 'text', EXECUTE format(…), EXECUTE prepared. */
function readCall(): bool {
  const verb = word;
  const record = beginRecord(STATEMENT_CALL, 0);
  advance();
  const text =
    skipWord(W_IMMEDIATE) ||
    kind == T_OPEN ||
    kind == T_STRING ||
    (kind == T_WORD && (makesText(word) || findVariable(variableHash()) != 0));
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
      openVariable(hash);
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
  const system = (pathPrefix & 0xffffff) == 0x5f7073; // sp_
  addName(record, NAME_FUNCTION);
  if (system) setKind(record, STATEMENT_CALL);
  if (kind == T_OPEN) readCallArguments(record);
  const known = header(SQL_HEADER_STATUS);
  while (system && !atStop() && !(shape != 0 && fits(true))) {
    countStep();
    if (kind == T_STRING) readDynamic(record);
    else if (kind == T_VARIABLE) {
      const hash = variableHash();
      advance();
      if (!isOp(61)) openVariable(hash);
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
      if (atName(true)) {
        readPath();
        addName(record, NAME_OBJECT);
      }
    } else if (kind == T_STRING) openTokenText(false);
    else if (shape != 0 && fits(true)) break;
    else {
      readOr(record);
      if (start == before || kind == T_COMMA) advance();
    }
  }
  endRecord(record);
  return true;
}

/** SET, USE, SHOW, KILL, PRAGMA, ATTACH, VACUUM …: the first name is kept, the rest is read for calls and tables. */
function readPlain(): bool {
  const first = shape;
  const record = beginRecord(factOf(word, 1), 0);
  advance();
  while (word == W_GLOBAL || word == W_SESSION || word == W_LOCAL || (word == W_DATABASE && first == SHAPE_PLAIN))
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
