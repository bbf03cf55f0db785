// Turns the few tokens after a word into whether a statement begins there.

import { plainFits, setFits } from "./fits-plain.ts";
import {
  SHAPE_BEGIN,
  SHAPE_CALL,
  SHAPE_CONTROL,
  SHAPE_COPY,
  SHAPE_DECLARE,
  SHAPE_DELETE,
  SHAPE_DO,
  SHAPE_EXPLAIN,
  SHAPE_GRANT,
  SHAPE_INSERT,
  SHAPE_LOAD,
  SHAPE_LOCK,
  SHAPE_MERGE,
  SHAPE_OBJECT,
  SHAPE_PREPARE,
  SHAPE_QUERY,
  SHAPE_SET,
  SHAPE_TABLE,
  SHAPE_UPDATE,
  SHAPE_WITH,
  W_ALL,
  W_ALTER,
  W_AS,
  W_BACKUP,
  W_BULK,
  W_CALL,
  W_CASCADE,
  W_COMMENT,
  W_CONTINUE,
  W_CREATE,
  W_DATA,
  W_DATABASE,
  W_DIRECTORY,
  W_DISABLE,
  W_DROP,
  W_ENABLE,
  W_END,
  W_EXPORT,
  W_FOR,
  W_FROM,
  W_FUNCTION,
  W_IF,
  W_IMMEDIATE,
  W_IN,
  W_INSERT,
  W_INSTALL,
  W_INTO,
  W_JOIN,
  W_LANGUAGE,
  W_LOGIN,
  W_ON,
  W_ONLY,
  W_OR,
  W_OUTPUT,
  W_OVERWRITE,
  W_PARTITION,
  W_PERFORM,
  W_PROCEDURE,
  W_RECURSIVE,
  W_RESTART,
  W_RESTORE,
  W_RESTRICT,
  W_ROW,
  W_SELECT,
  W_SET,
  W_TABLE,
  W_TABLES,
  W_TO,
  W_TOP,
  W_TRANSACTION,
  W_TRIGGER,
  W_TRUNCATE,
  W_USER,
  W_USING,
  W_VALUES,
  W_WHERE,
  W_WHILE,
  W_WITH,
  W_WORK,
  W_XML,
} from "./generated/words.ts";
import { OBJECT_COLUMN, OBJECT_CONSTRAINT, OBJECT_NONE, OBJECT_PARTITION } from "./layout.ts";
import { advance, facts, inner, innerEnd, isOp, kind, mark, rewind, shape, source, word } from "./lexer.ts";
import { findObject, startsName } from "./objects.ts";
import { readItems } from "./operands.ts";
import { atPlainName, atStop, skipWord } from "./query.ts";
import { procedural } from "./reader.ts";
import { atName, lowOnly, pathParts, pathPrefix, readPath, scratch } from "./records.ts";
import { isModifier } from "./rows.ts";
import { T_CLOSE, T_COMMA, T_DOT, T_OP, T_OPEN, T_PARAM, T_QUOTED, T_STRING, T_VARIABLE, T_WORD } from "./tokens.ts";
import { CLASS_ENDS, CLASS_RESERVED, isMarked, MARK_ROWS } from "./words.ts";
/** Whether the current word begins a statement, judged by the few tokens after it; `middle`: no separator stands before it. */
export function fits(middle: bool): bool {
  const id = word;
  const verb = shape;
  if (verb == 0) return false;
  mark();
  advance();
  const answer = headFits(id, verb, middle);
  rewind();
  return answer;
}

