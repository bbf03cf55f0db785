// Syntax tree → the literals that every match must hold: exact sets, prefixes and clauses (any of a clause, all clauses).
//
// The method is RE2's FilteredRE2: small exact sets are multiplied along concatenations and united over alternatives;
// where a set grows too large or a part is unknown, what was gathered becomes a clause. A prefix is a set of strings
// such that every match begins with one of them: the matcher can start at the literal instead of at the text's start.
import { MAX_CLAUSE, MAX_EXACT } from "../limits.ts";
import { Vec } from "../memory.ts";
import { rangeHigh, rangeLow, setCount } from "../syntax/sets.ts";
import * as tree from "../syntax/tree.ts";
import {
  admitCommon,
  append,
  clearStrings,
  emptyList,
  include,
  isRare,
  lengthOf,
  longest,
  multiply,
  NONE,
  newList,
  newString,
  rarity,
  stringAt,
  stringsOf,
  symbolAt,
  unite,
} from "./strings.ts";
import { foldedSymbol, SPACE, setSize, symbolOf } from "./symbols.ts";

/** Symbols of what follows an optional part that its prefix takes in: enough to tell it apart, few enough to be shared. */
const FOLLOWING: i32 = 3;

/** Symbols in front of a prefix at most: each run begins that far ahead of the literal that is met. */
const MAX_LEAD: i32 = 16;
/** Symbols of a character that no literal names: its bytes. */
const CHARACTER: i32 = 4;

/** So many strings more, and so much rarity gained by them at least: what fewer strings tell costs fewer rows. */
const MANY_STRINGS: i32 = 8;
const MANY_GAIN: i32 = 16;

/** Clauses of the pattern, as lists; the result. */
export const clauses = new Vec();
/** List of prefixes, or −1; the result. */
export let prefixList: i32 = -1;
/** Symbols that a match may have in front of its prefix at most: `(?:^|[;&|])\s*rm` begins two in front of `rm`. */
export let prefixLead: i32 = 0;
let top: i32 = -1;

// What a subtree gave: an exact list, or a prefix list and clauses on the clause stack.
let exact: i32 = NONE;
let prefix: i32 = NONE;
/** Whether the subtree may be empty, so that its prefix holds only where it is not. */
let skippable: bool = false;

const found = new Vec(); // stack of clause lists

/**
 * Extracts the clauses and the prefix of a pattern, of literals that are rare, or with `common` of such that are less so.
 * Clauses may be empty: nothing is required.
 */
export function extractLiterals(root: i32, common: bool): void {
  clearStrings();
  admitCommon(common);
  found.clear();
  clauses.clear();
  prefixList = NONE;
  prefixLead = 0;
  top = root;
  visit(root);
  if (exact >= 0) {
    found.push(exact);
    prefix = exact;
  } else if (skippable) prefix = NONE;
  for (let i = 0; i < found.length; i++) if (isRare(found.get(i))) clauses.push(found.get(i));
  if (prefix >= 0 && isRare(prefix)) prefixList = prefix;
}

// ---- the walk -----------------------------------------------------------------------------------------------------

function give(exactList: i32, prefixGiven: i32): void {
  exact = exactList;
  prefix = prefixGiven;
  skippable = false;
}

function visit(node: i32): void {
  switch (tree.kindOf(node)) {
    case tree.NODE_CLASS:
      give(classList(tree.childOf(node)), NONE);
      return;
    case tree.NODE_CONCAT:
      visitConcat(node);
      return;
    case tree.NODE_ALT:
      visitAlternation(node);
      return;
    case tree.NODE_REPEAT:
      visitRepeat(node);
      return;
    case tree.NODE_LOOK:
      visitLook(node);
      return;
    default:
      // an assertion takes nothing; what stands on its sides stays side by side
      give(emptyList(), NONE);
  }
}

/** A look-around takes nothing either; what it asks for is somewhere in the text, beside what the match takes. */
function visitLook(node: i32): void {
  if (!(tree.lookOf(node) & tree.LOOK_NEGATIVE)) {
    visit(tree.childOf(node));
    if (exact >= 0) found.push(exact);
  }
  give(emptyList(), NONE);
}

/** The symbols of a small class, as strings; −1 where it is large. */
function classList(set: i32): i32 {
  if (setSize(set, 80) > 80) return NONE;
  const list = newList();
  for (let i = 0; i < setCount(set); i++) {
    for (let cp = rangeLow(set, i); cp <= rangeHigh(set, i); cp++) {
      const string = newString();
      if (cp < 0x80) append(string, symbolOf(cp));
      else if (foldedSymbol(cp) >= 0) append(string, foldedSymbol(cp));
      else appendUtf8(string, cp);
      include(list, string);
      if (stringsOf(list) > MAX_EXACT) return NONE;
    }
  }
  return list;
}

