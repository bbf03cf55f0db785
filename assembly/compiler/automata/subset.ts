// Byte automaton without look-around → DFA by subset construction over bit rows, searching anywhere in the text.
//
// A state is the set of positions (BYTE and MATCH nodes, and the assertions that need the next byte) reached by the
// bytes so far, with the start added at every gap. `^` is settled when the gap is reached; `\b \B $` wait one byte, so
// a state that holds one of them also remembers what stood before the gap.
import { MAX_DFA_STATES, MAX_DFA_STEPS } from "../limits.ts";
import { hashWords, Vec } from "../memory.ts";
import * as tree from "../syntax/tree.ts";
import {
  contextKinds,
  distinguishContext,
  END,
  GAP_NEWLINE,
  GAP_OTHER,
  GAP_TEXT_START,
  holds,
  isWordByte,
  KIND_END,
  KIND_OTHER,
  KINDS,
  kindOf,
} from "./gaps.ts";
import * as nfa from "./nfa.ts";
import { MAX_SIMULATED, prune, simulate } from "./simulation.ts";
import * as table from "./table.ts";

const positionOf = new Vec(); // node → position or −1
const nodes = new Vec(); // position → node
const closureRows = new Vec(); // (node, gap) → offset of a row in rows + 1, or 0
const rows = new Vec(); // closure rows, `width` words each
const classMasks = new Vec(); // class → row of the positions that it moves
const stateRows = new Vec(); // state → row and one word of flags
const slots = new Vec(); // open addressing over stateRows: state or 0
const rawRows = new Vec(); // rows as they were before pruning, their context, and the state that came of each
const rawSlots = new Vec(); // open addressing over rawRows: index of a row + 1, or 0
const idleStates = new Vec(); // byte kind → state behind a byte that moves no position, + 1
const moved = new Vec(); // positions that a class moves
/** Bits of a slot of the moves remembered. */
const MOVE_BITS: i32 = 6;
const moveStates = new Vec(); // slot → state << 2 | kind of byte
const moveTargets = new Vec(); // slot → state
const moveRows = new Vec(); // slot → positions moved
let moveSlot: i32 = 0; // where the move at hand is remembered; −1 where nothing moves
const stack = new Vec();
const seen = new Vec();
const waitingMask = new Vec();
const matchMask = new Vec();
const settledRows = new Vec(); // byte kind → the state at hand with its assertions settled in front of such a byte
const reached = new Vec();
const handled = new Vec();
const closureAt = new Vec();
const mergedClass = new Vec(); // class by ranges → class
const classHash = new Vec();
const classKind = new StaticArray<u8>(256); // class → what assertions can tell of its bytes, KIND_
const classGap = new StaticArray<u8>(256); // class → 2 for the newline, 1 for letters of words

let width: i32 = 0; // words of a row, even: rows are gone through two at a time
let uniteSteps: i32 = 0; // what uniting two rows counts as
let gapKinds: i32 = 0;
let hasWaiting = false;
let slotMask: i32 = 0;
let rawMask: i32 = 0;
let rawCount: i32 = 0;
let pruning = false;
let searching: bool = true;
let steps: i32 = 0;

/** Work of the last construction, in words. */
export function subsetSteps(): i32 {
  return steps;
}

/** States beyond which a construction starts again with superfluous positions taken out. */
const PATIENCE: i32 = 256;

/**
 * Fills the table from `entry`; MATCH ends the scan. With `search` a match may start anywhere behind the start of the
 * scan, else only there. False when a budget is spent.
 */
export function determinize(entry: i32, search: bool): bool {
  steps = 0;
  searching = search;
  pruning = false;
  number();
  prepareClasses();
  if (!search) return construct(entry, MAX_DFA_STATES);
  if (construct(entry, PATIENCE)) return true;
  if (gapKinds == 1 && nodes.length <= MAX_SIMULATED) {
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes.get(i);
      if (nfa.nfaOp(node) == nfa.NFA_BYTE) closureAt.set(i, closureOf(nfa.nfaX(node), GAP_OTHER));
    }
    simulate(nodes, rows, closureAt);
    pruning = true;
  }
  return construct(entry, MAX_DFA_STATES);
}

function construct(entry: i32, maxStates: i32): bool {
  table.beginTable();
  stateRows.clear();
  stateRows.resize((width + 1) << 1, -1); // DEAD and MATCH have no row
  resetSlots(1024);
  rawRows.clear();
  rawCount = 0;
  rawMask = 1023;
  rawSlots.refill(1024, 0);
  idleStates.refill(4, 0);
  moveStates.refill(1 << MOVE_BITS, 0);
  const text = startState(entry, GAP_TEXT_START, false);
  const other = startState(entry, GAP_OTHER, false);
  const word = startState(entry, GAP_OTHER, true);
  table.setStarts(text, other, word, startState(entry, GAP_NEWLINE, false));
  for (let state = 2; state < table.stateCount; state++) {
    if (table.stateCount > maxStates || steps > MAX_DFA_STEPS) return false;
    expand(state, entry);
  }
  return table.stateCount <= maxStates;
}

