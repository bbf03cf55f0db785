// Substring, exact text, glob and path glob → the same syntax tree that a regex gives.
import { FLAG_SUFFIX } from "../../layout.ts";
import * as failure from "../failure.ts";
import { MAX_NESTING } from "../limits.ts";
import { sortWords, Vec } from "../memory.ts";
import { dotSet } from "./classes.ts";
import { addFoldedLater, addRange, addSet, beginSet, finishSet, foldLater, negate, singleSet } from "./sets.ts";
import { accept, atEnd, peek, pos, skip, take } from "./source.ts";
import * as tree from "./tree.ts";

const pending = new Vec();
let fold: bool = false;
let braces = false;
let paths: bool = false;
let depth = 0;
let unclosedFrom = -1;

const closed = new Vec();
const opened = new Vec();

/** The open source letter for letter, anchored at both ends where `whole`. */
export function parseLiteral(foldCase: bool, whole: bool): i32 {
  pending.clear();
  if (whole) pending.push(assertion(tree.ASSERT_TEXT_START));
  while (!atEnd()) {
    const start = pos;
    pending.push(classNode(singleSet(take(), foldCase), start));
  }
  if (whole) pending.push(assertion(tree.ASSERT_TEXT_END));
  return gather(tree.NODE_CONCAT, 0);
}

/** The open source as a glob over the whole text, or over a suffix with FLAG_SUFFIX (braces are then letters). */
export function parseGlob(foldCase: bool, flags: i32, pathAware: bool): i32 {
  fold = foldCase;
  braces = (flags & FLAG_SUFFIX) == 0;
  paths = pathAware;
  depth = 0;
  unclosedFrom = -1;
  pending.clear();
  pairBraces();
  if (!(flags & FLAG_SUFFIX)) pending.push(assertion(tree.ASSERT_TEXT_START));
  pending.push(parseSequence(false));
  pending.push(assertion(tree.ASSERT_TEXT_END));
  return failure.hasFailed() ? -1 : gather(tree.NODE_CONCAT, 0);
}

function assertion(kind: i32): i32 {
  return tree.addNode(tree.NODE_ASSERT, 0, kind, 0, pos, pos);
}

function classNode(set: i32, start: i32): i32 {
  return tree.addNode(tree.NODE_CLASS, set, 0, 0, start, pos);
}

function gather(kind: i32, mark: i32): i32 {
  const count = pending.length - mark;
  if (count == 0) return tree.addNode(tree.NODE_EMPTY, 0, 0, 0, pos, pos);
  let next = -1;
  for (let i = 0; i < count; i++) {
    const node = pending.pop();
    if (count == 1) return node;
    tree.setNext(node, next);
    next = node;
  }
  return tree.addNode(kind, next, 0, 0, 0, pos);
}

/** Items up to the end, or inside braces up to `,` or `}`. */
function parseSequence(inside: bool): i32 {
  const mark = pending.length;
  while (!atEnd() && !failure.hasFailed()) {
    const byte = peek();
    if (inside && (byte == 0x2c || byte == 0x7d)) break;
    pending.push(parseItem());
  }
  return gather(tree.NODE_CONCAT, mark);
}

function parseItem(): i32 {
  const start = pos;
  const byte = peek();
  if (byte == 0x2a) return parseStar();
  if (byte == 0x3f) {
    skip(1);
    return classNode(paths ? notSlash() : dotSet(true), start);
  }
  if (byte == 0x5b) {
    const node = parseBracket();
    if (node >= 0) return node;
  }
  if (byte == 0x7b && braces && isClosed(start)) return parseBraces();
  return classNode(singleSet(take(), fold), start);
}

function notSlash(): i32 {
  beginSet();
  addRange(0x2f, 0x2f);
  negate();
  return finishSet();
}

