// Vectors about content: which patterns match, what becomes of a call, what it intends.
import { classify, createGuardSync, GovernancePolicy } from "../../bindings/index.ts";
import { type ImportFormat, importPolicy } from "../../bindings/policy/import/import.ts";
import { compare, failed, type Judgement, PASSED, skipped, type Vector } from "./judgement.ts";
import { readPolicy } from "./vector-policies.ts";

/** The same patterns in the same order. */
export function judgeMatchesPattern({ in: { patterns, text }, out }: Vector): Judgement {
  return compare(readPolicy({ blocked_patterns: patterns }).matchesPattern(text), out);
}

/** What a record writes out although the file said nothing: Agent-OS's defaults, which limit nothing outside a session. */
const DEFAULT_LIMITS: Readonly<Record<string, number>> = {
  max_tokens: 4096,
  max_tool_calls: 10,
  timeout_seconds: 300,
  max_concurrent: 10,
  backpressure_threshold: 8,
};

/** Allowed or not, and which limit, tool or pattern decided. Calls are only counted where the record tells their count. */
export function judgeIntercept({ in: { policy, tool, arguments: args, call_count: calls }, out }: Vector): Judgement {
  const said = Object.entries(policy).filter(([key, value]) => DEFAULT_LIMITS[key] !== value);
  const guard = createGuardSync(readPolicy(calls === null ? Object.fromEntries(said) : policy));
  const asked = calls === null ? guard : guard.session({ id: "vector" });
  for (let i = 0; i < (calls ?? 0); i++) asked.check({ tool, args });
  const decision = asked.check({ tool, args });
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

/** A recorded `PolicyDocument`: imported, compiled and asked. */
export function judgePolicyEvaluator({ in: { policies, context }, out }: Vector): Judgement {
  const [policy, ...others] = policies as unknown[];
  if (others.length > 0) return failed("this runner asks one document");
  return judgeRules(policy, "policy-document", context, out.allowed, out.matched_rule);
}

/** The same for the rules of a `SharedPolicy`. */
export function judgeSharedEvaluator({ in: { rules, context }, out }: Vector): Judgement {
  return judgeRules({ name: "shared", rules }, "shared-policy", context, out.allowed, out.matched);
}

/** Allowed or not, and which rule decided. A permission decides nothing here where the default allows. */
function judgeRules(
  document: unknown,
  format: ImportFormat,
  { tool_name: tool = "unnamed", ...context }: Record<string, unknown>,
  allowed: boolean,
  matched: string | null,
): Judgement {
  const { yaml, issues } = importPolicy(JSON.stringify(document), { format });
  if (yaml === undefined) return failed(`refused: ${issues.map(({ message }) => message).join("; ")}`);
  const { effect, rules } = createGuardSync(GovernancePolicy.parse(yaml)).check({ tool: String(tool), context });
  if ((effect === "allow") !== allowed) return failed(`${effect} by ${JSON.stringify(rules)}, expected ${allowed}`);
  return allowed ? PASSED : compare(rules[0], matched ?? undefined);
}

/**
 * Category, and confidence to three places. Our signals, their names and their weights are our own, so another answer is
 * counted and named but is no failure; how good the answers are, `npm run eval` measures.
 */
export function judgeClassify({ in: { action, params, signals }, out }: Vector): Judgement {
  if (signals !== null) return skipped("signals that replace the built-in ones");
  const { category, confidence } = classify(action, params);
  if (category !== out.category) return skipped("own signals: another category");
  if (Math.abs(confidence - out.confidence) < 0.0005) return PASSED;
  return skipped("own weights: the same category, another confidence");
}
