// Bytes that claim to be a program → a status: unchanged since they were compiled, and every offset, count, class, state, posting and instruction inside its table.
//
// Sums are 64-bit, so no length can wrap. Behind a passed check the scanner trusts every number it reads.
import * as layout from "../layout.ts";
import { isIntact } from "./checksum.ts";
import { expectTable, programAt } from "./memory.ts";
import { forgetSections, headOf, noteSection, sectionAt, sectionBytes } from "./program.ts";
import { tableBytes, verifyCondition as verifyCommandCondition } from "./shell/index.ts";
import { verifyNames } from "./structure/names.ts";
import { verifyPlaceCondition } from "./structure/place-condition.ts";
import { verifySqlCondition } from "./structure/sql-condition.ts";
import { hasSqlReader, openSql } from "./structure/sql-reader.ts";
import { verifyViewTable } from "./text/table.ts";

let bytes: u64 = 0; // of the section at hand
let base: usize = 0;
let patterns: i32 = 0;
let sets: i32 = 0;
let symbols: i32 = 0;

/** Largest span program of the program, in instructions; load sizes the threads by it. */
export let largestSpan: i32 = 0;
/** Most look-arounds of a pattern that has no table; load makes room for their truths. */
export let mostLooks: i32 = 0;

const LIMIT: i32 = 1 << 28;

function word(at: i32): i32 {
  return load<i32>(base + <usize>at);
}

/** Whether `count` items of `size` bytes lie at offset `at` of the section, those of one or two bytes and of words aligned. */
function inside(at: i32, count: i32, size: i32): bool {
  if (at < 0 || <u32>count > <u32>LIMIT || at & (min(size, 4) - 1)) return false;
  return <u64>at + <u64>count * <u64>size <= bytes;
}

/** Checks the program of `length` bytes at its place. */
export function verify(length: i32): i32 {
  largestSpan = 0;
  mostLooks = 0;
  expectTable(0);
  base = programAt;
  bytes = <u64>length;
  if (length < layout.CHECKSUM_BYTES || word(0) != layout.PROGRAM_MAGIC) return layout.STATUS_BAD_MAGIC;
  if (word(4) != layout.PROGRAM_VERSION) return layout.STATUS_BAD_VERSION;
  if (!isIntact(length)) return layout.STATUS_DAMAGED;
  const sections = word(12);
  const heads = layout.PROGRAM_HEADER_WORDS << 2;
  if (<u32>(sections - 1) > 63 || !inside(heads, sections, layout.SECTION_WORDS << 2)) return layout.STATUS_BAD_SECTION;
  forgetSections();
  for (let i = 0; i < sections; i++) {
    const head = programAt + heads + ((i * layout.SECTION_WORDS) << 2);
    const tag = load<i32>(head);
    const at = load<i32>(head, 4);
    const size = load<i32>(head, 8);
    if (at & 15 || !inside(at, size, 1)) return layout.STATUS_BAD_SECTION;
    if (tag == layout.SECTION_META) continue;
    if (<u32>(tag - 1) >= <u32>layout.SECTION_VIEWS || headOf(tag)) return layout.STATUS_BAD_SECTION;
    if (tag == layout.SECTION_SQL && !hasSqlReader()) return layout.STATUS_NEEDS_SQL;
    if (tag >= layout.SECTION_COMMANDS && !verifyKnowledge(tag, at, size)) return layout.STATUS_BAD_SECTION;
    noteSection(tag, head);
  }
  if (!headOf(layout.SECTION_SCAN)) return layout.STATUS_BAD_SECTION;
  for (let tag = layout.SECTION_SCAN; tag <= layout.SECTION_INTENT; tag++)
    if (headOf(tag) && !verifySection(tag)) return layout.STATUS_BAD_SECTION;
  return layout.STATUS_OK;
}

function verifySection(tag: i32): bool {
  base = sectionAt(tag);
  bytes = <u64>sectionBytes(tag);
  if (tag == layout.SECTION_SCAN) return verifyScan();
  return tag == layout.SECTION_RULES ? verifyRules() : verifyIntent();
}

