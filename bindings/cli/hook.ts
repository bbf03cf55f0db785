// `portcullis hook`: a hook event of Claude Code on standard input → the policy's answer on standard output; whatever goes wrong blocks.
import { PolicyError } from "../errors.ts";
import { engineModule, sqlModule } from "../hosts/modules.ts";
import { hostPrograms } from "../hosts/program-guard.ts";
import type { ApprovalRequest, AuditLog, Decision, Session, ToolCall } from "../index.ts";
import { inSession, lock } from "./hook-state.ts";
import { loadPolicy, POLICY_HELP, POLICY_WORDS } from "./policies.ts";
import { visible } from "./terminal.ts";
import { type Command, type Console, EXIT, readWords, UsageError } from "./usage.ts";

const HELP = `portcullis hook --policy FILE [--state DIR]

Answers the hooks of Claude Code: reads one event as JSON on standard input and writes what
the policy says on standard output.

  PreToolUse         denied calls are blocked with the reason, calls that need approval are
                     put to the user, and count as made; what the policy allows takes its
                     normal course
  UserPromptSubmit   the prompt is judged at stage input, and blocked unless allowed
  PostToolUse        the result is judged at stage tool_result: what is denied is told to
                     the model as a problem, and a tool of an MCP server has its result
                     redacted (other results cannot be changed any more)

In .claude/settings.json:

  { "hooks": { "PreToolUse": [ { "matcher": "*", "hooks": [
      { "type": "command", "command": "npx portcullis hook --policy policy.yaml --state .portcullis" }
  ] } ] } }

  --policy FILE   the policy, builtin:NAME, or a program, which loads fastest
  --state DIR     keeps what a session has spent and done between its calls, by the event's
                  session id; without it a policy that limits sessions denies every call.
                  Keep DIR out of the agent's reach: whoever deletes it starts anew
  --audit FILE    records every decision there, with digests of the arguments; see
                  audit verify. What cannot be recorded is denied
  --allow         answer "allow" where the policy allows: no prompt of Claude Code then
${POLICY_HELP}

Exit code: 0 with an answer, 2 where anything is wrong (a broken policy, no JSON, an unknown
event), which Claude Code takes for a block. Set no timeout below some seconds: a hook that
is killed blocks nothing.`;

interface HookEvent {
  readonly hook_event_name?: unknown;
  readonly session_id?: unknown;
  readonly cwd?: unknown;
  readonly permission_mode?: unknown;
  readonly agent_type?: unknown;
  readonly tool_name?: unknown;
  readonly tool_input?: unknown;
  readonly tool_response?: unknown;
  readonly prompt?: unknown;
}

/** Bytes of an event. What is nested without end takes twenty times its size in memory, and a process that runs out of it blocks nothing. */
const MAX_EVENT_BYTES = 33_554_432;

export const hook: Command = {
  help: HELP,
  async run(words, console) {
    try {
      return await answer(words, console);
    } catch (error) {
      // Any exit code but 2 would let the call run.
      const message = error instanceof Error ? error.message : String(error);
      const cause = error instanceof PolicyError || error instanceof UsageError ? "" : "internal error: ";
      console.error(`portcullis: blocked, because the policy could not be asked: ${cause}${message}\n`);
      return EXIT.USAGE;
    }
  },
};

async function answer(words: readonly string[], console: Console): Promise<number> {
  const { values, positionals } = readWords(words, {
    ...POLICY_WORDS,
    policy: { type: "string", short: "p" },
    state: { type: "string" },
    audit: { type: "string" },
    allow: { type: "boolean" },
  });
  if (positionals.length > 0) throw new UsageError("hook reads its event on standard input");
  const input = console.input(MAX_EVENT_BYTES);
  if (input === undefined) throw new UsageError("hook reads its event on standard input");
  const event = parseEvent(await input);
  const { program, engine } = await loadPolicy(values.policy, values);
  const ask = questionOf(event, engine.meta.workspace !== undefined, console);
  const session = typeof event.session_id === "string" ? event.session_id : "";
  let asked: AskedDecision | undefined;
  const decision = await recorded(values.audit, async (audit) => {
    // The state's time is that of the wall clock, for every call is another process.
    const guard = hostPrograms(engineModule, sqlModule).createGuardSync(program, {
      clock: () => Date.now(),
      sinks: audit === undefined ? [] : [audit],
      // The user answers when this process is gone: the call counts as one that may have run, and goes on redacted.
      approve: (request) => {
        asked = request.decision;
        return { approved: true, note: "put to the user of Claude Code" };
      },
    });
    return values.state === undefined ? ask(guard) : inSession(guard, values.state, session, ask);
  });
  const said = answerOf(event, decision, values.allow === true, asked);
  if (said !== undefined) console.out(`${JSON.stringify(said)}\n`);
  return EXIT.OK;
}

