import { describe, expect, it } from "vitest";
import { commandOracle } from "../../bindings/api/command-oracle.ts";
import { checkPattern } from "../../bindings/api/toolchain.ts";
import { fixPolicy } from "../../bindings/policy/fix.ts";
import { detectConflicts, lintPolicy } from "../../bindings/policy/lint.ts";
import { LINT_EXPLANATIONS } from "../../bindings/policy/lint-codes.ts";
import type { Policy } from "../../bindings/policy/model.ts";
import { parsePolicy } from "../../bindings/policy/parse.ts";
import { LINT, RULE_LINT } from "../cases/policy-lint.ts";

function parsed(text: string): Policy {
  const { policy } = parsePolicy(text);
  if (policy === undefined) throw new Error("the row is no valid policy");
  return policy;
}

describe("lint", () => {
  for (const { name, text, findings } of LINT) {
    it(name, () => {
      const { policy, locate } = parsePolicy(text);
      if (policy === undefined) throw new Error("the row is no valid policy");
      const found = lintPolicy(policy, { locate, commands: commandOracle });
      expect(found.map(({ line, column, code, severity }) => `${line}:${column} ${code} ${severity}`)).toEqual(
        findings,
      );
      for (const { code, snippet } of found) {
        expect(LINT_EXPLANATIONS[code].remedy.length).toBeGreaterThan(0);
        expect(snippet).toContain("^");
      }
    });
  }

  for (const { name, when, effect = "deny", above = "", findings, fixed } of RULE_LINT) {
    it(name, () => {
      const write = (condition: string): string =>
        `apiVersion: portcullis/v1\n${above}${above === "" ? "" : "\n"}rules:\n  - { id: r, effect: ${effect}, when: ${condition} }\n`;
      const text = write(when);
      const { policy, locate, issues } = parsePolicy(text, { checkPattern });
      expect(issues).toEqual([]);
      if (policy === undefined) throw new Error("the row is no valid policy");
      const found = lintPolicy(policy, { locate, commands: commandOracle });
      const places = found.map(({ code, severity, line = 0, column = 0 }, index) => {
        const [, , at = ""] = findings[index] ?? [];
        return [code, severity, (text.split("\n")[line - 1] ?? "").slice(column - 1, column - 1 + at.length)];
      });
      expect(places).toEqual(findings);
      const mended = fixPolicy(text, found, { unsafe: true });
      expect(mended.text).toBe(write(fixed ?? when));
      const again = parsePolicy(mended.text, { checkPattern }).policy;
      const left = again === undefined ? undefined : lintPolicy(again, { commands: commandOracle });
      expect(left?.length).toBe(fixed === undefined ? findings.length : 0);
    });
  }

  it("has a row for every code that needs no oracle", () => {
    const shown = new Set<string | undefined>([
      ...LINT.flatMap(({ findings }) => findings.map((finding) => finding.split(" ")[1])),
      ...RULE_LINT.flatMap(({ findings }) => findings.map(([code]) => code)),
    ]);
    const oracle = ["pattern_never_matches", "pattern_subsumed"];
    expect(Object.keys(LINT_EXPLANATIONS).filter((code) => !shown.has(code) && !oracle.includes(code))).toEqual([]);
  });

  it("asks an oracle about languages", () => {
    const policy = parsed(
      "apiVersion: portcullis/v1\nblocked_patterns: [abc, { pattern: 'a[^\\s\\S]', type: regex }, { pattern: '[ab]+c', type: regex }]\n",
    );
    const found = lintPolicy(policy, {
      oracle: {
        isEmpty: ({ pattern }) => pattern.startsWith("a["),
        covers: (outers, { pattern }) => pattern === "abc" && outers.length === 2,
      },
    });
    expect(found.map(({ code, path }) => `${code} ${path}`)).toEqual([
      "pattern_subsumed blocked_patterns[0]",
      "pattern_never_matches blocked_patterns[1]",
    ]);
  });

  it("conflicts are the findings that contradict", () => {
    const policy = parsed(
      "max_concurrent: 5\nbackpressure_threshold: 6\nversion: draft\nblocked_patterns: [a, a]\nmax_tool_calls: 0\nallowed_tools: [x]\n",
    );
    expect(detectConflicts(policy).map(({ code }) => code)).toEqual([
      "backpressure_never",
      "allowed_tools_without_calls",
    ]);
  });
});