function verifyKnowledge(tag: i32, at: i32, length: i32): bool {
  const address = programAt + <usize>at;
  if (tag == layout.SECTION_COMMANDS) {
    const table = length >= 16 ? min(length, load<i32>(address, 8)) : length;
    const unpacked = tableBytes(<i32>address, table);
    expectTable(unpacked);
    return unpacked != 0 && (table == length || verifyNames(address + table, length - table));
  }
  if (tag == layout.SECTION_VIEWS) return verifyViewTable(address, length);
  // the reader is given its memory once the program is placed
  return openSql(0, address, length);
}

// ---- scan -------------------------------------------------------------------------------------------------------

function header(index: i32): i32 {
  return word(index << 2);
}

function verifyScan(): bool {
  if (bytes < <u64>(layout.SCAN_WORDS << 2)) return false;
  patterns = header(layout.SCAN_PATTERNS);
  sets = header(layout.SCAN_SETS);
  if (patterns < 0 || patterns > 0xffff) return false;
  if (!inside(header(layout.SCAN_RECORDS), patterns * layout.RECORD_WORDS, 4)) return false;
  if (!verifySets() || !verifyLiterals() || !verifyGroups() || !verifySymbols()) return false;
  if (!inside(header(layout.SCAN_SPANS), header(layout.SCAN_SPAN_WORDS), 4)) return false;
  for (let i = 0; i < patterns; i++)
    if (!verifyRecord(header(layout.SCAN_RECORDS) + ((i * layout.RECORD_WORDS) << 2))) return false;
  const alone = header(layout.SCAN_ALONE);
  if (!inside(header(layout.SCAN_ALONE_LIST), alone, 4)) return false;
  for (let i = 0; i < alone; i++) {
    const id = word(header(layout.SCAN_ALONE_LIST) + (i << 2));
    if (<u32>id >= <u32>patterns || mode(id) != layout.MODE_ALONE) return false;
  }
  return true;
}

function mode(pattern: i32): i32 {
  return word(header(layout.SCAN_RECORDS) + ((pattern * layout.RECORD_WORDS) << 2)) & 0xff;
}

function verifySymbols(): bool {
  symbols = header(layout.SCAN_SYMBOL_COUNT);
  const map = header(layout.SCAN_SYMBOLS);
  if (symbols < 1 || symbols > 256 || !inside(map, 256, 1)) return false;
  if (!bytesBelow(map, 256, symbols)) return false;
  return true;
}

function verifySets(): bool {
  const index = header(layout.SCAN_SET_INDEX);
  const ranges = header(layout.SCAN_RANGE_COUNT);
  if (sets < 0 || sets > LIMIT - 1 || !inside(index, sets + 1, 4)) return false;
  if (!inside(header(layout.SCAN_SET_RANGES), ranges, 8)) return false;
  let last = 0;
  for (let i = 0; i <= sets; i++) {
    const at = word(index + (i << 2));
    if (at < last || at > ranges) return false;
    last = at;
  }
  return true;
}

function verifyLiterals(): bool {
  const rows = header(layout.SCAN_ROWS);
  const shift = header(layout.SCAN_ROW_SHIFT);
  const table = header(layout.SCAN_ROW_TABLE);
  const classes = header(layout.SCAN_ROW_CLASSES);
  const outputs = header(layout.SCAN_OUTPUTS);
  const outputTable = header(layout.SCAN_OUTPUT_TABLE);
  const postings = header(layout.SCAN_POSTINGS);
  const count = header(layout.SCAN_POSTING_COUNT);
  if (rows < 1 || rows >= layout.ROW_OUTPUT || <u32>shift > 8) return false;
  if (!inside(table, rows << shift, 2) || !inside(classes, 256, 1)) return false;
  if (outputs < 0 || outputs > layout.ROW_OUTPUT || !inside(outputTable, outputs * layout.OUTPUT_WORDS, 4))
    return false;
  if (!inside(postings, count, layout.POSTING_WORDS << 2) || !bytesBelow(classes, 256, 1 << shift)) return false;
  for (let i = 0; i < rows << shift; i++) {
    const entry = <i32>load<u16>(base + table + (i << 1));
    if ((entry & (layout.ROW_OUTPUT - 1)) >= (entry & layout.ROW_OUTPUT ? outputs : rows)) return false;
  }
  for (let i = 0; i < outputs; i++) {
    const output = outputTable + ((i * layout.OUTPUT_WORDS) << 2);
    const several = <u32>word(output) >> 16;
    if ((word(output) & 0xffff) >= rows) return false;
    if (several ? <u64>several + <u32>word(output + 4) > <u64>count : !verifyPosting(output + 4)) return false;
  }
  for (let i = 0; i < count; i++) if (!verifyPosting(postings + ((i * layout.POSTING_WORDS) << 2))) return false;
  return true;
}

