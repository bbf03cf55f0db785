// A policy → the values of a document that says it, keys in canonical order.
import type { Condition, Test } from "./condition.ts";
import { API_VERSION, INTENT_CATEGORIES, type Pattern, type Policy, type Rule } from "./model.ts";
import { POLICY_TABLE } from "./schema.ts";
import { defaultOf, type KeySpec } from "./shape.ts";
import { namesStage, TEXT_TESTS } from "./when.ts";

type Values = Record<string, unknown>;

/** What the policy says beyond the defaults of its dialect, and every key that its document wrote itself. */
export function policyDocument(policy: Policy): Values {
  const values: Values = policy.dialect === API_VERSION ? { apiVersion: API_VERSION } : {};
  for (const [key, spec] of canonicalKeys(policy)) {
    const value = valueAt(policy, key, spec);
    if (value === undefined) continue;
    const silent = isSame(value, defaultOf(spec, policy.dialect) ?? EMPTY_FORMS[key]);
    if (!silent || policy.explicit.has(key)) values[key] = value;
  }
  return values;
}

/** Nested keys that are written where nothing is said, because the document wrote them so. */
const EMPTY_FORMS: Readonly<Record<string, unknown>> = { limits: {}, intents: {} };

/** Agent-OS writes the version last, as do files in its dialect here. */
function canonicalKeys(policy: Policy): (readonly [string, KeySpec])[] {
  const keys = Object.entries(POLICY_TABLE);
  if (policy.dialect === API_VERSION) return keys;
  return [...keys.filter(([key]) => key !== "version"), ...keys.filter(([key]) => key === "version")];
}

function valueAt(policy: Policy, key: string, spec: KeySpec): unknown {
  switch (key) {
    case "allowed_tools":
      return policy.allowedTools ?? (policy.dialect !== API_VERSION && policy.explicit.has(key) ? [] : undefined);
    case "blocked_patterns":
      return policy.blockedPatterns.map(patternDocument);
    case "redact":
      return policy.redact.map(patternDocument);
    case "limits":
      return limitsDocument(policy);
    case "intents":
      return intentsDocument(policy);
    case "signals":
      return signalsDocument(policy);
    case "treat_as":
      return policy.treatAs.map(({ tools, arg, as }) => ({ tool: lone(tools), arg, as }));
    case "rules":
      return policy.rules.map(ruleDocument);
    default:
      return spec.property === undefined ? undefined : policy[spec.property];
  }
}

export function patternDocument({ pattern, type }: Pattern): unknown {
  return type === "substring" ? pattern : { pattern, type };
}

function limitsDocument({ limits }: Policy): Values {
  const values: Values = {};
  if (Object.keys(limits.perTool).length > 0) values.per_tool = limits.perTool;
  if (limits.perMinute !== undefined) values.per_minute = limits.perMinute;
  if (limits.maxInputBytes !== nestedDefault("limits", "max_input_bytes"))
    values.max_input_bytes = limits.maxInputBytes;
  if (limits.maxDepth !== nestedDefault("limits", "max_depth")) values.max_depth = limits.maxDepth;
  return values;
}

function intentsDocument({ intents }: Policy): Values {
  const values: Values = {};
  if (intents.deny.length > 0) values.deny = intents.deny;
  if (intents.approve.length > 0) values.approve = intents.approve;
  if (intents.threshold !== nestedDefault("intents", "threshold")) values.threshold = intents.threshold;
  return values;
}

function nestedDefault(key: string, inner: string): unknown {
  const shape = POLICY_TABLE[key]?.shape;
  return shape?.kind === "object" ? shape.table()[inner]?.default : undefined;
}

function signalsDocument({ signals }: Policy): Values {
  const values: Values = {};
  for (const category of INTENT_CATEGORIES) {
    const own = signals.filter((signal) => signal.category === category);
    if (own.length === 0) continue;
    values[category] = own.map(({ pattern, type, weight, name }) => ({
      pattern,
      ...(type === "substring" ? {} : { type }),
      weight: weight / 1000,
      ...(name === pattern ? {} : { name }),
    }));
  }
  return values;
}

export function ruleDocument({ id, effect, when, ...told }: Rule): Values {
  return { id, effect, when: whenDocument(when), ...told };
}

/** The `when` mapping of a rule; the stage that is meant anyway is left out. */
export function whenDocument(condition: Condition): Values {
  if (condition.kind !== "all") return mapping([condition]);
  const isDefault = (inner: Condition): boolean =>
    inner.kind === "stage" && inner.stages.length === 1 && inner.stages[0] === "tool_call";
  const others = condition.conditions.filter((inner) => !isDefault(inner));
  const left = others.some(namesStage) || others.length === 0 ? condition.conditions : others;
  return mapping(left);
}

