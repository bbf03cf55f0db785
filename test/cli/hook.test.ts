// `portcullis hook`: answers in Claude Code's words, sessions over many processes, and a block for whatever goes wrong.
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { portcullis, type Ran } from "./console.ts";
import { makeFolder } from "./folder.ts";

const { path: folder, file } = makeFolder();
const V1 = "apiVersion: portcullis/v1\n";
const policy = file(
  "policy.yaml",
  `${V1}name: hooked\nblocked_tools: [WebFetch]\napproval_tools: [Task]\nblocked_patterns: [xyzzy]\nredact: [hunter2]\nrules:
  - { id: no-rm, effect: deny, when: { command: rm }, message: deleting is off limits, remedy: move it to the bin }
  - { id: masked, effect: redact, when: { contains: topsecret } }
  - { id: inside, effect: deny, when: { path: { in_workspace: false } } }
`,
);

interface Answer {
  readonly hookSpecificOutput?: Record<string, unknown>;
  readonly decision?: string;
  readonly reason?: string;
  readonly systemMessage?: string;
}

async function hook(
  event: object | string,
  words: readonly string[] = ["--policy", policy],
  env: Record<string, string> = {},
): Promise<Ran & { answer: Answer | undefined }> {
  const input = typeof event === "string" ? event : JSON.stringify(event);
  const ran = await portcullis(["hook", ...words], { input, env });
  return { ...ran, answer: ran.out === "" ? undefined : (JSON.parse(ran.out) as Answer) };
}

const preTool = (tool_name: string, tool_input: unknown = {}, more: object = {}): object => ({
  session_id: "s1",
  transcript_path: "/t.jsonl",
  cwd: "/work/app",
  permission_mode: "default",
  hook_event_name: "PreToolUse",
  tool_name,
  tool_input,
  ...more,
});

const permission = ({ answer }: { answer: Answer | undefined }): unknown =>
  answer?.hookSpecificOutput?.permissionDecision;

describe("PreToolUse", () => {
  it("lets allowed calls take their course, or answers for them where told to", async () => {
    expect(await hook(preTool("Bash", { command: "ls" }))).toMatchObject({ code: 0, out: "", error: "" });
    const { answer } = await hook(preTool("Bash", { command: "ls" }), ["--policy", policy, "--allow"]);
    expect(answer).toEqual({
      hookSpecificOutput: {
        hookEventName: "PreToolUse",
        permissionDecision: "allow",
        permissionDecisionReason: "allowed by the policy hooked",
      },
    });
  });

  it("denies with the reason, the rule and what to do instead", async () => {
    const { code, answer } = await hook(preTool("Bash", { command: "sudo rm -r build" }));
    expect([code, answer]).toEqual([
      0,
      {
        hookSpecificOutput: {
          hookEventName: "PreToolUse",
          permissionDecision: "deny",
          permissionDecisionReason: "deleting is off limits (no-rm). Instead: move it to the bin",
        },
      },
    ]);
  });

  it("asks where approval is needed, and shows redacted arguments to the user", async () => {
    expect(permission(await hook(preTool("Task", {})))).toBe("ask");
    const { answer } = await hook(preTool("Bash", { command: "echo topsecret" }));
    expect(answer?.hookSpecificOutput).toMatchObject({ permissionDecision: "ask" });
    expect(JSON.stringify(answer?.hookSpecificOutput?.updatedInput)).not.toContain("topsecret");
  });

  it("puts a call that is to be redacted too to the user as it will run", async () => {
    const both = file(
      "both.yaml",
      `${V1}name: both\napproval_tools: [Send]\nrules:\n  - { id: hide, effect: redact, when: { contains: topsecret } }\n`,
    );
    for (const words of [[], ["--allow"]]) {
      const { answer } = await hook(preTool("Send", { text: "topsecret" }), ["--policy", both, ...words]);
      expect(answer?.hookSpecificOutput).toMatchObject({
        permissionDecision: "ask",
        permissionDecisionReason: expect.stringContaining("approval_tools"),
        updatedInput: { text: "[redacted]" },
      });
    }
  });

  it("counts calls that are put to the user: they may have run", async () => {
    const counted = file(
      "asked.yaml",
      `${V1}name: asked\nmax_tool_calls: 2\napproval_tools: [Task, Read]\nrules:\n  - { id: no-send, effect: deny, when: { tool: Send, after: { tool: Read } } }\n`,
    );
    const words = ["--policy", counted, "--state", join(folder, "asked"), "--audit", join(folder, "asked.jsonl")];
    expect(permission(await hook(preTool("Read", {}), words))).toBe("ask");
    expect(permission(await hook(preTool("Send", {}), words))).toBe("deny");
    expect(permission(await hook(preTool("Task", {}), words))).toBe("ask");
    expect(permission(await hook(preTool("Task", {}), words))).toBe("deny");
    expect((await portcullis(["audit", "verify", join(folder, "asked.jsonl")])).code).toBe(0);
  });

  it("blocks an event without the arguments that are to be judged", async () => {
    expect(await hook({ hook_event_name: "PreToolUse", tool_name: "Bash", input: { command: "ls" } })).toMatchObject({
      code: 2,
    });
  });

  it("judges paths in the agent's project, from its current folder", async () => {
    const env = { CLAUDE_PROJECT_DIR: "/work/app" };
    const read = (file_path: string): Promise<{ answer: Answer | undefined }> =>
      hook(preTool("Read", { file_path }), ["--policy", policy], env);
    expect(permission(await read("src/a.ts"))).toBeUndefined();
    expect(permission(await read("../other/a.ts"))).toBe("deny");
    expect(permission(await read("/etc/passwd"))).toBe("deny");
  });

  it("only reports where the policy observes", async () => {
    const watching = file("watching.yaml", `${V1}name: w\nmode: observe\nblocked_tools: [WebFetch]\n`);
    const { code, answer } = await hook(preTool("WebFetch"), ["--policy", watching]);
    expect([code, Object.keys(answer ?? {})]).toEqual([0, ["systemMessage"]]);
    expect(answer?.systemMessage).toContain("enforcing: deny");
    expect((await hook(preTool("Read", {}), ["--policy", watching])).out).toBe("");
  });

  it("answers from a compiled program too", async () => {
    const program = join(folder, "policy.bin");
    await portcullis(["compile", policy, "-o", program]);
    expect(permission(await hook(preTool("WebFetch"), ["--policy", program]))).toBe("deny");
  });
});

