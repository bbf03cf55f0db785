// What a policy is once its document has been read: plain, validated data that later stages trust.
import type { Condition } from "./condition.ts";

/** Which meaning a document has: ours, or that of an Agent-OS `GovernancePolicy` file (no `apiVersion`). */
export type Dialect = "portcullis/v1" | "agent-os";

export const API_VERSION = "portcullis/v1";

/** What a reference to one of the package's own policies starts with. */
export const BUILTIN_PREFIX = "builtin:";

export const PatternType = {
  SUBSTRING: "substring",
  REGEX: "regex",
  GLOB: "glob",
  PATH_GLOB: "path_glob",
} as const;
export type PatternType = (typeof PatternType)[keyof typeof PatternType];

/** The nine categories in the order of their codes; the first five are dangerous. */
export const INTENT_CATEGORIES = [
  "destructive_data",
  "data_exfiltration",
  "privilege_escalation",
  "system_modification",
  "code_execution",
  "network_access",
  "data_read",
  "data_write",
  "benign",
] as const;

export const IntentCategory = {
  DESTRUCTIVE_DATA: "destructive_data",
  DATA_EXFILTRATION: "data_exfiltration",
  PRIVILEGE_ESCALATION: "privilege_escalation",
  SYSTEM_MODIFICATION: "system_modification",
  CODE_EXECUTION: "code_execution",
  NETWORK_ACCESS: "network_access",
  DATA_READ: "data_read",
  DATA_WRITE: "data_write",
  BENIGN: "benign",
} as const;
export type IntentCategory = (typeof INTENT_CATEGORIES)[number];

/** A text pattern; a bare string in a document is a substring. */
export interface Pattern {
  readonly pattern: string;
  readonly type: PatternType;
}

export const EFFECTS = ["deny", "require_approval", "redact", "audit", "allow"] as const;
export type Effect = (typeof EFFECTS)[number];

export const SEVERITIES = ["low", "medium", "high", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface Rule {
  readonly id: string;
  /** `allow` lifts the policy's `default` only, never another rule. */
  readonly effect: Effect;
  readonly when: Condition;
  /** Why. */
  readonly message?: string;
  /** What to do instead. */
  readonly remedy?: string;
  readonly severity?: Severity;
  readonly tags?: readonly string[];
}

/** A pattern that speaks for a category; `weight` in per mille, 0–1000. */
export interface Signal {
  readonly category: IntentCategory;
  readonly pattern: string;
  readonly type: PatternType;
  readonly weight: number;
  readonly name: string;
}

/** How the text of an argument is to be read. */
export const READINGS = ["sh", "cmd", "powershell", "sql", "python", "path", "url", "text"] as const;
export type Reading = (typeof READINGS)[number];

export interface TreatAs {
  /** Globs over tool names; one has to fit. */
  readonly tools: readonly string[];
  /** Path of the argument, as in conditions: `args.command`. */
  readonly arg: string;
  readonly as: Reading;
}

export const VIEWS = ["unicode", "escapes", "shell"] as const;
export type View = (typeof VIEWS)[number];

export const MODES = ["enforce", "observe"] as const;
export type Mode = (typeof MODES)[number];

/** From lax to strict. */
export const DEFAULTS = ["allow", "require_approval", "deny"] as const;
export type DefaultEffect = (typeof DEFAULTS)[number];

/** Bytes of UTF-8 that one call may hold, unless the policy says otherwise. */
export const DEFAULT_MAX_INPUT_BYTES = 1_048_576;
/** Nesting of arguments, unless the policy says otherwise. */
export const DEFAULT_MAX_DEPTH = 64;
/** Confidence from which `intents` applies, unless the policy says otherwise. */
export const DEFAULT_INTENT_THRESHOLD = 0.5;

export interface Limits {
  /** Calls of one tool in a session, by the tool's name. */
  readonly perTool: Readonly<Record<string, number>>;
  /** Tool calls of a session in any 60 seconds. */
  readonly perMinute?: number;
  readonly maxInputBytes: number;
  readonly maxDepth: number;
}

export interface Intents {
  readonly deny: readonly IntentCategory[];
  readonly approve: readonly IntentCategory[];
  /** 0–1, with at most three decimals. */
  readonly threshold: number;
}

/** A validated policy. An absent limit is no limit; `extends` has been resolved into it. */
export interface Policy {
  readonly dialect: Dialect;
  readonly name: string;
  readonly version: string;
  readonly description?: string;
  readonly mode: Mode;
  readonly default: DefaultEffect;
  readonly maxTokens?: number;
  readonly maxToolCalls?: number;
  readonly timeoutSeconds?: number;
  readonly maxConcurrent?: number;
  readonly backpressureThreshold?: number;
  /** Absent: all tools. Globs in `portcullis/v1`; compared letter for letter in `agent-os`, where `[]` loads as absent. */
  readonly allowedTools?: readonly string[];
  readonly blockedTools: readonly string[];
  readonly approvalTools: readonly string[];
  readonly blockedPatterns: readonly Pattern[];
  readonly requireHumanApproval: boolean;
  readonly confidenceThreshold?: number;
  readonly driftThreshold?: number;
  readonly checkpointFrequency?: number;
  readonly logAllCalls: boolean;
  readonly limits: Limits;
  readonly intents: Intents;
  readonly signals: readonly Signal[];
  readonly redact: readonly Pattern[];
  readonly rules: readonly Rule[];
  readonly normalize: readonly View[];
  readonly treatAs: readonly TreatAs[];
  /** An absolute path. */
  readonly workspace?: string;
  /** Keys of the model that the document (or one it extends) wrote itself, as written there: `max_tool_calls`. */
  readonly explicit: ReadonlySet<string>;
}
