import { describe, expect, it } from "vitest";
import { checkPattern } from "../../bindings/api/toolchain.ts";
import { lintPolicy } from "../../bindings/policy/lint.ts";
import { BUILTIN_PREFIX } from "../../bindings/policy/model.ts";
import { parsePolicy } from "../../bindings/policy/parse.ts";
import { presetNames, presetText } from "../../bindings/policy/presets.ts";

describe("built-in policies", () => {
  it("are the seven that are promised", () => {
    expect([...presetNames()].sort()).toEqual([
      "browser-agent",
      "coding-agent",
      "data-analyst",
      "pii",
      "read-only",
      "secrets",
      "strict",
    ]);
  });

  for (const name of presetNames()) {
    describe(name, () => {
      const file = `${BUILTIN_PREFIX}${name}`;
      const { policy, issues, tests, locate } = parsePolicy(presetText(name) ?? "", { file, checkPattern });

      it("is valid and sound", () => {
        expect(issues).toEqual([]);
        expect(policy?.name).toBe(name);
        expect(policy?.description).toBeDefined();
        const findings = policy === undefined ? [] : lintPolicy(policy, { locate });
        expect(findings.filter(({ severity }) => severity !== "info")).toEqual([]);
      });

      it("has rules that say why", () => {
        for (const rule of policy?.rules ?? []) expect(rule.message, rule.id).toBeDefined();
      });

      it("has tests that name what exists", () => {
        const known = ["blocked_tools", "allowed_tools", ...(policy?.rules ?? []).map((rule) => rule.id)];
        expect(tests.length).toBeGreaterThan(0);
        for (const test of tests) {
          expect(test.name).not.toMatch(/^test \d+$/);
          if (test.rule !== undefined) expect(known).toContain(test.rule);
        }
      });

      it("can be extended", () => {
        const child = parsePolicy(`apiVersion: portcullis/v1\nname: child\nextends: ${file}\nmax_tool_calls: 3\n`);
        expect(child.issues).toEqual([]);
        expect(child.policy?.maxToolCalls).toBe(3);
        expect(child.policy?.rules.map(({ id }) => id)).toEqual(policy?.rules.map(({ id }) => id));
      });
    });
  }
});
