// The oracle's tree → the source of a V8 `RegExp` that means the same, so that tests can hold the oracle against V8.
import { type Node, type Ranges, walk } from "./tree.ts";

/** `expanded` writes folded sets out and needs no flag `i`; `flagged` leaves folding to V8. */
export type V8Mode = "expanded" | "flagged";

/** Whether V8's own folding reads the tree as the dialect does: every set folds, and no shorthand or `\b`, which V8 would fold too. */
export function canFlag(tree: Node): boolean {
  for (const node of walk(tree)) {
    if (node.kind === "set" && node.plain?.folded !== true) return false;
    if (node.kind === "assert" && (node.test === "word" || node.test === "not_word")) return false;
  }
  return true;
}

/** The tree as a regex source for flag `u` (and `i` in mode `flagged`). */
export function toV8(node: Node, mode: V8Mode): string {
  switch (node.kind) {
    case "empty":
      return "(?:)";
    case "set":
      if (mode === "flagged" && node.plain) return printSet(node.plain.ranges, node.plain.negative);
      return printSet(node.ranges, false);
    case "concat":
      return `(?:${node.items.map((item) => toV8(item, mode)).join("")})`;
    case "alt":
      return `(?:${node.items.map((item) => toV8(item, mode)).join("|")})`;
    case "repeat": {
      const high = node.high === Number.POSITIVE_INFINITY ? "" : String(node.high);
      return `(?:${toV8(node.item, mode)}){${node.low},${high}}${node.lazy ? "?" : ""}`;
    }
    case "look":
      return `(?${node.behind ? "<" : ""}${node.negative ? "!" : "="}${toV8(node.item, mode)})`;
    case "assert":
      return {
        text_start: "^",
        text_end: "$",
        line_start: "(?<![^\\n])",
        line_end: "(?![^\\n])",
        word: "\\b",
        not_word: "\\B",
      }[node.test];
  }
}

function printSet(ranges: Ranges, negative: boolean): string {
  const hex = (codePoint: number) => `\\u{${codePoint.toString(16)}}`;
  return `[${negative ? "^" : ""}${ranges.map(([low, high]) => (low === high ? hex(low) : `${hex(low)}-${hex(high)}`)).join("")}]`;
}
