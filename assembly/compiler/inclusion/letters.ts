// The texts that exist: an automaton over letters, each a byte of valid UTF-8 and the byte that rewritten text has there.
//
// Tables read rewritten text (syntax/special.ts) or plain UTF-8. Both have the same length, so a product of tables of
// either kind walks pairs of bytes. Letters 0 … FF stand for themselves in both, FILLED + b for byte 80 + b with FILL
// in its place, and from LEADS on for the first byte of a special character with its code.
import { CODE_BOM, CODE_KELVIN, CODE_LONG_S, CODE_NO_BREAK, CODE_SEPARATOR, CODE_SPACE, FILL } from "../../layout.ts";
import { Vec } from "../memory.ts";

const FILLED = 256;
const LEADS = 320;
export const LETTERS = 328;

const LEAD_BYTES: StaticArray<u8> = [0xc2, 0xc5, 0xe1, 0xe2, 0xe2, 0xe2, 0xe3, 0xef];
const LEAD_CODES: StaticArray<i32> = [
  CODE_NO_BREAK,
  CODE_LONG_S,
  CODE_SPACE,
  CODE_SPACE,
  CODE_SEPARATOR,
  CODE_KELVIN,
  CODE_SPACE,
  CODE_BOM,
];
const LEAD_STATES: StaticArray<u8> = [20, 21, 22, 24, 27, 29, 31, 33];

/** States of the automaton; 0 is the start and the only one in which a text may end. */
export const TEXT_STATES = 35;
/** No text goes on so. */
export const NO_TEXT = 255;

/** The byte of the text. */
export function rawOf(letter: i32): i32 {
  if (letter < FILLED) return letter;
  return letter < LEADS ? 0x80 + letter - FILLED : <i32>unchecked(LEAD_BYTES[letter - LEADS]);
}

/** The byte of the rewritten text. */
export function rewrittenOf(letter: i32): i32 {
  if (letter < FILLED) return letter;
  return letter < LEADS ? FILL : unchecked(LEAD_CODES[letter - LEADS]);
}

const steps = new Vec(); // state × letter → state or NO_TEXT
const classes = new Vec(); // letter → class: letters that every state treats alike
const preferred = new Vec(); // letters, the readable ones first

/** Fills the tables; once an instance. */
export function prepareLetters(): void {
  if (steps.length) return;
  for (let state = 0; state < TEXT_STATES; state++) {
    for (let letter = 0; letter < LETTERS; letter++) steps.push(next(state, letter));
  }
  const columns = new Vec();
  for (let letter = 0; letter < LETTERS; letter++) {
    let found = -1;
    for (let i = 0; i < columns.length && found < 0; i++) {
      let state = 0;
      while (state < TEXT_STATES && textStep(state, letter) == textStep(state, columns.get(i))) state++;
      if (state == TEXT_STATES) found = i;
    }
    classes.push(found < 0 ? columns.push(letter) : found);
  }
  for (let byte = 0x61; byte <= 0x7a; byte++) preferred.push(byte);
  for (let byte = 0x30; byte <= 0x39; byte++) preferred.push(byte);
  for (let byte = 0x41; byte <= 0x5a; byte++) preferred.push(byte);
  for (let byte = 0x20; byte < 0x7f; byte++) if (!isAlphanumeric(byte)) preferred.push(byte);
  for (let letter = 0; letter < 0x20; letter++) preferred.push(letter);
  for (let letter = 0x7f; letter < LETTERS; letter++) preferred.push(letter);
}

function isAlphanumeric(byte: i32): bool {
  const lower = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x7a);
}

export function textStep(state: i32, letter: i32): i32 {
  return steps.get(state * LETTERS + letter);
}

export function letterClass(letter: i32): i32 {
  return classes.get(letter);
}

/** The letters in order of preference for a text that people read. */
export function preferredLetter(index: i32): i32 {
  return preferred.get(index);
}

