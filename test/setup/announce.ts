// The seed of a run → a line that says how to make the same run again.
import type { TestProject } from "vitest/node";

export default function announce({ config }: TestProject): void {
  process.stderr.write(`random choices start from PORTCULLIS_SEED=${config.env.PORTCULLIS_SEED}\n`);
}
