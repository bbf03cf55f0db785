// Syntax tree → Thompson automaton over bytes, built backwards from the accepting node; no ε-cycle can arise.
//
// A node is three words. BYTE: next, low | high << 8. SPLIT: two nexts. ASSERT: next, kind. LOOK: next,
// entry of the body, and in the third word whether it is negative. BEHIND: next, index of the body, negative.
import { CODE_FIRST, CODE_LAST } from "../../layout.ts";
import { MAX_NFA_NODES } from "../limits.ts";
import { Vec } from "../memory.ts";
import { hasAllNonAscii, rangeHigh, rangeLow, setCount } from "../syntax/sets.ts";
import { hasAllPlain, holdsCode, specialFrom, specialHigh, specialLow } from "../syntax/special.ts";
import * as tree from "../syntax/tree.ts";

export const NFA_BYTE = 0;
export const NFA_SPLIT = 1;
export const NFA_ASSERT = 2;
export const NFA_LOOK = 3;
export const NFA_BEHIND = 4;
export const NFA_MATCH = 5;
export const NFA_SUCCESS = 6; // a lookahead's body has matched
export const NFA_BEHIND_END = 7; // x: index of the look-behind whose body ends here

const ops = new Vec();
const xs = new Vec();
const ys = new Vec();
const zs = new Vec();

/** Entries of the look-behind bodies, inner ones first. */
export const behindEntries = new Vec();

/** Whether more nodes were wanted than the budget has; the automaton is then useless. */
export let nfaOverflow: bool = false;

let relaxed = false;
let raw: bool = false;

export function clearNfa(): void {
  ops.clear();
  xs.clear();
  ys.clear();
  zs.clear();
  behindEntries.clear();
  nfaOverflow = false;
  listNodes(255);
}

export function nfaSize(): i32 {
  return ops.length;
}
export function nfaOp(node: i32): i32 {
  return ops.get(node);
}
export function nfaX(node: i32): i32 {
  return xs.get(node);
}
export function nfaY(node: i32): i32 {
  return ys.get(node);
}
export function nfaZ(node: i32): i32 {
  return zs.get(node);
}

function add(op: i32, x: i32, y: i32, z: i32): i32 {
  if (ops.length >= MAX_NFA_NODES) {
    nfaOverflow = true;
    return 0;
  }
  xs.push(x);
  ys.push(y);
  zs.push(z);
  return ops.push(op);
}

/**
 * Builds the tree below `root` in front of a fresh MATCH node and gives the entry. It reads rewritten text
 * (syntax/special.ts), or with `readRaw` plain UTF-8. A `searching` automaton may be entered at any byte, so where
 * something can look at the gap it begins with a check that the gap is none inside a character.
 */
export function buildNfa(root: i32, readRaw: bool, searching: bool): i32 {
  raw = readRaw;
  // Inside `.*` and its like a character may be entered in its middle when nothing can look at the gap: on valid
  // UTF-8 whatever follows starts at a lead byte, so only look-around and \B could tell.
  relaxed = !tree.hasLook(root) && !tree.hasAssert(root, tree.ASSERT_NOT_WORD);
  const entry = build(root, add(NFA_MATCH, 0, 0, 0));
  return relaxed || !searching ? entry : add(NFA_ASSERT, entry, tree.ASSERT_CHARACTER, 0);
}

function split(a: i32, b: i32): i32 {
  return add(NFA_SPLIT, a, b, 0);
}

function build(node: i32, next: i32): i32 {
  if (nfaOverflow) return 0;
  switch (tree.kindOf(node)) {
    case tree.NODE_CLASS:
      return buildClass(tree.childOf(node), next);
    case tree.NODE_CONCAT:
      return buildConcat(tree.childOf(node), next);
    case tree.NODE_ALT: {
      let entry = -1;
      for (let child = tree.childOf(node); child >= 0; child = tree.nextOf(child)) {
        const branch = build(child, next);
        entry = entry < 0 ? branch : split(entry, branch);
      }
      return entry;
    }
    case tree.NODE_REPEAT:
      return buildRepeat(node, next);
    case tree.NODE_LOOK:
      return buildLook(node, next);
    case tree.NODE_ASSERT:
      return add(NFA_ASSERT, next, tree.assertOf(node), 0);
    default:
      return next;
  }
}

const children = new Vec();

function buildConcat(first: i32, next: i32): i32 {
  const mark = children.length;
  for (let child = first; child >= 0; child = tree.nextOf(child)) children.push(child);
  let entry = next;
  while (children.length > mark) entry = build(children.pop(), entry);
  return entry;
}

