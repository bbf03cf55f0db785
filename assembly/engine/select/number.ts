// A number test → whether it holds for the leaves that its path selects.
import * as layout from "../../layout.ts";
import * as place from "../memory.ts";
import { normalize, numbersAt, patternCount, rulesAt, structureCount, word } from "../program.ts";
import { readViewsOf, segmentEnd, segmentMarks, viewAt, viewLength } from "../readings.ts";
import { notePair } from "../scan/scan.ts";
import { needsViews } from "../text/needs.ts";
import { UNCHANGED } from "../text/unicode.ts";
import { INSIDE, judgeNumber, NO_NUMBER } from "./decimal.ts";
import { factsOf, firstSelection, nextSelection, selectedSegment } from "./selection.ts";

// The test at hand.
let index: i32 = 0;
let flags: i32 = 0;
let low: usize = 0;
let high: usize = 0;

/** Whether number test `number` holds in this check of `segments` segments. */
export function numberHolds(number: i32, segments: i32): bool {
  const record = numbersAt + ((<usize>(number * layout.NUMBER_WORDS)) << 2);
  index = number;
  flags = word(record);
  low = boundAt(record, layout.NUMBER_LOW);
  high = boundAt(record, layout.NUMBER_HIGH);
  const permits = (flags & layout.NUMBER_PERMITS) != 0;
  const selector = flags & 0xffff;
  if (selector) {
    const facts = factsOf(selector) & (layout.FACT_PLACED | layout.FACT_MISSING | layout.FACT_MISFIT);
    if (permits && facts != layout.FACT_PLACED) return false;
    if (flags & layout.NUMBER_STRICT && facts & layout.FACT_MISFIT) return true;
  }
  // what permits has to fit every leaf, what forbids one
  let seen = false;
  if (selector) {
    for (let at = firstSelection(selector); at; at = nextSelection(at)) {
      const segment = selectedSegment(at);
      if (!(segmentMarks(segment) & layout.SCOPE_LEAF)) continue;
      seen = true;
      if (segmentFits(segment) != permits) return !permits;
    }
  } else {
    for (let segment = 0; segment < segments; segment++) {
      if (!(segmentMarks(segment) & layout.SCOPE_VALUE)) continue;
      seen = true;
      if (segmentFits(segment) != permits) return !permits;
    }
  }
  return permits && seen;
}

function boundAt(record: usize, field: i32): usize {
  const offset = word(record + ((<usize>field) << 2));
  return offset ? rulesAt + <usize>offset : 0;
}

/**
 * Whether a segment fits, and what forbids is noted. A text that is a number as it stands has no other reading; only what is
 * none, and does not count against the call for that, is looked at in its views.
 */
function segmentFits(segment: i32): bool {
  const start = segment ? segmentEnd(segment - 1) : 0;
  const text = place.textAt + <usize>start;
  const length = segmentEnd(segment) - start;
  let judged = judge(text, length);
  if (flags & layout.NUMBER_PERMITS) return judged == INSIDE;
  if (judged == NO_NUMBER && flags & layout.NUMBER_STRICT) judged = INSIDE;
  let view = layout.VIEW_RAW;
  let viewed = length;
  if (judged == NO_NUMBER && normalize && needsViews(text, length)) {
    // a view that cannot be read counts against the call
    if (!readViewsOf(text, length, false)) return true;
    while (judged == NO_NUMBER && view < layout.VIEW_ESCAPES) {
      view++;
      viewed = viewLength(view);
      if (viewed != UNCHANGED) judged = judge(viewAt(view), viewed);
    }
  }
  if (judged != INSIDE) return false;
  notePair(patternCount + structureCount + index, segment, view, 0, viewed);
  return true;
}

function judge(text: usize, length: i32): i32 {
  return judgeNumber(text, length, (flags & layout.NUMBER_PERMITS) != 0, low, high);
}
