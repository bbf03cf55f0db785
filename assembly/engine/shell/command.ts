// Turns the words of one simple command into a record, and opens what it runs in turn: wrappers, interpreters, code texts.
import { scanCode } from "./code.ts";
import { readFlags } from "./flags.ts";
import {
  ACTION_ALIAS,
  ACTION_NONE,
  ACTION_POSITIONAL,
  ACTION_READ,
  ACTION_SET,
  ACTION_VARIABLE,
  ARGUMENT_COMMAND,
  ARGUMENT_ENCODED,
  ARGUMENT_SH,
  ARGUMENT_TEXT,
  COMMAND_ASSIGNED,
  COMMAND_BITS,
  COMMAND_DYNAMIC,
  COMMAND_END,
  COMMAND_ENTRY,
  COMMAND_FLAG_COUNT,
  COMMAND_FLAGS,
  COMMAND_GLOB,
  COMMAND_LOW,
  COMMAND_NAME,
  COMMAND_NAME_LENGTH,
  COMMAND_OPERAND_COUNT,
  COMMAND_OPERANDS,
  COMMAND_PIPE_END,
  COMMAND_PIPE_START,
  COMMAND_REDIRECT_COUNT,
  COMMAND_REDIRECTS,
  COMMAND_START,
  COMMAND_SUBCOMMANDS,
  COMMAND_WORDS,
  COMMAND_WORDS_USED,
  DIALECT_CMD,
  DIALECT_POWERSHELL,
  ENTRY_DANGEROUS,
  FLAG_ARGUMENT,
  FLAG_VALUE,
  FLAG_VALUE_LENGTH,
  FLAG_WORD,
  FLAG_WORDS,
  KEY_CMD,
  KEY_POWERSHELL,
  LANGUAGE_CODE,
  LANGUAGE_NONE,
  LANGUAGE_SH,
  MAX_SHELL_DEPTH,
  OPERANDS_CODE,
  OPERANDS_SCRIPT,
  OPERANDS_TEXT,
  REDIRECT_APPEND,
  REDIRECT_KIND,
  REDIRECT_LENGTH,
  REDIRECT_TARGET,
  REDIRECT_WORDS,
  REDIRECT_WRITE,
  STYLE_PLAIN,
  WORD_BITS,
  WORD_DYNAMIC,
  WORD_GLOB,
  WORD_LENGTH,
  WORD_MULTI,
  WORD_PROCESS,
  WORD_TEXT,
  WORD_WORDS,
} from "./layout.ts";
import { readText } from "./list.ts";
import { decodeEncodedCommand, writeOutput } from "./output.ts";
import { addWord } from "./simple.ts";
import { addRest, keep, originOf, overflow, Shell, sameBytes } from "./state.ts";
import {
  entryBits,
  entryLanguage,
  entryOperands,
  entryOutput,
  entryReadsCode,
  entrySkip,
  entryStyle,
  findEntry,
} from "./table.ts";
import {
  ALIAS_MARK,
  elementAt,
  FILE_MARK,
  findVariable,
  setVariable,
  VARIABLE_ARRAY,
  variableLength,
  variableText,
} from "./variables.ts";
import { isBlank } from "./words.ts";

/** Values of a loop variable, or words of constant input, that become commands or operands of their own. */
const MAX_SPREAD = 32;
/** The words come from an alias; its name is not looked up again. */
const FROM_ALIAS = 256;

const POSITIONAL: i32 = memory.data<u8>([64, 48]) as i32; // @ 0
const ANY_NAME: i32 = memory.data<u8>([42]) as i32;

export function wordAt(shell: Shell, index: i32): i32 {
  return shell.words + ((index * WORD_WORDS) << 2);
}

export function wordText(shell: Shell, index: i32): i32 {
  return load<i32>(wordAt(shell, index), WORD_TEXT << 2);
}

export function wordLength(shell: Shell, index: i32): i32 {
  return load<i32>(wordAt(shell, index), WORD_LENGTH << 2);
}

export function wordBits(shell: Shell, index: i32): i32 {
  return load<i32>(wordAt(shell, index), WORD_BITS << 2);
}

export function setField(record: i32, field: i32, value: i32): void {
  store<i32>(record + (field << 2), value);
}

