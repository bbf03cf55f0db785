// Results → one JSON object per line, or aligned columns for a reader.
import { execFileSync } from "node:child_process";
import { cpus } from "node:os";
import type { Measurement } from "./harness.ts";

export type Fields = Readonly<Record<string, string | number | boolean>>;

export interface Report {
  /** One measurement of one case. */
  add(fields: Fields, measurement: Measurement): void;
  /** A figure that follows from measurements: a ratio against its goal, a size, a count. */
  note(fields: Fields): void;
}

/** Writes each result as it comes. The first line names the machine, the Node version, the date and the commit. */
export function createReport(bench: string, json: boolean, print: (line: string) => void): Report {
  const write = (fields: Fields): void => print(json ? JSON.stringify({ bench, ...fields }) : inColumns(fields));
  write({ case: "environment", ...environment() });
  return {
    note: write,
    add: (fields, { median, p99, mean, samples, callsPerSample }) =>
      write({
        ...fields,
        unit: "µs/call",
        median: rounded(median),
        p99: rounded(p99),
        mean: rounded(mean),
        samples,
        callsPerSample,
      }),
  };
}

/** Four significant digits: more would be noise. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

function environment(): Fields {
  const { node, v8 } = process.versions;
  const cpu = cpus()[0]?.model ?? "unknown";
  return { node, v8, cpu, cores: cpus().length, date: new Date().toISOString().slice(0, 10), commit: commit() };
}

function commit(): string {
  try {
    return execFileSync("git", ["rev-parse", "--short=12", "HEAD"], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return "unknown";
  }
}

function inColumns(fields: Fields): string {
  const { case: name, ...rest } = fields;
  const columns = Object.entries(rest).map(([key, value]) => `${key} ${value}`);
  return [String(name ?? "").padEnd(28), ...columns].join("  ");
}
