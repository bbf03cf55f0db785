// What a comparison claims → expectations on two real guards.
import { expect } from "vitest";
import { type Comparison, createGuardSync, type GovernancePolicy, type Witness } from "../../bindings/index.ts";

/** From lax to strict. */
export const RANKS = { allow: 0, redact: 1, require_approval: 2, deny: 3 } as const;

/** The effect of a witness in a fresh guard of the policy. */
async function effectIn(policy: GovernancePolicy, { stage, call, text, session: state }: Witness): Promise<number> {
  let now = 0;
  const guard = createGuardSync(policy, { clock: () => now });
  if (call === undefined) return RANKS[guard.checkText(text ?? "", stage).effect];
  if (state === undefined) return RANKS[guard.check(call).effect];
  const session = guard.session({ id: "s" });
  const { confidence: _, ...plain } = call;
  for (let made = 0; made < (state.toolCalls ?? 0); made++) expect(session.check(plain).allowed).toBe(true);
  const end = new AbortController();
  for (let running = 0; running < (state.running ?? 0); running++) {
    session.authorize(plain, { signal: end.signal }).catch(() => undefined);
  }
  for (let turn = 0; turn < 20; turn++) await undefined;
  session.spend(state.tokens ?? 0);
  now += state.elapsedMilliseconds ?? 0;
  const { effect } = session.check(call);
  end.abort();
  return RANKS[effect];
}

/** Whether the witnesses say what the relation says. */
export async function confirm(a: GovernancePolicy, b: GovernancePolicy, found: Comparison): Promise<void> {
  const { relation, witness, opposite } = found;
  expect(witness === undefined, relation).toBe(
    relation === "equal" || (relation === "unknown" && witness === undefined),
  );
  expect(opposite !== undefined, relation).toBe(relation === "incomparable");
  for (const one of [witness, opposite]) {
    if (one === undefined) continue;
    const [first, second] = [await effectIn(a, one), await effectIn(b, one)];
    expect([first, second]).toEqual([RANKS[one.effects.a], RANKS[one.effects.b]]);
    const laxer = relation === "looser" || (relation === "incomparable" && one === witness);
    if (one.redacted !== undefined) {
      expect([one.effects.a, one.effects.b]).toEqual(["redact", "redact"]);
      expect(one.redacted.a).not.toEqual(one.redacted.b);
    } else if (relation === "unknown") expect(first).not.toBe(second);
    else if (laxer) expect(first).toBeLessThan(second);
    else expect(first).toBeGreaterThan(second);
  }
}
