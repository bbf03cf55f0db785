// Turns the words of one simple command into a record and decides what it opens: an alias, a loop variable, a wrapper, code.
import { act, keepFiles } from "./actions.ts";
import { readFlags } from "./flags.ts";
import {
  ACTION_VARIABLE,
  COMMAND_ASSIGNED,
  COMMAND_BITS,
  COMMAND_DYNAMIC,
  COMMAND_END,
  COMMAND_ENTRY,
  COMMAND_FLAGS,
  COMMAND_GLOB,
  COMMAND_LOW,
  COMMAND_NAME,
  COMMAND_NAME_LENGTH,
  COMMAND_OPERANDS,
  COMMAND_PIPE_END,
  COMMAND_PIPE_START,
  COMMAND_REDIRECT_COUNT,
  COMMAND_REDIRECTS,
  COMMAND_START,
  COMMAND_WORDS,
  COMMAND_WORDS_USED,
  DIALECT_CMD,
  DIALECT_POWERSHELL,
  KEY_CMD,
  KEY_POWERSHELL,
  LANGUAGE_NONE,
  MAX_SHELL_DEPTH,
  OPERANDS_SCRIPT,
  WORD_DYNAMIC,
  WORD_GLOB,
  WORD_MULTI,
} from "./layout.ts";
import {
  hasOperand,
  openFirst,
  openFlags,
  openInput,
  openRest,
  openScript,
  openUnknown,
  spreadWords,
} from "./opening.ts";
import { writeOutput } from "./output.ts";
import { field, setField, wordBits, wordLength, wordText } from "./records.ts";
import { addWord } from "./simple.ts";
import { addRest, originOf, overflow, Shell } from "./state.ts";
import { entryLanguage, entryOperands, entryOutput, entryReadsCode, entrySkip, findEntry } from "./table.ts";
import { ALIAS_MARK, elementAt, findVariable, variableLength, variableText } from "./variables.ts";

/** Values of a loop variable, or words of constant input, that become commands or operands of their own. */
const MAX_SPREAD = 32;
/** The words come from an alias; its name is not looked up again. */
const FROM_ALIAS = 256;
const ANY_NAME: i32 = memory.data<u8>([42]) as i32;

/** Appends an empty record; 0 when the table of records is full. */
function addRecord(shell: Shell, bits: i32): i32 {
  if (shell.recordCount >= shell.recordCap) {
    overflow(shell);
    return 0;
  }
  const record = shell.records + ((shell.recordCount++ * COMMAND_WORDS) << 2);
  for (let at = 0; at < COMMAND_WORDS << 2; at += 8) store<i64>(record + at, 0);
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

/** Where the base name of a command begins: after the last slash or backslash. */
export function baseName(text: i32, length: i32): i32 {
  let at = text + length;
  while (at > text && load<u8>(at - 1) != 47 && load<u8>(at - 1) != 92) at--;
  return at;
}

/** Bytes of a base name without the .exe, .com, .cmd or .bat of Windows. */
export function bareLength(name: i32, length: i32): i32 {
  if (length < 5 || load<u8>(name + length - 4) != 46) return length;
  const suffix = load<i32>(name + length - 4) | 0x20202000;
  return suffix == 0x6578652e || suffix == 0x6d6f632e || suffix == 0x646d632e || suffix == 0x7461622e
    ? length - 4
    : length;
}

export function findCommand(shell: Shell, name: i32, length: i32): i32 {
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
