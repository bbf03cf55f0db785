// Turns GRANT, REVOKE, DENY and the attributes of users into privilege bits, objects and grantees.
import { fits } from "./fits.ts";
import {
  W_ADMIN,
  W_ALL,
  W_ALTER,
  W_CASCADE,
  W_CREATE,
  W_DBA,
  W_DELETE,
  W_DROP,
  W_EXEC,
  W_EXECUTE,
  W_FROM,
  W_GRANT,
  W_IN,
  W_INSERT,
  W_ON,
  W_OPTION,
  W_PRIVILEGES,
  W_SELECT,
  W_TABLES,
  W_TO,
  W_TRUNCATE,
  W_UPDATE,
  W_USER,
  W_WITH,
} from "./generated/words.ts";
import {
  NAME_GRANTEE,
  NAME_OBJECT,
  NAME_TARGET,
  OBJECT_TABLE,
  OBJECT_VIEW,
  PRIVILEGE_ADMIN,
  PRIVILEGE_ALL,
  PRIVILEGE_ALTER,
  PRIVILEGE_CREATE,
  PRIVILEGE_DELETE,
  PRIVILEGE_DROP,
  PRIVILEGE_EXECUTE,
  PRIVILEGE_GRANT,
  PRIVILEGE_OTHER,
  PRIVILEGE_ROLE,
  RECORD_PRIVILEGES,
  TRAIT_CASCADE,
  TRAIT_GRANT_OPTION,
  TRAIT_UNKNOWN_NAME,
} from "./layout.ts";
import { advance, isOp, kind, lastEnd, shape, start, word } from "./lexer.ts";
import { readObjectName } from "./objects.ts";
import { readItems } from "./operands.ts";
import { atPlainName, atStop, noteKnown, noteWord } from "./query.ts";
import { addFlags, addName, beginRecord, endRecord, readPath, setObject } from "./records.ts";
import { countStep } from "./steps.ts";
import { T_COMMA, T_DOT, T_OP, T_OPEN, T_QUOTED, T_VARIABLE, T_WORD } from "./tokens.ts";
import { factOf, isMarked, MARK_ADMIN } from "./words.ts";
export function privilegeOf(id: i32): u32 {
  switch (id) {
    case W_ALL:
      return PRIVILEGE_ALL;
    case W_SELECT:
    case W_INSERT:
    case W_UPDATE:
    case W_DELETE:
      return 1 << factOf(id, 1); // the bits are in the order of the statements
    case W_TRUNCATE:
      return PRIVILEGE_DELETE;
    case W_EXECUTE:
    case W_EXEC:
      return PRIVILEGE_EXECUTE;
    case W_CREATE:
      return PRIVILEGE_CREATE;
    case W_DROP:
      return PRIVILEGE_DROP;
    case W_ALTER:
      return PRIVILEGE_ALTER;
    case W_GRANT:
      return PRIVILEGE_GRANT;
    default:
      return isMarked(id, MARK_ADMIN) ? PRIVILEGE_ADMIN : PRIVILEGE_OTHER;
  }
}

export function addPrivileges(record: usize, bits: u32): void {
  const all = load<u32>(record, RECORD_PRIVILEGES) | bits;
  store<u32>(record, all, RECORD_PRIVILEGES);
}

/** GRANT, REVOKE, DENY; false when no TO or FROM follows: then it is no statement. */
export function readGrant(): bool {
  const record = beginRecord(factOf(word, 1), 0);
  let strangers = 0;
  let bits: u32 = 0;
  advance();
  while (!atStop() && word != W_ON && word != W_TO && word != W_FROM) {
    countStep();
    if (kind == T_WORD && word != W_PRIVILEGES && word != W_OPTION) bits |= privilegeOf(word);
    strangers = kind == T_WORD && word == 0 ? strangers + 1 : 0;
    if (strangers > 2) return false;
    if (kind == T_OPEN) readItems(record, 41);
    else if (kind == T_QUOTED || (kind == T_WORD && (word == 0 || word == W_DBA || word == W_ADMIN))) {
      readPath();
      addName(record, NAME_OBJECT);
      if (kind == T_VARIABLE && start == lastEnd) advance();
    } else advance();
  }
  if (word == W_ON) {
    setObject(record, OBJECT_TABLE);
    advance();
    readGrantObjects(record);
  } else bits = (bits & ~PRIVILEGE_OTHER) | ((bits & PRIVILEGE_OTHER) != 0 || bits == 0 ? PRIVILEGE_ROLE : 0);
  addPrivileges(record, bits);
  if (word != W_TO && word != W_FROM) return false;
  advance();
  while (!atStop()) {
    countStep();
    if (word == W_WITH) {
      advance();
      if (word == W_GRANT || word == W_ADMIN) {
        addFlags(record, TRAIT_GRANT_OPTION);
        addPrivileges(record, PRIVILEGE_GRANT);
        advance();
      }
      if (!atStop()) advance();
      continue;
    }
    if (word == W_CASCADE) addFlags(record, TRAIT_CASCADE);
    else if (shape != 0 && fits(true)) break;
    else if (atPlainName(true)) {
      // TO ROLE x, TO USER x: the type word is no name
      const type = factOf(word, 3) != 0;
      if (kind == T_WORD && word == 0) noteWord();
      readPath();
      if (!type || atStop() || kind == T_COMMA) addName(record, NAME_GRANTEE);
      if (kind == T_VARIABLE && start == lastEnd) advance();
      continue;
    }
    noteKnown();
    advance();
  }
  endRecord(record);
  return true;
}

export function readGrantObjects(record: usize): void {
  let role = NAME_TARGET;
  while (!atStop() && word != W_TO && word != W_FROM) {
    countStep();
    if (factOf(word, 3) != 0 && word != W_USER) {
      setObject(record, factOf(word, 3));
      role = factOf(word, 3) == OBJECT_TABLE || factOf(word, 3) == OBJECT_VIEW ? NAME_TARGET : NAME_OBJECT;
      advance();
      if (kind == T_OP) advance(); // SCHEMA::x
    } else if (word == W_ALL || word == W_TABLES || word == W_IN) {
      if (word == W_ALL) addFlags(record, TRAIT_UNKNOWN_NAME);
      advance();
    } else if (kind == T_OP || kind == T_DOT) {
      if (isOp(42)) addFlags(record, TRAIT_UNKNOWN_NAME); // *.*
      advance();
    } else if (kind == T_OPEN) readItems(record, 41);
    else if (!readObjectName(record, role)) advance();
    else if (isOp(0x3a3a)) advance();
  }
}
