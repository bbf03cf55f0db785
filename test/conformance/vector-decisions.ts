// Vectors about content: which patterns match, what becomes of a call, what it intends.
import { classify, createGuardSync } from "../../bindings/index.ts";
import { compare, failed, type Judgement, PASSED, skipped, type Vector } from "./judgement.ts";
import { readPolicy } from "./vector-policies.ts";

/** The same patterns in the same order. */
export function judgeMatchesPattern({ in: { patterns, text }, out }: Vector): Judgement {
  return compare(readPolicy({ blocked_patterns: patterns }).matchesPattern(text), out);
}

/** Allowed or not, and which limit, tool or pattern decided. */
export function judgeIntercept({ in: { policy, tool, arguments: args, call_count: calls }, out }: Vector): Judgement {
  const session = createGuardSync(readPolicy(policy)).session({ id: "vector" });
  for (let i = 0; i < (calls ?? 0); i++) session.check({ tool, args });
  const decision = session.check({ tool, args });
  if (out.allowed) return decision.allowed ? PASSED : failed(`denied: ${decision.message}`);
  if (decision.allowed) return failed(`allowed, expected: ${out.reason}`);
  const decided: Decided = {
    reason: decision.reason,
    ...(decision.reason === "blocked_pattern" && { pattern: decision.matches[0]?.pattern }),
  };
  return compare(decided, readReason(out.reason));
}

interface Decided {
  readonly reason: string;
  readonly pattern?: string | undefined;
}

/** The recorded sentence as our closed code, and the pattern it quotes. */
function readReason(sentence: string): Decided {
  if (sentence.includes("not in allowed list")) return { reason: "tool_not_allowed" };
  if (sentence.startsWith("Max tool calls exceeded")) return { reason: "tool_call_limit" };
  if (sentence.includes("requires human approval")) return { reason: "approval_required" };
  const quoted = /^Blocked pattern '(.*)' detected/.exec(sentence);
  if (quoted) return { reason: "blocked_pattern", pattern: quoted[1] };
  throw new Error(`a recorded reason that this runner does not know: ${sentence}`);
}

/**
 * Category, and confidence to three places. Our signals, their names and their weights are our own, so another answer is
 * counted and named but is no failure; how good the answers are, `npm run eval` measures.
 */
export function judgeClassify({ in: { action, params, signals }, out }: Vector): Judgement {
  if (signals !== null) return skipped("signals that replace the built-in ones");
  if (action === "") return skipped("a call without a tool's name");
  const { category, confidence } = classify(action, params);
  if (category !== out.category) return skipped("own signals: another category");
  if (Math.abs(confidence - out.confidence) < 0.0005) return PASSED;
  return skipped("own weights: the same category, another confidence");
}
