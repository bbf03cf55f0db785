// Turns query blocks and the statements that choose rows (SELECT, INSERT, UPDATE, DELETE, MERGE, WITH) into records.
import { depth, enter, leave } from "./depth.ts";
import { readAssignment, readCallArguments, readGiven, readVariable } from "./dynamic.ts";
import { fits } from "./fits.ts";
import {
  SHAPE_CONTROL,
  W_ALL,
  W_APPLY,
  W_AS,
  W_CASE,
  W_DEFAULT,
  W_DELETE,
  W_DISTINCT,
  W_DUMPFILE,
  W_ELSE,
  W_END,
  W_EXCEPT,
  W_FALSE,
  W_FETCH,
  W_FOR,
  W_FROM,
  W_HAVING,
  W_INSERT,
  W_INTERSECT,
  W_INTO,
  W_JOIN,
  W_KEY,
  W_LIMIT,
  W_MATERIALIZED,
  W_MINUS,
  W_NOT,
  W_NULL,
  W_ON,
  W_OUTFILE,
  W_OUTPUT,
  W_RECURSIVE,
  W_RETURNING,
  W_SELECT,
  W_SET,
  W_STRAIGHT_JOIN,
  W_TABLE,
  W_TEMP,
  W_TEMPORARY,
  W_THEN,
  W_TOP,
  W_TRUE,
  W_UNION,
  W_UNLOGGED,
  W_UPDATE,
  W_USING,
  W_VALUES,
  W_WHEN,
  W_WHERE,
  W_WITH,
} from "./generated/words.ts";
import {
  NAME_FUNCTION,
  NAME_SOURCE,
  NAME_TARGET,
  RECORD_KIND,
  RECORD_START,
  RECORD_WHERE,
  STATEMENT_CREATE,
  STATEMENT_DECLARE,
  STATEMENT_DELETE,
  STATEMENT_INSERT,
  STATEMENT_MERGE,
  STATEMENT_REPLACE,
  STATEMENT_SELECT,
  STATEMENT_UPDATE,
  TRAIT_INTO_TABLE,
  TRAIT_LIMIT,
  TRAIT_LOCKING,
  TRAIT_NESTED,
  TRAIT_OUTFILE,
  TRAIT_UNION,
  WHERE_ABSENT,
  WHERE_PRESENT,
} from "./layout.ts";
import { advance, facts, isOp, kind, mark, nextIsDot, rewind, shape, start, word } from "./lexer.ts";
import { readItems } from "./operands.ts";
import {
  addFlags,
  addName,
  atName,
  beginRecord,
  endRecord,
  lowOnly,
  pathParts,
  readPath,
  scratch,
  setWhere,
} from "./records.ts";
import { readMergeAction, readNested, readRows, startsRows } from "./rows.ts";
import { countStep } from "./steps.ts";
import { addCte, readTables } from "./tables.ts";
import { T_CLIENT, T_CLOSE, T_COMMA, T_END, T_OP, T_OPEN, T_QUOTED, T_SEMI, T_VARIABLE, T_WORD } from "./tokens.ts";
import { readCondition } from "./where.ts";
import { CLASS_CALLABLE, CLASS_RESERVED } from "./words.ts";

// Prose gives itself away: no dialect has four plain names in a row where a statement's clauses are expected.
const PROSE_WORDS = 4;
let plainWords = 0;
export let prose: bool = false;
export function noteProse(): void {
  prose = true;
}
let statementDepth = 0;

/** Counts a word that no clause explains. */
export function noteWord(): void {
  if (depth == statementDepth && ++plainWords >= PROSE_WORDS) prose = true;
}
export function noteKnown(): void {
  plainWords = 0;
}
export function beginStatement(): void {
  plainWords = 0;
  prose = false;
  statementDepth = depth;
}
/** Begins a statement inside another one; gives what `closeStatement` needs to go on with the outer one. */
export function openStatement(): u64 {
  const outer = ((<u64>statementDepth) << 32) | <u64>plainWords;
  statementDepth = depth;
  plainWords = 0;
  return outer;
}
export function closeStatement(outer: u64): void {
  statementDepth = <i32>(outer >> 32);
  plainWords = <i32>outer;
}
export function atStatementLevel(): bool {
  return depth == statementDepth;
}

/** Reads the word when it is the current token. */
export function skipWord(id: i32): bool {
  if (word != id) return false;
  advance();
  return true;
}
const STOPS: i32 = (1 << T_END) | (1 << T_SEMI) | (1 << T_CLOSE) | (1 << T_CLIENT);

/** Whether the statement or the group around the current token ends there. */
export function atStop(): bool {
  return ((STOPS >> kind) & 1) != 0;
}
/** A name that is not a reserved word. */
export function atPlainName(strings: bool): bool {
  return atName(strings) && ((facts & CLASS_RESERVED) == 0 || nextIsDot());
}

/** Reads SELECT, WITH, VALUES inside parentheses as a record of its own; true when it reads tables. */
export function readInnerQuery(): bool {
  const outer = openStatement();
  const record = word == W_WITH ? readWith(TRAIT_NESTED) : readSelect(TRAIT_NESTED);
  closeStatement(outer);
  return record == 0 || load<u8>(record, RECORD_WHERE) != 0;
}

