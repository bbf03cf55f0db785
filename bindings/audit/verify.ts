// Records from anywhere → whether they are one unbroken chain, or the first that breaks it and why.
import { checkOptions, checkType } from "../guard/options.ts";
import { hashOf } from "./digest.ts";
import { type Anchor, checkAnchor, statementOf } from "./record.ts";

export type Verification =
  | {
      readonly ok: true;
      readonly count: number;
      readonly head: Anchor | undefined;
      /** Up to which record the last right signature vouches for the chain, where signatures are looked at. */
      readonly signed?: Anchor;
    }
  | {
      readonly ok: false;
      /** Index of the first record that breaks the chain; the number of records where the end is missing. */
      readonly brokenAt: number;
      readonly why: string;
    };

export interface VerifyOptions {
  /** What comes before the first record. Default: whatever it says itself. */
  readonly from?: Anchor;
  /** What the last record has to be. Default: any; records cut off the end then pass unseen. */
  readonly to?: Anchor;
  /**
   * Whether a checkpoint's signature is right for its statement. Given one, a chain without a checkpoint is broken too.
   * Default: signatures are not looked at.
   */
  readonly isSigned?: (statement: string, signature: string) => boolean;
}

/** Why a chain that should be signed is broken. */
export const UNSIGNED = "no checkpoint signs it";

const OPTIONS = ["from", "to", "isSigned"];

/**
 * Recomputes every hash and follows every link. Reads records as they come, hostile ones too, and never throws for what they
 * are; for options that are none it does, with `PolicyError`: one that is misspelt would be one that holds nothing.
 */
export function verify(records: readonly unknown[], options: VerifyOptions = {}): Verification {
  checkOptions(options, "verify", OPTIONS);
  const { from, to, isSigned } = options;
  checkAnchor(from, "from");
  checkAnchor(to, "to");
  checkType(isSigned, "isSigned", "function");
  if (!Array.isArray(records)) return { ok: false, brokenAt: 0, why: "these are no records" };
  let last = from;
  let signed: Anchor | undefined;
  for (let index = 0; index < records.length; index += 1) {
    const next = follow(records[index], last, isSigned);
    if (typeof next === "string") return { ok: false, brokenAt: index, why: next };
    last = next.head;
    signed = next.signed ?? signed;
  }
  if (to !== undefined && (last === undefined || last.sequence !== to.sequence || last.hash !== to.hash)) {
    return { ok: false, brokenAt: records.length, why: `the chain should end with number ${to.sequence}` };
  }
  if (isSigned === undefined) return { ok: true, count: records.length, head: last };
  if (signed === undefined) return { ok: false, brokenAt: records.length, why: UNSIGNED };
  return { ok: true, count: records.length, head: last, signed };
}

/** A record that belongs where it stands. */
export interface Followed {
  readonly head: Anchor;
  /** What it vouches for, if it is a checkpoint whose signature was found right. */
  readonly signed?: Anchor;
}

/** Where the chain stands after this record, or why it does not belong there. */
export function follow(
  record: unknown,
  last: Anchor | undefined,
  isSigned?: VerifyOptions["isSigned"],
): Followed | string {
  try {
    const { hash, ...body } = record as Record<string, unknown>;
    const { sequence, previous } = body;
    if (typeof hash !== "string" || !Number.isSafeInteger(sequence)) return "it has no hash or no number";
    if (last !== undefined && sequence !== last.sequence + 1) {
      return `its number is ${sequence}, expected ${last.sequence + 1}`;
    }
    if (last !== undefined && previous !== last.hash) return "it does not continue the record before";
    if (hash !== hashOf(body)) return "its content does not give its hash";
    const head = { sequence: sequence as number, hash };
    if (isSigned === undefined || body.kind !== "checkpoint") return { head };
    const signed = { sequence: head.sequence - 1, hash: String(previous) };
    const { signature } = body;
    if (typeof signature === "string" && isSigned(statementOf(signed), signature) === true) return { head, signed };
    return "its signature is not right";
  } catch {
    return "it is no record";
  }
}
