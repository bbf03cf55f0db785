// Turns a text of sh into the answer whether a reading of it could name a command that any condition asks for: one short pass.
//
// The filter lies behind the command table (bindings/compile/knowledge/names.ts): u32 slots − 1, u32 lengths of prefixes (a bit
// each), u32 NAMES_ bits, u32 second letters of words that begin with a dash; 32 × u32 lengths of words, up to their first
// dot, by their first letter (31 and more are one); 32 × u32 second letters by the first one; then u32 slots with linear
// probing: a hash whose lowest two bits say what it is worth, 0 = empty. Letters are bits or places by their
// lowest five bits, in lower case.
//
// A command's name is written out in its text, quotes and backslashes aside, unless the text makes it: by an expansion, a brace, a
// class, an escape that decodes, or a command that rewrites what it prints. Of those a text must have none to be left unread; of its
// words, without their quotes, and of the ends of its options none may be in the filter. Whatever is doubtful answers yes.
import { STRUCTURE_AT, STRUCTURE_COMMAND, STRUCTURE_KIND, STRUCTURE_WORDS } from "../../layout.ts";
import { rulesAt, structureCount, structuresAt, word } from "../program.ts";
import { bareLength } from "../shell/command.ts";
import {
  COMMAND_ALIASED,
  COMMAND_BITS,
  COMMAND_DYNAMIC,
  COMMAND_ENTRY,
  COMMAND_GLOB,
  COMMAND_NAME,
  COMMAND_NAME_LENGTH,
  COMMAND_UNASKED,
  COMMAND_WORDS,
  ENTRY_SAME,
  NAMES_ALWAYS,
  NAMES_HEADER_BYTES,
  NAMES_PLAIN,
  NAMES_REDIRECT,
  NAMES_WHOLE,
  PART_NAME,
  READ_UNPARSED,
} from "../shell/layout.ts";
import { field, setField } from "../shell/records.ts";
import { Shell } from "../shell/state.ts";
import { canonicalName, entryBits } from "../shell/table.ts";
import { isDigit } from "../shell/words.ts";
import { among, placesOf } from "../text/blocks.ts";
import { GLOB_FOLD, matchGlob } from "../text/glob.ts";

const HEADER: usize = NAMES_HEADER_BYTES;
/** Offset of the lengths by first letter. */
const LENGTHS: usize = 16;
/** Offset of the second letters behind the lengths. */
const SECONDS: usize = 128;
/** Bytes of a word with a glob that are compared; a longer name fits nothing. */
const MAX_WORD: usize = 64;

const WORD: usize = memory.data(MAX_WORD);

/** Whether the filter's slots lie inside its `length` bytes and one of them is empty, so that every search ends. */
export function verifyNames(filter: usize, length: i32): bool {
  if (length < <i32>HEADER) return false;
  const mask = load<u32>(filter);
  if (mask > 0xffff || mask & (mask + 1) || <u32>length != <u32>HEADER + ((mask + 1) << 2)) return false;
  for (let slot: u32 = 0; slot <= mask; slot++) if (load<u32>(filter + HEADER + ((<usize>slot) << 2)) == 0) return true;
  return false;
}

/** What a hash is worth: 0 for none of the filter's. */
function worth(filter: usize, hash: u32): u32 {
  const mask = load<u32>(filter);
  const mixed = (hash * 0x9e3779b1) | NAMES_WHOLE;
  let slot = mixed >>> 12;
  while (true) {
    slot &= mask;
    const found = load<u32>(filter + HEADER + ((<usize>slot) << 2));
    if (found == 0) return 0;
    if ((found | NAMES_WHOLE) == mixed) return found & NAMES_WHOLE;
    slot++;
  }
}

// What a byte of ASCII is; all others are of a word.
const OF_WORD: u32 = 0; // letters, digits, _ + -
const QUOTE: u32 = 1;
const DOT: u32 = 2;
const GLOB: u32 = 3; // * ?
// 4: any other byte ends a word
const MAKES: u32 = 5; // $ ` { and control characters, which the reader drops
// 6: a gap that asks for a closer look: \ [ < > %
const CLASSES: usize = memory.data<u8>([
  5, 5, 5, 5, 5, 5, 5, 5, 5, 4, 4, 5, 5, 4, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 4, 4, 1, 4, 5, 6, 4,
  1, 4, 4, 3, 0, 4, 0, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 4, 6, 4, 6, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 6, 4, 4, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 5, 4, 4, 4, 4,
]);

