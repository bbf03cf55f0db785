// A complete DFA → the smallest one that reports the same, its states renumbered so that one comparison decides.
//
// Partition refinement over states and transitions at once, O(m log n) for m transitions: A. Valmari, "Fast brief
// practical DFA minimization", Information Processing Letters 112 (2012).
import { hashWords, Vec } from "../memory.ts";
import * as table from "./table.ts";

/** Sets of elements 0 … n−1 that can be split: elements of a set lie side by side, marked ones first. */
class Partition {
  count: i32 = 0;
  elements: Vec = new Vec();
  location: Vec = new Vec();
  setOf: Vec = new Vec();
  first: Vec = new Vec();
  past: Vec = new Vec();
  marked: Vec = new Vec();
  touched: Vec = new Vec();

  /** `sets` sets of `size` neighbouring elements each. */
  reset(sets: i32, size: i32): void {
    const total = sets * size;
    this.elements.extend(total);
    this.location.extend(total);
    this.setOf.extend(total);
    this.first.clear();
    this.past.clear();
    this.marked.clear();
    this.touched.clear();
    this.count = sets;
    let at = 0;
    for (let set = 0; set < sets; set++) {
      this.first.push(at);
      for (const past = at + size; at < past; at++) {
        this.elements.set(at, at);
        this.location.set(at, at);
        this.setOf.set(at, set);
      }
      this.past.push(at);
      this.marked.push(0);
    }
  }

  mark(element: i32): void {
    const set = this.setOf.get(element);
    const from = this.location.get(element);
    const marked = this.marked.get(set);
    const to = this.first.get(set) + marked;
    if (from < to) return;
    const other = this.elements.get(to);
    this.elements.set(from, other);
    this.location.set(other, from);
    this.elements.set(to, element);
    this.location.set(element, to);
    if (marked == 0) this.touched.push(set);
    this.marked.set(set, marked + 1);
  }

  /** Splits marked from unmarked in every touched set; the half with fewer elements gets the new number. */
  split(): void {
    while (this.touched.length) {
      const set = this.touched.pop();
      const middle = this.first.get(set) + this.marked.get(set);
      const past = this.past.get(set);
      if (middle == past) {
        this.marked.set(set, 0);
        continue;
      }
      this.cut(set, middle, this.marked.get(set) <= past - middle);
    }
  }

  /** Gives a new number to what lies in front of the middle of a set, or behind it. */
  cut(set: i32, middle: i32, front: bool): void {
    const fresh = this.count++;
    if (front) {
      this.first.push(this.first.get(set));
      this.past.push(middle);
      this.first.set(set, middle);
    } else {
      this.first.push(middle);
      this.past.push(this.past.get(set));
      this.past.set(set, middle);
    }
    const end = this.past.get(fresh);
    for (let i = this.first.get(fresh); i < end; i++) this.setOf.set(this.elements.get(i), fresh);
    this.marked.set(set, 0);
    this.marked.push(0);
  }
}

const blocks = new Partition();
const weights = new Vec(); // set of blocks → cords that lead into it
const cords = new Partition();
const headStart = new Vec();
const headList = new Vec();
const classOfCords = new Vec(); // set of cords → byte class
const order = new Vec();
const newIdOf = new Vec();
const oldTable = new Vec();
const oldLists = new Vec();
const columnOf = new Vec(); // class → class of the new numbering
const columnHash = new Vec();
const keptColumns = new Vec();

/** First id that ends a confirming scan (dead or match); in a merged table the first that reports patterns. */
export let stopState: i32 = 0;
/** Ids below this one are idle. */
export let idleCount: i32 = 0;

