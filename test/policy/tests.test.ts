import { describe, expect, it } from "vitest";
import { parsePolicy } from "../../bindings/policy/parse.ts";
import { parseTestFile, policyOfTestFile } from "../../bindings/policy/tests.ts";

const V1 = "apiVersion: portcullis/v1\n";

describe("tests of policies", () => {
  it("are read from the policy", () => {
    const { tests, issues } = parsePolicy(
      `${V1}tests:\n  - name: one\n    before: [{ tool: read, args: { path: /a } }]\n    call: { tool: sh, args: { command: ls } }\n    effect: allow\n  - { text: hello, stage: output, effect: redact, rule: r, reason: redacted }\n`,
      { file: "p.yaml" },
    );
    expect(issues).toEqual([]);
    expect(tests).toEqual([
      {
        name: "one",
        before: [{ tool: "read", args: { path: "/a" } }],
        checked: { kind: "call", call: { tool: "sh", args: { command: "ls" } } },
        effect: "allow",
        file: "p.yaml",
        line: 3,
        column: 5,
      },
      {
        name: "test 2",
        before: [],
        checked: { kind: "text", text: "hello", stage: "output" },
        effect: "redact",
        rule: "r",
        reason: "redacted",
        file: "p.yaml",
        line: 7,
        column: 5,
      },
    ]);
  });

  it("are read from a file beside it", () => {
    const file = parseTestFile("policy: ./team.yaml\ntests:\n  - { text: x, effect: allow }\n", "team.test.yaml");
    expect(file.issues).toEqual([]);
    expect(file.policy).toBe("./team.yaml");
    expect(file.tests[0]?.checked).toEqual({ kind: "text", text: "x", stage: "input" });
  });

  it("name the policy by the name of the file", () => {
    expect(policyOfTestFile("a/team.test.yaml")).toBe("a/team.yaml");
    expect(policyOfTestFile("team.test.yml")).toBe("team.yml");
    expect(policyOfTestFile("team.test.json")).toBe("team.json");
    expect(policyOfTestFile("team.yaml")).toBeUndefined();
  });

  const broken: readonly (readonly [text: string, issue: string])[] = [
    ["tests:\n  - { effect: allow }\n", "2:5 needs_key tests[0]"],
    ["tests:\n  - { call: { tool: a }, text: b, effect: allow }\n", "2:26 conflicting_keys tests[0].text"],
    ["tests:\n  - { call: shell, effect: allow }\n", "2:13 wrong_type tests[0].call"],
    ["tests:\n  - { call: { args: {} }, effect: allow }\n", "2:13 missing_key tests[0].call"],
    ["tests:\n  - { call: { tool: a, stage: late }, effect: allow }\n", "2:13 unknown_value tests[0].call"],
    ["tests:\n  - { call: { tool: a }, stage: input, effect: allow }\n", "2:26 not_here tests[0].stage"],
    ["tests:\n  - { call: { tool: a }, before: [3], effect: allow }\n", "2:35 wrong_type tests[0].before[0]"],
    ["tests:\n  - { call: { tool: a }, effect: audit }\n", "2:34 unknown_value tests[0].effect"],
    ["test: []\n", "1:1 unknown_key test,1:1 missing_key tests"],
    ["- a\n", "1:1 wrong_type undefined"],
    ["", "1:1 empty_document undefined"],
  ];
  for (const [text, expected] of broken) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      const { tests, issues } = parseTestFile(text, "x.test.yaml");
      expect(issues.map(({ line, column, code, key }) => `${line}:${column} ${code} ${key}`).join()).toBe(expected);
      expect(tests).toEqual([]);
    });
  }
});
