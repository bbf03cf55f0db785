// The reader of arguments: rows of what it sees, hostile values it refuses, and the promise that the snapshot is what was seen.
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as layout from "../../assembly/layout.ts";
import { pathsOf, replaceTexts } from "../../bindings/guard/paths.ts";
import { type Plain, Reader } from "../../bindings/guard/segments.ts";
import cases from "../cases/guard-segments.json" with { type: "json" };

const runs = process.env.PORTCULLIS_DEEP === "1" ? 20_000 : 500;

const SCOPES: Record<string, number> = {
  key: layout.SCOPE_KEY,
  string: layout.SCOPE_STRING,
  scalar: layout.SCOPE_SCALAR,
  joined: layout.SCOPE_JOINED,
};

const reader = (limits: Partial<{ maxInputBytes: number; maxDepth: number }> = {}): Reader =>
  new Reader({ maxInputBytes: 1_048_576, maxDepth: 64, ...limits });

describe("what a call says", () => {
  it.each(cases.rows)("$name", ({ args, segments }) => {
    const it = reader();
    const snapshot = it.read("tool", args);
    expect(it.fault).toBe("");
    const wanted = new Set(it.texts.keys());
    const paths = pathsOf(snapshot, "args", wanted);
    const seen = it.texts.map((text, index) => [it.scopes[index], text, paths.get(index)]);
    expect(seen).toEqual([
      [layout.SCOPE_TOOL, "tool", "tool"],
      ...segments.map(([scope, text, path]) => [SCOPES[scope as string], text, path]),
    ]);
  });
});

class Point {
  x = 1;
}

const cycle: Record<string, unknown> = { a: 1 };
cycle.self = { deep: [cycle] };
let abyss: unknown = "x";
for (let depth = 0; depth < 10_000; depth += 1) abyss = depth % 2 === 0 ? { a: abyss } : [abyss];
const throwing = (error: unknown): object =>
  Object.defineProperty({}, "a", {
    enumerable: true,
    get() {
      throw error;
    },
  });
const rejecting = (trap: keyof ProxyHandler<object>): object =>
  new Proxy(
    { a: 1 },
    {
      [trap]() {
        throw new Error("no");
      },
    },
  );