/** Makes a pattern's table the smallest that matches the same. */
export function minimise(): void {
  // what is equal already need not be told apart first
  mergeColumns(table.classCount + 1);
  const states = table.stateCount;
  const classes = table.classCount + 1;
  // one cord set a class, and in it one cord a state: cord = class × states + state
  cords.reset(classes, states);
  indexHeads(states, classes);
  blocks.reset(1, states);
  weights.refill(1, states * classes);
  blocks.mark(table.STATE_MATCH);
  splitBlocks();

  classOfCords.refill(classes, 0);
  for (let c = 0; c < classes; c++) classOfCords.set(c, c);

  // In a complete automaton every state has a cord in each of the first sets: they tell no states apart, and what is left
  // of them when a part is cut off tells none apart that the part does not.
  let block = 1;
  for (let cord = classes; ; cord++) {
    for (; block < blocks.count; block++) {
      const blockPast = blocks.past.get(block);
      for (let i = blocks.first.get(block); i < blockPast; i++) {
        const state = blocks.elements.get(i);
        const headPast = headStart.get(state + 1);
        for (let j = headStart.get(state); j < headPast; j++) cords.mark(headList.get(j));
      }
      cords.split();
      for (let fresh = classOfCords.length; fresh < cords.count; fresh++) {
        classOfCords.push(cords.elements.get(cords.first.get(fresh)) / states);
      }
    }
    if (cord >= cords.count) break;
    const cordPast = cords.past.get(cord);
    const base = classOfCords.get(cord) * states;
    for (let i = cords.first.get(cord); i < cordPast; i++) blocks.mark(cords.elements.get(i) - base);
    splitBlocks();
  }
  renumber(true, classes);
  mergeColumns(classes);
}

/**
 * Renumbers a product of smallest tables, which is the smallest itself: two of its states differ in a part, the reports of
 * that part tell them apart, and no other part makes the same ones. Only DEAD may have its like among them.
 */
export function arrangeProduct(): void {
  const classes = table.classCount + 1;
  blocks.reset(table.stateCount, 1);
  for (let state = 2; state < table.stateCount; state++) {
    let c = 0;
    while (c < classes && table.getTransition(state, c) == state) c++;
    if (c == classes && !table.matchListOf.get(state)) blocks.setOf.set(state, table.STATE_DEAD);
  }
  renumber(false, classes);
  mergeColumns(classes);
}

/**
 * Splits marked from unmarked; the half that fewer cords lead into gets the new number, since all of those are gone
 * through. Most cords of a search lead to where nothing is under way, one state: they are hardly ever looked at.
 */
function splitBlocks(): void {
  while (blocks.touched.length) {
    const set = blocks.touched.pop();
    const first = blocks.first.get(set);
    const middle = first + blocks.marked.get(set);
    if (middle == blocks.past.get(set)) {
      blocks.marked.set(set, 0);
      continue;
    }
    let weight = 0;
    for (let i = first; i < middle; i++) {
      const state = blocks.elements.get(i);
      weight += headStart.get(state + 1) - headStart.get(state);
    }
    const rest = weights.get(set) - weight;
    const front = weight <= rest;
    blocks.cut(set, middle, front);
    weights.push(front ? weight : rest);
    weights.set(set, front ? rest : weight);
  }
}

/** Cords by the state that they lead to. */
function indexHeads(states: i32, classes: i32): void {
  const total = states * classes;
  headStart.refill(states + 1, 0);
  headList.extend(total);
  for (let i = 0; i < total; i++) {
    const to = table.transitions.get(i);
    headStart.set(to, headStart.get(to) + 1);
  }
  let sum = 0;
  for (let s = 0; s <= states; s++) {
    sum += headStart.get(s);
    headStart.set(s, sum);
  }
  for (let s = states - 1; s >= 0; s--) {
    for (let c = classes - 1; c >= 0; c--) {
      const to = table.transitions.get(s * classes + c);
      const at = headStart.get(to) - 1;
      headStart.set(to, at);
      headList.set(at, c * states + s);
    }
  }
}

