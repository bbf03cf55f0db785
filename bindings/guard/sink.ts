// What a guard hands to those who must not miss anything: one entry per decision, approval, limit and change of policy.
import type { Reason } from "../program.ts";
import type { CallReference } from "./call.ts";
import type { Decision } from "./decision.ts";
import type { PolicyReload } from "./reload.ts";
import type { Plain } from "./segments.ts";

export type Entry =
  | {
      readonly kind: "decision";
      readonly call: CallReference;
      /** What was judged; absent where it could not be read. Not to be changed: the tool receives it. */
      readonly args?: Plain;
      readonly decision: Decision;
    }
  | {
      readonly kind: "approval";
      readonly call: CallReference;
      readonly approved: boolean;
      readonly by?: string;
      readonly note?: string;
    }
  | {
      readonly kind: "limit";
      readonly call: CallReference;
      readonly limit: string;
      readonly reason: Reason;
      readonly message: string;
    }
  /** Another policy is about to be put in force. */
  | ({ readonly kind: "policy" } & Omit<PolicyReload, "type">);

/**
 * Takes entries in their order, before the call runs and before listeners hear of it. Unlike a listener's, its failure
 * counts: what cannot be recorded does not run, the decision becomes a deny with reason `engine_fault`. It answers at once:
 * one that answers a promise has not taken the entry yet, which counts as a failure.
 */
export interface Sink {
  record(entry: Entry): void;
}
