// Pattern sets and small changes to them → milliseconds to compare two policies, and what comes out.
import { compare, GovernancePolicy } from "../bindings/index.ts";
import type { BenchContext } from "./context.ts";
import { summarise } from "./harness.ts";
import { rounded } from "./report.ts";

/** Milliseconds for two policies of about so many patterns. */
const GOALS: Readonly<Record<string, number>> = { agent100: 150, agent1000: 4000 };

const TIMES = 5;
const QUICK_TIMES = 1;

type Change = (patterns: readonly string[]) => readonly string[];

const CHANGES: Readonly<Record<string, Change>> = {
  same: (patterns) => patterns,
  "one removed": (patterns) => patterns.slice(1),
  "one widened": ([first = "", ...rest]) => [`(?:${first})|zzqq`, ...rest],
  "one narrowed": ([first = "", ...rest]) => [`(?:${first})zzqq`, ...rest],
  "half of them others": (patterns) => patterns.map((source, at) => (at % 2 === 0 ? source : `${source}zzqq`)),
  "each narrowed": (patterns) => patterns.map((source) => `${source}zzqq`),
  "each in other words": (patterns) => patterns.map((source) => `(?:${source}){1}`),
  "each widened": (patterns) => patterns.map((source, at) => `(?:${source})|zzqq${at}`),
};

export async function run({ report, workload, quick }: BenchContext): Promise<void> {
  for (const { name, patterns } of workload.sets) {
    for (const [change, apply] of Object.entries(CHANGES)) {
      const times: number[] = [];
      let relation = "";
      for (let time = 0; time < (quick ? QUICK_TIMES : TIMES); time++) {
        // New objects each time: a policy keeps its program, and programs are part of what comparing costs.
        const [a, b] = [policyOf(patterns), policyOf(apply(patterns))];
        const started = performance.now();
        ({ relation } = await compare(a, b));
        times.push(performance.now() - started);
      }
      const { median, p99 } = summarise(times);
      const goal = GOALS[name];
      report.note({
        case: `compare, ${change}`,
        set: name,
        patterns: patterns.length,
        relation,
        unit: "ms",
        median: rounded(median),
        p99: rounded(p99),
        samples: times.length,
        ...(goal === undefined ? {} : { goal, met: median <= goal }),
      });
    }
  }
}

function policyOf(patterns: readonly string[]): GovernancePolicy {
  return GovernancePolicy.parse(
    JSON.stringify({
      apiVersion: "portcullis/v1",
      blocked_patterns: patterns.map((pattern) => ({ pattern, type: "regex" })),
    }),
  );
}
