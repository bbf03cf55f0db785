import { describe, expect, it } from "vitest";
import { parsePolicy } from "../../bindings/policy/parse.ts";
import { MAX_POLICY_LENGTH } from "../../bindings/policy/text.ts";

/** Nine lists of nine aliases each: a billion items for a reader that follows them. */
function billionLaughs(): string {
  const lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]"];
  for (let level = 1; level < 10; level++) {
    lines.push(`a${level}: &a${level} [${Array.from({ length: 9 }, () => `*a${level - 1}`).join(", ")}]`);
  }
  return `${lines.join("\n")}\n`;
}

interface HostileRow {
  readonly name: string;
  readonly text: string | Uint8Array;
  readonly code: string;
}

const ROWS: readonly HostileRow[] = [
  { name: "billion laughs", text: billionLaughs(), code: "alias_refused" },
  {
    name: "billion laughs through merge keys",
    text: billionLaughs().replaceAll("[*", "[ *").replace("a0:", "<<:"),
    code: "merge_key",
  },
  { name: "a list nested 20,000 deep", text: "[".repeat(20_000), code: "too_deep" },
  { name: "a closed list nested 5,000 deep", text: `name: ${"[".repeat(5_000)}${"]".repeat(5_000)}`, code: "too_deep" },
  { name: "a block list nested 20,000 deep", text: `${"- ".repeat(20_000)}x`, code: "too_deep" },
  {
    name: "mappings nested 500 deep",
    text: Array.from({ length: 500 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"),
    code: "too_deep",
  },
  { name: "explicit keys nested 20,000 deep", text: "? ".repeat(20_000), code: "too_deep" },
  { name: "100,000 anchors", text: "&a ".repeat(100_000), code: "too_large" },
  { name: "100,000 tags", text: "!a ".repeat(100_000), code: "too_large" },
  { name: "a million commas", text: `[${",".repeat(1_000_000)}`, code: "too_large" },
  { name: "a million letters too many", text: `name: ${"x".repeat(MAX_POLICY_LENGTH)}`, code: "too_large" },
  { name: "as many documents", text: "---\n".repeat(120_000), code: "too_large" },
  { name: "a key of 60,000 letters", text: `${"k".repeat(60_000)}: 1\n`, code: "yaml_syntax" },
  { name: "UTF-16", text: new Uint8Array([0xff, 0xfe, 0x6e, 0x00, 0x61, 0x00]), code: "not_utf8" },
  { name: "Latin-1", text: new Uint8Array([0x6e, 0x61, 0x6d, 0x65, 0x3a, 0x20, 0xe9, 0x0a]), code: "not_utf8" },
  { name: "an overlong slash", text: new Uint8Array([0x61, 0x3a, 0x20, 0xc0, 0xaf]), code: "not_utf8" },
];

describe("hostile documents are refused", () => {
  for (const { name, text, code } of ROWS) {
    it(name, () => {
      const { policy, issues } = parsePolicy(text);
      expect(policy).toBeUndefined();
      expect(issues.map((issue) => issue.code)).toContain(code);
      expect(issues.every((issue) => issue.line !== undefined && issue.column !== undefined)).toBe(true);
    });
  }

  it("billion laughs within 50 ms", () => {
    const text = billionLaughs();
    // The best of several runs: the claim is about the work, not about what else the machine does.
    let best = Number.POSITIVE_INFINITY;
    for (let run = 0; run < 5; run++) {
      const start = performance.now();
      parsePolicy(text);
      best = Math.min(best, performance.now() - start);
    }
    expect(best).toBeLessThan(50);
  });

  it("bytes with a byte-order mark are read like the string without", () => {
    const bytes = new TextEncoder().encode("\ufeffname: é\n");
    expect(parsePolicy(bytes).policy?.name).toBe("é");
  });

  it("keys of objects' prototypes neither hide nor find anything", () => {
    const text = "apiVersion: portcullis/v1\nlimits: { per_tool: { __proto__: 3, constructor: 4 } }\n";
    const { policy } = parsePolicy(text);
    expect(Object.entries(policy?.limits.perTool ?? {})).toEqual([
      ["__proto__", 3],
      ["constructor", 4],
    ]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