function verifyPosting(at: i32): bool {
  const id = word(at) & 0xffff;
  return id < patterns && (mode(id) == layout.MODE_JUMP || mode(id) == layout.MODE_CLAUSES);
}

function verifyGroups(): bool {
  const groups = header(layout.SCAN_GROUPS);
  const records = header(layout.SCAN_GROUP_RECORDS);
  if (groups < 0 || groups > layout.MAX_GROUPS || !inside(records, groups * layout.GROUP_WORDS, 4)) return false;
  for (let i = 0; i < groups; i++) if (!verifyGroup(records + ((i * layout.GROUP_WORDS) << 2))) return false;
  return true;
}

function verifyGroup(record: i32): bool {
  const table = word(record + (layout.GROUP_TABLE << 2));
  const classes = word(record + (layout.GROUP_CLASSES << 2));
  const states = word(record + (layout.GROUP_STATES << 2));
  const shift = word(record + (layout.GROUP_SHIFT << 2));
  const end = word(record + (layout.GROUP_END << 2));
  const stop = word(record + (layout.GROUP_STOP << 2));
  const lists = word(record + (layout.GROUP_LISTS << 2));
  const listWords = word(record + (layout.GROUP_LIST_WORDS << 2));
  if (states < 1 || states > 0xffff || <u32>shift > 9 || <u32>end >= <u32>(1 << shift)) return false;
  if (!inside(table, states << shift, 2) || !inside(classes, 256, 1)) return false;
  if (<u32>word(record + (layout.GROUP_START << 2)) >= <u32>states || <u32>stop > <u32>states) return false;
  for (let start = layout.GROUP_START_OTHER; start <= layout.GROUP_START_NEWLINE; start++) {
    if (<u32>word(record + (start << 2)) >= <u32>states) return false;
  }
  const triggers = word(record + (layout.GROUP_TRIGGERS << 2));
  if (!inside(word(record + (layout.GROUP_LEADING << 2)), 32, 1)) return false;
  if ((triggers && !inside(triggers, 16, 1)) || word(record + (layout.GROUP_LEAD << 2)) < 0) return false;
  if (!inside(lists, listWords, 4) || states - stop > listWords) return false;
  if (!bytesBelow(classes, 256, end + 1) || !wordsBelow(table, states << shift, states)) return false;
  for (let i = 0; i < states - stop; i++) {
    const at = word(lists + (i << 2));
    if (<u32>at >= <u32>listWords) return false;
    const count = word(lists + (at << 2));
    if (count < 0 || <i64>at + 1 + count > listWords) return false;
    for (let k = 1; k <= count; k++) if (<u32>word(lists + ((at + k) << 2)) >= <u32>patterns) return false;
  }
  return true;
}

function verifyRecord(record: i32): bool {
  const head = word(record + (layout.RECORD_MODE << 2));
  const kind = head & 0xff;
  const tier = (head >> 16) & 0xff;
  if (kind > layout.MODE_CLAUSES || tier > layout.TIER_NFA) return false;
  if (!verifySpan(word(record + (layout.RECORD_SPAN << 2)))) return false;
  const whole = ((head >> 24) & layout.RECORD_WHOLE) != 0;
  if (whole && !hasNoLook(word(record + (layout.RECORD_SPAN << 2)))) return false;
  if (tier == layout.TIER_NFA) noteLooks(word(record + (layout.RECORD_SPAN << 2)));
  if (kind == layout.MODE_GROUP) return true;
  if (tier == layout.TIER_NFA) return kind != layout.MODE_JUMP;
  if (tier == layout.TIER_NONE) return false;
  const shape = word(record + (layout.RECORD_STATES << 2));
  const states = shape & 0xffff;
  const columns = <i32>(<u32>shape >> 16);
  const width = tier == layout.TIER_DFA16 ? 2 : 1;
  const table = word(record + (layout.RECORD_TABLE << 2));
  const classes = word(record + (layout.RECORD_CLASSES << 2));
  const starts = word(record + (layout.RECORD_STARTS << 2));
  const behind = word(record + (layout.RECORD_STARTS_BEHIND << 2));
  const stops = word(record + (layout.RECORD_STOPS << 2));
  const stop = stops & 0xffff;
  if (states < 2 || columns < 2 || stop != states - 2 || <i32>(<u32>stops >> 16) > stop) return false;
  if ((starts & 0xffff) >= states || <i32>(<u32>starts >> 16) >= states) return false;
  if ((behind & 0xffff) >= states || <i32>(<u32>behind >> 16) >= states) return false;
  if (!inside(table, states * columns, width) || !inside(classes, symbols, 1)) return false;
  if (!bytesBelow(classes, symbols, columns - 1)) return false;
  const cells = states * columns;
  return width == 1 ? bytesBelow(table, cells, states) : wordsBelow(table, cells, states);
}

