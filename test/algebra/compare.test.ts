// Pairs of policies → their relation, held to rows, to brute force over small texts, and to random calls.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type Comparison,
  compare,
  compose,
  createGuardSync,
  GovernancePolicy,
  type Witness,
} from "../../bindings/index.ts";
import { COMPARE } from "../cases/algebra.ts";
import { everyText } from "../property/patterns.ts";
import { Random } from "../property/random.ts";

const deep = process.env.PORTCULLIS_DEEP === "1";

const parse = (document: unknown): GovernancePolicy =>
  GovernancePolicy.parse(typeof document === "string" ? document : JSON.stringify(document));

const RANKS = { allow: 0, redact: 1, require_approval: 2, deny: 3 } as const;

/** The effect of a witness in a fresh guard of the policy. */
async function effectIn(policy: GovernancePolicy, { stage, call, text, session: state }: Witness): Promise<number> {
  let now = 0;
  const guard = createGuardSync(policy, { clock: () => now });
  if (call === undefined) return RANKS[guard.checkText(text ?? "", stage).effect];
  if (state === undefined) return RANKS[guard.check(call).effect];
  const session = guard.session({ id: "s" });
  const { confidence: _, ...plain } = call;
  for (let made = 0; made < (state.toolCalls ?? 0); made++) expect(session.check(plain).allowed).toBe(true);
  const end = new AbortController();
  for (let running = 0; running < (state.running ?? 0); running++) {
    session.authorize(plain, { signal: end.signal }).catch(() => undefined);
  }
  for (let turn = 0; turn < 20; turn++) await undefined;
  session.spend(state.tokens ?? 0);
  now += state.elapsedMilliseconds ?? 0;
  const { effect } = session.check(call);
  end.abort();
  return RANKS[effect];
}

/** Whether the witnesses say what the relation says. */
async function confirm(a: GovernancePolicy, b: GovernancePolicy, found: Comparison): Promise<void> {
  const { relation, witness, opposite } = found;
  expect(witness === undefined, relation).toBe(
    relation === "equal" || (relation === "unknown" && witness === undefined),
  );
  expect(opposite !== undefined, relation).toBe(relation === "incomparable");
  for (const one of [witness, opposite]) {
    if (one === undefined) continue;
    const [first, second] = [await effectIn(a, one), await effectIn(b, one)];
    expect([first, second]).toEqual([RANKS[one.effects.a], RANKS[one.effects.b]]);
    const laxer = relation === "looser" || (relation === "incomparable" && one === witness);
    if (one.redacted !== undefined) {
      expect([one.effects.a, one.effects.b]).toEqual(["redact", "redact"]);
      expect(one.redacted.a).not.toEqual(one.redacted.b);
    } else if (relation === "unknown") expect(first).not.toBe(second);
    else if (laxer) expect(first).toBeLessThan(second);
    else expect(first).toBeGreaterThan(second);
  }
}

const MIRROR = {
  equal: "equal",
  stricter: "looser",
  looser: "stricter",
  incomparable: "incomparable",
  unknown: "unknown",
} as const;