/** Conditions that share a mapping where their keys allow it; those that do not fit go below `all`, in order. */
function mapping(conditions: readonly Condition[]): Values {
  const values: Values = {};
  const crowded: Values[] = [];
  const crowdedKinds = new Set<string>();
  let arg: { readonly path: string | undefined } | undefined;
  for (const condition of conditions) {
    const reads = ARG_KINDS.includes(condition.kind);
    const path = "arg" in condition ? condition.arg : undefined;
    const fits = roomFor(condition, values) && (!reads || arg === undefined || arg.path === path);
    // Behind one that did not fit, its like wait too: parsing keeps the order within a kind.
    if (!fits || crowdedKinds.has(condition.kind)) {
      crowded.push(mapping([condition]));
      crowdedKinds.add(condition.kind);
      continue;
    }
    if (reads) {
      arg = { path };
      if (path !== undefined) values.arg = path;
    }
    const { context, ...own } = keysOf(condition);
    Object.assign(values, own);
    if (context !== undefined) values.context = { ...(values.context as Values | undefined), ...(context as Values) };
  }
  if (crowded.length > 0) values.all = crowded;
  return values;
}

function roomFor(condition: Condition, values: Values): boolean {
  if (condition.kind === "context") return !Object.hasOwn((values.context as Values | undefined) ?? {}, condition.path);
  if (condition.kind === "arg") return !TEST_KEYS.some((key) => key in values);
  return !Object.keys(keysOf(condition)).some((key) => key in values);
}

const ARG_KINDS: readonly string[] = ["arg", "command", "sql", "path", "host"];
const TEST_KEYS = [...TEXT_TESTS.map(([key]) => key), "equals", "one_of", "gt", "gte", "lt", "lte", "exists"];

/** The keys of one condition, without `arg`. */
function keysOf(condition: Condition): Values {
  switch (condition.kind) {
    case "tool":
      return { tool: lone(condition.globs) };
    case "stage":
      return { stage: lone(condition.stages) };
    case "arg":
      return testDocument(condition.test);
    case "context":
      return { context: { [condition.path]: contextTest(condition.test) } };
    case "command":
      return {
        command: present({
          name: lone(condition.names),
          subcommand: lone(condition.subcommands),
          flags: condition.flags,
          any_flag: lone(condition.anyFlags),
          operand: lone(condition.operands),
          outside_workspace: condition.outsideWorkspace,
          redirect: lone(condition.redirects),
          redirect_mode: lone(condition.redirectModes),
          pipe_to: lone(condition.pipesTo),
          min_certainty: condition.minCertainty,
        }),
      };
    case "sql":
      return {
        sql: present({
          statement: lone(condition.statements),
          object: lone(condition.objects),
          where: lone(condition.where),
          table: lone(condition.tables),
          target: lone(condition.targets),
          name: lone(condition.names),
          function: lone(condition.functions),
          privilege: lone(condition.privileges),
          grantee: lone(condition.grantees),
          stacked: condition.stacked,
          dynamic: condition.dynamic,
          into_outfile: condition.intoOutfile,
          from_file: condition.fromFile,
          program: condition.program,
          union: condition.union,
          limit: condition.limit,
          cascade: condition.cascade,
          min_certainty: condition.minCertainty,
        }),
      };
    case "path":
      return { path: present({ glob: lone(condition.globs), in_workspace: condition.inWorkspace }) };
    case "host":
      return {
        host: present({
          name: lone(condition.names),
          scheme: lone(condition.schemes),
          port: lone(condition.ports),
          private: condition.private,
        }),
      };
    case "intent":
      return {
        intent:
          condition.threshold === undefined
            ? lone(condition.categories)
            : { category: lone(condition.categories), threshold: condition.threshold / 1000 },
      };
    case "not":
      return { not: mapping(conjuncts(condition.condition)) };
    case "any":
      return { any: condition.conditions.map((inner) => mapping(conjuncts(inner))) };
    case "all":
      return { all: condition.conditions.map((inner) => mapping(conjuncts(inner))) };
    case "after":
      return {
        after: present({
          ...whenDocument(condition.condition),
          within_calls: condition.withinCalls,
          within_seconds: condition.withinSeconds,
        }),
      };
  }
}

function conjuncts(condition: Condition): readonly Condition[] {
  return condition.kind === "all" ? condition.conditions : [condition];
}

function testDocument(test: Test): Values {
  switch (test.is) {
    case "text": {
      const [first] = test.patterns;
      const key = TEXT_TESTS.find(([, type]) => type === first?.type)?.[0] ?? "contains";
      return { [key]: lone(test.patterns.map(({ pattern }) => pattern)) };
    }
    case "one_of":
      return test.values.length === 1 ? { equals: test.values[0] } : { one_of: test.values };
    case "number": {
      const { is: _number, ...bounds } = test;
      return bounds;
    }
    case "exists":
      return { exists: test.exists };
  }
}

/** A scalar alone stands for `equals`, a list for `one_of`. */
function contextTest(test: Test): unknown {
  if (test.is !== "one_of") return testDocument(test);
  return test.values.length === 1 && test.values[0] !== null ? test.values[0] : testDocument(test);
}

function lone<Item>(items: readonly Item[] | undefined): Item | readonly Item[] | undefined {
  return items?.length === 1 ? items[0] : items;
}

function present(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
