// Holds every runtime that is installed to the answers of this Node, byte for byte.
import { existsSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { compile, GovernancePolicy } from "../../bindings/index.ts";
import type { SuiteRow } from "../conformance/suite.ts";
import { askWithoutSql, reference, runtimes } from "./list.mjs";

const required = process.env.PORTCULLIS_RUNTIMES === "required";
const table = new URL("../cases/conformance.yaml", import.meta.url);

/** As JSON, because that is how the rows travel: a lone surrogate survives it, `-0` does not. */
const rows = JSON.parse(JSON.stringify(parse(readFileSync(table, "utf8")))) as SuiteRow[];

let expected = "";

beforeAll(async () => {
  if (!existsSync(new URL("../../dist/bindings/index.js", import.meta.url)))
    throw new Error("the runtimes run what is built: npm run build comes first");
  expected = await reference.run(rows);
});

describe(`answers of ${reference.name}`, () => {
  it("cover every row, and nothing fails for an unforeseen reason", () => {
    const answered = new Set(expected.split("\n").map((line) => line.slice(0, line.indexOf(" / "))));
    expect(rows.map((row) => row.name).filter((name) => !answered.has(name))).toEqual([]);
    expect(
      expected.split("\n").filter((line) => line.includes('"unexpected"') || line.includes("engine_fault")),
    ).toEqual([]);
  });

  it("allow some calls and deny others, with reasons of many kinds", () => {
    const reasons = new Set(expected.match(/"reason":"[a-z_]+"/g));
    expect(expected).toContain('"effect":"allow"');
    expect(expected).toContain('"effect":"deny"');
    expect(reasons.size).toBeGreaterThanOrEqual(6);
  });

  it("refuse exactly the rows that say so", () => {
    const refused = expected.split("\n").filter((line) => line.includes(" / error\t"));
    const names = refused.map((line) => line.slice(0, line.indexOf(" / ")));
    expect(names).toEqual(rows.map((row) => row.name).filter((name) => name.startsWith("refused:")));
  });
});

describe("the same answers in", () => {
  for (const runtime of runtimes) {
    const missing = runtime.missing();
    const name = missing === undefined ? runtime.name : `${runtime.name}: ${missing}`;
    it.skipIf(missing !== undefined && !required)(name, { timeout: 120_000 }, async () => {
      if (missing !== undefined) throw new Error(missing);
      const answers = await runtime.run(rows);
      expect(firstDifference(answers, expected)).toBeUndefined();
      expect(answers).toBe(expected);
    });
  }
});

describe("a worker that is deployed without sql.wasm", () => {
  const missing = runtimes.find(({ name }) => name === "workerd")?.missing();
  const programOf = (when: string) =>
    compile(GovernancePolicy.parse(`apiVersion: portcullis/v1\nrules: [{ id: r, effect: deny, when: ${when} }]\n`));
  const rows = [
    ["judges by programs that read no SQL", "{ contains: drop table }", "deny"],
    ["refuses to make a guard of one that does", "{ sql: { statement: drop } }", "program_unsupported"],
  ] as const;
  it.skipIf(missing !== undefined && !required).each(rows)("%s", { timeout: 60_000 }, async (_, when, answer) => {
    expect(await askWithoutSql(await programOf(when))).toBe(answer);
  });
});

/** The first line that differs, so that a failure can be read. */
function firstDifference(actual: string, wanted: string): { actual: string; wanted: string } | undefined {
  const [left, right] = [actual.split("\n"), wanted.split("\n")];
  const at = right.findIndex((line, index) => line !== left[index]);
  return at < 0 ? undefined : { actual: left[at] ?? "", wanted: right[at] ?? "" };
}
