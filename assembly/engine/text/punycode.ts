// Turns the part of a host label behind `xn--` into UTF-8: RFC 3492.
import { encodeAt, isScalar } from "./utf8.ts";

const BASE: u32 = 36;
const T_MIN: u32 = 1;
const T_MAX: u32 = 26;
const SKEW: u32 = 38;
const DAMP: u32 = 700;
const INITIAL_BIAS: u32 = 72;
const INITIAL_N: u32 = 128;
const FIRST_PRINTABLE: u32 = 0xa0; // below lie the controls of Latin-1, in no host
const MAX_DELTA: u32 = 0x7ffffff;

/** Bytes of a longer label are left as they are: DNS has none. */
const MAX_LABEL: u32 = 63;

/**
 * Decodes `length` lower-case bytes to `out`; `points` has room for MAX_LABEL u32s. Returns the bytes written, 0 if the text is no
 * punycode or holds no letter beyond ASCII.
 */
export function decodePunycode(source: usize, length: u32, out: usize, points: usize): u32 {
  if (length === 0 || length > MAX_LABEL) return 0;
  let basic: u32 = 0; // letters before the last hyphen
  for (let at: u32 = 0; at < length; at++) {
    const byte = load<u8>(source + <usize>at);
    if (byte >= 0x80) return 0;
    if (byte === 0x2d) basic = at;
  }
  for (let at: u32 = 0; at < basic; at++) store<u32>(points + ((<usize>at) << 2), <u32>load<u8>(source + <usize>at));
  let count = basic;
  let at = basic > 0 ? basic + 1 : 0;
  let n = INITIAL_N;
  let i: u32 = 0;
  let bias = INITIAL_BIAS;
  if (at >= length) return 0;
  while (at < length) {
    const before = i;
    let weight: u32 = 1;
    for (let k = BASE; ; k += BASE) {
      if (at >= length) return 0;
      const digit = digitOf(load<u8>(source + <usize>at));
      at++;
      if (digit >= BASE || digit > (MAX_DELTA - i) / weight) return 0;
      i += digit * weight;
      const threshold = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
      if (digit < threshold) break;
      if (weight > MAX_DELTA / (BASE - threshold)) return 0;
      weight *= BASE - threshold;
    }
    count++;
    bias = adapt(i - before, count, before === 0);
    n += i / count;
    i %= count;
    if (!isScalar(n) || n < FIRST_PRINTABLE) return 0;
    const place = points + ((<usize>i) << 2);
    memory.copy(place + 4, place, (<usize>(count - 1 - i)) << 2);
    store<u32>(place, n);
    i++;
  }
  let write = out;
  for (let index: u32 = 0; index < count; index++)
    write += <usize>encodeAt(write, load<u32>(points + ((<usize>index) << 2)));
  return <u32>(write - out);
}

function digitOf(byte: u32): u32 {
  if (byte - 0x61 < 26) return byte - 0x61;
  return byte - 0x30 < 10 ? byte - 0x30 + 26 : BASE;
}

function adapt(difference: u32, count: u32, first: bool): u32 {
  let delta = first ? difference / DAMP : difference >>> 1;
  delta += delta / count;
  let k: u32 = 0;
  while (delta > ((BASE - T_MIN) * T_MAX) >>> 1) {
    delta /= BASE - T_MIN;
    k += BASE;
  }
  return k + ((BASE - T_MIN + 1) * delta) / (delta + SKEW);
}
