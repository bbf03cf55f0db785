// Sets of code points: built from ranges, folded, negated, and interned so that equal sets share one id for the whole compile.
//
// A set is `setCount(id)` pairs (lo, hi) at `setStart(id)` in the pool, sorted and apart. Surrogates may be inside;
// no valid UTF-8 holds one, and the UTF-8 automaton leaves them out.

import { hashWords, Vec } from "../memory.ts";
import { nextWithCase, orbitOf } from "../unicode/fold.ts";

export const MAX_CODE_POINT: u32 = 0x10ffff;

const pool = new Vec();
const starts = new Vec();
const counts = new Vec();
const table = new Vec(); // open addressing: set id + 1, or 0
let tableMask: i32 = 0;

const work = new Vec(); // pairs of the set that is being built
const spare = new Vec();
let base: i32 = 0; // where in `work` the set being built begins: behind the one that was put aside
const pending = new Vec(); // ranges whose folding waits for the end of the class
const kept = new Vec(); // sets kept for later, as count and pairs
const orbit = new Vec();

export function setStart(id: i32): i32 {
  return starts.get(id);
}

/** Number of ranges. */
export function setCount(id: i32): i32 {
  return counts.get(id);
}

export function setsInterned(): i32 {
  return starts.length;
}

export function rangeLow(set: i32, index: i32): u32 {
  return pool.get(starts.get(set) + (index << 1));
}

export function rangeHigh(set: i32, index: i32): u32 {
  return pool.get(starts.get(set) + (index << 1) + 1);
}

export function setHas(set: i32, cp: u32): bool {
  let lo = 0;
  let hi = counts.get(set) - 1;
  while (lo <= hi) {
    const mid = (lo + hi) >> 1;
    if (cp < rangeLow(set, mid)) hi = mid - 1;
    else if (cp > rangeHigh(set, mid)) lo = mid + 1;
    else return true;
  }
  return false;
}

/** Whether every code point beyond ASCII is in the set. */
export function hasAllNonAscii(set: i32): bool {
  const last = counts.get(set) - 1;
  return last >= 0 && rangeHigh(set, last) == MAX_CODE_POINT && rangeLow(set, last) <= 0x80;
}

/** Sets begun so far: names the one being built. */
export let setsBegun: i32 = 0;

export function beginSet(): void {
  setsBegun++;
  work.clear();
  pending.clear();
  base = 0;
}

/** Puts the set being built aside and begins one inside it. */
export function beginInner(): void {
  base = work.length;
}

/** Ends the inner set and adds it, or its complement, to the one put aside. */
export function addInner(complement: bool): void {
  if (complement) negate();
  base = 0;
}

/** Ends the inner set and keeps it for `addKept`, which finds it at the place given; the one put aside goes on without it. */
export function keepInner(): i32 {
  normalise();
  const at = kept.push((work.length - base) >> 1);
  kept.append(work.at(base), work.length - base);
  work.length = base;
  base = 0;
  return at;
}

/** Adds a set that was kept, or its complement. */
export function addKept(at: i32, complement: bool): void {
  addPairs(kept.at(at + 1), kept.get(at), complement);
}

export function addRange(lo: u32, hi: u32): void {
  work.push(<i32>lo);
  work.push(<i32>hi);
}

/** Adds a range and all that is equal to one of its members under simple case folding. */
export function addFolded(lo: u32, hi: u32): void {
  addRange(lo, hi);
  orbit.reserve(8);
  let cp = nextWithCase(lo);
  while (cp <= hi) {
    const size = orbitOf(cp, orbit.ptr);
    for (let i = 0; i < size; i++) {
      const other = load<u32>(orbit.ptr + ((<usize>i) << 2));
      if (other < lo || other > hi) addRange(other, other);
    }
    if (cp == MAX_CODE_POINT) break;
    cp = nextWithCase(cp + 1);
  }
}

/** Adds a range, folded or as it is. */
export function addFoldable(lo: u32, hi: u32, fold: bool): void {
  if (fold) addFolded(lo, hi);
  else addRange(lo, hi);
}

/** Adds a range that `foldLater` folds: all of a class at once, since folding a wide range looks at thousands of letters. */
export function addFoldedLater(lo: u32, hi: u32): void {
  pending.push(<i32>lo);
  pending.push(<i32>hi);
}

/** Adds what was put off, and all that is equal to one of its members. */
export function foldLater(): void {
  if (!pending.length) return;
  beginInner();
  work.append(pending.ptr, pending.length);
  normalise();
  pending.clear();
  pending.append(work.at(base), work.length - base);
  work.length = base;
  base = 0;
  for (let i = 0; i < pending.length; i += 2) addFolded(<u32>pending.get(i), <u32>pending.get(i + 1));
  pending.clear();
}

