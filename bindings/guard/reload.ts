// What takes the place of a guard's policy → the engine to judge by, and what that changes.
import type { Engine } from "../engine/engine.ts";
import { PolicyError } from "../errors.ts";
import type { Decision } from "./decision.ts";

/** A policy that compiles itself, or a program. */
export type PolicySource = Uint8Array | { program(): Uint8Array };

/** What a change means for decisions; `changes` where it is neither only tighter nor only looser, or not known. */
export type PolicyDirection = "tightens" | "loosens" | "changes" | "neutral";

/** One difference between two policies, as a document would write it. */
export interface PolicyChange {
  /** `max_tokens`, `rules.no-force-push`. */
  readonly field: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly direction: PolicyDirection;
  /** Items of lists that came and went. */
  readonly added?: readonly unknown[];
  readonly removed?: readonly unknown[];
}

/** Another policy is in force. */
export interface PolicyReload {
  readonly type: "policy_reloaded";
  readonly before: Decision["policy"];
  readonly after: Decision["policy"];
  /** The sum of the changes; absent where one of the two is only known as a program. */
  readonly direction?: PolicyDirection;
  /** Absent where one of the two is only known as a program. */
  readonly changes?: readonly PolicyChange[];
}

export interface Loaded extends Pick<PolicyReload, "direction" | "changes"> {
  readonly engine: Engine;
  /** Makes another engine of the same program. */
  readonly renew?: () => Engine;
}

/** How a guard comes by another policy: the one that it has, and what loads the next. Throws `PolicyError`. */
export interface Reloading {
  readonly source: PolicySource;
  readonly load: (next: PolicySource, previous: PolicySource) => Loaded;
}

export function programOf(source: PolicySource): Uint8Array {
  if (source instanceof Uint8Array) return source;
  if (typeof source?.program === "function") return source.program();
  throw new PolicyError("invalid_option", "expected a GovernancePolicy or a program; parse documents first");
}
