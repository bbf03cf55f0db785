// Turns a segment into the answer whether any view of it can differ: one vectorised scan.
import { among, placesOf } from "./blocks.ts";
import { MIN_UNPADDED, OUTSIDE, sextet, sextets, tokenDecodes, tokenEnd } from "./runs.ts";
import { hexValue } from "./utf8.ts";

/** A byte at or above 0x80: the unicode view may differ. */
export const NEEDS_UNICODE: i32 = 1;
/** What may be an escape: the escapes view may differ. */
export const NEEDS_ESCAPES: i32 = 2;
/** An encoded run: the escapes view differs. */
export const NEEDS_RUNS: i32 = 4;

/** All bits of each byte that is %, & or a backslash. */
function specialsOf(block: v128): v128 {
  const signs = v128.or(i8x16.eq(block, i8x16.splat(0x25)), i8x16.eq(block, i8x16.splat(0x26)));
  return v128.or(signs, i8x16.eq(block, i8x16.splat(0x5c)));
}

/** NEEDS_ bits of a segment; 0 proves that both views are the segment itself. */
export function needsViews(ptr: usize, length: u32): i32 {
  const end = ptr + <usize>length;
  if (length < 16) return needsOfShort(ptr, end);
  let needs = 0;
  let above = i8x16.splat(0);
  let coded: u64 = 0; // whether each of the last 64 bytes is of base64, the last one in the highest bit
  let joined = ptr; // up to here tokens are judged
  let blocks = 0;
  let at = ptr;
  while (at < end) {
    // The last block is read from inside the segment and shifted, so that no byte behind the segment is seen.
    const size: usize = end - at < 16 ? end - at : 16;
    const skip = <u32>(16 - size);
    const block = v128.load(at - <usize>skip);
    above = v128.or(above, block);
    const special = <u32>i8x16.bitmask(specialsOf(block));
    if (special !== 0 && (needs & NEEDS_ESCAPES) === 0) {
      if (anyEscape(at, special >>> skip, end)) needs |= NEEDS_ESCAPES;
    }
    coded = (coded >> 16) | ((<u64>(placesOf(among(sextets(), block)) >>> skip)) << 48);
    at += size;
    // A run that touches these three blocks begins in them or in the last fourteen bytes in front.
    if (++blocks < 3 && at < end) continue;
    blocks = 0;
    if ((needs & NEEDS_RUNS) === 0) {
      const first = at + <usize>skip - 64;
      let runs = coded & (coded >> 1);
      runs &= runs >> 2;
      runs &= runs >> 4;
      runs &= runs >> (MIN_UNPADDED - 8);
      while (runs !== 0) {
        let start = first + <usize>ctz(runs);
        runs &= runs - 1;
        if (start < joined) continue;
        while (start > joined && sextet(load<u8>(start - 1)) !== OUTSIDE) start--;
        joined = tokenEnd(start, end);
        if (tokenDecodes(start, joined, end)) {
          needs |= NEEDS_RUNS;
          break;
        }
      }
    }
  }
  return i8x16.bitmask(above) !== 0 ? needs | NEEDS_UNICODE : needs;
}

function needsOfShort(ptr: usize, end: usize): i32 {
  let needs = 0;
  for (let at = ptr; at < end; at++) {
    if (load<u8>(at) >= 0x80) needs |= NEEDS_UNICODE;
    else if (mayEscape(at, end)) needs |= NEEDS_ESCAPES;
  }
  return needs;
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
