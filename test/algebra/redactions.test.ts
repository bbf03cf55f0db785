// What is said of two policies that redact → held to what each of them leaves to see.
import fc from "fast-check";
import { expect, test } from "vitest";
import { compare, createGuardSync, GovernancePolicy, type Guard } from "../../bindings/index.ts";
import { type Made, madeOf, type Pattern, pattern, visible } from "../property/redactions.ts";
import { confirm, RANKS } from "./witness.ts";

const deep = process.env.PORTCULLIS_DEEP === "1";
const PAIRS = deep ? 2_000 : 40;
const VALUES = 24;

const LETTERS = [..."gjklmn8"];
const VIEWS = [["unicode", "escapes"], ["unicode", "escapes"], ["unicode"], []];

const patterns = fc.array(
  fc.tuple(pattern, fc.shuffledSubarray(LETTERS, { minLength: 4 })).map(([make, letters]) => make(letters.join(""))),
  { minLength: 1, maxLength: 3 },
);
const policy = fc.tuple(patterns, fc.constantFrom(...VIEWS));

function policyOf(redact: readonly Pattern[], normalize: readonly string[]): GovernancePolicy {
  return GovernancePolicy.parse(JSON.stringify({ apiVersion: "portcullis/v1", name: "redacts", redact, normalize }));
}

interface Left {
  readonly rank: number;
  readonly seen: ReadonlySet<string>;
}

function leftBy(guard: Guard, value: Made): Left[] {
  const asResult = guard.check({ tool: "t", stage: "tool_result", args: value.elements });
  const text = value.elements.join(" ");
  const asText = guard.checkText(text, "output");
  return [
    { rank: RANKS[asResult.effect], seen: visible(asResult.redacted ?? value.elements, value) },
    { rank: RANKS[asText.effect], seen: visible([asText.redacted ?? text], value) },
  ];
}

/** Whether the first leaves nothing that the second hides, and lets nothing through that the second does not. */
function isCovered(first: Left, second: Left): boolean {
  if (first.rank !== second.rank || first.rank !== RANKS.redact) return first.rank >= second.rank;
  return [...first.seen].every((read) => second.seen.has(read));
}

test(`${PAIRS} pairs of policies that redact leave what compare says of them`, { timeout: 3_600_000 }, async () => {
  const counts = { equal: 0, stricter: 0, looser: 0, incomparable: 0, unknown: 0 };
  await fc.assert(
    fc.asyncProperty(
      policy,
      policy,
      fc.nat(2),
      fc.array(madeOf(LETTERS), { minLength: VALUES, maxLength: VALUES }),
      async ([redact, normalize], [others, views], kind, values) => {
        const a = policyOf(redact, normalize);
        // another one, one pattern more, or other views
        const b =
          kind === 0
            ? policyOf(others, normalize)
            : kind === 1
              ? policyOf([...redact, ...others], normalize)
              : policyOf(redact, views);
        const found = await compare(a, b);
        counts[found.relation] += 1;
        await confirm(a, b, found);
        if (kind === 1) expect(["equal", "looser", "unknown"]).toContain(found.relation);
        const [left, right] = [createGuardSync(a), createGuardSync(b)];
        for (const value of values) {
          const [first, second] = [leftBy(left, value), leftBy(right, value)];
          for (const [at, one] of first.entries()) {
            const other = second[at] as Left;
            const said = JSON.stringify([found, a.data.redact, b.data.redact, value.elements]);
            if (found.relation === "equal" || found.relation === "stricter")
              expect(isCovered(one, other), said).toBe(true);
            if (found.relation === "equal" || found.relation === "looser")
              expect(isCovered(other, one), said).toBe(true);
          }
        }
      },
    ),
    { numRuns: PAIRS, seed: 20_261_120 },
  );
  expect(counts.equal + counts.stricter + counts.looser, JSON.stringify(counts)).toBeGreaterThan(PAIRS / 4);
});
