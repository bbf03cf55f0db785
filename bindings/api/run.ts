// One conversation between a model and its tools → its steps and decisions, each call judged before it runs.
import { orAbort } from "../guard/authorize.ts";
import { misnamedArgs } from "../guard/call.ts";
import type { Decision, Reason } from "../guard/decision.ts";
import type { Usage } from "../guard/limits.ts";
import type { Session } from "../guard/session.ts";
import { messageOf } from "../guard/tools.ts";
import type { Message, Model, ModelReply, Tool, ToolDescription, ToolRequest } from "./model.ts";

/** One turn of the model and what came of it. */
export interface Step {
  /** What the model said, as the policy lets it out; empty where it does not. */
  readonly text: string;
  readonly toolCalls: readonly StepCall[];
}

export interface StepCall {
  readonly request: ToolRequest;
  readonly decision: Decision;
  readonly outcome: "result" | "denied" | "failed";
  /** What the model was told. */
  readonly content: string;
}

export interface RunResult {
  /** The model's last words, as the policy lets them out. */
  readonly text: string;
  /** Why the run ended before the model had answered; absent where it answered. */
  readonly stopped?: { readonly reason: Reason | "max_steps"; readonly message: string };
  readonly steps: readonly Step[];
  /** Every decision of the run, in order: the task, what was said beside calls, calls, results, the answer. */
  readonly decisions: readonly Decision[];
  readonly usage: Usage;
}

/** Limits whose denial ends a run, by their rule; others leave the model something to do. */
const ENDING: Readonly<Record<string, Reason>> = {
  max_tool_calls: "tool_call_limit",
  max_tokens: "token_limit",
  timeout_seconds: "time_limit",
};

export interface RunParts {
  readonly model: Model;
  readonly instructions: string | undefined;
  readonly tools: ReadonlyMap<string, Tool>;
  readonly session: Session;
  readonly signal: AbortSignal;
}

type Stop = NonNullable<RunResult["stopped"]>;

/** The state of one run of an agent. */
export class Run {
  readonly #parts: RunParts;
  readonly #descriptions: readonly ToolDescription[];
  readonly #messages: Message[] = [];
  readonly #steps: Step[] = [];
  readonly #decisions: Decision[] = [];
  #text = "";

  constructor(parts: RunParts) {
    this.#parts = parts;
    this.#descriptions = [...parts.tools.values()].map(describe);
  }

  async work(task: string, maxSteps: number): Promise<RunResult> {
    const { session, instructions } = this.#parts;
    if (instructions !== undefined) this.#messages.push({ role: "system", content: instructions });
    const read = this.#note(session.checkText(task, "input"));
    if (!read.allowed) return this.finish(read);
    this.#messages.push({ role: "user", content: read.effect === "redact" ? String(read.redacted) : task });
    for (let step = 0; step < maxSteps; step += 1) {
      const limit = session.limitReached();
      if (limit !== undefined) return this.finish(limit);
      const reply = await this.#ask();
      if (reply.toolCalls === undefined || reply.toolCalls.length === 0) return this.#answer(reply.text ?? "");
      const stop = await this.#act(reply.text ?? "", reply.toolCalls);
      if (stop !== undefined) return this.finish(stop);
    }
    return this.finish({ reason: "max_steps", message: `the model has had its ${maxSteps} turns` });
  }

  /** What there is so far; `stopped` says why there is no more. */
  finish(stopped?: Stop): RunResult {
    return {
      text: this.#text,
      ...(stopped === undefined ? {} : { stopped: { reason: stopped.reason, message: stopped.message } }),
      steps: this.#steps,
      decisions: this.#decisions,
      usage: this.#parts.session.usage(),
    };
  }

