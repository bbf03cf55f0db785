// A policy of AGT's MCP proxy: tool rules of which the first that matches decides → a policy.
import { allOf, type Condition, type Test } from "../condition.ts";
import { globOfName } from "../globs.ts";
import { childPath } from "../validate.ts";
import { optional } from "../when.ts";
import { type Draft, draftPolicy } from "./draft.ts";
import { type Candidate, cutAtCatchAll, rulesOfFirstMatch } from "./first-match.ts";
import {
  type Foreign,
  listOf,
  note,
  noteUnknown,
  numberOf,
  recordOf,
  textOf,
  textsOf,
  type Values,
} from "./foreign.ts";
import { caseSensitive, escapeRegex, regexTest } from "./regexes.ts";

/** The arguments in which the proxy looks for a path; the first that is there counts. */
const PATH_ARGS = ["args.path", "args.file_path", "args.filename"];

export function importMcpProxy(foreign: Foreign): Draft {
  const { values } = foreign;
  noteUnknown(foreign, values, "", ["version", "name", "description", "mode", "rules", "rate_limits", "audit"]);
  if (values.audit !== undefined) note(foreign, "same", "audit", "what is recorded is set where the guard is made");
  const candidates = listOf(values.rules).flatMap((item, index) => {
    const path = `rules[${index}]`;
    const rule = recordOf(item);
    const found =
      rule === undefined
        ? note(foreign, "looser", path, "this is no rule, so nothing came of it")
        : readRule(rule, path, foreign);
    return found === undefined ? [] : [found];
  });
  const cut = cutAtCatchAll(candidates, "deny", foreign);
  const rules = rulesOfFirstMatch(cut.candidates, cut.fallback, foreign);
  const draft = draftPolicy({ name: "mcp-proxy", ...values }, cut.fallback, rules);
  const rate = perMinute(foreign);
  return {
    ...draft,
    mode: values.mode === "shadow" ? "observe" : "enforce",
    ...optional(
      "limits",
      rate === undefined ? undefined : { perTool: {}, perMinute: rate, maxInputBytes: 1_048_576, maxDepth: 64 },
    ),
  };
}

function readRule(rule: Values, path: string, foreign: Foreign): Candidate | undefined {
  noteUnknown(foreign, rule, path, ["tool", "action", "reason", "conditions", "rate_limit"]);
  const tool = textOf(rule.tool);
  const effect = rule.action === "allow" || rule.action === "deny" ? rule.action : undefined;
  if (tool === undefined || effect === undefined)
    return note(foreign, "looser", path, "the rule has no tool or no action, so it is dropped");
  if (rule.rate_limit !== undefined) {
    note(
      foreign,
      "looser",
      `${path}.rate_limit`,
      "a rate of its own for one tool cannot be said; `limits.per_tool` counts for the session",
    );
  }
  const conditions: Condition[] = [];
  for (const [index, item] of listOf(rule.conditions).entries()) {
    const read = readConditions(recordOf(item) ?? {}, effect, `${path}.conditions[${index}]`, foreign);
    if (read === undefined) {
      // Without one of its conditions a permission would be too wide, and a denial is better too wide than gone.
      if (effect === "allow")
        return note(foreign, "stricter", path, "a condition of this permission cannot be said, so it is dropped");
      note(foreign, "stricter", path, "a condition of this denial cannot be said, so it denies without it");
      continue;
    }
    conditions.push(...read);
  }
  const when = allOf([{ kind: "tool", globs: [toolGlob(tool)] }, ...conditions]);
  return { id: tool === "*" ? "everything" : tool, effect, when, path, ...optional("message", textOf(rule.reason)) };
}

/** Only `*` is special there. */
function toolGlob(tool: string): string {
  return tool.split("*").map(globOfName).join("*");
}

function readConditions(
  values: Values,
  effect: "allow" | "deny",
  path: string,
  foreign: Foreign,
): Condition[] | undefined {
  const found: (Condition | undefined)[] = [];
  const prefix = textOf(values.path_starts_with);
  if (prefix !== undefined) {
    const test = regexTest([caseSensitive(`\\A${escapeRegex(prefix)}`)], path, foreign);
    found.push(test === undefined ? undefined : pathFits(test, effect));
  }
  const forbidden = textsOf(values.path_not_contains);
  if (forbidden.length > 0) {
    const patterns = forbidden.map((pattern) => ({ pattern, type: "substring" as const }));
    const conditions = PATH_ARGS.map((arg): Condition => ({ kind: "arg", arg, test: { is: "text", patterns } }));
    found.push({ kind: "not", condition: { kind: "any", conditions } });
  }
  for (const [key, matches] of [
    ["argument_matches", true],
    ["argument_not_matches", false],
  ] as const) {
    for (const [name, pattern] of Object.entries(recordOf(values[key]) ?? {})) {
      const regex = textOf(pattern);
      const test = regex === undefined ? undefined : regexTest([caseSensitive(regex)], `${path}.${key}`, foreign);
      const condition: Condition | undefined =
        test === undefined ? undefined : { kind: "arg", arg: childPath("args", name), test };
      found.push(condition === undefined || matches ? condition : { kind: "not", condition });
    }
  }
  noteUnknown(
    foreign,
    values,
    path,
    ["path_starts_with", "path_not_contains", "argument_matches", "argument_not_matches"],
    effect === "allow" ? "looser" : "stricter",
  );
  const known = found.filter((condition) => condition !== undefined);
  return known.length === found.length ? known : undefined;
}

/** A permission needs every path that is there to fit, and one to be there; a denial any. */
function pathFits(test: Test, effect: "allow" | "deny"): Condition {
  const fits = PATH_ARGS.map((arg): Condition => ({ kind: "arg", arg, test }));
  if (effect === "deny") return { kind: "any", conditions: fits };
  const absent = (arg: string): Condition => ({ kind: "arg", arg, test: { is: "exists", exists: false } });
  const each = fits.map(
    (fit, index): Condition => ({ kind: "any", conditions: [absent(PATH_ARGS[index] ?? ""), fit] }),
  );
  return allOf([{ kind: "any", conditions: fits }, ...each]);
}

function perMinute(foreign: Foreign): number | undefined {
  const limits = recordOf(foreign.values.rate_limits) ?? {};
  if (recordOf(limits.per_tool) !== undefined) {
    note(
      foreign,
      "looser",
      "rate_limits.per_tool",
      "rates of single tools cannot be said; `limits.per_tool` counts for the session",
    );
  }
  const global = recordOf(limits.global);
  const requests = numberOf(global?.requests);
  if (requests === undefined || !Number.isInteger(requests) || requests < 1) return undefined;
  if (textOf(global?.per) === "minute") return requests;
  return note(
    foreign,
    "looser",
    "rate_limits.global",
    `a rate per ${String(global?.per)} cannot be said, only one per minute`,
  );
}
