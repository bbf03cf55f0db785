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
import { W_DEFAULT, W_PARSE, W_PLPGSQL, W_PLSH, W_SP_EXECUTE_EXTERNAL_SCRIPT, W_SQL } from "./generated/words.ts";
import {
  DYNAMIC_BYTES,
  FEATURE_LENIENT,
  MAX_DYNAMIC_DEPTH,
  MAX_UNPARSED_PROGRAM,
  PROGRAM_CMD,
  PROGRAM_CODE,
  PROGRAM_SH,
  READ_TOO_DEEP,
  READ_UNPARSED,
  SQL_DYNAMIC_AT,
  TRAIT_BODY,
  TRAIT_DYNAMIC,
  TRAIT_PROGRAM,
} from "./layout.ts";
import {
  advance,
  brokenAt,
  delimiterPlace,
  executable,
  facts,
  features,
  inner,
  innerEnd,
  isOp,
  kind,
  lastEnd,
  lexOver,
  limit,
  lineStart,
  quote,
  resume,
  source,
  start,
  style,
  word,
} from "./lexer.ts";
import { readItems } from "./operands.ts";
import { keepProgram } from "./programs.ts";
import { atStop } from "./query.ts";
import { readScript } from "./reader.ts";
import {
  addFlags,
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
import { endOfLine } from "./scan.ts";
import { countStep } from "./steps.ts";
import { STYLE_HEX, STYLE_PLAIN, T_CLOSE, T_NUMBER, T_QUOTED, T_STRING, T_WORD } from "./tokens.ts";
import { CLASS_PROGRAM, CLASS_QUERY, CLASS_TEXT, factOf, lookUp } from "./words.ts";

let level = 0;
/** The text that is read next is a query, of which the first column counts. */
let selects: bool = false;

export function resetDynamic(): void {
  resetConstants();
  level = 0;
  bodyTo = 0;
  bodyReading = 0;
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

// The body of a routine, and the language that may be named in front of it or behind.
let bodyFrom: u32 = 0;
let bodyTo: u32 = 0;
let bodyReading = 0;

/** At the word behind LANGUAGE: what is not SQL's own is code of another language. */
export function noteLanguage(): void {
  const language = lookUp(source, inner, innerEnd);
  if (language == W_PLSH) bodyReading = PROGRAM_SH;
  else if (language != W_SQL && language != W_PLPGSQL) bodyReading = PROGRAM_CODE;
}

/** Code of another language is read as such by the engine; here it is searched for SQL. */
export function endBody(): void {
  if (bodyReading != 0 && bodyTo != 0) {
    keepProgram(source + bodyFrom, bodyTo - bodyFrom, bodyReading);
    readLow(bodyFrom, bodyTo, TRAIT_BODY);
  }
  bodyTo = 0;
  bodyReading = 0;
}

/** Opens the text of the current string token, a body or what is run at once (`flags`), and steps over it. */
export function openTokenText(flags: u32): void {
  const from = start;
  const first = inner;
  const last = innerEnd;
  if (bodyReading != 0) advance();
  else if (style == STYLE_PLAIN && !lowOnly) {
    advance();
    openRange(first, last, flags);
  } else {
    const at = beginConstant();
    takeString();
    advance();
    openBuilt(at, from, flags);
  }
  bodyFrom = first;
  bodyTo = last;
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

/** EXEC @sql, EXEC(@sql): opens what was assigned; `takes`: what the call takes it for, CLASS_QUERY, CLASS_PROGRAM. */
export function openVariable(hash: u32, takes: i32): void {
  const variable = findVariable(hash);
  if (variable == 0) return;
  const at = beginConstant();
  takeVariable(variable);
  openTaken(at, start, takes);
}

/** The PROGRAM_ code for what the call that was read last is given. */
let taken = 0;

/** What a call of the path that was read last takes its texts for: CLASS_QUERY, CLASS_PROGRAM. `record` starts the program. */
export function takesOf(record: usize): i32 {
  const prefix = pathPrefix & 0xffffff;
  let takes = factOf(pathLastWord, 0) & (CLASS_QUERY | CLASS_PROGRAM);
  if (takes == CLASS_PROGRAM) addFlags(record, TRAIT_PROGRAM);
  // xp_ and sp_ are SQL Server's
  taken = (prefix & 0xffff00) == 0x5f7000 ? PROGRAM_CMD : PROGRAM_SH;
  if (pathLastWord == W_SP_EXECUTE_EXTERNAL_SCRIPT) taken = PROGRAM_CODE;
  if (prefix == 0x5f7073) takes |= CLASS_QUERY;
  return takes;
}

/** Reads an expression of constants as a program's text. */
export function readProgram(record: usize): void {
  taken = PROGRAM_SH;
  readTaken(record, CLASS_PROGRAM);
}

/** Reads an expression of constants as what it is taken for. */
export function readTaken(record: usize, takes: i32): void {
  if ((takes & CLASS_PROGRAM) == 0) {
    readDynamic(record);
    return;
  }
  const at = beginConstant();
  const from = start;
  takeExpression(record);
  openTaken(at, from, takes);
}

function openTaken(at: u32, from: u32, takes: i32): void {
  if ((takes & CLASS_PROGRAM) != 0) {
    // too long to put together: too long to keep
    keepProgram(arena + SQL_DYNAMIC_AT + at, overflowed ? DYNAMIC_BYTES : used - at, taken);
  }
  if (takes != CLASS_PROGRAM) openBuilt(at, from, TRAIT_DYNAMIC);
}

/** A bare word behind the name of a program's call, and in a text that could not be parsed anything, may be what it is given. */
export function keepUnparsed(takes: i32): void {
  if ((!lowOnly && kind != T_WORD) || (takes & CLASS_PROGRAM) == 0) return;
  keepProgram(source + start, min(limit - start, MAX_UNPARSED_PROGRAM), taken);
}

/** Keeps the rest of the line behind `from` for a shell; gives its end. */
export function keepRest(from: u32): u32 {
  const to = endOfLine(source, from, limit);
  keepProgram(source + from, to - from, PROGRAM_SH);
  return to;
}

/** The same, and goes on behind it. */
export function keepLine(from: u32): void {
  const to = keepRest(from);
  resume(source, limit, to, features, false, executable, to, brokenAt, delimiterPlace());
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
  let takes = takesOf(record);
  // DBMS_SQL.PARSE and the like
  if (pathParts > 1 && (id == W_PARSE || prefix == SCHEDULE || prefix == SUBMIT || prefix == CREATE || prefix == EXEC))
    takes |= CLASS_QUERY;
  if (takes == 0 || !enter()) return readItems(record, 41) == 0;
  advance();
  while (!atStop()) {
    const before = start;
    countStep();
    if (
      kind == T_STRING ||
      (kind == T_QUOTED && quote == 34) ||
      (kind == T_NUMBER && style == STYLE_HEX) ||
      (facts & CLASS_TEXT) != 0 ||
      findVariable(variableHash()) != 0
    )
      readTaken(record, takes);
    if (start == before) advance();
  }
  if (kind == T_CLOSE) advance();
  leave();
  return true;
}
