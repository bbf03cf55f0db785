// A question asked in a session or without one → the decision, after it was recorded, spent and told to listeners.
import type { Engine } from "../engine/engine.ts";
import { PolicyError } from "../errors.ts";
import type { LimitsMeta } from "../program.ts";
import type { CallReference, Question } from "./call.ts";
import { referenceOf } from "./call.ts";
import { Clock } from "./clock.ts";
import { type Decision, denied, type Finding, freeze, type Judgement, publish } from "./decision.ts";
import type { Profile } from "./drift.ts";
import { createEvents, type Events } from "./events.ts";
import { type Force, putInForce } from "./force.ts";
import type { History } from "./history.ts";
import { type Judge, type Ruling, refusal, STATELESS } from "./judge.ts";
import { type Budget, type Ledger, narrow } from "./limits.ts";
import { checkOptions, checkType } from "./options.ts";
import type { PolicyReload, PolicySource, Reloading } from "./reload.ts";
import type { Plain } from "./segments.ts";
import type { Entry, Sink } from "./sink.ts";

/** Asked for a person's yes or no. An answer of `true` or `{ approved: true }` lets the call run. */
export type ApprovalHandler = (
  request: ApprovalRequest,
  options: { readonly signal: AbortSignal | undefined },
) => boolean | ApprovalAnswer | Promise<boolean | ApprovalAnswer>;

export interface ApprovalRequest {
  readonly call: CallReference;
  /** What the tool would receive, redacted where the policy says so; a copy. */
  readonly args: Plain;
  /** The decision that asks, with effect `require_approval`. */
  readonly decision: Omit<Decision, "observed" | "policy" | "sequence">;
}

export interface ApprovalAnswer {
  readonly approved: boolean;
  /** Who answered. */
  readonly by?: string;
  readonly note?: string;
}

export interface GuardOptions {
  /**
   * Milliseconds of a monotonic clock, for wall time and rates of sessions; one that goes back is read as standing still,
   * and while it throws or gives no number, calls in sessions are denied, `engine_fault`. Default: a clock that stands still.
   */
  readonly clock?: (() => number) | undefined;
  /** Default: none, and nothing that needs an approval runs. */
  readonly approve?: ApprovalHandler | undefined;
  /** An audit log, or any other sink; recorded to before a call runs. */
  readonly audit?: Sink | undefined;
  /** More of the same; see `Sink`. */
  readonly sinks?: readonly Sink[] | undefined;
  /** Makes another engine of the same program. Without it an engine that trapped denies every call from then on. */
  readonly renew?: (() => Engine) | undefined;
  /** Set by what makes the guard, so that `reload` can. */
  readonly reloading?: Reloading | undefined;
}

const OPTIONS = ["clock", "approve", "audit", "sinks", "renew", "reloading"];

/** Checks inside sinks of checks: a sink that asks its own guard about every record would never come to an end. */
const MAX_NESTED_RECORDS = 8;

/** An open session as the guard knows it. */
export interface SessionState {
  readonly id: string;
  readonly agent: string | undefined;
  readonly ledger: Ledger;
  readonly history: History;
  /** What narrows the limits of whatever policy is in force. */
  readonly budget: Budget;
  /** Limits that were reported and have not let a call pass since. */
  readonly reported: Set<string>;
  /** The task's words, and those of the calls since the last checkpoint. */
  readonly task: Profile | undefined;
  readonly recent: Profile;
}

/** Limits that let calls pass again by themselves. */
const RECOVERING = ["limits.per_minute", "max_concurrent"];

const NOTHING: readonly never[] = Object.freeze([]);

/** Limits that end a session: nothing more can be done in it, not even without a tool. */
const ENDING = ["max_tokens", "timeout_seconds"];

/** What the parts of a guard share. */
export class Core {
  readonly events: Events = createEvents();
  readonly sessions = new Map<string, SessionState>();
  readonly clock: Clock;
  readonly approve: ApprovalHandler | undefined;
  readonly #sinks: readonly Sink[];
  readonly #reloading: Reloading | undefined;
  #source: PolicySource | undefined;
  #force: Force;
  #sequence = 0;
  #recording = 0;

  constructor(engine: Engine, options: GuardOptions) {
    checkOptions(options, "a guard", OPTIONS);
    const { clock = () => 0, approve, audit, sinks = [], renew, reloading } = options;
    checkType(clock, "clock", "function");
    checkType(approve, "approve", "function");
    this.clock = new Clock(clock);
    this.approve = approve;
    this.#sinks = sinksOf(audit, sinks);
    this.#reloading = reloading;
    this.#source = reloading?.source;
    this.#force = putInForce(engine, renew);
  }

