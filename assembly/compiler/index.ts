// The compiler's ABI: a request of patterns and ready sections in, a program out, in steps that the host paces.
//
// reserve(n) gives the address for n request bytes; begin(n) reads them; step(budget) works until the budget (units of
// about a thousand automaton words) is spent and gives COMPILE_RUNNING, COMPILE_DONE or COMPILE_FAILED; then
// resultAt() … resultLength() is the program, or failureWord(i) tells what was refused. One compile per instance.
//
// Where memory runs out, any of these may trap (memory.ts). failureWord(i) then tells what was refused as well, and the
// instance is of no further use. After any other trap word 0 is 0, and word 2 tells at which pattern.
import * as layout from "../layout.ts";
import { countTriggers, growGroup, Kept, MOST_TRIGGERS, mergeSteps, orderGroups, seedGroup } from "./automata/merge.ts";
import { idleCount, minimise } from "./automata/minimise.ts";
import * as nfa from "./automata/nfa.ts";
import { determinizeLook, obligationSteps } from "./automata/obligations.ts";
import { determinize, subsetSteps } from "./automata/subset.ts";
import * as table from "./automata/table.ts";
import * as emit from "./emit.ts";
import * as failure from "./failure.ts";
import * as inclusion from "./inclusion.ts";
import {
  APPROXIMATE_ROUNDS,
  FEWEST_ROUNDS,
  MAX_COMPILE_STEPS,
  MAX_DFA_BYTES,
  MAX_LARGE_DFA_BYTES,
  MAX_PATTERN_BYTES,
  MAX_PATTERNS,
  MAX_SPAN_INSTRUCTIONS,
} from "./limits.ts";
import * as memoryBudget from "./memory.ts";
import { allocate, allocatedBytes, Bytes, closePattern, openPattern, Vec } from "./memory.ts";
import { approximate, parsePattern, trimForSearch } from "./pattern.ts";
import { clearLiterals, emitLiterals } from "./prefilter/aho.ts";
import { extractLiterals } from "./prefilter/literals.ts";
import { decidePlan, planAnchored, planClauses, planHasPrefix, planMode, registerPlan } from "./prefilter/plan.ts";
import { findTriggers, leading, triggerLead, triggers } from "./prefilter/triggers.ts";
import { emitSpans } from "./spans.ts";
import { preparePosix } from "./syntax/classes.ts";
import * as tree from "./syntax/tree.ts";

/** Work on the tables of patterns so far, in words of state sets and entries of tables; that of merging is mergeSteps. */
let tableSteps: i64 = 0;
/** Of both, what has been told. */
let stepsTaken: i64 = 0;
/** Thousands of both that the instance may take. */
let stepLimit: i32 = MAX_COMPILE_STEPS;
/** What an entry of a table with look-around counts as: the formulas that it is made of. */
const LOOK_ENTRY_STEPS: i32 = 32;

const PHASE_PATTERNS = 0;
const PHASE_GROUPS = 1;
const PHASE_EMIT = 2;
const PHASE_DONE = 3;

/** Bytes of the request's head: patterns, sections, options. */
const REQUEST_HEAD = 12;

let request: usize = 0;
let options: i32 = 0;
let requestBytes: i32 = 0;
let phase: i32 = PHASE_PATTERNS;
let patternCount: i32 = 0;
let sectionCount: i32 = 0;
let next: i32 = 0; // pattern, or candidate for a group
let cursor: i32 = 0; // byte offset of the next item of the request
const program = new Bytes();

let atHand: Kept | null = null; // the table taken last
const alone: Kept[] = []; // tables of the patterns that no literal filters
const groups: Kept[] = [];
const aloneIds = new Vec();

/** Address for a request of `bytes` bytes. */
export function reserve(bytes: i32): usize {
  request = allocate(<usize>((bytes + 3) & ~3));
  requestBytes = bytes;
  return request;
}

function word(at: i32): i32 {
  return load<i32>(request + at);
}

/** Sets the bytes that the instance may ask of its heap, at most MAX_HEAP_BYTES; before `reserve`. */
export function limitHeap(bytes: i32): void {
  memoryBudget.limitHeap(<usize>bytes);
}

/** Sets the thousands of steps that the instance may take, at most MAX_COMPILE_STEPS; before the first `step`. */
export function limitSteps(thousands: i32): void {
  stepLimit = min(thousands, MAX_COMPILE_STEPS);
}

