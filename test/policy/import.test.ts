import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { policyDocument } from "../../bindings/policy/document.ts";
import { FORMAT_NAMES, IMPORT_FORMATS, importPolicy } from "../../bindings/policy/import/import.ts";
import { parsePolicy } from "../../bindings/policy/parse.ts";
import { CLAUDE_RULES, IMPORTS } from "../cases/policy-import.ts";
import { decide, type Outcome } from "./judge.ts";

const numRuns = process.env.PORTCULLIS_DEEP === "1" ? 5_000 : 200;

describe("importing", () => {
  for (const { name, text, format, result = {}, notes, calls = [] } of IMPORTS) {
    it(name, () => {
      const imported = importPolicy(text, { file: "foreign" });
      expect(imported.issues).toEqual([]);
      expect(imported.format).toBe(format);
      if (imported.policy === undefined || imported.yaml === undefined) throw new Error("nothing was imported");
      const document = policyDocument(imported.policy);
      expect(Object.fromEntries(Object.keys(result).map((key) => [key, document[key]]))).toEqual(result);
      const told = imported.notes.filter(({ path }) => path !== "");
      if (notes !== undefined) expect(told.map(({ shift, path }) => `${shift} ${path}`)).toEqual(notes);
      for (const { line, path } of told) expect(line, path).toBeGreaterThan(0);
      const again = parsePolicy(imported.yaml);
      expect(again.issues).toEqual([]);
      expect(again.policy?.rules).toEqual(imported.policy.rules);
      for (const [call, outcome] of calls) expect(decide(imported.policy, call), JSON.stringify(call)).toBe(outcome);
    });
  }

  it("has a row for every format", () => {
    const shown = new Set(IMPORTS.map(({ format }) => format));
    expect(IMPORT_FORMATS.filter((format) => !shown.has(format))).toEqual([]);
    expect(Object.keys(FORMAT_NAMES)).toEqual([...IMPORT_FORMATS]);
  });

  for (const [tier, rule, when] of CLAUDE_RULES) {
    it(`Claude Code: ${tier} ${rule}`, () => {
      const { policy } = importPolicy(JSON.stringify({ permissions: { [tier]: [rule] } }));
      expect(policy === undefined ? undefined : (policyDocument(policy).rules as { when: unknown }[])[0]?.when).toEqual(
        when,
      );
    });
  }

  it("a denied command is stopped as a command and as text", () => {
    const { policy } = importPolicy(JSON.stringify({ permissions: { deny: ["Bash(git push:*)"] } }));
    const [rule] = (policy === undefined ? [] : policyDocument(policy).rules) as {
      when: { any: Record<string, unknown>[] };
    }[];
    expect(rule?.when.any.map((condition) => Object.keys(condition))).toEqual([
      ["arg", "command"],
      ["arg", "regex"],
    ]);
  });

  it("a quote escaped with a backslash is shown with its remedy", () => {
    const { issues } = importPolicy(
      "policies:\n  - name: x\n    deny:\n      - patterns:\n          - '[\"\\']\\s*x'\n",
    );
    expect(issues[0]).toMatchObject({ code: "bad_escape", line: 5, expected: "`''` for a quote inside single quotes" });
  });

  it("refuses what no tool has written", () => {
    for (const text of [
      "hello: world\n",
      "apiVersion: v1\nkind: Pod\n",
      "[1]",
      "a: [",
      "",
      "rules: []\n",
      "rules: [{ action: rm, effect: deny }]\n",
    ]) {
      const { policy, issues } = importPolicy(text);
      expect(policy).toBeUndefined();
      expect(issues.length, text).toBeGreaterThan(0);
    }
  });

  it("tells of patterns outside the dialect, and keeps the others", () => {
    const text = "policies:\n  - { name: p, deny: [{ patterns: ['(a)\\1', b] }], action: SIGKILL }\n";
    const checkPattern = (pattern: string) =>
      pattern.includes("\\1") ? { message: "a back-reference", start: 3, end: 5 } : undefined;
    const { policy, notes } = importPolicy(text, { checkPattern });
    expect(notes.find(({ shift }) => shift === "looser")?.message).toContain("back-reference");
    expect(policy?.rules.length).toBe(1);
  });
});

/** The originals' own reading: by priority, stable, the first rule whose condition holds. */
interface Original {
  readonly field: string;
  readonly operator: string;
  readonly value: unknown;
  readonly action: string;
  readonly priority: number;
}

const COMPARE: Readonly<Record<string, (actual: never, value: never) => boolean>> = {
  eq: (actual, value) => actual === value,
  ne: (actual, value) => actual !== value,
  gt: (actual: number, value: number) => typeof actual === "number" && actual > value,
  lte: (actual: number, value: number) => typeof actual === "number" && actual <= value,
  in: (actual, value: unknown[]) => value.includes(actual),
  contains: (actual: string, value: string) => String(actual).includes(value),
};

function firstMatch(rules: readonly Original[], fallback: string, context: Readonly<Record<string, unknown>>): Outcome {
  const ranked = rules
    .map((rule, index) => ({ rule, index }))
    .sort((a, b) => b.rule.priority - a.rule.priority || a.index - b.index);
  const found = ranked.find(({ rule }) => {
    const actual = context[rule.field];
    return actual !== undefined && COMPARE[rule.operator]?.(actual as never, rule.value as never);
  });
  return ["allow", "audit"].includes(found?.rule.action ?? fallback) ? "allow" : "deny";
}

describe("priorities", () => {
  const value = fc.constantFrom("x", "y", "X");
  const comparison = fc.oneof(
    fc.record({
      field: fc.constantFrom("tool_name", "role"),
      operator: fc.constantFrom("eq", "ne", "contains"),
      value,
    }),
    fc.record({
      field: fc.constantFrom("tool_name", "role"),
      operator: fc.constant("in"),
      value: fc.array(value, { minLength: 1, maxLength: 2 }),
    }),
    fc.record({
      field: fc.constant("count"),
      operator: fc.constantFrom("gt", "lte", "eq", "ne"),
      value: fc.integer({ min: 0, max: 2 }),
    }),
  );
  const rule = fc.tuple(comparison, fc.constantFrom("allow", "deny", "audit", "block"), fc.integer({ min: 0, max: 3 }));
  const context = fc.record(
    {
      tool_name: fc.constantFrom("x", "y", "z"),
      role: fc.constantFrom("x", "xy", "q"),
      count: fc.integer({ min: 0, max: 3 }),
    },
    { requiredKeys: ["tool_name"] },
  );

  it("compile into conditions that decide the same", () => {
    fc.assert(
      fc.property(
        fc.array(rule, { maxLength: 6 }),
        fc.constantFrom("allow", "deny"),
        fc.array(context, { minLength: 1, maxLength: 8 }),
        (written, fallback, contexts) => {
          const rules = written.map(([condition, action, priority]) => ({ ...condition, action, priority }));
          const document = {
            rules: written.map(([condition, action, priority], index) => ({
              name: `r${index}`,
              condition,
              action,
              priority,
            })),
            defaults: { action: fallback },
          };
          const { policy } = importPolicy(JSON.stringify(document), { format: "policy-document" });
          if (policy === undefined) throw new Error("nothing was imported");
          for (const values of contexts) {
            const { tool_name: tool, ...others } = values;
            expect(decide(policy, { tool, context: others })).toBe(firstMatch(rules, fallback, values));
          }
        },
      ),
      { numRuns },
    );
  });
});
