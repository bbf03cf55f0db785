// Applies the rows of test/cases/sql-*.json to the reader and the matcher, checked and release builds, and to real parsers where rows say so.
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { encodeSqlCondition, type SqlCondition, SqlConditionError } from "../../bindings/compile/knowledge/sql.ts";
import { agrees, loadPostgres, POSTGRES, postgresKinds, SQLITE, sqliteKinds, topKinds } from "./oracles.ts";
import { createSqlReader, describeRecord, type SqlReader } from "./reader.ts";

interface Row {
  readonly text: string;
  readonly records: readonly string[];
  /** Status words beside `unknown`, which the texts that are no SQL all have. */
  readonly status?: readonly string[];
  readonly oracles?: readonly ("postgres" | "sqlite")[];
}
interface WhereRow {
  readonly condition: string;
  readonly where: string;
}
interface ProgramsRow {
  readonly text: string;
  readonly programs: readonly string[];
}
interface ConditionRow {
  readonly condition: SqlCondition;
  readonly text: string;
  readonly forbid: boolean;
  readonly permit: boolean;
}

function load<T>(name: string): T[] {
  return JSON.parse(readFileSync(new URL(`../cases/sql-${name}.json`, import.meta.url), "utf8")) as T[];
}
const files = ["statements", "evasions", "mentions"] as const;
const rows = files.flatMap((file) => load<Row>(file).map((row) => ({ file, ...row })));
const readers: [string, SqlReader][] = [];

beforeAll(async () => {
  await loadPostgres();
  for (const target of ["debug", "release"] as const) readers.push([target, await createSqlReader(target)]);
});

describe.each(files)("sql %s", (file) => {
  test.each(rows.filter((row) => row.file === file))("$text", ({ text, records, status }) => {
    for (const [target, reader] of readers) {
      const reading = reader.read(text);
      expect(reading.records.map(describeRecord), target).toEqual(records);
      expect(
        reading.status.filter((word) => word !== "unknown"),
        target,
      ).toEqual(status ?? []);
      const bytes = new TextEncoder().encode(text).length;
      for (const { start, end } of reading.records) {
        expect(start).toBeLessThanOrEqual(end);
        expect(end).toBeLessThanOrEqual(bytes);
      }
    }
  });
});

test("mentions hold nothing that changes anything", () => {
  const harmless = ["select", "explain", "show", "comment", "prepare", "maintain", "use", "control", "transaction"];
  const changes = rows
    .filter(({ file }) => file === "mentions")
    .flatMap(({ text, records }) => records.map((record) => ({ text, record })))
    .filter(({ record }) => !harmless.includes(record.split(" ")[0] ?? ""));
  // valid SQL that an English sentence happens to be, and statements whose strings mention others
  expect(changes.map(({ text, record }) => `${text} → ${record}`)).toMatchInlineSnapshot(`
    [
      "delete from my calendar all events → ~delete table where=absent target:my",
      "grant access to Bob → grant grantee:bob [role]",
      "alter table arrangement for the wedding → ~alter table target:arrangement",
      "attach the file → attach object:the",
      "can't select from menu → ~select where=unknown source:menu",
      "INSERT INTO notes (body) VALUES ('DELETE FROM users; DROP TABLE users;') → insert table target:notes",
      "UPDATE docs SET body = 'TRUNCATE TABLE x' WHERE id = 3 → update table where=present target:docs",
      "CREATE TABLE t (drop_at date, "delete" int) → create table target:t",
      "INSERT INTO audit (q) VALUES ('UPDATE users SET admin = 1') → insert table target:audit",
      "UPDATE posts SET body = $$-- DROP TABLE users; --$$ WHERE id = 4 → update table where=present target:posts",
      "CREATE TABLE dropped (deleted_at timestamp, truncate_me boolean) → create table target:dropped",
    ]
  `);
});

