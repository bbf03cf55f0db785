// The one interface between an agent and whatever speaks for it: messages and tools go in, text or tool calls come out.

/** What was said so far, oldest first. */
export type Message =
  | { readonly role: "system" | "user"; readonly content: string }
  | { readonly role: "assistant"; readonly content: string; readonly toolCalls: readonly ToolRequest[] }
  | {
      readonly role: "tool";
      /** Id of the request that this answers. */
      readonly id: string;
      readonly tool: string;
      /** The result as text (JSON unless it was a string), or why the call was denied and what to do instead. */
      readonly content: string;
      readonly outcome: "result" | "denied" | "failed";
    };

/** A call that the model asks for. */
export interface ToolRequest {
  /** Pairs the request with its answer. */
  readonly id: string;
  readonly tool: string;
  readonly args: unknown;
  /** The model's own confidence, 0–1, where it tells one. */
  readonly confidence?: number;
}

/** A tool as a model sees it. */
export interface ToolDescription {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the arguments. */
  readonly parameters?: unknown;
}

export interface ModelRequest {
  readonly messages: readonly Message[];
  readonly tools: readonly ToolDescription[];
}

/** Text, tool calls, or both; a reply without tool calls is the answer. */
export interface ModelReply {
  readonly text?: string;
  /** Ids may be left out. */
  readonly toolCalls?: readonly (Omit<ToolRequest, "id"> & { readonly id?: string })[];
  /** Tokens that this turn cost, prompt and completion; counted against `max_tokens`. */
  readonly tokens?: number;
}

export type ModelFunction = (
  request: ModelRequest,
  options: { readonly signal: AbortSignal },
) => string | ModelReply | Promise<string | ModelReply>;

/** Any SDK fits behind it: a function, or an object with `generate`. */
export type Model = ModelFunction | { readonly generate: ModelFunction };

/** A tool that an agent can call. */
export interface Tool extends ToolDescription {
  /** Runs on the snapshot that was checked, never on the model's own object. */
  readonly execute: (args: never, options: { readonly signal: AbortSignal }) => unknown;
}
