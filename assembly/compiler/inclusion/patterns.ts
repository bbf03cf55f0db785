// The patterns of a comparison → what questions about them need, each made when first asked for: literals and tables.
import * as layout from "../../layout.ts";
import * as failure from "../failure.ts";
import { MAX_PATTERNS } from "../limits.ts";
import { Bytes, Vec } from "../memory.ts";
import { parsePattern, trimForSearch } from "../pattern.ts";
import { preparePosix } from "../syntax/classes.ts";
import { Automaton, automatonOf } from "./automaton.ts";
import * as forms from "./forms.ts";
import { prepareLetters } from "./letters.ts";
import * as needs from "./needs.ts";

/** Bytes in front of a pattern's source: kind, flags, a word unused, length. */
const PATTERN_HEAD = 16;

const patterns = new Bytes();
const patternAt = new Vec();
// Two tables a pattern: one of the matches from a place on, which is small and tells whether a text holds one, and one of
// the texts that hold one, for products. Where the second is over its budget, the first stands in: in a product it
// admits fewer texts, so that what is wanted may be missed, and what is unwanted let through.
const local: Array<Automaton | null> = [];
const whole: Array<Automaton | null> = [];
const TRIED_LOCAL = 1;
const TRIED_WHOLE = 2;
const tried = new Vec();

const alternatives = new Vec();
const exampleLetters = new Vec();

/** Tables that were built so far. */
export let tablesBuilt: i32 = 0;

function word(from: usize, at: i32): i32 {
  return load<i32>(from + at);
}

/** Takes the patterns that questions name by their index; false where the list is malformed. */
export function takePatterns(from: usize, bytes: i32): bool {
  if (bytes < 4) return false;
  const count = word(from, 0);
  if (<u32>count > <u32>MAX_PATTERNS) return false;
  let at = 4;
  patternAt.clear();
  tried.refill(count, 0);
  local.length = 0;
  whole.length = 0;
  for (let i = 0; i < count; i++) {
    if (at + PATTERN_HEAD > bytes) return false;
    const length = word(from, at + 12);
    if (length < 0 || length > bytes - at - PATTERN_HEAD) return false;
    patternAt.push(at);
    local.push(null);
    whole.push(null);
    at += PATTERN_HEAD + ((length + 3) & ~3);
  }
  patterns.clear();
  patterns.append(from, bytes);
  needs.clearNeeds(count);
  forms.clearForms(count);
  preparePosix();
  prepareLetters();
  return true;
}

export function patternCount(): i32 {
  return patternAt.length;
}

/** The table of the matches that begin at one place; null over a budget. */
export function localOf(id: i32): Automaton | null {
  if (!(tried.get(id) & TRIED_LOCAL)) {
    tried.set(id, tried.get(id) | TRIED_LOCAL);
    local[id] = build(id, true);
  }
  return local[id];
}

/** The table of the texts with a match; null over a budget. */
export function wholeOf(id: i32): Automaton | null {
  if (!(tried.get(id) & TRIED_WHOLE)) {
    tried.set(id, tried.get(id) | TRIED_WHOLE);
    whole[id] = build(id, false);
  }
  return whole[id];
}

/** The best table for a product. */
export function forProduct(id: i32): Automaton | null {
  const table = wholeOf(id);
  return table != null ? table : localOf(id);
}

function parse(id: i32): i32 {
  failure.clearFailure();
  const head = patterns.ptr + patternAt.get(id);
  return parsePattern(load<i32>(head), load<i32>(head, 4), head + PATTERN_HEAD, load<i32>(head, 12));
}

function build(id: i32, anchored: bool): Automaton | null {
  tablesBuilt++;
  const root = parse(id);
  return root < 0 ? null : automatonOf(root, anchored);
}

function learn(id: i32): void {
  if (needs.hasNeeds(id)) return;
  const root = parse(id);
  const search = root < 0 ? root : trimForSearch(root);
  needs.learnNeeds(id, search);
  if (search >= 0) forms.keepForm(id, search);
}

/**
 * Whether it shows in their syntax that every match of pattern `id` holds one of a pattern of `others` (from index `from`
 * on); those that it takes are left in `covering`.
 */
export function isCovered(id: i32, others: Vec, from: i32, covering: Vec): bool {
  learn(id);
  covering.clear();
  if (!forms.alternativesOf(id, alternatives)) return false;
  for (let i = 0; i < alternatives.length; i++) {
    const form = alternatives.get(i);
    if (!forms.exampleOf(form, exampleLetters)) return false;
    needs.readSymbols(exampleLetters);
    let by = -1;
    for (let j = from; j < others.length && by < 0; j++) {
      const other = others.get(j);
      if (mayMatch(other) && forms.isCovered(form, other)) by = other;
    }
    if (by < 0) return false;
    covering.push(by);
  }
  return true;
}

/** Characters of a shortest match, at least. */
export function leastOf(id: i32): i32 {
  learn(id);
  return needs.leastCharacters(id);
}

/** Takes the text that `judge` is asked about. */
export function readText(letters: Vec): void {
  needs.readSymbols(letters);
}

/** Whether the text read last holds the literals of a match. */
export function mayMatch(id: i32): bool {
  learn(id);
  return needs.mayMatch(id);
}

/** Whether the pattern matches somewhere in the text read last: FIT_. */
export function judge(id: i32, letters: Vec): i32 {
  if (!mayMatch(id)) return layout.FIT_NO;
  // one pass where the large table is there already
  let table = whole[id];
  if (table == null) table = localOf(id);
  if (table == null) table = wholeOf(id);
  if (table == null) return layout.FIT_UNJUDGED;
  return table.fits(letters) ? layout.FIT_YES : layout.FIT_NO;
}

/** States of the pattern's smallest table. */
export function sizeOf(id: i32): i32 {
  let table = localOf(id);
  if (table == null) table = wholeOf(id);
  return table == null ? 0 : table.table.states;
}
