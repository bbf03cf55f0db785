// Writes the constant standard output of the commands whose output follows from their words and input: echo, printf, decoders, filters.

import { keepFile, readFile } from "./actions.ts";
import { emitCodePoint, emitEscape, hexValue } from "./escapes.ts";
import {
  COMMAND_ENTRY,
  COMMAND_FLAG_COUNT,
  COMMAND_FLAGS,
  COMMAND_LOW,
  COMMAND_OPERAND_COUNT,
  ENTRY_FIXES_OUTPUT,
  FLAG_LENGTH,
  FLAG_NAME,
  FLAG_WORDS,
  LANGUAGE_SH,
  OUTPUT_BASE64,
  OUTPUT_COPY,
  OUTPUT_ECHO,
  OUTPUT_EDIT,
  OUTPUT_FILTER,
  OUTPUT_HEX,
  OUTPUT_OPERAND,
  OUTPUT_PRINTF,
  OUTPUT_REVERSE,
  OUTPUT_TRANSLATE,
  READ_ASSIGNS,
  WORD_DYNAMIC,
  WORD_GLOB,
  WORD_PROCESS,
} from "./layout.ts";
import { examineText } from "./opening.ts";
import { field, operandAt, wordBits, wordLength, wordText } from "./records.ts";
import { keep, originOf, put, putRun, Shell, sameBytes, spend, write, writeBytes } from "./state.ts";
import { entryBits } from "./table.ts";
import { setVariable } from "./variables.ts";
import { isDigit, isNameByte, isPlain } from "./words.ts";

/** Files of one tee whose content is remembered, in case they are run. */
const MAX_TEE_FILES = 4;

const DECODE: i32 = memory.data<u8>([100, 101, 99, 111, 100, 101]) as i32; // decode
const REVERT: i32 = memory.data<u8>([114, 101, 118, 101, 114, 116]) as i32; // revert
const DELETE: i32 = memory.data<u8>([100, 101, 108, 101, 116, 101]) as i32; // delete

export function hasFlag(record: i32, name: i32, length: i32): bool {
  return flagOf(record, name, length) != 0;
}

/** The flag of a record with this canonical spelling, 0 for none. */
export function flagOf(record: i32, name: i32, length: i32): i32 {
  const start = field(record, COMMAND_FLAGS);
  for (let i = start; i < start + field(record, COMMAND_FLAG_COUNT); i++) {
    const flag = Shell.flags + ((i * FLAG_WORDS) << 2);
    if (sameBytes(field(flag, FLAG_NAME), field(flag, FLAG_LENGTH), name, length)) return flag;
  }
  return 0;
}

