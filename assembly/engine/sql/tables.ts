// Turns what stands after FROM, JOIN, UPDATE, INTO into names of tables, and knows the common table expressions in sight.
import { variableHash } from "./constants.ts";
import { enter, leave } from "./depth.ts";
import { readCallArguments } from "./dynamic.ts";
import { fits } from "./fits.ts";
import {
  SHAPE_INSERT,
  SHAPE_MERGE,
  W_AS,
  W_LATERAL,
  W_ONLY,
  W_PARTITION,
  W_SELECT,
  W_TABLE,
  W_VALUES,
  W_WITH,
} from "./generated/words.ts";
import { MAX_CTES, NAME_FUNCTION, NAME_TARGET, SQL_CTES_AT, TRAIT_NESTED, TRAIT_UNKNOWN_NAME } from "./layout.ts";
import { advance, isOp, kind, lastEnd, mark, rewind, shape, start, word } from "./lexer.ts";
import { readItems } from "./operands.ts";
import { atPlainName, atStop, noteKnown, readClauses, readInnerQuery, skipWord } from "./query.ts";
import { addFlags, addName, arena, atName, makeLow, pathHash, pathParts, readPath } from "./records.ts";
import { readNested } from "./rows.ts";
import { countStep } from "./steps.ts";
import { T_CLOSE, T_COMMA, T_DOT, T_OPEN, T_PARAM, T_VARIABLE, T_WORD } from "./tokens.ts";

let cteCount: u32 = 0;

export function forgetCtes(): void {
  cteCount = 0;
}
/** Takes the path that was read last as the name of a common table expression; beyond MAX_CTES they are read as tables. */
export function addCte(): void {
  if (cteCount < <u32>MAX_CTES) store<u32>(arena + SQL_CTES_AT + (cteCount++ << 2), pathHash);
}

export function isCte(): bool {
  if (pathParts != 1) return false;
  for (let i: u32 = 0; i < cteCount; i++) {
    if (load<u32>(arena + SQL_CTES_AT + (i << 2)) == pathHash) return true;
  }
  return false;
}

/** The hash of the name that UPDATE or DELETE gave for its table, which may be an alias of one behind FROM; 0 for none. */
let changed: u32 = 0;

export function setChanged(hash: u32): void {
  changed = hash;
}

/** Whether the table that was read last has that name as its alias. */
function isChanged(): bool {
  if (changed == 0) return false;
  mark();
  skipWord(W_AS);
  const alias = kind == T_WORD && variableHash() == changed;
  rewind();
  return alias;
}

/** Reads the table references after FROM, JOIN, UPDATE, INTO …; true when at least one could be read. */
export function readTables(record: usize, role: i32): bool {
  let any = false;
  for (;;) {
    countStep();
    while (word == W_ONLY || word == W_LATERAL || word == W_TABLE) advance();
    if (kind == T_OPEN) {
      any = true;
      readTableGroup(record, role);
    } else if (kind == T_PARAM) {
      any = true;
      addFlags(record, TRAIT_UNKNOWN_NAME);
      advance();
      if (kind == T_DOT) advance();
      else if (!atName(false) || start != lastEnd) {
        if (!readAlias(record)) break;
        continue;
      }
      if (atName(false)) {
        readPath();
        addName(record, role);
      }
    } else if (kind == T_VARIABLE || atPlainName(true)) {
      any = true;
      readPath();
      if (kind == T_OPEN && role != NAME_TARGET) {
        addName(record, NAME_FUNCTION);
        readCallArguments(record);
      } else if (word == W_TABLE && role != NAME_TARGET) {
        // FINAL TABLE (DELETE …)
        advance();
        if (kind == T_OPEN) readTableGroup(record, role);
      } else if (role == NAME_TARGET || !isCte()) addName(record, isChanged() ? NAME_TARGET : role);
      // users_{id}, users@link
      if (kind == T_PARAM && start == lastEnd) {
        addFlags(record, TRAIT_UNKNOWN_NAME);
        advance();
      } else if (kind == T_VARIABLE && start == lastEnd) advance();
      else if (isOp(42)) advance();
    } else break;
    if (!readAlias(record)) break;
  }
  return any;
}

/** Reads [AS] alias [(columns)]; true when a comma leads to the next table. */
export function readAlias(record: usize): bool {
  const as = skipWord(W_AS);
  if (word == W_PARTITION) {
    advance();
    if (kind == T_OPEN) readItems(record, 41);
  }
  if (atPlainName(as) && !(kind == T_WORD && !as && shape != 0 && fits(true))) {
    advance();
    if (kind == T_OPEN && as) readItems(record, 41);
  }
  noteKnown();
  if (kind != T_COMMA) return false;
  advance();
  return true;
}

/** ( … ) where a table is expected: an inner query or a join in parentheses. */
export function readTableGroup(record: usize, role: i32): void {
  if (!enter()) return;
  advance();
  if (word == W_SELECT || word == W_WITH || word == W_VALUES) {
    readInnerQuery();
    // DELETE FROM (SELECT …)
    if (role == NAME_TARGET) addFlags(record, TRAIT_UNKNOWN_NAME);
  } else if (shape >= SHAPE_INSERT && shape <= SHAPE_MERGE && fits(true)) readNested(TRAIT_NESTED);
  else {
    readTables(record, role);
    readClauses(record);
  }
  while (!atStop()) {
    // what follows an inner query in its parentheses: UNION (SELECT …)
    countStep();
    if (kind == T_OPEN) readItems(record, 41);
    else advance();
  }
  if (kind == T_CLOSE) advance();
  else makeLow(record);
  leave();
}
