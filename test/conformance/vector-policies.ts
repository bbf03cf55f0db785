// Vectors about policies as documents: what is refused, what composing gives, what is written back.
import { parse } from "yaml";
import { PolicyError } from "../../bindings/errors.ts";
import { compose, createGuardSync, GovernancePolicy, compare as relate } from "../../bindings/index.ts";
import { detectConflicts, type LintCode } from "../../bindings/policy/lint.ts";
import { compare, failed, type Judgement, PASSED, type Vector } from "./judgement.ts";

/** A recorded policy as our document: its JSON, which is YAML. */
export function readPolicy(policy: unknown): GovernancePolicy {
  return GovernancePolicy.parse(JSON.stringify(policy));
}

/** Accepted or refused, and the key that is refused; Python's wording is not compared. */
export function judgeValidate({ in: { policy }, out }: Vector): Judgement {
  let keys: (string | undefined)[];
  try {
    readPolicy(policy).program();
    keys = [];
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    keys = error.issues.map((issue) => issue.key);
    if (out === "ok") return failed(error.message);
  }
  if (out === "ok") return PASSED;
  // "max_tokens must be …", "blocked_patterns[0] has …"
  const refused = (out.message as string).slice(0, out.message.indexOf(" "));
  const named = keys.some((key) => key === refused || key?.startsWith(`${refused}.`));
  return named ? PASSED : failed(`refuses ${JSON.stringify(keys)}, expected ${refused}`);
}

/** The same fields and values. */
export function judgeCompose({ in: { policies }, out }: Vector): Judgement {
  const composed = compose(...(policies as unknown[]).map(readPolicy));
  return compare(flatFields(composed), flatFields(readPolicy(out)));
}

/** The same fields, each from the same value to the same value. */
export function judgeDiff({ in: { a, b }, out }: Vector): Judgement {
  const changes = readPolicy(a).diff(readPolicy(b));
  return compare(Object.fromEntries(changes.map(({ field, before, after }) => [field, [before, after]])), out);
}

/** What the policy says, whichever dialect says it and whichever keys were written out. */
function flatFields({ data }: GovernancePolicy): unknown {
  const { explicit: _explicit, dialect: _dialect, ...fields } = data;
  return fields;
}

/** The setting that a recorded sentence opens with → our finding about it. */
const CONFLICTS: Readonly<Record<string, LintCode>> = {
  backpressure_threshold: "backpressure_never",
  max_tool_calls: "allowed_tools_without_calls",
  confidence_threshold: "confidence_check_off",
  timeout_seconds: "timeout_short",
};

/** The same settings conflict, in the same order, and each finding is about the values that the record names. */
export function judgeConflicts({ in: { policy }, out }: Vector): Judgement {
  const found = detectConflicts(readPolicy(policy).data);
  const expected = (out as string[]).map((sentence) => CONFLICTS[sentence.slice(0, sentence.indexOf(" "))] ?? sentence);
  const codes = compare(
    found.map(({ code }) => code),
    expected,
  );
  if (codes.result !== "passed") return codes;
  const paths = found.map(({ path }) => path);
  const silent = (out as string[]).filter((sentence, index) => !sentence.startsWith(paths[index] ?? "?"));
  return silent.length === 0 ? PASSED : failed(`at ${paths.join()}, expected ${silent.join("; ")}`);
}

/** The same document once `name` is left out: Agent-OS drops it, we keep it. */
export function judgeToYaml({ in: { policy }, out }: Vector): Judgement {
  const { name: _ours, ...ours } = parse(readPolicy(policy).toYAML());
  const { name: _theirs, ...theirs } = parse(out);
  return compare(ours, theirs);
}

/**
 * By truth: whether the first is stricter, proven, or a call that shows that it is not. Where the record says otherwise, the
 * two guards have to decide the witness differently once more.
 */
export async function judgeStricter({ in: { a, b }, out }: Vector): Promise<Judgement> {
  const [left, right] = [readPolicy(a), readPolicy(b)];
  const { relation, witness, unknown } = await relate(left, right);
  if (relation === "unknown") return failed(`unknown: ${JSON.stringify(unknown)}`);
  if ((relation === "stricter") === out) return PASSED;
  if (witness === undefined || relation === "stricter") return failed(`proven to be ${relation}, recorded as ${out}`);
  const { call, text = "", session, stage } = witness ?? {};
  if (session !== undefined || stage === undefined) return PASSED;
  const effects = [left, right].map((policy) => {
    const guard = createGuardSync(policy);
    return (call === undefined ? guard.checkText(text, stage) : guard.check(call)).effect;
  });
  return effects[0] !== effects[1] ? PASSED : failed(`both decide ${JSON.stringify(witness)} alike`);
}
