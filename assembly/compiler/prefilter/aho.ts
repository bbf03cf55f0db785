// Literals of all patterns → one Aho–Corasick automaton with full rows (A. Aho, M. Corasick, CACM 18(6), 1975).
//
// The automaton reads folded symbols and takes a run of white space as one space: a state that ends in a space stays
// on another space. A state without children shares the row of its failure state, so a literal's last symbol costs no
// row: the transition leads to an output (ROW_OUTPUT), which tells the next row and what is reported.
import * as layout from "../../layout.ts";
import { Bytes, hashWords, Vec } from "../memory.ts";
import { rarityOf } from "./pairs.ts";
import { SPACE, symbolOf } from "./symbols.ts";

const literalStart = new Vec();
const literalLength = new Vec();
const literalText = new Vec();
const literalPostings = new Vec(); // head of a chain, or −1
const slots = new Vec();
let slotMask: i32 = 0;

const postingValue = new Vec();
const postingCheck = new Vec();
const postingNext = new Vec();

const window = new Vec();

export function clearLiterals(): void {
  literalStart.clear();
  literalLength.clear();
  literalText.clear();
  literalPostings.clear();
  postingValue.clear();
  postingCheck.clear();
  postingNext.clear();
  slotMask = 255;
  slots.refill(256, 0);
}

export function literalCount(): i32 {
  return literalStart.length;
}

export function beginLiteral(): void {
  window.clear();
}

export function pushSymbol(symbol: i32): void {
  window.push(symbol);
}

/** Ends the literal begun last and has it report `posting`, with the bytes that it checks. */
export function finishLiteral(posting: i32, check: i32): void {
  const literal = internLiteral();
  for (let p = literalPostings.get(literal); p >= 0; p = postingNext.get(p)) {
    if (postingValue.get(p) == posting && postingCheck.get(p) == check) return;
  }
  postingCheck.push(check);
  postingNext.push(literalPostings.get(literal));
  literalPostings.set(literal, postingValue.push(posting));
}

function internLiteral(): i32 {
  if (literalStart.length << 1 > slotMask) {
    slotMask = (slotMask << 1) | 1;
    slots.refill(slotMask + 1, 0);
    for (let id = 0; id < literalStart.length; id++) {
      let slot = <i32>hashWords(literalText.at(literalStart.get(id)), literalLength.get(id)) & slotMask;
      while (slots.get(slot)) slot = (slot + 1) & slotMask;
      slots.set(slot, id + 1);
    }
  }
  let slot = <i32>hashWords(window.ptr, window.length) & slotMask;
  while (slots.get(slot)) {
    const id = slots.get(slot) - 1;
    if (
      literalLength.get(id) == window.length &&
      memory.compare(literalText.at(literalStart.get(id)), window.ptr, (<usize>window.length) << 2) == 0
    ) {
      return id;
    }
    slot = (slot + 1) & slotMask;
  }
  const id = literalStart.push(literalText.length);
  literalLength.push(window.length);
  literalPostings.push(-1);
  for (let i = 0; i < window.length; i++) literalText.push(window.get(i));
  slots.set(slot, id + 1);
  return id;
}

// ---- the trie and its failure function ------------------------------------------------------------------------------

const classOfSymbol = new StaticArray<u8>(256);
let classes: i32 = 1; // entry 0 is every symbol that no literal uses

const rows = new Vec(); // node × class → node; during construction −1 = no child
const literalAt = new Vec(); // literal that ends at a node, or −1
const lastSymbol = new Vec();
const childCount = new Vec();
const failure = new Vec();
const queue = new Vec();
const outputs = new Vec(); // node → next node on the chain of failures whose literal also ends here, or −1
const rowOf = new Vec(); // node → row id

function addNode(symbol: i32): i32 {
  rows.resize(rows.length + classes, -1);
  lastSymbol.push(symbol);
  childCount.push(0);
  failure.push(0);
  outputs.push(-1);
  rowOf.push(-1);
  return literalAt.push(-1);
}

