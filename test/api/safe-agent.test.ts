// An agent with a scripted model: what it is told, what runs, where it stops.
import { describe, expect, it } from "vitest";
import type { SafeAgentOptions } from "../../bindings/api/safe-agent.ts";
import {
  AuditLog,
  GovernancePolicy,
  type Model,
  type ModelReply,
  type ModelRequest,
  SafeAgent,
  type Tool,
} from "../../bindings/index.ts";

const V1 = "apiVersion: portcullis/v1\nname: test\n";

/** A model that says its lines one after another and keeps what it was asked. */
function script(...lines: (string | ModelReply)[]) {
  const asked: ModelRequest[] = [];
  const model: Model = (request) => {
    asked.push(request);
    const line = lines[asked.length - 1];
    if (line === undefined) throw new Error("the script is over");
    return line;
  };
  return { model, asked, lastMessage: () => asked.at(-1)?.messages.at(-1) };
}

const call = (tool: string, args: unknown, more: Partial<ModelReply> = {}): ModelReply => ({
  toolCalls: [{ tool, args }],
  ...more,
});

function echo(): Tool & { ran: unknown[] } {
  const ran: unknown[] = [];
  return {
    name: "echo",
    description: "says it again",
    parameters: { type: "object" },
    ran,
    execute(args: unknown) {
      ran.push(args);
      return args;
    },
  };
}

function agentOf(yaml: string, model: Model, options: Partial<SafeAgentOptions> = {}) {
  const tool = echo();
  const policy = GovernancePolicy.parse(V1 + yaml);
  const agent = new SafeAgent({ tools: [tool], model, policy, ...options });
  return { agent, tool };
}

describe("a run", () => {
  it("goes from the task through tools to the answer", async () => {
    const { model, asked } = script(call("echo", { text: "hi" }, { text: "let me see" }), "done");
    const { agent, tool } = agentOf("blocked_patterns: ['rm -rf']\n", model, { instructions: "be brief" });
    const result = await agent.run("Do the task");
    expect(result).toMatchObject({
      text: "done",
      steps: [
        {
          text: "let me see",
          toolCalls: [{ request: { id: "1.1", tool: "echo" }, outcome: "result", content: '{"text":"hi"}' }],
        },
        { text: "done", toolCalls: [] },
      ],
      usage: { toolCalls: 1, tokens: 0, running: 0 },
    });
    expect(result.stopped).toBeUndefined();
    expect(result.decisions.map(({ reason }) => reason)).toEqual(["allowed", "allowed", "allowed", "allowed"]);
    expect(tool.ran).toEqual([{ text: "hi" }]);
    expect(asked[0]?.tools).toEqual([{ name: "echo", description: "says it again", parameters: { type: "object" } }]);
    expect(asked[1]?.messages).toMatchObject([
      { role: "system", content: "be brief" },
      { role: "user", content: "Do the task" },
      { role: "assistant", content: "let me see", toolCalls: [{ id: "1.1" }] },
      { role: "tool", id: "1.1", tool: "echo", content: '{"text":"hi"}', outcome: "result" },
    ]);
  });

  it("tells the model why a call was denied and what to do instead", async () => {
    const { model, lastMessage } = script(call("echo", { c: "rm -rf /" }), "sorry");
    const { agent, tool } = agentOf("blocked_patterns: ['rm -rf']\n", model);
    const heard: string[] = [];
    agent.on("policy_violation", ({ call: { tool: name, session }, decision }) =>
      heard.push(`${session} ${name} ${decision.reason}`),
    );
    const result = await agent.run("Clean up");
    expect(result.text).toBe("sorry");
    expect(heard).toEqual(["agent-1 echo blocked_pattern"]);
    expect(tool.ran).toEqual([]);
    const message = lastMessage();
    expect(message).toMatchObject({ role: "tool", outcome: "denied" });
    expect(message?.content).toContain("blocked_patterns[0]");
    expect(message?.content).toMatch(/Instead: |Do not try the same call again/);
  });

  it("runs tools on what was checked, whatever the model's object does later", async () => {
    let reads = 0;
    const args = {
      get c() {
        reads += 1;
        return reads === 1 ? "ls" : "rm -rf /";
      },
    };
    const { model } = script(call("echo", args), "done");
    const { agent, tool } = agentOf("blocked_patterns: ['rm -rf']\n", model);
    await agent.run("List");
    expect(tool.ran).toEqual([{ c: "ls" }]);
  });

  it("works with a model that is an object, and keeps its this", async () => {
    class Fixed {
      words = "fixed";
      generate(): string {
        return this.words;
      }
    }
    expect((await agentOf("", new Fixed()).agent.run("x")).text).toBe("fixed");
  });

  it("tells the model of tools that fail or do not exist", async () => {
    const broken: Tool = {
      name: "broken",
      execute: () => {
        throw new Error("no disk");
      },
    };
    const silent: Tool = { name: "silent", execute: () => undefined };
    const { model } = script(
      {
        toolCalls: [
          { tool: "broken", args: {} },
          { tool: "gone", args: {}, id: "x" },
          { tool: "silent", args: {} },
        ],
      },
      "done",
    );
    const { agent } = agentOf("", model, { tools: [broken, silent] });
    const { steps } = await agent.run("x");
    expect(steps[0]?.toolCalls.map(({ outcome, content }) => [outcome, content])).toEqual([
      ["failed", "the tool failed: no disk"],
      ["failed", 'there is no tool "gone"'],
      ["result", "null"],
    ]);
    expect(steps[0]?.toolCalls[1]?.request.id).toBe("x");
  });

  it("survives arguments and calls that cannot be read", async () => {
    const { model } = script(
      {
        toolCalls: [
          { tool: "echo", args: { f: () => 1 } },
          { tool: 7 as never, args: {} },
          { tool: "echo", args: {}, confidence: 7 },
        ],
      },
      "done",
    );
    const { agent, tool } = agentOf("", model);
    const { steps } = await agent.run("x");
    expect(steps[0]?.toolCalls.map(({ decision }) => decision.reason)).toEqual(Array(3).fill("unreadable_input"));
    expect(tool.ran).toEqual([]);
  });
});

