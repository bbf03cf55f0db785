// Turns an expression into what is known about its value, and a WHERE into absent, tautology or present.
//
// Values are abstract: a known number or text, some constant, or data (it depends on a row). A condition that holds
// without looking at a row chooses every row or none, so a constant of unknown value counts as a tautology.
import { readCallArguments } from "./dynamic.ts";
import {
  W_ALL,
  W_AND,
  W_ANY,
  W_ARRAY,
  W_AS,
  W_AT,
  W_BETWEEN,
  W_BINARY,
  W_CASE,
  W_COLLATE,
  W_DISTINCT,
  W_DIV,
  W_ELSE,
  W_END,
  W_ESCAPE,
  W_EXISTS,
  W_FALSE,
  W_FROM,
  W_GLOB,
  W_ILIKE,
  W_IN,
  W_INTERVAL,
  W_IS,
  W_ISNULL,
  W_LIKE,
  W_MATCH,
  W_MOD,
  W_NOT,
  W_NOTNULL,
  W_NULL,
  W_OR,
  W_REFERENCES,
  W_REGEXP,
  W_RLIKE,
  W_ROW,
  W_SELECT,
  W_SIMILAR,
  W_SOME,
  W_THEN,
  W_TO,
  W_TRUE,
  W_VALUES,
  W_WHEN,
  W_WITH,
  W_XOR,
  W_ZONE,
} from "./generated/words.ts";
import { NAME_FUNCTION, NAME_SOURCE, RECORD_NAME_COUNT, WHERE_PRESENT, WHERE_TAUTOLOGY } from "./layout.ts";
import {
  advance,
  countStep,
  end,
  enter,
  facts,
  inner,
  innerEnd,
  isDigit,
  isOp,
  kind,
  leave,
  op,
  quote,
  STYLE_HEX,
  STYLE_PLAIN,
  shape,
  sourceText,
  start,
  style,
  T_CLIENT,
  T_CLOSE,
  T_COMMA,
  T_DOT,
  T_END,
  T_NUMBER,
  T_OP,
  T_OPEN,
  T_PARAM,
  T_QUOTED,
  T_SEMI,
  T_STRING,
  T_VARIABLE,
  T_WORD,
  word,
} from "./lexer.ts";
import { atStatementLevel, noteWord, readInnerQuery } from "./query.ts";
import { fits } from "./reader.ts";
import { addName, atName, makeLow, pathHash, pathLastHash, pathParts, pathWord, readPath } from "./records.ts";

const DATA: i32 = 0;
const TRUE: i32 = 1;
const FALSE: i32 = 2;
const NULL: i32 = 3;
const NUMBER: i32 = 4; // its value in `number`
const TEXT: i32 = 5; // its hash in `textHash`
const CONSTANT: i32 = 6;

const CLASS_RESERVED: i32 = 1;
const CLASS_ENDS: i32 = 2;
const CLASS_CALLABLE: i32 = 4;

let number: f64 = 0;
let textHash: u32 = 0;
let columnHash: u32 = 0; // of the last part, when the value is a plain column
export let columnParts: u32 = 0;

// A polynomial hash of the tokens read so far tells whether two operands are written alike (x = x, lower(a) = lower(a)).
const BASE: u32 = 0x01000193;
let tokenHash: u32 = 0;
let tokenCount: u32 = 0;

function mix(value: u32): void {
  tokenHash = tokenHash * BASE + value + 1;
  tokenCount++;
}

/** The hash of the tokens read since (hash, count). */
function hashSince(hash: u32, count: u32): u32 {
  let power: u32 = 1;
  let square = BASE;
  for (let n = tokenCount - count; n != 0; n >>= 1) {
    if (n & 1) power *= square;
    square *= square;
  }
  return tokenHash - hash * power;
}

/** Reads the condition after WHERE, ON or IF and says whether it depends on rows. */
export function readCondition(record: usize): i32 {
  const value = truth(readOr(record));
  return value == TRUE || value == CONSTANT ? WHERE_TAUTOLOGY : WHERE_PRESENT;
}