/** Lets `judge` record to a file, one hook at a time. */
async function recorded<Answer>(
  path: string | undefined,
  judge: (audit?: AuditLog) => Promise<Answer>,
): Promise<Answer> {
  if (path === undefined) return judge();
  const { AuditLog, openAuditFile } = await import("../index.ts");
  const unlock = await lock(`${path}.lock`);
  try {
    const file = await openAuditFile(path, { verify: "last" });
    try {
      return await judge(new AuditLog({ from: file.head, write: file.write }));
    } finally {
      file.close();
    }
  } finally {
    await unlock();
  }
}

function parseEvent(text: string): HookEvent {
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch {
    throw new UsageError("standard input is not JSON");
  }
  if (typeof event !== "object" || event === null || Array.isArray(event))
    throw new UsageError("the event is no object");
  return event;
}

type Asked = Pick<Session, "authorize" | "check" | "checkText">;

/** The decision that puts a call to the user. */
type AskedDecision = ApprovalRequest["decision"];

/** What the event asks of the guard. What is wrong with a call's own fields is for the guard to judge. */
function questionOf(
  event: HookEvent,
  hasWorkspace: boolean,
  { env }: Console,
): (asked: Asked) => Decision | Promise<Decision> {
  const { hook_event_name: name, tool_name, tool_input, tool_response, prompt, cwd, permission_mode } = event;
  if (name === "UserPromptSubmit") return (asked) => asked.checkText(prompt as string, "input");
  if (name !== "PreToolUse" && name !== "PostToolUse") {
    throw new UsageError(`the event is ${JSON.stringify(name)}, expected PreToolUse, PostToolUse or UserPromptSubmit`);
  }
  const before = name === "PreToolUse";
  if (before && tool_input === undefined) throw new UsageError("the event has no tool_input, which is what is judged");
  const project = env.CLAUDE_PROJECT_DIR;
  const call = {
    tool: tool_name,
    args: before ? tool_input : tool_response,
    stage: before ? "tool_call" : "tool_result",
    ...(event.agent_type === undefined ? {} : { agent: event.agent_type }),
    ...(permission_mode === undefined ? {} : { context: { permission_mode } }),
    ...(cwd === undefined ? {} : { cwd }),
    // The policy's own workspace holds; the agent's project is one where the policy names none.
    ...(hasWorkspace || project === undefined || project === "" ? {} : { workspace: project }),
  };
  if (!before) return (asked) => asked.check(call as ToolCall);
  return async (asked) => {
    const permit = await asked.authorize(call as ToolCall);
    permit.release();
    return permit.decision;
  };
}

/** The answer in Claude Code's words; undefined where the call takes its normal course. */
function answerOf(
  event: HookEvent,
  decision: Decision,
  allow: boolean,
  asked: AskedDecision | undefined,
): object | undefined {
  if (decision.observed !== undefined) return observation(decision.observed);
  if (event.hook_event_name === "PreToolUse") return beforeTool(decision, allow, asked);
  const { effect } = decision;
  if (effect === "allow") return undefined;
  const mcp = typeof event.tool_name === "string" && event.tool_name.startsWith("mcp__");
  if (event.hook_event_name === "PostToolUse" && effect === "redact" && mcp) {
    return { hookSpecificOutput: { hookEventName: "PostToolUse", updatedMCPToolOutput: decision.redacted } };
  }
  return { decision: "block", reason: reasonOf(decision) };
}

function beforeTool(decision: Decision, allow: boolean, asked: AskedDecision | undefined): object | undefined {
  const { effect } = decision;
  const output = (permissionDecision: "allow" | "ask" | "deny", more: object = {}): object => ({
    hookSpecificOutput: {
      hookEventName: "PreToolUse",
      permissionDecision,
      permissionDecisionReason: reasonOf(decision, permissionDecision === "ask" ? asked : undefined),
      ...more,
    },
  });
  if (effect === "deny" || effect === "require_approval") return output("deny");
  // Arguments are only replaced together with an answer: without --allow a person sees what became of them.
  if (effect === "redact") {
    return output(allow && asked === undefined ? "allow" : "ask", { updatedInput: decision.redacted });
  }
  if (asked !== undefined) return output("ask");
  return allow ? output("allow") : undefined;
}

function observation({ effect, message, rules }: NonNullable<Decision["observed"]>): object | undefined {
  if (effect === "allow") return undefined;
  return { systemMessage: visible(`portcullis only observes; enforcing: ${effect}, ${message} (${rules.join(", ")})`) };
}

function reasonOf({ policy, ...decision }: Decision, asked: AskedDecision = decision): string {
  const { effect, message, remedy, rules, reason } = asked;
  if (effect === "allow") return `allowed by the policy ${policy.name}`;
  const hint = reason === "session_required" ? "run the hook with --state DIR" : remedy;
  const named = rules.length === 0 ? "" : ` (${rules.join(", ")})`;
  return `${message}${named}${hint === undefined ? "" : `. Instead: ${hint}`}`;
}
