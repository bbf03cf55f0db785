// Remembers what commands change for later ones: variables, aliases, positional parameters, files written from constants.
import { baseName, findCommand } from "./command.ts";
import {
  ACTION_ALIAS,
  ACTION_COPY,
  ACTION_NONE,
  ACTION_POSITIONAL,
  ACTION_READ,
  ACTION_SET,
  ACTION_VARIABLE,
  COMMAND_OPERAND_COUNT,
  COMMAND_REDIRECT_COUNT,
  COMMAND_REDIRECTS,
  DIALECT_POWERSHELL,
  REDIRECT_APPEND,
  REDIRECT_HERE,
  REDIRECT_KIND,
  REDIRECT_LENGTH,
  REDIRECT_TARGET,
  REDIRECT_WORDS,
  REDIRECT_WRITE,
  WORD_DYNAMIC,
  WORD_PROCESS,
} from "./layout.ts";
import { hasFlag } from "./output.ts";
import { field, operandAt, wordBits, wordLength, wordText } from "./records.ts";
import { keep, Shell } from "./state.ts";
import {
  ALIAS_MARK,
  COPY_MARK,
  FILE_MARK,
  findVariable,
  setVariable,
  VARIABLE_ARRAY,
  variableBits,
  variableLength,
  variableText,
} from "./variables.ts";

const DIGITS: i32 = memory.data<u8>([49, 50, 51, 52, 53, 54, 55, 56, 57]) as i32; // 1 … 9
const POSITIONAL: i32 = memory.data<u8>([64, 48]) as i32; // @ 0
const LETTER_A: i32 = memory.data<u8>([97]) as i32; // a
const DOLLAR: i32 = memory.data<u8>([36]) as i32;
const REPLY: i32 = memory.data<u8>([82, 69, 80, 76, 89]) as i32; // REPLY

/** Commands that change what later names and variables mean. */
export function act(record: i32, action: i32, first: i32, count: i32): void {
  Shell.outputWhole = true;
  if (action == ACTION_NONE) return;
  if (action == ACTION_POSITIONAL) {
    const from = operandAt(record, 0);
    if (from >= 0) setPositional(from, field(record, COMMAND_OPERAND_COUNT));
    return;
  }
  if (action == ACTION_COPY) {
    copyFile(record);
    return;
  }
  if (action == ACTION_READ) {
    // a loop may read line after line: the value is all of them
    const name = operandAt(record, 0);
    let length = Shell.inputLength;
    if (Shell.input == 0 || (length == 0 && !Shell.inputWhole)) return;
    while (length > 0 && load<u8>(Shell.input + length - 1) == 10) length--;
    const value = keep(Shell.input, length);
    if (name < 0) setVariable(REPLY, 5, 0, value, length, 0);
    else
      setVariable(
        wordText(name),
        wordLength(name),
        0,
        value,
        length,
        hasFlag(record, LETTER_A, 1) ? VARIABLE_ARRAY : 0,
      );
    return;
  }
  if (action == ACTION_SET) {
    // cmd.exe takes = for a blank: the name, then the rest of the line
    const name = operandAt(record, 0);
    const value = operandAt(record, 1);
    if (value >= 0) {
      const last = first + count - 1;
      const text = wordText(value);
      const length = wordText(last) + wordLength(last) - text;
      setVariable(wordText(name), wordLength(name), 0, text, length, 0);
      return;
    }
  }
  const alias = operandAt(record, 0);
  const command = operandAt(record, 1);
  if (Shell.dialect == DIALECT_POWERSHELL && command >= 0) {
    setVariable(wordText(alias), wordLength(alias), ALIAS_MARK, wordText(command), wordLength(command), 0);
    return;
  }
  for (let i = 0; ; i++) {
    const word = operandAt(record, i);
    if (word < 0) return;
    const text = wordText(word);
    const end = text + wordLength(word);
    let at = text;
    while (at < end && load<u8>(at) != 61) at++;
    if (at == text || at >= end) continue;
    const bits = action == ACTION_VARIABLE ? wordBits(word) & WORD_DYNAMIC : 0;
    setVariable(text, at - text, action == ACTION_ALIAS ? ALIAS_MARK : 0, at + 1, end - at - 1, bits);
  }
}

