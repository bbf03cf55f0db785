// The `tests` of a policy, in its own file or in one beside it → cases that `portcullis test` runs.
import type { Issue } from "../errors.ts";
import { STAGES, type Stage } from "./condition.ts";
import { API_VERSION, type Effect } from "./model.ts";
import { hasErrors, inOrder } from "./parse-document.ts";
import { TEST_CASES } from "./schema.ts";
import type { KeyTable } from "./shape.ts";
import { quote } from "./source.ts";
import { readText } from "./text.ts";
import { describeTree, readTree } from "./tree.ts";
import { childPath, entries, type Plain, type Reading, report, reportKey } from "./validate.ts";
import { optional } from "./when.ts";

/** A call as a document writes it; the guard judges its shape. */
export type TestCall = Plain;

export interface PolicyTest {
  readonly name: string;
  /** Calls that the session made before; empty: the case needs no session. */
  readonly before: readonly TestCall[];
  /** What is checked: a call, or a text at a stage. */
  readonly checked:
    | { readonly kind: "call"; readonly call: TestCall }
    | { readonly kind: "text"; readonly text: string; readonly stage: Stage };
  readonly effect: Exclude<Effect, "audit">;
  /** Id of the rule that has to determine the decision. */
  readonly rule?: string;
  readonly reason?: string;
  readonly file?: string;
  readonly line: number;
  readonly column: number;
}

/** The cases of a validated `tests` list; what is wrong with them is reported. */
export function readTests(values: unknown, path: string, reading: Reading): PolicyTest[] {
  if (!Array.isArray(values)) return [];
  return values.flatMap((value: unknown, index) => {
    const found =
      typeof value === "object" && value !== null
        ? readTest(value as Plain, `${path}[${index}]`, index, reading)
        : undefined;
    return found === undefined ? [] : [found];
  });
}

function readTest(plain: Plain, path: string, index: number, reading: Reading): PolicyTest | undefined {
  const checked = readChecked(plain, path, reading);
  const before = readCalls(plain.before, `${path}.before`, reading);
  const effect = plain.effect as PolicyTest["effect"] | undefined;
  const tree = reading.spots.get(path)?.tree;
  if (checked === undefined || effect === undefined || tree === undefined) return undefined;
  const { line, column } = reading.source.place(tree);
  return {
    name: (plain.name as string | undefined) ?? `test ${index + 1}`,
    before,
    checked,
    effect,
    ...optional("rule", plain.rule as string | undefined),
    ...optional("reason", plain.reason as string | undefined),
    ...optional("file", reading.source.file),
    line,
    column,
  };
}

function readChecked(plain: Plain, path: string, reading: Reading): PolicyTest["checked"] | undefined {
  const { call, text, stage } = plain;
  if (call !== undefined && text !== undefined) {
    reportKey(reading, "conflicting_keys", "`call` and `text` are two things to check", `${path}.text`, {
      expected: "one of them",
    });
    return undefined;
  }
  if (typeof text === "string") return { kind: "text", text, stage: (stage as Stage | undefined) ?? "input" };
  if (call === undefined) {
    if (plain.text === undefined && !wasWritten(path, "text", reading)) {
      report(reading, "needs_key", "the case checks nothing", path, { expected: "call: { tool: … } or text: …" });
    }
    return undefined;
  }
  if (stage !== undefined) {
    reportKey(reading, "not_here", "`stage` belongs to `text`; a call says its own", `${path}.stage`, {
      expected: "call: { stage: … }",
    });
  }
  return isCall(call, `${path}.call`, reading) ? { kind: "call", call } : undefined;
}

function wasWritten(path: string, key: string, reading: Reading): boolean {
  const tree = reading.spots.get(path)?.tree;
  return tree?.kind === "map" && tree.entries.some((entry) => entry.key === key);
}

function readCalls(value: unknown, path: string, reading: Reading): TestCall[] {
  if (!Array.isArray(value)) return [];
  return value.filter((call: unknown, index): call is TestCall => isCall(call, `${path}[${index}]`, reading));
}

/** Calls are kept as they are, but without a tool none is one. */
function isCall(value: unknown, path: string, reading: Reading): value is TestCall {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    report(reading, "wrong_type", "this is no call", path, {
      expected: "a mapping such as { tool: shell, args: { command: ls } }",
    });
    return false;
  }
  const { tool, stage } = value as Plain;
  const needsTool = stage === undefined || stage === "tool_call" || stage === "tool_result";
  if (needsTool && typeof tool !== "string") {
    report(reading, "missing_key", "the call names no tool", path, { expected: "tool: NAME" });
    return false;
  }
  if (stage !== undefined && !(STAGES as readonly unknown[]).includes(stage)) {
    report(reading, "unknown_value", `${quote(String(stage))} is no stage`, path, {
      expected: `one of ${STAGES.join(", ")}`,
    });
    return false;
  }
  return true;
}

/** The keys of `NAME.test.yaml`. */
export const TEST_FILE_TABLE: KeyTable = {
  policy: {
    shape: { kind: "string", format: "reference" },
    description: "The policy under test; without the key, the file of the same name without `.test`.",
  },
  tests: { shape: TEST_CASES, required: true, description: "Calls with the decision that the policy must give." },
};

export interface TestFile {
  /** As written; absent: the file's own name says it. */
  readonly policy?: string;
  readonly tests: readonly PolicyTest[];
  readonly issues: readonly Issue[];
}

/** Reads `NAME.test.yaml`. Never throws for what the text says. */
export function parseTestFile(input: string | Uint8Array, file?: string): TestFile {
  const { source, issues: textIssues } = readText(input, file);
  if (textIssues.length > 0) return { tests: [], issues: textIssues };
  const { tree, issues: treeIssues } = readTree(source);
  const issues = [...treeIssues];
  if (tree === undefined) return { tests: [], issues };
  if (tree.kind !== "map") {
    const expected = "a mapping with tests";
    issues.push(source.issue("wrong_type", `${describeTree(tree)} stands where tests should`, tree, { expected }));
    return { tests: [], issues };
  }
  const reading: Reading = { source, dialect: API_VERSION, issues, spots: new Map() };
  const values = entries(tree.entries, TEST_FILE_TABLE, "", reading, tree);
  const tests = readTests(values.tests, childPath("", "tests"), reading);
  const sorted = inOrder(issues);
  const policy = values.policy as string | undefined;
  return { ...optional("policy", policy), tests: hasErrors(sorted) ? [] : tests, issues: sorted };
}

/** `team.test.yaml` tests `team.yaml`; `undefined` for a name that is no test file's. */
export function policyOfTestFile(file: string): string | undefined {
  for (const ending of [".yaml", ".yml", ".json"]) {
    if (file.endsWith(`.test${ending}`)) return `${file.slice(0, -`.test${ending}`.length)}${ending}`;
  }
  return undefined;
}