/** Gives every node that a state can rest on its position, and the masks of those that wait or match. */
function number(): void {
  const size = nfa.nfaSize();
  positionOf.refill(size, -1);
  nodes.clear();
  gapKinds = 1;
  hasWaiting = false;
  for (let node = 0; node < size; node++) {
    const op = nfa.nfaOp(node);
    if (op == nfa.NFA_ASSERT) {
      const kind = nfa.nfaY(node);
      if (kind == tree.ASSERT_TEXT_START || kind == tree.ASSERT_LINE_START) {
        gapKinds = 3;
        continue;
      }
      hasWaiting = true;
    }
    if (op != nfa.NFA_SPLIT) positionOf.set(node, nodes.push(node));
  }
  uniteSteps = ((nodes.length + 31) >> 5) + 1;
  width = ((nodes.length + 63) >> 6) << 1;
  closureRows.refill(size * 3, 0);
  rows.clear();
  seen.refill(size, 0);
  waitingMask.refill(width, 0);
  matchMask.refill(width, 0);
  settledRows.refill(width * KINDS, 0);
  reached.refill(width + 1, 0);
  moved.refill(width, 0);
  moveTargets.refill(1 << MOVE_BITS, 0);
  moveRows.refill(width << MOVE_BITS, 0);
  handled.refill(width, 0);
  closureAt.refill(nodes.length, 0);
  for (let i = 0; i < nodes.length; i++) {
    const op = nfa.nfaOp(nodes.get(i));
    if (op == nfa.NFA_ASSERT) setBit(waitingMask, i);
    else if (op == nfa.NFA_MATCH) setBit(matchMask, i);
  }
}

function setBit(row: Vec, bit: i32): void {
  row.set(bit >> 5, row.get(bit >> 5) | (1 << (bit & 31)));
}

function prepareClasses(): void {
  table.clearClasses();
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes.get(i);
    if (nfa.nfaOp(node) == nfa.NFA_BYTE) table.distinguish(nfa.nfaY(node) & 0xff, nfa.nfaY(node) >> 8);
  }
  distinguishContext();
  table.finishClasses();
  classMasks.refill(table.classCount * width, 0);
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes.get(i);
    if (nfa.nfaOp(node) != nfa.NFA_BYTE) continue;
    const lo = nfa.nfaY(node) & 0xff;
    const hi = nfa.nfaY(node) >> 8;
    if (lo > hi) continue;
    const last = <i32>unchecked(table.classOf[hi]);
    for (let c = <i32>unchecked(table.classOf[lo]); c <= last; c++) {
      const word = c * width + (i >> 5);
      classMasks.set(word, classMasks.get(word) | (1 << (i & 31)));
    }
  }
  mergeClasses();
}

/** Classes that move the same positions, and that no assertion tells apart, become one: `R` and `r`, most signs. */
function mergeClasses(): void {
  const context = contextKinds();
  mergedClass.clear();
  classHash.clear();
  for (let c = 0; c < table.classCount; c++) {
    const mask = classMasks.at(c * width);
    const byte = table.representativeOf(c);
    const kind = (context >> kindOf(byte)) & 1 ? kindOf(byte) : KIND_OTHER;
    const hash = <i32>hashWords(mask, width) * KINDS + kind;
    let found = -1;
    for (let other = 0; other < classHash.length && found < 0; other++) {
      if (classHash.get(other) != hash) continue;
      if (memory.compare(classMasks.at(other * width), mask, (<usize>width) << 2) == 0) found = other;
    }
    if (found < 0) {
      found = classHash.push(hash);
      memory.copy(classMasks.at(found * width), mask, (<usize>width) << 2);
      table.setRepresentative(found, byte);
    }
    mergedClass.push(found);
  }
  for (let byte = 0; byte < 256; byte++) table.setClass(byte, mergedClass.get(<i32>unchecked(table.classOf[byte])));
  table.adoptClasses(classHash.length);
  for (let c = 0; c < classHash.length; c++) {
    const byte = table.representativeOf(c);
    classKind[c] = <u8>kindOf(byte);
    classGap[c] = <u8>((byte == 0x0a ? 2 : 0) | (isWordByte(byte) ? 1 : 0));
  }
}