/**
 * Columns of a row beyond which symbols share one: rows are padded to a power of two, and one sign too many would double
 * the table. What a literal then reads too much, its pattern's own table sorts out.
 */
const MAX_CLASSES: i32 = 64;

const uses = new StaticArray<i32>(256);

function assignClasses(): void {
  memory.fill(changetype<usize>(classOfSymbol), 0, 256);
  memory.fill(changetype<usize>(uses), 0, 1024);
  for (let i = 0; i < literalText.length; i++) uses[literalText.get(i)] += 1;
  let distinct = 0;
  for (let symbol = 0; symbol < 256; symbol++) if (unchecked(uses[symbol])) distinct++;
  classes = 1;
  if (distinct >= MAX_CLASSES) {
    // with the shared one and entry 0, MAX_CLASSES remain
    for (let merged = distinct - MAX_CLASSES + 2; merged > 0; merged--) classOfSymbol[leastUsed()] = 1;
    classes = 2;
  }
  for (let symbol = commonest(); symbol >= 0; symbol = commonest()) {
    classOfSymbol[symbol] = <u8>classes;
    classes++;
  }
}

/** Bytes of a cache line, at which rows begin: most symbols of a text are in the first line of a row. */
const LINE: i32 = 64;

/** The symbol of literals without a class that texts hold most often, or −1. */
function commonest(): i32 {
  let best = -1;
  for (let symbol = 0; symbol < 256; symbol++) {
    if (!unchecked(uses[symbol]) || unchecked(classOfSymbol[symbol])) continue;
    if (best < 0 || rarityOf(symbol) < rarityOf(best)) best = symbol;
  }
  return best;
}

/** The symbol without a class that stands in literals least often; white space keeps its own. */
function leastUsed(): i32 {
  let least = -1;
  for (let symbol = 0; symbol < 256; symbol++) {
    if (symbol == SPACE || !unchecked(uses[symbol]) || unchecked(classOfSymbol[symbol])) continue;
    if (least < 0 || unchecked(uses[symbol]) < unchecked(uses[least])) least = symbol;
  }
  return least;
}

function buildTrie(): void {
  rows.clear();
  literalAt.clear();
  lastSymbol.clear();
  childCount.clear();
  failure.clear();
  outputs.clear();
  rowOf.clear();
  addNode(-1);
  for (let id = 0; id < literalStart.length; id++) {
    let node = 0;
    const length = literalLength.get(id);
    for (let i = 0; i < length; i++) {
      const symbol = literalText.get(literalStart.get(id) + i);
      const edge = node * classes + <i32>unchecked(classOfSymbol[symbol]);
      let child = rows.get(edge);
      if (child < 0) {
        child = addNode(symbol);
        rows.set(edge, child);
        childCount.set(node, childCount.get(node) + 1);
      }
      node = child;
    }
    const same = literalAt.get(node);
    if (same < 0) literalAt.set(node, id);
    else appendPostings(same, id);
  }
}

/** Lets literal `id` report what `other`, which the automaton cannot tell from it, would. */
function appendPostings(id: i32, other: i32): void {
  let last = literalPostings.get(id);
  while (postingNext.get(last) >= 0) last = postingNext.get(last);
  postingNext.set(last, literalPostings.get(other));
}

/** Fills every row in order of depth; rows of shallower nodes are complete when a deeper one needs them. */
function completeRows(): void {
  const space = <i32>unchecked(classOfSymbol[SPACE]);
  queue.clear();
  for (let c = 0; c < classes; c++) {
    const child = rows.get(c);
    if (child < 0) rows.set(c, 0);
    else queue.push(child);
  }
  for (let head = 0; head < queue.length; head++) {
    const node = queue.get(head);
    const fail = failure.get(node);
    outputs.set(node, literalAt.get(fail) >= 0 ? fail : outputs.get(fail));
    for (let c = 0; c < classes; c++) {
      const edge = node * classes + c;
      const child = rows.get(edge);
      const other = rows.get(fail * classes + c);
      if (child < 0) rows.set(edge, other);
      else {
        failure.set(child, other);
        queue.push(child);
      }
    }
    if (space && lastSymbol.get(node) == SPACE) rows.set(node * classes + space, node);
  }
}

