// Turns SQL inside SQL into records: text given to EXECUTE, PREPARE, sp_executesql, dblink, or put together from constants.
import {
  beginConstant,
  continues,
  findVariable,
  keepVariable,
  overflowed,
  resetConstants,
  takeBytes,
  takeExpression,
  takeMore,
  takeString,
  takeVariable,
  used,
  variableHash,
} from "./constants.ts";
import { enter, leave } from "./depth.ts";
import {
  W_DBLINK,
  W_DBLINK_EXEC,
  W_DEFAULT,
  W_EXEC_DDL_STATEMENT,
  W_OPENQUERY,
  W_OPENROWSET,
  W_PARSE,
  W_QUERY_TO_XML,
  W_SP_EXECUTESQL,
} from "./generated/words.ts";
import {
  FEATURE_LENIENT,
  MAX_DYNAMIC_DEPTH,
  READ_TOO_DEEP,
  READ_UNPARSED,
  SQL_DYNAMIC_AT,
  TRAIT_BODY,
  TRAIT_DYNAMIC,
} from "./layout.ts";
import {
  advance,
  brokenAt,
  delimiterPlace,
  executable,
  features,
  inner,
  innerEnd,
  isOp,
  kind,
  lastEnd,
  lexOver,
  limit,
  lineStart,
  resume,
  source,
  start,
  style,
  word,
} from "./lexer.ts";
import { readItems } from "./operands.ts";
import { atStop } from "./query.ts";
import { readScript } from "./reader.ts";
import {
  arena,
  context,
  fixSpan,
  lowOnly,
  pathLastWord,
  pathParts,
  pathPrefix,
  raise,
  scratch,
  setContext,
  setLowOnly,
  spanFixed,
} from "./records.ts";
import { countStep } from "./steps.ts";
import { STYLE_PLAIN, T_CLOSE, T_STRING } from "./tokens.ts";

let level = 0;
/** The text that is read next is a query, of which the first column counts. */
let selects: bool = false;

export function resetDynamic(): void {
  resetConstants();
  level = 0;
}

/** Reads [from, to) of a text as SQL, then goes on with the current token. */
function readText(text: usize, from: u32, to: u32, wanted: u32, flags: u32): void {
  const outer = context;
  const keptText = source;
  const keptLimit = limit;
  const position = start;
  const line = lineStart;
  const inBang = executable;
  const last = lastEnd;
  const broken = brokenAt;
  const custom = delimiterPlace();
  const keptDialect = features;
  level++;
  setContext(outer | flags);
  lexOver(text, from, to, wanted);
  if (selects) {
    // SELECT 'text': what the first column says
    selects = false;
    advance();
    readDynamic(scratch());
  } else readScript(outer | flags);
  const failed = brokenAt != 0xffffffff && (wanted & FEATURE_LENIENT) == 0;
  const failedAt = brokenAt;
  if (failed) {
    raise(READ_UNPARSED);
    const wasLow = lowOnly;
    setLowOnly(true);
    lexOver(text, failedAt, to, wanted | FEATURE_LENIENT);
    readScript(outer | flags);
    setLowOnly(wasLow);
  }
  level--;
  setContext(outer);
  resume(keptText, keptLimit, position, keptDialect, line, inBang, last, broken, custom);
}

/** Opens the text of the current string token and steps over it. `body`: it is the body of a routine. */
export function openTokenText(body: bool): void {
  const from = start;
  if (style == STYLE_PLAIN && !lowOnly) {
    const first = inner;
    const last = innerEnd;
    advance();
    openRange(first, last, body ? TRAIT_BODY : TRAIT_DYNAMIC);
    return;
  }
  const at = beginConstant();
  takeString();
  advance();
  openBuilt(at, from, body ? TRAIT_BODY : TRAIT_DYNAMIC);
}

function openRange(first: u32, last: u32, flags: u32): void {
  if (level >= MAX_DYNAMIC_DEPTH) {
    raise(READ_TOO_DEEP);
    readLow(first, last, flags);
  } else readText(source, first, last, features, flags);
}

/** Reads the text that was put together since `at`; its records have the span of the expression from `from` on. */
function openBuilt(at: u32, from: u32, flags: u32): void {
  if (used == at || lowOnly) return;
  if (overflowed || level >= MAX_DYNAMIC_DEPTH) {
    raise(overflowed ? READ_UNPARSED : READ_TOO_DEEP);
    readLow(from, lastEnd, flags);
    return;
  }
  const fixed = spanFixed;
  if (!fixed) fixSpan(true, from, lastEnd);
  readText(arena + SQL_DYNAMIC_AT, at, used, features, flags);
  if (!fixed) fixSpan(false, 0, 0);
}