/** Offset in `rows` of the positions that `node` reaches without a byte at a gap. */
function closureOf(node: i32, gap: i32): i32 {
  const key = node * 3 + (gapKinds == 1 ? 0 : gap);
  const known = closureRows.get(key);
  if (known) return known - 1;
  const row = rows.length;
  rows.resize(row + width, 0);
  stack.clear();
  stack.push(node);
  const stamp = key + 1;
  while (stack.length) {
    const at = stack.pop();
    if (seen.get(at) == stamp) continue;
    seen.set(at, stamp);
    const position = positionOf.get(at);
    if (position >= 0) {
      const word = row + (position >> 5);
      rows.set(word, rows.get(word) | (1 << (position & 31)));
      continue;
    }
    if (nfa.nfaOp(at) == nfa.NFA_SPLIT) {
      stack.push(nfa.nfaX(at));
      stack.push(nfa.nfaY(at));
    } else if (gap == GAP_TEXT_START || (gap == GAP_NEWLINE && nfa.nfaY(at) == tree.ASSERT_LINE_START)) {
      stack.push(nfa.nfaX(at));
    }
  }
  closureRows.set(key, row + 1);
  return row;
}

/** target |= the closure row at `row`. */
function unite(target: Vec, row: i32): void {
  uniteAt(target.ptr, row);
}

function uniteAt(target: usize, row: i32): void {
  let to = target;
  let from = rows.at(row);
  const end = to + ((<usize>width) << 2);
  while (to < end) {
    store<u64>(to, load<u64>(to) | load<u64>(from));
    to += 8;
    from += 8;
  }
  steps += uniteSteps;
}

function meets(row: usize, mask: Vec): bool {
  return meetsAt(row, mask.ptr);
}

function meetsAt(row: usize, other: usize): bool {
  for (let i: usize = 0; i < (<usize>width) << 2; i += 8) if (load<u64>(row + i) & load<u64>(other + i)) return true;
  return false;
}

function startState(entry: i32, gap: i32, afterWord: bool): i32 {
  memory.fill(reached.ptr, 0, (<usize>(width + 1)) << 2);
  unite(reached, closureOf(entry, gap));
  return internReached(gap, afterWord);
}

/** The state of the row in `reached`: MATCH where it absorbs, an old one, or a new one. */
function internReached(gap: i32, afterWord: bool): i32 {
  if (meets(reached.ptr, matchMask)) return table.STATE_MATCH;
  return pruning ? internPruned(gap, afterWord) : internRow(gap, afterWord);
}

/** Pruning costs far more than a look-up, and few rows are new: what came of a row is kept. */
function internPruned(gap: i32, afterWord: bool): i32 {
  const words = width + 1;
  reached.set(width, gap | (afterWord ? 8 : 0));
  let slot = <i32>hashWords(reached.ptr, words) & rawMask;
  while (rawSlots.get(slot)) {
    const at = (rawSlots.get(slot) - 1) * (words + 1);
    if (memory.compare(rawRows.at(at), reached.ptr, (<usize>words) << 2) == 0) return rawRows.get(at + words);
    slot = (slot + 1) & rawMask;
  }
  rawSlots.set(slot, ++rawCount);
  rawRows.append(reached.ptr, words);
  if (rawCount << 1 > rawMask) growRaw();
  const place = rawRows.push(0);
  prune(reached);
  const state = internRow(gap, afterWord);
  rawRows.set(place, state);
  return state;
}

function growRaw(): void {
  const words = width + 1;
  rawMask = (rawMask << 1) | 1;
  rawSlots.refill(rawMask + 1, 0);
  for (let row = 0; row < rawCount; row++) {
    let slot = <i32>hashWords(rawRows.at(row * (words + 1)), words) & rawMask;
    while (rawSlots.get(slot)) slot = (slot + 1) & rawMask;
    rawSlots.set(slot, row + 1);
  }
}

function internRow(gap: i32, afterWord: bool): i32 {
  const context = hasWaiting && meets(reached.ptr, waitingMask) ? 1 | (gap << 1) | (afterWord ? 8 : 0) : 0;
  reached.set(width, context);
  const words = width + 1;
  let slot = <i32>hashWords(reached.ptr, words) & slotMask;
  while (true) {
    const state = slots.get(slot);
    if (!state) break;
    if (memory.compare(stateRows.at(state * words), reached.ptr, (<usize>words) << 2) == 0) return state;
    slot = (slot + 1) & slotMask;
  }
  const state = table.addState(table.STATE_DEAD);
  slots.set(slot, state);
  stateRows.append(reached.ptr, words);
  if (table.stateCount << 1 > slotMask) resetSlots((slotMask + 1) << 1);
  return state;
}

function resetSlots(size: i32): void {
  slotMask = size - 1;
  slots.refill(size, 0);
  const words = width + 1;
  for (let state = 2; state < table.stateCount; state++) {
    let slot = <i32>hashWords(stateRows.at(state * words), words) & slotMask;
    while (slots.get(slot)) slot = (slot + 1) & slotMask;
    slots.set(slot, state);
  }
}

