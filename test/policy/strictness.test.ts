import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PolicyError } from "../../bindings/errors.ts";
import { composePolicies } from "../../bindings/policy/compose.ts";
import { diffPolicies, overallDirection } from "../../bindings/policy/diff.ts";
import type { Policy } from "../../bindings/policy/model.ts";
import { parsePolicy } from "../../bindings/policy/parse.ts";
import { type Call, decideWithTools, type Outcome } from "./judge.ts";

const numRuns = process.env.PORTCULLIS_DEEP === "1" ? 5_000 : 60;

const glob = fc.constantFrom("a", "b", "ab", "a*", "*b", "?", "*", "[!a]*");
const globs = fc.array(glob, { maxLength: 3 });
const leaf = fc.oneof(
  fc.array(glob, { minLength: 1, maxLength: 2 }).map((tool) => ({ tool })),
  fc.record({ role: fc.constantFrom("x", "y") }).map((context) => ({ context })),
  fc.integer({ min: 0, max: 2 }).map((gt) => ({ context: { n: { gt } } })),
);
const when = fc.oneof(
  leaf,
  fc.tuple(leaf, leaf).map(([left, right]) => ({ all: [left, right] })),
  leaf.map((inner) => ({ not: inner })),
  fc.tuple(leaf, leaf).map(([left, right]) => ({ any: [left, right] })),
);
const rules = fc
  .array(fc.record({ effect: fc.constantFrom("deny", "require_approval", "audit", "allow", "allow"), when }), {
    maxLength: 4,
  })
  .map((list) => list.map((rule, index) => ({ id: `r${index}`, ...rule })));
const document = fc.record(
  {
    apiVersion: fc.constant("portcullis/v1"),
    name: fc.constantFrom("p", "q"),
    default: fc.constantFrom("allow", "require_approval", "deny"),
    allowed_tools: globs,
    blocked_tools: fc.array(fc.constantFrom("c", "bb", "c*"), { maxLength: 2 }),
    approval_tools: fc.array(fc.constantFrom("a", "ab"), { maxLength: 2 }),
    require_human_approval: fc.boolean(),
    rules,
  },
  { requiredKeys: ["apiVersion"] },
);

const CALLS: readonly Call[] = ["a", "b", "ab", "bb", "c", "ca", "cb", "A"].flatMap((tool) =>
  [{}, { role: "x" }, { role: "y", n: 1 }, { n: 3 }].map((context) => ({ tool, context })),
);

const RANK: Readonly<Record<Outcome, number>> = { allow: 0, require_approval: 1, deny: 2 };

function parsed(values: unknown, resolve?: () => { text: string; file: string }): Policy | undefined {
  return parsePolicy(JSON.stringify(values), resolve === undefined ? {} : { resolve }).policy;
}

describe("strictness, call by call", () => {
  it("a composition is never laxer than either, and no stricter than it has to be about tools", () => {
    fc.assert(
      fc.property(document, document, (left, right) => {
        const [a, b] = [parsed(left), parsed(right)];
        if (a === undefined || b === undefined) throw new Error("the documents are valid");
        const both = composePolicies([
          { policy: a, from: "a" },
          { policy: b, from: "b" },
        ]).policy;
        for (const call of CALLS) {
          const [one, other] = [decideWithTools(a, call), decideWithTools(b, call)];
          const joint = decideWithTools(both, call);
          const strictest = Math.max(RANK[one], RANK[other]);
          expect(RANK[joint], JSON.stringify(call)).toBeGreaterThanOrEqual(strictest);
          if (strictest === 0) expect(joint, JSON.stringify(call)).toBe("allow");
        }
      }),
      { numRuns },
    );
  });

  it("a policy that extends another is never laxer, or says why it is refused", () => {
    let extended = 0;
    fc.assert(
      fc.property(document, document, (base, child) => {
        const inherited = parsed(base);
        const policy = parsed({ ...child, extends: ["base"] }, () => ({ text: JSON.stringify(base), file: "base" }));
        if (inherited === undefined || policy === undefined) return;
        extended++;
        for (const call of CALLS) {
          expect(RANK[decideWithTools(policy, call)], JSON.stringify(call)).toBeGreaterThanOrEqual(
            RANK[decideWithTools(inherited, call)],
          );
        }
      }),
      { numRuns },
    );
    expect(extended).toBeGreaterThan(numRuns / 10);
  });

  it("what diff calls tighter is nowhere laxer, and the other way round", () => {
    fc.assert(
      fc.property(document, document, (left, right) => {
        const [a, b] = [parsed(left), parsed(right)];
        if (a === undefined || b === undefined) throw new Error("the documents are valid");
        const direction = overallDirection(diffPolicies(a, b));
        for (const call of CALLS) {
          const [before, after] = [RANK[decideWithTools(a, call)], RANK[decideWithTools(b, call)]];
          if (direction === "tightens" || direction === "neutral")
            expect(after, JSON.stringify(call)).toBeGreaterThanOrEqual(before);
          if (direction === "loosens" || direction === "neutral")
            expect(after, JSON.stringify(call)).toBeLessThanOrEqual(before);
        }
      }),
      { numRuns: numRuns * 2 },
    );
  });

  it("adding a deny rule makes no decision laxer", () => {
    fc.assert(
      fc.property(document, when, (values, condition) => {
        const before = parsed(values);
        const after = parsed({
          ...values,
          rules: [...(values.rules ?? []), { id: "new", effect: "deny", when: condition }],
        });
        if (before === undefined || after === undefined) throw new Error("the documents are valid");
        for (const call of CALLS)
          expect(RANK[decideWithTools(after, call)]).toBeGreaterThanOrEqual(RANK[decideWithTools(before, call)]);
      }),
      { numRuns },
    );
  });

  it("a product of permissions too large to read is refused", () => {
    const many = Array.from({ length: 80 }, (_, index) => ({
      id: `r${index}`,
      effect: "allow",
      when: { tool: `t${index}` },
    }));
    const other = many.map((rule, index) => ({ ...rule, when: { context: { n: index } } }));
    const [a, b] = [many, other].map((list) => parsed({ apiVersion: "portcullis/v1", default: "deny", rules: list }));
    if (a === undefined || b === undefined) throw new Error("the documents are valid");
    expect(() =>
      composePolicies([
        { policy: a, from: "a" },
        { policy: b, from: "b" },
      ]),
    ).toThrow(PolicyError);
  });
});
