// A rule that the compiler refuses → an error with the rule's place in the document.
import { expect, test } from "vitest";
import { GovernancePolicy, PolicyError } from "../../bindings/index.ts";

const HEAD = "apiVersion: portcullis/v1\nname: places\n";

function refusal(text: string, options = {}): PolicyError {
  try {
    GovernancePolicy.parse(text, options).program();
  } catch (error) {
    if (error instanceof PolicyError) return error;
    throw error;
  }
  throw new Error("it was compiled");
}

const endless = `x${"y".repeat(5000)}`;

test("names file, line and column, with the snippet", () => {
  const rules = `rules:\n  - { id: fine, effect: deny, when: { contains: a } }\n  - id: endless\n    effect: deny\n    when: { path: "${endless}" }\n`;
  const error = refusal(HEAD + rules, { file: "team.yaml" });
  expect(error.code).toBe("unsupported_condition");
  expect(error.issues).toMatchObject([
    { code: "unsupported_condition", severity: "error", file: "team.yaml", line: 5, column: 5, key: "rules.endless" },
  ]);
  expect(error.issues[0]?.snippet).toContain("endless");
  expect(error.message).toContain("team.yaml:5:5");
});

test("names the file that a rule was inherited from", () => {
  const base = `${HEAD}rules:\n  - { id: endless, effect: deny, when: { path: "${endless}" } }\n`;
  const error = refusal(`${HEAD}extends: ./base.yaml\n`, {
    file: "team.yaml",
    resolve: (reference: string) => ({ file: `lib/${reference}`, text: base }),
  });
  expect(error.issues).toMatchObject([{ line: 4, column: 5, key: "rules.endless" }]);
  expect(error.issues[0]?.file).toContain("base.yaml");
});