function truth(value: i32): i32 {
  if (value == NUMBER) return number != 0 ? TRUE : FALSE;
  // '1' is true to MySQL, 'a' is not; other servers refuse both
  if (value == TEXT) return leadingDigit ? TRUE : FALSE;
  return value == NULL ? FALSE : value;
}

function or(a: i32, b: i32): i32 {
  if (a == TRUE || b == TRUE) return TRUE;
  if (a == CONSTANT || b == CONSTANT) return CONSTANT;
  return a == DATA || b == DATA ? DATA : FALSE;
}
function and(a: i32, b: i32): i32 {
  if (a == FALSE || b == FALSE) return FALSE;
  if (a == DATA || b == DATA) return DATA;
  return a == CONSTANT || b == CONSTANT ? CONSTANT : TRUE;
}

/** Whether the expression stops at the current token whatever stands around it. */
function atEnd(): bool {
  if (kind == T_WORD) return (facts & CLASS_ENDS) != 0;
  return kind == T_END || kind == T_SEMI || kind == T_CLOSE || kind == T_COMMA || kind == T_CLIENT || isOp(93);
}

const OP_BARS: u32 = 0x7c7c;
const OP_AMPERSANDS: u32 = 0x2626;

export function readOr(record: usize): i32 {
  let value = readAnd(record);
  for (;;) {
    countStep();
    if (word == W_OR || word == W_XOR) {
      const exclusive = word == W_XOR;
      mix(word);
      advance();
      const left = truth(value);
      const right = truth(readAnd(record));
      if (!exclusive) value = or(left, right);
      else if (left == DATA || right == DATA) value = DATA;
      else if (left == CONSTANT || right == CONSTANT) value = CONSTANT;
      else value = left == right ? FALSE : TRUE;
    } else if (isOp(OP_BARS)) {
      // OR to MySQL, concatenation to others: between constants the outcome is some constant
      mix(op);
      advance();
      const left = truth(value);
      const right = truth(readAnd(record));
      value = left == FALSE && right == FALSE ? CONSTANT : or(left, right);
    } else if (atEnd() || ((facts & CLASS_RESERVED) != 0 && shape != 0) || startsNext()) {
      break;
    } else {
      // a word or mark that fits no operator: AS x, a prose word, a stray bracket
      skipStray(record);
    }
  }
  return value;
}

function skipStray(record: usize): void {
  mix(start);
  if (kind == T_OPEN) readItems(record, 41);
  else if (isOp(91)) readItems(record, 93);
  else if ((kind == T_WORD && (facts & CLASS_RESERVED) == 0) || kind == T_QUOTED) {
    noteWord();
    readName(record);
  } else advance();
}

/** SQL Server needs no separator before the next statement. */
function startsNext(): bool {
  return shape != 0 && atStatementLevel() && fits(true);
}

function readAnd(record: usize): i32 {
  let value = readNot(record);
  while (word == W_AND || isOp(OP_AMPERSANDS)) {
    mix(W_AND);
    advance();
    const left = truth(value);
    value = and(left, truth(readNot(record)));
  }
  return value;
}

function readNot(record: usize): i32 {
  let negative = false;
  let any = false;
  while (word == W_NOT || isOp(33)) {
    negative = !negative;
    any = true;
    mix(W_NOT);
    advance();
    countStep();
  }
  const value = readComparison(record);
  if (!any) return value;
  const known = value == NULL ? NULL : truth(value);
  if (!negative) return known;
  return known == TRUE ? FALSE : known == FALSE ? TRUE : known;
}

const COMPARE_NONE: i32 = 0;
const COMPARE_EQUAL: i32 = 1;
const COMPARE_UNEQUAL: i32 = 2;
const COMPARE_LESS: i32 = 3;
const COMPARE_GREATER: i32 = 4;
const COMPARE_LESS_EQUAL: i32 = 5;
const COMPARE_GREATER_EQUAL: i32 = 6;
const COMPARE_SAME: i32 = 8; // equal, and NULL is NULL
const COMPARE_OTHER: i32 = 7; // ~ @> && and whatever a server adds: true or false, as the operands say

