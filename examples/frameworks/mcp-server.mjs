// A server of the Model Context Protocol: a handler is guarded like any function, and a denial is a result that says so.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import { commands, explain, guard, pretend } from "./play.mjs";

const content = (text) => [{ type: "text", text }];
const { bash } = guard.wrapTools(
  { bash: async (args) => ({ content: content(await pretend(args)) }) },
  { denied: (decision) => ({ isError: true, content: content(explain(decision)) }) },
);

const server = new McpServer({ name: "shell", version: "1.0.0" });
server.registerTool("bash", { description: "Runs a command.", inputSchema: { command: z.string() } }, bash);

const client = new Client({ name: "agent", version: "1.0.0" });
const [near, far] = InMemoryTransport.createLinkedPair();
await Promise.all([server.connect(far), client.connect(near)]);
for (const command of commands) {
  const result = await client.callTool({ name: "bash", arguments: { command } });
  console.log(result.content[0].text);
}
await client.close();
