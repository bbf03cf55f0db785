import { describe, expect, it } from "vitest";
import { formatIssue, type Issue } from "../../bindings/errors.ts";
import type { CheckPattern } from "../../bindings/policy/formats.ts";
import { parsePolicy } from "../../bindings/policy/parse.ts";
import { BROKEN } from "../cases/policy-broken.ts";

/** A syntax that is easy to break: what follows `[bad` is wrong. */
const checkPattern: CheckPattern = (pattern) => {
  const start = pattern.indexOf("[bad");
  return start < 0 ? undefined : { message: "a class is not closed", start, end: start + 4 };
};

function written({ severity, line, column, code, key, nearest }: Issue): string {
  const mark = severity === "warning" ? "?" : "";
  return `${mark}${line}:${column} ${code} ${key ?? "-"}${nearest === undefined ? "" : ` ~${nearest}`}`;
}

describe("broken documents", () => {
  for (const row of BROKEN) {
    it(row.name, () => {
      const { policy, issues } = parsePolicy(row.text, { file: "p.yaml", checkPattern });
      expect(issues.map(written)).toEqual(row.issues);
      const onlyWarnings = row.issues.every((issue) => issue.startsWith("?"));
      expect(policy !== undefined).toBe(onlyWarnings);
      for (const issue of issues) {
        expect(issue.file).toBe("p.yaml");
        expect(issue.snippet).toContain("^");
        expect(formatIssue(issue)).toContain(`p.yaml:${issue.line}:${issue.column}: ${issue.severity}: `);
      }
    });
  }

  it("has rows enough, each with a name of its own", () => {
    expect(BROKEN.length).toBeGreaterThanOrEqual(150);
    expect(new Set(BROKEN.map((row) => row.name)).size).toBe(BROKEN.length);
  });
});