export function field(record: i32, index: i32): i32 {
  return load<i32>(record + (index << 2));
}

/** Appends an empty record; 0 when the table of records is full. */
function addRecord(shell: Shell, bits: i32): i32 {
  if (shell.recordCount >= shell.recordCap) {
    overflow(shell);
    return 0;
  }
  const record = shell.records + ((shell.recordCount++ * COMMAND_WORDS) << 2);
  memory.fill(record, 0, COMMAND_WORDS << 2);
  setField(record, COMMAND_BITS, (bits & COMMAND_LOW) | shell.low | (shell.assigned ? COMMAND_ASSIGNED : 0));
  setField(record, COMMAND_REDIRECTS, shell.firstRedirect);
  setField(record, COMMAND_REDIRECT_COUNT, shell.redirectTotal);
  setField(record, COMMAND_FLAGS, shell.flagCount);
  setField(record, COMMAND_OPERANDS, shell.operandCount);
  setField(record, COMMAND_END, shell.commandEnd);
  return record;
}

/** A command that only redirects (`> file`, or redirections after a group). */
export function examineEmpty(shell: Shell, start: i32): void {
  const record = addRecord(shell, 0);
  if (record != 0) setField(record, COMMAND_START, start);
}

/** Reads text written in `language` as what would run. */
export function examineText(shell: Shell, text: i32, length: i32, language: i32, low: i32): void {
  if (text == 0 || language == LANGUAGE_NONE) return;
  if (language >= LANGUAGE_CODE) {
    scanCode(shell, text, length, language, low);
    return;
  }
  const input = shell.input;
  readText(shell, text, length, language - LANGUAGE_SH, low);
  shell.input = input;
}

/** Examines `count` words from `first` on as one command; what it runs in turn is examined one level deeper. */
export function examine(shell: Shell, first: i32, count: i32, low: i32): void {
  if (shell.overflown || count <= 0) return;
  if (shell.depth >= MAX_SHELL_DEPTH) {
    const text = wordText(shell, first);
    addRest(shell, text, wordText(shell, first + count - 1) + wordLength(shell, first + count - 1));
    shell.outputWhole = false;
    return;
  }
  shell.depth++;
  const bits = wordBits(shell, first);
  if (bits & WORD_MULTI) examineEach(shell, first, count, low);
  else if (!examineAlias(shell, first, count, low)) examineCommand(shell, first, count, low);
  shell.depth--;
}

/** A loop variable as the name: one command for each of its values. */
function examineEach(shell: Shell, first: i32, count: i32, low: i32): void {
  const text = wordText(shell, first);
  const length = wordLength(shell, first);
  for (let i = 0; i < MAX_SPREAD; i++) {
    const element = elementAt(text, length, i);
    if (element == 0) break;
    const start = shell.wordCount;
    shell.steps += length;
    addWord(shell, <i32>(element >> 32), <i32>element, 0);
    copyWords(shell, first + 1, count - 1);
    examine(shell, start, shell.wordCount - start, low);
  }
}

function copyWords(shell: Shell, first: i32, count: i32): void {
  for (let i = first; i < first + count; i++)
    addWord(shell, wordText(shell, i), wordLength(shell, i), wordBits(shell, i));
  if (!shell.overflown) store<u8>(shell.view - 1, 10);
}

/** A name that the text made an alias: its words, then the rest of the command. */
function examineAlias(shell: Shell, first: i32, count: i32, low: i32): bool {
  if (low & FROM_ALIAS || wordBits(shell, first) != 0 || shell.variableCount == 0) return false;
  const alias = findVariable(shell, wordText(shell, first), wordLength(shell, first), ALIAS_MARK);
  if (alias == 0) return false;
  const start = shell.wordCount;
  spreadWords(shell, variableText(alias), variableLength(alias));
  if (shell.wordCount == start) return false;
  copyWords(shell, first + 1, count - 1);
  examine(shell, start, shell.wordCount - start, low | FROM_ALIAS);
  return true;
}

