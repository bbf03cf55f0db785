// Turns the few tokens after a word into whether a statement begins there.
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
  W_ABORT,
  W_ALL,
  W_ALTER,
  W_AS,
  W_BACKUP,
  W_BULK,
  W_BY,
  W_CALL,
  W_CASCADE,
  W_CLOSE,
  W_COMMENT,
  W_COMMIT,
  W_CONTINUE,
  W_CREATE,
  W_DATA,
  W_DBCC,
  W_DEFAULT,
  W_DROP,
  W_END,
  W_FETCH,
  W_FOR,
  W_FROM,
  W_FUNCTION,
  W_GLOBAL,
  W_IF,
  W_IMMEDIATE,
  W_IN,
  W_INSERT,
  W_INTO,
  W_JOIN,
  W_KILL,
  W_LANGUAGE,
  W_LOCAL,
  W_NAMES,
  W_OFF,
  W_ON,
  W_ONLY,
  W_OPEN,
  W_OR,
  W_OUTPUT,
  W_PARTITION,
  W_PASSWORD,
  W_PERFORM,
  W_PRINT,
  W_PROCEDURE,
  W_RECONFIGURE,
  W_RESTART,
  W_RESTORE,
  W_RESTRICT,
  W_ROLE,
  W_ROLLBACK,
  W_ROW,
  W_SCHEMA,
  W_SELECT,
  W_SESSION,
  W_SET,
  W_SHUTDOWN,
  W_TABLE,
  W_TABLES,
  W_TO,
  W_TOP,
  W_TRAN,
  W_TRANSACTION,
  W_TRUNCATE,
  W_USE,
  W_USING,
  W_VALUES,
  W_WAITFOR,
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
import { atName, lowOnly, pathParts, readPath, scratch } from "./records.ts";
import { isModifier } from "./rows.ts";
import {
  T_CLOSE,
  T_COMMA,
  T_DOT,
  T_NUMBER,
  T_OP,
  T_OPEN,
  T_PARAM,
  T_QUOTED,
  T_STRING,
  T_VARIABLE,
  T_WORD,
} from "./tokens.ts";
import { factOf } from "./words.ts";
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

export function isPlainEnd(): bool {
  return atStop() || word == W_FROM || word == W_INTO || word == W_FOR || word == W_USING || word == W_IN;
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
      advance();
      return kind == T_OPEN || word == W_AS || atName(false);
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
      const object = findObject();
      if (middle) {
        const strong =
          id == W_DROP || id == W_CREATE || id == W_ALTER || id == W_TRUNCATE || id == W_BACKUP || id == W_RESTORE;
        if (!strong || object == OBJECT_COLUMN || object == OBJECT_CONSTRAINT || object == OBJECT_PARTITION)
          return false;
      }
      if (object == OBJECT_NONE) return id == W_TRUNCATE && truncateFits();
      return startsName(object);
    }
    case SHAPE_GRANT:
      return (kind == T_WORD && word != W_ON) || kind == T_QUOTED || kind == T_STRING;
    case SHAPE_COPY:
      if (middle) return false;
      if (kind == T_OPEN || word == W_INTO || word == W_DATA) return true;
      if (!skipTarget()) return false;
      return kind == T_OPEN || word == W_FROM || word == W_TO || word == W_INTO;
    case SHAPE_LOAD:
      if (id == W_BULK) return word == W_INSERT;
      if (middle) return false;
      if (kind == T_STRING || word == W_DATA) return true;
      return word == W_XML;
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

export function insertFits(): bool {
  let into = false;
  if (word == W_OR) {
    advance();
    advance();
  }
  while (isModifier() || word == W_ALL) advance();
  if (word == W_INTO) into = true;
  if (into) {
    advance();
    skipWord(W_TABLE);
  }
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
  if (kind != T_WORD) return false;
  return (
    word == W_VALUES ||
    word == W_SELECT ||
    word == W_SET ||
    word == W_DEFAULT ||
    word == W_WITH ||
    word == W_AS ||
    word == W_BY ||
    word == W_TABLE ||
    word == W_PARTITION ||
    word == W_OUTPUT ||
    shape == SHAPE_CALL
  );
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
    if (kind == T_COMMA || word == W_PARTITION || word == W_WITH) return true;
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
    if (kind != T_DOT) return system;
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
  if (word == W_FUNCTION || word == W_PROCEDURE || !atPlainName(false)) return false;
  if (middle && lowOnly) return isSystemProcedure();
  readPath();
  // EXEC p word is a call with a text argument to SQL Server, and English
  return !(kind == T_WORD && word == 0 && pathParts == 1);
}

export function setFits(middle: bool): bool {
  if (kind == T_VARIABLE) {
    advance();
    return kind == T_OP || kind == T_DOT;
  }
  if (!middle) {
    if (word == W_ROLE || word == W_SESSION || word == W_GLOBAL || word == W_LOCAL || word == W_TRANSACTION)
      return true;
    if (word == W_PASSWORD || word == W_NAMES || word == W_SCHEMA || word == W_DEFAULT) return true;
  }
  if (!atPlainName(false)) return false;
  readPath();
  if (word == W_ON || word == W_OFF) return true;
  if (!middle) return isOp(61) || isOp(0x3d3a) || word == W_TO;
  // SET IDENTITY_INSERT t ON
  if (!atPlainName(false)) return false;
  readPath();
  return word == W_ON || word == W_OFF;
}

export function plainFits(id: i32, middle: bool): bool {
  switch (id) {
    case W_WAITFOR:
      advance();
      return kind == T_STRING || kind == T_VARIABLE;
    case W_SHUTDOWN:
    case W_RECONFIGURE:
      return atStop() || word == W_WITH || word == W_IMMEDIATE || word == W_ABORT;
    case W_COMMIT:
    case W_ROLLBACK:
      return atStop() || word == W_WITH || (!middle && kind == T_WORD) || word == W_TRAN || word == W_TRANSACTION;
    case W_KILL:
      if (kind == T_WORD && !middle) advance();
      return kind == T_NUMBER || kind == T_PARAM || kind == T_VARIABLE || kind == T_STRING;
    case W_USE:
      if (!atName(true)) return false;
      // USE ROLE r
      if (factOf(word, 3) != 0) advance();
      if (!atStop()) readPath();
      return atStop();
    case W_OPEN:
    case W_CLOSE:
    case W_FETCH:
      if (middle || !atName(false)) return false;
      advance();
      return isPlainEnd();
    case W_DBCC:
      if (kind != T_WORD) return false;
      advance();
      return kind == T_OPEN || atStop();
    case W_PRINT:
      return kind == T_STRING || kind == T_VARIABLE || kind == T_OPEN || (!middle && atName(false));
    default:
      return !middle;
  }
}
