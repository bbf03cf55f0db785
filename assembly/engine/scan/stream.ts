// A text in chunks → the patterns that match it, as if it had come whole, and how much of it can be released.
//
// What crosses a chunk's border is one block of words, owned by the host, which copies it in and out:
//   0 begun   1 row of the literal automaton   2 live runs   3 whether there were too many
//   then MAX_GROUPS words each: states of the merged tables, since when each is busy
//   matched     a bit a pattern
//   standing    state, since: a pattern without a prefix, which runs from the stream's start
//   machines    since, then a bit an instruction: a pattern that runs as an NFA
//   live        pattern | state << 16, since: a run that began at a prefix and goes on
// "Since" is an offset in UTF-16 units of the whole stream, or IDLE. The host also keeps the text from keepFrom on and
// gives it again in front of the next chunk: runs begin at most a prefix's length back.
import * as layout from "../../layout.ts";
import * as place from "../memory.ts";
import { patternCount, recordOf, scanAt, word } from "../program.ts";
import { busyFrom, finish, isMatch, run, runEnd, startState, track } from "./confirm.ts";
import { hasLooks, instructionsOf, nfaMatches, nfaResume, resumeAlive } from "./nfa.ts";
import * as passes from "./passes.ts";
import * as scan from "./scan.ts";

/** Runs from prefixes that one stream can have open; with more the stream is refused, which a host must read as a match. */
export const MAX_LIVE_RUNS: i32 = 192;

const IDLE: i32 = -1;

const BEGUN: usize = 0;
const ROW: usize = 4;
const LIVE: usize = 8;
const CROWDED: usize = 12;
const GROUP_STATES: usize = 16;
const GROUP_SINCE: usize = GROUP_STATES + (layout.MAX_GROUPS << 2);
const MATCHED: usize = GROUP_SINCE + (layout.MAX_GROUPS << 2);

let standingAt: usize = 0; // offsets in the block
let machinesAt: usize = 0;
let liveAt: usize = 0;
let blockBytes: usize = 0;

// The chunk at hand.
let fresh: usize = 0; // where the new text begins, as tables read it
let origin: usize = 0; // where the stream begins, 0 if before this text
let begun = false; // whether a chunk came before
let units: i32 = 0; // of the stream in front of this text
let last: bool = false;
let foundSome = false; // whether a match became certain in it
let wholeText: bool = false; // whether some pattern can only judge the whole text

/** Offset up to which the text can be released, and from which the host has to keep it, in units of the stream. */
export let releaseTo: i32 = 0;
export let keepFrom: i32 = 0;

function isStanding(head: i32): bool {
  const mode = head & 0xff;
  if (isMachine(head)) return false;
  return mode == layout.MODE_ALONE || (mode == layout.MODE_CLAUSES && !((head >> 24) & layout.RECORD_HAS_PREFIX));
}

/** Patterns over the tables' budget, and those whose every span matters: a table ends with the first match. */
function isMachine(head: i32): bool {
  return ((head >> 16) & 0xff) == layout.TIER_NFA || isWhole(head);
}

function isWhole(head: i32): bool {
  return ((head >> 24) & layout.RECORD_WHOLE) != 0;
}

/** Bytes of a stream's block for the opened program. */
export function streamBytes(): usize {
  standingAt = MATCHED + (((<usize>patternCount >> 5) + 1) << 2);
  let standing: usize = 0;
  let machines: usize = 0;
  for (let pattern = 0; pattern < patternCount; pattern++) {
    const head = word(recordOf(pattern));
    if (isStanding(head)) standing += 8;
    else if (isMachine(head)) machines += 4 + (((<usize>instructionsOf(pattern) + 31) >> 5) << 2);
  }
  machinesAt = standingAt + standing;
  liveAt = machinesAt + machines;
  blockBytes = liveAt + ((<usize>MAX_LIVE_RUNS) << 3);
  return blockBytes;
}

let runners: i32 = 0;