/** Reads the request's head; false where it is malformed. */
export function begin(bytes: i32): bool {
  failure.clearFailure();
  phase = PHASE_PATTERNS;
  next = 0;
  if (bytes > requestBytes || bytes < REQUEST_HEAD) return failure.fail(failure.FAIL_REQUEST, 0, 0, 0);
  requestBytes = bytes;
  patternCount = word(0);
  sectionCount = word(4);
  options = word(8);
  cursor = REQUEST_HEAD;
  if (<u32>patternCount > <u32>MAX_PATTERNS) {
    failure.setFailPattern(MAX_PATTERNS);
    return failure.fail(failure.FAIL_TOO_LARGE, failure.DETAIL_PATTERNS, 0, 0, MAX_PATTERNS);
  }
  if (!checkRequest()) return failure.fail(failure.FAIL_REQUEST, 0, 0, 0);
  preparePosix();
  clearLiterals();
  emit.beginScan(patternCount);
  return true;
}

/** Whether every item of the request lies inside it. */
function checkRequest(): bool {
  let at: i64 = REQUEST_HEAD;
  for (let i = 0; i < patternCount + sectionCount; i++) {
    const head = i < patternCount ? 16 : 8;
    if (at + head > requestBytes) return false;
    const length = word(<i32>at + head - 4);
    if (length < 0) return false;
    at += head + ((<i64>length + 3) & ~3);
    if (at > requestBytes) return false;
  }
  return sectionCount >= 0;
}

/** Goes on with the compile; see the file's head. */
export function step(budget: i32): i32 {
  let left = budget;
  while (left > 0 && phase != PHASE_DONE) {
    if (failure.hasFailed()) return layout.COMPILE_FAILED;
    if (phase == PHASE_PATTERNS) {
      if (next < patternCount) {
        openPattern();
        compilePattern(next++);
        closePattern();
        left -= takeSpent();
      } else {
        phase = PHASE_GROUPS;
        next = 0;
        orderAlone();
      }
    } else if (phase == PHASE_GROUPS) {
      if (next < alone.length) {
        place(alone[next++]);
        left -= takeSpent();
      } else phase = PHASE_EMIT;
    } else {
      failure.setFailPattern(-1);
      finish();
      phase = PHASE_DONE;
    }
  }
  if (failure.hasFailed()) return layout.COMPILE_FAILED;
  return phase == PHASE_DONE ? layout.COMPILE_DONE : layout.COMPILE_RUNNING;
}

/** Thousands of steps since it was asked last, at least 1; a failure where all of them are over the budget. */
function takeSpent(): i32 {
  const steps = tableSteps + mergeSteps;
  if (steps >> 10 > stepLimit) {
    failure.fail(failure.FAIL_TOO_LARGE, failure.DETAIL_STEPS, 0, MAX_PATTERN_BYTES, stepLimit);
  }
  const spent = <i32>((steps - stepsTaken) >> 10);
  stepsTaken = steps;
  return 1 + spent;
}

/** How many patterns are behind us. */
export function progress(): i32 {
  return phase == PHASE_PATTERNS ? next : patternCount;
}

function compilePattern(id: i32): void {
  const kind = word(cursor);
  const flags = word(cursor + 4);
  const scope = word(cursor + 8);
  const bytes = word(cursor + 12);
  failure.setFailPattern(id);
  const root = parsePattern(kind, flags, request + cursor + 16, bytes);
  cursor += 16 + ((bytes + 3) & ~3);
  if (root < 0) return;
  const span = emitSpans(root, emit.spanWords);
  if (span < 0) {
    failure.fail(failure.FAIL_TOO_LARGE, failure.DETAIL_SPAN_INSTRUCTIONS, 0, bytes, MAX_SPAN_INSTRUCTIONS);
    return;
  }
  emit.setRecord(id, layout.RECORD_SPAN, span);
  if (options & layout.OPTION_CHECK_ONLY) return;
  const search = flags & layout.FLAG_WHOLE_SPANS ? root : trimForSearch(root);
  const common = planSearch(search, scope);
  const looks = tree.hasLook(search);
  const raw = tree.splitsSpecials(search);
  const most = flags & layout.FLAG_LARGE_TABLE ? MAX_LARGE_DFA_BYTES : MAX_DFA_BYTES;
  const kept = buildTable(search, looks, raw, !planAnchored, most) ? takeTable(id, planAnchored ? 0 : idleCount) : null;
  if (!kept && common) usePlan(search, false);
  registerPlan(id, kept != null);
  let tier = layout.TIER_NFA;
  const marks =
    (planHasPrefix ? layout.RECORD_HAS_PREFIX : 0) |
    (planAnchored ? layout.RECORD_ANCHORED : 0) |
    (raw ? layout.RECORD_RAW : 0) |
    (flags & layout.FLAG_WHOLE_SPANS ? (looks ? layout.RECORD_HOLDS : layout.RECORD_WHOLE) : 0);
  if (kept) {
    tier = kept.states <= 256 ? layout.TIER_DFA8 : layout.TIER_DFA16;
    if (planMode == layout.MODE_ALONE && !raw) noteAlone(kept, search);
    else {
      emit.emitTable(kept);
      if (planMode == layout.MODE_ALONE) aloneIds.push(id);
    }
  } else if (planMode == layout.MODE_ALONE) addApproximation(id, search, raw);
  setMode(id, planMode, scope, tier, marks);
  emit.setRecord(id, layout.RECORD_CLAUSES, planClauses);
}

