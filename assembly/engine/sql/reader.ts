// Turns a script into statements: where one begins, whether the text fits one at all, and which reader takes it.
import { variableHash } from "./constants.ts";
import { readCopy } from "./copies.ts";
import { clearTooDeep, resetDepth, tooDeep } from "./depth.ts";
import { keepLine, keepRest, readAssignment, readCallArguments, readGiven, resetDynamic } from "./dynamic.ts";
import { fits, isSystemProcedure, queryFollows } from "./fits.ts";
import {
  SHAPE_BEGIN,
  SHAPE_CONTROL,
  SHAPE_DO,
  SHAPE_MERGE,
  W_ATOMIC,
  W_BATCH,
  W_BEGIN,
  W_CASE,
  W_CATCH,
  W_END,
  W_FROM,
  W_HOST,
  W_IF,
  W_LOOP,
  W_SYSTEM,
  W_TRY,
  W_UNLOGGED,
  W_WHILE,
} from "./generated/words.ts";
import { readBlockWord, readOther, readRoutineCall } from "./heads.ts";
import {
  FEATURE_LENIENT,
  NAME_FUNCTION,
  NAME_OBJECT,
  PROGRAM_SH,
  READ_TOO_DEEP,
  READ_UNKNOWN,
  RECORD_FIRST_NAME,
  RECORD_FLAGS,
  RECORD_KIND,
  STATEMENT_ALTER,
  STATEMENT_CALL,
  STATEMENT_CLIENT,
  STATEMENT_COPY,
  STATEMENT_CREATE,
  STATEMENT_SELECT,
  STATEMENT_TRANSACTION,
  TRAIT_BODY,
  TRAIT_NESTED,
  TRAIT_PROGRAM,
  TRAIT_UNSEPARATED,
} from "./layout.ts";
import {
  advance,
  brokenAt,
  end,
  features,
  inner,
  innerEnd,
  isOp,
  kind,
  lexOver,
  limit,
  lineStart,
  mark,
  rewind,
  setForeign,
  shape,
  source,
  start,
  word,
} from "./lexer.ts";
import { compactRecords, mergeReading } from "./merge.ts";
import { readItems } from "./operands.ts";
import { keepProgram } from "./programs.ts";
import { atStop, beginStatement, prose, readClauses } from "./query.ts";
import {
  addFlags,
  addName,
  atName,
  beginRecord,
  context,
  dropFrom,
  endRecord,
  makeLow,
  namePart,
  raise,
  readPath,
  recordAt,
  records,
  scratch,
  setContext,
  setKind,
} from "./records.ts";
import { readRows } from "./rows.ts";
import { countStep } from "./steps.ts";
import { forgetCtes } from "./tables.ts";
import { T_CLIENT, T_CLOSE, T_END, T_OP, T_OPEN, T_PARAM, T_QUOTED, T_SEMI, T_STRING, T_WORD } from "./tokens.ts";
import { isMarked, MARK_BEGIN } from "./words.ts";
/** Statements at the top level of this reading. */
export let statements: u32 = 0;
/** BEGIN … END blocks that are open, and whether the text has shown itself to be procedural. */
let blocks: i32 = 0;
export let procedural: bool = false;
let compactable: bool = true;

export function resetReader(): void {
  statements = 0;
  blocks = 0;
  procedural = false;
  compactable = true;
}

// ---- one reading ------------------------------------------------------------------------------------------------------

/** One reading of a range; gives the place where it broke. */
export function readOnce(text: usize, start: u32, length: u32, features: u32, reading: u32, from: u32): u32 {
  resetReader();
  resetDynamic();
  resetDepth();
  clearTooDeep();
  setForeign(false);
  setContext(0);
  lexOver(text, start, length, features);
  readScript(0);
  if (tooDeep) raise(READ_TOO_DEEP);
  mergeReading(from, reading);
  return brokenAt;
}

// ---- the script -------------------------------------------------------------------------------------------------------

