// Turns what the reader learns into records and names in the arena.
//
// Memory of the arena (offsets in layout.ts; one arena a module, handed over by `openSql`):
//   0                header        status, counts, kinds that did not fit
//   SQL_RECORDS_AT   records       SQL_RECORD_BYTES each, then one spare that takes what does not fit
//   SQL_NAMES_AT     names         SQL_NAME_BYTES each, chained per record in order of appearance
//   SQL_STORE_AT     name bytes    folded names; the path that is being read lies after the last kept one
//   SQL_DYNAMIC_AT   dynamic text  constants put together for EXECUTE and the like
//   SQL_VARIABLES_AT variables     hash, offset, length of text assigned to @name
//   SQL_CTES_AT      name hashes of the common table expressions in sight
import {
  CERTAINTY_HIGH,
  CERTAINTY_LOW,
  MAX_NAME_LENGTH,
  MAX_NAMES_PER_RECORD,
  MAX_SQL_NAMES,
  MAX_SQL_RECORDS,
  NAME_BITS,
  NAME_CASED,
  NAME_HASH,
  NAME_LENGTH,
  NAME_NEXT,
  NAME_OFFSET,
  NAME_ROLE,
  NAME_STORE_BYTES,
  READ_OVERFLOW,
  RECORD_CERTAINTY,
  RECORD_DIGEST,
  RECORD_END,
  RECORD_FIRST_NAME,
  RECORD_FLAGS,
  RECORD_KIND,
  RECORD_NAME_COUNT,
  RECORD_OBJECT,
  RECORD_START,
  RECORD_WHERE,
  SQL_HEADER_REST_HIGH,
  SQL_HEADER_REST_LOW,
  SQL_HEADER_STATUS,
  SQL_HEADER_WORDS,
  SQL_NAME_BYTES,
  SQL_NAMES_AT,
  SQL_RECORD_BYTES,
  SQL_RECORDS_AT,
  SQL_STORE_AT,
  TRAIT_EXECUTABLE_COMMENT,
  TRAIT_NAMES_LOST,
  WHERE_UNKNOWN,
} from "./layout.ts";
import {
  advance,
  brokenAt,
  end,
  executable,
  inner,
  innerEnd,
  kind,
  lastEnd,
  quote,
  source,
  start,
  style,
  word,
} from "./lexer.ts";
import { countStep } from "./steps.ts";
import { STYLE_UNICODE, T_DOT, T_NUMBER, T_QUOTED, T_STRING, T_VARIABLE, T_WORD } from "./tokens.ts";
export let arena: usize = 0;
let recordCount: u32 = 0;
let nameCount: u32 = 0;
let storeUsed: u32 = 0;
/** Flags that every record of the present context carries: TRAIT_BODY, TRAIT_DYNAMIC, TRAIT_UNSEPARATED. */
export let context: u32 = 0;
/** In the unparsed rest everything is of low certainty and no WHERE is believed. */
export let lowOnly: bool = false;
// Records of text assembled from constants get the span of the expression that it came from.
export let spanFixed: bool = false;
let spanStart: u32 = 0;
let spanEnd: u32 = 0;

export function openArena(base: usize): void {
  arena = base;
}
export function header(field: u32): u32 {
  return load<u32>(arena + (field << 2));
}
export function setHeader(field: u32, value: u32): void {
  store<u32>(arena + (field << 2), value);
}
export function raise(status: u32): void {
  setHeader(SQL_HEADER_STATUS, header(SQL_HEADER_STATUS) | status);
}

export function resetRecords(): void {
  memory.fill(arena, 0, SQL_HEADER_WORDS << 2);
  recordCount = nameCount = storeUsed = context = 0;
  lowOnly = spanFixed = false;
}
export function setContext(flags: u32): void {
  context = flags;
}
export function setLowOnly(on: bool): void {
  lowOnly = on;
}
/** Fixes the span of the records that follow, or frees it again. */
export function fixSpan(on: bool, from: u32, to: u32): void {
  spanFixed = on;
  spanStart = from;
  spanEnd = to;
}

export function recordAt(index: u32): usize {
  return arena + SQL_RECORDS_AT + index * SQL_RECORD_BYTES;
}
export function nameAt(index: u32): usize {
  return arena + SQL_NAMES_AT + index * SQL_NAME_BYTES;
}
export function records(): u32 {
  return recordCount;
}