function comparison(): i32 {
  if (kind != T_OP) return COMPARE_NONE;
  if (isOp(61) || isOp(0x3d3d)) return COMPARE_EQUAL; // = ==
  if (isOp(0x3e3d3c)) return COMPARE_SAME; // <=>
  if (isOp(0x3e3c) || isOp(0x3d21) || isOp(0x3d5e) || isOp(0x3d7e)) return COMPARE_UNEQUAL; // <> != ^= ~=
  if (isOp(60)) return COMPARE_LESS;
  if (isOp(62)) return COMPARE_GREATER;
  if (isOp(0x3d3c)) return COMPARE_LESS_EQUAL;
  if (isOp(0x3d3e)) return COMPARE_GREATER_EQUAL;
  return isOp(126) || isOp(33) || isOp(64) || isOp(35) || isOp(63) ? COMPARE_OTHER : COMPARE_NONE;
}

function isConstant(value: i32): bool {
  return value != DATA;
}

function compare(how: i32, left: i32, a: f64, textA: u32, right: i32, b: f64, textB: u32, alike: bool): i32 {
  if (alike && how != COMPARE_OTHER && left != NULL) {
    return how == COMPARE_UNEQUAL || how == COMPARE_LESS || how == COMPARE_GREATER ? FALSE : TRUE;
  }
  if (left == DATA || right == DATA) return DATA;
  if (left == NULL || right == NULL) return how == COMPARE_SAME ? (left == right ? TRUE : FALSE) : NULL;
  if (left <= FALSE) {
    a = left == TRUE ? 1 : 0;
    left = NUMBER;
  }
  if (right <= FALSE) {
    b = right == TRUE ? 1 : 0;
    right = NUMBER;
  }
  if (left == NUMBER && right == NUMBER) {
    let holds = a == b;
    if (how == COMPARE_UNEQUAL) holds = a != b;
    else if (how == COMPARE_LESS) holds = a < b;
    else if (how == COMPARE_GREATER) holds = a > b;
    else if (how == COMPARE_LESS_EQUAL) holds = a <= b;
    else if (how == COMPARE_GREATER_EQUAL) holds = a >= b;
    else if (how == COMPARE_OTHER) return CONSTANT;
    return holds ? TRUE : FALSE;
  }
  if (left == TEXT && right == TEXT) {
    if (how == COMPARE_EQUAL || how == COMPARE_SAME) return textA == textB ? TRUE : FALSE;
    if (how == COMPARE_UNEQUAL) return textA == textB ? FALSE : TRUE;
  }
  return CONSTANT;
}

function isPatternWord(): bool {
  return (
    word == W_LIKE ||
    word == W_ILIKE ||
    word == W_GLOB ||
    word == W_RLIKE ||
    word == W_REGEXP ||
    word == W_SIMILAR ||
    word == W_MATCH
  );
}