/** Appends the words of a text that is split at white space; quotes around them are dropped. */
function spreadWords(shell: Shell, text: i32, length: i32): void {
  let at = text;
  const end = text + length;
  for (let words = 0; words < MAX_SPREAD && at < end; words++) {
    while (at < end && (isBlank(load<u8>(at)) || load<u8>(at) == 10)) at++;
    let stop = at;
    while (stop < end && !isBlank(load<u8>(stop)) && load<u8>(stop) != 10) stop++;
    if (stop > at) addWord(shell, at, stop - at, 0);
    at = stop;
  }
}

/** Where the base name of a command begins: after the last slash or backslash. */
function baseName(text: i32, length: i32): i32 {
  let at = text + length;
  while (at > text && load<u8>(at - 1) != 47 && load<u8>(at - 1) != 92) at--;
  return at;
}

/** Bytes of a base name without the .exe, .com, .cmd or .bat of Windows. */
function bareLength(name: i32, length: i32): i32 {
  if (length < 5 || load<u8>(name + length - 4) != 46) return length;
  const suffix = load<i32>(name + length - 4) | 0x20202000;
  return suffix == 0x6578652e || suffix == 0x6d6f632e || suffix == 0x646d632e || suffix == 0x7461622e
    ? length - 4
    : length;
}

function findCommand(shell: Shell, name: i32, length: i32): i32 {
  let entry = 0;
  if (shell.dialect == DIALECT_CMD) entry = findEntry(shell.table, KEY_CMD, 0, 0, name, length);
  else if (shell.dialect == DIALECT_POWERSHELL) entry = findEntry(shell.table, KEY_POWERSHELL, 0, 0, name, length);
  return entry != 0 ? entry : findEntry(shell.table, 0, 0, 0, name, length);
}

/** Which of WORD_DYNAMIC and WORD_GLOB hold for the base name alone: $DIR/rm is rm. */
function nameBits(name: i32, length: i32, bits: i32): i32 {
  let found = 0;
  for (let at = name; at < name + length; at++) {
    const byte: i32 = load<u8>(at);
    if (byte == 36 || byte == 96 || byte == 37) found |= bits & WORD_DYNAMIC;
    else if (byte == 42 || byte == 63 || (byte == 91 && length > 1)) found |= bits & WORD_GLOB;
  }
  return found;
}

function examineCommand(shell: Shell, first: i32, count: i32, low: i32): void {
  const text = wordText(shell, first);
  const full = wordLength(shell, first);
  const name = baseName(text, full);
  const length = bareLength(name, text + full - name);
  let unsure = nameBits(name, length, wordBits(shell, first));
  let found = findCommand(shell, name, length);
  if (found != 0)
    unsure = 0; // $SHELL, %ComSpec%
  else if (unsure != 0) found = findCommand(shell, ANY_NAME, 1);
  const record = addRecord(shell, low | (unsure != 0 ? COMMAND_LOW : 0));
  if (record == 0) return;
  const index = shell.recordCount - 1;
  setField(record, COMMAND_NAME, name);
  setField(record, COMMAND_NAME_LENGTH, length);
  if (unsure & WORD_DYNAMIC) setField(record, COMMAND_BITS, field(record, COMMAND_BITS) | COMMAND_DYNAMIC);
  if (unsure & WORD_GLOB) setField(record, COMMAND_BITS, field(record, COMMAND_BITS) | COMMAND_GLOB);
  // an empty word has no origin of its own; reversed text ends before it begins
  const place = full > 0 ? originOf(shell, text) : shell.commandStart;
  setField(record, COMMAND_START, min(place, shell.commandEnd));
  setField(record, COMMAND_END, max(place, shell.commandEnd));
  const rest = readFlags(shell, record, found, first, count);
  const entry = field(record, COMMAND_ENTRY);
  const firstIsText = shell.firstIsText;
  const readsInput = shell.readsInput;
  if (unsure != 0) setField(record, COMMAND_ENTRY, 0);
  setField(record, COMMAND_WORDS_USED, rest < count ? rest : count);
  const language = entryLanguage(entry);
  if (language != LANGUAGE_NONE) linkNested(shell, index);
  const output = shell.output;
  shell.outputWhole = false;
  openFlags(shell, record, language, first);
  if (rest < count) openRest(shell, entry, first + rest, count - rest, low, language);
  else if (firstIsText) openFirst(shell, record, language);
  else if (entryOperands(entry) == OPERANDS_SCRIPT && openScript(shell, record, language)) {
    // its output is what the script writes
  } else if (
    language != LANGUAGE_NONE &&
    (readsInput || (entryReadsCode(entry) && !hasOperand(record, entrySkip(entry))))
  )
    openInput(shell, language);
  else if (entry == 0 || unsure != 0) openUnknown(shell, first, count, text, full, low);
  else if (entryOutput(entry) >= ACTION_VARIABLE) act(shell, record, entryOutput(entry), first, count);
  else if (entryOutput(entry) != 0) writeOutput(shell, record, entryOutput(entry), first, count);
  keepFiles(shell, record, output);
}

