// Turns an encoded `sql` condition and the records of a text into yes or no.
import { matchGlob } from "../text/glob.ts";
import {
  CERTAINTY_HIGH,
  CERTAINTY_LOW,
  CONDITION_CERTAINTY,
  CONDITION_FLAGS_CLEAR,
  CONDITION_FLAGS_SET,
  CONDITION_GROUPS,
  CONDITION_HEADER_BYTES,
  CONDITION_KINDS_HIGH,
  CONDITION_KINDS_LOW,
  CONDITION_OBJECTS,
  CONDITION_PRIVILEGES,
  CONDITION_STACKED,
  CONDITION_WHERE,
  NAME_BITS,
  NAME_CASED,
  NAME_FUNCTION,
  NAME_LENGTH,
  NAME_NEXT,
  NAME_OFFSET,
  NAME_ROLE,
  READ_OVERFLOW,
  RECORD_CERTAINTY,
  RECORD_FIRST_NAME,
  RECORD_FLAGS,
  RECORD_KIND,
  RECORD_OBJECT,
  RECORD_PRIVILEGES,
  RECORD_WHERE,
  SQL_HEADER_RECORDS,
  SQL_HEADER_REST_HIGH,
  SQL_HEADER_REST_LOW,
  SQL_HEADER_STATEMENTS,
  SQL_HEADER_STATUS,
  SQL_HOLDS,
  SQL_STORE_AT,
  STACKED_ANY,
  STACKED_YES,
  TRAIT_NAMES_LOST,
  TRAIT_UNKNOWN_NAME,
  WHERE_UNKNOWN,
} from "./layout.ts";
import { arena, header, nameAt, recordAt } from "./records.ts";
/**
 * Whether the condition holds over the text read last: 0, or SQL_HOLDS, or the address of the record that alone makes a
 * forbidding condition hold. Forbidding (`permit` false): some statement fits, and what is
 * unknown counts against the call. Permitting: the text was read to its end and every statement fits for certain.
 */
export function matchSql(condition: usize, permit: bool): usize {
  const count = header(SQL_HEADER_RECORDS);
  const stacked = <i32>load<u8>(condition, CONDITION_STACKED);
  if (stacked != STACKED_ANY && (stacked == STACKED_YES) != isStacked(count, permit)) return 0;
  if (permit && (header(SQL_HEADER_STATUS) != 0 || count == 0)) return 0;
  let named: u32 = 0; // permitting: groups that some name fits
  for (let i: u32 = 0; i < count; i++) {
    const record = recordAt(i);
    if (!fitsFields(condition, record, permit)) {
      if (permit) return 0;
      continue;
    }
    let group = condition + CONDITION_HEADER_BYTES;
    let all = true;
    for (let g: u32 = 0; g < <u32>load<u8>(condition, CONDITION_GROUPS); g++) {
      const found = fitsNames(group, record, permit);
      if (found > 0) named |= 1 << g;
      if (found < 0 || (found == 0 && !permit)) all = false;
      group = groupEnd(group);
    }
    if (permit && !all) return 0;
    if (!permit && all) return record;
  }
  const holds = permit ? named == (1 << load<u8>(condition, CONDITION_GROUPS)) - 1 : fitsRest(condition);
  return holds ? SQL_HOLDS : 0;
}

/** More than one statement; what did not fit into the records counts as more. */
function isStacked(count: u32, permit: bool): bool {
  if (header(SQL_HEADER_STATEMENTS) > 1) return true;
  const status = header(SQL_HEADER_STATUS);
  return permit
    ? false
    : (status & READ_OVERFLOW) != 0 || (header(SQL_HEADER_STATEMENTS) > 0 && status != 0 && count > 1);
}

/** Kinds that had no room for a record fit whatever else the condition asks. */
function fitsRest(condition: usize): bool {
  if ((header(SQL_HEADER_STATUS) & READ_OVERFLOW) == 0 || load<u8>(condition, CONDITION_CERTAINTY) > <u8>CERTAINTY_LOW)
    return false;
  const low = load<u32>(condition, CONDITION_KINDS_LOW);
  const high = load<u32>(condition, CONDITION_KINDS_HIGH);
  const any = low == 0 && high == 0;
  return (
    ((any ? 0xffffffff : low) & header(SQL_HEADER_REST_LOW)) != 0 ||
    ((any ? 0xffffffff : high) & header(SQL_HEADER_REST_HIGH)) != 0
  );
}