describe("limits end a run", () => {
  it("the tool calls", async () => {
    const { model } = script(call("echo", 1), call("echo", 2), "never");
    const { agent, tool } = agentOf("max_tool_calls: 1\n", model);
    const limits: unknown[] = [];
    agent.on("limit_reached", ({ limit }) => limits.push(limit));
    const result = await agent.run("x");
    expect(result.stopped).toEqual({ reason: "tool_call_limit", message: "the session has made its 1 tool calls" });
    expect(result.usage.toolCalls).toBe(1);
    expect(tool.ran).toEqual([1]);
    expect(limits).toEqual(["max_tool_calls"]);
  });

  it("the model's tokens, before its next turn", async () => {
    const { model, asked } = script(call("echo", 1, { tokens: 6 }), call("echo", 2, { tokens: 6 }), "never");
    const { agent, tool } = agentOf("max_tokens: 10\n", model);
    const result = await agent.run("x");
    expect(result.stopped?.reason).toBe("token_limit");
    expect(result.usage.tokens).toBe(12);
    expect(asked).toHaveLength(2);
    expect(tool.ran).toEqual([1]);
  });

  it("the wall time, while the model thinks or a tool works", async () => {
    const hanging: Model = () => new Promise(() => {});
    const hangs: Tool = { name: "hangs", execute: () => new Promise(() => {}) };
    const { model } = script(call("hangs", {}));
    const thinking = agentOf("timeout_seconds: 1\n", hanging).agent.run("x");
    const working = agentOf("timeout_seconds: 1\n", model, { tools: [hangs] }).agent.run("x");
    for (const { stopped } of await Promise.all([thinking, working])) expect(stopped?.reason).toBe("time_limit");
  });

  it("the turns", async () => {
    const { model } = script(call("echo", 1), call("echo", 2), "never");
    const result = await agentOf("", model).agent.run("x", { maxSteps: 2 });
    expect(result.stopped).toEqual({ reason: "max_steps", message: "the model has had its 2 turns" });
  });

  it("a call too many of one tool only tells the model", async () => {
    const { model } = script(call("echo", 1), call("echo", 2), "done");
    const result = await agentOf("limits: { per_tool: { echo: 1 } }\n", model).agent.run("x");
    expect(result).toMatchObject({ text: "done", steps: [{}, { toolCalls: [{ outcome: "denied" }] }, {}] });
  });

  it("every run has its own", async () => {
    const { model } = script(call("echo", 1), "one", call("echo", 1), "two");
    const { agent } = agentOf("max_tool_calls: 1\n", model);
    expect([(await agent.run("x")).text, (await agent.run("x")).text]).toEqual(["one", "two"]);
  });
});

describe("texts", () => {
  it("a task that the policy denies never reaches the model", async () => {
    const { model, asked } = script("never");
    const result = await agentOf("blocked_patterns: ['rm -rf']\n", model).agent.run("please rm -rf /");
    expect(result).toMatchObject({ text: "", stopped: { reason: "blocked_pattern" }, steps: [] });
    expect(asked).toEqual([]);
  });

  it("results and answers are redacted on their way", async () => {
    const { model, lastMessage } = script(call("echo", { phone: "555" }), "call 555");
    const result = await agentOf("redact: ['555']\n", model).agent.run("x");
    expect(lastMessage()?.content).toBe('{"phone":"[redacted]"}');
    expect(result.text).toBe("call [redacted]");
    expect(result.steps.at(-1)?.text).toBe("call [redacted]");
  });
});

