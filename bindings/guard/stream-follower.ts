// Well-formed pieces of a text → what of them may go on while the rest is still to come, and the ruling in the end.
import { EFFECT_APPROVE, MAX_KEPT_MATCHES } from "../../assembly/layout.ts";
import type { Engine } from "../engine/engine.ts";
import { type EngineStream, type StreamMatch, StreamOverflow } from "../engine/stream.ts";
import { PolicyError } from "../errors.ts";
import { readText, type Stage } from "./call.ts";
import { allowed, type Finding, type Match, NO_INTENT, settle } from "./decision.ts";
import { findingOf, type Judge, type Ruling, refusal, STATELESS, unredactable } from "./judge.ts";
import { REDACTED } from "./redact.ts";
import type { StreamPlan } from "./stream-plan.ts";

/** What a piece sets free; with a ruling the stream is over. */
export interface Outcome {
  readonly text: string;
  readonly ruling?: Ruling;
}

const NOTHING: readonly never[] = Object.freeze([]);

/** Follows one stream. Offsets are UTF-16 units of the whole stream. */
export class Follower {
  readonly #judge: Judge;
  readonly #engine: Engine;
  readonly #plan: StreamPlan;
  readonly #stream: EngineStream;
  /** Reads what goes on: a marker and its surroundings must not match again. */
  readonly #echo: EngineStream;
  /** Text that has not gone on; it begins at `#base`. */
  #held = "";
  #base = 0;
  /** No clean cut lies between `#base` and here. */
  #searched = 0;
  /** Where the text that was replaced last ends; it may reach into what is held. */
  #redactedTo = -1;
  readonly #fired = new Set<number>();
  /** Redacting patterns that have matched. */
  readonly #found = new Set<number>();
  readonly #spans = new Map<number, readonly [start: number, end: number]>();

  readonly #stage: Stage;
  readonly #watch: ViewWatch | undefined;
  /** All text, and all that has gone on, where views may have to be read in the end. */
  #whole = "";
  #gone = "";

