// Patterns of policies → answers about the texts that they match, from their automata.
import { Inclusion, Unwanted } from "../compile/inclusion.ts";
import { compilerModule } from "../hosts/modules.ts";
import { type Change, diffPolicies } from "../policy/diff.ts";
import type { PatternOracle } from "../policy/lint.ts";
import type { Pattern, Policy } from "../policy/model.ts";
import { toV1 } from "../policy/to-v1.ts";

/** Proofs for `lintPolicy`, about `blocked_patterns` and `redact`. What a budget does not allow to prove is not claimed. */
export function createPatternOracle(policy: Policy): PatternOracle {
  return oracleOf([...policy.blockedPatterns, ...policy.redact], policy);
}

/** What changes from one policy to the other; that every text one blocks the other blocks too is proven where it can be. */
export function diffWithProofs(a: Policy, b: Policy): Change[] {
  const [first, second] = a.dialect === b.dialect ? [a, b] : [toV1(a), toV1(b)];
  const { covers } = oracleOf([...first.blockedPatterns, ...second.blockedPatterns], first);
  return diffPolicies(a, b, { covers: (outers, inner) => covers?.(outers, inner) === true });
}

/** The automata are made when they are first asked. */
function oracleOf(patterns: readonly Pattern[], { dialect }: Policy): PatternOracle {
  const distinct = [...new Map(patterns.map((pattern) => [nameOf(pattern), pattern])).values()];
  const ids = new Map(distinct.map((pattern, id) => [nameOf(pattern), id]));
  // In the older dialect a glob may begin anywhere in a text.
  const suffix = dialect === "agent-os";
  let inclusion: Inclusion | undefined;
  const isEmpty = (wanted: readonly Pattern[], unwanted: readonly Pattern[]): boolean | undefined => {
    const inside = wanted.map((pattern) => ids.get(nameOf(pattern)));
    const outside = unwanted.map((pattern) => ids.get(nameOf(pattern)));
    if (!areKnown(inside) || !areKnown(outside)) return undefined;
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

function areKnown(ids: readonly (number | undefined)[]): ids is number[] {
  return !ids.includes(undefined);
}

function nameOf({ type, pattern }: Pattern): string {
  return `${type} ${pattern}`;
}
