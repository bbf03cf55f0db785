// Turns UTF-8 bytes into code points and back.

/** What decodeAt gives for a byte that begins no character: length 1 and no code point. */
export const NOT_UTF8: u32 = 0x011fffff;

/** The character at `at`, before `end`: its code point in the low 24 bits, its length in bytes above; NOT_UTF8 for a stray byte. */
export function decodeAt(at: usize, end: usize): u32 {
  const lead = <u32>load<u8>(at);
  if (lead < 0x80) return lead | (1 << 24);
  if (lead < 0xc2) return NOT_UTF8;
  if (lead < 0xe0) {
    if (at + 2 > end) return NOT_UTF8;
    const second = <u32>load<u8>(at, 1);
    if ((second & 0xc0) !== 0x80) return NOT_UTF8;
    return ((lead & 0x1f) << 6) | (second & 0x3f) | (2 << 24);
  }
  if (lead < 0xf0) {
    if (at + 3 > end) return NOT_UTF8;
    const second = <u32>load<u8>(at, 1);
    const third = <u32>load<u8>(at, 2);
    if ((second & 0xc0) !== 0x80 || (third & 0xc0) !== 0x80) return NOT_UTF8;
    const cp = ((lead & 0x0f) << 12) | ((second & 0x3f) << 6) | (third & 0x3f);
    if (cp < 0x800 || (cp & 0xf800) === 0xd800) return NOT_UTF8;
    return cp | (3 << 24);
  }
  if (lead > 0xf4 || at + 4 > end) return NOT_UTF8;
  const second = <u32>load<u8>(at, 1);
  const third = <u32>load<u8>(at, 2);
  const fourth = <u32>load<u8>(at, 3);
  if ((second & 0xc0) !== 0x80 || (third & 0xc0) !== 0x80 || (fourth & 0xc0) !== 0x80) return NOT_UTF8;
  const cp = ((lead & 0x07) << 18) | ((second & 0x3f) << 12) | ((third & 0x3f) << 6) | (fourth & 0x3f);
  if (cp < 0x10000 || cp > 0x10ffff) return NOT_UTF8;
  return cp | (4 << 24);
}

/** Bytes that encodeAt writes for a code point. */
export function encodedLength(cp: u32): u32 {
  if (cp < 0x80) return 1;
  if (cp < 0x800) return 2;
  return cp < 0x10000 ? 3 : 4;
}

/** Writes a code point as UTF-8 and returns its length. */
export function encodeAt(out: usize, cp: u32): u32 {
  if (cp < 0x80) {
    store<u8>(out, cp);
    return 1;
  }
  if (cp < 0x800) {
    store<u8>(out, 0xc0 | (cp >>> 6));
    store<u8>(out, 0x80 | (cp & 0x3f), 1);
    return 2;
  }
  if (cp < 0x10000) {
    store<u8>(out, 0xe0 | (cp >>> 12));
    store<u8>(out, 0x80 | ((cp >>> 6) & 0x3f), 1);
    store<u8>(out, 0x80 | (cp & 0x3f), 2);
    return 3;
  }
  store<u8>(out, 0xf0 | (cp >>> 18));
  store<u8>(out, 0x80 | ((cp >>> 12) & 0x3f), 1);
  store<u8>(out, 0x80 | ((cp >>> 6) & 0x3f), 2);
  store<u8>(out, 0x80 | (cp & 0x3f), 3);
  return 4;
}

/** A Unicode scalar value: no surrogate, nothing above U+10FFFF. */
export function isScalar(cp: u32): bool {
  return cp <= 0x10ffff && (cp & 0xfffff800) !== 0xd800;
}

/** The value of a hexadecimal digit, −1 for any other byte. */
export function hexValue(byte: u32): i32 {
  const digit = byte - 0x30;
  if (digit < 10) return <i32>digit;
  const letter = (byte | 0x20) - 0x61;
  return letter < 6 ? <i32>letter + 10 : -1;
}
