// Text patterns over the words of commands: every row of test/cases/shell-view.json, and where their matches lie.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGuardSync, GovernancePolicy } from "../../bindings/index.ts";

interface Row {
  readonly name: string;
  readonly tool?: string;
  readonly text: string;
  /** The stretch of the text that the match comes from; absent: no match. */
  readonly found?: string;
}

const rows = JSON.parse(readFileSync(join(import.meta.dirname, "../cases/shell-view.json"), "utf8")) as readonly Row[];

function guardOf(more: object): ReturnType<typeof createGuardSync> {
  const document = { apiVersion: "portcullis/v1", name: "words", blocked_patterns: ["rm -rf /"], ...more };
  return createGuardSync(GovernancePolicy.parse(JSON.stringify(document)));
}

const guard = guardOf({});
const without = guardOf({ normalize: ["unicode", "escapes"] });

function call({ tool = "bash", text }: Pick<Row, "tool" | "text">): Parameters<typeof guard.check>[0] {
  return { tool, args: tool === "write_file" ? { content: text } : { command: text } };
}

describe("the shell view", () => {
  for (const row of rows) {
    it(row.name, () => {
      const { allowed, matches } = guard.check(call(row));
      expect(matches.map(({ view, span }) => ({ view, found: row.text.slice(...span) }))).toEqual(
        row.found === undefined ? [] : [{ view: "shell", found: row.found }],
      );
      expect(allowed).toBe(row.found === undefined);
      expect(without.check(call(row)).allowed).toBe(true);
    });
  }

  it("is not made for a pipe that only leads to a reader, whatever else the program asks for", () => {
    const split = { blocked_patterns: [{ pattern: "x\\nwc", type: "regex" }] };
    const rules = [{ id: "rm", effect: "deny", when: { command: { name: "rm" } } }];
    for (const policy of [split, { ...split, rules }]) {
      expect(guardOf(policy).check(call({ text: "ls x | wc -l" })).allowed).toBe(true);
      expect(guardOf(policy).check(call({ text: "ls 'x' | wc -l" })).allowed).toBe(false);
    }
  });

  it("adds to what is found without it, and says where", () => {
    const pieces = [
      "rm",
      "r''m",
      " ",
      "  ",
      "-rf",
      '"',
      "'",
      "/",
      "\\",
      "$x",
      "x=rm;",
      "|rev",
      "echo ",
      "sh -c ",
      "é",
      "%72",
      "{",
      "}",
      ",",
    ];
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 10 }).map((chosen) => chosen.join(""));
    fc.assert(
      fc.property(text, (command) => {
        const found = guard.check({ tool: "bash", args: { command } }).matches;
        const before = without.check({ tool: "bash", args: { command } }).matches;
        expect(found.length).toBeGreaterThanOrEqual(before.length);
        for (const { span } of found) {
          expect(span[0]).toBeLessThan(span[1]);
          expect(span[1]).toBeLessThanOrEqual(command.length);
        }
      }),
      { numRuns: process.env.PORTCULLIS_DEEP ? 100_000 : 3_000 },
    );
  });
});
