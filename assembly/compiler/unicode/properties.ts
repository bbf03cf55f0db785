// Turns the name of a general category or script into the sorted ranges of its code points.
import {
  CATEGORY_MASKS,
  CATEGORY_NAMES,
  CATEGORY_RUNS,
  CATEGORY_SET_COUNT,
  CATEGORY_VALUE_COUNT,
  EXTENSION_RUNS,
  EXTENSION_SET_OFFSETS,
  EXTENSION_SETS,
  PROPERTY_NAMES,
  SCRIPT_COUNT,
  SCRIPT_NAMES,
  SCRIPT_RUNS,
} from "./generated/property-tables.ts";

// A property id: a set of general categories, or ASCII after those, or one of two bases plus the number of a script.
const ID_ASCII: i32 = CATEGORY_SET_COUNT;
const ID_SCRIPT: i32 = 256;
const ID_EXTENSIONS: i32 = 512;

const CODE_POINTS: u32 = 0x110000;
const CLOSED: u32 = 0xffffffff; // no range is open

/**
 * The id of a property by its UTF-8 name, −1 if unknown. Names are those of Unicode 17: general categories and their groups
 * (`Lu`, `Uppercase_Letter`, `L`, `LC`, `gc=L`), `Any`, `Assigned`, `ASCII`, scripts (`Greek`, `Grek`, `sc=Greek`,
 * `Script=Greek`) and script extensions (`scx=Greek`). Case, `_`, `-` and space do not count (UAX #44, LM3).
 */
export function propertyId(namePtr: usize, nameBytes: i32): i32 {
  const end = namePtr + <usize>nameBytes;
  let equals = namePtr;
  while (equals < end && load<u8>(equals) !== 0x3d) equals++;
  if (equals < end) {
    const key = idInTable(PROPERTY_NAMES, namePtr, equals);
    if (key < 0) return -1;
    const value = idInTable(key === 0 ? CATEGORY_NAMES : SCRIPT_NAMES, equals + 1, end);
    if (value < 0) return -1;
    if (key === 0) return value >= CATEGORY_VALUE_COUNT ? -1 : value; // Any, Assigned and ASCII are no categories
    return (key === 1 ? ID_SCRIPT : ID_EXTENSIONS) + value;
  }
  const category = idInTable(CATEGORY_NAMES, namePtr, end);
  if (category >= 0) return category;
  const script = idInTable(SCRIPT_NAMES, namePtr, end);
  return script < 0 ? -1 : ID_SCRIPT + script;
}

/**
 * Writes the ranges of a property as pairs of u32s, first and last code point, ascending and apart, and returns their count:
 * 0 for an id that propertyId did not give. With `out` 0 it only counts.
 */
export function propertyRanges(id: i32, out: usize): i32 {
  if (id >= 0 && id < CATEGORY_SET_COUNT) {
    return writeCategories(load<u32>(CATEGORY_MASKS + ((<usize>id) << 2)), out);
  }
  if (id === ID_ASCII) return put(out, 0, 0, 0x7f);
  if (id >= ID_SCRIPT && id < ID_SCRIPT + SCRIPT_COUNT) return writeScript(id - ID_SCRIPT, false, out);
  if (id >= ID_EXTENSIONS && id < ID_EXTENSIONS + SCRIPT_COUNT) return writeScript(id - ID_EXTENSIONS, true, out);
  return 0;
}

function writeCategories(mask: u32, out: usize): i32 {
  let at = CATEGORY_RUNS;
  let count = 0;
  let open = CLOSED;
  let cp: u32 = 0;
  while (cp < CODE_POINTS) {
    const run = <u32>load<u8>(at++);
    let length = run >>> 5;
    if (length === 0) {
      length = varint(at);
      at = varintEnd(at);
    }
    if (((mask >>> (run & 31)) & 1) !== 0) {
      if (open === CLOSED) open = cp;
    } else if (open !== CLOSED) {
      count = put(out, count, open, cp - 1);
      open = CLOSED;
    }
    cp += length;
  }
  return open === CLOSED ? count : put(out, count, open, CODE_POINTS - 1);
}

function writeScript(script: i32, extended: bool, out: usize): i32 {
  let scriptAt = SCRIPT_RUNS;
  let scriptEnd: u32 = 0;
  let current = 0;
  let setAt = EXTENSION_RUNS;
  let setEnd: u32 = extended ? 0 : CODE_POINTS;
  let set = 0;
  let count = 0;
  let open = CLOSED;
  let cp: u32 = 0;
  while (cp < CODE_POINTS) {
    if (cp === scriptEnd) {
      current = <i32>load<u8>(scriptAt++);
      scriptEnd += varint(scriptAt);
      scriptAt = varintEnd(scriptAt);
    }
    if (cp === setEnd) {
      set = <i32>load<u8>(setAt++);
      setEnd += varint(setAt);
      setAt = varintEnd(setAt);
    }
    if (set === 0 ? current === script : setHas(set, script)) {
      if (open === CLOSED) open = cp;
    } else if (open !== CLOSED) {
      count = put(out, count, open, cp - 1);
      open = CLOSED;
    }
    cp = scriptEnd < setEnd ? scriptEnd : setEnd;
  }
  return open === CLOSED ? count : put(out, count, open, CODE_POINTS - 1);
}

function setHas(set: i32, script: i32): bool {
  const at = EXTENSION_SETS + <usize>load<u16>(EXTENSION_SET_OFFSETS + ((<usize>(set - 1)) << 1));
  const size = <usize>load<u8>(at);
  for (let index: usize = 1; index <= size; index++) {
    if (<i32>load<u8>(at + index) === script) return true;
  }
  return false;
}

function put(out: usize, count: i32, first: u32, last: u32): i32 {
  if (out !== 0) {
    store<u32>(out + ((<usize>count) << 3), first);
    store<u32>(out + ((<usize>count) << 3), last, 4);
  }
  return count + 1;
}

function varint(at: usize): u32 {
  let value: u32 = 0;
  let shift: u32 = 0;
  let byte = <u32>load<u8>(at);
  while (byte >= 0x80) {
    value |= (byte & 0x7f) << shift;
    shift += 7;
    byte = <u32>load<u8>(++at);
  }
  return value | (byte << shift);
}

function varintEnd(at: usize): usize {
  while (load<u8>(at) >= 0x80) at++;
  return at + 1;
}

/** The id of the entry that the bytes from … end spell loosely, −1 if none does. */
function idInTable(table: usize, from: usize, end: usize): i32 {
  let entry = table;
  while (load<u8>(entry) !== 0) {
    let at = from;
    let same = true;
    let letter: u32;
    do {
      letter = <u32>load<u8>(entry++);
      at = skipLoose(at, end);
      if (same && at < end && lowerAscii(load<u8>(at)) === (letter & 0x7f)) at++;
      else same = false;
    } while (letter < 0x80);
    if (same && skipLoose(at, end) === end) return <i32>load<u8>(entry);
    entry++;
  }
  return -1;
}

function skipLoose(at: usize, end: usize): usize {
  while (at < end) {
    const byte = load<u8>(at);
    if (byte !== 0x20 && byte !== 0x5f && byte !== 0x2d) break;
    at++;
  }
  return at;
}

function lowerAscii(byte: u8): u32 {
  return byte >= 0x41 && byte <= 0x5a ? <u32>byte + 32 : <u32>byte;
}
