// The guard over a stand-in engine: what a decision holds, the order of judging, texts, observing.
import { describe, expect, it } from "vitest";
import { STATUS_BAD_INPUT, STATUS_TOO_LARGE, VIEW_UNICODE } from "../../assembly/layout.ts";
import type { Segments, Verdict } from "../../bindings/engine/engine.ts";
import { Guard } from "../../bindings/guard/guard.ts";
import { type FakePolicy, fakeEngine } from "./fake-engine.ts";
import { BLOCK_RM, guardOf, NO_SHELL, TOOLS } from "./guards.ts";

describe("a decision", () => {
  it("that nothing speaks against", () => {
    expect(guardOf({ rules: [BLOCK_RM] }).check({ tool: "shell", args: { command: "ls" } })).toEqual({
      allowed: true,
      effect: "allow",
      reason: "allowed",
      message: "allowed",
      rules: [],
      matches: [],
      matchCount: 0,
      intent: { category: "benign", confidence: 0, runnerUp: "benign", runnerUpConfidence: 0 },
      policy: { name: "fake", version: "1.0.0", digest: "" },
      sequence: 1,
    });
  });

  it("that a pattern makes", () => {
    const decision = guardOf({ rules: [BLOCK_RM] }).check({
      tool: "shell",
      args: { steps: [{ run: "cd / && rm -rf ." }] },
    });
    expect(decision).toMatchObject({
      allowed: false,
      effect: "deny",
      reason: "blocked_pattern",
      message: "a blocked pattern matched",
      remedy: "move files to the trash",
      rules: ["blocked_patterns[0]"],
      matches: [{ pattern: "rm -rf", role: "blocked", path: "args.steps[0].run", span: [8, 14], view: "raw" }],
      matchCount: 1,
    });
    expect(JSON.parse(JSON.stringify(decision))).toEqual(decision);
  });

  it("counts from one, each by itself", () => {
    const guard = guardOf();
    const numbers = [1, 2, 3].map(() => guard.check({ tool: "t" }).sequence);
    expect(numbers).toEqual([1, 2, 3]);
  });
});

