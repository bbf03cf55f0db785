// Turns DROP, CREATE, ALTER, TRUNCATE, RENAME … and GRANT, REVOKE into records: object type, names, privileges.
import { endBody, noteLanguage, openTokenText, readProgram } from "./dynamic.ts";
import { fits } from "./fits.ts";
import {
  SHAPE_BEGIN,
  W_ACCESS,
  W_ALTER,
  W_AS,
  W_BY,
  W_CASCADE,
  W_CONCURRENTLY,
  W_CONTINUE,
  W_CREATE,
  W_DATA,
  W_DATABASE,
  W_DEFAULT,
  W_DELETE,
  W_DROP,
  W_EVENT,
  W_EXECUTE,
  W_EXISTS,
  W_FOR,
  W_FOREIGN,
  W_GRANT,
  W_IF,
  W_LANGUAGE,
  W_LINK,
  W_MAPPING,
  W_MATERIALIZED,
  W_METHOD,
  W_NOT,
  W_ON,
  W_ONLY,
  W_OR,
  W_POLICY,
  W_RESTART,
  W_REVOKE,
  W_ROLE,
  W_SERVER,
  W_TABLE,
  W_TEXT,
  W_TO,
  W_TRIGGER,
  W_TRUNCATE,
  W_UPDATE,
  W_USER,
  W_VIEW,
} from "./generated/words.ts";
import {
  NAME_OBJECT,
  NAME_TARGET,
  OBJECT_COLUMN,
  OBJECT_CONSTRAINT,
  OBJECT_DATABASE,
  OBJECT_EVENT,
  OBJECT_FUNCTION,
  OBJECT_INDEX,
  OBJECT_LOGIN,
  OBJECT_NONE,
  OBJECT_PACKAGE,
  OBJECT_PRIVILEGES,
  OBJECT_PROCEDURE,
  OBJECT_ROLE,
  OBJECT_RULE,
  OBJECT_SCHEMA,
  OBJECT_SERVER,
  OBJECT_STAGE,
  OBJECT_SYSTEM,
  OBJECT_TABLE,
  OBJECT_TRIGGER,
  OBJECT_USER,
  OBJECT_VIEW,
  PRIVILEGE_ADMIN,
  RECORD_DIGEST,
  RECORD_FIRST_NAME,
  RECORD_KIND,
  RECORD_OBJECT,
  STATEMENT_ALTER,
  STATEMENT_CREATE,
  STATEMENT_DROP,
  STATEMENT_TRUNCATE,
  TRAIT_BODY,
  TRAIT_CASCADE,
  TRAIT_NESTED,
  TRAIT_UNKNOWN_NAME,
  WHERE_ABSENT,
} from "./layout.ts";
import { advance, kind, lastEnd, nextIsDot, shape, start, word } from "./lexer.ts";
import { readItems } from "./operands.ts";
import { addPrivileges, privilegeOf, readGrant } from "./privileges.ts";
import { atPlainName, atStop, noteKnown, noteProse, noteWord, readClauses, skipWord } from "./query.ts";
import { openBody } from "./reader.ts";
import {
  addFlags,
  addName,
  atName,
  beginRecord,
  dropFrom,
  endRecord,
  makeLow,
  readPath,
  recordAt,
  records,
  setObject,
  setWhere,
} from "./records.ts";
import { countStep } from "./steps.ts";
import { T_COMMA, T_DOT, T_OP, T_OPEN, T_PARAM, T_STRING, T_VARIABLE, T_WORD } from "./tokens.ts";
import { CLASS_MODIFIER, factOf, isMarked, MARK_DROP } from "./words.ts";
/** Reads the words after DROP, CREATE, … up to the name; gives the object type, OBJECT_NONE when there is none. */
export function findObject(): i32 {
  let definer = false;
  for (let i = 0; i < 16; i++) {
    if (word == W_OR) {
      advance();
      advance();
      continue;
    }
    if (kind != T_WORD) {
      if (!definer || atStop()) return OBJECT_NONE;
      advance();
      continue;
    }
    const first = word;
    const object = factOf(first, 3);
    if (object == OBJECT_NONE) {
      if ((first != W_DEFAULT || nextIsDot()) && (factOf(first, 0) & CLASS_MODIFIER) == 0 && !definer)
        return OBJECT_NONE;
      // DEFINER = `root`@`localhost`, ALGORITHM = MERGE
      if (first >= 0 && (factOf(first, 0) & CLASS_MODIFIER) != 0) {
        advance();
        if (kind == T_OP) definer = true;
      } else advance();
      continue;
    }
    advance();
    return secondObject(first, object);
  }
  return OBJECT_NONE;
}

/** IF EXISTS, IF NOT EXISTS. */
export function skipExists(): bool {
  if (!skipWord(W_IF)) return false;
  skipWord(W_NOT);
  skipWord(W_EXISTS);
  return true;
}