/** Lists the patterns that each chunk has to come to, found something in it or not. */
export function openStreams(): void {
  runners = 0;
  for (let pattern = 0; pattern < patternCount; pattern++) {
    const head = word(recordOf(pattern));
    if (!isStanding(head) && !isMachine(head) && !((head >> 24) & layout.RECORD_HOLDS)) continue;
    store<u16>(place.runnersAt + ((<usize>runners) << 1), <u16>pattern);
    runners++;
  }
}

function runnerAt(index: i32): i32 {
  return load<u16>(place.runnersAt + ((<usize>index) << 1));
}

/** Makes the block that of a stream with no text yet. */
export function beginStream(): void {
  memory.fill(place.streamAt, 0, blockBytes);
}

function get(offset: usize): i32 {
  return word(place.streamAt + offset);
}

function set(offset: usize, value: i32): void {
  store<i32>(place.streamAt + offset, value);
}

/** Offset in the stream of an address in the text that tables read. */
function unitsAt(address: usize): i32 {
  let count = units;
  const from = scan.start + scan.shift;
  const to = address + scan.shift;
  for (let at = from; at < to; at++) {
    const byte = load<u8>(at);
    if ((byte & 0xc0) != 0x80) count += byte >= 0xf0 ? 2 : 1;
  }
  return count;
}

/** Offset in the text at hand of an offset in the stream; 0 where that lies in front of it. */
function offsetOf(unit: i32): i32 {
  const from = scan.start + scan.shift;
  let at = from;
  for (let left = unit - units; left > 0; ) {
    const byte = load<u8>(at);
    at += byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    left -= byte >= 0xf0 ? 2 : 1;
  }
  return <i32>(at - from);
}

/**
 * Takes the text from … to, of which the part before `freshAt` is what the host kept, `before` units into the stream.
 * Gives the number of pairs (pattern, end) newly listed in the match list, or −1 where too many runs are open. Where the
 * list is full, listFound has more.
 */
export function pushStream(
  from: usize,
  freshAt: usize,
  to: usize,
  before: i32,
  kind: i32,
  ascii: bool,
  isLast: bool,
): i32 {
  scan.openText(from, to, kind, ascii, true);
  begun = get(BEGUN) != 0;
  units = before;
  last = isLast;
  wholeText = false;
  foundSome = false;
  fresh = freshAt - scan.shift;
  origin = before ? 0 : scan.start;
  if (!begun) openRuns();
  if (to > from) set(BEGUN, 1);
  goOnLive();
  goOnStanding();
  set(ROW, <i32>passes.passSingly(<usize>get(ROW), fresh, scan.end));
  for (let group = 0; group < passes.groups; group++) goOnGroup(group);
  goOnMachines();
  findRelease();
  listedTo = 0;
  return get(CROWDED) ? -1 : listFound();
}

/** Puts the runs that need no prefix at the stream's start. */
function openRuns(): void {
  let at = standingAt;
  let machine = machinesAt;
  for (let i = 0; i < runners; i++) {
    const pattern = runnerAt(i);
    const record = recordOf(pattern);
    const head = word(record);
    if (isStanding(head)) {
      set(at, load<u16>(record, layout.RECORD_STARTS << 2));
      set(at + 4, IDLE);
      at += 8;
    } else if (isMachine(head)) {
      set(machine, IDLE);
      machine += 4 + (((<usize>instructionsOf(pattern) + 31) >> 5) << 2);
    }
  }
  for (let group = 0; group < passes.groups; group++) {
    set(GROUP_STATES + ((<usize>group) << 2), passes.groupWord(group, layout.GROUP_START));
    set(GROUP_SINCE + ((<usize>group) << 2), IDLE);
  }
}

function matchedBefore(pattern: i32): bool {
  return ((get(MATCHED + ((<usize>pattern >> 5) << 2)) >>> (pattern & 31)) & 1) != 0;
}

/** Notes a match that is certain at `at`; the earliest of a chunk counts. */
function streamFound(pattern: i32, at: usize): void {
  if (matchedBefore(pattern)) return;
  foundSome = true;
  const registers = scan.openRegisters(pattern);
  const ended = 1 + <i32>(at - scan.start);
  const known = word(registers + scan.ENDED);
  if (!known || ended < known) store<i32>(registers, ended, scan.ENDED);
}

