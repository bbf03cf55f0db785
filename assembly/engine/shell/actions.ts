// Remembers what commands change for later ones: variables, aliases, positional parameters, files written from constants.
import {
  ACTION_ALIAS,
  ACTION_NONE,
  ACTION_POSITIONAL,
  ACTION_READ,
  ACTION_SET,
  ACTION_VARIABLE,
  COMMAND_REDIRECT_COUNT,
  COMMAND_REDIRECTS,
  REDIRECT_APPEND,
  REDIRECT_KIND,
  REDIRECT_LENGTH,
  REDIRECT_TARGET,
  REDIRECT_WORDS,
  REDIRECT_WRITE,
  WORD_DYNAMIC,
} from "./layout.ts";
import { field, operandAt, wordBits, wordLength, wordText } from "./records.ts";
import { keep, Shell } from "./state.ts";
import {
  ALIAS_MARK,
  FILE_MARK,
  findVariable,
  setVariable,
  VARIABLE_ARRAY,
  variableLength,
  variableText,
} from "./variables.ts";

const POSITIONAL: i32 = memory.data<u8>([64, 48]) as i32; // @ 0

/** Commands that change what later names and variables mean. */
export function act(shell: Shell, record: i32, action: i32, first: i32, count: i32): void {
  shell.outputWhole = true;
  if (action == ACTION_NONE) return;
  if (action == ACTION_POSITIONAL) {
    const one = operandAt(shell, record, 0);
    if (one < 0) return;
    const text = wordText(shell, one);
    const last = first + count - 1;
    setVariable(shell, POSITIONAL, 1, 0, text, wordText(shell, last) + wordLength(shell, last) - text, VARIABLE_ARRAY);
    return;
  }
  if (action == ACTION_READ) {
    const name = operandAt(shell, record, 0);
    if (name < 0 || shell.input == 0 || (shell.inputLength == 0 && !shell.inputWhole)) return;
    let length = 0;
    while (length < shell.inputLength && load<u8>(shell.input + length) != 10) length++;
    setVariable(shell, wordText(shell, name), wordLength(shell, name), 0, keep(shell, shell.input, length), length, 0);
    return;
  }
  if (action == ACTION_SET) {
    // cmd.exe takes = for a blank: the name, then the rest of the line
    const name = operandAt(shell, record, 0);
    const value = operandAt(shell, record, 1);
    if (value < 0) return;
    const last = first + count - 1;
    const text = wordText(shell, value);
    const length = wordText(shell, last) + wordLength(shell, last) - text;
    setVariable(shell, wordText(shell, name), wordLength(shell, name), 0, text, length, 0);
    return;
  }
  for (let i = 0; ; i++) {
    const word = operandAt(shell, record, i);
    if (word < 0) return;
    const text = wordText(shell, word);
    const end = text + wordLength(shell, word);
    let at = text;
    while (at < end && load<u8>(at) != 61) at++;
    if (at == text || at >= end) continue;
    const bits = action == ACTION_VARIABLE ? wordBits(shell, word) & WORD_DYNAMIC : 0;
    setVariable(shell, text, at - text, action == ACTION_ALIAS ? ALIAS_MARK : 0, at + 1, end - at - 1, bits);
  }
}

/** Remembers constant output that goes to a file, in case the file is run. */
export function keepFiles(shell: Shell, record: i32, output: i32): void {
  const length = shell.output - output;
  if (length <= 0 || shell.redirectTotal == 0) return;
  const start = field(record, COMMAND_REDIRECTS);
  for (let i = start; i < start + field(record, COMMAND_REDIRECT_COUNT); i++) {
    const redirect = shell.redirects + ((i * REDIRECT_WORDS) << 2);
    const kind = field(redirect, REDIRECT_KIND);
    if (kind == REDIRECT_WRITE || kind == REDIRECT_APPEND) {
      keepFile(
        shell,
        field(redirect, REDIRECT_TARGET),
        field(redirect, REDIRECT_LENGTH),
        output,
        length,
        kind == REDIRECT_APPEND,
      );
    }
  }
}

export function keepFile(shell: Shell, path: i32, pathLength: i32, text: i32, length: i32, appends: bool): void {
  const skip = plainPath(path, pathLength);
  const file = shell.kept;
  const old = appends ? findVariable(shell, path + skip, pathLength - skip, FILE_MARK) : 0;
  if (old != 0) keep(shell, variableText(old), variableLength(old));
  if (keep(shell, text, length) == 0) return;
  const size = shell.kept - file;
  setVariable(shell, path + skip, pathLength - skip, FILE_MARK, file, size, 0);
}

/** Bytes of a leading ./ */
export function plainPath(text: i32, length: i32): i32 {
  return length > 2 && load<u16>(text) == 0x2f2e ? 2 : 0;
}
