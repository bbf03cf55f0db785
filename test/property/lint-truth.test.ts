// What lint says never holds → whether any call of the other rows meets it; what its mend says → whether that is met at all.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createGuardSync, GovernancePolicy, type ToolCall } from "../../bindings/index.ts";
import { RULE_LINT } from "../cases/policy-lint.ts";

const rowsOf = <Row>(name: string): Row[] =>
  JSON.parse(readFileSync(new URL(`../cases/${name}.json`, import.meta.url), "utf8")) as Row[];

const CALLS: readonly ToolCall[] = [
  ...rowsOf<{ text: string }>("shell").map(({ text }) => ({ tool: "bash", args: { command: text } })),
  ...rowsOf<{ text: string }>("sql-statements").map(({ text }) => ({ tool: "db", args: { query: text } })),
  ...rowsOf<{ raw: string }>("hosts").map(({ raw }) => ({ tool: "fetch", args: { url: raw } })),
  ...rowsOf<{ raw: string }>("paths").map(({ raw }) => ({ tool: "read_file", args: { path: raw }, cwd: "/srv/app" })),
  ...[
    "/bin/rm x",
    "/usr/bin/dd if=a of=b",
    "powershell.exe -c ls",
    "curl x | /bin/bash",
    "git push --force",
    "rm -rf /etc/x",
  ].map((command) => ({ tool: "bash", args: { command } })),
  ...["echo x > /etc/passwd", "echo x >> /etc/hosts"].map((command) => ({ tool: "bash", args: { command } })),
  ...["/etc/", "/etc", "./src", "src", "/srv/etc", "C:\\Users\\a", "file:///etc/passwd"].map((path) => ({
    tool: "t",
    args: { path },
  })),
  ...[
    "https://evil.example/a",
    "https://evil.example:8443",
    "http://root@evil.example",
    "http://evil.example.",
    "http://10.1.2.3",
    "http://[::1]/",
  ].map((url) => ({ tool: "t", args: { url } })),
  { tool: "t", args: { text: "x", files: ["x"], secret: "x" }, stage: "tool_result" },
  { tool: "t", args: { text: "x", files: ["x"] } },
  { tool: "read_x", args: {} },
  { tool: "write_x", args: {} },
  { tool: "python", args: {} },
];

const NEVER = ["glob_never_fits", "sql_key_never_holds", "path_selects_nothing", "condition_never_holds"];
/** Rows of which another part may hold. */
const PARTLY = [
  "programs by their paths, one of several",
  "a pipe to a program by its path",
  "a redirection with its signs",
  "a path with a dot in front",
  "a result in an alternative",
  "a result in what was done before",
  "a tool in an alternative for others",
  "what cannot have been done",
];

function met(when: string): number {
  const policy = GovernancePolicy.parse(
    `apiVersion: portcullis/v1\nrules:\n  - { id: r, effect: deny, when: ${when} }\n`,
  );
  const guard = createGuardSync(policy);
  return CALLS.filter((call) => guard.check(call).rules.includes("r")).length;
}

describe("what lint says never holds", () => {
  const rows = RULE_LINT.filter(
    ({ name, findings, effect }) =>
      effect === undefined && !PARTLY.includes(name) && findings.some(([code]) => NEVER.includes(code)),
  );
  it.each(rows)("$name", ({ when, fixed }) => {
    // Of words that only running would tell, anything may be true: what is certain is asked.
    expect(met(when.replace("command: {", "command: { min_certainty: high,"))).toBe(0);
    if (fixed !== undefined) expect(met(fixed)).toBeGreaterThan(0);
  });

  it("has rows", () => {
    expect(rows.length).toBeGreaterThan(20);
    expect(PARTLY.filter((name) => !RULE_LINT.some((row) => row.name === name))).toEqual([]);
  });
});