// ---- runs from prefixes -------------------------------------------------------------------------------------------

function isRaw(head: i32): bool {
  return scan.filled && ((head >> 24) & layout.RECORD_RAW) != 0;
}

function stopOf(record: usize): i32 {
  return word(record + (layout.RECORD_STOPS << 2)) & 0xffff;
}

function idleOf(record: usize): i32 {
  return <i32>(<u32>word(record + (layout.RECORD_STOPS << 2)) >> 16);
}

/** A prefix of a pattern was met: `from` is where it begins, `at` where its literal ends. */
export function streamPrefix(pattern: i32, registers: usize, from: usize, at: usize): void {
  const record = recordOf(pattern);
  const head = word(record);
  if (isMachine(head) || matchedBefore(pattern)) return;
  const by = isRaw(head) ? scan.shift : 0;
  const searching = !((head >> 24) & layout.RECORD_ANCHORED);
  let begin = from;
  if (searching) {
    const offset = <u32>(from - scan.start);
    const ran = scan.start + <usize>word(registers + scan.RAN);
    const known = offset >= <u32>word(registers + scan.FIRST) && ran >= from;
    if (known && ran > at) return;
    if (known) begin = ran;
    else store<i32>(registers, offset, scan.FIRST);
  }
  const state = startState(record, begin + by, origin ? origin + by : 0);
  advance(pattern, record, state, begin, at + 1, IDLE, registers);
}

/** Runs on from `begin`, and keeps the run where the text ends before it does. */
function advance(
  pattern: i32,
  record: usize,
  from: i32,
  begin: usize,
  least: usize,
  since: i32,
  registers: usize,
): void {
  const raw = isRaw(word(record));
  const by = raw ? scan.shift : 0;
  const stop = stopOf(record);
  let state = from;
  let ended = begin;
  if (state < stop) {
    state = run(record, state, begin + by, scan.end + by, least + by, scan.filled && !raw);
    ended = runEnd - by;
    if (state < stop && last && ended == scan.end) state = finish(record, state);
  }
  store<i32>(registers, <i32>(ended - scan.start), scan.RAN);
  if (isMatch(record, state)) streamFound(pattern, ended);
  else if (state < stop && state >= idleOf(record) && ended == scan.end) {
    keepLive(pattern, state, since == IDLE ? unitsAt(begin) : since);
  }
}

function keepLive(pattern: i32, state: i32, since: i32): void {
  const packed = pattern | (state << 16);
  const count = get(LIVE);
  for (let i = 0; i < count; i++) {
    const entry = liveAt + ((<usize>i) << 3);
    if (get(entry) != packed) continue;
    // two runs in one state are one; the earlier start holds the text back
    set(entry + 4, min(get(entry + 4), since));
    return;
  }
  if (count == MAX_LIVE_RUNS) {
    set(CROWDED, 1);
    return;
  }
  const entry = liveAt + ((<usize>count) << 3);
  set(entry, packed);
  set(entry + 4, since);
  set(LIVE, count + 1);
}

function goOnLive(): void {
  const count = get(LIVE);
  set(LIVE, 0);
  for (let i = 0; i < count; i++) {
    // entries are written behind where they are read: at most one a run
    const entry = liveAt + ((<usize>i) << 3);
    const packed = get(entry);
    const since = get(entry + 4);
    const pattern = packed & 0xffff;
    if (matchedBefore(pattern)) continue;
    const registers = scan.openRegisters(pattern);
    // a longer prefix that ends in this chunk may begin before the run did
    const first = <u32>offsetOf(since);
    if (first < <u32>word(registers + scan.FIRST)) store<i32>(registers, first, scan.FIRST);
    advance(pattern, recordOf(pattern), <i32>(<u32>packed >> 16), fresh, fresh, since, registers);
  }
}

// ---- runs from the stream's start -----------------------------------------------------------------------------------

