// Syntax trees, kept in one spelling each → whether every match of one pattern holds a match of another, by looking at both.
//
// Sufficient, and not necessary: alternatives are compared as sequences of parts, and one sequence has to lie in the
// other, part by part. No table is built, so it tells also where tables are over their budgets.
import { Bytes, Vec } from "../memory.ts";
import { rangeHigh, rangeLow, setCount } from "../syntax/sets.ts";
import * as tree from "../syntax/tree.ts";
import { spell } from "./letters.ts";

// A form is: kind, words in all, then for a class its set; for a repeat low, high and a form; for look-around and
// assertions their bits and a form or none; for a sequence or an alternation its forms.
const KIND = 0;
const SIZE = 1;
const FIRST = 2;

/** Bytes of an example beyond which none is written. */
const MAX_EXAMPLE_BYTES: i32 = 4096;

const words = new Vec();
const example = new Bytes();
const formOf = new Vec(); // pattern → its form + 1, or 0

export function clearForms(count: i32): void {
  words.clear();
  formOf.refill(count, 0);
}

/** Keeps the form of a pattern's tree, which a search may read. */
export function keepForm(id: i32, search: i32): void {
  formOf.set(id, words.length + 1);
  keep(search);
}

function begin(kind: i32): i32 {
  const form = words.push(kind);
  words.push(0);
  return form;
}

function end(form: i32): void {
  words.set(form + SIZE, words.length - form);
}

function keep(node: i32): void {
  const kind = tree.kindOf(node);
  if (kind == tree.NODE_REPEAT && tree.lowOf(node) == 1 && tree.highOf(node) == 1) {
    keep(tree.childOf(node));
    return;
  }
  if ((kind == tree.NODE_CONCAT || kind == tree.NODE_ALT) && hasOneChild(node)) {
    keep(tree.childOf(node));
    return;
  }
  const form = begin(kind);
  switch (kind) {
    case tree.NODE_CLASS:
      words.push(tree.childOf(node));
      break;
    case tree.NODE_CONCAT:
    case tree.NODE_ALT:
      keepChildren(node, kind);
      break;
    case tree.NODE_REPEAT:
      words.push(tree.lowOf(node));
      words.push(tree.highOf(node));
      keep(tree.childOf(node));
      break;
    case tree.NODE_LOOK:
      words.push(tree.lookOf(node));
      keep(tree.childOf(node));
      break;
    case tree.NODE_ASSERT:
      words.push(tree.assertOf(node));
      break;
    default:
  }
  end(form);
}

function hasOneChild(node: i32): bool {
  return tree.childOf(node) >= 0 && tree.nextOf(tree.childOf(node)) < 0;
}

/** A sequence inside a sequence is part of it, and so with alternatives; what takes nothing and asks nothing goes. */
function keepChildren(node: i32, kind: i32): void {
  for (let child = tree.childOf(node); child >= 0; child = tree.nextOf(child)) {
    if (tree.kindOf(child) == kind) keepChildren(child, kind);
    else if (kind != tree.NODE_CONCAT || tree.kindOf(child) != tree.NODE_EMPTY) keep(child);
  }
}

function kindOf(form: i32): i32 {
  return words.get(form + KIND);
}

function behind(form: i32): i32 {
  return form + words.get(form + SIZE);
}

/** Whether it takes no letter: an assertion, a look-around or nothing. */
function takesNothing(form: i32): bool {
  const kind = kindOf(form);
  return kind == tree.NODE_ASSERT || kind == tree.NODE_LOOK || kind == tree.NODE_EMPTY;
}

function isSame(a: i32, b: i32): bool {
  const size = words.get(a + SIZE);
  return a == b || (size == words.get(b + SIZE) && memory.compare(words.at(a), words.at(b), (<usize>size) << 2) == 0);
}

/** Alternatives of a pattern; one that is no alternation is its only one. False where nothing is known of it. */
export function alternativesOf(id: i32, into: Vec): bool {
  into.clear();
  const form = formOf.get(id) - 1;
  if (form < 0) return false;
  if (kindOf(form) != tree.NODE_ALT) into.push(form);
  else for (let part = form + FIRST; part < behind(form); part = behind(part)) into.push(part);
  return true;
}

/** Whether every match of the form `inner` holds a match of pattern `id`. */
export function isCovered(inner: i32, id: i32): bool {
  const outer = formOf.get(id) - 1;
  if (outer < 0) return false;
  if (kindOf(outer) != tree.NODE_ALT) return holdsSequence(inner, outer);
  for (let part = outer + FIRST; part < behind(outer); part = behind(part)) if (holdsSequence(inner, part)) return true;
  return false;
}

/**
 * A text that the form takes, its assertions aside; false where it is too long. What covers the form syntactically has
 * its literals in every such text.
 */
export function exampleOf(form: i32, letters: Vec): bool {
  example.clear();
  letters.clear();
  return write(form) && spell(example.ptr, example.length, letters);
}

function write(form: i32): bool {
  switch (kindOf(form)) {
    case tree.NODE_CLASS: {
      const set = words.get(form + FIRST);
      return setCount(set) != 0 && writeUtf8(rangeLow(set, 0));
    }
    case tree.NODE_CONCAT:
      for (let part = form + FIRST; part < behind(form); part = behind(part)) if (!write(part)) return false;
      return true;
    case tree.NODE_ALT:
      return write(form + FIRST);
    case tree.NODE_REPEAT:
      for (let round = words.get(form + FIRST); round > 0; round--) if (!write(form + FIRST + 2)) return false;
      return true;
    default:
      return true;
  }
}