function buildLook(node: i32, next: i32): i32 {
  const bits = tree.lookOf(node);
  const negative = bits & tree.LOOK_NEGATIVE;
  if (!(bits & tree.LOOK_BEHIND)) {
    const body = build(tree.childOf(node), add(NFA_SUCCESS, 0, 0, 0));
    return add(NFA_LOOK, next, body, negative);
  }
  const end = add(NFA_BEHIND_END, 0, 0, 0);
  const body = build(tree.childOf(node), end);
  if (nfaOverflow) return 0;
  const index = behindEntries.push(add(NFA_ASSERT, body, tree.ASSERT_CHARACTER, 0)); // inner bodies were pushed while this one was built
  xs.set(end, index);
  return add(NFA_BEHIND, next, index, negative);
}

function buildRepeat(node: i32, next: i32): i32 {
  return buildRounds(tree.childOf(node), tree.lowOf(node), tree.highOf(node), next);
}

/** `low` to `high` rounds of `body`, −1 = any number. */
function buildRounds(body: i32, low: i32, high: i32, next: i32): i32 {
  let entry = next;
  if (high < 0) {
    if (low == 0 || tree.isNullable(body)) entry = buildStar(body, entry);
    else {
      // x{m,}: the last mandatory round is the loop
      const loop = split(0, next);
      entry = buildLoopBody(body, loop);
      if (nfaOverflow) return 0;
      xs.set(loop, entry);
      ys.set(loop, next);
      for (let i = 1; i < low && !nfaOverflow; i++) entry = build(body, entry);
      return entry;
    }
  } else {
    for (let i = low; i < high && !nfaOverflow; i++) {
      const round = build(body, entry);
      // a body that leaves no node leaves none in any number of rounds
      if (round == entry) break;
      entry = split(round, next);
    }
  }
  for (let i = 0; i < low && !nfaOverflow; i++) {
    const round = build(body, entry);
    if (round == entry) break;
    entry = round;
  }
  return entry;
}

/** x+ whose further rounds go through `loop`. */
function buildLoopBody(body: i32, loop: i32): i32 {
  if (!isOpenClass(body)) return build(body, loop);
  // first a whole character, then any bytes of the class
  const star = buildOpenStar(tree.childOf(body), loop);
  if (nfaOverflow) return 0;
  return buildClass(tree.childOf(body), star);
}

function isOpenClass(body: i32): bool {
  return relaxed && tree.kindOf(body) == tree.NODE_CLASS && isOpen(tree.childOf(body));
}

/** Whether a set holds every UTF-8 sequence that the text can hold. */
function isOpen(set: i32): bool {
  return raw ? hasAllNonAscii(set) : hasAllPlain(set);
}

/** The class, byte by byte, any number of times. */
function buildOpenStar(set: i32, next: i32): i32 {
  const loop = split(0, next);
  if (nfaOverflow) return 0;
  classMark = ops.length;
  const wide = addCodes(set, loop, byteNode(0x80, 0xf4, loop));
  if (!nfaOverflow) xs.set(loop, split(wide, buildAscii(set, loop)));
  return loop;
}

function buildStar(body: i32, next: i32): i32 {
  if (isOpenClass(body)) return buildOpenStar(tree.childOf(body), next);
  const loop = split(0, next);
  if (nfaOverflow) return 0;
  const entry = buildNonEmpty(body, loop, true);
  if (entry < 0) return next;
  if (!nfaOverflow) xs.set(loop, entry);
  return loop;
}

/**
 * Paths through `node` that take at least one byte; −1 where there is none. In the body of a loop an empty round adds
 * nothing, so it is left out and no ε-cycle arises. With `closing`, `next` is that loop itself, and the rounds of
 * inner loops and the parts of nullable concatenations may be taken one at a time (Brüggemann-Klein's star normal
 * form); parts with guards keep their order.
 */
function buildNonEmpty(node: i32, next: i32, closing: bool): i32 {
  if (nfaOverflow) return 0;
  switch (tree.kindOf(node)) {
    case tree.NODE_CLASS:
      return build(node, next);
    case tree.NODE_ALT: {
      let entry = -1;
      for (let child = tree.childOf(node); child >= 0; child = tree.nextOf(child)) {
        const branch = buildNonEmpty(child, next, closing);
        if (branch >= 0) entry = entry < 0 ? branch : split(entry, branch);
      }
      return entry;
    }
    case tree.NODE_CONCAT:
      if (!tree.isNullable(node)) return build(node, next);
      return nonEmptyConcat(node, next, closing && !tree.hasGuard(node));
    case tree.NODE_REPEAT:
      if (!tree.isNullable(node)) return build(node, next);
      if (tree.highOf(node) == 0) return -1;
      if (closing && !tree.hasGuard(node)) return buildNonEmpty(tree.childOf(node), next, true);
      return nonEmptyRounds(tree.childOf(node), tree.lowOf(node), tree.highOf(node), next);
    default:
      return -1;
  }
}