describe("the order of judging", () => {
  const everything: FakePolicy = {
    rules: [BLOCK_RM, NO_SHELL],
    limits: { maxToolCalls: 0, confidenceThreshold: 0.8, requireHumanApproval: true, explicit: ["max_tool_calls"] },
    default: "deny",
  };

  it("names every rule that denies, tools first, then limits, confidence, patterns, and the default last", () => {
    const guard = guardOf(everything);
    const decision = guard.session({ id: "s" }).check({ tool: "shell", args: { c: "rm -rf" }, confidence: 0.5 });
    expect(decision.reason).toBe("blocked_tool");
    expect(decision.rules).toEqual([
      "blocked_tools",
      "max_tool_calls",
      "confidence_threshold",
      "blocked_patterns[0]",
      "default",
      "require_human_approval",
    ]);
  });

  const rows: readonly (readonly [
    name: string,
    call: Parameters<Guard["check"]>[0],
    policy: FakePolicy,
    reason: string,
  ])[] = [
    [
      "a limit comes before a pattern",
      { tool: "t", args: { c: "rm -rf" } },
      { ...everything, rules: [BLOCK_RM] },
      "session_required",
    ],
    ["unreadable input comes before all", { tool: "shell", args: { f: () => 1 } }, everything, "unreadable_input"],
    [
      "confidence comes before a pattern",
      { tool: "t", args: { c: "rm -rf" }, confidence: 0.79 },
      { rules: [BLOCK_RM], limits: { confidenceThreshold: 0.8 } },
      "low_confidence",
    ],
    ["confidence alone", { tool: "t", confidence: 0.79 }, { limits: { confidenceThreshold: 0.8 } }, "low_confidence"],
    [
      "confidence at the threshold passes",
      { tool: "t", confidence: 0.8 },
      { limits: { confidenceThreshold: 0.8 } },
      "allowed",
    ],
    ["absent confidence is not judged", { tool: "t" }, { limits: { confidenceThreshold: 1 } }, "allowed"],
    ["a tool outside the allowed ones", { tool: "write" }, { rules: [TOOLS] }, "tool_not_allowed"],
    ["a tool among the allowed ones", { tool: "read" }, { rules: [TOOLS] }, "allowed"],
    ["a tool among them may still be blocked", { tool: "shell" }, { rules: [TOOLS, NO_SHELL] }, "blocked_tool"],
    [
      "a denial beats a wish for approval",
      { tool: "shell" },
      { rules: [NO_SHELL], limits: { requireHumanApproval: true } },
      "blocked_tool",
    ],
    ["human approval", { tool: "t" }, { limits: { requireHumanApproval: true } }, "approval_required"],
    ["a denying default", { tool: "t" }, { default: "deny" }, "default_denied"],
    ["a default that asks", { tool: "t" }, { default: "require_approval" }, "approval_required"],
    [
      "an allow rule lifts the default",
      { tool: "t", args: { a: "ok" } },
      { default: "deny", rules: [{ words: ["ok"], id: "r", effect: "allow", reason: "rule" }] },
      "allowed",
    ],
    [
      "an allow rule lifts no other rule",
      { tool: "t", args: { a: "ok rm -rf" } },
      { default: "deny", rules: [{ words: ["ok"], id: "r", effect: "allow", reason: "rule" }, BLOCK_RM] },
      "blocked_pattern",
    ],
    [
      "an allow rule lifts no human approval",
      { tool: "t", args: { a: "ok" } },
      { limits: { requireHumanApproval: true }, rules: [{ words: ["ok"], id: "r", effect: "allow", reason: "rule" }] },
      "approval_required",
    ],
    [
      "an audit rule decides nothing",
      { tool: "t", args: { a: "ok" } },
      { rules: [{ words: ["ok"], id: "r", effect: "audit", reason: "rule" }] },
      "allowed",
    ],
    ["default limits need no session", { tool: "t" }, { limits: { maxToolCalls: 0, maxTokens: 0 } }, "allowed"],
    ["written limits do", { tool: "t" }, { limits: { maxTokens: 5, explicit: ["max_tokens"] } }, "session_required"],
    ["so do rates", { tool: "t" }, { limits: { perMinute: 5 } }, "session_required"],
    ["and limits of one tool", { tool: "t" }, { limits: { perTool: { x: 1 } } }, "session_required"],
    ["a session that nobody opened", { tool: "t", session: "s" }, { limits: { maxTokens: 5 } }, "session_required"],
    ["a session that nobody opened, where nothing is counted", { tool: "t", session: "s" }, {}, "allowed"],
    ["a name of 2 MB", { tool: "t".repeat(2_000_000) }, {}, "unreadable_input"],
    ["an engine that answers a status", { tool: "t" }, { status: STATUS_BAD_INPUT }, "engine_fault"],
    ["an engine that says it is too much", { tool: "t" }, { status: STATUS_TOO_LARGE }, "unreadable_input"],
    [
      "an engine that traps",
      { tool: "t" },
      {
        onEvaluate: () => {
          throw new WebAssembly.RuntimeError("unreachable");
        },
      },
      "engine_fault",
    ],
  ];

  it.each(rows)("%s", (_name, call, policy, reason) => {
    const decision = guardOf(policy).check(call);
    expect(decision.reason).toBe(reason);
    expect(decision.allowed).toBe(reason === "allowed");
    if (reason === "allowed") expect(decision.effect).toBe("allow");
  });
});

