// Opens what a command runs in turn: code in its flags, the command of a wrapper, scripts, standard input, unknown wrappers.
import { forgetPositional, plainPath, setPositional } from "./actions.ts";
import { hasBlank, scanCode } from "./code.ts";
import { bareLength, baseName, examine, findCommand } from "./command.ts";
import {
  ARGUMENT_COMMAND,
  ARGUMENT_ENCODED,
  ARGUMENT_SH,
  ARGUMENT_TEXT,
  COMMAND_BITS,
  COMMAND_FLAG_COUNT,
  COMMAND_FLAGS,
  COMMAND_LOW,
  COMMAND_OPERAND_COUNT,
  COMMAND_SUBCOMMANDS,
  DIALECT_POWERSHELL,
  DIALECT_SH,
  ENTRY_DANGEROUS,
  FLAG_ARGUMENT,
  FLAG_VALUE,
  FLAG_VALUE_LENGTH,
  FLAG_WORD,
  FLAG_WORDS,
  KEY_SETTING,
  LANGUAGE_CMD,
  LANGUAGE_CODE,
  LANGUAGE_NONE,
  LANGUAGE_SH,
  LANGUAGE_SQL,
  MAX_QUERIES,
  OPERANDS_CODE,
  OPERANDS_TEXT,
  STYLE_PLAIN,
  WORD_DYNAMIC,
  WORD_PROCESS,
} from "./layout.ts";
import { readText } from "./list.ts";
import { decodeEncodedCommand, flagOf } from "./output.ts";
import { field, operandAt, setField, setWord, wordBits, wordLength, wordText } from "./records.ts";
import { addWord } from "./simple.ts";
import { keep, putRun, Shell, sameBytes, spend } from "./state.ts";
import { entryBits, entryOperands, entryReadsCode, entryStyle, findEntry } from "./table.ts";
import { FILE_MARK, FUNCTION_MARK, findVariable, setVariable, variableLength, variableText } from "./variables.ts";
import { isBlank } from "./words.ts";

const STDIN: i32 = memory.data<u8>([47, 100, 101, 118, 47, 115, 116, 100, 105, 110]) as i32; // /dev/stdin

/** Values of a loop variable, or words of constant input, that become commands or operands of their own. */
const MAX_SPREAD = 32;
const POSITIONAL: i32 = memory.data<u8>([64, 48]) as i32; // @ 0
const LETTERS_I: i32 = memory.data<u8>([73, 105]) as i32; // I i
const BRACES: i32 = memory.data<u8>([123, 125]) as i32; // {}

/** Opens what flags carry: code, texts for sh, commands. */
export function openFlags(record: i32, language: i32, first: i32): void {
  const low = field(record, COMMAND_BITS) & COMMAND_LOW;
  const start = field(record, COMMAND_FLAGS);
  const end = start + field(record, COMMAND_FLAG_COUNT);
  for (let i = start; i < end; i++) {
    const flag = Shell.flags + ((i * FLAG_WORDS) << 2);
    const argument = field(flag, FLAG_ARGUMENT);
    const value = field(flag, FLAG_VALUE);
    const length = field(flag, FLAG_VALUE_LENGTH);
    if (argument == ARGUMENT_TEXT) examineText(value, length, language, low);
    else if (argument == ARGUMENT_SH) examineText(value, length, LANGUAGE_SH, low);
    else if (argument == ARGUMENT_COMMAND && length > 0) examine(first + field(flag, FLAG_WORD), length, low);
    else if (argument == ARGUMENT_ENCODED) {
      const text = decodeEncodedCommand(value, length);
      if (text != 0) examineText(text, Shell.kept - text, language, low);
    }
  }
}

/** The flag -I (or -i) of xargs with the text that its input replaces, 0 without. */
function replacedMark(record: i32): i32 {
  let flag = flagOf(record, LETTERS_I, 1);
  if (flag == 0) flag = flagOf(record, LETTERS_I + 1, 1);
  if (flag != 0 && field(flag, FLAG_VALUE_LENGTH) == 0) {
    setField(flag, FLAG_VALUE, BRACES);
    setField(flag, FLAG_VALUE_LENGTH, 2);
  }
  return flag;
}

