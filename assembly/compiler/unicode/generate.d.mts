// What tests may read of the table generator.

/** The ranges of one property value as [first, last] pairs, ascending. */
export function readRanges(property: string, value: string): Promise<[first: number, last: number][]>;

/** Every code point's orbit under simple case folding, ascending; caseless ones are absent. */
export function readOrbits(): Promise<Map<number, number[]>>;
