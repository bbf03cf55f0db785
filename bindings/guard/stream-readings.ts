// Stretches of a text → what matches it in any of its readings, and how much of it can go on for all of them.
import type { Engine } from "../engine/engine.ts";
import { type EngineStream, type StreamMatch, StreamOverflow } from "../engine/stream.ts";
import { splitAtSeams } from "./seams.ts";

/** A stretch of the text by where it begins in the text and in its reading. */
interface Stretch {
  readonly raw: number;
  readonly read: number;
  /** Letter by letter what the text says. */
  readonly same: boolean;
}

/** One reading of the text so far. */
interface Reading {
  readonly stream: EngineStream;
  /** UTF-16 units of the reading, and those of them that its stream has not taken. */
  units: number;
  rest: string;
  /** The stretches that are not released whole, in order; empty while the reading is the text. */
  readonly stretches: Stretch[];
  releaseTo: number;
}

export interface ReadingsReport {
  /** Matches that became certain, each pattern once a reading; `end` as an offset of the text. */
  readonly matches: readonly StreamMatch[];
  /** No match that is still to come, in any reading, begins before this offset of the text. */
  readonly releaseTo: number;
}

/**
 * Reads a text, and its views where the program has any. A view has a stream of its own from the first word on that it reads
 * otherwise; until then it is the text. Stretches have to end at seams, all but the last one.
 */
export class StreamReadings {
  readonly #engine: Engine;
  readonly #raw: Reading;
  #unicode: Reading | undefined;
  #escapes: Reading | undefined;
  /** UTF-16 units of the text. */
  #units = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#raw = { stream: engine.openStream(), units: 0, rest: "", stretches: [], releaseTo: 0 };
  }

  /** Takes the next stretch. Throws `StreamOverflow` where it cannot be followed. */
  take(stretch: string, last: boolean): ReadingsReport {
    const matches: StreamMatch[] = [];
    const { unicode, escapes } = this.#views(stretch);
    // Only where a stretch reads otherwise it matters which of its words does.
    const words = unicode === undefined && escapes === undefined ? [stretch] : splitAtSeams(stretch);
    for (const word of words) {
      const views = words.length === 1 ? { unicode, escapes } : this.#views(word);
      const forks = (views.unicode !== undefined && !this.#unicode) || (views.escapes !== undefined && !this.#escapes);
      if (forks) matches.push(...this.#push(false));
      this.#append(word, views.unicode, views.escapes);
    }
    matches.push(...this.#push(last));
    return { matches, releaseTo: Math.min(...this.#readings().map((reading) => this.#releaseOf(reading))) };
  }

  #views(text: string): { readonly unicode?: string; readonly escapes?: string } {
    const views = this.#engine.readViews(text);
    if (views === undefined) throw new StreamOverflow("a word is longer than its views can be");
    return views;
  }

  #readings(): Reading[] {
    return [this.#raw, this.#unicode, this.#escapes].filter((reading) => reading !== undefined);
  }

  /** A word, and its views where they differ from the text before them. */
  #append(word: string, unicode: string | undefined, escapes: string | undefined): void {
    if (unicode !== undefined) this.#unicode ??= fork(this.#raw);
    if (escapes !== undefined) this.#escapes ??= fork(this.#unicode ?? this.#raw);
    const first = unicode ?? word;
    this.#read(this.#raw, word, word);
    if (this.#unicode !== undefined) this.#read(this.#unicode, first, word);
    if (this.#escapes !== undefined) this.#read(this.#escapes, escapes ?? first, word);
    this.#units += word.length;
  }

  #read(reading: Reading, read: string, word: string): void {
    const { stretches, units } = reading;
    const same = read === word;
    // Beside a stretch that says what the text says, another one goes on with it.
    if (reading !== this.#raw && !(same && stretches.at(-1)?.same)) {
      stretches.push({ raw: this.#units, read: units, same });
    }
    reading.units += read.length;
    reading.rest += read;
  }

  /** Gives the streams what they have not taken. */
  #push(last: boolean): StreamMatch[] {
    return this.#readings().flatMap((reading) => {
      const { rest, stream } = reading;
      reading.rest = "";
      const matches = rest === "" ? [] : this.#note(reading, stream.push(rest));
      return last ? [...matches, ...this.#note(reading, stream.end())] : matches;
    });
  }

  #note(reading: Reading, { matches, releaseTo }: ReturnType<EngineStream["push"]>): readonly StreamMatch[] {
    reading.releaseTo = releaseTo;
    if (reading === this.#raw) return matches;
    return matches.map(({ pattern, end }) => ({ pattern, end: this.#rawOf(reading, end) }));
  }

  /** The offset of the text up to which a reading lets it go on; forgets the stretches in front of it. */
  #releaseOf(reading: Reading): number {
    const { stretches, releaseTo, units } = reading;
    if (reading === this.#raw) return releaseTo;
    if (releaseTo >= units) return this.#units;
    const at = this.#rawOf(reading, releaseTo);
    while (stretches.length > 1 && (stretches[1] as Stretch).read <= releaseTo) stretches.shift();
    return at;
  }

  /** Where in the text the stretch begins that an offset of a reading lies in, or the very place where it says the same. */
  #rawOf({ stretches }: Reading, offset: number): number {
    let found: Stretch | undefined;
    for (const stretch of stretches) {
      if (stretch.read > offset) break;
      found = stretch;
    }
    if (found === undefined) return 0;
    return found.same ? found.raw + offset - found.read : found.raw;
  }
}

/** A reading that has said the same so far; its stream has taken all of it. */
function fork({ stream, units, stretches, releaseTo }: Reading): Reading {
  const own = stretches.length > 0 ? [...stretches] : [{ raw: 0, read: 0, same: true }];
  return { stream: stream.fork(), units, rest: "", stretches: own, releaseTo };
}
