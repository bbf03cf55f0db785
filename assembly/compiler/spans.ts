// Syntax tree → span program: instructions over code points that find where a pattern matches, and run it as an NFA
// when its DFA would be too large. Format: assembly/layout.ts, SPAN_*.
import * as layout from "../layout.ts";
import { MAX_SPAN_INSTRUCTIONS } from "./limits.ts";
import { Vec } from "./memory.ts";
import * as tree from "./syntax/tree.ts";

const code = new Vec();
const looks = new Vec(); // pairs: entry, bits

let overflow = false;

function operands(op: i32, a: i32, b: i32): i32 {
  return op | (a << layout.SPAN_OP_BITS) | (b << (layout.SPAN_OP_BITS + layout.SPAN_OPERAND_BITS));
}

function emit(op: i32, a: i32 = 0, b: i32 = 0): i32 {
  if (code.length >= MAX_SPAN_INSTRUCTIONS) {
    overflow = true;
    return 0;
  }
  return code.push(operands(op, a, b));
}

function patch(at: i32, op: i32, a: i32, b: i32): void {
  if (!overflow) code.set(at, operands(op, a, b));
}

/** Appends the pattern's program to `out` and gives its word offset; −1 where it is too long. */
export function emitSpans(root: i32, out: Vec): i32 {
  code.clear();
  looks.clear();
  overflow = false;
  numberLooks(root);
  const entry = code.length;
  walk(root);
  emit(layout.SPAN_MATCH);
  if (overflow) return -1;
  const at = out.push(code.length);
  out.push(looks.length >> 1);
  out.push(entry);
  for (let i = 0; i < looks.length; i++) out.push(looks.get(i));
  for (let i = 0; i < code.length; i++) out.push(code.get(i));
  return at;
}

/** Emits the bodies of all look-arounds, inner ones before those that hold them; a repeat's rounds share one body. */
function numberLooks(node: i32): void {
  if (overflow) return;
  switch (tree.kindOf(node)) {
    case tree.NODE_LOOK: {
      numberLooks(tree.childOf(node));
      const entry = code.length;
      walk(tree.childOf(node));
      emit(layout.SPAN_MATCH);
      tree.setHigh(node, looks.length >> 1);
      looks.push(entry);
      looks.push(tree.lookOf(node));
      return;
    }
    case tree.NODE_CONCAT:
    case tree.NODE_ALT:
      for (let child = tree.childOf(node); child >= 0; child = tree.nextOf(child)) numberLooks(child);
      return;
    case tree.NODE_REPEAT:
      numberLooks(tree.childOf(node));
  }
}

function walk(node: i32): void {
  if (overflow) return;
  switch (tree.kindOf(node)) {
    case tree.NODE_CLASS:
      emit(layout.SPAN_CLASS, tree.childOf(node) & 0x3fff, tree.childOf(node) >> 14);
      return;
    case tree.NODE_CONCAT:
      for (let child = tree.childOf(node); child >= 0; child = tree.nextOf(child)) walk(child);
      return;
    case tree.NODE_ALT:
      walkAlternation(node);
      return;
    case tree.NODE_REPEAT:
      walkRepeat(node);
      return;
    case tree.NODE_LOOK:
      emit(layout.SPAN_LOOK, tree.highOf(node));
      return;
    case tree.NODE_ASSERT:
      emit(layout.SPAN_ASSERT, tree.assertOf(node));
      return;
  }
}

const jumps = new Vec();

function walkAlternation(node: i32): void {
  const mark = jumps.length;
  for (let child = tree.childOf(node); child >= 0; child = tree.nextOf(child)) {
    if (tree.nextOf(child) < 0) {
      walk(child);
      break;
    }
    const fork = emit(layout.SPAN_SPLIT);
    walk(child);
    jumps.push(emit(layout.SPAN_JUMP));
    patch(fork, layout.SPAN_SPLIT, fork + 1, code.length);
  }
  while (jumps.length > mark) patch(jumps.pop(), layout.SPAN_JUMP, code.length, 0);
}

function walkRepeat(node: i32): void {
  const body = tree.childOf(node);
  const low = tree.lowOf(node);
  const high = tree.highOf(node);
  for (let i = 0; i < low && !overflow; i++) {
    const before = code.length;
    walk(body);
    // a body without instructions has none in any number of rounds
    if (code.length == before) return;
  }
  if (high < 0) {
    const fork = emit(layout.SPAN_SPLIT);
    walk(body);
    emit(layout.SPAN_JUMP, fork);
    patch(fork, layout.SPAN_SPLIT, fork + 1, code.length);
    return;
  }
  const mark = jumps.length;
  for (let i = low; i < high && !overflow; i++) {
    jumps.push(emit(layout.SPAN_SPLIT));
    walk(body);
  }
  while (jumps.length > mark) {
    const fork = jumps.pop();
    patch(fork, layout.SPAN_SPLIT, fork + 1, code.length);
  }
}