/** Reads a SELECT, VALUES or TABLE block and the blocks that UNION joins to it. */
export function readSelect(flags: u32): usize {
  const record = beginRecord(STATEMENT_SELECT, flags);
  if (skipWord(W_TABLE)) {
    if (readTables(record, NAME_SOURCE)) setWhere(record, WHERE_ABSENT);
  } else advance();
  readClauses(record);
  endRecord(record);
  return record;
}

/** WITH a AS (…), b AS (…) and the statement that uses them. 0 when it is none. */
export function readWith(flags: u32): usize {
  const from = start;
  advance();
  skipWord(W_RECURSIVE);
  while (atName(false)) {
    countStep();
    readPath();
    addCte();
    if (kind == T_OPEN) readItems(scratch(), 41);
    skipWord(W_AS);
    skipWord(W_NOT);
    skipWord(W_MATERIALIZED);
    if (kind == T_OPEN && enter()) {
      advance();
      readNested(TRAIT_NESTED);
      while (!atStop()) {
        countStep();
        advance();
      }
      if (kind == T_CLOSE) advance();
      leave();
    }
    // SEARCH … SET …, CYCLE … of a recursive one
    while (!atStop() && kind != T_COMMA && !startsRows()) {
      countStep();
      advance();
    }
    if (kind != T_COMMA) break;
    advance();
  }
  if (kind == T_OPEN) {
    readItems(scratch(), 41);
    return 0;
  }
  const record = readRows(flags);
  if (record != 0 && load<u32>(record, RECORD_START) > from) store<u32>(record, from, RECORD_START);
  return record;
}

function readInto(record: usize): void {
  advance();
  while (word == W_TEMP || word == W_TEMPORARY || word == W_UNLOGGED || word == W_TABLE) advance();
  if (word == W_OUTFILE || word == W_DUMPFILE) {
    addFlags(record, TRAIT_OUTFILE);
    advance();
  } else if (atPlainName(false)) {
    readPath();
    addName(record, NAME_TARGET);
    addFlags(record, TRAIT_INTO_TABLE);
  } else if (kind == T_VARIABLE) readGiven(load<u32>(record, RECORD_START), false);
}

/** The hash of the variable to which the clauses that are read next may give a text, 0 for none. */
let awaited: u32 = 0;

export function awaitValue(hash: u32): void {
  awaited = hash;
}

