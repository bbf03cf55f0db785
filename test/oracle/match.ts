// Tree × text → every place where a match may end, and from that: does it match, leftmost-longest spans, the union of all matches.
import { contains, WORDS } from "./sets.ts";
import type { Assertion, Node } from "./tree.ts";

/** Start and end in UTF-16 units. */
export type Span = readonly [number, number];

/** A text as code points; a lone surrogate reads as U+FFFD. `units[i]` is where code point i starts, with one entry more for the end. */
interface Text {
  readonly points: readonly number[];
  readonly units: readonly number[];
}

function readText(text: string): Text {
  const points: number[] = [];
  const units: number[] = [];
  let unit = 0;
  for (const character of text) {
    const point = character.codePointAt(0) as number;
    points.push(point >= 0xd800 && point <= 0xdfff ? 0xfffd : point);
    units.push(unit);
    unit += character.length;
  }
  units.push(unit);
  return { points, units };
}

/** One match attempt over one text: remembers for each node and place where the node may end from there. */
class Attempt {
  private readonly points: readonly number[];
  private readonly memo = new Map<Node, (readonly number[] | undefined)[]>();
  private readonly loops = new Map<Node, Map<number, readonly number[]>>();

  constructor(points: readonly number[]) {
    this.points = points;
  }

  /** Every end of a match of the node from `at`, each once, in the order in which a backtracking engine would find them. */
  ends(node: Node, at: number): readonly number[] {
    let row = this.memo.get(node);
    if (!row) {
      row = [];
      this.memo.set(node, row);
    }
    const known = row[at];
    if (known) return known;
    const found = this.find(node, at);
    row[at] = found;
    return found;
  }

  private find(node: Node, at: number): readonly number[] {
    switch (node.kind) {
      case "empty":
        return [at];
      case "set":
        return at < this.points.length && contains(node.ranges, this.points[at] as number) ? [at + 1] : [];
      case "concat": {
        let places: readonly number[] = [at];
        for (const item of node.items) places = unique(places.flatMap((place) => this.ends(item, place)));
        return places;
      }
      case "alt":
        return unique(node.items.flatMap((item) => this.ends(item, at)));
      case "repeat":
        return this.repeat(node, 0, at);
      case "look":
        return this.look(node, at) !== node.negative ? [at] : [];
      case "assert":
        return this.holds(node.test, at) ? [at] : [];
    }
  }

  /** Ends after `done` rounds. A round past the least number of them has to consume something, as in ECMAScript. */
  private repeat(node: Node & { kind: "repeat" }, done: number, at: number): readonly number[] {
    let loop = this.loops.get(node);
    if (!loop) {
      loop = new Map();
      this.loops.set(node, loop);
    }
    const key = done * (this.points.length + 1) + at;
    const known = loop.get(key);
    if (known) return known;
    const next = node.high === Number.POSITIVE_INFINITY ? Math.min(done + 1, node.low) : done + 1;
    let found: readonly number[];
    if (done < node.low) {
      found = unique(this.ends(node.item, at).flatMap((end) => this.repeat(node, next, end)));
    } else {
      const rounds = done < node.high ? this.ends(node.item, at).filter((end) => end !== at) : [];
      const more = rounds.flatMap((end) => this.repeat(node, next, end));
      found = unique(node.lazy ? [at, ...more] : [...more, at]);
    }
    loop.set(key, found);
    return found;
  }

  private look(node: Node & { kind: "look" }, at: number): boolean {
    if (!node.behind) return this.ends(node.item, at).length > 0;
    for (let start = at; start >= 0; start--) if (this.ends(node.item, start).includes(at)) return true;
    return false;
  }

  private holds(test: Assertion, at: number): boolean {
    const before = this.points[at - 1];
    const after = this.points[at];
    const wordBefore = before !== undefined && contains(WORDS, before);
    const wordAfter = after !== undefined && contains(WORDS, after);
    switch (test) {
      case "text_start":
        return at === 0;
      case "text_end":
        return at === this.points.length;
      case "line_start":
        return before === undefined || before === 0x0a;
      case "line_end":
        return after === undefined || after === 0x0a;
      case "word":
        return wordBefore !== wordAfter;
      case "not_word":
        return wordBefore === wordAfter;
    }
  }
}

function unique(places: readonly number[]): readonly number[] {
  return places.length < 2 ? places : [...new Set(places)];
}

function longest(ends: readonly number[]): number {
  let last = -1;
  for (const end of ends) if (end > last) last = end;
  return last;
}

/** Whether the tree matches anywhere in the text. */
export function matches(tree: Node, text: string): boolean {
  const { points } = readText(text);
  return matchesIn(new Attempt(points), tree, points.length);
}

function matchesIn(attempt: Attempt, tree: Node, length: number): boolean {
  for (let at = 0; at <= length; at++) if (attempt.ends(tree, at).length > 0) return true;
  return false;
}

/**
 * The matches from left to right, none overlapping: each starts as far left as a match can start, at or after the end of the
 * one before, and is picked among the ends there by `choose`. An empty match directly behind the one before is no match
 * (the rule of Go, RE2 and Rust; Python and JavaScript keep it).
 */
function findAll(
  attempt: Attempt,
  tree: Node,
  units: readonly number[],
  choose: (ends: readonly number[]) => number,
): Span[] {
  const spans: Span[] = [];
  let previous = -1;
  let at = 0;
  while (at < units.length) {
    const ends = attempt.ends(tree, at);
    const end = ends.length > 0 ? choose(ends) : -1;
    if (end < 0 || (end === at && at === previous)) {
      at++;
      continue;
    }
    spans.push([units[at] as number, units[end] as number]);
    previous = end;
    at = end === at ? at + 1 : end;
  }
  return spans;
}

/** Leftmost-longest spans. */
export function findSpans(tree: Node, text: string): Span[] {
  const { points, units } = readText(text);
  return findAll(new Attempt(points), tree, units, longest);
}

/** The spans that a backtracking engine gives (leftmost-first), to tell one difference from another. */
export function findFirstSpans(tree: Node, text: string): Span[] {
  const { points, units } = readText(text);
  return findAll(new Attempt(points), tree, units, (ends) => ends[0] as number);
}

/** Every (start, end) at which the tree matches, empty ones included, in UTF-16 units, sorted. */
export function findEvery(tree: Node, text: string): Span[] {
  const { points, units } = readText(text);
  return everyIn(new Attempt(points), tree, units);
}

function everyIn(attempt: Attempt, tree: Node, units: readonly number[]): Span[] {
  const spans: Span[] = [];
  for (const [at, start] of units.entries()) {
    const ends = [...attempt.ends(tree, at)].sort((a, b) => a - b);
    for (const end of ends) spans.push([start, units[end] as number]);
  }
  return spans;
}

/** What redaction has to cover: all matches together, empty ones left out, spans that overlap or touch joined. */
export function findUnion(tree: Node, text: string): Span[] {
  return join(findEvery(tree, text));
}

function join(every: readonly Span[]): Span[] {
  const joined: [number, number][] = [];
  for (const [start, end] of every) {
    if (start === end) continue;
    const last = joined.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}

/** Spans and union in one go; undefined where nothing matches. */
export function findBoth(tree: Node, text: string): { spans: Span[]; union: Span[] } | undefined {
  const { points, units } = readText(text);
  const attempt = new Attempt(points);
  if (!matchesIn(attempt, tree, points.length)) return undefined;
  return { spans: findAll(attempt, tree, units, longest), union: join(everyIn(attempt, tree, units)) };
}