/** What cannot be read as it would run is searched for anything that looks like a statement. */
function readLow(from: u32, to: u32, flags: u32): void {
  const wasLow = lowOnly;
  setLowOnly(true);
  readText(source, from, to, features | FEATURE_LENIENT, flags);
  setLowOnly(wasLow);
}

/** Searches what was read from `from` on, strings and all, for statements: \gexec runs what a query gives, INTO @name keeps it for EXECUTE. */
export function readGiven(from: u32, runs: bool): void {
  if (level != 0 || from >= start) return;
  readLow(from, start, TRAIT_DYNAMIC);
  selects = runs;
  if (runs) readText(source, from, start, features, TRAIT_DYNAMIC);
}

/** Reads an expression of constants and what it says as SQL. */
export function readDynamic(record: usize): void {
  const from = start;
  if (kind == T_STRING && style == STYLE_PLAIN && !lowOnly) {
    const first = inner;
    const last = innerEnd;
    advance();
    if (!continues()) {
      openRange(first, last, TRAIT_DYNAMIC);
      return;
    }
    const at = beginConstant();
    takeBytes(first, last);
    takeMore(record);
    openBuilt(at, from, TRAIT_DYNAMIC);
    return;
  }
  const at = beginConstant();
  takeExpression(record);
  openBuilt(at, from, TRAIT_DYNAMIC);
}

/** Remembers the constant text that begins at the current token under a variable's hash. */
export function assignVariable(hash: u32, record: usize): void {
  const at = beginConstant();
  const from = start;
  takeExpression(record);
  if (overflowed) {
    // the buffer stays full: what follows overflows at once, or doubling texts would cost their square
    raise(READ_UNPARSED);
    readLow(from, lastEnd, TRAIT_DYNAMIC);
    return;
  }
  keepVariable(hash, at);
}

/** At = text, := text or DEFAULT text behind the name of a variable: remembers the text under the name's hash; false at anything else. */
export function readAssignment(hash: u32, record: usize): bool {
  if (!isOp(61) && !isOp(0x3d3a) && word != W_DEFAULT) return false;
  advance();
  assignVariable(hash, record);
  return true;
}

/** At an @name in a statement: takes @name = text and @name := text as an assignment. */
export function readVariable(record: usize): void {
  const hash = variableHash();
  advance();
  readAssignment(hash, record);
}

/** EXEC @sql, EXEC(@sql): opens what was assigned. */
export function openVariable(hash: u32): void {
  const variable = findVariable(hash);
  if (variable == 0) return;
  const at = beginConstant();
  takeVariable(variable);
  openBuilt(at, start, TRAIT_DYNAMIC);
}

// ---- calls ------------------------------------------------------------------------------------------------------------------

// first four letters of cron.schedule, dbms_job.submit, dbms_scheduler.create_job, sys.exec
const SCHEDULE: u32 = 0x65686373;
const SUBMIT: u32 = 0x6d627573;
const CREATE: u32 = 0x61657263;
const EXEC: u32 = 0x63657865;

/** Reads the arguments of the call whose name was read last; true when they depend on a row. */
export function readCallArguments(record: usize): bool {
  const id = pathLastWord;
  const prefix = pathPrefix;
  const runs =
    id == W_DBLINK ||
    id == W_DBLINK_EXEC ||
    id == W_OPENQUERY ||
    id == W_OPENROWSET ||
    id == W_QUERY_TO_XML ||
    id == W_SP_EXECUTESQL ||
    id == W_EXEC_DDL_STATEMENT ||
    // DBMS_SQL.PARSE and the like
    (pathParts > 1 && (id == W_PARSE || prefix == SCHEDULE || prefix == SUBMIT || prefix == CREATE || prefix == EXEC));
  if (!runs || !enter()) return readItems(record, 41) == 0;
  advance();
  while (!atStop()) {
    const before = start;
    countStep();
    if (kind == T_STRING || findVariable(variableHash()) != 0) readDynamic(record);
    if (start == before) advance();
  }
  if (kind == T_CLOSE) advance();
  leave();
  return true;
}
