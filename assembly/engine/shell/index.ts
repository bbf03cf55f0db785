// What the engine calls: give a reader its memory, read a text or an argv into command records, ask conditions about them.
import { examine } from "./command.ts";
import { WORD_QUOTED } from "./layout.ts";
import { readText } from "./list.ts";
import { matchCommands, verifyCondition } from "./match.ts";
import { addWord } from "./simple.ts";
import { beginReading, originOf, overflow, placeShell, Shell, shellBytes } from "./state.ts";
import { verifyTable } from "./table.ts";

export { matchCommands, originOf, placeShell, Shell, shellBytes, verifyCondition, verifyTable };

/** Reads a text in one of the DIALECT_ ways; answers with READ_ status bits. The text must stay in place while the reading is asked. */
export function readShell(shell: Shell, text: i32, length: i32, dialect: i32): i32 {
  const read = min(length, shell.maximum);
  beginReading(shell, text, length, dialect);
  readText(shell, text, read, dialect, 0);
  if (read < length) {
    shell.pos = text + read;
    shell.end = text + length;
    shell.broken = false;
    overflow(shell);
  }
  return shell.status;
}

/** Reads an argv, its words one after another in `text` and the end of each in `ends` (u32); only a wrapper's own texts are parsed. */
export function readArguments(shell: Shell, text: i32, length: i32, ends: i32, count: i32, dialect: i32): i32 {
  beginReading(shell, text, min(length, shell.maximum), dialect);
  shell.textEnd = text + length;
  shell.pos = text;
  shell.end = text + length;
  shell.commandEnd = length;
  let start = 0;
  for (let i = 0; i < count && !shell.overflown; i++) {
    const end = load<i32>(ends + (i << 2));
    addWord(shell, text + start, end - start, WORD_QUOTED);
    start = end;
  }
  if (shell.wordCount > 0 && !shell.overflown) {
    store<u8>(shell.view - 1, 10);
    examine(shell, 0, shell.wordCount, 0);
  }
  return shell.status;
}
