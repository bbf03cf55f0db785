// The engine as a subject of the conformance runs.
import { findSpans, matches } from "../oracle/match.ts";
import { isUnderstood, loadUnicode, type Matcher, understand } from "../oracle/oracle.ts";
import type { Subject } from "./subject.ts";

const unicode = await loadUnicode();
export function engineSubject(): Subject {
  return (patterns) => {
    const all: Matcher[] = [];
    for (const [i, p] of patterns.entries()) {
      const u = understand(p.pattern, p.type, unicode, p.caseSensitive);
      if (!isUnderstood(u)) return { ...u, pattern: i };
      all.push(u);
    }
    return {
      matching: (text) => all.flatMap((m, i) => (matches(m.tree, text) ? [i] : [])),
      spans: (id, text) => findSpans((all[id] as Matcher).tree, text),
    };
  };
}