/** Decides how to look for a pattern; true where only common literals keep it from looking at most bytes of every text. */
function planSearch(search: i32, scope: i32): bool {
  usePlan(search, false);
  if (planMode != layout.MODE_ALONE || options & layout.OPTION_NO_PREFILTER) return false;
  findTriggers(search);
  // a merged table runs over all texts, also over those that a pattern for tool names does not look at
  if (triggerLead >= 0 && scope != layout.SCOPE_TOOL) return false;
  usePlan(search, true);
  return planMode != layout.MODE_ALONE;
}

function usePlan(search: i32, common: bool): void {
  extractLiterals(search, common);
  decidePlan(search, (options & layout.OPTION_NO_PREFILTER) == 0);
}

/** A pattern without table and literals: its approximation, merged with the others, tells when to run it. */
function addApproximation(id: i32, search: i32, raw: bool): void {
  if (!raw && !(options & layout.OPTION_NO_PREFILTER)) {
    for (let rounds = APPROXIMATE_ROUNDS; rounds >= FEWEST_ROUNDS; rounds -= APPROXIMATE_ROUNDS - FEWEST_ROUNDS) {
      const rough = approximate(search, rounds);
      if (!buildTable(rough, false, false, true, MAX_DFA_BYTES)) continue;
      const kept = takeTable(id, 0);
      kept.approximate = true;
      noteAlone(kept, rough);
      return;
    }
  }
  aloneIds.push(id);
}

/** Puts those without triggers in front, then those with the most: their groups can take in the others. */
function orderAlone(): void {
  const counts = new Vec();
  const places = new Vec();
  places.resize(MOST_TRIGGERS + 2, 0);
  for (let i = 0; i < alone.length; i++) {
    const rank = MOST_TRIGGERS - countTriggers(alone[i]);
    counts.push(rank);
    places.set(rank + 1, places.get(rank + 1) + 1);
  }
  for (let rank = 0; rank < MOST_TRIGGERS; rank++) places.set(rank + 1, places.get(rank + 1) + places.get(rank));
  const unordered = alone.slice(0);
  for (let i = 0; i < unordered.length; i++) {
    const rank = counts.get(i);
    const place = places.get(rank);
    places.set(rank, place + 1);
    alone[place] = unordered[i];
  }
}

/** Takes over the pattern's table; it holds until the next one is taken, unless `noteAlone` keeps it. */
function takeTable(id: i32, idle: i32): Kept {
  let kept = atHand;
  if (kept == null) kept = new Kept();
  atHand = kept;
  kept.take(id, idle);
  return kept;
}

/** Keeps a table of the search tree `root` for merging. */
function noteAlone(kept: Kept, root: i32): void {
  atHand = null;
  if (!(options & layout.OPTION_NO_PREFILTER)) {
    findTriggers(root);
    kept.lead = triggerLead;
    memory.copy(changetype<usize>(kept.triggers), changetype<usize>(triggers), 16);
    memory.copy(changetype<usize>(kept.leading), changetype<usize>(leading), 32);
  }
  alone.push(kept);
}

function setMode(id: i32, mode: i32, scope: i32, tier: i32, flags: i32): void {
  emit.setRecord(id, layout.RECORD_MODE, mode | (scope << 8) | (tier << 16) | (flags << 24));
}

/** The minimised DFA of a search tree, left in the table; false where it is over a budget. */
function buildTable(search: i32, looks: bool, raw: bool, searching: bool, most: i32): bool {
  nfa.clearNfa();
  if (options & layout.OPTION_NO_TABLES && !looks) return false;
  const entry = nfa.buildNfa(search, raw, searching);
  if (nfa.nfaOverflow) return false;
  const built = looks ? determinizeLook(entry, searching) : determinize(entry, searching);
  const entries = table.stateCount * table.classCount;
  tableSteps += looks ? obligationSteps() + entries * LOOK_ENTRY_STEPS : subsetSteps() + entries;
  if (!built) return false;
  minimise();
  return emit.tableBytes(table.stateCount, table.classCount + 1) <= most;
}

/** Merges a table into a group: one with its triggers, else a new one, else one that looks at every byte. */
function joinGroup(single: Kept): bool {
  for (let i = 0; i < groups.length; i++) if (growGroup(groups[i], single)) return true;
  const group = new Kept();
  if (groups.length < layout.MAX_GROUPS && seedGroup(group, single)) {
    groups.push(group);
    return true;
  }
  if (single.lead < 0) return false;
  single.lead = -1;
  return joinGroup(single);
}