describe("other events", () => {
  it("blocks prompts", async () => {
    const event = { hook_event_name: "UserPromptSubmit", session_id: "s", prompt: "say xyzzy" };
    expect((await hook(event)).answer).toMatchObject({ decision: "block" });
    expect((await hook({ ...event, prompt: "hello" })).out).toBe("");
    expect((await hook({ ...event, prompt: 3 })).answer).toMatchObject({ decision: "block" });
  });

  it("redacts results of MCP tools, and tells of others", async () => {
    const postTool = (tool_name: string, tool_response: unknown): object => ({
      hook_event_name: "PostToolUse",
      session_id: "s",
      tool_name,
      tool_input: {},
      tool_response,
    });
    const { answer } = await hook(postTool("mcp__db__query", { rows: ["hunter2", "x"] }));
    expect(answer?.hookSpecificOutput?.hookEventName).toBe("PostToolUse");
    expect(JSON.stringify(answer)).not.toContain("hunter2");
    expect((await hook(postTool("Bash", { stdout: "hunter2" }))).answer).toMatchObject({ decision: "block" });
    expect((await hook(postTool("Bash", { stdout: "x" }))).out).toBe("");
  });
});

describe("sessions", () => {
  const limited = file(
    "limited.yaml",
    `${V1}name: limited\nmax_tool_calls: 3\nrules:\n  - { id: no-send, effect: deny, when: { tool: Send, after: { tool: Read } } }\n`,
  );
  const state = (name: string): string[] => ["--policy", limited, "--state", join(folder, name)];

  it("are counted over many calls of the hook, each on its own", async () => {
    const words = state("counted");
    const ask = async (id: string): Promise<unknown> =>
      permission(await hook(preTool("Bash", {}, { session_id: id }), words));
    const asked: unknown[] = [];
    for (const id of ["a", "a", "b", "a", "a", "b"]) asked.push(await ask(id));
    expect(asked).toEqual([undefined, undefined, undefined, undefined, "deny", undefined]);
  });

  it("remember what was done", async () => {
    const words = state("past");
    expect(permission(await hook(preTool("Send"), words))).toBeUndefined();
    expect(permission(await hook(preTool("Read"), words))).toBeUndefined();
    expect(permission(await hook(preTool("Send"), words))).toBe("deny");
  });

  it("count hooks that run at the same time", async () => {
    const words = state("parallel");
    const asked = await Promise.all(Array.from({ length: 8 }, () => hook(preTool("Bash"), words)));
    expect(asked.map(permission).filter((said) => said === "deny")).toHaveLength(5);
  });

  it("keep no arguments, under names that no id chooses", async () => {
    const words = state("private");
    await hook(preTool("Bash", { command: "echo private-words" }, { session_id: "../../escape" }), words);
    const [name = "", ...others] = readdirSync(join(folder, "private"));
    expect([others, /^[0-9a-f]{64}\.json$/.test(name)]).toEqual([[], true]);
    expect(readFileSync(join(folder, "private", name), "utf8")).not.toContain("private-words");
  });

  it("are needed where the policy limits them", async () => {
    const { answer } = await hook(preTool("Bash"), ["--policy", limited]);
    expect(answer?.hookSpecificOutput).toMatchObject({ permissionDecision: "deny" });
    expect(String(answer?.hookSpecificOutput?.permissionDecisionReason)).toContain("--state DIR");
  });

  it("block where their file cannot be trusted", async () => {
    const words = state("damaged");
    await hook(preTool("Bash"), words);
    const [name = ""] = readdirSync(join(folder, "damaged"));
    const path = join(folder, "damaged", name);
    const whole = readFileSync(path, "utf8");
    const without = ['{"at":5}', '{"at":5,"session":null}', '{"at":5,"session":[]}', "null"];
    for (const text of [
      "",
      "{",
      "[]",
      "{}",
      ...without,
      whole.replace('"toolCalls":1', '"toolCalls":-1'),
      whole.slice(0, -2),
    ]) {
      writeFileSync(path, text);
      expect((await hook(preTool("Bash"), words)).code, text).toBe(2);
    }
    expect((await hook(preTool("Bash", {}, { session_id: undefined }), words)).code).toBe(2);
    writeFileSync(path, whole);
    expect((await hook(preTool("Bash"), words)).code).toBe(0);
  });

  it("block where nothing can be kept", async (context) => {
    context.skip(process.getuid?.() === 0, "root may write anywhere");
    const closed = file("closed/.keep", "");
    chmodSync(join(closed, ".."), 0o500);
    expect((await hook(preTool("Bash"), state("closed/in"))).code).toBe(2);
  });
});