/** Opens a record for the action of an ALTER that the current word begins, with the names of the ALTER. */
function beginAction(alter: usize): usize {
  const action = beginRecord(factOf(word, 1), TRAIT_NESTED);
  store<u32>(action, load<u32>(alter, RECORD_FIRST_NAME), RECORD_FIRST_NAME);
  store<u32>(action, load<u32>(alter, RECORD_DIGEST), RECORD_DIGEST);
  setObject(action, OBJECT_TABLE);
  return action;
}

/** Object types of two words, then IF EXISTS and ONLY. */
function secondObject(first: i32, object: i32): i32 {
  let type = object;
  if (
    (first == W_EVENT && word == W_TRIGGER) ||
    (first == W_USER && word == W_MAPPING) ||
    (first == W_DATABASE && (word == W_LINK || word == W_ROLE)) ||
    (first == W_SERVER && word == W_ROLE) ||
    (first == W_MATERIALIZED && word == W_VIEW) ||
    (first == W_FOREIGN && word == W_TABLE) ||
    (first == W_ACCESS && (word == W_METHOD || word == W_POLICY)) ||
    first == W_TEXT
  ) {
    type = first == W_TEXT ? object : factOf(word, 3);
    advance();
  } else if (first == W_FOREIGN && word == W_DATA) {
    advance();
    advance();
    type = OBJECT_SERVER;
  }
  skipWord(W_CONCURRENTLY);
  skipExists();
  skipWord(W_ONLY);
  return type;
}

function isRoutine(object: i32): bool {
  return (
    object == OBJECT_FUNCTION ||
    object == OBJECT_PROCEDURE ||
    object == OBJECT_TRIGGER ||
    object == OBJECT_EVENT ||
    object == OBJECT_PACKAGE ||
    object == OBJECT_RULE ||
    object == OBJECT_STAGE // tasks and pipes
  );
}

/** Reads one name of an object; false when none stands here. */
export function readObjectName(record: usize, role: i32): bool {
  if (kind == T_PARAM) {
    addFlags(record, TRAIT_UNKNOWN_NAME);
    advance();
    if (kind == T_DOT) advance();
    if (atName(false) && start == lastEnd) {
      readPath();
      addName(record, role);
    }
    return true;
  }
  if (!atPlainName(true) && kind != T_VARIABLE) return false;
  readPath();
  addName(record, role);
  if (kind == T_PARAM && start == lastEnd) {
    addFlags(record, TRAIT_UNKNOWN_NAME);
    advance();
  } else if (kind == T_VARIABLE && start == lastEnd) advance(); // 'bob'@'%'
  return true;
}

/** DROP, CREATE, ALTER, TRUNCATE, RENAME, COMMENT ON, BACKUP, REFRESH … */
export function readObject(): bool {
  const verb = word;
  const from = start;
  const record = beginRecord(factOf(verb, 1), 0);
  advance();
  skipWord(W_ON);
  let object = findObject();
  if (object == OBJECT_NONE) object = secondObject(0, OBJECT_TABLE);
  setObject(record, object);
  const role = object == OBJECT_TABLE || object == OBJECT_VIEW ? NAME_TARGET : NAME_OBJECT;
  skipWord(W_BY); // OWNED BY
  if (verb == W_CREATE && object == OBJECT_INDEX && word == W_ON) {
    // an index without a name
  } else if (!readObjectName(record, role) && isTabular(object)) {
    makeLow(record);
    addFlags(record, TRAIT_UNKNOWN_NAME);
  }
  if (word == W_FOR && isTabular(object)) makeLow(record);
  const statement = <i32>load<u8>(record, RECORD_KIND);
  if (statement == STATEMENT_CREATE && isRoutine(object)) readRoutine(record, object);
  else if (statement == STATEMENT_CREATE && !isAccount(object)) {
    if (word == W_ON) readOn(record);
    readClauses(record);
  } else if (statement == STATEMENT_ALTER || statement == STATEMENT_CREATE) readActions(record, object);
  else readNames(record, role);
  endRecord(record);
  return from != start;
}

function isTabular(object: i32): bool {
  return object == OBJECT_TABLE || object == OBJECT_VIEW || object == OBJECT_DATABASE || object == OBJECT_SCHEMA;
}

/** Whether a name of such an object can begin at the current token. */
export function startsName(object: i32): bool {
  if (atStop() || kind == T_COMMA || kind == T_OP) return false;
  return !isTabular(object) || atPlainName(true) || kind != T_WORD;
}

function isAccount(object: i32): bool {
  return object == OBJECT_USER || object == OBJECT_ROLE || object == OBJECT_LOGIN;
}

function readOn(record: usize): void {
  advance();
  skipWord(W_ONLY);
  readObjectName(record, NAME_TARGET);
}