const hostile: readonly (readonly [name: string, value: unknown, path: string, cause: string])[] = [
  ["a BigInt", { a: 1n }, "args.a", "a BigInt"],
  ["a function", { a: () => 1 }, "args.a", "a function"],
  ["a symbol", { a: Symbol("s") }, "args.a", "a symbol"],
  ["NaN", { a: Number.NaN }, "args.a", "NaN"],
  ["infinity", { a: Number.NEGATIVE_INFINITY }, "args.a", "-Infinity"],
  ["a Date", { when: new Date(0) }, "args.when", "a Date"],
  ["a Map", { m: new Map() }, "args.m", "a Map"],
  ["a Set", [new Set()], "args[0]", "a Set"],
  ["a typed array", { b: new Uint8Array(2) }, "args.b", "a Uint8Array"],
  ["a Buffer", { b: Buffer.from("x") }, "args.b", "no plain object"],
  ["an ArrayBuffer", { b: new ArrayBuffer(2) }, "args.b", "an? ArrayBuffer"],
  ["a RegExp", { r: /x/ }, "args.r", "a RegExp"],
  ["an Error", { e: new Error("x") }, "args.e", "an? Error"],
  ["a promise", { p: Promise.resolve(1) }, "args.p", "a Promise"],
  ["a boxed string", { s: Object("x") }, "args.s", "a String"],
  ["an instance of a class", { p: new Point() }, "args.p", "an instance of a class"],
  [
    "a class that calls itself Map",
    {
      p: {
        get [Symbol.toStringTag]() {
          return "x".repeat(999);
        },
        __proto__: Point.prototype,
      },
    },
    "args.p",
    "an instance of a class",
  ],
  ["a toJSON of its own", { d: { toJSON: () => "x" } }, "args.d.toJSON", "a function"],
  ["a toJSON inherited", { d: Object.create({ toJSON: () => "x" }) }, "args.d", "an instance of a class"],
  ["an array with toJSON", { d: Object.assign([1], { toJSON: () => "x" }) }, "args.d", "toJSON"],
  ["a hole", { a: Array(2) }, "args.a[0]", "undefined"],
  ["undefined in an array", { a: [1, undefined] }, "args.a[1]", "undefined"],
  ["a cycle", cycle, "args.self.deep[0]", "itself"],
  ["10,000 containers in one another", abyss, "args", "max_depth"],
  ["a getter that throws", throwing(new Error("x")), "args.a", "threw"],
  ["a getter that throws nothing", throwing(undefined), "args.a", "threw"],
  ["a getter that throws a proxy", throwing(rejecting("get")), "args.a", "threw"],
  ["a proxy without keys", rejecting("ownKeys"), "args", "threw"],
  ["a proxy without a prototype", rejecting("getPrototypeOf"), "args", "threw"],
  ["a proxy without values", rejecting("get"), "args.a", "threw"],
  [
    "a revoked proxy",
    (() => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      return { p: proxy };
    })(),
    "args.p",
    "threw",
  ],
  ["a string of 50 MB", { a: "x".repeat(50_000_000) }, "args.a", "max_input_bytes"],
  ["a key of 50 MB", { ["x".repeat(50_000_000)]: 1 }, "args", "max_input_bytes"],
  [
    "70,000 keys",
    Object.fromEntries(Array.from({ length: 70_000 }, (_, index) => [`k${index}`, 1])),
    "args.k",
    "MAX_SEGMENTS",
  ],
  ["a million empty strings", { a: Array(1_000_000).fill("") }, "args.a[", "MAX_SEGMENTS"],
  ["a million empty arrays", { a: Array(1_000_000).fill([]) }, "args.a[", "MAX_SEGMENTS"],
  [
    "an array that says it has 2^32 - 1 elements",
    {
      a: new Proxy([], {
        get: (_target, key) => (key === "length" ? 2 ** 32 - 1 : Reflect.get([""], key === "toJSON" ? key : "0")),
      }),
    },
    "args.a[",
    "MAX_SEGMENTS",
  ],
  [
    "a value shared until it is a billion",
    Array.from({ length: 30 }).reduce((inner) => [inner, inner], "ha" as unknown),
    "args[",
    "MAX_SEGMENTS",
  ],
  ["a key __proto__", JSON.parse('{"a":{"__proto__":{"admin":true}}}'), "args.a.__proto__", "__proto__"],
  ["two keys that differ in lone surrogates only", { "\ud800": 1, "\udbff": 2 }, "args", "the same in UTF-8"],
];

