// A value with matches of redaction patterns → the same value without them, or nothing where a match cannot be replaced.
import {
  MAX_LISTED_MATCHES,
  SCOPE_JOINED,
  SCOPE_MASK,
  SCOPE_STRING,
  SCOPE_TEXT,
  STATUS_OK,
} from "../../assembly/layout.ts";
import type { Engine, Segments, Verdict } from "../engine/engine.ts";
import type { ProgramMeta } from "../program.ts";
import type { Question, Stage } from "./call.ts";
import { replaceTexts } from "./paths.ts";
import type { Plain, Reader } from "./segments.ts";

/** What stands in the place of a match. */
export const REDACTED = "[redacted]";

/**
 * UTF-16 units read again while redacting one value: it is read once more after every replacement, to see that nothing is
 * left. Beyond this much (about 20 ms) the value is refused as unredactable.
 */
const MAX_REDACTION_UNITS = 8_388_608;

/**
 * How often a value is read again. The first replacement covers all matches that the value came with; only what that lays
 * bare needs another (a word boundary beside the marker). What still matches then is the marker itself: unredactable.
 */
const MAX_REDACTION_ROUNDS = 8;

type Span = readonly [start: number, end: number];

/**
 * Replaces all that matches of redaction patterns cover, in every reading of the value's texts, until none is left. What a
 * match in a view comes from is replaced as it stands, whole characters and whole encoded runs; what a match in the joined
 * elements of an array comes from is replaced in each of the elements.
 *
 * `reader` and `verdict` are those of the value. Undefined where a match has nothing that could be replaced: one in a key or
 * a number, or reaching into one; one between two elements or two characters; one in a view that cannot be led back to its
 * text; one of the marker itself; and where the work passes its limits. Each of the first is a matter of one pattern and the
 * value alone, and what is replaced is the union over the patterns: one pattern more never leaves more to see.
 */
export function redactValue(
  engine: Engine,
  reader: Reader,
  question: Question,
  value: Plain,
  verdict: Verdict,
): Plain | undefined {
  const patterns = redactPatterns(engine.meta, question.stage);
  let snapshot = value;
  let current = verdict;
  let units = 0;
  for (let round = 0; round <= MAX_REDACTION_ROUNDS; round += 1) {
    const found = isComplete(current) ? listed(current, patterns) : search(engine, reader, patterns);
    // A rule that redacts without any match has nothing to replace.
    if (found.size === 0) return round === 0 ? undefined : snapshot;
    const texts = rewrite(engine, reader, found);
    if (texts === undefined) return undefined;
    snapshot = question.text ? (texts.get(0) as string) : replaceTexts(snapshot, texts);
    if (question.text) reader.readText(snapshot as string);
    else reader.reread(snapshot);
    for (const text of reader.texts) units += text.length;
    if (reader.fault !== "" || units > MAX_REDACTION_UNITS) return undefined;
    current = engine.evaluate(reader, true);
    if (current.status !== STATUS_OK) return undefined;
  }
  return undefined;
}

/** Whether a verdict lists all of its matches: a full list leaves out what comes later. */
function isComplete({ matches, matchCount, signals }: Verdict): boolean {
  return matches.length === matchCount && matches.length + signals.length < MAX_LISTED_MATCHES;
}

/** The redaction patterns that match each segment. */
type Found = Map<number, number[]>;

function listed({ matches }: Verdict, patterns: ReadonlySet<number>): Found {
  const found: Found = new Map();
  for (const { pattern, segment } of matches) {
    if (!patterns.has(pattern)) continue;
    const list = found.get(segment);
    if (list === undefined) found.set(segment, [pattern]);
    else list.push(pattern);
  }
  return found;
}

/** The same where a verdict cannot list them all: by asking halves of the segments, and halves of those that match. */
function search(engine: Engine, reader: Reader, patterns: ReadonlySet<number>): Found {
  const found: Found = new Map();
  const ask = (first: number, past: number): void => {
    const matched = engine.matchSegments(sliceOf(reader, first, past)).filter((id) => patterns.has(id));
    if (matched.length === 0) return;
    if (past - first === 1) {
      found.set(first, matched);
      return;
    }
    const middle = (first + past) >> 1;
    ask(first, middle);
    ask(middle, past);
  };
  ask(0, reader.texts.length);
  return found;
}

