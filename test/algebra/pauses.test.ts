// Comparisons that let others in at every step → the same answers, and an end as soon as they are told to.
import { describe, expect, it } from "vitest";
import { comparePolicies } from "../../bindings/algebra/compare.ts";
import { createReplay } from "../../bindings/api/replay.ts";
import { compilerModule } from "../../bindings/hosts/modules.ts";
import { compare, GovernancePolicy } from "../../bindings/index.ts";
import { COMPARE } from "../cases/algebra.ts";

const deep = process.env.PORTCULLIS_DEEP === "1";

type Pause = () => Promise<void> | undefined;

function outcomeOf(a: GovernancePolicy, b: GovernancePolicy, pause: Pause): Promise<unknown> {
  const replay = createReplay(a.data, b.data, pause);
  return comparePolicies(compilerModule(), a.data, b.data, (candidate, side) => replay(candidate, side), { pause });
}

const rows = COMPARE.filter((_, index) => deep || index % 4 === 0);

/** Redactions, each of which is compared with each of the other policy. */
const redacting = (letter: string): GovernancePolicy =>
  GovernancePolicy.parse(
    JSON.stringify({
      apiVersion: "portcullis/v1",
      redact: Array.from({ length: 20 }, (_, n) => ({ type: "regex", pattern: `${letter}${n}\\s+(x|y[0-9]{2,9})+z` })),
    }),
  );

describe("a comparison that pauses", () => {
  it.each(rows)("answers as one that does not: $name", async ({ a, b }) => {
    const [left, right] = [GovernancePolicy.parse(a), GovernancePolicy.parse(b)];
    const waiting = await outcomeOf(left, right, () => Promise.resolve());
    expect(waiting).toEqual(await outcomeOf(left, right, () => undefined));
  });

  it("asks for a pause behind each question, also while it looks for what to compare", async () => {
    let asked = 0;
    const count: Pause = () => {
      asked += 1;
      return undefined;
    };
    await outcomeOf(redacting("a"), redacting("b"), count);
    expect(asked).toBeGreaterThan(100);
  });

  it.each([1, 2, 40, 80])("ends at the pause at which it is told to: %d", async (last) => {
    let asked = 0;
    const until: Pause = () => {
      asked += 1;
      return asked === last ? Promise.reject(new Error("enough")) : undefined;
    };
    await expect(outcomeOf(redacting("a"), redacting("b"), until)).rejects.toThrow("enough");
    expect(asked).toBe(last);
  });

  it("lets a timer run, which may end it", async () => {
    const end = new AbortController();
    const timer = setTimeout(() => end.abort(new Error("too late")), 20);
    await expect(compare(redacting("c"), redacting("d"), { signal: end.signal })).rejects.toThrow("too late");
    clearTimeout(timer);
  });
});
