// Compares case folding orbits of all code points with CaseFolding.txt and with V8's own `iu`.
import { beforeAll, expect, test } from "vitest";
import { readOrbits } from "../../assembly/compiler/unicode/generate.mjs";
import { compileEntry } from "../assembly/compile.ts";

const CODE_POINTS = 0x110000;

interface FoldExports {
  orbitOf(cp: number, out: number): number;
  nextWithCase(cp: number): number;
  readonly scratch: { readonly value: number };
}
let wasm: FoldExports;
let words: Uint32Array;
let expected: Map<number, number[]>;

beforeAll(async () => {
  const module = await compileEntry("unicode", "release");
  wasm = module.exports as unknown as FoldExports;
  words = new Uint32Array(module.memory.buffer, wasm.scratch.value, 8);
  expected = await readOrbits();
});

function orbit(cp: number): number[] {
  const count = wasm.orbitOf(cp, wasm.scratch.value);
  return [...words.subarray(0, count)];
}

test("the orbit of every code point is that of CaseFolding.txt, the code point first", () => {
  const wrong: number[] = [];
  for (let cp = 0; cp < CODE_POINTS; cp++) {
    const got = orbit(cp);
    const want = expected.get(cp) ?? [cp];
    if (got[0] !== cp || got.sort((a, b) => a - b).join() !== want.join()) wrong.push(cp);
  }
  expect(wrong).toEqual([]);
});

test("nextWithCase finds the least code point with case at or after any code point", () => {
  const wrong: number[] = [];
  let next = CODE_POINTS;
  for (let cp = CODE_POINTS - 1; cp >= 0; cp--) {
    if (expected.has(cp)) next = cp;
    if (wasm.nextWithCase(cp) !== next) wrong.push(cp);
  }
  expect(wrong).toEqual([]);
});

// A V8 of another Unicode version knows other letters: CaseFolding.txt above is the judge then.
test.runIf(process.versions.unicode === "17.0")("V8 under iu matches exactly the members of an orbit", () => {
  const cased = [...expected.keys()];
  const every = cased.map((cp) => String.fromCodePoint(cp)).join("");
  const wrong: string[] = [];
  for (const cp of cased) {
    const hex = `\\u{${cp.toString(16)}}`;
    const hits = [...every.matchAll(new RegExp(hex, "giu"))].map(([hit]) => hit.codePointAt(0) as number);
    if (
      hits.sort((a, b) => a - b).join() !==
      orbit(cp)
        .sort((a, b) => a - b)
        .join()
    )
      wrong.push(hex);
  }
  expect(wrong).toEqual([]);
});

test.each([
  ["k", "kK\u212a"],
  ["S", "sS\u017f"],
  ["ß", "ßẞ"],
  ["å", "åÅ\u212b"],
  ["σ", "σςΣ"],
  ["ι", "ι\u0345Ι\u1fbe"],
  ["Ꭰ", "Ꭰꭰ"],
  ["ა", "აᲐ"],
  ["Ǆ", "Ǆǅǆ"],
  ["θ", "θϑΘϴ"],
  ["𐐀", "𐐀𐐨"],
  ["İ", "İ"],
  ["ı", "ı"],
  ["1", "1"],
])("%s folds with exactly %s", (letter, want) => {
  const sorted = (text: string) => [...text].sort().join("");
  expect(sorted(String.fromCodePoint(...orbit(letter.codePointAt(0) as number)))).toBe(sorted(want));
});
