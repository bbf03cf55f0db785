// Work done, counted in the debug build only: a step is a byte under one automaton or an instruction of a span program.

let taken: f64 = 0;

/** Adds `count` steps; nothing in the release build. */
export function countSteps(count: i32): void {
  if (!ASC_NO_ASSERT) taken += <f64>count;
}

/** Steps since the last reset; always 0 in the release build. */
export function stepsTaken(): f64 {
  return taken;
}

export function resetSteps(): void {
  taken = 0;
}