describe("hostile values", () => {
  it.each(hostile)("%s", (_name, value, path, cause) => {
    const it = reader();
    expect(() => it.read("tool", value)).not.toThrow();
    expect(it.fault).toMatch(new RegExp(cause));
    expect(it.faultPath("args").startsWith(path)).toBe(true);
    expect(it.faultPath("args").length).toBeLessThan(8_192);
    it.read("tool", { a: "b" });
    expect(it.fault).toBe("");
    expect(it.texts).toEqual(["tool", "a", "b"]);
  });

  it("a lone surrogate becomes U+FFFD, in keys too", () => {
    const it = reader();
    const snapshot = it.read("t\udc00", { "k\ud800": ["a\udc00b", "😀"] });
    expect(it.texts).toEqual(["t\ufffd", "k\ufffd", "a\ufffdb", "😀", "a\ufffdb 😀"]);
    expect(snapshot).toEqual({ "k\ufffd": ["a\ufffdb", "😀"] });
  });

  it("hands on zero without its sign, as JSON would", () => {
    expect(Object.is((reader().read("t", [-0]) as number[])[0], 0)).toBe(true);
  });

  it("reads every getter once and hands on what it read", () => {
    let reads = 0;
    const args = {
      get path() {
        reads += 1;
        return reads === 1 ? "/tmp/ok" : "/etc/shadow";
      },
    };
    expect(reader().read("tool", args)).toEqual({ path: "/tmp/ok" });
    expect(reads).toBe(1);
  });

  it("drops what JSON drops: symbol keys, hidden properties, properties without a value", () => {
    const args = Object.defineProperty({ a: 1, b: undefined, [Symbol("s")]: 2 }, "hidden", { value: 3 });
    const snapshot = reader().read("tool", args);
    expect(Reflect.ownKeys(snapshot as object)).toEqual(["a"]);
  });

  it("reads plain objects of another realm and of none", () => {
    const it = reader();
    expect(it.read("tool", runInNewContext("({ a: { b: [1, 2] } })"))).toEqual({ a: { b: [1, 2] } });
    expect(it.read("tool", Object.assign(Object.create(null), { a: 1 }))).toEqual({ a: 1 });
    expect(it.fault).toBe("");
    it.read("tool", runInNewContext("({ a: new Date(0) })"));
    expect(it.fault).not.toBe("");
  });

  it("sees a proxy's keys in the order of the snapshot, whatever order it lists them in", () => {
    const source: Record<string, unknown> = { b: "first", 2: "second", 1: "third" };
    const proxy = new Proxy(source, { ownKeys: () => ["b", "2", "1"] });
    const it = reader();
    const snapshot = it.read("tool", proxy);
    const at = it.texts.indexOf("first");
    expect(pathsOf(snapshot, "args", new Set([at])).get(at)).toBe("args.b");
  });

  it("measures bytes, not units", () => {
    const it = reader({ maxInputBytes: 1000 });
    it.read("t", { k: "é".repeat(499) });
    expect(it.fault).toBe("");
    it.read("t", { k: "é".repeat(500) });
    expect(it.fault).toContain("max_input_bytes");
    it.read("t", { k: "€".repeat(332) });
    expect(it.fault).toBe("");
    it.read("t", { k: "€".repeat(333) });
    expect(it.fault).toContain("max_input_bytes");
    it.read("t", { k: "😀".repeat(249) });
    expect(it.fault).toBe("");
    it.read("t", { k: "😀".repeat(250) });
    expect(it.fault).toContain("max_input_bytes");
  });

  it("counts depth in containers", () => {
    const it = reader({ maxDepth: 2 });
    it.read("t", { a: ["x"] });
    expect(it.fault).toBe("");
    it.read("t", { a: [{}] });
    expect(it.fault).toContain("max_depth");
    expect(it.faultPath("args")).toBe("args.a[0]");
  });
});

const json = fc
  .jsonValue({ maxDepth: 5, noUnicodeString: false })
  .filter((value) => !JSON.stringify(value).includes("__proto__"));

describe("properties", () => {
  it("the snapshot is the value, as JSON has it, and a copy of it", () => {
    const it = reader();
    fc.assert(
      fc.property(json, (value) => {
        const snapshot = it.read("tool", value);
        expect(it.fault).toBe("");
        const [wellFormed] = [JSON.parse(JSON.stringify(value).toWellFormed())];
        expect(JSON.stringify(snapshot)).toBe(JSON.stringify(wellFormed));
        if (typeof value === "object" && value !== null) expect(snapshot).not.toBe(value);
      }),
      { numRuns: runs },
    );
  });

  it("reading the snapshot again sees the same segments", () => {
    const first = reader();
    const second = reader();
    fc.assert(
      fc.property(json, (value) => {
        const snapshot = first.read("tool", value);
        expect(second.read("tool", snapshot)).toEqual(snapshot);
        expect(second.texts).toEqual(first.texts);
        expect(second.scopes).toEqual(first.scopes);
      }),
      { numRuns: runs },
    );
  });

  it("every segment has its own path, and a replaced text is found at it", () => {
    const it = reader();
    fc.assert(
      fc.property(json, (value) => {
        const snapshot = it.read("tool", value);
        const paths = pathsOf(snapshot, "args", new Set(it.texts.keys()));
        expect(new Set(paths.values()).size).toBe(it.texts.length);
        const leaves = [...it.scopes.keys()].filter((index) => it.scopes[index] === layout.SCOPE_STRING);
        const texts = new Map(leaves.map((index) => [index, `new ${index}`]));
        it.read("tool", replaceTexts(snapshot as Plain, texts));
        for (const [index, text] of texts) expect(it.texts[index]).toBe(text);
      }),
      { numRuns: runs },
    );
  });
});
