// Turns positions of a view into positions of the text it was read from.

// A map is one u64 a view byte: the first byte of its origin in the low word, the byte after its origin in the high word.
// Map 0 stands for none: positions are not wanted, or (as a source) every byte is its own origin.

/** The origin of source bytes from … to − 1 (at least one), seen through the source's own map. */
export function originOf(sourceMap: usize, from: u32, to: u32): u64 {
  if (sourceMap === 0) return <u64>from | ((<u64>to) << 32);
  const first = load<u32>(sourceMap + ((<usize>from) << 3));
  const last = load<u32>(sourceMap + ((<usize>(to - 1)) << 3), 4);
  return <u64>first | ((<u64>last) << 32);
}

/** Gives `count` view bytes from `at` on the same origin. */
export function putOrigin(map: usize, at: u32, count: u32, origin: u64): void {
  if (map === 0) return;
  for (let index: u32 = 0; index < count; index++) store<u64>(map + ((<usize>(at + index)) << 3), origin);
}

/** Gives `count` view bytes from `at` on the origins of the source bytes from `from` on, byte by byte. */
export function copyOrigins(sourceMap: usize, from: u32, map: usize, at: u32, count: u32): void {
  if (map === 0) return;
  if (sourceMap !== 0) {
    memory.copy(map + ((<usize>at) << 3), sourceMap + ((<usize>from) << 3), (<usize>count) << 3);
    return;
  }
  for (let index: u32 = 0; index < count; index++) {
    store<u64>(map + ((<usize>(at + index)) << 3), <u64>(from + index) | ((<u64>(from + index + 1)) << 32));
  }
}

/** First raw byte of the view span start … end − 1 of a view of `length` bytes. An empty span lies before the origin of `start`. */
export function spanStart(map: usize, length: u32, start: u32): u32 {
  if (start < length) return load<u32>(map + ((<usize>start) << 3));
  return length === 0 ? 0 : load<u32>(map + ((<usize>(length - 1)) << 3), 4);
}

/** The raw byte after the view span start … end − 1. */
export function spanEnd(map: usize, length: u32, start: u32, end: u32): u32 {
  return end > start ? load<u32>(map + ((<usize>(end - 1)) << 3), 4) : spanStart(map, length, start);
}
