// Calls, and the same calls with a leaf, an encoding, another case or another type → what permits is never satisfied by it,
// and what forbids is never escaped.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createGuardSync, GovernancePolicy, type ToolCall } from "../../bindings/index.ts";
import type { Test } from "../../bindings/policy/condition.ts";
import { type Json, permits, placesOf, type Step } from "../oracle/permission.ts";

const TRIALS = process.env.PORTCULLIS_DEEP === "1" ? 100_000 : 1_500;

const PLACES: readonly (readonly [written: string, steps: readonly Step[]])[] = [
  ["args.a", ["a"]],
  ["args.b.a", ["b", "a"]],
  ["args.list[*]", ["list", "[*]"]],
  ["args.list[*].a", ["list", "[*]", "a"]],
  ["args.list[0]", ["list", 0]],
  ["args.*", ["*"]],
  ["args.b.*.a", ["b", "*", "a"]],
];

const text = (type: "substring" | "regex" | "glob" | "path_glob", ...patterns: string[]): Test => ({
  is: "text",
  patterns: patterns.map((pattern) => ({ pattern, type })),
});

const TESTS: readonly (readonly [written: string, test: Test])[] = [
  ["contains: ok", text("substring", "ok")],
  ["contains: [ok, work]", text("substring", "ok", "work")],
  ["regex: '\\A[a-z]+\\z'", text("regex", "\\A[a-z]+\\z")],
  ["glob: 'ok*'", text("glob", "ok*")],
  ["path_glob: '/work/**'", text("path_glob", "/work/**")],
  ["equals: ok", { is: "one_of", values: ["ok"] }],
  ["equals: true", { is: "one_of", values: [true] }],
  ["equals: 5", { is: "one_of", values: [5] }],
  ["one_of: [ok, 5, null, 0.5]", { is: "one_of", values: ["ok", 5, null, 0.5] }],
  ["gt: 4, lte: 10", { is: "number", gt: 4, lte: 10 }],
  ["gte: -0.5", { is: "number", gte: -0.5 }],
  ["exists: true", { is: "exists", exists: true }],
  ["exists: false", { is: "exists", exists: false }],
];

interface Case {
  readonly written: string;
  /** Where the oracle looks; absent: it cannot tell. */
  readonly steps?: readonly Step[];
  readonly test?: Test;
  /** The rule that holds where anything is read as what the condition looks at. */
  readonly probe?: string;
}

/** Conditions that read what a text means, and what any text of the kind fits: no oracle, but the same properties. */
const STRUCTURES: readonly (readonly [written: string, probe: string])[] = [
  ["path: { in_workspace: true }", "path: '**'"],
  ["path: '/work/**'", "path: '**'"],
  ["host: api.example", "host: '*'"],
  ["command: [ls, echo]", "command: '*'"],
];

function probeId(probe: string): string {
  return `probe-${probe.slice(0, probe.indexOf(":"))}`;
}

const CASES: readonly Case[] = [
  ...PLACES.flatMap(([place, steps]) =>
    TESTS.map(([written, test]): Case => ({ written: `arg: '${place}', ${written}`, steps, test })),
  ),
  ...STRUCTURES.map(([written, probe]): Case => ({ written, probe: probeId(probe) })),
  // a path that is named for commands makes lists there commands for every rule: not beside the others
  ...STRUCTURES.slice(0, 3).map(([written]): Case => ({ written: `arg: args.a, ${written}`, steps: ["a"] })),
  ...TESTS.slice(0, 11).map(([written]): Case => ({ written, steps: [] })),
  { written: "tool: 'read*'" },
];

const RULES = CASES.flatMap(({ written }, index) => [
  `  - { id: permit-${index}, effect: allow, when: { ${written} } }`,
  `  - { id: unless-${index}, effect: audit, when: { not: { ${written} } } }`,
  `  - { id: forbid-${index}, effect: audit, when: { ${written} } }`,
]);
for (const probe of new Set(STRUCTURES.map(([, one]) => one))) {
  RULES.push(`  - { id: ${probeId(probe)}, effect: audit, when: { ${probe} } }`);
}
const HEAD = "apiVersion: portcullis/v1\nname: polarity\ndefault: deny\nworkspace: /work\nrules:\n";
const guard = createGuardSync(GovernancePolicy.parse(`${HEAD}${RULES.join("\n")}\n`));

function held(call: ToolCall): ReadonlySet<string> {
  const { rules, reason } = guard.check(call);
  if (reason !== "allowed" && reason !== "default_denied") throw new Error(`${reason} for ${JSON.stringify(call)}`);
  return new Set(rules);
}