  #note(decision: Decision): Decision {
    this.#decisions.push(decision);
    return decision;
  }

  async #ask(): Promise<ModelReply> {
    const { model, signal, session } = this.#parts;
    const generate = typeof model === "function" ? model : model.generate.bind(model);
    const request = { messages: [...this.#messages], tools: this.#descriptions };
    const reply = await orAbort(Promise.resolve(generate(request, { signal })), signal);
    if (typeof reply === "string") return { text: reply };
    if (typeof reply !== "object" || reply === null)
      throw new TypeError("the model answered neither text nor tool calls");
    checkRequests(reply.toolCalls);
    if (reply.tokens !== undefined) session.spend(reply.tokens);
    return reply;
  }

  #answer(text: string): RunResult {
    const said = this.#note(this.#parts.session.checkText(text, "output"));
    this.#steps.push({ text: said.allowed ? lettingOut(said, text) : "", toolCalls: [] });
    if (!said.allowed) return this.finish(said);
    this.#text = lettingOut(said, text);
    return this.finish();
  }

  /** What the model says beside its calls, as the policy lets it out; nothing where it does not. */
  #aside(text: string): string {
    if (text === "") return text;
    const said = this.#note(this.#parts.session.checkText(text, "output"));
    return said.allowed ? lettingOut(said, text) : "";
  }

  /** Makes the calls one after another, in the model's order; answers why the run has to end, if it does. */
  async #act(text: string, asked: NonNullable<ModelReply["toolCalls"]>): Promise<Stop | undefined> {
    const turn = this.#steps.length + 1;
    const requests = asked.map((call, index): ToolRequest => ({ ...call, id: call.id ?? `${turn}.${index + 1}` }));
    this.#messages.push({ role: "assistant", content: text, toolCalls: requests });
    const toolCalls: StepCall[] = [];
    this.#steps.push({ text: this.#aside(text), toolCalls });
    for (const request of requests) {
      const call = await this.#call(request);
      toolCalls.push(call);
      const { outcome, content } = call;
      this.#messages.push({ role: "tool", id: request.id, tool: request.tool, content, outcome });
      const limit = call.decision.allowed ? undefined : call.decision.rules.find((rule) => Object.hasOwn(ENDING, rule));
      if (limit !== undefined) return { reason: ENDING[limit] as Reason, message: call.decision.message };
    }
    return undefined;
  }

  async #call(request: ToolRequest): Promise<StepCall> {
    const { session, tools, signal } = this.#parts;
    const { tool: name, args, confidence } = request;
    const call = { tool: name, args, ...(confidence === undefined ? {} : { confidence }) };
    const permit = await session.authorize(call, { signal });
    const decision = this.#note(permit.decision);
    if (!permit.allowed) return { request, decision, outcome: "denied", content: explain(decision) };
    try {
      const tool = tools.get(name);
      if (tool === undefined) return { request, decision, outcome: "failed", content: `there is no tool "${name}"` };
      const result = await orAbort(execute(tool, permit.args, signal), signal);
      const checked = session.checkResult(name, result === undefined ? null : result);
      if (checked.decision !== undefined) this.#note(checked.decision);
      if (checked.decision?.allowed === false) {
        return { request, decision: checked.decision, outcome: "denied", content: explain(checked.decision) };
      }
      return { request, decision, outcome: "result", content: textOf(checked.result) };
    } catch (error) {
      signal.throwIfAborted();
      // What a tool throws is read by the model as much as what it returns.
      const said = session.checkResult(name, messageOf(error));
      if (said.decision !== undefined) this.#note(said.decision);
      if (said.decision?.allowed === false) {
        return { request, decision: said.decision, outcome: "denied", content: explain(said.decision) };
      }
      return { request, decision, outcome: "failed", content: `the tool failed: ${String(said.result)}` };
    } finally {
      permit.release();
    }
  }
}

/** A tool that ran without the arguments that the model gave by another name would do something else than it was asked to. */
function checkRequests(requests: unknown): void {
  if (requests === undefined) return;
  if (!Array.isArray(requests)) throw new TypeError("the model's tool calls are no list");
  for (const request of requests as readonly unknown[]) {
    if (typeof request !== "object" || request === null)
      throw new TypeError("the model asked for a tool call that is none");
    const fault = (request as Partial<ToolRequest>).args === undefined ? misnamedArgs(request) : "";
    if (fault !== "") throw new TypeError(fault);
  }
}

async function execute(tool: Tool, args: unknown, signal: AbortSignal): Promise<unknown> {
  return tool.execute(args as never, { signal });
}

function describe({ name, description, parameters }: Tool): ToolDescription {
  return {
    name,
    ...(description === undefined ? {} : { description }),
    ...(parameters === undefined ? {} : { parameters }),
  };
}

function lettingOut(decision: Decision, text: string): string {
  return decision.effect === "redact" ? String(decision.redacted) : text;
}

/** For the model: what was denied, by which rules, and what to do instead, so that it does not try again. */
export function explain({ message, reason, rules, remedy }: Decision): string {
  const denial = `denied: ${message} (${reason}; rules: ${rules.join(", ")})`;
  return remedy === undefined ? `${denial}. Do not try the same call again.` : `${denial}. Instead: ${remedy}.`;
}

function textOf(result: unknown): string {
  if (typeof result === "string") return result;
  try {
    return JSON.stringify(result) ?? String(result);
  } catch {
    return String(result);
  }
}
