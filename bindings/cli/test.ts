// `portcullis test`: policies with their test cases → failures with their places, and what no case made decide.
import type { Stage } from "../index.ts";
import type { PolicyTest } from "../policy/tests.ts";
import { type Coverage, coverageOf, type Target } from "./coverage.ts";
import { loadPolicy, POLICY_HELP, POLICY_WORDS, type Whence } from "./policies.ts";
import { field, gist } from "./report.ts";
import { runTests, type TestOutcome } from "./run-tests.ts";
import { findSuites, readTestFile, type SuiteFiles } from "./suites.ts";
import { crop, type Paint, painter, type Surface, visible } from "./terminal.ts";
import { type Command, type Console, EXIT, readWords, UsageError } from "./usage.ts";

const HELP = `portcullis test [FILE | FOLDER]...

Puts the cases of policies to a guard. Cases stand in the policy's own "tests" section, or
in NAME.test.yaml beside NAME.yaml; a FOLDER stands for all policies and test files in it,
and is the current one where none is given.

  tests:
    - name: force pushes are denied
      call: { tool: bash, args: { command: git push -f } }
      effect: deny              # allow, redact, require_approval or deny
      rule: no-force-push       # optional: the rule that has to determine it
      reason: rule              # optional
    - { text: "my key is AKIA…", stage: output, effect: redact }
    - name: the third call of a session
      before: [{ tool: ping }, { tool: ping }]
      call: { tool: ping }
      effect: deny

Policies that only observe are held to what they would decide if they enforced.
After the cases come the rules and patterns that none of them made decide.

  --fail-under N  exit with 1 where less than N % of rules and patterns decide a case
  --inherited     count rules and patterns of extended policies too
  --json          one object with every case and the coverage of every policy
${POLICY_HELP}

Exit code: 0 every case as expected, 1 one is not or too little is covered, 2 a broken
policy or test file, or no cases at all.`;

interface Suite {
  readonly policy: string;
  readonly outcomes: readonly TestOutcome[];
  readonly coverage: Coverage;
}

export const test: Command = {
  help: HELP,
  async run(words, console) {
    const { values, positionals } = readWords(words, {
      ...POLICY_WORDS,
      json: { type: "boolean" },
      inherited: { type: "boolean" },
      "fail-under": { type: "string" },
    });
    const least = percentOf(values["fail-under"]);
    const suites: Suite[] = [];
    for (const files of await findSuites(positionals.length === 0 ? ["."] : positionals)) {
      suites.push(await runSuite(files, values.inherited === true, values));
    }
    const outcomes = suites.flatMap((suite) => suite.outcomes);
    if (outcomes.length === 0) {
      throw new UsageError(
        "no test cases: a policy has them in its `tests` section, or in NAME.test.yaml beside NAME.yaml",
      );
    }
    const shown = suites.filter((suite) => suite.outcomes.length > 0 || positionals.includes(suite.policy));
    const covered = percentage(shown);
    if (values.json === true) printJson(shown, console);
    else print(shown, covered, least, console);
    const fine = outcomes.every(({ passed }) => passed) && (least === undefined || covered >= least);
    return fine ? EXIT.OK : EXIT.DENIED;
  },
};

function percentOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const percent = Number(text);
  if (text.trim() === "" || !(percent >= 0 && percent <= 100)) {
    throw new UsageError(`--fail-under is ${text}, expected a percentage from 0 to 100`);
  }
  return percent;
}

async function runSuite({ policy: path, testFiles }: SuiteFiles, inherited: boolean, whence: Whence): Promise<Suite> {
  const loaded = await loadPolicy(path, whence);
  const { policy, engine } = loaded;
  if (policy === undefined) throw new UsageError(`${path} is a compiled program; test reads policies`);
  const tests: PolicyTest[] = [...policy.tests];
  for (const file of testFiles) tests.push(...(await readTestFile(file)));
  const outcomes = await runTests(loaded, tests);
  const decisions = outcomes.flatMap(({ said }) => (said === undefined ? [] : [said]));
  // The policy's own name stands in what it wrote itself.
  const own = policy.origins.find(({ path: place }) => place === "name")?.from ?? path;
  const coverage = coverageOf(policy.data, policy.origins, engine.meta, decisions, (origin) => {
    return inherited || origin === undefined || origin.from === own || origin.from === path;
  });
  return { policy: path, outcomes, coverage };
}

