// Patterns and questions about them → whether the texts of some lie inside those of others, and a text that shows where not.
//
// reserveQuery(n) gives the address for n bytes; openPatterns(n) reads the patterns; then for each question
// reserveQuery, ask(kind, n), work(budget) until COMPILE_DONE, answer(i). A search begins without the unwanted
// patterns: the shortest text of the wanted ones is tried on all the others, and only a pattern that matches it joins
// the product (counterexample-guided refinement), so that a product holds the few patterns that matter. As each product
// admits all texts that are looked for, and more, the first one that nothing matches is a shortest one.
import * as layout from "../layout.ts";
import * as failure from "./failure.ts";
import { Automaton, automatonOf, BEHIND_NEWLINE, BEHIND_NOTHING } from "./inclusion/automaton.ts";
import { prepareLetters, rawOf, spell } from "./inclusion/letters.ts";
import * as product from "./inclusion/product.ts";
import {
  MAX_HEAP_BYTES,
  MAX_PAIR_NODES,
  MAX_PAIRS,
  MAX_PATTERNS,
  MAX_PRODUCT_NODES,
  MAX_PRODUCT_STEPS,
  MAX_WANDERINGS,
} from "./limits.ts";
import { allocatedBytes, Bytes, Vec } from "./memory.ts";
import { parsePattern } from "./pattern.ts";
import { preparePosix } from "./syntax/classes.ts";

const PATTERN_HEAD = 16;

const STAGE_TABLES = 0;
const STAGE_FIRST = 1; // the wanted patterns alone
const STAGE_PAIRS = 2; // with one unwanted pattern at a time
const STAGE_UNION = 3;
const STAGE_LOCAL = 4; // match by match, where a table of whole texts is missing
const STAGE_DONE = 5;

/** Units of work that building one table counts as. */
const TABLE_WORK = 16;
/** Table steps of one unit of work. */
const UNIT_STEPS = 1024;

const buffer = new Bytes();
const patterns = new Bytes();
const patternAt = new Vec();
// Two tables a pattern, each built when first needed: one of the matches from a place on, which is small and tells whether a
// text holds one, and one of the texts that hold one, for products. Where the second is over its budget, the first
// stands in: in a product it admits fewer texts, so that what is wanted may be missed, and what is unwanted let through.
const local: Array<Automaton | null> = [];
const whole: Array<Automaton | null> = [];
const TRIED_LOCAL = 1;
const TRIED_WHOLE = 2;
const tried = new Vec();
/** What a product with stand-ins does not find may exist. */
let weak: bool = false;
/** What stands before the matches that are looked at one by one. */
let context: i32 = 0;

let kind: i32 = 0;
let stage: i32 = STAGE_DONE;
let next: i32 = 0;
const asked = new Vec(); // ids of the question, the wanted ones first
let wantedCount: i32 = 0;
const joined = new Vec(); // unwanted patterns in the product
const suspects = new Vec(); // unwanted patterns that match the text at hand, small tables first
let pair: i32 = 0;
let steps: i32 = 0;

const answers = new StaticArray<i32>(5);
const text = new Bytes();
const letters = new Vec();

/** Address for `bytes` bytes of patterns or of a question. */
export function reserveQuery(bytes: i32): usize {
  buffer.clear();
  buffer.extend(bytes);
  return buffer.ptr;
}

function word(at: i32): i32 {
  return load<i32>(buffer.ptr + at);
}

/** Takes the patterns that questions name by their index; false where the list is malformed. */
export function openPatterns(bytes: i32): bool {
  if (bytes < 4 || bytes > buffer.length) return false;
  const count = word(0);
  if (<u32>count > <u32>MAX_PATTERNS) return false;
  let at = 4;
  patternAt.clear();
  tried.refill(count, 0);
  local.length = 0;
  whole.length = 0;
  for (let i = 0; i < count; i++) {
    if (at + PATTERN_HEAD > bytes) return false;
    const length = word(at + 12);
    if (length < 0 || length > bytes - at - PATTERN_HEAD) return false;
    patternAt.push(at);
    local.push(null);
    whole.push(null);
    at += PATTERN_HEAD + ((length + 3) & ~3);
  }
  patterns.clear();
  patterns.append(buffer.ptr, bytes);
  preparePosix();
  prepareLetters();
  return true;
}

/** Takes a question; false where it is malformed. */
export function ask(what: i32, bytes: i32): bool {
  if (bytes < 8 || bytes > buffer.length) return false;
  kind = what;
  const count = what == layout.QUERY_SEARCH ? word(0) + word(4) : word(0);
  const length = what == layout.QUERY_SEARCH ? 0 : word(4);
  if (count < 0 || length < 0 || count > (bytes - 8) >> 2 || length > bytes - 8 - (count << 2)) return false;
  wantedCount = what == layout.QUERY_SEARCH ? word(0) : count;
  if (<u32>wantedCount > <u32>count) return false;
  asked.clear();
  for (let i = 0; i < count; i++) {
    const id = word(8 + (i << 2));
    if (<u32>id >= <u32>patternAt.length) return false;
    asked.push(id);
  }
  letters.clear();
  if (length && !spell(buffer.ptr + 8 + (count << 2), length, letters)) return false;
  stage = STAGE_TABLES;
  next = 0;
  steps = 0;
  joined.clear();
  setAnswer(layout.ANSWER_UNKNOWN);
  answers[layout.ANSWER_UNJUDGED] = 0;
  answers[layout.ANSWER_PATTERN] = -1;
  return true;
}