/** Whether a word with a glob may become a name that a forbidding condition asks for. */
function wordFits(start: usize, end: usize): bool {
  let size: usize = 0;
  for (let at = start; at < end; at++) {
    const byte = load<u8>(at);
    if (byte == 34 || byte == 39) continue;
    if (size == MAX_WORD) return false;
    store<u8>(WORD + size++, byte);
  }
  const last = <i32>WORD + bareLength(<i32>WORD, <i32>size);
  // it may be the name of an interpreter, of which those with a dot end in a digit
  if (!hasDot(last) || (<u32>load<u8>(<usize>last - 1) | 32) - 97 >= 26) return true;
  for (let i = 0; i < structureCount; i++) {
    const record = structuresAt + ((<usize>(i * STRUCTURE_WORDS)) << 2);
    if (word(record + (STRUCTURE_KIND << 2)) != STRUCTURE_COMMAND) continue;
    let at = <i32>rulesAt + word(record + (STRUCTURE_AT << 2)) + 4;
    const head = load<i32>(at);
    if ((head & 255) != PART_NAME) continue;
    for (let left = head >>> 8; left > 0; left--) {
      at += 4;
      const length = load<i32>(at) & 0xffffff;
      if (matchGlob(<i32>WORD, last, at + 4, at + 4 + length, GLOB_FOLD)) return true;
      at += (length + 3) & ~3;
    }
  }
  return false;
}

function hasDot(end: i32): bool {
  for (let at = <i32>WORD; at < end; at++) if (load<u8>(at) == 46) return true;
  return false;
}

/** Bytes of an option whose ends are looked at one by one; in a longer one everything may stand. */
const MAX_OPTION: usize = 64;

/** What a word is worth that stands in [start, end), quotes in it aside. */
function worthOfWord(filter: usize, start: usize, end: usize): u32 {
  const prefixes = load<u32>(filter, 4);
  let seen: u32 = 0;
  let hash: u32 = 0;
  let size: u32 = 0;
  for (let at = start; at < end; at++) {
    const byte = <u32>load<u8>(at);
    if (byte == 34 || byte == 39) continue;
    if (byte == 46 || isDigit(byte)) seen |= worth(filter, hash); // php8.3
    hash = rotl<u32>(hash, 5) ^ (byte | 32);
    size++;
    if ((prefixes >> (size & 31)) & 1) seen |= worth(filter, ~hash);
  }
  return seen | worth(filter, hash);
}

/** What the ends of an option of one dash are worth. */
function worthOfEnds(filter: usize, start: usize, end: usize): u32 {
  if (end - start > MAX_OPTION) return NAMES_WHOLE;
  let seen: u32 = 0;
  for (let from = start + 2; from < end; from++) seen |= worthOfWord(filter, from, end);
  return seen;
}

/** Whether a word of the filter may begin with the two letters at `start`; what is no letter there ends what the filter keeps letters of. */
function mayBegin(filter: usize, start: usize, end: usize): bool {
  if (start + 1 >= end) return true;
  const second = <u32>load<u8>(start, 1);
  if ((second | 32) - 97 >= 26) return true;
  const seconds = filter + LENGTHS + SECONDS + ((<usize>(load<u8>(start) & 31)) << 2);
  return ((load<u32>(seconds) >> (second & 31)) & 1) != 0;
}

/** Whether a word of the filter begins as [start, stop), up to its first dot, or to digits at its end: by two letters and the length. */
function begins(filter: usize, start: usize, stop: usize): bool {
  if (!mayBegin(filter, start, stop)) return false;
  const lengths = load<u32>(filter + LENGTHS + ((<usize>(load<u8>(start) & 31)) << 2));
  let size = <u32>(stop - start);
  let found = lengths >> min<u32>(size, 31);
  while (size > 1 && isDigit(load<u8>(start + <usize>size - 1))) found |= lengths >> min<u32>(--size, 31);
  return (found & 1) != 0;
}

