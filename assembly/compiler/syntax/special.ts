// The few code points beyond ASCII that fold into ASCII or are white space, and the one byte that stands for each group.
//
// The engine rewrites a segment that holds one of them: the group's byte, which no UTF-8 text contains, in place of its
// first byte, and FILL for the rest, so that offsets stay. Tables over the rewritten text are several times smaller:
// `k` and `\s` need no multi-byte paths. A pattern that splits a group reads the raw text instead.
import { CODE_FIRST, CODE_LAST } from "../../layout.ts";
import { rangeHigh, rangeLow, setCount, setHas } from "./sets.ts";

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

/** Whether every code point beyond ASCII that is not special is in the set: all that rewritten text can hold as UTF-8. */
export function hasAllPlain(set: i32): bool {
  let next: u32 = 0x80;
  const count = setCount(set);
  for (let i = 0; i < count; i++) {
    const low = rangeLow(set, i);
    const high = rangeHigh(set, i);
    if (high < 0x80) continue;
    if (low > next && !allSpecial(next, low - 1)) return false;
    next = high + 1;
  }
  return next > 0x10ffff || allSpecial(next, 0x10ffff);
}

function allSpecial(low: u32, high: u32): bool {
  let next = low;
  for (let i = specialFrom(low); next <= high; i++) {
    if (specialLow(i) > next) return false;
    next = specialHigh(i) + 1;
  }
  return true;
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
