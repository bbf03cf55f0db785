// Automata that have to match and automata that must not → a shortest text for which they do so, or none.
//
// A* over the product, walked on the fly: a node is a state of the text automaton and one of every table, and what is
// still to go is at least the largest distance of a wanted table. Nodes are interned; a node in which an unwanted
// table has matched, or a wanted one cannot match any more, is never made.
import { hashWords, Vec } from "../memory.ts";
import { Automaton, FAR } from "./automaton.ts";
import { LETTERS, letterClass, NO_TEXT, preferredLetter, TEXT_STATES, textStep } from "./letters.ts";

export const FOUND_RUNNING = 0;
export const FOUND_NOTHING = 1;
export const FOUND_TEXT = 2;
export const FOUND_TOO_MUCH = 3;

/** Columns that one refinement may tell apart: those of a table, and the letters that it passes over. */
const MAX_COLUMNS = 260;

const automata: Automaton[] = [];
let wanted: i32 = 0;
let width: i32 = 0;
let maxNodes: i32 = 0;

const rows = new Vec();
const parents = new Vec();
const letterOf = new Vec();
const costs = new Vec(); // letters from the start, −1 once expanded
const slots = new Vec();
let slotMask: i32 = 0;
const heads = new Vec(); // estimate → first entry of its bucket + 1
const entryNode = new Vec();
const entryCost = new Vec();
const entryNext = new Vec();
let estimate: i32 = 0;

const classOf = new Vec();
const pairClass = new Vec();
const pairStamp = new Vec();
let stamp: i32 = 0;
const choiceStart = new Vec(); // text state → index into choices + 1, or 0
const choices = new Vec(); // runs of count, letter, …
const seenClass = new Vec();
const row = new Vec();

/** Work of the search at hand: table steps. */
export let productSteps: i32 = 0;
/** Letters of the text that was found. */
export const found = new Vec();

export function clearProduct(): void {
  automata.length = 0;
  wanted = 0;
}

/** Adds a table; the wanted ones come first. */
export function addToProduct(automaton: Automaton, isWanted: bool): void {
  automata.push(automaton);
  if (!isWanted) return;
  wanted++;
  automaton.measure();
}

/** Begins to search from the empty text, which stands behind what BEHIND_ says. */
export function openProduct(nodes: i32, context: i32): void {
  maxNodes = nodes;
  width = automata.length + 1;
  productSteps = 0;
  refineLetters();
  rows.clear();
  parents.clear();
  letterOf.clear();
  costs.clear();
  heads.clear();
  entryNode.clear();
  entryCost.clear();
  entryNext.clear();
  resetSlots(1024);
  estimate = 0;
  row.refill(width, 0);
  for (let i = 0; i < automata.length; i++) {
    const start = automata[i].startBehind(context);
    if (i >= wanted && start == automata[i].match) return; // it matches every text
    row.set(i + 1, start);
  }
  reach(0, -1, 0);
}

/** Letters that no table and no text state tells apart become one. */
function refineLetters(): void {
  if (!pairClass.length) {
    pairClass.refill(LETTERS * MAX_COLUMNS, 0);
    pairStamp.refill(LETTERS * MAX_COLUMNS, 0);
  }
  classOf.clear();
  for (let letter = 0; letter < LETTERS; letter++) classOf.push(letterClass(letter));
  for (let i = 0; i < automata.length; i++) {
    const automaton = automata[i];
    stamp++;
    let count = 0;
    for (let letter = 0; letter < LETTERS; letter++) {
      const pair = classOf.get(letter) * MAX_COLUMNS + automaton.column(letter) + 1;
      if (pairStamp.get(pair) != stamp) {
        pairStamp.set(pair, stamp);
        pairClass.set(pair, count++);
      }
      classOf.set(letter, pairClass.get(pair));
    }
    productSteps += LETTERS >> 3;
  }
  choiceStart.refill(TEXT_STATES, 0);
  choices.clear();
}

/** Where the letters lie that a text state can go on with, one of each class. */
function choicesOf(state: i32): i32 {
  const known = choiceStart.get(state);
  if (known) return known - 1;
  seenClass.refill(LETTERS, 0);
  const at = choices.push(0);
  for (let i = 0; i < LETTERS; i++) {
    const letter = preferredLetter(i);
    if (textStep(state, letter) == NO_TEXT || seenClass.get(classOf.get(letter))) continue;
    seenClass.set(classOf.get(letter), 1);
    choices.push(letter);
  }
  choices.set(at, choices.length - at - 1);
  choiceStart.set(state, at + 1);
  return at;
}

/** Goes on until `budget` table steps are spent. */
export function stepProduct(budget: i32): i32 {
  const until = productSteps + budget;
  while (productSteps < until) {
    while (estimate < heads.length && !heads.get(estimate)) estimate++;
    if (estimate >= heads.length) return FOUND_NOTHING;
    const entry = heads.get(estimate) - 1;
    heads.set(estimate, entryNext.get(entry));
    const node = entryNode.get(entry);
    const cost = entryCost.get(entry);
    if (costs.get(node) != cost) continue; // reached by a shorter way, or expanded
    if (isGoal(node)) {
      trace(node);
      return FOUND_TEXT;
    }
    costs.set(node, -1);
    expand(node, cost);
    if (parents.length > maxNodes) return FOUND_TOO_MUCH;
  }
  return FOUND_RUNNING;
}