/** What the word at [start, stop) is worth; it may go on behind a dot at `stop`. */
function look(filter: usize, start: usize, stop: usize, text: usize, end: usize): u32 {
  let last = stop;
  if (load<u8>(start) == 45) {
    if (stop - start > MAX_OPTION) return NAMES_WHOLE;
    const known = ((load<u32>(filter, 12) >> (load<u8>(start, 1) & 31)) & 1) != 0;
    let ends: bool = false;
    if (load<u8>(start, 1) != 45)
      for (let from = start + 2; from < stop && !ends; from++) ends = begins(filter, from, stop);
    if (!known && !ends) return 0;
    while (last < end && isOfWord(load<u8>(last))) last++;
    return (known ? worthOfWord(filter, start, last) : 0) | (ends ? worthOfEnds(filter, start, last) : 0);
  }
  if ((start > text && load<u8>(start - 1) == 46) || !begins(filter, start, stop)) return 0;
  while (last < end && isOfWord(load<u8>(last))) last++;
  return worthOfWord(filter, start, last);
}

function isOfWord(byte: u32): bool {
  return byte >= 128 || (load<u8>(CLASSES + <usize>byte) & ~DOT) == OF_WORD;
}

let seenInFront: u32 = 0;

/** Looks at the words in front of the first byte that asks for a closer look, by blocks; where to go on, what was seen in seenInFront. */
function lookInFront(filter: usize, text: usize, end: usize): usize {
  // words but for dots: letters, digits, _ + -
  const ofWord = i8x16(-88, -8, -8, -8, -8, -8, -8, -8, -8, -8, -16, 84, 80, 84, 80, 112);
  // quotes, globs, what makes text, \ [ < > % ^
  const special = i8x16(67, 3, 7, 3, 7, 7, 3, 7, 3, 2, 6, -93, 43, 2, 43, 11);
  let seen: u32 = 0;
  let inside = 0; // 1 while the byte in front is of a word
  for (let at = text; at < end; at += 16) {
    const block = v128.load(at);
    const left = min(<i32>(end - at), 16);
    const valid = (1 << left) - 1;
    if ((placesOf(among(special, block)) | i8x16.bitmask(block)) & valid) {
      let back = at;
      while (back > text && isOfWord(load<u8>(back - 1))) back--;
      seenInFront = seen;
      return back;
    }
    const words = placesOf(among(ofWord, block)) & valid;
    let starts = words & ~((words << 1) | inside);
    inside = words >> 15;
    while (starts) {
      const place = ctz(starts);
      starts &= starts - 1;
      const start = at + <usize>place;
      if (load<u8>(start) != 45 && !mayBegin(filter, start, end)) continue;
      let stop = start + <usize>ctz(~(words >> place));
      if (stop == at + 16) while (stop < end && load<u8>(stop) != 46 && isOfWord(load<u8>(stop))) stop++;
      seen |= look(filter, start, stop, text, end);
    }
  }
  seenInFront = seen;
  return end;
}