/** cp, mv, ln of two operands: a file that the text wrote, or a known program under another name. */
function copyFile(record: i32): void {
  const from = operandAt(record, 0);
  const to = operandAt(record, 1);
  if (to < 0) return;
  const text = wordText(from);
  const length = wordLength(from);
  const skip = plainPath(text, length);
  const file = Shell.variableCount > 0 ? findVariable(text + skip, length - skip, FILE_MARK) : 0;
  if (file != 0) {
    keepFile(wordText(to), wordLength(to), variableText(file), variableLength(file), false);
    return;
  }
  const name = baseName(text, length);
  if (findCommand(name, text + length - name) == 0) return;
  const copy = baseName(wordText(to), wordLength(to));
  setVariable(copy, wordText(to) + wordLength(to) - copy, COPY_MARK, name, text + length - name, 0);
}

/** `count` words from `first` on become $@, and $1 … $9 each. */
export function setPositional(first: i32, count: i32): void {
  // the words may be none; what a process writes (<(…)) lies elsewhere: the words in front of it are all that is known
  let text = 0;
  let end = 0;
  for (let i = 0; i < count && !(wordBits(first + i) & WORD_PROCESS); i++) {
    if (i == 0) text = wordText(first);
    end = wordText(first + i) + wordLength(first + i);
  }
  setVariable(POSITIONAL, 1, 0, text, end - text, VARIABLE_ARRAY);
  for (let i = 0; i < 9; i++) {
    const word = first + i;
    if (i < count) setVariable(DIGITS + i, 1, 0, wordText(word), wordLength(word), wordBits(word) & WORD_DYNAMIC);
    else if (findVariable(DIGITS + i, 1, 0) != 0) setVariable(DIGITS + i, 1, 0, text, 0, 0);
    else break;
  }
}

/** Whether $@ is not known; with `now`, from here on neither it nor $1 … $9 are. */
export function forgetPositional(now: bool): bool {
  const all = findVariable(POSITIONAL, 1, 0);
  if (!now) return all == 0 || (variableBits(all) & WORD_DYNAMIC) != 0;
  for (let i = -1; i < 9; i++) {
    const name = i < 0 ? POSITIONAL : DIGITS + i;
    if (findVariable(name, 1, 0) != 0) setVariable(name, 1, 0, DOLLAR, 1, WORD_DYNAMIC);
  }
  return true;
}

/** Remembers constant output that goes to a file, in case the file is run. */
export function keepFiles(record: i32, output: i32): void {
  const length = Shell.output - output;
  if (length <= 0 || Shell.redirectTotal == 0) return;
  const start = field(record, COMMAND_REDIRECTS);
  for (let i = start; i < start + field(record, COMMAND_REDIRECT_COUNT); i++) {
    const redirect = Shell.redirects + ((i * REDIRECT_WORDS) << 2);
    const kind = field(redirect, REDIRECT_KIND);
    if (kind == REDIRECT_WRITE || kind == REDIRECT_APPEND) {
      keepFile(
        field(redirect, REDIRECT_TARGET),
        field(redirect, REDIRECT_LENGTH),
        output,
        length,
        kind == REDIRECT_APPEND,
      );
    }
  }
}

/** Remembers what a descriptor (3<<<…, 3< <(…)) gives to be read as a file of its number. */
export function keepDescriptor(start: i32, digits: i32, pending: i32): void {
  if (digits == 0 || Shell.pending == pending) return;
  if (load<i32>(pending, 12) == REDIRECT_HERE || load<i32>(pending, 8) & WORD_PROCESS)
    keepFile(start, digits, load<i32>(pending), load<i32>(pending, 4), false);
}

export function keepFile(path: i32, pathLength: i32, text: i32, length: i32, appends: bool): void {
  const skip = plainPath(path, pathLength);
  const file = Shell.kept;
  const old = appends ? findVariable(path + skip, pathLength - skip, FILE_MARK) : 0;
  if (old != 0) keep(variableText(old), variableLength(old));
  if (keep(text, length) == 0) return;
  const size = Shell.kept - file;
  setVariable(path + skip, pathLength - skip, FILE_MARK, file, size, 0);
}

/** Makes a file that the text wrote from constants the input; none where its content is not known. */
export function readFile(path: i32, length: i32): void {
  const skip = plainPath(path, length);
  const file = Shell.variableCount > 0 ? findVariable(path + skip, length - skip, FILE_MARK) : 0;
  Shell.input = file != 0 ? variableText(file) : 0;
  if (file == 0) return;
  Shell.inputLength = variableLength(file);
  Shell.inputWhole = true;
}

/** Bytes of a leading ./ or /dev/fd/ */
export function plainPath(text: i32, length: i32): i32 {
  if (length > 8 && load<u64>(text) == 0x2f64662f7665642f) return 8;
  return length > 2 && load<u16>(text) == 0x2f2e ? 2 : 0;
}
