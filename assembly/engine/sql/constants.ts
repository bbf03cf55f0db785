// Turns an expression of constants ('DR' || 'OP', CHAR(68), 0x44, @variable) into the bytes it stands for.
import { enter, leave } from "./depth.ts";
import { readCallArguments } from "./dynamic.ts";
import { W_AS, W_CHAR, W_CHR, W_CONVERT, W_FORMAT, W_NCHAR, W_REVERSE, W_UNHEX } from "./generated/words.ts";
import {
  DYNAMIC_BYTES,
  MAX_VARIABLES,
  NAME_FUNCTION,
  SQL_DYNAMIC_AT,
  SQL_VARIABLES_AT,
  VARIABLE_BYTES,
} from "./layout.ts";
import { advance, end, inner, innerEnd, isOp, kind, quote, source, start, style, word } from "./lexer.ts";
import { atQuery, readItems } from "./operands.ts";
import { atStop, readInnerQuery } from "./query.ts";
import { addName, arena, atName, pathParts, readPath } from "./records.ts";
import { countStep } from "./steps.ts";
import {
  STYLE_BACKSLASH,
  STYLE_HEX,
  STYLE_UNICODE,
  T_CLOSE,
  T_COMMA,
  T_NUMBER,
  T_OP,
  T_OPEN,
  T_PARAM,
  T_QUOTED,
  T_STRING,
  T_VARIABLE,
  T_WORD,
} from "./tokens.ts";
import { CLASS_TEXT, factOf, isDigit } from "./words.ts";
/** Bytes put together so far; none is given back within one text, and a full buffer stays full. */
export let used: u32 = 0;
export let overflowed: bool = false;
let variables: u32 = 0;

export function resetConstants(): void {
  used = variables = 0;
}
/** Begins an expression; gives the place where its bytes will lie. */
export function beginConstant(): u32 {
  overflowed = false;
  return used;
}
/** Remembers the bytes since `at` under a variable's hash. */
export function keepVariable(hash: u32, at: u32): void {
  let variable = findVariable(hash);
  if (variable == 0) {
    // a place is taken again when there are too many
    variable = variableAt(variables < <u32>MAX_VARIABLES ? variables++ : hash % <u32>MAX_VARIABLES);
    store<u32>(variable, hash);
  }
  store<u32>(variable, at, 4);
  store<u32>(variable, used - at, 8);
}

/** The hash of the current name of a variable: @name, :name, name, letter case ignored. */
export function variableHash(): u32 {
  let hash: u32 = 0x811c9dc5;
  const text = source;
  for (let i = start; i < end; i++) {
    let c = <u32>load<u8>(text + i);
    if (c - 65 < 26) c += 32;
    if (c != 64 && c != 96 && c != 58) hash = (hash ^ c) * 0x01000193;
  }
  return hash;
}

export function variableAt(i: u32): usize {
  return arena + SQL_VARIABLES_AT + i * VARIABLE_BYTES;
}
export function findVariable(hash: u32): usize {
  for (let i: u32 = 0; i < variables; i++) {
    if (load<u32>(variableAt(i)) == hash) return variableAt(i);
  }
  return 0;
}

export function take(c: u32): void {
  if (used >= <u32>DYNAMIC_BYTES) overflowed = true;
  else store<u8>(arena + SQL_DYNAMIC_AT + used++, <u8>c);
  countStep();
}

export function takeBytes(from: u32, to: u32): void {
  const text = source;
  for (let i = from; i < to && !overflowed; i++) take(load<u8>(text + i));
}

export function takeVariable(variable: usize): void {
  const from = load<u32>(variable, 4);
  const length = load<u32>(variable, 8);
  for (let i: u32 = 0; i < length && !overflowed; i++) take(load<u8>(arena + SQL_DYNAMIC_AT + from + i));
}

export function hexValue(c: u32): u32 {
  return isDigit(c) ? c - 48 : (c | 32) - 97 < 6 ? (c | 32) - 87 : 16;
}

