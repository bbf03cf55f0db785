// Turns a shell text into the answer whether its words, as the shell unquotes them, can hold what is not written.
//
// Words that nothing quotes, escapes, expands or sets apart by more than a blank are written as they are, with operators between
// commands where the view has newlines. What a pipe hands on is new only to a command that runs or rewrites it, or in a file,
// which may be run: a pipe that only leads to a reader (`| head`, `| grep x`) is an operator like the others.
import { firstAmong, placesOf } from "../text/blocks.ts";
import { ENTRY_DANGEROUS, ENTRY_SAME } from "./layout.ts";
import { entryBits, entryOnlyReads, findEntry } from "./table.ts";
import { isBlank, isNameByte } from "./words.ts";

/** Whether the words of a text may differ from what is written; `table` is the command table, 0 = none. */
export function needsWords(text: usize, length: i32, table: i32): bool {
  const end = text + <usize>length;
  // " $ ' \ ^ ` { and a tab
  if (firstAmong(i8x16(64, 0, 4, 0, 4, 0, 0, 4, 0, 1, 0, -128, 32, 0, 32, 0), text, end) < end) return true;
  const blank = i8x16.splat(32);
  for (let at = text; at < end; at += 16) {
    const twice = v128.and(i8x16.eq(v128.load(at), blank), i8x16.eq(v128.load(at, 1), blank));
    if (v128.any_true(twice) && at + <usize>ctz(placesOf(twice)) + 1 < end) return true;
  }
  return isPipedOn(text, end, table);
}

/** Whether a pipe leads to anything else than a command that only reads, or stands in a text with groups or files. */
function isPipedOn(text: usize, end: usize, table: i32): bool {
  const pipe = i8x16(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -128, 0, 0, 0);
  let at = firstAmong(pipe, text, end);
  // ( ) < >
  if (at < end && firstAmong(i8x16(0, 0, 0, 0, 0, 0, 0, 0, 4, 4, 0, 0, 8, 0, 8, 0), text, end) < end) return true;
  while (at < end) {
    if (at == text || !isBlank(load<u8>(at - 1))) return true;
    at++;
    if (at < end && load<u8>(at) == 124) at++;
    else {
      if (at < end && load<u8>(at) == 38) at++;
      while (at < end && isBlank(load<u8>(at))) at++;
      const name = at;
      while (at < end && isNameByte(load<u8>(at))) at++;
      if (at < end && !isBlank(load<u8>(at)) && load<u8>(at) != 10) return true;
      if (!onlyReads(findEntry(table, 0, 0, 0, <i32>name, <i32>(at - name)))) return true;
    }
    at = firstAmong(pipe, at, end);
  }
  return false;
}

function onlyReads(entry: i32): bool {
  return entry != 0 && entryOnlyReads(entry) && !(entryBits(entry) & (ENTRY_DANGEROUS | ENTRY_SAME));
}
