// What a session has spent and done → plain data that another process goes on from.
import { PolicyError } from "../errors.ts";
import { isAmount } from "./limits.ts";

/** When something happened last. */
export interface SavedMoment {
  /** Calls that had run by then. */
  readonly calls: number;
  /** Milliseconds before the session was saved. */
  readonly age: number;
}

export interface SavedMemory {
  readonly calls: number;
  readonly events: Readonly<Record<string, SavedMoment>>;
}

/** A session's counters as JSON. They hold no arguments; `events` names conditions of the policy. */
export interface SavedSession {
  /** Milliseconds since the session was opened. */
  readonly elapsed: number;
  readonly tokens: number;
  readonly toolCalls: number;
  readonly perTool: Readonly<Record<string, number>>;
  /** Ages in milliseconds of the calls of the last minute, oldest first; empty where no rate is limited. */
  readonly recent: readonly number[];
  /** What `after` conditions ask about: the session's own deeds, and those of it and all sessions inside it. */
  readonly own: SavedMemory;
  readonly family: SavedMemory;
}

/**
 * A saved session from outside, checked. Throws `PolicyError` for what `save` cannot have given: counters that are wrong
 * would be a budget that nobody granted.
 */
export function readSaved(value: unknown): SavedSession {
  const { elapsed, tokens, toolCalls, perTool, recent, own, family } = recordOf(value, "the saved session");
  const amounts = Object.entries(recordOf(perTool, "perTool")).map(([tool, count]): [string, number] => [
    tool,
    amountOf(count, `perTool.${tool}`),
  ]);
  if (!Array.isArray(recent)) throw invalid("recent is no list");
  return {
    elapsed: timeOf(elapsed, "elapsed"),
    tokens: amountOf(tokens, "tokens"),
    toolCalls: amountOf(toolCalls, "toolCalls"),
    perTool: Object.fromEntries(amounts),
    recent: recent.map((age: unknown) => timeOf(age, "recent")),
    own: memoryOf(own, "own"),
    family: memoryOf(family, "family"),
  };
}

function memoryOf(value: unknown, name: string): SavedMemory {
  const { calls, events } = recordOf(value, name);
  const moments = Object.entries(recordOf(events, `${name}.events`)).map(([event, moment]): [string, SavedMoment] => {
    const { calls: then, age } = recordOf(moment, `${name}.events`);
    return [event, { calls: amountOf(then, `${name}.events`), age: timeOf(age, `${name}.events`) }];
  });
  return { calls: amountOf(calls, `${name}.calls`), events: Object.fromEntries(moments) };
}

function recordOf(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(`${name} is no object`);
  return value as Readonly<Record<string, unknown>>;
}

function amountOf(value: unknown, name: string): number {
  if (!isAmount(value)) throw invalid(`${name} is no safe integer of at least 0`);
  return value;
}

function timeOf(value: unknown, name: string): number {
  if (typeof value !== "number" || !(value >= 0 && value <= Number.MAX_SAFE_INTEGER)) {
    throw invalid(`${name} is no number of milliseconds`);
  }
  return value;
}

function invalid(why: string): PolicyError {
  return new PolicyError("invalid_option", `the session cannot be resumed: ${why}`);
}
