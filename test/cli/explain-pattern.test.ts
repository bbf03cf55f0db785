// One pattern on the command line → what was made of it, or carets under what is refused.
import { describe, expect, it } from "vitest";
import { portcullis } from "./console.ts";

describe("explain --pattern", () => {
  it("shows how a pattern is run, and its instructions", async () => {
    const { code, out } = await portcullis(["explain", "--pattern", "rm\\s+-rf"]);
    expect(code).toBe(0);
    for (const part of ["its prefix", ' -rf"', "states ×", "take [Rr]", "match"]) expect(out).toContain(part);
  });

  it("says the same as JSON", async () => {
    const { out } = await portcullis(["explain", "--json", "--pattern", "*.exe", "--type", "glob"]);
    expect(JSON.parse(out)).toMatchObject({ type: "glob", mode: "clauses", tier: "table8", entry: 0 });
  });

  it("cuts a long listing unless all is asked for", async () => {
    const cut = await portcullis(["explain", "--pattern", "[ab]{100}"]);
    const all = await portcullis(["explain", "--pattern", "[ab]{100}", "--all"]);
    expect(cut.out).toContain("and 61 lines more: --all");
    expect(all.out.split("\n").filter((line) => line.includes("take [ABab]"))).toHaveLength(100);
  });

  it("underlines what is refused", async () => {
    const { code, out } = await portcullis(["explain", "--pattern", "(a)\\1"]);
    expect(code).toBe(1);
    const [, line = "", carets = ""] = out.split("\n");
    expect(line.trim()).toBe("(a)\\1");
    expect(carets.indexOf("^")).toBe(line.indexOf("\\1"));
  });

  it("reads it as the dialect and the place that are asked for", async () => {
    const rows: readonly (readonly [readonly string[], string, string])[] = [
      [[], "folded", "take [Rr]"],
      [["--exact-case"], "letter for letter", "take r"],
      [["--type", "glob"], "the whole text", "start of the text"],
      [["--type", "glob", "--dialect", "agent-os"], "any end of the text", "end of the text"],
      [["--type", "glob", "--dialect", "portcullis/v1"], "the whole text", "start of the text"],
    ];
    for (const [words, said, instruction] of rows) {
      const { out } = await portcullis(["explain", "--pattern", "rm", ...words]);
      expect(out, words.join(" ")).toContain(said);
      expect(out, words.join(" ")).toContain(instruction);
    }
  });

  it.each([
    ["a dialect that is none", ["explain", "--pattern", "a", "--dialect", "pcre"], "unknown dialect pcre"],
    ["a dialect without a pattern", ["explain", "--dialect", "v1", "-p", "x"], "--dialect belongs to --pattern"],
    ["a type that is none", ["explain", "--pattern", "a", "--type", "pcre"], "unknown type pcre"],
    ["a type without a pattern", ["explain", "--type", "glob", "-p", "x"], "--type belongs to --pattern"],
  ])("refuses %s", async (_, words, message) => {
    const { code, error } = await portcullis(words);
    expect(code).toBe(2);
    expect(error).toContain(message);
  });
});