function sliceOf({ texts, scopes, facts, selections }: Reader, first: number, past: number): Segments {
  const chosen = selections.filter((selection) => selection >>> 16 >= first && selection >>> 16 < past);
  return {
    texts: texts.slice(first, past),
    scopes: scopes.slice(first, past),
    facts,
    selections: chosen.map((selection) => selection - (first << 16)),
  };
}

/** New texts of the string leaves that matches cover parts of; undefined where some match has nothing to replace. */
function rewrite(engine: Engine, { texts, scopes }: Reader, found: Found): Map<number, string> | undefined {
  const covered = new Map<number, Span[]>();
  for (const [segment, patterns] of found) {
    const scope = scopes[segment] as number;
    const origins = engine.findOrigins(patterns, texts[segment] as string, scope);
    // A pattern without an origin matches whatever is replaced.
    if (new Set(origins.map(({ pattern }) => pattern)).size < patterns.length) return undefined;
    const spans = origins.map(({ start, end }): Span => [start, end]);
    const kind = scope & SCOPE_MASK;
    if (kind === SCOPE_STRING || kind === SCOPE_TEXT) addAll(covered, segment, spans);
    else if (kind !== SCOPE_JOINED || !spread(texts, scopes, segment, spans, covered)) return undefined;
  }
  const rewritten = new Map<number, string>();
  for (const [segment, spans] of covered) {
    const text = texts[segment] as string;
    const replaced = replaceSpans(text, spans);
    if (replaced !== text) rewritten.set(segment, replaced);
  }
  return rewritten.size === 0 ? undefined : rewritten;
}

function addAll(covered: Map<number, Span[]>, segment: number, spans: readonly Span[]): void {
  const list = covered.get(segment);
  if (list === undefined) covered.set(segment, [...spans]);
  else for (const span of spans) list.push(span);
}

/** Leads spans of joined elements back to the elements; false where one reaches into a number or lies between two. */
function spread(
  texts: readonly string[],
  scopes: readonly number[],
  segment: number,
  spans: readonly Span[],
  covered: Map<number, Span[]>,
): boolean {
  let first = segment;
  // The elements stand right in front of what they are joined to, with one space between two.
  for (let rest = (texts[segment] as string).length + 1; rest > 0; rest -= (texts[first] as string).length + 1)
    first -= 1;
  let element = first;
  let at = 0;
  for (const [start, end] of merge(spans)) {
    let replaced = false;
    for (; element < segment; element += 1) {
      const past = at + (texts[element] as string).length;
      const [from, to] = [Math.max(start, at), Math.min(end, past)];
      if (from < to) {
        if (((scopes[element] as number) & SCOPE_MASK) !== SCOPE_STRING) return false;
        addAll(covered, element, [[from - at, to - at]]);
        replaced = true;
      }
      if (end <= past) break;
      at = past + 1;
    }
    if (!replaced) return false;
  }
  return true;
}

/**
 * Patterns whose matches are replaced at a stage: those of the redacting rules that speak there. A rule that asks for more
 * than a match does not name its patterns; those are replaced wherever anything is.
 */
export function redactPatterns({ rules, patterns }: ProgramMeta, stage: Stage): Set<number> {
  const chosen = new Set(patterns.flatMap(({ role }, id) => (role === "redact" ? [id] : [])));
  for (const rule of rules) {
    if (rule.patterns === undefined || rule.stages.includes(stage)) continue;
    const [first, count] = rule.patterns;
    for (let id = first; id < first + count; id += 1) chosen.delete(id);
  }
  return chosen;
}

/** The spans sorted, those that touch or overlap as one, without empty ones. */
function merge(spans: readonly Span[]): Span[] {
  const merged: [number, number][] = [];
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = merged[merged.length - 1];
    if (start === end) continue;
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

function replaceSpans(text: string, spans: readonly Span[]): string {
  let replaced = "";
  let done = 0;
  for (const [start, end] of merge(spans)) {
    replaced += text.slice(done, start) + REDACTED;
    done = end;
  }
  return replaced + text.slice(done);
}
