// Rows of conditions and of redactions → the same decisions from the real engine.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { createGuardSync, type Decision, GovernancePolicy, type ToolCall } from "../../bindings/index.ts";

interface Row {
  readonly call?: ToolCall;
  readonly text?: string;
  readonly stage?: "input" | "output";
  readonly session?: boolean;
  readonly before?: readonly ToolCall[];
  readonly effect: Decision["effect"];
  readonly rule?: string;
  readonly reason?: string;
  /** Path and span of one of the matches. */
  readonly at?: string;
  readonly pattern?: string;
  readonly patternLike?: string;
  readonly message?: string;
  readonly redacted?: unknown;
}

interface Group {
  readonly name: string;
  readonly policy?: string;
  /** The policy as a whole, for one of the older dialect. */
  readonly document?: string;
  readonly calls: readonly Row[];
}

const rows = ["conditions", "redactions", "tool-names"].flatMap(
  (file) => parse(readFileSync(new URL(`../cases/${file}.yaml`, import.meta.url), "utf8")) as readonly Group[],
);

/** `{ $date: true }` stands for what is no JSON value. */
function revive(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Object.hasOwn(value, "$date")) return new Date(0);
  if (Array.isArray(value)) return value.map(revive);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revive(inner)]));
}

for (const { name, policy, document, calls } of rows) {
  describe(name, () => {
    const text = document ?? `apiVersion: portcullis/v1\nname: row\n${policy}\n`;
    test.each(calls.map((row) => [JSON.stringify(row.call ?? row.text), row] as const))("%s", (_, row) => {
      let now = 0;
      const guard = createGuardSync(GovernancePolicy.parse(text), { clock: () => now });
      const asked = row.session === true ? guard.session({ id: "s" }) : guard;
      for (const call of row.before ?? []) {
        asked.check(call);
        now += 1000;
      }
      const decision =
        row.call === undefined
          ? asked.checkText(row.text ?? "", row.stage ?? "input")
          : asked.check(revive(row.call) as ToolCall);
      expect(decision.effect, JSON.stringify(decision)).toBe(row.effect);
      if (row.rule !== undefined) expect(decision.rules[0]).toBe(row.rule);
      if (row.reason !== undefined) expect(decision.reason).toBe(row.reason);
      if (row.message !== undefined) expect(decision.message).toContain(row.message);
      if (row.redacted !== undefined) expect(decision.redacted).toEqual(row.redacted);
      const places = decision.matches.map(({ path, span }) => `${path} ${span[0]}-${span[1]}`);
      if (row.at !== undefined) expect(places).toContain(row.at);
      const patterns = decision.matches.map(({ pattern }) => pattern);
      if (row.pattern !== undefined) expect(patterns).toContain(row.pattern);
      const like = row.patternLike;
      if (like !== undefined)
        expect(
          patterns.some((pattern) => pattern.startsWith(like)),
          String(patterns),
        ).toBe(true);
    });
  });
}
