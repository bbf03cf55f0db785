// Putting another policy in force: at once, as a whole, with everything that is open kept.
import { describe, expect, it } from "vitest";
import { engineModule, sqlModule } from "../../bindings/hosts/inline.ts";
import { hostPrograms } from "../../bindings/hosts/program-guard.ts";
import {
  AuditLog,
  compile,
  createGuard,
  createGuardSync,
  GovernancePolicy,
  type Guard,
  PolicyError,
  type PolicyReload,
} from "../../bindings/index.ts";

const policy = (body: string, name = "p"): GovernancePolicy =>
  GovernancePolicy.parse(`apiVersion: portcullis/v1\nname: ${name}\n${body}`);
const effect = (guard: Guard, tool: string, args: unknown = {}): string => guard.check({ tool, args }).effect;
const errorOf = (act: () => unknown): PolicyError => {
  try {
    act();
  } catch (error) {
    if (error instanceof PolicyError) return error;
  }
  throw new Error("no PolicyError was thrown");
};

describe("reload", () => {
  it("judges by the new policy from then on, and says what changed", () => {
    const [old, next] = [policy("blocked_tools: [a]\nmax_tokens: 5\n"), policy("blocked_tools: [b]\nmax_tokens: 5\n")];
    const guard = createGuardSync(old);
    const heard: PolicyReload[] = [];
    guard.on("policy_reloaded", (event) => heard.push(event));
    const session = guard.session({ id: "s" });
    expect(["a", "b"].map((tool) => session.check({ tool }).effect)).toEqual(["deny", "allow"]);
    const told = guard.reload(next);
    expect(["a", "b"].map((tool) => session.check({ tool }).effect)).toEqual(["allow", "deny"]);
    expect(heard).toEqual([told]);
    expect(told).toMatchObject({
      type: "policy_reloaded",
      before: { digest: old.digest },
      after: { name: "p", digest: next.digest },
      direction: "changes",
      changes: [{ field: "blocked_tools", direction: "changes", added: ["b"], removed: ["a"] }],
    });
    expect(guard.policy).toEqual(told.after);
    expect(session.check({ tool: "a" })).toMatchObject({ policy: { digest: next.digest }, sequence: 5 });
  });

  it.each([
    ["tightens", "blocked_tools: [a, b]\n"],
    ["loosens", ""],
    ["neutral", "blocked_tools: [a]\n"],
  ])("marks what %s", (direction, body) => {
    expect(createGuardSync(policy("blocked_tools: [a]\n")).reload(policy(body)).direction).toBe(direction);
  });

  it("takes programs and plain policies, and says then what it can", async () => {
    const guard = await createGuard(policy("blocked_tools: [a]\n").data);
    expect(guard.reload(policy("blocked_tools: [b]\n")).changes).toHaveLength(1);
    const told = guard.reload(await compile(policy("blocked_tools: [c]\n")));
    expect(["changes" in told, "direction" in told]).toEqual([false, false]);
    expect(["a", "b", "c"].map((tool) => effect(guard, tool))).toEqual(["allow", "allow", "deny"]);
  });

  it("leaves the old policy where the new one does not load", () => {
    const audit = new AuditLog();
    const guard = createGuardSync(policy("blocked_tools: [a]\n"), { audit });
    let heard = 0;
    guard.on("policy_reloaded", () => heard++);
    const wrong: readonly (readonly [unknown, string])[] = [
      [new Uint8Array([1, 2, 3]), "program_magic"],
      [policy("").program().slice(0, -4), "program_damaged"],
      ["blocked_tools: [b]", "invalid_option"],
      [undefined, "invalid_option"],
      [policy("").data, "invalid_option"],
    ];
    for (const [source, code] of wrong) expect(errorOf(() => guard.reload(source as never)).code).toBe(code);
    expect([effect(guard, "a"), heard, audit.records().length]).toEqual(["deny", 0, 1]);
  });

  it("is recorded before it happens, and does not happen unrecorded", () => {
    let full = false;
    const audit = new AuditLog({
      write: () => {
        if (full) throw new Error("the disk is full");
      },
    });
    const [old, next] = [policy("blocked_tools: [a]\n"), policy("blocked_tools: [b]\n")];
    const guard = createGuardSync(old, { audit });
    guard.reload(next);
    const [record] = audit.records();
    expect(record).toMatchObject({
      kind: "policy",
      before: { digest: old.digest },
      after: { digest: next.digest },
      direction: "changes",
      changes: [{ field: "blocked_tools", direction: "changes" }],
    });
    expect(record).not.toHaveProperty("tool");
    full = true;
    expect(errorOf(() => guard.reload(old)).code).toBe("not_recorded");
    full = false;
    expect(effect(guard, "b")).toBe("deny");
    expect(audit.verify()).toMatchObject({ ok: true, count: 2 });
  });

  it("leaves a decision that is being made to the policy that it began with", () => {
    const [strict, lax] = [policy("blocked_tools: [a]\n", "strict"), policy("", "lax")];
    const guard = createGuardSync(strict);
    const args = {
      get text() {
        guard.reload(lax);
        return "x";
      },
    };
    expect(guard.check({ tool: "a", args })).toMatchObject({ effect: "deny", policy: { name: "strict" } });
    guard.reload(strict);
    guard.on("policy_check", () => void (guard.policy.name === "strict" && guard.reload(lax)));
    expect(guard.check({ tool: "a" })).toMatchObject({ effect: "deny", policy: { name: "strict" } });
    expect(guard.check({ tool: "a" })).toMatchObject({ effect: "allow", policy: { name: "lax" } });
  });
});

