// `portcullis test`: which files it finds, what it says of cases that fail, and of what no case makes decide.
import { relative } from "node:path";
import { describe, expect, it } from "vitest";
import { parsePolicy } from "../../bindings/policy/parse.ts";
import { presetNames, presetText } from "../../bindings/policy/presets.ts";
import { portcullis } from "./console.ts";
import { makeFolder } from "./folder.ts";

const { path: folder, file } = makeFolder();
const V1 = "apiVersion: portcullis/v1\n";

interface Report {
  readonly policies: readonly {
    readonly policy: string;
    readonly tests: readonly { name: string; passed: boolean; problems: string[]; got: { effect: string } | null }[];
    readonly coverage: { total: number; decided: number; missing: { path: string; pattern?: string; line?: number }[] };
  }[];
  readonly summary: { passed: number; failed: number; coverage: number };
}

async function report(...words: string[]): Promise<{ code: number; report: Report; error: string }> {
  const { code, out, error } = await portcullis(["test", "--json", ...words]);
  return { code, error, report: (out === "" ? {} : JSON.parse(out)) as Report };
}

const GATE = `${V1}name: gate
blocked_tools: [reboot, "*_prod"]
blocked_patterns: [xyzzy, plugh]
max_tool_calls: 2
rules:
  - { id: no-rm, effect: deny, when: { command: rm } }
  - { id: no-words, effect: deny, when: { contains: [alpha, beta] } }
  - { id: seen, effect: audit, when: { tool: watch } }
tests:
  - { name: reboot is blocked, call: { tool: reboot }, effect: deny, rule: blocked_tools }
  - { name: words, call: { tool: t, args: { a: say xyzzy } }, effect: deny, rule: blocked_patterns, reason: blocked_pattern }
  - { name: the first of two words, call: { tool: t, args: { a: alpha } }, effect: deny, rule: no-words }
  - { name: rm, call: { tool: bash, args: { command: rm x } }, effect: deny, rule: no-rm }
  - { name: looked at, call: { tool: watch }, effect: allow, rule: seen }
  - { name: the third call, before: [{ tool: t }, { tool: t }], call: { tool: t }, effect: deny, rule: max_tool_calls }
  - { name: plain text, text: hello, effect: allow }
`;