function isGoal(node: i32): bool {
  const at = node * width;
  if (rows.get(at)) return false;
  for (let i = 0; i < automata.length; i++) {
    const isWanted = i < wanted;
    if (automata[i].accepts(rows.get(at + i + 1)) != isWanted) return false;
  }
  return true;
}

function trace(goal: i32): void {
  found.clear();
  for (let node = goal; parents.get(node) >= 0; node = parents.get(node)) found.push(letterOf.get(node));
  for (let i = 0, j = found.length - 1; i < j; i++, j--) {
    const letter = found.get(i);
    found.set(i, found.get(j));
    found.set(j, letter);
  }
}

function expand(node: i32, cost: i32): void {
  const at = node * width;
  const text = rows.get(at);
  const list = choicesOf(text);
  const count = choices.get(list);
  for (let choice = 1; choice <= count; choice++) {
    const letter = choices.get(list + choice);
    row.set(0, textStep(text, letter));
    let open = true;
    for (let i = 0; i < automata.length && open; i++) {
      const automaton = automata[i];
      const state = automaton.step(rows.get(at + i + 1), letter);
      row.set(i + 1, state);
      open = i < wanted ? state != automaton.dead : state != automaton.match;
    }
    productSteps += width;
    if (open) reach(cost + 1, node, letter);
  }
}

/** Interns the node in `row` and files it by its estimate, where this way to it is the shortest yet. */
function reach(cost: i32, parent: i32, letter: i32): void {
  let ahead = 0;
  for (let i = 0; i < wanted; i++) ahead = max(ahead, automata[i].distance.get(row.get(i + 1)));
  if (ahead == FAR) return;
  let slot = <i32>hashWords(row.ptr, width) & slotMask;
  let node = -1;
  while (slots.get(slot)) {
    const known = slots.get(slot) - 1;
    if (memory.compare(rows.at(known * width), row.ptr, (<usize>width) << 2) == 0) {
      node = known;
      break;
    }
    slot = (slot + 1) & slotMask;
  }
  if (node < 0) {
    node = parents.push(parent);
    letterOf.push(letter);
    costs.push(cost);
    for (let i = 0; i < width; i++) rows.push(row.get(i));
    slots.set(slot, node + 1);
    if (parents.length << 1 > slotMask) resetSlots((slotMask + 1) << 1);
  } else {
    if (costs.get(node) <= cost) return; // expanded ones hold −1
    parents.set(node, parent);
    letterOf.set(node, letter);
    costs.set(node, cost);
  }
  const total = cost + ahead;
  if (total >= heads.length) heads.resize(total + 1, 0);
  entryNode.push(node);
  entryCost.push(cost);
  heads.set(total, entryNext.push(heads.get(total)) + 1);
}

function resetSlots(size: i32): void {
  slotMask = size - 1;
  slots.refill(size, 0);
  for (let node = 0; node < parents.length; node++) {
    let slot = <i32>hashWords(rows.at(node * width), width) & slotMask;
    while (slots.get(slot)) slot = (slot + 1) & slotMask;
    slots.set(slot, node + 1);
  }
}

/** Letters of a wandering beyond which it only heads for a match. */
const WANDER_LETTERS: i32 = 96;

let luck: u32 = 1;

/** xorshift32: G. Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8 (2003). The same numbers in every run. */
function draw(bound: i32): i32 {
  luck ^= luck << 13;
  luck ^= luck >> 17;
  luck ^= luck << 5;
  return <i32>(luck % <u32>bound);
}

/**
 * Walks at random through a product, heading for a match in every other step, and leaves the text in `found`; false where it
 * led nowhere. Where no product can rule a pattern out, such a text may still escape it.
 */
export function wander(seed: i32): bool {
  luck = (<u32>seed * 0x9e3779b1) | 1;
  found.clear();
  if (rows.length < width) return false;
  row.clear();
  for (let i = 0; i < width; i++) row.push(rows.get(i));
  for (let length = 0; length < WANDER_LETTERS << 2; length++) {
    if (isDone(length)) return true;
    const list = choicesOf(row.get(0));
    const count = choices.get(list);
    const heading = length > WANDER_LETTERS || draw(2) == 0;
    const before = ahead();
    const offset = draw(count);
    let best = -1;
    let least = FAR;
    for (let i = 0; i < count; i++) {
      const letter = choices.get(list + 1 + ((offset + i) % count));
      const left = aheadBehind(letter);
      if (left >= least) continue;
      best = letter;
      least = left;
      if (!heading || left < before) break;
    }
    if (best < 0) return false;
    for (let i = 0; i < automata.length; i++) row.set(i + 1, automata[i].step(row.get(i + 1), best));
    row.set(0, textStep(row.get(0), best));
    found.push(best);
  }
  return false;
}

function isDone(length: i32): bool {
  if (row.get(0)) return false;
  for (let i = 0; i < automata.length; i++) {
    const isWanted = i < wanted;
    if (automata[i].accepts(row.get(i + 1)) != isWanted) return false;
  }
  // one text in four goes on behind its match
  return length >= WANDER_LETTERS || draw(4) != 0;
}

function ahead(): i32 {
  let most = 0;
  for (let i = 0; i < wanted; i++) most = max(most, automata[i].distance.get(row.get(i + 1)));
  return most;
}

function aheadBehind(letter: i32): i32 {
  let most = 0;
  for (let i = 0; i < automata.length; i++) {
    const state = automata[i].step(row.get(i + 1), letter);
    if (i < wanted) most = max(most, automata[i].distance.get(state));
    else if (state == automata[i].match) return FAR;
  }
  return most;
}
