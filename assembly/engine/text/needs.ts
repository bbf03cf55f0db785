// Turns a segment into the answer whether any view of it can differ: one vectorised scan.
import { among, placesIn, placesOf } from "./blocks.ts";
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
  let needs = 0;
  let above = 0;
  let wordy: u64 = 0; // which of the last 64 bytes may be of base64, the last one highest
  let joined = ptr; // up to here tokens are judged
  let blocks = 0;
  let at = ptr;
  // most texts have nothing that asks for more than this
  for (; at + 48 <= end; at += 48) {
    const one = v128.load(at);
    const two = v128.load(at, 16);
    const three = v128.load(at, 32);
    const special = v128.or(v128.or(specialsOf(one), specialsOf(two)), specialsOf(three));
    if (i8x16.bitmask(v128.or(v128.or(special, one), v128.or(two, three))) !== 0) break;
    const behind = (wordsOf(one) << 16) | (wordsOf(two) << 32) | (wordsOf(three) << 48);
    if (longRuns((wordy >> 48) | behind) !== 0) break;
    wordy = (wordy >> 48) | behind;
  }
  while (at < end) {
    const block = v128.load(at);
    const special = i8x16.bitmask(specialsOf(block));
    if (special !== 0 && (needs & NEEDS_ESCAPES) === 0) {
      // # / digits and letters: what the byte behind is in all escapes
      const behind = among(i8x16(-88, -8, -8, -4, -8, -8, -8, -8, -8, -8, -16, 80, 80, 80, 80, 84), v128.load(at, 1));
      if (anyEscape(at, special & placesOf(behind), end)) needs |= NEEDS_ESCAPES;
    }
    let high = i8x16.bitmask(block);
    let words = wordsOf(block);
    const left = <i32>(end - at);
    if (left < 16) {
      const inside = (1 << left) - 1;
      high &= inside;
      words &= inside;
    }
    above |= high;
    wordy = (wordy >> 16) | (words << 48);
    at += 16;
    // A run that touches these three blocks begins in them or in the last fourteen bytes in front.
    if (++blocks < 3 && at < end) continue;
    blocks = 0;
    if ((needs & NEEDS_RUNS) !== 0 || longRuns(wordy) === 0) continue;
    const first = at - 64;
    const coded = wordy & placesIn(sextets(), first);
    let runs = longRuns(coded);
    const pieces = longRuns(coded & placesIn(alphanumerics(), first));
    while (true) {
      if (joined > first) runs = joined - first < 64 ? runs & ((<u64>-1) << (joined - first)) : 0;
      if (runs === 0) break;
      const before = ctz(runs);
      let start = first + <usize>before;
      // most tokens are paths: all of it in sight, no long piece between its slashes, and no text from its first byte on
      const token = before + ctz(~(coded >> before));
      if (pieces === 0 && before !== 0 && token < 64 && cannotBegin(start)) {
        joined = first + <usize>token;
        continue;
      }
      while (start > joined && sextet(load<u8>(start - 1)) !== OUTSIDE) start--;
      joined = tokenEnd(start, end);
      if (tokenDecodes(start, joined, end)) {
        needs |= NEEDS_RUNS;
        break;
      }
    }
  }
  return above !== 0 ? needs | NEEDS_UNICODE : needs;
}

/** Which bytes of a block lie behind 0x2a, in ASCII. */
function wordsOf(block: v128): u64 {
  return i8x16.bitmask(i8x16.gt_s(block, i8x16.splat(0x2a)));
}

/** Where MIN_UNPADDED bits in a row begin. */
function longRuns(bits: u64): u64 {
  let runs = bits & (bits >> 1);
  runs &= runs >> 2;
  runs &= runs >> 4;
  return runs & (runs >> (MIN_UNPADDED - 8));
}

function alphanumerics(): v128 {
  return i8x16(-88, -8, -8, -8, -8, -8, -8, -8, -8, -8, -16, 80, 80, 80, 80, 80);
}

/** Whether the first byte that base64 at `at` stands for begins neither UTF-8 nor ASCII written as UTF-16. */
function cannotBegin(at: usize): bool {
  const byte = (sextet(load<u8>(at)) << 2) | (sextet(load<u8>(at, 1)) >>> 4);
  return byte - 0x80 < 0x42 || byte > 0xf4;
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
