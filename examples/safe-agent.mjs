// An agent that cannot act past its policy. The model is a script, so that this runs without any key:
//   npm run build && node examples/safe-agent.mjs
import { fileURLToPath } from "node:url";
import { GovernancePolicy, SafeAgent } from "portcullis";

const policy = await GovernancePolicy.load(fileURLToPath(new URL("coding-agent.yaml", import.meta.url)));

const bash = {
  name: "bash",
  description: "Runs a command in the repository.",
  parameters: { type: "object", properties: { command: { type: "string" } }, required: ["command"] },
  execute: ({ command }) => `(pretending to run) ${command}`,
};

// Any model fits: a function from messages and tool descriptions to text or tool calls. This one plays a fixed part.
const turns = [
  { toolCalls: [{ tool: "bash", args: { command: "git status --short" } }] },
  { toolCalls: [{ tool: "bash", args: { command: "sudo rm --recursive --force /var/lib/app" } }] },
  { toolCalls: [{ tool: "bash", args: { command: 'git commit -m "Explain why rm -rf is refused"' } }] },
  { text: "Done: I looked around, was told not to delete the data, and wrote that down." },
];
const model = () => turns.shift() ?? { text: "Nothing left to say." };

const agent = new SafeAgent({ tools: [bash], model, policy });
agent.on("policy_violation", ({ call, decision }) => {
  console.log(`violation: ${call.tool}: ${decision.message} (${decision.rules.join(", ")})`);
});

const result = await agent.run("Tidy the repository");

for (const { toolCalls } of result.steps) {
  for (const { request, outcome, content } of toolCalls) {
    console.log(`${outcome.padEnd(7)} ${request.args.command}\n        → ${content}`);
  }
}
console.log(result.text);
console.log(`audit: ${agent.audit.records().length} records, chain intact: ${agent.audit.verify().ok}`);
