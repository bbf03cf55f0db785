// What listeners and sinks hear of the guard, and that neither changes a decision.
import { describe, expect, it } from "vitest";
import type { Judgement } from "../../bindings/guard/decision.ts";
import type { EventName } from "../../bindings/guard/events.ts";
import { Guard } from "../../bindings/guard/guard.ts";
import { type FakePolicy, fakeEngine } from "./fake-engine.ts";
import { BLOCK_RM, guardOf } from "./guards.ts";

describe("events", () => {
  const names: EventName[] = ["policy_check", "policy_violation", "tool_call_blocked", "redaction_applied"];
  const heard = (guard: Guard): string[] => {
    const log: string[] = [];
    for (const name of names) guard.on(name, ({ type }) => log.push(type));
    return log;
  };

  it("tell of checks, violations and blocked calls", () => {
    const guard = guardOf({
      rules: [BLOCK_RM, { words: ["ask"], id: "r", effect: "require_approval", reason: "rule" }],
    });
    const log = heard(guard);
    guard.check({ tool: "t", args: { c: "ls" } });
    expect(log.splice(0)).toEqual(["policy_check"]);
    guard.check({ tool: "t", args: { c: "rm -rf" } });
    expect(log.splice(0)).toEqual(["policy_check", "policy_violation", "tool_call_blocked"]);
    guard.check({ tool: "t", args: { c: "ask" } });
    expect(log.splice(0)).toEqual(["policy_check", "tool_call_blocked"]);
    guard.checkText("rm -rf");
    expect(log.splice(0)).toEqual(["policy_check", "policy_violation"]);
  });

  it("tell of what observing would have denied, but not that it was blocked", () => {
    const guard = guardOf({ rules: [BLOCK_RM], mode: "observe" });
    const log = heard(guard);
    guard.check({ tool: "t", args: { c: "rm -rf" } });
    expect(log).toEqual(["policy_check", "policy_violation"]);
  });

  it("hold no arguments, and no way to change the decision", () => {
    const guard = guardOf({ rules: [BLOCK_RM] });
    guard.on("policy_check", ({ decision, call }) => {
      expect(JSON.stringify({ decision, call })).not.toContain("secret");
      expect(() => Object.assign(decision, { allowed: true })).toThrow(TypeError);
    });
    const errors: unknown[] = [];
    guard.on("listener_error", ({ error }) => errors.push(error));
    expect(guard.check({ tool: "t", args: { c: "secret rm -rf" } }).allowed).toBe(false);
    expect(errors).toEqual([]);
  });

  it("leave no part of a decision to be changed by who hears of it", () => {
    const changes: readonly ((decision: Judgement) => unknown)[] = [
      (decision) => Object.assign(decision, { allowed: true }),
      ({ rules }) => Object.assign(rules, { length: 0 }),
      ({ matches }) => Object.assign(matches[0] ?? {}, { path: "elsewhere" }),
      ({ matches }) => Object.assign(matches[0]?.span ?? {}, { 0: 7 }),
      ({ intent }) => Object.assign(intent, { category: "data_exfiltration" }),
    ];
    for (const mode of ["enforce", "observe"] as const) {
      const call = { tool: "t", args: { c: "rm -rf" } };
      const untouched = new Guard(fakeEngine({ rules: [BLOCK_RM], mode })).check(call);
      const guard = new Guard(fakeEngine({ rules: [BLOCK_RM], mode }));
      const errors: unknown[] = [];
      guard.on("listener_error", ({ error }) => errors.push(error));
      for (const change of changes) {
        guard.on("policy_check", ({ decision }) => change(decision.observed ?? decision));
      }
      expect(guard.check(call)).toEqual(untouched);
      expect(errors.length).toBeGreaterThanOrEqual(5);
    }
  });

  it("a listener that throws or rejects reaches listener_error and nothing else", async () => {
    const guard = guardOf({ rules: [BLOCK_RM] });
    const errors: unknown[] = [];
    const later: unknown[] = [];
    guard.on("policy_check", () => {
      throw new Error("first");
    });
    guard.on("policy_check", async () => {
      throw new Error("second");
    });
    guard.on("policy_check", (event) => later.push(event));
    guard.on("listener_error", ({ event, error }) => errors.push([event, (error as Error).message]));
    guard.on("listener_error", () => {
      throw new Error("dropped");
    });
    expect(guard.check({ tool: "t", args: { c: "rm -rf" } }).allowed).toBe(false);
    expect(guard.check({ tool: "t" }).allowed).toBe(true);
    await Promise.resolve();
    expect(errors).toEqual([
      ["policy_check", "first"],
      ["policy_check", "first"],
      ["policy_check", "second"],
      ["policy_check", "second"],
    ]);
    expect(later).toHaveLength(2);
  });

  it("stop after unsubscribing, each subscription by itself", () => {
    const guard = guardOf();
    let count = 0;
    const listener = (): void => {
      count += 1;
    };
    const first = guard.on("policy_check", listener);
    guard.on("policy_check", listener);
    guard.check({ tool: "t" });
    first();
    first();
    guard.check({ tool: "t" });
    expect(count).toBe(3);
  });

  it("an unknown name is refused", () => {
    expect(() => guardOf().on("policy_violations" as never, () => {})).toThrow(/unknown event "policy_violations"/);
  });
});

describe("a sink", () => {
  it("that fails stops the call, and listeners hear the final decision", () => {
    const guard = new Guard(fakeEngine(), {
      sinks: [
        {
          record: () => {
            throw new Error("disk full");
          },
        },
      ],
    });
    const heard: string[] = [];
    guard.on("policy_check", ({ decision }) => heard.push(decision.reason));
    expect(guard.check({ tool: "t" })).toMatchObject({ allowed: false, effect: "deny", reason: "engine_fault" });
    expect(heard).toEqual(["engine_fault"]);
  });

  it("that fails stops nothing where the policy only observes", () => {
    const guard = new Guard(fakeEngine({ mode: "observe" }), {
      sinks: [
        {
          record: () => {
            throw new Error("disk full");
          },
        },
      ],
    });
    expect(guard.check({ tool: "t" })).toMatchObject({ allowed: true, observed: { reason: "engine_fault" } });
  });

  it("gets every decision in order, or only what was stopped where the policy says so", () => {
    const told = (policy: FakePolicy): string[] => {
      const kinds: string[] = [];
      const guard = new Guard(fakeEngine({ rules: [BLOCK_RM], ...policy }), {
        sinks: [{ record: (entry) => kinds.push(entry.kind === "decision" ? entry.decision.reason : entry.kind) }],
      });
      guard.check({ tool: "t" });
      guard.check({ tool: "t", args: ["rm -rf"] });
      guard.checkText("hello");
      return kinds;
    };
    expect(told({})).toEqual(["allowed", "blocked_pattern", "allowed"]);
    expect(told({ limits: { logAllCalls: false, explicit: ["log_all_calls"] } })).toEqual(["blocked_pattern"]);
  });
});
