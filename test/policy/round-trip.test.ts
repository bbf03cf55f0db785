import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Policy } from "../../bindings/policy/model.ts";
import { parsePolicy } from "../../bindings/policy/parse.ts";
import { canonicalPolicy, documentToYaml, serializePolicy } from "../../bindings/policy/serialize.ts";
import { anyDocument } from "./arbitrary.ts";

const numRuns = process.env.PORTCULLIS_DEEP === "1" ? 5_000 : 50;

function parsed(text: string): Policy {
  const { policy, issues } = parsePolicy(text);
  if (policy === undefined)
    throw new Error(`${issues.map((issue) => `${issue.key}: ${issue.message}`).join("; ")}\n${text}`);
  return policy;
}

describe("writing and reading", () => {
  it("a document as YAML is the document as JSON", () => {
    fc.assert(
      fc.property(anyDocument, (values) => {
        expect(parsed(documentToYaml(values))).toEqual(parsed(asJson(values)));
      }),
      { numRuns },
    );
  });

  it("parse(serialize(policy)) equals the policy, and writing it again changes nothing", () => {
    fc.assert(
      fc.property(anyDocument, (values) => {
        const policy = parsed(asJson(values));
        const text = serializePolicy(policy);
        expect(parsed(text)).toEqual(policy);
        expect(serializePolicy(parsed(text))).toBe(text);
      }),
      { numRuns },
    );
  });

  it("the canonical form does not depend on the order of keys", () => {
    fc.assert(
      fc.property(anyDocument, (values) => {
        const backwards = Object.fromEntries(Object.entries(values).reverse());
        const a = canonicalPolicy(parsed(asJson(values)));
        expect(JSON.stringify(canonicalPolicy(parsed(asJson(backwards))))).toBe(JSON.stringify(a));
        expect(JSON.parse(JSON.stringify(a))).toEqual(a);
      }),
      { numRuns },
    );
  });
});

/** JSON in which characters that no policy may hold bare are escaped, as any JSON writer may do. */
function asJson(values: unknown): string {
  const bare = (char: string): boolean => char >= "\u007f";
  return [...JSON.stringify(values)]
    .map((char) =>
      bare(char)
        ? [...char]
            .flatMap((whole) => whole.split(""))
            .map(escaped)
            .join("")
        : char,
    )
    .join("");
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
