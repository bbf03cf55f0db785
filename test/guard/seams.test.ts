// Cut at seams, the views of the parts are the parts of the views.
import fc from "fast-check";
import { expect, test } from "vitest";
import { compilePolicy } from "../../bindings/compile/policy-program.ts";
import { Engine } from "../../bindings/engine/engine.ts";
import { isSeam, splitAtSeams } from "../../bindings/guard/seams.ts";
import type { Policy } from "../../bindings/policy/model.ts";
import { parsePolicy } from "../../bindings/policy/parse.ts";
import { readModule } from "../conformance/engine-subject.ts";

const runs = process.env.PORTCULLIS_DEEP === "1" ? 200_000 : 3_000;

const { policy } = parsePolicy("apiVersion: portcullis/v1\nname: seams\nredact: [x]\n");
const engine = Engine.create(
  readModule("engine", "release"),
  compilePolicy(readModule("compiler", "release"), policy as Policy),
);

/** Both views of a text, whether or not they differ from it. */
function viewsOf(text: string): readonly [unicode: string, escapes: string] {
  const { unicode = text, escapes } = engine.readViews(text) ?? {};
  return [unicode, escapes ?? unicode];
}

const line = "cm0gLXJmIC8gLS1uby1wcmVzZXJ2ZS1yb290IG9yIG5vdCBhbmQgc28gb24gYW5k";
const pieces = [
  ..."aAf0%\\&#;x{}u=+/-_n \t\n\r.",
  " ",
  " ",
  "\n",
  "%20",
  "%0a",
  "%25",
  "%2541",
  "&amp",
  "&#65;",
  "&lt;",
  "\\n",
  "\\u0041",
  "\\u{41}",
  "\\ud83d\\ude00",
  "\u200b",
  "\u0301",
  "\u00a0",
  "\u2003",
  "ａ",
  "漢",
  "の",
  "한",
  "か\u3099",
  "é",
  "😀",
  "eHl4eSB4eCB4eXh5",
  "JTIwJTQxJTIwIA==",
  "726d202d7266202f20",
  line,
  `${line}\n${line}`,
  `${line}\u200b\n`,
];

test(`${runs} random texts, cut at every seam`, () => {
  let differing = 0;
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 24 }), (parts) => {
      const text = parts.join("");
      const cut = splitAtSeams(text);
      expect(cut.join("")).toBe(text);
      const [unicode, escapes] = viewsOf(text);
      if (escapes !== text && cut.length > 2) differing += 1;
      expect(cut.map((part) => viewsOf(part)[0]).join("")).toBe(unicode);
      expect(cut.map((part) => viewsOf(part)[1]).join("")).toBe(escapes);
    }),
    { numRuns: runs, seed: 20_261_120 },
  );
  expect(differing).toBeGreaterThan(runs / 30);
});

test("letters that are seams stand for themselves in every view", () => {
  let letters = "";
  for (let unit = 0x80; unit <= 0xffff; unit += 1) {
    const char = String.fromCharCode(unit);
    if (isSeam(char + char, 1)) letters += char;
  }
  expect(letters.length).toBeGreaterThan(30_000);
  expect(engine.readViews(letters)).toEqual({});
  expect(engine.readViews(`${letters}%41`)).toEqual({ escapes: `${letters}A` });
});
