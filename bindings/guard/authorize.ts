// A call that wants to run → a permit to run it, after waiting for a slot and for a person where the policy says so.
import { type Question, referenceOf } from "./call.ts";
import type { ApprovalAnswer, Core, SessionState } from "./core.ts";
import { type Decision, freeze, type Judgement } from "./decision.ts";
import type { Ruling } from "./judge.ts";
import type { Plain } from "./segments.ts";

/** The outcome of `authorize`. Where it is allowed the call may run, on `args`, until `release`. */
export interface Permit {
  readonly decision: Decision;
  readonly allowed: boolean;
  /** What the tool is to receive: the snapshot that was judged, redacted where the policy says so. */
  readonly args: unknown;
  /** Ends the call and frees its slot; later calls of it do nothing. */
  release(): void;
}

export interface AuthorizeOptions {
  /** Gives up waiting: `authorize` rejects with the signal's reason, and nothing is spent. */
  readonly signal?: AbortSignal | undefined;
}

export async function authorize(
  core: Core,
  asked: Question,
  { signal }: AuthorizeOptions,
  session: SessionState | null | undefined = core.sessionOf(asked),
): Promise<Permit> {
  signal?.throwIfAborted();
  const slots = asked.stage === "tool_call" ? session?.ledger.slots : undefined;
  let question = asked;
  /** Digest of the policy under which a person said yes; another policy asks anew. */
  let approvedUnder: string | undefined;
  let holding = false;
  let permitted = false;
  try {
    for (;;) {
      // Asked for anew after every wait: another policy may be in force by then.
      const { force } = core;
      const ruling = core.rule(question, session, force, approvedUnder === force.policy.digest, holding);
      let { judgement } = ruling;
      // What was judged is judged again after waiting, never the arguments themselves: they may have changed.
      if (ruling.snapshot !== undefined) question = { ...question, args: ruling.snapshot, context: ruling.context };
      if (!force.observing && judgement.effect === "require_approval") {
        const answer = await ask(core, question, ruling, signal);
        // A listener may have given up meanwhile.
        signal?.throwIfAborted();
        if (answer.approved) {
          approvedUnder = force.policy.digest;
          continue;
        }
        judgement = refused(judgement, answer.note);
      }
      const runs = force.observing || judgement.allowed;
      if (runs && slots !== undefined && !holding && !force.observing && slots.state() === "wait") {
        await slots.wait(signal);
        holding = true;
        continue;
      }
      if (runs && slots !== undefined && !holding) {
        slots.enter();
        holding = true;
      }
      const decision = core.conclude(question, ruling, force, session ?? undefined, judgement);
      permitted = decision.allowed;
      return permit(decision, argsOf(decision, ruling, asked), permitted && holding ? () => slots?.leave() : undefined);
    }
  } finally {
    if (holding && !permitted) slots?.leave();
  }
}

function argsOf(decision: Decision, ruling: Ruling, asked: Question): unknown {
  if (!decision.allowed) return undefined;
  if (decision.effect === "redact") return decision.redacted;
  // Only where the policy observes does an unreadable call run, and then as it came.
  return ruling.snapshot === undefined ? asked.args : ruling.snapshot;
}

function permit(decision: Decision, args: unknown, leave: (() => void) | undefined): Permit {
  let left = leave;
  return {
    decision,
    allowed: decision.allowed,
    args,
    release() {
      const once = left;
      left = undefined;
      once?.();
    },
  };
}

function refused(judgement: Judgement, note: string | undefined): Judgement {
  const message = `${judgement.message}; ${note ?? "it was not given"}`;
  return { ...judgement, allowed: false, effect: "deny", reason: "approval_required", message };
}

async function ask(
  core: Core,
  question: Question,
  ruling: Ruling,
  signal: AbortSignal | undefined,
): Promise<ApprovalAnswer> {
  if (core.approve === undefined) return { approved: false, note: "nobody is there to give it" };
  const call = Object.freeze(referenceOf(question));
  const decision = freeze(ruling.judgement);
  core.events.emit("approval_requested", { type: "approval_requested", call, decision });
  let answer: ApprovalAnswer;
  try {
    const { redacted = ruling.snapshot } = ruling;
    const request = { call, args: structuredClone(redacted) as Plain, decision };
    answer = readAnswer(await orAbort(core.approve(request, { signal }), signal));
  } catch {
    signal?.throwIfAborted();
    answer = { approved: false, note: "asking for it failed" };
  }
  if (!core.record({ kind: "approval", call, ...answer }))
    answer = { approved: false, note: "it could not be recorded" };
  core.events.emit("approval_resolved", { type: "approval_resolved", call, ...answer });
  return answer;
}

/** Only a plain yes is a yes. */
function readAnswer(answer: boolean | ApprovalAnswer): ApprovalAnswer {
  if (typeof answer !== "object" || answer === null) return { approved: answer === true };
  const { approved, by, note } = answer;
  return {
    approved: approved === true,
    ...(typeof by === "string" ? { by } : {}),
    ...(typeof note === "string" ? { note } : {}),
  };
}

/** Settles with the promise, or rejects with the signal's reason when that comes first. */
export function orAbort<T>(promise: T | PromiseLike<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return Promise.resolve(promise);
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
    Promise.resolve(promise)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", abort));
  });
}
