// Applies the rows of views.json to the engine: the text of each view, and the raw text that a find in the last view maps to.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { viewTableBase64 } from "../../bindings/compile/knowledge/view-table.ts";
import { createTextEngine, type TextEngine } from "./engine.ts";

/** A view that is left out is the text before it: `unicode` that of `raw`, `escapes` that of `unicode`. */
interface Row {
  readonly name: string;
  readonly raw: string;
  readonly unicode?: string;
  readonly escapes?: string;
  readonly find?: string;
  readonly span?: string;
}
const rows: Row[] = JSON.parse(readFileSync(join(import.meta.dirname, "../cases/views.json"), "utf8"));

let engine: TextEngine;
beforeAll(async () => {
  engine = await createTextEngine("release");
});

test("there are rows", () => expect(rows.length).toBeGreaterThan(150));

describe("rows", () => {
  test.each(rows)("$name", (row) => {
    const { unicode, escapes, status } = engine.views(row.raw);
    expect(status).toBe(0);
    expect(unicode?.text).toBe(row.unicode);
    expect(escapes?.text).toBe(row.escapes);
    const last = escapes ?? unicode;
    if (row.find === undefined || last === undefined) return;
    const start = Buffer.from(last.bytes).indexOf(row.find);
    expect(start).toBeGreaterThanOrEqual(0);
    const [from, to] = last.span(start, start + Buffer.byteLength(row.find));
    if (row.span !== undefined) expect(Buffer.from(row.raw).subarray(from, to).toString()).toBe(row.span);
  });

  test.each(rows.filter((row) => row.unicode === undefined && row.escapes === undefined))(
    "the views of the views are themselves: $name",
    (row) => expect(engine.views(row.raw)).toEqual({ unicode: undefined, escapes: undefined, status: 0 }),
  );
});

describe("the vectorised test", () => {
  test.each(rows.filter((row) => row.unicode !== undefined || row.escapes !== undefined))(
    "sees that $name needs views",
    (row) => {
      // At every offset within a block of sixteen, and with plain text around.
      for (let shift = 0; shift < 17; shift++) {
        expect(engine.needs(`${" ".repeat(shift)}${row.raw} ${"z ".repeat(shift)}`)).toBeGreaterThan(0);
      }
    },
  );

  test.each([
    "rm -rf /",
    "plain words, (and) [brackets] {braces}; \"quotes\" 'too' = + - * / ? ! @ # $ ^ ~ ` | < > . : ,",
    "a && b & c; 100% of 5 %; \\. \\\\ \\(",
    "/usr/local/share/applications/org.example.desktop-entry_file+x",
    "the quick brown fox jumps over the lazy dog ".repeat(20),
    "0123456789abcdef".repeat(8).slice(1, 90),
  ])("sees that %j needs none", (text) => {
    for (let cut = 0; cut < 20; cut++) expect(engine.needs(text.slice(cut))).toBe(0);
  });

  test.each([
    "%2e",
    "&amp;",
    "\\x72",
    "\u00e9",
    "cm0gLXJmIC8gLQ==",
    "cm0gLXJmIC8gLS1u",
    "/cm0gLXJmIC8gLS1u",
    "726d202d7266202f",
  ])("sees %j at every place of a text without another", (sign) => {
    const text = "packages/core/src and some more of the words that no view reads otherwise, ".repeat(2);
    for (let at = 0; at <= text.length; at++) {
      expect(engine.needs(`${text.slice(0, at)} ${sign} ${text.slice(at)}`), `at ${at}`).not.toBe(0);
    }
  });

  test("sees nothing behind the segment", () => {
    const wasm = engine.wasm;
    const bytes = new TextEncoder().encode("0123456789 plain text %41\u00e9 and cm0gLXJmIC8gLS1uby1wcmVzZXJ2ZS1yb290");
    const at = engine.put(bytes);
    for (let length = 0; length <= 22; length++) expect(wasm.needsViews(at, length)).toBe(0);
  });
});

