// What the compiler refuses of a policy → an error with its place in the document.
import { describe, expect, it, test } from "vitest";
import { PlacedError } from "../../bindings/compile/placed-error.ts";
import { compilePolicy } from "../../bindings/compile/policy-program.ts";
import { GovernancePolicy, PolicyError } from "../../bindings/index.ts";
import { readModule } from "../conformance/engine-subject.ts";

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

/** Patterns for MAX_PATTERNS and one more, each of a line. */
function tooMany(lines: (index: number) => string): string {
  return Array.from({ length: 16_385 }, (_, index) => lines(index)).join("\n");
}

test("names the first pattern that is one too many", () => {
  const error = refusal(`${HEAD}blocked_patterns:\n${tooMany((index) => `  - word${index}`)}\n`, { file: "many.yaml" });
  expect(error.code).toBe("pattern_too_large");
  const last = 3 + 16_385;
  expect(error.issues).toMatchObject([{ file: "many.yaml", line: last, column: 5, key: "blocked_patterns[16384]" }]);
  expect(error.issues[0]?.snippet).toContain("word16384");
  expect(error.issues[0]?.message).toContain("16384");
});

describe("memory that runs out while a pattern is compiled names what the policy wrote", () => {
  /** Asks for a table of its own, of some kilobytes. */
  const large = "a[b-y]{1,12}z(?:q|w){3}";
  const rows: readonly (readonly [path: string, document: string])[] = [
    ["blocked_patterns[1]", `blocked_patterns: [x, { pattern: '${large}', type: regex }, y]`],
    ["redact[0]", `redact: [{ pattern: '${large}', type: regex }]`],
    ["blocked_tools[2]", `blocked_tools: [x, y, '${"?".repeat(90)}[a-c]*[!d]??x', z]`],
    ["allowed_tools[0]", `allowed_tools: ['${"?".repeat(90)}[a-c]*[!d]??x']`],
    ["approval_tools[1]", `approval_tools: [m, '${"?".repeat(90)}[a-c]*[!d]??x']`],
    [
      "rules.second",
      `rules: [{ id: first, effect: deny, when: { contains: x } }, { id: second, effect: deny, when: { any: [{ contains: y }, { regex: '${large}' }] } }]`,
    ],
    [
      "rules.second",
      `rules: [{ id: second, effect: deny, when: { tool: t, not: { arg: args.a, regex: '${large}' } } }]`,
    ],
    [
      "rules.second",
      `rules: [{ id: second, effect: deny, when: { contains: go, after: { contains: x, any: [{ regex: '${large}' }] } } }]`,
    ],
  ];

  it.each(rows)("%s", (path, document) => {
    const policy = GovernancePolicy.parse(`${HEAD}${document}\n`).data;
    const refusals = new Set<string | undefined>();
    // from too little for anything to enough for all: one of the budgets ends at the large one
    for (let bytes = 1 << 16; bytes < 1 << 22; bytes += 1 << 12) {
      try {
        compilePolicy(readModule("compiler", "release"), policy, { heapBytes: bytes });
        expect(refusals).toContain(path);
        return;
      } catch (error) {
        expect(error).toBeInstanceOf(PlacedError);
        const { code, path: named, message } = error as PlacedError;
        expect(code).toBe("pattern_too_large");
        expect(message).toContain("MAX_HEAP_BYTES");
        refusals.add(named);
      }
    }
    throw new Error("it was never compiled");
  });
});

test("says it of plain policies too, which have no lines", () => {
  const { data } = GovernancePolicy.parse(`${HEAD}blocked_patterns: [x]\n`);
  const many = {
    ...data,
    blockedPatterns: Array.from({ length: 16_385 }, (_, i) => ({ pattern: `w${i}`, type: "substring" as const })),
  };
  expect(() => compilePolicy(readModule("compiler", "release"), many)).toThrow(
    "blocked_patterns[16384]: pattern `w16384`",
  );
});

test("counts rules before a program is made of them", () => {
  const { data } = GovernancePolicy.parse(
    `${HEAD}rules:\n  - { id: r, effect: audit, when: { arg: args.x, gt: 1 } }\n`,
  );
  const [rule] = data.rules;
  if (rule === undefined) throw new Error("there is a rule");
  const rules = Array.from({ length: 65_536 }, (_, index) => ({ ...rule, id: `r${index}` }));
  const work = () => compilePolicy(readModule("compiler", "release"), { ...data, rules });
  expect(work).toThrow(expect.objectContaining({ code: "too_many", path: "rules.r65535" }));
  expect(work).toThrow("65536 rules, more than 65535 (MAX_RULES)");
});
