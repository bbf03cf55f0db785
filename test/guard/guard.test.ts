// The guard over a stand-in engine: the order of judging, what a decision holds, faults, observing, events.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { STATUS_BAD_INPUT, STATUS_TOO_LARGE, VIEW_UNICODE } from "../../assembly/layout.ts";
import type { Segments, Verdict } from "../../bindings/engine/engine.ts";
import type { Decision } from "../../bindings/guard/decision.ts";
import type { EventName } from "../../bindings/guard/events.ts";
import { Guard } from "../../bindings/guard/guard.ts";
import { type FakePolicy, fakeEngine } from "./fake-engine.ts";

const runs = process.env.PORTCULLIS_DEEP === "1" ? 20_000 : 300;

const guardOf = (policy: FakePolicy = {}): Guard => new Guard(fakeEngine(policy));

const BLOCK_RM = { words: ["rm -rf"], message: "a blocked pattern matched", remedy: "move files to the trash" };
const TOOLS = {
  words: ["shell", "read"],
  none: true,
  role: "tool",
  id: "allowed_tools",
  reason: "tool_not_allowed",
} as const;
const NO_SHELL = { words: ["shell"], role: "tool", id: "blocked_tools", reason: "blocked_tool" } as const;

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

const hostileCalls: readonly (readonly [name: string, call: unknown])[] = [
  ["nothing", undefined],
  ["null", null],
  ["a string", "shell"],
  ["no tool", { args: {} }],
  ["an empty name", { tool: "" }],
  ["a tool that is no string", { tool: { toString: () => "shell" } }],
  ["a stage that is none", { tool: "t", stage: "later" }],
  ["confidence above one", { tool: "t", confidence: 1.1 }],
  ["confidence that is no number", { tool: "t", confidence: Number.NaN }],
  ["confidence as text", { tool: "t", confidence: "0.9" }],
  ["negative tokens", { tool: "t", tokens: -1 }],
  ["broken tokens", { tool: "t", tokens: 1.5 }],
  ["tokens beyond counting", { tool: "t", tokens: 2 ** 53 }],
  ["an agent that is no string", { tool: "t", agent: 1 }],
  ["a session that is no string", { tool: "t", session: {} }],
  [
    "a call that throws",
    new Proxy(
      {},
      {
        get: () => {
          throw new Error("no");
        },
      },
    ),
  ],
];

describe("a hostile call", () => {
  it.each(hostileCalls)("%s is denied, not thrown", (_name, call) => {
    const guard = guardOf();
    expect(guard.check(call as never)).toMatchObject({ allowed: false, effect: "deny", reason: "unreadable_input" });
    const session = guard.session({ id: "s" });
    if (_name !== "a session that is no string" && _name !== "an agent that is no string") {
      expect(session.check(call as never)).toMatchObject({ allowed: false, reason: "unreadable_input" });
    }
  });

  it("that makes the engine trap is denied, and so is every later one, unless the engine can be renewed", () => {
    const trapping = (): FakePolicy => ({
      onEvaluate({ texts }) {
        if (texts.includes("trap")) throw new WebAssembly.RuntimeError("unreachable");
      },
    });
    const reasons = (guard: Guard): string[] =>
      ["trap", "fine", "trap", "fine"].map((a) => guard.check({ tool: "t", args: [a] }).reason);
    expect(reasons(new Guard(fakeEngine(trapping())))).toEqual(Array(4).fill("engine_fault"));
    const renew = (): ReturnType<typeof fakeEngine> => fakeEngine(trapping());
    expect(reasons(new Guard(renew(), { renew }))).toEqual(["engine_fault", "allowed", "engine_fault", "allowed"]);
    const failing = new Guard(renew(), {
      renew: () => {
        throw new RangeError("memory");
      },
    });
    expect(reasons(failing)).toEqual(Array(4).fill("engine_fault"));
  });

  it("a text that is none", () => {
    expect(guardOf().checkText(5 as never)).toMatchObject({ allowed: false, reason: "unreadable_input" });
    expect(guardOf().checkText("x", "nowhere" as never)).toMatchObject({ allowed: false, reason: "unreadable_input" });
  });

  it("a getter that asks the same guard again is answered, and so is the outer call", () => {
    const guard = guardOf({ rules: [BLOCK_RM] });
    const inner: Decision[] = [];
    const args = {
      first: "one",
      get second() {
        inner.push(guard.check({ tool: "t", args: { c: "rm -rf" } }));
        return "two";
      },
      third: "rm -rf",
    };
    const outer = guard.check({ tool: "t", args });
    expect(inner).toMatchObject([{ reason: "blocked_pattern", matches: [{ path: "args.c" }] }]);
    expect(outer).toMatchObject({ reason: "blocked_pattern", matches: [{ path: "args.third" }] });
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
      findOrigins: () => undefined,
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

const words = ["rm -rf", "secret", "x"];
const text = fc.array(fc.constantFrom(...words, "a", " ", "\n"), { maxLength: 5 }).map((parts) => parts.join(""));
const tree = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, text, fc.integer(), fc.boolean(), tie("list"), tie("record")),
  list: fc.array(tie("value"), { maxLength: 4 }),
  record: fc.dictionary(text, tie("value"), { maxKeys: 4 }),
})).record;

describe("properties", () => {
  const guard = guardOf({ rules: words.map((word) => ({ words: [word] })) });

  it("adding an argument never turns a denial by patterns into permission", () => {
    fc.assert(
      fc.property(tree, fc.string(), tree, (args, key, more) => {
        fc.pre(key !== "__proto__" && !Object.hasOwn(args as object, key));
        const before = guard.check({ tool: "t", args });
        const after = guard.check({ tool: "t", args: { ...(args as object), [key]: more } });
        if (!before.allowed) expect(after.allowed).toBe(false);
        for (const rule of before.rules) expect(after.rules).toContain(rule);
      }),
      { numRuns: runs },
    );
  });

  it("decisions are plain JSON, and the same for the same call", () => {
    fc.assert(
      fc.property(tree, (args) => {
        const strip = ({ sequence: _, ...decision }: Decision): unknown => decision;
        const first = guard.check({ tool: "t", args });
        expect(JSON.parse(JSON.stringify(first))).toEqual(first);
        expect(strip(guard.check({ tool: "t", args }))).toEqual(strip(first));
      }),
      { numRuns: runs },
    );
  });

  it("a tool receives what was checked, and nothing that it holds is the caller's", async () => {
    const engine = fakeEngine();
    const seen: unknown[] = [];
    const { tool } = new Guard(engine).wrapTools({
      tool: (args: unknown) => {
        seen.push(args);
      },
    });
    await fc.assert(
      fc.asyncProperty(tree, async (args) => {
        await tool(args);
        const received = seen.pop();
        expect(received).toEqual(args);
        if (typeof args === "object") expect(received).not.toBe(args);
        for (const [key, value] of Object.entries(received as object)) {
          expect(engine.seen.texts).toContain(key);
          if (typeof value === "string") expect(engine.seen.texts).toContain(value);
        }
      }),
      { numRuns: runs },
    );
  });
});
