// Turns the operands of an expression (literals, names, calls, groups, sums) into abstract values, and remembers how they were written.
import { enter, leave } from "./depth.ts";
import { readCallArguments } from "./dynamic.ts";
import {
  W_ALL,
  W_ANY,
  W_ARRAY,
  W_AS,
  W_AT,
  W_BINARY,
  W_CASE,
  W_COLLATE,
  W_DISTINCT,
  W_DIV,
  W_ELSE,
  W_END,
  W_EXISTS,
  W_FALSE,
  W_INTERVAL,
  W_MOD,
  W_NOT,
  W_NULL,
  W_REFERENCES,
  W_ROW,
  W_SELECT,
  W_SOME,
  W_THEN,
  W_TRUE,
  W_VALUES,
  W_WHEN,
  W_WITH,
  W_ZONE,
} from "./generated/words.ts";
import { NAME_FUNCTION, NAME_SOURCE } from "./layout.ts";
import { advance, end, facts, inner, innerEnd, isOp, kind, op, quote, source, start, style, word } from "./lexer.ts";
import { atStop, readInnerQuery } from "./query.ts";
import { addName, atName, makeLow, pathHash, pathLastHash, pathParts, pathWord, readPath } from "./records.ts";
import { countStep } from "./steps.ts";
import {
  STYLE_HEX,
  STYLE_PLAIN,
  T_CLOSE,
  T_COMMA,
  T_DOT,
  T_NUMBER,
  T_OP,
  T_OPEN,
  T_PARAM,
  T_QUOTED,
  T_STRING,
  T_VARIABLE,
  T_WORD,
} from "./tokens.ts";
import { CONSTANT, DATA, FALSE, NULL, NUMBER, TEXT, TRUE } from "./values.ts";
import { atEnd, readNot, readOr } from "./where.ts";
import { CLASS_CALLABLE, CLASS_RESERVED, isDigit } from "./words.ts";
export let number: f64 = 0;
export let textHash: u32 = 0;
export let columnHash: u32 = 0; // of the last part, when the value is a plain column
export let columnParts: u32 = 0;

// A polynomial hash of the tokens read so far tells whether two operands are written alike (x = x, lower(a) = lower(a)).
const BASE: u32 = 0x01000193;
export let tokenHash: u32 = 0;
export let tokenCount: u32 = 0;

export function mix(value: u32): void {
  tokenHash = tokenHash * BASE + value + 1;
  tokenCount++;
}

/** The hash of the tokens read since (hash, count). */
export function hashSince(hash: u32, count: u32): u32 {
  let power: u32 = 1;
  let square = BASE;
  for (let n = tokenCount - count; n != 0; n >>= 1) {
    if (n & 1) power *= square;
    square *= square;
  }
  return tokenHash - hash * power;
}

export function truth(value: i32): i32 {
  if (value == NUMBER) return number != 0 ? TRUE : FALSE;
  // '1' is true to MySQL, 'a' is not; other servers refuse both
  if (value == TEXT) return leadingDigit ? TRUE : FALSE;
  return value == NULL ? FALSE : value;
}

export function isArithmetic(): bool {
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

export function readSum(record: usize): i32 {
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
export function isShift(): bool {
  return (isOp(60) || isOp(62)) && <u32>load<u8>(source + end) == op;
}

/** A type after :: such as character varying(20)[]. */
export function readType(): void {
  while (kind == T_WORD && (facts & CLASS_RESERVED) == 0) {
    mix(word);
    advance();
    if (kind == T_DOT) advance();
    else if (kind != T_WORD) break;
  }
  while (isOp(91) || isOp(93)) advance();
}

export function atQuery(): bool {
  return word == W_SELECT || word == W_WITH || word == W_VALUES;
}

export const EMPTY_TEXT: u32 = 0x811c9dc5;
export let leadingDigit: bool = false;

/** The hash of a text as servers compare it: case and trailing blanks do not count. */
export function readText(): i32 {
  textHash = EMPTY_TEXT;
  leadingDigit = false;
  let plain = style <= 1;
  let last = innerEnd;
  const text = source;
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

export function readNumber(): i32 {
  const text = source;
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

export function readPrimary(record: usize): i32 {
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

export function readOperand(record: usize): i32 {
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
    const server = kind == T_VARIABLE && load<u8>(source + start + 1) == 64;
    let hash = end - start == 1 ? start : 0;
    for (let i = start; i < end; i++) hash = hash * 31 + load<u8>(source + i);
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
export function isPlainName(): bool {
  if (innerEnd == inner) return false;
  return !isDigit(load<u8>(source + inner)) && style == STYLE_PLAIN;
}

export function readWordOperand(record: usize): i32 {
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
export function readName(record: usize): i32 {
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

export function readSubscripts(record: usize): void {
  while (isOp(91)) {
    mix(op);
    readItems(record, 93);
  }
}

/** x COLLATE c, x AT TIME ZONE z change nothing about what x depends on. */
export function readSuffix(): void {
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
  while (!atStop()) {
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
      if (atStop()) break;
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

export function readCase(record: usize): i32 {
  if (!enter()) return DATA;
  let value = CONSTANT;
  mix(word);
  advance();
  while (!atStop()) {
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

/** The value that follows is no plain column. */
export function forgetColumn(): void {
  columnParts = 0;
}
