// Turns bytes of SQL text into one token at a time, under the features of one dialect.
// The state is a handful of registers that `lexOver` sets; nothing outlives a call of `parse`.
import { W_DELIMITER, W_GO } from "./generated/words.ts";
import {
  FEATURE_BACKSLASH,
  FEATURE_BACKTICK,
  FEATURE_BANG,
  FEATURE_BRACKET,
  FEATURE_DASH_SPACE,
  FEATURE_DOLLAR,
  FEATURE_HASH,
  FEATURE_LENIENT,
  FEATURE_NEST,
  FEATURE_QQUOTE,
  FEATURE_SLASHES,
  FEATURE_TRIPLE,
} from "./layout.ts";
import {
  braceWord,
  dollarTag,
  doubled,
  endOfBatchLine,
  endOfBlock,
  endOfLine,
  endOfNumber,
  endOfQQuote,
  endOfQuote,
  endOfRun,
  endOfTemplate,
  escaped,
  isForeign,
  numberPrefix,
  operatorAt,
  unclosed,
} from "./scan.ts";
import { countStep } from "./steps.ts";
import {
  STYLE_BACKSLASH,
  STYLE_DOUBLED,
  STYLE_HEX,
  STYLE_PLAIN,
  STYLE_UNICODE,
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
} from "./tokens.ts";
import { factOf, isDigit, isWordStart, lookUp, lower, wideBlank } from "./words.ts";
export let source: usize = 0;
export let limit: u32 = 0;
export let features: u32 = 0;
let at: u32 = 0;
let fresh: bool = true; // at the start of a line
let bang: bool = false; // inside /*! … */
let delimiterAt: u32 = 0;
let delimiterLength: u32 = 0;

/** The token: its kind, its word id (0 = none of the table), its bytes with and without quotes. */
export let kind: i32 = 0;
export let word: i32 = 0;
/** Of a word of the table: its class bits and the shape of the statement that it may begin. 0 for any other token. */
export let facts: i32 = 0;
export let shape: i32 = 0;
export let op: u32 = 0; // up to three bytes of an operator, first lowest; 0 = the token is none
export let start: u32 = 0;
export let end: u32 = 0;
export let inner: u32 = 0;
export let innerEnd: u32 = 0;
export let style: i32 = 0;
export let quote: u32 = 0; // the closing quote of a T_QUOTED or T_STRING
export let lineStart: bool = false;
export let executable: bool = false; // the token stands inside /*! … */
/** Where the text stopped making sense in this dialect (an open quote or comment); 0xffffffff = nowhere. */
export let brokenAt: u32 = 0xffffffff;
/** The end of the last token: statements end there, not at the white space after it. */
export let lastEnd: u32 = 0;
/** Marks of another dialect were met: what this reading is not sure of counts only if no other reading is surer. */
export let foreign: bool = false;

/** Says whether the reading has met marks of another dialect. */
export function setForeign(on: bool): void {
  foreign = on;
}

/** Points the lexer at bytes [from, to) of a text and reads the first token. */
export function lexOver(text: usize, from: u32, to: u32, dialect: u32): void {
  source = text;
  at = from;
  limit = to;
  features = dialect;
  fresh = true;
  bang = false;
  delimiterLength = 0;
  brokenAt = 0xffffffff;
  lastEnd = from;
  end = from;
  advance();
}

/** Gives up: the text from `from` on is left to the reading of the rest. */
export function breakAt(from: u32): void {
  if (from < brokenAt) brokenAt = from;
  at = limit;
  kind = T_END;
  word = facts = shape = 0;
  op = 0;
  start = end = limit;
}

// One saved place is enough for looking ahead: `fits` is the only user and never calls itself.
let savedStart: u32 = 0;
let savedFresh: bool = false;
let savedBang: bool = false;
let savedLastEnd: u32 = 0;
let savedBroken: u32 = 0;
let savedDelimiterAt: u32 = 0;
let savedDelimiterLength: u32 = 0;

/** Remembers the current token, to come back to it with `rewind`. */
export function mark(): void {
  savedStart = start;
  savedFresh = lineStart;
  savedBang = executable;
  savedLastEnd = lastEnd;
  savedBroken = brokenAt;
  savedDelimiterAt = delimiterAt;
  savedDelimiterLength = delimiterLength;
}
export function rewind(): void {
  at = savedStart;
  fresh = savedFresh;
  bang = savedBang;
  brokenAt = savedBroken;
  delimiterAt = savedDelimiterAt;
  delimiterLength = savedDelimiterLength;
  advance();
  lastEnd = savedLastEnd;
}

