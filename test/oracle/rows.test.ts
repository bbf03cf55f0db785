// The dialect's rows against the oracle, and their JavaScript column against V8.
import { expect, test } from "vitest";
import { attackText, readMatchRows, readRedosRows, readRefusedRows } from "../cases/dialect.ts";
import { isUnderstood, loadUnicode, understand } from "./oracle.ts";
import { toV8 } from "./v8.ts";

const unicode = await loadUnicode();

test.each(readMatchRows("dialect-match.yaml"))(
  "$group: $pattern on $text",
  ({ pattern, type, caseSensitive, text, spans }) => {
    const result = understand(pattern, type, unicode, caseSensitive);
    if (!isUnderstood(result)) throw new Error(`refused: ${result.message}`);
    expect(result.spans(text)).toEqual(spans);
    expect(result.matches(text)).toBe(spans.length > 0);
  },
);

test.each(readMatchRows("dialect-glob.yaml"))(
  "$type $group: $pattern on $text",
  ({ pattern, type, caseSensitive, text, spans }) => {
    const result = understand(pattern, type, unicode, caseSensitive);
    if (!isUnderstood(result)) throw new Error(`refused: ${result.message}`);
    expect(result.spans(text)).toEqual(spans);
  },
);

test.each(readRefusedRows())("$group: $pattern is refused", ({ pattern, code, at }) => {
  const result = understand(pattern, "regex", unicode);
  if (isUnderstood(result)) throw new Error("not refused");
  expect({ code: result.code, at: [result.start, result.end] }).toEqual({ code, at });
});

test.each(readRedosRows())("$from: the oracle and V8 agree on a small attack", (row) => {
  const result = understand(row.pattern, "regex", unicode);
  if (!isUnderstood(result)) throw new Error(`refused: ${result.message}`);
  const v8 = new RegExp(toV8(result.tree, "expanded"), "u");
  for (const text of [attackText(row, 8), attackText(row, 12), row.prefix + row.suffix]) {
    expect({ text, matches: result.matches(text) }).toEqual({ text, matches: v8.test(text) });
  }
});

test("rows say truly where JavaScript differs", () => {
  for (const { pattern, text, spans, differs } of readMatchRows("dialect-match.yaml")) {
    const ours = spans.length > 0 ? "match" : "none";
    expect({ pattern, text, javascript: answerOfV8(pattern, text) }).toEqual({
      pattern,
      text,
      javascript: differs?.javascript ?? ours,
    });
  }
});

function answerOfV8(pattern: string, text: string): string {
  for (const flags of ["iu", "i"]) {
    try {
      return new RegExp(pattern, flags).test(text) ? "match" : "none";
    } catch {
      // the next flags, or a refusal
    }
  }
  return "refuses";
}