/** New ids: idle, normal, reporting, dead, match. */
function renumber(absorbing: bool, classes: i32): void {
  const count = blocks.count;
  newIdOf.refill(count, -1);
  order.clear();
  const dead = blocks.setOf.get(table.STATE_DEAD);
  const match = blocks.setOf.get(table.STATE_MATCH);
  if (absorbing) {
    placeIdle(table.startOther, dead, match);
    placeIdle(table.startWord, dead, match);
    placeIdle(table.startNewline, dead, match);
    idleCount = order.length;
    for (let state = 2; state < table.stateCount; state++) {
      const block = blocks.setOf.get(state);
      if (block == dead || block == match || newIdOf.get(block) >= 0) continue;
      newIdOf.set(block, order.push(block));
    }
    stopState = order.length;
    newIdOf.set(dead, order.push(dead));
    newIdOf.set(match, order.push(match));
  } else {
    placeQuiet(table.startOther);
    placeQuiet(table.startWord);
    placeQuiet(table.startNewline);
    idleCount = order.length;
    for (let reporting = 0; reporting < 2; reporting++) {
      if (reporting) stopState = order.length;
      for (let state = 0; state < table.stateCount; state++) {
        if (state == table.STATE_MATCH) continue; // never entered in a merged table
        const block = blocks.setOf.get(state);
        if ((table.matchListOf.get(state) != 0) != (reporting == 1) || newIdOf.get(block) >= 0) continue;
        newIdOf.set(block, order.push(block));
      }
    }
  }
  oldTable.extend(order.length * classes);
  oldLists.extend(order.length);
  let at = 0;
  for (let i = 0; i < order.length; i++) {
    const state = blocks.elements.get(blocks.first.get(order.get(i)));
    oldLists.set(i, table.matchListOf.get(state));
    const row = state * classes;
    for (let c = 0; c < classes; c++) {
      oldTable.set(at++, newIdOf.get(blocks.setOf.get(table.transitions.get(row + c))));
    }
  }
  table.setStarts(newId(table.startText), newId(table.startOther), newId(table.startWord), newId(table.startNewline));
  table.adoptStates(order.length);
  table.transitions.copy(oldTable);
  table.matchListOf.copy(oldLists);
}

function placeIdle(state: i32, dead: i32, match: i32): void {
  const block = blocks.setOf.get(state);
  if (block != dead && block != match && newIdOf.get(block) < 0) newIdOf.set(block, order.push(block));
}

/** An idle state of a merged table, unless it reports something by itself. */
function placeQuiet(state: i32): void {
  const block = blocks.setOf.get(state);
  if (!table.matchListOf.get(state) && newIdOf.get(block) < 0) newIdOf.set(block, order.push(block));
}

function newId(state: i32): i32 {
  return newIdOf.get(blocks.setOf.get(state));
}

/** Byte classes with equal columns become one; the end of the input keeps a column of its own, the last. */
function mergeColumns(classes: i32): void {
  const states = table.stateCount;
  const byteClasses = classes - 1;
  columnOf.refill(classes, 0);
  columnHash.refill(byteClasses, 0);
  keptColumns.clear();
  const column = order;
  for (let c = 0; c < byteClasses; c++) {
    column.extend(states);
    let from = table.transitions.at(c);
    for (let s = 0; s < states; s++) {
      column.set(s, load<i32>(from));
      from += (<usize>classes) << 2;
    }
    const hash = <i32>hashWords(column.ptr, states);
    let equal = -1;
    for (let k = 0; k < keptColumns.length && equal < 0; k++) {
      const kept = keptColumns.get(k);
      if (columnHash.get(kept) != hash) continue;
      let s = 0;
      while (s < states && table.transitions.get(s * classes + kept) == column.get(s)) s++;
      if (s == states) equal = k;
    }
    columnHash.set(c, hash);
    columnOf.set(c, equal >= 0 ? equal : keptColumns.push(c));
  }
  const kept = keptColumns.length;
  columnOf.set(byteClasses, kept);
  keptColumns.push(byteClasses);
  if (kept == byteClasses) return;
  oldTable.extend(states * (kept + 1));
  let at = 0;
  for (let s = 0; s < states; s++) {
    const row = s * classes;
    for (let k = 0; k <= kept; k++) oldTable.set(at++, table.transitions.get(row + keptColumns.get(k)));
  }
  table.transitions.copy(oldTable);
  for (let byte = 0; byte < 256; byte++) {
    table.classOf[byte] = <u8>columnOf.get(unchecked(table.classOf[byte]));
  }
  table.adoptClasses(kept);
}
