// Patterns and questions about them → whether the texts of some lie inside those of others, and a text that shows where not.
//
// reserveQuery(n) gives the address for n bytes; openPatterns(n) reads the patterns; then for each question
// reserveQuery, ask(kind, n), work(budget) until COMPILE_DONE, answer(i). A search begins without the unwanted
// patterns: the shortest text of the wanted ones is tried on all the others, and only a pattern that matches it joins
// the product (counterexample-guided refinement), so that a product holds the few patterns that matter. As each product
// admits all texts that are looked for, and more, the first one that nothing matches is a shortest one.
//
// Of one wanted pattern it may show in the syntax that there is no such text (inclusion/forms.ts); no table is needed
// then. Otherwise it is tried match by match, from a match's first byte on, with tables that are several
// times smaller: if each match is, from there, one of an unwanted pattern, behind anything, there is no such text.
import * as layout from "../layout.ts";
import { Automaton, BEHIND_NEWLINE, BEHIND_NOTHING } from "./inclusion/automaton.ts";
import { rawOf, spell } from "./inclusion/letters.ts";
import * as patterns from "./inclusion/patterns.ts";
import { forProduct, judge, localOf, sizeOf } from "./inclusion/patterns.ts";
import * as product from "./inclusion/product.ts";
import {
  MAX_LOCAL_NODES,
  MAX_PAIR_NODES,
  MAX_PAIRS,
  MAX_PRODUCT_NODES,
  MAX_PRODUCT_STEPS,
  MAX_WANDERINGS,
} from "./limits.ts";
import { Bytes, Vec } from "./memory.ts";

const STAGE_START = 0;
const STAGE_LOCAL = 1; // match by match
const STAGE_FIRST = 2; // the wanted patterns alone
const STAGE_PAIRS = 3; // with one unwanted pattern at a time
const STAGE_UNION = 4;
const STAGE_RETRY = 5; // match by match again, with all the budget
const STAGE_DONE = 6;

/** Units of work that building one table counts as. */
const TABLE_WORK = 16;
/** Table steps of one unit of work. */
const UNIT_STEPS = 1024;

const buffer = new Bytes();
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
  return bytes <= buffer.length && patterns.takePatterns(buffer.ptr, bytes);
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
    if (<u32>id >= <u32>patterns.patternCount()) return false;
    asked.push(id);
  }
  letters.clear();
  if (length && !spell(buffer.ptr + 8 + (count << 2), length, letters)) return false;
  stage = STAGE_START;
  next = 0;
  steps = 0;
  joined.clear();
  text.clear();
  setAnswer(layout.ANSWER_UNKNOWN);
  answers[layout.ANSWER_UNJUDGED] = 0;
  answers[layout.ANSWER_PATTERN] = -1;
  return true;
}

