// LangChain: its tools run by `invoke`, so the function is guarded before it becomes one.
import { tool } from "@langchain/core/tools";
import { z } from "zod";
import { commands, explain, guard, pretend } from "./play.mjs";

const { bash } = guard.wrapTools({ bash: pretend }, { denied: explain });
const bashTool = tool(bash, {
  name: "bash",
  description: "Runs a command.",
  schema: z.object({ command: z.string() }),
});

for (const command of commands) {
  const message = await bashTool.invoke({ type: "tool_call", id: "call", name: "bash", args: { command } });
  console.log(message.content);
}
