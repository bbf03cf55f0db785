// Strings of symbols and lists of them, the arena of one pattern's literals: built, multiplied, united, weighed.
import { MAX_EXACT, MAX_EXACT_LENGTH, MAX_WINDOW } from "../limits.ts";
import { Vec } from "../memory.ts";
import { rarityBehind, rarityOf } from "./pairs.ts";
import { SPACE } from "./symbols.ts";
import { MAX_RUN, MIN_RUN, rarityOfRun, runKey } from "./words.ts";

/** Rarity (quarter bits) below which a clause filters too little to be worth a scan of its own. */
const MIN_RARITY: i32 = 40;
/**
 * The same for a pattern that would look at every byte otherwise: a hit in 128 bytes costs some 40 ns, a merged table over
 * them 200 (the default signals, November 2026).
 */
const MIN_COMMON_RARITY: i32 = 28;
let minRarity: i32 = MIN_RARITY;

/** No list: nothing is known, or too much. */
export const NONE: i32 = -1;

const text = new Vec(); // symbols of all strings, a word each
const stringStart = new Vec();
const stringLength = new Vec();

// Lists of strings: members lie in `members` from listStart, listCount of them.
const members = new Vec();
const listStart = new Vec();
const listCount = new Vec();

/** Forgets all strings and lists. */
export function clearStrings(): void {
  text.clear();
  stringStart.clear();
  stringLength.clear();
  members.clear();
  listStart.clear();
  listCount.clear();
}

export function stringsOf(list: i32): i32 {
  return listCount.get(list);
}
export function stringAt(list: i32, index: i32): i32 {
  return members.get(listStart.get(list) + index);
}
export function lengthOf(string: i32): i32 {
  return stringLength.get(string);
}
export function symbolAt(string: i32, index: i32): i32 {
  return text.get(stringStart.get(string) + index);
}

export function newString(): i32 {
  stringStart.push(text.length);
  return stringLength.push(0);
}

/** Appends to the newest string; spaces never stand side by side. */
export function append(string: i32, symbol: i32): void {
  const length = stringLength.get(string);
  if (symbol == SPACE && length && text.get(text.length - 1) == SPACE) return;
  text.push(symbol);
  stringLength.set(string, length + 1);
}

export function newList(): i32 {
  listStart.push(members.length);
  return listCount.push(0);
}

/** Adds a string to the newest list unless an equal one is there. */
export function include(list: i32, string: i32): void {
  const count = listCount.get(list);
  for (let i = 0; i < count; i++) if (equalStrings(stringAt(list, i), string)) return;
  members.push(string);
  listCount.set(list, count + 1);
}

function equalStrings(a: i32, b: i32): bool {
  const length = stringLength.get(a);
  if (length != stringLength.get(b)) return false;
  return memory.compare(text.at(stringStart.get(a)), text.at(stringStart.get(b)), (<usize>length) << 2) == 0;
}

/** The list that holds only the empty string. */
export function emptyList(): i32 {
  const list = newList();
  include(list, newString());
  return list;
}

function copyString(from: i32, to: i32): void {
  const length = stringLength.get(from);
  for (let i = 0; i < length; i++) append(to, symbolAt(from, i));
}

/** All of a followed by all of b; −1 where that is too much. */
export function multiply(a: i32, b: i32): i32 {
  if (listCount.get(a) * listCount.get(b) > MAX_EXACT) return NONE;
  if (longest(a) + longest(b) > MAX_EXACT_LENGTH) return NONE;
  const list = newList();
  const countA = listCount.get(a);
  const countB = listCount.get(b);
  for (let i = 0; i < countA; i++) {
    for (let j = 0; j < countB; j++) {
      const string = newString();
      const left = stringAt(a, i);
      const right = stringAt(b, j);
      copyString(left, string);
      copyString(right, string);
      include(list, string);
    }
  }
  return list;
}

