// A map of tools → a map of the same tools that ask the guard before they run.
import { PolicyError } from "../errors.ts";
import { authorize } from "./authorize.ts";
import { type Question, readCall } from "./call.ts";
import type { Core, SessionState } from "./core.ts";
import type { Decision } from "./decision.ts";
import { checkOptions, checkType } from "./options.ts";

// biome-ignore lint/suspicious/noExplicitAny: tools have arguments of every type; this names "any function" in TypeScript
export type ToolFunction = (...args: any[]) => unknown;
/**
 * A function of its arguments, or an object with such a function as `execute`; one without any runs elsewhere, and comes
 * back as it is. One that runs by another name (`invoke`, `run`, …) is refused.
 */
export type ToolLike = ToolFunction | object;

/** What a wrapped tool answers in place of a result when its call is denied: for the model to read and act on. */
export interface Denial {
  readonly error: "denied";
  readonly reason: Decision["reason"];
  readonly message: string;
  readonly remedy?: string;
  readonly rules: readonly string[];
}

export interface WrapOptions {
  /** Id of the open session that the calls belong to. */
  readonly session?: string;
  readonly agent?: string;
  /** Makes the answer of a denied call from its decision; may throw instead. Default: a `Denial`. */
  readonly denied?: (decision: Decision, tool: string) => unknown;
}

/** Wrapped tools answer promises. A denied call answers a `Denial`, or what `denied` makes of it. */
export type WrappedTools<Tools extends Readonly<Record<string, ToolLike>>> = {
  [Name in keyof Tools]: Tools[Name] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Awaited<Result> | Denial>
    : Tools[Name];
};

const OPTIONS = ["session", "agent", "denied"];

/** How tools of other frameworks run. Handed back as they are, they would run unasked. */
const OTHER_ENTRIES = ["invoke", "call", "run", "func", "handler", "callback", "_call"];

export function denialOf(decision: Decision): Denial {
  const { reason, message, remedy, rules } = decision;
  return { error: "denied", reason, message, ...(remedy === undefined ? {} : { remedy }), rules };
}

export function wrapTools<Tools extends Readonly<Record<string, ToolLike>>>(
  core: Core,
  tools: Tools,
  options: WrapOptions,
): WrappedTools<Tools> {
  checkOptions(options, "wrapTools", OPTIONS);
  checkType(options.session, "session", "string");
  checkType(options.agent, "agent", "string");
  checkType(options.denied, "denied", "function");
  // The entries of a list would be tools named "0" and "1", which no policy speaks of.
  if (typeof tools !== "object" || tools === null || Symbol.iterator in tools) {
    throw new PolicyError("invalid_option", "the tools are no object of tools by name");
  }
  const wrapped = Object.entries(tools).map(([name, tool]): [string, ToolLike] => {
    const guarded =
      (execute: ToolFunction, self: unknown): ToolFunction =>
      (args, ...rest) =>
        run(core, name, args, (plain) => Reflect.apply(execute, self, [plain, ...rest]), options);
    if (typeof tool === "function") return [name, guarded(tool as ToolFunction, undefined)];
    return [name, wrapObject(name, tool, guarded)];
  });
  return Object.fromEntries(wrapped) as WrappedTools<Tools>;
}

function wrapObject(
  name: string,
  tool: object,
  guarded: (execute: ToolFunction, self: unknown) => ToolFunction,
): ToolLike {
  if (typeof tool !== "object" || tool === null) {
    throw new PolicyError("invalid_option", `the tool "${name}" is neither a function nor an object`);
  }
  const { execute } = tool as { readonly execute?: unknown };
  if (typeof execute === "function") return copyOf(tool, guarded(execute as ToolFunction, tool));
  const other = OTHER_ENTRIES.find((entry) => typeof (tool as Readonly<Record<string, unknown>>)[entry] === "function");
  if (execute !== undefined || other !== undefined) {
    const runs = other === undefined ? "its execute is no function" : `it runs by "${other}", not by "execute"`;
    throw new PolicyError("invalid_option", `the tool "${name}" cannot be guarded: ${runs}; pass that function itself`);
  }
  // A tool without a function runs elsewhere, out of reach from here.
  return tool;
}

function copyOf(tool: object, execute: ToolFunction): ToolLike {
  const properties = { ...Object.getOwnPropertyDescriptors(tool), execute: { value: execute, enumerable: true } };
  return Object.create(Object.getPrototypeOf(tool), properties);
}

/** Runs a tool on the snapshot of its first argument, if the policy lets it, and checks what comes back. */
export async function run(
  core: Core,
  tool: string,
  args: unknown,
  execute: (args: unknown) => unknown,
  { session, agent, denied = denialOf }: WrapOptions,
): Promise<unknown> {
  const within = { ...(agent === undefined ? {} : { agent }), ...(session === undefined ? {} : { session }) };
  const permit = await authorize(core, readCall({ tool, args, ...within }), {});
  if (!permit.allowed) return denied(permit.decision, tool);
  const judged = (returned: unknown): CheckedResult =>
    checkResult(core, readCall({ tool, args: returned, stage: "tool_result", ...within }));
  try {
    let result: unknown;
    try {
      result = await execute(permit.args);
    } catch (error) {
      // What a tool throws is read by a model as much as what it returns.
      const { decision, result: said } = judged(messageOf(error));
      if (decision?.allowed === false) return denied(decision, tool);
      throw decision?.effect === "redact" ? new Error(String(said)) : error;
    }
    if (result === undefined) return undefined;
    const checked = judged(result);
    return checked.decision?.allowed === false ? denied(checked.decision, tool) : checked.result;
  } finally {
    permit.release();
  }
}

/** What an error says, whatever was thrown. */
export function messageOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return "what was thrown cannot be read";
  }
}

/** What may go on to the model in place of a tool's result. */
export interface CheckedResult {
  /** Absent where no rule of the policy speaks of results: then they pass unread. */
  readonly decision?: Decision;
  /** The result: a plain copy, redacted where the policy says so; as it came without a decision; undefined where denied. */
  readonly result: unknown;
}

/** `question` is a call at stage `tool_result`, the result in the place of its arguments. */
export function checkResult(core: Core, question: Question, session?: SessionState | null): CheckedResult {
  const { args } = question;
  if (question.fault === "" && !core.judge.speaksAt("tool_result")) return { result: args };
  const { decision, ruling } = core.check(question, session);
  if (!decision.allowed) return { decision, result: undefined };
  if (decision.effect === "redact") return { decision, result: decision.redacted };
  return { decision, result: ruling.snapshot === undefined ? args : ruling.snapshot };
}
