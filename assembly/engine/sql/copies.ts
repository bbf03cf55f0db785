// Turns COPY, EXPORT, UNLOAD and LOAD, which read and write files and programs, into records.
import { openTokenText, readProgram } from "./dynamic.ts";
import { fits } from "./fits.ts";
import {
  W_AS,
  W_BINARY,
  W_DATA,
  W_DATABASE,
  W_FROM,
  W_INSERT,
  W_INTO,
  W_OVERWRITE,
  W_PROGRAM,
  W_STDIN,
  W_STDOUT,
  W_TABLE,
  W_TO,
} from "./generated/words.ts";
import {
  NAME_OBJECT,
  NAME_ROLE,
  NAME_SOURCE,
  NAME_TARGET,
  RECORD_FIRST_NAME,
  RECORD_FLAGS,
  STATEMENT_EXPORT,
  STATEMENT_LOAD,
  TRAIT_DYNAMIC,
  TRAIT_INFILE,
  TRAIT_OUTFILE,
  TRAIT_PROGRAM,
  TRAIT_STDIO,
  TRAIT_UNKNOWN_NAME,
} from "./layout.ts";
import { advance, kind, shape, word } from "./lexer.ts";
import { readItems } from "./operands.ts";
import { atStop, noteWord, skipWord } from "./query.ts";
import { addFlags, addName, atName, beginRecord, endRecord, nameAt, readPath } from "./records.ts";
import { readNested } from "./rows.ts";
import { countStep } from "./steps.ts";
import { readTables } from "./tables.ts";
import { T_CLOSE, T_OPEN, T_PARAM, T_STRING, T_VARIABLE, T_WORD } from "./tokens.ts";
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
    if (kind == T_STRING) openTokenText(TRAIT_DYNAMIC);
    else readNested(1);
    while (!atStop()) advance();
    if (kind == T_CLOSE) advance();
  } else if ((kind == T_STRING || kind == T_VARIABLE) && into) {
    addFlags(record, TRAIT_OUTFILE);
    readPath();
    addName(record, NAME_OBJECT);
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
  if (skipWord(W_DATABASE)) {
    // EXPORT DATABASE 'folder'
    direction = TRAIT_OUTFILE;
    addFlags(record, direction);
  }
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
      if (word == W_PROGRAM) {
        addFlags(record, TRAIT_PROGRAM);
        advance();
        readProgram(record);
        continue;
      }
      if (word == W_STDIN || word == W_STDOUT) addFlags(record, TRAIT_STDIO);
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
export function readLoad(): bool {
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
    if (skipWord(W_INTO) || skipWord(W_OVERWRITE)) {
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
