// The `policy.json` of AGT's Claude Code plugin → a policy.
import { allOf, type Condition } from "../condition.ts";
import { globOfName } from "../globs.ts";
import type { Rule } from "../model.ts";
import { childPath } from "../validate.ts";
import { optional, withStage } from "../when.ts";
import type { Draft } from "./draft.ts";
import { ruleId } from "./first-match.ts";
import { type Foreign, listOf, note, noteUnknown, recordOf, textOf, textsOf, type Values } from "./foreign.ts";
import { defaultOf } from "./policy-document.ts";
import { anyOf, caseSensitive, regexTest } from "./regexes.ts";

/** Claude Code's tools by what they do with a path, and the arguments that hold it. */
const READERS = ["Read", "Glob", "Grep", "LS", "NotebookRead"];
const WRITERS = ["Write", "Edit", "MultiEdit", "NotebookEdit"];
const PATH_ARGS = ["args.file_path", "args.path", "args.notebook_path"];

export function importClaudePlugin(foreign: Foreign): Draft {
  const { values } = foreign;
  const tools = recordOf(values.toolPolicies) ?? {};
  const resources = recordOf(values.directResourcePolicies) ?? {};
  noteUnknown(foreign, values, "", [
    "schemaVersion",
    "version",
    "mode",
    "toolPolicies",
    "blockedToolCalls",
    "directResourcePolicies",
    "poisoningPatterns",
    "denyOnPolicyError",
  ]);
  noteUnknown(foreign, tools, "toolPolicies", ["allowedTools", "blockedTools", "reviewTools", "defaultEffect"]);
  const rules: Rule[] = [];
  const add = (rule: Omit<Rule, "id"> | undefined, name: string, path: string): void => {
    if (rule !== undefined) rules.push({ id: ruleId(name, rules, path, foreign), ...rule });
  };
  each(foreign, values.blockedToolCalls, "blockedToolCalls", (item, path) =>
    add(blockedCall(item, path, foreign), idOf(item, "blocked-call"), path),
  );
  each(foreign, resources.pathRules, "directResourcePolicies.pathRules", (item, path) =>
    add(pathRule(item, path, foreign), idOf(item, "path-rule"), path),
  );
  each(foreign, resources.urlRules, "directResourcePolicies.urlRules", (item, path) =>
    add(urlRule(item, path, foreign), idOf(item, "url-rule"), path),
  );
  add(poisoning(foreign), "poisoning", "poisoningPatterns");
  const fallback = defaultOf(textOf(tools.defaultEffect) ?? "allow", "toolPolicies.defaultEffect", foreign);
  // A tool under review is denied by a closed default unless a permission lifts it; the review stays.
  const reviewed = fallback === "deny" ? textsOf(tools.reviewTools) : [];
  const allowed = [...textsOf(tools.allowedTools), ...reviewed];
  if (allowed.length > 0) {
    add(
      { effect: "allow", when: withStage({ kind: "tool", globs: allowed.map(globOfName) }) },
      "allowed-tools",
      "toolPolicies.allowedTools",
    );
  }
  return {
    name: "claude-code-governance",
    mode: values.mode === "advisory" || values.mode === "audit" ? "observe" : "enforce",
    default: fallback,
    blockedTools: textsOf(tools.blockedTools).map(globOfName),
    approvalTools: textsOf(tools.reviewTools).map(globOfName),
    rules,
  };
}

function each(foreign: Foreign, items: unknown, path: string, use: (item: Values, path: string) => void): void {
  listOf(items).forEach((item, index) => {
    const record = recordOf(item);
    if (record === undefined) note(foreign, "looser", `${path}[${index}]`, "this is no rule, so nothing came of it");
    else use(record, `${path}[${index}]`);
  });
}

function idOf(item: Values, fallback: string): string {
  return textOf(item.id) ?? fallback;
}

/** Sources of patterns, with their own flags: without `i`, letter for letter. */
function patternsOf(items: unknown): string[] {
  return listOf(items).flatMap((item) => {
    const source = textOf(recordOf(item)?.source) ?? textOf(item);
    if (source === undefined) return [];
    const flags = textOf(recordOf(item)?.flags) ?? "";
    const multiline = `${flags.includes("m") ? "(?m)" : ""}${flags.includes("s") ? "(?s)" : ""}`;
    return [flags.includes("i") ? `${multiline}${source}` : caseSensitive(`${multiline}${source}`)];
  });
}

