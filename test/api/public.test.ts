// The public API over the real engine: the seed's example, decisions by real policies, classification.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashOf } from "../../bindings/audit/digest.ts";
import {
  AuditLog,
  classify,
  compile,
  createGuard,
  createGuardSync,
  type Decision,
  GovernancePolicy,
  type Guard,
  type GuardEvents,
  type Model,
  PolicyError,
  SafeAgent,
  type Stage,
} from "../../bindings/index.ts";
import { canonicalPolicy } from "../../bindings/policy/serialize.ts";
import cases from "../cases/guard-decisions.json" with { type: "json" };

const runs = process.env.PORTCULLIS_DEEP === "1" ? 10_000 : 200;

const V1 = "apiVersion: portcullis/v1\nname: test\n";
const guardOf = (yaml: string): Guard => createGuardSync(GovernancePolicy.parse(V1 + yaml));

describe("the example that started it all", () => {
  it("works as written", async () => {
    const folder = await mkdtemp(join(tmpdir(), "portcullis-"));
    const path = join(folder, "policy.yaml");
    await writeFile(path, `${V1}blocked_patterns:\n  - { pattern: 'rm\\s+-rf', type: regex }\n`);
    const ran: unknown[] = [];
    const myTool = { name: "shell", execute: (args: { command: string }) => ran.push(args.command) };
    const model: Model = ({ messages }) =>
      messages.length === 1 ? { toolCalls: [{ tool: "shell", args: { command: "rm  -RF /" } }] } : "I could not.";
    const alerts: GuardEvents["policy_violation"][] = [];
    const alert = (event: GuardEvents["policy_violation"]): unknown => alerts.push(event);
    try {
      const policy = await GovernancePolicy.load(path);
      const agent = new SafeAgent({ tools: [myTool], model, policy });
      agent.on("policy_violation", alert);
      const result = await agent.run("Do the task");
      expect(result.text).toBe("I could not.");
      expect(ran).toEqual([]);
      expect(alerts).toMatchObject([
        {
          call: { tool: "shell" },
          decision: { reason: "blocked_pattern", matches: [{ path: "args.command", span: [0, 7] }] },
        },
      ]);
      expect(agent.audit.verify()).toMatchObject({ ok: true, count: 3 });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("decisions", () => {
  it.each(cases.rows)("$name", ({ policy, calls }) => {
    const guard = createGuardSync(GovernancePolicy.parse(JSON.stringify(policy)));
    for (const { session, call, text, stage, decision } of calls as ((typeof calls)[number] &
      Record<string, never>)[]) {
      if (session !== undefined) guard.session({ id: session });
      const made = text === undefined ? guard.check(call) : guard.checkText(text, stage as Stage | undefined);
      expect(made).toMatchObject(decision);
    }
  });
});

describe("a guard", () => {
  it("is the same from a policy, its data, a program or a promise", async () => {
    const policy = GovernancePolicy.parse(`${V1}blocked_patterns: ['rm -rf']\n`);
    const program = await compile(policy);
    const guards = [
      createGuardSync(policy),
      createGuardSync(policy.data),
      createGuardSync(program),
      await createGuard(program),
    ];
    const decisions = guards.map((guard) => JSON.stringify(guard.check({ tool: "t", args: { c: "rm -rf" } })));
    expect(new Set(decisions).size).toBe(1);
    expect(JSON.parse(decisions[0] as string)).toMatchObject({
      policy: { name: "test", version: "1.0.0", digest: hashOf(canonicalPolicy(policy.data)) },
    });
  });

  it("refuses what is neither policy nor program, and bytes that are none", async () => {
    expect(() => createGuardSync(`${V1}` as never)).toThrow(PolicyError);
    expect(() => createGuardSync(null as never)).toThrow(PolicyError);
    await expect(createGuard(new Uint8Array(64))).rejects.toMatchObject({ code: "program_magic" });
  });

  it("keeps its log", () => {
    const audit = new AuditLog({ key: new Uint8Array([1]) });
    const guard = createGuardSync(GovernancePolicy.parse(V1), { audit });
    guard.check({ tool: "t", args: { a: 1 } });
    const before = Date.now();
    expect(audit.records()).toMatchObject([
      { kind: "decision", tool: "t", argsDigest: expect.stringMatching(/^hmac-sha256:[0-9a-f]{64}$/) },
    ]);
    expect(Math.abs((audit.records()[0]?.time ?? 0) - before)).toBeLessThan(60_000);
  });

  it("stops a session when its time is over, by the host's clock", async () => {
    const guard = createGuardSync(GovernancePolicy.parse(`${V1}timeout_seconds: 1\n`));
    const session = guard.session({ id: "s" });
    expect(session.check({ tool: "t" }).allowed).toBe(true);
    expect(session.remainingTime()).toBeLessThanOrEqual(1000);
    expect(session.remainingTime()).toBeGreaterThan(0);
  });

  it("shows the signals that a denied intent rests on, and them only then", () => {
    const command = { tool: "shell", args: { command: "rm -rf /" } };
    const guard = guardOf("intents: { deny: [destructive_data] }\nblocked_patterns: [xyzzy]\n");
    const { matches, matchCount } = guard.check(command);
    expect(matches.length).toBeGreaterThan(0);
    expect(matchCount).toBe(matches.length);
    for (const { role, path } of matches) expect([role, path]).toEqual(["signal", "args.command"]);
    expect(guard.check({ tool: "t", args: { a: "xyzzy" } }).matches).toMatchObject([
      { role: "blocked", pattern: "xyzzy" },
    ]);
  });

  it("redacts all matches, where they overlap as one", () => {
    const guard = guardOf(
      "redact: [{ pattern: '\\d{3}', type: regex }, { pattern: 'call \\d+', type: regex }, secret]\n",
    );
    expect(guard.checkText("call 12345, SECRET é 678 end", "output")).toMatchObject({
      effect: "redact",
      redacted: "[redacted], [redacted] é [redacted] end",
    });
    const { result } = guard.checkResult("t", { rows: Array.from({ length: 200 }, (_, row) => `row ${100 + row}`) });
    expect(JSON.stringify(result)).not.toMatch(/\d/);
    const long = guard.checkText("x 123 ".repeat(20_000), "output");
    expect(long.redacted).toBe("x [redacted] ".repeat(20_000));
  });
});

describe("matchesPattern", () => {
  it("answers the blocked patterns that match, in the policy's order", () => {
    const policy = GovernancePolicy.parse(
      `${V1}blocked_tools: ['x*']\nblocked_patterns: [zeta, { pattern: 'a.c', type: regex }, alpha]\nredact: [abc]\n`,
    );
    expect(policy.matchesPattern("ALPHA abc zeta")).toEqual(["zeta", "a.c", "alpha"]);
    expect(policy.matchesPattern("nothing")).toEqual([]);
  });
});

describe("classify", () => {
  it("names a category, how sure it is, and what speaks for it", () => {
    const danger = classify("shell", { command: "rm -rf /" });
    expect(danger).toMatchObject({ category: "destructive_data" });
    expect(danger.confidence).toBeGreaterThan(0.5);
    expect(danger.confidence).toBeLessThanOrEqual(1);
    expect(danger.signals[0]).toMatchObject({ path: "args.command", category: "destructive_data" });
    expect(danger.fault).toBeUndefined();
    expect(classify("shell", { command: "rm -rf /" })).toEqual(danger);
    expect(classify("calculator", { a: 1, b: 2 })).toMatchObject({ category: "benign", signals: [] });
    expect(classify("calculator")).toMatchObject({ category: "benign" });
  });

  it("says so where nothing could be read, and goes on", () => {
    expect(classify("t", { f: () => 1 })).toMatchObject({
      category: "benign",
      confidence: 0,
      fault: "args.f cannot be read: a function is no JSON value",
    });
    const args = {
      get a() {
        return classify("shell", { command: "rm -rf /" }).category;
      },
      b: "ls",
    };
    expect(classify("shell", args).signals.map(({ path }) => path)).not.toContain("args.command");
    expect(classify("shell", { command: "rm -rf /" }).category).toBe("destructive_data");
  });
});

describe("properties over the real engine", () => {
  const words = ["rm -rf", "DROP TABLE", "ſecret", "\u212a", "a.b", "é"];
  const guard = guardOf(
    `blocked_patterns: ${JSON.stringify([...words, { pattern: "a+b\\b", type: "regex" }, { pattern: "*.exe", type: "glob" }])}\n`,
  );
  const text = fc
    .array(
      fc.oneof(
        fc.constantFrom(...words, "aab", "x.exe", "RM -RF", "secret", "k"),
        fc.string({ unit: "binary", maxLength: 3 }),
      ),
      { maxLength: 4 },
    )
    .map((parts) => parts.join(""));
  const tree = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      text,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      tie("list"),
      tie("record"),
    ),
    list: fc.array(tie("value"), { maxLength: 4 }),
    record: fc.dictionary(text, tie("value"), { maxKeys: 4 }),
  })).record;

  it("adding an argument never turns a denial by patterns into permission", () => {
    fc.assert(
      fc.property(tree, text, tree, (args, key, more) => {
        fc.pre(key !== "__proto__" && !Object.hasOwn(args as object, key));
        const before = guard.check({ tool: "t", args });
        const after = guard.check({ tool: "t", args: { ...(args as object), [key]: more } });
        if (!before.allowed) expect(after.allowed).toBe(false);
        for (const rule of before.rules) expect(after.rules).toContain(rule);
      }),
      { numRuns: runs },
    );
  });

  it("every match is where it says, and the texts decide alone what the call decides", () => {
    const at = (value: unknown, path: string): unknown => {
      const own = path.endsWith("~");
      const labels = [...path.replace(/~$/, "").matchAll(/\.([\w$]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|\[(\*)\]/g)];
      const steps = labels.map(
        ([, name, index, quoted, star]) =>
          name ?? (quoted === undefined ? (star ?? Number(index)) : JSON.parse(quoted)),
      );
      if (own) return steps.at(-1);
      let found = value as never;
      for (const step of steps) found = step === "*" ? ((found as unknown[]).join(" ") as never) : found[step as never];
      return typeof found === "string" ? found : JSON.stringify(found);
    };
    fc.assert(
      fc.property(tree, (args) => {
        const plain = JSON.parse(JSON.stringify(args), (_key, value) =>
          typeof value === "string" ? value.toWellFormed() : value,
        );
        const decision: Decision = guard.check({ tool: "t", args: plain });
        for (const { path, span, pattern } of decision.matches) {
          const found = at(plain, path) as string;
          expect(span[1]).toBeLessThanOrEqual(found.length);
          expect(guard.checkText(found).rules, `${pattern} at ${path}`).toEqual(
            expect.arrayContaining([decision.rules[0]].filter(() => decision.matches.length === 1)),
          );
          expect(guard.checkText(found).allowed).toBe(false);
        }
      }),
      { numRuns: runs },
    );
  });
});
