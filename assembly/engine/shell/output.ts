// Writes the constant standard output of the commands whose output follows from their words and input: echo, printf, decoders, filters.

import { keepFile } from "./actions.ts";
import { emitCodePoint, emitEscape, hexValue } from "./escapes.ts";
import {
  COMMAND_FLAG_COUNT,
  COMMAND_FLAGS,
  COMMAND_OPERAND_COUNT,
  FLAG_LENGTH,
  FLAG_NAME,
  FLAG_WORDS,
  OUTPUT_BASE64,
  OUTPUT_COPY,
  OUTPUT_ECHO,
  OUTPUT_FILTER,
  OUTPUT_HEX,
  OUTPUT_OPERAND,
  OUTPUT_PRINTF,
  OUTPUT_REVERSE,
  OUTPUT_TRANSLATE,
  WORD_DYNAMIC,
  WORD_PROCESS,
} from "./layout.ts";
import { field, operandAt, wordBits, wordLength, wordText } from "./records.ts";
import { keep, originOf, put, Shell, sameBytes, spend, write, writeBytes } from "./state.ts";

/** Files of one tee whose content is remembered, in case they are run. */
const MAX_TEE_FILES = 4;

const DECODE: i32 = memory.data<u8>([100, 101, 99, 111, 100, 101]) as i32; // decode
const REVERT: i32 = memory.data<u8>([114, 101, 118, 101, 114, 116]) as i32; // revert
const DELETE: i32 = memory.data<u8>([100, 101, 108, 101, 116, 101]) as i32; // delete

function hasFlag(shell: Shell, record: i32, name: i32, length: i32): bool {
  const start = field(record, COMMAND_FLAGS);
  for (let i = start; i < start + field(record, COMMAND_FLAG_COUNT); i++) {
    const flag = shell.flags + ((i * FLAG_WORDS) << 2);
    if (sameBytes(field(flag, FLAG_NAME), field(flag, FLAG_LENGTH), name, length)) return true;
  }
  return false;
}

/** Writes what the command would write; `outputWhole` says whether that is all of it. */
export function writeOutput(shell: Shell, record: i32, kind: i32, first: i32, count: i32): void {
  shell.outputWhole = true;
  if (kind == OUTPUT_ECHO) {
    writeEcho(shell, first, count);
    return;
  }
  if (kind == OUTPUT_PRINTF) {
    writePrintf(shell, record);
    return;
  }
  if (kind == OUTPUT_OPERAND) {
    const last = operandAt(shell, record, field(record, COMMAND_OPERAND_COUNT) - 1);
    if (last < 0) shell.outputWhole = false;
    else writeWord(shell, last);
    return;
  }
  const input = shell.input;
  const length = shell.inputLength;
  shell.outputWhole = input != 0 && shell.inputWhole;
  if (kind == OUTPUT_COPY) writeProcesses(shell, record);
  if (input == 0) return;
  if (kind == OUTPUT_COPY || kind == OUTPUT_FILTER) {
    writeBytes(shell, input, length);
    if (kind == OUTPUT_FILTER) shell.outputWhole = false;
    else
      for (let i = 0; i < MAX_TEE_FILES; i++) {
        const file = operandAt(shell, record, i);
        if (file < 0) break;
        spend(shell, length);
        if (!shell.overflown) keepFile(shell, wordText(shell, file), wordLength(shell, file), input, length, false);
      }
  } else if (kind == OUTPUT_BASE64) {
    if (hasFlag(shell, record, DECODE, 6)) decodeBase64(shell, input, length, true);
    else shell.outputWhole = false;
  } else if (kind == OUTPUT_HEX) {
    if (hasFlag(shell, record, REVERT, 6)) decodeHex(shell, input, length);
    else shell.outputWhole = false;
  } else if (kind == OUTPUT_REVERSE) writeReversed(shell, input, length);
  else if (kind == OUTPUT_TRANSLATE) writeTranslated(shell, record, input, length);
}

/** cat <(…): what the processes write, before its own input. */
function writeProcesses(shell: Shell, record: i32): void {
  for (let i = 0; ; i++) {
    const word = operandAt(shell, record, i);
    if (word < 0) return;
    if (wordBits(shell, word) & WORD_PROCESS) writeBytes(shell, wordText(shell, word), wordLength(shell, word));
  }
}

function writeWord(shell: Shell, word: i32): void {
  if (wordBits(shell, word) & WORD_DYNAMIC) shell.outputWhole = false;
  writeBytes(shell, wordText(shell, word), wordLength(shell, word));
}

/** echo -neE: words joined by one space. */
function writeEcho(shell: Shell, first: i32, count: i32): void {
  let newline = true;
  let escapes = false;
  let i = 1;
  for (; i < count; i++) {
    const text = wordText(shell, first + i);
    const length = wordLength(shell, first + i);
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
    const text = wordText(shell, first + i);
    if (i > from) write(shell, 32, originOf(shell, text));
    if (escapes) writeEscaped(shell, text, wordLength(shell, first + i));
    else writeWord(shell, first + i);
    if (wordBits(shell, first + i) & WORD_DYNAMIC) shell.outputWhole = false;
  }
  if (newline) write(shell, 10, max(0, shell.commandEnd - 1));
}

function writeEscaped(shell: Shell, text: i32, length: i32): void {
  const end = text + length;
  let at = text;
  while (at < end) {
    if (load<u8>(at) == 92) at = emitEscape(shell, at, end, true);
    else write(shell, load<u8>(at), originOf(shell, at++));
  }
}

