import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { globFits, globOfName, globsCover, globsOverlap } from "../../bindings/policy/globs.ts";

const numRuns = process.env.PORTCULLIS_DEEP === "1" ? 20_000 : 500;

/** `glob` fits `name`: the textbook definition, by trying everything. */
function fits(glob: string, name: string): boolean {
  const open = glob.indexOf("{");
  if (open >= 0) {
    const close = glob.indexOf("}", open);
    const choices = glob.slice(open + 1, close).split(",");
    return choices.some((choice) => fits(glob.slice(0, open) + choice + glob.slice(close + 1), name));
  }
  if (glob === "") return name === "";
  if (glob.startsWith("*")) return fits(glob.slice(1), name) || (name !== "" && fits(glob, name.slice(1)));
  if (name === "") return false;
  if (glob.startsWith("[")) {
    const close = glob.indexOf("]", 2);
    const inner = glob.slice(1, close);
    const listed = inner.startsWith("!") ? !inner.includes(name.charAt(0)) : inner.includes(name.charAt(0));
    return listed && fits(glob.slice(close + 1), name.slice(1));
  }
  return (glob.startsWith("?") || glob.charAt(0) === name.charAt(0)) && fits(glob.slice(1), name.slice(1));
}

const piece = fc.constantFrom("a", "b", "*", "?", "[ab]", "[!a]", "{a,bb}", "c");
const glob = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(""));

/** Every name over a, b, c, d of up to four letters: `d` is what no glob speaks of. */
const NAMES = [""];
for (let index = 0; (NAMES[index]?.length ?? 9) < 4; index++) {
  for (const letter of "abcd") NAMES.push(`${NAMES[index]}${letter}`);
}

describe("globs over tool names", () => {
  const rows: readonly (readonly [glob: string, name: string, fits: boolean])[] = [
    ["read_*", "read_file", true],
    ["read_*", "read", false],
    ["*", "", true],
    ["?", "😀", true],
    ["[!a-c]x", "dx", true],
    ["[!a-c]x", "bx", false],
    ["[]]", "]", true],
    ["[a", "[a", true],
    ["{a", "{a", true],
    ["{a,{b,c}d}", "cd", true],
    ["{a,{b,c}d}", "c", false],
    ["a[*]", "a*", true],
    ["a[*]", "ab", false],
    ["[{]x", "{x", true],
    ["Read", "read", false],
  ];
  for (const [pattern, name, expected] of rows) {
    it(`${pattern} ${expected ? "fits" : "does not fit"} ${name}`, () =>
      expect(globFits(pattern, name)).toBe(expected));
  }

  it("fit what the definition says", () => {
    fc.assert(
      fc.property(glob, fc.constantFrom(...NAMES), (pattern, name) => {
        expect(globFits(pattern, name)).toBe(fits(pattern, name));
      }),
      { numRuns: numRuns * 4 },
    );
  });

  it("cover and overlap as all short names show", () => {
    fc.assert(
      fc.property(fc.array(glob, { maxLength: 3 }), glob, (outers, inner) => {
        const inside = NAMES.filter((name) => fits(inner, name));
        const escaped = inside.some((name) => !outers.some((outer) => fits(outer, name)));
        // A longer name may escape where no short one does, so only one direction is certain for covering.
        if (escaped) expect(globsCover(outers, inner)).toBe(false);
        const shared = outers.some((outer) => inside.some((name) => fits(outer, name)));
        if (shared) expect(outers.some((outer) => globsOverlap(outer, inner))).toBe(true);
      }),
      { numRuns },
    );
  });

  it("cover each other where they have to", () => {
    expect(globsCover(["a*"], "ab*")).toBe(true);
    expect(globsCover(["a*", "b*"], "{a,b}x")).toBe(true);
    expect(globsCover(["?*", "[!a]"], "b")).toBe(true);
    expect(globsCover(["*a*", "[!a]*"], "?*")).toBe(true);
    expect(globsCover(["a*"], "*")).toBe(false);
    expect(globsCover([], "a")).toBe(false);
    expect(globsOverlap("a*", "*b")).toBe(true);
    expect(globsOverlap("a*", "b*")).toBe(false);
    expect(globsOverlap("[ab]x", "[cd]x")).toBe(false);
  });

  it("answer soon, and on the safe side, whatever they are asked", () => {
    const long = "*a".repeat(60);
    const start = performance.now();
    expect(globsCover([`${long}b`], long)).toBe(false);
    globsCover(["*?".repeat(40), "?*".repeat(40)], `${"*a?".repeat(30)}`);
    expect(globFits("{a,b}".repeat(30), "a".repeat(30))).toBe(false);
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  it("a name as a glob fits itself alone", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("*", "?", "[", "]", "{", "}", ",", "!", "a", "-") }),
        fc.constantFrom(...NAMES),
        (name, other) => {
          expect(globFits(globOfName(name), name)).toBe(true);
          expect(globFits(globOfName(name), `${name}x`)).toBe(false);
          if (other !== name) expect(globFits(globOfName(name), other)).toBe(false);
        },
      ),
      { numRuns },
    );
  });
});
