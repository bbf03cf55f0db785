// The few code points beyond ASCII that fold into ASCII or are white space, and the one byte that stands for each group.
//
// The engine rewrites a segment that holds one of them: the group's byte, which no UTF-8 text contains, in place of its
// first byte, and FILL for the rest, so that offsets stay. Tables over the rewritten text are several times smaller:
// `k` and `\s` need no multi-byte paths. A pattern that splits a group reads the raw text instead.
import { CODE_FIRST, CODE_LAST } from "../../layout.ts";
import { rangeHigh, setCount, setHas } from "./sets.ts";

/** Ranges of the special code points, ascending, and the code of each. Mirrored by the engine's scan/rewrite.ts. */
const LOWS: StaticArray<u32> = [0xa0, 0x17f, 0x1680, 0x2000, 0x2028, 0x202f, 0x205f, 0x212a, 0x3000, 0xfeff];
const HIGHS: StaticArray<u32> = [0xa0, 0x17f, 0x1680, 0x200a, 0x2029, 0x202f, 0x205f, 0x212a, 0x3000, 0xfeff];
const CODES: StaticArray<u8> = [0xfa, 0xf9, 0xfd, 0xfd, 0xfc, 0xfd, 0xfd, 0xf8, 0xfd, 0xfb];
const COUNT: i32 = 10;

/** Whether a set holds some but not all of a group. */
export function splitsGroup(set: i32): bool {
  const count = setCount(set);
  if (!count || rangeHigh(set, count - 1) < 0xa0) return false;
  for (let code = CODE_FIRST; code <= CODE_LAST; code++) {
    let some = false;
    let all = true;
    for (let i = 0; i < COUNT; i++) {
      if (<i32>unchecked(CODES[i]) != code) continue;
      for (let cp = unchecked(LOWS[i]); cp <= unchecked(HIGHS[i]); cp++) {
        if (setHas(set, cp)) some = true;
        else all = false;
      }
    }
    if (some && !all) return true;
  }
  return false;
}

/** Whether the whole group of a code is in the set; the set splits no group. */
export function holdsCode(set: i32, code: i32): bool {
  for (let i = 0; i < COUNT; i++) if (<i32>unchecked(CODES[i]) == code) return setHas(set, unchecked(LOWS[i]));
  return false;
}

/** Index of the first special range that ends at or behind `cp`; COUNT if none. */
export function specialFrom(cp: u32): i32 {
  let i = 0;
  while (i < COUNT && unchecked(HIGHS[i]) < cp) i++;
  return i;
}

export function specialLow(index: i32): u32 {
  return index < COUNT ? unchecked(LOWS[index]) : 0x110000;
}

export function specialHigh(index: i32): u32 {
  return index < COUNT ? unchecked(HIGHS[index]) : 0x110000;
}
