// Feeds the checked build with random and mutated SQL: no trap, no growth beyond linear, the same answer from both builds and from PostgreSQL.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { loadPostgres, POSTGRES, postgresKinds, topKinds } from "./oracles.ts";
import { createSqlReader, describeRecord, type SqlReader } from "./reader.ts";

const deep = process.env.PORTCULLIS_DEEP === "1";
const RUNS = deep ? 500_000 : 3_000;
let checked: SqlReader;
let release: SqlReader;
const seeds = ["statements", "evasions", "mentions"].flatMap((file) =>
  (JSON.parse(readFileSync(new URL(`../cases/sql-${file}.json`, import.meta.url), "utf8")) as { text: string }[]).map(
    ({ text }) => text,
  ),
);

beforeAll(async () => {
  await loadPostgres();
  checked = await createSqlReader("debug");
  release = await createSqlReader("release");
});

const fragments = [
  ..."'\"`[](){};,.:?@#$%\\/*-+=<>!|&~ \n\t\u00a0",
  ..."-- |/*|*/|/*!50000|$$|$a$|E'|N'|X'|U&'|q'[|]'|''|\\'|\n/\n|\nGO\n|DELIMITER //\n|//|\\!|\\g".split("|"),
  ..."SELECT FROM WHERE DELETE UPDATE SET INSERT INTO VALUES DROP TABLE ALTER CREATE FUNCTION AS BEGIN END IF".split(
    " ",
  ),
  ..."THEN ELSE CASE WHEN UNION ALL OR AND NOT IN BETWEEN LIKE IS NULL EXISTS EXEC EXECUTE IMMEDIATE PREPARE".split(
    " ",
  ),
  ..."DECLARE WITH MERGE USING ON GRANT TO COPY PROGRAM EXPLAIN ANALYZE DO CONCAT CHAR CAST INTERVAL ARRAY DISTINCT".split(
    " ",
  ),
  ..."users t a 1 0x44524f50 1e5 .5 @x := sp_executesql dblink format".split(" "),
];
const soup = fc
  .array(fc.oneof(fc.constantFrom(...fragments), fc.string({ unit: "binary", maxLength: 4 })), { maxLength: 60 })
  .chain((parts) => fc.constantFrom("", " ").map((glue) => parts.join(glue)));
const mutant = fc
  .tuple(
    fc.constantFrom(...seeds),
    fc.constantFrom(...seeds),
    fc.nat(),
    fc.nat(),
    fc.constantFrom(...fragments),
    fc.nat(3),
  )
  .map(([one, other, i, k, fragment, how]) => {
    const at = i % (one.length + 1);
    if (how === 0) return one.slice(0, at) + fragment + one.slice(at);
    if (how === 1) return one.slice(0, at) + one.slice(at + 1 + (k % 5));
    if (how === 2) return one.slice(0, at) + other.slice(k % (other.length + 1));
    return `${one};${other}${fragment}`;
  });
const bytes = fc.uint8Array({ maxLength: 200 });

test("no text traps, and both builds agree", () => {
  fc.assert(
    fc.property(fc.oneof(soup, mutant, bytes), (text) => {
      const reading = checked.read(text);
      const { steps, ...same } = release.read(text);
      expect(steps).toBe(0);
      expect({ ...reading, steps: 0 }).toEqual({ ...same, steps: 0 });
      const length = typeof text === "string" ? new TextEncoder().encode(text).length : text.length;
      for (const { kind, start, end } of reading.records) {
        expect(kind).toMatch(/^[a-z]/);
        expect(start <= end && end <= length).toBe(true);
      }
    }),
    { numRuns: RUNS },
  );
});

