// Sorts the words after a command's name into flags (canonical, bundles split), their values, subcommand path and operands.

import {
  ARGUMENT_COMMAND,
  ARGUMENT_FIRST,
  ARGUMENT_NONE,
  ARGUMENT_OPERAND,
  ARGUMENT_OPTIONAL,
  ARGUMENT_STDIN,
  COMMAND_ENTRY,
  COMMAND_FLAG_COUNT,
  COMMAND_NAME,
  COMMAND_NAME_LENGTH,
  COMMAND_OPERAND_COUNT,
  COMMAND_SUBCOMMANDS,
  ENTRY_ASSIGNMENTS,
  ENTRY_STRICT,
  FLAG_ARGUMENT,
  FLAG_LENGTH,
  FLAG_NAME,
  FLAG_VALUE,
  FLAG_VALUE_LENGTH,
  FLAG_WORD,
  FLAG_WORDS,
  OPERANDS_CODE,
  OPERANDS_COMMAND,
  OPERANDS_FIND,
  OPERANDS_SCRIPT,
  OPERANDS_TEXT,
  STYLE_OLD,
  STYLE_PLAIN,
  STYLE_POWERSHELL,
  STYLE_SINGLE,
  STYLE_WINDOWS,
  WORD_PROCESS,
} from "./layout.ts";
import { field, isWord, setField, wordBits, wordLength, wordText } from "./records.ts";
import { overflow, Shell } from "./state.ts";
import {
  canonicalSpelling,
  entryBits,
  entryOperands,
  entrySkip,
  entryStyle,
  entrySubcommands,
  findEntry,
  findFlag,
  flagArgument,
} from "./table.ts";
import { isDigit } from "./words.ts";

const SEMICOLON: i32 = memory.data<u8>([59]) as i32;
const PLUS: i32 = memory.data<u8>([43]) as i32;

/** Sorts `count` words from `first` on; answers which of them (from 1) begins what the command passes on, `count` for none. */
export function readFlags(record: i32, found: i32, first: i32, count: i32): i32 {
  let entry = found;
  // pwsh runs the system's own rm where there is one: its flags count too
  let parent =
    entryStyle(entry) == STYLE_POWERSHELL
      ? findEntry(Shell.table, 0, 0, 0, field(record, COMMAND_NAME), field(record, COMMAND_NAME_LENGTH))
      : 0;
  let options = true;
  let subcommands = entrySubcommands(entry);
  let kind = entryOperands(entry);
  let skip = entrySkip(entry);
  let i = 1;
  Shell.firstIsText = false;
  Shell.readsInput = false;
  while (i < count && !Shell.overflown) {
    const text = wordText(first + i);
    const length = wordLength(first + i);
    Shell.steps += length + 8;
    const style = entryStyle(entry);
    if (options && isOption(style, text, length, i)) {
      if (length == 2 && style != STYLE_POWERSHELL && load<u16>(text) == 0x2d2d) {
        options = style == STYLE_SINGLE;
        i++;
      } else i = readFlag(entry, parent, first, i, count, style);
      continue;
    }
    if (subcommands > 0) {
      subcommands--;
      pushOperand(first + i);
      setField(record, COMMAND_SUBCOMMANDS, field(record, COMMAND_SUBCOMMANDS) + 1);
      const named = entry != found ? entry : found;
      const inner = findEntry(Shell.table, 0, named + 1, load<u8>(named), text, length);
      if (inner != 0) {
        parent = entry;
        entry = inner;
        kind = entryOperands(inner);
        skip = entrySkip(inner);
        subcommands = entrySubcommands(inner);
      }
      i++;
      continue;
    }
    if (kind == OPERANDS_COMMAND || kind == OPERANDS_TEXT || kind == OPERANDS_CODE) {
      // start "" program: an empty title
      const assignment = length == 0 || ((entryBits(entry) & ENTRY_ASSIGNMENTS) != 0 && hasEquals(text, length));
      if (!assignment && skip == 0) break;
      if (!assignment) {
        skip--;
        pushOperand(first + i);
        if (skip == 0 && entryBits(entry) & ENTRY_STRICT) options = false;
      }
      i++;
      continue;
    }
    // a shell's own options end at its first operand, which +x is none
    if (kind == OPERANDS_SCRIPT && length > 0 && load<u8>(text) == 43) {
      i++;
      continue;
    }
    if (kind == OPERANDS_SCRIPT) options = false;
    pushOperand(first + i);
    i++;
  }
  setField(record, COMMAND_ENTRY, entry);
  setField(record, COMMAND_FLAG_COUNT, Shell.flagCount - field(record, 4));
  setField(record, COMMAND_OPERAND_COUNT, Shell.operandCount - field(record, 6));
  return i;
}

