// The example calls against the example policies: every verdict as it was reviewed.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { lines, portcullis } from "./console.ts";

interface Verdict {
  readonly effect: string;
  readonly reason: string;
  readonly rules: readonly string[];
}

const path = (name: string): string => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
const expected = JSON.parse(readFileSync(path("expected.json"), "utf8")) as Record<string, Verdict>;
const ids = lines(readFileSync(path("calls.jsonl"), "utf8")).map((line) => (JSON.parse(line) as { id: string }).id);

describe("the coding agent's calls", async () => {
  const { out, code } = await portcullis([
    "check",
    "-p",
    path("coding-agent.yaml"),
    "--calls",
    path("calls.jsonl"),
    "--json",
  ]);
  const printed = lines(out).map(
    (line) => JSON.parse(line) as { id?: string; decision?: Verdict; summary?: { calls: number } },
  );
  const decisions = new Map(printed.map(({ id, decision }) => [id, decision]));

  it("are at least 60, each expected once", () => {
    expect(ids.length).toBeGreaterThanOrEqual(60);
    expect(Object.keys(expected).sort()).toEqual([...ids].sort());
    expect(printed.at(-1)?.summary?.calls).toBe(ids.length);
    expect(code).toBe(1);
  });

  it.each(ids)("%s", (id) => {
    const { effect, reason, rules } = decisions.get(id) ?? {};
    expect({ effect, reason, rules }).toEqual(expected[id]);
  });
});

describe("the data analyst", async () => {
  const rows: readonly (readonly [string, unknown, string, string])[] = [
    ["run_sql", { query: "SELECT region, sum(amount) FROM sales GROUP BY region" }, "allow", "allowed"],
    ["run_sql", { query: "SELECT name, ssn FROM people" }, "deny", "blocked_pattern"],
    ["run_sql", { query: "SELECT pg_sleep(100)" }, "deny", "blocked_pattern"],
    ["run_sql", { query: "DROP TABLE sales" }, "deny", "denied_intent"],
    ["run_sql", { query: "UPDATE sales SET amount = 0 WHERE id = 3" }, "require_approval", "approval_required"],
    ["chart_bar", { x: "region", y: "amount" }, "allow", "allowed"],
    ["export_report", { format: "pdf" }, "require_approval", "approval_required"],
    ["bash", { command: "ls" }, "deny", "tool_not_allowed"],
  ];
  const input = rows.map(([tool, args]) => JSON.stringify({ tool, args })).join("\n");
  const { out } = await portcullis(["check", "-p", path("data-analyst.yaml"), "--json"], { input });
  const decisions = lines(out).map((line) => (JSON.parse(line) as { decision?: Verdict }).decision);

  it.each(rows.map((row, index) => [...row, index] as const))("%s %o → %s", (_tool, _args, effect, reason, index) => {
    expect(decisions[index]).toMatchObject({ effect, reason });
  });
});