function appendUtf8(string: i32, cp: u32): void {
  if (cp < 0x800) append(string, 0xc0 | (cp >> 6));
  else {
    if (cp < 0x10000) append(string, 0xe0 | (cp >> 12));
    else {
      append(string, 0xf0 | (cp >> 18));
      append(string, 0x80 | ((cp >> 12) & 0x3f));
    }
    append(string, 0x80 | ((cp >> 6) & 0x3f));
  }
  append(string, 0x80 | (cp & 0x3f));
}

function visitConcat(node: i32): void {
  let run = emptyList(); // strings that stand just before the child, exact so far
  let leading = true; // nothing unknown before the run, but for the optional parts between head and run
  let head = NONE; // what stands before the first optional part
  let optional = NONE; // what optional parts begin with
  let prefixGiven = NONE;
  const isTop = node == top;
  for (let child = tree.childOf(node); child >= 0; child = tree.nextOf(child)) {
    // a group that begins the pattern has nothing in front of it either
    if (isTop && leading && head < 0 && longest(run) == 0) top = child;
    visit(child);
    if (isTop) top = node;
    const childExact = exact;
    const childPrefix = prefix;
    if (childExact >= 0) {
      // what may be empty tells nothing: `(?:^|[;&|])` in front of a word is worth no literals of its own
      if (leading && isTop && head < 0 && longest(run) && rarity(run) == 0 && leadsOn(run, 0)) {
        run = childExact;
        continue;
      }
      const product = extend(run, childExact);
      if (product >= 0) {
        run = product;
        continue;
      }
      found.push(run);
      if (leading && isTop && head < 0 && leadsOn(run, 0)) {
        run = childExact;
        continue;
      }
      if (leading) prefixGiven = withOptional(head, optional, run);
      leading = false;
      run = childExact;
      continue;
    }
    const width =
      leading && isTop && head < 0 && !(childPrefix >= 0 && isRare(childPrefix)) ? widthOf(child) : MAX_LEAD;
    if (width < MAX_LEAD && leadsOn(run, width)) {
      run = emptyList();
      continue;
    }
    if (leading && skippable && childPrefix >= 0 && (head < 0 || longest(run) == 0)) {
      found.push(run);
      if (head < 0) head = run;
      optional = optional < 0 ? childPrefix : unite(optional, childPrefix, i32.MAX_VALUE);
      run = emptyList();
      continue;
    }
    // unknown beyond its prefix
    const known = childPrefix >= 0 && !skippable;
    const longer = known ? extend(run, childPrefix) : NONE;
    let flushed = longer >= 0 ? longer : run;
    if (known && longer < 0 && leading && isTop && head < 0 && leadsOn(run, 0)) flushed = childPrefix;
    found.push(flushed);
    if (leading) prefixGiven = withOptional(head, optional, flushed);
    leading = false;
    run = emptyList();
  }
  if (leading && head < 0) {
    give(run, NONE);
    return;
  }
  found.push(run);
  give(NONE, leading ? withOptional(head, optional, run) : prefixGiven);
}

/** A run followed by more; −1 where that is too much, or many strings tell little more than a run that is rare. */
function extend(run: i32, more: i32): i32 {
  const product = multiply(run, more);
  if (product < 0 || stringsOf(product) < MANY_STRINGS * stringsOf(run) || !isRare(run)) return product;
  return rarity(product) < rarity(run) + MANY_GAIN ? NONE : product;
}

/** Counts strings that are too common for a prefix, and `more` symbols, as what leads up to it; false where that is too much. */
function leadsOn(run: i32, more: i32): bool {
  const lead = prefixLead + longest(run) + more;
  if (isRare(run) || lead > MAX_LEAD) return false;
  prefixLead = lead;
  return true;
}

/** Symbols of a match of the node at most; MAX_LEAD for that many and more. */
function widthOf(node: i32): i32 {
  switch (tree.kindOf(node)) {
    case tree.NODE_CLASS:
      return widthOfClass(tree.childOf(node));
    case tree.NODE_CONCAT: {
      let width = 0;
      for (let child = tree.childOf(node); child >= 0; child = tree.nextOf(child)) width += widthOf(child);
      return min(width, MAX_LEAD);
    }
    case tree.NODE_ALT: {
      let width = 0;
      for (let child = tree.childOf(node); child >= 0; child = tree.nextOf(child)) width = max(width, widthOf(child));
      return width;
    }
    case tree.NODE_REPEAT: {
      const child = tree.childOf(node);
      if (isSpaceClass(child)) return 1;
      const once = widthOf(child);
      const high = tree.highOf(node);
      return once == 0 ? 0 : high < 0 || high > MAX_LEAD ? MAX_LEAD : min(once * high, MAX_LEAD);
    }
    default:
      return 0;
  }
}