function readComparison(record: usize): i32 {
  const hash = tokenHash;
  const count = tokenCount;
  let value = readSum(record);
  for (;;) {
    countStep();
    const a = number;
    const textA = textHash;
    const columnA = columnHash;
    const partsA = columnParts;
    const hashA = hashSince(hash, count);
    const how = comparison();
    if (how != COMPARE_NONE) {
      mix(op);
      advance();
      // ~*, !~~, @@ and the like: the rest of the operator
      while (isOp(126) || isOp(42) || isOp(62) || isOp(64) || isOp(63)) advance();
      if (word == W_ANY || word == W_ALL || word == W_SOME) advance();
      const hashFrom = tokenHash;
      const countFrom = tokenCount;
      const right = readSum(record);
      let alike = hashSince(hashFrom, countFrom) == hashA;
      // users.id = id, in a statement over one table
      if (partsA != 0 && columnParts != 0 && partsA != columnParts && (partsA == 1 || columnParts == 1)) {
        if (columnA == columnHash && load<u16>(record, RECORD_NAME_COUNT) <= 1) alike = true;
      }
      value = compare(how, value, a, textA, right, number, textHash, alike);
      columnParts = 0;
      continue;
    }
    if (kind != T_WORD) break;
    let negative = false;
    if (word == W_NOT) {
      mix(word);
      advance();
      negative = true;
    }
    if (word == W_IS) value = readIs(record, value, a, textA, hashA);
    else if (word == W_ISNULL || word == W_NOTNULL) {
      negative = word == W_NOTNULL;
      mix(word);
      advance();
      value = isConstant(value) ? (value == NULL ? TRUE : FALSE) : DATA;
    } else if (word == W_IN) value = readIn(record, value, a, textA, hashA);
    else if (word == W_BETWEEN) value = readBetween(record, value, a, textA, hashA);
    else if (isPatternWord()) value = readPattern(record, value);
    else break;
    columnParts = 0;
    if (negative) value = value == TRUE ? FALSE : value == FALSE ? TRUE : value;
  }
  return value;
}

function readIs(record: usize, value: i32, a: f64, text: u32, alike: u32): i32 {
  mix(word);
  advance();
  let negative = false;
  if (word == W_NOT) {
    negative = true;
    advance();
  }
  let result: i32;
  if (word == W_DISTINCT) {
    // IS NOT DISTINCT FROM means equal
    advance();
    if (word == W_FROM) advance();
    negative = !negative;
  } else if (word == W_NULL) {
    mix(word);
    advance();
    if (value == DATA) return DATA;
    // '' is NULL to Oracle
    if (value == CONSTANT || (value == TEXT && text == EMPTY_TEXT)) return CONSTANT;
    result = value == NULL ? TRUE : FALSE;
    return negative ? (result == TRUE ? FALSE : TRUE) : result;
  }
  const hash = tokenHash;
  const count = tokenCount;
  const right = readSum(record);
  if (value == NULL || right == NULL) result = value == DATA || right == DATA ? DATA : value == right ? TRUE : FALSE;
  else if ((right == TRUE || right == FALSE) && value != DATA) {
    const left = value == NUMBER ? (a != 0 ? TRUE : FALSE) : value;
    result = left == TRUE || left == FALSE ? (left == right ? TRUE : FALSE) : CONSTANT;
  } else result = compare(COMPARE_EQUAL, value, a, text, right, number, textHash, hashSince(hash, count) == alike);
  return negative ? (result == TRUE ? FALSE : result == FALSE ? TRUE : result) : result;
}

/** x IN (…): true where an element is x itself. */
function readIn(record: usize, value: i32, a: f64, text: u32, alike: u32): i32 {
  mix(word);
  advance();
  if (kind != T_OPEN) {
    const right = readSum(record);
    return value == DATA || right == DATA ? DATA : CONSTANT;
  }
  if (!enter()) return DATA;
  advance();
  let result = FALSE;
  if (atQuery()) result = readInnerQuery() || value == DATA ? DATA : CONSTANT;
  else {
    while (kind != T_CLOSE && kind != T_END && kind != T_SEMI) {
      const hash = tokenHash;
      const count = tokenCount;
      countStep();
      const element = readOr(record);
      result = or(
        result,
        compare(COMPARE_EQUAL, value, a, text, element, number, textHash, hashSince(hash, count) == alike),
      );
      if (kind == T_CLOSE || kind == T_END || kind == T_SEMI || kind == T_CLIENT) break;
      advance();
    }
  }
  if (kind == T_CLOSE) advance();
  else makeLow(record);
  leave();
  return result;
}

