// Unpacks the command table of a program, once, and finds commands and their flags in it.
import { GLOB_FOLD, matchGlob } from "../text/glob.ts";
import {
  ENTRY_DANGEROUS,
  ENTRY_FIXED_BYTES,
  ENTRY_IDLE,
  ENTRY_SAME,
  KEY_POWERSHELL,
  LANGUAGE_NONE,
  OPERANDS_DATA,
  OUTPUT_FILTER,
  OUTPUT_NONE,
  PACKED_ENTRY_BYTES,
  PACKED_FIELDS,
  PACKED_FLAGS,
  PACKED_HEADER_BYTES,
  PACKED_NAMES,
  STYLE_POWERSHELL,
  STYLE_WINDOWS,
  TABLE_HEADER_BYTES,
  TABLE_MAGIC,
  TABLE_VERSION,
  UNPACK_SLACK,
} from "./layout.ts";
import { lower } from "./state.ts";

const HASH_START: i32 = 0x811c9dc5;
const HASH_FACTOR: i32 = 16777619;

/** Largest table; entries are known by offsets of 16 bits. */
const MAX_TABLE_BYTES: i32 = 0x10000;

/** Bytes of the table that [packed, packed + length) unpacks to, as its header says; 0 where that is none. */
export function tableBytes(packed: i32, length: i32): i32 {
  if (length < PACKED_HEADER_BYTES || packed & 3) return 0;
  const mask = load<i32>(packed, 12);
  const size = load<i32>(packed, 16);
  if (load<i32>(packed) != TABLE_MAGIC || load<i32>(packed, 4) != TABLE_VERSION || load<i32>(packed, 8) != length)
    return 0;
  if (mask <= 0 || mask > 0x7fff || mask & (mask + 1) || size > MAX_TABLE_BYTES) return 0;
  if (size < TABLE_HEADER_BYTES + (mask + 1) * 2) return 0;
  for (let word = 20; word < PACKED_HEADER_BYTES; word += 4) {
    if (<u32>load<i32>(packed + word) > <u32>length) return 0;
  }
  return size;
}

let out: i32 = 0;
let outEnd: i32 = 0;
let inEnd: i32 = 0;

/**
 * Copies a text behind a byte of its length, eight bytes at a time; answers with where the packed ones go on, 0 where it has no end
 * or no room: UNPACK_SLACK bytes behind it.
 */
function unpackText(from: i32): i32 {
  const start = out++;
  let at = from;
  while (at < inEnd && outEnd - out >= UNPACK_SLACK) {
    const bytes = load<u64>(at);
    const ends: u64 = bytes & 0x8080808080808080;
    store<u64>(out, bytes & 0x7f7f7f7f7f7f7f7f);
    const size = ends != 0 ? (<i32>ctz<u64>(ends) >> 3) + 1 : 8;
    at += size;
    out += size;
    if (ends == 0) continue;
    const length = out - start - 1;
    store<u8>(start, length);
    return length < 256 && at <= inEnd ? at : 0;
  }
  return 0;
}

/** Unpacks a table whose header was read into the tableBytes at `table`; false where something does not stay inside. */
export function unpackTable(packed: i32, table: i32): bool {
  const mask = load<i32>(packed, 12);
  const flagsAt = packed + load<i32>(packed, 24);
  let name = packed + PACKED_HEADER_BYTES;
  let flag = flagsAt;
  let spelling = packed + load<i32>(packed, 28);
  inEnd = packed + load<i32>(packed, 8);
  outEnd = table + load<i32>(packed, 16);
  out = table + TABLE_HEADER_BYTES + (mask + 1) * 2;
  memory.fill(table, 0, out - table);
  store<i32>(table, mask);
  let free = mask; // one slot stays empty, so that every search ends
  const last = flagsAt - PACKED_ENTRY_BYTES;
  for (let entry = packed + load<i32>(packed, 20); entry <= last; entry += PACKED_ENTRY_BYTES) {
    const first = out - table;
    for (let names: i32 = load<u8>(entry, PACKED_NAMES); names > 0; names--) {
      const at = out;
      name = unpackText(name);
      const own = at - table == first;
      const fixedBytes = own ? ENTRY_FIXED_BYTES : 2;
      if (name == 0 || outEnd - out < fixedBytes || free-- == 0) return false;
      place(table, mask, at);
      store<u16>(out, own ? 0 : first);
      out += 2;
      if (!own) continue;
      memory.copy(out, entry + PACKED_FIELDS, PACKED_FLAGS + 1 - PACKED_FIELDS);
      out += ENTRY_FIXED_BYTES - 2;
      const behind = out;
      let begins: u64 = 0;
      for (let flags: i32 = load<u8>(entry, PACKED_FLAGS); flags > 0; flags--) {
        if (flag >= inEnd || out >= outEnd) return false;
        const head: i32 = load<u8>(flag++);
        store<u8>(out++, head);
        if ((head & 15) == 0) return false;
        for (let left = head & 15; left > 0; left--) {
          const text = out + 1;
          spelling = unpackText(spelling);
          if (spelling == 0) return false;
          begins |= beginning(text, out - text);
        }
      }
      store<u64>(behind - 8, begins);
    }
  }
  return true;
}

