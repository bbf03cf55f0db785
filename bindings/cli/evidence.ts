// A call → the texts that are looked at with their paths, and a span of one of them → the line to show with carets under it.
import { pathsOf } from "../guard/paths.ts";
import { Reader } from "../guard/segments.ts";
import type { ToolCall } from "../index.ts";
import type { LimitsMeta } from "../program.ts";
import { columnsOf, visible } from "./terminal.ts";

/** What the engine looks at, by number: the tool's name first. */
export interface Looked {
  readonly texts: readonly string[];
  readonly scopes: readonly number[];
  readonly paths: ReadonlyMap<number, string>;
  /** Why the arguments cannot be read; empty where they can. */
  readonly fault: string;
}

export function lookAt(call: ToolCall, limits: LimitsMeta): Looked {
  const reader = new Reader(limits);
  const snapshot = reader.read(String(call.tool), call.args ?? {});
  if (reader.fault !== "") return { texts: [], scopes: [], paths: new Map(), fault: reader.fault };
  const all = new Set(reader.texts.keys());
  return {
    texts: [...reader.texts],
    scopes: [...reader.scopes],
    paths: pathsOf(snapshot, call.stage === "tool_result" ? "result" : "args", all),
    fault: "",
  };
}

export interface Underlined {
  readonly line: string;
  readonly carets: string;
}

/** Columns of context before a match in a line that is too long. */
const LEAD = 12;

/** The line on which a span begins, cropped to `width` columns, and carets under the span as far as that line goes. */
export function underline(text: string, start: number, end: number, width: number): Underlined {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const newline = text.indexOf("\n", Math.max(lineStart, start));
  const lineEnd = newline === -1 ? text.length : newline;
  // A span that begins with the line end before what matters is shown on the line after it.
  if (newline !== -1 && newline === start && end > newline + 1) return underline(text, newline + 1, end, width);
  const before = visible(text.slice(lineStart, start));
  const inside = visible(text.slice(start, Math.min(end, lineEnd)));
  const after = visible(text.slice(Math.min(end, lineEnd), lineEnd));
  const cutBefore = columnsOf(before) + columnsOf(inside) + columnsOf(after) > width && columnsOf(before) > LEAD;
  const lead = cutBefore ? `…${tailOf(before, LEAD)}` : before;
  const room = Math.max(8, width - columnsOf(lead) - 1);
  const shown = headOf(inside, room);
  const rest = headOf(after, Math.max(0, room - columnsOf(shown)));
  const cut = shown !== inside || rest !== after;
  return {
    line: lead + shown + rest + (cut ? "…" : ""),
    carets: " ".repeat(columnsOf(lead)) + "^".repeat(Math.max(1, columnsOf(shown))),
  };
}

function headOf(text: string, columns: number): string {
  let out = "";
  let used = 0;
  for (const character of text) {
    used += columnsOf(character);
    if (used > columns) break;
    out += character;
  }
  return out;
}

function tailOf(text: string, columns: number): string {
  const characters = [...text];
  let used = 0;
  let from = characters.length;
  while (from > 0) {
    used += columnsOf(characters[from - 1] ?? "");
    if (used > columns) break;
    from -= 1;
  }
  return characters.slice(from).join("");
}
