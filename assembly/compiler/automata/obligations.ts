// Byte automaton with look-around → DFA: an alternating automaton determinised forward.
//
// A thread is a set of obligations, all of which have to come true: positions that must still reach their end, and
// positions that must not. The pattern's own cursor is one of the first kind; a look-ahead adds its body as another, a
// negative one as a ban. A DFA state holds, for the pattern and for each look-behind body (which runs from everywhere,
// all the time), the threads that are open; a thread that asks more than another of the same set is dropped. A thread
// with nothing left to ask is a match.
import { MAX_DFA_STATES } from "../limits.ts";
import { hashWords, Vec } from "../memory.ts";
import * as tree from "../syntax/tree.ts";
import {
  addFormula,
  and,
  atom,
  FALSE,
  formulaCount,
  formulaFailed,
  formulaStart,
  formulaSteps,
  gather,
  gathered,
  internThread,
  lists,
  literalOf,
  MAX_LOOK_STEPS,
  negate,
  or,
  other,
  resetFormulas,
  scratch,
  TRUE,
  threadCount,
  uniteFrom,
} from "./formulas.ts";
import { distinguishContext, END, GAP_NEWLINE, GAP_OTHER, GAP_TEXT_START, holds, isWordByte } from "./gaps.ts";
import * as nfa from "./nfa.ts";
import * as table from "./table.ts";

/** Nodes beyond which a pattern with look-around gets no table: closures recurse over them. */
export const MAX_LOOK_NODES: i32 = 3000;
const gatheredFor = new Vec(); // node → the last union that it was gathered for
let unions: i32 = 0;
const memo = new Vec(); // ((node << 1 | ban) × 3 + gap) → formula + 1, or 0

// What literals that wait settle to at the gap at hand: literal → formula, and the turn in which that was found out.
const settledAs = new Vec();
const settledIn = new Vec();
let turn: i32 = 0;

const stateStart = new Vec(); // state → its key in keys
const stateWords = new Vec();
const keys = new Vec();
const slots = new Vec();
let slotMask: i32 = 0;
const key = new Vec();

/** What the look-behinds say at the gap at hand: formulas, by index. */
const behindTruth = new Vec();

let searching: bool = true;
let slotsOfState: i32 = 1;

// The gap at hand.
let gap: i32 = 0;
let wordBefore = false;
let nextByte: i32 = 0;

export function obligationSteps(): i32 {
  return formulaSteps;
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
  for (let state = 2; state < table.stateCount && !formulaFailed; state++) {
    if (table.stateCount > MAX_DFA_STATES || formulaSteps > MAX_LOOK_STEPS) return false;
    expand(state, entry);
  }
  return !formulaFailed && table.stateCount <= MAX_DFA_STATES;
}

function reset(): void {
  resetFormulas();
  memo.refill(nfa.nfaSize() * 6, 0);
  gatheredFor.refill(nfa.nfaSize(), 0);
  unions = 0;
  settledAs.refill(nfa.nfaSize() << 1, 0);
  settledIn.refill(nfa.nfaSize() << 1, 0);
  turn = 0;
  stateStart.clear();
  stateWords.clear();
  keys.clear();
  slotMask = 255;
  slots.refill(256, 0);
}

// ---- closures -------------------------------------------------------------------------------------------------------

/** What coming to `node` at a gap asks for, or, with `ban`, what its never reaching its end asks for. */
function closure(node: i32, ban: i32, at: i32): i32 {
  const slot = ((node << 1) | ban) * 3 + at;
  const known = memo.get(slot);
  if (known) return known - 1;
  if (formulaFailed) return FALSE;
  let formula: i32;
  switch (nfa.nfaOp(node)) {
    case nfa.NFA_SPLIT: {
      if (ban) formula = and(closure(nfa.nfaX(node), ban, at), closure(nfa.nfaY(node), ban, at));
      else {
        const mark = gathered.length;
        gatherClosures(node, at, ++unions);
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

/** Gathers the closures behind splits, each node once for a union: a hundred optional rounds lead to one node in 2¹⁰⁰ ways. */
function gatherClosures(node: i32, at: i32, union: i32): void {
  if (formulaFailed || gatheredFor.get(node) == union) return;
  gatheredFor.set(node, union);
  if (nfa.nfaOp(node) == nfa.NFA_SPLIT && !memo.get((node << 1) * 3 + at)) {
    gatherClosures(nfa.nfaX(node), at, union);
    gatherClosures(nfa.nfaY(node), at, union);
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

/** Each once a gap: a chain of optional look-behinds comes to its later ones in 2ⁿ ways. */
function settleLiteral(literal: i32): i32 {
  if (formulaFailed) return FALSE;
  if (settledIn.get(literal) == turn) return settledAs.get(literal);
  const formula = settleAnew(literal);
  settledIn.set(literal, turn);
  settledAs.set(literal, formula);
  return formula;
}

function settleAnew(literal: i32): i32 {
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
  for (let c = 0; c <= table.classCount && !formulaFailed; c++) {
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
  turn++;
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