/** Reads statements to the end of the text that the lexer stands in. `outer` is the context that a body returns to. */
export function readScript(outer: u32): void {
  const low = (features & FEATURE_LENIENT) != 0;
  let separated = true;
  let last = start;
  while (kind != T_END) {
    countStep();
    if (kind == T_SEMI) {
      if (load<u8>(source + start) == 92 && innerEnd - inner == 5) readGiven(last, true); // \gexec
      if (blocks == 0) setContext(outer);
      const client = load<u8>(source + start) == 92;
      advance();
      if (client && isOp(124)) keepLine(start + 1); // \g |command
      separated = true;
      continue;
    }
    if (kind == T_CLOSE) {
      advance();
      continue;
    }
    if (outer == 0) forgetCtes();
    const from = records();
    const before = start;
    last = start;
    const verb = shape;
    const kept = context;
    if (!separated && !low) setContext(kept | TRAIT_UNSEPARATED);
    const known = readStatement(low && !separated);
    // a reader that opened a body has changed the context itself
    if (!separated && !low && context == (kept | TRAIT_UNSEPARATED)) setContext(kept);
    separated = verb == SHAPE_BEGIN || verb == SHAPE_CONTROL || verb == 0 || (context & TRAIT_BODY) != 0;
    if (known) {
      if (outer == 0 && (kept & TRAIT_BODY) == 0 && records() > from) statements++;
      if (compactable && outer == 0 && blocks == 0 && records() >= 192) compactable = compactRecords(0);
    } else if (!low) {
      if (kind == T_OP) setForeign(true); // no statement of any dialect begins with an operator
      if (kind != T_PARAM || outer == 0) raise(READ_UNKNOWN);
      skipUnknown();
    }
    if (start == before && kind != T_END && kind != T_SEMI) advance();
  }
}

/** Skips what is no statement, to a separator or to a line that begins one; takes down what it assigns (name [type] := text). */
function skipUnknown(): void {
  let first = true;
  let name = variableHash();
  if (procedural && atName(false)) {
    const record = beginRecord(STATEMENT_CALL, 0);
    readPath();
    if (kind == T_OPEN) {
      // a procedure's name is its call
      addName(record, NAME_FUNCTION);
      readCallArguments(record);
    } else if (readAssignment(name, record)) name = 0;
    endRecord(record);
    // name := text calls nothing, and outside BEGIN … END it may be any language
    if (blocks == 0 || load<u16>(record, RECORD_FIRST_NAME) == 0) setKind(record, 0);
    first = false;
  }
  while (kind != T_END && kind != T_SEMI) {
    countStep();
    if (!first && lineStart && ((shape != 0 && fits(false)) || kind == T_CLIENT)) return;
    // inside a block, what comes after THEN, LOOP, DO and the like is read again
    if (!first && procedural && kind == T_WORD) {
      if (shape == SHAPE_CONTROL || shape == SHAPE_BEGIN || shape == SHAPE_DO) return;
    }
    first = false;
    if (name != 0 && readAssignment(name, scratch())) name = 0;
    else advance();
  }
}

/** Reads one statement; false when the text here is none. `loose`: a word in the unparsed rest, with no separator before it. */
function readStatement(loose: bool): bool {
  const from = records();
  beginStatement();
  if (context == 0) resetDepth();
  if (kind == T_CLIENT) {
    readClient();
    return true;
  }
  if (kind == T_OPEN) {
    readItems(scratch(), 41);
    if (records() == from) return false;
    const first = recordAt(from);
    store<u32>(first, load<u32>(first, RECORD_FLAGS) & ~TRAIT_NESTED, RECORD_FLAGS);
    readClauses(first);
    return true;
  }
  if (lineStart && !loose) {
    // so say clients, and so may any text begin: only a shell's reader can tell
    if (word == W_HOST || word == W_SYSTEM) {
      mark();
      const from = end;
      advance();
      let plain = kind == T_WORD;
      advance();
      plain = plain && kind == T_WORD; // two words in a row: "system design interview"
      rewind();
      if (!plain) keepRest(from);
    }
    if (isOp(33)) keepRest(end); // !command of SQL*Plus
    if (word == W_FROM && queryFollows()) {
      const record = beginRecord(STATEMENT_SELECT, 0);
      readClauses(record);
      endRecord(record);
      return true;
    }
  }
  if (kind != T_WORD && kind != T_QUOTED) return false;
  if (shape == 0 || !fits(loose)) {
    mark();
    const procedure = isSystemProcedure();
    rewind();
    if (!procedure || !lineStart) return false;
    readRoutineCall(beginRecord(STATEMENT_CALL, 0));
    return true;
  }
  if (shape <= SHAPE_MERGE) readRows(0);
  else if (shape == SHAPE_BEGIN || (shape == SHAPE_CONTROL && !(word == W_END && blocks == 0))) return readBlock();
  else if (!readOther()) {
    dropFrom(from);
    return false;
  }
  if (prose && isDefinition(from)) makeLow(recordAt(from));
  else if (prose) {
    dropFrom(from);
    return false;
  }
  return true;
}