function hasEquals(text: i32, length: i32): bool {
  for (let at = text + 1; at < text + length; at++) if (load<u8>(at) == 61) return true;
  return false;
}

function isOption(style: i32, text: i32, length: i32, index: i32): bool {
  if (length == 0 || style == STYLE_PLAIN) return false;
  const first: i32 = load<u8>(text);
  if (style == STYLE_OLD && index == 1) return true;
  if (length < 2) return false;
  return first == 45 || (first == 47 && style == STYLE_WINDOWS);
}

function pushOperand(word: i32): void {
  if (wordBits(word) & WORD_PROCESS && !Shell.firstIsText && wordLength(word) == 0) return;
  if (Shell.operandCount >= Shell.operandCap) {
    overflow();
    return;
  }
  store<i32>(Shell.operands + (Shell.operandCount++ << 2), word);
}

/** Appends a flag as the table spells it, or as written; answers with its address, 0 when the table of flags is full. */
function pushFlag(flag: i32, name: i32, length: i32): i32 {
  if (Shell.flagCount >= Shell.flagCap) {
    overflow();
    return 0;
  }
  const record = Shell.flags + ((Shell.flagCount++ * FLAG_WORDS) << 2);
  for (let at = 0; at < FLAG_WORDS << 2; at += 8) store<i64>(record + at, 0);
  const canonical = flag != 0 ? canonicalSpelling(flag) : 0;
  setField(record, FLAG_NAME, flag != 0 ? canonical + 1 : name);
  setField(record, FLAG_LENGTH, flag != 0 ? load<u8>(canonical) : length);
  const argument = flag != 0 ? flagArgument(flag) : ARGUMENT_NONE;
  setField(record, FLAG_ARGUMENT, argument);
  if (argument == ARGUMENT_FIRST) Shell.firstIsText = true;
  if (argument == ARGUMENT_STDIN) Shell.readsInput = true;
  return record;
}

function find(entry: i32, parent: i32, name: i32, length: i32, prefix: bool): i32 {
  const flag = findFlag(entry, name, length, prefix);
  return flag != 0 || parent == 0 ? flag : findFlag(parent, name, length, prefix);
}

