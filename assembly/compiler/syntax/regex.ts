// Dialect text → syntax tree: a recursive descent that keeps the first error and then runs to the end.
import * as failure from "../failure.ts";
import { MAX_NESTING, MAX_REPEAT } from "../limits.ts";
import { Vec } from "../memory.ts";
import { dotSet, isShorthand, posixSet, shorthandSet } from "./classes.ts";
import { readCharacter } from "./escapes.ts";
import { readProperty } from "./property.ts";
import { refuse, syntax } from "./refusals.ts";
import {
  addFoldable,
  addFoldedLater,
  addInner,
  addRange,
  addSet,
  beginInner,
  beginSet,
  finishSet,
  foldLater,
  negate,
  rangeHigh,
  rangeLow,
  setCount,
  singleSet,
} from "./sets.ts";
import { accept, addressOf, atEnd, jumpToEnd, peek, pos, seek, skip, sourceLength, take } from "./source.ts";
import * as tree from "./tree.ts";

const FLAG_I = 1;
const FLAG_S = 2;
const FLAG_M = 4;
const FLAG_X = 8;

/** Flags in force at the cursor. */
let flags: i32 = 0;
let depth: i32 = 0;

const pending = new Vec(); // nodes of the concatenations and alternations that are open
const names = new Vec(); // offset and length of each group's name

/** Parses the open source; −1 after a failure. */
export function parseRegex(fold: bool): i32 {
  flags = fold ? FLAG_I : 0;
  depth = 0;
  pending.clear();
  names.clear();
  const root = parseAlternation();
  if (failure.hasFailed()) return -1;
  if (!atEnd()) {
    syntax(failure.DETAIL_UNOPENED_GROUP, pos, pos + 1);
    return -1;
  }
  return root;
}

function parseAlternation(): i32 {
  const mark = pending.length;
  const from = pos;
  pending.push(parseConcat());
  while (accept(0x7c)) pending.push(parseConcat());
  return gather(tree.NODE_ALT, mark, from);
}

/** Links the nodes above `mark` as children of one node; a single one stands for itself. */
function gather(kind: i32, mark: i32, from: i32): i32 {
  const count = pending.length - mark;
  if (count == 0) return tree.addNode(tree.NODE_EMPTY, 0, 0, 0, from, pos);
  let next = -1;
  for (let i = 0; i < count; i++) {
    const node = pending.pop();
    if (count == 1) return node;
    tree.setNext(node, next);
    next = node;
  }
  return tree.addNode(kind, next, 0, 0, from, pos);
}

function parseConcat(): i32 {
  const mark = pending.length;
  const from = pos;
  while (!atEnd()) {
    const byte = peek();
    if (byte == 0x7c || byte == 0x29) break;
    if (flags & FLAG_X && skipSpacing()) continue;
    const start = pos;
    const atom = parseAtom();
    if (failure.hasFailed()) break;
    if (atom < 0) continue;
    const node = parseQuantifiers(atom, start);
    if (failure.hasFailed()) break;
    pending.push(node);
  }
  return gather(tree.NODE_CONCAT, mark, from);
}

/** Under (?x): steps over white space or a comment; false where there is none. */
function skipSpacing(): bool {
  const byte = peek();
  if (byte == 0x20 || (byte >= 0x09 && byte <= 0x0d)) {
    skip(1);
    return true;
  }
  if (byte != 0x23) return false;
  while (!atEnd() && peek() != 0x0a) skip(1);
  return true;
}

/** One atom; −1 for what leaves no node, such as `(?i)`. */
function parseAtom(): i32 {
  const start = pos;
  const byte = peek();
  switch (byte) {
    case 0x28:
      return parseGroup();
    case 0x5b:
      return parseClass();
    case 0x2e:
      skip(1);
      return classNode(dotSet((flags & FLAG_S) != 0), start);
    case 0x5e:
      skip(1);
      return assertNode(flags & FLAG_M ? tree.ASSERT_LINE_START : tree.ASSERT_TEXT_START, start);
    case 0x24:
      skip(1);
      return assertNode(flags & FLAG_M ? tree.ASSERT_LINE_END : tree.ASSERT_TEXT_END, start);
    case 0x5c:
      return parseEscape();
    case 0x2a:
    case 0x2b:
    case 0x3f:
      return syntax(failure.DETAIL_NOTHING_TO_REPEAT, start, start + 1);
    case 0x7b:
      if (quantifierEnd(start) >= 0) return syntax(failure.DETAIL_NOTHING_TO_REPEAT, start, start + 1);
  }
  return literalNode(take(), start);
}

