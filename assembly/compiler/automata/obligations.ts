// Byte automaton with look-around → DFA: an alternating automaton determinised forward.
//
// A thread is a set of obligations, all of which have to come true: positions that must still reach their end, and
// positions that must not. The pattern's own cursor is one of the first kind; a look-ahead adds its body as another, a
// negative one as a ban. A DFA state holds, for the pattern and for each look-behind body (which runs from everywhere,
// all the time), the threads that are open; a thread that asks more than another of the same set is dropped. A thread
// with nothing left to ask is a match.
import { MAX_DFA_STATES, MAX_THREADS } from "../limits.ts";
import { hashWords, sortWords, Vec } from "../memory.ts";
import * as tree from "../syntax/tree.ts";
import * as nfa from "./nfa.ts";
import { distinguishContext, END, GAP_NEWLINE, GAP_OTHER, GAP_TEXT_START, holds, isWordByte } from "./subset.ts";
import * as table from "./table.ts";

/** Nodes beyond which a pattern with look-around gets no table: closures recurse over them. */
export const MAX_LOOK_NODES: i32 = 3000;
/** Work with threads for one pattern before it goes without a table. */
const MAX_LOOK_STEPS: i32 = 2000000;
/** Pairs of threads that one product may look at. */
const MAX_PRODUCTS: i32 = 16384;

// A literal is a node << 1, with the low bit set where it is a ban. A thread is an id; its sorted literals lie in
// `literals`. A formula is a list of threads (any of them), as start and count in `lists`; FALSE has none.
const literals = new Vec();
const threadStart = new Vec();
const threadCount = new Vec();
const threadSlots = new Vec();
let threadMask: i32 = 0;

const lists = new Vec();
const formulaStart = new Vec();
const formulaCount = new Vec();

const FALSE: i32 = 0;
const TRUE: i32 = 1;

const memo = new Vec(); // ((node << 1 | ban) × 3 + gap) → formula + 1, or 0
const scratch = new Vec();
const other = new Vec();
const reduced = new Vec();
const gathered = new Vec();

const stateStart = new Vec(); // state → its key in keys
const stateWords = new Vec();
const keys = new Vec();
const slots = new Vec();
let slotMask: i32 = 0;
const key = new Vec();

/** What the look-behinds say at the gap at hand: formulas, by index. */
const behindTruth = new Vec();

let steps: i32 = 0;
let failed = false;
let searching: bool = true;
let slotsOfState: i32 = 1;

// The gap at hand.
let gap: i32 = 0;
let wordBefore = false;
let nextByte: i32 = 0;

export function obligationSteps(): i32 {
  return steps;
}

/** Fills the table from `entry`, as determinize does. False when a budget is spent. */
export function determinizeLook(entry: i32, search: bool): bool {
  if (nfa.nfaSize() > MAX_LOOK_NODES) return false;
  searching = search;
  reset();
  table.clearClasses();
  for (let node = 0; node < nfa.nfaSize(); node++) {
    if (nfa.nfaOp(node) == nfa.NFA_BYTE) table.distinguish(nfa.nfaY(node) & 0xff, nfa.nfaY(node) >> 8);
  }
  distinguishContext();
  table.finishClasses();
  table.beginTable();
  stateStart.push(0);
  stateWords.push(0);
  stateStart.push(0);
  stateWords.push(0);
  slotsOfState = nfa.behindEntries.length + 1;
  const text = startState(entry, GAP_TEXT_START, false);
  const rest = startState(entry, GAP_OTHER, false);
  const word = startState(entry, GAP_OTHER, true);
  table.setStarts(text, rest, word, startState(entry, GAP_NEWLINE, false));
  for (let state = 2; state < table.stateCount && !failed; state++) {
    if (table.stateCount > MAX_DFA_STATES || steps > MAX_LOOK_STEPS) return false;
    expand(state, entry);
  }
  return !failed && table.stateCount <= MAX_DFA_STATES;
}

function reset(): void {
  literals.clear();
  threadStart.clear();
  threadCount.clear();
  threadMask = 255;
  threadSlots.refill(256, 0);
  lists.clear();
  formulaStart.clear();
  formulaCount.clear();
  memo.refill(nfa.nfaSize() * 6, 0);
  stateStart.clear();
  stateWords.clear();
  keys.clear();
  slotMask = 255;
  slots.refill(256, 0);
  steps = 0;
  failed = false;
  scratch.clear();
  addFormula(); // FALSE
  scratch.clear();
  other.clear();
  scratch.push(internThread());
  addFormula(); // TRUE: the thread that asks nothing
}

