// Long work as steps → its result, at once or with others let in between.

/** Work that stops from time to time, and goes on when it is asked again. What it comes to does not depend on when. */
export type Steps<Result> = Generator<void, Result>;

/** All of it at once. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** All of it, with `pause` asked behind each step. What it throws or rejects with ends the work. */
export async function follow<Result>(steps: Steps<Result>, pause: () => Promise<void> | undefined): Promise<Result> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    const waiting = pause();
    if (waiting !== undefined) await waiting;
  }
}
