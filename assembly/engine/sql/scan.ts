// Turns a place in SQL text into the place where a quoted run, a number, a template or a separator that begins there ends.
// Pure functions over [i, limit); what never ends gives `limit`.
import { countStep } from "./steps.ts";
import { isDigit, isWordStart } from "./words.ts";
/** Of the last `endOfQuote`: a doubled quote, a backslash escape stood in it. */
export let doubled: bool = false;
export let escaped: bool = false;

/** Whether the last `endOfBlock` came to the end of the text instead. */
export let unclosed: bool = false;

function byteAt(text: usize, i: u32, limit: u32): u32 {
  return i < limit ? <u32>load<u8>(text + i) : 0;
}
function isNameByte(c: u32): bool {
  return isWordStart(c) || isDigit(c) || c == 36;
}

/** The closing quote of a run whose quote is doubled, or escaped by a backslash, to stand for itself. */
export function endOfQuote(text: usize, i: u32, limit: u32, close: u32, backslash: bool): u32 {
  doubled = escaped = false;
  while (i < limit) {
    const c = <u32>load<u8>(text + i);
    countStep();
    if (c == close) {
      if (byteAt(text, i + 1, limit) != close) return i;
      doubled = true;
      i++;
    } else if (c == 92 && backslash) {
      escaped = true;
      i++;
    }
    i++;
  }
  return limit;
}

/** The next run of `length` bytes equal to those at `pattern`; nothing before it is special. */
export function endOfRun(text: usize, i: u32, limit: u32, pattern: u32, length: u32): u32 {
  const first = load<u8>(text + pattern);
  for (; i + length <= limit; i++) {
    countStep();
    if (load<u8>(text + i) == first && memory.compare(text + i, text + pattern, length) == 0) return i;
  }
  return limit;
}

/** Length of $tag$ at `i`, 0 when there is none. Tags longer than 62 bytes are not taken for one. */
export function dollarTag(text: usize, i: u32, limit: u32): u32 {
  let last = i + 1;
  if (isDigit(byteAt(text, last, limit))) return 0;
  while (byteAt(text, last, limit) != 36 && isNameByte(byteAt(text, last, limit))) last++;
  return byteAt(text, last, limit) == 36 && last - i <= 64 ? last + 1 - i : 0;
}

/** Oracle's q'[…]': the closing mark is the mirror of the opening one, and a quote follows it. */
export function endOfQQuote(text: usize, i: u32, limit: u32, open: u32): u32 {
  const close: u32 = open == 91 ? 93 : open == 123 ? 125 : open == 40 ? 41 : open == 60 ? 62 : open;
  for (; i + 1 < limit; i++) {
    countStep();
    if (<u32>load<u8>(text + i) == close && load<u8>(text + i + 1) == 39) return i;
  }
  return limit;
}

/** 2 when the digits of 0x… or 0b… begin at i + 2, else 0. */
export function numberPrefix(text: usize, i: u32, limit: u32): u32 {
  const second = byteAt(text, i + 1, limit) | 32;
  if (byteAt(text, i, limit) != 48 || (second != 120 && second != 98)) return 0;
  const third = byteAt(text, i + 2, limit);
  return isDigit(third) || (second == 120 && (third | 32) - 97 < 6) ? 2 : 0;
}

/** The end of a number: a word that follows at once is the next token (1UNION, 1e0UNION). */
export function endOfNumber(text: usize, i: u32, limit: u32, prefix: u32): u32 {
  if (prefix != 0) {
    const hex = (byteAt(text, i + 1, limit) | 32) == 120;
    i += 2;
    while (isDigit(byteAt(text, i, limit)) || (hex && (byteAt(text, i, limit) | 32) - 97 < 6)) {
      countStep();
      i++;
    }
    return i;
  }
  i = endOfDigits(text, i, limit);
  if (byteAt(text, i, limit) == 46 && byteAt(text, i + 1, limit) != 46) i = endOfDigits(text, i + 1, limit);
  if ((byteAt(text, i, limit) | 32) == 101) {
    const sign = byteAt(text, i + 1, limit);
    const digits = i + (sign == 43 || sign == 45 ? 2 : 1);
    if (isDigit(byteAt(text, digits, limit))) i = endOfDigits(text, digits, limit);
  }
  return i;
}

