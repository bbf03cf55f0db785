// The dialect's rows against the engine, in both builds: matches, spans, and refusals with their place.
import { describe, expect, test } from "vitest";
import { readMatchRows, readRefusedRows } from "../cases/dialect.ts";
import { BUILDS, engineSubject } from "../conformance/engine-subject.ts";
import { isRefused } from "../conformance/subject.ts";

describe.each(BUILDS)("the %s build", (build) => {
  const subject = engineSubject(build);

  test.each([...readMatchRows("dialect-match.yaml"), ...readMatchRows("dialect-glob.yaml")])(
    "$type $group: $pattern on $text",
    ({ pattern, type, caseSensitive, text, spans }) => {
      const compiled = subject([{ pattern, type, caseSensitive }]);
      if (isRefused(compiled)) throw new Error(`refused: ${compiled.message}`);
      expect(compiled.matching(text)).toEqual(spans.length > 0 ? [0] : []);
      expect(compiled.spans(0, text)).toEqual(spans);
    },
  );

  test.each(readRefusedRows())(
    "$group: $pattern is refused at $at",
    ({ pattern, code, at: [start, end], says = "" }) => {
      // behind another pattern, so that the index says something
      const compiled = subject([
        { pattern: "a", type: "regex", caseSensitive: false },
        { pattern, type: "regex", caseSensitive: false },
      ]);
      if (!isRefused(compiled)) throw new Error("not refused");
      expect(compiled).toMatchObject({ code, pattern: 1, start, end });
      expect(compiled.message).not.toBe("");
      expect(compiled.message).toContain(says);
    },
  );
});
