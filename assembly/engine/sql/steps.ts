// Counts the work done, in turns of loops: a debug build's evidence that reading takes linear time.
export let steps: u32 = 0;

export function resetSteps(): void {
  steps = 0;
}
export function countStep(): void {
  if (!ASC_NO_ASSERT) steps++;
}