describe("texts", () => {
  const guard = guardOf({
    rules: [BLOCK_RM, TOOLS, { words: ["555"], id: "redact[0]", effect: "redact", reason: "redacted", role: "redact" }],
  });

  it("going in meet blocked patterns, but no tool keys", () => {
    expect(guard.checkText("please rm -rf /")).toMatchObject({
      effect: "deny",
      matches: [{ path: "text", span: [7, 13] }],
    });
    expect(guard.checkText("please read").allowed).toBe(true);
  });

  it("coming out are redacted everywhere", () => {
    expect(guard.checkText("555 and 555-555", "output")).toMatchObject({
      allowed: true,
      effect: "redact",
      reason: "redacted",
      redacted: "[redacted] and [redacted]-[redacted]",
    });
    expect(guard.checkText("rm -rf /", "output").effect).toBe("allow");
  });

  it("results are redacted in their leaves", () => {
    const { decision, result } = guard.checkResult("read", { rows: [{ phone: "+1 555", n: 1 }, "555"] });
    expect(decision?.effect).toBe("redact");
    expect(result).toEqual({ rows: [{ phone: "+1 [redacted]", n: 1 }, "[redacted]"] });
  });

  it.each([
    ["a key", { 5551: "x" }],
    ["a number", { n: 15552 }],
    ["an array joined, one element a number", ["x55", 5]],
  ])("%s cannot be redacted and is denied", (_name, value) => {
    const spaced = guardOf({
      rules: [{ words: ["555", "55 5"], id: "redact[0]", effect: "redact", reason: "redacted", role: "redact" }],
    });
    const { decision, result } = spaced.checkResult("read", value);
    expect(decision).toMatchObject({ allowed: false, effect: "deny", reason: "unredactable", rules: ["redact[0]"] });
    expect(result).toBeUndefined();
  });

  it("a match in a view that cannot be led back to its text is denied", () => {
    const engine = fakeEngine({
      rules: [{ words: ["555"], id: "redact[0]", effect: "redact", reason: "redacted", role: "redact" }],
    });
    const evaluate = engine.evaluate.bind(engine);
    const viewing = Object.assign(engine, {
      evaluate(segments: Segments): Verdict {
        const verdict = evaluate(segments);
        return { ...verdict, matches: verdict.matches.map((match) => ({ ...match, view: VIEW_UNICODE })) };
      },
      findOrigins: () => [],
    });
    const decision = new Guard(viewing).checkText("call 555", "output");
    expect(decision).toMatchObject({ allowed: false, reason: "unredactable", matches: [{ view: "unicode" }] });
  });

  it("a pattern that matches its own replacement is denied", () => {
    const greedy = guardOf({
      rules: [{ words: ["red"], id: "redact[0]", effect: "redact", reason: "redacted", role: "redact" }],
    });
    expect(greedy.checkText("red", "output")).toMatchObject({ allowed: false, reason: "unredactable" });
  });
});

describe("observing", () => {
  it("lets everything pass and says what enforcing would have done", () => {
    const guard = guardOf({ rules: [BLOCK_RM], mode: "observe" });
    const decision = guard.check({ tool: "t", args: { c: "rm -rf" } });
    expect(decision).toMatchObject({ allowed: true, effect: "allow", reason: "allowed", rules: [] });
    expect(decision.observed).toMatchObject({
      allowed: false,
      effect: "deny",
      reason: "blocked_pattern",
      rules: ["blocked_patterns[0]"],
    });
    expect(guard.check({ tool: "t" }).observed).toMatchObject({ allowed: true, effect: "allow" });
    expect(guard.check({ tool: "t", args: { f: () => 1 } })).toMatchObject({
      allowed: true,
      observed: { reason: "unreadable_input" },
    });
  });

  it("runs a tool even on what could not be read", async () => {
    const date = new Date(0);
    const seen: unknown[] = [];
    const { tool } = guardOf({ mode: "observe" }).wrapTools({ tool: (args: unknown) => seen.push(args) });
    await tool({ date } as never);
    expect(seen).toEqual([{ date }]);
  });
});