function endOfDigits(text: usize, i: u32, limit: u32): u32 {
  while (isDigit(byteAt(text, i, limit)) || (byteAt(text, i, limit) == 95 && isDigit(byteAt(text, i + 1, limit)))) {
    countStep();
    i++;
  }
  return i;
}

/** The end of a line that holds nothing more than a count, as after GO; 0 when it holds more. */
export function endOfBatchLine(text: usize, i: u32, limit: u32): u32 {
  i = endOfBlanks(text, i, limit);
  while (isDigit(byteAt(text, i, limit))) i++;
  i = endOfBlanks(text, i, limit);
  const c = byteAt(text, i, limit);
  return i >= limit || c == 10 || c == 13 || c == 59 || (c == 45 && byteAt(text, i + 1, limit) == 45) ? i : 0;
}

function endOfBlanks(text: usize, i: u32, limit: u32): u32 {
  while (i < limit && load<u8>(text + i) <= 32 && load<u8>(text + i) != 10 && load<u8>(text + i) != 13) i++;
  return i;
}

/**
 * {fn f()}, {d '2020-01-01'} and MySQL's {x 1} are escapes: the brace and its word are blank, and so is the closing one.
 * Gives the place after the word; 0 for {name}, {{ name }}, ${name}: a template that something fills in later.
 */
export function braceWord(text: usize, brace: u32, limit: u32): u32 {
  let i = brace + 1;
  if (byteAt(text, i, limit) == 123) return 0;
  while (byteAt(text, i, limit) == 32) i++;
  const first = i;
  while (isNameByte(byteAt(text, i, limit))) i++;
  if (i == first) return byteAt(text, i, limit) == 125 ? 0 : i;
  const last = i;
  while (i < limit && load<u8>(text + i) <= 32) i++;
  const c = byteAt(text, i, limit);
  return c == 125 || c == 46 || i == last ? 0 : last;
}

export function endOfTemplate(text: usize, i: u32, limit: u32): u32 {
  while (byteAt(text, i, limit) == 123) i++;
  while (isNameByte(byteAt(text, i, limit)) || byteAt(text, i, limit) == 32 || byteAt(text, i, limit) == 46) i++;
  while (byteAt(text, i, limit) == 125) i++;
  return i;
}

export function endOfLine(text: usize, i: u32, limit: u32): u32 {
  while (i < limit && load<u8>(text + i) != 10 && load<u8>(text + i) != 13) {
    countStep();
    i++;
  }
  return i;
}

/** The place after a block comment whose opening is read. */
export function endOfBlock(text: usize, i: u32, limit: u32, nest: bool): u32 {
  let open: u32 = 1;
  unclosed = false;
  while (i < limit) {
    const c = <u32>load<u8>(text + i);
    const d = byteAt(text, i + 1, limit);
    countStep();
    if (c == 42 && d == 47) {
      i += 2;
      if (--open == 0) return i;
    } else if (c == 47 && d == 42 && nest) {
      i += 2;
      open++;
    } else i++;
  }
  unclosed = true;
  return limit;
}

/** The operator at `i`, first byte lowest: those of two and three bytes that decide something, all others a byte at a time. */
export function operatorAt(text: usize, i: u32, limit: u32): u32 {
  const c = <u32>load<u8>(text + i);
  const d = byteAt(text, i + 1, limit);
  if (c == 60 || c == 62 || c == 33 || c == 94 || c == 126 || c == 61) {
    if (c == 60 && d == 61 && byteAt(text, i + 2, limit) == 62) return 0x3e3d3c; // <=>
    if (d == 61 || (c == 60 && d == 62)) return c | (d << 8);
  } else if ((c == 124 || c == 38 || c == 58) && (d == c || (c == 58 && d == 61))) return c | (d << 8);
  return c;
}

/** Marks that another dialect's text has and this one hardly can. */
export function isForeign(text: usize, i: u32, limit: u32, lineStart: bool): bool {
  const c = <u32>load<u8>(text + i);
  if (c == 96) return true;
  // [ after a blank or a dot begins no subscript; only ARRAY [ and nested arrays do so
  if (c == 91) {
    const before: u32 = i == 0 ? 32 : <u32>load<u8>(text + i - 1);
    return !isNameByte(before) && before != 41 && before != 93 && before != 91 && before != 44 && before != 34;
  }
  return c == 35 && lineStart && !isNameByte(byteAt(text, i + 1, limit));
}