/** Opens a record at the current token; the caller closes it with `endRecord`. */
export function beginRecord(statement: i32, flags: u32): usize {
  const full = recordCount >= <u32>MAX_SQL_RECORDS;
  const record = recordAt(full ? MAX_SQL_RECORDS : recordCount++);
  memory.fill(record, 0, SQL_RECORD_BYTES);
  store<u8>(record, <u8>statement, RECORD_KIND);
  store<u8>(record, <u8>(lowOnly ? CERTAINTY_LOW : CERTAINTY_HIGH), RECORD_CERTAINTY);
  store<u32>(record, flags | context | (executable ? TRAIT_EXECUTABLE_COMMENT : 0), RECORD_FLAGS);
  store<u32>(record, spanFixed ? spanStart : start, RECORD_START);
  if (full) overflow(statement);
  return record;
}

/** Notes that a statement of this kind exists though it has no record. */
function overflow(statement: i32): void {
  raise(READ_OVERFLOW);
  const field = statement < 32 ? SQL_HEADER_REST_LOW : SQL_HEADER_REST_HIGH;
  setHeader(field, header(field) | (1 << (statement & 31)));
}

export function endRecord(record: usize): void {
  store<u32>(record, spanFixed ? spanEnd : lastEnd, RECORD_END);
  // cut off by a quote or comment that never ends
  const cut = brokenAt != 0xffffffff;
  if (cut) makeLow(record);
  if ((lowOnly || cut) && load<u8>(record, RECORD_WHERE) != 0) store<u8>(record, <u8>WHERE_UNKNOWN, RECORD_WHERE);
}

/** How many names there are, and how many bytes they take. */
export function names(): u32 {
  return nameCount;
}
export function storedBytes(): u32 {
  return storeUsed;
}
/** Takes back every name behind `count`, whose bytes begin at `stored`. */
export function dropNames(count: u32, stored: u32): void {
  nameCount = count;
  storeUsed = stored;
}

/** Takes back every record from `from` on: the text was not a statement after all. */
export function dropFrom(from: u32): void {
  recordCount = from;
}
/** Where names go that belong to no record. */
export function scratch(): usize {
  return recordAt(MAX_SQL_RECORDS);
}

export function addFlags(record: usize, flags: u32): void {
  store<u32>(record, load<u32>(record, RECORD_FLAGS) | flags, RECORD_FLAGS);
}
export function setKind(record: usize, statement: i32): void {
  store<u8>(record, <u8>statement, RECORD_KIND);
}
export function setObject(record: usize, object: i32): void {
  store<u8>(record, <u8>object, RECORD_OBJECT);
}
export function setWhere(record: usize, where: i32): void {
  store<u8>(record, <u8>where, RECORD_WHERE);
}
export function makeLow(record: usize): void {
  store<u8>(record, <u8>CERTAINTY_LOW, RECORD_CERTAINTY);
}

// ---- names: a path such as db."Schema".t is folded into the bytes after the last kept name ----------------------------
export let pathHash: u32 = 0;
export let pathLastHash: u32 = 0; // of the last part
export let pathParts: u32 = 0;
export let pathWord: i32 = 0; // word id of a path of one unquoted part
export let pathLastWord: i32 = 0; // word id of the last part
let pathLength: u32 = 0;
let pathLastAt: u32 = 0;
let pathBits: u32 = 0;

function put(c: u32): void {
  if (pathLength < <u32>MAX_NAME_LENGTH) store<u8>(arena + SQL_STORE_AT + storeUsed + pathLength, <u8>c);
  pathLength++;
  pathHash = (pathHash ^ c) * 0x01000193;
  pathLastHash = (pathLastHash ^ c) * 0x01000193;
}

function hexDigit(c: u32): u32 {
  return c - 48 < 10 ? c - 48 : (c | 32) - 97 < 6 ? (c | 32) - 87 : 16;
}

function putPart(from: u32, to: u32): void {
  const text = source;
  const quoted = kind != T_WORD;
  pathLastHash = 0x811c9dc5;
  pathLastAt = pathLength;
  for (let i = from; i < to; i++) {
    let c: u32 = load<u8>(text + i);
    countStep();
    if (quoted) {
      if (c == quote && i + 1 < to && <u32>load<u8>(text + i + 1) == quote) i++;
      else if (c == 92 && style == STYLE_UNICODE && i + 4 < to) {
        // U&"\0064": ASCII is decoded, anything else stays as written
        let value: u32 = 0;
        for (let k: u32 = 1; k <= 4; k++) value = (value << 4) | hexDigit(load<u8>(text + i + k));
        if (value < 128) {
          c = value;
          i += 4;
        }
      }
    }
    if (c - 65 < 26) {
      c += 32;
      if (quoted) pathBits |= NAME_CASED;
    }
    put(c);
  }
}

