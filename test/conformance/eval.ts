// Measures what policies make of calls: `npm run eval -- intent --data DIR --out FILE` (labelled calls → one prediction a row, for the scorer
// that comes with them), `npm run eval -- evasion [--data DIR]` (what each transformation keeps and raises).
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createGuardSync, GovernancePolicy } from "../../bindings/index.ts";
import { reportEvasion } from "../evasion/report.ts";

/** The default signals and nothing else: what a policy that only names intents would see. */
const POLICY = `
apiVersion: portcullis/v1
name: eval
intents:
  deny: [destructive_data, data_exfiltration, privilege_escalation, system_modification, code_execution]
  threshold: 0.5
limits: { max_input_bytes: 67108864, max_depth: 512 }
`;

/** A row of the data: arguments equal to `text` are stored as null, except in rows of kind `tool_call`. */
interface Row {
  readonly id: string;
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly text: string | null;
  readonly kind: string;
}

function fail(message: string): never {
  process.stderr.write(
    `${message}\nusage: npm run eval -- intent --data DIR --split dev --out PRED.jsonl\n       npm run eval -- evasion [--data DIR --split dev --rows 300] [--pairs 200] [--verbose]\n`,
  );
  process.exit(2);
}

function argsOf({ args, text, kind }: Row): Record<string, unknown> {
  if (kind === "tool_call") return { ...args };
  return Object.fromEntries(Object.entries(args).map(([key, value]) => [key, value === null ? text : value]));
}

/** The file of a split, where the data keep it. */
function fileOf(data: string, name: string): string {
  const path = [join(data, "eval", name), join(data, name)].find((candidate) => existsSync(candidate));
  return path ?? fail(`there is no ${name} in ${data}`);
}

function predict(file: string, out: string): void {
  const guard = createGuardSync(GovernancePolicy.parse(POLICY));
  const start = performance.now();
  const predictions = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const row = JSON.parse(line) as Row;
      const { intent, reason } = guard.check({ tool: row.tool, args: argsOf(row) });
      const { category, confidence } = intent;
      return JSON.stringify({
        id: row.id,
        category,
        confidence: confidence / 1000,
        flagged: reason === "denied_intent",
      });
    });
  const milliseconds = performance.now() - start;
  writeFileSync(out, `${predictions.join("\n")}\n`);
  process.stdout.write(
    `${predictions.length} predictions in ${milliseconds.toFixed(0)} ms, ${((milliseconds * 1000) / predictions.length).toFixed(1)} µs each → ${out}\n`,
  );
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: "string" },
    split: { type: "string", default: "dev" },
    out: { type: "string" },
    pairs: { type: "string", default: "0" },
    rows: { type: "string", default: "300" },
    verbose: { type: "boolean", default: false },
  },
});
const data = values.data ?? process.env.PORTCULLIS_DATA;
const name = `intent_${values.split}.jsonl`;
switch (positionals[0]) {
  case "intent":
    if (data === undefined) fail("which data? say --data DIR or set PORTCULLIS_DATA");
    if (values.out === undefined) fail("where to? say --out FILE");
    predict(fileOf(data, name), values.out);
    break;
  case "evasion": {
    const file = values.data === undefined ? undefined : fileOf(values.data, name);
    const options = { file, pairs: Number(values.pairs), most: Number(values.rows), verbose: values.verbose };
    process.exitCode = reportEvasion(options, (line) => process.stdout.write(`${line}\n`)) ? 0 : 1;
    break;
  }
  default:
    fail(`unknown evaluation "${positionals[0] ?? ""}"`);
}
