// Calls that want to run at once → those that may, those that wait in line, and those that are refused.

interface Waiter {
  readonly slots: Slots;
  admit(): void;
}

/**
 * The running calls of one session. A call holds a slot here and in every session around. Below the threshold a call
 * runs; from there on callers wait, first come first served, as long as running and waiting together stay below the maximum.
 */
export class Slots {
  #max = Number.POSITIVE_INFINITY;
  #room = Number.POSITIVE_INFINITY;
  readonly #parent: Slots | undefined;
  /** Waiters of the whole family of sessions, kept by the outermost. */
  readonly #line: Waiter[];
  #running = 0;
  #waiting = 0;

  constructor(max: number | undefined, threshold: number | undefined, parent: Slots | undefined) {
    this.#parent = parent;
    this.#line = parent === undefined ? [] : parent.#line;
    this.limit(max, threshold);
  }

  /** Other limits hold from now on. Calls that run go on; whoever waits and fits now is let in. */
  limit(max: number | undefined, threshold: number | undefined): void {
    this.#max = max ?? Number.POSITIVE_INFINITY;
    // A threshold of zero would let everybody wait for nobody.
    this.#room = Math.min(this.#max, Math.max(1, threshold ?? this.#max));
    this.#admit();
  }

  get running(): number {
    return this.#running;
  }

  /** Whether one more call could run now, could wait, or is refused. */
  state(): "free" | "wait" | "full" {
    if (this.#hasRoom()) return "free";
    for (let slots: Slots | undefined = this; slots !== undefined; slots = slots.#parent) {
      if (slots.#running + slots.#waiting >= slots.#max) return "full";
    }
    return "wait";
  }

  /** Takes a slot; only where the state is `free`. */
  enter(): void {
    for (let slots: Slots | undefined = this; slots !== undefined; slots = slots.#parent) slots.#running += 1;
  }

  /** Gives a slot back and lets in whoever fits now. */
  leave(): void {
    for (let slots: Slots | undefined = this; slots !== undefined; slots = slots.#parent) slots.#running -= 1;
    this.#admit();
  }

  /** Waits for a slot and takes it; rejects with the signal's reason once it is aborted. */
  wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leaveLine = (): void => {
        this.#line.splice(this.#line.indexOf(waiter), 1);
        signal?.removeEventListener("abort", abort);
        for (let slots: Slots | undefined = this; slots !== undefined; slots = slots.#parent) slots.#waiting -= 1;
      };
      const abort = (): void => {
        leaveLine();
        reject(signal?.reason);
      };
      const waiter: Waiter = {
        slots: this,
        admit: () => {
          leaveLine();
          this.enter();
          resolve();
        },
      };
      this.#line.push(waiter);
      for (let slots: Slots | undefined = this; slots !== undefined; slots = slots.#parent) slots.#waiting += 1;
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  /** Whoever fits once this is done would have fitted before: so nobody in line is ever overtaken by a newcomer. */
  #admit(): void {
    for (const waiter of [...this.#line]) if (waiter.slots.#hasRoom()) waiter.admit();
  }

  #hasRoom(): boolean {
    for (let slots: Slots | undefined = this; slots !== undefined; slots = slots.#parent) {
      if (slots.#running >= slots.#room) return false;
    }
    return true;
  }
}
