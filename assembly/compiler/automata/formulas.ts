// Threads and formulas over them: sets of obligations, hashed and pruned, for determinising look-around (obligations.ts).
//
// A literal is a node << 1, with the low bit set where it is a ban. A thread is an id; its sorted literals lie in
// `literals`. A formula is a list of threads (any of them), as start and count in `lists`; FALSE has none.
import { MAX_THREADS } from "../limits.ts";
import { hashWords, sortWords, Vec } from "../memory.ts";

const literals = new Vec();
const threadStart = new Vec();
export const threadCount = new Vec();
const threadSlots = new Vec();
let threadMask: i32 = 0;

export const lists = new Vec();
export const formulaStart = new Vec();
export const formulaCount = new Vec();

export const FALSE: i32 = 0;
export const TRUE: i32 = 1;

/** Literals of the thread under construction, and threads of the formula under construction. */
export const other = new Vec();
export const scratch = new Vec();
const reduced = new Vec();
export const gathered = new Vec();

/** Pairs of threads that one product may look at. */
const MAX_PRODUCTS: i32 = 16384;

/** Work with threads for one pattern before it goes without a table. */
export const MAX_LOOK_STEPS: i32 = 2000000;

/** Work since resetFormulas, in threads and literals. */
export let formulaSteps: i32 = 0;
/** Whether a formula, or all of them together, grew over their budget; nothing that was computed since is worth anything. */
export let formulaFailed: bool = false;

/** Forgets all threads and formulas but FALSE and TRUE. */
export function resetFormulas(): void {
  literals.clear();
  threadStart.clear();
  threadCount.clear();
  threadMask = 255;
  threadSlots.refill(256, 0);
  lists.clear();
  formulaStart.clear();
  formulaCount.clear();
  gathered.clear();
  formulaSteps = 0;
  formulaFailed = false;
  scratch.clear();
  addFormula(); // FALSE
  scratch.clear();
  other.clear();
  scratch.push(internThread());
  addFormula(); // TRUE: the thread that asks nothing
}

/** The thread whose sorted literals are in `other`. */
export function internThread(): i32 {
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

export function literalOf(thread: i32, index: i32): i32 {
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
export function addFormula(): i32 {
  formulaSteps += scratch.length;
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
      formulaSteps += distinct;
    }
    if (!superfluous) reduced.push(thread);
  }
  kept = reduced.length;
  if (kept > MAX_THREADS || formulaSteps > MAX_LOOK_STEPS) {
    formulaFailed = true;
    reduced.clear();
    return FALSE;
  }
  // what asks nothing, and what cannot be, have one name each
  const named = formulaCount.length > TRUE;
  if (named && (kept == 0 || (kept == 1 && threadCount.get(reduced.get(0)) == 0))) {
    reduced.clear();
    return kept ? TRUE : FALSE;
  }
  const start = lists.length;
  for (let i = 0; i < kept; i++) lists.push(reduced.get(i));
  reduced.clear();
  formulaStart.push(start);
  return formulaCount.push(kept);
}

/** Collects the threads of formulas that are united at once; marks make it a stack. */
export function gather(formula: i32): void {
  const start = formulaStart.get(formula);
  const count = formulaCount.get(formula);
  for (let i = 0; i < count; i++) gathered.push(lists.get(start + i));
}

/** The union of all that was gathered since `mark`. */
export function uniteFrom(mark: i32): i32 {
  scratch.clear();
  for (let i = mark; i < gathered.length; i++) scratch.push(gathered.get(i));
  gathered.length = mark;
  return scratch.length ? addFormula() : FALSE;
}

export function or(a: i32, b: i32): i32 {
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

export function and(a: i32, b: i32): i32 {
  if (a == FALSE || b == FALSE || formulaFailed) return FALSE;
  if (a == TRUE || a == b) return b;
  if (b == TRUE) return a;
  const startA = formulaStart.get(a);
  const startB = formulaStart.get(b);
  const countA = formulaCount.get(a);
  const countB = formulaCount.get(b);
  if (countA * countB > MAX_PRODUCTS) {
    formulaFailed = true;
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
  formulaSteps += other.length;
  return internThread();
}

export function atom(node: i32, ban: i32): i32 {
  other.clear();
  other.push((node << 1) | ban);
  const thread = internThread();
  scratch.clear();
  scratch.push(thread);
  return addFormula();
}

/** The opposite: every thread fails, each for one of its literals. */
export function negate(formula: i32): i32 {
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
