// Listeners by event name → calls of those listeners, such that none of them can change a decision.
import { PolicyError } from "../errors.ts";
import type { Reason } from "../program.ts";
import type { CallReference } from "./call.ts";
import type { Decision, Judgement } from "./decision.ts";
import type { PolicyReload } from "./reload.ts";

interface Decided {
  readonly call: CallReference;
  readonly decision: Decision;
}

/** Every event of a guard by name, with what its listeners receive. Arguments of calls are never part of an event. */
export interface GuardEvents {
  /** A call or a text was judged, whatever the outcome. */
  policy_check: Decided & { readonly type: "policy_check" };
  /** The policy denies; in observe mode, would have denied. */
  policy_violation: Decided & { readonly type: "policy_violation" };
  /** A tool call does not run: it was denied, or waits for an approval that nobody gave. */
  tool_call_blocked: Decided & { readonly type: "tool_call_blocked" };
  /** A session has made another `checkpoint_frequency` calls. */
  checkpoint_created: {
    readonly type: "checkpoint_created";
    readonly session: string;
    readonly agent?: string;
    /** Calls and tokens that the session has spent. */
    readonly toolCalls: number;
    readonly tokens: number;
  };
  /** What a session does has moved away from its task by more than `drift_threshold`; see drift.ts. Both per mille. */
  drift_detected: {
    readonly type: "drift_detected";
    readonly session: string;
    readonly agent?: string;
    readonly drift: number;
    readonly threshold: number;
  };
  approval_requested: {
    readonly type: "approval_requested";
    readonly call: CallReference;
    readonly decision: Judgement;
  };
  approval_resolved: {
    readonly type: "approval_resolved";
    readonly call: CallReference;
    readonly approved: boolean;
    readonly by?: string;
    readonly note?: string;
  };
  /** A session ran into a limit; once per limit until the limit lets a call pass again. */
  limit_reached: {
    readonly type: "limit_reached";
    readonly session: string;
    readonly limit: string;
    readonly reason: Reason;
    readonly message: string;
  };
  /** Matches were replaced in a result, an output or arguments. */
  redaction_applied: Decided & { readonly type: "redaction_applied" };
  /** Another policy is in force. */
  policy_reloaded: PolicyReload;
  /** A listener threw or its promise was rejected. Errors of `listener_error` listeners themselves are dropped. */
  listener_error: { readonly type: "listener_error"; readonly event: EventName; readonly error: unknown };
}

export type EventName = keyof GuardEvents;
export type Listener<Name extends EventName> = (event: GuardEvents[Name]) => unknown;

const EVENT_NAMES: readonly EventName[] = [
  "policy_check",
  "policy_violation",
  "tool_call_blocked",
  "checkpoint_created",
  "drift_detected",
  "approval_requested",
  "approval_resolved",
  "limit_reached",
  "redaction_applied",
  "policy_reloaded",
  "listener_error",
];

/**
 * Events inside listeners of events. A listener may ask its own guard, whose events it then hears too; one that does so for
 * every event would never come to an end. Further in, checks are decided and recorded, and nobody is told of them.
 */
const MAX_NESTED_EVENTS = 8;

/** The listeners of one guard. */
export interface Events {
  /** Whether an event of this name would be heard: ask before building it. */
  has(name: EventName): boolean;
  /** Adds a listener; the answer removes it. Throws `PolicyError` for a name that is no event. */
  on<Name extends EventName>(name: Name, listener: Listener<Name>): () => void;
  /** Calls the listeners in the order in which they subscribed. Never throws, never waits. */
  emit<Name extends EventName>(name: Name, event: GuardEvents[Name]): void;
}

export function createEvents(): Events {
  // Replaced, never changed in place, so that a listener may unsubscribe while its event is under way.
  const listeners = new Map<EventName, readonly Listener<never>[]>();

  function report(event: EventName, error: unknown): void {
    if (event !== "listener_error") emit("listener_error", { type: "listener_error", event, error });
  }

  let nested = 0;

  function emit<Name extends EventName>(name: Name, event: GuardEvents[Name]): void {
    if (nested >= MAX_NESTED_EVENTS) return;
    nested += 1;
    for (const listener of (listeners.get(name) ?? []) as readonly Listener<Name>[]) {
      try {
        const outcome = listener(event) as PromiseLike<unknown> | undefined;
        if (typeof outcome?.then === "function") outcome.then(undefined, (error: unknown) => report(name, error));
      } catch (error) {
        report(name, error);
      }
    }
    nested -= 1;
  }

  return {
    has: (name) => listeners.has(name),
    emit,
    on(name, listener) {
      if (!EVENT_NAMES.includes(name))
        throw new PolicyError("invalid_option", `unknown event "${name}", expected one of ${EVENT_NAMES.join(", ")}`);
      if (typeof listener !== "function")
        throw new PolicyError("invalid_option", `the listener of "${name}" is no function`);
      // A wrapper makes each subscription its own, even of the same function twice.
      const subscription: Listener<typeof name> = (event) => listener(event);
      listeners.set(name, [...(listeners.get(name) ?? []), subscription as Listener<never>]);
      return () => {
        const left = (listeners.get(name) ?? []).filter((other) => other !== subscription);
        if (left.length === 0) listeners.delete(name);
        else listeners.set(name, left);
      };
    },
  };
}
