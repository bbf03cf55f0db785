// Turns a segment into the answer whether any view of it can differ: one vectorised scan.
import { MIN_UNPADDED, tokenDecodes, tokenEnd } from "./runs.ts";
import { hexValue } from "./utf8.ts";

/** A byte at or above 0x80: the unicode view may differ. */
export const NEEDS_UNICODE: i32 = 1;
/** What may be an escape: the escapes view may differ. */
export const NEEDS_ESCAPES: i32 = 2;
/** An encoded run: the escapes view differs. */
export const NEEDS_RUNS: i32 = 4;

/** A block with base64 characters in all places but the first and the last. */
const INNER_RUN: i32 = 0x7ffe;

/** NEEDS_ bits of a segment; 0 proves that both views are the segment itself. */
export function needsViews(ptr: usize, length: u32): i32 {
  const end = ptr + <usize>length;
  if (length < 16) return needsOfShort(ptr, end);
  let needs = 0;
  let streak: usize = 0; // base64 characters right before `at`
  let joined: usize = 0; // up to here tokens are judged
  let at = ptr;
  while (at < end) {
    // The last block is read from inside the segment and shifted, so that no byte behind the segment is seen.
    const size: usize = end - at < 16 ? end - at : 16;
    const skip = <u32>(16 - size);
    const block = v128.load(at - <usize>skip);
    const sized = size === 16 ? 0xffff : (1 << (<u32>size)) - 1;
    if (i8x16.bitmask(block) >>> skip !== 0) needs |= NEEDS_UNICODE;
    const special = i8x16.bitmask(specials(block)) >>> skip;
    if (special !== 0 && (needs & NEEDS_ESCAPES) === 0 && anyEscape(at, special, end)) needs |= NEEDS_ESCAPES;
    const coded = (i8x16.bitmask(sextets(block)) >>> skip) & sized;
    if (coded === sized) streak += size;
    else {
      const before = at - streak;
      if (streak + <usize>ctz(~coded) >= MIN_UNPADDED && (needs & NEEDS_RUNS) === 0 && before >= joined) {
        joined = tokenEnd(before, end);
        if (tokenDecodes(before, joined, end)) needs |= NEEDS_RUNS;
      }
      // Fourteen characters can also lie inside the block and touch neither end.
      if (coded === INNER_RUN && (needs & NEEDS_RUNS) === 0 && tokenDecodes(at + 1, at + 15, end)) needs |= NEEDS_RUNS;
      streak = <usize>clz((~coded & sized) << (32 - <u32>size));
    }
    at += size;
  }
  const start = end - streak;
  if (streak >= MIN_UNPADDED && (needs & NEEDS_RUNS) === 0 && start >= joined && tokenDecodes(start, end, end)) {
    needs |= NEEDS_RUNS;
  }
  return needs;
}

function needsOfShort(ptr: usize, end: usize): i32 {
  let needs = 0;
  for (let at = ptr; at < end; at++) {
    if (load<u8>(at) >= 0x80) needs |= NEEDS_UNICODE;
    else if (mayEscape(at, end)) needs |= NEEDS_ESCAPES;
  }
  return needs;
}

function specials(block: v128): v128 {
  const percent = i8x16.eq(block, i8x16.splat(0x25));
  const backslash = i8x16.eq(block, i8x16.splat(0x5c));
  const ampersand = i8x16.eq(block, i8x16.splat(0x26));
  return v128.or(v128.or(percent, backslash), ampersand);
}

/** The characters of base64, standard or URL-safe. */
function sextets(block: v128): v128 {
  const letters = i8x16.lt_u(i8x16.sub(v128.or(block, i8x16.splat(0x20)), i8x16.splat(0x61)), i8x16.splat(26));
  const digits = i8x16.lt_u(i8x16.sub(block, i8x16.splat(0x2f)), i8x16.splat(11)); // `/` comes right before 0
  const plus = i8x16.eq(block, i8x16.splat(0x2b));
  const minus = i8x16.eq(block, i8x16.splat(0x2d));
  const low = i8x16.eq(block, i8x16.splat(0x5f));
  return v128.or(v128.or(letters, digits), v128.or(v128.or(plus, minus), low));
}

/** Whether one of the special bytes at the bits of `mask` may begin an escape. */
function anyEscape(block: usize, mask: i32, end: usize): bool {
  let rest = mask;
  while (rest !== 0) {
    if (mayEscape(block + <usize>ctz(rest), end)) return true;
    rest &= rest - 1;
  }
  return false;
}

/** A cheap look at the byte behind: `a && b`, `100 %` and `\.` begin nothing. May err on the side of yes. */
function mayEscape(at: usize, end: usize): bool {
  const byte = <u32>load<u8>(at);
  if (byte !== 0x25 && byte !== 0x5c && byte !== 0x26) return false;
  if (at + 1 >= end) return false;
  const next = <u32>load<u8>(at, 1);
  if (byte === 0x25) return next === 0x75 || (hexValue(next) >= 0 && at + 2 < end && hexValue(load<u8>(at, 2)) >= 0);
  if (byte === 0x26) return next === 0x23 || (next | 0x20) - 0x61 < 26;
  if (next - 0x30 < 4 || next === 0x2f) return true;
  return next === 0x78 || next === 0x75 || next === 0x55 || next === 0x6e || next === 0x74 || next === 0x72;
}
