// Permits over a stand-in engine: slots, waiting in line, giving up.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { open, runs, settle, verdicts } from "./opened.ts";

describe("permits", () => {
  it("hold a slot until released, once", async () => {
    const { session } = open({ maxConcurrent: 1 });
    const first = await session.authorize({ tool: "t", args: { a: 1 } });
    expect(first).toMatchObject({ allowed: true, args: { a: 1 } });
    expect(session.usage()).toMatchObject({ running: 1, toolCalls: 1 });
    const second = await session.authorize({ tool: "t" });
    expect(second).toMatchObject({
      allowed: false,
      args: undefined,
      decision: { reason: "concurrency_limit", rules: ["max_concurrent"] },
    });
    expect(session.check({ tool: "t" }).reason).toBe("concurrency_limit");
    second.release();
    first.release();
    first.release();
    expect(session.usage()).toMatchObject({ running: 0, toolCalls: 1 });
    expect((await session.authorize({ tool: "t" })).allowed).toBe(true);
  });

  it("are waited for between the threshold and the maximum, in order, and refused beyond", async () => {
    const { session } = open({ maxConcurrent: 3, backpressureThreshold: 1 });
    const order: string[] = [];
    const ask = async (name: string) => {
      const permit = await session.authorize({ tool: name });
      order.push(`${name}:${permit.decision.reason}`);
      return permit;
    };
    const a = await ask("a");
    const waiting = [ask("b"), ask("c")];
    await settle();
    expect(order).toEqual(["a:allowed"]);
    await ask("d");
    expect(order).toEqual(["a:allowed", "d:concurrency_limit"]);
    a.release();
    const b = await waiting[0];
    await settle();
    expect(order.slice(2)).toEqual(["b:allowed"]);
    expect(session.usage()).toMatchObject({ running: 1, toolCalls: 2 });
    b?.release();
    (await waiting[1])?.release();
    expect(order.slice(3)).toEqual(["c:allowed"]);
    expect(session.usage()).toMatchObject({ running: 0, toolCalls: 3 });
  });

  it("that were waited for are not refused because others wait", async () => {
    const { session } = open({ maxConcurrent: 2, backpressureThreshold: 1 });
    const first = await session.authorize({ tool: "t" });
    const second = session.authorize({ tool: "t" });
    first.release();
    const third = session.authorize({ tool: "t" });
    const permit = await second;
    expect(permit.allowed).toBe(true);
    permit.release();
    expect((await third).allowed).toBe(true);
  });

  it("are not waited for by calls that are denied anyway", async () => {
    const { session } = open({ maxConcurrent: 3, backpressureThreshold: 1 });
    await session.authorize({ tool: "t" });
    expect((await session.authorize({ tool: "t", args: ["rm -rf"] })).decision.reason).toBe("blocked_pattern");
  });

  it("are judged again after waiting: a limit reached meanwhile holds, and the slot goes on", async () => {
    const { session } = open({ maxConcurrent: 4, backpressureThreshold: 1, maxToolCalls: 1 });
    const first = await session.authorize({ tool: "t" });
    expect((await session.authorize({ tool: "t" })).decision.reason).toBe("tool_call_limit");
    first.release();
    const other = open({ maxConcurrent: 4, backpressureThreshold: 1, timeoutSeconds: 1 });
    const running = await other.session.authorize({ tool: "t" });
    const waiting = [other.session.authorize({ tool: "t" }), other.session.authorize({ tool: "t" })];
    other.time.now = 1000;
    running.release();
    expect(verdicts((await Promise.all(waiting)).map(({ decision }) => decision))).toEqual([
      "time_limit",
      "time_limit",
    ]);
    expect(other.session.usage().running).toBe(0);
  });

  it("run on the arguments as they were when asked", async () => {
    const { session } = open({ maxConcurrent: 2, backpressureThreshold: 1 });
    const first = await session.authorize({ tool: "t" });
    const args = { path: "/tmp/ok" };
    const waiting = session.authorize({ tool: "t", args });
    args.path = "rm -rf";
    first.release();
    expect(await waiting).toMatchObject({ allowed: true, args: { path: "/tmp/ok" } });
  });

  it("can be given up: the line goes on, nothing is spent", async () => {
    const { session } = open({ maxConcurrent: 3, backpressureThreshold: 1 });
    const first = await session.authorize({ tool: "t" });
    const controller = new AbortController();
    const given = session.authorize({ tool: "t" }, { signal: controller.signal });
    const next = session.authorize({ tool: "t" });
    controller.abort(new Error("enough"));
    await expect(given).rejects.toThrow("enough");
    first.release();
    expect((await next).allowed).toBe(true);
    expect(session.usage()).toMatchObject({ running: 1, toolCalls: 2 });
    await expect(session.authorize({ tool: "t" }, { signal: controller.signal })).rejects.toThrow("enough");
  });

  it("a child waits for its parent's slots too", async () => {
    const { session } = open({ maxConcurrent: 5, backpressureThreshold: 1 });
    const child = session.child({ id: "child" });
    const other = session.child({ id: "other" });
    const first = await child.authorize({ tool: "t" });
    const waiting = [other.authorize({ tool: "t" }), child.authorize({ tool: "t" })];
    await settle();
    expect(session.usage().running).toBe(1);
    first.release();
    (await waiting[0])?.release();
    (await waiting[1])?.release();
    expect(session.usage()).toMatchObject({ running: 0, toolCalls: 3 });
  });

  it("never run more at once than may, and leave nobody behind", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 4 }),
        fc.array(fc.record({ child: fc.boolean(), steps: fc.nat(4), abort: fc.boolean() }), { maxLength: 20 }),
        async (threshold, extra, calls) => {
          const { session } = open({ maxConcurrent: threshold + extra, backpressureThreshold: threshold });
          const child = session.child({ id: "child", budget: { maxConcurrent: 2, backpressureThreshold: 1 } });
          let running = 0;
          let runningInside = 0;
          const outcomes = calls.map(async ({ child: inside, steps, abort }) => {
            const controller = new AbortController();
            const asked = (inside ? child : session).authorize({ tool: "t" }, { signal: controller.signal });
            if (abort) queueMicrotask(() => controller.abort("given up"));
            const permit = await asked.catch(() => undefined);
            if (!permit?.allowed) return;
            running += 1;
            if (inside) runningInside += 1;
            expect(running).toBeLessThanOrEqual(threshold);
            expect(runningInside).toBeLessThanOrEqual(1);
            for (let step = 0; step < steps; step += 1) await Promise.resolve();
            running -= 1;
            if (inside) runningInside -= 1;
            permit.release();
          });
          await Promise.all(outcomes);
          expect(session.usage().running).toBe(0);
          expect(child.usage().running).toBe(0);
        },
      ),
      { numRuns: runs },
    );
  });
});
