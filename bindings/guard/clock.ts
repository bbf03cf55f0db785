// A host's clock → one that never goes back, and says when it fails instead of throwing.

/** Milliseconds as a session counts them. Time limits and rates would not hold by a clock that goes back or says nothing. */
export class Clock {
  readonly #read: () => number;
  #latest = Number.NEGATIVE_INFINITY;

  constructor(read: () => number) {
    this.#read = read;
  }

  /** The time, at least that of every reading before; undefined where the host's clock throws or gives no finite number. */
  now(): number | undefined {
    let time: number;
    try {
      time = this.#read();
    } catch {
      return undefined;
    }
    if (!Number.isFinite(time)) return undefined;
    if (time > this.#latest) this.#latest = time;
    return this.#latest;
  }

  /** The time, or that of the latest reading where the clock fails: for what was decided already. */
  latest(): number {
    return this.now() ?? (Number.isFinite(this.#latest) ? this.#latest : 0);
  }
}
