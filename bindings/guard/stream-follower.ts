// Well-formed pieces of a text → what of them may go on while the rest is still to come, and the ruling in the end.
import { EFFECT_APPROVE, MAX_KEPT_MATCHES, SCOPE_TEXT, VIEW_RAW } from "../../assembly/layout.ts";
import type { Engine, Origin } from "../engine/engine.ts";
import { type StreamMatch, StreamOverflow } from "../engine/stream.ts";
import { PolicyError } from "../errors.ts";
import { allowed, type Finding, type Match, NO_INTENT, settle } from "./decision.ts";
import { findingOf, type Judge, type Ruling, refusal, unredactable, viewName } from "./judge.ts";
import { REDACTED } from "./redact.ts";
import { isSeam, lastSeam } from "./seams.ts";
import type { StreamPlan } from "./stream-plan.ts";
import { StreamReadings } from "./stream-readings.ts";

/** What a piece sets free; with a ruling the stream is over. */
export interface Outcome {
  readonly text: string;
  readonly ruling?: Ruling;
}

/** Where a match lies in the stream, and the VIEW_ code of the reading that shows it. */
interface Place {
  readonly start: number;
  readonly end: number;
  readonly view: number;
}

const NOTHING: readonly never[] = Object.freeze([]);
const NO_TEXT: Outcome = Object.freeze({ text: "" });

/** Follows one stream. Offsets are UTF-16 units of the whole stream. */
export class Follower {
  readonly #judge: Judge;
  readonly #engine: Engine;
  readonly #plan: StreamPlan;
  readonly #readings: StreamReadings;
  /** Reads what goes on: a marker and its surroundings must not match again. */
  readonly #echo: StreamReadings;
  /** Text that has not gone on; it begins at `#base`. */
  #held = "";
  #base = 0;
  /** Up to here the text was read; behind it lies a word that has not come to its end. */
  #read = 0;
  /** No clean cut lies between `#base` and here. */
  #searched = 0;
  /** Where the text that was replaced last ends; it may reach into what is held. */
  #redactedTo = -1;
  /** Text that may go on once the word it ends in is read. */
  #out = "";
  readonly #fired = new Set<number>();
  /** Redacting patterns that have matched. */
  readonly #found = new Set<number>();
  readonly #spans = new Map<number, Place>();

  constructor(judge: Judge, engine: Engine, plan: StreamPlan) {
    this.#judge = judge;
    this.#engine = engine;
    this.#plan = plan;
    this.#readings = new StreamReadings(engine);
    this.#echo = new StreamReadings(engine);
  }