export function headFits(id: i32, verb: i32, middle: bool): bool {
  switch (verb) {
    case SHAPE_QUERY:
      if (id == W_PERFORM) return procedural;
      if (id == W_VALUES) return !middle && (kind == T_OPEN || word == W_ROW);
      return !atStop() && kind != T_COMMA && !(isOp(61) || isOp(60) || isOp(62));
    case SHAPE_WITH: {
      if (middle) return false;
      if (!atName(false)) return false;
      if (id == W_WITH && skipWord(W_RECURSIVE) && !atName(false)) return false;
      if (kind != T_OPEN && word != W_AS) advance();
      return kind == T_OPEN || word == W_AS;
    }
    case SHAPE_TABLE: {
      if (middle || !atPlainName(false)) return false;
      readPath();
      return atStop() || (kind == T_WORD && (facts & 2) != 0);
    }
    case SHAPE_INSERT:
      return insertFits();
    case SHAPE_UPDATE:
      return updateFits();
    case SHAPE_DELETE:
      return deleteFits(middle && lowOnly);
    case SHAPE_MERGE: {
      skipWord(W_INTO);
      if (!skipTarget()) return false;
      for (let i = 0; i < 3 && !atStop(); i++) {
        if (word == W_USING) return true;
        advance();
      }
      return false;
    }
    case SHAPE_OBJECT: {
      if (id == W_COMMENT && (middle || !skipWord(W_ON))) return false;
      if (id == W_DISABLE || id == W_ENABLE) {
        if (middle || !skipWord(W_TRIGGER)) return false;
        if (!skipWord(W_ALL)) readPath();
        return word == W_ON;
      }
      if (id == W_INSTALL && kind == T_WORD && word == 0) {
        advance();
        return !middle && (atStop() || word == W_FROM);
      }
      const object = findObject();
      if (middle) {
        const strong =
          id == W_DROP || id == W_CREATE || id == W_ALTER || id == W_TRUNCATE || id == W_BACKUP || id == W_RESTORE;
        if (!strong || object == OBJECT_COLUMN || object == OBJECT_CONSTRAINT || object == OBJECT_PARTITION)
          return false;
      }
      if (object == OBJECT_NONE) return id == W_TRUNCATE && truncateFits();
      if (object == OBJECT_COLUMN && id != W_COMMENT) return false; // part of an ALTER
      return startsName(object);
    }
    case SHAPE_GRANT:
      return (kind == T_WORD && word != W_ON) || kind == T_QUOTED || kind == T_STRING;
    case SHAPE_COPY:
      if (word == W_INTO) return !middle || !lowOnly;
      if (middle) return false;
      if (kind == T_OPEN || word == W_DATA) return true;
      if (id == W_EXPORT && skipWord(W_DATABASE)) return kind == T_STRING;
      if (!skipTarget()) return false;
      return kind == T_OPEN || word == W_FROM || word == W_TO || word == W_INTO;
    case SHAPE_LOAD:
      if (id == W_BULK) return word == W_INSERT;
      if (middle) return false;
      return kind == T_STRING || loadFits();
    case SHAPE_CALL:
      return callFits(id, middle);
    case SHAPE_BEGIN:
      return !(kind == T_COMMA || kind == T_OP || kind == T_DOT || (kind == T_CLOSE && middle));
    case SHAPE_EXPLAIN:
      if (middle) return false;
      return kind == T_OPEN || kind == T_QUOTED || kind == T_WORD;
    case SHAPE_PREPARE:
      if (middle || !atName(true)) return false;
      readPath();
      return word == W_AS || word == W_FROM || kind == T_OPEN || word == W_TRANSACTION;
    case SHAPE_CONTROL:
      if (id == W_IF || id == W_WHILE) return !atStop() && kind != T_COMMA;
      if (id == W_FOR) {
        if (middle || !atPlainName(false)) return false;
        advance();
        return word == W_IN;
      }
      if (id == W_END) return procedural || (!middle && (atStop() || word == W_TRANSACTION || word == W_WORK));
      return procedural;
    case SHAPE_DECLARE:
      return kind == T_VARIABLE || (!middle && atPlainName(false));
    case SHAPE_SET:
      return setFits(middle);
    case SHAPE_DO: {
      if (middle) return false;
      if (kind == T_STRING || word == W_LANGUAGE) return true;
      if (!atPlainName(false)) return procedural;
      readPath();
      return kind == T_OPEN;
    }
    case SHAPE_LOCK: {
      if (middle) return false;
      if (word == W_TABLE || word == W_TABLES) return true;
      if (!atPlainName(false)) return false;
      readPath();
      return atStop() || word == W_IN;
    }
    default:
      return plainFits(id, middle);
  }
}

/** A table name, parameter or template, and a name after it that may be an alias. */
export function skipTarget(): bool {
  if (kind == T_PARAM) {
    advance();
    if (kind == T_DOT) advance();
    if (atName(false)) advance();
    return true;
  }
  if (kind != T_VARIABLE && !atPlainName(true)) return false;
  readPath();
  if (kind == T_PARAM) advance();
  return true;
}

/** LOAD DATA … 'file', LOAD DATA INTO t FROM FILES (…): prose has no text there. */
function loadFits(): bool {
  if (word != W_XML && word != W_DATA) return false;
  for (let i = 0; i < 4; i++) {
    advance();
    if (kind == T_STRING || kind == T_PARAM) return true;
    if (skipWord(W_INTO) || skipWord(W_OVERWRITE)) {
      skipWord(W_TABLE);
      return skipTarget() && (kind == T_OPEN || word != 0);
    }
    if (kind != T_WORD) return false;
  }
  return false;
}

/** Whether FROM begins a query, as DuckDB has it: its table and what may follow one. */
export function queryFollows(): bool {
  mark();
  advance();
  let query: bool = kind == T_STRING;
  if (!query && atPlainName(false)) {
    readPath();
    query = atStop() || word == W_SELECT || (facts & CLASS_ENDS) != 0;
  }
  rewind();
  return query;
}

export function insertFits(): bool {
  let into = false;
  if (word == W_OR) {
    advance();
    advance();
  }
  while (isModifier() || word == W_ALL) advance();
  if (word == W_INTO) into = true;
  if (into) advance();
  skipWord(W_TABLE);
  if (skipWord(W_FUNCTION)) return true;
  if (skipWord(W_DIRECTORY)) return kind == T_STRING;
  if (kind == T_OPEN && !into) return false;
  if (!skipTarget()) return false;
  if (rowsFollow()) return true;
  if (kind == T_WORD && word == 0) {
    advance();
    return rowsFollow();
  }
  return false;
}