function widthOfClass(set: i32): i32 {
  if (setCount(set) == 0 || rangeHigh(set, setCount(set) - 1) < 0x80) return 1;
  const list = classList(set);
  return list < 0 ? CHARACTER : longest(list);
}

/** Whether a node is a class of white space alone, any number of which is one symbol. */
function isSpaceClass(node: i32): bool {
  if (tree.kindOf(node) != tree.NODE_CLASS) return false;
  const list = classList(tree.childOf(node));
  return list >= 0 && isSpace(list);
}

/** The prefix of `head`, then parts that begin with `optional` or are not there, then `rest`; the rarer of what we know. */
function withOptional(head: i32, optional: i32, rest: i32): i32 {
  if (head < 0) return rest;
  const list = multiply(head, beginnings(unite(optional, rest, i32.MAX_VALUE)));
  return list >= 0 && rarity(list) > rarity(head) ? list : head;
}

/** The first FOLLOWING symbols of each string. */
function beginnings(list: i32): i32 {
  const short = newList();
  const count = stringsOf(list);
  for (let i = 0; i < count; i++) {
    const from = stringAt(list, i);
    const string = newString();
    const length = min(FOLLOWING, lengthOf(from));
    for (let k = 0; k < length; k++) append(string, symbolAt(from, k));
    include(short, string);
  }
  return short;
}

function visitAlternation(node: i32): void {
  let union = NONE; // of exact children
  let required = NONE; // of each child's best clause
  let prefixes = NONE;
  let allExact = true;
  let allRequired = true;
  let allPrefixed = true;
  let first = true;
  const isTop = node == top;
  const behind = prefixLead;
  let lead = behind;
  for (let child = tree.childOf(node); child >= 0; child = tree.nextOf(child)) {
    const mark = found.length;
    // each alternative may have something of its own in front of its prefix; the longest counts for all
    if (isTop) {
      top = child;
      prefixLead = behind;
    }
    visit(child);
    lead = max(lead, prefixLead);
    const childExact = exact;
    const childPrefix = exact >= 0 ? exact : skippable ? NONE : prefix;
    let best = childExact;
    if (childExact < 0) {
      allExact = false;
      for (let i = mark; i < found.length; i++)
        if (best < 0 || rarity(found.get(i)) > rarity(best)) best = found.get(i);
    }
    found.length = mark;
    if (first) {
      union = childExact;
      required = best;
      prefixes = childPrefix;
    } else {
      if (allExact && union >= 0) union = unite(union, childExact, MAX_EXACT);
      if (required >= 0 && best >= 0) required = unite(required, best, MAX_CLAUSE);
      if (prefixes >= 0 && childPrefix >= 0) prefixes = unite(prefixes, childPrefix, MAX_CLAUSE);
    }
    if (best < 0 || required < 0) allRequired = false;
    if (childPrefix < 0 || prefixes < 0) allPrefixed = false;
    first = false;
  }
  if (isTop) {
    top = node;
    prefixLead = lead;
  }
  if (allExact && union >= 0) {
    give(union, NONE);
    return;
  }
  if (allRequired) found.push(required);
  give(NONE, allPrefixed ? prefixes : NONE);
}

function visitRepeat(node: i32): void {
  const low = tree.lowOf(node);
  const high = tree.highOf(node);
  const mark = found.length;
  visit(tree.childOf(node));
  if (low == 0) {
    found.length = mark;
    const begins = exact >= 0 ? exact : prefix;
    if (exact >= 0 && (high == 1 || isSpace(exact))) {
      give(unite(exact, emptyList(), MAX_EXACT), NONE);
      if (exact >= 0) return;
    }
    give(NONE, begins);
    skippable = true;
    return;
  }
  if (exact < 0) return; // at least one round: its clauses and its prefix hold
  if (isSpace(exact)) return; // any number of spaces reads as one
  let rounds = exact;
  let count = 1;
  while (count < low) {
    const more = multiply(rounds, exact);
    if (more < 0) break;
    rounds = more;
    count++;
  }
  if (count == low && low == high) {
    give(rounds, NONE);
    return;
  }
  found.push(rounds);
  give(NONE, rounds);
}

/** Whether the list is the one space. */
function isSpace(list: i32): bool {
  return stringsOf(list) == 1 && lengthOf(stringAt(list, 0)) == 1 && symbolAt(stringAt(list, 0), 0) == SPACE;
}
