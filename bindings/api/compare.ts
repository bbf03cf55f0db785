// Two policies → their relation, with a call on which two guards of them were seen to differ.
import { type Candidate, comparePolicies, type Relation, type Unknown } from "../algebra/compare.ts";
import { PolicyError } from "../errors.ts";
import { compilerModule } from "../hosts/modules.ts";
import type { Policy } from "../policy/model.ts";
import { createReplay, type Witness } from "./replay.ts";

export type { Relation, Unknown } from "../algebra/compare.ts";
export type { Witness, WitnessSession } from "./replay.ts";

/** How `a` relates to `b`, over every call there is, in equal states of the session. */
export interface Comparison {
  /**
   * `equal`: the same effect always. `stricter`: `a` is never laxer, and stricter for `witness`. `looser`: the reverse.
   * `incomparable`: laxer for `witness`, stricter for `opposite`. `unknown`: not proven either way.
   */
  readonly relation: Relation;
  /** A call that the two decide differently, the shortest found; seen in two guards. */
  readonly witness?: Witness;
  /** Where they are incomparable: a call that they decide differently the other way round. */
  readonly opposite?: Witness;
  /** What could not be decided, and by which budget. */
  readonly unknown?: Unknown;
}

/** A policy by its data, as a `GovernancePolicy` holds it. */
export interface ComparedPolicy {
  readonly data: Policy;
}

export interface CompareOptions {
  /** Ends the comparison: it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Hears how many conditions have been looked at. What it throws ends the comparison. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Whether `a` is stricter than `b`, by language inclusion over the patterns, order on the limits, and structure for what
 * only compares as equal. Never wrong; `unknown` where a budget ran out. Rejects with `PolicyError` for what does not compile.
 */
export async function compare(
  a: ComparedPolicy,
  b: ComparedPolicy,
  { signal, onProgress }: CompareOptions = {},
): Promise<Comparison> {
  for (const policy of [a, b] as readonly (ComparedPolicy | null | undefined)[]) {
    if (typeof policy?.data === "object" && policy.data !== null) continue;
    throw new PolicyError("invalid_option", "expected two policies; parse documents first");
  }
  signal?.throwIfAborted();
  const pause = breather(signal);
  const replay = createReplay(a.data, b.data, pause);
  const { relation, laxer, stricter, unknown } = await comparePolicies<Witness>(
    compilerModule(),
    a.data,
    b.data,
    (candidate: Candidate, side) => replay(candidate, side),
    {
      onProgress: (done, total) => {
        signal?.throwIfAborted();
        onProgress?.(done, total);
      },
      pause,
    },
  );
  const witness = laxer ?? stricter;
  const both = laxer !== undefined && stricter !== undefined;
  return {
    relation,
    ...(witness === undefined ? {} : { witness }),
    ...(both ? { opposite: stricter } : {}),
    ...(unknown === undefined ? {} : { unknown }),
  };
}

/** Milliseconds of work after which others are let in: a frame of an interface. */
const MAX_BLOCK = 15;

/** Asked often: a promise where others have not run for a while, which rejects with the signal's reason. */
function breather(signal: AbortSignal | undefined): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    signal?.throwIfAborted();
    if (performance.now() - since < MAX_BLOCK) return undefined;
    return new Promise((resolve, reject) => {
      setTimeout(() => {
        since = performance.now();
        if (signal?.aborted) reject(signal.reason);
        else resolve();
      }, 0);
    });
  };
}