export function longest(list: i32): i32 {
  let length = 0;
  const count = listCount.get(list);
  for (let i = 0; i < count; i++) length = max(length, stringLength.get(stringAt(list, i)));
  return length;
}

/** The union of two lists; −1 where it is larger than `most`. */
export function unite(a: i32, b: i32, most: i32): i32 {
  if (listCount.get(a) + listCount.get(b) > most) return NONE;
  const list = newList();
  const countA = listCount.get(a);
  const countB = listCount.get(b);
  for (let i = 0; i < countA; i++) include(list, stringAt(a, i));
  for (let i = 0; i < countB; i++) include(list, stringAt(b, i));
  return list;
}

/** The rarest window of a string: start | length << 16. */
export function windowOf(string: i32): i32 {
  const length = stringLength.get(string);
  if (length <= MAX_WINDOW) return length << 16;
  let best = 0;
  let bestRarity = -1;
  for (let from = 0; from + MAX_WINDOW <= length; from++) {
    if ((symbolAt(string, from) & 0xc0) == 0x80) continue; // a window begins with a whole character
    const rare = rarityOfStretch(string, from, from + MAX_WINDOW);
    if (rare <= bestRarity) continue;
    bestRarity = rare;
    best = from;
  }
  return best | (MAX_WINDOW << 16);
}

/** Quarter bits of the symbols from … to (exclusive) of a string: by pairs, and by the words that hold them. */
function rarityOfStretch(string: i32, from: i32, to: i32): i32 {
  if (from == to) return 0;
  let sum = rarityOf(symbolAt(string, from));
  let first = to;
  let last = to;
  for (let i = from; i < to; i++) {
    if (i > from) sum += rarityBehind(symbolAt(string, i - 1), symbolAt(string, i));
    if (!isLetter(symbolAt(string, i))) continue;
    first = min(first, i);
    last = i + 1;
  }
  if (last - first < MIN_RUN || last - first > MAX_RUN) return sum;
  let key: u32 = 0;
  for (let i = first; i < last; i++) {
    if (!isLetter(symbolAt(string, i))) return sum;
    key = runKey(key, symbolAt(string, i));
  }
  // signs beside the word count by themselves, as often as they occur anywhere; a space is nearly sure
  let signs = 0;
  for (let i = from; i < to; i++) {
    if (!isLetter(symbolAt(string, i)) && symbolAt(string, i) != SPACE) signs += rarityOf(symbolAt(string, i)) >> 1;
  }
  const known = rarityOfRun(key);
  return known < sum - signs ? known + signs : sum;
}

function isLetter(symbol: i32): bool {
  return symbol >= 0x61 && symbol <= 0x7a;
}

function rarityOfString(string: i32): i32 {
  const window = windowOf(string);
  const from = window & 0xffff;
  return rarityOfStretch(string, from, from + (window >> 16));
}

/** Quarter bits: the share of all the strings together. 0 where one of them is empty. */
export function rarity(list: i32): i32 {
  const count = listCount.get(list);
  if (!count) return 1 << 20; // matches nothing at all
  let share: f64 = 0;
  for (let i = 0; i < count; i++) {
    const bits = rarityOfString(stringAt(list, i));
    share += unchecked(QUARTER_BITS[bits & 3]) / <f64>((<u64>1) << (bits >> 2));
  }
  let bits = 0;
  for (; share <= 0.5; share *= 2) bits += 4;
  let quarters = 3;
  while (quarters > 0 && share > unchecked(QUARTER_BITS[quarters])) quarters--;
  return bits + quarters;
}

/** Whether a list may serve as a clause or a prefix. */
export function isRare(list: i32): bool {
  return rarity(list) >= minRarity;
}

/** Lets common literals serve, or rare ones only. */
export function admitCommon(common: bool): void {
  minRarity = common ? MIN_COMMON_RARITY : MIN_RARITY;
}

/** 2 to the power of −0, −1/4, −2/4 and −3/4, rounded up. */
const QUARTER_BITS: StaticArray<f64> = [1, 0.841, 0.7072, 0.5947];
