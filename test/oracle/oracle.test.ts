// The oracle against V8: every match of small patterns on small texts, and of random patterns on texts made for them.
import { describe, expect, test } from "vitest";
import { BINARY, everyPattern, everyText, LOOKS, PROFILES, randomPattern, UNARY } from "../property/patterns.ts";
import { Random } from "../property/random.ts";
import { textFor } from "../property/texts.ts";
import { findEvery, findFirstSpans } from "./match.ts";
import { isUnderstood, loadUnicode, type Node, understand } from "./oracle.ts";
import { canFlag, toV8, type V8Mode } from "./v8.ts";

const unicode = await loadUnicode();
const deep = process.env.PORTCULLIS_DEEP === "1";

/** V8's matches: all of them as `start,end`, and the first one in its own order of preference. */
class V8Matcher {
  private readonly source: string;
  private readonly flags: string;
  private readonly pinned: RegExp[] = [];
  private readonly sticky: RegExp;

  constructor(tree: Node, mode: V8Mode) {
    this.source = toV8(tree, mode);
    this.flags = mode === "flagged" ? "iuy" : "uy";
    this.sticky = new RegExp(this.source, this.flags);
  }

  /** The end is pinned by a count of the code points behind it. */
  private endingBefore(rest: number): RegExp {
    let regex = this.pinned[rest];
    if (!regex) {
      regex = new RegExp(`(?:${this.source})(?=[^]{${rest}}$)`, this.flags);
      this.pinned[rest] = regex;
    }
    return regex;
  }

  every(text: string): string {
    const starts = startsOf(text);
    let spans = "";
    for (const [from, start] of starts.entries()) {
      for (let to = from; to < starts.length; to++) {
        const regex = this.endingBefore(starts.length - 1 - to);
        regex.lastIndex = start;
        if (regex.test(text)) spans += `${start},${starts[to]} `;
      }
    }
    return spans;
  }

  // Sticky at each code point in turn: without `y`, V8 also tries places inside a surrogate pair.
  first(text: string): string {
    for (const start of startsOf(text)) {
      this.sticky.lastIndex = start;
      const found = this.sticky.exec(text);
      if (found) return `${start},${start + found[0].length} `;
    }
    return "";
  }
}

function startsOf(text: string): number[] {
  const starts = [0];
  for (const character of text) starts.push((starts.at(-1) as number) + character.length);
  return starts;
}

function print(spans: readonly (readonly [number, number])[]): string {
  return spans.map(([start, end]) => `${start},${end} `).join("");
}

function same(pattern: string, text: string, oracle: string, v8: string): void {
  if (oracle !== v8) expect({ pattern, text, spans: oracle }).toEqual({ pattern, text, spans: v8 });
}

function treeOf(pattern: string): Node | undefined {
  const result = understand(pattern, "regex", unicode);
  return isUnderstood(result) ? result.tree : undefined;
}

describe("the oracle finds every match that V8 finds", () => {
  const plans = [
    {
      name: "letters",
      atoms: ["a", "b", "."],
      operators: [...UNARY, ...BINARY],
      maxAtoms: 3,
      maxOperators: deep ? 4 : 3,
      texts: everyText(["a", "b"], 3),
    },
    {
      name: "assertions",
      atoms: ["a", "^", "$", "\\b", "(?m:^)"],
      operators: ["%*", "%?", ...BINARY],
      maxAtoms: 3,
      maxOperators: 3,
      texts: everyText(["a", "\n"], 3),
    },
    {
      name: "look-around",
      atoms: ["a", "b"],
      operators: ["%*", "%?", ...BINARY, ...LOOKS],
      maxAtoms: deep ? 3 : 2,
      maxOperators: deep ? 4 : 3,
      texts: everyText(["a", "b"], 3),
    },
  ];
  test.each(plans)("in every small regex of $name", ({ atoms, operators, maxAtoms, maxOperators, texts }) => {
    let compared = 0;
    for (const pattern of everyPattern(atoms, operators, maxAtoms, maxOperators)) {
      const tree = treeOf(pattern);
      if (!tree) throw new Error(`the oracle refuses ${pattern}`);
      const v8 = new V8Matcher(tree, "expanded");
      // a rotating choice of texts keeps the default run short
      const step = deep ? 1 : 9;
      for (let i = compared % step; i < texts.length; i += step) {
        const text = texts[i] as string;
        same(pattern, text, print(findEvery(tree, text)), v8.every(text));
      }
      compared++;
    }
    expect(compared).toBeGreaterThan(500);
  });

  test.each(PROFILES)("in random regexes of the $name profile, and prefers the same one", (profile) => {
    const random = new Random(0x0c1e);
    let flagged = 0;
    for (let i = 0; i < (deep ? 6_000 : 180); i++) {
      const pattern = randomPattern(random, profile);
      const tree = treeOf(pattern);
      if (!tree) continue;
      const modes: V8Mode[] = canFlag(tree) ? ["expanded", "flagged"] : ["expanded"];
      flagged += modes.length - 1;
      for (const mode of modes) {
        const v8 = new V8Matcher(tree, mode);
        for (let j = 0; j < 3; j++) {
          const text = textFor(random, tree, 7).toWellFormed();
          same(pattern, text, print(findEvery(tree, text)), v8.every(text));
          same(pattern, text, print(findFirstSpans(tree, text).slice(0, 1)), v8.first(text));
        }
      }
    }
    expect(flagged).toBeGreaterThan(20);
  });
});
