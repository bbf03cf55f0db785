// Turns query blocks and the statements that choose rows (SELECT, INSERT, UPDATE, DELETE, MERGE, WITH) into records.
import { readCallArguments, readVariable } from "./dynamic.ts";
import {
  SHAPE_CONTROL,
  SHAPE_DELETE,
  SHAPE_INSERT,
  SHAPE_MERGE,
  SHAPE_QUERY,
  SHAPE_TABLE,
  SHAPE_UPDATE,
  SHAPE_WITH,
  W_ALL,
  W_APPLY,
  W_AS,
  W_CASE,
  W_CROSS,
  W_DEFAULT,
  W_DELAYED,
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
  W_FULL,
  W_HAVING,
  W_HIGH_PRIORITY,
  W_IGNORE,
  W_INDEXED,
  W_INNER,
  W_INSERT,
  W_INTERSECT,
  W_INTO,
  W_JOIN,
  W_KEY,
  W_LATERAL,
  W_LEFT,
  W_LIMIT,
  W_LOW_PRIORITY,
  W_MATERIALIZED,
  W_MINUS,
  W_NATURAL,
  W_NOT,
  W_NULL,
  W_ON,
  W_ONLY,
  W_OR,
  W_OUTER,
  W_OUTFILE,
  W_OUTPUT,
  W_OVERWRITE,
  W_PARTITION,
  W_QUICK,
  W_RECURSIVE,
  W_RETURNING,
  W_RIGHT,
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
  MAX_CTES,
  NAME_FUNCTION,
  NAME_SOURCE,
  NAME_TARGET,
  OBJECT_TABLE,
  RECORD_KIND,
  RECORD_START,
  SQL_CTES_AT,
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
  TRAIT_UNKNOWN_NAME,
  WHERE_ABSENT,
  WHERE_PRESENT,
} from "./layout.ts";
import {
  advance,
  countStep,
  depth,
  enter,
  factOf,
  facts,
  isOp,
  kind,
  lastEnd,
  leave,
  mark,
  nextIsDot,
  rewind,
  shape,
  start,
  T_CLIENT,
  T_CLOSE,
  T_COMMA,
  T_DOT,
  T_END,
  T_OP,
  T_OPEN,
  T_PARAM,
  T_QUOTED,
  T_SEMI,
  T_VARIABLE,
  T_WORD,
  word,
} from "./lexer.ts";
import { fits } from "./reader.ts";
import {
  addFlags,
  addName,
  arena,
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
import { readCondition, readItems } from "./where.ts";

const CLASS_RESERVED = 1;
const CLASS_ENDS = 2;
const CLASS_CALLABLE = 4;

// Prose gives itself away: no dialect has four plain names in a row where a statement's clauses are expected.
const PROSE_WORDS = 4;
let plainWords = 0;
export let prose: bool = false;
export function noteProse(): void {
  prose = true;
}
let statementDepth = 0;
let cteCount: u32 = 0;

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
export function atStatementLevel(): bool {
  return depth == statementDepth;
}
export function forgetCtes(): void {
  cteCount = 0;
}

/** Reads the word when it is the current token. */
export function skipWord(id: i32): bool {
  if (word != id) return false;
  advance();
  return true;
}
export function atStop(): bool {
  return kind == T_END || kind == T_SEMI || kind == T_CLOSE || kind == T_CLIENT;
}
/** A name that is not a reserved word. */
export function atPlainName(strings: bool): bool {
  return atName(strings) && ((facts & CLASS_RESERVED) == 0 || nextIsDot());
}

function isCte(): bool {
  if (pathParts != 1) return false;
  for (let i: u32 = 0; i < cteCount; i++) {
    if (load<u32>(arena + SQL_CTES_AT + (i << 2)) == pathHash) return true;
  }
  return false;
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
      } else if (role == NAME_TARGET || !isCte()) addName(record, role);
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
function readAlias(record: usize): bool {
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
function readTableGroup(record: usize, role: i32): void {
  if (!enter()) return;
  advance();
  if (word == W_SELECT || word == W_WITH || word == W_VALUES) readInnerQuery();
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

/** Reads SELECT, WITH, VALUES inside parentheses as a record of its own; true when it reads tables. */
export function readInnerQuery(): bool {
  const savedDepth = statementDepth;
  const savedWords = plainWords;
  statementDepth = depth;
  plainWords = 0;
  const record = word == W_WITH ? readWith(TRAIT_NESTED) : readSelect(TRAIT_NESTED);
  statementDepth = savedDepth;
  plainWords = savedWords;
  return record == 0 || load<u8>(record, 2) != 0;
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
    if (cteCount < <u32>MAX_CTES) store<u32>(arena + SQL_CTES_AT + (cteCount++ << 2), pathHash);
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

function startsRows(): bool {
  if (kind == T_OPEN) return true;
  if (kind != T_WORD) return false;
  return shape >= SHAPE_QUERY && shape <= SHAPE_MERGE;
}

/** A statement inside parentheses or after AS. */
export function readNested(flags: u32): void {
  const savedDepth = statementDepth;
  const savedWords = plainWords;
  statementDepth = depth;
  plainWords = 0;
  if (startsRows() && enter()) {
    statementDepth = depth;
    if (kind == T_OPEN) readItems(scratch(), 41);
    else readRows(flags);
    leave();
  }
  statementDepth = savedDepth;
  plainWords = savedWords;
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
function readModifiers(record: usize): void {
  for (;;) {
    if (word == W_TOP) {
      advance();
      if (kind == T_OPEN) readItems(record, 41);
      else advance();
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
  return (
    word == W_IGNORE ||
    word == W_QUICK ||
    word == W_LOW_PRIORITY ||
    word == W_HIGH_PRIORITY ||
    word == W_DELAYED ||
    word == W_OVERWRITE
  );
}

function readInsert(flags: u32): usize {
  const record = beginRecord(factOf(word, 1), flags);
  setObject(record, OBJECT_TABLE);
  advance();
  readModifiers(record);
  skipWord(W_INTO);
  skipWord(W_TABLE);
  if (kind == T_PARAM) {
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

function readUpdate(flags: u32): usize {
  const record = beginRecord(STATEMENT_UPDATE, flags);
  setObject(record, OBJECT_TABLE);
  setWhere(record, WHERE_ABSENT);
  advance();
  readModifiers(record);
  readTables(record, NAME_TARGET);
  readClauses(record);
  endRecord(record);
  return record;
}

function readDelete(flags: u32): usize {
  const record = beginRecord(STATEMENT_DELETE, flags);
  setObject(record, OBJECT_TABLE);
  setWhere(record, WHERE_ABSENT);
  advance();
  if (isOp(42)) advance();
  readModifiers(record);
  skipWord(W_FROM);
  readTables(record, NAME_TARGET);
  // nothing but a clause may follow the table and its alias
  if (kind == T_WORD && !followsTable() && !fits(true)) {
    noteWord();
    makeLow(record);
    if (word == 0) {
      advance();
      if (kind == T_WORD && word == 0) prose = true;
    }
  }
  readClauses(record);
  endRecord(record);
  return record;
}

/** Words that may follow a table and its alias. */
function followsTable(): bool {
  return (
    (facts & CLASS_ENDS) != 0 ||
    word == W_INNER ||
    word == W_CROSS ||
    word == W_NATURAL ||
    word == W_LEFT ||
    word == W_RIGHT ||
    word == W_FULL ||
    word == W_OUTER ||
    word == W_STRAIGHT_JOIN ||
    word == W_INDEXED ||
    word == W_NOT ||
    word == W_AS
  );
}

function readMerge(flags: u32): usize {
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
function readMergeAction(merge: usize): void {
  const action = beginRecord(factOf(word, 1), TRAIT_NESTED);
  setObject(action, OBJECT_TABLE);
  store<u32>(action, load<u32>(merge, 20), 20); // the same chain of names
  store<u32>(action, load<u32>(merge, 24), 24);
  if (word != W_INSERT) setWhere(action, load<u8>(merge, 2));
  advance();
  endRecord(action);
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
  }
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
        if (shape != 0 && (operand || shape == SHAPE_CONTROL) && previous != W_ON && previous != W_KEY && fits(true)) {
          if (record != first) endRecord(record);
          return;
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
