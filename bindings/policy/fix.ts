// Policy text and lint findings → the text with the fixes applied, everything else left as it was written.
import { isMap, isScalar, isSeq, type Node, parseDocument, stringify } from "yaml";
import type { Finding, Fix } from "./lint-finding.ts";

export interface Fixed {
  readonly text: string;
  /** Findings whose fix was applied. */
  readonly applied: readonly Finding[];
}

/**
 * Applies the fixes that cannot change a decision; with `unsafe` also those that make the policy say what it seems to
 * mean. Comments and formatting elsewhere stay. The text has to be a valid policy.
 */
export function fixPolicy(text: string, findings: readonly Finding[], { unsafe = false } = {}): Fixed {
  const chosen = findings.filter(({ fix }) => fix !== undefined && (fix.safe || unsafe));
  const document = parseDocument(text, { keepSourceTokens: true, version: "1.2" });
  const edits: Edit[] = [];
  const applied: Finding[] = [];
  for (const finding of chosen) {
    const edit = finding.fix === undefined ? undefined : editOf(finding.fix, document.contents as Node | null, text);
    // Two fixes of one place would be written over each other; the next run finds what is left.
    if (edit === undefined || edits.some((other) => edit.start < other.end && other.start < edit.end)) continue;
    edits.push(edit);
    applied.push(finding);
  }
  return { text: applyEdits(text, edits), applied };
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = text;
  for (const { start, end, text: put } of [...edits].sort((a, b) => b.start - a.start)) {
    result = result.slice(0, start) + put + result.slice(end);
  }
  return result;
}

function editOf(fix: Fix, root: Node | null, text: string): Edit | undefined {
  const steps = stepsOf(fix.path);
  const last = steps.pop();
  let parent: Node | null = root;
  for (const step of steps) parent = childOf(parent, step);
  if (last === undefined || parent === null) return undefined;
  const node = childOf(parent, last);
  const range = node?.range;
  if (!range) return undefined;
  if (fix.edit === "replace") {
    const flow = stringify(fix.value, { collectionStyle: "flow", lineWidth: 0, singleQuote: true }).trimEnd();
    return { start: range[0], end: range[1], text: flow };
  }
  return typeof last === "number" ? removal(parent, last, range, text) : undefined;
}

/** An item of a list with its dash and line, or with its comma. */
function removal(
  parent: Node,
  index: number,
  range: readonly [number, number, number],
  text: string,
): Edit | undefined {
  if (!isSeq(parent)) return undefined;
  if (parent.items.length === 1) {
    const whole = parent.range;
    return whole
      ? { start: whole[0], end: trimmedEnd(text, whole[0], whole[1]), text: parent.flow === true ? "[]" : " []" }
      : undefined;
  }
  if (parent.flow === true) {
    const next = (parent.items[index + 1] as Node | undefined)?.range;
    if (next) return { start: range[0], end: next[0], text: "" };
    const previous = (parent.items[index - 1] as Node | undefined)?.range;
    return previous ? { start: previous[1], end: range[1], text: "" } : undefined;
  }
  const dash = text.lastIndexOf("-", range[0] - 1);
  const lineStart = text.lastIndexOf("\n", dash) + 1;
  const lineEnd = text.indexOf("\n", trimmedEnd(text, range[0], range[1]) - 1);
  // What stands before the dash on its line (a list in a list) is not ours to remove.
  if (dash < 0 || text.slice(lineStart, dash).trim() !== "") return undefined;
  return { start: lineStart, end: lineEnd < 0 ? text.length : lineEnd + 1, text: "" };
}

/** Block collections end behind the line breaks that follow them. */
function trimmedEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && " \t\r\n".includes(text.charAt(at - 1))) at--;
  return at;
}

function childOf(node: Node | null, step: string | number): Node | null {
  if (isSeq(node) && typeof step === "number") return (node.items[step] as Node | undefined) ?? null;
  if (isMap(node) && typeof step === "string") return (node.get(step, true) as unknown as Node | undefined) ?? null;
  // A value stands for a list of one, and a value or list for the mapping whose first key it is.
  if (isScalar(node) && step === 0) return node;
  if ((isScalar(node) || isSeq(node)) && (step === "name" || step === "glob")) return node;
  return null;
}

/** `rules[2].when` as steps; fixes name no odd keys. */
function stepsOf(path: string): (string | number)[] {
  return path.split(".").flatMap((part) => {
    const open = part.indexOf("[");
    if (open < 0) return [part];
    const indices = part
      .slice(open)
      .split("]")
      .filter((piece) => piece !== "")
      .map((piece) => Number(piece.slice(1)));
    return [part.slice(0, open), ...indices];
  });
}
