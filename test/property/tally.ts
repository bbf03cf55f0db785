// Counts of a suite → one line on standard output in a deep run, so that the run says how much it compared.
import { afterAll } from "vitest";

/** Whether this is a run for the night: the same properties with far larger counts. */
export const DEEP = process.env.PORTCULLIS_DEEP === "1";

export type Tally = (counts: Readonly<Record<string, number>>) => void;

/** Adds counts up by name, largest ones by `max…`; at the end of the file a deep run prints them with the time taken. */
export function tallyOf(suite: string): Tally {
  const totals = new Map<string, number>();
  const begun = performance.now();
  afterAll(() => {
    if (!DEEP) return;
    const shown = [...totals].map(([name, count]) => `${name} ${count.toLocaleString("en")}`).join(", ");
    process.stdout.write(`tally of ${suite}: ${shown}, ${((performance.now() - begun) / 1000).toFixed(0)} s\n`);
  });
  return (counts) => {
    for (const [name, count] of Object.entries(counts)) {
      const before = totals.get(name) ?? 0;
      totals.set(name, name.startsWith("largest ") ? Math.max(before, count) : before + count);
    }
  };
}
