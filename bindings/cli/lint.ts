// `portcullis lint`: policy files → everything wrong or odd in them, each with its place.
import { PolicyError } from "../errors.ts";
import { lintPolicy } from "../policy/lint.ts";
import {
  errorLines,
  issueLines,
  loadPolicy,
  POLICY_HELP,
  POLICY_WORDS,
  type Problem,
  type Whence,
} from "./policies.ts";
import { painter, visible } from "./terminal.ts";
import { type Command, EXIT, readWords, UsageError } from "./usage.ts";

const HELP = `portcullis lint POLICY...

Reads, validates and compiles policies, and shows every problem with its place: what is
wrong, and what is probably not meant (settings without effect, contradictions, patterns
that cannot do their work).

  --json          one problem per line
${POLICY_HELP}

Exit code: 0 nothing but remarks, 1 findings, 2 a policy that does not load.`;

interface Finding {
  readonly path: string;
  readonly problems: readonly Problem[];
  readonly error?: PolicyError;
}

export const lint: Command = {
  name: "lint",
  summary: "find what is wrong or odd in policies",
  help: HELP,
  async run(words, console) {
    const { values, positionals } = readWords(words, {
      ...POLICY_WORDS,
      policy: { type: "string", short: "p", multiple: true },
      json: { type: "boolean" },
    });
    const paths = [...(values.policy ?? []), ...positionals];
    if (paths.length === 0) throw new UsageError("which policies?");
    const findings: Finding[] = [];
    for (const path of paths) findings.push(await inspect(path, values));
    const { surface } = console;
    const paint = painter(surface);
    for (const { path, problems, error } of findings) {
      if (values.json === true) {
        const issues = [...problems, ...(error?.issues ?? [])];
        const plain = error !== undefined && error.issues.length === 0;
        const all = plain
          ? [...issues, { code: error.code, severity: "error", message: error.message, file: path }]
          : issues;
        for (const issue of all) console.out(`${JSON.stringify(issue)}\n`);
        continue;
      }
      for (const problem of problems) console.out(`${issueLines(problem, surface).join("\n")}\n\n`);
      if (error !== undefined) console.out(`${errorLines(error, surface).join("\n")}\n`);
      else if (problems.length === 0) console.out(`${paint("good", "✓")} ${visible(path)}\n`);
    }
    if (findings.some(({ error }) => error !== undefined)) return EXIT.USAGE;
    const found = findings.some(({ problems }) => problems.some(({ severity }) => severity !== "info"));
    return found ? EXIT.DENIED : EXIT.OK;
  },
};

async function inspect(path: string, whence: Whence): Promise<Finding> {
  try {
    const { policy } = await loadPolicy(path, whence);
    if (policy === undefined) return { path, problems: [] };
    const odd = lintPolicy(policy.data, { locate: (place) => policy.locate(place) });
    return { path, problems: [...policy.warnings, ...odd.map((finding) => ({ file: path, ...finding }))] };
  } catch (error) {
    if (error instanceof PolicyError) return { path, problems: [], error };
    throw error;
  }
}
