// Calls that no honest host makes: each is denied as unreadable, never thrown.

export const hostileCalls: readonly (readonly [name: string, call: unknown])[] = [
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
  ["a context that is no object", { tool: "t", context: "prod" }],
  ["arguments as MCP and OpenAI name them", { tool: "t", arguments: { command: "rm -rf /" } }],
  ["arguments as JSON text by another name", { tool: "t", arguments: "{}" }],
  ["arguments as Anthropic and Vercel name them", { tool: "t", input: { command: "rm -rf /" } }],
  ["arguments as hooks name them", { tool: "t", args: undefined, tool_input: {} }],
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
