// A tool's name → the name that it reads as where that is another, and two verdicts → the one that holds for both names.
//
// A name is an identifier: `bash` with a zero-width space in it, in full-width letters or with a Cyrillic а is for the policy
// to judge as `bash` too. A call with such a name is judged under each of its names, and the stricter answer holds: what forbids does
// so under either, what permits has to under both.
import { NORMALIZE_NAMES, NORMALIZE_UNICODE, VIEW_UNICODE } from "../../assembly/layout.ts";
import type { Engine, Verdict, VerdictMatch } from "../engine/engine.ts";
import type { ProgramMeta } from "../program.ts";

/** Names that are not plain, whose readings are kept; they come from callers, so the table is emptied when it is full. */
const MAX_KEPT_NAMES = 256;

/** Longer names, in UTF-16 units, are read anew each time. */
const MAX_KEPT_LENGTH = 256;

/** The readings of tool names under one program. */
export class ToolNames {
  readonly #kept = new Map<string, string | undefined>();
  #last = "";

  /**
   * What else the name reads as; undefined where that is itself, or the program reads names letter for letter; `null` where the
   * name is too long to be read.
   */
  of(name: string, engine: Engine): string | undefined | null {
    // calls of the same tool follow each other
    if (name === this.#last) return undefined;
    if ((engine.views & (NORMALIZE_UNICODE | NORMALIZE_NAMES)) === 0 || isPlain(name)) {
      this.#last = name;
      return undefined;
    }
    if (this.#kept.has(name)) return this.#kept.get(name);
    const reading = readName(name, engine);
    if (reading === null || name.length > MAX_KEPT_LENGTH) return reading;
    if (this.#kept.size >= MAX_KEPT_NAMES) this.#kept.clear();
    this.#kept.set(name, reading);
    return reading;
  }
}

function readName(name: string, engine: Engine): string | undefined | null {
  const views = engine.readViews(name.toWellFormed());
  if (views === undefined) return null;
  const reading = withoutBlanks(views.unicode ?? name.toWellFormed());
  return reading === name || reading === "" ? undefined : reading;
}

/** Whether all of the name is visible ASCII, which reads as itself. */
function isPlain(name: string): boolean {
  for (let at = 0; at < name.length; at += 1) {
    const unit = name.charCodeAt(at);
    if (unit <= 0x20 || unit >= 0x7f) return false;
  }
  return true;
}

/** The name without white space at its ends, and without control characters. */
function withoutBlanks(name: string): string {
  let kept = "";
  for (const character of name) {
    const code = character.codePointAt(0) as number;
    if (code >= 0x20 && !(code >= 0x7f && code < 0xa0)) kept += character;
  }
  return kept.trim();
}

/**
 * The verdict over a call that has two names, from those under each: rules and events hold that do so under either, those that
 * permit only where they do under both. Matches in the other name count for all of the name as it is written.
 */
export function strictest(meta: ProgramMeta, name: string, written: Verdict, read: Verdict): Verdict {
  const permits = (rule: number): boolean => meta.rules[rule]?.effect === "allow";
  const granted = new Set(meta.after?.flatMap((fact) => (fact.permits ? [fact.key] : [])));
  const remembers = (event: number): boolean => granted.has(meta.events?.[event]?.key ?? "");
  const whole = (match: VerdictMatch): VerdictMatch =>
    match.segment === 0 ? { ...match, start: 0, end: name.length, view: VIEW_UNICODE } : match;
  const matches = united(written.matches, read.matches.map(whole));
  const seen = matches.length - written.matches.length;
  return {
    status: written.status,
    effect: Math.max(written.effect, read.effect),
    rules: bothOrEither(written.rules, read.rules, permits),
    events: bothOrEither(written.events, read.events, remembers),
    matches,
    // what a full list of the other name's matches leaves out may be new
    matchCount: written.matchCount + seen + read.matchCount - read.matches.length,
    signals: united(written.signals, read.signals.map(whole)),
    intent: read.effect > written.effect ? read.intent : written.intent,
  };
}

/** Ascending: those in both lists, and of those in one only what does not permit. */
function bothOrEither(a: readonly number[], b: readonly number[], permits: (item: number) => boolean): number[] {
  const all = [...new Set([...a, ...b])].sort((x, y) => x - y);
  return all.filter((item) => !permits(item) || (a.includes(item) && b.includes(item)));
}

/** By segment, start, end, pattern; a match of one pattern in one segment once. */
function united(a: readonly VerdictMatch[], b: readonly VerdictMatch[]): VerdictMatch[] {
  const key = ({ pattern, segment, view }: VerdictMatch): string =>
    segment === 0 ? `${pattern}` : `${pattern} ${segment} ${view}`;
  const known = new Set(a.map(key));
  return [...a, ...b.filter((match) => !known.has(key(match)))].sort(
    (x, y) => x.segment - y.segment || x.start - y.start || x.end - y.end || x.pattern - y.pattern,
  );
}
