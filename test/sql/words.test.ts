// Holds the generated word ids and table to the list that they come from.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { generated, pack } from "../../assembly/engine/sql/words.mjs";
import { SQL_WORDS, sqlWords } from "../../bindings/compile/knowledge/sql.ts";
import { SQL_OBJECTS, SQL_PRIVILEGES, SQL_STATEMENTS } from "../../bindings/policy/schema-sql.ts";
import { createSqlReader } from "./reader.ts";

test("the generated files are what the list gives", () => {
  for (const [path, content] of Object.entries(generated)) {
    expect(readFileSync(join(import.meta.dirname, "../..", path), "utf8"), path).toBe(content);
  }
});

test("no two words share a key, and every key fits", () => {
  const table = new DataView(sqlWords().buffer);
  const count = table.getUint32(0, true);
  expect(table.byteLength).toBe(8 + 12 * count);
  for (let i = 1; i < count; i++) {
    expect(table.getBigUint64(8 + 8 * i, true)).toBeGreaterThan(table.getBigUint64(8 * i, true));
  }
  expect(pack("drop")).toBe(4n | (18n << 5n) | (15n << 10n) | (16n << 15n));
  expect(pack("sp_executesql") >> 60n).toBe(1n);
});

test("a word is known in any case and only as a whole", async () => {
  const reader = await createSqlReader("debug");
  const kinds = (text: string) => reader.read(text).records.map(({ kind }) => kind);
  expect(kinds("TrUnCaTe TaBlE t")).toEqual(["truncate"]);
  expect(kinds("truncated table t")).toEqual([]);
  expect(kinds("sp_executesqm 'drop table t'")).toEqual(["call", "drop"]);
});

test("a policy may write the words that the encoder knows, and no others", () => {
  expect([...SQL_STATEMENTS].sort()).toEqual([...SQL_WORDS.statement].sort());
  expect([...SQL_OBJECTS].sort()).toEqual([...SQL_WORDS.object].sort());
  expect([...SQL_PRIVILEGES].sort()).toEqual([...SQL_WORDS.privilege].sort());
});
