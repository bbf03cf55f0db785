// Vercel's AI SDK: `wrapTools` takes its map of tools as it is. The model is the SDK's own mock, so no key is needed.
import { generateText, stepCountIs, tool } from "ai";
import { MockLanguageModelV3 } from "ai/test";
import { z } from "zod";
import { commands, guard, pretend } from "./play.mjs";

const tools = guard.wrapTools({
  bash: tool({
    description: "Runs a command.",
    inputSchema: z.object({ command: z.string() }),
    execute: pretend,
  }),
});

const model = new MockLanguageModelV3({
  doGenerate: async () => {
    const command = commands.shift();
    const call = { type: "tool-call", toolCallId: `call-${commands.length}`, toolName: "bash" };
    return {
      content:
        command === undefined ? [{ type: "text", text: "done" }] : [{ ...call, input: JSON.stringify({ command }) }],
      finishReason: { unified: command === undefined ? "stop" : "tool-calls" },
      usage: { inputTokens: { total: 1 }, outputTokens: { total: 1 } },
      warnings: [],
    };
  },
});

const { steps } = await generateText({ model, tools, prompt: "Push it.", stopWhen: stepCountIs(5) });
for (const { toolResults } of steps) {
  for (const { output } of toolResults) {
    console.log(typeof output === "string" ? output : `denied: ${output.message}. Instead: ${output.remedy}`);
  }
}
