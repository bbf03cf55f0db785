// Bytes or a string → the text of a policy, checked for what no policy may hold before anything parses it.
import type { Issue } from "../errors.ts";
import { Source } from "./source.ts";

/**
 * UTF-16 units of the largest policy file: ten thousand patterns of a hundred letters each. A larger one is refused,
 * because a parser's work on hostile text grows with it.
 */
export const MAX_POLICY_LENGTH = 1_048_576;

/** The text as a source, and what is wrong with it; with an error, parsing it makes no sense. */
export function readText(input: string | Uint8Array, file?: string): { source: Source; issues: readonly Issue[] } {
  if (input.length > MAX_POLICY_LENGTH) {
    const source = new Source("", file);
    const unit = typeof input === "string" ? "characters" : "bytes";
    const message = `the file has ${input.length} ${unit}, more than ${MAX_POLICY_LENGTH} (MAX_POLICY_LENGTH)`;
    return { source, issues: [source.issue("too_large", message, { start: 0, end: 0 })] };
  }
  const decoded = typeof input === "string" ? input : new TextDecoder("utf-8", { ignoreBOM: true }).decode(input);
  const text = decoded.charCodeAt(0) === 0xfeff ? decoded.slice(1) : decoded;
  const source = new Source(text, file);
  const issue = unreadable(source);
  return { source, issues: issue === undefined ? [] : [issue] };
}

/** The first character that shows that this is no clean UTF-8 text. */
function unreadable(source: Source): Issue | undefined {
  const { text } = source;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const span = { start: at, end: at + 1 };
    if (unit === 0) {
      const message = "the file holds a NUL character; it may be UTF-16 or binary";
      return source.issue("control_character", message, span, { expected: "a UTF-8 text file" });
    }
    if (unit === 0xfffd || isLoneSurrogate(text, at)) {
      const expected = 'a UTF-8 text file; write the character itself as "\\uFFFD" in double quotes where it is meant';
      return source.issue("not_utf8", "these bytes are no UTF-8", span, { expected });
    }
    if ((unit < 0x20 && unit !== 0x09 && unit !== 0x0a && unit !== 0x0d) || unit === 0x7f) {
      const message = `the control character U+${unit.toString(16).padStart(4, "0").toUpperCase()} is not allowed here`;
      return source.issue("control_character", message, span, { expected: "an escape in a double-quoted string" });
    }
    if (unit === 0xfeff) {
      const message = "a byte-order mark is only allowed at the start of the file";
      return source.issue("control_character", message, span, { expected: "the file without this character" });
    }
  }
  return undefined;
}

/** Whether the unit at `at` is half of a surrogate pair without its other half. */
export function isLoneSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit < 0xd800 || unit > 0xdfff) return false;
  if (unit < 0xdc00) {
    const next = text.charCodeAt(at + 1);
    return !(next >= 0xdc00 && next <= 0xdfff);
  }
  const previous = text.charCodeAt(at - 1);
  return !(previous >= 0xd800 && previous <= 0xdbff);
}
