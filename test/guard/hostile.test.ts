// Hostile calls, texts and getters over a stand-in engine: each is a denial, never an exception.
import { describe, expect, it } from "vitest";
import type { Decision } from "../../bindings/guard/decision.ts";
import { Guard } from "../../bindings/guard/guard.ts";
import { hostileCalls } from "../cases/guard-hostile.ts";
import { type FakePolicy, fakeEngine } from "./fake-engine.ts";
import { BLOCK_RM, guardOf } from "./guards.ts";

describe("a hostile call", () => {
  it.each(hostileCalls)("%s is denied, not thrown", (_name, call) => {
    const guard = guardOf();
    expect(guard.check(call as never)).toMatchObject({ allowed: false, effect: "deny", reason: "unreadable_input" });
    const session = guard.session({ id: "s" });
    if (_name !== "a session that is no string" && _name !== "an agent that is no string") {
      expect(session.check(call as never)).toMatchObject({ allowed: false, reason: "unreadable_input" });
    }
  });

  it("that makes the engine trap is denied, and so is every later one, unless the engine can be renewed", () => {
    const trapping = (): FakePolicy => ({
      onEvaluate({ texts }) {
        if (texts.includes("trap")) throw new WebAssembly.RuntimeError("unreachable");
      },
    });
    const reasons = (guard: Guard): string[] =>
      ["trap", "fine", "trap", "fine"].map((a) => guard.check({ tool: "t", args: [a] }).reason);
    expect(reasons(new Guard(fakeEngine(trapping())))).toEqual(Array(4).fill("engine_fault"));
    const renew = (): ReturnType<typeof fakeEngine> => fakeEngine(trapping());
    expect(reasons(new Guard(renew(), { renew }))).toEqual(["engine_fault", "allowed", "engine_fault", "allowed"]);
    const failing = new Guard(renew(), {
      renew: () => {
        throw new RangeError("memory");
      },
    });
    expect(reasons(failing)).toEqual(Array(4).fill("engine_fault"));
  });

  it("a text that is none", () => {
    expect(guardOf().checkText(5 as never)).toMatchObject({ allowed: false, reason: "unreadable_input" });
    expect(guardOf().checkText("x", "nowhere" as never)).toMatchObject({ allowed: false, reason: "unreadable_input" });
  });

  it("a getter that asks the same guard again is answered, and so is the outer call", () => {
    const guard = guardOf({ rules: [BLOCK_RM] });
    const inner: Decision[] = [];
    const args = {
      first: "one",
      get second() {
        inner.push(guard.check({ tool: "t", args: { c: "rm -rf" } }));
        return "two";
      },
      third: "rm -rf",
    };
    const outer = guard.check({ tool: "t", args });
    expect(inner).toMatchObject([{ reason: "blocked_pattern", matches: [{ path: "args.c" }] }]);
    expect(outer).toMatchObject({ reason: "blocked_pattern", matches: [{ path: "args.third" }] });
  });
});
