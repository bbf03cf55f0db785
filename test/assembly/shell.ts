// The shell reader as a module of its own, for tests: memory for one text, one table, one condition, and addresses of what was read.
import {
  matchCommands,
  originOf,
  placeShell,
  readArguments,
  readShell,
  Shell,
  shellBytes,
  tableBytes,
  unpackTable,
  verifyCondition,
} from "../../assembly/engine/shell/index.ts";

let text: i32 = 0;

/** Places a reader for texts of at most `maximum` bytes, an input area of `input` bytes (words and a condition too) and a table. */
export function prepare(maximum: i32, input: i32, tableBytes: i32): i32 {
  text = heap.alloc(input) as i32;
  const table = heap.alloc(tableBytes) as i32;
  placeShell(heap.alloc(shellBytes(maximum)) as i32, maximum, 0);
  Shell.text = table;
  return text;
}

/** Address for the table bytes, before `useTable`. */
export function tableAddress(): i32 {
  return Shell.text;
}

export function useTable(table: i32, length: i32): bool {
  const bytes = tableBytes(table, length);
  if (!bytes) return false;
  Shell.table = heap.alloc(bytes) as i32;
  return unpackTable(table, Shell.table);
}

export function read(length: i32, dialect: i32): i32 {
  return readShell(text, length, dialect);
}

/** Words in the input area, the ends of each behind them at `ends`. */
export function readWords(length: i32, ends: i32, count: i32, dialect: i32): i32 {
  return readArguments(text, length, ends, count, dialect);
}

export function verify(condition: i32, length: i32): bool {
  return verifyCondition(condition, length);
}

export function match(condition: i32, ask: i32, workspace: i32, workspaceLength: i32, base: i32, baseLength: i32): i32 {
  return matchCommands(condition, ask, workspace, workspaceLength, base, baseLength);
}

export function origin(at: i32): i32 {
  return originOf(at);
}

/** Texts handed to database clients: address and length each. */
export function queries(): i32 {
  return Shell.queries;
}

export function queryCount(): i32 {
  return Shell.queryCount;
}

export function steps(): i32 {
  return Shell.steps;
}

export function commands(): i32 {
  return Shell.records;
}

export function commandCount(): i32 {
  return Shell.recordCount;
}

export function flags(): i32 {
  return Shell.flags;
}

export function operands(): i32 {
  return Shell.operands;
}

export function words(): i32 {
  return Shell.words;
}

export function redirects(): i32 {
  return Shell.redirects;
}

export function view(): i32 {
  return Shell.viewStart;
}

export function viewEnd(): i32 {
  return Shell.view;
}

export function rests(): i32 {
  return Shell.rests;
}

export function restCount(): i32 {
  return Shell.restCount;
}
