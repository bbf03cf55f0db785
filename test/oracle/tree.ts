// The syntax tree of the oracle: what a pattern means, as plain data.

/** Sorted, disjoint, inclusive ranges of code points. */
export type Ranges = readonly (readonly [number, number])[];

export type Assertion = "text_start" | "text_end" | "line_start" | "line_end" | "word" | "not_word";

/** How a set was written, before folding; absent where V8's flag `i` would read it otherwise than the dialect does. */
export interface PlainSet {
  readonly ranges: Ranges;
  readonly folded: boolean;
  readonly negative: boolean;
}

export type Node =
  | { readonly kind: "empty" }
  | {
      readonly kind: "set";
      readonly ranges: Ranges;
      readonly plain?: PlainSet;
      /** Written with `\w`, `\d`, `\s` or a complement of them. */
      readonly shorthand?: boolean;
    }
  | { readonly kind: "concat"; readonly items: readonly Node[] }
  | { readonly kind: "alt"; readonly items: readonly Node[] }
  | {
      readonly kind: "repeat";
      readonly item: Node;
      readonly low: number;
      /** `Infinity` where there is no upper bound. */
      readonly high: number;
      readonly lazy: boolean;
    }
  | { readonly kind: "look"; readonly item: Node; readonly behind: boolean; readonly negative: boolean }
  | { readonly kind: "assert"; readonly test: Assertion };

/** A pattern that the dialect refuses, with the place in UTF-16 units. */
export interface Refusal {
  readonly code: "pattern_syntax" | "pattern_unsupported";
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

export const MAX_CODE_POINT = 0x10ffff;

export const EMPTY: Node = { kind: "empty" };

export function concat(items: readonly Node[]): Node {
  return items.length === 0 ? EMPTY : items.length === 1 ? (items[0] as Node) : { kind: "concat", items };
}

export function alternate(items: readonly Node[]): Node {
  return items.length === 1 ? (items[0] as Node) : { kind: "alt", items };
}

/** Every node of the tree, parents before children. */
export function* walk(node: Node): Generator<Node> {
  yield node;
  if (node.kind === "concat" || node.kind === "alt") for (const item of node.items) yield* walk(item);
  else if (node.kind === "repeat" || node.kind === "look") yield* walk(node.item);
}
