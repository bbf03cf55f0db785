// OpenAI's Agents SDK: its tools run by `invoke`, so the function is guarded before it becomes one.
import { Agent, run, setTracingDisabled, tool, Usage } from "@openai/agents";
import { z } from "zod";
import { commands, explain, guard, pretend } from "./play.mjs";

setTracingDisabled(true);

const { bash } = guard.wrapTools({ bash: pretend }, { denied: explain });
const bashTool = tool({
  name: "bash",
  description: "Runs a command.",
  parameters: z.object({ command: z.string() }),
  execute: bash,
});

const model = {
  async getResponse() {
    const command = commands.shift();
    const usage = new Usage({ requests: 1, inputTokens: 1, outputTokens: 1, totalTokens: 2 });
    if (command === undefined) {
      const content = [{ type: "output_text", text: "done" }];
      return { usage, output: [{ type: "message", role: "assistant", status: "completed", content }] };
    }
    const call = { type: "function_call", callId: `call-${commands.length}`, name: "bash", status: "completed" };
    return { usage, output: [{ ...call, arguments: JSON.stringify({ command }) }] };
  },
};

const { history } = await run(new Agent({ name: "pusher", model, tools: [bashTool] }), "Push it.");
for (const { type, output } of history) if (type === "function_call_result") console.log(output.text);