/** Appends a word with the input in the places of what -I names. */
function addReplaced(word: i32, mark: i32, inputLength: i32): void {
  const text = wordText(word);
  const end = text + wordLength(word);
  const scratch = Shell.scratch;
  const length = mark != 0 ? field(mark, FLAG_VALUE_LENGTH) : 0;
  for (let at = text; at < end && mark != 0; ) {
    if (at + length <= end && sameBytes(at, length, field(mark, FLAG_VALUE), length)) {
      putRun(Shell.input, inputLength);
      at += length;
    } else putRun(at++, 1);
  }
  if (mark != 0) addWord(scratch, Shell.scratch - scratch, wordBits(word));
  else addWord(text, end - text, wordBits(word));
  Shell.scratch = scratch;
}

/** Opens the words that a wrapper passes on: an argv, or text joined by spaces. */
export function openRest(record: i32, entry: i32, first: i32, count: i32, low: i32, language: i32): void {
  const kind = entryOperands(entry);
  if (kind == OPERANDS_TEXT || kind == OPERANDS_CODE) {
    let last = first + (kind == OPERANDS_CODE ? 0 : count - 1);
    while (last > first && wordBits(last) & WORD_PROCESS) last--;
    const text = wordText(first);
    examineText(text, wordText(last) + wordLength(last) - text, language, low & COMMAND_LOW);
    return;
  }
  if (entryReadsCode(entry) && Shell.input != 0) {
    // xargs: constant input becomes operands
    const start = Shell.wordCount;
    let length = Shell.inputLength;
    while (length > 0 && load<u8>(Shell.input + length - 1) == 10) length--;
    const mark = length > 0 ? replacedMark(record) : 0;
    for (let i = first; i < first + count; i++) addReplaced(i, mark, length);
    // xargs -0 sh -c: the input is one text
    const last = first + count - 1;
    if (mark != 0) {
      // what -I names has taken the places of it
    } else if (wordLength(last) == 2 && load<u16>(wordText(last)) == 0x632d) addWord(Shell.input, length, 0);
    else spreadWords(Shell.input, length);
    Shell.input = 0;
    if (Shell.overflown) return;
    store<u8>(Shell.view - 1, 10);
    examine(start, Shell.wordCount - start, low & COMMAND_LOW);
  } else if (count == 1 && language == LANGUAGE_SH && hasBlank(first)) {
    // npm exec 'cmd -x'
    examineText(wordText(first), wordLength(first), LANGUAGE_SH, COMMAND_LOW);
  } else {
    // mise x node@22 -- cmd runs what follows
    if (count < 2 || wordLength(first + 1) != 2 || load<u16>(wordText(first + 1)) != 0x2d2d) cutVersion(first);
    examine(first, count, low & COMMAND_LOW);
  }
}

/** npx name@1.2 and @scope/name@latest: the version is no part of the name. */
function cutVersion(word: i32): void {
  const text = wordText(word);
  for (let size = wordLength(word) - 1; size > 0; size--) {
    if (load<u8>(text + size) != 64) continue;
    setWord(word, text, size);
    return;
  }
}

/** sh -c TEXT NAME ARG…: the operands after the text are its positional parameters. */
export function openFirst(record: i32, language: i32): void {
  const code = operandAt(record, 0);
  if (code < 0) return;
  const zero = operandAt(record, 1);
  if (zero >= 0) setVariable(POSITIONAL + 1, 1, 0, wordText(zero), wordLength(zero), 0);
  const one = operandAt(record, 2);
  if (one >= 0) setPositional(one, field(record, COMMAND_OPERAND_COUNT) - 2);
  examineText(wordText(code), wordLength(code), language, 0);
}

/** A script that the text itself wrote, or <(…): false when the script is not known. */
export function openScript(record: i32, language: i32): bool {
  if (!hasOperand(record, 0)) return false;
  const script = operandAt(record, 0);
  const text = wordText(script);
  const length = wordLength(script);
  if ((length == 1 && load<u8>(text) == 45) || sameBytes(text, length, STDIN, 10)) {
    openInput(language);
    return true;
  }
  if (wordBits(script) & WORD_PROCESS) {
    examineText(text, length, language, wordBits(script) & WORD_DYNAMIC ? COMMAND_LOW : 0);
    return true;
  }
  return openFile(text, length, language);
}

/** Runs a file whose content the text wrote from constants. */
function openFile(text: i32, length: i32, language: i32): bool {
  if (Shell.variableCount == 0) return false;
  const skip = plainPath(text, length);
  const file = findVariable(text + skip, length - skip, FILE_MARK);
  if (file == 0) return false;
  examineText(variableText(file), variableLength(file), language, 0);
  return true;
}

