// The pattern being read: UTF-8 bytes with a cursor that steps over code points and knows where it is.
import { DETAIL_BAD_UTF8, FAIL_SYNTAX, fail } from "../failure.ts";

let base: usize = 0;
let length: i32 = 0;

/** Byte offset of the next code point. */
export let pos: i32 = 0;

/** Takes a pattern; false (and a failure) where it is not UTF-8. */
export function openSource(ptr: usize, bytes: i32): bool {
  base = ptr;
  length = bytes;
  pos = 0;
  while (pos < length) {
    const at = pos;
    if (!stepValid()) return fail(FAIL_SYNTAX, DETAIL_BAD_UTF8, at, at + 1);
  }
  pos = 0;
  return true;
}

export function sourceLength(): i32 {
  return length;
}

export function atEnd(): bool {
  return pos >= length;
}

/** Moves the cursor to the end, where every caller stops. */
export function jumpToEnd(): void {
  pos = length;
}

export function seek(to: i32): void {
  pos = to;
}

/** Byte at the cursor plus `ahead`, or −1 beyond the end. */
export function peek(ahead: i32 = 0): i32 {
  return pos + ahead < length ? <i32>load<u8>(base + pos + ahead) : -1;
}

export function addressOf(at: i32): usize {
  return base + at;
}

/** Steps over one byte if it is `byte`. */
export function accept(byte: i32): bool {
  if (peek() != byte) return false;
  pos++;
  return true;
}

export function skip(bytes: i32): void {
  pos += bytes;
}

/** Reads one code point; the source is known to be valid. */
export function take(): u32 {
  const first = <u32>load<u8>(base + pos);
  if (first < 0x80) {
    pos++;
    return first;
  }
  const second = <u32>load<u8>(base + pos + 1) & 0x3f;
  if (first < 0xe0) {
    pos += 2;
    return ((first & 0x1f) << 6) | second;
  }
  const third = <u32>load<u8>(base + pos + 2) & 0x3f;
  if (first < 0xf0) {
    pos += 3;
    return ((first & 0x0f) << 12) | (second << 6) | third;
  }
  const fourth = <u32>load<u8>(base + pos + 3) & 0x3f;
  pos += 4;
  return ((first & 0x07) << 18) | (second << 12) | (third << 6) | fourth;
}

function continuation(at: i32): bool {
  return at < length && (load<u8>(base + at) & 0xc0) == 0x80;
}

function stepValid(): bool {
  const first = <u32>load<u8>(base + pos);
  let more = 0;
  if (first >= 0x80) {
    if (first < 0xc2 || first > 0xf4) return false;
    more = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    for (let i = 1; i <= more; i++) if (!continuation(pos + i)) return false;
    const second = <u32>load<u8>(base + pos + 1);
    if (first == 0xe0 && second < 0xa0) return false;
    if (first == 0xed && second > 0x9f) return false;
    if (first == 0xf0 && second < 0x90) return false;
    if (first == 0xf4 && second > 0x8f) return false;
  }
  pos += more + 1;
  return true;
}
