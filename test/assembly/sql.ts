// Turns the SQL reader into a module of its own for tests: a text buffer, a condition buffer and the reader's exports.

import { matchSql, openSql, parseSql, sqlResult } from "../../assembly/engine/sql/index.ts";
import { SQL_ARENA_BYTES } from "../../assembly/engine/sql/layout.ts";

const TEXT_BYTES: usize = 1 << 20;
const CONDITION_BYTES: usize = 1 << 14;
let text: usize = 0;
let condition: usize = 0;

export function open(): usize {
  const base = (__heap_base + 15) & ~15;
  const need = base + SQL_ARENA_BYTES + TEXT_BYTES + CONDITION_BYTES;
  const pages = <i32>((need + 0xffff) >> 16) - memory.size();
  if (pages > 0) memory.grow(pages);
  condition = openSql(base);
  text = condition + CONDITION_BYTES;
  return text;
}
export function conditionAt(): usize {
  return condition;
}
export function parse(length: u32, dialects: u32): u32 {
  return parseSql(text, length, dialects);
}
export function result(): usize {
  return sqlResult();
}
export function match(permit: bool): bool {
  return matchSql(condition, permit);
}
