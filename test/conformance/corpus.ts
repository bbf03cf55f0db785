// A list of real regexes × a subject → outcomes: each compiles, or is refused exactly where the dialect refuses it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isUnderstood, type UnicodeData, understand } from "../oracle/oracle.ts";
import type { Outcome } from "./report.ts";
import { isRefused, type Subject } from "./subject.ts";

const FILE = "pattern_corpus.json";

export function runCorpus(data: string, subject: Subject, unicode: UnicodeData): Outcome[] {
  const patterns = JSON.parse(readFileSync(join(data, "patterns", FILE), "utf8")) as string[];
  return patterns.map((pattern): Outcome => {
    const outcome = (result: Outcome["result"], reason = ""): Outcome => ({
      file: FILE,
      name: pattern,
      result,
      reason,
    });
    const understood = understand(pattern, "regex", unicode);
    const compiled = subject([{ pattern, type: "regex", caseSensitive: false }]);
    if (isUnderstood(understood))
      return isRefused(compiled) ? outcome("failed", `refused: ${compiled.message}`) : outcome("passed");
    if (!isRefused(compiled)) return outcome("failed", `compiles, but the dialect refuses it: ${understood.message}`);
    if (compiled.code === understood.code && compiled.start === understood.start) return outcome("passed");
    const ours = `${compiled.code} at ${compiled.start}: ${compiled.message}`;
    return outcome(
      "failed",
      `refused with ${ours}; by the oracle ${understood.code} at ${understood.start}: ${understood.message}`,
    );
  });
}
