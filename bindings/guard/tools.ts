// A map of tools → a map of the same tools that ask the guard before they run.
import { authorize } from "./authorize.ts";
import { type Question, readCall } from "./call.ts";
import type { Core, SessionState } from "./core.ts";
import type { Decision } from "./decision.ts";

// biome-ignore lint/suspicious/noExplicitAny: tools have arguments of every type; this names "any function" in TypeScript
export type ToolFunction = (...args: any[]) => unknown;
/** A function of its arguments, or an object with such a function as `execute`. */
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

export function denialOf(decision: Decision): Denial {
  const { reason, message, remedy, rules } = decision;
  return { error: "denied", reason, message, ...(remedy === undefined ? {} : { remedy }), rules };
}

export function wrapTools<Tools extends Readonly<Record<string, ToolLike>>>(
  core: Core,
  tools: Tools,
  options: WrapOptions,
): WrappedTools<Tools> {
  const wrapped = Object.entries(tools).map(([name, tool]): [string, ToolLike] => {
    const guarded =
      (execute: ToolFunction, self: unknown): ToolFunction =>
      (args, ...rest) =>
        run(core, name, args, (plain) => Reflect.apply(execute, self, [plain, ...rest]), options);
    if (typeof tool === "function") return [name, guarded(tool as ToolFunction, undefined)];
    const { execute } = tool as { readonly execute?: ToolFunction };
    // A tool without `execute` runs elsewhere, out of reach from here.
    return [name, execute === undefined ? tool : copyOf(tool, guarded(execute, tool))];
  });
  return Object.fromEntries(wrapped) as WrappedTools<Tools>;
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
  try {
    const result = await execute(permit.args);
    if (result === undefined) return undefined;
    const checked = checkResult(core, readCall({ tool, args: result, stage: "tool_result", ...within }));
    return checked.decision?.allowed === false ? denied(checked.decision, tool) : checked.result;
  } finally {
    permit.release();
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