/** Goes on with the question until `budget` units (about a thousand table steps) are spent. */
export function work(budget: i32): i32 {
  let left = budget;
  while (left > 0 && stage != STAGE_DONE) {
    if (allocatedBytes > MAX_HEAP_BYTES) {
      finish(layout.ANSWER_UNKNOWN);
      break;
    }
    if (stage == STAGE_TABLES) {
      if (next < asked.length) left -= prepare(next++);
      else if (kind == layout.QUERY_FIT) fitAll();
      else openFirst();
      continue;
    }
    const before = product.productSteps;
    const result = product.stepProduct(left * UNIT_STEPS);
    const spent = product.productSteps - before;
    steps += spent;
    left -= spent / UNIT_STEPS + 1;
    if (result == product.FOUND_RUNNING) {
      if (steps > MAX_PRODUCT_STEPS) giveUp();
    } else if (stage == STAGE_LOCAL) concludeLocal(result);
    else conclude(result);
  }
  return stage == STAGE_DONE ? layout.COMPILE_DONE : layout.COMPILE_RUNNING;
}

/** One word of the answer: see ANSWER_ in layout.ts. */
export function answer(index: i32): i32 {
  if (index == layout.ANSWER_AT) return <i32>text.ptr;
  return answers[index];
}

function setAnswer(what: i32): void {
  answers[layout.ANSWER_KIND] = what;
  answers[layout.ANSWER_BYTES] = text.length;
}

function finish(what: i32): void {
  stage = STAGE_DONE;
  setAnswer(what);
}

/** Builds what the question needs of one of its patterns; gives the work. */
function prepare(index: i32): i32 {
  const id = asked.get(index);
  const before = tried.get(id);
  const known =
    kind == layout.QUERY_SEARCH && index < wantedCount
      ? forProduct(id) != null
      : localOf(id) != null || wholeOf(id) != null;
  if (!known) {
    answers[layout.ANSWER_UNJUDGED]++;
    answers[layout.ANSWER_PATTERN] = id;
  }
  return before == tried.get(id) ? 1 : TABLE_WORK;
}

function localOf(id: i32): Automaton | null {
  if (!(tried.get(id) & TRIED_LOCAL)) {
    tried.set(id, tried.get(id) | TRIED_LOCAL);
    local[id] = build(id, true);
  }
  return local[id];
}

function wholeOf(id: i32): Automaton | null {
  if (!(tried.get(id) & TRIED_WHOLE)) {
    tried.set(id, tried.get(id) | TRIED_WHOLE);
    whole[id] = build(id, false);
  }
  return whole[id];
}

function forProduct(id: i32): Automaton | null {
  const table = wholeOf(id);
  return table != null ? table : localOf(id);
}

function build(id: i32, anchored: bool): Automaton | null {
  failure.clearFailure();
  const head = patterns.ptr + patternAt.get(id);
  const root = parsePattern(load<i32>(head), load<i32>(head, 4), head + PATTERN_HEAD, load<i32>(head, 12));
  return root < 0 ? null : automatonOf(root, anchored);
}

function fitAll(): void {
  text.clear();
  text.extend(asked.length);
  for (let i = 0; i < asked.length; i++) store<u8>(text.ptr + i, <u8>judge(asked.get(i), letters));
  finish(layout.ANSWER_TEXT);
}

function judge(id: i32, spelt: Vec): i32 {
  // one pass where the large table is there already
  let table = whole[id];
  if (table == null) table = localOf(id);
  if (table == null) table = wholeOf(id);
  if (table == null) return layout.FIT_UNJUDGED;
  return table.fits(spelt) ? layout.FIT_YES : layout.FIT_NO;
}

/** A product of the wanted patterns and some unwanted ones. Those without any table stay out, which admits more texts. */
function openWith(unwanted: Vec, nodes: i32): void {
  product.clearProduct();
  weak = false;
  for (let i = 0; i < wantedCount; i++) {
    const table = forProduct(asked.get(i));
    if (table == null) continue;
    product.addToProduct(table, true);
    weak = weak || table.anchored;
  }
  for (let i = 0; i < unwanted.length; i++) {
    const table = forProduct(unwanted.get(i));
    if (table != null) product.addToProduct(table, false);
  }
  product.openProduct(nodes, BEHIND_NOTHING);
}

/**
 * The last resort: whether every match of the one wanted pattern is, from its first byte on, one of some unwanted pattern,
 * behind anything. Sufficient, and not necessary.
 */
