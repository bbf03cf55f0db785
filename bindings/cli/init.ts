// `portcullis init`: nothing → a policy to start from.
import { GovernancePolicy } from "../index.ts";
import { writeOutput } from "./output.ts";
import { schemaComment } from "./package.ts";
import { painter, visible } from "./terminal.ts";
import { type Command, EXIT, readWords } from "./usage.ts";

const HELP = `portcullis init [FILE]

Writes a policy to start from, policy.yaml unless another name is given. A file that
is there already stays as it is.

Its first line tells editors with yaml-language-server which keys there are: by the schema
of the package installed around it, or else by the published one. Other editors take the
same schema from node_modules/portcullis/dist/schema.json.

  --json   which file was written, as JSON`;

const START = `# What this agent may do. Ask it about a call:
#   npx portcullis check --policy policy.yaml '{"tool": "bash", "args": {"command": "ls"}}'
apiVersion: portcullis/v1
name: my-agent
version: 0.1.0

# Built-in policies to build on: coding-agent, data-analyst, browser-agent, read-only, secrets, pii, strict.
# A policy only tightens what it extends; "npx portcullis show policy.yaml --provenance" prints the sum of all.
# extends: [builtin:secrets]

# observe reports what enforce would stop, and stops nothing.
mode: enforce
default: allow

# Tools by name, as globs.
blocked_tools: []
approval_tools: [send_email, "deploy_*"]

# Texts that no argument may hold: substring, regex, glob or path_glob, in any case.
blocked_patterns:
  - -----BEGIN OPENSSH PRIVATE KEY-----
  - { pattern: '**/.ssh/*', type: path_glob }

# What a call seems to be up to, read from weighted signals; no model is asked.
intents:
  deny: [destructive_data, data_exfiltration, privilege_escalation, system_modification]
  approve: [code_execution]
  threshold: 0.5

# What it has to decide, whoever changes it: npx portcullis test policy.yaml
tests:
  - name: looking around is fine
    call: { tool: bash, args: { command: git status --short } }
    effect: allow
  - name: deleting everything is not
    call: { tool: bash, args: { command: rm -rf / } }
    effect: deny
    rule: intents.deny
  - name: mail needs a person
    call: { tool: send_email, args: { to: team@example.com } }
    effect: require_approval
    rule: approval_tools
`;

export const init: Command = {
  help: HELP,
  async run(words, console) {
    const { values, positionals } = readWords(words, { json: { type: "boolean" } });
    const path = positionals[0] ?? "policy.yaml";
    GovernancePolicy.parse(START, { file: path });
    await writeOutput(path, schemaComment(path) + START, "wx");
    const said =
      values.json === true
        ? JSON.stringify({ file: path })
        : `${painter(console.surface)("good", "✓")} wrote ${visible(path)}`;
    console.out(`${said}\n`);
    return EXIT.OK;
  },
};
