// The bytes of a JSON Lines log, in chunks → whether its records are one unbroken chain, and whether its end was torn off.
import type { Anchor } from "./record.ts";
import { follow, type VerifyOptions } from "./verify.ts";

/** What is known of a log's bytes once all have come. */
export interface LinesVerification {
  /** Whether every whole line is a record that follows the one before, up to `to` where that was given. */
  readonly ok: boolean;
  /** Records that follow each other from the first. */
  readonly count: number;
  /** The last of them. */
  readonly head: Anchor | undefined;
  /** The first line that breaks the chain, from 1, and why; line 0 where the end is missing. */
  readonly broken?: { readonly line: number; readonly why: string };
  /** The last line has no end: its writer was stopped. It is no record, and appending begins at `offset`. */
  readonly torn?: { readonly line: number; readonly offset: number; readonly bytes: number };
}

/** Bytes of the longest line that is looked at: a record names rules and matches, never content. */
const MAX_LINE_BYTES = 16_777_216;

const NEWLINE = 10;

/** Follows the chain line by line; memory holds one line. Never throws for what the bytes are. */
export class LinesVerifier {
  readonly #to: Anchor | undefined;
  #head: Anchor | undefined;
  #count = 0;
  #line = 1;
  #broken: LinesVerification["broken"];
  /** Chunks of the line that has not ended, and where it began. */
  #rest: Uint8Array[] = [];
  #restBytes = 0;
  #offset = 0;

  constructor({ from, to }: VerifyOptions = {}) {
    this.#head = from;
    this.#to = to;
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
    const to = this.#to;
    const head = this.#head;
    if (to !== undefined && this.#broken === undefined) {
      const reached = head !== undefined && head.sequence === to.sequence && head.hash === to.hash;
      if (!reached) this.#broken = { line: 0, why: `the chain should end with number ${to.sequence}` };
    }
    return {
      ok: this.#broken === undefined,
      count: this.#count,
      head,
      ...(this.#broken === undefined ? {} : { broken: this.#broken }),
      ...(this.#restBytes === 0 ? {} : { torn: { line: this.#line, offset: this.#offset, bytes: this.#restBytes } }),
    };
  }

  #follow(bytes: Uint8Array): void {
    if (this.#broken !== undefined) return;
    const record = readLine(bytes);
    const next = typeof record === "string" ? record : follow(record, this.#head);
    if (typeof next === "string") {
      this.#break(next);
      return;
    }
    this.#head = next;
    this.#count += 1;
  }

  #break(why: string): void {
    this.#broken ??= { line: this.#line, why };
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

/** The value of a line, or why there is none. A key written twice would show one value and be judged by another. */
function readLine(bytes: Uint8Array): object | string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const value = JSON.parse(text) as unknown;
    if (typeof value !== "object" || value === null) return "it is no record";
    return JSON.stringify(value) === text ? value : "it is not written as a log writes it";
  } catch {
    return "it is no record";
  }
}