/** Reads the option word at `i` and its value; answers with the next word to read. */
function readFlag(entry: i32, parent: i32, first: i32, i: i32, count: i32, style: i32): i32 {
  const text = wordText(first + i);
  const end = text + wordLength(first + i);
  if (style == STYLE_WINDOWS && load<u8>(text) == 47) return readSlashFlags(entry, parent, first, i, count, text, end);
  const long = end - text > 2 && load<u16>(text) == 0x2d2d;
  if (long || style == STYLE_SINGLE || style == STYLE_POWERSHELL) {
    const name = long ? text + 2 : text + 1;
    let stop = name;
    while (stop < end && load<u8>(stop) != 61 && (style != STYLE_POWERSHELL || load<u8>(stop) != 58)) stop++;
    const flag = find(entry, parent, name, stop - name, style != STYLE_SINGLE);
    const native = !long && flag == 0 && style == STYLE_POWERSHELL && parent != 0;
    if (!native) {
      const record = pushFlag(flag, name, stop - name);
      return record == 0 ? count : readValue(entry, record, first, i, count, stop < end ? stop + 1 : 0, end, true);
    }
  }
  let at = text + (load<u8>(text) == 45 ? 1 : 0);
  if (at < end && isDigit(load<u8>(at)) && find(entry, parent, at, 1, false) == 0) {
    pushFlag(0, at, end - at);
    return i + 1;
  }
  // one dash and a whole name (java -jar, ssh-keygen) where the table says so
  const whole = end - at > 1 ? find(entry, parent, at, end - at, false) : 0;
  if (whole != 0) {
    const record = pushFlag(whole, at, end - at);
    return record == 0 ? count : readValue(entry, record, first, i, count, 0, end, true);
  }
  let next = i + 1;
  for (; at < end; at++) {
    const flag = find(entry, parent, at, 1, false);
    const record = pushFlag(flag, at, 1);
    if (record == 0) return count;
    const argument = field(record, FLAG_ARGUMENT);
    if (argument == ARGUMENT_NONE || argument == ARGUMENT_FIRST || argument == ARGUMENT_STDIN) continue;
    const old = style == STYLE_OLD && load<u8>(text) != 45;
    const attached = !old && at + 1 < end ? at + 1 : 0;
    next = readValue(entry, record, first, old ? next - 1 : i, count, attached, end, false);
    if (!old) break;
  }
  return next;
}

/** Gives a flag its value: attached at `attached` (0 = not), else the next word; answers with the next word to read. */
function readValue(entry: i32, record: i32, first: i32, i: i32, count: i32, attached: i32, end: i32, long: bool): i32 {
  const argument = field(record, FLAG_ARGUMENT);
  if (argument == ARGUMENT_COMMAND) {
    let stop = i + 1;
    if (entryOperands(entry) == OPERANDS_FIND) {
      while (stop < count && !isWord(first + stop, SEMICOLON, 1) && !isWord(first + stop, PLUS, 1)) stop++;
    } else stop = count;
    setField(record, FLAG_WORD, i + 1);
    setField(record, FLAG_VALUE_LENGTH, stop - i - 1);
    return min(stop + 1, count);
  }
  if (attached != 0) {
    const from = !long && load<u8>(attached) == 61 ? attached + 1 : attached;
    setField(record, FLAG_VALUE, from);
    setField(record, FLAG_VALUE_LENGTH, end - from);
    return i + 1;
  }
  const switches =
    argument == ARGUMENT_NONE ||
    argument == ARGUMENT_OPTIONAL ||
    argument == ARGUMENT_FIRST ||
    argument == ARGUMENT_STDIN;
  if (switches || i + 1 >= count) return i + 1;
  if (argument == ARGUMENT_OPERAND) pushOperand(first + i + 1);
  setField(record, FLAG_VALUE, wordText(first + i + 1));
  setField(record, FLAG_VALUE_LENGTH, wordLength(first + i + 1));
  return i + 2;
}

/** /s/q and /d:value of cmd.exe. A word with a second slash that is no known flag is a path, and so an operand. */
function readSlashFlags(entry: i32, parent: i32, first: i32, i: i32, count: i32, text: i32, end: i32): i32 {
  let at = text;
  while (at < end) {
    let stop = at + 1;
    while (stop < end && load<u8>(stop) != 47 && load<u8>(stop) != 58) stop++;
    const flag = find(entry, parent, at + 1, stop - at - 1, false);
    if (flag == 0 && (stop - at > 3 || stop == at + 1)) {
      if (at == text) pushOperand(first + i);
      return i + 1;
    }
    const record = pushFlag(flag, at + 1, stop - at - 1);
    if (record == 0) return count;
    if (stop < end && load<u8>(stop) == 58) return readValue(entry, record, first, i, count, stop + 1, end, true);
    const next = stop >= end ? readValue(entry, record, first, i, count, 0, end, true) : i;
    if (next > i) return next;
    at = stop;
  }
  return i + 1;
}
