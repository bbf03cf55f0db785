// Sets of code points as sorted ranges: union, complement, membership, simple case folding and the named sets of the dialect.
import { MAX_CODE_POINT, type Ranges } from "./tree.ts";

export const DIGITS: Ranges = [[0x30, 0x39]];

export const WORDS: Ranges = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];

/** ECMAScript WhiteSpace and LineTerminator, which is what `\s` means in JavaScript. */
export const SPACES: Ranges = [
  [0x09, 0x0d],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];

export const ANY: Ranges = [[0, MAX_CODE_POINT]];

export const NOT_NEWLINE: Ranges = [
  [0, 0x09],
  [0x0b, MAX_CODE_POINT],
];

/** The POSIX bracket names, over ASCII (IEEE Std 1003.1, "C" locale; `word` as in RE2). */
export const POSIX: Readonly<Record<string, Ranges>> = {
  alnum: [
    [0x30, 0x39],
    [0x41, 0x5a],
    [0x61, 0x7a],
  ],
  alpha: [
    [0x41, 0x5a],
    [0x61, 0x7a],
  ],
  ascii: [[0, 0x7f]],
  blank: [
    [0x09, 0x09],
    [0x20, 0x20],
  ],
  cntrl: [
    [0, 0x1f],
    [0x7f, 0x7f],
  ],
  digit: DIGITS,
  graph: [[0x21, 0x7e]],
  lower: [[0x61, 0x7a]],
  print: [[0x20, 0x7e]],
  punct: [
    [0x21, 0x2f],
    [0x3a, 0x40],
    [0x5b, 0x60],
    [0x7b, 0x7e],
  ],
  space: [
    [0x09, 0x0d],
    [0x20, 0x20],
  ],
  upper: [[0x41, 0x5a]],
  word: WORDS,
  xdigit: [
    [0x30, 0x39],
    [0x41, 0x46],
    [0x61, 0x66],
  ],
};

/** Sorts ranges and merges those that touch. */
export function normalise(ranges: Ranges): Ranges {
  const sorted = [...ranges].sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [low, high] of sorted) {
    const last = merged.at(-1);
    if (last && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else merged.push([low, high]);
  }
  return merged;
}

export function complement(ranges: Ranges): Ranges {
  const holes: [number, number][] = [];
  let next = 0;
  for (const [low, high] of normalise(ranges)) {
    if (low > next) holes.push([next, low - 1]);
    next = high + 1;
  }
  if (next <= MAX_CODE_POINT) holes.push([next, MAX_CODE_POINT]);
  return holes;
}

export function contains(ranges: Ranges, codePoint: number): boolean {
  for (const [low, high] of ranges) {
    if (codePoint < low) return false;
    if (codePoint <= high) return true;
  }
  return false;
}

/** Unicode simple case folding: for each code point that has one, all code points of the same folding. */
export type Orbits = ReadonlyMap<number, readonly number[]>;

/** Orbits of the mappings C and S of CaseFolding.txt (T, the Turkic ones, and F, the full ones, are no part of it). */
export function orbitsOf(mappings: readonly Iterable<readonly [number, number]>[]): Orbits {
  const members = new Map<number, Set<number>>();
  for (const mapping of mappings) {
    for (const [from, to] of mapping) {
      const orbit = members.get(to) ?? new Set([to]);
      orbit.add(from);
      members.set(to, orbit);
    }
  }
  const orbits = new Map<number, readonly number[]>();
  for (const orbit of members.values()) for (const codePoint of orbit) orbits.set(codePoint, [...orbit]);
  return orbits;
}

/** Adds to the ranges all that simple case folding makes equal to one of their members. */
export function foldRanges(ranges: Ranges, orbits: Orbits): Ranges {
  const added: [number, number][] = [];
  const narrow = ranges.reduce((sum, [low, high]) => sum + high - low + 1, 0) < orbits.size;
  if (narrow) {
    for (const [low, high] of ranges) {
      for (let codePoint = low; codePoint <= high; codePoint++) {
        for (const other of orbits.get(codePoint) ?? []) added.push([other, other]);
      }
    }
  } else {
    const sorted = normalise(ranges);
    for (const [codePoint, orbit] of orbits) {
      if (contains(sorted, codePoint)) for (const other of orbit) added.push([other, other]);
    }
  }
  return normalise([...ranges, ...added]);
}
