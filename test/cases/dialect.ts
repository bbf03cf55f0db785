// Data files of rows → typed rows: the dialect's, and the attacks on backtracking engines.
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { OracleType, Span } from "../oracle/oracle.ts";

export interface MatchRow {
  readonly group: string;
  readonly pattern: string;
  readonly type: OracleType;
  readonly caseSensitive: boolean;
  readonly text: string;
  readonly spans: Span[];
  /** What the pattern's parents answer where it is not our answer: `match`, `none` or `refuses`. */
  readonly differs?: { readonly python?: string; readonly re2?: string; readonly javascript?: string };
}

export interface RefusedRow {
  readonly group: string;
  readonly pattern: string;
  readonly code: "pattern_syntax" | "pattern_unsupported";
  readonly at: Span;
  /** A part of the message, where the wording matters. */
  readonly says?: string;
}

function read<Row>(file: string): (Row & { group: string })[] {
  const groups = parse(readFileSync(new URL(file, import.meta.url), "utf8")) as Record<string, Row[]>;
  return Object.entries(groups).flatMap(([group, rows]) => rows.map((row) => ({ ...row, group })));
}

export function readMatchRows(file: "dialect-match.yaml" | "dialect-glob.yaml"): MatchRow[] {
  const rows = read<Partial<MatchRow> & Pick<MatchRow, "pattern" | "text" | "spans">>(file);
  return rows.map((row) => ({ type: "regex", caseSensitive: false, ...row }));
}

export function readRefusedRows(): RefusedRow[] {
  return read<RefusedRow>("dialect-refused.yaml");
}

export interface RedosRow {
  readonly from: string;
  readonly pattern: string;
  readonly prefix: string;
  readonly pump: string;
  readonly suffix: string;
}

export function readRedosRows(): RedosRow[] {
  return parse(readFileSync(new URL("redos.yaml", import.meta.url), "utf8")) as RedosRow[];
}

/** The attack with the pump repeated until the text has at least `length` UTF-16 units. */
export function attackText({ prefix, pump, suffix }: RedosRow, length: number): string {
  return prefix + pump.repeat(Math.max(1, Math.ceil((length - prefix.length - suffix.length) / pump.length))) + suffix;
}