/** A concatenation of nullable parts: some part takes a byte, those before it are passed empty, those behind stand as they are. */
function nonEmptyConcat(node: i32, next: i32, closing: bool): i32 {
  const first = tree.childOf(node);
  let entry = -1;
  for (let child = first; child >= 0 && !nfaOverflow; child = tree.nextOf(child)) {
    const rest = closing || tree.nextOf(child) < 0 ? next : buildConcat(tree.nextOf(child), next);
    let branch = buildNonEmpty(child, rest, closing);
    if (branch < 0) continue;
    const mark = children.length;
    for (let before = first; before != child; before = tree.nextOf(before)) children.push(before);
    while (children.length > mark) branch = buildEmptyPaths(children.pop(), branch);
    entry = entry < 0 ? branch : split(entry, branch);
  }
  return entry;
}

/** Rounds of which the first `taking` are empty and the next one takes a byte, for each possible number. */
function nonEmptyRounds(body: i32, low: i32, high: i32, next: i32): i32 {
  const empties = tree.hasGuard(body) ? max(low, 1) : 1;
  let entry = -1;
  for (let taking = 0; taking < empties && !nfaOverflow; taking++) {
    const rest = buildRounds(body, max(low - taking - 1, 0), high < 0 ? -1 : high - taking - 1, next);
    let branch = buildNonEmpty(body, rest, false);
    if (branch < 0) return -1;
    for (let i = 0; i < taking; i++) branch = buildEmptyPaths(body, branch);
    entry = entry < 0 ? branch : split(entry, branch);
  }
  return entry;
}

/** The paths through a nullable node that take no byte: its guards only. */
function buildEmptyPaths(node: i32, next: i32): i32 {
  switch (tree.kindOf(node)) {
    case tree.NODE_ALT: {
      let entry = -1;
      for (let child = tree.childOf(node); child >= 0; child = tree.nextOf(child)) {
        if (!tree.isNullable(child)) continue;
        const branch = buildEmptyPaths(child, next);
        entry = entry < 0 ? branch : split(entry, branch);
      }
      return entry < 0 ? next : entry;
    }
    case tree.NODE_CONCAT: {
      const mark = children.length;
      for (let child = tree.childOf(node); child >= 0; child = tree.nextOf(child)) children.push(child);
      let entry = next;
      while (children.length > mark) entry = buildEmptyPaths(children.pop(), entry);
      return entry;
    }
    case tree.NODE_REPEAT:
      return tree.lowOf(node) == 0 ? next : buildEmptyPaths(tree.childOf(node), next);
    case tree.NODE_CLASS:
      return next;
    default:
      return build(node, next);
  }
}

// ---- classes as UTF-8 -------------------------------------------------------------------------------------------

let classMark: i32 = 0;

function buildAscii(set: i32, next: i32): i32 {
  let entry = -1;
  for (let i = 0; i < setCount(set); i++) {
    const lo = rangeLow(set, i);
    if (lo > 0x7f) break;
    const branch = add(NFA_BYTE, next, <i32>(lo | (min<u32>(rangeHigh(set, i), 0x7f) << 8)), 0);
    entry = entry < 0 ? branch : split(entry, branch);
  }
  // an impossible byte stands for the empty class
  return entry < 0 ? add(NFA_BYTE, next, 0x01, 0) : entry;
}

function buildClass(set: i32, next: i32): i32 {
  classMark = ops.length;
  let entry = -1;
  const count = setCount(set);
  if (!count || rangeLow(set, 0) <= 0x7f) entry = buildAscii(set, next);
  if (nfaOverflow || !count || rangeHigh(set, count - 1) <= 0x7f) return entry;
  entry = addCodes(set, next, entry);
  if (isOpen(set)) {
    const last = byteNode(0x80, 0xbf, next);
    const third = byteNode(0x80, 0xbf, last);
    const second = byteNode(0x80, 0xbf, third);
    const wide = split(byteNode(0xc2, 0xdf, last), split(byteNode(0xe0, 0xef, third), byteNode(0xf0, 0xf4, second)));
    return entry < 0 ? wide : split(entry, wide);
  }
  for (let i = 0; i < count && !nfaOverflow; i++) {
    let lo = rangeLow(set, i);
    const hi = rangeHigh(set, i);
    if (hi <= 0x7f) continue;
    if (lo < 0x80) lo = 0x80;
    if (raw) entry = addUtf8Range(lo, hi, next, entry);
    else {
      // the special code points of the range have their codes
      for (let i = specialFrom(lo); lo <= hi; i++) {
        if (specialLow(i) > lo) entry = addUtf8Range(lo, min(hi, specialLow(i) - 1), next, entry);
        lo = specialHigh(i) + 1;
      }
    }
  }
  return entry < 0 ? add(NFA_BYTE, next, 0x01, 0) : entry;
}