describe("a log", () => {
  it("has every decision of hooks that run at the same time, in one chain", async () => {
    const log = join(folder, "audit.jsonl");
    const words = ["--policy", policy, "--audit", log];
    await Promise.all(["Bash", "WebFetch", "Read", "Bash"].map((tool) => hook(preTool(tool), words)));
    const { code, out } = await portcullis(["audit", "verify", log]);
    expect([code, out.includes("4 records follow each other")]).toEqual([0, true]);
    expect(readFileSync(log, "utf8")).toContain('"blocked_tool"');
  });

  it("that was changed blocks", async () => {
    const log = join(folder, "changed.jsonl");
    const words = ["--policy", policy, "--audit", log];
    await hook(preTool("Bash"), words);
    writeFileSync(log, readFileSync(log, "utf8").replace('"Bash"', '"Read"'));
    expect((await hook(preTool("Bash"), words)).code).toBe(2);
  });
});

describe("whatever goes wrong blocks", () => {
  const broken = file("broken.yaml", `${V1}blocked_tool: [a]\n`);
  const rows: readonly (readonly [string, object | string, readonly string[]])[] = [
    ["no policy", preTool("Bash"), []],
    ["a missing policy", preTool("Bash"), ["--policy", "nowhere.yaml"]],
    ["a broken policy", preTool("Bash"), ["--policy", broken]],
    ["an unknown option", preTool("Bash"), ["--policy", policy, "--polcy"]],
    ["an argument", preTool("Bash"), ["--policy", policy, "x"]],
    ["no JSON", "{", ["--policy", policy]],
    ["nothing", "", ["--policy", policy]],
    ["a list", "[]", ["--policy", policy]],
    ["no event", {}, ["--policy", policy]],
    ["an unknown event", { hook_event_name: "Stop" }, ["--policy", policy]],
  ];
  it.each(rows)("%s", async (_, event, words) => {
    const { code, out, error } = await hook(event, words);
    expect([code, out]).toEqual([2, ""]);
    expect(error).toContain("portcullis: blocked");
    expect(error).not.toMatch(/^\s+at /m);
  });

  it("an event without a tool is denied", async () => {
    expect(permission(await hook(preTool("")))).toBe("deny");
    expect(permission(await hook({ hook_event_name: "PreToolUse", tool_input: {} }))).toBe("deny");
  });

  it("no standard input", async () => {
    expect((await portcullis(["hook", "--policy", policy])).code).toBe(2);
  });
});
