// Patterns in unions → whether one lies in the others, held to an oracle over every small text.
import { describe, expect, it } from "vitest";
import { Inclusion, Unwanted } from "../../bindings/compile/inclusion.ts";
import { compilerModule } from "../../bindings/hosts/inline.ts";
import { isUnderstood, loadUnicode, understand } from "../oracle/oracle.ts";
import { everyText } from "../property/patterns.ts";
import { Random } from "../property/random.ts";

const deep = process.env.PORTCULLIS_DEEP === "1";

const unicode = await loadUnicode();

/** Texts of a word, another and what parts them: assertions see all they can tell apart. */
const LETTERS = ["a", "b", " "];
const LENGTH = deep ? 6 : 5;
const TEXTS = everyText(LETTERS, LENGTH);

/** Parts that are put side by side, and ways to put them. */
function parts(random: Random, depth: number): string[] {
  return Array.from({ length: 1 + random.below(3) }, () => part(random, depth));
}

function part(random: Random, depth: number): string {
  const atoms = ["a", "b", " ", "[ab]", "\\s", "\\w", ".", "ab", "\\S"];
  const guards = ["\\b", "\\B", "^", "$", "(?=a)", "(?!b)", "(?<=a)", "(?<!b)"];
  if (depth === 0) return random.pick(random.once(6) ? guards : atoms);
  const inner = (): string => parts(random, depth - 1).join("");
  return random.pick([
    () => random.pick(atoms),
    () => random.pick(guards),
    () => `(?:${inner()}|${inner()})`,
    () => `(?:${inner()})${random.pick(["*", "+", "?", "{2}", "{1,2}", "{2,}"])}`,
    () => `${random.pick(atoms)}${random.pick(["*", "+", "?", "{2}", "{1,2}", "{2,}"])}`,
  ])();
}

/** A pattern, and others that have much to do with it. */
function question(random: Random): { readonly wanted: string; readonly unwanted: readonly string[] } {
  const own = parts(random, 2);
  const cut = (): string => {
    const from = random.below(own.length);
    return own.slice(from, from + 1 + random.below(own.length - from)).join("");
  };
  const related = (): string =>
    random.pick([
      cut,
      () => `${cut()}${part(random, 1)}`,
      () => `${cut()}|${part(random, 1)}`,
      () => own.map((one) => (random.once(2) ? one : part(random, 1))).join(""),
      () => own.map((one) => `(?:${one})${random.pick(["", "+", "?", "{1,2}"])}`).join(""),
      () => parts(random, 1).join(""),
    ])();
  const whole = random.once(3) ? [...own, "|", ...parts(random, 1)] : own;
  return { wanted: whole.join(""), unwanted: Array.from({ length: 1 + random.below(3) }, related) };
}

function matching(pattern: string): Set<string> {
  const understood = understand(pattern, "regex", unicode);
  if (!isUnderstood(understood)) throw new Error(`${pattern}: ${understood.message}`);
  return new Set(TEXTS.filter((text) => understood.matches(text)));
}

describe("inclusion", () => {
  const questions = deep ? 20_000 : 150;

  it(`agrees with an oracle over every text of ${LENGTH} letters, ${questions} times`, { timeout: 7_200_000 }, () => {
    const random = new Random(20_261_121);
    const counts = { nothing: 0, text: 0, unknown: 0, longer: 0, unjudged: 0 };
    for (let round = 0; round < questions; round++) {
      const { wanted, unwanted } = question(random);
      const sources = [wanted, ...unwanted];
      const inclusion = new Inclusion(
        compilerModule(),
        sources.map((pattern) => ({ pattern, type: "regex" })),
      );
      const found = inclusion.search([0], new Unwanted(unwanted.map((_, index) => index + 1)));
      const [own, ...others] = sources.map(matching);
      const shortest = TEXTS.find((text) => own?.has(text) && !others.some((other) => other.has(text)));
      const label = `${JSON.stringify(sources)} ${JSON.stringify(found)} ${JSON.stringify(shortest)}`;
      counts[found.kind] += 1;
      if (found.kind === "nothing") expect(shortest, label).toBeUndefined();
      if (found.kind !== "text") continue;
      const { text, unjudged } = found;
      // over the budget of tables: the text is a guess
      if (unjudged > 0) {
        counts.unjudged += 1;
        continue;
      }
      if (shortest === undefined) counts.longer += 1;
      else expect(new TextEncoder().encode(text).length, label).toBeLessThanOrEqual(shortest.length);
      sources.forEach((source, index) => {
        const understood = understand(source, "regex", unicode);
        expect(isUnderstood(understood) && understood.matches(text), label).toBe(index === 0);
      });
      const least = inclusion.least([0])[0] ?? 0;
      expect([...text].length, label).toBeGreaterThanOrEqual(least);
    }
    if (deep) console.info(`inclusion: ${questions} questions, ${JSON.stringify(counts)}`);
    expect(counts.unknown + counts.unjudged, JSON.stringify(counts)).toBeLessThanOrEqual(questions / 100);
    expect(counts.nothing).toBeGreaterThan(questions / 10);
    expect(counts.text).toBeGreaterThan(questions / 10);
  });
});