/** Puts a pattern that scans always into a group, or leaves it alone. */
function place(single: Kept): void {
  const id = single.pattern;
  failure.setFailPattern(id);
  const record = load<i32>(emit.scan.ptr + ((layout.SCAN_WORDS + id * layout.RECORD_WORDS) << 2));
  const scope = (record >> 8) & 0xff;
  const marks = (record >> 24) & (layout.RECORD_WHOLE | layout.RECORD_HOLDS);
  const tier = single.approximate ? layout.TIER_NFA : layout.TIER_NONE;
  if (joinGroup(single)) {
    setMode(id, layout.MODE_GROUP, scope, tier, marks);
    return;
  }
  if (!single.approximate) emit.emitTable(single);
  aloneIds.push(id);
}

function finish(): void {
  const scan = emit.scan;
  scan.align(4);
  const records = scan.extend(groups.length * layout.GROUP_WORDS * 4);
  emit.setHeader(layout.SCAN_GROUPS, groups.length);
  emit.setHeader(layout.SCAN_GROUP_RECORDS, records);
  orderGroups(groups);
  for (let i = 0; i < groups.length; i++) emit.emitGroup(groups[i], records + i * layout.GROUP_WORDS * 4);
  scan.align(4);
  emit.setHeader(layout.SCAN_ALONE, aloneIds.length);
  emit.setHeader(layout.SCAN_ALONE_LIST, scan.append(aloneIds.ptr, aloneIds.length << 2));
  if (!emitLiterals(scan)) {
    failure.fail(failure.FAIL_TOO_LARGE, failure.DETAIL_PATTERNS, 0, 0, layout.ROW_OUTPUT);
    return;
  }
  emit.emitSymbols(patternCount);
  emit.emitSets();

  program.clear();
  const sections = sectionCount + 1;
  program.extend((layout.PROGRAM_HEADER_WORDS + sections * layout.SECTION_WORDS) << 2);
  program.set32(0, layout.PROGRAM_MAGIC);
  program.set32(4, layout.PROGRAM_VERSION);
  program.set32(12, sections);
  addSection(0, layout.SECTION_SCAN, scan.ptr, scan.length);
  for (let i = 0; i < sectionCount; i++) {
    const tag = word(cursor);
    const bytes = word(cursor + 4);
    addSection(i + 1, tag, request + cursor + 8, bytes);
    cursor += 8 + ((bytes + 3) & ~3);
  }
  program.align(16);
  seal();
}

/** Writes the program's length and its checksum, as layout.ts describes it. */
function seal(): void {
  const end = program.extend(layout.CHECKSUM_BYTES);
  program.set32(8, program.length);
  let sum = i64x2.splat(0);
  let sums = i64x2.splat(0);
  for (let at = program.ptr; at < program.ptr + end; at += 8) {
    sum = i64x2.add(sum, v128.load32x2_u(at));
    sums = i64x2.add(sums, sum);
  }
  v128.store(program.ptr + end, sum);
  v128.store(program.ptr + end, sums, 16);
}

function addSection(index: i32, tag: i32, ptr: usize, bytes: i32): void {
  // the scan section, the first, has rows that begin with a cache line
  program.align(index ? 16 : 64);
  const at = program.append(ptr, bytes);
  const head = (layout.PROGRAM_HEADER_WORDS + index * layout.SECTION_WORDS) << 2;
  program.set32(head, tag);
  program.set32(head + 4, at);
  program.set32(head + 8, bytes);
}

/** Address of the finished program. */
export function resultAt(): usize {
  return program.ptr;
}

/** Bytes of the finished program. */
export function resultLength(): i32 {
  return program.length;
}

/** What was refused: 0 code, 1 detail, 2 pattern, 3 and 4 byte offsets into its source, 5 the limit. */
export function failureWord(index: i32): i32 {
  switch (index) {
    case 0:
      return failure.failCode;
    case 1:
      return failure.failDetail;
    case 2:
      return failure.failPattern;
    case 3:
      return failure.failStart;
    case 4:
      return failure.failEnd;
    default:
      return failure.failLimit;
  }
}

/** Bytes of linear memory asked for so far. */
export function heapBytes(): i32 {
  return <i32>allocatedBytes;
}

// Questions about patterns, in an instance of their own; see inclusion.ts.

export function reserveQuery(bytes: i32): usize {
  return inclusion.reserveQuery(bytes);
}

export function openPatterns(bytes: i32): bool {
  return inclusion.openPatterns(bytes);
}

export function ask(kind: i32, bytes: i32): bool {
  return inclusion.ask(kind, bytes);
}

export function work(budget: i32): i32 {
  return inclusion.work(budget);
}

export function answer(index: i32): i32 {
  return inclusion.answer(index);
}
