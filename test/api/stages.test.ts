// A `stage` condition inside another condition → what is known of it at each stage.
import { expect, test } from "vitest";
import { createGuardSync, GovernancePolicy } from "../../bindings/index.ts";

function guardOf(when: string) {
  const rule = `rules: [{ id: r, effect: deny, when: ${when} }]`;
  return createGuardSync(GovernancePolicy.parse(`apiVersion: portcullis/v1\nname: stages\n${rule}\n`));
}

test.each([
  ["{ any: [{ stage: output }, { contains: drop }] }", "select", "allow"],
  ["{ any: [{ stage: output }, { contains: drop }] }", "drop", "deny"],
  ["{ any: [{ stage: tool_call }, { contains: drop }] }", "select", "deny"],
  ["{ not: { stage: output }, contains: drop }", "drop", "deny"],
  ["{ not: { stage: tool_call }, contains: drop }", "drop", "allow"],
])("%s on %s: %s", (when, sql, effect) => {
  expect(guardOf(when).check({ tool: "query", args: { sql } }).effect).toBe(effect);
});

test("one that is true at some of the rule's stages only is judged at each", () => {
  const guard = guardOf("{ stage: [input, tool_call], any: [{ stage: input }, { contains: drop }] }");
  expect(guard.checkText("select", "input").rules).toEqual(["r"]);
  expect(guard.checkText("drop", "output").effect).toBe("allow");
  expect(guard.check({ tool: "query", args: { sql: "select" } }).effect).toBe("allow");
  expect(guard.check({ tool: "query", args: { sql: "drop" } }).rules).toEqual(["r"]);
});