describe("what a shell or another language is given", () => {
  test.each(load<ProgramsRow>("programs"))("$text", ({ text, programs }) => {
    for (const [target, reader] of readers) expect(reader.read(text).programs, target).toEqual(programs);
  });

  test("mentions are given to none", () => {
    // "system …", "host …" and "!…" are lines of clients, and anything else: only a shell's reader can tell
    const line = ["system ", "host ", "!"];
    const given = rows
      .filter(({ file, text }) => file === "mentions" && !line.some((start) => text.startsWith(start)))
      .flatMap(({ text }) => readers.flatMap(([, reader]) => reader.read(text).programs));
    expect(given).toEqual([]);
  });

  test("no byte behind the end of a text is looked at", () => {
    for (const [target, reader] of readers) {
      for (const text of ["\\o '", "\\o", "\\", "\\'", ".once"]) {
        reader.read("|!".repeat(40));
        const after = reader.read(text);
        reader.read(" ".repeat(80));
        expect(reader.read(text), `${text} ${target}`).toEqual(after);
        expect(after.programs).toEqual([]);
      }
    }
  });

  test("more than there is room for is said to be lost", () => {
    const texts = Array.from({ length: 2_000 }, (_, i) => `COPY t FROM PROGRAM 'echo ${i}'`);
    for (const [target, reader] of readers) {
      const { programs } = reader.read(texts.join(";"));
      expect(programs.slice(0, 2), target).toEqual(["sh: echo 0", "sh: echo 1"]);
      expect(programs.at(-1), target).toBe("lost");
    }
  });
});

describe("what a WHERE depends on", () => {
  test.each(load<WhereRow>("where"))("$condition: $where", ({ condition, where }) => {
    for (const verb of ["DELETE FROM users", "UPDATE users SET a = 1", "SELECT * FROM users"]) {
      const kind = verb.split(" ")[0]?.toLowerCase();
      for (const [target, reader] of readers) {
        const records = reader.read(`${verb} WHERE ${condition}`).records.filter((record) => record.kind === kind);
        expect(records[0]?.where, `${verb} ${target}`).toBe(where);
      }
    }
  });
});

describe("sql conditions", () => {
  test.each(load<ConditionRow>("conditions"))("$condition over $text", ({ condition, text, forbid, permit }) => {
    const bytes = encodeSqlCondition(condition);
    for (const [target, reader] of readers) {
      reader.read(text);
      expect({ forbid: reader.match(bytes, false), permit: reader.match(bytes, true) }, target).toEqual({
        forbid,
        permit,
      });
    }
  });

  test.each([
    [{ statement: "destroy" }, "statement"],
    [{ object: "none" }, "object"],
    [{ privilege: "everything" }, "privilege"],
    [{ where: "missing" }, "where"],
    [{ table: "" }, "table"],
    [{ table: "x".repeat(256) }, "table"],
    [{ table: Array.from({ length: 256 }, (_, i) => `t${i}`) }, "table"],
  ] as [SqlCondition, string][])("%j is refused", (condition, key) => {
    expect(() => encodeSqlCondition(condition)).toThrowError(SqlConditionError);
    expect(() => encodeSqlCondition(condition)).toThrowError(`sql ${key}`);
  });
});

describe("real parsers see the same statements", () => {
  const marked = (oracle: "postgres" | "sqlite") => rows.filter(({ oracles }) => oracles?.includes(oracle));

  test.each(marked("postgres"))("PostgreSQL: $text", async ({ text }) => {
    const expected = await postgresKinds(text);
    const reader = readers[0]?.[1] as SqlReader;
    expect(topKinds(reader.read(text, POSTGRES).records)).toEqual(expected);
  });

  test("SQLite, where Python has it", ({ skip }) => {
    const list = marked("sqlite");
    const found = sqliteKinds(list.map(({ text }) => text));
    if (found === undefined) skip("python3 with sqlite3 is not installed");
    const reader = readers[0]?.[1] as SqlReader;
    const differing = list.filter(
      ({ text }, i) => !agrees(found?.[i] ?? ["?"], topKinds(reader.read(text, SQLITE).records)),
    );
    expect(differing.map(({ text }) => text)).toEqual([]);
    expect(list.length).toBeGreaterThan(80);
  });
});
