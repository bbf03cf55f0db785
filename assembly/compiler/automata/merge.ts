// DFAs of patterns without a usable literal → a few merged tables that report which of them matched.
//
// Merging goes pair by pair: the product of the group so far and the next pattern, minimised, within a budget. A
// pattern that has matched starts again, as behind a byte that is no word: it may be reported more often, never less,
// and the table comes back to where nothing is under way, which is what streams wait for.
import { MAX_GROUP_BYTES, MAX_GROUP_LIST_WORDS, MAX_REJECTIONS } from "../limits.ts";
import { Vec } from "../memory.ts";
import { arrangeProduct, idleCount, stopState } from "./minimise.ts";
import * as table from "./table.ts";

/** A minimised table kept for later: bytes → classes, transitions, and what its states report. */
export class Kept {
  classOf: StaticArray<u8> = new StaticArray<u8>(256);
  /** Columns, the end of the input included. */
  columns: i32 = 0;
  states: i32 = 0;
  start: i32 = 0;
  startOther: i32 = 0;
  startWord: i32 = 0;
  startNewline: i32 = 0;
  /** First state that reports; in a single pattern's table, dead, and match behind it. */
  stop: i32 = 0;
  idle: i32 = 0;
  transitions: Vec = new Vec();
  /** Index into lists + 1 for each state, 0 = nothing; empty for a single pattern. */
  listOf: Vec = new Vec();
  lists: Vec = new Vec();
  /** The pattern, or −1 for a merged table. */
  pattern: i32 = -1;
  /** Its reports are candidates, to be confirmed by the pattern's NFA. */
  approximate: bool = false;
  /** As prefilter/triggers.ts has them: what to begin at, how far in front of it (−1 = everywhere), and over what. */
  triggers: StaticArray<u16> = new StaticArray<u16>(8);
  lead: i32 = -1;
  leading: StaticArray<u16> = new StaticArray<u16>(16);
  /** Patterns that a group turned down since it took one in. */
  rejections: i32 = 0;

  /** Takes over what minimisation left in the table. */
  take(pattern: i32, idle: i32): void {
    this.pattern = pattern;
    this.idle = idle;
    this.columns = table.classCount + 1;
    this.states = table.stateCount;
    this.start = table.startText;
    this.startOther = table.startOther;
    this.startWord = table.startWord;
    this.startNewline = table.startNewline;
    this.stop = stopState;
    memory.copy(changetype<usize>(this.classOf), changetype<usize>(table.classOf), 256);
    this.transitions.copy(table.transitions);
    if (pattern < 0) {
      this.listOf.copy(table.matchListOf);
      this.lists.copy(table.matchLists);
    }
  }
}

/** Transitions of the products made so far. */
export let mergeSteps: i64 = 0;

const pairA = new Vec(); // product state → state of a; the two table states without a pair hold −1
const pairB = new Vec();
const slots = new Vec();
let slotMask = 0;
const classA = new Vec();
const classB = new Vec();

/** A group of one pattern. False where even that is over the budget. */
export function seedGroup(group: Kept, single: Kept): bool {
  if (!product(null, single) || !adopt(group)) return false;
  group.lead = single.lead;
  memory.copy(changetype<usize>(group.triggers), changetype<usize>(single.triggers), 16);
  memory.copy(changetype<usize>(group.leading), changetype<usize>(single.leading), 32);
  return true;
}

/** Adds a pattern to a group; false, and the group untouched, where the result is over the budget. */
export function growGroup(group: Kept, single: Kept): bool {
  if (group.rejections > MAX_REJECTIONS || group.lead >= 0 != single.lead >= 0) return false;
  if (single.lead >= 0 && !holdsTriggers(group, single)) return false;
  group.rejections++;
  if (!product(group, single) || !adopt(group)) return false;
  group.rejections = 0;
  group.lead = max(group.lead, single.lead);
  for (let i = 0; i < 16; i++) group.leading[i] |= single.leading[i];
  return true;
}

/**
 * Puts groups with the same triggers side by side, since the scanner runs such pairs together: from the lead that serves
 * both.
 */
export function orderGroups(groups: Kept[]): void {
  for (let i = 0; i < groups.length; i++) {
    const last = i ? groups[i - 1] : groups[0];
    let best = i;
    for (let j = i; j < groups.length; j++) {
      if (rank(groups[j], last, i > 0) < rank(groups[best], last, i > 0)) best = j;
    }
    const group = groups[best];
    groups[best] = groups[i];
    groups[i] = group;
  }
  for (let i = 0; i < groups.length; i++) {
    for (let j = 0; j < groups.length; j++) {
      const a = groups[i];
      const b = groups[j];
      if (a.lead < 0 || b.lead < 0 || !sameTriggers(a, b)) continue;
      a.lead = max(a.lead, b.lead);
      for (let k = 0; k < 16; k++) a.leading[k] |= b.leading[k];
    }
  }
}

function rank(group: Kept, last: Kept, follows: bool): i32 {
  return group.lead < 0 ? 0 : follows && last.lead >= 0 && sameTriggers(group, last) ? 1 : 2;
}

