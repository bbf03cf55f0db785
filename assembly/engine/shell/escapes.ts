// Turns one backslash escape ($'…', echo -e, printf, string literals of code) into bytes.
import { originOf, put, write } from "./state.ts";

function hexValue(byte: i32): i32 {
  if (<u32>(byte - 48) < 10) return byte - 48;
  const letter = (byte | 32) - 97;
  return <u32>letter < 6 ? letter + 10 : -1;
}

export { hexValue };

/** Puts a byte on the word under construction or on the constant output. */
export function emit(byte: i32, origin: i32, toOutput: bool): void {
  if (toOutput) write(byte, origin);
  else put(byte, origin);
}

/** Emits a code point as UTF-8; a value that is none becomes U+FFFD. */
export function emitCodePoint(value: i32, origin: i32, toOutput: bool): void {
  let code = value;
  if (<u32>code > 0x10ffff || <u32>(code - 0xd800) < 0x800) code = 0xfffd;
  if (code < 0x80) {
    emit(code, origin, toOutput);
    return;
  }
  let shift = code < 0x800 ? 6 : code < 0x10000 ? 12 : 18;
  emit((code >> shift) | (shift == 6 ? 0xc0 : shift == 12 ? 0xe0 : 0xf0), origin, toOutput);
  while (shift > 0) {
    shift -= 6;
    emit(((code >> shift) & 63) | 0x80, origin, toOutput);
  }
}

/** Emits what the escape at `at` (its backslash) stands for and answers with the address after it. */
export function emitEscape(at: i32, end: i32, toOutput: bool): i32 {
  const origin = originOf(at);
  if (at + 1 >= end) {
    emit(92, origin, toOutput);
    return end;
  }
  const kind: i32 = load<u8>(at + 1);
  let next = at + 2;
  let value = 0;
  if (<u32>(kind - 48) < 8) {
    // \nnn, and \0nnn of echo and printf %b
    const limit = next + (kind == 48 ? 3 : 2);
    value = kind - 48;
    while (next < end && next < limit && <u32>(load<u8>(next) - 48) < 8) value = value * 8 + load<u8>(next++) - 48;
    emit(value & 255, origin, toOutput);
    return next;
  }
  if (kind == 120 || kind == 117 || kind == 85) {
    const braced = next < end && load<u8>(next) == 123;
    if (braced) next++;
    const limit = next + (braced ? 6 : kind == 120 ? 2 : kind == 117 ? 4 : 8);
    const first = next;
    while (next < end && next < limit && hexValue(load<u8>(next)) >= 0)
      value = (value << 4) | hexValue(load<u8>(next++));
    if (next == first) emit(kind, origin, toOutput);
    else if (kind == 120 && !braced) emit(value, origin, toOutput);
    else emitCodePoint(value, origin, toOutput);
    if (braced && next < end && load<u8>(next) == 125) next++;
    return next;
  }
  if (kind == 99 && next < end) {
    emit(load<u8>(next) & 31, origin, toOutput);
    return next + 1;
  }
  value = kind;
  if (kind == 110) value = 10;
  else if (kind == 116) value = 9;
  else if (kind == 114) value = 13;
  else if (kind == 97) value = 7;
  else if (kind == 98) value = 8;
  else if (kind == 118) value = 11;
  else if (kind == 102) value = 12;
  else if (kind == 101 || kind == 69) value = 27;
  else if (kind == 10) return next;
  else if (kind != 92 && kind != 39 && kind != 34 && kind != 47 && kind != 96 && kind != 36 && kind != 63)
    emit(92, origin, toOutput);
  emit(value, origin, toOutput);
  return next;
}
