// Conditions on what stands at one place of a call → whether they can hold together, and values for which they do.
//
// What stands at a place is a set: nothing, a leaf, the elements of a list, each in every reading. A condition that
// forbids asks whether some element lies in a region, one that permits whether there are any and all lie in it. Both
// only get easier to satisfy with more elements than a call can have, so that what is refused here is refused by all.
import {
  ANYTHING,
  complement,
  holdsNumber,
  intersect,
  isEmpty,
  looseNumbers,
  numberIn,
  type Region,
  strictNumbers,
} from "./regions.ts";

/** A path of the call or a key of its context, as the compiler names it. */
export interface PlaceName {
  readonly in: "call" | "context";
  readonly path: string;
}

/** A question about a place, as the compiler's key of a condition says it. */
export interface PlaceTest {
  /** Absent: any leaf. */
  readonly place: PlaceName | undefined;
  readonly region: Region;
  /** All that stands there lies in the region, and something does; else: something lies in it. */
  readonly every: boolean;
}

/** A literal about a place. */
export interface PlaceLiteral {
  readonly region: Region;
  readonly every: boolean;
  readonly value: boolean;
}

/** Values that stand at a place. */
export interface Stand {
  readonly texts: readonly string[];
  readonly numbers: readonly number[];
  readonly nulls: boolean;
  /** An object stands there. */
  readonly misfit: boolean;
}

export const EMPTY_STAND: Stand = { texts: [], numbers: [], nulls: false, misfit: false };

/** Reads the key of a `fact` or `number` question; undefined for what is no question about a place. */
export function readKey(key: string, permits: boolean): PlaceTest | undefined {
  if (!key.startsWith("[")) return undefined;
  const [first, second, third] = JSON.parse(key) as readonly unknown[];
  if (first === "sound") {
    return { place: second as PlaceName, region: { ...ANYTHING, misfits: false }, every: true };
  }
  const place = (first as PlaceName | null) ?? undefined;
  if (second === "exists") {
    return { place, region: third === true ? { ...ANYTHING, nulls: false } : ANYTHING, every: third === true };
  }
  if (second === "equals") {
    const value = third as number;
    return { place, region: looseNumbers({ gte: value, lte: value }, false), every: false };
  }
  const bounds = second as Parameters<typeof strictNumbers>[0];
  if (permits) return { place, region: strictNumbers(bounds), every: true };
  return { place, region: looseNumbers(bounds, place !== undefined), every: false };
}

/** The place that a key names, for questions whose tests are patterns. */
export function placeOfKey(key: string): PlaceName | undefined {
  if (!key.startsWith("[")) return undefined;
  return (JSON.parse(key) as readonly (PlaceName | null)[])[0] ?? undefined;
}

/**
 * Values for which the literals hold, or undefined where there are none. `occupied`: other conditions put something there.
 * `forked`: the path has branches, one of which may lead nowhere, which no permission lets pass. `spare` is a text that is
 * no number.
 */
export function standFor(
  literals: readonly PlaceLiteral[],
  occupied: boolean,
  forked: boolean,
  spare: string,
): { readonly stand: Stand; readonly sure: boolean } | undefined {
  let allowed = ANYTHING;
  for (const { region, every, value } of literals) {
    if (every && value) allowed = intersect(allowed, region);
    if (!every && !value) allowed = intersect(allowed, complement(region));
  }
  const needed = literals.filter(({ every, value }) => !every && value).map(({ region }) => region);
  const permitted = literals.some(({ every, value }) => every && value);
  const refused = literals.filter(({ every, value }) => every && !value).map(({ region }) => region);
  if (needed.length === 0 && !permitted && !occupied) return { stand: EMPTY_STAND, sure: true };
  if (isEmpty(allowed)) return undefined;
  // what needs to be there, each once; one value for all of it where there is one
  const wants = [...needed, ...(forked ? [] : refused.map(complement))].map((region) => intersect(allowed, region));
  if (wants.some(isEmpty)) return undefined;
  const joint = wants.reduce(intersect, allowed);
  const picks = !isEmpty(joint) ? (wants.length > 0 || !occupied ? [joint] : []) : wants;
  let stand: Stand = EMPTY_STAND;
  let sure = !(forked && refused.length > 0);
  for (const pick of picks) {
    const added = add(stand, pick, spare);
    if (added === undefined) sure = false;
    else stand = added;
  }
  return { stand, sure };
}

function add(stand: Stand, region: Region, spare: string): Stand | undefined {
  const strict = numberIn(region.strict);
  if (strict !== undefined) return { ...stand, numbers: [...new Set([...stand.numbers, strict])] };
  if (region.texts) return { ...stand, texts: [...new Set([...stand.texts, spare])] };
  const lenient = numberIn(region.lenient);
  if (lenient !== undefined) return { ...stand, texts: [...stand.texts, ` ${lenient}`] };
  if (region.nulls) return { ...stand, nulls: true };
  return region.misfits ? { ...stand, misfit: true } : undefined;
}

/** Whether a test holds for what stands at its place. */
export function holdsAt({ texts, numbers, nulls, misfit }: Stand, region: Region, every: boolean): boolean {
  const found = [
    ...numbers.map((value) => holdsNumber(region, value)),
    ...texts.map((text) => (isNumber(text) ? holdsNumber(region, Number(text)) : region.texts)),
    ...(nulls ? [region.nulls] : []),
    ...(misfit ? [region.misfits] : []),
  ];
  return every ? found.length > 0 && found.every(Boolean) : found.some(Boolean);
}

function isNumber(text: string): boolean {
  return text.trim() !== "" && Number.isFinite(Number(text));
}

/** What stands in either. */
export function merge(a: Stand, b: Stand): Stand {
  return {
    texts: [...new Set([...a.texts, ...b.texts])],
    numbers: [...new Set([...a.numbers, ...b.numbers])],
    nulls: a.nulls || b.nulls,
    misfit: a.misfit || b.misfit,
  };
}