/** Bytes written as pairs of hex digits. UTF-16 zero bytes of N'…' casts are left out. */
export function takeHex(): void {
  const text = source;
  // a view has decoded them before they got here
  for (let i = inner; i < innerEnd; i++) {
    if (load<u8>(text + i) != 32) continue;
    takeBytes(inner, innerEnd);
    return;
  }
  let high: u32 = 16;
  for (let i = inner; i < innerEnd; i++) {
    const value = hexValue(load<u8>(text + i));
    if (value > 15) continue;
    if (high > 15) high = value;
    else {
      if ((high << 4) + value != 0) take((high << 4) + value);
      high = 16;
    }
  }
}

/** The value of hex digits at `i`; what is none of them makes it too large for any character. */
function codeAt(i: u32, digits: u32): u32 {
  let value: u32 = 0;
  for (const to = min(i + digits, innerEnd); i < to; i++) {
    const digit = hexValue(load<u8>(source + i));
    if (digit > 15) return 0x1000;
    value = (value << 4) | digit;
  }
  return value;
}

/** The current string with its quotes and escapes undone. */
export function takeString(): void {
  if (style == STYLE_HEX) {
    takeHex();
    return;
  }
  const text = source;
  for (let i = inner; i < innerEnd; i++) {
    let c = <u32>load<u8>(text + i);
    const d: u32 = i + 1 < innerEnd ? <u32>load<u8>(text + i + 1) : 0;
    if (c == quote && d == quote) i++;
    else if (c == 92 && style == STYLE_BACKSLASH) {
      i++;
      c = d;
      if (d == 110 || d == 114)
        c = 10; // ends a comment, and a command
      else if (d == 116 || d == 98 || d == 102) c = 32;
      else if ((d == 120 || (d | 32) == 117) && i + 2 < innerEnd) {
        // \x44, \u0044, \U00000044
        const digits: u32 = d == 120 ? 2 : d == 117 ? 4 : 8;
        const value = codeAt(i + 1, digits);
        if (value < (d == 120 ? 256 : 128) && (d == 120 || i + 4 < innerEnd)) {
          c = value;
          i += digits;
        }
      } else if (d - 48 < 8 && i + 2 < innerEnd && <u32>load<u8>(text + i + 1) - 48 < 8) {
        let value: u32 = 0;
        let k: u32 = 0;
        while (k < 3 && i + k < innerEnd && <u32>load<u8>(text + i + k) - 48 < 8)
          value = (value << 3) | (<u32>load<u8>(text + i + k++) - 48);
        c = value & 255;
        i += k - 1;
      }
    } else if (c == 92 && style == STYLE_UNICODE && i + 4 < innerEnd) {
      const plus: u32 = d == 43 ? 1 : 0;
      const digits: u32 = plus ? 6 : 4;
      const value = codeAt(i + plus + 1, digits);
      if (value < 128) {
        c = value;
        i += digits + plus;
      }
    }
    take(c);
  }
}

/** Whether + or || or another literal goes on with the text. */
export function continues(): bool {
  return kind == T_STRING || isOp(43) || isOp(0x7c7c);
}

export function takeMore(record: usize): void {
  while (continues()) {
    countStep();
    if (kind == T_OP) advance();
    const before = start;
    takeTerm(record);
    if (start == before) return;
  }
}

export function takeExpression(record: usize): void {
  takeTerm(record);
  takeMore(record);
}

/** The text of a variable, ? where it is not known. */
function takeValue(hash: u32): void {
  const variable = findVariable(hash);
  if (variable == 0) take(63);
  else takeVariable(variable);
}

