// The `when` language as plain data: what parsing a rule's `when` gives and the compiler lowers.
import type { IntentCategory, Pattern } from "./model.ts";

export const STAGES = ["input", "tool_call", "tool_result", "output"] as const;
export type Stage = (typeof STAGES)[number];

/** A value that JSON writes without brackets. */
export type Scalar = string | number | boolean | null;

/** A question about the leaves that a path selects. */
export type Test =
  /** Some pattern fits. All patterns of one test have the same type. */
  | { readonly is: "text"; readonly patterns: readonly Pattern[] }
  /** Equal to one of the values (`equals` is a list of one). A number written as a string equals that number. */
  | { readonly is: "one_of"; readonly values: readonly Scalar[] }
  /** A number inside all the bounds given; at least one is. */
  | { readonly is: "number"; readonly gt?: number; readonly gte?: number; readonly lt?: number; readonly lte?: number }
  | { readonly is: "exists"; readonly exists: boolean };

/** How sure the shell and SQL readers are that a word is what it seems. */
export const CERTAINTIES = ["low", "high"] as const;
export type Certainty = (typeof CERTAINTIES)[number];

/** What a redirection does with its target. */
export const REDIRECT_MODES = ["read", "write", "append"] as const;
export type RedirectMode = (typeof REDIRECT_MODES)[number];

/** One simple command of a shell text; every field given has to fit the same command. */
export interface CommandCondition {
  readonly kind: "command";
  /** Leaves that hold commands; absent: every leaf that `treat_as` reads as one. */
  readonly arg?: string;
  /** Globs over the base name; one has to fit. */
  readonly names?: readonly string[];
  /** Globs over the first operands, words separated by one space (`push` of `git push`); one has to fit. */
  readonly subcommands?: readonly string[];
  /** Canonical flag names (`recursive`, `force`); all have to be set. */
  readonly flags?: readonly string[];
  /** The same; one has to be set. */
  readonly anyFlags?: readonly string[];
  /** Path globs over the operands; one has to fit some operand. */
  readonly operands?: readonly string[];
  /** An operand outside the workspace fits too. */
  readonly outsideWorkspace?: true;
  /** Path globs over redirection targets; one has to fit some target. */
  readonly redirects?: readonly string[];
  /** Which redirections are looked at; absent: `write` and `append`. */
  readonly redirectModes?: readonly RedirectMode[];
  /** Globs over the names of later commands of the pipeline; one has to fit. */
  readonly pipesTo?: readonly string[];
  /** The least certainty that matches; absent: `low`, everything that may be this command. */
  readonly minCertainty?: Certainty;
}

export const SQL_WHERE = ["absent", "tautology", "present"] as const;
export type SqlWhere = (typeof SQL_WHERE)[number];

/** One statement of a SQL text; every field given has to fit the same statement. */
export interface SqlCondition {
  readonly kind: "sql";
  readonly arg?: string;
  /** Leading verbs or groups of them, in lower case; one has to fit. */
  readonly statements?: readonly string[];
  /** What is created, changed, dropped or granted on; one has to fit. */
  readonly objects?: readonly string[];
  /** What the WHERE clause is; one has to fit. */
  readonly where?: readonly SqlWhere[];
  /** Globs over the tables named; one has to fit some table. */
  readonly tables?: readonly string[];
  /** The same, over tables that it changes. */
  readonly targets?: readonly string[];
  /** Globs over what is no table: databases, users, indexes, settings. */
  readonly names?: readonly string[];
  /** Globs over functions and procedures called, or names of dangers. */
  readonly functions?: readonly string[];
  readonly privileges?: readonly string[];
  /** Globs over who is granted something. */
  readonly grantees?: readonly string[];
  /** More than one statement in the text, or just one. */
  readonly stacked?: boolean;
  /** Run from a string. */
  readonly dynamic?: boolean;
  /** Writes a file of the server. */
  readonly intoOutfile?: boolean;
  /** Reads one. */
  readonly fromFile?: boolean;
  /** Starts a program. */
  readonly program?: boolean;
  readonly union?: boolean;
  readonly limit?: boolean;
  readonly cascade?: boolean;
  readonly minCertainty?: Certainty;
}