// ---- threads and formulas -----------------------------------------------------------------------------------------

/** The thread whose sorted literals are in `other`. */
function internThread(): i32 {
  if (threadStart.length << 1 > threadMask) {
    threadMask = (threadMask << 1) | 1;
    threadSlots.refill(threadMask + 1, 0);
    for (let id = 0; id < threadStart.length; id++) {
      let slot = <i32>hashWords(literals.at(threadStart.get(id)), threadCount.get(id)) & threadMask;
      while (threadSlots.get(slot)) slot = (slot + 1) & threadMask;
      threadSlots.set(slot, id + 1);
    }
  }
  let slot = <i32>hashWords(other.ptr, other.length) & threadMask;
  while (threadSlots.get(slot)) {
    const id = threadSlots.get(slot) - 1;
    if (
      threadCount.get(id) == other.length &&
      memory.compare(literals.at(threadStart.get(id)), other.ptr, (<usize>other.length) << 2) == 0
    ) {
      return id;
    }
    slot = (slot + 1) & threadMask;
  }
  threadStart.push(literals.length);
  const id = threadCount.push(other.length);
  for (let i = 0; i < other.length; i++) literals.push(other.get(i));
  threadSlots.set(slot, id + 1);
  return id;
}

function literalOf(thread: i32, index: i32): i32 {
  return literals.get(threadStart.get(thread) + index);
}

/** Whether every literal of `a` is one of `b`: then b asks more and is superfluous beside a. */
function asksNoMore(a: i32, b: i32): bool {
  const countA = threadCount.get(a);
  const countB = threadCount.get(b);
  if (countA > countB) return false;
  let j = 0;
  for (let i = 0; i < countA; i++) {
    const wanted = literalOf(a, i);
    while (j < countB && literalOf(b, j) < wanted) j++;
    if (j == countB || literalOf(b, j) != wanted) return false;
  }
  return true;
}

/** The formula of the threads in `scratch`, without superfluous ones, sorted. */
function addFormula(): i32 {
  sortWords(scratch.ptr, scratch.length);
  let distinct = 0;
  let least = i32.MAX_VALUE;
  for (let i = 0; i < scratch.length; i++) {
    const thread = scratch.get(i);
    if (distinct && scratch.get(distinct - 1) == thread) continue;
    scratch.set(distinct++, thread);
    least = min(least, threadCount.get(thread));
  }
  scratch.length = distinct;
  let kept = 0;
  for (let i = 0; i < distinct; i++) {
    const thread = scratch.get(i);
    let superfluous: bool = false;
    // a thread of the least size can only be superfluous beside its equal
    if (threadCount.get(thread) > least) {
      for (let j = 0; j < distinct && !superfluous; j++) {
        superfluous = j != i && asksNoMore(scratch.get(j), thread);
      }
      steps += distinct;
    }
    if (!superfluous) reduced.push(thread);
  }
  kept = reduced.length;
  steps += distinct;
  if (kept > MAX_THREADS) {
    failed = true;
    reduced.clear();
    return FALSE;
  }
  const start = lists.length;
  for (let i = 0; i < kept; i++) lists.push(reduced.get(i));
  reduced.clear();
  formulaStart.push(start);
  return formulaCount.push(kept);
}

/** Collects the threads of formulas that are united at once; marks make it a stack. */
function gather(formula: i32): void {
  const start = formulaStart.get(formula);
  const count = formulaCount.get(formula);
  for (let i = 0; i < count; i++) gathered.push(lists.get(start + i));
}

/** The union of all that was gathered since `mark`. */
function uniteFrom(mark: i32): i32 {
  scratch.clear();
  for (let i = mark; i < gathered.length; i++) scratch.push(gathered.get(i));
  gathered.length = mark;
  return scratch.length ? addFormula() : FALSE;
}

function or(a: i32, b: i32): i32 {
  if (a == FALSE || b == TRUE || a == b) return b;
  if (b == FALSE || a == TRUE) return a;
  scratch.clear();
  takeFormula(a);
  takeFormula(b);
  return addFormula();
}