/**
 * Whether a group begins at all triggers of a pattern: to begin at more of them does no harm. Patterns of the text's start
 * have none, and keep to themselves.
 */
function holdsTriggers(group: Kept, single: Kept): bool {
  if (countTriggers(single) == 0) return countTriggers(group) == 0;
  for (let i = 0; i < 8; i++) if (single.triggers[i] & ~group.triggers[i]) return false;
  return true;
}

/** What begins everywhere counts as more triggers than there can be. */
export const MOST_TRIGGERS: i32 = 256;

/** At how many bytes a pattern's table begins. */
export function countTriggers(kept: Kept): i32 {
  if (kept.lead < 0) return MOST_TRIGGERS;
  let count = 0;
  for (let i = 0; i < 8; i++) count += popcnt<i32>(kept.triggers[i]);
  return count;
}

function sameTriggers(a: Kept, b: Kept): bool {
  return memory.compare(changetype<usize>(a.triggers), changetype<usize>(b.triggers), 16) == 0;
}

function adopt(group: Kept): bool {
  arrangeProduct();
  let shift = 0;
  while (1 << shift < table.classCount + 1) shift++;
  if (table.stateCount << (shift + 1) > MAX_GROUP_BYTES) return false;
  group.take(-1, idleCount);
  return true;
}

function pairClasses(a: Kept | null, b: Kept): void {
  classA.clear();
  classB.clear();
  for (let byte = 0; byte < 256; byte++) {
    const ca = a ? <i32>a.classOf[byte] : 0;
    const cb = <i32>b.classOf[byte];
    let found = -1;
    for (let i = 0; i < classA.length && found < 0; i++) if (classA.get(i) == ca && classB.get(i) == cb) found = i;
    if (found < 0) {
      found = classA.push(ca);
      classB.push(cb);
    }
    table.setClass(byte, found);
  }
  table.adoptClasses(classA.length);
  classA.push(a ? a.columns - 1 : 0);
  classB.push(b.columns - 1);
}

function product(a: Kept | null, b: Kept): bool {
  pairClasses(a, b);
  table.beginTable();
  pairA.clear();
  pairB.clear();
  pairA.push(-1);
  pairA.push(-1);
  pairB.push(-1);
  pairB.push(-1);
  slotMask = 4095;
  slots.refill(4096, 0);
  const columns = table.classCount + 1;
  let shift = 0;
  while (1 << shift < columns) shift++;
  // DEAD and MATCH of the table under construction do not count
  const most = (MAX_GROUP_BYTES >> (shift + 1)) + 2;
  const text = pairState(a, b, a ? a.start : 0, b.start);
  const other = pairState(a, b, a ? a.startOther : 0, b.startOther);
  const word = pairState(a, b, a ? a.startWord : 0, b.startWord);
  table.setStarts(text, other, word, pairState(a, b, a ? a.startNewline : 0, b.startNewline));
  for (let state = 2; state < table.stateCount; state++) {
    if (table.stateCount > most || table.matchLists.length > MAX_GROUP_LIST_WORDS) return false;
    mergeSteps += columns;
    const sa = pairA.get(state);
    const sb = pairB.get(state);
    for (let c = 0; c < columns; c++) {
      const ta = a ? a.transitions.get(sa * a.columns + classA.get(c)) : 0;
      const from = sb == b.stop + 1 ? b.startOther : sb;
      const tb = b.transitions.get(from * b.columns + classB.get(c));
      table.setTransition(state, c, pairState(a, b, ta, tb));
    }
  }
  return table.stateCount <= most;
}

function pairState(a: Kept | null, b: Kept, sa: i32, sb: i32): i32 {
  let slot = ((sa * 0x9e3779b1 + sb) * 0x85ebca6b) >>> 12;
  slot &= slotMask;
  while (slots.get(slot)) {
    const state = slots.get(slot);
    if (pairA.get(state) == sa && pairB.get(state) == sb) return state;
    slot = (slot + 1) & slotMask;
  }
  const state = table.addState(table.STATE_DEAD);
  slots.set(slot, state);
  pairA.push(sa);
  pairB.push(sb);
  const listA = a ? a.listOf.get(sa) : 0;
  const matched = sb == b.stop + 1;
  if (listA || matched) {
    const at = table.matchLists.push(0);
    if (a && listA) {
      const count = a.lists.get(listA - 1);
      for (let i = 0; i < count; i++) table.matchLists.push(a.lists.get(listA + i));
    }
    if (matched) table.matchLists.push(b.pattern);
    table.matchLists.set(at, table.matchLists.length - at - 1);
    table.matchListOf.set(state, at + 1);
  }
  if (table.stateCount << 1 > slotMask) growSlots();
  return state;
}

function growSlots(): void {
  slotMask = (slotMask << 1) | 1;
  slots.refill(slotMask + 1, 0);
  for (let state = 2; state < table.stateCount; state++) {
    let slot = ((pairA.get(state) * 0x9e3779b1 + pairB.get(state)) * 0x85ebca6b) >>> 12;
    slot &= slotMask;
    while (slots.get(slot)) slot = (slot + 1) & slotMask;
    slots.set(slot, state);
  }
}