/** Whether each of `count` bytes is below `bound`. */
function bytesBelow(at: i32, count: i32, bound: i32): bool {
  if (bound > 0xff) return true;
  let from = base + at;
  const end = from + count;
  let most = i8x16.splat(0);
  for (; from + 16 <= end; from += 16) most = i8x16.max_u(most, v128.load(from));
  if (v128.any_true(i8x16.ge_u(most, i8x16.splat(<i8>bound)))) return false;
  for (; from < end; from++) if (<i32>load<u8>(from) >= bound) return false;
  return true;
}

/** Whether each of `count` 16-bit words is below `bound`. */
function wordsBelow(at: i32, count: i32, bound: i32): bool {
  if (bound > 0xffff) return true;
  let from = base + at;
  const end = from + (count << 1);
  let most = i16x8.splat(0);
  for (; from + 16 <= end; from += 16) most = i16x8.max_u(most, v128.load(from));
  if (v128.any_true(i16x8.ge_u(most, i16x8.splat(<i16>bound)))) return false;
  for (; from < end; from += 2) if (<i32>load<u16>(from) >= bound) return false;
  return true;
}

// ---- span programs ------------------------------------------------------------------------------------------------

function spanWord(at: i32): i32 {
  return word(header(layout.SCAN_SPANS) + (at << 2));
}

function noteLooks(at: i32): void {
  mostLooks = max(mostLooks, spanWord(at + 1));
}

function hasNoLook(at: i32): bool {
  return spanWord(at + 1) == 0;
}

function verifySpan(at: i32): bool {
  const words = header(layout.SCAN_SPAN_WORDS);
  if (at < 0 || <i64>at + layout.SPAN_HEADER_WORDS > words) return false;
  const count = spanWord(at);
  const looks = spanWord(at + 1);
  if (count < 1 || count > 1 << layout.SPAN_OPERAND_BITS || <u32>looks > 4096) return false;
  const code = at + layout.SPAN_HEADER_WORDS + (looks << 1);
  if (<i64>code + count > words) return false;
  if (<u32>spanWord(at + 2) >= <u32>count) return false;
  for (let i = 0; i < looks; i++) {
    const entry = at + layout.SPAN_HEADER_WORDS + (i << 1);
    if (<u32>spanWord(entry) >= <u32>count || <u32>spanWord(entry + 1) > 3) return false;
  }
  const mask = (1 << layout.SPAN_OPERAND_BITS) - 1;
  for (let i = 0; i < count; i++) {
    const instruction = <u32>spanWord(code + i);
    const op = <i32>(instruction & ((1 << layout.SPAN_OP_BITS) - 1));
    const a = <i32>(instruction >> layout.SPAN_OP_BITS) & mask;
    const b = <i32>(instruction >> (layout.SPAN_OP_BITS + layout.SPAN_OPERAND_BITS)) & mask;
    if (op == layout.SPAN_CLASS) {
      if (a + (b << layout.SPAN_OPERAND_BITS) >= sets) return false;
    } else if (op == layout.SPAN_SPLIT) {
      if (a >= count || b >= count) return false;
    } else if (op == layout.SPAN_JUMP) {
      if (a >= count) return false;
    } else if (op == layout.SPAN_ASSERT) {
      if (a > 5) return false;
    } else if (op == layout.SPAN_LOOK) {
      if (a >= looks) return false;
    } else if (op != layout.SPAN_MATCH) return false;
    // all but jumps, splits and matches fall through
    if (i + 1 == count && op != layout.SPAN_MATCH && op != layout.SPAN_JUMP && op != layout.SPAN_SPLIT) return false;
  }
  if (count > largestSpan) largestSpan = count;
  return true;
}

