// Escapes that stand for one character → its code point; shared by patterns and their classes.
import * as failure from "../failure.ts";
import { refuse, syntax } from "./refusals.ts";
import { accept, peek, pos, skip, take } from "./source.ts";

/** The code point of an escape, the cursor behind its backslash. */
export function readCharacter(start: i32): u32 {
  const byte = peek();
  if (byte >= 0x80) return take();
  skip(1);
  switch (byte) {
    case 0x6e:
      return 0x0a;
    case 0x72:
      return 0x0d;
    case 0x74:
      return 0x09;
    case 0x66:
      return 0x0c;
    case 0x76:
      return 0x0b;
    case 0x61:
      return 0x07;
    case 0x65:
      return 0x1b;
    case 0x30:
      if (peek() >= 0x30 && peek() <= 0x39) return refuse(failure.DETAIL_OCTAL, start, pos + 1);
      return 0;
    case 0x78:
      return peek() == 0x7b ? readBraced(start) : readHex(2, start);
    case 0x75:
      return peek() == 0x7b ? readBraced(start) : readUnit(start);
    case 0x63: {
      const letter = peek() | 0x20;
      if (letter < 0x61 || letter > 0x7a) return syntax(failure.DETAIL_BAD_ESCAPE, start, pos);
      skip(1);
      return letter & 0x1f;
    }
    case 0x51:
    case 0x45:
    case 0x47:
    case 0x4b:
    case 0x52:
    case 0x58:
    case 0x68:
    case 0x48:
    case 0x4e:
    case 0x43:
      return refuse(failure.DETAIL_ENGINE_ESCAPE, start, pos);
  }
  const lower = byte | 0x20;
  if (lower >= 0x61 && lower <= 0x7a) return syntax(failure.DETAIL_BAD_ESCAPE, start, pos);
  if (byte >= 0x30 && byte <= 0x39) return refuse(failure.DETAIL_OCTAL, start, pos);
  return byte;
}

function hexDigit(byte: i32): i32 {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function readHex(digits: i32, start: i32): u32 {
  let value: u32 = 0;
  for (let i = 0; i < digits; i++) {
    const digit = peek() < 0 ? -1 : hexDigit(peek());
    if (digit < 0) return syntax(failure.DETAIL_BAD_HEX, start, pos);
    value = (value << 4) | digit;
    skip(1);
  }
  return value;
}

function readBraced(start: i32): u32 {
  skip(1);
  let value: u32 = 0;
  const from = pos;
  while (peek() >= 0 && hexDigit(peek()) >= 0 && value <= 0x10ffff) {
    value = (value << 4) | hexDigit(peek());
    skip(1);
  }
  if (pos == from || value > 0x10ffff || !accept(0x7d)) return syntax(failure.DETAIL_BAD_HEX, start, pos);
  if (value >= 0xd800 && value <= 0xdfff) return syntax(failure.DETAIL_LONE_SURROGATE, start, pos);
  return value;
}

/** `\uHHHH`, two of which may be the halves of one code point. */
function readUnit(start: i32): u32 {
  const unit = readHex(4, start);
  if (unit < 0xd800 || unit > 0xdfff) return unit;
  if (unit < 0xdc00 && peek() == 0x5c && peek(1) == 0x75) {
    skip(2);
    const second = readHex(4, start);
    if (second >= 0xdc00 && second <= 0xdfff) return 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00);
  }
  return syntax(failure.DETAIL_LONE_SURROGATE, start, pos);
}