  /** The policy in force now. Whoever waits between judging and concluding takes it once and hands it on. */
  get force(): Force {
    return this.#force;
  }

  get judge(): Judge {
    return this.#force.judge;
  }

  get limits(): LimitsMeta {
    return this.#force.limits;
  }

  /**
   * Puts another policy in force for everything that is asked from now on, or throws `PolicyError` and leaves the old one.
   * Sessions keep their counters under the new limits; streams that are open end by the old policy.
   */
  reload(next: PolicySource): PolicyReload {
    if (this.#reloading === undefined || this.#source === undefined) {
      throw new PolicyError("invalid_option", "this guard was not given a way to load policies");
    }
    const { engine, renew, direction, changes } = this.#reloading.load(next, this.#source);
    const force = putInForce(engine, renew);
    const event: PolicyReload = Object.freeze({
      type: "policy_reloaded",
      before: this.#force.policy,
      after: force.policy,
      ...(direction === undefined ? {} : { direction }),
      ...(changes === undefined ? {} : { changes }),
    });
    const { type: _, ...told } = event;
    if (!this.record({ kind: "policy", ...told })) {
      throw new PolicyError(
        "not_recorded",
        "the change of policy could not be recorded, so the old one stays in force",
      );
    }
    this.#source = next;
    this.#force = force;
    for (const { ledger, budget } of this.sessions.values()) ledger.limit(narrow(force.limits, budget));
    this.events.emit("policy_reloaded", event);
    return event;
  }

  /** The open session that a question belongs to; `null` where it names one that is not open. */
  sessionOf(question: Question): SessionState | null | undefined {
    if (question.session === undefined) return undefined;
    return this.sessions.get(question.session) ?? null;
  }

  /** Judges a question without waiting and concludes at once. */
  check(
    question: Question,
    session: SessionState | null | undefined = this.sessionOf(question),
  ): { readonly decision: Decision; readonly ruling: Ruling } {
    const force = this.#force;
    const ruling = this.rule(question, session, force);
    return { decision: this.conclude(question, ruling, force, session ?? undefined), ruling };
  }

  rule(
    question: Question,
    session: SessionState | null | undefined,
    { judge }: Force,
    approved = false,
    holding = false,
  ): Ruling {
    if (session === undefined && !approved) return judge.judge(question, STATELESS);
    const ledger = session === null ? null : session?.ledger;
    const now = ledger === null || ledger === undefined ? 0 : this.clock.now();
    if (now === undefined) return refusal("engine_fault", "the clock gives no time");
    return judge.judge(question, { ledger, history: session?.history, now, approved, holding });
  }

  /** Makes a judgement final: numbered, recorded, spent where the call runs, told to listeners. */
  conclude(
    question: Question,
    ruling: Ruling,
    force: Force,
    session?: SessionState,
    judgement = ruling.judgement,
  ): Decision {
    let decision = this.#publish(judgement, force);
    const fresh = session === undefined ? NOTHING : ruling.limits.filter(({ id }) => !session.reported.has(id));
    if (force.recordsAll || isRemarkable(judgement)) {
      if (!this.#isRecorded(question, ruling, decision, fresh)) {
        decision = this.#publish(UNRECORDED, force);
        this.#isRecorded(question, ruling, decision, NOTHING);
      }
    }
    const runs = decision.allowed && question.stage === "tool_call";
    if (session !== undefined) {
      for (const { id } of fresh) session.reported.add(id);
      if (runs) this.#spend(question, ruling, session);
      if (decision.allowed) session.history.take(ruling.events, runs, this.clock.latest());
    }
    this.#tell(question, decision);
    if (session !== undefined) {
      this.#tellLimits(fresh, session);
      if (runs) this.#mark(question, ruling.snapshot, session);
    }
    return decision;
  }

  /** The limit that ends a session now, reported like one that stops a call. In observe mode nothing ends. */
  limitReached(session: SessionState): Finding | undefined {
    const ending = session.ledger.judge("", 0, this.clock.latest()).filter(({ id }) => ENDING.includes(id));
    const fresh = ending.filter(({ id }) => !session.reported.has(id));
    const call: CallReference = { tool: "", stage: "tool_call", session: session.id };
    for (const { id, reason, message } of fresh) {
      session.reported.add(id);
      this.record({ kind: "limit", call, limit: id, reason, message });
    }
    this.#tellLimits(fresh, session);
    return this.#force.observing ? undefined : ending[0];
  }

  /** Whether every sink has taken the entry. */
  record(entry: Entry): boolean {
    if (this.#recording >= MAX_NESTED_RECORDS) return false;
    this.#recording += 1;
    let taken = true;
    for (const sink of this.#sinks) {
      try {
        // A promise says only later whether the entry was taken: too late, for the call runs by then.
        if (isPromise(sink.record(entry))) taken = false;
      } catch {
        taken = false;
      }
    }
    this.#recording -= 1;
    return taken;
  }

