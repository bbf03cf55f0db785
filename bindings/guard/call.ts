// What a host asks about: a tool call, a text, and the short reference to either that events and records carry.

/** Where a text stands in an agent's run. */
export type Stage = "input" | "tool_call" | "tool_result" | "output";

/** One tool call, as the agent wants to make it. Only `tool` is required. */
export interface ToolCall {
  /** The tool's name. */
  readonly tool: string;
  /**
   * The arguments: JSON types only, anything else is denied as `unreadable_input`. Absent counts as `{}`, but not where the
   * call has them by another name, such as `arguments` or `input`: that is denied too.
   */
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

/** A call or text as the guard reads it: every field once, each of its type. */
export interface Question {
  readonly tool: string;
  readonly stage: Stage;
  readonly args: unknown;
  readonly agent: string | undefined;
  readonly session: string | undefined;
  readonly confidence: number | undefined;
  readonly tokens: number;
  /** As the caller gave it; read where conditions ask for it. */
  readonly context: unknown;
  readonly cwd: string | undefined;
  readonly workspace: string | undefined;
  /** A text of its own, in `args`, instead of arguments. */
  readonly text: boolean;
  /** Why the question cannot be judged; empty where it can. */
  readonly fault: string;
}

/** What other protocols call the arguments of a call: MCP and OpenAI `arguments`, Anthropic and Vercel's SDK `input`. */
const FOREIGN_ARGS = ["arguments", "input", "parameters", "params", "tool_input", "toolInput", "kwargs"];

/** What is wrong with a call without `args` that has arguments by another name: it would be judged by its tool alone. */
export function misnamedArgs(call: object): string {
  const other = FOREIGN_ARGS.find((name) => (call as Readonly<Record<string, unknown>>)[name] !== undefined);
  return other === undefined ? "" : `the call has no "args" but "${other}": what is judged, and runs, is "args"`;
}

/** Reads a call's fields. Whatever is wrong with them becomes a fault, never an exception. */
export function readCall(call: ToolCall): Question {
  try {
    const { tool, args, stage = "tool_call", agent, session, confidence, tokens = 0, context, cwd, workspace } = call;
    let fault = "";
    if (typeof tool !== "string" || tool === "") fault = "the tool has no name";
    else if (!STAGES.includes(stage)) fault = "the stage is none of input, tool_call, tool_result, output";
    else if (agent !== undefined && typeof agent !== "string") fault = "the agent is no string";
    else if (session !== undefined && typeof session !== "string") fault = "the session is no string";
    else if (confidence !== undefined && !(typeof confidence === "number" && confidence >= 0 && confidence <= 1))
      fault = "the confidence is no number from 0 to 1";
    else if (!(Number.isSafeInteger(tokens) && tokens >= 0)) fault = "the tokens are no safe integer of at least 0";
    else if (cwd !== undefined && typeof cwd !== "string") fault = "the cwd is no string";
    else if (workspace !== undefined && typeof workspace !== "string") fault = "the workspace is no string";
    else if (context !== undefined && context !== null && typeof context !== "object")
      fault = "the context is no object";
    else if (args === undefined) fault = misnamedArgs(call);
    if (fault !== "") return unreadable(fault);
    return {
      tool,
      stage,
      args: args === undefined ? {} : args,
      agent,
      session,
      confidence,
      tokens,
      context,
      cwd,
      workspace,
      text: false,
      fault,
    };
  } catch {
    return unreadable("reading the call threw");
  }
}

/** The same for a text of its own. */
export function readText(text: unknown, stage: Stage, agent?: string, session?: string): Question {
  if (!STAGES.includes(stage)) return unreadable("the stage is none of input, tool_call, tool_result, output");
  if (typeof text !== "string") return { ...unreadable("the text is no string"), stage };
  return { ...unreadable(""), stage, args: text, agent, session, text: true };
}

function unreadable(fault: string): Question {
  return {
    tool: "",
    stage: "tool_call",
    args: null,
    agent: undefined,
    session: undefined,
    confidence: undefined,
    tokens: 0,
    context: undefined,
    cwd: undefined,
    workspace: undefined,
    text: false,
    fault,
  };
}

export function referenceOf({ tool, stage, agent, session }: Question): CallReference {
  return {
    tool: tool.toWellFormed(),
    stage,
    ...(agent === undefined ? {} : { agent: agent.toWellFormed() }),
    ...(session === undefined ? {} : { session: session.toWellFormed() }),
  };
}