describe("a host of programs", () => {
  it("reloads programs, and policies that compile themselves", async () => {
    const { createGuard: createProgramGuard } = hostPrograms(engineModule, sqlModule);
    const guard = await createProgramGuard(await compile(policy("blocked_tools: [a]\n")));
    const told = guard.reload(await compile(policy("blocked_tools: [b]\n")));
    expect([effect(guard, "a"), effect(guard, "b"), "changes" in told]).toEqual(["allow", "deny", false]);
    guard.reload(policy("blocked_tools: [c]\n"));
    expect(effect(guard, "c")).toBe("deny");
    expect(errorOf(() => guard.reload(new Uint8Array(8))).code).toBe("program_magic");
  });
});

describe("sessions", () => {
  it("keep what they have spent, under the new limits", () => {
    const guard = createGuardSync(policy("max_tool_calls: 2\nlimits: { per_tool: { a: 1 } }\n"));
    const session = guard.session({ id: "s" });
    const ask = (tool = "a"): string => session.check({ tool }).reason;
    expect([ask(), ask(), ask("b"), ask("b")]).toEqual(["allowed", "tool_call_limit", "allowed", "tool_call_limit"]);
    guard.reload(policy("max_tool_calls: 3\nlimits: { per_tool: { a: 9 } }\n"));
    expect([ask(), ask()]).toEqual(["allowed", "tool_call_limit"]);
    guard.reload(policy("max_tokens: 10\n"));
    expect(session.usage()).toMatchObject({ toolCalls: 3, perTool: { a: 2, b: 1 } });
    expect([ask(), session.check({ tool: "a", tokens: 11 }).reason]).toEqual(["allowed", "token_limit"]);
    guard.reload(policy("max_tool_calls: 1\n"));
    expect(ask()).toBe("tool_call_limit");
  });

  it("keep their own budget, which no policy widens, and so do those inside them", () => {
    const guard = createGuardSync(policy("max_tool_calls: 9\n"));
    const session = guard.session({ id: "s", budget: { maxToolCalls: 2 } });
    const child = session.child({ id: "c", budget: { maxToolCalls: 1 } });
    guard.reload(policy("max_tool_calls: 99\n"));
    expect([child, child, session, session].map((one) => one.check({ tool: "a" }).reason)).toEqual([
      "allowed",
      "tool_call_limit",
      "allowed",
      "tool_call_limit",
    ]);
    expect(guard.session({ id: "t" }).child({ id: "u" }).check({ tool: "a" }).reason).toBe("allowed");
  });

  it("remember what they did where the new policy asks for the same", () => {
    const chained = (id: string): GovernancePolicy =>
      policy(`rules:\n  - { id: ${id}, effect: deny, when: { tool: send, after: { tool: read } } }\n`);
    const guard = createGuardSync(chained("first"));
    const session = guard.session({ id: "s" });
    session.check({ tool: "read" });
    guard.reload(chained("second"));
    expect(session.check({ tool: "send" })).toMatchObject({ effect: "deny", rules: ["second"] });
  });

  it("end by the new wall time, counted from their opening", () => {
    let now = 0;
    const guard = createGuardSync(policy("timeout_seconds: 100\n"), { clock: () => now });
    const session = guard.session({ id: "s" });
    now = 20_000;
    expect(session.remainingTime()).toBe(80_000);
    guard.reload(policy("timeout_seconds: 15\n"));
    expect([session.remainingTime(), session.check({ tool: "a" }).reason]).toEqual([0, "time_limit"]);
  });

  it("count a rate that was limited already without a gap", () => {
    const guard = createGuardSync(policy("limits: { per_minute: 3 }\n"), { clock: () => 0 });
    const session = guard.session({ id: "s" });
    for (let made = 0; made < 2; made++) session.check({ tool: "a" });
    guard.reload(policy("limits: { per_minute: 2 }\n"));
    expect(session.check({ tool: "a" }).reason).toBe("rate_limit");
  });

  it("let in who waits, once there is room", async () => {
    const guard = createGuardSync(policy("max_concurrent: 5\nbackpressure_threshold: 1\n"));
    const session = guard.session({ id: "s" });
    const first = await session.authorize({ tool: "a" });
    let done = 0;
    const waiting = [1, 2].map(() =>
      session.authorize({ tool: "a" }).then((permit) => {
        done += 1;
        return permit;
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(done).toBe(0);
    guard.reload(policy("max_concurrent: 5\nbackpressure_threshold: 3\n"));
    for (const permit of await Promise.all(waiting)) permit.release();
    first.release();
    expect(session.usage().running).toBe(0);
  });

  it("ask anew where another policy came while a person thought, and not where the same one did", async () => {
    const asked: string[] = [];
    const during = [
      () => guard.reload(policy("approval_tools: [a]\n", "stricter")),
      () => guard.reload(policy("approval_tools: [a]\n", "stricter")),
    ];
    const guard = createGuardSync(policy("approval_tools: ['*']\n", "asking"), {
      approve: ({ decision }) => {
        asked.push(decision.message);
        during.shift()?.();
        return true;
      },
    });
    const permit = await guard.authorize({ tool: "a" });
    expect(permit.decision).toMatchObject({ allowed: true, policy: { name: "stricter" } });
    expect(asked).toHaveLength(2);
  });

  it("judge anew what waited for an approval", async () => {
    let answer: (yes: boolean) => void = () => undefined;
    const approve = (): Promise<boolean> =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const guard = createGuardSync(policy("approval_tools: [a]\n", "asking"), { approve });
    const first = guard.authorize({ tool: "a" });
    await new Promise((resolve) => setTimeout(resolve, 1));
    guard.reload(policy("blocked_tools: [a]\n", "blocking"));
    answer(true);
    expect((await first).decision).toMatchObject({
      effect: "deny",
      reason: "blocked_tool",
      policy: { name: "blocking" },
    });
    guard.reload(policy("approval_tools: [a]\n", "asking"));
    const second = guard.authorize({ tool: "a" });
    await new Promise((resolve) => setTimeout(resolve, 1));
    guard.reload(policy("", "lax"));
    answer(false);
    expect((await second).decision).toMatchObject({ reason: "approval_required", policy: { name: "asking" } });
  });
});

/** What stands in the place of a redacted match. */
const MARKER = String(createGuardSync(policy("redact: [x]\n")).checkText("x", "output").redacted);

describe("streams", () => {
  it("end by the policy that they began with", () => {
    const guard = createGuardSync(policy("redact: [secret]\n", "hiding"));
    const stream = guard.stream();
    const begun = stream.push("a sec").text;
    guard.reload(policy("redact: [other]\n", "open"));
    const rest = stream.push("ret of other things").text;
    const { text, decision } = stream.end();
    expect(begun + rest + text).toBe(`a ${MARKER} of other things`);
    expect(decision).toMatchObject({ effect: "redact", policy: { name: "hiding" } });
    const fresh = guard.stream();
    expect(fresh.push("a secret ").text + fresh.end().text).toBe("a secret ");
  });
});

describe("records", () => {
  it("are made of every decision unless the policy says otherwise", () => {
    const rows: readonly (readonly [string, readonly string[]])[] = [
      ["", ["allow", "deny"]],
      ["log_all_calls: true\n", ["allow", "deny"]],
      ["log_all_calls: false\n", ["deny"]],
    ];
    for (const [body, effects] of rows) {
      const audit = new AuditLog();
      const guard = createGuardSync(policy(`blocked_tools: [b]\n${body}`), { audit });
      for (const tool of ["a", "b"]) guard.check({ tool });
      const recorded = audit
        .records()
        .map((record) => (record.kind === "decision" ? record.decision.effect : record.kind));
      expect(recorded, body).toEqual(effects);
    }
  });
});
