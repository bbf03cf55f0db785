// Typed reads of the program in memory. Offsets were proven by verify; nothing here checks.
import * as layout from "../layout.ts";
import { programAt, tableAt } from "./memory.ts";
import { unpackTable } from "./shell/index.ts";

/** Addresses of the sections, 0 where absent. */
export let scanAt: usize = 0;
export let rulesAt: usize = 0;
export let intentAt: usize = 0;
/** The command table: packed in the program, unpacked behind it once openCommands has passed. */
export let commandsAt: usize = 0;
/** The filter of names behind the command table, 0 where there is none: every text of sh is then read. */
export let namesAt: usize = 0;
export let sqlAt: usize = 0;
export let sqlBytes: u32 = 0;
export let viewsAt: usize = 0;

export let patternCount: i32 = 0;
export let recordsAt: usize = 0;
export let ruleCount: i32 = 0;
export let signalCount: i32 = 0;
export let firstSignal: i32 = 0;
/** Structure conditions, and where their records stand. */
export let structureCount: i32 = 0;
export let structuresAt: usize = 0;
/** NORMALIZE_ bits. */
export let normalize: i32 = 0;
/** Bindings of the patterns, 0 where none is bound; selectors, permissions and number tests. */
export let bindingsAt: usize = 0;
export let selectorCount: i32 = 0;
export let permissionCount: i32 = 0;
export let numberCount: i32 = 0;
export let numbersAt: usize = 0;
/** Patterns in front of the signals: those that count as matches. */
export let ruledPatterns: i32 = 0;

export function word(at: usize): i32 {
  return load<i32>(at);
}

export function scanWord(index: i32): i32 {
  return load<i32>(scanAt + ((<usize>index) << 2));
}

/** Address of a table whose offset stands in the scan header. */
export function scanTable(index: i32): usize {
  return scanAt + <usize>scanWord(index);
}

export function recordOf(pattern: i32): usize {
  return recordsAt + ((<usize>pattern * layout.RECORD_WORDS) << 2);
}

/** Unpacks the command table to its place; false where something of it does not stay inside. */
export function openCommands(): bool {
  if (!commandsAt) return true;
  const packed = commandsAt;
  commandsAt = tableAt;
  return unpackTable(<i32>packed, <i32>tableAt);
}

/** Address of the head of each section by its tag, 0 where there is none; SECTION_VIEWS is the last. */
const heads: usize = memory.data(32, 4);
/** The header of a section that the program does not have: no rules, nothing of them. */
const nothing: usize = memory.data(64, 4);

export function forgetSections(): void {
  memory.fill(heads, 0, 32);
}

export function noteSection(tag: i32, head: usize): void {
  store<u32>(heads + ((<usize>tag) << 2), <u32>head);
}

export function headOf(tag: i32): usize {
  return <usize>load<u32>(heads + ((<usize>tag) << 2));
}

/** Address of a section, 0 where there is none. */
export function sectionAt(tag: i32): usize {
  const head = headOf(tag);
  return head ? programAt + <usize>load<u32>(head, 4) : 0;
}

export function sectionBytes(tag: i32): i32 {
  const head = headOf(tag);
  return head ? load<i32>(head, 8) : 0;
}

function orNothing(section: usize): usize {
  return section ? section : nothing;
}

/** Reads the headers of the sections that verify has passed. */
export function openProgram(): void {
  scanAt = sectionAt(layout.SECTION_SCAN);
  rulesAt = sectionAt(layout.SECTION_RULES);
  intentAt = sectionAt(layout.SECTION_INTENT);
  commandsAt = sectionAt(layout.SECTION_COMMANDS);
  sqlAt = sectionAt(layout.SECTION_SQL);
  sqlBytes = sectionBytes(layout.SECTION_SQL);
  viewsAt = sectionAt(layout.SECTION_VIEWS);
  const table = word(orNothing(commandsAt) + 8);
  namesAt = table < sectionBytes(layout.SECTION_COMMANDS) ? commandsAt + <usize>table : 0;
  patternCount = scanWord(layout.SCAN_PATTERNS);
  recordsAt = scanTable(layout.SCAN_RECORDS);
  const rules = orNothing(rulesAt);
  ruleCount = word(rules);
  structureCount = word(rules + 32);
  structuresAt = rules + <usize>word(rules + 36);
  normalize = word(rules + 40);
  const bindings = word(rules + 44);
  bindingsAt = bindings ? rules + <usize>bindings : 0;
  selectorCount = word(rules + 48);
  permissionCount = word(rules + 52);
  numberCount = word(rules + 56);
  numbersAt = rules + <usize>word(rules + 60);
  signalCount = intentAt ? word(intentAt) : 0;
  firstSignal = intentAt ? word(intentAt + 4) : patternCount;
  ruledPatterns = signalCount ? firstSignal : patternCount;
}