/** Whether a record has more than `skip` operands after its subcommand path. */
function hasOperand(record: i32, skip: i32): bool {
  return field(record, COMMAND_OPERAND_COUNT) > field(record, COMMAND_SUBCOMMANDS) + skip;
}

/** The n-th operand of a record after its subcommand path, as a word index; −1 for none. */
export function operandAt(shell: Shell, record: i32, index: i32): i32 {
  const at = index + field(record, COMMAND_SUBCOMMANDS);
  if (at >= field(record, COMMAND_OPERAND_COUNT)) return -1;
  return load<i32>(shell.operands + ((field(record, COMMAND_OPERANDS) + at) << 2));
}

/** Commands whose output goes into the words of an interpreter write to it as through a pipe. */
function linkNested(shell: Shell, index: i32): void {
  for (let i = shell.firstNested; i < min(index, shell.firstOwn); i++) {
    const record = shell.records + ((i * COMMAND_WORDS) << 2);
    shell.steps++;
    if (field(record, COMMAND_PIPE_START) != 0) continue;
    setField(record, COMMAND_PIPE_START, index);
    setField(record, COMMAND_PIPE_END, index + 1);
  }
}

/** Opens what flags carry: code, texts for sh, commands. */
function openFlags(shell: Shell, record: i32, language: i32, first: i32): void {
  const low = field(record, COMMAND_BITS) & COMMAND_LOW;
  const start = field(record, COMMAND_FLAGS);
  const end = start + field(record, COMMAND_FLAG_COUNT);
  for (let i = start; i < end; i++) {
    const flag = shell.flags + ((i * FLAG_WORDS) << 2);
    const argument = field(flag, FLAG_ARGUMENT);
    const value = field(flag, FLAG_VALUE);
    const length = field(flag, FLAG_VALUE_LENGTH);
    if (argument == ARGUMENT_TEXT) examineText(shell, value, length, language, low);
    else if (argument == ARGUMENT_SH) examineText(shell, value, length, LANGUAGE_SH, low);
    else if (argument == ARGUMENT_COMMAND && length > 0) examine(shell, first + field(flag, FLAG_WORD), length, low);
    else if (argument == ARGUMENT_ENCODED) {
      const text = decodeEncodedCommand(shell, value, length);
      if (text != 0) examineText(shell, text, shell.kept - text, language, low);
    }
  }
}

/** Opens the words that a wrapper passes on: an argv, or text joined by spaces. */
function openRest(shell: Shell, entry: i32, first: i32, count: i32, low: i32, language: i32): void {
  const kind = entryOperands(entry);
  if (kind == OPERANDS_TEXT || kind == OPERANDS_CODE) {
    let last = first + (kind == OPERANDS_CODE ? 0 : count - 1);
    while (last > first && wordBits(shell, last) & WORD_PROCESS) last--;
    const text = wordText(shell, first);
    examineText(shell, text, wordText(shell, last) + wordLength(shell, last) - text, language, low & COMMAND_LOW);
    return;
  }
  if (entryReadsCode(entry) && shell.input != 0) {
    // xargs: constant input becomes operands
    const start = shell.wordCount;
    for (let i = first; i < first + count; i++)
      addWord(shell, wordText(shell, i), wordLength(shell, i), wordBits(shell, i));
    spreadWords(shell, shell.input, shell.inputLength);
    shell.input = 0;
    if (shell.overflown) return;
    store<u8>(shell.view - 1, 10);
    examine(shell, start, shell.wordCount - start, low & COMMAND_LOW);
  } else examine(shell, first, count, low & COMMAND_LOW);
}