// ---- rules and intent ---------------------------------------------------------------------------------------------

function verifyRules(): bool {
  if (bytes < <u64>(layout.RULES_HEADER_WORDS << 2)) return false;
  const rules = word(0);
  const records = word(8);
  const starts = word(12);
  const triggers = word(16);
  const count = word(20);
  const code = word(24);
  const codeWords = word(28);
  if (rules < 0 || rules > 0xffff || word(4) != patterns) return false;
  if (!verifySelectors()) return false;
  const causes = patterns + selectors;
  if (!inside(records, rules * layout.RULE_WORDS, 4) || !inside(starts, causes + 1, 4)) return false;
  if (!inside(triggers, count, 4) || !inside(code, codeWords, 4)) return false;
  if (!verifyStructures()) return false;
  let last = 0;
  for (let i = 0; i <= causes; i++) {
    const at = word(starts + (i << 2));
    if (at < last || at > count) return false;
    last = at;
  }
  for (let i = 0; i < count; i++) if (<u32>word(triggers + (i << 2)) >= <u32>rules) return false;
  for (let i = 0; i < rules; i++) {
    const record = records + ((i * layout.RULE_WORDS) << 2);
    const first = word(record + (layout.RULE_CODE << 2));
    const length = word(record + (layout.RULE_CODE_WORDS << 2));
    if ((word(record) & 0xff) > layout.EFFECT_DENY || first < 0 || length < 1 || <i64>first + length > codeWords)
      return false;
    if (!verifyCondition(code + (first << 2), length)) return false;
  }
  return true;
}

let selectors: i32 = 0;
let permissions: i32 = 0;
let numbers: i32 = 0;

/** What is bound to paths, and the number tests. */
function verifySelectors(): bool {
  const bindings = word(44);
  selectors = word(48);
  permissions = word(52);
  numbers = word(56);
  const records = word(60);
  if (<u32>selectors > <u32>layout.MAX_PATHS || <u32>permissions > 0xffff) return false;
  if (!bindings && selectors | permissions) return false;
  if (bindings && !inside(bindings, patterns, 4)) return false;
  for (let i = 0; bindings && i < patterns; i++) {
    const binding = <u32>word(bindings + (i << 2));
    if ((binding & 0xffff) > <u32>selectors) return false;
    if (binding >> layout.BINDING_PERMISSION_SHIFT > <u32>permissions) return false;
  }
  if (!inside(records, numbers * layout.NUMBER_WORDS, 4)) return false;
  for (let i = 0; i < numbers; i++) {
    const record = records + ((i * layout.NUMBER_WORDS) << 2);
    const flags = word(record);
    if ((flags & 0xffff) > selectors || flags & ~(0xffff | layout.NUMBER_PERMITS | layout.NUMBER_STRICT)) return false;
    if (!verifyDecimal(word(record + (layout.NUMBER_LOW << 2)))) return false;
    if (!verifyDecimal(word(record + (layout.NUMBER_HIGH << 2)))) return false;
  }
  return true;
}

function verifyDecimal(at: i32): bool {
  if (!at) return true;
  if (!inside(at, layout.DECIMAL_WORDS, 4)) return false;
  return inside(at + (layout.DECIMAL_WORDS << 2), word(at + (layout.DECIMAL_DIGITS << 2)), 1);
}

let structures: i32 = 0;