/** Whether the current token can begin a name; a string can where `strings` says so. */
export function atName(strings: bool): bool {
  return kind == T_WORD || kind == T_QUOTED || (strings && kind == T_STRING);
}

/** Reads a dotted name that begins at the current token; `addName` keeps it. */
export function readPath(): void {
  pathHash = pathLastHash = 0x811c9dc5;
  pathLength = pathParts = pathBits = 0;
  pathWord = kind == T_WORD ? word : 0;
  pathLastWord = 0;
  for (;;) {
    if (kind == T_DOT) {
      // db..t
    } else if (kind == T_WORD || kind == T_QUOTED || kind == T_STRING || kind == T_NUMBER || kind == T_VARIABLE) {
      putPart(inner, innerEnd);
      pathParts++;
      const after = end;
      const number = kind == T_NUMBER;
      pathLastWord = kind == T_WORD ? word : 0;
      advance();
      // 2020_sales: a name may begin with a digit in MySQL
      if (number && kind == T_WORD && start == after) {
        putPart(inner, innerEnd);
        advance();
      }
    } else return;
    if (kind != T_DOT) break;
    put(46);
    advance();
  }
  if (pathParts != 1) pathWord = 0;
  pathPrefix = load<u32>(arena + SQL_STORE_AT + storeUsed + pathLastAt);
}

/** The first four bytes of the last part of the path that was read last, first lowest. */
export let pathPrefix: u32 = 0;

/** Makes the current token's bytes the path, whatever its kind. */
export function namePart(): void {
  pathHash = 0x811c9dc5;
  pathLength = pathBits = 0;
  pathParts = 1;
  pathWord = pathLastWord = 0;
  putPart(inner, innerEnd);
}

/** Keeps the path that was read last as a name of the record, once per role. */
export function addName(record: usize, role: i32): void {
  if (pathLength == 0) return;
  const hash = <u32>(<u16>(pathHash ^ (pathHash >> 16)));
  let slot = record + RECORD_FIRST_NAME;
  let index = <u32>load<u16>(slot);
  while (index != 0) {
    const name = nameAt(index - 1);
    countStep();
    if (
      <u32>load<u16>(name, NAME_HASH) == hash &&
      <i32>load<u8>(name, NAME_ROLE) == role &&
      <u32>load<u8>(name, NAME_LENGTH) == pathLength &&
      memory.compare(
        arena + SQL_STORE_AT + load<u32>(name, NAME_OFFSET),
        arena + SQL_STORE_AT + storeUsed,
        pathLength,
      ) == 0
    ) {
      return;
    }
    slot = name + NAME_NEXT;
    index = <u32>load<u16>(slot);
  }
  const count = <u32>load<u16>(record, RECORD_NAME_COUNT);
  if (
    pathLength > <u32>MAX_NAME_LENGTH ||
    count >= <u32>MAX_NAMES_PER_RECORD ||
    nameCount >= <u32>MAX_SQL_NAMES ||
    storeUsed + pathLength > <u32>NAME_STORE_BYTES ||
    record == recordAt(MAX_SQL_RECORDS)
  ) {
    addFlags(record, TRAIT_NAMES_LOST);
    return;
  }
  const name = nameAt(nameCount++);
  store<u32>(name, storeUsed, NAME_OFFSET);
  store<u8>(name, <u8>pathLength, NAME_LENGTH);
  store<u8>(name, <u8>role, NAME_ROLE);
  store<u16>(name, 0, NAME_NEXT);
  store<u16>(name, <u16>hash, NAME_HASH);
  store<u8>(name, <u8>pathBits, NAME_BITS);
  storeUsed += pathLength;
  store<u16>(slot, <u16>nameCount);
  store<u16>(record, <u16>(count + 1), RECORD_NAME_COUNT);
  store<u32>(record, load<u32>(record, RECORD_DIGEST) ^ (pathHash * (<u32>role + 1)), RECORD_DIGEST);
}
