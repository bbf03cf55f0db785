// Wrapped tools over a stand-in engine: what they run on, answer and count.
import { describe, expect, it } from "vitest";
import { Guard } from "../../bindings/guard/guard.ts";
import { fakeEngine } from "./fake-engine.ts";
import { open } from "./opened.ts";

describe("wrapped tools", () => {
  it("run on the snapshot, pass further arguments on, and keep their own this", async () => {
    const { guard } = open({});
    class Disk {
      root = "/data";
      description = "reads";
      execute({ path }: { path: string }, { id }: { id: number }) {
        return `${this.root}${path}#${id}`;
      }
    }
    const disk = new Disk();
    const tools = {
      disk,
      add: ({ a, b }: { a: number; b: number }) => a + b,
      client: { description: "runs elsewhere" },
    };
    const before = { ...tools };
    const wrapped = guard.wrapTools(tools);
    expect(await wrapped.add({ a: 1, b: 2 })).toBe(3);
    expect(await wrapped.disk.execute({ path: "/x" }, { id: 7 })).toBe("/data/x#7");
    expect(wrapped.disk).toBeInstanceOf(Disk);
    expect(wrapped.disk.description).toBe("reads");
    expect(wrapped.client).toBe(tools.client);
    expect(tools).toEqual(before);
    expect(Object.hasOwn(disk, "execute")).toBe(false);
  });

  it("answer a denial instead of running, or what the host makes of it", async () => {
    const { guard } = open({});
    let ran = 0;
    const tools = {
      t: (_args: { c: string }) => {
        ran += 1;
      },
    };
    expect(await guard.wrapTools(tools).t({ c: "rm -rf" })).toEqual({
      error: "denied",
      reason: "blocked_pattern",
      message: "rule blocked_patterns[0]",
      rules: ["blocked_patterns[0]"],
    });
    const strict = guard.wrapTools(tools, {
      denied: ({ reason }, tool) => {
        throw new Error(`${tool}: ${reason}`);
      },
    });
    await expect(strict.t({ c: "rm -rf" })).rejects.toThrow("t: blocked_pattern");
    expect(ran).toBe(0);
  });

  it("that throw say to the model what the policy lets through", async () => {
    const rules = [
      { words: ["s3cret"], id: "hide", effect: "redact", reason: "redacted", role: "redact" },
      { words: ["forbidden"], id: "stop", stages: ["tool_result"] },
    ] as const;
    const guard = new Guard(fakeEngine({ rules }));
    const failing = (thrown: unknown) =>
      guard
        .wrapTools({
          t: () => {
            throw thrown;
          },
        })
        .t();
    const plain = new TypeError("no such host");
    await expect(failing(plain)).rejects.toBe(plain);
    await expect(failing(new Error("cannot log in as root:s3cret"))).rejects.toThrow(
      "cannot log in as root:[redacted]",
    );
    await expect(failing("s3cret")).rejects.toThrow("[redacted]");
    expect(await failing(new Error("a forbidden word"))).toMatchObject({ error: "denied", rules: ["stop"] });
    const unreadable = {
      toString: () => {
        throw new Error("s3cret");
      },
    };
    await expect(failing(unreadable)).rejects.toBe(unreadable);
  });

  it("count in the session they are given, and free their slot when they throw", async () => {
    const { guard, session } = open({ maxConcurrent: 1, explicit: ["max_concurrent"] });
    const tools = {
      t: () => {
        throw new Error("broken");
      },
    };
    expect(await guard.wrapTools(tools).t()).toMatchObject({ reason: "session_required" });
    const wrapped = guard.wrapTools(tools, { session: "s", agent: "a" });
    await expect(wrapped.t()).rejects.toThrow("broken");
    await expect(wrapped.t()).rejects.toThrow("broken");
    expect(session.usage()).toMatchObject({ toolCalls: 2, running: 0 });
  });

  it("give results through the rules for results", async () => {
    const rules = [{ words: ["555"], id: "redact[0]", effect: "redact", reason: "redacted", role: "redact" }] as const;
    const { guard } = open({}, { rules });
    const wrapped = guard.wrapTools({ t: () => ({ phone: "555", n: 5551 }), u: () => "call 555", v: () => undefined });
    expect(await wrapped.u()).toBe("call [redacted]");
    expect(await wrapped.t()).toMatchObject({ error: "denied", reason: "unredactable" });
    expect(await wrapped.v()).toBeUndefined();
  });
});
