// Sessions that go on in another process: what they spent and did counts as if nothing had happened in between.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createGuardSync,
  GovernancePolicy,
  PolicyError,
  type SavedSession,
  type Session,
} from "../../bindings/index.ts";

const runs = process.env.PORTCULLIS_DEEP === "1" ? 2_000 : 60;
const policy = GovernancePolicy.parse(`apiVersion: portcullis/v1
name: p
max_tool_calls: 12
max_tokens: 60
timeout_seconds: 300
limits: { per_minute: 5, per_tool: { a: 4, __proto__: 1 } }
rules:
  - { id: no-b, effect: deny, when: { tool: b, after: { tool: c, within_seconds: 30 } } }
  - { id: no-d, effect: deny, when: { tool: d, after: { tool: c, within_calls: 3 } } }
`);

const json = (saved: SavedSession): SavedSession => JSON.parse(JSON.stringify(saved)) as SavedSession;

describe("a session that is resumed", () => {
  it("answers as one that went on", () => {
    const step = fc.record({
      tool: fc.constantFrom("a", "b", "c", "d", "__proto__"),
      tokens: fc.integer({ min: 0, max: 9 }),
      wait: fc.integer({ min: 0, max: 40_000 }),
      restart: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        let now = 0;
        const clock = (): number => now;
        const whole = createGuardSync(policy, { clock }).session({ id: "s" });
        // Every process has a clock that begins elsewhere.
        let offset = 0;
        let cut: Session = createGuardSync(policy, { clock: () => now + offset }).session({ id: "s" });
        for (const { tool, tokens, wait, restart } of steps) {
          const saved = json(cut.save());
          now += wait;
          if (restart) {
            offset += 1_000_003;
            const guard = createGuardSync(policy, { clock: () => now + offset });
            cut = guard.session({ id: "s", resume: saved, idle: wait });
          }
          const [expected, found] = [whole, cut].map((session) => session.check({ tool, tokens }));
          expect(found?.rules).toEqual(expected?.rules);
          expect(cut.usage()).toEqual(whole.usage());
          expect(cut.remainingTime()).toBe(whole.remainingTime());
        }
      }),
      { numRuns: runs },
    );
  });

  it("is refused where it was not saved so", () => {
    const guard = createGuardSync(policy);
    const saved = json(guard.session({ id: "a" }).save());
    const wrong: readonly unknown[] = [
      null,
      [],
      {},
      { ...saved, tokens: -1 },
      { ...saved, toolCalls: "1" },
      { ...saved, elapsed: Number.NaN },
      { ...saved, perTool: { a: 1.5 } },
      { ...saved, recent: [-1] },
      { ...saved, own: { calls: 1, events: { x: { calls: 1 } } } },
    ];
    for (const resume of wrong) {
      expect(() => guard.session({ id: "b", resume: resume as SavedSession }), JSON.stringify(resume)).toThrow(
        PolicyError,
      );
    }
    expect(() => guard.session({ id: "b", resume: saved, idle: -1 })).toThrow(PolicyError);
    expect(guard.session({ id: "b", resume: saved }).usage().toolCalls).toBe(0);
  });
});
