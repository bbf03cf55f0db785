// Turns a code point into all code points that are equal to it under Unicode simple case folding.
import { FOLD_ALTERNATE, FOLD_DELTA, FOLD_FIRST, FOLD_RUN_COUNT, FOLD_SPAN } from "./generated/fold-table.ts";

/** No orbit has more members (Unicode 17: ι has four, U+0345 U+0399 U+03B9 U+1FBE). */
export const MAX_ORBIT: i32 = 4;

/** What nextWithCase answers when there is none. */
export const NO_CODE_POINT: u32 = 0x110000;

/** The last run that starts at or before cp, −1 if none. */
function runBefore(cp: u32): i32 {
  let low = 0;
  let high = FOLD_RUN_COUNT;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (load<u32>(FOLD_FIRST + ((<usize>middle) << 2)) >>> 1 <= cp) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The next member of the orbit, ascending and from the greatest back to the least; cp itself if it has no case. */
export function nextInOrbit(cp: u32): u32 {
  const run = runBefore(cp);
  if (run < 0) return cp;
  const packed = load<u32>(FOLD_FIRST + ((<usize>run) << 2));
  const offset = cp - (packed >>> 1);
  if (offset > <u32>load<u16>(FOLD_SPAN + ((<usize>run) << 1))) return cp;
  if ((offset & packed & 1) !== 0) return cp;
  const delta = load<i32>(FOLD_DELTA + ((<usize>run) << 2));
  if (delta === FOLD_ALTERNATE) return (packed >>> 1) + (offset ^ 1);
  return cp + <u32>delta;
}

/** Writes cp and then the other members of its orbit as u32s to `out` (room for MAX_ORBIT); returns how many, at least 1. */
export function orbitOf(cp: u32, out: usize): i32 {
  let count = 0;
  let member = cp;
  do {
    store<u32>(out + ((<usize>count) << 2), member);
    count++;
    member = nextInOrbit(member);
  } while (member !== cp);
  return count;
}

/** The smallest code point at or after cp that has case, NO_CODE_POINT if there is none. */
export function nextWithCase(cp: u32): u32 {
  const run = runBefore(cp);
  if (run >= 0) {
    const packed = load<u32>(FOLD_FIRST + ((<usize>run) << 2));
    const offset = cp - (packed >>> 1);
    const aligned = offset + (offset & packed & 1);
    if (aligned <= <u32>load<u16>(FOLD_SPAN + ((<usize>run) << 1))) return (packed >>> 1) + aligned;
  }
  if (run + 1 >= FOLD_RUN_COUNT) return NO_CODE_POINT;
  return load<u32>(FOLD_FIRST + ((<usize>(run + 1)) << 2)) >>> 1;
}
