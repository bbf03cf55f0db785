// Arguments that no honest caller gives → what the guard answers, under the policy of test/guard/abuse.test.ts, where `forbidden`
// stands for whatever a policy forbids. Made anew for each use: some change when they are read.

export type Answer = "allowed" | "unreadable_input" | "blocked_pattern" | "rule";

export const EVIL = "forbidden";

const described = { value: 1, enumerable: true, configurable: true };

/** An object that answers another one of its kind for its only key, for ever. */
function endless(): object {
  return new Proxy(
    {},
    {
      ownKeys: () => ["a"],
      getOwnPropertyDescriptor: () => described,
      get: (_, key) => (key === "a" ? endless() : undefined),
    },
  );
}

/** A list of `items` that says it has so many. */
function listOf(length: unknown, ...items: unknown[]): unknown[] {
  return new Proxy(items, {
    get: (target, key) => (key === "length" ? length : Reflect.get(target, key)),
    has: (target, key) => key !== "toJSON" && Reflect.has(target, key),
  });
}

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function nested(depth: number): unknown {
  let value: unknown = EVIL;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 1 ? [value] : { a: value };
  return value;
}

function itself(): object {
  const self: Record<string, unknown> = {};
  self.self = self;
  return self;
}

class Money {
  amount = 200;
}