function parseStar(): i32 {
  const start = pos;
  skip(1);
  if (!paths) {
    while (accept(0x2a)) {}
    return repeat(classNode(dotSet(true), start), start);
  }
  if (!accept(0x2a)) return repeat(classNode(notSlash(), start), start);
  while (accept(0x2a)) {}
  const all = repeat(classNode(dotSet(true), start), start);
  if (peek() != 0x2f || !beginsFolder(start)) return all;
  // `**/` where a folder's name begins: any folders, or none
  skip(1);
  tree.setNext(all, classNode(singleSet(0x2f, false), pos - 1));
  const folders = tree.addNode(tree.NODE_CONCAT, all, 0, 0, start, pos);
  return tree.addNode(tree.NODE_REPEAT, folders, 0, 1, start, pos);
}

/** Whether a path's part begins at `at`: at the start, behind a separator, or where a brace's alternative begins. */
function beginsFolder(at: i32): bool {
  const before = byteAt(at - 1);
  return at == 0 || before == 0x2f || (braces && (before == 0x7b || before == 0x2c));
}

function repeat(node: i32, start: i32): i32 {
  return tree.addNode(tree.NODE_REPEAT, node, 0, -1, start, pos);
}

/** `[abc]`, `[a-z]`, `[!x]`; −1 where the bracket is never closed and so is a letter. */
function parseBracket(): i32 {
  const start = pos;
  const end = bracketEnd(start) - 1;
  if (end < 0) return -1;
  skip(1);
  const complement = accept(0x21);
  beginSet();
  while (pos < end) {
    const lo = take();
    let hi = lo;
    if (peek() == 0x2d && pos + 1 < end) {
      skip(1);
      hi = take();
      if (hi < lo) continue; // an empty range, as in fnmatch
    }
    if (fold) addFoldedLater(lo, hi);
    else addRange(lo, hi);
  }
  foldLater();
  skip(1);
  if (complement) {
    if (paths) addRange(0x2f, 0x2f);
    negate();
  }
  let set = finishSet();
  if (paths && !complement) set = withoutSlash(set);
  return classNode(set, start);
}

/** A path glob's bracket never matches the separator. */
function withoutSlash(set: i32): i32 {
  beginSet();
  addRange(0x2f, 0x2f);
  addSet(set, true);
  negate();
  return finishSet();
}

/** Byte offset behind the bracket that opens at `at`; −1 where it is never closed. One failed search answers for all later ones. */
function bracketEnd(at: i32): i32 {
  if (unclosedFrom >= 0 && at >= unclosedFrom) return -1;
  let end = at + 1;
  if (byteAt(end) == 0x21) end++;
  if (byteAt(end) == 0x5d) end++;
  while (byteAt(end) >= 0 && byteAt(end) != 0x5d) end++;
  if (byteAt(end) >= 0) return end + 1;
  unclosedFrom = at;
  return -1;
}

function byteAt(at: i32): i32 {
  return at < 0 ? -1 : peek(at - pos);
}

/** Finds the braces that are closed, in one pass: their offsets, ascending. */
function pairBraces(): void {
  closed.clear();
  opened.clear();
  for (let at = 0; byteAt(at) >= 0; at++) {
    const byte = byteAt(at);
    if (byte == 0x5b) {
      const end = bracketEnd(at);
      if (end >= 0) at = end - 1;
    } else if (byte == 0x7b) opened.push(at);
    else if (byte == 0x7d && opened.length) closed.push(opened.pop());
  }
  sortWords(closed.ptr, closed.length);
}

function isClosed(at: i32): bool {
  let lo = 0;
  let hi = closed.length - 1;
  while (lo <= hi) {
    const mid = (lo + hi) >> 1;
    if (closed.get(mid) == at) return true;
    if (closed.get(mid) < at) lo = mid + 1;
    else hi = mid - 1;
  }
  return false;
}

function parseBraces(): i32 {
  const start = pos;
  if (++depth > MAX_NESTING) {
    failure.fail(failure.FAIL_TOO_LARGE, failure.DETAIL_NESTING, start, start + 1, MAX_NESTING);
    return 0;
  }
  skip(1);
  const mark = pending.length;
  pending.push(parseSequence(true));
  while (accept(0x2c)) pending.push(parseSequence(true));
  accept(0x7d);
  depth--;
  return gather(tree.NODE_ALT, mark);
}
