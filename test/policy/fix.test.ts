import { describe, expect, it } from "vitest";
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
});