/** printf FORMAT ARGUMENT…: %s %b %q take an argument as text, other conversions as it is written; the format repeats. */
function writePrintf(shell: Shell, record: i32): void {
  const format = operandAt(shell, record, 0);
  if (format < 0) return;
  const text = wordText(shell, format);
  const end = text + wordLength(shell, format);
  if (wordBits(shell, format) & WORD_DYNAMIC) shell.outputWhole = false;
  let argument = 1;
  while (true) {
    const before = argument;
    let at = text;
    while (at < end) {
      const byte: i32 = load<u8>(at);
      if (byte == 92) {
        at = emitEscape(shell, at, end, true);
        continue;
      }
      if (byte != 37 || at + 1 >= end) {
        write(shell, byte, originOf(shell, at++));
        continue;
      }
      at++;
      while (at < end && load<u8>(at) < 65 && load<u8>(at) != 37) at++;
      const conversion = at < end ? load<u8>(at++) : 37;
      if (conversion == 37) {
        write(shell, 37, originOf(shell, at - 1));
        continue;
      }
      const word = operandAt(shell, record, argument++);
      if (word < 0) continue;
      if (conversion == 98) writeEscaped(shell, wordText(shell, word), wordLength(shell, word));
      else if (conversion == 99) writeBytes(shell, wordText(shell, word), min(1, wordLength(shell, word)));
      else writeWord(shell, word);
      if (wordBits(shell, word) & WORD_DYNAMIC) shell.outputWhole = false;
    }
    spend(shell, end - text);
    if (shell.overflown || argument == before || operandAt(shell, record, argument) < 0) break;
  }
}

function base64Value(byte: i32): i32 {
  if (<u32>(byte - 65) < 26) return byte - 65;
  if (<u32>(byte - 97) < 26) return byte - 71;
  if (<u32>(byte - 48) < 10) return byte + 4;
  return byte == 43 || byte == 45 ? 62 : byte == 47 || byte == 95 ? 63 : -1;
}

function decodeBase64(shell: Shell, text: i32, length: i32, toOutput: bool): void {
  let bits = 0;
  let count = 0;
  for (let at = text; at < text + length; at++) {
    const value = base64Value(load<u8>(at));
    shell.steps++;
    if (value < 0) continue;
    bits = (bits << 6) | value;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    if (toOutput) write(shell, (bits >> count) & 255, originOf(shell, at));
    else put(shell, (bits >> count) & 255, originOf(shell, at));
  }
}

/** Decodes base64 of UTF-16 text to the kept area as UTF-8; answers where it begins (it ends at the top of the area), 0 on overflow. */
export function decodeEncodedCommand(shell: Shell, text: i32, length: i32): i32 {
  const start = shell.scratch;
  decodeBase64(shell, text, length, false);
  const end = shell.scratch;
  const output = shell.output;
  for (let at = start; at + 1 < end; at += 2) {
    let unit: i32 = load<u16>(at);
    if ((unit & 0xfc00) == 0xd800 && at + 3 < end && (load<u16>(at + 2) & 0xfc00) == 0xdc00) {
      unit = 0x10000 + ((unit & 0x3ff) << 10) + (load<u16>(at + 2) & 0x3ff);
      at += 2;
    }
    emitCodePoint(shell, unit, originOf(shell, at), true);
  }
  shell.scratch = start;
  const size = shell.output - output;
  shell.output = output;
  return keep(shell, output, size);
}

function decodeHex(shell: Shell, text: i32, length: i32): void {
  let high = -1;
  for (let at = text; at < text + length; at++) {
    const byte: i32 = load<u8>(at);
    const value = hexValue(byte);
    shell.steps++;
    if (byte == 120 && high == 0)
      high = -1; // 0x
    else if (value < 0) continue;
    else if (high < 0) high = value;
    else {
      write(shell, (high << 4) | value, originOf(shell, at));
      high = -1;
    }
  }
}

function writeReversed(shell: Shell, text: i32, length: i32): void {
  let start = text;
  const end = text + length;
  while (start < end) {
    let stop = start;
    while (stop < end && load<u8>(stop) != 10) stop++;
    for (let at = stop - 1; at >= start; at--) write(shell, load<u8>(at), originOf(shell, at));
    if (stop < end) write(shell, 10, originOf(shell, stop));
    start = stop + 1;
  }
}

/** The n-th byte of a tr set (ranges written out), −1 past its end; the last byte repeats when `pads`. */
function setByte(shell: Shell, word: i32, index: i32, pads: bool): i32 {
  let left = index;
  let last = -1;
  const end = wordText(shell, word) + wordLength(shell, word);
  for (let at = wordText(shell, word); at < end; at++) {
    let byte: i32 = load<u8>(at);
    shell.steps++;
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

/** tr SET1 SET2 and tr -d SET1. Classes such as [:upper:] leave the output partial. */
function writeTranslated(shell: Shell, record: i32, text: i32, length: i32): void {
  const from = operandAt(shell, record, 0);
  const to = operandAt(shell, record, 1);
  const deletes = hasFlag(shell, record, DELETE, 6);
  if (from < 0 || (to < 0 && !deletes) || wordLength(shell, from) > 128) {
    shell.outputWhole = false;
    return;
  }
  const table = shell.paths; // 256 bytes, u16 each: what a byte becomes, 256 = nothing
  for (let i = 0; i < 256; i++) store<u16>(table + i * 2, i);
  for (let i = 0; i < 256; i++) {
    const byte = setByte(shell, from, i, false);
    if (byte < 0) break;
    store<u16>(table + byte * 2, deletes ? 256 : setByte(shell, to, i, true));
  }
  for (let at = text; at < text + length; at++) {
    const byte: i32 = load<u16>(table + load<u8>(at) * 2);
    if (byte < 256) write(shell, byte, originOf(shell, at));
  }
}