function expand(state: i32, entry: i32): void {
  const words = width + 1;
  const context = stateRows.get(state * words + width);
  const into = state * (table.classCount + 1);
  let settled = 0; // kinds whose row is in settledRows
  let mask = classMasks.ptr;
  for (let c = 0; c < table.classCount; c++) {
    // stateRows may move while states are added
    let row = stateRows.at(state * words);
    if (context) {
      const kind = unchecked(classKind[c]);
      const ready = settledRows.at(kind * width);
      if (!((settled >> kind) & 1)) settle(row, ready, context, table.representativeOf(c));
      settled |= 1 << kind;
      row = ready;
    }
    if (context && meets(row, matchMask)) table.transitions.set(into + c, table.STATE_MATCH);
    else {
      const kind = unchecked(classGap[c]);
      const known = recallMove(row, mask, state, kind);
      table.transitions.set(into + c, known ? known - 1 : noteMove(move(entry, kind), state, kind));
    }
    mask += (<usize>width) << 2;
  }
  if (!context) return;
  const ready = settledRows.at(KIND_END * width);
  settle(stateRows.at(state * words), ready, context, END);
  if (meets(ready, matchMask)) table.transitions.set(into + table.classCount, table.STATE_MATCH);
}

/**
 * Sets `moved` to the positions of a row that a class moves, and gives the state + 1 that came of them before: behind any
 * state where nothing moves, behind this state where several classes move the same. 0 where that is not known.
 */
function recallMove(row: usize, mask: usize, state: i32, kind: i32): i32 {
  const to = moved.ptr;
  const bytes = (<usize>width) << 2;
  let any: u64 = 0;
  for (let i: usize = 0; i < bytes; i += 8) {
    const bits = load<u64>(row + i) & load<u64>(mask + i);
    store<u64>(to + i, bits);
    // a hash, and 0 only where nothing moves or by a chance that costs no more than a look
    any = (any << 7) ^ (any >> 57) ^ bits;
  }
  if (!any && !meetsAt(to, to)) {
    moveSlot = -1;
    return idleStates.get(kind);
  }
  moveSlot = <i32>((any * 0x9e3779b97f4a7c15) >> (64 - MOVE_BITS));
  if (moveStates.get(moveSlot) != ((state << 2) | kind)) return 0;
  if (memory.compare(moveRows.at(moveSlot * width), to, bytes) != 0) return 0;
  return moveTargets.get(moveSlot) + 1;
}

function noteMove(target: i32, state: i32, kind: i32): i32 {
  if (moveSlot < 0) idleStates.set(kind, target + 1);
  else {
    moveStates.set(moveSlot, (state << 2) | kind);
    moveTargets.set(moveSlot, target);
    memory.copy(moveRows.at(moveSlot * width), moved.ptr, (<usize>width) << 2);
  }
  return target;
}

/** The state that the positions in `moved` lead to. */
function move(entry: i32, kind: i32): i32 {
  const gap = kind & 2 ? GAP_NEWLINE : GAP_OTHER;
  memory.fill(reached.ptr, 0, (<usize>(width + 1)) << 2);
  for (let i = 0; i < width; i++) {
    let bits = moved.get(i);
    while (bits) {
      const node = nodes.get((i << 5) + ctz(bits));
      unite(reached, closureOf(nfa.nfaX(node), gap));
      bits &= bits - 1;
    }
  }
  if (searching) unite(reached, closureOf(entry, gap));
  return internReached(gap, (kind & 1) != 0);
}

/** Lets the assertions of a state see the next byte: `out` becomes the row with all that their truth opens. */
function settle(row: usize, out: usize, context: i32, byte: i32): void {
  const gap = (context >> 1) & 3;
  const wordBefore = (context & 8) != 0;
  const wordAfter = byte != END && isWordByte(byte);
  memory.copy(out, row, (<usize>width) << 2);
  memory.fill(handled.ptr, 0, (<usize>width) << 2);
  let changed = true;
  while (changed) {
    changed = false;
    for (let i = 0; i < width; i++) {
      let bits = load<i32>(out + ((<usize>i) << 2)) & waitingMask.get(i) & ~handled.get(i);
      if (!bits) continue;
      handled.set(i, handled.get(i) | bits);
      changed = true;
      while (bits) {
        const node = nodes.get((i << 5) + ctz(bits));
        if (holds(nfa.nfaY(node), wordBefore, wordAfter, byte)) uniteAt(out, closureOf(nfa.nfaX(node), gap));
        bits &= bits - 1;
      }
    }
  }
}
