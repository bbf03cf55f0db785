// Arguments as they are abused: what a tool receives never holds what the policy forbids, and nothing throws.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGuardSync, GovernancePolicy } from "../../bindings/index.ts";
import { ABUSES, EVIL } from "../cases/guard-abuse.ts";

const runs = process.env.PORTCULLIS_DEEP === "1" ? 50_000 : 500;

const guard = createGuardSync(
  GovernancePolicy.parse(`
apiVersion: portcullis/v1
name: abuse
blocked_patterns: [${EVIL}]
rules:
  - { id: amount, effect: deny, when: { arg: args.amount, gt: 100 } }
  - { id: big, effect: deny, when: { arg: args.big, gt: 9007199254740992 } }
  - { id: role, effect: deny, when: { arg: args.user.role, equals: admin } }
`),
);

/** Whether a value that a tool received holds what is forbidden, under any key that it can see. */
function holds(value: unknown): boolean {
  if (typeof value === "string") return value.includes(EVIL);
  if (typeof value !== "object" || value === null) return false;
  return Reflect.ownKeys(value).some(
    (key) => String(key).includes(EVIL) || holds((value as Record<string | symbol, unknown>)[key]),
  );
}

/** What the tool was given, where it ran. */
async function received(args: unknown): Promise<unknown[]> {
  const given: unknown[] = [];
  await guard
    .wrapTools({
      tool: (value: unknown) => {
        given.push(value);
      },
    })
    .tool(args);
  return given;
}

describe("arguments as nobody honest gives them", () => {
  it.each(ABUSES)("%s", async (_name, make, answer) => {
    const { allowed, reason } = guard.check({ tool: "tool", args: make() });
    expect(reason).toBe(answer);
    expect(allowed).toBe(answer === "allowed");
    const given = await received(make());
    expect(given).toHaveLength(allowed ? 1 : 0);
    expect(given.some(holds)).toBe(false);
  });

  it.each(ABUSES)("as the context of a call: %s", (_name, make) => {
    const asks = createGuardSync(
      GovernancePolicy.parse(
        `apiVersion: portcullis/v1\nname: c\nrules: [{ id: r, effect: deny, when: { context: { amount: { gt: 100 } } } }]\n`,
      ),
    );
    const { reason } = asks.check({ tool: "tool", args: {}, context: make() });
    expect(["allowed", "rule", "unreadable_input"]).toContain(reason);
    expect(asks.check({ tool: "tool", args: {}, context: { amount: 200 } }).reason).toBe("rule");
  });

  const text = fc.constantFrom("fine", EVIL, "forbid", "den", `a ${EVIL} b`, "\ud800", "", "%66orbidden");
  const flips = (values: readonly unknown[]): object => {
    let asked = 0;
    return Object.defineProperty({}, "flip", {
      enumerable: true,
      configurable: true,
      get: () => values[asked++ % values.length],
    });
  };
  const tree = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.double(),
      fc.constantFrom(null, true, undefined, 10n, Symbol("s"), -0),
      fc.constantFrom(new Map(), new Set([EVIL]), new Uint16Array(2), new Date(0), /forbidden/),
      tie("list"),
      tie("record"),
      tie("odd"),
    ),
    list: fc.oneof(
      fc.array(tie("value"), { maxLength: 4 }),
      fc.sparseArray(tie("value"), { maxNumElements: 3, maxLength: 5 }),
    ),
    record: fc.dictionary(
      fc.oneof(text, fc.constantFrom("__proto__", "constructor", "toJSON", "length")),
      tie("value"),
      {
        maxKeys: 4,
        noNullPrototype: false,
      },
    ),
    odd: fc.oneof(
      fc.array(tie("value"), { minLength: 1, maxLength: 3 }).map(flips),
      tie("record").map((record) => new Proxy(record as object, {})),
      tie("list").map((list) => new Proxy(list as object, {})),
      tie("record").map((record) => Object.create(record as object)),
      fc.tuple(tie("record"), tie("value")).map(([record, value]) => ({ ...(record as object), toJSON: () => value })),
      tie("record").map((record) => Object.assign(record as object, { self: record })),
    ),
  })).value;

  it("never reach a tool with what is forbidden in them, however they are made", async () => {
    await fc.assert(
      fc.asyncProperty(tree, async (args) => {
        const decision = guard.check({ tool: "tool", args });
        expect(JSON.parse(JSON.stringify(decision))).toEqual(decision);
        for (const given of await received(args)) {
          expect(holds(given)).toBe(false);
          expect(JSON.parse(JSON.stringify(given ?? null))).toEqual(given ?? null);
        }
      }),
      { numRuns: runs },
    );
  });
});