describe("people and signals", () => {
  it("so is what a tool throws, and what the model says beside its calls", async () => {
    const policy = GovernancePolicy.parse(
      `${V1}redact: [pw-1, pw-2]\nrules: [{ id: no-keys, effect: deny, when: { stage: [tool_result, output], contains: PRIVATE } }]\n`,
    );
    const fails: Tool = {
      name: "fails",
      execute: ({ say }: { say: string }) => {
        throw new Error(say);
      },
    };
    const { model, asked } = script(
      call("fails", { say: "no login with pw-1" }, { text: "I try pw-2" }),
      call("fails", { say: "PRIVATE" }, { text: "PRIVATE" }),
      "done",
    );
    const result = await new SafeAgent({ tools: [fails], model, policy }).run("x");
    const answers = asked.at(-1)?.messages.flatMap((message) => (message.role === "tool" ? [message] : []));
    expect(answers?.[0]).toMatchObject({ outcome: "failed", content: "the tool failed: no login with [redacted]" });
    expect(answers?.[1]).toMatchObject({ outcome: "denied" });
    expect(answers?.[1]?.content).not.toContain("PRIVATE");
    expect(result.steps.map(({ text }) => text)).toEqual(["I try [redacted]", "", "done"]);
  });

  it("an approval handler decides what the policy leaves to it", async () => {
    const { model } = script(call("echo", 1), call("echo", 2), "done");
    const { agent, tool } = agentOf("require_human_approval: true\n", model, { approve: ({ args }) => args === 1 });
    const result = await agent.run("x");
    expect(tool.ran).toEqual([1]);
    expect(result.steps[1]?.toolCalls[0]).toMatchObject({
      outcome: "denied",
      decision: { reason: "approval_required" },
    });
  });

  it("a signal ends the run, and the session with it", async () => {
    const controller = new AbortController();
    const { agent } = agentOf("", (_request, { signal }) => {
      controller.abort(new Error("enough"));
      expect(signal.aborted).toBe(true);
      return new Promise(() => {});
    });
    await expect(agent.run("x", { signal: controller.signal, session: "s" })).rejects.toThrow("enough");
    await expect(agent.run("x", { signal: controller.signal, session: "s" })).rejects.toThrow("enough");
    expect(() => agent.guard.session({ id: "s" })).not.toThrow();
  });

  it("a model that throws, or says nothing of use, rejects the run", async () => {
    await expect(
      agentOf("", () => {
        throw new Error("no key");
      }).agent.run("x"),
    ).rejects.toThrow("no key");
    await expect(agentOf("", () => 5 as never).agent.run("x")).rejects.toThrow(/neither text nor tool calls/);
  });

  it.each<readonly [unknown, string]>([
    [5, "the model's tool calls are no list"],
    [[null], "a tool call that is none"],
    [[{ tool: "echo", arguments: { text: "hi" } }], 'no "args" but "arguments"'],
    [[{ tool: "echo", input: { text: "hi" } }], 'no "args" but "input"'],
  ])("tool calls that are none, %j, reject the run, and nothing runs", async (toolCalls, message) => {
    const { agent, tool } = agentOf("", () => ({ toolCalls }) as never);
    await expect(agent.run("x")).rejects.toThrow(message);
    expect(tool.ran).toEqual([]);
  });
});

describe("evidence", () => {
  it("checkpoints and drift come with the calls", async () => {
    const { model } = script(
      call("echo", { q: "sales report" }),
      call("echo", { q: "crontab" }),
      call("echo", { q: "id_rsa" }),
      "done",
    );
    const { agent } = agentOf("checkpoint_frequency: 1\ndrift_threshold: 0.5\n", model);
    const log: string[] = [];
    agent.on("checkpoint_created", ({ toolCalls }) => log.push(`checkpoint ${toolCalls}`));
    agent.on("drift_detected", ({ drift }) => log.push(drift > 500 ? "drift" : "none"));
    await agent.run("echo the sales report");
    expect(log).toEqual(["checkpoint 1", "checkpoint 2", "drift", "checkpoint 3", "drift"]);
  });

  it("the audit log has every decision of the run, whole", async () => {
    const audit = new AuditLog();
    const { model } = script(call("echo", { c: "rm -rf /" }), call("echo", 1), "done");
    const { agent } = agentOf("blocked_patterns: ['rm -rf']\n", model, { audit });
    const { decisions } = await agent.run("x");
    const recorded = audit.records().flatMap((record) => (record.kind === "decision" ? [record.decision.reason] : []));
    expect(recorded).toEqual(decisions.map(({ reason }) => reason));
    expect(audit.verify()).toMatchObject({ ok: true, count: 4 });
    expect(agent.audit).toBe(audit);
  });
});

describe("making an agent", () => {
  it("refuses two tools of one name", () => {
    expect(() => agentOf("", () => "", { tools: [echo(), echo()] })).toThrow(/share a name/);
  });
});
