// UTF-8 → the text that tables read: the few code points that fold into ASCII or are white space become single bytes.
//
// Offsets stay: what is left of a rewritten character is FILL. Mirrors assembly/compiler/syntax/special.ts.
import { CODE_BOM, CODE_KELVIN, CODE_LONG_S, CODE_NO_BREAK, CODE_SEPARATOR, CODE_SPACE, FILL } from "../../layout.ts";

/** The code of the special character at `at`, 0 where there is none. The text is valid UTF-8 and padded. */
function codeAt(at: usize): i32 {
  const first = <i32>load<u8>(at);
  const second = <i32>load<u8>(at, 1);
  if (first == 0xc2) return second == 0xa0 ? CODE_NO_BREAK : 0;
  if (first == 0xc5) return second == 0xbf ? CODE_LONG_S : 0;
  if (first < 0xe1 || first > 0xef) return 0;
  const third = <i32>load<u8>(at, 2);
  if (first == 0xe2) {
    if (second == 0x80) {
      if (third <= 0x8a || third == 0xaf) return CODE_SPACE;
      return third == 0xa8 || third == 0xa9 ? CODE_SEPARATOR : 0;
    }
    if (second == 0x81) return third == 0x9f ? CODE_SPACE : 0;
    return second == 0x84 && third == 0xaa ? CODE_KELVIN : 0;
  }
  if (first == 0xe1) return second == 0x9a && third == 0x80 ? CODE_SPACE : 0;
  if (first == 0xe3) return second == 0x80 && third == 0x80 ? CODE_SPACE : 0;
  return first == 0xef && second == 0xbb && third == 0xbf ? CODE_BOM : 0;
}

/** First byte at or behind `at` that is not ASCII, or `end`. */
function skipAscii(at: usize, end: usize): usize {
  while (at + 16 <= end) {
    if (v128.any_true(v128.and(v128.load(at), i8x16.splat(<i8>0x80)))) break;
    at += 16;
  }
  while (at < end && load<u8>(at) < 0x80) at++;
  return at;
}

/** Whether some character of the text has a code. */
export function needsRewriting(from: usize, end: usize): bool {
  let at = skipAscii(from, end);
  while (at < end) {
    if (codeAt(at)) return true;
    at = skipAscii(at + 1, end);
  }
  return false;
}

/** Copies a text to `to` with its special characters rewritten. */
export function rewrite(from: usize, end: usize, to: usize): void {
  memory.copy(to, from, end - from);
  let at = skipAscii(from, end);
  while (at < end) {
    const code = codeAt(at);
    if (code) {
      const target = to + (at - from);
      store<u8>(target, <u8>code);
      store<u8>(target, FILL, 1);
      at += 2;
      if (load<u8>(from + (target - to)) >= 0xe0) {
        store<u8>(target, FILL, 2);
        at++;
      }
    } else at++;
    at = skipAscii(at, end);
  }
}