/** Adds the codes of the special groups that the set holds, as alternatives of `entry`; neighbours share a node. */
function addCodes(set: i32, next: i32, entry: i32): i32 {
  if (raw) return entry;
  let result = entry;
  let first = -1;
  for (let code = CODE_FIRST; code <= CODE_LAST + 1 && !nfaOverflow; code++) {
    const held = code <= CODE_LAST && holdsCode(set, code);
    if (held && first < 0) first = code;
    if (held || first < 0) continue;
    const node = byteNode(first, code - 1, next);
    result = result < 0 ? node : split(result, node);
    first = -1;
  }
  return result;
}

/** A BYTE node, shared with an equal one of the same class. */
function byteNode(lo: i32, hi: i32, next: i32): i32 {
  const range = lo | (hi << 8);
  const slot = slotOf(next, range);
  const known = nodeSlots.get(slot) - 1;
  if (known >= classMark) return known;
  const node = add(NFA_BYTE, next, range, 0);
  if (nfaOverflow) return node;
  nodeSlots.set(slot, node + 1);
  if (known < 0 && ++nodesListed << 1 > nodeMask) listNodes((nodeMask << 1) | 1);
  return node;
}

// BYTE nodes beyond ASCII, all of which byteNode made, the newest of equal ones, in an open-addressed table: node + 1, or 0.
const nodeSlots = new Vec();
let nodeMask: i32 = 0;
let nodesListed: i32 = 0;

function slotOf(next: i32, range: i32): i32 {
  let slot = ((next * 0x9e3779b1 + range) * 0x85ebca6b) >>> 12;
  for (slot &= nodeMask; nodeSlots.get(slot); slot = (slot + 1) & nodeMask) {
    const node = nodeSlots.get(slot) - 1;
    if (xs.get(node) == next && ys.get(node) == range) break;
  }
  return slot;
}

/** Makes the table anew, large enough for `mask` + 1 slots; without nodes it is empty. */
function listNodes(mask: i32): void {
  nodeMask = mask;
  nodesListed = 0;
  nodeSlots.refill(mask + 1, 0);
  for (let node = 0; node < ops.length; node++) {
    if (ops.get(node) != NFA_BYTE || (ys.get(node) & 0xff) < 0x80) continue;
    const slot = slotOf(xs.get(node), ys.get(node));
    if (!nodeSlots.get(slot)) nodesListed++;
    nodeSlots.set(slot, node + 1);
  }
}

/** Adds lo … hi (beyond ASCII) in front of `next` as byte sequences, alternatives of `entry`. */
function addUtf8Range(lo: u32, hi: u32, next: i32, entry: i32): i32 {
  if (lo <= 0xdfff && hi >= 0xd800) {
    let result = entry;
    if (lo < 0xd800) result = addUtf8Range(lo, 0xd7ff, next, result);
    if (hi > 0xdfff) result = addUtf8Range(0xe000, hi, next, result);
    return result;
  }
  if (lo <= 0x7ff && hi > 0x7ff) return addUtf8Range(0x800, hi, next, addUtf8Range(lo, 0x7ff, next, entry));
  if (lo <= 0xffff && hi > 0xffff) return addUtf8Range(0x10000, hi, next, addUtf8Range(lo, 0xffff, next, entry));
  const more = hi <= 0x7ff ? 1 : hi <= 0xffff ? 2 : 3;
  // split until every continuation byte but those of a common prefix is a full range
  for (let i = 1; i <= more; i++) {
    const mask = ((<u32>1) << (6 * i)) - 1;
    if ((lo & ~mask) == (hi & ~mask)) continue;
    if (lo & mask) return addUtf8Range((lo | mask) + 1, hi, next, addUtf8Range(lo, lo | mask, next, entry));
    if ((hi & mask) != mask) return addUtf8Range(hi & ~mask, hi, next, addUtf8Range(lo, (hi & ~mask) - 1, next, entry));
  }
  let node = next;
  let a = lo;
  let b = hi;
  for (let i = 0; i < more; i++) {
    node = byteNode(0x80 | (a & 0x3f), 0x80 | (b & 0x3f), node);
    a >>= 6;
    b >>= 6;
  }
  const lead = more == 1 ? 0xc0 : more == 2 ? 0xe0 : 0xf0;
  node = byteNode(lead | a, lead | b, node);
  return entry < 0 ? node : split(entry, node);
}
