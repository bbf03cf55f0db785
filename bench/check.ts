// Policies of 10, 100 … patterns × inputs of 200 bytes → microseconds per guard.check, beside a V8 loop over the same patterns.
import { stringify } from "yaml";
import { createGuard, GovernancePolicy, type Guard } from "../bindings/index.ts";
import { acceptedBy, assertSameAnswers } from "./agreement.ts";
import type { BenchContext } from "./context.ts";
import { measure } from "./harness.ts";
import { measureReadings } from "./readings.ts";
import { rounded } from "./report.ts";
import { type Matcher, v8Loop } from "./rivals/rivals.ts";

const INPUT_BYTES = 200;

export async function run(context: BenchContext): Promise<void> {
  const { report, effort, workload } = context;
  measureReadings(context);
  const inputs = workload.inputs(INPUT_BYTES);
  const calls = inputs.map((text) => ({ tool: "run", args: { text } }));
  for (const { name, patterns } of workload.sets) {
    const accepted = acceptedBy(v8Loop, patterns);
    const loop = v8Loop.build(accepted.map((id) => patterns[id] as string));
    const guard = await guardOver(patterns);
    assertSameAnswers(patterns, accepted, inputs, evidence(guard, patterns), v8Loop, loop);

    const denied = calls.filter((call) => !guard.check(call).allowed).length;
    const fields = {
      set: name,
      patterns: patterns.length,
      inputs: inputs.length,
      inputBytes: INPUT_BYTES,
      denied,
      source: workload.source,
    };
    const check = measure(effort, calls.length, () => {
      for (const call of calls) guard.check(call);
    });
    report.add({ case: "guard.check", ...fields }, check);
    const rival = measure(effort, inputs.length, () => {
      for (const input of inputs) loop.match(input);
    });
    report.add({ case: "v8 loop", ...fields, patterns: accepted.length }, rival);
    report.note({ case: "v8 loop / guard.check", ...fields, ratio: rounded(rival.median / check.median) });
  }
}

/** A guard whose policy blocks every pattern, as it is written and in no other reading: what the loop does. */
async function guardOver(patterns: readonly string[]): Promise<Guard> {
  const blocked = patterns.map((pattern) => ({ pattern, type: "regex" }));
  const policy = { apiVersion: "portcullis/v1", name: "bench", normalize: [], blocked_patterns: blocked };
  return createGuard(GovernancePolicy.parse(stringify(policy)));
}

/** Ids of the patterns that a decision names as its evidence. */
function evidence(guard: Guard, patterns: readonly string[]): Matcher {
  const ids = new Map<string, number[]>();
  for (const [id, pattern] of patterns.entries()) ids.set(pattern, [...(ids.get(pattern) ?? []), id]);
  return {
    match: (text) => {
      const decision = guard.check({ tool: "run", args: { text } });
      const found = decision.matches
        .filter(({ role, path }) => role === "blocked" && path === "args.text")
        .flatMap(({ pattern }) => ids.get(pattern) ?? []);
      return [...new Set(found)].sort((a, b) => a - b);
    },
  };
}
