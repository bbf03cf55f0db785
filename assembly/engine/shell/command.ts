// Turns the words of one simple command into a record and decides what it opens: an alias, a loop variable, a wrapper, code.
import { act, keepFiles } from "./actions.ts";
import { readFlags } from "./flags.ts";
import {
  ACTION_VARIABLE,
  COMMAND_ALIASED,
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
  COMMAND_UNASKED,
  COMMAND_WORDS,
  COMMAND_WORDS_USED,
  DIALECT_CMD,
  DIALECT_POWERSHELL,
  DIALECT_SH,
  ENTRY_ESCAPES,
  ENTRY_IDLE,
  KEY_CMD,
  KEY_POWERSHELL,
  LANGUAGE_NONE,
  MAX_SHELL_DEPTH,
  OPERANDS_SCRIPT,
  OUTPUT_EDIT,
  OUTPUT_FILTER,
  READ_OVERFLOW,
  WORD_DYNAMIC,
  WORD_GLOB,
  WORD_MULTI,
} from "./layout.ts";
import { unsurePattern, unsureSize } from "./match.ts";
import {
  hasOperand,
  openEscapes,
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
import { addRest, originOf, overflow, Shell, writeBytes } from "./state.ts";
import {
  alone,
  entryBits,
  entryLanguage,
  entryOperands,
  entryOutput,
  entryReadsCode,
  entrySkip,
  findEntry,
  findFitting,
} from "./table.ts";
import { ALIAS_MARK, COPY_MARK, elementAt, findVariable, variableLength, variableText } from "./variables.ts";
import { isDigit, isNameStart } from "./words.ts";

/** Values of a loop variable, or words of constant input, that become commands or operands of their own. */
const MAX_SPREAD = 32;
/** The words come from an alias; its name is not looked up again. */
const FROM_ALIAS = 256;
const ANY_NAME: i32 = memory.data<u8>([42]) as i32;
const UNKNOWN_NAME: i32 = memory.data<u8>([36]) as i32; // $
/** A name without its unknown parts; match.ts compares no longer ones. */
const BARE_NAME: i32 = memory.data(64) as i32;

/** Appends an empty record; 0 when the table of records is full. */
function addRecord(bits: i32): i32 {
  if (Shell.recordCount >= Shell.recordCap) {
    overflow();
    return 0;
  }
  const record = Shell.records + ((Shell.recordCount++ * COMMAND_WORDS) << 2);
  for (let at = 0; at < COMMAND_WORDS << 2; at += 8) store<i64>(record + at, 0);
  setField(record, COMMAND_BITS, (bits & COMMAND_LOW) | Shell.low | (Shell.assigned ? COMMAND_ASSIGNED : 0));
  setField(record, COMMAND_REDIRECTS, Shell.firstRedirect);
  setField(record, COMMAND_REDIRECT_COUNT, Shell.redirectTotal);
  setField(record, COMMAND_FLAGS, Shell.flagCount);
  setField(record, COMMAND_OPERANDS, Shell.operandCount);
  setField(record, COMMAND_END, Shell.commandEnd);
  return record;
}

/** A command that only redirects (`> file`, or redirections after a group). */
export function examineEmpty(start: i32): void {
  const record = addRecord(0);
  if (record == 0) return;
  // reversed text ends before it begins
  setField(record, COMMAND_START, min(start, Shell.commandEnd));
  setField(record, COMMAND_END, max(start, Shell.commandEnd));
}

/** Examines `count` words from `first` on as one command; what it runs in turn is examined one level deeper. */
export function examine(first: i32, count: i32, low: i32): void {
  if (Shell.overflown || count <= 0) return;
  if (Shell.depth >= MAX_SHELL_DEPTH) {
    const text = wordText(first);
    addRest(text, wordText(first + count - 1) + wordLength(first + count - 1));
    Shell.status |= READ_OVERFLOW;
    Shell.outputWhole = false;
    return;
  }
  Shell.depth++;
  const bits = wordBits(first);
  if (count > 5 && isTime(first)) examine(first + 5, count - 5, low);
  else if (bits & WORD_MULTI) examineEach(first, count, low);
  else if (Shell.variableCount == 0 || !examineAlias(first, count, low, ALIAS_MARK)) {
    examineCommand(first, count, low);
    if (Shell.variableCount != 0) examineAlias(first, count, low | COMMAND_LOW, COPY_MARK);
  }
  Shell.depth--;
}

/** Whether five words are the time of a line of a crontab. */
function isTime(first: i32): bool {
  for (let i = first; i < first + 5; i++) {
    const end = wordText(i) + wordLength(i);
    for (let at = wordText(i); at < end; at++) {
      const byte: i32 = load<u8>(at);
      if (byte != 42 && (<u32>(byte - 44) > 13 || byte == 46)) return false; // * , - / and digits
    }
  }
  return true;
}

/** A loop variable as the name: one command for each of its values. */
function examineEach(first: i32, count: i32, low: i32): void {
  const text = wordText(first);
  const length = wordLength(first);
  for (let i = 0; i < MAX_SPREAD; i++) {
    const element = elementAt(text, length, i);
    if (element == 0) break;
    const start = Shell.wordCount;
    Shell.steps += length;
    addWord(<i32>(element >> 32), <i32>element, 0);
    copyWords(first + 1, count - 1);
    examine(start, Shell.wordCount - start, low);
  }
}

function copyWords(first: i32, count: i32): void {
  for (let i = first; i < first + count; i++) addWord(wordText(i), wordLength(i), wordBits(i));
  if (!Shell.overflown) store<u8>(Shell.view - 1, 10);
}

/** A name that the text made an alias: its words, then the rest of the command. A copy of a program runs as that program, whatever its directory. */
function examineAlias(first: i32, count: i32, low: i32, mark: i32): bool {
  if (low & FROM_ALIAS || (wordBits(first) != 0 && mark == ALIAS_MARK)) return false;
  const end = wordText(first) + wordLength(first);
  const name = mark == ALIAS_MARK ? wordText(first) : baseName(wordText(first), wordLength(first));
  const alias = findVariable(name, end - name, mark);
  if (alias == 0) return false;
  const start = Shell.wordCount;
  spreadWords(variableText(alias), variableLength(alias));
  if (Shell.wordCount == start) return false;
  copyWords(first + 1, count - 1);
  examine(start, Shell.wordCount - start, low | FROM_ALIAS);
  return true;
}

/** Where the base name of a command begins: after the last slash or backslash. */
export function baseName(text: i32, length: i32): i32 {
  for (let at = text + length; at > text; at -= 16) {
    const block = v128.load(at - 16);
    const slashes = v128.or(i8x16.eq(block, i8x16.splat(47)), i8x16.eq(block, i8x16.splat(92)));
    const inside = -1 << max(16 - (at - text), 0);
    const found = i8x16.bitmask(slashes) & inside;
    if (found != 0) return at + 16 - clz(found);
  }
  return text;
}

/** Bytes of a base name without the .exe, .com, .cmd or .bat of Windows. */
export function bareLength(name: i32, length: i32): i32 {
  if (length < 5 || load<u8>(name + length - 4) != 46) return length;
  const suffix = load<i32>(name + length - 4) | 0x20202000;
  return suffix == 0x6578652e || suffix == 0x6d6f632e || suffix == 0x646d632e || suffix == 0x7461622e
    ? length - 4
    : length;
}

export function findCommand(name: i32, length: i32): i32 {
  let entry = 0;
  if (Shell.dialect == DIALECT_CMD) entry = findEntry(Shell.table, KEY_CMD, 0, 0, name, length);
  else if (Shell.dialect == DIALECT_POWERSHELL) entry = findAlias(name, length);
  if (entry == 0) entry = findEntry(Shell.table, 0, 0, 0, name, length);
  if (entry != 0) return entry;
  // python3.12, php8.3, lua5.4
  let size = length;
  while (size > 0 && (isDigit(load<u8>(name + size - 1)) || load<u8>(name + size - 1) == 46)) size--;
  return size < length ? findEntry(Shell.table, 0, 0, 0, name, size) : 0;
}

/** An alias of PowerShell, or a method of .NET from its type or its last dot on: [System.Convert]::FromBase64String, $x.InvokeScript. */
function findAlias(name: i32, length: i32): i32 {
  let at = name;
  if (length > 1 && !isNameStart(load<u8>(name))) {
    at += length;
    while (at > name && load<u8>(at - 1) != 46 && load<u8>(at - 1) != 91) at--;
  }
  return findEntry(Shell.table, KEY_POWERSHELL, 0, 0, at, name + length - at);
}

/** Which of WORD_DYNAMIC and WORD_GLOB hold for the base name alone: $DIR/rm is rm. */
function nameBits(name: i32, length: i32, bits: i32): i32 {
  let found = 0;
  if (!(bits & (WORD_DYNAMIC | WORD_GLOB))) return 0;
  for (let at = name; at < name + length; at++) {
    const byte: i32 = load<u8>(at);
    if (byte == 36 || byte == 96 || byte == 37) found |= bits & WORD_DYNAMIC;
    else if (byte == 42 || byte == 63 || (byte == 91 && length > 1)) found |= bits & WORD_GLOB;
  }
  return found;
}

/** {} of find and xargs, %s of code, $x[0], $x.name and $env:x of PowerShell: whatever is put there. */
function isPlace(name: i32, length: i32, unsure: i32): bool {
  if (length == 2 && (load<u16>(name) == 0x7d7b || load<u16>(name) == 0x7325)) return true;
  if (!(unsure & WORD_DYNAMIC) || Shell.dialect != DIALECT_POWERSHELL || load<u8>(name) != 36) return false;
  for (let at = name; at < name + length; at++) {
    const byte: i32 = load<u8>(at);
    if (byte == 46 || byte == 91 || byte == 58) return true;
  }
  return false;
}

/** Of the last findUnsure: the name without its unknown parts is that of a command, or its glob without * fits one alone. */
let definite: bool = false;

/** The entry that a name with globs or unknown parts stands for: without those parts, else the first that it may become. */
function findUnsure(name: i32, length: i32): i32 {
  const pattern = unsurePattern(name, length);
  const size = unsureSize;
  let plain = 0;
  let found = 0;
  if (size > 1) {
    for (let at = 0; at < size; at++) {
      const byte = load<u8>(pattern + at);
      if (byte != 42) store<u8>(BARE_NAME + plain++, byte);
    }
    if (plain > 1) found = findCommand(BARE_NAME, plain);
    definite = found != 0;
    if (found == 0 && plain > 0) {
      Shell.steps += load<i32>(Shell.table);
      found = findFitting(Shell.table, pattern, size);
      definite = alone && plain == size;
    }
  }
  if (found != 0) return found;
  definite = false;
  return findCommand(ANY_NAME, 1);
}

function examineCommand(first: i32, count: i32, low: i32): void {
  const text = wordText(first);
  const full = wordLength(first);
  let name = baseName(text, full);
  let length = bareLength(name, text + full - name);
  if (Shell.dialect == DIALECT_CMD && length > 1 && load<u8>(name) == 64) {
    name++; // @del
    length--;
  }
  let unsure = nameBits(name, length, wordBits(first));
  // * is the entry of every name
  let found = length == 1 && load<u8>(name) == 42 ? 0 : findCommand(name, length);
  if (found == 0 && isPlace(name, length, unsure)) {
    unsure = WORD_DYNAMIC;
    name = UNKNOWN_NAME;
    length = 1;
  }
  if (found != 0)
    unsure = 0; // $SHELL, %ComSpec%
  else if (unsure != 0) found = findUnsure(name, length);
  const record = addRecord(low | (unsure != 0 ? COMMAND_LOW : 0));
  if (record == 0) return;
  const index = Shell.recordCount - 1;
  setField(record, COMMAND_NAME, name);
  setField(record, COMMAND_NAME_LENGTH, length);
  if (unsure & WORD_DYNAMIC) setField(record, COMMAND_BITS, field(record, COMMAND_BITS) | COMMAND_DYNAMIC);
  if (Shell.dialect == DIALECT_POWERSHELL && findAlias(name, length) != 0)
    setField(record, COMMAND_BITS, field(record, COMMAND_BITS) | COMMAND_ALIASED);
  if (unsure & WORD_GLOB) setField(record, COMMAND_BITS, field(record, COMMAND_BITS) | COMMAND_GLOB);
  // an empty word has no origin of its own; reversed text ends before it begins
  const place = full > 0 ? originOf(text) : Shell.commandStart;
  setField(record, COMMAND_START, min(place, Shell.commandEnd));
  setField(record, COMMAND_END, max(place, Shell.commandEnd));
  const output = Shell.output;
  Shell.outputWhole = false;
  if (isIdle(found, unsure, name + length - 1)) {
    setField(record, COMMAND_BITS, field(record, COMMAND_BITS) | COMMAND_UNASKED);
    setField(record, COMMAND_ENTRY, found);
    setField(record, COMMAND_WORDS_USED, count);
    if (Shell.input != 0 && entryOutput(found) == OUTPUT_FILTER) writeBytes(Shell.input, Shell.inputLength);
    keepFiles(record, output);
    return;
  }
  const rest = readFlags(record, found, first, count);
  const entry = field(record, COMMAND_ENTRY);
  const firstIsText = Shell.firstIsText;
  const readsInput = Shell.readsInput;
  if (unsure != 0) setField(record, COMMAND_ENTRY, 0);
  setField(record, COMMAND_WORDS_USED, rest < count ? rest : count);
  const language = entryLanguage(entry);
  if (language != LANGUAGE_NONE) linkNested(index);
  openFlags(record, language, first);
  if ((entryBits(entry) | entryBits(found)) & ENTRY_ESCAPES) openEscapes(first, count, language);
  if (rest < count) {
    openRest(record, entry, first + rest, count - rest, low, language);
    if (entryOutput(entry) == OUTPUT_FILTER) writeOutput(record, OUTPUT_FILTER, first, count); // awk
  } else if (firstIsText) openFirst(record, language);
  else if (entryOperands(entry) == OPERANDS_SCRIPT && openScript(record, language)) {
    // its output is what the script writes
  } else if (
    language != LANGUAGE_NONE &&
    (readsInput || (entryReadsCode(entry) && !hasOperand(record, entrySkip(entry))))
  )
    openInput(language);
  else if (entry == 0 || (unsure != 0 && !definite)) openUnknown(first, count, text, full, low);
  else if (entryOutput(entry) >= ACTION_VARIABLE && entryOutput(entry) != OUTPUT_EDIT)
    act(record, entryOutput(entry), first, count);
  else if (entryOutput(entry) != 0) writeOutput(record, entryOutput(entry), first, count);
  keepFiles(record, output);
}

/**
 * Whether nobody looks at the flags and operands of a command: its entry is idle, the name is one of the entry's (php8.3 is none, and
 * may be asked for itself), and no file or variable of the text can be what it reads.
 */
function isIdle(entry: i32, unsure: i32, last: i32): bool {
  if (!(entryBits(entry) & ENTRY_IDLE) || unsure != 0 || Shell.dialect != DIALECT_SH || Shell.variableCount != 0)
    return false;
  const byte: i32 = load<u8>(last);
  return !isDigit(byte) && byte != 46;
}

/** Commands whose output goes into the words of an interpreter write to it as through a pipe. */
function linkNested(index: i32): void {
  for (let i = Shell.firstNested; i < min(index, Shell.firstOwn); i++) {
    const record = Shell.records + ((i * COMMAND_WORDS) << 2);
    Shell.steps++;
    if (field(record, COMMAND_PIPE_START) != 0) continue;
    setField(record, COMMAND_PIPE_START, index);
    setField(record, COMMAND_PIPE_END, index + 1);
  }
}