/** A path, normalised and resolved against the workspace. */
export interface PathCondition {
  readonly kind: "path";
  readonly arg?: string;
  /** Path globs; one has to fit. Absent: any path. */
  readonly globs?: readonly string[];
  /** True: inside the workspace; false: outside of it. */
  readonly inWorkspace?: boolean;
}

/** The host of a URL or host name, normalised. */
export interface HostCondition {
  readonly kind: "host";
  readonly arg?: string;
  /** Globs over the host name; one has to fit. `*.example.com` does not fit `example.com`. */
  readonly names?: readonly string[];
  /** URL schemes in lower case, without the colon; one has to fit. */
  readonly schemes?: readonly string[];
  readonly ports?: readonly number[];
  /** True: an address of a private, loopback, link-local or metadata range, or a name that always means one. */
  readonly private?: boolean;
}

/**
 * What a rule's `when` says; plain data without positions. A `when` mapping of several keys is an `all`; the top of a
 * rule always holds a `stage` condition, `tool_call` where the document wrote none.
 */
export type Condition =
  /** The tool's name fits one of the globs. */
  | { readonly kind: "tool"; readonly globs: readonly string[] }
  | { readonly kind: "stage"; readonly stages: readonly Stage[] }
  /** Leaves of the call that `arg` selects (see arg-path.ts; absent: any leaf) stand the test. */
  | { readonly kind: "arg"; readonly arg?: string; readonly test: Test }
  /** The same for the call's `context`; the path starts with `context`. */
  | { readonly kind: "context"; readonly path: string; readonly test: Test }
  | CommandCondition
  | SqlCondition
  | PathCondition
  | HostCondition
  /** The intent is one of the categories with at least `threshold` per mille (absent: the policy's `intents.threshold`). */
  | { readonly kind: "intent"; readonly categories: readonly IntentCategory[]; readonly threshold?: number }
  | { readonly kind: "not"; readonly condition: Condition }
  | { readonly kind: "any"; readonly conditions: readonly Condition[] }
  | { readonly kind: "all"; readonly conditions: readonly Condition[] }
  /** The session already made a call, permitted then, for which `condition` held; the windows narrow how long ago. */
  | {
      readonly kind: "after";
      readonly condition: Condition;
      readonly withinCalls?: number;
      readonly withinSeconds?: number;
    };

export type ConditionKind = Condition["kind"];

/** Conditions directly inside this one. */
export function innerConditions(condition: Condition): readonly Condition[] {
  switch (condition.kind) {
    case "any":
    case "all":
      return condition.conditions;
    case "not":
    case "after":
      return [condition.condition];
    default:
      return [];
  }
}

/** The condition with each of those directly inside replaced. */
export function mapInner(condition: Condition, replace: (inner: Condition) => Condition): Condition {
  switch (condition.kind) {
    case "any":
    case "all":
      return { ...condition, conditions: condition.conditions.map(replace) };
    case "not":
    case "after":
      return { ...condition, condition: replace(condition.condition) };
    default:
      return condition;
  }
}

/** The order of conditions in a conjunction, which is also that of the keys of `when`. */
const KIND_ORDER: readonly ConditionKind[] = [
  "tool",
  "stage",
  "arg",
  "command",
  "sql",
  "path",
  "host",
  "intent",
  "context",
  "not",
  "any",
  "all",
  "after",
];

/**
 * The conjunction in normal form: one level, ordered by kind, nothing twice, and no `all` around a single condition.
 * Equal documents give equal conditions however they nest `all`.
 */
export function allOf(conditions: readonly [Condition, ...Condition[]]): Condition {
  const nested = conditions.flatMap((condition) => (condition.kind === "all" ? condition.conditions : [condition]));
  const flat = [...new Map(nested.map((condition) => [JSON.stringify(condition), condition])).values()];
  const [only] = flat;
  if (flat.length === 1 && only !== undefined) return only;
  const ordered = [...flat].sort((a, b) => KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind));
  return { kind: "all", conditions: ordered };
}
