// Command line → conformance runs over public test data: `npm run conformance -- regex|corpus|vectors --data DIR`.
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { loadUnicode } from "../oracle/oracle.ts";
import { runCorpus } from "./corpus.ts";
import { engineSubject } from "./engine-subject.ts";
import { runRegex } from "./regex.ts";
import { type Outcome, report } from "./report.ts";
import { runVectors } from "./vectors.ts";

const USAGE = `usage: npm run conformance -- regex|corpus|vectors --data DIR [--verbose]

  regex      the TOML files below DIR/regex
  corpus     the patterns of DIR/patterns/pattern_corpus.json
  vectors    the recorded pairs of DIR/vectors
  --data     the folder with the data; PORTCULLIS_DATA may name it instead
  --verbose  list every skip
`;

type Run = (data: string) => Promise<Outcome[]>;

const RUNS: Readonly<Record<string, Run>> = {
  regex: async (data) => runRegex(data, engineSubject(), await loadUnicode()),
  corpus: async (data) => runCorpus(data, engineSubject(), await loadUnicode()),
  vectors: runVectors,
};

async function main(args: readonly string[]): Promise<number> {
  let parsed: { values: { data?: string; verbose?: boolean }; positionals: string[] };
  try {
    const options = { data: { type: "string" }, verbose: { type: "boolean" } } as const;
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
  const [name, ...rest] = parsed.positionals;
  const run = name === undefined ? undefined : RUNS[name];
  if (name === undefined) return usage("name a run: regex, corpus or vectors");
  if (!run || rest.length > 0) return usage(`unknown run: ${[name, ...rest].join(" ")}`);
  const data = parsed.values.data ?? process.env.PORTCULLIS_DATA;
  if (!data) return usage("--data DIR is required (or PORTCULLIS_DATA)");
  if (!existsSync(data)) return usage(`no such folder: ${data}`);
  const outcomes = await run(data);
  if (outcomes.length === 0) return usage(`nothing to run below ${data}`);
  return report(outcomes, parsed.values.verbose ?? false, (line) => console.log(line)) ? 0 : 1;
}

/** Exit code 2: the command itself is wrong. */
function usage(message: string): number {
  console.error(`${message}\n\n${USAGE}`);
  return 2;
}

process.exitCode = await main(process.argv.slice(2));
