// Mentions: texts that name commands and statements without running them are allowed under `command`, `sql`, `path` and `host` rules.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createGuardSync, GovernancePolicy, type ToolCall } from "../../bindings/index.ts";

const POLICY = `
apiVersion: portcullis/v1
name: mentions
rules:
  - { id: remove, effect: deny, when: { command: { name: [rm, shred, srm], flags: [recursive] } } }
  - { id: disk, effect: deny, when: { command: { name: [dd, "mkfs*", wipefs, truncate], operand: ["/dev/**", "of=/dev/**"] } } }
  - { id: power, effect: deny, when: { command: { name: [shutdown, reboot, halt, poweroff, kill, killall] } } }
  - { id: become, effect: deny, when: { command: { name: [su, doas, chown, passwd, visudo] } } }
  - { id: force, effect: deny, when: { command: { name: git, subcommand: push, flags: force } } }
  - { id: reset, effect: deny, when: { command: { name: git, subcommand: reset, flags: hard } } }
  - { id: cluster, effect: deny, when: { command: { name: kubectl, subcommand: delete } } }
  - { id: prune, effect: deny, when: { command: { name: docker, subcommand: system prune } } }
  - { id: destroy, effect: deny, when: { command: { name: terraform, subcommand: destroy } } }
  - { id: etc, effect: deny, when: { command: { redirect: "/etc/**" } } }
  - { id: drop, effect: deny, when: { sql: { statement: [drop, truncate, alter, grant] } } }
  - { id: rows, effect: deny, when: { sql: { statement: [delete, update], where: [absent, tautology] } } }
  - { id: files, effect: deny, when: { path: ["/etc/**", "~/.ssh/**"] } }
  - { id: hosts, effect: deny, when: { host: { private: true } } }
`;

const cases = (name: string): string => readFileSync(join(import.meta.dirname, "../cases", name), "utf8");
const shell = JSON.parse(cases("shell-mentions.json")) as readonly string[];
/** Statements that a sentence of English happens to be are what they are to every server. */
const VALID = /^~?(?:alter|grant|delete table where=absent)/;
const sql = (
  JSON.parse(cases("sql-mentions.json")) as readonly { readonly text: string; readonly records: readonly string[] }[]
).filter(({ records }) => !records.some((record) => VALID.test(record)));
const calls = parse(cases("evasion-mentions.yaml")) as readonly ToolCall[];

const guard = createGuardSync(GovernancePolicy.parse(POLICY));
const rulesOf = (call: ToolCall): readonly string[] => guard.check(call).rules;

describe("mentions are allowed", () => {
  it.each(shell)("bash: %s", (command) => {
    expect(rulesOf({ tool: "bash", args: { command } })).toEqual([]);
  });

  it.each(sql.map(({ text }) => text))("SQL: %s", (query) => {
    expect(rulesOf({ tool: "database_query", args: { query } })).toEqual([]);
  });

  it.each(calls.map((call) => [call.tool, JSON.stringify(call.args), call] as const))(
    "%s: %s",
    (_tool, _args, call) => {
      expect(rulesOf(call)).toEqual([]);
    },
  );

  it("in rows enough", () => {
    expect(shell.length + calls.length).toBeGreaterThanOrEqual(200);
    expect(sql.length).toBeGreaterThanOrEqual(100);
  });

  it("by a policy that denies what is no mention", () => {
    const denied: readonly ToolCall[] = [
      { tool: "bash", args: { command: "rm -r x" } },
      { tool: "bash", args: { command: "git push -f" } },
      { tool: "database_query", args: { query: "DROP TABLE users" } },
      { tool: "read_file", args: { path: "/etc/shadow" } },
      { tool: "fetch", args: { url: "http://10.0.0.1/" } },
    ];
    for (const call of denied) expect(rulesOf(call)).not.toEqual([]);
  });
});