/** Whether reading the text could give a command that a condition behind the filter asks for. */
export function mayName(filter: usize, text: usize, length: i32): bool {
  const bits = load<u32>(filter, 8);
  if (bits & NAMES_ALWAYS) return true;
  const prefixes = load<u32>(filter, 4);
  const end = text + <usize>length;
  let hash: u32 = 0;
  let size: u32 = 0; // bytes in the hash
  let start: usize = 0; // of the word in progress
  let at = lookInFront(filter, text, end);
  let seen = seenInFront;
  if (seen == NAMES_WHOLE) return true;
  let glob = false;
  let percent = false;
  let process = false;
  while (true) {
    const byte: u32 = at < end ? <u32>load<u8>(at) : 10;
    const kind: u32 = byte < 128 ? <u32>load<u8>(CLASSES + <usize>byte) : OF_WORD;
    if (kind == OF_WORD) {
      if (start == 0) start = at;
      if (isDigit(byte)) seen |= worth(filter, hash); // php8.3
      hash = rotl<u32>(hash, 5) ^ (byte | 32);
      size++;
      if ((prefixes >> (size & 31)) & 1) seen |= worth(filter, ~hash);
    } else if (kind == DOT) {
      if (start == 0) start = at;
      seen |= worth(filter, hash); // without .exe
      hash = rotl<u32>(hash, 5) ^ byte;
      size++;
      if ((prefixes >> (size & 31)) & 1) seen |= worth(filter, ~hash);
    } else if (kind != QUOTE) {
      if (size != 0) {
        seen |= worth(filter, hash);
        // -crm may be -c rm
        if (size > 2 && load<u8>(start) == 45 && load<u8>(start, 1) != 45) seen |= worthOfEnds(filter, start, at);
      }
      if (seen == NAMES_WHOLE) return true;
      hash = 0;
      size = 0;
      if (kind == GLOB) {
        // in text that cannot be read it only ends a word
        if (start == 0) start = at;
        glob = true;
      } else {
        if (start != 0) {
          // r\m; C:\rm between quotes; r^m where the text breaks off
          if (byte == 92 || (byte == 94 && at + 1 < end && load<u8>(at + 1) > 32)) return true;
          if (glob && (percent || byte == 37 || wordFits(start, at))) return true;
          start = 0;
          glob = false;
        }
        if (at >= end) return false;
        if (kind >= MAKES && bits & NAMES_PLAIN) {
          at++;
          continue;
        }
        if (kind == MAKES) return true;
        if (kind > MAKES) {
          if (byte == 91 && !standsAlone(text, at, end)) return true;
          if ((byte == 60 || byte == 62) && (bits & NAMES_REDIRECT || isHereString(at, end))) return true;
          // m%<(x): where a process gives a part of a name, % stands for any text
          if (byte == 37) percent = true;
          else if (byte != 91 && at + 1 < end && load<u8>(at + 1) == 40) process = true;
          if (percent && process) return true;
        }
      }
    }
    at++;
  }
}

/** The bit of the letter that a name begins with. */
function bitOf(name: usize): i32 {
  const letter: i32 = load<u8>(name) & 31;
  return 1 << letter;
}

/** Whether the commands at hand hold one that a condition behind the filter may ask for; marks those that none can fit. */
export function namesCommand(filter: usize): bool {
  if (load<u32>(filter, 8) != 0 || Shell.status & READ_UNPARSED || Shell.queryCount) return true;
  let letters = 0;
  for (let i = 0; i < Shell.recordCount; i++) {
    const record = Shell.records + ((i * COMMAND_WORDS) << 2);
    const bits = field(record, COMMAND_BITS);
    const name = <usize>field(record, COMMAND_NAME);
    const length = field(record, COMMAND_NAME_LENGTH);
    if (bits & COMMAND_UNASKED) continue;
    if (bits & (COMMAND_DYNAMIC | COMMAND_GLOB | COMMAND_ALIASED)) letters = -1;
    else if (length > 0 && mayBegin(filter, name, name + length) && mayName(filter, name, length)) {
      letters |= bitOf(name);
      const entry = field(record, COMMAND_ENTRY);
      if (entryBits(entry) & ENTRY_SAME) letters |= bitOf(<usize>canonicalName(entry));
    } else setField(record, COMMAND_BITS, bits | COMMAND_UNASKED);
  }
  Shell.letters = letters;
  return letters != 0;
}

/** Whether a bracket is the command [ or [[, not a class. */
function standsAlone(text: usize, at: usize, end: usize): bool {
  const before = at == text ? 32 : load<u8>(at - 1);
  // a line that goes on
  if (before == 10 && at - 1 > text && load<u8>(at - 2) == 92) return false;
  const after = at + 1 == end ? 32 : load<u8>(at + 1);
  const opens = before == 32 || before == 10 || (before == 91 && (at - 1 == text || load<u8>(at - 2) == 32));
  return opens && (after == 32 || after == 91);
}

function isHereString(at: usize, end: usize): bool {
  return end - at > 2 && load<u16>(at) == 0x3c3c && load<u8>(at + 2) == 60;
}