test("what PostgreSQL accepts is read as the same statements", async () => {
  const pieces = (...list: string[]) => fc.constantFrom(...list);
  const name = pieces("users", "public.t", '"Order"', "t1");
  const value = pieces(
    "1",
    "'it''s; DROP TABLE x'",
    "E'\\''",
    "$$;--$$",
    "a",
    "f(a, 'x')",
    "(1 + 2)",
    "/* ; */ 3",
    "NULL",
  );
  const condition = fc
    .tuple(
      value,
      pieces("=", "<>", "<", "IS DISTINCT FROM"),
      value,
      pieces("", " OR 1 = 1", " AND b IN (1, 2)", " OR NOT (a = 2)"),
    )
    .map(([a, how, b, rest]) => `${a} ${how} ${b}${rest}`);
  const query = fc
    .tuple(value, name, fc.option(condition), pieces("", " GROUP BY a", " ORDER BY 1 LIMIT 3", " FOR UPDATE"))
    .map(([a, t, where, end]) => `SELECT ${a} AS x FROM ${t}${where === null ? "" : ` WHERE ${where}`}${end}`);
  const statement = fc.oneof(
    query,
    fc.tuple(query, pieces("UNION", "EXCEPT ALL"), query).map(([a, how, b]) => `(${a}) ${how} (${b})`),
    fc.tuple(name, query).map(([t, rows]) => `INSERT INTO ${t} ${rows}`),
    fc
      .tuple(name, value, value)
      .map(([t, a, b]) => `INSERT INTO ${t} (a, b) VALUES (${a}, ${b}) ON CONFLICT DO NOTHING`),
    fc.tuple(name, value, condition).map(([t, a, where]) => `UPDATE ${t} SET a = ${a} WHERE ${where}`),
    fc
      .tuple(name, fc.option(condition))
      .map(([t, where]) => `DELETE FROM ${t}${where === null ? "" : ` WHERE ${where}`}`),
    fc
      .tuple(name, query)
      .map(([t, rows]) => `WITH w AS (DELETE FROM ${t} RETURNING *), v AS (${rows}) SELECT * FROM w`),
    fc
      .tuple(pieces("TABLE", "VIEW", "INDEX", "SCHEMA", "FUNCTION"), pieces("", "IF EXISTS "), pieces("a", "b", '"C"'))
      .map(([type, maybe, t]) => `DROP ${type} ${maybe}${t} CASCADE`),
    fc.tuple(name, query).map(([t, rows]) => `CREATE TABLE ${t} AS ${rows}`),
    fc.tuple(name).map(([t]) => `ALTER TABLE ${t} DROP COLUMN a, ADD COLUMN b int DEFAULT 3`),
    fc.tuple(name).map(([t]) => `GRANT SELECT, INSERT ON ${t} TO bob, PUBLIC`),
    query.map((rows) => `EXPLAIN ${rows}`),
    query.map((rows) => `PREPARE p AS ${rows}`),
    pieces("BEGIN", "COMMIT", "TRUNCATE a, b", "SET x TO 1", "DO $b$ BEGIN END $b$", "COPY t TO STDOUT", "VACUUM t"),
  );
  const blank = pieces(" ", "\n", "\t", " /* x; */ ", " -- x;\n");
  const script = fc
    .array(fc.tuple(statement, blank), { minLength: 1, maxLength: 4 })
    .map((list) => list.map(([text, space]) => text.split(" ").join(" ") + space).join(";"));
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(script, async (text) => {
      const expected = await postgresKinds(text);
      if (expected === undefined) return;
      accepted++;
      const reading = checked.read(text, POSTGRES);
      expect(topKinds(reading.records), text).toEqual(expected);
      expect(reading.records.filter(({ certainty }) => certainty === "low").map(describeRecord), text).toEqual([]);
    }),
    { numRuns: deep ? 50_000 : 700 },
  );
  expect(accepted).toBeGreaterThan(deep ? 25_000 : 350);
});