function fitsFields(condition: usize, record: usize, permit: bool): bool {
  const low = load<u32>(condition, CONDITION_KINDS_LOW);
  const high = load<u32>(condition, CONDITION_KINDS_HIGH);
  const statement = <u32>load<u8>(record, RECORD_KIND);
  if ((low | high) != 0 && (((statement < 32 ? low : high) >> (statement & 31)) & 1) == 0) return false;
  const objects = load<u32>(condition, CONDITION_OBJECTS);
  if (objects != 0 && ((objects >> <u32>load<u8>(record, RECORD_OBJECT)) & 1) == 0) return false;
  const privileges = load<u32>(condition, CONDITION_PRIVILEGES);
  const granted = load<u32>(record, RECORD_PRIVILEGES);
  if (privileges != 0 && (permit ? granted == 0 || (granted & ~privileges) != 0 : (granted & privileges) == 0))
    return false;
  const flags = load<u32>(record, RECORD_FLAGS);
  const wanted = load<u32>(condition, CONDITION_FLAGS_SET);
  if ((flags & wanted) != wanted || (flags & load<u32>(condition, CONDITION_FLAGS_CLEAR)) != 0) return false;
  const where = <u32>load<u8>(record, RECORD_WHERE);
  const wheres = <u32>load<u8>(condition, CONDITION_WHERE);
  if (wheres != 0 && ((wheres >> where) & 1) == 0 && (permit || where != WHERE_UNKNOWN)) return false;
  const certainty = load<u8>(record, RECORD_CERTAINTY);
  return permit ? certainty == <u8>CERTAINTY_HIGH : certainty >= load<u8>(condition, CONDITION_CERTAINTY);
}

function groupEnd(group: usize): usize {
  let glob = group + 2;
  for (let i: u32 = load<u8>(group, 1); i != 0; i--) glob += 1 + <usize>load<u8>(glob);
  return glob;
}

/** 1 when names fit the group's globs, 0 when the record has none of those roles, −1 when one does not fit (permitting). */
function fitsNames(group: usize, record: usize, permit: bool): i32 {
  const roles = <u32>load<u8>(group);
  const flags = load<u32>(record, RECORD_FLAGS);
  const unknown = (flags & TRAIT_NAMES_LOST) != 0 || ((flags & TRAIT_UNKNOWN_NAME) != 0 && roles != 1 << NAME_FUNCTION);
  if (unknown) return permit ? -1 : 1;
  let result = 0;
  for (let index = <u32>load<u16>(record, RECORD_FIRST_NAME); index != 0; ) {
    const name = nameAt(index - 1);
    index = <u32>load<u16>(name, NAME_NEXT);
    if (((roles >> <u32>load<u8>(name, NAME_ROLE)) & 1) == 0) continue;
    const one = fitsGlobs(group, name, permit);
    if (permit) {
      if (!one || (load<u8>(name, NAME_BITS) & NAME_CASED) != 0) return -1;
      result = 1;
    } else if (one) return 1;
  }
  return result;
}

function fitsGlobs(group: usize, name: usize, permit: bool): bool {
  const text = arena + SQL_STORE_AT + load<u32>(name, NAME_OFFSET);
  const length = <u32>load<u8>(name, NAME_LENGTH);
  let glob = group + 2;
  for (let i: u32 = load<u8>(group, 1); i != 0; i--) {
    const size = <u32>load<u8>(glob);
    if (fitsGlob(glob + 1, size, text, length, permit)) return true;
    glob += 1 + size;
  }
  return false;
}

function dots(text: usize, length: u32): u32 {
  let count: u32 = 0;
  for (let i: u32 = 0; i < length; i++) if (load<u8>(text + i) == 46) count++;
  return count;
}

/** Bytes up to and with the first `parts` dots. */
function leading(text: usize, length: u32, parts: u32): u32 {
  let i: u32 = 0;
  while (parts > 0 && i < length) if (load<u8>(text + i++) == 46) parts--;
  return i;
}

/**
 * Forbidding: users, public.users and db.public.users may be one table, so only the parts that both have are compared.
 * Permitting: the whole name.
 */
function fitsGlob(glob: usize, size: u32, text: usize, length: u32, permit: bool): bool {
  if (!permit) {
    const inGlob = dots(glob, size);
    const inName = dots(text, length);
    if (inName > inGlob) {
      const skip = leading(text, length, inName - inGlob);
      text += skip;
      length -= skip;
    } else if (inGlob > inName) {
      const skip = leading(glob, size, inGlob - inName);
      glob += skip;
      size -= skip;
    }
  }
  return matchGlob(<i32>glob, <i32>(glob + size), <i32>text, <i32>(text + length), 0);
}