/** Writes what the command would write; `outputWhole` says whether that is all of it. */
export function writeOutput(record: i32, kind: i32, first: i32, count: i32): void {
  Shell.outputWhole = true;
  if (kind == OUTPUT_ECHO) {
    writeEcho(first, count);
    return;
  }
  if (kind == OUTPUT_PRINTF) {
    writePrintf(record);
    return;
  }
  if (kind == OUTPUT_OPERAND) {
    const last = operandAt(record, field(record, COMMAND_OPERAND_COUNT) - 1);
    if (last < 0 || wordBits(last) & WORD_GLOB) Shell.outputWhole = false;
    else writeWord(last);
    return;
  }
  if (kind == OUTPUT_EDIT) openEdit(record);
  const method = (entryBits(field(record, COMMAND_ENTRY)) & ENTRY_FIXES_OUTPUT) != 0;
  const operand = Shell.input == 0 || method ? operandAt(record, kind == OUTPUT_EDIT ? 1 : 0) : -1;
  if (operand >= 0) {
    if (method) {
      Shell.input = wordText(operand);
      Shell.inputLength = wordLength(operand);
      Shell.inputWhole = true;
    } else readFile(wordText(operand), wordLength(operand));
  }
  const input = Shell.input;
  const length = Shell.inputLength;
  Shell.outputWhole = input != 0 && Shell.inputWhole;
  if (kind == OUTPUT_COPY) writeProcesses(record);
  if (input == 0) return;
  if (kind == OUTPUT_COPY || kind == OUTPUT_FILTER) {
    writeBytes(input, length);
    if (kind == OUTPUT_FILTER) Shell.outputWhole = false;
    else
      for (let i = 0; i < MAX_TEE_FILES; i++) {
        const file = operandAt(record, i);
        if (file < 0) break;
        spend(length);
        if (!Shell.overflown) keepFile(wordText(file), wordLength(file), input, length, false);
      }
  } else if (kind == OUTPUT_BASE64) {
    if (!method && !hasFlag(record, DECODE, 6)) Shell.outputWhole = false;
    else if (isDecoded(input, length, false)) writeBytes(input, length);
    else decodeBase64(input, length, true);
  } else if (kind == OUTPUT_HEX) {
    if (!hasFlag(record, REVERT, 6)) Shell.outputWhole = false;
    else if (isDecoded(input, length, true)) writeBytes(input, length);
    else decodeHex(input, length);
  } else if (kind == OUTPUT_REVERSE) writeReversed(input, length);
  else if (kind == OUTPUT_TRANSLATE) writeTranslated(record, input, length);
  else if (kind == OUTPUT_EDIT && !writeEdited(record, input, length)) {
    writeBytes(input, length);
    Shell.outputWhole = false;
  }
}

/** cat <(…): what the processes write, before its own input. */
function writeProcesses(record: i32): void {
  for (let i = 0; ; i++) {
    const word = operandAt(record, i);
    if (word < 0) return;
    if (wordBits(word) & WORD_PROCESS) writeBytes(wordText(word), wordLength(word));
  }
}

function writeWord(word: i32): void {
  if (wordBits(word) & WORD_DYNAMIC) Shell.outputWhole = false;
  writeBytes(wordText(word), wordLength(word));
}

/** echo -neE: words joined by one space. */
function writeEcho(first: i32, count: i32): void {
  let newline = true;
  let escapes = false;
  let i = 1;
  for (; i < count; i++) {
    const text = wordText(first + i);
    const length = wordLength(first + i);
    let letters = length > 1 && load<u8>(text) == 45;
    for (let at = text + 1; at < text + length; at++) {
      const byte = load<u8>(at);
      if (byte != 110 && byte != 101 && byte != 69) letters = false;
    }
    if (!letters) break;
    for (let at = text + 1; at < text + length; at++) {
      if (load<u8>(at) == 110) newline = false;
      else escapes = load<u8>(at) == 101;
    }
  }
  for (let from = i; i < count; i++) {
    const text = wordText(first + i);
    if (i > from) write(32, originOf(text));
    if (escapes) writeEscaped(text, wordLength(first + i));
    else writeWord(first + i);
    if (wordBits(first + i) & WORD_DYNAMIC) Shell.outputWhole = false;
  }
  if (newline) write(10, max(0, Shell.commandEnd - 1));
}

function writeEscaped(text: i32, length: i32): void {
  const end = text + length;
  let at = text;
  while (at < end) {
    if (load<u8>(at) == 92) at = emitEscape(at, end, true);
    else write(load<u8>(at), originOf(at++));
  }
}