/** State behind a letter: 1–3 wait for that many bytes, 4–19 for a byte that is no start of a special character, 20–34 stand inside one. */
function next(state: i32, letter: i32): i32 {
  if (letter >= LEADS) return state == 0 ? <i32>unchecked(LEAD_STATES[letter - LEADS]) : NO_TEXT;
  if (letter >= FILLED) return nextFilled(state, 0x80 + letter - FILLED);
  if (state == 0) return begin(letter);
  if (letter < 0x80 || letter > 0xbf) return NO_TEXT;
  switch (state) {
    case 1:
      return 0;
    case 2:
      return 1;
    case 3:
      return 2;
    case 4: // E0
      return letter >= 0xa0 ? 1 : NO_TEXT;
    case 5: // ED
      return letter <= 0x9f ? 1 : NO_TEXT;
    case 6: // F0
      return letter >= 0x90 ? 2 : NO_TEXT;
    case 7: // F4
      return letter <= 0x8f ? 2 : NO_TEXT;
    case 8: // C2
      return letter == 0xa0 ? NO_TEXT : 0;
    case 9: // C5
      return letter == 0xbf ? NO_TEXT : 0;
    case 10: // E1
      return letter == 0x9a ? 11 : 1;
    case 11: // E1 9A
      return letter == 0x80 ? NO_TEXT : 0;
    case 12: // E2
      return letter == 0x80 ? 13 : letter == 0x81 ? 14 : letter == 0x84 ? 15 : 1;
    case 13: // E2 80
      return letter <= 0x8a || letter == 0xa8 || letter == 0xa9 || letter == 0xaf ? NO_TEXT : 0;
    case 14: // E2 81
      return letter == 0x9f ? NO_TEXT : 0;
    case 15: // E2 84
      return letter == 0xaa ? NO_TEXT : 0;
    case 16: // E3
      return letter == 0x80 ? 17 : 1;
    case 17: // E3 80
      return letter == 0x80 ? NO_TEXT : 0;
    case 18: // EF
      return letter == 0xbb ? 19 : 1;
    case 19: // EF BB
      return letter == 0xbf ? NO_TEXT : 0;
    default:
      return NO_TEXT;
  }
}

function begin(byte: i32): i32 {
  if (byte < 0x80) return 0;
  if (byte < 0xc2 || byte > 0xf4) return NO_TEXT;
  if (byte < 0xe0) return byte == 0xc2 ? 8 : byte == 0xc5 ? 9 : 1;
  switch (byte) {
    case 0xe0:
      return 4;
    case 0xe1:
      return 10;
    case 0xe2:
      return 12;
    case 0xe3:
      return 16;
    case 0xed:
      return 5;
    case 0xef:
      return 18;
    case 0xf0:
      return 6;
    case 0xf4:
      return 7;
    default:
      return byte < 0xf0 ? 2 : 3;
  }
}

function nextFilled(state: i32, byte: i32): i32 {
  switch (state) {
    case 20: // C2
      return byte == 0xa0 ? 0 : NO_TEXT;
    case 21: // C5
      return byte == 0xbf ? 0 : NO_TEXT;
    case 22: // E1
      return byte == 0x9a ? 23 : NO_TEXT;
    case 23:
      return byte == 0x80 ? 0 : NO_TEXT;
    case 24: // E2 as space
      return byte == 0x80 ? 25 : byte == 0x81 ? 26 : NO_TEXT;
    case 25:
      return byte <= 0x8a || byte == 0xaf ? 0 : NO_TEXT;
    case 26:
      return byte == 0x9f ? 0 : NO_TEXT;
    case 27: // E2 as separator
      return byte == 0x80 ? 28 : NO_TEXT;
    case 28:
      return byte == 0xa8 || byte == 0xa9 ? 0 : NO_TEXT;
    case 29: // E2 as kelvin
      return byte == 0x84 ? 30 : NO_TEXT;
    case 30:
      return byte == 0xaa ? 0 : NO_TEXT;
    case 31: // E3
      return byte == 0x80 ? 32 : NO_TEXT;
    case 32:
      return byte == 0x80 ? 0 : NO_TEXT;
    case 33: // EF
      return byte == 0xbb ? 34 : NO_TEXT;
    case 34:
      return byte == 0xbf ? 0 : NO_TEXT;
    default:
      return NO_TEXT;
  }
}

/** Appends the letters of a text; false where it is no valid UTF-8. */
export function spell(text: usize, bytes: i32, letters: Vec): bool {
  // at most two readings are open at a time: the plain one, and one inside a special character
  let at = 0;
  while (at < bytes) {
    const first = <i32>load<u8>(text + at);
    const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (at + length > bytes) return false;
    if (!spellSpecial(text + at, length, letters)) {
      let state = 0;
      for (let i = 0; i < length; i++) {
        const letter = <i32>load<u8>(text + at + i);
        state = textStep(state, letter);
        if (state == NO_TEXT) return false;
        letters.push(letter);
      }
      if (state != 0) return false;
    }
    at += length;
  }
  return true;
}

function spellSpecial(text: usize, length: i32, letters: Vec): bool {
  for (let lead = LEADS; lead < LETTERS; lead++) {
    if (rawOf(lead) != <i32>load<u8>(text)) continue;
    let state = textStep(0, lead);
    for (let i = 1; i < length && state != NO_TEXT; i++) {
      const byte = <i32>load<u8>(text + i);
      state = byte < 0x80 || byte > 0xbf ? NO_TEXT : textStep(state, FILLED + byte - 0x80);
    }
    if (state != 0) continue;
    letters.push(lead);
    for (let i = 1; i < length; i++) letters.push(FILLED + <i32>load<u8>(text + i) - 0x80);
    return true;
  }
  return false;
}
