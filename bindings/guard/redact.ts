// A value with matches of redaction patterns → the same value without them, or nothing where a match cannot be replaced.
import { SCOPE_STRING, SCOPE_TEXT, STATUS_OK, VIEW_RAW } from "../../assembly/layout.ts";
import type { Engine, Verdict, VerdictMatch } from "../engine/engine.ts";
import type { Question } from "./call.ts";
import { replaceTexts } from "./paths.ts";
import type { Plain, Reader } from "./segments.ts";

/** What stands in the place of a match. */
export const REDACTED = "[redacted]";

/**
 * UTF-16 units read again while redacting one value. A verdict tells one span of a pattern in a segment, so a value is
 * read once more per occurrence; beyond this much (about 20 ms) the value is refused as unredactable.
 */
const MAX_REDACTION_UNITS = 8_388_608;

/**
 * Replaces matches until none is left. `reader` and `verdict` are those of the value; undefined where a match lies in a
 * key, a number or a joined array only, where the marker itself matches, or where the work passes its limit.
 */
export function redactValue(
  engine: Engine,
  reader: Reader,
  question: Question,
  value: Plain,
  verdict: Verdict,
): Plain | undefined {
  let snapshot = value;
  let current = verdict;
  let units = 0;
  for (;;) {
    const found = current.matches.filter(({ pattern }) => engine.meta.patterns[pattern]?.role === "redact");
    // A verdict lists its first matches only: a full list may hide one of these.
    if (found.length === 0) return current.matches.length === current.matchCount ? snapshot : undefined;
    const texts = rewrite(reader, found);
    if (texts.size === 0) return undefined;
    snapshot = question.text ? (texts.get(0) as string) : replaceTexts(snapshot, texts);
    if (question.text) reader.readText(snapshot as string);
    else reader.read(question.tool, snapshot);
    for (const text of reader.texts) units += text.length;
    if (reader.fault !== "" || units > MAX_REDACTION_UNITS) return undefined;
    try {
      current = engine.evaluate(reader);
    } catch {
      return undefined;
    }
    if (current.status !== STATUS_OK) return undefined;
  }
}

/** New texts of the segments that can be rewritten, with the union of their matches replaced. */
function rewrite(reader: Reader, found: readonly VerdictMatch[]): Map<number, string> {
  const spans = new Map<number, VerdictMatch[]>();
  for (const match of found) {
    const scope = reader.scopes[match.segment];
    if ((scope !== SCOPE_STRING && scope !== SCOPE_TEXT) || match.view !== VIEW_RAW || match.end <= match.start)
      continue;
    const list = spans.get(match.segment);
    if (list === undefined) spans.set(match.segment, [match]);
    else list.push(match);
  }
  const texts = new Map<number, string>();
  for (const [segment, list] of spans) {
    const text = reader.texts[segment] as string;
    let rest = "";
    let done = 0;
    // Matches of a segment come sorted by their start.
    for (let index = 0; index < list.length; ) {
      const { start } = list[index] as VerdictMatch;
      let { end } = list[index] as VerdictMatch;
      index += 1;
      while (index < list.length && (list[index] as VerdictMatch).start <= end) {
        end = Math.max(end, (list[index] as VerdictMatch).end);
        index += 1;
      }
      rest += text.slice(done, start) + REDACTED;
      done = end;
    }
    texts.set(segment, rest + text.slice(done));
  }
  return texts;
}