const WORDS = [
  "ok",
  "OK",
  "okay",
  "Ok",
  "no",
  "true",
  "null",
  "",
  "5",
  "5.0",
  "05",
  " 5",
  "5e0",
  "10.000000000000000000001",
  "4.5",
  "-1",
  "/work/a",
  "/WORK/a",
  "/work/../etc",
  "/etc/passwd",
  "https://api.example/x",
  "https://API.example",
  "https://evil/",
  "ls -l",
  "LS",
  "rm -rf /",
  "echo ok; rm x",
  "select 1",
  "SELECT 1; DROP TABLE t",
  "oｋ",
  "o\u200bk",
];
const scalar = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom<Json>(...WORDS) },
  { weight: 2, arbitrary: fc.constantFrom<Json>(5, 0.5, 10, 11, 4, -0.5, -1, true, false, null) },
);
const KEYS = ["a", "b", "list", "command", "query", "path", "url", "c"];
const key = fc.constantFrom(...KEYS);
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 4, arbitrary: scalar },
    { weight: 1, arbitrary: fc.array(tie("value"), { maxLength: 3 }) },
    { weight: 2, arbitrary: fc.dictionary(key, tie("value"), { maxKeys: 3 }) },
  ),
}));
// Most of the time what the paths look for is there.
const args = fc
  .record({ a: value, b: value, list: fc.oneof(fc.array(value, { maxLength: 3 }), value) }, { requiredKeys: [] })
  .chain((known) => fc.dictionary(key, value, { maxKeys: 2 }).map((more) => ({ ...more, ...known }) as Json));
const call = fc.record({ tool: fc.constantFrom("t", "read_file", "READ_file", "bash", "sql"), args });

/** Replaces the leaf that `choice` points at. */
function changeLeaf(value: Json, choice: number, change: (leaf: Json) => Json): Json {
  let left = choice;
  const count = countLeaves(value);
  if (count === 0) return value;
  left %= count;
  const walk = (node: Json): Json => {
    if (typeof node !== "object" || node === null) {
      left -= 1;
      return left === -1 ? change(node) : node;
    }
    if (Array.isArray(node)) return node.map(walk);
    return Object.fromEntries(Object.entries(node).map(([name, inner]) => [name, walk(inner)]));
  };
  return walk(value);
}

/** Whether there is no leaf in it, or in some list of it. */
function hasGap(value: Json): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (countLeaves(value) === 0) return true;
  return Array.isArray(value) && value.some(hasGap);
}

function countLeaves(value: Json): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce<number>((sum, inner) => sum + countLeaves(inner), 0);
}

/** Adds a value under a new key or, where `lists`, at the end of a list, in the container that `choice` points at. */
function addLeaf(value: Json, choice: number, name: string, added: Json, lists: boolean): Json {
  let left = choice;
  const takes = (node: Json): boolean =>
    typeof node === "object" && node !== null && (Array.isArray(node) ? lists : !Object.hasOwn(node, name));
  const count = (node: Json): number =>
    typeof node !== "object" || node === null
      ? 0
      : Object.values(node).reduce<number>((sum, inner) => sum + count(inner), takes(node) ? 1 : 0);
  const all = count(value);
  if (all === 0) return value;
  left %= all;
  const walk = (node: Json): Json => {
    if (typeof node !== "object" || node === null) return node;
    if (takes(node)) left -= 1;
    const here = takes(node) && left === -1;
    if (Array.isArray(node)) return [...node.map(walk), ...(here ? [added] : [])];
    const entries = Object.entries(node).map(([label, inner]): [string, Json] => [label, walk(inner)]);
    return Object.fromEntries(here ? [...entries, [name, added]] : entries);
  };
  return walk(value);
}

function encode(leaf: Json): Json {
  if (typeof leaf !== "string" || [...leaf].some((char) => char > "~" || "%&\\".includes(char))) return leaf;
  return [...leaf].map((char) => `%${char.charCodeAt(0).toString(16).padStart(2, "0")}`).join("");
}

function changeCase(leaf: Json): Json {
  if (typeof leaf !== "string") return leaf;
  return leaf === leaf.toUpperCase() ? leaf.toLowerCase() : leaf.toUpperCase();
}

function changeType(leaf: Json): Json {
  if (typeof leaf !== "string") return String(leaf);
  if (leaf === "true" || leaf === "null") return JSON.parse(leaf) as Json;
  return leaf !== "" && String(Number(leaf)) === leaf ? Number(leaf) : [leaf];
}