  constructor(judge: Judge, engine: Engine, plan: StreamPlan, stage: Stage) {
    this.#stage = stage;
    if (engine.readsViews) this.#watch = new ViewWatch();
    this.#judge = judge;
    this.#engine = engine;
    this.#plan = plan;
    this.#stream = engine.openStream();
    this.#echo = engine.openStream();
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
    this.#held += piece;
    const held = this.#watch?.read(piece) ?? 0;
    if (this.#watch !== undefined) this.#whole += piece;
    const { matches, releaseTo } = read(this.#stream, piece, last);
    for (const match of matches) this.#note(match);
    const findings = this.#findings();
    if (findings.some(({ effect }) => effect >= EFFECT_APPROVE)) return { text: "", ruling: this.#rule(findings) };
    if (this.#watch?.differs === true) return last ? this.#judgeWhole() : { text: "" };
    const come = this.#base + this.#held.length;
    const text = this.#release(last ? come : Math.min(releaseTo, come - held), last);
    if (this.#watch !== undefined) this.#gone += text;
    if (redacting.size > 0 && read(this.#echo, text, last).matches.some(({ pattern }) => redacting.has(pattern)))
      return { text: "", ruling: this.#rule(findings.map(unredactable)) };
    return last ? { text, ruling: this.#rule(findings) } : { text };
  }

  /** The rest of the text as a check of the whole gives it. What has gone on is the same in all views. */
  #judgeWhole(): Outcome {
    const ruling = this.#judge.judge(readText(this.#whole, this.#stage), STATELESS);
    const text = (ruling.judgement.redacted as string | undefined) ?? this.#whole;
    if (text.startsWith(this.#gone)) return { text: text.slice(this.#gone.length), ruling };
    return { text: "", ruling: this.#rule(this.#findings().map(unredactable)) };
  }

  #note({ pattern, end }: StreamMatch): void {
    const owners = this.#plan.owners.get(pattern);
    if (owners === undefined) return;
    for (const rule of owners) this.#fired.add(rule);
    if (this.#plan.redacting.has(pattern)) this.#found.add(pattern);
    // The start is known where the match lies in what is held.
    const [span] = this.#engine.findSpans(pattern, this.#held);
    this.#spans.set(pattern, span === undefined ? [end, end] : [this.#base + span[0], this.#base + span[1]]);
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
      .sort(([a, s], [b, t]) => s[0] - t[0] || s[1] - t[1] || a - b)
      .map(([pattern, span]) => {
        const { source = "", role = "condition" } = patterns[pattern] ?? {};
        return { pattern: source, role, path: "text", span, view: "raw" };
      });
  }

  /** The text up to `to`, or as much of it as ends in a clean cut, with the union of redacting matches replaced. */
  #release(to: number, last: boolean): string {
    let cut = last ? to : this.#cleanCut(to);
    if (cut <= this.#base) return "";
    const found = [...this.#found].flatMap((pattern) =>
      this.#engine
        .findUnion(pattern, this.#held)
        .map(([start, end]) => ({ pattern, start: this.#base + start, end: this.#base + end })),
    );
    // What reaches beyond may yet grow, or is there only because the text has not come to its end: it waits.
    for (const { start, end } of found) if (end > to && start < cut) cut = start;
    if (!last) cut = this.#cleanCut(cut);
    if (cut <= this.#base) return "";
    const spans = found.filter(({ start }) => start < cut).sort((a, b) => a.start - b.start);
    for (const { pattern } of spans) this.#place(pattern);
    let text = "";
    let at = Math.max(this.#base, this.#redactedTo);
    for (const { start, end } of spans) {
      if (start === end) continue;
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

  readonly #placed = new Set<number>();

  /** The span of a redacting pattern, once it cannot grow any more. */
  #place(pattern: number): void {
    if (this.#placed.has(pattern)) return;
    this.#placed.add(pattern);
    const [span] = this.#engine.findSpans(pattern, this.#held);
    if (span !== undefined) this.#spans.set(pattern, [this.#base + span[0], this.#base + span[1]]);
  }

  #slice(from: number, to: number): string {
    return from < to ? this.#held.slice(from - this.#base, to - this.#base) : "";
  }

  /** The last offset up to `to` at which the text may be cut; the start of what is held where there is none. */
  #cleanCut(to: number): number {
    if (this.#plan.cut === "anywhere") return to;
    const from = Math.max(this.#base, this.#searched);
    if (this.#plan.cut === "nowhere") return this.#base;
    const isClean = this.#plan.cut === "line" ? isNewline : isNoWord;
    for (let at = to; at > from; at -= 1) if (isClean(this.#held.charCodeAt(at - 1 - this.#base))) return at;
    this.#searched = Math.max(this.#searched, to);
    return this.#base;
  }
}

/** Letters of an encoded run from which on it may decode to something; base64 of 16 characters without its padding. */
const MIN_RUN = 14;

/** Whether a text may read differently in a view. Errs on the side of yes. */
class ViewWatch {
  /** From the first character on that may begin an escape, is beyond ASCII, or makes a run long enough to be encoded. */
  differs = false;
  #run = 0;

  /** Reads on; the number of units at the end that may yet turn out to be an encoded run. */
  read(piece: string): number {
    for (let index = 0; index < piece.length && !this.differs; index += 1) {
      const unit = piece.charCodeAt(index);
      this.#run = isEncoding(unit) ? this.#run + 1 : 0;
      this.differs =
        unit >= 0x80 || unit === PERCENT || unit === BACKSLASH || unit === AMPERSAND || this.#run >= MIN_RUN;
    }
    return this.#run;
  }
}

const PERCENT = 0x25;
const AMPERSAND = 0x26;
const BACKSLASH = 0x5c;

/** The characters of base64, standard or for URLs; `/` comes right before 0. */
function isEncoding(unit: number): boolean {
  const letter = (unit | 32) >= 97 && (unit | 32) <= 122;
  return letter || (unit >= 0x2f && unit <= 0x39) || unit === 0x2b || unit === 0x2d || unit === 0x5f;
}

const NO_REPORT: ReturnType<EngineStream["push"]> = { matches: NOTHING, releaseTo: 0 };

/** Pushes a piece, and where it is the last one ends the stream. */
function read(stream: EngineStream, piece: string, last: boolean): ReturnType<EngineStream["push"]> {
  const { matches, releaseTo } = piece === "" && last ? NO_REPORT : stream.push(piece);
  if (!last) return { matches, releaseTo };
  const ended = stream.end();
  return { matches: [...matches, ...ended.matches], releaseTo: ended.releaseTo };
}

function stopped(why: string): Outcome {
  return { text: "", ruling: refusal("engine_fault", `the stream cannot be followed: ${why}`) };
}

const NEWLINE = 10;

function isNewline(unit: number): boolean {
  return unit === NEWLINE;
}

/** Word characters are those of ASCII; the first half of a pair is no place to cut. */
function isNoWord(unit: number): boolean {
  const letter = (unit | 32) >= 97 && (unit | 32) <= 122;
  return !(letter || (unit >= 48 && unit <= 57) || unit === 95 || (unit >= 0xd800 && unit < 0xdc00));
}