  /** Takes the next piece, which holds no half of a surrogate pair. */
  take(piece: string, last: boolean): Outcome {
    if (this.#judge.engine !== this.#engine) return stopped("the engine that followed the stream has trapped");
    try {
      return this.#follow(piece, last);
    } catch (error) {
      if (error instanceof StreamOverflow || error instanceof PolicyError) return stopped(error.message);
      return { text: "", ruling: this.#judge.faulted() };
    }
  }

  #follow(piece: string, last: boolean): Outcome {
    const { owners, redacting } = this.#plan;
    if (owners.size === 0) return last ? { text: piece, ruling: this.#rule(NOTHING) } : { text: piece };
    const before = this.#base + this.#held.length;
    this.#held += piece;
    const come = this.#base + this.#held.length;
    const read = last ? come : this.#seamUpTo(come, before);
    if (read === this.#read && !last) return NO_TEXT;
    const stretch = this.#slice(this.#read, read);
    this.#read = read;
    const { matches, releaseTo } = this.#readings.take(stretch, last);
    for (const match of matches) this.#note(match);
    const findings = this.#findings();
    if (findings.some(({ effect }) => effect >= EFFECT_APPROVE)) return { text: "", ruling: this.#rule(findings) };
    const released = this.#release(last ? come : Math.min(releaseTo, read), last);
    if (redacting.size === 0) return last ? { text: released, ruling: this.#rule(findings) } : { text: released };
    const text = this.#goOn(released, last);
    // A pattern of which nothing was replaced matches between two characters only.
    const bare = last && [...this.#found].some((pattern) => !this.#settled.has(pattern));
    if (text === undefined || bare) return { text: "", ruling: this.#rule(findings.map(unredactable)) };
    return last ? { text, ruling: this.#rule(findings) } : { text };
  }

  /** The last place up to `come` where views can be cut, looked for from `before` on; else where the text was read to. */
  #seamUpTo(come: number, before: number): number {
    if (!this.#plan.seams) return come;
    // whether its end was a seam shows now
    const from = Math.max(this.#read, before - 1);
    const seam = lastSeam(this.#held, from - this.#base, come - this.#base) + this.#base;
    return seam === from ? this.#read : seam;
  }

  /** What of the released text goes on now; undefined where a redacting pattern matches it again. */
  #goOn(released: string, last: boolean): string | undefined {
    const from = Math.max(0, this.#out.length - 1);
    this.#out += released;
    const whole = last || !this.#plan.seams;
    const seam = whole ? this.#out.length : lastSeam(this.#out, from, this.#out.length);
    const text = whole || seam > from ? this.#out.slice(0, seam) : "";
    if (text === "" && !last) return text;
    this.#out = this.#out.slice(text.length);
    const { redacting } = this.#plan;
    return this.#echo.take(text, last).matches.some(({ pattern }) => redacting.has(pattern)) ? undefined : text;
  }

  #note({ pattern, end }: StreamMatch): void {
    const owners = this.#plan.owners.get(pattern);
    if (owners === undefined) return;
    for (const rule of owners) this.#fired.add(rule);
    if (this.#plan.redacting.has(pattern)) this.#found.add(pattern);
    // The start is known where the match lies in what is held.
    this.#spans.set(pattern, this.#placeOf(pattern) ?? { start: end, end, view: VIEW_RAW });
  }

  /** The first place of a pattern in what is held, in whatever reading. */
  #placeOf(pattern: number): Place | undefined {
    const origins = this.#engine.findOrigins([pattern], this.#held, SCOPE_TEXT, true);
    const [first] = [...origins].sort((a, b) => a.start - b.start || a.view - b.view);
    if (first === undefined) return undefined;
    return { start: this.#base + first.start, end: this.#base + first.end, view: first.view };
  }

  #findings(): Finding[] {
    const { rules } = this.#engine.meta;
    return [...this.#fired]
      .sort((a, b) => a - b)
      .flatMap((index) => {
        const rule = rules[index];
        return rule === undefined ? [] : [findingOf(rule)];
      });
  }

  #rule(findings: readonly Finding[]): Ruling {
    const judgement =
      findings.length === 0
        ? allowed(NO_INTENT)
        : settle(findings, NO_INTENT, this.#matches().slice(0, MAX_KEPT_MATCHES), this.#spans.size);
    return { judgement, snapshot: undefined, context: undefined, limits: NOTHING, events: NOTHING };
  }

  #matches(): Match[] {
    const { patterns } = this.#engine.meta;
    return [...this.#spans]
      .sort(([a, s], [b, t]) => s.start - t.start || s.end - t.end || a - b)
      .map(([pattern, { start, end, view }]) => {
        const { source = "", role = "condition" } = patterns[pattern] ?? {};
        return { pattern: source, role, path: "text", span: [start, end], view: viewName(view) };
      });
  }

  /** The text up to `to`, or as much of it as ends in a clean cut, with the union of redacting matches replaced. */
  #release(to: number, last: boolean): string {
    let cut = last ? to : this.#cleanCut(to);
    if (cut <= this.#base) return "";
    const found = this.#replaced();
    // What reaches beyond may yet grow, or is there only because the text has not come to its end: it waits.
    for (const { start, end } of found) if (end > to && start < cut) cut = start;
    if (!last) cut = this.#cleanCut(cut);
    if (cut <= this.#base) return "";
    const spans = found.filter(({ start }) => start < cut).sort((a, b) => a.start - b.start);
    for (const { pattern } of spans) this.#settle(pattern);
    let text = "";
    let at = Math.max(this.#base, this.#redactedTo);
    for (const { start, end } of spans) {
      // A match that touches the one before shares its marker.
      if (start > this.#redactedTo) text += this.#slice(at, start) + REDACTED;
      this.#redactedTo = Math.max(this.#redactedTo, end);
      at = this.#redactedTo;
    }
    text += this.#slice(at, cut);
    this.#held = this.#held.slice(cut - this.#base);
    this.#base = cut;
    return text;
  }

  /** What redacting matches cover of the held text. */
  #replaced(): Origin[] {
    if (this.#found.size === 0) return [];
    const origins = this.#engine.findOrigins([...this.#found], this.#held, SCOPE_TEXT);
    return origins.map((one) => ({ ...one, start: this.#base + one.start, end: this.#base + one.end }));
  }

  readonly #settled = new Set<number>();

  /** The place of a redacting pattern, once it cannot grow any more. */
  #settle(pattern: number): void {
    if (this.#settled.has(pattern)) return;
    this.#settled.add(pattern);
    const place = this.#placeOf(pattern);
    if (place !== undefined) this.#spans.set(pattern, place);
  }

  #slice(from: number, to: number): string {
    return from < to ? this.#held.slice(from - this.#base, to - this.#base) : "";
  }

  /** The last offset up to `to` at which the text may be cut; the start of what is held where there is none. */
  #cleanCut(to: number): number {
    const { cut } = this.#plan;
    if (cut === "anywhere" && !this.#plan.seams) return to;
    if (cut === "nowhere") return this.#base;
    const from = Math.max(this.#base, this.#searched);
    for (let at = to; at > from; at -= 1) if (this.#isClean(at - this.#base)) return at;
    this.#searched = Math.max(this.#searched, to);
    return this.#base;
  }

  #isClean(at: number): boolean {
    const unit = this.#held.charCodeAt(at - 1);
    if (this.#plan.cut === "line" && unit !== NEWLINE) return false;
    if (this.#plan.cut === "word" && !isNoWord(unit)) return false;
    return !this.#plan.seams || isSeam(this.#held, at);
  }
}

function stopped(why: string): Outcome {
  return { text: "", ruling: refusal("engine_fault", `the stream cannot be followed: ${why}`) };
}

const NEWLINE = 10;

/** Word characters are those of ASCII; the first half of a pair is no place to cut. */
function isNoWord(unit: number): boolean {
  const letter = (unit | 32) >= 97 && (unit | 32) <= 122;
  return !(letter || (unit >= 48 && unit <= 57) || unit === 95 || (unit >= 0xd800 && unit < 0xdc00));
}