  #publish(judgement: Judgement, { policy, observing }: Force): Decision {
    this.#sequence += 1;
    return publish(judgement, policy, this.#sequence, observing);
  }

  #isRecorded(question: Question, ruling: Ruling, decision: Decision, limits: readonly Finding[]): boolean {
    if (this.#sinks.length === 0) return true;
    const call = referenceOf(question);
    const args = ruling.snapshot === undefined ? {} : { args: ruling.snapshot };
    let recorded = this.record({ kind: "decision", call, ...args, decision });
    for (const { id, reason, message } of limits) {
      recorded = this.record({ kind: "limit", call, limit: id, reason, message }) && recorded;
    }
    return recorded;
  }

  #spend(question: Question, ruling: Ruling, session: SessionState): void {
    session.ledger.take(ruling.name ?? question.tool, question.tokens, this.clock.latest());
    if (ruling.limits.length === 0) for (const id of RECOVERING) session.reported.delete(id);
  }

  #tellLimits(limits: readonly Finding[], session: SessionState): void {
    for (const { id, reason, message } of limits) {
      this.events.emit("limit_reached", { type: "limit_reached", session: session.id, limit: id, reason, message });
    }
  }

  #tell(question: Question, decision: Decision): void {
    const { events } = this;
    const blocked = !decision.allowed && question.stage === "tool_call" && events.has("tool_call_blocked");
    const violation = (decision.observed ?? decision).effect === "deny" && events.has("policy_violation");
    const redaction = decision.effect === "redact" && events.has("redaction_applied");
    if (!(blocked || violation || redaction || events.has("policy_check"))) return;
    // A listener gets the decision itself, and must not be able to change it.
    freeze(decision);
    const call = Object.freeze(referenceOf(question));
    events.emit("policy_check", { type: "policy_check", call, decision });
    if (violation) events.emit("policy_violation", { type: "policy_violation", call, decision });
    if (blocked) events.emit("tool_call_blocked", { type: "tool_call_blocked", call, decision });
    if (redaction) events.emit("redaction_applied", { type: "redaction_applied", call, decision });
  }

  /** Checkpoints and drift: after every `checkpoint_frequency` calls of a session. */
  #mark(question: Question, snapshot: Plain | undefined, session: SessionState): void {
    const { checkpointFrequency, driftThreshold } = this.limits;
    const watched = session.task !== undefined && driftThreshold !== undefined && this.events.has("drift_detected");
    if (watched) {
      session.recent.add(question.tool);
      if (snapshot !== undefined) session.recent.addValue(snapshot);
    }
    const { toolCalls, tokens } = session.ledger;
    if (checkpointFrequency === undefined || checkpointFrequency === 0 || toolCalls % checkpointFrequency !== 0) return;
    const who = { session: session.id, ...(session.agent === undefined ? {} : { agent: session.agent }) };
    this.events.emit("checkpoint_created", { type: "checkpoint_created", ...who, toolCalls, tokens });
    if (!watched || session.task === undefined || driftThreshold === undefined) return;
    const drift = session.task.distance(session.recent);
    const threshold = Math.round(driftThreshold * 1000);
    session.recent.clear();
    if (drift > threshold) this.events.emit("drift_detected", { type: "drift_detected", ...who, drift, threshold });
  }
}

const UNRECORDED = denied({
  id: "engine_fault",
  reason: "engine_fault",
  message: "the decision could not be recorded",
  remedy: "see to the audit log; nothing runs unrecorded",
});

function sinksOf(audit: Sink | undefined, sinks: readonly Sink[]): readonly Sink[] {
  if (!Array.isArray(sinks)) throw new PolicyError("invalid_option", "sinks is no list");
  const all: readonly Sink[] = audit === undefined ? [...sinks] : [audit, ...sinks];
  for (const sink of all) {
    if (typeof (sink as Sink | null)?.record === "function") continue;
    const name = sink === audit ? "audit" : "one of sinks";
    throw new PolicyError("invalid_option", `${name} has no function record: it is no audit log and no sink`);
  }
  return all;
}

/** Whether a sink answers later; its rejection is heard, for the entry counts as not taken already. */
function isPromise(answer: unknown): boolean {
  if (typeof (answer as PromiseLike<unknown> | undefined)?.then !== "function") return false;
  (answer as PromiseLike<unknown>).then(undefined, () => undefined);
  return true;
}

function isRemarkable(judgement: Judgement): boolean {
  return judgement.effect !== "allow" || judgement.rules.length > 0;
}
