// A policy and its test cases → what the guard decided in each, and whether that was expected.
import { needsSession } from "../guard/limits.ts";
import { createGuardSync, type Decision, type Guard, type Session, type ToolCall } from "../index.ts";
import { nearestWord } from "../policy/nearest.ts";
import type { PolicyTest } from "../policy/tests.ts";
import type { ProgramMeta } from "../program.ts";
import type { LoadedPolicy } from "./policies.ts";

/** The decision itself, or in observe mode the one that enforcing would have given. */
export type Said = Omit<Decision, "observed" | "policy" | "sequence">;

export interface TestOutcome {
  readonly test: PolicyTest;
  readonly passed: boolean;
  /** Absent where a call before it did not run. */
  readonly said?: Said;
  /** What was not as expected, each on a line of its own; empty where all was. */
  readonly problems: readonly string[];
}

/** Runs every case on a guard whose clock stands still. Calls of `before` count as approved where a person is asked. */
export async function runTests(
  { program, engine }: LoadedPolicy,
  tests: readonly PolicyTest[],
): Promise<TestOutcome[]> {
  const guard = createGuardSync(program, { clock: () => 0, approve: () => true });
  const outcomes: TestOutcome[] = [];
  for (const test of tests) outcomes.push(await runTest(guard, test, engine.meta));
  return outcomes;
}

async function runTest(guard: Guard, test: PolicyTest, meta: ProgramMeta): Promise<TestOutcome> {
  const { checked } = test;
  if (checked.kind === "text") return judge(test, guard.checkText(checked.text, checked.stage), meta);
  // What is wrong inside a call is for the guard to judge.
  const call = checked.call as unknown as ToolCall;
  const named = typeof call.session === "string" && call.session !== "";
  if (test.before.length === 0 && !named && !needsSession(meta.limits)) return judge(test, guard.check(call), meta);
  const session = guard.session({ id: named ? String(call.session) : "test" });
  try {
    const stopped = await makeCalls(session, test.before);
    return stopped === undefined
      ? judge(test, session.check(call), meta)
      : { test, passed: false, problems: [stopped] };
  } finally {
    session.end();
  }
}

/** Makes the calls before; why one of them did not run, if one did not. */
async function makeCalls(session: Session, before: PolicyTest["before"]): Promise<string | undefined> {
  for (const [index, call] of before.entries()) {
    const permit = await session.authorize(call as unknown as ToolCall);
    permit.release();
    if (!permit.allowed) return `before[${index}] was denied: ${permit.decision.message} [${permit.decision.reason}]`;
  }
  return undefined;
}

function judge(test: PolicyTest, decision: Decision, meta: ProgramMeta): TestOutcome {
  const said = decision.observed ?? decision;
  const problems: string[] = [];
  if (said.effect !== test.effect) problems.push(`the effect is ${said.effect}, expected ${test.effect}`);
  if (test.reason !== undefined && said.reason !== test.reason) {
    problems.push(`the reason is ${said.reason}, expected ${test.reason}`);
  }
  const { rule } = test;
  const determining = determiningRules(said, meta);
  if (rule !== undefined && !determining.some((id) => id === rule || id.startsWith(`${rule}[`))) {
    const instead = determining.length === 0 ? "no rule" : determining.join(", ");
    const known = [...meta.rules.map(({ id }) => id), ...said.rules];
    const nearest = known.includes(rule) ? undefined : nearestWord(rule, known);
    const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
    problems.push(`${instead} determined it, expected ${rule}${hint}`);
  }
  return { test, passed: problems.length === 0, said, problems };
}

/** The rules that gave a decision its effect, the first of them its reason; rules that only record whenever they hold. */
export function determiningRules({ effect, reason, rules }: Said, meta: ProgramMeta): string[] {
  const effects = new Map<string, string>(meta.rules.map((rule) => [rule.id, rule.effect]));
  return rules.filter((id) => {
    const own = effects.get(id);
    if (own === undefined) return id !== "require_human_approval" || effect === "require_approval";
    return own === effect || own === "audit" || (own === "redact" && reason === "unredactable");
  });
}
