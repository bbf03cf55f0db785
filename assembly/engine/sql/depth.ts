// Turns nesting into a count: parentheses and statements inside statements are the only recursion of the reader.
import { MAX_DEPTH } from "./layout.ts";
import { breakAt, start } from "./lexer.ts";
export let depth: i32 = 0;
export let tooDeep: bool = false;

export function resetDepth(): void {
  depth = 0;
}
export function clearTooDeep(): void {
  tooDeep = false;
}
/** One level down; over MAX_DEPTH the reading breaks at the current token and the answer is false. */
export function enter(): bool {
  if (depth >= MAX_DEPTH) {
    tooDeep = true;
    breakAt(start);
    return false;
  }
  depth++;
  return true;
}
export function leave(): void {
  depth--;
}
