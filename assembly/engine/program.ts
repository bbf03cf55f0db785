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

/** Reads the headers of the sections that verify has passed. */
export function openProgram(): void {
  scanAt = 0;
  rulesAt = 0;
  intentAt = 0;
  commandsAt = 0;
  namesAt = 0;
  sqlAt = 0;
  viewsAt = 0;
  const sections = word(programAt + 12);
  for (let i = 0; i < sections; i++) {
    const head = programAt + ((layout.PROGRAM_HEADER_WORDS + i * layout.SECTION_WORDS) << 2);
    const at = programAt + <usize>word(head + 4);
    const tag = word(head);
    if (tag == layout.SECTION_SCAN) scanAt = at;
    else if (tag == layout.SECTION_RULES) rulesAt = at;
    else if (tag == layout.SECTION_INTENT) intentAt = at;
    else if (tag == layout.SECTION_COMMANDS) {
      commandsAt = at;
      const table = word(at + 8);
      namesAt = table < word(head + 8) ? at + <usize>table : 0;
    } else if (tag == layout.SECTION_SQL) {
      sqlAt = at;
      sqlBytes = word(head + 8);
    } else if (tag == layout.SECTION_VIEWS) viewsAt = at;
  }
  patternCount = scanWord(layout.SCAN_PATTERNS);
  recordsAt = scanTable(layout.SCAN_RECORDS);
  ruleCount = rulesAt ? word(rulesAt) : 0;
  structureCount = rulesAt ? word(rulesAt + 32) : 0;
  structuresAt = rulesAt ? rulesAt + <usize>word(rulesAt + 36) : 0;
  normalize = rulesAt ? word(rulesAt + 40) : 0;
  bindingsAt = rulesAt && word(rulesAt + 44) ? rulesAt + <usize>word(rulesAt + 44) : 0;
  selectorCount = rulesAt ? word(rulesAt + 48) : 0;
  permissionCount = rulesAt ? word(rulesAt + 52) : 0;
  numberCount = rulesAt ? word(rulesAt + 56) : 0;
  numbersAt = rulesAt ? rulesAt + <usize>word(rulesAt + 60) : 0;
  signalCount = intentAt ? word(intentAt) : 0;
  firstSignal = intentAt ? word(intentAt + 4) : patternCount;
  ruledPatterns = signalCount ? firstSignal : patternCount;
}