function effectOf(item: Values): Pick<Rule, "effect"> {
  return { effect: item.effect === "review" ? "require_approval" : item.effect === "allow" ? "audit" : "deny" };
}

function rule(item: Values, when: Condition): Omit<Rule, "id"> {
  return { ...effectOf(item), when: withStage(when), ...optional("message", textOf(item.reason)) };
}

function blockedCall(item: Values, path: string, foreign: Foreign): Omit<Rule, "id"> | undefined {
  noteUnknown(foreign, item, path, ["id", "tool", "reason", "effect", "commandPatterns"]);
  const tools = textsOf(item.tool).map(globOfName);
  const regexes = patternsOf(item.commandPatterns);
  const test = regexes.length === 0 ? undefined : regexTest(regexes, `${path}.commandPatterns`, foreign);
  if (regexes.length > 0 && test === undefined) return undefined;
  const conditions: Condition[] = [];
  if (tools.length > 0) conditions.push({ kind: "tool", globs: tools });
  if (test !== undefined) conditions.push({ kind: "arg", arg: "args.command", test });
  const [first, ...others] = conditions;
  return first === undefined ? undefined : rule(item, allOf([first, ...others]));
}

function pathRule(item: Values, path: string, foreign: Foreign): Omit<Rule, "id"> | undefined {
  // One shipped file spells the key `pathatterns`, and its plugin therefore never applies the rule.
  const misspelt = item.pathPatterns === undefined && item.pathatterns !== undefined;
  if (misspelt)
    note(
      foreign,
      "stricter",
      `${path}.pathatterns`,
      "`pathatterns` is taken for `pathPatterns`, which the original ignores",
    );
  noteUnknown(foreign, item, path, [
    "id",
    "operation",
    "effect",
    "reason",
    "pathPatterns",
    "pathatterns",
    "allowPathPatterns",
  ]);
  const denied = onPaths(patternsOf(item.pathPatterns ?? item.pathatterns), `${path}.pathPatterns`, foreign);
  if (denied === undefined) return undefined;
  const exempt = onPaths(patternsOf(item.allowPathPatterns), `${path}.allowPathPatterns`, foreign);
  const tools = item.operation === "read" ? READERS : item.operation === "write" ? WRITERS : [...READERS, ...WRITERS];
  const conditions: Condition[] = exempt === undefined ? [] : [{ kind: "not", condition: exempt }];
  return rule(item, allOf([{ kind: "tool", globs: tools }, denied, ...conditions]));
}

function onPaths(regexes: readonly string[], path: string, foreign: Foreign): Condition | undefined {
  const test = regexes.length === 0 ? undefined : regexTest(regexes, path, foreign);
  return test === undefined ? undefined : anyOf(PATH_ARGS.map((arg): Condition => ({ kind: "arg", arg, test })));
}

function urlRule(item: Values, path: string, foreign: Foreign): Omit<Rule, "id"> | undefined {
  noteUnknown(foreign, item, path, ["id", "effect", "reason", "urlPatterns"]);
  const test = regexTest(patternsOf(item.urlPatterns), `${path}.urlPatterns`, foreign);
  return test === undefined ? undefined : rule(item, { kind: "arg", arg: childPath("args", "url"), test });
}

/** Texts that try to steer the agent: in what it is told and in what tools give back. */
function poisoning(foreign: Foreign): Omit<Rule, "id"> | undefined {
  const items = listOf(foreign.values.poisoningPatterns);
  if (items.length === 0) return undefined;
  const sources = items.flatMap((item) => textOf(recordOf(item)?.source) ?? []);
  const test = regexTest(sources, "poisoningPatterns", foreign);
  if (test === undefined) return undefined;
  note(
    foreign,
    "same",
    "poisoningPatterns",
    "the severities of single patterns are not kept: one rule denies them all",
  );
  const when = allOf([
    { kind: "stage", stages: ["input", "tool_result"] },
    { kind: "arg", test },
  ]);
  return { effect: "deny", when, message: "the text tries to steer the agent" };
}
