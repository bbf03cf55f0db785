// The contract between compiling and deciding: what the metadata section of a program tells its host, as JSON.

/** Which meaning a document had: ours, or that of Agent-OS files (no `apiVersion`). */
export type ProgramDialect = "portcullis/v1" | "agent-os";

/** Why a decision is what it is; closed. */
export type Reason =
  | "allowed"
  | "unreadable_input"
  | "blocked_tool"
  | "tool_not_allowed"
  | "tool_call_limit"
  | "token_limit"
  | "time_limit"
  | "rate_limit"
  | "concurrency_limit"
  | "session_required"
  | "low_confidence"
  | "rule"
  | "blocked_pattern"
  | "denied_intent"
  | "redacted"
  | "unredactable"
  | "approval_required"
  | "default_denied"
  | "engine_fault";

/** One rule of the program; its place in `ProgramMeta.rules` is the rule index of a verdict. */
export interface RuleMeta {
  /** The rule's id in the policy, or the key that it stands for: `blocked_patterns[3]`, `allowed_tools`. */
  readonly id: string;
  readonly effect: "deny" | "require_approval" | "redact" | "audit" | "allow";
  readonly reason: Reason;
  /** Stages at which it speaks. */
  readonly stages: readonly ("input" | "tool_call" | "tool_result" | "output")[];
  /** Where the rule holds if and only if one of these consecutive patterns matches: the first, and how many. */
  readonly patterns?: readonly [first: number, count: number];
  /** What happened, in lower case, without the call's content. */
  readonly message: string;
  /** What to do instead. */
  readonly remedy?: string;
  readonly severity?: "low" | "medium" | "high" | "critical";
  readonly tags?: readonly string[];
  /** It asks for the intent: its signals are evidence. */
  readonly intent?: true;
  /** It asks what the session did before: without a session it cannot be judged. */
  readonly after?: true;
  /** Selectors of which all leaves had to fit, or did not: their places are evidence. */
  readonly looksAt?: readonly number[];
}

/** One pattern of the program; its place in `ProgramMeta.patterns` is the pattern id of a verdict. */
export interface PatternMeta {
  /** As the policy wrote it; empty for a signal, which has a name. */
  readonly source: string;
  readonly type: "substring" | "regex" | "glob" | "path_glob" | "exact";
  /** What the pattern serves; `signal` patterns score intent, the others make conditions hold. */
  readonly role: "blocked" | "tool" | "signal" | "condition" | "redact";
  /** Index into `ProgramMeta.signals` where the role is `signal`. */
  readonly signal?: number;
}

/** One structure condition (`command`, `sql`, `path`, `host`); its pattern in a verdict is the number of patterns + its place. */
export interface StructureMeta {
  readonly kind: "command" | "sql" | "path" | "host";
  /** What the condition asks for, for people: `rm recursive force`. */
  readonly source: string;
}

/**
 * What a selector of the program stands for, which is its place + 1: a path that conditions look at, or a fact that the
 * guard knows. The pattern of a match that shows nothing but its place is the number of patterns, structures and numbers +
 * its place.
 */
export interface SelectorMeta {
  /** As the policy wrote it: `args.url`. */
  readonly source: string;
  /** The path, where it is one. */
  readonly root?: "args" | "result" | "context";
  readonly steps?: readonly PathStep[];
}

/** One number test; its pattern in a verdict is the number of patterns and structures + its place. */
export interface NumberMeta {
  /** For people: `> 100`. */
  readonly source: string;
}

/** Something that sessions remember: a rule of the program behind those of the policy, in their order. */
export interface EventMeta {
  /** The same condition has the same key, in every program. */
  readonly key: string;
  readonly stages: readonly ("input" | "tool_call" | "tool_result" | "output")[];
}

/** A fact about a session's past. */
export interface AfterMeta {
  /** The selector whose fact it is. */
  readonly selector: number;
  /** Of the events that make it true. */
  readonly key: string;
  /** Only what this very session did counts, not what its parents or children did. */
  readonly permits: boolean;
  readonly withinCalls?: number;
  readonly withinSeconds?: number;
}

/** One step of an argument path. */
export type PathStep =
  | { readonly step: "key"; readonly key: string }
  | { readonly step: "index"; readonly index: number }
  | { readonly step: "any_index" }
  | { readonly step: "any_key" };

/** How some arguments of some tools are read; later entries win. Exactly one of `names` and `steps` is there. */
export interface ReadingMeta {
  /** Globs over tool names, letter case aside. */
  readonly tools: readonly string[];
  /** Names of arguments, in lower case, at any depth. */
  readonly names?: readonly string[];
  /** The path of an argument from `root`, `args` where absent. */
  readonly root?: "args" | "result";
  readonly steps?: readonly PathStep[];
  /** `READING_` code of assembly/layout.ts. */
  readonly as?: number;
  /** Selector bit that the conditions on this path look for. */
  readonly selector?: number;
  /** A list of strings there is one command, split already. */
  readonly argv?: boolean;
}

export interface SignalMeta {
  readonly category: string;
  /** Per mille, 1–1000. */
  readonly weight: number;
  readonly name: string;
}

/** Limits that the guard enforces; absent = none. Times in seconds, sizes in bytes of UTF-8. */
export interface LimitsMeta {
  readonly maxTokens?: number;
  readonly maxToolCalls?: number;
  readonly timeoutSeconds?: number;
  readonly maxConcurrent?: number;
  readonly backpressureThreshold?: number;
  readonly perTool: Readonly<Record<string, number>>;
  readonly perMinute?: number;
  readonly maxInputBytes: number;
  readonly maxDepth: number;
  readonly confidenceThreshold?: number;
  readonly driftThreshold?: number;
  readonly checkpointFrequency?: number;
  readonly requireHumanApproval: boolean;
  /** Rules over tool calls ask what the session did before. */
  readonly history?: true;
  readonly logAllCalls: boolean;
  /** Names of the limits (policy keys) that the document wrote itself; others are defaults of its dialect. */
  readonly explicit: readonly string[];
}

export interface ProgramMeta {
  readonly policy: {
    readonly name: string;
    readonly version: string;
    /** Hex SHA-256 of the canonical resolved document, or "" for a program of bare patterns. */
    readonly digest: string;
    readonly dialect: ProgramDialect;
  };
  readonly mode: "enforce" | "observe";
  readonly default: "allow" | "require_approval" | "deny";
  readonly limits: LimitsMeta;
  readonly rules: readonly RuleMeta[];
  readonly patterns: readonly PatternMeta[];
  readonly signals: readonly SignalMeta[];
  /** Absent where the program has none. */
  readonly structures?: readonly StructureMeta[];
  /** Absent where no condition names a path or a session's past. */
  readonly selectors?: readonly SelectorMeta[];
  readonly numbers?: readonly NumberMeta[];
  readonly events?: readonly EventMeta[];
  readonly after?: readonly AfterMeta[];
  /** How arguments are read; absent where no rule asks for structure. */
  readonly readings?: readonly ReadingMeta[];
  /** The policy's directory for agents, where structure is asked for. */
  readonly workspace?: string;
}