export function isOp(code: u32): bool {
  return op == code;
}

function byte(i: u32): u32 {
  return i < limit ? <u32>load<u8>(source + i) : 0;
}
function isWordByte(c: u32): bool {
  // # only where it opens no comment: T-SQL and Oracle names
  return isWordStart(c) || isDigit(c) || c == 36 || (c == 35 && !(features & FEATURE_HASH));
}
function has(feature: u32): bool {
  return (features & feature) != 0;
}

/** Skips white space and comments, entering and leaving executable ones. */
function skipBlank(): void {
  while (at < limit) {
    const c = byte(at);
    countStep();
    if (c <= 32 || c == 127) {
      if (c == 10 || c == 13) fresh = true;
      at++;
      continue;
    }
    const d = byte(at + 1);
    if (c >= 0x80) {
      const width = wideBlank(byte(at), byte(at + 1), byte(at + 2));
      if (width == 0) return;
      at += width;
    } else if (has(FEATURE_LENIENT)) {
      // ' " ` ( ) [ ] { } \ and comment marks separate words here and mean nothing else
      if (c == 39 || c == 34 || c == 96 || c == 40 || c == 41 || c == 91 || c == 93 || c == 123 || c == 125 || c == 92)
        at++;
      else if (c == 35 || (c == 47 && d == 42) || (c == 42 && d == 47) || (c == 45 && d == 45)) at += c == 35 ? 1 : 2;
      else return;
    } else if (c == 45) {
      if (d != 45) return;
      const e = byte(at + 2);
      if (has(FEATURE_DASH_SPACE) && e > 32 && e != 127 && at + 2 < limit) return;
      at = endOfLine(source, at, limit);
    } else if (c == 47) {
      if (d == 42) {
        const from = at;
        const extra: u32 = byte(at + 2) == 77 && byte(at + 3) == 33 ? 1 : 0; // MariaDB's /*M!
        if (has(FEATURE_BANG) && byte(at + 2 + extra) == 33) {
          at += 3 + extra;
          let digits: u32 = 0;
          while (digits < 6 && isDigit(byte(at + digits))) digits++;
          if (digits >= 5) at += digits;
          bang = true;
        } else {
          at += 2;
          at = endOfBlock(source, at, limit, has(FEATURE_NEST));
          // a comment that never ends is the end of the text to MySQL and SQLite, and refused where comments nest
          if (unclosed && has(FEATURE_NEST) && from < brokenAt) brokenAt = from;
        }
      } else if (d == 47 && has(FEATURE_SLASHES)) at = endOfLine(source, at, limit);
      else return;
    } else if (c == 42) {
      if (!bang || d != 47) return;
      bang = false;
      at += 2;
    } else if (c == 35) {
      if (!has(FEATURE_HASH)) return;
      at = endOfLine(source, at, limit);
    } else if (c == 125) at++;
    else if (c == 123) {
      const word = braceWord(source, at, limit);
      if (word == 0) return;
      at = word;
    } else if (c == 96 && fresh && d == 96 && byte(at + 2) == 96) {
      at = endOfLine(source, at, limit); // a Markdown fence around the text
    } else return;
  }
}

/** Reads a quoted run; `at` is after the opening quote. */
function readQuoted(tokenKind: i32, close: u32, backslash: bool, how: i32): void {
  const last = endOfQuote(source, at, limit, close, backslash);
  style = escaped ? STYLE_BACKSLASH : doubled && how == STYLE_PLAIN ? STYLE_DOUBLED : how;
  endQuoted(tokenKind, close, last, 1);
}

/** Closes a quoted token whose contents begin at `at` and end at `last`; the end of the text means that they never do. */
function endQuoted(tokenKind: i32, close: u32, last: u32, width: u32): void {
  kind = tokenKind;
  quote = close;
  inner = at;
  innerEnd = last;
  at = last + width;
  if (last >= limit) {
    at = innerEnd = limit;
    if (start < brokenAt) brokenAt = start;
  }
}

function readUntil(pattern: u32, length: u32): void {
  style = STYLE_PLAIN;
  endQuoted(T_STRING, 0, endOfRun(source, at, limit, pattern, length), length);
}

function readDollar(): bool {
  const length = dollarTag(source, at, limit);
  if (length == 0) return false;
  const tag = at;
  at += length;
  readUntil(tag, length);
  return true;
}