function goOnStanding(): void {
  let at = standingAt;
  for (let i = 0; i < runners; i++) {
    const pattern = runnerAt(i);
    const record = recordOf(pattern);
    const head = word(record);
    if (!isStanding(head)) continue;
    if ((head >> 8) & scan.scope && !matchedBefore(pattern)) goOnStandingOne(pattern, record, at);
    at += 8;
  }
}

function goOnStandingOne(pattern: i32, record: usize, entry: usize): void {
  const raw = isRaw(word(record));
  const by = raw ? scan.shift : 0;
  const stop = stopOf(record);
  const idle = idleOf(record);
  let state = get(entry);
  let at = fresh;
  let since = get(entry + 4);
  if (state < stop && at < scan.end) {
    state = track(record, state, at + by, scan.end + by, scan.filled && !raw);
    at = runEnd - by;
    if (state < idle) since = IDLE;
    else if (busyFrom) since = unitsAt(busyFrom - by);
    else if (since == IDLE) since = unitsAt(fresh);
  }
  if (state < stop && last) state = finish(record, state);
  if (isMatch(record, state)) streamFound(pattern, at);
  set(entry, state);
  set(entry + 4, state < stop ? since : IDLE);
}

function goOnGroup(group: i32): void {
  const table = scanAt + <usize>passes.groupWord(group, layout.GROUP_TABLE);
  const classes = scanAt + <usize>passes.groupWord(group, layout.GROUP_CLASSES);
  const by = <usize>passes.groupWord(group, layout.GROUP_SHIFT);
  const stop = passes.groupWord(group, layout.GROUP_STOP);
  const idle = passes.groupWord(group, layout.GROUP_IDLE);
  const entry = GROUP_STATES + ((<usize>group) << 2);
  let state = get(entry);
  let busyFrom: usize = 0;
  let idled = false;
  if (!begun && state >= stop) foundInGroup(group, state, fresh);
  for (let at = fresh; at < scan.end; at++) {
    const byte = <usize>load<u8>(at);
    if (byte == layout.FILL) continue;
    const before = state;
    state = <i32>load<u16>(table + ((((<usize>state) << by) + <usize>load<u8>(classes + byte)) << 1));
    if (before < idle && state >= idle) {
      busyFrom = at;
      idled = true;
    }
    if (state >= stop) foundInGroup(group, state, at + 1);
  }
  const since = GROUP_SINCE + ((<usize>group) << 2);
  if (state < idle) set(since, IDLE);
  else if (idled) set(since, unitsAt(busyFrom));
  else if (get(since) == IDLE) set(since, unitsAt(fresh));
  set(entry, state);
  if (!last) return;
  const ended = ((<usize>state) << by) + <usize>passes.groupWord(group, layout.GROUP_END);
  state = <i32>load<u16>(table + (ended << 1));
  if (state >= stop) foundInGroup(group, state, scan.end);
}

function foundInGroup(group: i32, state: i32, at: usize): void {
  const lists = scanAt + <usize>passes.groupWord(group, layout.GROUP_LISTS);
  const list =
    lists + ((<usize>word(lists + ((<usize>(state - passes.groupWord(group, layout.GROUP_STOP))) << 2))) << 2);
  const count = word(list);
  for (let i = 1; i <= count; i++) {
    const pattern = word(list + ((<usize>i) << 2));
    const head = word(recordOf(pattern));
    // an approximation's pattern runs as a machine of its own
    if ((head >> 8) & scan.scope && !isMachine(head)) streamFound(pattern, at);
  }
}

function goOnMachines(): void {
  let entry = machinesAt;
  const from = begun ? characterAt(fresh - 1) : scan.start;
  for (let i = 0; i < runners; i++) {
    const pattern = runnerAt(i);
    const head = word(recordOf(pattern));
    if (!isMachine(head)) continue;
    if ((head >> 8) & scan.scope && (isWhole(head) || !matchedBefore(pattern))) {
      if (hasLooks(pattern)) holdForLooks(pattern);
      else goOnMachine(pattern, entry, from, isWhole(head));
    }
    entry += 4 + (((<usize>instructionsOf(pattern) + 31) >> 5) << 2);
  }
}

