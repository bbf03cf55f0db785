// Approvals over a stand-in engine: asked for, given, refused, recorded.
import { describe, expect, it } from "vitest";
import type { GuardOptions } from "../../bindings/guard/core.ts";
import { Guard } from "../../bindings/guard/guard.ts";
import type { Entry } from "../../bindings/guard/sink.ts";
import { fakeEngine } from "./fake-engine.ts";
import { ASK, open } from "./opened.ts";

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

  it("see what the tool would receive: redacted where the policy says so", async () => {
    const shown: unknown[] = [];
    const redact = {
      words: ["s3cret"],
      effect: "redact",
      reason: "redacted",
      role: "redact",
      stages: ["tool_call"],
    } as const;
    const { session } = open({}, { rules: [ASK, redact] }, { approve: ({ args }) => shown.push(args) > 0 });
    const permit = await session.authorize({ tool: "t", args: { c: "ask with s3cret" } });
    expect(shown).toEqual([{ c: "ask with [redacted]" }]);
    expect(permit.args).toEqual(shown[0]);
    expect(permit.decision).toMatchObject({ allowed: true, effect: "redact", redacted: shown[0] });
  });

  it("end with the signal, also where it is aborted by who hears of the answer", async () => {
    const { guard, session } = open({ maxConcurrent: 2, backpressureThreshold: 1 }, {}, { approve: () => true });
    const first = await session.authorize({ tool: "t" });
    const controller = new AbortController();
    guard.on("approval_resolved", () => controller.abort(new Error("enough")));
    await expect(session.authorize(asking, { signal: controller.signal })).rejects.toThrow("enough");
    expect(session.usage()).toMatchObject({ toolCalls: 1, running: 1 });
    first.release();
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
