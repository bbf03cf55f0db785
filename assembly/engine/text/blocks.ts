// Sixteen bytes at a time → where the first byte is that a set holds, or that it does not.
//
// A set of ASCII is its rows: byte h << 4 | l is in it where bit h of row l is set. Up to fifteen bytes behind a text are
// loaded with it and never answered.

/** Not 0 for each byte of a block that a set holds; none of 0x80 and above. */
export function among(rows: v128, block: v128): v128 {
  const high = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0);
  return v128.and(i8x16.swizzle(rows, v128.and(block, i8x16.splat(15))), i8x16.swizzle(high, i8x16.shr_u(block, 4)));
}

/** A bit for each byte that is not 0, the first one lowest. */
export function placesOf(block: v128): i32 {
  return ~i8x16.bitmask(i8x16.eq(block, i8x16.splat(0))) & 0xffff;
}

/** Which of 64 bytes the set holds, the first one lowest. */
export function placesIn(rows: v128, from: usize): u64 {
  let places: u64 = 0;
  for (let at = from + 48; at >= from; at -= 16) places = (places << 16) | <u64>placesOf(among(rows, v128.load(at)));
  return places;
}

/** The first byte from `from` on that the set holds, or `end`. */
export function firstAmong(rows: v128, from: usize, end: usize): usize {
  for (let at = from; at < end; at += 16) {
    const found = placesOf(among(rows, v128.load(at)));
    if (found !== 0) return min(at + <usize>ctz(found), end);
  }
  return end;
}

/** The first byte from `from` on that the set does not hold, or `end`. */
export function firstOutside(rows: v128, from: usize, end: usize): usize {
  for (let at = from; at < end; at += 16) {
    const found = placesOf(among(rows, v128.load(at)));
    if (found !== 0xffff) return min(at + <usize>ctz(~found), end);
  }
  return end;
}
