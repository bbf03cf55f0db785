// What commands make of the files and words that people give them: standard input, odd files, errors as JSON.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ISSUE_MEANINGS } from "../../bindings/cli/issue-meanings.ts";
import { LINT_EXPLANATIONS } from "../../bindings/policy/lint-codes.ts";
import { lines, portcullis } from "./console.ts";
import { makeFolder } from "./folder.ts";

const { path: folder, file } = makeFolder();
const SECRET = "apiVersion: portcullis/v1\nname: kept\nblocked_patterns: [secret]\n";
const policy = file("policy.yaml", SECRET);
const call = '{"tool":"t","args":{"a":"a secret"}}';

describe("a policy on standard input", () => {
  const rows: readonly (readonly [words: readonly string[], code: number, out: string])[] = [
    [["check", "-p", "-", call], 1, "✗ deny"],
    [["explain", "-p", "-", call], 1, "blocked_patterns[0]"],
    [["lint", "-"], 0, "✓ -"],
    [["show", "-"], 0, "name: kept"],
    [["compile", "-"], 0, "kept"],
    [["diff", policy, "-"], 0, ""],
    [["compose", "-", policy], 0, "blocked_patterns"],
    [["compare", "-", policy], 0, "decides as"],
  ];
  it.each(rows)("%j", async (words, code, out) => {
    const ran = await portcullis(words, { input: SECRET });
    expect(ran.error).toBe("");
    expect(ran).toMatchObject({ code, out: expect.stringContaining(out) });
  });

  it("names its place, extends built-in policies alone, and is not mended", async () => {
    const broken = await portcullis(["lint", "-"], { input: "apiVersion: portcullis/v1\nnam: x\n" });
    expect(broken).toMatchObject({ code: 2, out: expect.stringContaining("standard input:2:1: error") });
    const inherits = (what: string): string => `apiVersion: portcullis/v1\nextends: [${what}]\n`;
    expect((await portcullis(["lint", "-"], { input: inherits("builtin:secrets") })).code).toBe(0);
    expect((await portcullis(["lint", "-"], { input: inherits("./policy.yaml") })).code).toBe(2);
    expect(await portcullis(["lint", "-", "--fix"], { input: SECRET })).toMatchObject({ code: 2 });
    expect(await portcullis(["check", "-p", "-", call])).toMatchObject({
      code: 2,
      error: expect.stringContaining("no policy on standard input"),
    });
  });
});

describe("odd files", () => {
  const rows: readonly (readonly [name: string, text: string, code: number, told: string])[] = [
    ["nothing in it", "", 2, "1:1: error: the document is empty"],
    ["a comment alone", "# later\n", 2, "1:1: error: the document is empty"],
    ["a tab", "apiVersion: portcullis/v1\nrules:\n\t- id: x\n", 2, "3:1: error: a tab cannot indent YAML"],
    ["a byte order mark", `\ufeff${SECRET}`, 0, "✓"],
    ["the line ends of Windows", SECRET.replaceAll("\n", "\r\n"), 0, "✓"],
    ["an error behind the line ends of Windows", `${SECRET}x: 1\n`.replaceAll("\n", "\r\n"), 2, "4:1: error"],
    ["two documents", `${SECRET}---\nname: b\n`, 2, "4:1: error: a second document starts here"],
    ["over the size", `# ${"a".repeat(1_048_576)}`, 2, "MAX_POLICY_LENGTH"],
  ];
  it.each(rows)("%s", async (name, text, code, told) => {
    const ran = await portcullis(["lint", file(`odd/${name.replaceAll(" ", "-")}.yaml`, text)]);
    expect(ran).toMatchObject({ code, out: expect.stringContaining(told) });
  });

  it("a folder, a file of test cases, and a place that is not there", async () => {
    mkdirSync(join(folder, "empty"));
    expect((await portcullis(["lint", join(folder, "empty")])).out).toContain("it is a folder");
    const cases = file("some.test.yaml", "tests: []\n");
    expect(await portcullis(["lint", cases, policy])).toMatchObject({
      code: 2,
      out: expect.stringContaining("portcullis test"),
    });
    const { error } = await portcullis(["compose", policy, policy, "-o", join(folder, "no", "where.yaml")]);
    expect(error).toContain("there is no such folder");
    expect((await portcullis(["compile", policy, "-o", "-"])).code).toBe(2);
  });
});

describe("errors as JSON", () => {
  const lost = join(folder, "lost.yaml");
  const broken = file("broken.yaml", "apiVersion: portcullis/v1\nnam: x\n");
  const rows: readonly (readonly [words: readonly string[], code: string])[] = [
    [["check", "-p", lost, call, "--json"], "unreadable_policy"],
    [["check", "-p", broken, call, "--json"], "invalid_policy"],
    [["explain", "-p", broken, call, "--json"], "invalid_policy"],
    [["diff", policy, broken, "--json"], "invalid_policy"],
    [["compare", policy, broken, "--json"], "invalid_policy"],
    [["compose", policy, broken, "--json"], "invalid_policy"],
    [["show", broken, "--json"], "invalid_policy"],
    [["compile", broken, "--json"], "invalid_policy"],
    [["bench", call, "-p", broken, "--json"], "invalid_policy"],
    [["replay", call, "-p", broken, "--json"], "invalid_policy"],
    [["test", policy, "--json"], "usage"],
    [["audit", "verify", lost, "--json"], "usage"],
    [["init", policy, "--json"], "usage"],
    [["chekc", "--json"], "usage"],
  ];
  it.each(rows)("%j", async (words, code) => {
    const ran = await portcullis(words);
    const printed = lines(ran.out).map((line) => JSON.parse(line) as { error?: { code: string; message: string } });
    expect(printed.at(-1)?.error).toMatchObject({ code, message: expect.stringMatching(/./) });
    expect(ran.error).toContain("error");
    expect(ran.code).toBe(2);
  });
});

describe("help", () => {
  it("is there for every command, which help names the same way", async () => {
    const overview = await portcullis([]);
    expect(overview.code).toBe(2);
    const names = lines(overview.out).flatMap((line) =>
      line.startsWith("  ") ? [line.trim().split(" ")[0] ?? ""] : [],
    );
    const commands = names.filter((name) => name !== "portcullis");
    expect(commands.length).toBeGreaterThan(12);
    for (const name of commands) {
      const { code, out } = await portcullis([name, "--help"]);
      expect(code).toBe(0);
      expect(out.split(" ").slice(0, 2).join(" ")).toBe(`portcullis ${name}`);
      expect((await portcullis(["help", name])).out).toBe(out);
      expect(out).toContain(name === "hook" ? "JSON" : "--json");
    }
  });

  it("of a command that nobody knows names the nearest", async () => {
    for (const words of [["chekc"], ["help", "chekc"]]) {
      expect(await portcullis(words)).toMatchObject({ code: 2, error: expect.stringContaining("did you mean check?") });
    }
  });

  it("lists every code of findings and errors, and explains each", async () => {
    const { code, out } = await portcullis(["lint", "--codes", "--json"]);
    expect(code).toBe(0);
    const listed = lines(out).map((line) => (JSON.parse(line) as { code: string }).code);
    expect(listed).toEqual([...Object.keys(LINT_EXPLANATIONS), ...Object.keys(ISSUE_MEANINGS)]);
    for (const code of listed) expect((await portcullis(["lint", "--explain", code])).code, code).toBe(0);
    expect(lines((await portcullis(["lint", "--codes"])).out)).toHaveLength(listed.length);
  });
});