/** Over all policies together; all where there is nothing to cover. */
function percentage(suites: readonly Suite[]): number {
  const total = suites.reduce((sum, { coverage }) => sum + coverage.total, 0);
  const decided = suites.reduce((sum, { coverage }) => sum + coverage.decided, 0);
  return total === 0 ? 100 : (decided / total) * 100;
}

function printJson(suites: readonly Suite[], console: Console): void {
  const plain = suites.map(({ policy, outcomes, coverage }) => ({
    policy,
    tests: outcomes.map(({ test: { name, file, line, column, effect, rule, reason }, passed, problems, said }) => ({
      name,
      file,
      line,
      column,
      passed,
      problems,
      expected: { effect, rule, reason },
      got: said === undefined ? null : { effect: said.effect, rules: said.rules, reason: said.reason },
    })),
    coverage,
  }));
  const outcomes = suites.flatMap((suite) => suite.outcomes);
  const passed = outcomes.filter((outcome) => outcome.passed).length;
  const summary = { passed, failed: outcomes.length - passed, coverage: Number(percentage(suites).toFixed(1)) };
  console.out(`${JSON.stringify({ policies: plain, summary })}\n`);
}

function print(suites: readonly Suite[], covered: number, least: number | undefined, console: Console): void {
  const { surface } = console;
  const paint = painter(surface);
  const lines: string[] = [];
  for (const { policy, outcomes } of suites) {
    const failed = outcomes.filter(({ passed }) => !passed);
    const mark = failed.length === 0 ? paint("good", "✓") : paint("bad", "✗");
    const cases = outcomes.length === 1 ? "1 case" : `${outcomes.length} cases`;
    lines.push(`${mark} ${paint("strong", visible(policy))}  ${paint("quiet", cases)}`);
    for (const outcome of failed) lines.push(...failureLines(outcome, surface, paint));
  }
  const missing = suites.flatMap(({ coverage }) => coverage.missing);
  if (missing.length > 0) lines.push("", paint("strong", "no case makes these decide"));
  for (const target of missing) lines.push(`  ${missingLine(target, surface, paint)}`);
  const outcomes = suites.flatMap((suite) => suite.outcomes);
  const passed = outcomes.filter((outcome) => outcome.passed).length;
  const failed = outcomes.length - passed;
  const total = suites.reduce((sum, { coverage }) => sum + coverage.total, 0);
  const enough = least === undefined || covered >= least;
  const parts = [paint("good", `${passed} as expected`)];
  if (failed > 0) parts.push(paint("bad", `${failed} not`));
  const coverage = `${total - missing.length} of ${total} rules and patterns decide a case (${covered.toFixed(0)} %)`;
  parts.push(enough ? coverage : paint("bad", `${coverage}, less than the ${least} % asked for`));
  lines.push("", parts.join("  ·  "));
  console.out(`${lines.join("\n")}\n`);
}

function failureLines({ test: expected, problems }: TestOutcome, surface: Surface, paint: Paint): string[] {
  const { checked, file, line, column, name } = expected;
  const place = [file ?? "policy", line, column].join(":");
  const what =
    checked.kind === "text"
      ? `${checked.stage satisfies Stage}  ${visible(checked.text)}`
      : `${visible(String(checked.call.tool ?? ""))}  ${gist({ tool: "", args: checked.call.args })}`;
  return [
    `${paint("strong", `${visible(place)}:`)} ${paint("badLoud", "failed")}: ${visible(name)}`,
    field("checked", crop(what, surface.width - 12), surface),
    ...problems.map((problem) => field("but", visible(problem), surface)),
  ];
}

function missingLine({ path, pattern, file, line, column }: Target, surface: Surface, paint: Paint): string {
  const place = [file ?? "policy", line, column].filter((part) => part !== undefined).join(":");
  const text = pattern === undefined ? "" : `  ${visible(pattern)}`;
  return crop(`${visible(place)}  ${visible(path)}`, surface.width - 2) + paint("quiet", crop(text, surface.width));
}
