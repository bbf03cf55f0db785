import { describe, expect, it } from "vitest";
import { lintPolicy } from "../../bindings/policy/lint.ts";
import { parsePolicy } from "../../bindings/policy/parse.ts";
import { presetNames, presetText } from "../../bindings/policy/presets.ts";
import { serializePolicy } from "../../bindings/policy/serialize.ts";

const DEEP = process.env.PORTCULLIS_DEEP === "1";
const FILES = DEEP ? 10_000 : 1_000;
/** Milliseconds that one mutated preset may take; they are about 5 KB, and this machine may be busy. */
const MAX_MILLISECONDS = 2_000;

const SEEDS = [
  // The long presets take ten times as long to parse as these.
  ...(DEEP ? presetNames() : ["strict"]).map((name) => presetText(name) ?? ""),
  'apiVersion: portcullis/v1\nrules:\n  - id: r\n    effect: deny\n    when:\n      tool: [a, "b*"]\n      any:\n        - { arg: args.x, regex: "a|b" }\n        - not: { context: { role: admin } }\n',
  "name: a\nmax_tokens: 100\nallowed_tools: [a, b]\nblocked_patterns:\n  - x\n  - { pattern: 'a.*b', type: regex }\n",
  '{"apiVersion": "portcullis/v1", "limits": {"per_tool": {"a": 1}}, "rules": [{"id": "r", "effect": "deny", "when": {"tool": "x"}}]}',
];

const SPLICES = [
  "*",
  "&a ",
  "*a",
  "!!x ",
  "<<: ",
  "\t",
  "{",
  "}",
  "[",
  "]",
  '"',
  "'",
  ": ",
  "- ",
  "#",
  "\n",
  "\r",
  "---\n",
  "...\n",
  "|",
  ">",
  "%",
  "@",
  "`",
  "?",
  ",",
  "\\",
  "\0",
  "\ufeff",
  "\ud800",
  "0x",
  "1e999",
  "null",
  "~",
  "yes",
  "-1",
  "9007199254740993",
  "\u2028",
  "__proto__: 1\n",
  "rules:\n",
];

/** A generator of its own, so that a failing file can be made again from its number (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function mutated(number: number): string {
  const next = random(number);
  const below = (limit: number): number => Math.floor(next() * limit);
  let text = SEEDS[below(SEEDS.length)] ?? "";
  for (let count = 1 + below(4); count > 0; count--) {
    const at = below(text.length + 1);
    const to = Math.min(text.length, at + below(40));
    const kind = below(6);
    if (kind === 0) text = text.slice(0, at) + text.slice(to);
    else if (kind === 1) text = text.slice(0, at) + text.slice(at, to) + text.slice(at);
    else if (kind === 2) text = text.slice(0, at) + String.fromCharCode(below(0x250)) + text.slice(at + 1);
    else if (kind === 3) text = text.slice(0, at);
    else text = text.slice(0, at) + (SPLICES[below(SPLICES.length)] ?? "") + text.slice(kind === 4 ? at : to);
  }
  return text;
}

describe("mutated files", () => {
  it(`${FILES} of them give a policy or issues with a place, in time`, { timeout: 300_000 }, () => {
    let valid = 0;
    for (let number = 0; number < FILES; number++) {
      const text = mutated(number);
      const start = performance.now();
      const { policy, issues } = parsePolicy(text, { file: "m.yaml" });
      const elapsed = performance.now() - start;
      const context = `file ${number}`;
      const errors = issues.filter((issue) => issue.severity === "error");
      expect(policy === undefined, context).toBe(errors.length > 0);
      const lines = text.split("\n").length + text.split("\r").length;
      const astray = issues.find(
        ({ line = 0, column = 0, file = "" }) =>
          line < 1 || line > lines || column < 1 || !(file === "m.yaml" || file.startsWith("builtin:")),
      );
      expect(astray, context).toBeUndefined();
      if (policy !== undefined) {
        valid++;
        lintPolicy(policy);
        const written = number % 10 === 0 ? parsePolicy(serializePolicy(policy)).policy : policy;
        expect(written, context).toEqual(policy);
      }
      expect(elapsed, context).toBeLessThan(MAX_MILLISECONDS);
    }
    // Enough of them stay valid to show that the mutations are not all of one kind.
    expect(valid).toBeGreaterThan(FILES / 20);
    expect(valid).toBeLessThan(FILES);
  });
});
