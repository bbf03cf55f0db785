// Segments in, verdict out: loads a program into an engine instance and reads its answers as plain numbers.
import * as layout from "../../assembly/layout.ts";
import { PolicyError } from "../errors.ts";
import type { ProgramMeta } from "../program.ts";
import { type EngineExports, loadInstance } from "./instance.ts";
import { type Assertion, assertionsOf, listPattern, type PatternListing } from "./listing.ts";
import { countIn, readMeta } from "./metadata.ts";
import { EngineStream, type StreamHost, type StreamMatch } from "./stream.ts";

/** What a call says, flattened: parallel arrays, the tool's name first. */
export interface Segments {
  readonly texts: string[];
  /** Marks of each text: one `SCOPE_` bit, a `READING_` code and selectors, as assembly/layout.ts draws them. */
  readonly scopes: number[];
  /** `FACT_` bits by selector, 0 first; absent: nothing is known of any. */
  readonly facts?: Int32Array | undefined;
  /** Selector in the low and segment in the high 16 bits of each selection, by segment; absent: none. */
  readonly selections?: readonly number[] | undefined;
}

/** One place where a pattern matched. `start` and `end` are UTF-16 units of the segment; `view` a `VIEW_` code. */
export interface VerdictMatch {
  readonly pattern: number;
  readonly segment: number;
  readonly start: number;
  readonly end: number;
  readonly view: number;
}

export interface Verdict {
  /** `STATUS_` code; anything but `STATUS_OK` is a fault, and the rest is empty. */
  readonly status: number;
  /** Strongest `EFFECT_` of the rules that hold. */
  readonly effect: number;
  /** Rules that hold, in program order. */
  readonly rules: readonly number[];
  /** Events that sessions remember, by their place in the metadata. */
  readonly events: readonly number[];
  /** The first span of each (pattern, segment), sorted by segment, start, end, pattern; the first 64. Empty where no rule holds, unless evidence was asked for. */
  readonly matches: readonly VerdictMatch[];
  /** All (pattern, segment) pairs that matched, signals left out. */
  readonly matchCount: number;
  /** The same for the signals of intent, which are no matches. */
  readonly signals: readonly VerdictMatch[];
  /** Categories by index into the nine; confidences per mille. */
  readonly intent: VerdictIntent;
}

export interface VerdictIntent {
  readonly category: number;
  readonly confidence: number;
  readonly runnerUp: number;
  readonly runnerUpConfidence: number;
}

const NONE: readonly never[] = Object.freeze([]);

const ALL_VIEWS: readonly number[] = [
  layout.VIEW_RAW,
  layout.VIEW_UNICODE,
  layout.VIEW_ESCAPES,
  layout.VIEW_SHELL,
  layout.VIEW_SHELL_DECODED,
];

/** A stretch of a text that a match comes from, in UTF-16 units, with the VIEW_ code of the reading that holds the match. */
export interface Origin {
  readonly pattern: number;
  readonly start: number;
  readonly end: number;
  readonly view: number;
}

const NO_VIEWS = Object.freeze({});

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** A loaded program, ready to judge. Not re-entrant: one check at a time, as JavaScript runs them. */
export class Engine {
  readonly meta: ProgramMeta;
  /** `NORMALIZE_` bits: the views that texts are also matched through. Streams are not: they follow the text they get. */
  readonly views: number;
  readonly #wasm: EngineExports;
  readonly #firstSignal: number;
  readonly #selectors: number;
  /** Where the program lies in memory, and its length. */
  readonly #place: readonly [at: number, bytes: number];
  // Views of linear memory, made anew when it grows or the input moves.
  #input: Uint8Array;
  #words: Int32Array;
  #table = 0;
  #tableCapacity = 0;

  private constructor(
    wasm: EngineExports,
    meta: ProgramMeta,
    views: number,
    place: readonly [at: number, bytes: number],
  ) {
    this.meta = meta;
    this.views = views;
    this.#place = place;
    this.#wasm = wasm;
    this.#firstSignal = meta.patterns.length - meta.signals.length;
    this.#selectors = meta.selectors?.length ?? 0;
    this.#input = new Uint8Array(0);
    this.#words = new Int32Array(0);
    this.#placeViews();
  }

  /**
   * Loads a program into an instance of its own; `sql` is asked for sql.wasm where the program reads SQL. Throws
   * `PolicyError` (`program_magic`, `program_version`, `program_damaged`, `program_corrupt`, `program_too_large`) for bytes
   * that are no sound program of this engine, `program_unsupported` for one that reads SQL where there is no `sql`, and
   * `module_mismatch` where that is of another build than the engine.
   */
  static create(module: WebAssembly.Module, program: Uint8Array, sql?: () => WebAssembly.Module): Engine {
    const { wasm, at } = loadInstance(module, program, sql);
    const views = countIn(new DataView(program.buffer, program.byteOffset, program.length), layout.SECTION_RULES, 10);
    return new Engine(wasm, readMeta(program), views, [at, program.length]);
  }

