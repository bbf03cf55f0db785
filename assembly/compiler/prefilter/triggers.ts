// A pattern that scans always → bytes of which each match holds one, and what it can hold before the first of them.
//
// `\d{3}-\d{4}` begins with a digit, `[A-Z]{2}\d{2}` has one behind two letters, `[\w.]+@\w+` its `@` behind any number
// of letters: the scanner looks for the next trigger, sixteen bytes at a time, and goes back over what may stand in front.
import { rangeHigh, rangeLow, setCount, setHas } from "../syntax/sets.ts";
import * as tree from "../syntax/tree.ts";
import { rarityOf } from "./pairs.ts";
import { setSize, symbolOf } from "./symbols.ts";

/** Members of a class that may serve as triggers; digits are ten. */
const MAX_TRIGGERS: i32 = 16;
/** Share of all bytes that triggers may have, in 1/4096: with more of them text is seldom passed over. */
const MAX_SHARE: i32 = 512;
/** Classes of a pattern that are tried: each try looks at the whole pattern, so that a list of a thousand words would take its square. */
const MAX_TRIED: i32 = 64;
/** Any number of bytes. */
const UNBOUNDED: i32 = 0x7fffffff;

/** Bytes in front of the first trigger of a match at most; −1 where no class serves. */
export let triggerLead: i32 = -1;
/** Bit b of word h: the byte h << 4 | b is a trigger. */
export const triggers = new StaticArray<u16>(8);
/** Bit b of word h: the byte h << 4 | b may stand in front of the first trigger. */
export const leading = new StaticArray<u16>(16);

const passed = new StaticArray<u16>(16);
let best: i32 = 0; // share of the best class
let sure: bool = false;
let tried: i32 = 0;

/** Finds the class that serves best as triggers of a search tree; none, with a lead of 0, where it only begins at the text's start. */
export function findTriggers(root: i32): void {
  triggerLead = -1;
  tried = 0;
  if (tree.hasBehind(root)) return;
  if (beginsAtStart(root)) {
    triggerLead = 0;
    memory.fill(changetype<usize>(triggers), 0, 16);
    memory.fill(changetype<usize>(leading), 0, 32);
  } else tryClasses(root, root);
}

/** Whether each match begins at the text's start. */
function beginsAtStart(node: i32): bool {
  switch (tree.kindOf(node)) {
    case tree.NODE_ASSERT:
      return tree.assertOf(node) == tree.ASSERT_TEXT_START;
    case tree.NODE_CONCAT:
      for (let child = tree.childOf(node); child >= 0; child = tree.nextOf(child)) {
        if (beginsAtStart(child)) return true;
        if (tree.kindOf(child) != tree.NODE_ASSERT) return false;
      }
      return false;
    case tree.NODE_ALT:
      for (let child = tree.childOf(node); child >= 0; child = tree.nextOf(child)) {
        if (!beginsAtStart(child)) return false;
      }
      return true;
    case tree.NODE_REPEAT:
      return tree.lowOf(node) > 0 && beginsAtStart(tree.childOf(node));
    default:
      return false;
  }
}

function tryClasses(node: i32, root: i32): void {
  switch (tree.kindOf(node)) {
    case tree.NODE_CLASS:
      tryClass(tree.childOf(node), root);
      return;
    case tree.NODE_CONCAT:
    case tree.NODE_ALT:
      for (let child = tree.childOf(node); child >= 0; child = tree.nextOf(child)) tryClasses(child, root);
      return;
    case tree.NODE_REPEAT:
      if (tree.lowOf(node) > 0) tryClasses(tree.childOf(node), root);
  }
}

function tryClass(set: i32, root: i32): void {
  if (setSize(set, MAX_TRIGGERS) > MAX_TRIGGERS || !setCount(set)) return;
  if (rangeHigh(set, setCount(set) - 1) >= 0x80) return;
  const share = shareOf(set);
  if (share > MAX_SHARE || tried++ >= MAX_TRIED) return;
  memory.fill(changetype<usize>(passed), 0, 32);
  const lead = leadOf(root, set);
  // the nearest class: patterns of one kind then share their triggers, and their table
  if (!sure || (triggerLead >= 0 && (lead > triggerLead || (lead == triggerLead && share >= best)))) return;
  best = share;
  triggerLead = lead;
  memory.copy(changetype<usize>(leading), changetype<usize>(passed), 32);
  memory.fill(changetype<usize>(triggers), 0, 16);
  addBytes(triggers, set);
}

/** Adds the bytes of a set's members; for those beyond ASCII all bytes of 0x80 and more. */
function addBytes(bytes: StaticArray<u16>, set: i32): void {
  for (let i = 0; i < setCount(set); i++) {
    const high = rangeHigh(set, i);
    for (let byte = rangeLow(set, i); byte <= min(high, 0x7f); byte++) {
      bytes[byte >> 4] |= <u16>((<u32>1) << (byte & 15));
    }
    if (high >= 0x80) for (let row = 8; row < 16; row++) bytes[row] = 0xffff;
  }
}

function shareOf(set: i32): i32 {
  let share = 0;
  for (let i = 0; i < setCount(set); i++) {
    for (let byte = rangeLow(set, i); byte <= rangeHigh(set, i); byte++) share += shareOfByte(<i32>byte);
  }
  return share;
}

function shareOfByte(byte: i32): i32 {
  return 4096 >> (rarityOf(symbolOf(byte)) >> 2);
}

/** Bytes that a match of the node takes at most before the first member of `set`; `sure` where it always takes one. */
function leadOf(node: i32, set: i32): i32 {
  switch (tree.kindOf(node)) {
    case tree.NODE_CLASS:
      sure = isWithin(tree.childOf(node), set);
      if (sure) return 0;
      addBytes(passed, tree.childOf(node));
      return widthOf(tree.childOf(node));
    case tree.NODE_CONCAT: {
      let lead = 0;
      for (let child = tree.childOf(node); child >= 0; child = tree.nextOf(child)) {
        lead = capped(<i64>lead + leadOf(child, set));
        if (sure) return lead;
      }
      sure = false;
      return lead;
    }
    case tree.NODE_ALT: {
      let lead = 0;
      let all: bool = true;
      for (let child = tree.childOf(node); child >= 0; child = tree.nextOf(child)) {
        lead = max(lead, leadOf(child, set));
        all = all && sure;
      }
      sure = all;
      return lead;
    }
    case tree.NODE_REPEAT: {
      const once = leadOf(tree.childOf(node), set);
      const high = tree.highOf(node);
      if (sure) {
        sure = tree.lowOf(node) > 0;
        return once;
      }
      return high < 0 ? (once ? UNBOUNDED : 0) : capped(<i64>once * high);
    }
    default:
      sure = false;
      return 0;
  }
}

function capped(bytes: i64): i32 {
  return <i32>min<i64>(bytes, UNBOUNDED);
}

function isWithin(inner: i32, outer: i32): bool {
  if (!setCount(inner) || rangeHigh(inner, setCount(inner) - 1) >= 0x80) return false;
  for (let i = 0; i < setCount(inner); i++) {
    for (let cp = rangeLow(inner, i); cp <= rangeHigh(inner, i); cp++) if (!setHas(outer, cp)) return false;
  }
  return true;
}

/** Bytes of UTF-8 of a set's longest member. */
function widthOf(set: i32): i32 {
  if (!setCount(set)) return 0;
  const last = rangeHigh(set, setCount(set) - 1);
  return last < 0x80 ? 1 : last < 0x800 ? 2 : last < 0x10000 ? 3 : 4;
}