/** Sorts the ranges of the set being built and merges those that touch. */
function normalise(): void {
  const first = work.at(base);
  const count = (work.length - base) >> 1;
  let sorted = true;
  for (let i = 1; i < count; i++) {
    if (load<u32>(first + ((<usize>i) << 3)) <= load<u32>(first + ((<usize>i) << 3) - 4)) {
      sorted = false;
      break;
    }
  }
  if (!sorted) sortPairs(count);
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const lo = load<u32>(first + ((<usize>i) << 3));
    const hi = load<u32>(first + ((<usize>i) << 3) + 4);
    const last = first + ((<usize>kept) << 3) - 4; // upper end of the last range kept
    if (kept && lo <= load<u32>(last) + 1) {
      if (hi > load<u32>(last)) store<u32>(last, hi);
    } else {
      store<u32>(last + 4, lo);
      store<u32>(last + 8, hi);
      kept++;
    }
  }
  work.length = base + (kept << 1);
}

/** Merge sort by lower end: stable and quick on the nearly sorted runs that folding makes. */
function sortPairs(count: i32): void {
  spare.refill(count << 1, 0);
  const first = work.at(base);
  let from = first;
  let to = spare.ptr;
  for (let width = 1; width < count; width <<= 1) {
    for (let left = 0; left < count; left += width << 1) {
      const middle = min(left + width, count);
      const right = min(left + (width << 1), count);
      let i = left;
      let j = middle;
      for (let k = left; k < right; k++) {
        let source: i32;
        if (i < middle && (j >= right || load<u32>(from + ((<usize>i) << 3)) <= load<u32>(from + ((<usize>j) << 3))))
          source = i++;
        else source = j++;
        store<u64>(to + ((<usize>k) << 3), load<u64>(from + ((<usize>source) << 3)));
      }
    }
    const swap = from;
    from = to;
    to = swap;
  }
  if (from != first) memory.copy(first, from, (<usize>count) << 3);
}

/** Turns the set being built into its complement. */
export function negate(): void {
  normalise();
  spare.clear();
  let next: u32 = 0;
  for (let i = base; i < work.length; i += 2) {
    const lo = <u32>work.get(i);
    if (lo > next) {
      spare.push(<i32>next);
      spare.push(<i32>(lo - 1));
    }
    next = <u32>work.get(i + 1) + 1;
  }
  if (next <= MAX_CODE_POINT) {
    spare.push(<i32>next);
    spare.push(<i32>MAX_CODE_POINT);
  }
  work.length = base;
  work.append(spare.ptr, spare.length);
}

/** Adds all ranges of an interned set, or of its complement. */
export function addSet(set: i32, complement: bool): void {
  addPairs(pool.at(starts.get(set)), counts.get(set), complement);
}

function addPairs(pairs: usize, count: i32, complement: bool): void {
  if (!complement) {
    work.append(pairs, count << 1);
    return;
  }
  let next: u32 = 0;
  for (let i: usize = 0; i < <usize>count; i++) {
    const lo = load<u32>(pairs + (i << 3));
    if (lo > next) addRange(next, lo - 1);
    next = load<u32>(pairs + (i << 3) + 4) + 1;
  }
  if (next <= MAX_CODE_POINT) addRange(next, MAX_CODE_POINT);
}

/** Ends the set being built and gives its id. */
export function finishSet(): i32 {
  normalise();
  return intern();
}

/** The set of one code point, or of its case orbit. */
export function singleSet(cp: u32, fold: bool): i32 {
  beginSet();
  if (fold) addFolded(cp, cp);
  else addRange(cp, cp);
  return finishSet();
}

function intern(): i32 {
  if (starts.length * 2 >= tableMask) grow();
  const words = work.length;
  let slot = <i32>hashWords(work.ptr, words) & tableMask;
  while (true) {
    const entry = table.get(slot);
    if (!entry) break;
    const id = entry - 1;
    if (counts.get(id) << 1 == words && memory.compare(pool.at(starts.get(id)), work.ptr, (<usize>words) << 2) == 0)
      return id;
    slot = (slot + 1) & tableMask;
  }
  const id = starts.push(pool.length);
  counts.push(words >> 1);
  pool.append(work.ptr, words);
  table.set(slot, id + 1);
  return id;
}

function grow(): void {
  const size = tableMask ? (tableMask + 1) << 1 : 256;
  tableMask = size - 1;
  table.refill(size, 0);
  for (let id = 0; id < starts.length; id++) {
    let slot = <i32>hashWords(pool.at(starts.get(id)), counts.get(id) << 1) & tableMask;
    while (table.get(slot)) slot = (slot + 1) & tableMask;
    table.set(slot, id + 1);
  }
}
