// Reads and writes words, records and their fields by index.
import {
  COMMAND_OPERAND_COUNT,
  COMMAND_OPERANDS,
  COMMAND_SUBCOMMANDS,
  WORD_BITS,
  WORD_LENGTH,
  WORD_TEXT,
  WORD_WORDS,
} from "./layout.ts";
import { Shell, sameBytes } from "./state.ts";

function wordAt(index: i32): i32 {
  return Shell.words + ((index * WORD_WORDS) << 2);
}

export function wordText(index: i32): i32 {
  return load<i32>(wordAt(index), WORD_TEXT << 2);
}

export function wordLength(index: i32): i32 {
  return load<i32>(wordAt(index), WORD_LENGTH << 2);
}

export function wordBits(index: i32): i32 {
  return load<i32>(wordAt(index), WORD_BITS << 2);
}

/** Makes a word another part of the text. */
export function setWord(index: i32, text: i32, length: i32): void {
  store<i32>(wordAt(index), text, WORD_TEXT << 2);
  store<i32>(wordAt(index), length, WORD_LENGTH << 2);
}

export function setField(record: i32, field: i32, value: i32): void {
  store<i32>(record + (field << 2), value);
}

export function field(record: i32, index: i32): i32 {
  return load<i32>(record + (index << 2));
}

/** The n-th operand of a record after its subcommand path, as a word index; −1 for none. */
export function operandAt(record: i32, index: i32): i32 {
  const at = index + field(record, COMMAND_SUBCOMMANDS);
  if (index < 0 || at >= field(record, COMMAND_OPERAND_COUNT)) return -1;
  return load<i32>(Shell.operands + ((field(record, COMMAND_OPERANDS) + at) << 2));
}

/** Whether an operand begins with a sign that stands for a flag: git push origin +main. */
export function hasSigned(record: i32, sign: i32): bool {
  let index = 0;
  let word = operandAt(record, 0);
  while (word >= 0 && (wordLength(word) < 2 || load<u8>(wordText(word)) != sign)) word = operandAt(record, ++index);
  return word >= 0;
}

/** Whether a word is exactly this short text. */
export function isWord(index: i32, text: i32, length: i32): bool {
  return sameBytes(wordText(index), wordLength(index), text, length);
}
