// Rules over commands and statements, judged through the public API: every row of test/cases/structure-rules.yaml.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createGuardSync, GovernancePolicy, type Guard, type ToolCall } from "../../bindings/index.ts";

interface Row {
  readonly name: string;
  readonly policy: string;
  readonly call: ToolCall;
  /** Bytes of comment in front of the command. */
  readonly pad?: number;
  readonly rules?: readonly string[];
  /** Rules hold and the call may run: they lift the default. */
  readonly allowed?: true;
}

const { policies, rows } = parse(readFileSync(join(import.meta.dirname, "../cases/structure-rules.yaml"), "utf8")) as {
  policies: Record<string, object>;
  rows: readonly Row[];
};

const guards = new Map<string, Guard>();

function guardOf(name: string): Guard {
  const known = guards.get(name);
  if (known !== undefined) return known;
  const made = createGuardSync(GovernancePolicy.parse(JSON.stringify(policies[name])));
  guards.set(name, made);
  return made;
}

function padded({ call, pad = 0 }: Row): ToolCall {
  if (pad === 0) return call;
  const { command } = call.args as { command: string };
  return { ...call, args: { command: `# ${"x ".repeat(pad / 2)}\n${command}` } };
}

describe("rules over structure", () => {
  for (const row of rows) {
    it(`${row.policy}: ${row.name}`, () => {
      const decision = guardOf(row.policy).check(padded(row));
      expect(decision.reason).not.toBe("engine_fault");
      expect(decision.rules).toEqual(row.rules ?? []);
      expect(decision.allowed).toBe(row.allowed ?? row.rules === undefined);
    });
  }

  it("names every row once", () => {
    expect(new Set(rows.map(({ policy, name }) => `${policy} ${name}`)).size).toBe(rows.length);
  });
});

describe("evidence", () => {
  const spanOf = (policy: string, args: object): unknown =>
    guardOf(policy)
      .check({ tool: "bash", args })
      .matches.map(({ pattern, path, span, view }) => ({ pattern, path, span, view }));

  it("is the command, not the line", () => {
    expect(spanOf("commands", { command: "cd é; sudo rm -rf /srv" })).toEqual([
      { pattern: "rm --recursive --force", path: "args.command", span: [11, 22], view: "raw" },
    ]);
  });

  it("is the statement, not the text", () => {
    expect(spanOf("sql", { query: "select é; DROP TABLE users; select 2" })).toEqual([
      { pattern: "drop|truncate", path: "args.query", span: [10, 26], view: "raw" },
    ]);
    expect(spanOf("sql", { query: "select 1; %64rop table users" })).toEqual([
      { pattern: "drop|truncate", path: "args.query", span: [10, 28], view: "escapes" },
    ]);
  });

  it("is mapped back from a view", () => {
    expect(spanOf("commands", { command: "ls; %72m -rf /srv" })).toEqual([
      { pattern: "rm --recursive --force", path: "args.command", span: [4, 17], view: "escapes" },
    ]);
  });

  it("stays the same however often memory grows", () => {
    const guard = createGuardSync(GovernancePolicy.parse(JSON.stringify(policies.commands)));
    for (const size of [10, 100_000, 10, 200_000, 10]) {
      const command = `echo ${"é%41 ".repeat(size / 5)}; rm -rf /srv`;
      const decision = guard.check({ tool: "bash", args: { command } });
      expect(decision.rules).toEqual(["rm"]);
      expect(decision.matches[0]?.span).toEqual([command.length - 11, command.length]);
    }
  });
});