describe("compare", () => {
  for (const { name, a, b, relation, witness, budget } of COMPARE) {
    it(name, async () => {
      const [left, right] = [parse(a), parse(b)];
      const found = await compare(left, right);
      expect(found.relation, JSON.stringify(found)).toBe(relation);
      expect(found.unknown?.budget).toBe(budget);
      await confirm(left, right, found);
      if (witness !== undefined) expect(found.witness?.text ?? found.witness?.call?.tool).toBe(witness);
      expect((await compare(right, left)).relation).toBe(MIRROR[relation]);
      expect((await compare(left, left)).relation).toBe("equal");
      expect(await left.isStricterThan(right)).toBe(relation === "stricter");
    });
  }

  it("ends when it is told to", async () => {
    const [a, b] = [parse("blocked_patterns: [a]\n"), parse("blocked_patterns: [b]\n")];
    await expect(compare(a, b, { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
    const end = new AbortController();
    const seen: number[] = [];
    const running = compare(a, b, {
      signal: end.signal,
      onProgress: (done) => {
        seen.push(done);
        end.abort(new Error("enough"));
      },
    });
    await expect(running).rejects.toThrow("enough");
    expect(seen).toEqual([0]);
  });
});

/** A regex over the two letters that matches whole texts only, so that small texts tell all. */
function smallRegex(random: Random, depth: number): string {
  if (depth === 0 || random.once(4)) return random.pick(["a", "b", "ab", "[ab]", "ba", "aa"]);
  const inner = (): string => smallRegex(random, depth - 1);
  return random.pick([
    () => `${inner()}${inner()}`,
    () => `(?:${inner()}|${inner()})`,
    () => `(?:${inner()})*`,
    () => `(?:${inner()})?`,
    () => `(?:${inner()})+`,
    () => `(?:${inner()}){2}`,
  ])();
}

const TEXTS = everyText(["a", "b"], 7);

describe("brute force", () => {
  it("agrees on blocked patterns, unions included", { timeout: 600_000 }, async () => {
    const pairs = deep ? 2_000 : 200;
    const random = new Random(20_261_120);
    const counts: Record<string, number> = { equal: 0, stricter: 0, looser: 0, incomparable: 0, unknown: 0 };
    for (let pair = 0; pair < pairs; pair++) {
      const own = Array.from({ length: 1 + random.below(3) }, () => smallRegex(random, 3));
      // often the same in other words: parts of a union apart, or something more, or less
      const other = random.pick([
        () => Array.from({ length: 1 + random.below(3) }, () => smallRegex(random, 3)),
        () => [own.map((source) => `(?:${source})`).join("|")],
        () => [...own, smallRegex(random, 2)],
        () => own.slice(1),
        () => own.map((source) => `(?:${source}|${smallRegex(random, 1)})`),
        () => [`(?:${own[0]})b`, `(?:${own[0]})a`, ...own.slice(1)],
      ])();
      const document = (sources: readonly string[]): GovernancePolicy =>
        parse({
          apiVersion: "portcullis/v1",
          normalize: [],
          blocked_patterns: sources.map((source) => ({ pattern: `(?-i)\\A(?:${source})\\z`, type: "regex" })),
        });
      const [a, b] = [document(own), document(other)];
      const [left, right] = [createGuardSync(a), createGuardSync(b)];
      let aMore = false;
      let bMore = false;
      for (const text of TEXTS) {
        const difference = RANKS[left.checkText(text).effect] - RANKS[right.checkText(text).effect];
        if (difference > 0) aMore = true;
        if (difference < 0) bMore = true;
      }
      const found = await compare(a, b);
      const label = `${JSON.stringify([own, other])} ${JSON.stringify(found)}`;
      counts[found.relation] = (counts[found.relation] ?? 0) + 1;
      await confirm(a, b, found);
      if (found.relation === "unknown") continue;
      const saysA = found.relation === "stricter" || found.relation === "incomparable";
      const saysB = found.relation === "looser" || found.relation === "incomparable";
      // a difference beyond the longest small text is shown by the witness
      if (aMore !== saysA) expect(saysA && longest(found) > 7, label).toBe(true);
      if (bMore !== saysB) expect(saysB && longest(found) > 7, label).toBe(true);
    }
    expect(counts.unknown, JSON.stringify(counts)).toBeLessThanOrEqual(pairs / 100);
    for (const relation of ["equal", "stricter", "looser", "incomparable"]) expect(counts[relation]).toBeGreaterThan(0);
  });
});

function longest({ witness, opposite }: Comparison): number {
  return Math.max(...[witness, opposite].map((one) => (one?.text ?? JSON.stringify(one?.call?.args) ?? "").length));
}

const TOOLS = ["a", "b", "ab", "A", "ba"];
const PATTERNS = [
  "x",
  "xy",
  "yx",
  { pattern: "x+y", type: "regex" },
  { pattern: "*y", type: "glob" },
  { pattern: "x|y", type: "regex" },
];

/** A small policy over a few tools and letters. */
function randomDocument(random: Random): Record<string, unknown> {
  const some = <Item>(items: readonly Item[], most: number): Item[] =>
    random.shuffle(items).slice(0, random.below(most + 1));
  const globs = ["a", "b", "a*", "*b", "?", "[!a]*", "AB"];
  const leaf = (): Record<string, unknown> =>
    random.pick<() => Record<string, unknown>>([
      () => ({ tool: random.pick(globs) }),
      () => ({ contains: random.pick(["x", "y", "xy"]) }),
      () => ({ regex: random.pick(["x+y", "^y", "[xy]{2}"]) }),
      () => ({ any: [{ tool: random.pick(globs) }, { contains: random.pick(["x", "yy"]) }] }),
      () => ({ tool: random.pick(globs), contains: random.pick(["x", "yx"]) }),
      () => ({ not: { tool: random.pick(globs) } }),
    ])();
  const maybe = (key: string, value: () => unknown): Record<string, unknown> =>
    random.once(3) ? { [key]: value() } : {};
  return {
    apiVersion: "portcullis/v1",
    ...maybe("normalize", () => []),
    ...maybe("default", () => random.pick(["deny", "require_approval"])),
    ...maybe("allowed_tools", () => some(globs, 3)),
    ...maybe("blocked_tools", () => some(globs, 2)),
    ...maybe("approval_tools", () => some(globs, 2)),
    ...maybe("blocked_patterns", () => some(PATTERNS, 3)),
    ...maybe("require_human_approval", () => random.once(2)),
    ...(random.once(4) ? { max_tool_calls: random.below(4) } : {}),
    ...(random.once(4) ? { limits: { per_tool: { a: random.below(3) } } } : {}),
    ...(random.once(4) ? { confidence_threshold: random.pick([0.25, 0.5, 0.75]) } : {}),
    ...(random.once(5) ? { redact: some(["x", "yy"], 2) } : {}),
    rules: Array.from({ length: random.below(4) }, (_, index) => ({
      id: `r${index}`,
      effect: random.pick(["deny", "require_approval", "allow", "audit"]),
      when: { ...leaf(), ...(random.once(4) ? { stage: random.pick(["input", "output", "tool_result"]) } : {}) },
    })),
  };
}

describe("random policies", () => {
  const pairs = deep ? 2_000 : 30;
  const calls = TOOLS.flatMap((tool) =>
    ["x", "y", "xy", "yx", "xxy", "z", "yy"].flatMap((text) => [
      { tool, args: { q: text } },
      { tool, args: [text, "x"], confidence: 0.4 },
    ]),
  );

  it("are never ordered against what their guards say", { timeout: 3_000_000 }, async () => {
    const random = new Random(11);
    let decided = 0;
    for (let pair = 0; pair < pairs; pair++) {
      const own = randomDocument(random);
      const other = random.once(2) ? randomDocument(random) : { ...own, ...randomDocument(random), rules: own.rules };
      const [a, b] = [parse(own), parse(other)];
      const found = await compare(a, b);
      const label = `${JSON.stringify([own, other])} ${JSON.stringify(found)}`;
      await confirm(a, b, found);
      if (found.relation !== "unknown") decided++;
      const [left, right] = [createGuardSync(a), createGuardSync(b)];
      const [inLeft, inRight] = [left.session({ id: "s" }), right.session({ id: "s" })];
      for (const call of calls) {
        for (const stage of ["tool_call", "tool_result"] as const) {
          const differences = [
            RANKS[left.check({ ...call, stage }).effect] - RANKS[right.check({ ...call, stage }).effect],
          ];
          // equal state of the sessions: spent alike so far
          if (JSON.stringify(inLeft.usage()) === JSON.stringify(inRight.usage())) {
            differences.push(
              RANKS[inLeft.check({ ...call, stage }).effect] - RANKS[inRight.check({ ...call, stage }).effect],
            );
          }
          for (const difference of differences) contradicts(found, difference, label);
        }
        for (const stage of ["input", "output"] as const) {
          const text = JSON.stringify(call.args).slice(5, -2);
          contradicts(
            found,
            RANKS[left.checkText(text, stage).effect] - RANKS[right.checkText(text, stage).effect],
            label,
          );
        }
      }
      expect((await compare(a, a)).relation, label).toBe("equal");
    }
    expect(decided).toBeGreaterThan(pairs / 2);
  });

  it("compose to something never looser than either", { timeout: 3_000_000 }, async () => {
    const random = new Random(12);
    let proven = 0;
    for (let pair = 0; pair < pairs; pair++) {
      const [a, b] = [composable(randomDocument(random)), composable(randomDocument(random))];
      let both: GovernancePolicy;
      try {
        both = compose(a, b);
      } catch {
        continue; // policies that cannot be composed say so
      }
      for (const part of [a, b]) {
        const found = await compare(both, part);
        const label = `${a.toYAML()}---\n${b.toYAML()}---\n${both.toYAML()}${JSON.stringify(found)}`;
        expect(["equal", "stricter", "unknown"], label).toContain(found.relation);
        if (found.relation !== "unknown") proven++;
      }
    }
    expect(proven).toBeGreaterThan(pairs / 2);
  });
});

/**
 * Without redactions: a rule that asks for approval hides that another policy's redaction cannot be done and denies. And
 * without stages of permissions: those of two that are joined stand inside the joint one, where the engine has none.
 */
function composable({ redact: _, rules, ...rest }: Record<string, unknown>): GovernancePolicy {
  const plain = (rules as { effect: string; when: Record<string, unknown> }[]).map(({ when, ...rule }) => {
    const { stage, ...conditions } = when;
    return { ...rule, when: rule.effect === "allow" || stage === undefined ? conditions : when };
  });
  return parse({ ...rest, rules: plain });
}

function contradicts({ relation }: Comparison, difference: number, label: string): void {
  if (relation === "equal") expect(difference, label).toBe(0);
  if (relation === "stricter") expect(difference, label).toBeGreaterThanOrEqual(0);
  if (relation === "looser") expect(difference, label).toBeLessThanOrEqual(0);
}

describe("a hundred patterns", () => {
  const data = process.env.PORTCULLIS_DATA;
  const file =
    data === undefined
      ? join(import.meta.dirname, "../../bench/corpus/patterns.txt")
      : join(data, "bench/pats_agent100.txt");
  const patterns = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .slice(0, 100);
  const policyOf = (sources: readonly string[]): GovernancePolicy =>
    parse({ apiVersion: "portcullis/v1", blocked_patterns: sources.map((pattern) => ({ pattern, type: "regex" })) });
  const base = policyOf(patterns);
  const chosen = patterns.map((_, index) => index).filter((index) => deep || index % 33 === 7);

  it("with one removed, widened or narrowed are never unknown", { timeout: 3_000_000 }, async () => {
    for (const index of chosen) {
      const change = (to: (source: string) => string[]): GovernancePolicy =>
        policyOf(patterns.flatMap((source, at) => (at === index ? to(source) : [source])));
      const label = patterns[index] as string;
      const removed = await compare(
        base,
        change(() => []),
      );
      expect(["stricter", "equal"], `${label} ${JSON.stringify(removed)}`).toContain(removed.relation);
      const widened = await compare(
        base,
        change((source) => [`(?:${source})|zzqq`]),
      );
      expect(widened.relation, `${label} ${JSON.stringify(widened)}`).toBe("looser");
      const narrowed = await compare(
        base,
        change((source) => [`(?:${source})zzqq`]),
      );
      expect(["stricter", "equal"], `${label} ${JSON.stringify(narrowed)}`).toContain(narrowed.relation);
    }
  });
});