/** Reads the clauses of a statement up to its end, an unmatched parenthesis, or the statement that follows it. */
export function readClauses(first: usize): void {
  let record = first;
  const statement = <i32>load<u8>(first, RECORD_KIND);
  let inFrom = false;
  let cases = 0;
  let operand: bool = true; // the last token can end an expression, so a statement may begin here
  let rows = statement != STATEMENT_INSERT && statement != STATEMENT_REPLACE && statement != STATEMENT_CREATE; // no query is to come
  let previous = 0;
  let target = awaited;
  awaited = 0;
  while (!atStop()) {
    countStep();
    if (kind == T_OPEN) {
      readItems(record, 41);
      operand = true;
      noteKnown();
      previous = 0;
      continue;
    }
    if (kind == T_COMMA) {
      advance();
      operand = false;
      noteKnown();
      if (inFrom) readTables(record, NAME_SOURCE);
      continue;
    }
    if (target != 0 && readAssignment(target, record)) {
      target = 0;
      operand = true;
      noteKnown();
      continue;
    }
    if (kind == T_VARIABLE) {
      readVariable(record);
      operand = true;
      noteKnown();
      continue;
    }
    if (kind == T_QUOTED || (kind == T_WORD && word == 0)) {
      const single = kind == T_WORD;
      readPath();
      if (kind == T_OPEN) {
        addName(record, NAME_FUNCTION);
        readCallArguments(record);
        noteKnown();
      } else if (single && pathParts == 1) noteWord();
      operand = true;
      previous = 0;
      continue;
    }
    if (kind != T_WORD) {
      operand = kind != T_OP || isOp(42);
      advance();
      noteKnown();
      continue;
    }
    const id = word;
    const idFacts = facts;
    switch (id) {
      case W_FROM: {
        advance();
        if (previous == W_DISTINCT) break;
        inFrom = true;
        const sources = readTables(record, NAME_SOURCE);
        if (sources && load<u8>(record, RECORD_KIND) == STATEMENT_SELECT && load<u8>(record, 2) == 0)
          setWhere(record, WHERE_ABSENT);
        operand = true;
        break;
      }
      case W_JOIN:
      case W_STRAIGHT_JOIN:
      case W_APPLY:
        advance();
        readTables(record, NAME_SOURCE);
        inFrom = true;
        operand = true;
        break;
      case W_USING:
        advance();
        if (kind != T_OPEN || statement == STATEMENT_MERGE) readTables(record, NAME_SOURCE);
        operand = true;
        break;
      case W_WHERE: {
        advance();
        inFrom = false;
        const where = readCondition(record);
        const now = <i32>load<u8>(record, RECORD_KIND);
        if (now == STATEMENT_SELECT || now == STATEMENT_UPDATE || now == STATEMENT_DELETE) setWhere(record, where);
        operand = true;
        break;
      }
      case W_ON:
        advance();
        if (statement == STATEMENT_MERGE && load<u8>(record, 2) == WHERE_PRESENT)
          setWhere(record, readCondition(record));
        operand = false;
        break;
      case W_INTO:
        readInto(record);
        operand = true;
        break;
      case W_LIMIT:
      case W_FETCH:
      case W_TOP:
        addFlags(record, TRAIT_LIMIT);
        advance();
        operand = false;
        break;
      case W_FOR:
        advance();
        if (statement == STATEMENT_DECLARE) readNested(TRAIT_NESTED); // a cursor's query
        while (kind == T_WORD && (word == W_KEY || word == W_UPDATE || word == 0) && word != W_FOR) {
          if (word == W_UPDATE) addFlags(record, TRAIT_LOCKING);
          advance();
          countStep();
        }
        operand = true;
        break;
      case W_UNION:
      case W_EXCEPT:
      case W_INTERSECT:
      case W_MINUS:
        advance();
        while (word == W_ALL || word == W_DISTINCT) advance();
        if (load<u8>(record, RECORD_KIND) == STATEMENT_SELECT) addFlags(record, TRAIT_UNION);
        if (word == W_SELECT || word == W_VALUES || word == W_TABLE) {
          if (record != first) endRecord(record);
          record = beginRecord(STATEMENT_SELECT, TRAIT_NESTED | TRAIT_UNION);
          if (skipWord(W_TABLE)) {
            if (readTables(record, NAME_SOURCE)) setWhere(record, WHERE_ABSENT);
          } else advance();
        }
        inFrom = false;
        operand = false;
        break;
      case W_CASE:
        cases++;
        advance();
        operand = false;
        break;
      case W_WHEN:
        advance();
        operand = false;
        break;
      case W_THEN:
        if (statement == STATEMENT_MERGE) {
          advance();
          if (word == W_DELETE || word == W_UPDATE || word == W_INSERT) readMergeAction(first);
          operand = false;
          break;
        }
        if (cases == 0) {
          if (record != first) endRecord(record);
          return;
        }
        advance();
        operand = false;
        break;
      case W_ELSE:
      case W_END:
        if (cases == 0) {
          if (record != first) endRecord(record);
          return;
        }
        if (id == W_END) cases--;
        advance();
        operand = id == W_END;
        break;
      case W_SELECT:
      case W_VALUES:
      case W_WITH:
        if (!rows && (id != W_WITH || startsCtes())) {
          // the rows of INSERT, CREATE TABLE … AS, or the body of a view
          rows = true;
          if (id == W_VALUES) advance();
          else readNested(TRAIT_NESTED);
          operand = true;
          break;
        }
        if (id == W_SELECT && operand && cases == 0) {
          if (record != first) endRecord(record);
          return;
        }
        advance();
        operand = false;
        break;
      case W_SET:
        if (
          operand &&
          statement != STATEMENT_UPDATE &&
          statement != STATEMENT_INSERT &&
          statement != STATEMENT_REPLACE &&
          statement != STATEMENT_MERGE
        ) {
          if (fits(true)) {
            if (record != first) endRecord(record);
            return;
          }
        }
        rows = true;
        inFrom = false;
        advance();
        operand = false;
        break;
      case W_NULL:
      case W_TRUE:
      case W_FALSE:
      case W_DEFAULT:
        if (id == W_DEFAULT && statement != STATEMENT_CREATE) rows = true;
        advance();
        operand = true;
        break;
      default:
        if (
          shape != 0 &&
          (operand || lowOnly || shape == SHAPE_CONTROL) &&
          previous != W_ON &&
          previous != W_KEY &&
          fits(true)
        ) {
          if (record != first) endRecord(record);
          return;
        }
        if (id == W_DELETE && statement == STATEMENT_MERGE) {
          readMergeAction(first); // Oracle's UPDATE SET … DELETE WHERE …
          operand = false;
          break;
        }
        if (id == W_RETURNING || id == W_OUTPUT || id == W_HAVING) inFrom = false;
        if ((facts & CLASS_RESERVED) != 0) {
          advance();
          if (kind == T_OPEN && (idFacts & CLASS_CALLABLE) != 0) operand = true;
          else operand = false;
        } else {
          readPath();
          if (kind == T_OPEN) {
            addName(record, NAME_FUNCTION);
            readCallArguments(record);
          }
          operand = true;
        }
    }
    noteKnown();
    previous = id;
  }
  if (record != first) endRecord(record);
}

/** WITH name AS (… against WITH (NOLOCK), WITH TIES, WITH DATA. */
function startsCtes(): bool {
  mark();
  advance();
  skipWord(W_RECURSIVE);
  let ctes = false;
  if (atName(false)) {
    advance();
    ctes = word == W_AS || kind == T_OPEN;
  }
  rewind();
  return ctes;
}