function takeFormula(formula: i32): void {
  const start = formulaStart.get(formula);
  const count = formulaCount.get(formula);
  for (let i = 0; i < count; i++) scratch.push(lists.get(start + i));
}

function and(a: i32, b: i32): i32 {
  if (a == FALSE || b == FALSE || failed) return FALSE;
  if (a == TRUE || a == b) return b;
  if (b == TRUE) return a;
  const startA = formulaStart.get(a);
  const startB = formulaStart.get(b);
  const countA = formulaCount.get(a);
  const countB = formulaCount.get(b);
  if (countA * countB > MAX_PRODUCTS) {
    failed = true;
    return FALSE;
  }
  scratch.clear();
  for (let i = 0; i < countA; i++) {
    for (let j = 0; j < countB; j++) {
      const both = joinThreads(lists.get(startA + i), lists.get(startB + j));
      if (both >= 0) scratch.push(both);
    }
  }
  return addFormula();
}

/** The thread that asks what both ask; −1 where one bans what the other wants. */
function joinThreads(a: i32, b: i32): i32 {
  other.clear();
  const countA = threadCount.get(a);
  const countB = threadCount.get(b);
  let i = 0;
  let j = 0;
  while (i < countA || j < countB) {
    let literal: i32;
    if (j == countB || (i < countA && literalOf(a, i) <= literalOf(b, j))) literal = literalOf(a, i++);
    else literal = literalOf(b, j++);
    if (other.length) {
      const last = other.get(other.length - 1);
      if (last == literal) continue;
      if (last >> 1 == literal >> 1) return -1;
    }
    other.push(literal);
  }
  steps += other.length;
  return internThread();
}

function atom(node: i32, ban: i32): i32 {
  other.clear();
  other.push((node << 1) | ban);
  const thread = internThread();
  scratch.clear();
  scratch.push(thread);
  return addFormula();
}

/** The opposite: every thread fails, each for one of its literals. */
function negate(formula: i32): i32 {
  let result = TRUE;
  const start = formulaStart.get(formula);
  const count = formulaCount.get(formula);
  for (let i = 0; i < count; i++) {
    const thread = lists.get(start + i);
    let clause = FALSE;
    const size = threadCount.get(thread);
    for (let k = 0; k < size; k++) {
      const literal = literalOf(thread, k);
      clause = or(clause, atom(literal >> 1, (literal & 1) ^ 1));
    }
    result = and(result, clause);
  }
  return result;
}

// ---- closures -------------------------------------------------------------------------------------------------------

/** What coming to `node` at a gap asks for, or, with `ban`, what its never reaching its end asks for. */
function closure(node: i32, ban: i32, at: i32): i32 {
  const slot = ((node << 1) | ban) * 3 + at;
  const known = memo.get(slot);
  if (known) return known - 1;
  if (failed) return FALSE;
  let formula: i32;
  switch (nfa.nfaOp(node)) {
    case nfa.NFA_SPLIT: {
      if (ban) formula = and(closure(nfa.nfaX(node), ban, at), closure(nfa.nfaY(node), ban, at));
      else {
        const mark = gathered.length;
        gatherClosures(node, at);
        formula = uniteFrom(mark);
      }
      break;
    }
    case nfa.NFA_LOOK: {
      const body = closure(nfa.nfaY(node), ban ^ (nfa.nfaZ(node) ? 1 : 0), at);
      const rest = closure(nfa.nfaX(node), ban, at);
      formula = ban ? or(body, rest) : and(body, rest);
      break;
    }
    case nfa.NFA_ASSERT: {
      const kind = nfa.nfaY(node);
      if (kind != tree.ASSERT_TEXT_START && kind != tree.ASSERT_LINE_START) formula = atom(node, ban);
      else if (at == GAP_TEXT_START || (at == GAP_NEWLINE && kind == tree.ASSERT_LINE_START)) {
        formula = closure(nfa.nfaX(node), ban, at);
      } else formula = ban ? TRUE : FALSE;
      break;
    }
    case nfa.NFA_MATCH:
    case nfa.NFA_SUCCESS:
      formula = ban ? FALSE : TRUE;
      break;
    default:
      formula = atom(node, ban);
  }
  memo.set(slot, formula + 1);
  return formula;
}

