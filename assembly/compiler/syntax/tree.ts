// The syntax tree: nodes as parallel vectors, children as sibling links, one tree at a time.

import { DETAIL_TREE_NODES, FAIL_TOO_LARGE, fail } from "../failure.ts";
import { MAX_TREE_NODES } from "../limits.ts";
import { Vec } from "../memory.ts";
import { splitsGroup } from "./special.ts";

export const NODE_EMPTY = 0;
export const NODE_CLASS = 1; // a: set id
export const NODE_CONCAT = 2; // a: first child
export const NODE_ALT = 3; // a: first child
export const NODE_REPEAT = 4; // a: child, b: low, c: high or −1
export const NODE_LOOK = 5; // a: child, b: LOOK_ bits
export const NODE_ASSERT = 6; // b: ASSERT_ kind

export const LOOK_NEGATIVE = 1;
export const LOOK_BEHIND = 2;

export const ASSERT_TEXT_START = 0;
export const ASSERT_TEXT_END = 1;
export const ASSERT_LINE_START = 2;
export const ASSERT_LINE_END = 3;
export const ASSERT_WORD = 4;
export const ASSERT_NOT_WORD = 5;
/** Between characters, not inside one; made by the byte automaton only. */
export const ASSERT_CHARACTER = 6;

const kinds = new Vec();
const as = new Vec();
const bs = new Vec();
const cs = new Vec();
const nexts = new Vec();
const froms = new Vec();
const tos = new Vec();

export function clearTree(): void {
  kinds.clear();
  as.clear();
  bs.clear();
  cs.clear();
  nexts.clear();
  froms.clear();
  tos.clear();
}

/** Adds a node whose source is the bytes `from` … `to`; gives its index, −1 when the tree is full. */
export function addNode(kind: i32, a: i32, b: i32, c: i32, from: i32, to: i32): i32 {
  if (kinds.length >= MAX_TREE_NODES) {
    fail(FAIL_TOO_LARGE, DETAIL_TREE_NODES, from, to, MAX_TREE_NODES);
    return 0;
  }
  as.push(a);
  bs.push(b);
  cs.push(c);
  nexts.push(-1);
  froms.push(from);
  tos.push(to);
  return kinds.push(kind);
}

export function kindOf(node: i32): i32 {
  return kinds.get(node);
}
/** First child, or the set of a class. */
export function childOf(node: i32): i32 {
  return as.get(node);
}
export function lowOf(node: i32): i32 {
  return bs.get(node);
}
export function highOf(node: i32): i32 {
  return cs.get(node);
}
export function lookOf(node: i32): i32 {
  return bs.get(node);
}
export function assertOf(node: i32): i32 {
  return bs.get(node);
}
/** Next sibling, or −1. */
export function nextOf(node: i32): i32 {
  return nexts.get(node);
}
export function fromOf(node: i32): i32 {
  return froms.get(node);
}
export function toOf(node: i32): i32 {
  return tos.get(node);
}

export function setNext(node: i32, next: i32): void {
  nexts.set(node, next);
}
/** Notes a number on a node that has no upper bound of its own: the place of a look-around. */
export function setHigh(node: i32, value: i32): void {
  cs.set(node, value);
}
export function setChild(node: i32, child: i32): void {
  as.set(node, child);
}

/**
 * Whether the node matches the empty string under some circumstance: assertions and look-around count as empty.
 */
export function isNullable(node: i32): bool {
  switch (kindOf(node)) {
    case NODE_CLASS:
      return false;
    case NODE_CONCAT: {
      for (let child = childOf(node); child >= 0; child = nextOf(child)) if (!isNullable(child)) return false;
      return true;
    }
    case NODE_ALT: {
      for (let child = childOf(node); child >= 0; child = nextOf(child)) if (isNullable(child)) return true;
      return false;
    }
    case NODE_REPEAT:
      return lowOf(node) == 0 || isNullable(childOf(node));
    default:
      return true;
  }
}

/** Whether the node matches nothing but the empty string: assertions, look-around, and what is made of them. */
export function isAlwaysEmpty(node: i32): bool {
  switch (kindOf(node)) {
    case NODE_CLASS:
      return false;
    case NODE_CONCAT:
    case NODE_ALT: {
      for (let child = childOf(node); child >= 0; child = nextOf(child)) if (!isAlwaysEmpty(child)) return false;
      return true;
    }
    case NODE_REPEAT:
      return highOf(node) == 0 || isAlwaysEmpty(childOf(node));
    default:
      return true;
  }
}

/** Whether an assertion or look-around stands anywhere inside. */
export function hasGuard(node: i32): bool {
  switch (kindOf(node)) {
    case NODE_LOOK:
    case NODE_ASSERT:
      return true;
    case NODE_CONCAT:
    case NODE_ALT: {
      for (let child = childOf(node); child >= 0; child = nextOf(child)) if (hasGuard(child)) return true;
      return false;
    }
    case NODE_REPEAT:
      return hasGuard(childOf(node));
    default:
      return false;
  }
}

/** Whether a look-around stands anywhere inside. */
export function hasLook(node: i32): bool {
  switch (kindOf(node)) {
    case NODE_LOOK:
      return true;
    case NODE_CONCAT:
    case NODE_ALT: {
      for (let child = childOf(node); child >= 0; child = nextOf(child)) if (hasLook(child)) return true;
      return false;
    }
    case NODE_REPEAT:
      return hasLook(childOf(node));
    default:
      return false;
  }
}

/** Whether a look-behind stands anywhere inside, in look-aheads too. */
export function hasBehind(node: i32): bool {
  switch (kindOf(node)) {
    case NODE_LOOK:
      return (lookOf(node) & LOOK_BEHIND) != 0 || hasBehind(childOf(node));
    case NODE_CONCAT:
    case NODE_ALT: {
      for (let child = childOf(node); child >= 0; child = nextOf(child)) if (hasBehind(child)) return true;
      return false;
    }
    case NODE_REPEAT:
      return hasBehind(childOf(node));
    default:
      return false;
  }
}

/** Whether some class of the tree holds a part of a special group only (special.ts). */
export function splitsSpecials(node: i32): bool {
  switch (kindOf(node)) {
    case NODE_CLASS:
      return splitsGroup(childOf(node));
    case NODE_LOOK:
    case NODE_REPEAT:
      return splitsSpecials(childOf(node));
    case NODE_CONCAT:
    case NODE_ALT: {
      for (let child = childOf(node); child >= 0; child = nextOf(child)) if (splitsSpecials(child)) return true;
      return false;
    }
    default:
      return false;
  }
}

/** Whether an assertion of the kind stands anywhere inside. */
export function hasAssert(node: i32, kind: i32): bool {
  switch (kindOf(node)) {
    case NODE_ASSERT:
      return assertOf(node) == kind;
    case NODE_LOOK:
    case NODE_REPEAT:
      return hasAssert(childOf(node), kind);
    case NODE_CONCAT:
    case NODE_ALT: {
      for (let child = childOf(node); child >= 0; child = nextOf(child)) if (hasAssert(child, kind)) return true;
      return false;
    }
    default:
      return false;
  }
}
