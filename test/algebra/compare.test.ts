// Pairs of policies → their relation, held to rows, and to brute force over small texts.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Comparison, compare, createGuardSync, GovernancePolicy } from "../../bindings/index.ts";
import { COMPARE } from "../cases/algebra.ts";
import { everyText } from "../property/patterns.ts";
import { Random } from "../property/random.ts";
import { confirm, RANKS } from "./witness.ts";

const deep = process.env.PORTCULLIS_DEEP === "1";

const parse = (document: unknown): GovernancePolicy =>
  GovernancePolicy.parse(typeof document === "string" ? document : JSON.stringify(document));

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
    if (deep) console.info(`brute force: ${pairs} pairs, ${JSON.stringify(counts)}`);
    expect(counts.unknown, JSON.stringify(counts)).toBeLessThanOrEqual(pairs / 100);
    for (const relation of ["equal", "stricter", "looser", "incomparable"]) expect(counts[relation]).toBeGreaterThan(0);
  });
});

function longest({ witness, opposite }: Comparison): number {
  return Math.max(...[witness, opposite].map((one) => (one?.text ?? JSON.stringify(one?.call?.args) ?? "").length));
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
    const counts: Record<string, number> = {};
    const count = (relation: string): void => {
      counts[relation] = (counts[relation] ?? 0) + 1;
    };
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
      for (const { relation } of [removed, widened, narrowed]) count(relation);
    }
    if (deep) console.info(`${patterns.length} patterns, each changed in three ways: ${JSON.stringify(counts)}`);
  });
});