const choice = fc.nat(50);

function eachCase(check: (id: number, item: Case) => void): void {
  CASES.forEach((item, id) => {
    check(id, item);
  });
}

/** Written out only where it fails: an `expect` for every condition of every call costs more than the engine. */
function ensure(truth: boolean, item: Case, ...calls: unknown[]): void {
  if (!truth) expect.fail(`${item.written} over ${calls.map((one) => JSON.stringify(one)).join(" and ")}`);
}

describe("what permits", () => {
  test("holds only where every leaf fits letter for letter, and is the opposite of the same inside not", () => {
    fc.assert(
      fc.property(call, (asked) => {
        const rules = held(asked);
        eachCase((id, item) => {
          const permitted = rules.has(`permit-${id}`);
          ensure(rules.has(`unless-${id}`) !== permitted, item, asked);
          if (!permitted) return;
          if (item.test === undefined || item.test.is !== "exists" || item.test.exists) {
            ensure(rules.has(`forbid-${id}`), item, asked);
          }
          if (item.steps === undefined || item.test === undefined) return;
          ensure(permits(item.test, placesOf(asked.args, item.steps)), item, asked);
        });
      }),
      { numRuns: TRIALS },
    );
  });

  test("is not satisfied by another leaf", () => {
    fc.assert(
      fc.property(call, choice, key, value, (asked, where, name, added) => {
        const more = { ...asked, args: addLeaf(asked.args, where, name, added, true) };
        const [before, after] = [held(asked), held(more)];
        eachCase((id, item) => {
          if (!after.has(`permit-${id}`) || before.has(`permit-${id}`)) return;
          // The one way: at some place nothing stood, which permits nothing, and now something that fits.
          const places = placesOf(asked.args, item.steps ?? []);
          const missing = places.length === 0 || places.some((place) => place === undefined || hasGap(place));
          const nothing = item.probe === undefined ? missing : !before.has(item.probe);
          ensure(nothing, item, asked, more);
        });
      }),
      { numRuns: TRIALS },
    );
  });

  test.each([["an encoding", encode]] as const)("is not satisfied by %s", (_, change) => {
    fc.assert(
      fc.property(call, choice, (asked, where) => {
        const other = { ...asked, args: changeLeaf(asked.args, where, change) };
        const [before, after] = [held(asked), held(other)];
        eachCase((id, item) => {
          if (after.has(`permit-${id}`)) ensure(before.has(`permit-${id}`), item, asked, other);
        });
      }),
      { numRuns: TRIALS },
    );
  });

  test.each([
    ["another case", changeCase],
    ["another type", changeType],
  ] as const)("is not satisfied by %s of what is not meant", (_, change) => {
    fc.assert(
      fc.property(call, choice, (asked, where) => {
        const other = { ...asked, args: changeLeaf(asked.args, where, change) };
        const after = held(other);
        eachCase((id, item) => {
          if (!after.has(`permit-${id}`) || item.steps === undefined || item.test === undefined) return;
          ensure(permits(item.test, placesOf(other.args, item.steps)), item, other);
        });
      }),
      { numRuns: TRIALS },
    );
  });
});

describe("what forbids", () => {
  test.each([
    ["another leaf", (value: Json, where: number) => addLeaf(value, where, "extra", "no", false)],
    ["an encoding", (value: Json, where: number) => changeLeaf(value, where, encode)],
    ["another case", (value: Json, where: number) => changeLeaf(value, where, changeCase)],
    ["another type", (value: Json, where: number) => changeLeaf(value, where, changeType)],
  ] as const)("is not escaped by %s", (name, change) => {
    fc.assert(
      fc.property(call, choice, (asked, where) => {
        const other = { ...asked, args: change(asked.args, where) };
        const [before, after] = [held(asked), held(other)];
        eachCase((id, item) => {
          if (!before.has(`forbid-${id}`) || isExcused(item, name)) return;
          ensure(after.has(`forbid-${id}`), item, asked, other);
        });
      }),
      { numRuns: TRIALS },
    );
  });
});

/** What is missing comes to be there; a text in another case is another command or file, as its reader says. */
function isExcused({ written, test }: Case, change: string): boolean {
  if (test?.is === "exists" && !test.exists) return true;
  const structure = STRUCTURES.find(([one]) => written.endsWith(one));
  if (structure === undefined) return false;
  // the words of an argv reach the program as they are
  return change === "an encoding" ? written.includes("command") : change !== "another leaf";
}
