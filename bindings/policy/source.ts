// The text of a policy file → places in it that a person can find: line, column, and the line with carets below.
import type { Issue, IssueCode } from "../errors.ts";

/** A stretch of the text, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Place {
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 units. */
  readonly column: number;
  /** UTF-16 units on that line, at least 1. */
  readonly length: number;
}

/** UTF-16 units of a line that a snippet shows; longer lines are cut around the place. */
const MAX_SNIPPET = 100;

/** A text with its line starts. */
export class Source {
  readonly text: string;
  readonly file: string | undefined;
  readonly #lineStarts: number[] = [0];

  constructor(text: string, file?: string) {
    this.text = text;
    this.file = file;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      // A lone CR ends a line in YAML as it does here; CR LF counts once.
      if (unit === 0x0a || (unit === 0x0d && text.charCodeAt(at + 1) !== 0x0a)) this.#lineStarts.push(at + 1);
    }
  }

  place(span: Span): Place {
    const line = this.#lineAt(span.start);
    const lineStart = this.#lineStarts[line] ?? 0;
    const lineEnd = this.#lineEnd(line);
    const stop = Math.min(span.end, lineEnd);
    return { line: line + 1, column: span.start - lineStart + 1, length: Math.max(1, stop - span.start) };
  }

  /** Two lines: the source line under its number, and carets; control and bidi characters are replaced by `·`. */
  snippet(span: Span): string {
    const { line, column, length } = this.place(span);
    const lineStart = this.#lineStarts[line - 1] ?? 0;
    const whole = this.text.slice(lineStart, this.#lineEnd(line - 1));
    const from = Math.max(0, column - 1 - MAX_SNIPPET / 2);
    const shown = printable(whole.slice(from, from + MAX_SNIPPET));
    const before = column - 1 - from;
    const carets = "^".repeat(Math.max(1, Math.min(length, MAX_SNIPPET - before)));
    const gutter = String(line);
    const cut = from > 0 ? "…" : "";
    return `  ${gutter} | ${cut}${shown}\n  ${" ".repeat(gutter.length)} | ${" ".repeat(cut.length + before)}${carets}`;
  }

  issue(code: IssueCode, message: string, span: Span, more: IssueDetail = {}): Issue {
    const { severity = "error", ...detail } = more;
    const file = this.file === undefined ? {} : { file: this.file };
    return { code, severity, message, ...file, ...this.place(span), snippet: this.snippet(span), ...detail };
  }

  #lineAt(offset: number): number {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #lineEnd(line: number): number {
    let end = (this.#lineStarts[line + 1] ?? this.text.length + 1) - 1;
    if (end < this.text.length && this.text.charCodeAt(end) === 0x0a && this.text.charCodeAt(end - 1) === 0x0d) end--;
    return Math.max(end, this.#lineStarts[line] ?? 0);
  }
}

/** What an issue may say beyond code, message and place. */
export interface IssueDetail {
  readonly severity?: "error" | "warning";
  readonly key?: string;
  readonly expected?: string;
  readonly nearest?: string;
}

/** The text as it may be sent to a terminal: one visible unit per unit, nothing that moves the cursor or the eye. */
export function printable(text: string): string {
  let shown = "";
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    shown += isUnprintable(unit) ? (unit === 0x09 ? " " : "·") : text.charAt(at);
  }
  return shown;
}

/** C0, DEL and C1 controls, line and paragraph separators, zero-width and bidi controls, BOM. */
function isUnprintable(unit: number): boolean {
  return (
    unit < 0x20 ||
    (unit >= 0x7f && unit <= 0x9f) ||
    (unit >= 0x200b && unit <= 0x200f) ||
    (unit >= 0x2028 && unit <= 0x202e) ||
    (unit >= 0x2060 && unit <= 0x2069) ||
    unit === 0xfeff
  );
}

/** UTF-16 units of content that a message quotes. */
const MAX_QUOTE = 60;

/** Content in a message: in backquotes, on one line, cut. */
export function quote(text: string): string {
  const cut = text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)}…` : text;
  return `\`${printable(cut)}\``;
}