export function openInput(language: i32): void {
  const input = Shell.input;
  if (input == 0) {
    Shell.wantsInput = language;
    return;
  }
  Shell.input = 0;
  examineText(input, Shell.inputLength, language, Shell.inputWhole ? 0 : COMMAND_LOW);
  Shell.input = input;
}

/** Runs a function of the text once more, its parameters known: not inside another, nor where the text sets its own. */
function openFunction(first: i32, count: i32): bool {
  if (Shell.variableCount == 0) return false;
  const body = findVariable(wordText(first), wordLength(first), FUNCTION_MARK);
  if (body == 0 || !forgetPositional(false)) return false;
  setPositional(first + 1, count - 1);
  examineText(variableText(body), variableLength(body), LANGUAGE_SH, 0);
  return forgetPositional(true);
}

/** An unknown command may pass its operands on: a dangerous name among them is examined, with low certainty. */
export function openUnknown(first: i32, count: i32, text: i32, length: i32, low: i32): void {
  if (Shell.dialect == DIALECT_POWERSHELL) openEscapes(first - 1, 2, LANGUAGE_NONE); // @{CommandLine='cmd'}
  if (length > 1 && load<u8>(text) == 61) {
    // =rm of zsh
    setWord(first, text + 1, length - 1);
    examine(first, count, low);
    return;
  }
  if (openFunction(first, count) || openFile(text, length, Shell.dialect + 1) || hasHighByte(text, length)) return;
  let operands = 0;
  for (let i = first + 1; i < first + count; i++) {
    const word = wordText(i);
    const size = wordLength(i);
    Shell.steps++;
    if (size == 0 || size > 64 || load<u8>(word) == 45 || wordBits(i) & WORD_PROCESS) continue;
    const name = baseName(word, size);
    // build/rm is a file
    if (name > word && !isRooted(load<u8>(word))) continue;
    const entry = findCommand(name, bareLength(name, word + size - name));
    const begins = operands++ == 0 && entry != 0 && (wordBits(first) & WORD_DYNAMIC) == 0;
    const dangerous = (entryBits(entry) & ENTRY_DANGEROUS) != 0;
    // what it passes on first is a command that only mentions its words (echo, man)
    if (begins && !dangerous && entryStyle(entry) == STYLE_PLAIN) return;
    if (begins || dangerous) {
      examine(i, first + count - i, low | COMMAND_LOW);
      return;
    }
  }
}

/** No program is named in other letters than ASCII: what looks like one is judged as its view has it. */
function hasHighByte(text: i32, length: i32): bool {
  for (let at = text; at < text + length; at++) if (load<u8>(at) >= 0x80) return true;
  return false;
}

/** / . ~ $: the start of a path to a program. */
function isRooted(byte: i32): bool {
  return byte == 47 || byte == 46 || byte == 126 || byte == 36;
}

/** Opens the value of a variable (`first` −1), option or setting (of the command whose words begin at `first`) that runs as a command: PAGER, core.pager (by its last part), ProxyCommand. */
export function openSetting(name: i32, length: i32, value: i32, valueLength: i32, first: i32): void {
  if (
    first >= 0 &&
    length > 6 &&
    load<i32>(name) == 0x61696c61 &&
    load<u16>(name, 4) == 0x2e73 &&
    load<u8>(value) != 33
  ) {
    // git's alias.x=push is another subcommand of it
    const start = Shell.wordCount;
    addWord(wordText(first), wordLength(first), 0);
    spreadWords(value, valueLength);
    if (!Shell.overflown) store<u8>(Shell.view - 1, 10);
    examine(start, Shell.wordCount - start, COMMAND_LOW);
    return;
  }
  const end = name + length;
  let part = end;
  while (part > name && load<u8>(part) != 46) part--;
  const entry = findEntry(Shell.table, KEY_SETTING, 0, 0, part, end - part);
  if (entry == 0 || Shell.overflown) return;
  const output = Shell.output;
  examineText(value, valueLength, LANGUAGE_SH, COMMAND_LOW);
  Shell.output = output;
}

