// Calls of the engine → sql.wasm, a module of its own that only programs with SQL need.
//
// A host instantiates it over the engine's memory, puts its functions into the engine's table in the order of SQL_OPEN,
// SQL_PARSE and SQL_MATCH, and says where they begin, before it loads the program. Without it verify refuses every program
// with an SQL section, and without such a section every program with SQL conditions: none of these calls is reached.
import { SQL_MATCH, SQL_OPEN, SQL_PARSE } from "../../layout.ts";

let first: u32 = 0;

/** The reader's functions begin at entry `at` of the engine's table; 0 for none. */
export function attachSql(at: u32): void {
  first = at;
}

export function hasSqlReader(): bool {
  return first != 0;
}

// What each does stands at its source, in sql/index.ts and sql/match.ts.

export function openSql(base: usize, table: usize, bytes: u32): bool {
  return call_indirect<bool>(first + SQL_OPEN, base, table, bytes);
}

export function parseSql(text: usize, length: u32, dialects: u32): u32 {
  return call_indirect<u32>(first + SQL_PARSE, text, length, dialects);
}

export function matchSql(condition: usize, permit: bool): usize {
  return call_indirect<usize>(first + SQL_MATCH, condition, permit);
}
