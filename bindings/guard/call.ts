// What a host asks about: a tool call, a text, and the short reference to either that events and records carry.

/** Where a text stands in an agent's run. */
export type Stage = "input" | "tool_call" | "tool_result" | "output";

/** One tool call, as the agent wants to make it. Only `tool` is required. */
export interface ToolCall {
  /** The tool's name. */
  readonly tool: string;
  /** The arguments: JSON types only, anything else is denied as `unreadable_input`. Absent counts as `{}`. */
  readonly args?: unknown;
  /** Default `tool_call`. At `tool_result`, `args` is what the tool returned. */
  readonly stage?: Stage;
  readonly agent?: string;
  /** Id of a session opened with `guard.session`. Limits count there. */
  readonly session?: string;
  /** The agent's own confidence, 0–1; absent means that confidence is not judged. */
  readonly confidence?: number;
  /** Tokens that this call costs, a safe integer; absent = 0. */
  readonly tokens?: number;
  /** Facts about the situation for conditions on `context`, JSON types only. */
  readonly context?: unknown;
  /** Directory that relative paths start from. */
  readonly cwd?: string;
  /** Directory that the agent may work in; overrides the policy's. */
  readonly workspace?: string;
}

/** Which call an event or a record speaks of; never its arguments. */
export interface CallReference {
  readonly tool: string;
  readonly stage: Stage;
  readonly agent?: string;
  readonly session?: string;
}

export const STAGES: readonly Stage[] = ["input", "tool_call", "tool_result", "output"];
