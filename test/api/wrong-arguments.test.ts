// Values of the wrong type in the public functions → one error class that says what was expected.
import { expect, it } from "vitest";
import { compare, compose, GovernancePolicy, PolicyError, verify } from "../../bindings/index.ts";

const policy = GovernancePolicy.parse("apiVersion: portcullis/v1\nname: t\nblocked_patterns: [a]\n");
const none = null as never;

it.each<readonly [string, () => unknown, string]>([
  ["parse(5)", () => GovernancePolicy.parse(5 as never), "neither text nor bytes"],
  ["parse()", () => GovernancePolicy.parse(undefined as never), "neither text nor bytes"],
  ["load()", () => GovernancePolicy.load(undefined as never), "the path of a policy is no text"],
  ["matchesPattern(5)", () => policy.matchesPattern(5 as never), "the text is no string"],
  ["diff(null)", () => policy.diff(none), "expected a GovernancePolicy"],
  ["isStricterThan(null)", () => policy.isStricterThan(none), "expected two policies"],
  ["compose(null)", () => compose(policy, none), "expected a GovernancePolicy"],
  ["compose(text)", () => compose("name: t" as never), "expected a GovernancePolicy"],
  ["compare(null, policy)", () => compare(none, policy), "expected two policies"],
  ["compare(policy, {})", () => compare(policy, {} as never), "expected two policies"],
])("%s", async (_, run, message) => {
  const error: unknown = await (async () => run())().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(PolicyError);
  expect(error).toMatchObject({ code: "invalid_option", message: expect.stringContaining(message) });
});

it.each([null, undefined, 5, "records", {}])("verify(%j) is no chain, and no exception", (records) => {
  expect(verify(records as never)).toMatchObject({ ok: false, brokenAt: 0 });
});
