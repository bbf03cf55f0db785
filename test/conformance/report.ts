// Verdicts of cases → counts per file, reasons of skips, failures in words, and the closing line.

export interface Outcome {
  readonly file: string;
  readonly name: string;
  readonly result: "passed" | "failed" | "skipped";
  /** Why it was skipped or what went wrong; empty for a pass. */
  readonly reason: string;
}

const MAX_SHOWN_FAILURES = 40;

/** Prints the outcomes through `print`; true where none failed. */
export function report(outcomes: readonly Outcome[], verbose: boolean, print: (line: string) => void): boolean {
  const files = [...new Set(outcomes.map(({ file }) => file))];
  const width = Math.max(...files.map((file) => file.length), 4);
  print(`${"file".padEnd(width)}  passed  failed  skipped`);
  for (const file of files) {
    const own = outcomes.filter((outcome) => outcome.file === file);
    const cells = [count(own, "passed"), count(own, "failed"), count(own, "skipped")];
    print(
      `${file.padEnd(width)}  ${String(cells[0]).padStart(6)}  ${String(cells[1]).padStart(6)}  ${String(cells[2]).padStart(7)}`,
    );
  }
  printReasons(outcomes, print);
  if (verbose) {
    for (const { file, name, reason } of outcomes.filter(({ result }) => result === "skipped"))
      print(`skipped ${file} ${name}: ${reason}`);
  }
  const failures = outcomes.filter(({ result }) => result === "failed");
  for (const { file, name, reason } of failures.slice(0, MAX_SHOWN_FAILURES))
    print(`FAILED ${file} ${name}: ${reason}`);
  if (failures.length > MAX_SHOWN_FAILURES) print(`… and ${failures.length - MAX_SHOWN_FAILURES} more`);
  print(`${count(outcomes, "passed")} passed, ${failures.length} failed, ${count(outcomes, "skipped")} skipped`);
  return failures.length === 0;
}

function printReasons(outcomes: readonly Outcome[], print: (line: string) => void): void {
  const reasons = new Map<string, number>();
  for (const { result, reason } of outcomes)
    if (result === "skipped") reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  for (const [reason, times] of [...reasons].sort((a, b) => b[1] - a[1]))
    print(`skipped ${String(times).padStart(4)}  ${reason}`);
}

function count(outcomes: readonly Outcome[], result: Outcome["result"]): number {
  return outcomes.filter((outcome) => outcome.result === result).length;
}