  /** Judges the segments of one call. `evidence` asks for spans where no rule holds, too. */
  evaluate(segments: Segments, evidence = false): Verdict {
    const bytes = this.#write(segments);
    const status =
      bytes < 0
        ? layout.STATUS_TOO_LARGE
        : this.#wasm.evaluate(bytes, segments.texts.length, segments.selections?.length ?? 0);
    return this.#read(status, evidence);
  }

  /** The stages of `evaluate`, one by one, for a host that times or shows them; each begins where the last one ended. */
  readonly stages = {
    begin: (segments: Segments): number => {
      const bytes = this.#write(segments);
      return bytes < 0
        ? layout.STATUS_TOO_LARGE
        : this.#wasm.begin(bytes, segments.texts.length, segments.selections?.length ?? 0);
    },
    scan: (): void => this.#wasm.scan(),
    score: (): void => this.#wasm.score(),
    judge: (): void => this.#wasm.judge(),
  };

  /** Ids of the patterns that match `text` as one segment, ascending. */
  matchText(text: string): number[] {
    return this.matchSegments({ texts: [text], scopes: [layout.SCOPE_TEXT] });
  }

  /** Ids of the patterns that match some of the segments, ascending; all of them, where a verdict lists its first matches. */
  matchSegments(segments: Segments): number[] {
    this.#begin(segments);
    this.#wasm.scan();
    this.#followMemory();
    if (this.#words[layout.VERDICT_STATUS] !== layout.STATUS_OK)
      throw new PolicyError("invalid_option", "the text is longer than its views can be");
    const ids: number[] = [];
    const words = this.#words;
    if (words[layout.VERDICT_MATCH_COUNT] === 0) return ids;
    const bitsAt = ((words[layout.VERDICT_MATCHED] as number) - words.byteOffset) >> 2;
    for (let first = 0; first < this.#firstSignal; first += 32) {
      let bits = words[bitsAt + (first >> 5)] as number;
      while (bits !== 0) {
        const id = first + 31 - Math.clz32(bits & -bits);
        if (id < this.#firstSignal) ids.push(id);
        bits &= bits - 1;
      }
    }
    return ids;
  }

  /** All leftmost-longest, non-overlapping spans of a pattern in `text`, in UTF-16 units. */
  findSpans(pattern: number, text: string): [start: number, end: number][] {
    this.#openText(text, layout.SCOPE_TEXT);
    return this.#walk(pattern, 0);
  }

  /** The stretches of `text` that any match of a pattern covers, in UTF-16 units. */
  findUnion(pattern: number, text: string): [start: number, end: number][] {
    this.#openText(text, layout.SCOPE_TEXT);
    return this.#walk(pattern, 1);
  }

  /**
   * The stretches of `text` that matches of the patterns come from, in any of its readings: the text itself, and the views
   * that the program reads texts in. `scope`: the marks of the text's segment. Stretches that any match covers, by reading;
   * with `first`, the first leftmost-longest one of each pattern and reading. Empty ones are left out, and those in the views
   * of a text too long for it (256 KB).
   */
  findOrigins(patterns: readonly number[], text: string, scope: number, first = false): Origin[] {
    this.#openText(text, scope);
    const origins: Origin[] = [];
    for (const view of this.views === 0 ? [layout.VIEW_RAW] : ALL_VIEWS) {
      if (this.#wasm.openReading(0, view, 1) <= 0) continue;
      for (const pattern of patterns) {
        for (const [from, to] of this.#walk(pattern, first ? 0 : 1)) {
          if (from === to) continue;
          const [start, end] = view < layout.VIEW_SHELL ? [from, to] : widen(text, from, to);
          origins.push({ pattern, start, end, view });
          if (first) break;
        }
      }
    }
    return origins;
  }

  /**
   * How a text that is no shell's reads in its views: each only where it differs from the one before it. Undefined where it
   * is too long to be read.
   */
  readViews(text: string): { readonly unicode?: string; readonly escapes?: string } | undefined {
    if (this.views === 0) return NO_VIEWS;
    this.#openText(text, layout.SCOPE_TEXT);
    const unicode = this.#readView(layout.VIEW_UNICODE);
    const escapes = unicode === false ? false : this.#readView(layout.VIEW_ESCAPES);
    if (unicode === false || escapes === false) return undefined;
    return { ...(unicode === undefined ? {} : { unicode }), ...(escapes === undefined ? {} : { escapes }) };
  }

  /** Undefined: as the text before it; false: not to be read. */
  #readView(view: number): string | undefined | false {
    const opened = this.#wasm.openReading(0, view, 0);
    if (opened <= 0) return opened === 0 ? undefined : false;
    const { memory, readingText, readingBytes } = this.#wasm;
    return decoder.decode(new Uint8Array(memory.buffer, readingText() >>> 0, readingBytes()));
  }

  /** What the compiler made of a pattern. */
  listing(pattern: number): PatternListing {
    return listPattern(this.#program(), pattern);
  }

  /** What a pattern asserts about its surroundings, look-around left aside. */
  assertions(pattern: number): ReadonlySet<Assertion> {
    return assertionsOf(this.#program(), pattern);
  }

  #program(): Uint8Array {
    return new Uint8Array(this.#wasm.memory.buffer, ...this.#place);
  }

  /** Opens a stream: the patterns that look at texts, over one text that comes in chunks. */
  openStream(): EngineStream {
    return new EngineStream(this.#streamHost);
  }

  readonly #streamHost: StreamHost = {
    write: (text) => this.#writeText(text),
    restore: (state) => {
      const { memory, streamBlock, openStream } = this.#wasm;
      if (state === undefined) openStream();
      else new Uint8Array(memory.buffer, streamBlock() >>> 0, state.length).set(state);
    },
    push: (bytes, units, kept, before, last) =>
      this.#wasm.pushStream(bytes, units, kept, before, layout.SCOPE_TEXT, last ? 1 : 0),
    releaseTo: () => this.#wasm.streamReleaseTo(),
    keepFrom: () => this.#wasm.streamKeepFrom(),
    save: (state = new Uint8Array(this.#wasm.streamBytes())) => {
      state.set(new Uint8Array(this.#wasm.memory.buffer, this.#wasm.streamBlock() >>> 0, state.length));
      return state;
    },
    read: (count) => {
      const matches: StreamMatch[] = [];
      for (let listed = count; listed > 0; ) {
        for (const { pattern, end } of this.#readPairs(listed)) matches.push({ pattern, end });
        listed = listed < layout.MAX_LISTED_MATCHES ? 0 : this.#wasm.listStreamMatches();
      }
      return matches.sort((a, b) => a.pattern - b.pattern);
    },
  };

  /** Puts one text into linear memory; the number of bytes, −1 where it does not fit. */
  #writeText(text: string): number {
    if (text.length * 3 > this.#input.length && !this.#reserve(text.length * 3, 1)) return -1;
    const { read, written } = encoder.encodeInto(text, this.#input);
    return read === text.length ? written : -1;
  }

  /** The text is the reading at hand, for walks. */
  #openText(text: string, scope: number): void {
    this.#begin({ texts: [text], scopes: [scope] });
    this.#wasm.openReading(0, layout.VIEW_RAW, 1);
  }

  #walk(pattern: number, union: number): [start: number, end: number][] {
    const wasm = this.#wasm;
    if (!wasm.openSpanWalk(pattern)) throw new PolicyError("invalid_option", `there is no pattern ${pattern}`);
    const spans: [number, number][] = [];
    while (wasm.nextSpan(union)) spans.push([wasm.spanBound(0), wasm.spanBound(1)]);
    return spans;
  }

  /** Begins a check that asks for no rules. */
  #begin(segments: Segments): void {
    const status = this.stages.begin(segments);
    if (status !== layout.STATUS_OK)
      throw new PolicyError("invalid_option", `the text cannot be read (status ${status})`);
  }

  /** Puts the segments into linear memory; the number of bytes, −1 where they do not fit. */
  #write(segments: Segments): number {
    const { texts, scopes } = segments;
    this.#followMemory();
    const count = texts.length;
    let joined = "";
    let end = 0;
    if (count > this.#tableCapacity && !this.#reserve(0, count)) return -1;
    if (this.#selectors > 0 && !this.#writeSelections(segments)) return -1;
    const words = this.#words;
    let at = this.#table;
    for (let i = 0; i < count; i++) {
      const text = texts[i] as string;
      joined += text;
      end += text.length;
      words[at] = end;
      words[at + 1] = scopes[i] as number;
      at += layout.SEGMENT_WORDS;
    }
    // a UTF-16 unit is at most three bytes of UTF-8
    if (end * 3 > this.#input.length) {
      if (!this.#reserve(end * 3, count)) return -1;
      return this.#write(segments);
    }
    const { read, written } = encoder.encodeInto(joined, this.#input);
    return read === end ? written : -1;
  }

  /** Puts facts and selections into linear memory; false where they do not fit. */
  #writeSelections({ texts, facts, selections = NONE }: Segments): boolean {
    const count = selections.length;
    if (count > this.#wasm.selectionCapacity() && !this.#reserve(0, texts.length, count)) return false;
    const words = this.#words;
    const factsAt = this.#wordOf(this.#wasm.factTable());
    if (facts === undefined) words.fill(0, factsAt, factsAt + this.#selectors + 1);
    else words.set(facts, factsAt);
    let at = this.#wordOf(this.#wasm.selectionTable());
    for (const selection of selections) {
      words[at] = selection;
      at += layout.SELECTION_WORDS;
    }
    return true;
  }

  #wordOf(address: number): number {
    return ((address >>> 0) - this.#words.byteOffset) >> 2;
  }

  #reserve(bytes: number, segments: number, selections = 0): boolean {
    if (segments > layout.MAX_SEGMENTS || !this.#wasm.reserveInput(bytes, segments, selections)) return false;
    this.#placeViews();
    return true;
  }

  /** Memory may have grown within a check: views of what it was are empty. */
  #followMemory(): void {
    if (this.#words.length === 0) this.#placeViews();
  }

  #placeViews(): void {
    const { buffer } = this.#wasm.memory;
    this.#input = new Uint8Array(buffer, this.#wasm.inputBuffer() >>> 0, this.#wasm.inputCapacity());
    const verdict = this.#wasm.verdict() >>> 0;
    this.#words = new Int32Array(buffer, verdict, (buffer.byteLength - verdict) >> 2);
    this.#table = ((this.#wasm.segmentTable() >>> 0) - verdict) >> 2;
    this.#tableCapacity = this.#wasm.segmentCapacity();
  }

  #read(status: number, evidence: boolean): Verdict {
    this.#followMemory();
    const words = this.#words;
    if (status !== layout.STATUS_OK) return faultVerdict(status);
    const effect = words[layout.VERDICT_EFFECT] as number;
    const ruleCount = words[layout.VERDICT_RULE_COUNT] as number;
    const intent: VerdictIntent = {
      category: words[layout.VERDICT_INTENT] as number,
      confidence: words[layout.VERDICT_CONFIDENCE] as number,
      runnerUp: words[layout.VERDICT_RUNNER_UP] as number,
      runnerUpConfidence: words[layout.VERDICT_RUNNER_UP_CONFIDENCE] as number,
    };
    const matchCount = words[layout.VERDICT_MATCH_COUNT] as number;
    if (ruleCount === 0 && !evidence) {
      return { status, effect, rules: NONE, events: NONE, matches: NONE, matchCount, signals: NONE, intent };
    }
    const first = this.#wordOf(words[layout.VERDICT_RULES] as number);
    const ruled = this.meta.rules.length;
    const rules: number[] = [];
    const events: number[] = [];
    for (let i = 0; i < ruleCount; i++) {
      // two in a word
      const index = ((words[first + (i >> 1)] as number) >>> ((i & 1) << 4)) & 0xffff;
      if (index < ruled) rules.push(index);
      else events.push(index - ruled);
    }
    const count = this.#wasm.locate();
    this.#followMemory();
    const found = this.#readPairs(count);
    const isSignal = ({ pattern }: VerdictMatch) => pattern >= this.#firstSignal && pattern < this.meta.patterns.length;
    const matches = found.filter((match) => !isSignal(match)).slice(0, layout.MAX_KEPT_MATCHES);
    const signals = found.filter(isSignal);
    return { status, effect, rules, events, matches, matchCount, signals, intent };
  }

  #readPairs(count: number): VerdictMatch[] {
    const words = this.#words;
    const pairs: VerdictMatch[] = [];
    let at = ((words[layout.VERDICT_MATCHES] as number) - words.byteOffset) >> 2;
    for (let i = 0; i < count; i++) {
      pairs.push({
        pattern: words[at + layout.MATCH_PATTERN] as number,
        segment: words[at + layout.MATCH_SEGMENT] as number,
        start: words[at + layout.MATCH_START] as number,
        end: words[at + layout.MATCH_END] as number,
        view: words[at + layout.MATCH_VIEW] as number,
      });
      at += layout.MATCH_WORDS;
    }
    return pairs.sort((a, b) => a.segment - b.segment || a.start - b.start || a.end - b.end || a.pattern - b.pattern);
  }
}

/** The words of a shell's text that a stretch touches: an escape that it ends in may go on behind it. */
function widen(text: string, start: number, end: number): [start: number, end: number] {
  let [from, to] = [start, end];
  while (from > 0 && !isBlank(text.charCodeAt(from - 1))) from -= 1;
  while (to < text.length && !isBlank(text.charCodeAt(to))) to += 1;
  return [from, to];
}

function isBlank(unit: number): boolean {
  return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
}

function faultVerdict(status: number): Verdict {
  const intent = {
    category: layout.INTENT_BENIGN,
    confidence: 0,
    runnerUp: layout.INTENT_BENIGN,
    runnerUpConfidence: 0,
  };
  const effect = layout.EFFECT_DENY;
  return { status, effect, rules: NONE, events: NONE, matches: NONE, matchCount: 0, signals: NONE, intent };
}