/** One term: what is not constant becomes ?, which reads as a parameter. */
export function takeTerm(record: usize): void {
  if (kind == T_STRING || (kind == T_QUOTED && quote == 34)) {
    takeString();
    advance();
  } else if (kind == T_NUMBER) {
    if (style == STYLE_HEX) takeHex();
    else takeBytes(inner, innerEnd);
    advance();
  } else if (kind == T_VARIABLE || kind == T_PARAM) {
    takeValue(variableHash());
    advance();
  } else if (kind == T_OPEN) takeList(record, 0);
  else if (atName(false)) {
    const id = word;
    const hash = variableHash();
    readPath();
    if (kind != T_OPEN) takeValue(pathParts == 1 ? hash : 0);
    else if ((factOf(id, 0) & CLASS_TEXT) != 0) {
      takeList(record, id);
    } else {
      addName(record, NAME_FUNCTION);
      readCallArguments(record);
      take(63);
    }
  }
}

/** ( a, b ): joined for CONCAT, codes for CHAR, the first for FORMAT and CAST, the constant one for CONVERT. */
export function takeList(record: usize, id: i32): void {
  if (!enter()) return;
  const at = used;
  let items = 0;
  advance();
  while (!atStop()) {
    countStep();
    const before = start;
    if (kind == T_COMMA) {
      items++;
      advance();
    } else if ((id == W_CHAR || id == W_CHR || id == W_NCHAR) && kind == T_NUMBER) {
      takeCode();
      advance();
    } else if (id == W_UNHEX && kind == T_STRING) {
      takeHex();
      advance();
    } else if (id == W_CONVERT && items == 0 && kind == T_WORD) {
      // CONVERT(varchar(20), 0x…): the type first
      advance();
      if (kind == T_OPEN) readItems(record, 41);
    } else if (items > 0 && id == W_FORMAT) {
      const value = used;
      takeExpression(record);
      fill(at, value);
    } else if (items > 0 && id == W_CONVERT && used > at) readItemOf(record);
    else if (atQuery()) {
      readInnerQuery();
      take(63);
    } else if (word == W_AS) {
      // CAST(… AS type)
      while (!atStop()) {
        if (kind == T_OPEN) readItems(record, 41);
        else advance();
      }
    } else takeExpression(record);
    if (start == before && !atStop()) advance();
  }
  if (kind == T_CLOSE) advance();
  leave();
  if (id == W_REVERSE) reverse(at);
}

/** FORMAT: the bytes since `value` take the place of the first %s, %I, %L or %1$s behind `at`. */
function fill(at: u32, value: u32): void {
  const base = arena + SQL_DYNAMIC_AT;
  let place = at;
  let next = value;
  while (place < value) {
    next = place + 1;
    if (load<u8>(base + place) == 37) {
      while (next < value && (isDigit(load<u8>(base + next)) || load<u8>(base + next) == 36)) next++;
      const letter = load<u8>(base + next++);
      if (letter == 115 || letter == 73 || letter == 76) break;
    }
    place = next;
  }
  const size = used - value;
  used = value;
  if (next > value || place >= value) return;
  const rest = value - next;
  if (value + size + rest > <u32>DYNAMIC_BYTES) {
    overflowed = true;
    return;
  }
  // the value, then what stood behind its place
  memory.copy(base + value + size, base + next, rest);
  memory.copy(base + place, base + value, size + rest);
  used = place + size + rest;
}

export function readItemOf(record: usize): void {
  if (kind == T_OPEN) readItems(record, 41);
  else advance();
}

/** A character code below 256 of CHAR(…), decimal or hex. */
export function takeCode(): void {
  const text = source;
  let value: u32 = 0;
  for (let i = inner; i < innerEnd; i++) {
    const digit = hexValue(load<u8>(text + i));
    if (digit < 16) value = value * (style == STYLE_HEX ? 16 : 10) + digit;
  }
  take(value & 255);
}

export function reverse(at: u32): void {
  const base = arena + SQL_DYNAMIC_AT;
  let low = at;
  let high = used;
  while (high > low + 1) {
    high--;
    const c = load<u8>(base + low);
    store<u8>(base + low, load<u8>(base + high));
    store<u8>(base + high, c);
    low++;
    countStep();
  }
}
