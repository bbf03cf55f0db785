// Recorded input → output pairs of Agent-OS × our public API → outcomes, under the comparison rule of each file.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DEVIATIONS } from "./deviations.ts";
import { type Judgement, skipped, type Vector } from "./judgement.ts";
import type { Outcome } from "./report.ts";
import {
  judgeClassify,
  judgeIntercept,
  judgeMatchesPattern,
  judgePolicyEvaluator,
  judgeSharedEvaluator,
} from "./vector-decisions.ts";
import {
  judgeCompose,
  judgeConflicts,
  judgeDiff,
  judgeStricter,
  judgeToYaml,
  judgeValidate,
} from "./vector-policies.ts";

type Judge = (vector: Vector) => Judgement | Promise<Judgement>;

const JUDGES: Readonly<Record<string, Judge>> = {
  matches_pattern: judgeMatchesPattern,
  validate: judgeValidate,
  classify: judgeClassify,
  intercept: judgeIntercept,
  compose: judgeCompose,
  detect_conflicts: judgeConflicts,
  diff: judgeDiff,
  is_stricter_than: judgeStricter,
  policy_evaluator: judgePolicyEvaluator,
  shared_evaluator: judgeSharedEvaluator,
  to_yaml: judgeToYaml,
};

export async function runVectors(data: string): Promise<Outcome[]> {
  const root = join(data, "vectors");
  const files = readdirSync(root)
    .filter((file) => file.endsWith(".json"))
    .sort();
  const outcomes: Outcome[] = [];
  for (const file of files) {
    const vectors = JSON.parse(readFileSync(join(root, file), "utf8")) as Vector[];
    const name = file.slice(0, -".json".length);
    const judge = JUDGES[name];
    for (const [index, vector] of vectors.entries()) {
      const { result, reason } = judge
        ? weigh(file, index, await attempt(judge, vector))
        : skipped(NOT_COMPARED[name] ?? "no rule compares this file");
      outcomes.push({ file, name: `[${index}]`, result, reason });
    }
  }
  return outcomes;
}

/** Why the other files are not compared. */
const NOT_COMPARED: Readonly<Record<string, string>> = {
  check: "intents are denied by rules here, not by an argument of the call",
  mcp_gateway: "the gateway has parameters that a policy has not",
  prompt_injection: "no detector of prompt injections",
  scrub_text: "built-in detectors of personal data",
};

/** A building error that no judge expected is a failure of its vector, not of the run. */
async function attempt(judge: Judge, vector: Vector): Promise<Judgement> {
  try {
    return await judge(vector);
  } catch (error) {
    return { result: "failed", reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

function weigh(file: string, index: number, judgement: Judgement): Judgement {
  const deviation = DEVIATIONS.find((listed) => listed.file === file && listed.index === index);
  if (!deviation) return judgement;
  if (judgement.result === "passed") return { result: "failed", reason: "is listed as a deviation, but agrees" };
  return { result: "skipped", reason: `deviation: ${deviation.reason}` };
}
