// What sessions, their children and their parents did → what `after` finds.
import { expect, test } from "vitest";
import { createGuardSync, GovernancePolicy } from "../../bindings/index.ts";

const HEAD = "apiVersion: portcullis/v1\nname: past\n";

function guardOf(rules: string, more = "") {
  return createGuardSync(GovernancePolicy.parse(`${HEAD}${more}rules: [${rules}]\n`), { approve: () => true });
}

const LEAK = "{ id: leak, effect: deny, when: { tool: post, after: { tool: read } } }";
const TESTED = "{ id: tested, effect: deny, when: { tool: deploy, not: { after: { tool: test } } } }";

test("a child hides nothing, from its parent, its siblings and itself", () => {
  const parent = guardOf(LEAK).session({ id: "p" });
  const [first, second] = [parent.child({ id: "c1" }), parent.child({ id: "c2" })];
  first.check({ tool: "read" });
  for (const session of [parent, first, second]) expect(session.check({ tool: "post" }).rules).toEqual(["leak"]);
});

test("what permits is a session's own doing", () => {
  const parent = guardOf(TESTED).session({ id: "p" });
  const child = parent.child({ id: "c" });
  child.check({ tool: "test" });
  expect(child.check({ tool: "deploy" }).effect).toBe("allow");
  expect(parent.check({ tool: "deploy" }).rules).toEqual(["tested"]);
  parent.check({ tool: "test" });
  expect(parent.check({ tool: "deploy" }).effect).toBe("allow");
});

test("sessions of their own know nothing of each other", () => {
  const guard = guardOf(LEAK);
  guard.session({ id: "a" }).check({ tool: "read" });
  expect(guard.session({ id: "b" }).check({ tool: "post" }).effect).toBe("allow");
});

test("what waits for a person happened once it was let pass", async () => {
  const asks = "{ id: asks, effect: require_approval, when: { tool: read } }";
  const session = guardOf(`${LEAK}, ${asks}`).session({ id: "s" });
  expect(session.check({ tool: "read" }).effect).toBe("require_approval");
  expect(session.check({ tool: "post" }).effect).toBe("allow");
  (await session.authorize({ tool: "read" })).release();
  expect(session.check({ tool: "post" }).rules).toEqual(["leak"]);
});

test("where the policy observes, what ran happened", () => {
  const session = guardOf(LEAK, "mode: observe\nblocked_tools: [read]\n").session({ id: "s" });
  session.check({ tool: "read" });
  expect(session.check({ tool: "post" }).observed?.rules).toEqual(["leak"]);
});

test("a text of the session may have happened, and may ask what happened", () => {
  const rules = [
    "{ id: told, effect: deny, when: { tool: post, after: { stage: input, contains: confidential } } }",
    "{ id: hush, effect: deny, when: { stage: output, contains: memo, after: { tool: read } } }",
  ];
  const guard = guardOf(rules.join(", "));
  const session = guard.session({ id: "s" });
  expect(session.checkText("the memo", "output").effect).toBe("allow");
  session.checkText("this is Confidential", "input");
  expect(session.check({ tool: "post" }).rules).toEqual(["told"]);
  session.check({ tool: "read" });
  expect(session.checkText("the memo", "output").rules).toEqual(["hush"]);
  expect(guard.checkText("the memo", "output").reason).toBe("session_required");
  expect(guard.checkText("the memo", "input").effect).toBe("allow");
});

test("an event may itself ask for the past", () => {
  const chain = "{ id: chain, effect: deny, when: { tool: c, after: { tool: b, any: [{ after: { tool: a } }] } } }";
  const guard = guardOf(chain);
  const [whole, half] = [guard.session({ id: "whole" }), guard.session({ id: "half" })];
  for (const tool of ["a", "b"]) whole.check({ tool });
  for (const tool of ["b", "a"]) half.check({ tool });
  expect(whole.check({ tool: "c" }).rules).toEqual(["chain"]);
  expect(half.check({ tool: "c" }).effect).toBe("allow");
});