function readBetween(record: usize, value: i32, a: f64, text: u32, alike: u32): i32 {
  mix(word);
  advance();
  let hash = tokenHash;
  let count = tokenCount;
  const low = readSum(record);
  const lowNumber = number;
  const lowAlike = hashSince(hash, count) == alike;
  if (word == W_AND) {
    mix(word);
    advance();
  }
  hash = tokenHash;
  count = tokenCount;
  const high = readSum(record);
  return and(
    compare(COMPARE_GREATER_EQUAL, value, a, text, low, lowNumber, 0, lowAlike),
    compare(COMPARE_LESS_EQUAL, value, a, text, high, number, 0, hashSince(hash, count) == alike),
  );
}

/** LIKE '%' and its kin hold for every text. */
function readPattern(record: usize, value: i32): i32 {
  const regular = word == W_RLIKE || word == W_REGEXP || word == W_SIMILAR;
  mix(word);
  advance();
  if (word == W_TO) advance();
  const every = kind == T_STRING && matchesEverything(regular);
  const right = readSum(record);
  if (word == W_ESCAPE) {
    advance();
    readSum(record);
  }
  if (every && right == TEXT) return TRUE;
  return value == DATA || right == DATA ? DATA : CONSTANT;
}

function matchesEverything(regular: bool): bool {
  if (inner == innerEnd) return regular;
  for (let i = inner; i < innerEnd; i++) {
    const c = load<u8>(sourceText() + i);
    if (c != 37 && c != 42 && !(regular && (c == 46 || c == 94 || c == 36))) return false;
    countStep();
  }
  return true;
}

function isArithmetic(): bool {
  if (kind == T_WORD) return word == W_DIV || word == W_MOD;
  if (kind != T_OP) return false;
  // + - * / % & | ^ << >> -> ->> ::
  return (
    isOp(43) ||
    isOp(45) ||
    isOp(42) ||
    isOp(47) ||
    isOp(37) ||
    isOp(38) ||
    isOp(124) ||
    isOp(94) ||
    isOp(0x3a3a) ||
    isOp(0x3d3a)
  );
}

function readSum(record: usize): i32 {
  let value = readPrimary(record);
  let operations = 0;
  while (isArithmetic() || isShift()) {
    countStep();
    const shift = isShift();
    const how = op;
    const a = number;
    mix(how);
    advance();
    columnParts = 0;
    if (how == 0x3a3a) {
      readType();
      if (value == TEXT) value = CONSTANT;
      continue;
    }
    if (shift) advance();
    if (isOp(62)) {
      advance(); // -> and ->>
      if (isOp(62)) advance();
    }
    const right = readPrimary(record);
    operations++;
    if (value == DATA || right == DATA) value = DATA;
    else if (value == NUMBER && right == NUMBER && operations == 1 && (how == 43 || how == 45 || how == 42)) {
      number = how == 43 ? a + number : how == 45 ? a - number : a * number;
    } else value = CONSTANT;
  }
  return value;
}

/** << and >> */
function isShift(): bool {
  return (isOp(60) || isOp(62)) && <u32>load<u8>(sourceText() + end) == op;
}

/** A type after :: such as character varying(20)[]. */
function readType(): void {
  while (kind == T_WORD && (facts & CLASS_RESERVED) == 0) {
    mix(word);
    advance();
    if (kind == T_DOT) advance();
    else if (kind != T_WORD) break;
  }
  while (isOp(91) || isOp(93)) advance();
}

function atQuery(): bool {
  return word == W_SELECT || word == W_WITH || word == W_VALUES;
}

const EMPTY_TEXT: u32 = 0x811c9dc5;
let leadingDigit: bool = false;

/** The hash of a text as servers compare it: case and trailing blanks do not count. */
function readText(): i32 {
  textHash = EMPTY_TEXT;
  leadingDigit = false;
  let plain = style <= 1;
  let last = innerEnd;
  const text = sourceText();
  while (last > inner && load<u8>(text + last - 1) == 32) last--;
  let leading = true;
  for (let i = inner; i < last; i++) {
    let c = <u32>load<u8>(text + i);
    countStep();
    if (c >= 0x80) plain = false;
    if (c - 65 < 26) c += 32;
    if (leading) {
      if (c - 49 < 9) leadingDigit = true;
      if (c != 48 && c != 46 && c != 45 && c != 43 && c != 32) leading = false;
    }
    textHash = (textHash ^ c) * 0x01000193;
  }
  mix(textHash);
  return plain ? TEXT : CONSTANT;
}