/** printf [-v NAME] FORMAT ARGUMENT…: %s %b %q take an argument as text, other conversions as it is written; the format repeats. */
function writePrintf(record: i32): void {
  let argument = 0;
  const output = Shell.output;
  const flag = operandAt(record, 0);
  const name = flag >= 0 && wordLength(flag) == 2 && load<u16>(wordText(flag)) == 0x762d ? operandAt(record, 1) : -1;
  if (name >= 0) argument = 2;
  const format = operandAt(record, argument++);
  if (format < 0) return;
  const text = wordText(format);
  const end = text + wordLength(format);
  if (wordBits(format) & WORD_DYNAMIC) Shell.outputWhole = false;
  while (true) {
    const before = argument;
    let at = text;
    while (at < end) {
      const byte: i32 = load<u8>(at);
      if (byte == 92) {
        at = emitEscape(at, end, true);
        continue;
      }
      if (byte != 37 || at + 1 >= end) {
        write(byte, originOf(at++));
        continue;
      }
      at++;
      while (at < end && load<u8>(at) < 65 && load<u8>(at) != 37) at++;
      const conversion = at < end ? load<u8>(at++) : 37;
      if (conversion == 37) {
        write(37, originOf(at - 1));
        continue;
      }
      const word = operandAt(record, argument++);
      if (word < 0) continue;
      if (conversion == 98) writeEscaped(wordText(word), wordLength(word));
      else if (conversion == 99) writeBytes(wordText(word), min(1, wordLength(word)));
      else writeWord(word);
      if (wordBits(word) & WORD_DYNAMIC) Shell.outputWhole = false;
    }
    spend(end - text);
    if (Shell.overflown || argument == before || operandAt(record, argument) < 0) break;
  }
  if (name < 0) return;
  const length = Shell.output - output;
  const value = keep(output, length);
  Shell.output = output;
  if (Shell.overflown) return;
  setVariable(wordText(name), wordLength(name), 0, value, length, Shell.outputWhole ? 0 : WORD_DYNAMIC);
  Shell.assigned = true;
  Shell.status |= READ_ASSIGNS;
}

/** What no decoder takes (a blank in base64, a letter beyond f in digits): a view has decoded the text before it got here. */
export function isDecoded(text: i32, length: i32, digits: bool): bool {
  let end = text + length;
  while (end > text && load<u8>(end - 1) <= 32) end--;
  for (let at = text; at < end; at++) {
    const byte: i32 = load<u8>(at);
    if (digits ? (byte | 32) > 102 && (byte | 32) != 120 : byte == 32) return true;
  }
  return false;
}

function base64Value(byte: i32): i32 {
  if (<u32>(byte - 65) < 26) return byte - 65;
  if (<u32>(byte - 97) < 26) return byte - 71;
  if (<u32>(byte - 48) < 10) return byte + 4;
  return byte == 43 || byte == 45 ? 62 : byte == 47 || byte == 95 ? 63 : -1;
}

/** Decodes base64 to the output, where zeros are left out, or to the word under construction. */
export function decodeBase64(text: i32, length: i32, toOutput: bool): void {
  let bits = 0;
  let count = 0;
  for (let at = text; at < text + length; at++) {
    const value = base64Value(load<u8>(at));
    Shell.steps++;
    if (value < 0) continue;
    bits = (bits << 6) | value;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    // of UTF-16, and where a shell leaves it out, no zero is written
    if (!toOutput) put((bits >> count) & 255, originOf(at));
    else if ((bits >> count) & 255) write((bits >> count) & 255, originOf(at));
  }
}

/** Decodes base64 of UTF-16 text to the kept area as UTF-8; answers where it begins (it ends at the top of the area), 0 on overflow. */
export function decodeEncodedCommand(text: i32, length: i32): i32 {
  const start = Shell.scratch;
  decodeBase64(text, length, false);
  const end = Shell.scratch;
  const output = Shell.output;
  for (let at = start; at + 1 < end; at += 2) {
    let unit: i32 = load<u16>(at);
    if ((unit & 0xfc00) == 0xd800 && at + 3 < end && (load<u16>(at + 2) & 0xfc00) == 0xdc00) {
      unit = 0x10000 + ((unit & 0x3ff) << 10) + (load<u16>(at + 2) & 0x3ff);
      at += 2;
    }
    emitCodePoint(unit, originOf(at), true);
  }
  Shell.scratch = start;
  const size = Shell.output - output;
  Shell.output = output;
  return keep(output, size);
}

