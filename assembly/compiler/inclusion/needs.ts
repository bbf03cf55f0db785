// A pattern's required literals, kept → a quick "no" for a text that lacks one, before any table is built.
import { FILL } from "../../layout.ts";
import { Vec } from "../memory.ts";
import * as literals from "../prefilter/literals.ts";
import { lengthOf, stringAt, stringsOf, symbolAt } from "../prefilter/strings.ts";
import { SPACE, symbolOf } from "../prefilter/symbols.ts";
import * as tree from "../syntax/tree.ts";
import { rewrittenOf } from "./letters.ts";

/** Characters beyond which a shortest match is only known to be longer. */
const MANY_CHARACTERS: i32 = 1 << 20;

const startOf = new Vec(); // pattern → where its clauses begin in words + 1, or 0
const leastOf = new Vec(); // pattern → characters of a shortest match, at least
const words = new Vec(); // runs of: clauses, then for each its strings, then for each its length and symbols

/** The text at hand, as literals are written: folded, white space as one space. */
const symbols = new Vec();
/** Bits of the pairs of neighbours in it. */
const pairs = new Vec();
const PAIR_WORDS: i32 = 64;

export function clearNeeds(count: i32): void {
  startOf.refill(count, 0);
  leastOf.refill(count, 0);
  words.clear();
}

export function hasNeeds(id: i32): bool {
  return startOf.get(id) != 0;
}

/** Characters of the shortest match, at least. */
export function leastCharacters(id: i32): i32 {
  return leastOf.get(id);
}

/** Keeps what the pattern needs; `search` is its tree as a search may read it, −1 for one that cannot be read. */
export function learnNeeds(id: i32, search: i32): void {
  startOf.set(id, words.length + 1);
  if (search < 0) {
    words.push(0);
    return;
  }
  leastOf.set(id, least(search));
  literals.extractLiterals(search, false);
  const clauses = literals.clauses;
  words.push(clauses.length);
  for (let i = 0; i < clauses.length; i++) {
    const list = clauses.get(i);
    const count = stringsOf(list);
    words.push(count);
    for (let j = 0; j < count; j++) {
      const string = stringAt(list, j);
      const length = lengthOf(string);
      words.push(length);
      for (let k = 0; k < length; k++) words.push(symbolAt(string, k));
    }
  }
}

function least(node: i32): i32 {
  switch (tree.kindOf(node)) {
    case tree.NODE_CLASS:
      return 1;
    case tree.NODE_CONCAT: {
      let sum = 0;
      for (let child = tree.childOf(node); child >= 0; child = tree.nextOf(child)) sum += least(child);
      return min(sum, MANY_CHARACTERS);
    }
    case tree.NODE_ALT: {
      let fewest = MANY_CHARACTERS;
      for (let child = tree.childOf(node); child >= 0; child = tree.nextOf(child)) fewest = min(fewest, least(child));
      return fewest;
    }
    case tree.NODE_REPEAT:
      return <i32>min(<i64>least(tree.childOf(node)) * tree.lowOf(node), <i64>MANY_CHARACTERS);
    default:
      return 0;
  }
}

/** Takes the text that patterns are asked about next. */
export function readSymbols(letters: Vec): void {
  symbols.clear();
  pairs.refill(PAIR_WORDS, 0);
  let before = -1;
  for (let i = 0; i < letters.length; i++) {
    const byte = rewrittenOf(letters.get(i));
    if (byte == FILL) continue;
    const symbol = symbolOf(byte);
    if (symbol == SPACE && before == SPACE) continue;
    symbols.push(symbol);
    if (before >= 0) {
      const bit = pairBit(before, symbol);
      pairs.set(bit >> 5, pairs.get(bit >> 5) | (1 << (bit & 31)));
    }
    before = symbol;
  }
}

function pairBit(a: i32, b: i32): i32 {
  return (a * 31 + b) & ((PAIR_WORDS << 5) - 1);
}

/** Whether the text read last holds what the pattern needs: a match is impossible where it does not. */
export function mayMatch(id: i32): bool {
  let at = startOf.get(id) - 1;
  let clauses = words.get(at++);
  while (clauses-- > 0) {
    let count = words.get(at++);
    let met = false;
    while (count-- > 0) {
      const length = words.get(at++);
      if (!met && holds(at, length)) met = true;
      at += length;
    }
    if (!met) return false;
  }
  return true;
}

function holds(at: i32, length: i32): bool {
  if (length > 1) {
    const bit = pairBit(words.get(at), words.get(at + 1));
    if (!((pairs.get(bit >> 5) >>> (bit & 31)) & 1)) return false;
  }
  const literal = words.at(at);
  for (let from = 0; from + length <= symbols.length; from++) {
    if (memory.compare(symbols.at(from), literal, (<usize>length) << 2) == 0) return true;
  }
  return false;
}
