// A task, a model and tools → what the agent reached, with every tool call judged before it ran.
import { PolicyError } from "../errors.ts";
import type { ApprovalHandler } from "../guard/core.ts";
import type { EventName, Listener } from "../guard/events.ts";
import type { Guard } from "../guard/guard.ts";
import type { Budget } from "../guard/limits.ts";
import { checkOptions } from "../guard/options.ts";
import type { Session } from "../guard/session.ts";
import { AuditLog } from "./audit-log.ts";
import { createGuardSync } from "./create-guard.ts";
import type { GovernancePolicy } from "./governance-policy.ts";
import type { Model, Tool } from "./model.ts";
import { Run, type RunResult } from "./run.ts";

/** Turns of the model in one run unless told otherwise: a loop that needs more has usually lost its way. */
const DEFAULT_MAX_STEPS = 32;

/** Milliseconds that host timers can count; a later deadline is left to the checks between steps. */
const MAX_TIMER = 2_147_483_647;

export interface SafeAgentOptions {
  readonly tools: readonly Tool[];
  readonly model: Model;
  /** A policy, or a program compiled from one. */
  readonly policy: GovernancePolicy | Uint8Array;
  /** Default "agent". */
  readonly name?: string;
  /** Opens every conversation. */
  readonly instructions?: string;
  /** Asked where the policy wants a person's approval; without it such calls are denied. */
  readonly approve?: ApprovalHandler;
  /** Default: a new `AuditLog`. */
  readonly audit?: AuditLog;
  /** Narrows the policy's limits for every run. */
  readonly budget?: Budget;
  /** Milliseconds of a monotonic clock. Default `performance.now`. */
  readonly clock?: () => number;
}

export interface RunOptions {
  /** Ends the run: `run` rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Turns of the model, at least 1. Default 32. */
  readonly maxSteps?: number;
  /** Id of the run's session. Default: the agent's name and the number of the run. */
  readonly session?: string;
}

const OPTIONS = ["tools", "model", "policy", "name", "instructions", "approve", "audit", "budget", "clock"];
const RUN_OPTIONS = ["signal", "maxSteps", "session"];

/** An agent that cannot act past its policy. */
export class SafeAgent {
  readonly guard: Guard;
  readonly audit: AuditLog;
  readonly #options: SafeAgentOptions;
  readonly #tools: ReadonlyMap<string, Tool>;
  #runs = 0;

  /** Throws `PolicyError` where the policy does not compile, two tools share a name, or an option is none. */
  constructor(options: SafeAgentOptions) {
    checkOptions(options, "an agent", OPTIONS);
    const { tools, model, policy, approve, clock, audit = new AuditLog() } = options;
    if (typeof model !== "function" && typeof model?.generate !== "function") {
      throw new PolicyError("invalid_option", "the model is neither a function nor an object with a function generate");
    }
    if (!Array.isArray(tools)) throw new PolicyError("invalid_option", "the tools are no list");
    for (const tool of tools as readonly (Tool | null)[]) {
      if (typeof tool?.name === "string" && typeof tool.execute === "function") continue;
      throw new PolicyError("invalid_option", `the tool "${String(tool?.name)}" needs a name and a function execute`);
    }
    this.#tools = new Map(tools.map((tool) => [tool.name, tool]));
    if (this.#tools.size < tools.length) throw new PolicyError("invalid_option", "two tools share a name");
    this.#options = options;
    this.audit = audit;
    this.guard = createGuardSync(policy, {
      audit,
      ...(approve === undefined ? {} : { approve }),
      ...(clock === undefined ? {} : { clock }),
    });
  }

  /** Hears of an event of all runs from now on; the answer ends that. */
  on<Name extends EventName>(event: Name, listener: Listener<Name>): () => void {
    return this.guard.on(event, listener);
  }

  /**
   * Lets the model work on the task until it answers without tool calls, a limit ends the run, or `maxSteps` turns are
   * over. A denied call is answered with its reason and remedy. Rejects where the model throws or the signal is aborted.
   */
  async run(task: string, options: RunOptions = {}): Promise<RunResult> {
    checkOptions(options, "a run", RUN_OPTIONS);
    const { signal, maxSteps = DEFAULT_MAX_STEPS } = options;
    if (!Number.isSafeInteger(maxSteps) || maxSteps < 1) {
      throw new PolicyError("invalid_option", `maxSteps is ${String(maxSteps)}, expected an integer of at least 1`);
    }
    signal?.throwIfAborted();
    this.#runs += 1;
    const { name = "agent", budget } = this.#options;
    const id = options.session ?? `${name}-${this.#runs}`;
    const session = this.guard.session({ id, agent: name, task, budget });
    const deadline = startDeadline(session, signal);
    const { model, instructions } = this.#options;
    const run = new Run({ model, instructions, tools: this.#tools, session, signal: deadline.signal });
    try {
      return await run.work(task, maxSteps);
    } catch (error) {
      signal?.throwIfAborted();
      if (!deadline.signal.aborted) throw error;
      const limit = session.limitReached();
      return run.finish(limit ?? { reason: "time_limit", message: "the session's time is over" });
    } finally {
      deadline.stop();
      session.end();
    }
  }
}

/** A signal that follows the caller's and fires when the session's wall time is over. */
function startDeadline(session: Session, outer: AbortSignal | undefined): { signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const follow = (): void => controller.abort(outer?.reason);
  outer?.addEventListener("abort", follow, { once: true });
  const left = session.remainingTime();
  const timer = left <= MAX_TIMER ? setTimeout(() => controller.abort(), left) : undefined;
  return {
    signal: controller.signal,
    stop() {
      clearTimeout(timer);
      outer?.removeEventListener("abort", follow);
    },
  };
}
