// The bytes of a JSON Lines log, in chunks → whether its records are one unbroken chain, and whether its end was torn off.
import type { Anchor } from "./record.ts";
import { follow, UNSIGNED, type VerifyOptions } from "./verify.ts";

/** What is known of a log's bytes once all have come. */
export interface LinesVerification {
  /** Whether every whole line is a record that follows the one before, up to `to` where that was given. */
  readonly ok: boolean;
  /** Records that follow each other from the first. */
  readonly count: number;
  /** The last of them. */
  readonly head: Anchor | undefined;
  /** Up to which record the last right signature vouches for the chain, where signatures are looked at. */
  readonly signed?: Anchor;
  /** The first line that breaks the chain, from 1, and why; line 0 where the end is missing. */
  readonly broken?: { readonly line: number; readonly why: string };
  /** Lines that were torn off in the middle and gone on after: no records, and nothing is missing between their neighbours. */
  readonly interrupted?: readonly { readonly line: number; readonly bytes: number }[];
  /** The last line has no end: its writer was stopped. It is no record; records go on after it. */
  readonly torn?: { readonly line: number; readonly offset: number; readonly bytes: number };
}

/** Bytes of the longest line that is looked at: a record names rules and matches, never content. */
const MAX_LINE_BYTES = 16_777_216;

/** Lines in a row that are no JSON; more were not torn off, the file is something else. */
const MAX_GAPS = 100;

const NEWLINE = 10;

/** Follows the chain line by line; memory holds one line. Never throws for what the bytes are. */
export class LinesVerifier {
  readonly #to: Anchor | undefined;
  readonly #isSigned: VerifyOptions["isSigned"];
  #signed: Anchor | undefined;
  #head: Anchor | undefined;
  #count = 0;
  #line = 1;
  #broken: LinesVerification["broken"];
  readonly #interrupted: { readonly line: number; readonly bytes: number }[] = [];
  /** Lines right before this one that are no JSON: torn off if this one goes on with the chain. */
  #gaps: { readonly line: number; readonly bytes: number }[] = [];
  /** Chunks of the line that has not ended, and where it began. */
  #rest: Uint8Array[] = [];
  #restBytes = 0;
  #offset = 0;
  /** Whether every line so far that is no JSON begins as a record does. */
  #begun = true;

  constructor({ from, to, isSigned }: VerifyOptions = {}) {
    this.#head = from;
    this.#to = to;
    this.#isSigned = isSigned;
  }

  push(chunk: Uint8Array): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const bytes = this.#restBytes + end - start;
      if (bytes > MAX_LINE_BYTES) this.#break("it is longer than any record (MAX_LINE_BYTES)");
      else this.#follow(join(this.#rest, chunk.subarray(start, end), bytes));
      this.#line += 1;
      this.#offset += bytes + 1;
      this.#rest = [];
      this.#restBytes = 0;
      start = end + 1;
    }
    if (start === chunk.length) return;
    this.#restBytes += chunk.length - start;
    // What is too long is only counted.
    if (this.#restBytes <= MAX_LINE_BYTES) this.#rest.push(chunk.slice(start));
    else this.#rest = [];
  }

  end(): LinesVerification {
    const [gap] = this.#gaps;
    // Before a torn end they are torn off like it; at the end of whole lines they stand where records stood.
    if (gap !== undefined && this.#restBytes === 0) this.#break(NO_RECORD, gap.line);
    // Where no record was ever written whole, what is torn has to look like the beginning of one: else it is no log.
    if (this.#count === 0 && (!this.#begun || !beginsRecord(this.#rest))) this.#break(NO_RECORD, 1);
    this.#interrupted.push(...this.#gaps);
    const to = this.#to;
    const head = this.#head;
    if (to !== undefined && this.#broken === undefined) {
      const reached = head !== undefined && head.sequence === to.sequence && head.hash === to.hash;
      if (!reached) this.#broken = { line: 0, why: `the chain should end with number ${to.sequence}` };
    }
    if (this.#isSigned !== undefined && this.#signed === undefined) this.#broken ??= { line: 0, why: UNSIGNED };
    return {
      ok: this.#broken === undefined,
      count: this.#count,
      head,
      ...(this.#signed === undefined ? {} : { signed: this.#signed }),
      ...(this.#broken === undefined ? {} : { broken: this.#broken }),
      ...(this.#interrupted.length === 0 ? {} : { interrupted: this.#interrupted }),
      ...(this.#restBytes === 0 ? {} : { torn: { line: this.#line, offset: this.#offset, bytes: this.#restBytes } }),
    };
  }

  #follow(bytes: Uint8Array): void {
    if (this.#broken !== undefined) return;
    const record = readLine(bytes);
    if (record === undefined && bytes.length > 0 && this.#gaps.length < MAX_GAPS) {
      this.#gaps.push({ line: this.#line, bytes: bytes.length });
      this.#begun &&= beginsRecord([bytes]);
      return;
    }
    const next = typeof record === "object" ? follow(record, this.#head, this.#isSigned) : (record ?? NO_RECORD);
    if (typeof next === "string") {
      const [gap] = this.#gaps;
      if (gap === undefined) this.#break(next);
      else this.#break(NO_RECORD, gap.line);
      return;
    }
    this.#interrupted.push(...this.#gaps);
    this.#gaps = [];
    this.#head = next.head;
    this.#signed = next.signed ?? this.#signed;
    this.#count += 1;
  }

  #break(why: string, line = this.#line): void {
    this.#broken ??= { line, why };
    this.#gaps = [];
  }
}

function join(rest: readonly Uint8Array[], last: Uint8Array, bytes: number): Uint8Array {
  if (rest.length === 0) return last;
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of [...rest, last]) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Whether bytes are the beginning of a record's line, or of what that begins with. */
function beginsRecord(chunks: readonly Uint8Array[]): boolean {
  const start = chunks.flatMap((chunk) => [...chunk.subarray(0, RECORD_START.length)]).slice(0, RECORD_START.length);
  return start.every((byte, index) => byte === RECORD_START.charCodeAt(index));
}

/** A log writes the number of a record first. */
const RECORD_START = '{"sequence":';

const NO_RECORD = "it is no record";

/** The value of a line, why it is none of a log's, or undefined where it is no JSON. A key written twice would show one value and be judged by another. */
function readLine(bytes: Uint8Array): object | string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const value = JSON.parse(text) as unknown;
    if (typeof value !== "object" || value === null) return NO_RECORD;
    return JSON.stringify(value) === text ? value : "it is not written as a log writes it";
  } catch {
    return undefined;
  }
}
