// A loaded program → the guard that people ask: checks, permits, sessions, wrapped tools, events.
import type { Engine } from "../engine/engine.ts";
import { type AuthorizeOptions, authorize, type Permit } from "./authorize.ts";
import { readCall, readText, type Stage, type ToolCall } from "./call.ts";
import { Core, type GuardOptions } from "./core.ts";
import type { Decision } from "./decision.ts";
import type { EventName, Listener } from "./events.ts";
import type { PolicyReload, PolicySource } from "./reload.ts";
import { openSession, type Session, type SessionOptions } from "./session.ts";
import { GuardStream } from "./stream.ts";
import {
  type CheckedResult,
  checkResult,
  type ToolLike,
  type WrapOptions,
  type WrappedTools,
  wrapTools,
} from "./tools.ts";

/** Judges what an agent wants to do by one program. Content never makes it throw: whatever cannot be judged is denied. */
export class Guard {
  readonly #core: Core;

  /** @param engine A loaded program. */
  constructor(engine: Engine, options: GuardOptions = {}) {
    this.#core = new Core(engine, options);
  }

  /** Name, version and digest of the policy in force. */
  get policy(): Decision["policy"] {
    return this.#core.force.policy;
  }

  /**
   * Judges one call now, without waiting. In an open session an allowed tool call is spent from its budgets; it takes no
   * slot, for it has no end. Without a session, limits that the policy writes itself deny with `session_required`.
   *
   * A call that needs an approval is not allowed by this, and so neither counted nor remembered: `authorize` asks, judges
   * again, redacts and counts. Whoever asks a person otherwise and then runs the call does without all that.
   */
  check(call: ToolCall): Decision {
    return this.#core.check(readCall(call)).decision;
  }

  /** Judges a text on its own: by default what goes into a model, `input`. Tool keys and limits do not apply to it. */
  checkText(text: string, stage: Stage = "input"): Decision {
    return this.#core.check(readText(text, stage)).decision;
  }

  /**
   * Judges a text that comes in chunks, by default what comes out of a model, `output`; see `GuardStream` for what is held
   * back and what is denied.
   */
  stream(stage: Stage = "output"): GuardStream {
    return new GuardStream(this.#core, stage);
  }

  /** Judges a call, waits for its slot and for an approval where the policy asks for them, and takes its budgets. */
  authorize(call: ToolCall, options: AuthorizeOptions = {}): Promise<Permit> {
    return authorize(this.#core, readCall(call), options);
  }

  /**
   * Opens a session: limits count in it. The guard keeps it until its `end`, so end it when the run is over. Throws
   * `PolicyError` where the id is open already or a budget is no amount.
   */
  session(options: SessionOptions): Session {
    return openSession(this.#core, options);
  }

  /**
   * Judges what a tool returned before a model reads it: a plain copy comes back, redacted where the policy says so. Where
   * no rule speaks of results they pass unread.
   */
  checkResult(tool: string, result: unknown): CheckedResult {
    return checkResult(this.#core, readCall({ tool, args: result, stage: "tool_result" }));
  }

  /**
   * A new map of the same tools, each of which asks `authorize` first and runs on the snapshot of its first argument;
   * further arguments are the host's own and pass unread. Results go through the policy's rules for results.
   */
  wrapTools<Tools extends Readonly<Record<string, ToolLike>>>(
    tools: Tools,
    options: WrapOptions = {},
  ): WrappedTools<Tools> {
    return wrapTools(this.#core, tools, options);
  }

  /**
   * Puts another policy in force, at once and as a whole, or throws `PolicyError` and leaves the old one. Open sessions keep
   * what they have spent, under the new limits and their own budget (a rate that was not limited before counts from now
   * on); calls that wait are judged anew; streams that are open end by the policy they began with. Recorded before it
   * happens, announced as `policy_reloaded` after.
   */
  reload(policy: PolicySource): PolicyReload {
    return this.#core.reload(policy);
  }

  /** Hears of an event from now on; the answer ends that. Listeners run before the check returns, and never change it. */
  on<Name extends EventName>(event: Name, listener: Listener<Name>): () => void {
    return this.#core.events.on(event, listener);
  }
}