/** Gives the entry at `at` a slot. */
function place(table: i32, mask: i32, at: i32): void {
  const size: i32 = load<u8>(at);
  let hash = HASH_START;
  for (let i = 1; i <= size; i++) hash = hashByte(hash, load<u8>(at + i));
  let slot = (hash ^ (hash >>> 15)) & mask;
  while (load<u16>(table + TABLE_HEADER_BYTES + slot * 2) != 0) slot = (slot + 1) & mask;
  store<u16>(table + TABLE_HEADER_BYTES + slot * 2, at - table);
}

function hashByte(hash: i32, byte: i32): i32 {
  return (hash ^ (byte | 32)) * HASH_FACTOR;
}

/** The entry with key `mark` (0 = none), `prefix` and a space (length 0 = none), `name`; letter case ignored; 0 when there is none. */
export function findEntry(table: i32, mark: i32, prefix: i32, prefixLength: i32, name: i32, nameLength: i32): i32 {
  if (table == 0 || nameLength == 0 || nameLength + prefixLength > 64) return 0;
  let hash = HASH_START;
  if (mark != 0) hash = hashByte(hash, mark);
  for (let i = 0; i < prefixLength; i++) hash = hashByte(hash, load<u8>(prefix + i));
  if (prefixLength > 0) hash = hashByte(hash, 32);
  for (let i = 0; i < nameLength; i++) hash = hashByte(hash, load<u8>(name + i));
  const mask = load<i32>(table);
  let slot = (hash ^ (hash >>> 15)) & mask;
  const before = (mark != 0 ? 1 : 0) + (prefixLength > 0 ? prefixLength + 1 : 0);
  while (true) {
    const offset: i32 = load<u16>(table + TABLE_HEADER_BYTES + slot * 2);
    if (offset == 0) return 0;
    const entry = table + offset;
    const key = entry + 1;
    if (load<u8>(entry) == before + nameLength && sameFolded(key + before, name, nameLength)) {
      const marked = mark == 0 || load<u8>(key) == mark;
      if (marked && sameFolded(key + (mark != 0 ? 1 : 0), prefix, prefixLength)) {
        const alias: i32 = load<u16>(key + load<u8>(entry));
        return alias != 0 ? table + alias : entry;
      }
    }
    slot = (slot + 1) & mask;
  }
}

/** The case of each letter of eight bytes, and more: what differs elsewhere differs. */
const CASES: u64 = 0x2020202020202020;

/** The bits of the first eight bytes at most of a text. */
function firstBytes(length: i32): u64 {
  return length < 8 ? ((<u64>1) << ((<u64>length) << 3)) - 1 : -1;
}

/** Whether two texts of one length are equal, ASCII letter case ignored. Eight bytes of each are read at least. */
function sameFolded(a: i32, b: i32, length: i32): bool {
  const mask = firstBytes(length);
  if (((load<u64>(a) | CASES) ^ (load<u64>(b) | CASES)) & mask) return false;
  for (let i = 0; i < length; i++) {
    const mine: i32 = load<u8>(a + i);
    const its: i32 = load<u8>(b + i);
    if (mine != its && lower(mine) != lower(its)) return false;
  }
  return true;
}

function fixed(entry: i32): i32 {
  return entry + 1 + load<u8>(entry);
}

export function entryStyle(entry: i32): i32 {
  return entry != 0 ? load<u8>(fixed(entry), 2) & 15 : 0;
}

export function entrySubcommands(entry: i32): i32 {
  return entry != 0 ? load<u8>(fixed(entry), 2) >> 4 : 0;
}

export function entryOperands(entry: i32): i32 {
  return entry != 0 ? load<u8>(fixed(entry), 3) & 15 : 0;
}

export function entrySkip(entry: i32): i32 {
  return entry != 0 ? load<u8>(fixed(entry), 3) >> 4 : 0;
}

export function entryLanguage(entry: i32): i32 {
  return entry != 0 ? load<u8>(fixed(entry), 4) & 15 : 0;
}

/** Whether the command takes code on standard input when it has no operand. */
export function entryReadsCode(entry: i32): bool {
  return entry != 0 && load<u8>(fixed(entry), 4) >> 4 != 0;
}

export function entryOutput(entry: i32): i32 {
  return entry != 0 ? load<u8>(fixed(entry), 5) : 0;
}

export function entryBits(entry: i32): i32 {
  return entry != 0 ? load<u8>(fixed(entry), 6) : 0;
}

/** Whether a command takes no code and no command, and writes nothing but what it reads; its flags aside. */
export function entryOnlyReads(entry: i32): bool {
  const output = entryOutput(entry);
  return (
    (output == OUTPUT_NONE || output == OUTPUT_FILTER) &&
    entryOperands(entry) == OPERANDS_DATA &&
    entryLanguage(entry) == LANGUAGE_NONE &&
    !entryReadsCode(entry) &&
    !(entryBits(entry) & ~(ENTRY_DANGEROUS | ENTRY_SAME | ENTRY_IDLE))
  );
}

