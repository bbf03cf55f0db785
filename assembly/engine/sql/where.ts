// Turns an expression into what is known about its value, and a WHERE into absent, tautology or present.
//
// Values are abstract: a known number or text, some constant, or data (it depends on a row). A condition that holds
// without looking at a row chooses every row or none, so a constant of unknown value counts as a tautology.
import { enter, leave } from "./depth.ts";
import { fits } from "./fits.ts";
import {
  W_ALL,
  W_AND,
  W_ANY,
  W_BETWEEN,
  W_DISTINCT,
  W_ESCAPE,
  W_FROM,
  W_GLOB,
  W_ILIKE,
  W_IN,
  W_IS,
  W_ISNULL,
  W_LIKE,
  W_MATCH,
  W_NOT,
  W_NOTNULL,
  W_NULL,
  W_OR,
  W_REGEXP,
  W_RLIKE,
  W_SIMILAR,
  W_SOME,
  W_TO,
  W_XOR,
} from "./generated/words.ts";
import { RECORD_NAME_COUNT, WHERE_PRESENT, WHERE_TAUTOLOGY } from "./layout.ts";
import { advance, facts, inner, innerEnd, isOp, kind, op, shape, source, start, word } from "./lexer.ts";
import {
  atQuery,
  columnHash,
  columnParts,
  EMPTY_TEXT,
  forgetColumn,
  hashSince,
  mix,
  number,
  readItems,
  readName,
  readSum,
  textHash,
  tokenCount,
  tokenHash,
  truth,
} from "./operands.ts";
import { atStatementLevel, atStop, noteWord, readInnerQuery } from "./query.ts";
import { makeLow } from "./records.ts";
import { countStep } from "./steps.ts";
import { T_CLOSE, T_COMMA, T_OP, T_OPEN, T_QUOTED, T_STRING, T_WORD } from "./tokens.ts";
import {
  and,
  COMPARE_EQUAL,
  COMPARE_GREATER,
  COMPARE_GREATER_EQUAL,
  COMPARE_LESS,
  COMPARE_LESS_EQUAL,
  COMPARE_NONE,
  COMPARE_OTHER,
  COMPARE_SAME,
  COMPARE_UNEQUAL,
  CONSTANT,
  compare,
  DATA,
  FALSE,
  isConstant,
  NULL,
  NUMBER,
  or,
  TEXT,
  TRUE,
} from "./values.ts";
import { CLASS_ENDS, CLASS_RESERVED } from "./words.ts";
/** Reads the condition after WHERE, ON or IF and says whether it depends on rows. */
export function readCondition(record: usize): i32 {
  const value = truth(readOr(record));
  return value == TRUE || value == CONSTANT ? WHERE_TAUTOLOGY : WHERE_PRESENT;
}

/** Whether the expression stops at the current token whatever stands around it. */
export function atEnd(): bool {
  if (kind == T_WORD) return (facts & CLASS_ENDS) != 0;
  return atStop() || kind == T_COMMA || isOp(93);
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

export function readNot(record: usize): i32 {
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
      forgetColumn();
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
    forgetColumn();
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
    while (!atStop()) {
      const hash = tokenHash;
      const count = tokenCount;
      countStep();
      const element = readOr(record);
      result = or(
        result,
        compare(COMPARE_EQUAL, value, a, text, element, number, textHash, hashSince(hash, count) == alike),
      );
      if (atStop()) break;
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
    const c = load<u8>(source + i);
    if (c != 37 && c != 42 && !(regular && (c == 46 || c == 94 || c == 36))) return false;
    countStep();
  }
  return true;
}
