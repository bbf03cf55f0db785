// Compares the engine's views with their slow twin on random texts that are rich in signs, escapes and encoded runs.
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { readFolding } from "../../assembly/engine/text/folding.mjs";
import { readEntities, WINDOWS_1252 } from "../../assembly/engine/text/generate.mjs";
import { createTextEngine, type TextEngine, type View } from "./engine.ts";
import { type Cell, escapesTwin, runsTwin, type TwinTables, textOf, viewsTwin } from "./twin.ts";

const deep = process.env.PORTCULLIS_DEEP === "1";
const RUNS = deep ? 300_000 : 1_500;
let release: TextEngine;
let checked: TextEngine;
let tables: TwinTables;

beforeAll(async () => {
  tables = { folding: await readFolding(), entities: await readEntities(), windows1252: WINDOWS_1252 };
  release = await createTextEngine("release");
  checked = deep ? await createTextEngine("debug") : release;
});

const fragment = fc.oneof(
  fc.constantFrom(
    ...[
      "rm -rf /",
      "%",
      "\\",
      "&",
      "%2",
      "%2e",
      "%25",
      "%c0%ae",
      "%E2%80%8B",
      "%ff",
      "%u0072",
      "%ud83d%ude00",
      "\\x72",
      "\\xe2\\x80\\x8b",
    ],
    ...[
      "\\xff",
      "\\u0072",
      "\\ud83d\\ude00",
      "\\ud83d",
      "\\u{72}",
      "\\u{00000072}",
      "\\u{}",
      "\\u{110000}",
      "\\U00000072",
      "\\162",
      "\\777",
    ],
    ...[
      "\\n",
      "\\\\n",
      "\\/",
      "\\\\\\x41",
      "&lt;",
      "&lt",
      "&ltx",
      "&amp;",
      "&ampquot;",
      "&#114;",
      "&#x72",
      "&#128;",
      "&#0;",
      "&#xd800;",
    ],
    ...[
      "&#99999999999;",
      "&colon;",
      "&ZeroWidthSpace;",
      "&nosuch;",
      "&shy",
      "\u200b",
      "ｒｍ",
      "р",
      "к",
      "ﬁ",
      "½",
      "⒙",
      "𝐫",
      "e\u0301",
      "é",
      "\u{e0072}",
    ],
    ...["\n", "\r\n", "=", "==", " ", "a", "漢", "😀", "0x", "\u00a0", "…", "．．／"],
  ),
  fc.string({ unit: "grapheme", maxLength: 6 }),
  fc.string({ unit: "binary-ascii", maxLength: 40 }).map((text) => Buffer.from(text).toString("base64")),
  fc.string({ unit: "grapheme", maxLength: 30 }).map((text) => Buffer.from(text).toString("base64url")),
  fc.string({ unit: "grapheme-ascii", minLength: 8, maxLength: 30 }).map((text) => Buffer.from(text).toString("hex")),
  fc
    .string({ unit: "grapheme-ascii", minLength: 4, maxLength: 20 })
    .map((text) => Buffer.from(text, "utf16le").toString("base64")),
  fc.string({ unit: "grapheme-ascii", minLength: 90, maxLength: 150 }).map((text) =>
    (
      Buffer.from(text)
        .toString("base64")
        .match(/.{1,76}/g) ?? []
    ).join("\n"),
  ),
  fc.string({ unit: fc.constantFrom(..."ABCZabcz0189+/-_6a7"), maxLength: 50 }),
  fc.string({ unit: "grapheme-ascii", maxLength: 12 }).map(encodeURIComponent),
);
const message = fc.array(fragment, { maxLength: 12 }).map((parts) => parts.join("").toWellFormed());
const nested = message.map((text) => Buffer.from(text).toString("base64"));
const texts = fc.oneof(
  message,
  nested,
  fc.tuple(message, nested).map((parts) => parts.join(" ")),
);

function expectView(view: View | undefined, before: readonly Cell[], want: readonly Cell[], raw: string): void {
  if (view === undefined) {
    expect(textOf(want)).toBe(textOf(before));
    return;
  }
  expect(view.text).toBe(textOf(want));
  // Every character on its own, then the whole.
  let at = 0;
  for (const cell of want) {
    const size = Buffer.byteLength(cell.char);
    const [from, to] = view.span(at, at + size);
    if (from !== cell.from || to !== cell.to) expect({ raw, cell, from, to }).toBe("the same span");
    at += size;
  }
  expect(at).toBe(view.bytes.length);
}

test(`the engine and its twin read ${RUNS} random texts alike`, () => {
  fc.assert(
    fc.property(texts, (raw) => {
      const twin = viewsTwin(tables, raw);
      const whole: Cell[] = [...raw].map((char) => ({ char, from: 0, to: 0 }));
      const { unicode, escapes, status } = release.views(raw);
      expect(status).toBe(0);
      expectView(unicode, whole, twin.unicode, raw);
      expectView(escapes, twin.unicode, twin.escapes, raw);
      // Without maps the texts are the same, and in deep runs in the build with assertions too.
      const plain = checked.views(raw, false);
      expect(plain.unicode?.text).toBe(unicode?.text);
      expect(plain.escapes?.text).toBe(escapes?.text);
      // Blanks in front move the text through the blocks of the vectorised test and change no view.
      if (release.needs(raw) === 0 || release.needs(" ".repeat((raw.length * 7) % 67) + raw) === 0) {
        expect(textOf(twin.unicode)).toBe(raw);
        expect(textOf(runsTwin(escapesTwin(tables, twin.unicode)))).toBe(raw);
      }
    }),
    { numRuns: RUNS },
  );
});
