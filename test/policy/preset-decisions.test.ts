// The built-in policies and those of the examples, with their own test cases → the decisions of the real engine.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { loadPolicy } from "../../bindings/cli/policies.ts";
import { runTests } from "../../bindings/cli/run-tests.ts";
import { findSuites, readTestFile } from "../../bindings/cli/suites.ts";
import { BUILTIN_PREFIX } from "../../bindings/policy/model.ts";
import { parsePolicy } from "../../bindings/policy/parse.ts";
import { presetNames, presetText } from "../../bindings/policy/presets.ts";
import type { PolicyTest } from "../../bindings/policy/tests.ts";

async function expectDecisions(policy: string, tests: readonly PolicyTest[]): Promise<void> {
  const outcomes = await runTests(await loadPolicy(policy), tests);
  const wrong = outcomes.filter(({ passed }) => !passed).map(({ test, problems }) => [test.name, ...problems]);
  expect(wrong).toEqual([]);
  expect(outcomes.length).toBeGreaterThan(0);
}

describe("built-in policies decide as their tests say", () => {
  test.each(presetNames())("%s", async (name) => {
    const file = `${BUILTIN_PREFIX}${name}`;
    const { tests } = parsePolicy(presetText(name) ?? "", { file });
    await expectDecisions(file, tests);
  });
});

describe("policies of the examples decide as their tests say", async () => {
  const folder = fileURLToPath(new URL("../../examples", import.meta.url));
  const suites = await findSuites([folder]);
  test("there are some", () => expect(suites.length).toBeGreaterThan(1));
  test.each(suites.map(({ policy, testFiles }) => [policy.slice(folder.length + 1), policy, testFiles] as const))(
    "%s",
    async (_, policy, files) => {
      const own = parsePolicy(await readFile(policy, "utf8"), { file: policy }).tests;
      const beside = await Promise.all(files.map(readTestFile));
      await expectDecisions(policy, [...own, ...beside.flat()]);
    },
  );
});
