// What a host passes in by mistake → an error that names it, or a denial; never an option that is silently ignored.
import { describe, expect, it } from "vitest";
import type { GuardOptions } from "../../bindings/guard/core.ts";
import { Guard } from "../../bindings/guard/guard.ts";
import type { SessionOptions } from "../../bindings/guard/session.ts";
import type { Entry } from "../../bindings/guard/sink.ts";
import type { ToolLike, WrapOptions } from "../../bindings/guard/tools.ts";
import { AuditLog, createGuardSync, GovernancePolicy, PolicyError, SafeAgent } from "../../bindings/index.ts";
import { fakeEngine } from "./fake-engine.ts";
import { BLOCK, open } from "./opened.ts";

function refusalOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(PolicyError);
    expect((error as PolicyError).code).toBe("invalid_option");
    return (error as PolicyError).message;
  }
  return "nothing was refused";
}

describe("wrong options are refused:", () => {
  it.each<readonly [unknown, string]>([
    [null, "the options of a guard are no object"],
    [[], "the options of a guard are no object"],
    [{ aduit: {} }, 'unknown option "aduit" of a guard'],
    [{ clock: 5 }, "clock is no function"],
    [{ approve: "yes" }, "approve is no function"],
    [{ audit: {} }, "audit has no function record"],
    [{ audit: null }, "audit has no function record"],
    [{ sinks: 5 }, "sinks is no list"],
    [{ sinks: [null] }, "one of sinks has no function record"],
  ])("a guard's %o", (options, message) => {
    expect(refusalOf(() => new Guard(fakeEngine(), options as GuardOptions))).toContain(message);
  });

  it.each<readonly [unknown, string]>([
    [undefined, "the options of a session are no object"],
    [{ id: "x", budjet: {} }, 'unknown option "budjet" of a session'],
    [{ id: "x", agent: 5 }, "agent is no string"],
    [{ id: "x", task: 5 }, "task is no string"],
    [{ id: "x", budget: null }, "the options of a budget are no object"],
    [{ id: "x", budget: { max_tool_calls: 1 } }, 'unknown option "max_tool_calls" of a budget'],
    [{ id: "x", budget: { maxToolCalls: Number.NaN } }, "budget.maxToolCalls is NaN"],
    [{ id: "x", budget: { perTool: 5 } }, "budget.perTool is no object"],
    [{ id: "x", budget: { perTool: { t: -1 } } }, "budget.perTool.t is -1"],
  ])("a session's %o", (options, message) => {
    expect(refusalOf(() => open({}).guard.session(options as SessionOptions))).toContain(message);
  });

  it.each<readonly [unknown, unknown, string]>([
    [[() => 1], {}, "no object of tools by name"],
    [new Map([["t", () => 1]]), {}, "no object of tools by name"],
    [{ t: null }, {}, 'the tool "t" is neither a function nor an object'],
    [{ t: { execute: "x" } }, {}, "its execute is no function"],
    [{ t: { invoke: () => 1 } }, {}, 'it runs by "invoke"'],
    [{ t: () => 1 }, { session: {} }, "session is no string"],
    [{ t: () => 1 }, { sesion: "s" }, 'unknown option "sesion" of wrapTools'],
  ])("wrapTools(%o, %o)", (tools, options, message) => {
    const { guard } = open({});
    expect(refusalOf(() => guard.wrapTools(tools as Record<string, ToolLike>, options as WrapOptions))).toContain(
      message,
    );
  });

  it.each<readonly [object, string]>([
    [{ capacity: 0 }, "capacity is 0"],
    [{ clock: "now" }, "clock is no function"],
    [{ write: {} }, "write is no function"],
    [{ key: "secret" }, "key is no Uint8Array"],
    [{ file: "audit.jsonl" }, 'unknown option "file" of an audit log'],
  ])("an audit log's %o", (options, message) => {
    expect(refusalOf(() => new AuditLog(options))).toContain(message);
  });

  it.each<readonly [object, string]>([
    [{ model: undefined }, "the model is neither a function nor"],
    [{ tools: { t: () => 1 } }, "the tools are no list"],
    [{ tools: [{ name: "t" }] }, 'the tool "t" needs a name and a function execute'],
    [{ tools: [null] }, 'the tool "undefined" needs'],
    [{ aprove: () => true }, 'unknown option "aprove" of an agent'],
  ])("an agent's %o", (wrong, message) => {
    const policy = GovernancePolicy.parse("apiVersion: portcullis/v1\nname: t\n");
    const options = { tools: [], model: () => "done", policy, ...wrong };
    expect(refusalOf(() => new SafeAgent(options as never))).toContain(message);
  });

  it.each([0, Number.NaN, 1.5, "3"])("a run of %o steps", async (maxSteps) => {
    const policy = GovernancePolicy.parse("apiVersion: portcullis/v1\nname: t\n");
    const agent = new SafeAgent({ tools: [], model: () => "done", policy });
    await expect(agent.run("x", { maxSteps: maxSteps as number })).rejects.toThrow("maxSteps");
  });
});

