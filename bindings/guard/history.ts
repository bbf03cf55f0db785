// What a session did → whether something happened before, and how long ago.
import type { AfterMeta } from "../program.ts";
import type { SavedMemory, SavedMoment, SavedSession } from "./saved-session.ts";

/** When something happened last: how many calls had run by then, and the time of the session clock. */
interface Moment {
  readonly calls: number;
  readonly now: number;
}

/** What happened in one session, or in a session and all around it: of each event the last time. */
class Memory {
  readonly #last = new Map<string, Moment>();
  #calls = 0;

  take(events: readonly string[], isCall: boolean, now: number): void {
    if (isCall) this.#calls = Math.min(this.#calls + 1, Number.MAX_SAFE_INTEGER);
    for (const event of events) this.#last.set(event, { calls: this.#calls, now });
  }

  save(now: number): SavedMemory {
    const events = [...this.#last].map(([event, { calls, now: then }]): [string, SavedMoment] => [
      event,
      { calls, age: Math.max(0, now - then) },
    ]);
    return { calls: this.#calls, events: Object.fromEntries(events) };
  }

  resume({ calls, events }: SavedMemory, now: number): void {
    this.#calls = calls;
    for (const [event, { calls: then, age }] of Object.entries(events)) {
      this.#last.set(event, { calls: then, now: now - age });
    }
  }

  /** Adds the selectors of the facts that are true, of those that permit or of the others. */
  collect(after: AfterTable, permits: boolean, now: number, held: number[]): void {
    for (const [key, last] of this.#last) {
      for (const { selector, withinCalls, withinSeconds, permits: own } of after.get(key) ?? []) {
        if (own !== permits) continue;
        if (withinCalls !== undefined && this.#calls - last.calls >= withinCalls) continue;
        if (withinSeconds === undefined || now - last.now <= withinSeconds * 1000) held.push(selector);
      }
    }
  }
}

/**
 * The past of one session. What forbids looks at everything that was done in the family, which is the outermost session and
 * all inside it: handing work to a child hides nothing. What permits looks at this session's own deeds. Only the last time of
 * each event is kept, which is what every window asks about, so that a session's memory does not grow with its calls.
 */
export class History {
  readonly #own = new Memory();
  readonly #family: Memory;
  readonly #outermost: boolean;

  constructor(parent?: History) {
    this.#outermost = parent === undefined;
    this.#family = parent === undefined ? new Memory() : parent.#family;
  }

  /** Takes what was let pass: the events that held for it, and whether it was a tool call. */
  take(events: readonly string[], isCall: boolean, now: number): void {
    this.#own.take(events, isCall, now);
    this.#family.take(events, isCall, now);
  }

  /** What was done here, and here and in all sessions inside, with times as ages. */
  save(now: number): Pick<SavedSession, "own" | "family"> {
    return { own: this.#own.save(now), family: this.#family.save(now) };
  }

  /** Goes on from what was saved, as of `now` on the clock; the family is that of the outermost session. */
  resume({ own, family }: SavedSession, now: number): void {
    this.#own.resume(own, now);
    if (this.#outermost) this.#family.resume(family, now);
  }

  /** Selectors of the facts that are true now. */
  held(after: AfterTable, now: number): number[] {
    const held: number[] = [];
    this.#own.collect(after, true, now, held);
    this.#family.collect(after, false, now, held);
    return held;
  }
}

/** The facts of a program by the key of their events. */
export type AfterTable = ReadonlyMap<string, readonly AfterMeta[]>;

export function afterTable(after: readonly AfterMeta[]): AfterTable {
  const table = new Map<string, AfterMeta[]>();
  for (const fact of after) {
    const known = table.get(fact.key);
    if (known === undefined) table.set(fact.key, [fact]);
    else known.push(fact);
  }
  return table;
}
