// What a solution is: a call in the abstract, why there is none, or what is not known.
import { SCOPE_CONTENT } from "../../assembly/layout.ts";
import type { StructureCondition } from "../compile/structures.ts";
import type { Atom } from "./formula.ts";
import type { Intent } from "./numbers.ts";
import { EMPTY_STAND, type Stand } from "./places.ts";

/** A call in the abstract, with what is assumed of it. */
export interface Model {
  readonly tool: string;
  /** What the tool's name reads as was asked about apart from the name: it may have to be another than is written. */
  readonly disguised: boolean;
  /** Texts that segments have to hold; in a situation of one text, that text. */
  readonly texts: readonly string[];
  /** What has to stand at places of the call, by their names. */
  readonly places: ReadonlyMap<string, Stand>;
  /** Conditions on what texts mean that are assumed to hold. */
  readonly structures: readonly StructureCondition[];
  /** Values of counters that are not 0. */
  readonly counters: ReadonlyMap<string, number>;
  readonly confidence: number | undefined;
  /** By the signals that read it. */
  readonly intents: ReadonlyMap<string, Intent>;
  /** Opaque atoms and patterns without a table are assumed about: the model may not be one. */
  readonly assumed: boolean;
}

/** Why something is not known. */
export interface Unknown {
  /** The budget that ran out, or what only compares as equal. */
  readonly budget: string;
  /** What was compared: patterns, or conditions, of the one and the other policy. */
  readonly pair: readonly [string, string];
}

export type Solution =
  | { readonly kind: "none" }
  | { readonly kind: "model"; readonly model: Model }
  | { readonly kind: "unknown"; readonly unknown: Unknown };

/** Texts that stand at a place. */
export function textsAt({ texts, numbers, nulls }: Stand = EMPTY_STAND): string[] {
  return [...texts, ...numbers.map(String), ...(nulls ? ["null"] : [])];
}

/** Texts of the model that the atom looks at. */
export function textsSeen(
  { texts, places }: Model,
  { place, scope }: Extract<Atom, { kind: "text" }>,
): readonly string[] {
  if (place !== undefined) return textsAt(places.get(place));
  if ((scope & SCOPE_CONTENT) === 0) return [];
  const placed = [...places].filter(([name]) => !name.startsWith(IN_CONTEXT)).map(([, stand]) => stand);
  return [...texts, ...placed.flatMap((stand) => textsAt(stand))];
}

/** How the names of places in the context begin. */
const IN_CONTEXT = '{"in":"context"';
