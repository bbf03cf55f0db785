// What the engine calls: give a reader its memory, read a text or an argv into command records, ask conditions about them.
import { examine } from "./command.ts";
import { verifyCondition } from "./condition.ts";
import { WORD_QUOTED } from "./layout.ts";
import { readText } from "./list.ts";
import { matchCommands } from "./match.ts";
import { addWord } from "./simple.ts";
import { beginReading, originOf, overflow, placeShell, Shell, shellBytes } from "./state.ts";
import { tableBytes, unpackTable } from "./table.ts";

export { matchCommands, originOf, placeShell, Shell, shellBytes, tableBytes, unpackTable, verifyCondition };

/** Reads a text in one of the DIALECT_ ways; answers with READ_ status bits. The text must stay in place while the reading is asked. */
export function readShell(text: i32, length: i32, dialect: i32): i32 {
  const read = min(length, Shell.maximum);
  beginReading(text, length, dialect);
  readText(text, read, dialect, 0);
  if (read < length) {
    Shell.pos = text + read;
    Shell.end = text + length;
    Shell.broken = false;
    overflow();
  }
  return Shell.status;
}

/** Reads an argv, its words one byte apart in `text` and the end of each in `ends` (u32); only a wrapper's own texts are parsed. */
export function readArguments(text: i32, length: i32, ends: i32, count: i32, dialect: i32): i32 {
  beginReading(text, min(length, Shell.maximum), dialect);
  Shell.textEnd = text + length;
  Shell.pos = text;
  Shell.end = text + length;
  Shell.commandEnd = length;
  let start = 0;
  for (let i = 0; i < count && !Shell.overflown; i++) {
    const end = load<i32>(ends + (i << 2));
    addWord(text + start, max(0, end - start), WORD_QUOTED);
    start = end + 1;
  }
  if (Shell.wordCount > 0 && !Shell.overflown) {
    store<u8>(Shell.view - 1, 10);
    examine(0, Shell.wordCount, 0);
  }
  return Shell.status;
}
