import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPatternOracle } from "../../bindings/api/pattern-oracle.ts";
import { GovernancePolicy } from "../../bindings/index.ts";
import { fixPolicy } from "../../bindings/policy/fix.ts";
import { lintPolicy } from "../../bindings/policy/lint.ts";
import { parsePolicy } from "../../bindings/policy/parse.ts";
import { FIXES } from "../cases/policy-fixes.ts";

describe("fixing", () => {
  for (const { name, before, after, unsafe = false } of FIXES) {
    it(name, () => {
      const { policy, locate } = parsePolicy(before);
      if (policy === undefined) throw new Error("the row is no valid policy");
      const fixed = fixPolicy(before, lintPolicy(policy, { locate }), { unsafe });
      expect(fixed.text).toBe(after);
      const again = parsePolicy(fixed.text);
      expect(again.issues.filter(({ severity }) => severity === "error")).toEqual([]);
      expect(fixed.applied.length > 0).toBe(before !== after);
    });
  }

  it("two fixes of one place wait for each other", () => {
    const fix = (text: string): string => {
      const { policy } = parsePolicy(text);
      return fixPolicy(text, policy === undefined ? [] : lintPolicy(policy)).text;
    };
    const once = fix("blocked_patterns: [one, one, ONE]\n");
    expect(once).toBe("blocked_patterns: [one, ONE]\n");
    expect(fix(once)).toBe("blocked_patterns: [one]\n");
  });

  it("leaves redactions that hide more than others of the same texts", () => {
    const { policy } = parsePolicy("apiVersion: portcullis/v1\nredact: [secret, secret key]\n");
    const oracle = policy && createPatternOracle(policy);
    expect(policy && lintPolicy(policy, { ...(oracle && { oracle }) })).toEqual([]);
  });

  it("with proofs over automata, stops the same texts as before", () => {
    const letters = fc.constantFrom("a", "b", "A");
    const substring = fc.array(letters, { minLength: 2, maxLength: 3 }).map((each) => each.join(""));
    const regex = fc.constantFrom("ab|ba", "a+b", "[ab]b", "ab[^a]|ab$", "b(?=a)", "aa?b", "^ab", "ba$", "\\bb");
    const pattern = fc.oneof(
      substring,
      regex.map((each) => ({ pattern: each, type: "regex" })),
    );
    const texts = ["a", "b", "c"].flatMap((x) => [
      x,
      ...["a", "b", "c"].flatMap((y) => [x + y, `${x}${y}a`, `${x}${y}b`]),
    ]);
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 2, maxLength: 6 }), (patterns) => {
        const text = JSON.stringify({ apiVersion: "portcullis/v1", blocked_patterns: patterns });
        const before = GovernancePolicy.parse(text);
        const findings = lintPolicy(before.data, { oracle: createPatternOracle(before.data) });
        const fixed = fixPolicy(text, findings);
        const after = GovernancePolicy.parse(fixed.text);
        for (const one of texts) {
          expect(after.matchesPattern(one).length > 0, `${one} ${fixed.text}`).toBe(
            before.matchesPattern(one).length > 0,
          );
        }
      }),
      { numRuns: process.env.PORTCULLIS_DEEP === "1" ? 3_000 : 60 },
    );
  });
});