export const ABUSES: readonly (readonly [name: string, make: () => unknown, answer: Answer])[] = [
  // getters and proxies
  ["a getter that throws nothing", () => ({ get a() { throw null; } }), "unreadable_input"], // biome-ignore format: a row
  ["a getter that takes away its neighbour", () => ({ get a() { delete (this as { b?: string }).b; return 1; }, b: EVIL }), "allowed"], // biome-ignore format: a row
  ["a getter that adds a neighbour", () => ({ get a() { (this as { z?: string }).z = EVIL; return 1; } }), "allowed"], // biome-ignore format: a row
  [
    "a proxy whose values are not those it describes",
    () => new Proxy({ a: "fine" }, { get: () => EVIL }),
    "blocked_pattern",
  ],
  ["a proxy of more keys than can be read", () => new Proxy({}, { ownKeys: () => Array.from({ length: 70_000 }, (_, key) => `k${key}`), getOwnPropertyDescriptor: () => described, get: () => 1 }), "unreadable_input"], // biome-ignore format: a row
  ["a proxy that is revoked", () => revoked({}), "unreadable_input"],
  ["a list that is revoked", () => ({ a: revoked([]) }), "unreadable_input"],
  ["a proxy that tells no prototype", () => new Proxy({}, { getPrototypeOf: () => { throw new Error("no"); } }), "unreadable_input"], // biome-ignore format: a row
  ["a proxy without an end", endless, "unreadable_input"],
  ["a list without an end", () => ({ a: listOf(2 ** 32 - 1, 1) }), "unreadable_input"],
  ["a list whose length is no number", () => ({ a: listOf(Number.NaN, EVIL) }), "allowed"],
  ["a list of negative length", () => ({ a: listOf(-1, EVIL) }), "allowed"],
  ["a list whose length is a string", () => ({ a: listOf("1", EVIL) }), "blocked_pattern"],
  // cycles and depth
  ["an object that contains itself", itself, "unreadable_input"],
  ["sixty levels", () => ({ v: nested(60) }), "blocked_pattern"],
  ["a hundred thousand levels", () => ({ v: nested(100_000) }), "unreadable_input"],
  ["one object twice", () => { const one = { x: EVIL }; return { a: one, b: one }; }, "blocked_pattern"], // biome-ignore format: a row
  // values that are no JSON
  ["toJSON that gives something else", () => ({ a: { x: EVIL, toJSON: () => "fine" } }), "unreadable_input"],
  ["toJSON of a prototype", () => Object.create({ toJSON: () => EVIL }), "unreadable_input"],
  ["toJSON of a list", () => ({ a: Object.assign([1], { toJSON: () => EVIL }) }), "unreadable_input"],
  ["a symbol", () => ({ a: Symbol("x") }), "unreadable_input"],
  ["a symbol for a key", () => ({ [Symbol("x")]: EVIL }), "allowed"],
  ["a BigInt", () => ({ amount: 200n }), "unreadable_input"],
  ["a typed array", () => ({ a: new Uint8Array(4) }), "unreadable_input"],
  ["a buffer", () => ({ a: Buffer.from(EVIL) }), "unreadable_input"],
  ["a Map", () => ({ a: new Map([["x", EVIL]]) }), "unreadable_input"],
  ["a Set", () => ({ a: new Set([EVIL]) }), "unreadable_input"],
  ["a boxed string", () => ({ a: new String(EVIL) }), "unreadable_input"],
  ["a boxed number", () => ({ amount: new Number(200) }), "unreadable_input"],
  ["an instance", () => new Money(), "unreadable_input"],
  ["a URL", () => ({ a: new URL("https://forbidden.test/") }), "unreadable_input"],
  ["a generator", () => ({ a: (function* () { yield EVIL; })() }), "unreadable_input"], // biome-ignore format: a row
  ["a function for arguments", () => () => 1, "unreadable_input"],
  ["an object without a prototype", () => Object.assign(Object.create(null), { amount: 200 }), "rule"],
  ["what is inherited", () => Object.create({ amount: 200 }), "unreadable_input"],
  ["a list with another prototype", () => ({ a: Object.setPrototypeOf([EVIL], null) }), "blocked_pattern"],
  ["a list of a class", () => ({ a: new (class Words extends Array<string> {})(...[EVIL, "b"]) }), "blocked_pattern"],
  // keys and lists
  ["a key __proto__", () => JSON.parse('{"__proto__":{"amount":200}}'), "unreadable_input"],
  ["a key __proto__ inside", () => JSON.parse('{"a":[{"__proto__":"forbidden"}]}'), "unreadable_input"],
  ["keys of Object.prototype", () => ({ hasOwnProperty: "x", toString: EVIL }), "blocked_pattern"],
  ["an empty key", () => ({ "": EVIL }), "blocked_pattern"],
  ["a list with a hole", () => ({ a: Object.assign([], { 5: EVIL }) }), "unreadable_input"],
  ["a list of four billion holes", () => ({ a: Object.assign([], { length: 2 ** 32 - 1 }) }), "unreadable_input"],
  ["a list with a property", () => ({ a: Object.assign([1, 2], { note: EVIL }) }), "allowed"],
  ["a hidden property", () => Object.defineProperty({}, "a", { value: EVIL, enumerable: false }), "allowed"],
  ["an object with a length", () => ({ length: 1, 0: EVIL }), "blocked_pattern"],
  ["a hundred thousand keys", () => Object.fromEntries(Array.from({ length: 100_000 }, (_, key) => [`k${key}`, 1])), "unreadable_input"], // biome-ignore format: a row
  ["thirty thousand keys and one more", () => Object.fromEntries([...Array.from({ length: 30_000 }, (_, key) => [`k${key}`, 1]), ["z", EVIL]]), "blocked_pattern"], // biome-ignore format: a row
  // texts
  ["a lone surrogate in a word", () => ({ a: "for\ud800bidden" }), "allowed"],
  ["two keys that are one in UTF-8", () => ({ "\ud800": 1, "\ud801": 2 }), "unreadable_input"],
  ["a key of two megabytes", () => ({ ["k".repeat(2 ** 21)]: 1 }), "unreadable_input"],
  ["a text of two megabytes", () => ({ a: "x".repeat(2 ** 21) + EVIL }), "unreadable_input"],
  ["JSON text that says a key twice", () => ({ json: '{"a":1,"a":"forbidden"}' }), "blocked_pattern"],
  ["JSON text with an escape", () => ({ json: '{"a":"f\\u006frbidden"}' }), "blocked_pattern"],
  ["a text for arguments", () => EVIL, "blocked_pattern"],
  ["a list for arguments", () => [EVIL], "blocked_pattern"],
  // numbers, of which `amount` may be 100 and `big` 2 ** 53 at most
  ["no number", () => ({ amount: Number.NaN }), "unreadable_input"],
  ["a number without an end", () => ({ amount: Number.POSITIVE_INFINITY }), "unreadable_input"],
  ["zero with a sign", () => ({ amount: -0 }), "allowed"],
  ["a large number", () => ({ amount: 1e308 }), "rule"],
  ["a number beyond what is counted exactly", () => ({ big: 2 ** 53 + 2 }), "rule"],
  ["a text of such a number", () => ({ big: "9007199254740993" }), "rule"],
  ["a text of the largest that is allowed", () => ({ big: "9007199254740992" }), "allowed"],
  ...["200", "0xC8", "2e2", " 200 ", "２００", "1_000", "1,000", "٢٠٠"].map(
    (amount) => [`an amount of ${JSON.stringify(amount)}`, () => ({ amount }), "rule"] as const,
  ),
  ["an amount in a list", () => ({ amount: [200] }), "rule"],
  ["an amount that is an object", () => ({ amount: { valueOf: 200 } }), "rule"],
  ["an amount that is none", () => ({ amount: null }), "rule"],
  ["a role in other letters", () => ({ user: { role: "ADMIN" } }), "rule"],
  ["a role in a list", () => ({ user: { role: ["admin"] } }), "rule"],
  ["a role behind a getter", () => ({ user: { get role() { return "admin"; } } }), "rule"], // biome-ignore format: a row
];
