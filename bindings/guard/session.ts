// A session's id and budget → the same questions as a guard's, counted in that session.
import { PolicyError } from "../errors.ts";
import type { Reason } from "../program.ts";
import { type AuthorizeOptions, authorize, type Permit } from "./authorize.ts";
import { type Question, readCall, readText, type Stage, type ToolCall } from "./call.ts";
import type { Core, SessionState } from "./core.ts";
import type { Decision } from "./decision.ts";
import { Profile } from "./drift.ts";
import { History } from "./history.ts";
import { type Budget, isAmount, Ledger, narrow, type Usage } from "./limits.ts";
import { checkOptions, checkType } from "./options.ts";
import { readSaved, type SavedSession } from "./saved-session.ts";
import { type CheckedResult, checkResult } from "./tools.ts";

export interface SessionOptions {
  /** Names the session; unique among the open ones of a guard. */
  readonly id: string;
  readonly agent?: string | undefined;
  /** Narrows the policy's limits, never widens them. */
  readonly budget?: Budget | undefined;
  /** What the session is for: the text that drift is measured against. */
  readonly task?: string | undefined;
  /** What `save` gave in another process, or before a restart: the session goes on from there. */
  readonly resume?: SavedSession | undefined;
  /** Milliseconds that have passed since it was saved; they count as the session's time. Default 0. */
  readonly idle?: number | undefined;
}

const OPTIONS = ["id", "agent", "budget", "task", "resume", "idle"];

/** One run of an agent. Ask through it, or through the guard with the session's id. */
export interface Session {
  readonly id: string;
  readonly agent?: string;
  /** As `guard.check`; an allowed tool call is spent. */
  check(call: Omit<ToolCall, "session">): Decision;
  checkText(text: string, stage?: Stage): Decision;
  /** As `guard.authorize`. */
  authorize(call: Omit<ToolCall, "session">, options?: AuthorizeOptions): Promise<Permit>;
  /** What a tool returned, as the policy lets it pass on; see `guard.checkResult`. */
  checkResult(tool: string, result: unknown): CheckedResult;
  /** A session whose calls are spent from this one too: its budget is at most what this one has left. */
  child(options: SessionOptions): Session;
  /** Counts tokens that no tool call brings, such as a model's. The next check judges them. */
  spend(tokens: number): void;
  usage(): Usage;
  /** What has been spent and done, as plain data for `resume`. Running calls and drift are not part of it. */
  save(): SavedSession;
  /** The limit that ends the session now, wall time or tokens, if one does; reports it as a check would. */
  limitReached(): { readonly limit: string; readonly reason: Reason; readonly message: string } | undefined;
  /** Milliseconds until the session's wall time is over; infinite where that is not limited. */
  remainingTime(): number;
  /** Closes the session and its id. Calls that name it later are calls of no open session. */
  end(): void;
}

/** Opens a session. Throws `PolicyError` for an id that is open already, or an amount that is none. */
export function openSession(core: Core, options: SessionOptions, parent?: SessionState): Session {
  checkOptions(options, "a session", OPTIONS);
  const { id, agent, budget = {}, task, resume, idle = 0 } = options;
  if (typeof id !== "string" || id === "") throw new PolicyError("invalid_option", "a session needs an id");
  checkType(agent, "agent", "string");
  checkType(task, "task", "string");
  if (core.sessions.has(id)) throw new PolicyError("invalid_option", `the session "${id}" is open already`);
  if (!(idle >= 0 && idle <= Number.MAX_SAFE_INTEGER)) {
    throw new PolicyError("invalid_option", `idle is ${idle}, expected milliseconds of at least 0`);
  }
  const now = core.clock.now();
  if (now === undefined)
    throw new PolicyError("invalid_option", "the clock gives no time: it throws, or answers no number");
  const narrowed = narrow(core.limits, budget);
  const profile = task === undefined ? undefined : new Profile();
  if (task !== undefined) profile?.add(task);
  const state: SessionState = {
    id,
    agent,
    ledger: new Ledger(narrowed, now, parent?.ledger),
    history: new History(parent?.history),
    budget,
    reported: new Set(),
    task: profile,
    recent: new Profile(),
  };
  if (resume !== undefined) {
    state.ledger.resume(readSaved(resume), now, idle);
    state.history.resume(readSaved(resume), now - idle);
  }
  core.sessions.set(id, state);
  // The session's own id and agent hold, whatever a call says of itself.
  const inside = (question: Question): Question => ({ ...question, agent: agent ?? question.agent, session: id });
  const current = (): SessionState | null => (core.sessions.get(id) === state ? state : null);
  return {
    id,
    ...(agent === undefined ? {} : { agent }),
    check: (call) => core.check(inside(readCall(call)), current()).decision,
    checkText: (text, stage = "input") => core.check(inside(readText(text, stage)), current()).decision,
    authorize: (call, how = {}) => authorize(core, inside(readCall(call)), how, current()),
    checkResult: (tool, result) =>
      checkResult(core, inside(readCall({ tool, args: result, stage: "tool_result" })), current()),
    child: (inner) => openSession(core, { agent, ...inner }, state),
    spend(tokens) {
      if (!isAmount(tokens)) throw new PolicyError("invalid_option", `${tokens} tokens, expected a safe integer`);
      state.ledger.spend(tokens);
    },
    limitReached() {
      const limit = core.limitReached(state);
      return limit && { limit: limit.id, reason: limit.reason, message: limit.message };
    },
    usage: () => state.ledger.usage(),
    save: () => ({ ...state.ledger.save(core.clock.latest()), ...state.history.save(core.clock.latest()) }),
    remainingTime: () => state.ledger.remainingTime(core.clock.latest()),
    end() {
      if (core.sessions.get(id) === state) core.sessions.delete(id);
    },
  };
}
