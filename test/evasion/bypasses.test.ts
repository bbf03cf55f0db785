// Published bypasses: every text of test/cases/evasion-bypasses.yaml is denied by its one rule, and the rule alone denies nothing harmless.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createGuardSync, GovernancePolicy } from "../../bindings/index.ts";

interface Row {
  /** Thread, as `owner/name#number`. */
  readonly source: string;
  readonly when: object;
  readonly tool?: string;
  readonly arg?: string;
  readonly texts: readonly string[];
}

const rows = parse(readFileSync(join(import.meta.dirname, "../cases/evasion-bypasses.yaml"), "utf8")) as readonly Row[];

describe("published bypasses", () => {
  for (const { source, when, tool = "bash", arg = "command", texts } of rows) {
    const policy = { apiVersion: "portcullis/v1", rules: [{ id: "rule", effect: "deny", when }] };
    const guard = createGuardSync(GovernancePolicy.parse(JSON.stringify(policy)));
    it.each(texts)(`${source}: %s`, (text) => {
      expect(guard.check({ tool, args: { [arg]: text } })).toMatchObject({ allowed: false, rules: ["rule"] });
    });
    it(`${source}: not everything is denied`, () => {
      for (const text of ["ls -la", "SELECT id FROM t WHERE id = 1", "https://example.com/", "README.md"]) {
        expect(guard.check({ tool, args: { [arg]: text } })).toMatchObject({ allowed: true, rules: [] });
      }
    });
  }

  it("name their threads", () => {
    expect(rows.filter(({ source }) => !/^[\w.-]+\/[\w.-]+#\d+$/.test(source))).toEqual([]);
    expect(new Set(rows.map(({ source }) => source)).size).toBeGreaterThanOrEqual(50);
  });
});
