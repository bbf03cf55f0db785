// Walks the parts of an encoded `command:` condition: inside its bytes, from one to the next, and what its names begin with.
import { PART_NAME, PART_SUBCOMMAND } from "./layout.ts";

/** Whether the condition stays inside its bytes and uses only known parts. */
export function verifyCondition(condition: i32, length: i32): bool {
  if (length < 4 || length & 3 || condition & 3) return false;
  let parts = load<i32>(condition) >>> 8;
  let at = 4;
  while (parts-- > 0) {
    if (at + 4 > length) return false;
    const head = load<i32>(condition + at);
    const tag = head & 255;
    let count = head >>> 8;
    if (tag < PART_NAME || tag > PART_SUBCOMMAND) return false;
    at += 4;
    while (count-- > 0) {
      if (at + 4 > length) return false;
      const size = load<i32>(condition + at) & 0xffffff;
      if (size > length - at - 4) return false;
      at += 4 + ((size + 3) & ~3);
    }
  }
  return at == length;
}

/** What the names begin with that a condition asks for, bit letter & 31; −1 where that may be anything. */
export function firstLetters(condition: i32): i32 {
  const part = condition + 4;
  if (load<i32>(condition) >>> 8 == 0 || (load<i32>(part) & 255) != PART_NAME) return -1;
  let letters = 0;
  let at = part + 4;
  for (let left = load<i32>(part) >>> 8; left > 0; left--) {
    const first = load<u8>(at + 4) | 32;
    if (<u32>(first - 97) >= 26) return -1;
    letters |= 1 << (first & 31);
    at = nextString(at);
  }
  return letters;
}

/** Where the part behind one of `count` strings begins. */
export function skipPart(part: i32, count: i32): i32 {
  let at = part + 4;
  for (let i = 0; i < count; i++) at = nextString(at);
  return at;
}

/** Where the string behind one begins. */
export function nextString(at: i32): i32 {
  return at + 4 + (((load<i32>(at) & 0xffffff) + 3) & ~3);
}