function readQQuote(): void {
  const open = byte(at++);
  style = STYLE_PLAIN;
  endQuoted(T_STRING, 0, endOfQQuote(source, at, limit, open), 2);
}

function readText(close: u32, backslash: bool): void {
  if (has(FEATURE_TRIPLE) && byte(at + 1) == close && byte(at + 2) == close) {
    const pattern = at;
    at += 3;
    readUntil(pattern, 3);
    return;
  }
  at++;
  // "…" is a name for most servers and a string for MySQL: where a name may stand, either is read as one
  readQuoted(close == 39 ? T_STRING : T_QUOTED, close, backslash, STYLE_PLAIN);
}

function readNumber(): void {
  kind = T_NUMBER;
  const prefix = numberPrefix(source, at, limit);
  style = prefix != 0 && (byte(at + 1) | 32) == 120 ? STYLE_HEX : STYLE_PLAIN;
  inner = at + prefix;
  innerEnd = at = endOfNumber(source, at, limit, prefix);
}

function readWord(): void {
  kind = T_WORD;
  while (at < limit) {
    const c = byte(at);
    if (!isWordByte(c) || (c >= 0x80 && wideBlank(byte(at), byte(at + 1), byte(at + 2)) != 0)) break;
    countStep();
    at++;
  }
  end = at;
  const length = end - start;
  const c = lower(byte(start));
  const next = byte(at);
  if (next == 39 && !has(FEATURE_LENIENT)) {
    // a letter that belongs to the quote: N'…', E'…', X'…', B'…', R'…', Q'[…]', NQ'[…]', _utf8'…'
    const last = lower(byte(end - 1));
    if (has(FEATURE_QQUOTE) && last == 113 && (length == 1 || (length == 2 && c == 110))) {
      at++;
      readQQuote();
      return;
    }
    if (length == 1 && (c == 110 || c == 101 || c == 120 || c == 98 || c == 114)) {
      at++;
      readQuoted(T_STRING, 39, c == 101 || (has(FEATURE_BACKSLASH) && c == 110), c == 120 ? STYLE_HEX : STYLE_PLAIN);
      return;
    }
    if (c == 95) {
      readText(39, has(FEATURE_BACKSLASH));
      return;
    }
  }
  if (length == 1 && c == 117 && next == 38 && !has(FEATURE_LENIENT)) {
    const close = byte(at + 1);
    if (close == 39 || close == 34) {
      at += 2;
      readQuoted(close == 39 ? T_STRING : T_QUOTED, close, false, STYLE_UNICODE);
      return;
    }
  }
  inner = start;
  innerEnd = end;
  style = STYLE_PLAIN;
  word = lookUp(source, start, end);
  facts = factOf(word, 0);
  shape = factOf(word, 2);
  if (word == W_GO && lineStart) {
    const last = endOfBatchLine(source, at, limit);
    if (last != 0) {
      kind = T_SEMI;
      word = facts = 0;
      at = last;
    }
  } else if (word == W_DELIMITER && lineStart) {
    while (byte(at) == 32 || byte(at) == 9) at++;
    delimiterAt = at;
    while (at < limit && byte(at) > 32) at++;
    delimiterLength = at - delimiterAt;
    if (delimiterLength == 1 && byte(delimiterAt) == 59) delimiterLength = 0;
    kind = T_SEMI;
    word = facts = 0;
  }
}

function readOperator(): void {
  kind = T_OP;
  op = operatorAt(source, at, limit);
  at += op > 0xffff ? 3 : op > 0xff ? 2 : 1;
}

/** Whether a dot follows the current token at once: a reserved word before it is a name. */
export function nextIsDot(): bool {
  return byte(end) == 46;
}