function decodeHex(text: i32, length: i32): void {
  let high = -1;
  for (let at = text; at < text + length; at++) {
    const byte: i32 = load<u8>(at);
    const value = hexValue(byte);
    Shell.steps++;
    if (byte == 120 && high == 0)
      high = -1; // 0x
    else if (value < 0) continue;
    else if (high < 0) high = value;
    else {
      write((high << 4) | value, originOf(at));
      high = -1;
    }
  }
}

function writeReversed(text: i32, length: i32): void {
  let start = text;
  const end = text + length;
  while (start < end) {
    let stop = start;
    while (stop < end && load<u8>(stop) != 10) stop++;
    for (let at = stop - 1; at >= start; at--) write(load<u8>(at), originOf(at));
    if (stop < end) write(10, originOf(stop));
    start = stop + 1;
  }
}

/** The n-th byte of a tr set (ranges written out), −1 past its end; the last byte repeats when `pads`. */
function setByte(word: i32, index: i32, pads: bool): i32 {
  let left = index;
  let last = -1;
  const end = wordText(word) + wordLength(word);
  for (let at = wordText(word); at < end; at++) {
    let byte: i32 = load<u8>(at);
    Shell.steps++;
    if (byte == 92 && at + 1 < end) {
      byte = load<u8>(++at);
      byte = byte == 110 ? 10 : byte == 116 ? 9 : byte;
    }
    let stop = byte;
    if (at + 2 < end && load<u8>(at + 1) == 45) {
      stop = load<u8>(at + 2);
      at += 2;
    }
    if (stop < byte) stop = byte;
    if (left <= stop - byte) return byte + left;
    left -= stop - byte + 1;
    last = stop;
  }
  return pads ? last : -1;
}

/** A table of u16: what each byte becomes, 256 = nothing; at first itself. */
function identity(): i32 {
  const table = Shell.paths;
  for (let i = 0; i < 256; i++) store<u16>(table + i * 2, i);
  return table;
}

/** tr SET1 SET2 and tr -d SET1. Classes such as [:upper:] leave the output partial. */
function writeTranslated(record: i32, text: i32, length: i32): void {
  const from = operandAt(record, 0);
  const to = operandAt(record, 1);
  const deletes = hasFlag(record, DELETE, 6);
  if (from < 0 || (to < 0 && !deletes) || wordLength(from) > 128) {
    Shell.outputWhole = false;
    return;
  }
  const table = identity();
  for (let i = 0; i < 256; i++) {
    const byte = setByte(from, i, false);
    if (byte < 0) break;
    store<u16>(table + byte * 2, deletes ? 256 : setByte(to, i, true));
  }
  writeMapped(table, text, length);
}

function writeMapped(table: i32, text: i32, length: i32): void {
  for (let at = text; at < text + length; at++) {
    const byte: i32 = load<u16>(table + load<u8>(at) * 2);
    if (byte < 256) write(byte, originOf(at));
  }
}

/** Where the part of a sed command that begins at `at` ends: before the next `mark` without a backslash. */
function endOfPart(at: i32, end: i32, mark: i32): i32 {
  while (at < end && load<u8>(at) != mark) at += load<u8>(at) == 92 ? 2 : 1;
  return at;
}

/** Means more than itself in a pattern of some kind: $ ( ) * + . ? [ ^ { | } */
function isSpecial(byte: i32): bool {
  return (
    <u32>(byte - 40) < 4 || <u32>(byte - 123) < 3 || byte == 36 || byte == 46 || byte == 63 || byte == 91 || byte == 94
  );
}

/** Puts a part of a sed command as the literal text it stands for, `whole` for each & in it; false where it is a pattern. */
function putLiteral(from: i32, to: i32, pattern: bool, whole: i32, wholeLength: i32): bool {
  for (let at = from; at < to; at++) {
    let byte: i32 = load<u8>(at);
    if (byte == 92 && ++at < to) {
      byte = load<u8>(at);
      if (byte == 110) byte = 10;
      else if (isNameByte(byte) || (pattern && !isPlain(byte) && byte != 92)) return false; // \1 \w \( \+
    } else if (pattern && isSpecial(byte)) return false;
    else if (byte == 38 && whole != 0) {
      putRun(whole, wholeLength);
      continue;
    }
    put(byte, originOf(at));
  }
  return true;
}