function classNode(set: i32, start: i32): i32 {
  return tree.addNode(tree.NODE_CLASS, set, 0, 0, start, pos);
}

function literalNode(cp: u32, start: i32): i32 {
  return classNode(singleSet(cp, (flags & FLAG_I) != 0), start);
}

function assertNode(kind: i32, start: i32): i32 {
  return tree.addNode(tree.NODE_ASSERT, 0, kind, 0, start, pos);
}

// ---- quantifiers ------------------------------------------------------------------------------------------------

let low: i32 = 0;
let high: i32 = 0;

/** Byte offset behind `{m}`, `{m,}`, `{m,n}`, `{,n}` or `{,}` at `at`, with bounds in low and high; −1 where the brace is a literal. */
function quantifierEnd(at: i32): i32 {
  const here = pos;
  seek(at + 1);
  low = readNumber();
  high = low;
  const comma = accept(0x2c);
  if (comma) high = readNumber();
  const end = (comma || low >= 0) && accept(0x7d) ? pos : -1;
  seek(here);
  return end;
}

/** A decimal number at the cursor, held at 1,000,000; −1 where there is none. */
function readNumber(): i32 {
  let value = -1;
  while (peek() >= 0x30 && peek() <= 0x39) {
    value = min((value < 0 ? 0 : value) * 10 + (peek() - 0x30), 1000000);
    skip(1);
  }
  return value;
}

function parseQuantifiers(atom: i32, start: i32): i32 {
  if (flags & FLAG_X) while (!atEnd() && skipSpacing()) {}
  const from = pos;
  const byte = peek();
  if (byte == 0x2a) setBounds(0, -1);
  else if (byte == 0x2b) setBounds(1, -1);
  else if (byte == 0x3f) setBounds(0, 1);
  else if (byte == 0x7b) {
    const end = quantifierEnd(from);
    if (end < 0) return atom;
    const least = low;
    const most = high;
    if (least < 0) return refuse(failure.DETAIL_OPEN_REPEAT, from, end);
    if (most >= 0 && most < least) return syntax(failure.DETAIL_BAD_REPEAT_ORDER, from, end);
    if (max(least, most) > MAX_REPEAT) {
      failure.fail(failure.FAIL_TOO_LARGE, failure.DETAIL_REPEAT, from, end, MAX_REPEAT);
      jumpToEnd();
      return 0;
    }
    seek(end - 1);
    setBounds(least, most);
  } else return atom;
  skip(1);
  const least = low;
  const most = high;
  if (peek() == 0x2b) return refuse(failure.DETAIL_POSSESSIVE, from, pos + 1);
  accept(0x3f);
  const behind = peek();
  if (behind == 0x2a || behind == 0x2b || behind == 0x3f) return syntax(failure.DETAIL_MULTIPLE_REPEAT, pos, pos + 1);
  if (behind == 0x7b && quantifierEnd(pos) >= 0) return syntax(failure.DETAIL_MULTIPLE_REPEAT, pos, quantifierEnd(pos));
  // an assertion that holds once holds any number of times
  if (tree.isAlwaysEmpty(atom)) return least ? atom : tree.addNode(tree.NODE_EMPTY, 0, 0, 0, start, pos);
  return tree.addNode(tree.NODE_REPEAT, atom, least, most, start, pos);
}

function setBounds(least: i32, most: i32): void {
  low = least;
  high = most;
}

// ---- groups -----------------------------------------------------------------------------------------------------

