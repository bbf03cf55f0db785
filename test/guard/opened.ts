// Limits and options → an open session over a stand-in engine, with a clock to turn by hand.
import type { GuardOptions } from "../../bindings/guard/core.ts";
import { Guard } from "../../bindings/guard/guard.ts";
import type { LimitsMeta } from "../../bindings/program.ts";
import { type FakePolicy, fakeEngine } from "./fake-engine.ts";

/** Random cases a property tries. */
export const runs = process.env.PORTCULLIS_DEEP === "1" ? 5_000 : 100;

export const ASK = {
  words: ["ask"],
  id: "r",
  effect: "require_approval",
  reason: "rule",
  message: "a person has to see it",
} as const;
export const BLOCK = { words: ["rm -rf"] };

export function open(limits: Partial<LimitsMeta>, policy: FakePolicy = {}, options: GuardOptions = {}) {
  const time = { now: 0 };
  const guard = new Guard(fakeEngine({ rules: [BLOCK, ASK], ...policy, limits }), {
    clock: () => time.now,
    ...options,
  });
  return { guard, time, session: guard.session({ id: "s", agent: "a" }) };
}

export const verdicts = (results: readonly { reason: string }[]): string[] => results.map(({ reason }) => reason);

/** Lets everything that waits for settled promises go on. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
