// Questions about sets of texts → answers, through an instance of compiler.wasm that holds the patterns.

import {
  ANSWER_AT,
  ANSWER_BYTES,
  ANSWER_KIND,
  ANSWER_NOTHING,
  ANSWER_PATTERN,
  ANSWER_TEXT,
  ANSWER_UNJUDGED,
  COMPILE_DONE,
  FIT_UNJUDGED,
  FIT_YES,
  FLAG_CASE_SENSITIVE,
  FLAG_SUFFIX,
  KIND_EXACT,
  KIND_GLOB,
  KIND_PATH_GLOB,
  KIND_REGEX,
  KIND_SUBSTRING,
  QUERY_FIT,
  QUERY_LEAST,
  QUERY_SEARCH,
} from "../../assembly/layout.ts";
import type { CompilePattern } from "./compile.ts";
import { instantiate } from "./instance.ts";
import { refusalKindOf } from "./messages.ts";
import { finish, type Steps } from "./steps.ts";

/** A pattern as a set of texts: those in which it matches somewhere. */
export type TextPattern = Pick<CompilePattern, "pattern" | "type" | "caseSensitive" | "suffix">;

/** What is known of the texts in which all of some patterns match and none of some others. */
export type Search =
  /** There is none: proven. */
  | { readonly kind: "nothing" }
  /** A shortest one, in bytes. `unjudged` patterns of the question have not been looked at: it may be wrong about them. */
  | { readonly kind: "text"; readonly text: string; readonly unjudged: number }
  /** Not known; `budget` ran out, where it did while one pattern was read, that one. */
  | {
      readonly kind: "unknown";
      readonly budget: "MAX_PRODUCT_STEPS" | "MAX_DFA_STATES" | "MAX_HEAP_BYTES" | "compile_fault";
      readonly pattern?: TextPattern;
    };

interface InclusionExports {
  readonly memory: WebAssembly.Memory;
  reserveQuery(bytes: number): number;
  openPatterns(bytes: number): number;
  ask(kind: number, bytes: number): number;
  work(budget: number): number;
  answer(index: number): number;
  failureWord(index: number): number;
}

/** The words of an answer (`ANSWER_` in layout.ts) and its bytes. */
interface Answer {
  readonly kind: number;
  readonly unjudged: number;
  readonly pattern: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Work between two looks at the host, in thousands of table steps: some milliseconds. */
const WORK_BUDGET = 1000;

const KINDS: Readonly<Record<TextPattern["type"], number>> = {
  substring: KIND_SUBSTRING,
  regex: KIND_REGEX,
  glob: KIND_GLOB,
  path_glob: KIND_PATH_GLOB,
  exact: KIND_EXACT,
};

/** Patterns that must not match; as a list of its own, made once, it is looked through faster. */
export class Unwanted {
  readonly ids: readonly number[];
  readonly #set: ReadonlySet<number>;
  /** Names the list: equal lists have equal names. */
  readonly name: string;

  constructor(ids: readonly number[]) {
    this.#set = new Set(ids);
    this.ids = [...this.#set];
    this.name = this.ids.join();
  }

  has(id: number): boolean {
    return this.#set.has(id);
  }
}

/** Answers questions about a fixed list of patterns, named by their index. Answers are kept. */
export class Inclusion {
  readonly #patterns: readonly TextPattern[];
  readonly #module: WebAssembly.Module;
  /** Holds the patterns. Dropped where a question traps; the next one opens another. */
  #wasm: InclusionExports | undefined;
  /** What the question asked last has run out of, where it has no answer. */
  #spent: "MAX_HEAP_BYTES" | "compile_fault" = "compile_fault";
  readonly #onWork: (() => void) | undefined;
  readonly #searches = new Map<string, Search>();
  /** For the wanted patterns, unwanted ones that were seen to leave nothing. */
  readonly #proofs = new Map<string, (readonly number[])[]>();
  readonly #fits = new Map<string, boolean | undefined>();

  /** `onWork` is called between steps; whatever it throws ends the question. */
  constructor(module: WebAssembly.Module, patterns: readonly TextPattern[], onWork?: () => void) {
    this.#patterns = patterns;
    this.#onWork = onWork;
    this.#module = module;
    this.#wasm = openPatterns(module, patterns);
  }

  /** A shortest text in which every wanted and no unwanted pattern matches. */
  search(wanted: readonly number[], unwanted: Unwanted): Search {
    return finish(this.searchSteps(wanted, unwanted));
  }

  *searchSteps(wanted: readonly number[], unwanted: Unwanted): Steps<Search> {
    // One pattern is on both sides: nothing to look for.
    if (wanted.some((id) => unwanted.has(id))) return NOTHING;
    const name = wanted.join();
    const proofs = this.#proofs.get(name) ?? [];
    if (proofs.some((proof) => proof.every((id) => unwanted.has(id)))) return NOTHING;
    const key = `${name}|${unwanted.name}`;
    let search = this.#searches.get(key);
    if (search !== undefined) return search;
    const answer = yield* this.#ask(
      QUERY_SEARCH,
      new Uint8Array(new Uint32Array([wanted.length, unwanted.ids.length, ...wanted, ...unwanted.ids]).buffer),
    );
    search = this.#searchOf(answer);
    this.#searches.set(key, search);
    if (answer !== undefined && search.kind === "nothing") this.#proofs.set(name, [...proofs, wordsOf(answer)]);
    return search;
  }