function writeUtf8(cp: u32): bool {
  if (cp < 0x80) example.push8(cp);
  else {
    if (cp < 0x800) example.push8(0xc0 | (cp >> 6));
    else {
      if (cp < 0x10000) example.push8(0xe0 | (cp >> 12));
      else {
        example.push8(0xf0 | (cp >> 18));
        example.push8(0x80 | ((cp >> 12) & 0x3f));
      }
      example.push8(0x80 | ((cp >> 6) & 0x3f));
    }
    example.push8(0x80 | (cp & 0x3f));
  }
  return example.length <= MAX_EXAMPLE_BYTES;
}

/** Where the parts of a form begin that is looked at as a sequence; they end where it does. */
function partsOf(form: i32): i32 {
  return kindOf(form) == tree.NODE_CONCAT ? form + FIRST : form;
}

function holdsSequence(inner: i32, outer: i32): bool {
  const past = behind(inner);
  // what may be empty at either end of a search need not be found
  let first = partsOf(outer);
  let end = first;
  for (let part = end; part < behind(outer); part = behind(part)) if (!mayBeEmpty(part)) end = behind(part);
  while (first < end && mayBeEmpty(first)) first = behind(first);
  if (first == end) return true;
  for (let from = partsOf(inner); from < past; from = behind(from)) if (holdsAt(from, past, first, end)) return true;
  return false;
}

/** Whether it takes nothing, whatever stands around it. */
function mayBeEmpty(form: i32): bool {
  return kindOf(form) == tree.NODE_EMPTY || (kindOf(form) == tree.NODE_REPEAT && words.get(form + FIRST) == 0);
}

/** Whether the parts from `first` to `end` stand side by side from `from` on. */
function holdsAt(from: i32, past: i32, first: i32, end: i32): bool {
  let at = from;
  for (let part = first; part < end; part = behind(part)) {
    // a part of `inner` that takes nothing only makes it stricter
    while (at < past && takesNothing(at) && !isSame(at, part)) at = behind(at);
    if (at >= past) return false;
    // a run at either end of a search may be shorter than the one it is found in
    const atEnd = part == first || behind(part) == end;
    if (!isPartCovered(at, part, atEnd)) return false;
    at = behind(at);
  }
  return true;
}

/** Whether what the one part takes the other takes too; at an end, whether the other takes the piece next to its neighbour. */
function isPartCovered(inner: i32, outer: i32, atEnd: bool): bool {
  if (isSame(inner, outer)) return true;
  const kind = kindOf(outer);
  const given = kindOf(inner);
  if (given == tree.NODE_ALT) {
    for (let part = inner + FIRST; part < behind(inner); part = behind(part)) {
      if (!isPartCovered(part, outer, atEnd)) return false;
    }
    return true;
  }
  if (kind == tree.NODE_ALT) {
    for (let part = outer + FIRST; part < behind(outer); part = behind(part)) {
      if (isPartCovered(inner, part, atEnd)) return true;
    }
    return false;
  }
  if (given == tree.NODE_REPEAT || kind == tree.NODE_REPEAT) return isRunCovered(inner, outer, atEnd);
  if (given == tree.NODE_CLASS && kind == tree.NODE_CLASS)
    return isSubset(words.get(inner + FIRST), words.get(outer + FIRST));
  return given == tree.NODE_CONCAT && kind == tree.NODE_CONCAT && isEachCovered(inner, outer);
}

/** Two sequences of as many parts, each of the one a part of the other. */
function isEachCovered(inner: i32, outer: i32): bool {
  let part = outer + FIRST;
  for (let at = inner + FIRST; at < behind(inner); at = behind(at)) {
    if (part >= behind(outer) || !isPartCovered(at, part, false)) return false;
    part = behind(part);
  }
  return part == behind(outer);
}

function isRunCovered(inner: i32, outer: i32, atEnd: bool): bool {
  const inRun = kindOf(inner) == tree.NODE_REPEAT;
  const outRun = kindOf(outer) == tree.NODE_REPEAT;
  const low = inRun ? words.get(inner + FIRST) : 1;
  const high = inRun ? words.get(inner + FIRST + 1) : 1;
  const least = outRun ? words.get(outer + FIRST) : 1;
  const most = outRun ? words.get(outer + FIRST + 1) : 1;
  if (low < least) return false;
  if (!atEnd && most >= 0 && (high < 0 || high > most)) return false;
  const body = inRun ? inner + FIRST + 2 : inner;
  return isPartCovered(body, outRun ? outer + FIRST + 2 : outer, false);
}

function isSubset(inner: i32, outer: i32): bool {
  if (inner == outer) return true;
  let at = 0;
  const count = setCount(outer);
  for (let i = 0; i < setCount(inner); i++) {
    while (at < count && rangeHigh(outer, at) < rangeLow(inner, i)) at++;
    if (at == count || rangeLow(outer, at) > rangeLow(inner, i) || rangeHigh(outer, at) < rangeHigh(inner, i))
      return false;
  }
  return true;
}
