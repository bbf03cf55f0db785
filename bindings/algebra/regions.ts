// Sets of what can stand at a place of a call: numbers as intervals, and what is no number by its kind.

/** Numbers between two bounds; `open` ends are left out. */
export interface Interval {
  readonly from: number;
  readonly fromOpen: boolean;
  readonly to: number;
  readonly toOpen: boolean;
}

/**
 * What a test lets stand there. Numbers as JSON writes them and numbers that only a lenient reader takes for one (`" 5"`) are
 * told apart, because what permits is strict.
 */
export interface Region {
  readonly strict: readonly Interval[];
  readonly lenient: readonly Interval[];
  /** Texts that are no numbers, and true and false. */
  readonly texts: boolean;
  readonly nulls: boolean;
  /** An object, or a list without elements. */
  readonly misfits: boolean;
}

export interface Bounds {
  readonly gt?: number;
  readonly gte?: number;
  readonly lt?: number;
  readonly lte?: number;
}

const EVERY: readonly Interval[] = [
  { from: Number.NEGATIVE_INFINITY, fromOpen: true, to: Number.POSITIVE_INFINITY, toOpen: true },
];

export const ANYTHING: Region = { strict: EVERY, lenient: EVERY, texts: true, nulls: true, misfits: true };
const NOTHING: Region = { strict: [], lenient: [], texts: false, nulls: false, misfits: false };

/** The numbers inside all bounds. */
export function intervalOf({ gt, gte, lt, lte }: Bounds): readonly Interval[] {
  const interval: Interval = {
    from: gt ?? gte ?? Number.NEGATIVE_INFINITY,
    fromOpen: gt !== undefined || gte === undefined,
    to: lt ?? lte ?? Number.POSITIVE_INFINITY,
    toOpen: lt !== undefined || lte === undefined,
  };
  return isEmptyInterval(interval) ? [] : [interval];
}

/** Numbers inside the bounds, in any spelling; with `others`, all that is no number too. */
export function looseNumbers(bounds: Bounds, others: boolean): Region {
  const inside = intervalOf(bounds);
  return { strict: inside, lenient: inside, texts: others, nulls: others, misfits: others };
}

/** Numbers inside the bounds as JSON writes them. */
export function strictNumbers(bounds: Bounds): Region {
  return { ...NOTHING, strict: intervalOf(bounds) };
}

export function intersect(a: Region, b: Region): Region {
  return {
    strict: a.strict.flatMap((one) => b.strict.flatMap((other) => meet(one, other))),
    lenient: a.lenient.flatMap((one) => b.lenient.flatMap((other) => meet(one, other))),
    texts: a.texts && b.texts,
    nulls: a.nulls && b.nulls,
    misfits: a.misfits && b.misfits,
  };
}

export function complement(region: Region): Region {
  return {
    strict: without(region.strict),
    lenient: without(region.lenient),
    texts: !region.texts,
    nulls: !region.nulls,
    misfits: !region.misfits,
  };
}

export function isEmpty({ strict, lenient, texts, nulls, misfits }: Region): boolean {
  return strict.length === 0 && lenient.length === 0 && !texts && !nulls && !misfits;
}

/** Whether the region holds a number, read strictly. */
export function holdsNumber({ strict }: Region, value: number): boolean {
  return strict.some(({ from, fromOpen, to, toOpen }) => {
    const above = fromOpen ? value > from : value >= from;
    return above && (toOpen ? value < to : value <= to);
  });
}

/** A number of some interval, a plain one where there is a choice; undefined where none can be written as a double. */
export function numberIn(intervals: readonly Interval[]): number | undefined {
  for (const { from, fromOpen, to, toOpen } of intervals) {
    const fits = (value: number): boolean =>
      Number.isFinite(value) && (fromOpen ? value > from : value >= from) && (toOpen ? value < to : value <= to);
    const middle = from / 2 + to / 2;
    const found = [0, 1, -1, Math.floor(from) + 1, Math.ceil(to) - 1, from, to, middle].find(fits);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isEmptyInterval({ from, fromOpen, to, toOpen }: Interval): boolean {
  return from > to || (from === to && (fromOpen || toOpen));
}

function meet(a: Interval, b: Interval): Interval[] {
  const lower = a.from > b.from || (a.from === b.from && a.fromOpen) ? a : b;
  const upper = a.to < b.to || (a.to === b.to && a.toOpen) ? a : b;
  const both = { from: lower.from, fromOpen: lower.fromOpen, to: upper.to, toOpen: upper.toOpen };
  return isEmptyInterval(both) ? [] : [both];
}

/** What lies outside of all the intervals. */
function without(intervals: readonly Interval[]): readonly Interval[] {
  let rest = EVERY;
  for (const { from, fromOpen, to, toOpen } of intervals) {
    const outside: Interval[] = [
      { from: Number.NEGATIVE_INFINITY, fromOpen: true, to: from, toOpen: !fromOpen },
      { from: to, fromOpen: !toOpen, to: Number.POSITIVE_INFINITY, toOpen: true },
    ];
    rest = rest.flatMap((one) => outside.flatMap((other) => meet(one, other)));
  }
  return rest;
}
