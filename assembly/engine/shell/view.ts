// Turns a shell text into the answer whether its words, as the shell unquotes them, can differ from what is written.
import { firstAmong, placesOf } from "../text/blocks.ts";

/** Whether anything in the text is quoted, escaped, expanded, piped or set apart by more than one blank. */
export function needsWords(text: usize, length: i32): bool {
  const end = text + <usize>length;
  // " $ ' \ ^ ` { | and a tab
  if (firstAmong(i8x16(64, 0, 4, 0, 4, 0, 0, 4, 0, 1, 0, -128, -96, 0, 32, 0), text, end) < end) return true;
  for (let at = text; at < end; at += 16) {
    const blank = i8x16.splat(32);
    const twice = v128.and(i8x16.eq(v128.load(at), blank), i8x16.eq(v128.load(at, 1), blank));
    if (v128.any_true(twice) && at + <usize>ctz(placesOf(twice)) + 1 < end) return true;
  }
  return false;
}
