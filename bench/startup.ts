// Fresh processes → milliseconds until the first decision, from policy text and from a ready program, beside an empty process.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { compile, GovernancePolicy } from "../bindings/index.ts";
import type { BenchContext } from "./context.ts";
import { summarise } from "./harness.ts";
import { rounded } from "./report.ts";

const PROCESSES = 15;
const QUICK_PROCESSES = 1;

const index = fileURLToPath(new URL("../bindings/index.js", import.meta.url));
/** The entry that loads programs alone. */
const node = fileURLToPath(new URL("../bindings/hosts/node.js", import.meta.url));

/** What a process begins with, and the entry that it imports for that. */
const STARTS = [
  { from: "a policy", kind: "policy", entry: index },
  { from: "a program", kind: "program", entry: index },
  { from: "a program, portcullis/node", kind: "program", entry: node },
] as const;

type Start = (typeof STARTS)[number];

/** Reads a file, makes a guard of it and prints what the first decision cost since the script began, in milliseconds. */
function scriptFor({ kind, entry }: Start, file: string): string {
  const source =
    kind === "policy" ? `GovernancePolicy.parse(readFileSync(file, "utf8"))` : `new Uint8Array(readFileSync(file))`;
  return `
    const { readFileSync } = require("node:fs");
    const file = ${JSON.stringify(file)};
    const started = process.hrtime.bigint();
    import(${JSON.stringify(entry)}).then(async ({ createGuard, GovernancePolicy }) => {
      const guard = await createGuard(${source});
      const { allowed } = guard.check({ tool: "run", args: { text: "echo hello" } });
      console.log(JSON.stringify({ allowed, milliseconds: Number(process.hrtime.bigint() - started) / 1e6 }));
    });`;
}

export async function run({ report, workload, quick }: BenchContext): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "portcullis-startup-"));
  try {
    for (const { name, patterns } of workload.sets) {
      const text = stringify({
        apiVersion: "portcullis/v1",
        name,
        blocked_patterns: patterns.map((pattern) => ({ pattern, type: "regex" })),
      });
      const files = { policy: join(folder, `${name}.yaml`), program: join(folder, `${name}.program`) };
      writeFileSync(files.policy, text);
      writeFileSync(files.program, await compile(GovernancePolicy.parse(text)));
      for (const start of STARTS) {
        const times = Array.from({ length: quick ? QUICK_PROCESSES : PROCESSES }, () =>
          firstDecision(start, files[start.kind]),
        );
        const { median, p99, samples } = summarise(times);
        report.note({
          case: `first decision from ${start.from}`,
          set: name,
          patterns: patterns.length,
          unit: "ms",
          median: rounded(median),
          p99: rounded(p99),
          samples,
        });
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function firstDecision(start: Start, file: string): number {
  const output = execFileSync(process.execPath, ["-e", scriptFor(start, file)], { encoding: "utf8" });
  const { allowed, milliseconds } = JSON.parse(output) as { allowed: boolean; milliseconds: number };
  if (!allowed) throw new Error(`the first decision from ${start.from} denies a harmless call`);
  return milliseconds;
}
