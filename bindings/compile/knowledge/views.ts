// The generated view table → the bytes of a program's section.
import { viewTableBase64 } from "./view-table.ts";

// Words of the table's header; it is drawn in assembly/engine/text/table.ts.
const WORD_BYTES = 1;
const WORD_ENTITIES = 10;
const WORD_VALUES = 11;
const WORD_STARTS = 12;
const WORD_NAMES = 13;
const WORD_WINDOWS = 14;

let whole: Uint8Array | undefined;
let folds: Uint8Array | undefined;

/** What code points and HTML names read as: a data section of a program that looks through views. Not to be written to. */
export function viewTable(): Uint8Array {
  whole ??= Uint8Array.from(atob(viewTableBase64), (character) => character.charCodeAt(0));
  return whole;
}

/** The same without the names of HTML, for programs that read no escapes: a fifth less. Not to be written to. */
export function unicodeTable(): Uint8Array {
  folds ??= withoutNames(viewTable());
  return folds;
}

/** The folds stand in front of the names; of those nothing is left but where the first would begin. */
function withoutNames(table: Uint8Array): Uint8Array {
  const from = new DataView(table.buffer, table.byteOffset);
  const end = from.getUint32(WORD_VALUES * 4, true);
  const bytes = table.slice(0, (end + 4 + 64 + 15) & ~15);
  bytes.fill(0, end);
  const to = new DataView(bytes.buffer);
  to.setUint32(WORD_BYTES * 4, bytes.length, true);
  to.setUint32(WORD_ENTITIES * 4, 0, true);
  for (const word of [WORD_STARTS, WORD_NAMES]) to.setUint32(word * 4, end, true);
  to.setUint32(WORD_WINDOWS * 4, end + 4, true);
  return bytes;
}
