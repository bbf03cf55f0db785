// Chunks of a text → the patterns that match it and how much of it can go on, as if the text had come whole.

/** A pattern that has matched. `end` is the first offset of the stream, in UTF-16 units, at which that was certain. */
export interface StreamMatch {
  readonly pattern: number;
  readonly end: number;
}

export interface StreamReport {
  /** Matches that became certain with this chunk, by pattern; each pattern once a stream. */
  readonly matches: readonly StreamMatch[];
  /**
   * No match that is still to come begins before this offset: the text up to it can be released. Of patterns compiled
   * without `wholeSpans`, a leading part that may be empty (`.*` in `.*rm`) is left aside.
   */
  readonly releaseTo: number;
}

/** UTF-16 units that a stream keeps to look back at; a longer stretch that may begin a match is refused. */
export const MAX_KEPT_UNITS = 65_536;

/** What an engine does for its streams; the exports of engine.wasm, with views. */
export interface StreamHost {
  /** Writes text into the input; bytes written, −1 where it does not fit. */
  write(text: string): number;
  /** Copies a stream's state into the engine; undefined starts one. */
  restore(state: Uint8Array | undefined): void;
  push(bytes: number, units: number, kept: number, before: number, last: boolean): number;
  releaseTo(): number;
  keepFrom(): number;
  save(state: Uint8Array | undefined): Uint8Array;
  /** The matches of the last push, of which so many are listed; to be called before `save`, which keeps what was read. */
  read(count: number): StreamMatch[];
}

/** More runs are open, or more text has to be kept, than a stream is given: read it as a match. */
export class StreamOverflow extends Error {
  override readonly name = "StreamOverflow";
}

/**
 * One text in chunks. Chunks may be cut anywhere, also inside a surrogate pair. All streams of an engine share its
 * instance: a stream is its state (some hundred bytes to 4 KB) and the text it keeps.
 */
export class EngineStream {
  readonly #host: StreamHost;
  #state: Uint8Array | undefined;
  #kept = "";
  #before = 0;
  /** First half of a surrogate pair whose second half may come with the next chunk. */
  #half = "";
  #ended = false;

  constructor(host: StreamHost) {
    this.#host = host;
  }

  /** Another stream that has taken the same text so far. */
  fork(): EngineStream {
    const fork = new EngineStream(this.#host);
    fork.#state = this.#state?.slice();
    fork.#kept = this.#kept;
    fork.#before = this.#before;
    fork.#half = this.#half;
    fork.#ended = this.#ended;
    return fork;
  }

  /** What it holds until the next chunk: bytes of state, and UTF-16 units of text kept to look back at. */
  get held(): { readonly stateBytes: number; readonly textUnits: number } {
    return { stateBytes: this.#state?.length ?? 0, textUnits: this.#kept.length };
  }

  /** Takes the next chunk. Throws `StreamOverflow` where the stream has to be refused. */
  push(chunk: string): StreamReport {
    return this.#take(chunk, false);
  }

  /** Ends the text; what only its end could decide is decided. */
  end(): StreamReport {
    return this.#take("", true);
  }

  #take(chunk: string, last: boolean): StreamReport {
    if (this.#ended) throw new StreamOverflow("the stream has ended");
    let fresh = this.#half + chunk;
    const tail = fresh.charCodeAt(fresh.length - 1);
    this.#half = "";
    if (!last && tail >= 0xd800 && tail <= 0xdbff) {
      this.#half = fresh.slice(-1);
      fresh = fresh.slice(0, -1);
    }
    this.#ended = last;
    const text = this.#kept + fresh;
    const host = this.#host;
    const bytes = host.write(text);
    if (bytes < 0) throw this.#refuse("the chunk is larger than the engine's memory");
    host.restore(this.#state);
    const count = host.push(bytes, text.length, this.#kept.length, this.#before, last);
    if (count < 0) throw this.#refuse("more runs are open than a stream is given");
    const matches = host.read(count);
    this.#state = host.save(this.#state);
    const releaseTo = host.releaseTo();
    const from = host.keepFrom() - this.#before;
    if (text.length - from > MAX_KEPT_UNITS) throw this.#refuse("more text has to be kept than a stream is given");
    this.#kept = text.slice(from);
    this.#before += from;
    return { matches, releaseTo };
  }

  #refuse(why: string): StreamOverflow {
    this.#ended = true;
    return new StreamOverflow(why);
  }
}
