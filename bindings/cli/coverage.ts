// A policy and the decisions of its tests → the rules and patterns that decided none of them.
import type { Condition } from "../policy/condition.ts";
import { innerConditions } from "../policy/condition.ts";
import type { Policy } from "../policy/model.ts";
import type { Origin } from "../policy/provenance.ts";
import type { ProgramMeta } from "../program.ts";
import { determiningRules, type Said } from "./run-tests.ts";

/** Something in a policy that a test can make decide. */
export interface Target {
  /** `blocked_patterns[2]`, `rules.no-force-push`. */
  readonly path: string;
  /** Where one of several patterns of a rule is meant: that pattern. */
  readonly pattern?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

export interface Coverage {
  readonly total: number;
  readonly decided: number;
  /** What no test made decide, in the order of the policy. */
  readonly missing: readonly Target[];
}

/** A target and how a decision shows it. */
interface Aim {
  readonly path: string;
  readonly pattern?: string;
  readonly rule: string;
  readonly shown: (said: Said) => boolean;
}

/**
 * A rule decides where it determined the effect, or holds and only records; a pattern where it matched and its rule
 * decided. Only what `counts` says of its origin is looked at.
 */
export function coverageOf(
  policy: Policy,
  origins: readonly Origin[],
  meta: ProgramMeta,
  decisions: readonly Said[],
  counts: (origin: Origin | undefined) => boolean,
): Coverage {
  const determined = decisions.map((said) => ({ said, rules: new Set(determiningRules(said, meta)) }));
  const aims = aimsOf(policy).filter(({ path }) => counts(originOf(path, origins)));
  const missing = aims.filter(
    ({ rule, shown }) => !determined.some(({ said, rules }) => rules.has(rule) && shown(said)),
  );
  return {
    total: aims.length,
    decided: aims.length - missing.length,
    missing: missing.map(({ path, pattern }) => {
      const { from, line, column } = originOf(path, origins) ?? {};
      return {
        path,
        ...(pattern === undefined ? {} : { pattern }),
        ...(from === undefined ? {} : { file: from }),
        ...(line === undefined ? {} : { line }),
        ...(column === undefined ? {} : { column }),
      };
    }),
  };
}

function originOf(path: string, origins: readonly Origin[]): Origin | undefined {
  return origins.find((origin) => origin.path === path);
}

const ALWAYS = (): boolean => true;

function aimsOf(policy: Policy): Aim[] {
  const { blockedTools, allowedTools, approvalTools, blockedPatterns, redact, intents, rules } = policy;
  const tools = (key: string, globs: readonly string[]): Aim[] =>
    globs.map((glob, index) => ({ path: `${key}[${index}]`, pattern: glob, rule: key, shown: matched("tool", glob) }));
  const categories = (key: string, list: readonly string[]): Aim[] =>
    list.map((category, index) => ({
      path: `${key}[${index}]`,
      pattern: category,
      rule: key,
      shown: ({ intent }) => intent.category === category,
    }));
  return [
    ...tools("blocked_tools", blockedTools),
    ...(allowedTools === undefined ? [] : [{ path: "allowed_tools", rule: "allowed_tools", shown: ALWAYS }]),
    ...tools("approval_tools", approvalTools),
    ...blockedPatterns.map(({ pattern }, index): Aim => {
      const path = `blocked_patterns[${index}]`;
      return { path, pattern, rule: path, shown: ALWAYS };
    }),
    ...redact.map(({ pattern }, index): Aim => {
      const path = `redact[${index}]`;
      return { path, pattern, rule: path, shown: ALWAYS };
    }),
    ...categories("intents.deny", intents.deny),
    ...categories("intents.approve", intents.approve),
    ...rules.flatMap(({ id, when }): Aim[] => {
      const path = `rules.${id}`;
      const own = patternsOf(when);
      // A rule with one pattern is its pattern.
      const inner = own.length < 2 ? [] : own;
      return [
        { path, rule: id, shown: ALWAYS },
        ...inner.map(({ role, pattern }) => ({ path, pattern, rule: id, shown: matched(role, pattern) })),
      ];
    }),
  ];
}

type Role = Said["matches"][number]["role"];

function matched(role: Role, pattern: string): Aim["shown"] {
  return ({ matches }) =>
    matches.some((match) => match.pattern === pattern && (match.role === role || match.role === "redact"));
}

/** Texts and tools that a condition asks for; what it must not find cannot be shown by a match. */
function patternsOf(condition: Condition): { readonly role: Role; readonly pattern: string }[] {
  if (condition.kind === "not" || condition.kind === "after") return [];
  if (condition.kind === "tool") return condition.globs.map((pattern) => ({ role: "tool", pattern }));
  if (condition.kind === "arg" && condition.test.is === "text") {
    return condition.test.patterns.map(({ pattern }) => ({ role: "condition", pattern }));
  }
  return innerConditions(condition).flatMap(patternsOf);
}