describe("test", () => {
  it("passes where every case is as expected, and lists what none made decide", async () => {
    const policy = file("gate.yaml", GATE);
    const { code, report: told } = await report(policy);
    expect(told.policies[0]?.tests.filter(({ passed }) => !passed)).toEqual([]);
    expect(code).toBe(0);
    const [{ coverage } = { coverage: undefined }] = told.policies;
    expect(coverage?.missing.map(({ path, pattern, line }) => [path, pattern, line])).toEqual([
      ["blocked_tools[1]", "*_prod", 3],
      ["blocked_patterns[1]", "plugh", 4],
      ["rules.no-words", "beta", 8],
    ]);
    expect([coverage?.decided, coverage?.total]).toEqual([6, 9]);
    expect(told.summary).toEqual({ passed: 7, failed: 0, coverage: 66.7 });
    expect((await portcullis(["test", policy])).out).toContain("gate.yaml:4:27  blocked_patterns[1]  plugh");
  });

  it("fails under a coverage that was asked for", async () => {
    const policy = file("gate.yaml", GATE);
    expect((await report(policy, "--fail-under", "66")).code).toBe(0);
    expect((await report(policy, "--fail-under", "67")).code).toBe(1);
    for (const wrong of ["", "all", "101", "-1"]) {
      expect((await portcullis(["test", policy, `--fail-under=${wrong}`])).code, wrong).toBe(2);
    }
  });

  it("says where a case fails, what was expected and what came", async () => {
    const policy = file(
      "wrong.yaml",
      `${V1}name: wrong\nblocked_patterns: [xyzzy]\nrules:\n  - { id: no-pings, effect: deny, when: { tool: ping } }\nmax_tool_calls: 1\ntests:
  - { name: effect, call: { tool: t }, effect: deny }
  - { name: reason, call: { tool: t, args: xyzzy }, effect: deny, reason: rule }
  - { name: rule, call: { tool: ping }, effect: deny, rule: no-ping }
  - { name: another rule, call: { tool: ping }, effect: deny, rule: blocked_patterns }
  - { name: an unreached call, before: [{ tool: ping }], call: { tool: t }, effect: allow }
`,
    );
    const { code, report: told } = await report(policy);
    expect(code).toBe(1);
    expect(told.policies[0]?.tests.map(({ problems }) => problems)).toEqual([
      ["the effect is allow, expected deny"],
      ["the reason is blocked_pattern, expected rule"],
      ["no-pings determined it, expected no-ping; did you mean no-pings?"],
      ["no-pings determined it, expected blocked_patterns"],
      ["before[0] was denied: rule no-pings holds [rule]"],
    ]);
    expect(told.policies[0]?.tests[4]?.got).toBeNull();
    const { out } = await portcullis(["test", policy]);
    expect(out).toContain("wrong.yaml:8:5: failed: effect");
    expect(out).toContain("0 as expected  ·  5 not");
  });

  it("finds the test file beside a policy, and the policy of a test file", async () => {
    const policy = file("team/main.yml", `${V1}name: main\nblocked_tools: [rm]\n`);
    const cases = file("team/main.test.yaml", "tests:\n  - { call: { tool: rm }, effect: deny }\n");
    const other = file(
      "team/elsewhere.test.yaml",
      "policy: ./main.yml\ntests:\n  - { call: { tool: ls }, effect: allow }\n",
    );
    expect((await report(policy)).report.summary).toEqual({ passed: 1, failed: 0, coverage: 100 });
    expect((await report(cases)).report.policies.map(({ policy: name }) => name)).toEqual([policy]);
    expect((await report(other)).report.summary.passed).toBe(2);
    expect((await report(cases, other, policy)).report.summary.passed).toBe(2);
    file("team/node_modules/x.yaml", "not: [a policy");
    file("team/values.yaml", "port: 80\n");
    const { report: all } = await report(`${folder}/team`);
    expect(all.policies.map(({ policy: name, tests }) => [relative(folder, name), tests.length])).toEqual([
      ["team/main.yml", 2],
    ]);
  });

  it("tests a built-in policy by a file that names it", async () => {
    const cases = file(
      "presets.test.yaml",
      "policy: builtin:strict\ntests:\n  - { call: { tool: paint }, effect: deny }\n",
    );
    const { report: told } = await report(cases);
    const own = parsePolicy(presetText("strict") ?? "").tests.length;
    expect(told.policies.map(({ policy, tests }) => [policy, tests.length])).toEqual([["builtin:strict", own + 1]]);
  });

  it("holds observing policies to what they would decide", async () => {
    const policy = file(
      "watching.yaml",
      `${V1}name: watching\nmode: observe\nblocked_tools: [rm]\ntests:\n  - { call: { tool: rm }, effect: deny }\n`,
    );
    expect((await report(policy)).code).toBe(0);
  });

  it("counts what is inherited only when asked to", async () => {
    file("base.yaml", `${V1}name: base\nblocked_tools: [one, two]\n`);
    const child = file(
      "child.yaml",
      `${V1}name: child\nextends: [base.yaml]\nblocked_tools: [three]\ntests:\n  - { call: { tool: three }, effect: deny }\n`,
    );
    expect((await report(child)).report.summary.coverage).toBe(100);
    const { report: all } = await report(child, "--inherited");
    expect(all.policies[0]?.coverage.missing.map(({ pattern }) => pattern)).toEqual(["one", "two"]);
  });

  const broken: readonly (readonly [string, () => readonly string[], string])[] = [
    ["nothing to run", () => [file("silent.yaml", `${V1}name: silent\n`)], "no test cases"],
    ["a broken policy", () => [file("bad.yaml", `${V1}blocked_tool: [a]\n`)], "bad.yaml:2:1"],
    [
      "a broken test file",
      () => {
        file("half.test.yaml", "tests:\n  - { effect: deny }\n");
        return [file("half.yaml", `${V1}name: half\n`)];
      },
      "half.test.yaml:2:5",
    ],
    ["a test file without a policy", () => [file("lost.test.yaml", "tests: []\n")], "lost.yaml: there is no such file"],
    ["a missing file", () => ["nowhere.yaml"], "cannot read nowhere.yaml"],
  ];
  it.each(broken)("refuses %s", async (_, words, said) => {
    const { code, error } = await portcullis(["test", ...words()]);
    expect(error).toContain(said);
    expect(code).toBe(2);
  });
});

describe("built-in policies", () => {
  it.for(presetNames().map((name) => [name] as const))("%s passes its own cases", async ([name]) => {
    const { code, out, error } = await portcullis(["test", `builtin:${name}`]);
    expect(`${out}${error}`).not.toContain("failed");
    expect(code).toBe(0);
  });
});