function openLocal(): void {
  product.clearProduct();
  const table = localOf(asked.get(0));
  if (table != null) product.addToProduct(table, true);
  for (let i = 0; i < joined.length; i++) {
    const other = localOf(joined.get(i));
    if (other != null) product.addToProduct(other, false);
  }
  product.openProduct(MAX_PRODUCT_NODES, context);
}

/** A text of the wanted patterns, found by chance, that no unwanted one matches. */
function hasLuck(): bool {
  joined.clear();
  openWith(joined, MAX_PRODUCT_NODES);
  for (let seed = 1; seed <= MAX_WANDERINGS; seed++) if (product.wander(seed) && !isMatched()) return true;
  return false;
}

function giveUp(): void {
  if (stage != STAGE_LOCAL && hasLuck()) {
    takeText();
    return;
  }
  if (stage == STAGE_LOCAL || wantedCount != 1 || localOf(asked.get(0)) == null) {
    finish(layout.ANSWER_UNKNOWN);
    return;
  }
  stage = STAGE_LOCAL;
  steps = 0;
  context = BEHIND_NOTHING;
  joined.clear();
  openLocal();
}

function concludeLocal(result: i32): void {
  if (result == product.FOUND_NOTHING) {
    if (context++ == BEHIND_NEWLINE) finish(layout.ANSWER_NOTHING);
    else openLocal();
    return;
  }
  let least: Automaton | null = null;
  let leastId = -1;
  for (let i = wantedCount; i < asked.length && result == product.FOUND_TEXT; i++) {
    const table = localOf(asked.get(i));
    if (table == null || (least != null && least.table.states <= table.table.states)) continue;
    if (!table.fitsFrom(product.found, 0, table.startBehind(context))) continue;
    least = table;
    leastId = asked.get(i);
  }
  if (leastId < 0) {
    finish(layout.ANSWER_UNKNOWN);
    return;
  }
  joined.push(leastId);
  openLocal();
}

function openFirst(): void {
  stage = STAGE_FIRST;
  openWith(joined, MAX_PRODUCT_NODES);
}

function openPair(): void {
  stage = STAGE_PAIRS;
  joined.clear();
  joined.push(suspects.get(pair));
  openWith(joined, MAX_PAIR_NODES);
}

/** What the end of a product means for the question. */
function conclude(result: i32): void {
  if (result == product.FOUND_NOTHING) {
    if (weak) giveUp();
    else finish(layout.ANSWER_NOTHING);
    return;
  }
  if (result == product.FOUND_TEXT) {
    if (stage == STAGE_PAIRS) {
      if (!isMatched()) {
        takeText();
        return;
      }
    } else if (!gatherSuspects()) {
      takeText();
      return;
    }
  } else if (stage != STAGE_PAIRS) {
    giveUp();
    return;
  }
  // A pattern that has joined and matches still is one that a stand-in lets through: no product will rule it out.
  if (stage == STAGE_UNION && hasJoined(suspects.get(0))) {
    giveUp();
    return;
  }
  if (stage == STAGE_UNION || (stage == STAGE_FIRST && suspects.length == 1)) {
    joined.push(suspects.get(0));
    stage = STAGE_UNION;
    openWith(joined, MAX_PRODUCT_NODES);
    return;
  }
  pair = stage == STAGE_FIRST ? 0 : pair + 1;
  if (pair < min(suspects.length, MAX_PAIRS)) {
    openPair();
    return;
  }
  stage = STAGE_UNION;
  joined.clear();
  joined.push(suspects.get(0));
  openWith(joined, MAX_PRODUCT_NODES);
}

function hasJoined(id: i32): bool {
  for (let i = 0; i < joined.length; i++) if (joined.get(i) == id) return true;
  return false;
}

function takeText(): void {
  text.clear();
  text.extend(product.found.length);
  for (let i = 0; i < product.found.length; i++) store<u8>(text.ptr + i, <u8>rawOf(product.found.get(i)));
  finish(layout.ANSWER_TEXT);
}

/** Whether some unwanted pattern matches the text that was found. */
function isMatched(): bool {
  for (let i = wantedCount; i < asked.length; i++) if (fitsFound(asked.get(i))) return true;
  return false;
}

/** The unwanted patterns that match the text that was found; false where there is none. */
function gatherSuspects(): bool {
  suspects.clear();
  for (let i = wantedCount; i < asked.length; i++) {
    const id = asked.get(i);
    if (!fitsFound(id)) continue;
    let at = suspects.push(id);
    while (at > 0 && sizeOf(suspects.get(at - 1)) > sizeOf(id)) {
      suspects.set(at, suspects.get(at - 1));
      at--;
    }
    suspects.set(at, id);
  }
  return suspects.length > 0;
}

function fitsFound(id: i32): bool {
  return judge(id, product.found) == layout.FIT_YES;
}

function sizeOf(id: i32): i32 {
  let table = localOf(id);
  if (table == null) table = wholeOf(id);
  return table == null ? 0 : table.table.states;
}
