// Turns INSERT, UPDATE, DELETE, MERGE and what may begin with WITH into records.
import { enter, leave } from "./depth.ts";
import { readCallArguments } from "./dynamic.ts";
import { fits } from "./fits.ts";
import {
  SHAPE_DELETE,
  SHAPE_INSERT,
  SHAPE_MERGE,
  SHAPE_QUERY,
  SHAPE_TABLE,
  SHAPE_UPDATE,
  SHAPE_WITH,
  W_DIRECTORY,
  W_FROM,
  W_FUNCTION,
  W_INSERT,
  W_INTO,
  W_OR,
  W_PERCENT,
  W_TABLE,
  W_TOP,
} from "./generated/words.ts";
import {
  NAME_FUNCTION,
  NAME_TARGET,
  OBJECT_TABLE,
  STATEMENT_DELETE,
  STATEMENT_MERGE,
  STATEMENT_UPDATE,
  TRAIT_LIMIT,
  TRAIT_NESTED,
  TRAIT_OUTFILE,
  TRAIT_UNKNOWN_NAME,
  WHERE_ABSENT,
  WHERE_PRESENT,
} from "./layout.ts";
import { advance, facts, isOp, kind, lastEnd, shape, start, word } from "./lexer.ts";
import { readItems } from "./operands.ts";
import {
  closeStatement,
  noteProse,
  noteWord,
  openStatement,
  readClauses,
  readSelect,
  readWith,
  skipWord,
} from "./query.ts";
import {
  addFlags,
  addName,
  atName,
  beginRecord,
  endRecord,
  makeLow,
  pathHash,
  pathParts,
  readPath,
  scratch,
  setObject,
  setWhere,
} from "./records.ts";
import { countStep } from "./steps.ts";
import { readTables, setChanged } from "./tables.ts";
import { T_OPEN, T_PARAM, T_VARIABLE, T_WORD } from "./tokens.ts";
import { CLASS_ENDS, CLASS_FOLLOWS, factOf, isMarked, MARK_MODIFIER } from "./words.ts";
export function startsRows(): bool {
  if (kind == T_OPEN) return true;
  if (kind != T_WORD) return false;
  return shape >= SHAPE_QUERY && shape <= SHAPE_MERGE;
}

/** A statement inside parentheses or after AS. */
export function readNested(flags: u32): void {
  if (!startsRows() || !enter()) return;
  const outer = openStatement();
  if (kind == T_OPEN) readItems(scratch(), 41);
  else readRows(flags);
  closeStatement(outer);
  leave();
}

/** Reads a statement that works on rows; 0 when the current word begins none. */
export function readRows(flags: u32): usize {
  if (kind != T_WORD) return 0;
  switch (shape) {
    case SHAPE_QUERY:
    case SHAPE_TABLE:
      return readSelect(flags);
    case SHAPE_WITH: {
      if (!enter()) return 0;
      const record = readWith(flags);
      leave();
      return record;
    }
    case SHAPE_INSERT:
      return readInsert(flags);
    case SHAPE_UPDATE:
      return readUpdate(flags);
    case SHAPE_DELETE:
      return readDelete(flags);
    case SHAPE_MERGE:
      return readMerge(flags);
    default:
      return 0;
  }
}

/** IGNORE, QUICK, LOW_PRIORITY, OR REPLACE, TOP (n) between the verb and its table. */
export function readModifiers(record: usize): void {
  for (;;) {
    if (word == W_TOP) {
      advance();
      if (kind == T_OPEN) readItems(record, 41);
      else advance();
      skipWord(W_PERCENT);
      addFlags(record, TRAIT_LIMIT);
    } else if (word == W_OR) {
      advance();
      advance();
    } else if (isModifier()) advance();
    else return;
    countStep();
  }
}

/** Words of MySQL and Spark between the verb and the table. */
export function isModifier(): bool {
  return isMarked(word, MARK_MODIFIER);
}

export function readInsert(flags: u32): usize {
  const record = beginRecord(factOf(word, 1), flags);
  setObject(record, OBJECT_TABLE);
  advance();
  readModifiers(record);
  skipWord(W_INTO);
  skipWord(W_TABLE);
  if (skipWord(W_DIRECTORY)) addFlags(record, TRAIT_OUTFILE);
  if (skipWord(W_FUNCTION)) {
    readPath();
    addName(record, NAME_FUNCTION);
    addFlags(record, TRAIT_UNKNOWN_NAME);
    if (kind == T_OPEN) readCallArguments(record);
  } else if (kind == T_PARAM) {
    addFlags(record, TRAIT_UNKNOWN_NAME);
    advance();
  } else if (kind == T_VARIABLE || atName(true)) {
    readPath();
    if (kind == T_OPEN && pathParts == 1 && pathHash == 0) makeLow(record);
    addName(record, NAME_TARGET);
    if (kind == T_PARAM && start == lastEnd) {
      addFlags(record, TRAIT_UNKNOWN_NAME);
      advance();
    }
  }
  readClauses(record);
  endRecord(record);
  return record;
}

export function readUpdate(flags: u32): usize {
  const record = beginRecord(STATEMENT_UPDATE, flags);
  setObject(record, OBJECT_TABLE);
  setWhere(record, WHERE_ABSENT);
  advance();
  readModifiers(record);
  readTables(record, NAME_TARGET);
  return readChange(record);
}

/** The clauses of UPDATE and DELETE. */
function readChange(record: usize): usize {
  setChanged(pathParts == 1 ? pathHash : 0);
  readClauses(record);
  setChanged(0);
  endRecord(record);
  return record;
}

export function readDelete(flags: u32): usize {
  const record = beginRecord(STATEMENT_DELETE, flags);
  setObject(record, OBJECT_TABLE);
  setWhere(record, WHERE_ABSENT);
  advance();
  if (isOp(42)) advance();
  readModifiers(record);
  skipWord(W_FROM);
  readTables(record, NAME_TARGET);
  // nothing but a clause may follow the table and its alias
  if (kind == T_WORD && (facts & (CLASS_ENDS | CLASS_FOLLOWS)) == 0 && !fits(true)) {
    noteWord();
    makeLow(record);
    if (word == 0) {
      advance();
      if (kind == T_WORD && word == 0) noteProse();
    }
  }
  return readChange(record);
}

export function readMerge(flags: u32): usize {
  const record = beginRecord(STATEMENT_MERGE, flags);
  setObject(record, OBJECT_TABLE);
  setWhere(record, WHERE_PRESENT);
  advance();
  readModifiers(record);
  skipWord(W_INTO);
  readTables(record, NAME_TARGET);
  readClauses(record);
  endRecord(record);
  return record;
}

/** The action of WHEN MATCHED THEN: a record of its own with the table and the ON of its MERGE. */
export function readMergeAction(merge: usize): void {
  const action = beginRecord(factOf(word, 1), TRAIT_NESTED);
  setObject(action, OBJECT_TABLE);
  store<u32>(action, load<u32>(merge, 20), 20); // the same chain of names
  store<u32>(action, load<u32>(merge, 24), 24);
  if (word != W_INSERT) setWhere(action, load<u8>(merge, 2));
  advance();
  endRecord(action);
}