function parseGroup(): i32 {
  const start = pos;
  skip(1);
  if (++depth > MAX_NESTING) {
    failure.fail(failure.FAIL_TOO_LARGE, failure.DETAIL_NESTING, start, start + 1, MAX_NESTING);
    jumpToEnd();
    return 0;
  }
  const outer = flags;
  let look = -1;
  if (peek() == 0x2a) return refuse(failure.DETAIL_VERB, start, pos + 1);
  if (accept(0x3f)) {
    const byte = peek();
    if (byte == 0x3a) skip(1);
    else if (byte == 0x3d || byte == 0x21) {
      look = byte == 0x21 ? tree.LOOK_NEGATIVE : 0;
      skip(1);
    } else if (byte == 0x3c && (peek(1) == 0x3d || peek(1) == 0x21)) {
      look = tree.LOOK_BEHIND | (peek(1) == 0x21 ? tree.LOOK_NEGATIVE : 0);
      skip(2);
    } else if (byte == 0x3c) {
      skip(1);
      if (!readName(0x3e)) return 0;
    } else if (byte == 0x50) {
      const second = peek(1);
      if (second == 0x3d) return refuse(failure.DETAIL_BACKREFERENCE, start, pos + 2);
      if (second == 0x3e) return refuse(failure.DETAIL_RECURSION, start, pos + 2);
      if (second != 0x3c) {
        return syntax(second < 0 ? failure.DETAIL_CUT_GROUP : failure.DETAIL_BAD_GROUP, start, pos + 1);
      }
      skip(2);
      if (!readName(0x3e)) return 0;
    } else if (byte == 0x3e) return refuse(failure.DETAIL_ATOMIC, start, pos + 1);
    else if (byte == 0x28) return refuse(failure.DETAIL_CONDITIONAL, start, pos + 1);
    else if (byte == 0x23) {
      while (!atEnd() && peek() != 0x29) skip(1);
      if (!accept(0x29)) return syntax(failure.DETAIL_UNCLOSED_COMMENT, start, pos);
      depth--;
      return -1;
    } else if (byte == 0x52 || byte == 0x26 || (byte >= 0x30 && byte <= 0x39)) {
      return refuse(failure.DETAIL_RECURSION, start, pos + 1);
    } else {
      const scoped = readFlags(start);
      if (failure.hasFailed()) return 0;
      if (!scoped) {
        depth--;
        return -1; // holds to the end of the enclosing group
      }
    }
  }
  const body = parseAlternation();
  if (failure.hasFailed()) return 0;
  if (!accept(0x29)) return syntax(failure.DETAIL_UNCLOSED_GROUP, start, start + 1);
  flags = outer;
  depth--;
  return look < 0 ? body : tree.addNode(tree.NODE_LOOK, body, look, 0, start, pos);
}

/** A group's name up to `close`, which is consumed. */
function readName(close: i32): bool {
  const from = pos;
  while (!atEnd() && peek() != close) {
    const byte = peek();
    const letter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
    const digit = byte >= 0x30 && byte <= 0x39;
    if (!letter && byte != 0x5f && byte < 0x80 && !(digit && pos > from)) break;
    skip(1);
  }
  const past = pos;
  if (past == from || !accept(close)) {
    const detail = past == sourceLength() ? failure.DETAIL_CUT_GROUP : failure.DETAIL_BAD_NAME;
    syntax(detail, min(from, sourceLength() - 1), behindCharacter(past));
    return false;
  }
  for (let i = 0; i < names.length; i += 2) {
    if (names.get(i + 1) != past - from) continue;
    if (memory.compare(addressOf(names.get(i)), addressOf(from), past - from) == 0) {
      syntax(failure.DETAIL_SAME_NAME, from, past);
      return false;
    }
  }
  names.push(from);
  names.push(past - from);
  return true;
}

/** Byte offset behind the character at `at`, the end where there is none. */
function behindCharacter(at: i32): i32 {
  const here = pos;
  seek(at);
  if (!atEnd()) take();
  const end = pos;
  seek(here);
  return end;
}

/** `i-s:` or `i)` behind `(?`; true where a group follows. */
function readFlags(start: i32): bool {
  let off = false;
  let any = false;
  while (!atEnd()) {
    const byte = peek();
    if (byte == 0x3a || byte == 0x29) {
      if (!any) break;
      skip(1);
      return byte == 0x3a;
    }
    let flag = -1;
    if (byte == 0x2d && !off) {
      off = true;
      skip(1);
      continue;
    }
    if (byte == 0x69) flag = FLAG_I;
    else if (byte == 0x73) flag = FLAG_S;
    else if (byte == 0x6d) flag = FLAG_M;
    else if (byte == 0x78) flag = FLAG_X;
    else if (byte == 0x75 && !off) flag = 0;
    if (flag < 0) {
      const letter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
      const detail = letter || pos > start + 2 ? failure.DETAIL_BAD_FLAG : failure.DETAIL_BAD_GROUP;
      syntax(detail, pos, behindCharacter(pos));
      return false;
    }
    any = true;
    if (off) flags &= ~flag;
    else flags |= flag;
    skip(1);
  }
  syntax(atEnd() ? failure.DETAIL_CUT_GROUP : failure.DETAIL_NO_FLAG, start, pos);
  return false;
}

// ---- escapes ----------------------------------------------------------------------------------------------------