/** Gathers the closures behind a tree of splits. */
function gatherClosures(node: i32, at: i32): void {
  if (nfa.nfaOp(node) == nfa.NFA_SPLIT && !memo.get((node << 1) * 3 + at)) {
    gatherClosures(nfa.nfaX(node), at);
    gatherClosures(nfa.nfaY(node), at);
  } else gather(closure(node, 0, at));
}

/** What a thread asks once its assertions and look-behinds have seen the next byte. */
function settleThread(thread: i32): i32 {
  let result = TRUE;
  const count = threadCount.get(thread);
  for (let i = 0; i < count && result != FALSE; i++) result = and(result, settleLiteral(literalOf(thread, i)));
  return result;
}

function settleFormula(formula: i32): i32 {
  const mark = gathered.length;
  const start = formulaStart.get(formula);
  const count = formulaCount.get(formula);
  for (let i = 0; i < count; i++) gather(settleThread(lists.get(start + i)));
  return uniteFrom(mark);
}

function settleLiteral(literal: i32): i32 {
  const node = literal >> 1;
  const ban = literal & 1;
  const op = nfa.nfaOp(node);
  if (op == nfa.NFA_ASSERT) {
    const wordAfter = nextByte != END && isWordByte(nextByte);
    if (!holds(nfa.nfaY(node), wordBefore, wordAfter, nextByte)) return ban ? TRUE : FALSE;
    return settleFormula(closure(nfa.nfaX(node), ban, gap));
  }
  if (op == nfa.NFA_BEHIND) {
    const truth = behindTruth.get(nfa.nfaY(node));
    const wanted = (nfa.nfaZ(node) ? 1 : 0) ^ ban ? negate(truth) : truth;
    const rest = settleFormula(closure(nfa.nfaX(node), ban, gap));
    return ban ? or(wanted, rest) : and(wanted, rest);
  }
  return atom(node, ban);
}

/** What a settled formula asks behind the next byte. */
function stepFormula(formula: i32, byte: i32, at: i32): i32 {
  const mark = gathered.length;
  const start = formulaStart.get(formula);
  const count = formulaCount.get(formula);
  for (let i = 0; i < count; i++) {
    const thread = lists.get(start + i);
    let all = TRUE;
    const size = threadCount.get(thread);
    for (let k = 0; k < size && all != FALSE; k++) {
      const literal = literalOf(thread, k);
      const node = literal >> 1;
      const ban = literal & 1;
      const range = nfa.nfaY(node);
      const takes = nfa.nfaOp(node) == nfa.NFA_BYTE && byte >= (range & 0xff) && byte <= range >> 8;
      if (takes) all = and(all, closure(nfa.nfaX(node), ban, at));
      else if (!ban) all = FALSE;
    }
    gather(all);
  }
  return uniteFrom(mark);
}

// ---- states ---------------------------------------------------------------------------------------------------------

function startState(entry: i32, at: i32, afterWord: bool): i32 {
  key.clear();
  let context: bool = false;
  for (let i = 0; i < slotsOfState - 1; i++) context = pushSlot(closure(nfa.behindEntries.get(i), 0, at)) || context;
  const main = closure(entry, 0, at);
  if (main == TRUE) return table.STATE_MATCH;
  context = pushSlot(main) || context;
  return internState(context, at, afterWord);
}

/** Appends a formula to the key; whether something in it waits for the next byte. */
function pushSlot(formula: i32): bool {
  const start = formulaStart.get(formula);
  const count = formulaCount.get(formula);
  key.push(count);
  let waits: bool = false;
  for (let i = 0; i < count; i++) {
    const thread = lists.get(start + i);
    key.push(thread);
    const size = threadCount.get(thread);
    for (let k = 0; k < size && !waits; k++) {
      const op = nfa.nfaOp(literalOf(thread, k) >> 1);
      waits = op == nfa.NFA_ASSERT || op == nfa.NFA_BEHIND;
    }
  }
  return waits;
}

