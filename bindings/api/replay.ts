// A call in the abstract → concrete calls, put to two guards until one shows the difference that was claimed.
import { SCOPE_TEXT } from "../../assembly/layout.ts";
import type { Candidate } from "../algebra/compare.ts";
import { COUNTERS, TOOL_COUNTER } from "../algebra/situations.ts";
import type { Engine } from "../engine/engine.ts";
import type { Stage, ToolCall } from "../guard/call.ts";
import type { Decision, DecisionEffect } from "../guard/decision.ts";
import { Guard } from "../guard/guard.ts";
import { redactPatterns } from "../guard/redact.ts";
import type { Policy } from "../policy/model.ts";
import { argumentsOf, contextOf } from "./arguments.ts";
import { DISGUISES, NAME_DISGUISES } from "./disguises.ts";
import { EXAMPLE_ARGUMENTS } from "./examples.ts";
import { compileProgramPausing, loadProgram } from "./toolchain.ts";

/** What a session has to have spent before the call, in both policies alike. */
export interface WitnessSession {
  /** Allowed calls of the witness's tool before it, in the same minute. */
  readonly toolCalls?: number;
  /** Tokens spent before it. */
  readonly tokens?: number;
  /** Milliseconds since the session was opened. */
  readonly elapsedMilliseconds?: number;
  /** Calls that run or wait. */
  readonly running?: number;
}

/** A call or text that two policies decide differently. */
export interface Witness {
  readonly stage: Stage;
  /** For `guard.check`; absent where the witness is a text. */
  readonly call?: ToolCall;
  /** For `guard.checkText` at `stage`. */
  readonly text?: string;
  /** The state of the session that the call is made in; absent where it is made without one. */
  readonly session?: WitnessSession;
  /** What each policy decides. */
  readonly effects: { readonly a: DecisionEffect; readonly b: DecisionEffect };
  /** Where both redact: what each of them leaves. The stricter one replaces something that the other shows. */
  readonly redacted?: { readonly a: unknown; readonly b: unknown };
}

/** Calls that a replay makes to bring a session into a state; a limit beyond it cannot be shown. */
const MAX_REPLAYED_CALLS = 20_000;
/** Bytes of the largest text that a replay makes. */
const MAX_REPLAYED_BYTES = 4_194_304;

const RANKS: Readonly<Record<DecisionEffect, number>> = { allow: 0, redact: 1, require_approval: 2, deny: 3 };

/** Puts candidates to guards of the two policies, which are made when first needed; `pause` lets others in. Throws `PolicyError`. */
export function createReplay(
  a: Policy,
  b: Policy,
  pause: () => Promise<void> | undefined = () => undefined,
): (candidate: Candidate, laxer: "a" | "b") => Promise<Witness | undefined> {
  let now = 0;
  let pair: readonly [Judge, Judge] | undefined;
  let sessions = 0;
  const clock = (): number => now;
  return async (candidate, laxer) => {
    pair ??= [await judgeOf(a, clock, pause), await judgeOf(b, clock, pause)];
    for (const attempt of formsOf(candidate)) {
      await pause();
      const sides: Side[] = [];
      for (const { guard, engine } of pair) {
        sessions += 1;
        const decision = await put(guard, attempt, `witness-${sessions}`, (milliseconds) => {
          now += milliseconds;
        });
        if (decision !== undefined) sides.push({ decision, engine });
      }
      const [first, second] = sides;
      if (first === undefined || second === undefined) continue;
      const effects = { a: first.decision.effect, b: second.decision.effect };
      const order = RANKS[effects.a] - RANKS[effects.b];
      if (laxer === "a" ? order < 0 : order > 0) return { ...attempt, effects };
      const shows = laxer === "a" ? showsMore(first, second, attempt) : showsMore(second, first, attempt);
      if (shows) {
        return { ...attempt, effects, redacted: { a: first.decision.redacted, b: second.decision.redacted } };
      }
    }
    return undefined;
  };
}

/** A guard that judges a few calls: without tables its program takes a tenth of the time to compile, and says the same. */
async function judgeOf(policy: Policy, clock: () => number, pause: () => Promise<void> | undefined): Promise<Judge> {
  const program = await compileProgramPausing(policy, { noTables: true }, pause);
  const make = (): Engine => loadProgram(program);
  let engine: Engine | undefined;
  return {
    guard: new Guard(make(), { clock, renew: make }),
    engine: () => {
      engine ??= make();
      return engine;
    },
  };
}

interface Judge {
  readonly guard: Guard;
  /** An engine of the same program, for what a decision does not tell. */
  readonly engine: () => Engine;
}

/** What one policy says. */
interface Side extends Pick<Judge, "engine"> {
  readonly decision: Decision;
}

/** Whether both redact a text, and the first shows something that the second replaces. */
function showsMore(first: Side, second: Side, { text, stage }: Attempt): boolean {
  const [own, other] = [first.decision, second.decision];
  if (own.effect !== "redact" || other.effect !== "redact" || text === undefined) return false;
  // what is left may be the same although other spans led there
  if (own.redacted === other.redacted) return false;
  const replaced = unitsOf(first, text, stage);
  return [...unitsOf(second, text, stage)].some((unit) => !replaced.has(unit));
}

/** The UTF-16 units of the text that redactions cover. */
function unitsOf({ engine }: Side, text: string, stage: Stage): Set<number> {
  const units = new Set<number>();
  for (const pattern of redactPatterns(engine().meta, stage)) {
    for (const { start, end } of engine().findOrigins([pattern], text, SCOPE_TEXT)) {
      for (let at = start; at < end; at++) units.add(at);
    }
  }
  return units;
}

