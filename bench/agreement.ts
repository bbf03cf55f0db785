// Two matchers and inputs → the proof that both give the same answers, without which no time is worth printing.
import type { Matcher, Rival } from "./rivals/rivals.ts";

/** Indices of the patterns that a rival accepts. */
export function acceptedBy(rival: Rival, patterns: readonly string[]): number[] {
  return patterns.flatMap((pattern, id) => (rival.accepts(pattern) ? [id] : []));
}

/** Throws with the first pattern and input on which `rival` (over the patterns `accepted`) and `ours` differ. */
export function assertSameAnswers(
  patterns: readonly string[],
  accepted: readonly number[],
  inputs: readonly string[],
  ours: Matcher,
  rival: Rival,
  matcher: Matcher,
): void {
  const compared = new Set(accepted);
  for (const input of inputs) {
    const wanted = matcher.match(input).map((id) => accepted[id]);
    const given = ours.match(input).filter((id) => compared.has(id));
    if (rival.tellsWhich) {
      const differing = firstDifference(given, wanted as number[]);
      if (differing === undefined) continue;
      const who = given.includes(differing) ? "we match" : `${rival.name} matches`;
      throw new Error(`${who}, the other does not: ${patterns[differing]} on ${JSON.stringify(input)}`);
    } else if (given.length > 0 !== wanted.length > 0)
      throw new Error(
        `${rival.name} answers ${wanted.length > 0}, we ${given.length > 0}, on ${JSON.stringify(input)}`,
      );
  }
}

function firstDifference(left: readonly number[], right: readonly number[]): number | undefined {
  return left.find((id) => !right.includes(id)) ?? right.find((id) => !left.includes(id));
}