/** Opens the settings among the words of a command, and what they and its input hold behind a !. */
export function openEscapes(first: i32, count: i32, language: i32): void {
  if (language == LANGUAGE_CMD) {
    openAttached(first, count);
    return;
  }
  if (Shell.input != 0) openMarked(Shell.input, Shell.input + Shell.inputLength, language);
  for (let i = first + 1; i < first + count; i++) {
    const text = wordText(i);
    const end = text + wordLength(i);
    // git clone ext::cmd
    if (end - text > 5 && load<i32>(text) == 0x3a747865)
      examineText(text + 5, end - text - 5, LANGUAGE_SH, COMMAND_LOW);
    // core.pager=cmd, -oProxyCommand=cmd, -o "ProxyCommand cmd", --extcmd=cmd, --checkpoint-action=exec=cmd, core.pager cmd, --extcmd cmd
    const option = end - text > 2 && load<u8>(text) == 45;
    let name = option ? text + 2 : text;
    let dotted: bool = option;
    for (let sign = name; sign < end; sign++) {
      const byte = load<u8>(sign);
      if (byte == 46) dotted = true;
      if (byte != 61 && (byte != 32 || language != LANGUAGE_SH)) continue;
      openSetting(name, sign - name, sign + 1, end - sign - 1, first);
      name = sign + 1;
      if (!option) break;
    }
    if (dotted && i + 1 < first + count) openSetting(name, end - name, wordText(i + 1), wordLength(i + 1), first);
    openMarked(text, end, language);
  }
}

/** cmd /crd x, /d/c"rd x": opens what follows /c or /k directly, to the end of the command. */
function openAttached(first: i32, count: i32): void {
  const last = first + count - 1;
  for (let i = first + 1; i <= last; i++) {
    const end = wordText(i) + wordLength(i);
    for (let at = wordText(i); at + 2 < end && load<u8>(at) == 47; ) {
      const letter: i32 = load<u8>(at + 1) | 32;
      at += 2;
      if (letter == 99 || letter == 107) {
        examineText(at, wordText(last) + wordLength(last) - at, LANGUAGE_CMD, COMMAND_LOW);
        return;
      }
      while (at < end && load<u8>(at) != 47) at++; // /v:on
    }
  }
}

/** Opens what stands behind a !: !cmd of git's aliases (alias.x=!cmd) and of ftp, :!cmd and silent !cmd of vi, \\! cmd of psql. */
function openMarked(text: i32, end: i32, language: i32): void {
  spend(end - text);
  for (let at = text; at < end; at++) {
    if (load<u8>(at) != 33) continue;
    const before: i32 = at > text ? load<u8>(at - 1) : 58;
    const loose = language == LANGUAGE_CODE && (before == 32 || before == 34 || before == 39);
    if (before == 58 || before == 61 || before == 43 || before == 92 || before == 10 || loose) {
      examineText(at + 1, end - at - 1, LANGUAGE_SH, COMMAND_LOW);
      return;
    }
  }
}

/** Whether a record has more than `skip` operands after its subcommand path. */
export function hasOperand(record: i32, skip: i32): bool {
  return field(record, COMMAND_OPERAND_COUNT) > field(record, COMMAND_SUBCOMMANDS) + skip;
}

/** Appends the words of a text that is split at white space; quotes around them are dropped. */
export function spreadWords(text: i32, length: i32): void {
  let at = text;
  const end = text + length;
  for (let words = 0; words < MAX_SPREAD && at < end; words++) {
    while (at < end && (isBlank(load<u8>(at)) || load<u8>(at) == 10)) at++;
    let stop = at;
    while (stop < end && !isBlank(load<u8>(stop)) && load<u8>(stop) != 10) stop++;
    if (stop > at) addWord(at, stop - at, 0);
    at = stop;
  }
}

/** Keeps SQL given to a client until the reading is asked; the output of other commands would not stay where it is. */
function keepQuery(text: i32, length: i32): void {
  if (Shell.queryCount++ >= MAX_QUERIES) return;
  // .shell and .system of sqlite3, system of mysql
  if (length > 3 && (load<u8>(text) == 46 || load<i32>(text) == 0x74737973))
    readText(text, length, DIALECT_SH, COMMAND_LOW);
  const query = Shell.queries + ((Shell.queryCount - 1) << 3);
  store<i32>(query, keep(text, length));
  store<i32>(query, length, 4);
}

/** Reads text written in `language` as what would run. */
export function examineText(text: i32, length: i32, language: i32, low: i32): void {
  if (text == 0 || language == LANGUAGE_NONE) return;
  if (language == LANGUAGE_SQL) {
    keepQuery(text, length);
    return;
  }
  if (language >= LANGUAGE_CODE) {
    scanCode(text, length, language, low);
    return;
  }
  const input = Shell.input;
  readText(text, length, language - LANGUAGE_SH, low);
  Shell.input = input;
}