describe("work grows with the length of the text, not faster", () => {
  const KB = 1024;
  const shapes: Readonly<Record<string, (length: number) => string>> = {
    "open parentheses": (n) => "(".repeat(n),
    "SELECT ( in WHERE": (n) => `SELECT 1 WHERE ${"(".repeat(n)}`,
    "nested sub-selects": (n) => "(SELECT ".repeat(n / 8),
    "open comments": (n) => "/*".repeat(n / 2),
    "open and closed comments": (n) => "/* */".repeat(n / 5),
    "executable comments": (n) => "/*!50000 ".repeat(n / 9),
    "single quotes": (n) => "'".repeat(n),
    "quotes and words": (n) => "' or ".repeat(n / 5),
    "double quotes": (n) => '"a" '.repeat(n / 4),
    "dollar quotes": (n) => "$a$".repeat(n / 3),
    "other dollar quotes": (n) => Array.from({ length: n / 8 }, (_, i) => `$a${i}$ `).join(""),
    backslashes: (n) => "'\\".repeat(n / 2),
    "q quotes": (n) => "q'[".repeat(n / 3),
    templates: (n) => "{".repeat(n),
    semicolons: (n) => ";".repeat(n),
    words: (n) => "drop ".repeat(n / 5),
    "words that fit": (n) => "drop table ".repeat(n / 11),
    "statements without separators": (n) => "delete from a ".repeat(n / 14),
    "statements with separators": (n) => "drop table a;".repeat(n / 13),
    "different tables": (n) => Array.from({ length: n / 16 }, (_, i) => `drop table t${i};`).join(""),
    "names in one statement": (n) => `select ${Array.from({ length: n / 8 }, (_, i) => `f${i}()`).join(",")}`,
    NOT: (n) => `SELECT 1 WHERE ${"NOT ".repeat(n / 4)}`,
    signs: (n) => `SELECT 1 WHERE ${"-+".repeat(n / 2)}`,
    CASE: (n) => `SELECT ${"CASE WHEN ".repeat(n / 10)}`,
    BEGIN: (n) => "BEGIN ".repeat(n / 6),
    UNION: (n) => `SELECT 1${" UNION SELECT 1".repeat(n / 15)}`,
    WITH: (n) => `WITH ${"a AS (WITH ".repeat(n / 11)}`,
    EXPLAIN: (n) => "EXPLAIN ANALYZE ".repeat(n / 16),
    "EXEC in EXEC": (n) => `EXEC(${"'EXEC(''".repeat(n / 8)}`,
    "text put together": (n) => `EXEC('a'${"+'b'".repeat(n / 4)})`,
    "variables put together": (n) => `SET @a = 'x'; ${"SET @a = @a + @a; ".repeat(n / 18)}`,
    DISTINCT: (n) => `SELECT 1 WHERE ${"DISTINCT INTERVAL ".repeat(n / 18)}`,
    "equal signs": (n) => `SELECT 1 WHERE a${"= a ".repeat(n / 4)}`,
    dots: (n) => `DROP TABLE ${"a.".repeat(n / 2)}`,
    "long name": (n) => `DROP TABLE ${"a".repeat(n)}`,
    braces: (n) => "{a b".repeat(n / 4),
    delimiters: (n) => "DELIMITER //\n".repeat(n / 13),
    "client commands": (n) => "\\x\n".repeat(n / 3),
    brackets: (n) => "[".repeat(n),
    "array subscripts": (n) => `SELECT a${"[b".repeat(n / 2)}`,
    IF: (n) => "IF a ".repeat(n / 5),
    programs: (n) => Array.from({ length: n / 32 }, (_, i) => `copy t from program 'a${i % 900}';`).join(""),
    "one long program": (n) => `copy t from program '${"a".repeat(n)}'`,
    "shell lines": (n) => "\\! a\n".repeat(n / 5),
    "foreign bodies": (n) => "create function f() as $$drop table t$$ language plperl;".repeat(n / 56),
    aliases: (n) => `delete a from ${"b c, ".repeat(n / 5)}`,
  };
  test.each(Object.keys(shapes))("%s", (name) => {
    const shape = shapes[name] as (length: number) => string;
    const steps = (length: number) => checked.read(shape(length)).steps;
    const small = steps(64 * KB);
    const large = steps(512 * KB);
    // eight times the text, at most ten times the work, and never more than a few hundred steps a byte over all readings
    expect(large).toBeLessThan(10 * small);
    expect(large / (512 * KB)).toBeLessThan(400);
  });
});
