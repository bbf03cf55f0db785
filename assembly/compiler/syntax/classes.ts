// The named classes of the dialect: shorthands, POSIX names; each adds its ranges to the set being built.
import { addRange, beginSet, finishSet } from "./sets.ts";

let digits = -1;
let words = -1;
let spaces = -1;
let anyBut = -1;
let any = -1;

export function digitSet(): i32 {
  if (digits < 0) {
    beginSet();
    addRange(0x30, 0x39);
    digits = finishSet();
  }
  return digits;
}

export function wordSet(): i32 {
  if (words < 0) {
    beginSet();
    addRange(0x30, 0x39);
    addRange(0x41, 0x5a);
    addRange(0x5f, 0x5f);
    addRange(0x61, 0x7a);
    words = finishSet();
  }
  return words;
}

/** ECMAScript WhiteSpace and LineTerminator: what JavaScript's \s matches. */
export function spaceSet(): i32 {
  if (spaces < 0) {
    beginSet();
    addRange(0x09, 0x0d);
    addRange(0x20, 0x20);
    addRange(0xa0, 0xa0);
    addRange(0x1680, 0x1680);
    addRange(0x2000, 0x200a);
    addRange(0x2028, 0x2029);
    addRange(0x202f, 0x202f);
    addRange(0x205f, 0x205f);
    addRange(0x3000, 0x3000);
    addRange(0xfeff, 0xfeff);
    spaces = finishSet();
  }
  return spaces;
}

export function dotSet(newline: bool): i32 {
  if (any < 0) {
    beginSet();
    addRange(0, 0x10ffff);
    any = finishSet();
    beginSet();
    addRange(0, 0x09);
    addRange(0x0b, 0x10ffff);
    anyBut = finishSet();
  }
  return newline ? any : anyBut;
}

/** The set that a shorthand letter names; lower case plain, upper case complemented by the caller. */
export function shorthandSet(letter: i32): i32 {
  switch (letter | 0x20) {
    case 0x64:
      return digitSet();
    case 0x77:
      return wordSet();
    default:
      return spaceSet();
  }
}

export function isShorthand(letter: i32): bool {
  const lower = letter | 0x20;
  return lower == 0x64 || lower == 0x77 || lower == 0x73;
}

const posixSets = new StaticArray<i32>(16);

/** Interns the named sets beforehand: finding one must not disturb a set being built. */
export function preparePosix(): void {
  for (let i = 0; i < 14; i++) {
    beginSet();
    switch (i) {
      case 0: // alnum
        addRange(0x30, 0x39);
        addRange(0x41, 0x5a);
        addRange(0x61, 0x7a);
        break;
      case 1: // alpha
        addRange(0x41, 0x5a);
        addRange(0x61, 0x7a);
        break;
      case 2: // ascii
        addRange(0, 0x7f);
        break;
      case 3: // blank
        addRange(0x09, 0x09);
        addRange(0x20, 0x20);
        break;
      case 4: // cntrl
        addRange(0, 0x1f);
        addRange(0x7f, 0x7f);
        break;
      case 5: // digit
        addRange(0x30, 0x39);
        break;
      case 6: // graph
        addRange(0x21, 0x7e);
        break;
      case 7: // lower
        addRange(0x61, 0x7a);
        break;
      case 8: // print
        addRange(0x20, 0x7e);
        break;
      case 9: // punct
        addRange(0x21, 0x2f);
        addRange(0x3a, 0x40);
        addRange(0x5b, 0x60);
        addRange(0x7b, 0x7e);
        break;
      case 10: // space
        addRange(0x09, 0x0d);
        addRange(0x20, 0x20);
        break;
      case 11: // upper
        addRange(0x41, 0x5a);
        break;
      case 12: // word
        addRange(0x30, 0x39);
        addRange(0x41, 0x5a);
        addRange(0x5f, 0x5f);
        addRange(0x61, 0x7a);
        break;
      default: // xdigit
        addRange(0x30, 0x39);
        addRange(0x41, 0x46);
        addRange(0x61, 0x66);
    }
    posixSets[i] = finishSet();
  }
  digitSet();
  wordSet();
  spaceSet();
  dotSet(false);
}

/** Packs up to eight ASCII letters into a number, so that names compare in one step. */
function packed(ptr: usize, length: i32): u64 {
  let value: u64 = 0;
  for (let i = 0; i < length; i++) value = (value << 8) | load<u8>(ptr + i);
  return value;
}

/** The set of a POSIX name, −1 where it is unknown. */
export function posixSet(ptr: usize, length: i32): i32 {
  if (length < 4 || length > 6) return -1;
  const name = packed(ptr, length);
  let index = -1;
  if (name == 0x616c6e756d) index = 0;
  else if (name == 0x616c706861) index = 1;
  else if (name == 0x6173636969) index = 2;
  else if (name == 0x626c616e6b) index = 3;
  else if (name == 0x636e74726c) index = 4;
  else if (name == 0x6469676974) index = 5;
  else if (name == 0x6772617068) index = 6;
  else if (name == 0x6c6f776572) index = 7;
  else if (name == 0x7072696e74) index = 8;
  else if (name == 0x70756e6374) index = 9;
  else if (name == 0x7370616365) index = 10;
  else if (name == 0x7570706572) index = 11;
  else if (name == 0x776f7264) index = 12;
  else if (name == 0x786469676974) index = 13;
  return index < 0 ? -1 : unchecked(posixSets[index]);
}
