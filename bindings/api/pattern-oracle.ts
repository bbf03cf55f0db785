// The patterns of a policy → answers about the texts that they match, from their automata.
import { Inclusion, Unwanted } from "../compile/inclusion.ts";
import { compilerModule } from "../hosts/modules.ts";
import type { PatternOracle } from "../policy/lint.ts";
import type { Pattern, Policy } from "../policy/model.ts";

/** Proofs for `lintPolicy`, about `blocked_patterns` and `redact`. What a budget does not allow to prove is not claimed. */
export function createPatternOracle(policy: Policy): PatternOracle {
  const patterns = [...policy.blockedPatterns, ...policy.redact];
  const ids = new Map<string, number>();
  for (const pattern of patterns) if (!ids.has(nameOf(pattern))) ids.set(nameOf(pattern), ids.size);
  const distinct = [...ids.keys()].map((name) => patterns.find((pattern) => nameOf(pattern) === name) as Pattern);
  // In the older dialect a glob may begin anywhere in a text.
  const suffix = policy.dialect === "agent-os";
  let inclusion: Inclusion | undefined;
  const isEmpty = (wanted: readonly Pattern[], unwanted: readonly Pattern[]): boolean | undefined => {
    const [inside, outside] = [wanted, unwanted].map((list) => list.map((pattern) => ids.get(nameOf(pattern))));
    const known = (list: readonly (number | undefined)[] = []): list is number[] => !list.includes(undefined);
    if (!known(inside) || !known(outside)) return undefined;
    inclusion ??= new Inclusion(
      compilerModule(),
      distinct.map(({ pattern, type }) => ({ pattern, type, suffix: suffix && type === "glob" })),
    );
    const found = inclusion.search(inside, new Unwanted(outside));
    if (found.kind === "nothing") return true;
    return found.kind === "text" && found.unjudged === 0 ? false : undefined;
  };
  return {
    isEmpty: (pattern) => isEmpty([pattern], []),
    isUniversal: (pattern) => isEmpty([], [pattern]),
    covers: (outers, inner) => isEmpty([inner], outers),
  };
}

function nameOf({ type, pattern }: Pattern): string {
  return `${type} ${pattern}`;
}