/** Row ids for nodes that need a row of their own; the others borrow. Gives the number of rows. */
function assignRows(): i32 {
  let count = 0;
  rowOf.set(0, count++);
  for (let i = 0; i < queue.length; i++) {
    const node = queue.get(i);
    rowOf.set(node, childCount.get(node) ? count++ : rowOf.get(failure.get(node)));
  }
  return count;
}

const outputOf = new Vec(); // node → output id, or −1
const outputTable = new Vec();
const postings = new Vec(); // of outputs that have several

/** The output of a node where literals end. */
function outputAt(node: i32): i32 {
  if (outputOf.get(node) >= 0) return outputOf.get(node);
  const first = postings.length;
  for (let at = literalAt.get(node) >= 0 ? node : outputs.get(node); at >= 0; at = outputs.get(at)) {
    for (let p = literalPostings.get(literalAt.get(at)); p >= 0; p = postingNext.get(p)) {
      postings.push(postingValue.get(p));
      postings.push(postingCheck.get(p));
    }
  }
  const count = (postings.length - first) / layout.POSTING_WORDS;
  if (count > 0xffff) return layout.ROW_OUTPUT;
  const output = outputTable.push(rowOf.get(node) | (count > 1 ? count << 16 : 0)) / layout.OUTPUT_WORDS;
  if (count > 1) {
    outputTable.push(first / layout.POSTING_WORDS);
    outputTable.push(0);
  } else {
    outputTable.push(postings.get(first));
    outputTable.push(postings.get(first + 1));
    postings.length = first;
  }
  outputOf.set(node, output);
  return output;
}

/** Writes the automaton into a scan section; false where it has more rows than an entry can name. */
export function emitLiterals(out: Bytes): bool {
  assignClasses();
  buildTrie();
  completeRows();
  const rowCount = assignRows();
  if (rowCount >= layout.ROW_OUTPUT) return false;
  let shift = 0;
  while (1 << shift < classes) shift++;
  outputOf.refill(literalAt.length, -1);
  outputTable.clear();
  postings.clear();
  const table = out.align(LINE);
  out.extend(rowCount << (shift + 1));
  for (let i = -1; i < queue.length; i++) {
    const node = i < 0 ? 0 : queue.get(i);
    if (i >= 0 && !childCount.get(node)) continue;
    const row = rowOf.get(node);
    for (let c = 0; c < classes; c++) {
      const to = rows.get(node * classes + c);
      let entry = rowOf.get(to);
      if (literalAt.get(to) >= 0 || outputs.get(to) >= 0) {
        const output = outputAt(to);
        if (output >= layout.ROW_OUTPUT) return false;
        entry = output | layout.ROW_OUTPUT;
      }
      store<u16>(out.ptr + table + ((((<usize>row) << shift) + c) << 1), <u16>entry);
    }
  }
  out.set32(layout.SCAN_ROWS << 2, rowCount);
  out.set32(layout.SCAN_ROW_SHIFT << 2, shift);
  out.set32(layout.SCAN_ROW_TABLE << 2, table);
  const byteClasses = out.extend(256);
  for (let byte = 0; byte < 256; byte++) {
    store<u8>(out.ptr + byteClasses + byte, unchecked(classOfSymbol[symbolOf(byte)]));
  }
  out.set32(layout.SCAN_ROW_CLASSES << 2, byteClasses);
  out.set32(layout.SCAN_OUTPUTS << 2, outputTable.length / layout.OUTPUT_WORDS);
  out.align(4);
  out.set32(layout.SCAN_OUTPUT_TABLE << 2, out.append(outputTable.ptr, outputTable.length << 2));
  out.set32(layout.SCAN_POSTINGS << 2, out.append(postings.ptr, postings.length << 2));
  out.set32(layout.SCAN_POSTING_COUNT << 2, postings.length / layout.POSTING_WORDS);
  return true;
}