function readNumber(): i32 {
  const text = sourceText();
  let value: f64 = 0;
  let scale: f64 = 0;
  let known = innerEnd - inner <= 15;
  for (let i = inner; i < innerEnd; i++) {
    const c = <u32>load<u8>(text + i);
    countStep();
    mix(c);
    if (style == STYLE_HEX) value = value * 16 + (isDigit(c) ? c - 48 : (c | 32) - 87);
    else if (isDigit(c)) {
      value = value * 10 + (c - 48);
      scale *= 10;
    } else if (c == 46) scale = 1;
    else known = false;
  }
  number = scale > 1 ? value / scale : value;
  return known ? NUMBER : CONSTANT;
}

function readPrimary(record: usize): i32 {
  columnParts = 0;
  // signs: an odd number of minus signs negates
  let minus = false;
  let signs = false;
  while (isOp(43) || isOp(45) || isOp(126) || isOp(33)) {
    if (isOp(45)) minus = !minus;
    else if (op != 43) signs = true;
    mix(op);
    advance();
    countStep();
  }
  const value = readOperand(record);
  if (kind == T_WORD) readSuffix();
  if (minus && value == NUMBER) number = -number;
  if (!signs || value == DATA) return value;
  return CONSTANT;
}

function readOperand(record: usize): i32 {
  if (kind == T_NUMBER) {
    const value = readNumber();
    advance();
    return value;
  }
  if (kind == T_STRING) {
    let value = readText();
    advance();
    while (kind == T_STRING) {
      // adjacent literals are one text
      readText();
      value = CONSTANT;
      advance();
    }
    return value;
  }
  if (kind == T_PARAM || kind == T_VARIABLE) {
    // @@version is a constant; a parameter is somebody's data
    const server = kind == T_VARIABLE && load<u8>(sourceText() + start + 1) == 64;
    let hash = end - start == 1 ? start : 0;
    for (let i = start; i < end; i++) hash = hash * 31 + load<u8>(sourceText() + i);
    mix(hash);
    advance();
    return server ? CONSTANT : DATA;
  }
  if (kind == T_OPEN) return readItems(record, 41);
  if (kind == T_QUOTED && quote == 34 && !isPlainName()) {
    const value = readText();
    advance();
    return value;
  }
  if (kind == T_QUOTED) return readName(record);
  if (kind == T_WORD) return readWordOperand(record);
  if (isOp(42) || isOp(91) || isOp(93)) {
    mix(op);
    advance();
    return DATA;
  }
  return DATA;
}

/** "id" is a column, "1" and "" are texts of MySQL. */
function isPlainName(): bool {
  if (innerEnd == inner) return false;
  return !isDigit(load<u8>(sourceText() + inner)) && style == STYLE_PLAIN;
}

function readWordOperand(record: usize): i32 {
  const first = word;
  switch (first) {
    case W_NULL:
    case W_TRUE:
    case W_FALSE: {
      mix(first);
      advance();
      return first == W_NULL ? NULL : first == W_TRUE ? TRUE : FALSE;
    }
    case W_EXISTS: {
      mix(first);
      advance();
      return kind == T_OPEN && readItems(record, 41) != DATA ? CONSTANT : DATA;
    }
    case W_CASE:
      return readCase(record);
    case W_NOT:
    case W_INTERVAL:
    case W_BINARY:
    case W_ANY:
    case W_ALL:
    case W_SOME:
    case W_ARRAY:
    case W_ROW:
    case W_DISTINCT: {
      if (!enter()) return DATA;
      let value: i32;
      if (first == W_NOT) value = readNot(record);
      else {
        mix(first);
        advance();
        value = isOp(91) ? readItems(record, 93) : atEnd() ? DATA : readOperand(record);
        if (first == W_INTERVAL) {
          if (kind == T_WORD && (facts & CLASS_RESERVED) == 0) advance();
          if (value != DATA) value = CONSTANT;
        }
      }
      leave();
      return value;
    }
    default:
  }
  if ((facts & CLASS_RESERVED) != 0 && (facts & CLASS_CALLABLE) == 0) return DATA;
  return readName(record);
}