function internState(waits: bool, at: i32, afterWord: bool): i32 {
  key.push(waits ? 1 | (at << 1) | (afterWord ? 8 : 0) : 0);
  let slot = <i32>hashWords(key.ptr, key.length) & slotMask;
  while (slots.get(slot)) {
    const state = slots.get(slot);
    if (
      stateWords.get(state) == key.length &&
      memory.compare(keys.at(stateStart.get(state)), key.ptr, (<usize>key.length) << 2) == 0
    ) {
      return state;
    }
    slot = (slot + 1) & slotMask;
  }
  const state = table.addState(table.STATE_DEAD);
  stateStart.push(keys.length);
  stateWords.push(key.length);
  for (let i = 0; i < key.length; i++) keys.push(key.get(i));
  slots.set(slot, state);
  if (table.stateCount << 1 > slotMask) growSlots();
  return state;
}

function growSlots(): void {
  slotMask = (slotMask << 1) | 1;
  slots.refill(slotMask + 1, 0);
  for (let state = 2; state < table.stateCount; state++) {
    let slot = <i32>hashWords(keys.at(stateStart.get(state)), stateWords.get(state)) & slotMask;
    while (slots.get(slot)) slot = (slot + 1) & slotMask;
    slots.set(slot, state);
  }
}

const settledSlots = new Vec();

function expand(state: i32, entry: i32): void {
  const context = keys.get(stateStart.get(state) + stateWords.get(state) - 1);
  gap = (context >> 1) & 3;
  wordBefore = (context & 8) != 0;
  for (let c = 0; c <= table.classCount && !failed; c++) {
    nextByte = c == table.classCount ? END : table.representativeOf(c);
    settleState(state, context != 0);
    const main = settledSlots.get(slotsOfState - 1);
    if (nextByte == END) {
      if (holdsAtEnd(main)) table.setTransition(state, c, table.STATE_MATCH);
      continue;
    }
    if (main == TRUE) {
      table.setTransition(state, c, table.STATE_MATCH);
      continue;
    }
    const at = nextByte == 0x0a ? GAP_NEWLINE : GAP_OTHER;
    key.clear();
    let waits: bool = false;
    for (let i = 0; i < slotsOfState - 1; i++) {
      const moved = stepFormula(settledSlots.get(i), nextByte, at);
      waits = pushSlot(or(moved, closure(nfa.behindEntries.get(i), 0, at))) || waits;
    }
    let moved = stepFormula(main, nextByte, at);
    if (searching) moved = or(moved, closure(entry, 0, at));
    if (moved == TRUE) {
      table.setTransition(state, c, table.STATE_MATCH);
      continue;
    }
    waits = pushSlot(moved) || waits;
    table.setTransition(state, c, internState(waits, at, isWordByte(nextByte)));
  }
}

/** Fills settledSlots with the formulas of a state as the next byte shows them, look-behinds from the inside out. */
function settleState(state: i32, waits: bool): void {
  settledSlots.clear();
  behindTruth.clear();
  let at = stateStart.get(state);
  for (let i = 0; i < slotsOfState; i++) {
    const count = keys.get(at++);
    scratch.clear();
    for (let k = 0; k < count; k++) scratch.push(keys.get(at + k));
    at += count;
    let formula = addFormula();
    if (waits) formula = settleFormula(formula);
    settledSlots.push(formula);
    if (i < slotsOfState - 1) behindTruth.push(endsHere(formula));
  }
}

/** What has to hold for a look-behind body to end at this gap: its finished threads, without the mark of the end. */
function endsHere(formula: i32): i32 {
  let result = FALSE;
  const start = formulaStart.get(formula);
  const count = formulaCount.get(formula);
  for (let i = 0; i < count; i++) {
    const thread = lists.get(start + i);
    const size = threadCount.get(thread);
    let ends = false;
    other.clear();
    for (let k = 0; k < size; k++) {
      const literal = literalOf(thread, k);
      if (nfa.nfaOp(literal >> 1) == nfa.NFA_BEHIND_END) ends = true;
      else other.push(literal);
    }
    if (!ends) continue;
    const rest = internThread();
    scratch.clear();
    scratch.push(rest);
    result = or(result, addFormula());
  }
  return result;
}

/** Whether some thread has nothing left to reach when the text ends. */
function holdsAtEnd(formula: i32): bool {
  const start = formulaStart.get(formula);
  const count = formulaCount.get(formula);
  for (let i = 0; i < count; i++) {
    const thread = lists.get(start + i);
    let held = true;
    const size = threadCount.get(thread);
    for (let k = 0; k < size && held; k++) held = (literalOf(thread, k) & 1) != 0;
    if (held) return true;
  }
  return false;
}
