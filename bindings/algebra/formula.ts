// What a decision can hang on, as boolean formulas over atoms, interned: equal formulas are the same number.
import type { TextPattern } from "../compile/inclusion.ts";
import type { StructureCondition } from "../compile/structures.ts";
import type { Region } from "./regions.ts";

/** A fact about a call, its text or its session. */
export type Atom =
  /**
   * Some segment of the kinds in `scope`, in one of the readings `views`, holds a match of the pattern; with a `place`, some
   * segment that stands there.
   */
  | {
      readonly kind: "text";
      readonly pattern: number;
      readonly scope: number;
      readonly views: readonly string[];
      readonly place?: string;
    }
  /** Something at the place, in one of the readings, lies in the region; `every`: something stands there, and all does. */
  | {
      readonly kind: "leaf";
      readonly place: string;
      readonly views: readonly string[];
      readonly region: Region;
      readonly every: boolean;
    }
  /** Every leaf at the place, in every reading, matches one of the patterns for leaves of its kind. */
  | {
      readonly kind: "fits";
      readonly place: string;
      readonly views: readonly string[];
      readonly patterns: readonly { readonly pattern: number; readonly scope: number }[];
    }
  /** The tool's name fits the pattern; `disguised`: what the name reads as does, where the other policy takes names as written. */
  | { readonly kind: "tool"; readonly pattern: number; readonly disguised?: true }
  /** By these signals the intent is in the mask of categories with at least this confidence, per mille. */
  | { readonly kind: "intent"; readonly signals: string; readonly mask: number; readonly least: number }
  /** A counter has reached a value. */
  | { readonly kind: "count"; readonly counter: string; readonly least: number }
  /** The call tells its confidence, and it is lower. */
  | { readonly kind: "unsure"; readonly below: number }
  /** Something that only compares as equal or not; where it is a condition on what a text means, that. */
  | { readonly kind: "opaque"; readonly key: string; readonly structure?: StructureCondition };

export type Node =
  | { readonly op: "atom"; readonly atom: number }
  | { readonly op: "not"; readonly of: number }
  | { readonly op: "and" | "or"; readonly of: readonly number[] };

export const FALSE = 0;
export const TRUE = 1;

/** All formulas and atoms of one comparison. A formula is its number. */
export class Formulas {
  readonly patterns: TextPattern[] = [];
  readonly atoms: Atom[] = [];
  readonly nodes: Node[] = [
    { op: "or", of: [] },
    { op: "and", of: [] },
  ];
  readonly #patternIds = new Map<string, number>();
  readonly #atomIds = new Map<string, number>();
  readonly #nodeIds = new Map<string, number>();

  pattern({ pattern, type, caseSensitive = false, suffix = false }: TextPattern): number {
    return intern(this.#patternIds, `${type}|${caseSensitive}|${suffix}|${pattern}`, this.patterns, () => ({
      pattern,
      type,
      caseSensitive,
      suffix,
    }));
  }

  atom(atom: Atom): number {
    const id = intern(this.#atomIds, JSON.stringify(atom), this.atoms, () => atom);
    return this.#node(`a${id}`, { op: "atom", atom: id });
  }

  not(of: number): number {
    if (of === TRUE) return FALSE;
    if (of === FALSE) return TRUE;
    const node = this.nodes[of];
    return node?.op === "not" ? node.of : this.#node(`!${of}`, { op: "not", of });
  }

  and(parts: readonly number[]): number {
    return this.#many("and", parts, TRUE, FALSE);
  }

  or(parts: readonly number[]): number {
    return this.#many("or", parts, FALSE, TRUE);
  }

  node(id: number): Node {
    return this.nodes[id] as Node;
  }

  /** Atoms and the values that they have wherever the formula holds; not all of them where it is no conjunction. */
  forced(id: number): [atom: number, value: boolean][] {
    const node = this.node(id);
    if (node.op === "atom") return [[node.atom, true]];
    if (node.op === "and") return node.of.flatMap((part) => this.forced(part));
    const inner = node.op === "not" ? this.node(node.of) : undefined;
    return inner?.op === "atom" ? [[inner.atom, false]] : [];
  }

  #many(op: "and" | "or", parts: readonly number[], neutral: number, absorbing: number): number {
    const flat = new Set<number>();
    for (const part of parts) {
      const node = this.node(part);
      for (const inner of node.op === op ? node.of : [part]) flat.add(inner);
    }
    flat.delete(neutral);
    if (flat.has(absorbing)) return absorbing;
    const of = [...flat].sort((a, b) => a - b);
    const [only] = of;
    if (only === undefined) return neutral;
    if (of.length === 1) return only;
    return this.#node(`${op}${of.join()}`, { op, of });
  }

  #node(key: string, node: Node): number {
    return intern(this.#nodeIds, key, this.nodes, () => node);
  }
}

function intern<Item>(ids: Map<string, number>, key: string, items: Item[], make: () => Item): number {
  const known = ids.get(key);
  if (known !== undefined) return known;
  const id = items.push(make()) - 1;
  ids.set(key, id);
  return id;
}