/** The canonical name of an entry, behind its mark. */
export function canonicalName(entry: i32): i32 {
  const first: i32 = load<u8>(entry + 1);
  return entry + (first <= KEY_POWERSHELL + 1 ? 2 : 1);
}

/** The entry that a slot of the table leads to, 0 for none; its key is one of the names of namedBy(). */
export function entryInSlot(table: i32, slot: i32): i32 {
  const offset: i32 = load<u16>(table + TABLE_HEADER_BYTES + slot * 2);
  return offset != 0 ? table + offset : 0;
}

/** The entry that the key of an entry stands for. */
export function namedBy(table: i32, entry: i32): i32 {
  const alias: i32 = load<u16>(entry + 1 + load<u8>(entry));
  return alias != 0 ? table + alias : entry;
}

/** How many flags an entry has. */
export function entryFlags(entry: i32): i32 {
  return load<u8>(fixed(entry), 7);
}

/** The first of them, behind eight bytes of what their spellings begin with. */
export function firstFlag(entry: i32): i32 {
  return fixed(entry) + ENTRY_FIXED_BYTES;
}

/** A bit for what a spelling begins with, letter case ignored: its first two bytes, or the only one. */
function beginning(text: i32, length: i32): u64 {
  const first: i32 = load<u8>(text) | 32;
  const bit = <u64>(length == 1 ? first : first * 5 + (load<u8>(text + 1) | 32));
  return (<u64>1) << bit;
}

export function setIdle(entry: i32, idle: bool): void {
  const bits = fixed(entry) + 6;
  store<u8>(bits, (load<u8>(bits) & ~ENTRY_IDLE) | (idle ? ENTRY_IDLE : 0));
}

/** The flag of an entry with this spelling: its address in the table, 0 for none. `prefix` accepts the first flag that begins so. */
export function findFlag(entry: i32, name: i32, length: i32, prefix: bool): i32 {
  if (entry == 0 || length == 0) return 0;
  const behind = firstFlag(entry);
  if (!(load<u64>(behind - 8) & beginning(name, length)) && (length > 1 || !prefix)) return 0;
  const style = entryStyle(entry);
  const cases: u64 = style == STYLE_WINDOWS || style == STYLE_POWERSHELL ? CASES : 0;
  const mask = firstBytes(length);
  const start = (load<u64>(name) | cases) & mask;
  let at = behind;
  let flags = entryFlags(entry);
  let begun = 0;
  while (flags-- > 0) {
    const flag = at;
    let spellings = load<u8>(at++) & 15;
    while (spellings-- > 0) {
      const size: i32 = load<u8>(at);
      // most spellings begin otherwise
      if (((load<u64>(at, 1) | cases) & mask) == start && size >= length) {
        if (cases ? sameFolded(at + 1, name, length) : sameExact(at + 1, name, length)) {
          if (size == length) return flag;
          if (prefix && begun == 0 && (size > 1 || length > 1)) begun = flag;
        }
      }
      at += 1 + size;
    }
  }
  return begun;
}

function sameExact(a: i32, b: i32, length: i32): bool {
  for (let i = 8; i < length; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false;
  return true;
}

/** The canonical spelling of a flag: address of its length byte. */
export function canonicalSpelling(flag: i32): i32 {
  let at = flag + 1;
  for (let left = (load<u8>(flag) & 15) - 1; left > 0; left--) at += 1 + load<u8>(at);
  return at;
}

export function flagArgument(flag: i32): i32 {
  return load<u8>(flag) >> 4;
}

/** Of the last findFitting: no other entry fits, and it is not dangerous. */
export let alone: bool = false;

/** The first dangerous entry, else the first one, whose name fits a glob; 0 for none. */
export function findFitting(table: i32, glob: i32, length: i32): i32 {
  if (table == 0) return 0;
  const mask = load<i32>(table);
  let fits = 0;
  alone = false;
  for (let slot = 0; slot <= mask; slot++) {
    const offset: i32 = load<u16>(table + TABLE_HEADER_BYTES + slot * 2);
    if (offset == 0) continue;
    const entry = table + offset;
    const key = entry + 1;
    const size: i32 = load<u8>(entry);
    // marked keys belong to other languages, keys with a space to subcommands
    if (size == 0 || !isLetter(load<u8>(key)) || !matchGlob(glob, glob + length, key, key + size, GLOB_FOLD)) continue;
    const alias: i32 = load<u16>(key + size);
    const named = alias != 0 ? table + alias : entry;
    if (hasSpace(key, size) || named == fits) continue;
    alone = fits == 0;
    if (entryBits(named) & ENTRY_DANGEROUS) {
      alone = false;
      return named;
    }
    if (alone) fits = named;
  }
  return fits;
}

function isLetter(byte: i32): bool {
  return <u32>((byte | 32) - 97) < 26;
}

function hasSpace(text: i32, length: i32): bool {
  for (let at = text; at < text + length; at++) if (load<u8>(at) == 32) return true;
  return false;
}
