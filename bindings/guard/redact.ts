// A value with matches of redaction patterns → the same value without them, or nothing where a match cannot be replaced.
import { SCOPE_MASK, SCOPE_STRING, SCOPE_TEXT, STATUS_OK, VIEW_RAW } from "../../assembly/layout.ts";
import type { Engine, Verdict, VerdictMatch } from "../engine/engine.ts";
import type { ProgramMeta } from "../program.ts";
import type { Question, Stage } from "./call.ts";
import { replaceTexts } from "./paths.ts";
import type { Plain, Reader } from "./segments.ts";

/** What stands in the place of a match. */
export const REDACTED = "[redacted]";

/**
 * UTF-16 units read again while redacting one value: it is read once more after every replacement, to see that nothing is
 * left, and a verdict names 64 places at a time. Beyond this much (about 20 ms) the value is refused as unredactable.
 */
const MAX_REDACTION_UNITS = 8_388_608;

/**
 * Replaces the union of all matches of redaction patterns until none is left. `reader` and `verdict` are those of the
 * value; undefined where a match lies in a key, a number or a joined array only, where the marker itself matches, or where
 * the work passes its limit.
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
  for (;;) {
    const found = current.matches.filter(({ pattern }) => patterns.has(pattern));
    // A verdict lists its first matches only: a full list may hide one of these.
    if (found.length === 0) return current.matches.length === current.matchCount ? snapshot : undefined;
    const texts = rewrite(engine, reader, found);
    if (texts.size === 0) return undefined;
    snapshot = question.text ? (texts.get(0) as string) : replaceTexts(snapshot, texts);
    if (question.text) reader.readText(snapshot as string);
    else reader.reread(snapshot);
    for (const text of reader.texts) units += text.length;
    if (reader.fault !== "" || units > MAX_REDACTION_UNITS) return undefined;
    current = engine.evaluate(reader, true);
    if (current.status !== STATUS_OK) return undefined;
  }
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

/** New texts of the segments that can be rewritten, with the union of their matches replaced. */
function rewrite(engine: Engine, reader: Reader, found: readonly VerdictMatch[]): Map<number, string> {
  const patterns = new Map<number, number[]>();
  for (const { segment, pattern, view } of found) {
    const scope = (reader.scopes[segment] ?? 0) & SCOPE_MASK;
    if ((scope !== SCOPE_STRING && scope !== SCOPE_TEXT) || view !== VIEW_RAW) continue;
    const list = patterns.get(segment);
    if (list === undefined) patterns.set(segment, [pattern]);
    else list.push(pattern);
  }
  const texts = new Map<number, string>();
  for (const [segment, list] of patterns) {
    const text = reader.texts[segment] as string;
    const spans = list.flatMap((pattern) => engine.findUnion(pattern, text)).sort((a, b) => a[0] - b[0]);
    const replaced = replaceSpans(text, spans);
    if (replaced !== text) texts.set(segment, replaced);
  }
  return texts;
}

/** `spans` come sorted by their start; those that touch or overlap become one. Empty ones replace nothing. */
function replaceSpans(text: string, spans: readonly (readonly [start: number, end: number])[]): string {
  let replaced = "";
  let done = 0;
  for (let index = 0; index < spans.length; ) {
    const [start, first] = spans[index] as readonly [number, number];
    let end = first;
    for (index += 1; index < spans.length && (spans[index]?.[0] as number) <= end; index += 1) {
      end = Math.max(end, spans[index]?.[1] as number);
    }
    if (end === start) continue;
    replaced += text.slice(done, start) + REDACTED;
    done = end;
  }
  return replaced + text.slice(done);
}
