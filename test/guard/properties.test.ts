// Properties of every decision, over a stand-in engine.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Decision } from "../../bindings/guard/decision.ts";
import { Guard } from "../../bindings/guard/guard.ts";
import { fakeEngine } from "./fake-engine.ts";
import { guardOf } from "./guards.ts";

const runs = process.env.PORTCULLIS_DEEP === "1" ? 20_000 : 300;

const words = ["rm -rf", "secret", "x"];
const text = fc.array(fc.constantFrom(...words, "a", " ", "\n"), { maxLength: 5 }).map((parts) => parts.join(""));
const tree = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, text, fc.integer(), fc.boolean(), tie("list"), tie("record")),
  list: fc.array(tie("value"), { maxLength: 4 }),
  record: fc.dictionary(text, tie("value"), { maxKeys: 4 }),
})).record;

describe("properties", () => {
  const guard = guardOf({ rules: words.map((word) => ({ words: [word] })) });

  it("adding an argument never turns a denial by patterns into permission", () => {
    fc.assert(
      fc.property(tree, fc.string(), tree, (args, key, more) => {
        fc.pre(key !== "__proto__" && !Object.hasOwn(args as object, key));
        const before = guard.check({ tool: "t", args });
        const after = guard.check({ tool: "t", args: { ...(args as object), [key]: more } });
        if (!before.allowed) expect(after.allowed).toBe(false);
        for (const rule of before.rules) expect(after.rules).toContain(rule);
      }),
      { numRuns: runs },
    );
  });

  it("decisions are plain JSON, and the same for the same call", () => {
    fc.assert(
      fc.property(tree, (args) => {
        const strip = ({ sequence: _, ...decision }: Decision): unknown => decision;
        const first = guard.check({ tool: "t", args });
        expect(JSON.parse(JSON.stringify(first))).toEqual(first);
        expect(strip(guard.check({ tool: "t", args }))).toEqual(strip(first));
      }),
      { numRuns: runs },
    );
  });

  it("a tool receives what was checked, and nothing that it holds is the caller's", async () => {
    const engine = fakeEngine();
    const seen: unknown[] = [];
    const { tool } = new Guard(engine).wrapTools({
      tool: (args: unknown) => {
        seen.push(args);
      },
    });
    await fc.assert(
      fc.asyncProperty(tree, async (args) => {
        await tool(args);
        const received = seen.pop();
        expect(received).toEqual(args);
        if (typeof args === "object") expect(received).not.toBe(args);
        for (const [key, value] of Object.entries(received as object)) {
          expect(engine.seen.texts).toContain(key);
          if (typeof value === "string") expect(engine.seen.texts).toContain(value);
        }
      }),
      { numRuns: runs },
    );
  });
});