/** A column, or a call and its arguments. */
function readName(record: usize): i32 {
  readPath();
  mix(pathHash);
  if (pathWord == W_REFERENCES && atName(false)) {
    readPath();
    addName(record, NAME_SOURCE);
    if (kind == T_OPEN) readItems(record, 41);
    return DATA;
  }
  if (kind == T_OPEN) {
    addName(record, NAME_FUNCTION);
    return readCallArguments(record) ? DATA : CONSTANT;
  }
  if (kind == T_STRING && pathParts == 1) {
    // date '2020-01-01'
    readText();
    advance();
    return CONSTANT;
  }
  if (isOp(91)) {
    readSubscripts(record);
    if (kind == T_DOT) {
      advance();
      readPath();
    }
    return DATA;
  }
  columnHash = pathLastHash;
  columnParts = pathParts;
  return DATA;
}

function readSubscripts(record: usize): void {
  while (isOp(91)) {
    mix(op);
    readItems(record, 93);
  }
}

/** x COLLATE c, x AT TIME ZONE z change nothing about what x depends on. */
function readSuffix(): void {
  if (word == W_COLLATE) {
    advance();
    if (kind == T_WORD || kind == T_QUOTED) readPath();
  } else if (word == W_AT) {
    advance();
    while (kind == T_WORD && (word == W_ZONE || (facts & CLASS_RESERVED) == 0)) advance();
    if (kind == T_STRING) advance();
  }
}

/**
 * Reads ( … ) or [ … ] with whatever stands in it: an inner query, an expression, a row, arguments, column definitions.
 * The opening mark is the current token. A single expression keeps its value; several are data or some constant.
 */
export function readItems(record: usize, close: u32): i32 {
  if (!enter()) return DATA;
  advance();
  let value = CONSTANT;
  let items = 0;
  while (kind != T_CLOSE && kind != T_END && kind != T_SEMI && kind != T_CLIENT) {
    if (close == 93 && isOp(93)) break;
    countStep();
    const before = start;
    let item: i32;
    if (atQuery()) {
      item = readInnerQuery() ? DATA : CONSTANT;
      mix(before);
    } else item = readOr(record);
    value = items == 0 ? item : value == DATA || item == DATA ? DATA : CONSTANT;
    items++;
    if (word == W_AS) {
      advance();
      readType();
      while (kind == T_OPEN) readItems(record, 41);
    } else if (kind == T_COMMA || (kind == T_WORD && !atQuery()) || start == before) {
      // a comma, or a clause word between arguments: FROM, FOR, ORDER BY, ON DELETE
      if (kind == T_CLOSE || kind == T_END || kind == T_SEMI || kind == T_CLIENT) break;
      if (kind != T_COMMA || items > 1) items++;
      mix(44);
      advance();
    }
  }
  if (kind == T_CLOSE || (close == 93 && kind == T_OP)) advance();
  else makeLow(record);
  leave();
  return value;
}

function readCase(record: usize): i32 {
  if (!enter()) return DATA;
  let value = CONSTANT;
  mix(word);
  advance();
  while (kind != T_END && kind != T_SEMI && kind != T_CLOSE && kind != T_CLIENT) {
    countStep();
    const before = start;
    const last = word == W_END;
    if (last || word == W_WHEN || word == W_THEN || word == W_ELSE) {
      mix(word);
      advance();
      if (last) break;
      continue;
    }
    if (readOr(record) == DATA) value = DATA;
    if (start == before) advance();
  }
  leave();
  return value;
}
