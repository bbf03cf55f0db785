// An entry of the guard → the audit record that tells of it, bound to the record before.
import { PolicyError } from "../errors.ts";
import type { CallReference } from "../guard/call.ts";
import type { Decision, Judgement } from "../guard/decision.ts";
import type { PolicyChange, PolicyDirection } from "../guard/reload.ts";
import type { Entry } from "../guard/sink.ts";
import type { Reason } from "../program.ts";
import { digestOf, hashOf } from "./digest.ts";

/** Where a chain stands: the number and hash of its last record. */
export interface Anchor {
  readonly sequence: number;
  /** Hex, 64 digits. */
  readonly hash: string;
}

/** Before the first record of a chain. */
export const ORIGIN: Anchor = Object.freeze({ sequence: 0, hash: "0".repeat(64) });

/** Throws where a host passes something else in as a place in a chain: it would match nothing, or anything. */
export function checkAnchor(anchor: unknown, name: string): void {
  if (anchor === undefined) return;
  const { sequence, hash } = (anchor ?? {}) as Partial<Anchor>;
  if (Number.isSafeInteger(sequence) && (sequence as number) >= 0 && typeof hash === "string") return;
  throw new PolicyError("invalid_option", `${name} is no place in a chain, such as the head of a log`);
}

interface Link {
  /** Place in the chain, from 1. */
  readonly sequence: number;
  /** Milliseconds since 1970, UTC, an integer. */
  readonly time: number;
  /** Hash of the record before. */
  readonly previous: string;
  /** Hex SHA-256 of the canonical form of everything else in the record. */
  readonly hash: string;
}

/** A decision as recorded: what was redacted is content, and only its digest is kept. */
export type RecordedDecision = Omit<Decision, "redacted" | "observed"> & {
  readonly redactedDigest?: string;
  readonly observed?: Omit<Judgement, "redacted">;
};

/** A change of the policy as recorded: the fields, and what became of each; their values stand in the policies. */
export interface RecordedReload {
  readonly before: Decision["policy"];
  readonly after: Decision["policy"];
  readonly direction?: PolicyDirection;
  readonly changes?: readonly Pick<PolicyChange, "field" | "direction">[];
}

type CallLink = Link & CallReference;

export type AuditRecord =
  | (CallLink & {
      readonly kind: "decision";
      /** Digest of the arguments' snapshot; absent where they could not be read. */
      readonly argsDigest?: string;
      readonly decision: RecordedDecision;
    })
  | (CallLink & { readonly kind: "approval"; readonly approved: boolean; readonly by?: string; readonly note?: string })
  | (CallLink & { readonly kind: "limit"; readonly limit: string; readonly reason: Reason; readonly message: string })
  | (Link & RecordedReload & { readonly kind: "policy" })
  | (Link & {
      readonly kind: "checkpoint";
      /** What the log's `sign` made of `statementOf` the record before. */
      readonly signature: string;
    });

/** What is signed where a chain stands: whoever can rewrite records, but has no key, cannot sign them anew. */
export function statementOf({ sequence, hash }: Anchor): string {
  return `portcullis/audit/v1 ${sequence}:${hash}`;
}

/** The record after `last`. `time` is cut to whole milliseconds. */
export function makeRecord(entry: Entry, last: Anchor, time: number, key?: Uint8Array): AuditRecord {
  return link(entry.kind === "policy" ? tellReload(entry) : tellCall(entry, key), last, time);
}

/** The record that signs all up to `last`. */
export function makeCheckpoint(signature: string, last: Anchor, time: number): AuditRecord {
  return link({ kind: "checkpoint", signature }, last, time);
}

function link(told: object, last: Anchor, time: number): AuditRecord {
  const body = { sequence: last.sequence + 1, time: Math.floor(time), ...told, previous: last.hash };
  return { ...body, hash: hashOf(body) } as AuditRecord;
}

function tellCall({ call, ...said }: Exclude<Entry, { kind: "policy" }>, key?: Uint8Array): object {
  return { ...call, ...(said.kind === "decision" ? tellDecision(said, key) : wellFormed(said)) };
}

function tellReload({ changes, ...told }: Extract<Entry, { kind: "policy" }>): object {
  if (changes === undefined) return told;
  return { ...told, changes: changes.map(({ field, direction }) => ({ field: field.toWellFormed(), direction })) };
}

function tellDecision(
  { args, decision }: Omit<Extract<Entry, { kind: "decision" }>, "call" | "kind">,
  key?: Uint8Array,
): object {
  const { redacted, observed, ...rest } = decision;
  const { redacted: _content, ...seen } = observed ?? {};
  return {
    kind: "decision",
    ...(args === undefined ? {} : { argsDigest: digestOf(args, key) }),
    decision: {
      ...kept(rest),
      ...(redacted === undefined ? {} : { redactedDigest: digestOf(redacted, key) }),
      ...(observed === undefined ? {} : { observed: kept(seen as Judgement) }),
    },
  };
}

/** Lists and objects of its own: whoever has the decision may change it, and the record must not change with it. */
function kept<T extends Judgement>(judgement: T): T {
  const { rules, matches, intent } = judgement;
  return {
    ...judgement,
    rules: [...rules],
    matches: matches.map((match) => ({ ...match, span: [match.span[0], match.span[1]] })),
    intent: { ...intent },
  };
}

/** Words of an approval come from outside and may hold what no UTF-8 can. */
function wellFormed<T extends object>(said: T): T {
  const entries = Object.entries(said).map(([key, value]) => [
    key,
    typeof value === "string" ? value.toWellFormed() : value,
  ]);
  return Object.fromEntries(entries);
}