/** The structure conditions, and whether the knowledge that they and the views need is there. */
function verifyStructures(): bool {
  structures = word(32);
  const records = word(36);
  const views = word(40);
  const read = layout.NORMALIZE_UNICODE | layout.NORMALIZE_ESCAPES | layout.NORMALIZE_NAMES;
  if (views & ~(read | layout.NORMALIZE_SHELL)) return false;
  if (views & read && !headOf(layout.SECTION_VIEWS)) return false;
  if (views & layout.NORMALIZE_SHELL && !headOf(layout.SECTION_COMMANDS)) return false;
  if (structures < 0 || structures > layout.MAX_STRUCTURES || !inside(records, structures * layout.STRUCTURE_WORDS, 4))
    return false;
  for (let i = 0; i < structures; i++) {
    const record = records + ((i * layout.STRUCTURE_WORDS) << 2);
    const kind = word(record + (layout.STRUCTURE_KIND << 2)) & ~layout.STRUCTURE_PERMITS;
    const at = word(record + (layout.STRUCTURE_AT << 2));
    const length = word(record + (layout.STRUCTURE_BYTES << 2));
    const selector = <u32>word(record + (layout.STRUCTURE_SELECTOR << 2));
    if (selector >> layout.MAX_SELECTORS || at & 3 || !inside(at, length, 1)) return false;
    const address = base + <usize>at;
    if (kind == layout.STRUCTURE_COMMAND) {
      if (!headOf(layout.SECTION_COMMANDS) || !verifyCommandCondition(<i32>address, length)) return false;
    } else if (kind == layout.STRUCTURE_SQL) {
      if (!headOf(layout.SECTION_SQL) || !verifySqlCondition(address, length)) return false;
    } else if (kind == layout.STRUCTURE_PATH || kind == layout.STRUCTURE_HOST) {
      if (!verifyPlaceCondition(address, length)) return false;
    } else return false;
  }
  return true;
}

/** Words of each instruction of conditions, by opcode: four bits each. */
const OPERATION_WORDS: u64 =
  (3 << (layout.OP_MATCH << 2)) |
  (3 << (layout.OP_INTENT << 2)) |
  (1 << (layout.OP_NOT << 2)) |
  (2 << (layout.OP_AND << 2)) |
  (2 << (layout.OP_OR << 2)) |
  (1 << (layout.OP_TRUE << 2)) |
  (2 << (layout.OP_SCOPE << 2)) |
  ((<u64>2) << (layout.OP_STRUCTURE << 2)) |
  ((<u64>3) << (layout.OP_FITS << 2)) |
  ((<u64>4) << (layout.OP_FACT << 2)) |
  ((<u64>2) << (layout.OP_NUMBER << 2));

/** Walks the bytecode with the height of its stack. */
function verifyCondition(at: i32, words: i32): bool {
  const end = at + (words << 2);
  let height = 0;
  while (at < end) {
    const op = word(at);
    const length = <u32>op > <u32>layout.OP_NUMBER ? 0 : <i32>(OPERATION_WORDS >> ((<u64>op) << 2)) & 15;
    if (!length || at + (length << 2) > end) return false;
    const a = length > 1 ? word(at + 4) : 0;
    const b = length > 2 ? word(at + 8) : 0;
    at += length << 2;
    height++;
    if (op == layout.OP_MATCH) {
      if (a < 0 || b < 1 || <i64>a + b > patterns) return false;
    } else if (op == layout.OP_INTENT) {
      if (<u32>(a & ~layout.INTENT_SURELY) >= <u32>(1 << layout.INTENT_COUNT) || b < 0) return false;
    } else if (op == layout.OP_SCOPE) {
      if (a < 0) return false;
    } else if (op == layout.OP_STRUCTURE) {
      if (<u32>a >= <u32>structures) return false;
    } else if (op == layout.OP_FITS) {
      if (a < 1 || a > permissions || <u32>b > <u32>selectors) return false;
    } else if (op == layout.OP_FACT) {
      if (a < 1 || a > selectors) return false;
    } else if (op == layout.OP_NUMBER) {
      if (<u32>a >= <u32>numbers) return false;
    } else if (op == layout.OP_NOT) {
      if (--height < 1) return false;
    } else if (op != layout.OP_TRUE) {
      // OP_AND or OP_OR takes `a` answers for its own
      if (a < 1 || a >= height) return false;
      height -= a;
    }
    if (height > layout.MAX_CONDITION_STACK) return false;
  }
  return height == 1;
}

function verifyIntent(): bool {
  if (bytes < 8) return false;
  const signals = word(0);
  const first = word(4);
  if (signals < 0 || first < 0 || <i64>first + signals != patterns || !inside(8, signals, 4)) return false;
  for (let i = 0; i < signals; i++) {
    const signal = word(8 + (i << 2));
    if ((signal & 0xffff) >> layout.INTENT_COUNT || ((signal >> 16) & 0x7fff) > 1000) return false;
  }
  return true;
}