/** `1e command` and `s/a/command/e` of sed run a command, `e` and `s/a/b/e` what they read. */
function openEdit(record: i32): void {
  for (let i = 0; ; i++) {
    const word = operandAt(record, i);
    if (word < 0) return;
    const end = wordText(word) + wordLength(word);
    let address: bool = true;
    for (let at = wordText(word); at < end; at++) {
      const byte: i32 = load<u8>(at);
      const ends = byte == 59 || byte == 10 || byte == 123;
      spend(1);
      if (ends) address = true;
      if (ends || !address) continue;
      // digits , ! $ + ~ and blanks, or /pattern/, stand before a command
      if (byte == 47) at = endOfPart(at + 1, end, 47);
      else if (byte == 115) {
        const mark: i32 = at + 1 < end ? load<u8>(at + 1) : 0;
        const middle = endOfPart(at + 2, end, mark);
        at = endOfPart(middle + 1, end, mark);
        let flags = at + 1;
        while (flags < end && isNameByte(load<u8>(flags))) if (load<u8>(flags++) == 101) openEdited(middle + 1, at);
      } else if (byte == 101) {
        let stop = at + 1;
        while (stop < end && load<u8>(stop) != 10) stop++;
        openEdited(at + 1, stop);
        at = stop - 1;
      } else if (isNameByte(byte) && !isDigit(byte)) address = false;
    }
  }
}

function openEdited(from: i32, to: i32): void {
  if (to > from) examineText(from, to - from, LANGUAGE_SH, COMMAND_LOW);
  examineText(Shell.input, Shell.inputLength, LANGUAGE_SH, COMMAND_LOW);
}

/** sed with s/literal/literal/g and y/abc/def/, one after the other; false where it does anything else. */
function writeEdited(record: i32, input: i32, inputLength: i32): bool {
  const output = Shell.output;
  const scratch = Shell.scratch;
  const word = operandAt(record, 0);
  if (word < 0) return false;
  let text = input;
  let length = inputLength;
  let at = wordText(word);
  const end = at + wordLength(word);
  while (at + 1 < end && !Shell.overflown) {
    const verb: i32 = load<u8>(at++);
    if (verb == 59 || verb == 10 || verb == 32) continue;
    const mark: i32 = load<u8>(at);
    const middle = endOfPart(at + 1, end, mark);
    const last = endOfPart(middle + 1, end, mark);
    const maps = verb == 121;
    if ((!maps && verb != 115) || last >= end || !putLiteral(at + 1, middle, !maps, 0, 0)) break;
    const size = Shell.scratch - scratch;
    if (!putLiteral(middle + 1, last, false, maps ? 0 : scratch, size)) break;
    const to = scratch + size;
    const toSize = Shell.scratch - to;
    at = last + 1;
    const every = at < end && load<u8>(at) == 103;
    if (every) at++;
    if (size == 0 || (maps && size != toSize)) break;
    if (maps) {
      const table = identity();
      for (let i = 0; i < size; i++) store<u16>(table + load<u8>(scratch + i) * 2, load<u8>(to + i));
      writeMapped(table, text, length);
    } else {
      let left = true; // in this line
      for (let from = text; from < text + length; from++) {
        const byte: i32 = load<u8>(from);
        if (left && from + size <= text + length && sameBytes(from, size, scratch, size)) {
          spend(size);
          writeBytes(to, toSize);
          from += size - 1;
          left = every;
        } else write(byte, originOf(from));
        if (byte == 10) left = true;
      }
    }
    Shell.scratch = scratch;
    length = Shell.output - output;
    text = keep(output, length);
    Shell.output = output;
  }
  Shell.scratch = scratch;
  const done = at >= end && !Shell.overflown;
  if (done) writeBytes(text, length);
  return done;
}