/** The rest of DROP a, b CASCADE; a word that no dialect has there makes it low. */
function readNames(record: usize, role: i32): void {
  const object = <i32>load<u8>(record, RECORD_OBJECT);
  let strangers = 0;
  const strict =
    isTabular(object) &&
    (load<u8>(record, RECORD_KIND) == STATEMENT_DROP || load<u8>(record, RECORD_KIND) == STATEMENT_TRUNCATE);
  while (!atStop()) {
    countStep();
    if (kind == T_COMMA) {
      advance();
      skipWord(W_ONLY);
      readObjectName(record, role);
      continue;
    }
    if (kind == T_OPEN) {
      readItems(record, 41);
      continue;
    }
    if (word == W_ON) {
      // DROP INDEX i ON t, DROP TRIGGER r ON t; but ON CLUSTER c
      if (object != OBJECT_TABLE && object != OBJECT_DATABASE) readOn(record);
      else {
        advance();
        advance();
        if (!atStop()) advance();
      }
      continue;
    }
    if (word == W_CASCADE) addFlags(record, TRAIT_CASCADE);
    else if (word == W_RESTART || word == W_CONTINUE) advance();
    else if (shape != 0 && fits(true)) return;
    else if (strict && kind == T_WORD && !isMarked(word, MARK_DROP)) {
      // SYNC, WAIT: one word may be an option that is not known here, more are prose in every dialect
      makeLow(record);
      if (++strangers > 1) noteProse();
    }
    advance();
  }
}

/** CREATE FUNCTION … AS $$ … $$, CREATE TRIGGER … BEGIN … END: the statements of the body follow as records of their own. */
function readRoutine(record: usize, object: i32): void {
  let previous = 0;
  while (!atStop()) {
    countStep();
    if (kind == T_OPEN) {
      readItems(record, 41);
      previous = 0;
      continue;
    }
    if (kind == T_STRING && (previous == W_AS || previous == W_EXECUTE)) {
      endRecord(record);
      openTokenText(TRAIT_BODY);
      previous = 0;
      continue;
    }
    if (
      (word == W_ON && (object == OBJECT_TRIGGER || object == OBJECT_STAGE)) ||
      (word == W_TO && object == OBJECT_RULE)
    ) {
      readOn(record);
      previous = 0;
      continue;
    }
    if (shape != 0 && previous != W_ON && previous != W_OR && word != W_EXECUTE) {
      if (shape == SHAPE_BEGIN || fits(true)) {
        openBody();
        return;
      }
    }
    if (previous == W_LANGUAGE) noteLanguage();
    previous = kind == T_WORD ? word : 0;
    advance();
  }
  endBody();
}

/** The actions of ALTER and the attributes of a user. */
function readActions(record: usize, object: i32): void {
  let previous = 0;
  while (!atStop()) {
    countStep();
    if (kind == T_OPEN) {
      readItems(record, 41);
      continue;
    }
    if (kind == T_STRING && object == OBJECT_SYSTEM) {
      readProgram(record); // archive_command = 'text'
      continue;
    }
    if (word == W_ON && object == OBJECT_TRIGGER) {
      readOn(record);
      continue;
    }
    if (kind == T_WORD) {
      const bits = privilegeOf(word);
      if (isAccount(object) && bits == PRIVILEGE_ADMIN) addPrivileges(record, bits);
      if (word == W_CASCADE) addFlags(record, TRAIT_CASCADE);
      if (object == OBJECT_PRIVILEGES && (word == W_GRANT || word == W_REVOKE)) {
        const from = records();
        if (readGrant()) addFlags(recordAt(from), TRAIT_NESTED);
        else dropFrom(from);
        continue;
      }
      if ((word == W_DROP || word == W_TRUNCATE) && !isAccount(object)) {
        if (!readDropAction(record)) return;
        previous = 0;
        continue;
      }
      if (shape != 0 && previous != W_DROP && previous != W_ON && word != W_ALTER && word != W_CREATE && fits(true))
        return;
      if ((word == W_DELETE || word == W_UPDATE) && previous != W_ON) {
        // ALTER TABLE t DELETE WHERE …, ClickHouse's mutations
        const action = beginAction(record);
        setWhere(action, WHERE_ABSENT);
        advance();
        readClauses(action);
        endRecord(action);
        return;
      }
      if (word == 0) noteWord();
      else noteKnown();
      previous = word;
    } else noteKnown();
    advance();
  }
}

/** DROP COLUMN and the like as a record with the names of its ALTER; false when a statement of its own begins. */
function readDropAction(alter: usize): bool {
  if (fits(true)) {
    // DROP TABLE t after ALTER TABLE: only a whole object ends the ALTER
    return false;
  }
  const action = beginAction(alter);
  advance();
  skipExists();
  let object = kind == T_WORD ? factOf(word, 3) : 0;
  if (object == OBJECT_NONE) object = word == W_DEFAULT || word == W_NOT ? OBJECT_CONSTRAINT : OBJECT_COLUMN;
  setObject(action, object);
  if (!atStop()) advance();
  if (skipExists() && !atStop()) advance();
  endRecord(action);
  return true;
}