describe("bounds", () => {
  const utf8 = (text: string) => Buffer.byteLength(text);
  test.each(["\u00bd", "\u2489", "\u2167", "\u{1f110}", "\uff52", "&frac12;", "%u2167", "\u00e6"])(
    "%s grows by half at most",
    (sign) => {
      const text = sign.repeat(2000);
      const { unicode, escapes } = engine.views(text);
      expect((unicode?.bytes.length ?? 0) * 2).toBeLessThanOrEqual(utf8(text) * 3);
      expect((escapes?.bytes.length ?? 0) * 4).toBeLessThanOrEqual(utf8(text) * 9);
    },
  );

  test("an area too small is refused, and nothing is claimed", () => {
    const text = new TextEncoder().encode("r\u200bm %2e");
    const { wasm } = engine;
    const raw = engine.put(text);
    const area = (raw + 4096) & ~15;
    const need = wasm.viewsArea(text.length, 1);
    const table = (wasm.free.value + 63) & ~63;
    const result = area - 64;
    expect(wasm.readViews(table, raw, text.length, area, need - 1, 1, result)).toBe(1);
    expect([...new Int32Array(engine.memory.buffer, result, 6)]).toEqual([0, -1, 0, 0, -1, 0]);
    expect(wasm.readViews(table, raw, text.length, area, need, 1, result)).toBe(0);
  });

  test("a segment over the limit is refused before it is read, a clean one of that length is not", () => {
    const { wasm } = engine;
    const raw = engine.put(new Uint8Array((1 << 24) + 1).fill(0x20));
    const table = (wasm.free.value + 63) & ~63;
    const result = raw - 64;
    expect(wasm.readViews(table, raw, (1 << 24) + 1, 0, 0xffffffff, 0, result)).toBe(0);
    new Uint8Array(engine.memory.buffer)[raw] = 0xc3;
    expect(wasm.readViews(table, raw, (1 << 24) + 1, 0, 0xffffffff, 0, result)).toBe(1);
  });
});

describe("growth", () => {
  // Texts made to be read again and again by a careless pass: at 1 MiB linear ones take about 20 ms, quadratic ones half a minute.
  const hostile: [name: string, unit: string][] = [
    ["ampersands", "&"],
    ["names of no entity", "&am"],
    ["unfinished references", "&#x1"],
    ["backslashes", "\\"],
    ["unfinished braces", "\\u{0"],
    ["half surrogates", "\\ud83d"],
    ["unfinished percent escapes", "%e2%80"],
    ["slashes", "/"],
    ["letters", "internationalization"],
    ["hexadecimal runs in one piece", "6a2a6a2a6a2a6a2axxxx"],
    ["broken lines", `${"a".repeat(76)}\n`],
    ["base64 that fails at the end", "cm0gLXJmIC8gLS1u"],
    ["signs that fold", "\u2489"],
  ];
  test.each(hostile)("a mebibyte of %s is read within two seconds", (_, unit) => {
    const text = `${unit.repeat((1 << 20) / unit.length)}${"\u00ff_".repeat(8)}`;
    const begun = performance.now();
    expect(engine.views(text, false).status).toBe(0);
    expect(performance.now() - begun).toBeLessThan(2000);
  });
});

describe("the view table", () => {
  test("the committed one is what the generator builds", () => {
    expect(Buffer.from(viewTableBase64, "base64").equals(engine.table)).toBe(true);
  });

  test("is at most 9 KB gzipped", () => expect(gzipSync(engine.table, { level: 9 }).length).toBeLessThan(9 * 1024));

  test("a table with any byte of its structure broken is refused or answers inside its bounds", () => {
    const { wasm, memory, table } = engine;
    const at = engine.put(table);
    const place = (at + 63) & ~63;
    const put = (bytes: Uint8Array) => new Uint8Array(memory.buffer).set(bytes, place);
    put(table);
    expect(wasm.verifyViewTable(place, table.length)).toBe(1);
    expect(wasm.verifyViewTable(place, table.length - 1)).toBe(0);
    let refused = 0;
    for (let byte = 0; byte < 64; byte++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const broken = table.slice();
        broken[byte] = (broken[byte] as number) ^ flip;
        put(broken);
        if (wasm.verifyViewTable(place, table.length) === 0) refused++;
      }
    }
    expect(refused).toBeGreaterThan(120);
    for (let byte = 64; byte < table.length; byte += 97) {
      const broken = table.slice();
      broken[byte] = (broken[byte] as number) ^ 0xff;
      put(broken);
      wasm.verifyViewTable(place, table.length);
    }
  });
});
