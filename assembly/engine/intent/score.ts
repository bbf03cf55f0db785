// Signals that matched → category, confidence and runner-up, in integers.
//
// Evidence combines as independent chances: a category's score is 1 − Π(1 − weight) over its signals. An excuse
// discounts the categories of its mask by Π(1 − weight) in the same way: one on the tool's name all of their evidence, one
// in the contents that of its own segment (excuses.ts). A dangerous category from DANGER_FIRST on wins
// over ordinary ones: what a call does at worst is what it is.
import * as layout from "../../layout.ts";
import * as place from "../memory.ts";
import { firstSignal, intentAt, recordOf, signalCount, word } from "../program.ts";
import { hasMatched } from "../scan/scan.ts";
import { keptOf } from "./excuses.ts";

const ONE: i32 = 1000000;
const INTENT_BYTES: i32 = 36; // a word a category

export let category: i32 = layout.INTENT_BENIGN;
export let confidence: i32 = 0;
export let runnerUp: i32 = layout.INTENT_BENIGN;
export let runnerUpConfidence: i32 = 0;
export let signalsMatched: i32 = 0;

// Static places, not heap: the engine's memory map begins at the heap's base.
const missed: usize = memory.data(INTENT_BYTES, 4);
const kept: usize = memory.data(INTENT_BYTES, 4);
const missedByName: usize = memory.data(INTENT_BYTES, 4);
const keptByName: usize = memory.data(INTENT_BYTES, 4);

function get(values: usize, index: i32): i32 {
  return load<i32>(values + ((<usize>index) << 2));
}

function set(values: usize, index: i32, value: i32): void {
  store<i32>(values + ((<usize>index) << 2), value);
}

function scoreOf(index: i32): i32 {
  const own = keptOf(index);
  const excused = own < 0 ? get(kept, index) : own;
  const found = times(ONE - get(missed, index), excused);
  const all = ONE - times(get(missedByName, index), ONE - found);
  return min(times(all / 1000, get(keptByName, index)), layout.MAX_INTENT_SCORE);
}

/** A share of a number, in millionths. */
function times(value: i32, share: i32): i32 {
  return <i32>((<i64>value * share) / ONE);
}

/** Whether no signal of a category outside of the mask was seen, excused or not. */
export function isWithin(mask: i32): bool {
  if (!signalCount) return true;
  for (let i = 0; i < layout.INTENT_BENIGN; i++)
    if (!((mask >> i) & 1) && (get(missed, i) != ONE || get(missedByName, i) != ONE)) return false;
  return true;
}

export function score(): void {
  category = layout.INTENT_BENIGN;
  confidence = 0;
  runnerUp = layout.INTENT_BENIGN;
  runnerUpConfidence = 0;
  signalsMatched = 0;
  if (!signalCount) return;
  for (let i = 0; i < layout.INTENT_COUNT; i++) {
    set(missed, i, ONE);
    set(kept, i, ONE);
    set(missedByName, i, ONE);
    set(keptByName, i, ONE);
  }
  for (let signal = 0; signal < signalCount; signal++) {
    if (!hasMatched(firstSignal + signal)) continue;
    store<u16>(place.signalsAt + ((<usize>signalsMatched) << 1), <u16>signal);
    signalsMatched++;
    const packed = word(intentAt + 8 + ((<usize>signal) << 2));
    const weight = (packed >> 16) & 0x7fff;
    const named = (word(recordOf(firstSignal + signal)) >> 8) & layout.SCOPE_TOOL;
    let mask = packed & 0xffff;
    while (mask) {
      const index = ctz(mask);
      mask &= mask - 1;
      let values = packed & layout.SIGNAL_EXCUSE ? kept : missed;
      if (named) values = packed & layout.SIGNAL_EXCUSE ? keptByName : missedByName;
      set(values, index, <i32>((<i64>get(values, index) * (1000 - weight)) / 1000));
    }
  }
  rank();
}

function rank(): void {
  let best = -1;
  let bestScore = 0;
  // the largest dangerous score first, then, where it is too small, the largest of all
  for (let i = 0; i < layout.INTENT_DANGEROUS; i++) {
    if (scoreOf(i) > bestScore) {
      best = i;
      bestScore = scoreOf(i);
    }
  }
  if (bestScore < layout.DANGER_FIRST) {
    for (let i = layout.INTENT_DANGEROUS; i < layout.INTENT_BENIGN; i++) {
      if (scoreOf(i) > bestScore) {
        best = i;
        bestScore = scoreOf(i);
      }
    }
  }
  let second = -1;
  let secondScore = 0;
  for (let i = 0; i < layout.INTENT_BENIGN; i++) {
    if (i == best || scoreOf(i) <= secondScore) continue;
    second = i;
    secondScore = scoreOf(i);
  }
  if (bestScore < layout.MIN_INTENT_SCORE) {
    confidence = 1000 - bestScore;
    runnerUp = best < 0 ? layout.INTENT_BENIGN : best;
    runnerUpConfidence = bestScore;
    return;
  }
  category = best;
  confidence = bestScore;
  runnerUp = second < 0 ? layout.INTENT_BENIGN : second;
  runnerUpConfidence = second < 0 ? 1000 - bestScore : secondScore;
}
