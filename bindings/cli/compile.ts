// `portcullis compile`: a policy → the program file that an edge deployment loads.
import { createHash } from "node:crypto";
import { issueLines } from "./issues.ts";
import { writeOutput } from "./output.ts";
import { loadPolicy, POLICY_HELP, POLICY_WORDS, STANDARD_INPUT } from "./policies.ts";
import { field } from "./report.ts";
import { painter, visible } from "./terminal.ts";
import { type Command, EXIT, readWords, UsageError } from "./usage.ts";

const HELP = `portcullis compile POLICY [-o FILE]

Compiles a policy into a program: bytes that the engine loads without compiler or YAML.
Without -o nothing is written, only reported.

  -o, --output FILE   where the program goes
  --json              sizes and digests as JSON
${POLICY_HELP}`;

export const compile: Command = {
  help: HELP,
  async run(words, console) {
    const { values, positionals } = readWords(words, {
      ...POLICY_WORDS,
      policy: { type: "string", short: "p" },
      output: { type: "string", short: "o" },
      json: { type: "boolean" },
    });
    const path = values.policy ?? positionals[0];
    if (values.output === STANDARD_INPUT) throw new UsageError("a program is bytes and goes to a file: name it");
    const start = performance.now();
    const { program, policy, engine } = await loadPolicy(path, values, console);
    const milliseconds = performance.now() - start;
    const { meta } = engine;
    const digest = createHash("sha256").update(program).digest("hex");
    if (values.output !== undefined) await writeOutput(values.output, program);
    if (values.json === true) {
      const { name, version, digest: policyDigest, dialect } = meta.policy;
      const report = {
        policy: { name, version, digest: policyDigest, dialect },
        program: { bytes: program.length, digest, file: values.output ?? null },
        rules: meta.rules.length,
        patterns: meta.patterns.length,
        signals: meta.signals.length,
      };
      console.out(`${JSON.stringify(report)}\n`);
      return EXIT.OK;
    }
    const { surface } = console;
    const paint = painter(surface);
    for (const issue of policy?.warnings ?? [])
      console.error(`${issueLines(issue, console.errorSurface).join("\n")}\n`);
    const written = values.output === undefined ? paint("quiet", "not written: say -o FILE") : visible(values.output);
    const lines = [
      `${paint("good", "✓")} ${paint("strong", visible(meta.policy.name))} ${visible(meta.policy.version)}  ${paint("quiet", meta.policy.dialect)}`,
      field("program", written, surface),
      field("size", `${program.length.toLocaleString("en-US")} bytes`, surface),
      field("digest", digest, surface),
      field(
        "holds",
        `${meta.rules.length} rules, ${meta.patterns.length} patterns, ${meta.signals.length} of them signals`,
        surface,
      ),
      field("took", `${milliseconds.toFixed(0)} ms to read, compile, verify and load`, surface),
    ];
    console.out(`${lines.join("\n")}\n`);
    return EXIT.OK;
  },
};