/** Runs a span program over the raw text up to its last character, whose other side is not known yet. */
function goOnMachine(pattern: i32, entry: usize, from: usize, onward: bool): void {
  const start = origin ? origin + scan.shift : 0;
  const end = scan.end + scan.shift;
  const met = nfaResume(pattern, place.streamAt + entry + 4, from + scan.shift, start, end, last, onward);
  if (met) streamFound(pattern, met - scan.shift);
  if (!resumeAlive) set(entry, IDLE);
  else if (get(entry) == IDLE) set(entry, unitsAt(from));
}

/** Look-around without a table needs the whole text: it is kept, held back, and judged when it ends. */
function holdForLooks(pattern: i32): void {
  wholeText = true;
  if (!last) return;
  const from = scan.start + scan.shift;
  if (nfaMatches(pattern, from, from, scan.end + scan.shift)) streamFound(pattern, scan.end);
}

/** Where the character begins that the byte at `at` belongs to. */
function characterAt(at: usize): usize {
  let first = at;
  while (first > scan.start && (load<u8>(first + scan.shift) & 0xc0) == 0x80) first--;
  return first;
}

// ---- answers --------------------------------------------------------------------------------------------------------

function findRelease(): void {
  const all = unitsAt(scan.end);
  const empty = scan.end == scan.start;
  const tail = empty ? scan.end : characterAt(scan.end - 1);
  keepFrom = empty ? all : unitsAt(characterAt(scan.backFrom(scan.end - 1, scan.longestPrefix + 1)));
  // the next chunk begins at the last character, with assertions about the one before
  if (tail > scan.start) keepFrom = min(keepFrom, unitsAt(characterAt(tail - 1)));
  if (last) {
    releaseTo = all;
    return;
  }
  if (wholeText) {
    releaseTo = 0;
    keepFrom = 0;
    return;
  }
  let release = all;
  if (scan.longestPrefix && !empty) release = unitsAt(characterAt(scan.backFrom(scan.end - 1, scan.longestPrefix)));
  for (let group = 0; group < passes.groups; group++)
    release = earlier(release, get(GROUP_SINCE + ((<usize>group) << 2)));
  let at = standingAt;
  let machine = machinesAt;
  for (let i = 0; i < runners; i++) {
    const pattern = runnerAt(i);
    const head = word(recordOf(pattern));
    if ((head >> 24) & layout.RECORD_HOLDS && (head >> 8) & scan.scope) release = 0;
    if (isStanding(head)) {
      release = earlier(release, get(at + 4));
      at += 8;
    } else if (isMachine(head)) {
      // its runs that begin at the last character begin with the next chunk, and look at the character before
      if (!empty) release = min(release, unitsAt(tail));
      release = earlier(release, get(machine));
      machine += 4 + (((<usize>instructionsOf(pattern) + 31) >> 5) << 2);
    }
  }
  const count = get(LIVE);
  for (let i = 0; i < count; i++) release = earlier(release, get(liveAt + ((<usize>i) << 3) + 4));
  releaseTo = release;
}

function earlier(release: i32, since: i32): i32 {
  return since == IDLE ? release : min(release, since);
}

/** Patterns that the list has come to. */
let listedTo: i32 = 0;

/**
 * Lists the patterns whose match became certain in this chunk, with its offset in the stream, by pattern: as many as the
 * list takes, then the next ones.
 */
export function listFound(): i32 {
  if (!foundSome) return 0;
  let count = 0;
  while (listedTo < patternCount && count < layout.MAX_LISTED_MATCHES) {
    const pattern = listedTo++;
    const registers = scan.openRegisters(pattern);
    const ended = word(registers + scan.ENDED);
    if (!ended) continue;
    const bit = MATCHED + ((<usize>pattern >> 5) << 2);
    set(bit, get(bit) | (1 << (pattern & 31)));
    const pair = place.matchesAt + ((<usize>count * layout.MATCH_WORDS) << 2);
    count++;
    store<i32>(pair, pattern, layout.MATCH_PATTERN << 2);
    store<i32>(pair, unitsAt(scan.start + <usize>(ended - 1)), layout.MATCH_END << 2);
  }
  return count;
}
