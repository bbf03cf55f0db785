// Reads the dialect's rows from their data files.
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