describe("clocks", () => {
  it("that are undefined are the host's own, so that time limits hold", async () => {
    const policy = GovernancePolicy.parse("apiVersion: portcullis/v1\nname: t\ntimeout_seconds: 1\n");
    const timed = createGuardSync(policy, { clock: undefined, renew: undefined, reloading: undefined });
    const session = timed.session({ id: "s" });
    const before = session.save().elapsed;
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(session.save().elapsed).toBeGreaterThan(before);
  });

  it.each<readonly [string, () => unknown]>([
    [
      "throw",
      () => {
        throw new Error("no clock");
      },
    ],
    ["say NaN", () => Number.NaN],
    ["say a string", () => "5"],
    ["say a BigInt", () => 5n],
    ["say nothing", () => undefined],
    ["say infinity", () => Number.POSITIVE_INFINITY],
  ])("that %s deny in sessions until they go again", (_, broken) => {
    let clock: () => unknown = () => 0;
    const guard = new Guard(fakeEngine({ limits: { timeoutSeconds: 10 } }), { clock: () => clock() as number });
    const session = guard.session({ id: "s" });
    expect(session.check({ tool: "t" }).reason).toBe("allowed");
    clock = broken;
    expect(session.check({ tool: "t" })).toMatchObject({ allowed: false, reason: "engine_fault" });
    expect(session.remainingTime()).toBe(10_000);
    expect(refusalOf(() => guard.session({ id: "other" }))).toContain("the clock gives no time");
    clock = () => 1;
    expect(session.check({ tool: "t" }).reason).toBe("allowed");
    expect(session.usage().toolCalls).toBe(2);
  });

  it("that go back stand still: no session gains time by it", () => {
    const { session, time } = open({ timeoutSeconds: 10 });
    time.now = 9_000;
    expect(session.check({ tool: "t" }).reason).toBe("allowed");
    time.now = 1_000;
    expect(session.remainingTime()).toBe(1_000);
    time.now = 10_000;
    expect(session.check({ tool: "t" }).reason).toBe("time_limit");
    time.now = 0;
    expect(session.check({ tool: "t" }).reason).toBe("time_limit");
  });
});

describe("who asks the guard while it asks them", () => {
  it("a listener of everything that checks again comes to an end", () => {
    const guard = new Guard(fakeEngine({ rules: [BLOCK] }));
    let heard = 0;
    for (const name of ["policy_check", "policy_violation", "tool_call_blocked"] as const) {
      guard.on(name, () => {
        heard += 1;
        guard.check({ tool: "t", args: ["rm -rf"] });
      });
    }
    expect(guard.check({ tool: "t", args: ["rm -rf"] }).reason).toBe("blocked_pattern");
    expect(heard).toBeLessThan(10_000);
    heard = 0;
    guard.check({ tool: "t", args: ["rm -rf"] });
    expect(heard).toBeGreaterThan(0);
  });

  it("a sink that checks again comes to an end, and the call was recorded", () => {
    const entries: Entry[] = [];
    const guard: Guard = new Guard(fakeEngine(), {
      sinks: [
        {
          record(entry) {
            entries.push(entry);
            guard.check({ tool: "again" });
          },
        },
      ],
    });
    expect(guard.check({ tool: "t" }).reason).toBe("allowed");
    expect(entries.length).toBeLessThan(100);
    expect(entries[0]).toMatchObject({ call: { tool: "t" } });
  });

  it("a log's write that checks again leaves the chain whole", () => {
    const log: AuditLog = new AuditLog({ write: () => inner.push(guard.check({ tool: "again" }).reason) });
    const inner: string[] = [];
    const guard: Guard = new Guard(fakeEngine(), { audit: log });
    expect(guard.check({ tool: "t" }).reason).toBe("allowed");
    expect(inner).toEqual(["engine_fault"]);
    expect(log.verify()).toMatchObject({ ok: true, count: 1 });
  });
});

describe("a sink that answers a promise", () => {
  it("has not taken the entry: the call does not run, and no rejection goes unheard", async () => {
    const guard = new Guard(fakeEngine(), { sinks: [{ record: async () => Promise.reject(new Error("disk full")) }] });
    expect(guard.check({ tool: "t" })).toMatchObject({ allowed: false, reason: "engine_fault" });
    await new Promise((resolve) => setTimeout(resolve, 1));
  });

  it("such as a log whose write does: the chain does not grow", async () => {
    const log = new AuditLog({ write: async () => Promise.reject(new Error("disk full")) });
    const guard = new Guard(fakeEngine(), { audit: log });
    expect(guard.check({ tool: "t" }).reason).toBe("engine_fault");
    expect(log.head.sequence).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 1));
  });
});
