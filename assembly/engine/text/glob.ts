// A glob × bytes → whether they fit. Linear in the text for a pattern of fixed size.
//
// Imports nothing: sql.wasm has it too, which may lay nothing in memory.

export const GLOB_FOLD = 1; // ASCII letter case ignored
export const GLOB_PATH = 2; // * and ? stop at /, ** does not

function fold(byte: i32, bits: i32): i32 {
  return bits & GLOB_FOLD && <u32>(byte - 65) < 26 ? byte + 32 : byte;
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
