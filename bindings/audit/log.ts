// Entries of a guard → a chain of records, the latest kept in memory, each handed on as it is made.

import { PolicyError } from "../errors.ts";
import { checkOptions, checkType } from "../guard/options.ts";
import type { Entry, Sink } from "../guard/sink.ts";
import {
  type Anchor,
  type AuditRecord,
  checkAnchor,
  makeCheckpoint,
  makeRecord,
  ORIGIN,
  statementOf,
} from "./record.ts";
import { type Verification, verify } from "./verify.ts";

/** Records that a log keeps in memory unless told otherwise: about 10 MB of them. */
const DEFAULT_CAPACITY = 10_000;

export interface LogOptions {
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Records kept in memory, at least 1; older ones are dropped from there, `start` tells after which. Default 10,000. */
  readonly capacity?: number;
  /** Keys the digests of arguments. */
  readonly key?: Uint8Array;
  /** Where the chain goes on from. Default: a new chain. */
  readonly from?: Anchor;
  /**
   * Takes every record before it counts as written. Where it throws or answers a promise, the chain does not grow and the
   * call does not run.
   */
  readonly write?: (record: AuditRecord) => void;
  /**
   * Signs a statement about where the chain stands, by a key that those who can rewrite the log do not have; its answer goes
   * into a checkpoint, and `verify` hands both to `isSigned`. Asked before the first record and then every `signEvery`
   * records; where it throws or gives no text, nothing is recorded. Default: nothing is signed.
   */
  readonly sign?: (statement: string) => string;
  /** Records between two checkpoints, at least 1. Default 100. */
  readonly signEvery?: number;
}

const OPTIONS = ["clock", "capacity", "key", "from", "write", "sign", "signEvery"];

/** At most so many records can be rewritten unseen by those who have no key, unless `signEvery` says otherwise. */
const DEFAULT_SIGN_EVERY = 100;

/** An audit log: one chain of records. Give it to a guard as its `audit`, or as one of its `sinks`. */
export class ChainLog implements Sink {
  readonly #options: LogOptions;
  readonly #capacity: number;
  #records: AuditRecord[] = [];
  #start: Anchor;
  #head: Anchor;
  #writing = false;
  readonly #signEvery: number;
  /** Records since the last checkpoint. */
  #unsigned = Number.POSITIVE_INFINITY;

  constructor(options: LogOptions) {
    checkOptions(options, "an audit log", OPTIONS);
    const { capacity = DEFAULT_CAPACITY, from = ORIGIN, clock, write, key, sign } = options;
    const { signEvery = DEFAULT_SIGN_EVERY } = options;
    if (typeof clock !== "function") throw new PolicyError("invalid_option", "clock is no function");
    checkType(write, "write", "function");
    checkType(sign, "sign", "function");
    checkAnchor(from, "from");
    if (key !== undefined && !(key instanceof Uint8Array))
      throw new PolicyError("invalid_option", "key is no Uint8Array");
    for (const [name, value] of Object.entries({ capacity, signEvery })) {
      if (Number.isSafeInteger(value) && value >= 1) continue;
      throw new PolicyError("invalid_option", `${name} is ${value}, expected an integer of at least 1`);
    }
    this.#options = options;
    this.#signEvery = signEvery;
    this.#capacity = capacity;
    this.#start = from;
    this.#head = from;
  }

  /** Makes the next record of the chain. Throws where it cannot be written; the chain does not grow then. */
  record(entry: Entry): void {
    const { clock, key, sign } = this.#options;
    if (sign !== undefined && this.#unsigned >= this.#signEvery) this.checkpoint();
    const time = clock();
    this.#append(makeRecord(entry, this.#head, time, key));
    this.#unsigned += 1;
  }

  /**
   * Signs all records up to now, as `sign` does by itself from time to time: ask for it before a file is closed or rotated.
   * Throws where there is no `sign`, and as `record` does.
   */
  checkpoint(): void {
    const { clock, sign } = this.#options;
    if (sign === undefined) throw new PolicyError("invalid_option", "the audit log was given no way to sign");
    const time = clock();
    const signed = this.#head;
    const signature: unknown = sign(statementOf(signed));
    if (typeof signature !== "string" || signature === "" || !signature.isWellFormed()) {
      throw new PolicyError("not_recorded", "sign answered no text");
    }
    if (this.#head !== signed) throw new PolicyError("not_recorded", "a record was made while the chain was signed");
    this.#append(makeCheckpoint(signature, signed, time));
    this.#unsigned = 0;
  }

  #append(record: AuditRecord): void {
    this.#write(record);
    this.#head = { sequence: record.sequence, hash: record.hash };
    this.#records.push(record);
    // Dropped by the half, so that a full log costs no more per record than one that fills.
    if (this.#records.length >= this.#capacity * 2) this.#drop();
  }

  /** The records in memory, oldest first: at most `capacity`. */
  records(): readonly AuditRecord[] {
    if (this.#records.length > this.#capacity) this.#drop();
    return [...this.#records];
  }

  /** Where the records in memory begin: the last one dropped, or the beginning of the chain. */
  get start(): Anchor {
    if (this.#records.length > this.#capacity) this.#drop();
    return this.#start;
  }

  /** Where the chain stands. Kept elsewhere, it shows later whether records were cut off the end. */
  get head(): Anchor {
    return this.#head;
  }

  /** Whether the records in memory are whole, from `start` to `head`. */
  verify(): Verification {
    return verify(this.records(), { from: this.#start, to: this.#head });
  }

  #write(record: AuditRecord): void {
    const { write } = this.#options;
    if (write === undefined) return;
    // A `write` that asks a guard with this log would make two records of the same number.
    if (this.#writing) throw new PolicyError("not_recorded", "a record was made while another was being written");
    this.#writing = true;
    try {
      const answer: unknown = write(record);
      if (typeof (answer as PromiseLike<unknown> | undefined)?.then !== "function") return;
      (answer as PromiseLike<unknown>).then(undefined, () => undefined);
    } finally {
      this.#writing = false;
    }
    throw new PolicyError(
      "not_recorded",
      "write answered a promise: a record is written before its call runs, at once",
    );
  }

  #drop(): void {
    const kept = this.#records.slice(-this.#capacity);
    const last = this.#records[this.#records.length - kept.length - 1];
    if (last !== undefined) this.#start = { sequence: last.sequence, hash: last.hash };
    this.#records = kept;
  }
}
