// Matches and intent → the rules that hold: condition bytecode, run only for rules that can hold.
import * as layout from "../layout.ts";
import * as intent from "./intent/score.ts";
import * as place from "./memory.ts";
import { numberCount, patternCount, ruleCount, rulesAt, selectorCount, structureCount, word } from "./program.ts";
import { segmentEnd } from "./readings.ts";
import { hasMatched, notePair, scopesSeen } from "./scan/scan.ts";
import { numberHolds } from "./select/number.ts";
import { factsOf, firstSelection, fits, selectedSegment } from "./select/selection.ts";
import { structureHolds } from "./structure/judge.ts";

export let strongest: i32 = layout.EFFECT_ALLOW;
export let fired: i32 = 0;

let records: usize = 0;
let triggerStarts: usize = 0;
let triggers: usize = 0;
let code: usize = 0;
let segments: i32 = 0;

/** A boolean a byte; static, not heap, where the engine's memory map begins. */
const stack: usize = memory.data(layout.MAX_CONDITION_STACK);

export function openRules(): void {
  if (!rulesAt) return;
  records = rulesAt + <usize>word(rulesAt + 8);
  triggerStarts = rulesAt + <usize>word(rulesAt + 12);
  triggers = rulesAt + <usize>word(rulesAt + 16);
  code = rulesAt + <usize>word(rulesAt + 24);
  memory.fill(place.alwaysBitsAt, 0, place.ruleBitBytes);
  for (let rule = 0; rule < ruleCount; rule++) {
    if (word(recordOf(rule)) & layout.RULE_ALWAYS) setBit(place.alwaysBitsAt, <usize>rule);
  }
}

function recordOf(rule: i32): usize {
  return records + ((<usize>rule * layout.RULE_WORDS) << 2);
}

function setBit(bits: usize, at: usize): void {
  store<u8>(bits + (at >> 3), load<u8>(bits + (at >> 3)) | <u8>((<u32>1) << (at & 7)));
}

/** Judges the rules that need no match and those that a match or a fact of this check may make hold. */
export function judgeRules(segmentCount: i32): void {
  strongest = layout.EFFECT_ALLOW;
  fired = 0;
  segments = segmentCount;
  if (!ruleCount) return;
  memory.copy(place.ruleBitsAt, place.alwaysBitsAt, place.ruleBitBytes);
  for (let from = 0; from < patternCount; from += 32) {
    let found = load<u32>(place.matchedAt + (<usize>from >> 3));
    while (found) {
      const pattern = from + ctz(found);
      found &= found - 1;
      trigger(pattern);
    }
  }
  for (let selector = 1; selector <= selectorCount; selector++) {
    if (factsOf(selector)) trigger(patternCount + selector - 1);
  }
  for (let from = 0; from < ruleCount; from += 32) {
    let asked = load<u32>(place.ruleBitsAt + (<usize>from >> 3));
    while (asked) {
      const rule = from + ctz(asked);
      asked &= asked - 1;
      const record = recordOf(rule);
      if (!holds(record)) continue;
      store<u16>(place.firedAt + ((<usize>fired) << 1), <u16>rule);
      fired++;
      strongest = max(strongest, word(record) & 0xff);
    }
  }
}

/** Marks the rules that a pattern, or behind the patterns a selector, may make hold. */
function trigger(cause: i32): void {
  const past = word(triggerStarts + ((<usize>(cause + 1)) << 2));
  for (let i = word(triggerStarts + ((<usize>cause) << 2)); i < past; i++) {
    setBit(place.ruleBitsAt, <usize>word(triggers + ((<usize>i) << 2)));
  }
}

function holds(record: usize): bool {
  let at = code + ((<usize>word(record + (layout.RULE_CODE << 2))) << 2);
  const past = at + ((<usize>word(record + (layout.RULE_CODE_WORDS << 2))) << 2);
  let top = stack; // behind the last value
  while (at < past) {
    const op = word(at);
    if (op == layout.OP_MATCH) {
      store<u8>(top++, <u8>anyMatched(word(at + 4), word(at + 8)));
      at += 12;
    } else if (op == layout.OP_INTENT) {
      const mask = word(at + 4);
      const inMask = ((mask >> intent.category) & 1) != 0 && (!(mask & layout.INTENT_SURELY) || intent.isWithin(mask));
      store<u8>(top++, <u8>(inMask && intent.confidence >= word(at + 8) ? 1 : 0));
      at += 12;
    } else if (op == layout.OP_SCOPE) {
      store<u8>(top++, <u8>((word(at + 4) & scopesSeen) != 0 ? 1 : 0));
      at += 8;
    } else if (op == layout.OP_STRUCTURE) {
      store<u8>(top++, <u8>structureHolds(word(at + 4)));
      at += 8;
    } else if (op == layout.OP_FITS) {
      store<u8>(top++, <u8>fits(word(at + 4), word(at + 8)));
      at += 12;
    } else if (op == layout.OP_FACT) {
      store<u8>(top++, <u8>factHolds(word(at + 4), word(at + 8), word(at + 12)));
      at += 16;
    } else if (op == layout.OP_NUMBER) {
      store<u8>(top++, <u8>numberHolds(word(at + 4), segments));
      at += 8;
    } else if (op == layout.OP_TRUE) {
      store<u8>(top++, 1);
      at += 4;
    } else if (op == layout.OP_NOT) {
      store<u8>(top - 1, load<u8>(top - 1) ^ 1);
      at += 4;
    } else {
      const first = top - <usize>word(at + 4);
      let value = load<u8>(first);
      for (let operand = first + 1; operand < top; operand++) {
        value = op == layout.OP_AND ? value & load<u8>(operand) : value | load<u8>(operand);
      }
      store<u8>(first, value);
      top = first + 1;
      at += 8;
    }
  }
  return load<u8>(stack) != 0;
}

function anyMatched(first: i32, count: i32): bool {
  for (let i = 0; i < count; i++) if (hasMatched(first + i)) return true;
  return false;
}

/** Bit of a selector's facts: its place is among the matches already. */
const NOTED: i32 = 0x40000000;

/** What forbids something to be there names the first place where it is. */
function factHolds(selector: i32, looked: i32, wanted: i32): bool {
  const facts = factsOf(selector);
  if ((facts & looked) != wanted) return false;
  const first = firstSelection(selector);
  if (looked == layout.FACT_PLACED && first && !(facts & NOTED)) {
    const segment = selectedSegment(first);
    const length = segmentEnd(segment) - (segment ? segmentEnd(segment - 1) : 0);
    notePair(patternCount + structureCount + numberCount + selector - 1, segment, layout.VIEW_RAW, 0, length);
    store<i32>(place.selectorsAt + ((<usize>selector) << 2), facts | NOTED);
  }
  return true;
}
