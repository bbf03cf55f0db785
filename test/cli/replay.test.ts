// `portcullis replay`: what another policy decides differently about calls that were recorded.
import { describe, expect, it } from "vitest";
import { lines, portcullis } from "./console.ts";
import { makeFolder } from "./folder.ts";

const { file } = makeFolder();
const V1 = "apiVersion: portcullis/v1\n";
const before = file("before.yaml", `${V1}name: before\nblocked_tools: [rm]\nblocked_patterns: [xyzzy, plugh]\n`);
const after = file("after.yaml", `${V1}name: after\nblocked_tools: [mv]\nblocked_patterns: [plugh, xyzzy]\n`);
const CALLS = [
  { tool: "rm" },
  { id: "second", tool: "mv", args: { path: "a" } },
  { tool: "ls" },
  { tool: "t", args: { a: "xyzzy" } },
];
const calls = file("calls.jsonl", CALLS.map((one) => JSON.stringify(one)).join("\n"));

async function changes(...words: string[]) {
  const { code, out } = await portcullis(["replay", "--json", ...words]);
  const printed = lines(out).map((line) => JSON.parse(line) as Record<string, unknown>);
  return { code, changes: printed.slice(0, -1), summary: printed.at(-1)?.summary };
}

describe("replay", () => {
  it("shows what two policies decide differently", async () => {
    const found = await changes(calls, "-p", before, "-p", after);
    expect(found.changes).toEqual([
      {
        line: 1,
        tool: "rm",
        direction: "loosens",
        before: { effect: "deny", reason: "blocked_tool", rules: ["blocked_tools"] },
        after: { effect: "allow", reason: "allowed", rules: [] },
      },
      expect.objectContaining({ line: 2, id: "second", direction: "tightens" }),
    ]);
    expect(found.summary).toEqual({ calls: 4, compared: 4, tightens: 1, loosens: 1, reasons: 1 });
    expect(found.code).toBe(0);
    const { out } = await portcullis(["replay", calls, "-p", before, "-p", after, "--reasons"]);
    expect(out).toContain("4 calls  ·  1 tightened  ·  1 loosened  ·  1 for another reason");
    expect(out).toContain("xyzzy");
  });

  it("fails where it is told to", async () => {
    const pair = (a: string, b: string): string[] => ["replay", calls, "-p", a, "-p", b];
    expect((await portcullis([...pair(before, after), "--fail-on-loosening"])).code).toBe(1);
    expect((await portcullis([...pair(before, before), "--fail-on-change"])).code).toBe(0);
    const strict = file("strict.yaml", `${V1}name: strict\nblocked_tools: ['*']\n`);
    expect((await portcullis([...pair(before, strict), "--fail-on-loosening"])).code).toBe(0);
    expect((await portcullis([...pair(before, strict), "--fail-on-change"])).code).toBe(1);
  });

  it("compares one policy with what check printed then", async () => {
    const recorded = file("decisions.jsonl", (await portcullis(["check", "-p", before, calls, "--json"])).out);
    expect((await changes(calls, "-p", before, "--recorded", recorded)).summary).toMatchObject({
      compared: 4,
      loosens: 0,
    });
    expect((await changes(calls, "-p", after, "--recorded", recorded)).summary).toMatchObject({
      tightens: 1,
      loosens: 1,
    });
  });

  it("compares one policy with decisions recorded beside the calls", async () => {
    const records = [
      { call: { tool: "rm" }, decision: { effect: "deny" } },
      { call: { tool: "mv" }, decision: { effect: "allow", observed: { effect: "deny" } } },
      { call: { tool: "ls" } },
    ];
    const found = await changes(
      file("records.jsonl", records.map((one) => JSON.stringify(one)).join("\n")),
      "-p",
      after,
    );
    expect(found.changes.map(({ line, direction }) => [line, direction])).toEqual([[1, "loosens"]]);
    expect(found.summary).toMatchObject({ calls: 3, compared: 2 });
  });

  it("keeps each policy's sessions to itself", async () => {
    const tight = file("tight.yaml", `${V1}name: tight\nmax_tool_calls: 1\nblocked_tools: [rm]\n`);
    const wide = file("wide.yaml", `${V1}name: wide\nmax_tool_calls: 2\nblocked_tools: [rm]\n`);
    const input = ["a", "rm", "b", "c"].map((tool) => JSON.stringify({ tool, session: "s" })).join("\n");
    const { out } = await portcullis(["replay", "-", "-p", tight, "-p", wide, "--json"], { input });
    expect(lines(out).map((line) => (JSON.parse(line) as { line?: number }).line)).toEqual([3, undefined]);
  });

  const wrong: readonly (readonly [string, readonly string[], string])[] = [
    ["no policy", [calls], "one policy or two"],
    ["three policies", [calls, "-p", before, "-p", after, "-p", before], "one policy or two"],
    ["nothing to compare with", [calls, "-p", before], "nothing to compare with"],
    ["both ways at once", [calls, "-p", before, "-p", after, "--recorded", calls], "--recorded stands for"],
  ];
  it.each(wrong)("refuses %s", async (_, words, said) => {
    const { code, error } = await portcullis(["replay", ...words]);
    expect(code).toBe(2);
    expect(error).toContain(said);
  });
});
