// Selections of the host → which segments a path of the policy selects, and whether all of them fit what permits.
//
//   selectorsAt     facts      a word a selector (0 … selectors)   written by the host before each check
//                   readings   a word a selector                   readings of its leaves that were scanned
//                   heads      a word a selector                   address of its first selection, 0 where it has none
//                   fitted     a word a permission (from 1)        readings in which one of its patterns matched
//                   stamps     a word a permission                 the reading that was counted last
//   selectionsAt    selections SELECTION_WORDS words each, by segment; the second word leads to the selector's next one
//
// A permission holds where its fitted readings are all readings of its selector: what does not fit costs nothing.
import * as layout from "../../layout.ts";
import * as place from "../memory.ts";
import { bindingsAt, permissionCount, selectorCount, word } from "../program.ts";

/** What `meet` says of a match. */
export const MEET_NOWHERE = 0; // not in a segment that the pattern's path selects
export const MEET_COUNTED = 1; // it counts for a permission, and is no evidence
export const MEET_MATCH = 2;

const BYTES: usize = layout.SELECTION_WORDS << 2;

let readings: usize = 0;
let heads: usize = 0;
let fitted: usize = 0;
let stamps: usize = 0;

// The selections of the segment at hand, and where all of them end.
let first: usize = 0;
let past: usize = 0;
let end: usize = 0;

/** Bytes that the state of the loaded program needs. */
export function selectorBytes(): usize {
  return (<usize>((selectorCount + 1) * 3 + (permissionCount + 1) * 2)) << 2;
}

/** Finds the places of the state; the program has been placed. */
export function openSelectors(): void {
  readings = place.selectorsAt + ((<usize>(selectorCount + 1)) << 2);
  heads = readings + ((<usize>(selectorCount + 1)) << 2);
  fitted = heads + ((<usize>(selectorCount + 1)) << 2);
  stamps = fitted + ((<usize>(permissionCount + 1)) << 2);
}

/** Links the selections of a check by their selectors; false where they are not what a host writes. */
export function beginSelections(count: i32, segments: i32): bool {
  if (!bindingsAt) return count == 0;
  memory.fill(readings, 0, selectorBytes() - (readings - place.selectorsAt));
  first = place.selectionsAt;
  past = first;
  end = first + <usize>count * BYTES;
  let least = segments;
  for (let at = end; at > first; ) {
    at -= BYTES;
    const selector = <i32>load<u16>(at);
    const segment = <i32>load<u16>(at, 2);
    if (segment >= segments || segment > least || selector < 1 || selector > selectorCount) return false;
    least = segment;
    const head = heads + ((<usize>selector) << 2);
    store<u32>(at, load<u32>(head), 4);
    store<u32>(head, <u32>at);
  }
  return true;
}

/** Goes on to a segment; they come in order. */
export function enterSegment(segment: i32): void {
  first = past;
  while (past < end && <i32>load<u16>(past, 2) == segment) past += BYTES;
}

/** Counts a reading of the segment at hand, which is of kind `kind`. */
export function countReading(kind: i32): void {
  if (!bindingsAt || !(kind & layout.SCOPE_LEAF)) return;
  if (kind & layout.SCOPE_VALUE) store<i32>(readings, word(readings) + 1);
  for (let at = first; at < past; at += BYTES) {
    const count = readings + ((<usize>load<u16>(at)) << 2);
    store<i32>(count, word(count) + 1);
  }
}

/** What a match of a pattern in the reading with this stamp means: MEET_. */
export function meet(pattern: i32, stamp: i32): i32 {
  if (!bindingsAt) return MEET_MATCH;
  const binding = load<u32>(bindingsAt + ((<usize>pattern) << 2));
  if (!binding) return MEET_MATCH;
  const selector = binding & 0xffff;
  if (selector && !isSelected(selector)) return MEET_NOWHERE;
  const permission = (<usize>(binding >> layout.BINDING_PERMISSION_SHIFT)) << 2;
  if (!permission) return MEET_MATCH;
  if (word(stamps + permission) != stamp) {
    store<i32>(stamps + permission, stamp);
    store<i32>(fitted + permission, word(fitted + permission) + 1);
  }
  return MEET_COUNTED;
}

function isSelected(selector: u32): bool {
  for (let at = first; at < past; at += BYTES) if (<u32>load<u16>(at) == selector) return true;
  return false;
}

/** Whether every reading of the selector's leaves, of which there is one at least, matched a pattern of the permission. */
export function fits(permission: i32, selector: i32): bool {
  const count = word(fitted + ((<usize>permission) << 2));
  return count != 0 && count == word(readings + ((<usize>selector) << 2));
}

/** FACT_ bits of a selector. */
export function factsOf(selector: i32): i32 {
  return word(place.selectorsAt + ((<usize>selector) << 2));
}

/** Address of the first selection of a selector, and of the next one; 0 behind the last. */
export function firstSelection(selector: i32): usize {
  return <usize>load<u32>(heads + ((<usize>selector) << 2));
}

export function nextSelection(at: usize): usize {
  return <usize>load<u32>(at, 4);
}

export function selectedSegment(at: usize): i32 {
  return <i32>load<u16>(at, 2);
}
