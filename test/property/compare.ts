// A subject and the oracle over patterns × texts → a count of comparisons, or the smallest case on which they differ.
import { type CompiledPatterns, isRefused, type Subject, type SubjectPattern } from "../conformance/subject.ts";
import { isUnderstood, type Matcher, type UnicodeData, understand } from "../oracle/oracle.ts";

export interface Understood extends SubjectPattern {
  readonly matcher: Matcher;
}

/** What differs, in the words of a failed test. */
export interface Difference {
  readonly patterns: readonly SubjectPattern[];
  readonly text: string;
  readonly got: string;
  readonly expected: string;
}

/** The pattern with its matcher; undefined where the dialect refuses it. */
export function tryUnderstand(pattern: SubjectPattern, unicode: UnicodeData): Understood | undefined {
  const result = understand(pattern.pattern, pattern.type, unicode, pattern.caseSensitive);
  return isUnderstood(result) ? { ...pattern, matcher: result } : undefined;
}

export function regex(pattern: string): SubjectPattern {
  return { pattern, type: "regex", caseSensitive: false };
}

/** The patterns that compile together once those over a size limit are left out. Throws for any other refusal. */
export function compileWithin(
  subject: Subject,
  patterns: readonly Understood[],
): { kept: readonly Understood[]; compiled: CompiledPatterns } {
  let kept = patterns;
  let compiled = subject(kept);
  while (isRefused(compiled)) {
    const { code, message, start, pattern } = compiled;
    const refused = kept[pattern];
    if (code !== "pattern_too_large" || !refused) {
      throw new Error(`refused ${JSON.stringify(refused?.pattern)}: ${code} at ${start}: ${message}`);
    }
    kept = kept.filter((other) => other !== refused);
    compiled = subject(kept);
  }
  return { kept, compiled };
}

/**
 * Compares which patterns match each text, and the spans of those that do; patterns over a size limit are left out. Returns
 * the number of (pattern, text) comparisons. Throws with a minimised case where the two differ.
 */
export function compareAll(
  subject: Subject,
  patterns: readonly Understood[],
  texts: readonly string[],
  unicode: UnicodeData,
): number {
  const { kept, compiled } = compileWithin(subject, patterns);
  for (const text of texts) {
    const difference = differenceOn(compiled, kept, text);
    if (difference) throw new Error(describe(minimise(subject, kept, text, unicode) ?? difference));
  }
  return kept.length * texts.length;
}

function differenceOn(
  compiled: CompiledPatterns,
  patterns: readonly Understood[],
  text: string,
): Difference | undefined {
  const ids = compiled.matching(text);
  const answers = patterns.map(({ matcher }) => matcher.both(text));
  const wanted = answers.flatMap((answer, id) => (answer ? [id] : []));
  const differ = (got: unknown, expected: unknown): Difference | undefined => {
    const [a, b] = [JSON.stringify(got), JSON.stringify(expected)];
    return a === b ? undefined : { patterns, text, got: a, expected: b };
  };
  const byIds = differ(ids, wanted);
  if (byIds) return byIds;
  for (const id of wanted) {
    const answer = answers[id];
    const bySpans = differ({ id, spans: compiled.spans(id, text) }, { id, spans: answer?.spans });
    if (bySpans) return bySpans;
    if (!compiled.union) continue;
    const byUnion = differ({ id, union: compiled.union(id, text) }, { id, union: answer?.union });
    if (byUnion) return byUnion;
  }
  return undefined;
}

/** Drops patterns, then letters of the text and of the patterns, as long as the two still differ. */
function minimise(
  subject: Subject,
  patterns: readonly Understood[],
  text: string,
  unicode: UnicodeData,
): Difference | undefined {
  const check = (some: readonly Understood[], on: string): Difference | undefined => {
    const compiled = subject(some);
    return isRefused(compiled) ? undefined : differenceOn(compiled, some, on);
  };
  let kept = patterns;
  for (let size = kept.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < kept.length && kept.length > 1; ) {
      const fewer = [...kept.slice(0, at), ...kept.slice(at + size)];
      if (fewer.length > 0 && check(fewer, text)) kept = fewer;
      else at += size;
    }
  }
  const shorter = shrink(text, (candidate) => check(kept, candidate) !== undefined);
  kept = kept.map((pattern, index) => {
    const withSource = (source: string) => tryUnderstand({ ...pattern, pattern: source }, unicode);
    const source = shrink(pattern.pattern, (candidate) => {
      const changed = withSource(candidate);
      return changed !== undefined && check(kept.with(index, changed), shorter) !== undefined;
    });
    return withSource(source) ?? pattern;
  });
  return check(kept, shorter);
}

/** The text with as many stretches cut out as `still` allows. */
function shrink(text: string, still: (candidate: string) => boolean): string {
  let characters = [...text];
  for (let size = characters.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < characters.length; ) {
      const fewer = [...characters.slice(0, at), ...characters.slice(at + size)];
      if (still(fewer.join(""))) characters = fewer;
      else at += 1;
    }
  }
  return characters.join("");
}

function describe({ patterns, text, got, expected }: Difference): string {
  const shown = patterns.map(
    ({ pattern, type, caseSensitive }) => `${type}${caseSensitive ? " exact case" : ""} ${JSON.stringify(pattern)}`,
  );
  return `${shown.join(", ")} on ${JSON.stringify(text)}: got ${got}, by the oracle ${expected}`;
}