/** CREATE and ALTER have rows of option words that other statements have not. */
function isDefinition(record: u32): bool {
  if (record >= records()) return false;
  const statement = <i32>load<u8>(recordAt(record), RECORD_KIND);
  return statement == STATEMENT_CREATE || statement == STATEMENT_ALTER;
}

/** BEGIN, END, IF, THEN, ELSE, LOOP, WHILE: the statements inside are read by the loop of the script. */
function readBlock(): bool {
  const id = word;
  if (id == W_BEGIN) {
    mark();
    advance();
    const transaction = atStop() || isMarked(word, MARK_BEGIN);
    rewind();
    if (transaction) {
      const record = beginRecord(STATEMENT_TRANSACTION, 0);
      while (!atStop()) {
        countStep();
        if (kind == T_WORD && word != id && shape != 0 && fits(true)) break;
        advance();
      }
      endRecord(record);
      return true;
    }
    advance();
    while (word == W_TRY || word == W_CATCH || word == W_ATOMIC || word == W_BATCH || word == W_UNLOGGED) advance();
    blocks++;
    procedural = true;
    return true;
  }
  if (id == W_END) {
    advance();
    if (word == W_IF || word == W_LOOP || word == W_CASE || word == W_WHILE) advance();
    else if (blocks > 0) blocks--;
    if (word == W_TRY || word == W_CATCH) advance();
    return true;
  }
  procedural = true;
  return readBlockWord();
}

/** Opens the body of a routine: what follows belongs to it until its block ends. */
export function openBody(): void {
  procedural = true;
  setContext(context | TRAIT_BODY);
}

/** Keeps the command's letters as the record's name. */
function nameClient(record: usize): void {
  namePart();
  addName(record, NAME_OBJECT);
}

/** A line for psql, mysql or sqlite3 itself. */
function readClient(): void {
  const record = beginRecord(STATEMENT_CLIENT, 0);
  const text = source;
  nameClient(record);
  const first = <u32>load<u8>(text + inner);
  const length = innerEnd - inner;
  // \! \o |command .shell .system
  const program =
    (length != 0 && first == 33) ||
    (length >= 5 && first == 115 && (load<u8>(text + inner + 1) == 104 || load<u8>(text + inner + 1) == 121));
  const copy = length == 4 && first == 99 && load<u8>(text + inner + 3) == 121;
  if (program) {
    keepLine(first == 33 ? inner + 1 : innerEnd);
    addFlags(record, TRAIT_PROGRAM);
  } else if (copy) {
    const copied = records();
    if (!readCopy(STATEMENT_COPY)) dropFrom(copied);
  } else {
    advance();
    while (kind != T_END && !lineStart) {
      countStep();
      // \o |command, .once '|command'
      const quoted = kind == T_STRING || kind == T_QUOTED;
      const place = quoted ? inner : start;
      if (place < limit && load<u8>(text + place) == 124) {
        addFlags(record, TRAIT_PROGRAM);
        if (quoted) keepProgram(text + inner + 1, innerEnd - inner - 1, PROGRAM_SH);
        else keepLine(start + 1);
      }
      if (!lineStart) advance();
    }
  }
  endRecord(record);
}
