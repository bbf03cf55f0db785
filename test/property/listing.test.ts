// Rows of patterns → what their programs say was made of them, read from the bytes alone.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { type CompilePattern, compilePatterns } from "../../bindings/compile/compile.ts";
import { formatInstructions, formatRanges, listPattern, type PatternListing } from "../../bindings/engine/listing.ts";
import { readModule } from "../conformance/engine-subject.ts";

interface Row {
  readonly name: string;
  readonly pattern: string;
  readonly type: CompilePattern["type"];
  readonly mode: PatternListing["mode"];
  readonly tier: PatternListing["tier"];
  /** Literals of each clause; the prefix is marked by ^. */
  readonly clauses: readonly (readonly string[])[];
  /** States × columns. */
  readonly table?: readonly [number, number];
  /** The first lines of the listing, or all where `count` is absent. */
  readonly lines: readonly string[];
  readonly count?: number;
}

const rows = parse(readFileSync(new URL("../cases/listings.yaml", import.meta.url), "utf8")) as readonly Row[];

function programOf(patterns: readonly Pick<Row, "pattern" | "type">[], options = {}): Uint8Array {
  return compilePatterns(readModule("compiler", "release"), patterns, options);
}

function rowOf(listing: PatternListing, { name, pattern, type, count }: Row): Row {
  const lines = formatInstructions(listing);
  const { mode, tier, table, clauses } = listing;
  return {
    name,
    pattern,
    type,
    mode,
    tier,
    clauses: clauses.map(({ prefix, literals }) => literals.map((literal) => (prefix ? `^${literal}` : literal))),
    ...(table === undefined ? {} : { table: [table.states, table.columns] }),
    lines: count === undefined ? lines : lines.slice(0, 4),
    ...(count === undefined ? {} : { count: lines.length }),
  };
}

test.each(rows)("$name", (row) => {
  expect(rowOf(listPattern(programOf([row]), 0), row)).toEqual(row);
});

test("among others a pattern keeps its instructions, literals and table", () => {
  const program = programOf(rows);
  rows.forEach((row, id) => {
    const listing = listPattern(program, id);
    const alone = listPattern(programOf([row]), 0);
    expect(formatInstructions(listing)).toEqual(formatInstructions(alone));
    expect(listing.clauses).toEqual(alone.clauses);
    if (row.mode !== "group") expect(listing).toEqual(alone);
  });
});

test("without tables a pattern runs alone as its instructions", () => {
  const program = programOf([{ pattern: "a[0-9]+b", type: "regex" }], { noTables: true, noPrefilter: true });
  expect(listPattern(program, 0)).toMatchObject({ mode: "alone", tier: "nfa", clauses: [] });
});

test("a pattern that the program does not hold is no pattern", () => {
  const program = programOf([{ pattern: "a", type: "substring" }]);
  expect(() => listPattern(program, 1)).toThrow(RangeError);
  expect(() => listPattern(program, -1)).toThrow(RangeError);
});

test.each([
  ["nothing", []],
  ["any character", [[0, 0x10ffff]]],
  ["a", [[0x61, 0x61]]],
  ["[Aa]", [[0x41, 0x41], [0x61, 0x61]]], // biome-ignore format: pairs
  ["[^\\n]", [[0, 9], [11, 0x10ffff]]], // biome-ignore format: pairs
  ["[^\\x00-a]", [[0x62, 0x10ffff]]],
  ["[\\x01\\-\\]\\u{2028}]", [[1, 1], [0x2d, 0x2d], [0x5d, 0x5d], [0x2028, 0x2028]]], // biome-ignore format: pairs
] as const)("a set reads %s", (text, ranges) => {
  expect(formatRanges(ranges)).toBe(text);
});