/** Reads the next token into the registers. */
export function advance(): void {
  lastEnd = end;
  const before = at;
  const beforeKind = kind;
  skipBlank();
  start = at;
  word = facts = shape = 0;
  op = 0;
  lineStart = fresh;
  fresh = false;
  executable = bang;
  if (at >= limit) {
    kind = T_END;
    end = limit;
    return;
  }
  if (delimiterLength != 0) {
    let same: u32 = 0;
    while (same < delimiterLength && byte(at + same) == byte(delimiterAt + same)) same++;
    if (same == delimiterLength) {
      at += same;
      end = at;
      kind = T_SEMI;
      return;
    }
  }
  const c = byte(at);
  const d = byte(at + 1);
  if (isWordStart(c)) readWord();
  else if (isDigit(c) || (c == 46 && isDigit(d) && (at != before || at == 0 || !isWordByte(byte(at - 1)))))
    readNumber();
  else if (c == 39) readText(39, has(FEATURE_BACKSLASH));
  else if (c == 34) readText(34, has(FEATURE_BACKSLASH));
  else if (c == 96 && has(FEATURE_BACKTICK)) {
    at++;
    readQuoted(T_QUOTED, 96, false, STYLE_PLAIN);
  } else if (c == 91 && has(FEATURE_BRACKET)) {
    at++;
    readQuoted(T_QUOTED, 93, false, STYLE_PLAIN);
  } else if (c == 36 && has(FEATURE_DOLLAR) && readDollar()) {
  } else if (c == 40 || c == 41 || c == 44 || c == 59) {
    at++;
    kind = c == 40 ? T_OPEN : c == 41 ? T_CLOSE : c == 44 ? T_COMMA : T_SEMI;
  } else if (c == 46 && !lineStart) {
    at++;
    kind = T_DOT;
  } else if (c == 47 && lineStart && (d == 10 || d == 13 || at + 1 == limit)) {
    at++;
    kind = T_SEMI; // SQL*Plus runs its buffer
  } else if (c == 92 && d == 78 && !isWordByte(byte(at + 2))) {
    at += 2;
    kind = T_PARAM; // MySQL's \N
  } else if (c == 92) {
    // psql and mysql: \g \G \; \gexec end a statement, anything else at the start of a line is for the client
    at++;
    kind = (d | 32) == 103 || d == 59 ? T_SEMI : T_CLIENT;
    if (d == 59) at++;
    inner = at;
    while (isWordByte(byte(at)) || byte(at) == 33) at++;
    innerEnd = at;
  } else if (c == 46 && lineStart && isWordStart(d)) {
    // sqlite3: .shell .system .import
    at++;
    inner = at;
    while (isWordByte(byte(at))) at++;
    innerEnd = at;
    kind = T_CLIENT;
  } else if (c == 64 || (c == 35 && isWordByte(d))) {
    // @name, @@name, @`name`; #temp of T-SQL is a name
    kind = c == 64 ? T_VARIABLE : T_WORD;
    at++;
    if (byte(at) == 64) at++;
    if (c == 64 && (byte(at) == 96 || byte(at) == 39 || byte(at) == 34)) {
      const close = byte(at++);
      readQuoted(T_VARIABLE, close, false, STYLE_PLAIN);
    } else {
      while (isWordByte(byte(at))) at++;
      inner = start;
      innerEnd = at;
      style = STYLE_PLAIN;
    }
  } else if (
    c == 63 ||
    ((c == 58 || c == 36) && isWordByte(d)) ||
    (c == 37 && (d == 115 || d == 40 || d == 73 || d == 76))
  ) {
    kind = T_PARAM;
    if (c == 36 && d == 36 && !has(FEATURE_LENIENT)) {
      // $$ that is no quote here: MySQL takes it as a name, but only an alias brings such a name into being
      foreign = true;
      if (beforeKind == T_OP || beforeKind == T_COMMA || beforeKind == T_OPEN) {
        breakAt(at);
        return;
      }
    }
    at++;
    if (c == 37 && d == 40) {
      while (at < limit && byte(at) != 41 && byte(at) > 32) at++;
      at += byte(at) == 41 ? 2 : 0;
    } else while (isWordByte(byte(at))) at++;
    if (at > limit) at = limit;
  } else if (c == 123 || (c == 36 && d == 123)) {
    if (c == 36) at++;
    kind = T_PARAM;
    at = endOfTemplate(source, at, limit);
  } else {
    if (!has(FEATURE_LENIENT) && isForeign(source, at, limit, lineStart)) foreign = true;
    readOperator();
  }
  end = at;
}

export function delimiterPlace(): u64 {
  return ((<u64>delimiterAt) << 32) | <u64>delimiterLength;
}
/** Goes back to a token of an outer text after an inner one was read. */
export function resume(
  text: usize,
  to: u32,
  position: u32,
  dialect: u32,
  line: bool,
  inBang: bool,
  last: u32,
  broken: u32,
  custom: u64,
): void {
  source = text;
  limit = to;
  features = dialect;
  at = position;
  fresh = line;
  bang = inBang;
  brokenAt = broken;
  delimiterAt = <u32>(custom >> 32);
  delimiterLength = <u32>custom;
  advance();
  lastEnd = last;
}
