// Turns the SQL reader into a module of its own for tests: a text buffer, a condition buffer and the reader's exports.

import { matchSql, openSql, parseSql } from "../../assembly/engine/sql/index.ts";
import { SQL_ARENA_BYTES } from "../../assembly/engine/sql/layout.ts";

const TEXT_BYTES: usize = 1 << 20;
const CONDITION_BYTES: usize = 1 << 14;
const TABLE_BYTES: usize = 1 << 14;
let arena: usize = 0;
let text: usize = 0;
let condition: usize = 0;

/** Lays out the memory and gives the place of texts; the word table is written there before `openWith`. */
export function open(): usize {
  const base = (__heap_base + 15) & ~15;
  const need = base + SQL_ARENA_BYTES + TABLE_BYTES + TEXT_BYTES + CONDITION_BYTES;
  const pages = <i32>((need + 0xffff) >> 16) - memory.size();
  if (pages > 0) memory.grow(pages);
  arena = base;
  condition = base + SQL_ARENA_BYTES + TABLE_BYTES;
  text = condition + CONDITION_BYTES;
  return text;
}
export function openWith(bytes: u32): bool {
  memory.copy(arena + SQL_ARENA_BYTES, text, bytes);
  return openSql(arena, arena + SQL_ARENA_BYTES, bytes);
}
export function conditionAt(): usize {
  return condition;
}
export function parse(length: u32, dialects: u32): u32 {
  return parseSql(text, length, dialects);
}
export function result(): usize {
  return arena;
}
export function match(permit: bool): bool {
  return matchSql(condition, permit) > 0;
}
