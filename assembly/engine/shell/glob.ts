// Matches a glob against bytes, and turns a path as written into one spelling. Linear in the text for a pattern of fixed size.
import { MAX_PATH_BYTES } from "./layout.ts";
import { lower } from "./state.ts";
import { isNameStart } from "./words.ts";

export const GLOB_FOLD = 1; // ASCII letter case ignored
export const GLOB_PATH = 2; // * and ? stop at /, ** does not

function fold(byte: i32, bits: i32): i32 {
  return bits & GLOB_FOLD ? lower(byte) : byte;
}

/** The address after the class at `at` (its [) when it holds `byte`, its negative when it does not, 0 when it is no class. */
function matchClass(at: i32, end: i32, byte: i32, bits: i32): i32 {
  let next = at + 1;
  const negated = next < end && (load<u8>(next) == 33 || load<u8>(next) == 94);
  if (negated) next++;
  let found = false;
  for (let first = true; next < end && (first || load<u8>(next) != 93); first = false) {
    const low = fold(load<u8>(next), bits);
    let high = low;
    if (next + 2 < end && load<u8>(next + 1) == 45 && load<u8>(next + 2) != 93) {
      high = fold(load<u8>(next + 2), bits);
      next += 2;
    }
    if (byte >= low && byte <= high) found = true;
    next++;
  }
  if (next >= end) return 0;
  return found != negated ? next + 1 : -(next + 1);
}

/** Whether [text, textEnd) as a whole fits the glob [pattern, patternEnd). */
export function matchGlob(pattern: i32, patternEnd: i32, text: i32, textEnd: i32, bits: i32): bool {
  const path = (bits & GLOB_PATH) != 0;
  let p = pattern;
  let t = text;
  let star = 0;
  let starText = 0;
  let wide = 0; // after a **: where the pattern goes on, and from where the text is tried
  let wideText = 0;
  let wideSteps = false; // **/ : only from the beginning of a component
  while (t < textEnd) {
    const byte = fold(load<u8>(t), bits);
    if (p < patternEnd) {
      const mark: i32 = load<u8>(p);
      if (mark == 42) {
        if (path && p + 1 < patternEnd && load<u8>(p + 1) == 42) {
          p += 2;
          if (p >= patternEnd) return true;
          wideSteps = load<u8>(p) == 47;
          if (wideSteps) p++;
          wide = p;
          wideText = t;
          star = 0;
        } else {
          star = ++p;
          starText = t;
        }
        continue;
      }
      if (mark == 91) {
        const next = matchClass(p, patternEnd, byte, bits);
        if (next > 0 && !(path && byte == 47)) {
          p = next;
          t++;
          continue;
        }
        if (next == 0 && byte == 91) {
          p++;
          t++;
          continue;
        }
      } else if (mark == 63 ? !(path && byte == 47) : fold(mark, bits) == byte) {
        p++;
        t++;
        while (mark == 63 && byte >= 192 && t < textEnd && (load<u8>(t) & 0xc0) == 0x80) t++;
        continue;
      }
    }
    if (star != 0 && !(path && load<u8>(starText) == 47)) {
      p = star;
      t = ++starText;
      continue;
    }
    if (wide == 0) return false;
    if (wideSteps) while (wideText < textEnd && load<u8>(wideText) != 47) wideText++;
    if (wideText >= textEnd) return false;
    t = ++wideText;
    p = wide;
    star = 0;
  }
  // dir/** fits dir itself
  if (path && patternEnd - p == 3 && load<u8>(p) == 47 && load<u16>(p + 1) == 0x2a2a) return true;
  // a component of its own is never empty: / does not fit /*
  if (path && p + 1 == patternEnd && p > pattern && load<u8>(p) == 42 && load<u8>(p - 1) == 47) return false;
  while (p < patternEnd && load<u8>(p) == 42) p++;
  return p >= patternEnd;
}

/** Whether a path names its place without a directory to start from: /…, ~…, C:…, $… */
export function isAbsolute(text: i32, length: i32): bool {
  if (length == 0) return false;
  const first: i32 = load<u8>(text);
  return first == 47 || first == 126 || first == 36 || (length > 1 && isNameStart(first) && load<u8>(text + 1) == 58);
}

/** Bytes of a leading $HOME or ${HOME}, 0 for none. */
function homeLength(text: i32, length: i32): i32 {
  if (length < 5 || load<u8>(text) != 36) return 0;
  if (load<i32>(text + 1) == 0x454d4f48) return length == 5 || load<u8>(text + 5) == 47 ? 5 : 0;
  return length > 6 && load<u8>(text + 1) == 123 && load<i32>(text + 2) == 0x454d4f48 && load<u8>(text + 6) == 125
    ? 7
    : 0;
}

/** Writes a path in one spelling to `to`: / for \, no empty or . components, .. taken back, ~ for $HOME. Its length, −1 when it is too long. */
export function normalisePath(text: i32, length: i32, base: i32, baseLength: i32, to: i32): i32 {
  if (length + baseLength + 2 > MAX_PATH_BYTES) return -1;
  let size = 0;
  if (baseLength > 0 && !isAbsolute(text, length)) size = addPath(to, 0, base, baseLength, 0);
  const home = homeLength(text, length);
  if (home > 0) store<u8>(to + size++, 126);
  return addPath(to, size, text, length, home);
}

function addPath(to: i32, start: i32, text: i32, length: i32, skip: i32): i32 {
  let size = start;
  const end = text + length;
  let at = text + skip;
  if (size == 0 && at < end && isSlash(load<u8>(at))) store<u8>(to + size++, 47);
  while (at < end) {
    while (at < end && isSlash(load<u8>(at))) at++;
    let stop = at;
    while (stop < end && !isSlash(load<u8>(stop))) stop++;
    const part = stop - at;
    if (part == 2 && load<u16>(at) == 0x2e2e && canGoUp(to, size)) {
      while (size > 0 && load<u8>(to + size - 1) != 47) size--;
      if (size > 1) size--;
    } else if (part > 0 && !(part == 1 && load<u8>(at) == 46)) {
      if (size > 0 && load<u8>(to + size - 1) != 47) store<u8>(to + size++, 47);
      memory.copy(to + size, at, part);
      size += part;
    }
    at = stop;
  }
  if (size == 0 && length > 0) store<u8>(to + size++, 46);
  return size;
}

function isSlash(byte: i32): bool {
  return byte == 47 || byte == 92;
}

/** Whether .. takes a component back: not above a relative start, ~ or another .. (above / stays /). */
function canGoUp(to: i32, size: i32): bool {
  if (size == 0) return false;
  if (size == 1) return load<u8>(to) != 126;
  return !(size >= 2 && load<u16>(to + size - 2) == 0x2e2e && (size == 2 || load<u8>(to + size - 3) == 47));
}
