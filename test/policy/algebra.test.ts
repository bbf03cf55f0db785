import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PolicyError } from "../../bindings/errors.ts";
import { composePolicies } from "../../bindings/policy/compose.ts";
import { diffPolicies, overallDirection } from "../../bindings/policy/diff.ts";
import { policyDocument } from "../../bindings/policy/document.ts";
import type { Resolve } from "../../bindings/policy/extends.ts";
import type { Policy } from "../../bindings/policy/model.ts";
import { parsePolicy } from "../../bindings/policy/parse.ts";
import { documentToYaml, serializePolicy } from "../../bindings/policy/serialize.ts";
import { compareVersions } from "../../bindings/policy/versions.ts";
import { COMPOSE, DIFF, EXTENDS, VERSION_EQUALS, VERSION_ORDER } from "../cases/policy-algebra.ts";
import { anyDocument } from "./arbitrary.ts";

const numRuns = process.env.PORTCULLIS_DEEP === "1" ? 5_000 : 25;

function parsed(text: string): Policy {
  const { policy, issues } = parsePolicy(text);
  if (policy === undefined)
    throw new Error(`${issues.map(({ key, message }) => `${key}: ${message}`).join("; ")}\n${text}`);
  return policy;
}

function compose(...policies: readonly Policy[]): Policy {
  const [first, ...others] = policies.map((policy) => ({ policy, from: policy.name }));
  if (first === undefined) throw new Error("nothing to compose");
  return composePolicies([first, ...others]).policy;
}

/** The document's values for the keys that an expectation names. */
function picked(policy: Policy, keys: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const document = policyDocument(policy);
  return Object.fromEntries(Object.keys(keys).map((key) => [key, document[key]]));
}

describe("compose", () => {
  for (const { name, policies, result, refused } of COMPOSE) {
    it(name, () => {
      const all = policies.map(parsed);
      if (refused !== undefined) {
        expect(() => compose(...all)).toThrow(PolicyError);
        expect(() => compose(...all)).toThrow(refused);
        return;
      }
      const policy = compose(...all);
      expect(picked(policy, result ?? {})).toEqual(result);
      expect(parsed(serializePolicy(policy)).dialect).toBe(policy.dialect);
    });
  }

  it("a composition differs from its parts only by tightening, as far as diff can tell", () => {
    fc.assert(
      fc.property(anyDocument, anyDocument, (left, right) => {
        const [a, b] = [parsed(documentToYaml(left)), parsed(documentToYaml(right))];
        let both: Policy;
        try {
          both = compose(a, b);
        } catch (error) {
          // Policies that cannot be composed say so.
          expect(error).toBeInstanceOf(PolicyError);
          return;
        }
        for (const part of [a, b]) {
          const looser = diffPolicies(part, both).filter(
            ({ direction, field }) => direction === "loosens" && !field.startsWith("rules."),
          );
          expect(looser).toEqual([]);
        }
        expect(parsePolicy(serializePolicy(both)).policy).toBeDefined();
        expect(compose(both, both).rules.length).toBeLessThanOrEqual(both.rules.length);
      }),
      { numRuns },
    );
  });
});

describe("diff", () => {
  for (const { name, a, b, changes } of DIFF) {
    it(name, () => {
      const found = diffPolicies(parsed(a), parsed(b));
      expect(found.map(({ field, direction }) => `${field} ${direction}`)).toEqual(changes);
      // There and back: what tightens loosens.
      const mirror = { tightens: "loosens", loosens: "tightens", changes: "changes", neutral: "neutral" } as const;
      const back = diffPolicies(parsed(b), parsed(a));
      expect(overallDirection(back)).toBe(mirror[overallDirection(found)]);
    });
  }

  it("finds nothing between a policy and itself", () => {
    fc.assert(
      fc.property(anyDocument, (values) => {
        const policy = parsed(documentToYaml(values));
        expect(diffPolicies(policy, parsed(serializePolicy(policy)))).toEqual([]);
      }),
      { numRuns },
    );
  });

  it("asks an oracle about patterns", () => {
    const [a, b] = [parsed("blocked_patterns: [rm -rf]\n"), parsed("blocked_patterns: [rm]\n")];
    const covers = (outers: readonly { pattern: string }[], inner: { pattern: string }): boolean =>
      outers.some((outer) => inner.pattern.includes(outer.pattern));
    expect(diffPolicies(a, b, { covers }).map(({ direction }) => direction)).toEqual(["tightens"]);
    expect(diffPolicies(b, a, { covers }).map(({ direction }) => direction)).toEqual(["loosens"]);
  });
});

describe("extends", () => {
  for (const { name, files, result, issues: expected = [], origins: wanted = [] } of EXTENDS) {
    it(name, () => {
      const resolve: Resolve = (reference) => {
        const text = files[reference];
        return text === undefined ? { problem: "no such file" } : { text, file: reference };
      };
      const { policy, issues, origins } = parsePolicy(files.main ?? "", { file: "main", resolve });
      expect(issues.map(({ file, line, column, code, key }) => `${file}:${line}:${column} ${code} ${key}`)).toEqual(
        expected,
      );
      expect(policy === undefined).toBe(expected.length > 0);
      if (policy !== undefined) expect(picked(policy, result ?? {})).toEqual(result ?? {});
      const told = origins.map(({ path, from }) => `${path} ${from}`);
      for (const origin of wanted) expect(told).toContain(origin);
    });
  }

  it("says what an override put aside, and why", () => {
    const main = "apiVersion: portcullis/v1\nextends: base\noverride:\n  - { rule: no-x, reason: tests need it }\n";
    const base = "apiVersion: portcullis/v1\nrules:\n  - { id: no-x, effect: deny, when: { contains: x } }\n";
    const { origins } = parsePolicy(main, { file: "main", resolve: () => ({ text: base, file: "base" }) });
    const origin = origins.find(({ path }) => path === "rules.no-x");
    expect(origin).toEqual({
      path: "rules.no-x",
      from: "main",
      line: 4,
      column: 13,
      instead: { of: "base", reason: "tests need it" },
    });
  });

  it("ends a chain that has no end", () => {
    let made = 0;
    const resolve: Resolve = () => ({
      text: `apiVersion: portcullis/v1\nextends: next${++made}\n`,
      file: `file${made}`,
    });
    const { policy, issues } = parsePolicy("apiVersion: portcullis/v1\nextends: next\n", { file: "main", resolve });
    expect(policy).toBeUndefined();
    expect(issues.map(({ code }) => code)).toContain("extends_cycle");
    expect(made).toBeLessThan(20);
  });

  it("ends a web that doubles at every level", () => {
    let made = 0;
    const resolve: Resolve = (reference) => {
      made++;
      return { text: `apiVersion: portcullis/v1\nextends: [${reference}a, ${reference}b]\n`, file: reference };
    };
    const { policy } = parsePolicy("apiVersion: portcullis/v1\nextends: x\n", { file: "main", resolve });
    expect(policy).toBeUndefined();
    expect(made).toBeLessThan(500);
  });
});

describe("versions", () => {
  it("are ordered", () => {
    VERSION_ORDER.forEach((earlier, index) => {
      for (const later of VERSION_ORDER.slice(index + 1)) {
        expect(Math.sign(compareVersions(earlier, later)), `${earlier} < ${later}`).toBe(-1);
        expect(Math.sign(compareVersions(later, earlier)), `${later} > ${earlier}`).toBe(1);
      }
    });
  });

  it("are equal", () => {
    for (const [a, b] of VERSION_EQUALS) expect(compareVersions(a, b), `${a} = ${b}`).toBe(0);
  });
});