/** Goes on with the question until `budget` units (about a thousand table steps) are spent. */
export function work(budget: i32): i32 {
  let left = budget;
  while (left > 0 && stage != STAGE_DONE) {
    const built = patterns.tablesBuilt;
    if (stage == STAGE_START) start();
    else {
      const before = product.productSteps;
      const result = product.stepProduct(left * UNIT_STEPS);
      const spent = product.productSteps - before;
      steps += spent;
      left -= spent / UNIT_STEPS;
      if (result == product.FOUND_RUNNING) {
        if (steps > MAX_PRODUCT_STEPS) giveUp();
      } else if (stage == STAGE_LOCAL || stage == STAGE_RETRY) concludeLocal(result);
      else conclude(result);
    }
    left -= 1 + (patterns.tablesBuilt - built) * TABLE_WORK;
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

/** Looks at one pattern of a question about each, or opens a search. */
function start(): void {
  if (kind == layout.QUERY_SEARCH) {
    if (wantedCount == 1 && patterns.isCovered(asked.get(0), asked, 1, joined)) {
      takeProof();
      return;
    }
    joined.clear();
    if (wantedCount == 1 && localOf(asked.get(0)) != null) {
      stage = STAGE_LOCAL;
      context = BEHIND_NOTHING;
      openLocal(MAX_LOCAL_NODES);
    } else openFirst();
    return;
  }
  if (next == 0) patterns.readText(letters);
  if (next == asked.length) {
    finish(layout.ANSWER_TEXT);
    return;
  }
  const id = asked.get(next++);
  if (kind == layout.QUERY_FIT) text.push8(judge(id, letters));
  else text.push32(patterns.leastOf(id));
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
 * Whether every match of the one wanted pattern is, from its first byte on, one of some unwanted pattern, behind
 * anything. Sufficient, and not necessary.
 */
function openLocal(nodes: i32): void {
  product.clearProduct();
  const table = localOf(asked.get(0));
  if (table != null) product.addToProduct(table, true);
  for (let i = 0; i < joined.length; i++) {
    const other = localOf(joined.get(i));
    if (other != null) product.addToProduct(other, false);
  }
  product.openProduct(nodes, context);
}

/** Whether none of the product's tables can tell what stands before a match. */
function isBlind(behind: i32): bool {
  if (!startsAlike(asked.get(0), behind)) return false;
  for (let i = 0; i < joined.length; i++) if (!startsAlike(joined.get(i), behind)) return false;
  return true;
}

function startsAlike(id: i32, behind: i32): bool {
  const table = localOf(id);
  return table == null || table.startBehind(behind) == table.startBehind(BEHIND_NOTHING);
}

/** A text of the wanted patterns, found by chance, that no unwanted one matches. */
function hasLuck(): bool {
  joined.clear();
  openWith(joined, MAX_PRODUCT_NODES);
  for (let seed = 1; seed <= MAX_WANDERINGS; seed++) if (product.wander(seed) && !isMatched()) return true;
  return false;
}

function giveUp(): void {
  if (stage == STAGE_LOCAL) {
    openFirst();
    return;
  }
  if (stage != STAGE_RETRY && hasLuck()) {
    takeText();
    return;
  }
  if (stage == STAGE_RETRY || wantedCount != 1 || localOf(asked.get(0)) == null) {
    finish(layout.ANSWER_UNKNOWN);
    return;
  }
  stage = STAGE_RETRY;
  steps = 0;
  context = BEHIND_NOTHING;
  joined.clear();
  openLocal(MAX_PRODUCT_NODES);
}

function concludeLocal(result: i32): void {
  const nodes = stage == STAGE_LOCAL ? MAX_LOCAL_NODES : MAX_PRODUCT_NODES;
  if (result == product.FOUND_NOTHING) {
    do context++;
    while (context <= BEHIND_NEWLINE && isBlind(context));
    if (context > BEHIND_NEWLINE) takeProof();
    else openLocal(nodes);
    return;
  }
  if (result != product.FOUND_TEXT) {
    giveUp();
    return;
  }
  patterns.readText(product.found);
  let least: Automaton | null = null;
  let leastId = -1;
  let matched = false;
  for (let i = wantedCount; i < asked.length; i++) {
    const id = asked.get(i);
    if (context == BEHIND_NOTHING ? !fitsFound(id) : !patterns.mayMatch(id)) continue;
    matched = true;
    const table = localOf(id);
    if (table == null || (least != null && least.table.states <= table.table.states)) continue;
    if (!table.fitsFrom(product.found, 0, table.startBehind(context))) continue;
    least = table;
    leastId = id;
  }
  if (leastId >= 0) {
    joined.push(leastId);
    openLocal(nodes);
    return;
  }
  // Nothing matches a text that stands alone: it is one, and where nothing looks back at what stands before, a shortest.
  if (!matched && context == BEHIND_NOTHING && isBlind(1) && isBlind(2) && isBlind(BEHIND_NEWLINE)) takeText();
  else giveUp();
}

/** Opens the product of the wanted patterns alone. */
function openFirst(): void {
  stage = STAGE_FIRST;
  steps = 0;
  joined.clear();
  for (let i = 0; i < wantedCount; i++) {
    if (forProduct(asked.get(i)) != null) continue;
    answers[layout.ANSWER_UNJUDGED]++;
    answers[layout.ANSWER_PATTERN] = asked.get(i);
  }
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
    else takeProof();
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

/** The answer is the text that was found; patterns without a table may match it. */
function takeText(): void {
  patterns.readText(product.found);
  for (let i = wantedCount; i < asked.length; i++) {
    if (judge(asked.get(i), product.found) != layout.FIT_UNJUDGED) continue;
    answers[layout.ANSWER_UNJUDGED]++;
    answers[layout.ANSWER_PATTERN] = asked.get(i);
  }
  text.clear();
  text.extend(product.found.length);
  for (let i = 0; i < product.found.length; i++) store<u8>(text.ptr + i, <u8>rawOf(product.found.get(i)));
  finish(layout.ANSWER_TEXT);
}

/** There is no such text, because of the unwanted patterns that have joined. */
function takeProof(): void {
  text.clear();
  for (let i = 0; i < joined.length; i++) text.push32(joined.get(i));
  finish(layout.ANSWER_NOTHING);
}

/** Whether some unwanted pattern matches the text that was found. */
function isMatched(): bool {
  patterns.readText(product.found);
  for (let i = wantedCount; i < asked.length; i++) if (fitsFound(asked.get(i))) return true;
  return false;
}

/** The unwanted patterns that match the text that was found; false where there is none. */
function gatherSuspects(): bool {
  patterns.readText(product.found);
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

/** Whether the pattern matches the text that was found, which has been read. */
function fitsFound(id: i32): bool {
  const fit = judge(id, product.found);
  if (fit == layout.FIT_UNJUDGED) answers[layout.ANSWER_PATTERN] = id;
  return fit == layout.FIT_YES;
}
