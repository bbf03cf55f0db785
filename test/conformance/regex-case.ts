// A TOML file of regex tests (the format of rust-lang/regex) → cases with texts and spans in UTF-16 units, or why a case cannot be put.
import { parse } from "smol-toml";
import type { Span } from "../oracle/oracle.ts";

export interface ExpectedMatch {
  readonly id: number;
  readonly span: Span;
}

export interface RegexCase {
  readonly name: string;
  readonly patterns: readonly string[];
  readonly text: string;
  readonly expected: readonly ExpectedMatch[];
  readonly caseSensitive: boolean;
  readonly anchored: boolean;
  /** Case folds and Unicode is off. */
  readonly asciiFolding: boolean;
  /** Matches that were looked for; `Infinity` for all. */
  readonly limit: number;
  readonly matchKind: "leftmost-first" | "all";
  readonly searchKind: "leftmost" | "earliest" | "overlapping";
  readonly compiles: boolean;
  /** The construct or meaning that the dialect does not have; empty where the case can be put. */
  readonly skip: string;
}

/** One match: a span, or a span with capture groups, or either with the pattern's id. */
type RawMatch = number[] | number[][] | { id: number; span?: number[]; spans?: number[][] };

interface RawCase {
  name: string;
  regex: string | string[];
  haystack: string;
  matches: RawMatch[];
  bounds?: unknown;
  "match-limit"?: number;
  anchored?: boolean;
  "case-insensitive"?: boolean;
  unescape?: boolean;
  unicode?: boolean;
  compiles?: boolean;
  "match-kind"?: RegexCase["matchKind"];
  "search-kind"?: RegexCase["searchKind"];
  "line-terminator"?: string;
}

export function readRegexCases(toml: string): RegexCase[] {
  return (parse(toml) as unknown as { test: RawCase[] }).test.map(toCase);
}

function toCase(raw: RawCase): RegexCase {
  const bytes = raw.unescape ? unescapeBytes(raw.haystack) : new TextEncoder().encode(raw.haystack);
  const text = decode(bytes);
  const offsets = text === undefined ? new Map<number, number>() : unitsByByte(text);
  let skip = "";
  if (raw.bounds !== undefined) skip = "search bounds inside the text";
  else if (raw["line-terminator"] !== undefined) skip = "line terminator other than \\n";
  else if (text === undefined) skip = "text that is not UTF-8";
  const expected = raw.matches.map((match): ExpectedMatch => {
    const { id, span } = readMatch(match);
    const start = offsets.get(span[0]);
    const end = offsets.get(span[1]);
    if (skip === "" && (start === undefined || end === undefined)) skip = "match that ends inside a code point";
    return { id, span: [start ?? 0, end ?? 0] };
  });
  return {
    name: raw.name,
    patterns: typeof raw.regex === "string" ? [raw.regex] : raw.regex,
    text: text ?? "",
    expected,
    caseSensitive: !raw["case-insensitive"],
    anchored: raw.anchored ?? false,
    asciiFolding: raw.unicode === false && (raw["case-insensitive"] === true || raw.regex.includes("(?i")),
    limit: raw["match-limit"] ?? Number.POSITIVE_INFINITY,
    matchKind: raw["match-kind"] ?? "leftmost-first",
    searchKind: raw["search-kind"] ?? "leftmost",
    compiles: raw.compiles ?? true,
    skip,
  };
}

function readMatch(match: RawMatch): { id: number; span: [number, number] } {
  const [id, raw] = Array.isArray(match) ? [0, match] : [match.id, match.span ?? match.spans ?? []];
  const span = (Array.isArray(raw[0]) ? raw[0] : raw) as number[];
  return { id, span: [span[0] as number, span[1] as number] };
}

/** `\xHH`, `\n`, `\r`, `\t`, `\0` and `\\` as the byte-string escapes that the format's `unescape` names. */
function unescapeBytes(text: string): Uint8Array {
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  const characters = [...text];
  for (let i = 0; i < characters.length; i++) {
    const c = characters[i] as string;
    if (c !== "\\") {
      bytes.push(...encoder.encode(c));
      continue;
    }
    const name = characters[++i] ?? "\\";
    if (name === "x") {
      bytes.push(Number.parseInt(characters.slice(i + 1, i + 3).join(""), 16));
      i += 2;
    } else {
      const known = { n: 10, r: 13, t: 9, "0": 0 }[name];
      bytes.push(...(known === undefined ? encoder.encode(name) : [known]));
    }
  }
  return Uint8Array.from(bytes);
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** UTF-16 offset of every byte offset that is a code point boundary. */
function unitsByByte(text: string): Map<number, number> {
  const offsets = new Map<number, number>();
  let bytes = 0;
  let units = 0;
  for (const character of text) {
    offsets.set(bytes, units);
    bytes += new TextEncoder().encode(character).length;
    units += character.length;
  }
  return offsets.set(bytes, units);
}