  #searchOf(answer: Answer | undefined): Search {
    if (answer === undefined) return { kind: "unknown", budget: this.#spent };
    if (answer.kind === ANSWER_NOTHING) return NOTHING;
    if (answer.kind === ANSWER_TEXT) {
      const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(answer.bytes);
      return { kind: "text", text, unjudged: answer.unjudged };
    }
    const pattern = this.#patterns[answer.pattern];
    if (pattern === undefined) return { kind: "unknown", budget: "MAX_PRODUCT_STEPS" };
    return { kind: "unknown", budget: "MAX_DFA_STATES", pattern };
  }

  /** For each pattern the characters of its shortest match, at least. */
  least(ids: readonly number[]): readonly number[] {
    return finish(this.leastSteps(ids));
  }

  *leastSteps(ids: readonly number[]): Steps<readonly number[]> {
    if (ids.length === 0) return [];
    const answer = yield* this.#ask(QUERY_LEAST, new Uint8Array(new Uint32Array([ids.length, 0, ...ids]).buffer));
    return answer === undefined ? ids.map(() => 0) : wordsOf(answer);
  }

  /** Whether the pattern matches somewhere in the text; undefined where it has no table. */
  *fitSteps(id: number, text: string): Steps<boolean | undefined> {
    const key = `${id}|${text}`;
    if (!this.#fits.has(key)) this.#fits.set(key, (yield* this.#fitAll([id], text))[0]);
    return this.#fits.get(key);
  }

  /** For each pattern whether it matches somewhere in the text; undefined where it has no table. */
  fits(ids: readonly number[], text: string): (boolean | undefined)[] {
    return finish(this.#fitAll(ids, text));
  }

  *#fitAll(ids: readonly number[], text: string): Steps<(boolean | undefined)[]> {
    const bytes = new TextEncoder().encode(text);
    const words = new Uint8Array(new Uint32Array([ids.length, bytes.length, ...ids]).buffer);
    const query = new Uint8Array(words.length + bytes.length);
    query.set(words);
    query.set(bytes, words.length);
    const answer = yield* this.#ask(QUERY_FIT, query);
    if (answer === undefined) return ids.map(() => undefined);
    return Array.from(answer.bytes, (fit) => (fit === FIT_UNJUDGED ? undefined : fit === FIT_YES));
  }

  /** The answer to a question; undefined where the compiler trapped on it, for want of memory or by a fault of its own. */
  *#ask(kind: number, query: Uint8Array): Steps<Answer | undefined> {
    this.#wasm ??= openPatterns(this.#module, this.#patterns);
    const wasm = this.#wasm;
    const run = (work: () => number): number | undefined => {
      try {
        return work();
      } catch {
        this.#spent = refusalKindOf(wasm.failureWord(0)) === "too_large" ? "MAX_HEAP_BYTES" : "compile_fault";
        this.#wasm = undefined;
        return undefined;
      }
    };
    const at = run(() => wasm.reserveQuery(query.length));
    if (at === undefined) return undefined;
    new Uint8Array(wasm.memory.buffer, at >>> 0, query.length).set(query);
    if (!wasm.ask(kind, query.length)) throw new RangeError("the question is malformed");
    while (true) {
      const status = run(() => wasm.work(WORK_BUDGET));
      if (status === undefined) return undefined;
      if (status === COMPILE_DONE) break;
      this.#onWork?.();
      yield;
    }
    const bytes = new Uint8Array(wasm.memory.buffer, wasm.answer(ANSWER_AT) >>> 0, wasm.answer(ANSWER_BYTES)).slice();
    const answer: Answer = {
      kind: wasm.answer(ANSWER_KIND),
      unjudged: wasm.answer(ANSWER_UNJUDGED),
      pattern: wasm.answer(ANSWER_PATTERN),
      bytes,
    };
    // many short questions are long work too
    yield;
    return answer;
  }
}

function wordsOf({ bytes }: Answer): readonly number[] {
  return [...new Uint32Array(bytes.buffer)];
}

function openPatterns(module: WebAssembly.Module, patterns: readonly TextPattern[]): InclusionExports {
  const wasm = instantiate<InclusionExports>(module);
  const request = packPatterns(patterns);
  const at = wasm.reserveQuery(request.length) >>> 0;
  new Uint8Array(wasm.memory.buffer, at, request.length).set(request);
  if (!wasm.openPatterns(request.length)) throw new RangeError("the patterns are malformed");
  return wasm;
}

const NOTHING: Search = { kind: "nothing" };

/** Bytes in front of each pattern's source. */
const PATTERN_HEAD = 16;

function packPatterns(patterns: readonly TextPattern[]): Uint8Array {
  const encoder = new TextEncoder();
  const sources = patterns.map(({ pattern }) => encoder.encode(pattern));
  const padded = (bytes: number): number => (bytes + 3) & ~3;
  const request = new Uint8Array(sources.reduce((size, source) => size + PATTERN_HEAD + padded(source.length), 4));
  const view = new DataView(request.buffer);
  view.setUint32(0, patterns.length, true);
  let at = 4;
  patterns.forEach(({ type, caseSensitive = false, suffix = false }, index) => {
    const source = sources[index] as Uint8Array;
    view.setUint32(at, KINDS[type], true);
    view.setUint32(at + 4, (caseSensitive ? FLAG_CASE_SENSITIVE : 0) | (suffix ? FLAG_SUFFIX : 0), true);
    view.setUint32(at + 12, source.length, true);
    request.set(source, at + PATTERN_HEAD);
    at += PATTERN_HEAD + padded(source.length);
  });
  return request;
}
