// `portcullis lint`: policy files → everything wrong or odd in them, each with its place.
import { type Issue, PolicyError } from "../errors.ts";
import { errorLines, issueLines, loadPolicy } from "./policies.ts";
import { painter, visible } from "./terminal.ts";
import { type Command, EXIT, readWords, UsageError } from "./usage.ts";

const HELP = `portcullis lint POLICY...

Reads, validates and compiles policies, and shows every problem with its place.

  --json   one issue per line

Exit code: 0 nothing to say, 1 warnings, 2 errors.`;

interface Finding {
  readonly path: string;
  readonly warnings: readonly Issue[];
  readonly error?: PolicyError;
}

export const lint: Command = {
  name: "lint",
  summary: "find what is wrong or odd in policies",
  help: HELP,
  async run(words, console) {
    const { values, positionals } = readWords(words, {
      policy: { type: "string", short: "p", multiple: true },
      json: { type: "boolean" },
    });
    const paths = [...(values.policy ?? []), ...positionals];
    if (paths.length === 0) throw new UsageError("which policies?");
    const findings: Finding[] = [];
    for (const path of paths) findings.push(await inspect(path));
    const { surface } = console;
    const paint = painter(surface);
    for (const { path, warnings, error } of findings) {
      if (values.json === true) {
        const issues = [...warnings, ...(error?.issues ?? [])];
        const plain = error !== undefined && error.issues.length === 0;
        const all = plain
          ? [...issues, { code: error.code, severity: "error", message: error.message, file: path }]
          : issues;
        for (const issue of all) console.out(`${JSON.stringify(issue)}\n`);
        continue;
      }
      for (const issue of warnings) console.out(`${issueLines(issue, surface).join("\n")}\n\n`);
      if (error !== undefined) console.out(`${errorLines(error, surface).join("\n")}\n`);
      else if (warnings.length === 0) console.out(`${paint("good", "✓")} ${visible(path)}\n`);
    }
    if (findings.some(({ error }) => error !== undefined)) return EXIT.USAGE;
    return findings.some(({ warnings }) => warnings.length > 0) ? EXIT.DENIED : EXIT.OK;
  },
};

async function inspect(path: string): Promise<Finding> {
  try {
    const { policy } = await loadPolicy(path);
    return { path, warnings: policy?.warnings ?? [] };
  } catch (error) {
    if (error instanceof PolicyError) return { path, warnings: [], error };
    throw error;
  }
}