type Attempt = Omit<Witness, "effects" | "redacted">;

/** The id of a session that nobody opens. */
const CLOSED = "closed";

/** Concrete forms of a candidate; where it is assumed that some readings differ, its name or texts also in disguise. */
function* formsOf(candidate: Candidate): Generator<Attempt> {
  const { situation, model } = candidate;
  yield* attemptsOf(candidate);
  if (model.disguised)
    for (const disguise of NAME_DISGUISES)
      yield* attemptsOf({ situation, model: { ...model, tool: disguise(model.tool) } });
  if (!model.assumed || model.texts.length === 0) return;
  for (const disguise of DISGUISES)
    yield* attemptsOf({ situation, model: { ...model, texts: model.texts.map(disguise) } });
}

/** The plainest first. */
function* attemptsOf({ situation, model }: Candidate): Generator<Attempt> {
  const { stage, form, session } = situation;
  const { counters, confidence, texts } = model;
  const bytes = counters.get(COUNTERS.BYTES) ?? 0;
  if (bytes > MAX_REPLAYED_BYTES) return;
  if (form === "text") {
    const [text = ""] = texts;
    yield { stage, text: text.padEnd(bytes, "x") };
    if (intents(model).length > 0) for (const { text: example } of examplesFor(model)) yield { stage, text: example };
    return;
  }
  const state = session === "open" ? sessionOf(candidateState(counters)) : undefined;
  const base = {
    ...(stage === "tool_call" ? {} : { stage }),
    ...(confidence === undefined ? {} : { confidence }),
    ...(session === "closed" ? { session: CLOSED } : {}),
  };
  const context = contextOf(model);
  for (const args of argumentsOf(model, stage)) {
    const call: ToolCall = {
      tool: model.tool,
      ...(args === undefined ? {} : { args }),
      ...(context === undefined ? {} : { context }),
      ...base,
    };
    yield { stage, call, ...(state === undefined ? {} : { session: state }) };
  }
  if (intents(model).length === 0) return;
  for (const { tool, args } of examplesFor(model)) {
    for (const name of [model.tool, tool]) {
      yield { stage, call: { tool: name, args, ...base }, ...(state === undefined ? {} : { session: state }) };
    }
  }
}

function intents({ intents: read }: Candidate["model"]): number[] {
  return [...read.values()].filter(({ confidence }) => confidence > 0).map(({ category }) => category);
}

function examplesFor(model: Candidate["model"]): (typeof EXAMPLE_ARGUMENTS)[number][] {
  const wanted = intents(model);
  return [
    ...EXAMPLE_ARGUMENTS.filter(({ category }) => wanted.includes(category)),
    ...EXAMPLE_ARGUMENTS.filter(({ category }) => !wanted.includes(category)),
  ];
}

interface State {
  readonly calls: number;
  readonly tokens: number;
  readonly elapsed: number;
  readonly running: number;
}

function candidateState(counters: ReadonlyMap<string, number>): State {
  let calls = Math.max(counters.get(COUNTERS.CALLS) ?? 0, counters.get(COUNTERS.MINUTE) ?? 0);
  for (const [counter, value] of counters) if (counter.startsWith(TOOL_COUNTER)) calls = Math.max(calls, value);
  return {
    calls,
    tokens: counters.get(COUNTERS.TOKENS) ?? 0,
    elapsed: counters.get(COUNTERS.ELAPSED) ?? 0,
    running: counters.get(COUNTERS.RUNNING) ?? 0,
  };
}

function sessionOf({ calls, tokens, elapsed, running }: State): WitnessSession {
  return {
    ...(calls === 0 ? {} : { toolCalls: calls }),
    ...(tokens === 0 ? {} : { tokens }),
    ...(elapsed === 0 ? {} : { elapsedMilliseconds: elapsed }),
    ...(running === 0 ? {} : { running }),
  };
}

/** The guard's answer; undefined where the session cannot be brought into the state. */
async function put(
  guard: Guard,
  { stage, call, text, session: state }: Attempt,
  id: string,
  wait: (milliseconds: number) => void,
): Promise<Decision | undefined> {
  if (call === undefined) return guard.checkText(text ?? "", stage);
  if (state === undefined) return guard.check(call);
  const { toolCalls = 0, tokens = 0, elapsedMilliseconds = 0, running = 0 } = state;
  if (toolCalls > MAX_REPLAYED_CALLS || running > MAX_REPLAYED_CALLS) return undefined;
  const session = guard.session({ id });
  const end = new AbortController();
  try {
    for (let made = 0; made < toolCalls; made++) if (!session.check(plain(call)).allowed) return undefined;
    const permits = Array.from({ length: running }, () =>
      session.authorize(plain(call), { signal: end.signal }).catch(() => undefined),
    );
    // Permits that need no waiting are given within some turns of the queue of promises.
    for (let turn = 0; turn < 20 && running > 0; turn++) await undefined;
    if (session.usage().running < Math.min(running, 1)) return undefined;
    session.spend(tokens);
    wait(elapsedMilliseconds);
    const decision = session.check(call);
    end.abort();
    for (const permit of await Promise.all(permits)) permit?.release();
    return decision;
  } finally {
    end.abort();
    session.end();
  }
}

/** The call as it is made to spend: sure of itself. */
function plain(call: ToolCall): ToolCall {
  const { confidence: _, ...rest } = call;
  return rest;
}