function parseEscape(): i32 {
  const start = pos;
  skip(1);
  const byte = peek();
  if (byte < 0) return syntax(failure.DETAIL_TRAILING_BACKSLASH, start, pos);
  if (isShorthand(byte)) {
    skip(1);
    const set = shorthandSet(byte);
    if (byte & 0x20) return classNode(set, start);
    beginSet();
    addSet(set, true);
    return classNode(finishSet(), start);
  }
  switch (byte) {
    case 0x62:
      skip(1);
      return assertNode(tree.ASSERT_WORD, start);
    case 0x42:
      skip(1);
      return assertNode(tree.ASSERT_NOT_WORD, start);
    case 0x41:
      skip(1);
      return assertNode(tree.ASSERT_TEXT_START, start);
    case 0x7a:
    case 0x5a:
      skip(1);
      return assertNode(tree.ASSERT_TEXT_END, start);
    case 0x70:
    case 0x50:
      beginSet();
      if (!readProperty(start, (flags & FLAG_I) != 0)) return 0;
      return classNode(finishSet(), start);
    case 0x6b:
      return refuse(failure.DETAIL_BACKREFERENCE, start, pos + 1);
  }
  if (byte >= 0x31 && byte <= 0x39) return refuse(failure.DETAIL_BACKREFERENCE, start, pos + 1);
  const cp = readCharacter(start);
  return failure.hasFailed() ? 0 : literalNode(cp, start);
}

/** Adds a range to a class as the flags at the cursor read it. */
function addItem(lo: u32, hi: u32): void {
  if (flags & FLAG_I) addFoldedLater(lo, hi);
  else addRange(lo, hi);
}

// ---- classes ----------------------------------------------------------------------------------------------------

/** Marks an item of a class that is a set and so cannot begin or end a range. */
const NOT_A_CHARACTER: u32 = 0xffffffff;

function parseClass(): i32 {
  const start = pos;
  skip(1);
  const complement = accept(0x5e);
  beginSet();
  let first = true;
  while (true) {
    if (atEnd()) return syntax(failure.DETAIL_UNCLOSED_CLASS, start, start + 1);
    if (!first && accept(0x5d)) break;
    first = false;
    const from = pos;
    const lo = readClassItem(start);
    if (failure.hasFailed()) return 0;
    if (lo == NOT_A_CHARACTER) continue;
    let hi = lo;
    if (peek() == 0x2d && peek(1) >= 0 && peek(1) != 0x5d) {
      skip(1);
      hi = readClassItem(start);
      if (failure.hasFailed()) return 0;
      if (hi == NOT_A_CHARACTER || hi < lo) return syntax(failure.DETAIL_BAD_RANGE, from, pos);
    }
    addItem(lo, hi);
  }
  foldLater();
  if (complement) negate();
  return classNode(finishSet(), start);
}

/** One character of a class, or NOT_A_CHARACTER after adding a whole set. */
function readClassItem(classStart: i32): u32 {
  const start = pos;
  const byte = peek();
  if (byte < 0) return syntax(failure.DETAIL_UNCLOSED_CLASS, classStart, classStart + 1);
  if (byte == 0x5b && peek(1) == 0x3a) {
    let end = 2;
    while (peek(end) >= 0x5e && peek(end) <= 0x7a) end++;
    if (peek(end) == 0x3a && peek(end + 1) == 0x5d) {
      const complement = peek(2) == 0x5e;
      const name = complement ? 3 : 2;
      const set = posixSet(addressOf(start + name), end - name);
      if (set < 0) return syntax(failure.DETAIL_BAD_POSIX, start, start + end + 2);
      beginInner();
      for (let i = 0; i < setCount(set); i++) addFoldable(rangeLow(set, i), rangeHigh(set, i), (flags & FLAG_I) != 0);
      addInner(complement);
      skip(end + 2);
      return NOT_A_CHARACTER;
    }
  }
  if (byte != 0x5c) return take();
  skip(1);
  const escaped = peek();
  if (escaped < 0) return syntax(failure.DETAIL_TRAILING_BACKSLASH, start, pos);
  if (isShorthand(escaped)) {
    skip(1);
    addSet(shorthandSet(escaped), (escaped & 0x20) == 0);
    return NOT_A_CHARACTER;
  }
  if (escaped == 0x70 || escaped == 0x50) {
    readProperty(start, (flags & FLAG_I) != 0);
    return NOT_A_CHARACTER;
  }
  if (escaped == 0x62) {
    skip(1);
    return 0x08;
  }
  if (escaped >= 0x31 && escaped <= 0x39) return refuse(failure.DETAIL_OCTAL, start, pos + 1);
  return readCharacter(start);
}