export function rowsFollow(): bool {
  if (kind == T_OPEN || kind == T_PARAM) return true;
  return isMarked(word, MARK_ROWS);
}

export function updateFits(): bool {
  for (let i = 0; i < 3; i++) {
    if (word == W_ONLY || isModifier()) advance();
    else if (word == W_OR) {
      advance();
      advance();
    } else if (word == W_TOP) {
      advance();
      if (kind == T_OPEN) readItems(scratch(), 41);
      else advance();
    }
  }
  if (kind == T_OPEN) return true;
  if (!skipTarget()) return false;
  for (let i = 0; i < 4; i++) {
    if ((kind == T_COMMA && i < 3) || word == W_PARTITION || word == W_WITH) return true;
    if (isOp(42)) return true;
    if (word == W_SET) {
      advance();
      if (kind == T_OPEN || kind == T_PARAM || kind == T_VARIABLE) return true;
      if (!atName(true)) return false;
      readPath();
      return kind == T_OP || kind == T_PARAM || atStop();
    }
    if (kind == T_WORD && (facts & 1) != 0 && word != W_AS && shape == 0 && word != W_FROM) {
      return followedByJoin();
    }
    if (!atName(false)) return false;
    advance();
  }
  return false;
}

export function followedByJoin(): bool {
  for (let i = 0; i < 3; i++) {
    if (word == W_JOIN) return true;
    advance();
  }
  return false;
}

/** `loose`: "delete it" in the rest of a broken text is no statement. */
export function deleteFits(loose: bool): bool {
  let from = false;
  if (isOp(42)) advance();
  for (let i = 0; i < 4 && !from; i++) {
    if (word == W_FROM) from = true;
    else if (word == W_TOP) {
      advance();
      if (kind == T_OPEN) {
        readItems(scratch(), 41);
        continue;
      }
    } else if (!isModifier()) break;
    advance();
  }
  skipWord(W_ONLY);
  if (from && (kind == T_OPEN || kind == T_STRING)) return true;
  if (!skipTarget()) return false;
  if (from) return true;
  if (isOp(42)) return true;
  if (word == W_FROM || word == W_WHERE || word == W_OUTPUT) return true;
  if (atStop() || kind == T_COMMA) return !loose;
  // a modifier or an alias
  if (kind != T_WORD || word != 0) return false;
  advance();
  return word == W_FROM || word == W_WHERE;
}

export function truncateFits(): bool {
  skipWord(W_ONLY);
  if (word == W_IF) return true;
  if (skipWord(W_ALL)) return word == W_TABLES;
  if (!skipTarget()) return false;
  if (kind == T_WORD && word == 0) {
    // TRUNCATE t SYNC
    advance();
    return atStop();
  }
  return (
    atStop() ||
    word == W_ON ||
    word == W_PARTITION ||
    kind == T_COMMA ||
    isOp(42) ||
    word == W_CASCADE ||
    word == W_RESTRICT ||
    word == W_RESTART ||
    word == W_CONTINUE
  );
}

/** Whether the path that begins here is a stored procedure of SQL Server by its name: sp_…, xp_…, in any schema. */
export function isSystemProcedure(): bool {
  let from = inner;
  if (kind != T_WORD && kind != T_QUOTED) return false;
  for (let i = 0; i < 4; i++) {
    from = inner;
    const text = source;
    const first = <u32>load<u8>(text + from) | 32;
    const system =
      innerEnd - from > 3 &&
      (first == 115 || first == 120) &&
      (load<u8>(text + from + 1) | 32) == 112 &&
      load<u8>(text + from + 2) == 95;
    advance();
    // an argument of SQL Server may be a bare word, but none that is reserved: "xp_cmdshell is off"
    if (kind != T_DOT) return system && (facts & CLASS_RESERVED) == 0;
    while (kind == T_DOT) advance();
  }
  return false;
}

export function callFits(id: i32, middle: bool): bool {
  if (id == W_CALL) {
    if (middle || !atName(false)) return false;
    readPath();
    return kind == T_OPEN || atStop();
  }
  if (kind == T_OPEN || kind == T_STRING || word == W_IMMEDIATE) return true;
  if (kind == T_VARIABLE) return true;
  if (skipWord(W_AS)) return !middle && (word == W_LOGIN || word == W_USER);
  if (word == W_FUNCTION || word == W_PROCEDURE || !atPlainName(false)) return false;
  if (middle && lowOnly) return isSystemProcedure();
  readPath();
  // EXEC p word is a call with a text argument to SQL Server, and English
  return !(kind == T_WORD && word == 0 && pathParts == 1) || (pathPrefix & 0xffff00) == 0x5f7000; // sp_, xp_
}