/** sh -c TEXT NAME ARG…: the operands after the text are its positional parameters. */
function openFirst(shell: Shell, record: i32, language: i32): void {
  const code = operandAt(shell, record, 0);
  if (code < 0) return;
  const zero = operandAt(shell, record, 1);
  if (zero >= 0) setVariable(shell, POSITIONAL + 1, 1, 0, wordText(shell, zero), wordLength(shell, zero), 0);
  const one = operandAt(shell, record, 2);
  if (one >= 0) {
    const last = operandAt(
      shell,
      record,
      field(record, COMMAND_OPERAND_COUNT) - 1 - field(record, COMMAND_SUBCOMMANDS),
    );
    const text = wordText(shell, one);
    setVariable(shell, POSITIONAL, 1, 0, text, wordText(shell, last) + wordLength(shell, last) - text, VARIABLE_ARRAY);
  }
  examineText(shell, wordText(shell, code), wordLength(shell, code), language, 0);
}

/** A script that the text itself wrote, or <(…): false when the script is not known. */
function openScript(shell: Shell, record: i32, language: i32): bool {
  if (!hasOperand(record, 0)) return false;
  const script = operandAt(shell, record, 0);
  const text = wordText(shell, script);
  const length = wordLength(shell, script);
  if (length == 1 && load<u8>(text) == 45) {
    openInput(shell, language);
    return true;
  }
  if (wordBits(shell, script) & WORD_PROCESS) {
    examineText(shell, text, length, language, wordBits(shell, script) & WORD_DYNAMIC ? COMMAND_LOW : 0);
    return true;
  }
  return openFile(shell, text, length, language);
}

/** Runs a file whose content the text wrote from constants. */
function openFile(shell: Shell, text: i32, length: i32, language: i32): bool {
  if (shell.variableCount == 0) return false;
  const skip = plainPath(text, length);
  const file = findVariable(shell, text + skip, length - skip, FILE_MARK);
  if (file == 0) return false;
  examineText(shell, variableText(file), variableLength(file), language, 0);
  return true;
}

/** Bytes of a leading ./ */
function plainPath(text: i32, length: i32): i32 {
  return length > 2 && load<u16>(text) == 0x2f2e ? 2 : 0;
}

function openInput(shell: Shell, language: i32): void {
  const input = shell.input;
  if (input == 0) {
    shell.wantsInput = language;
    return;
  }
  shell.input = 0;
  examineText(shell, input, shell.inputLength, language, shell.inputWhole ? 0 : COMMAND_LOW);
  shell.input = input;
}

/** An unknown command may pass its operands on: a dangerous name among them is examined, with low certainty. */
function openUnknown(shell: Shell, first: i32, count: i32, text: i32, length: i32, low: i32): void {
  if (openFile(shell, text, length, LANGUAGE_SH)) return;
  let operands = 0;
  for (let i = first + 1; i < first + count; i++) {
    const word = wordText(shell, i);
    const size = wordLength(shell, i);
    shell.steps++;
    if (size == 0 || size > 64 || load<u8>(word) == 45 || wordBits(shell, i) & WORD_PROCESS) continue;
    const name = baseName(word, size);
    const entry = findCommand(shell, name, bareLength(name, word + size - name));
    if (entryBits(entry) & ENTRY_DANGEROUS) {
      examine(shell, i, first + count - i, low | COMMAND_LOW);
      return;
    }
    // what it passes on first is a command that only mentions its words (echo, man)
    if (operands++ == 0 && entry != 0 && entryStyle(entry) == STYLE_PLAIN) return;
  }
}

/** Commands that change what later names and variables mean. */
function act(shell: Shell, record: i32, action: i32, first: i32, count: i32): void {
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
    if (name < 0 || shell.input == 0) return;
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
function keepFiles(shell: Shell, record: i32, output: i32): void {
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

/** Whether a word is exactly this short text. */
export function isWord(shell: Shell, index: i32, text: i32, length: i32): bool {
  return sameBytes(wordText(shell, index), wordLength(shell, index), text, length);
}
