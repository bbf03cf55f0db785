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
      readonly budget: "MAX_PRODUCT_STEPS" | "MAX_DFA_STATES";
      readonly pattern?: TextPattern;
    };

interface InclusionExports {
  readonly memory: WebAssembly.Memory;
  reserveQuery(bytes: number): number;
  openPatterns(bytes: number): number;
  ask(kind: number, bytes: number): number;
  work(budget: number): number;
  answer(index: number): number;
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
  readonly #wasm: InclusionExports;
  readonly #onWork: (() => void) | undefined;
  readonly #searches = new Map<string, Search>();
  /** For the wanted patterns, unwanted ones that were seen to leave nothing. */
  readonly #proofs = new Map<string, (readonly number[])[]>();
  readonly #fits = new Map<string, boolean | undefined>();

  /** `onWork` is called between steps; whatever it throws ends the question. */
  constructor(module: WebAssembly.Module, patterns: readonly TextPattern[], onWork?: () => void) {
    this.#patterns = patterns;
    this.#onWork = onWork;
    this.#wasm = instantiate<InclusionExports>(module);
    const request = packPatterns(patterns);
    this.#put(request);
    if (!this.#wasm.openPatterns(request.length)) throw new RangeError("the patterns are malformed");
  }

  /** A shortest text in which every wanted and no unwanted pattern matches. */
  search(wanted: readonly number[], unwanted: Unwanted): Search {
    // One pattern is on both sides: nothing to look for.
    if (wanted.some((id) => unwanted.has(id))) return NOTHING;
    const name = wanted.join();
    const proofs = this.#proofs.get(name) ?? [];
    if (proofs.some((proof) => proof.every((id) => unwanted.has(id)))) return NOTHING;
    const key = `${name}|${unwanted.name}`;
    let search = this.#searches.get(key);
    if (search !== undefined) return search;
    search = this.#search(wanted, unwanted.ids);
    this.#searches.set(key, search);
    if (search.kind === "nothing") this.#proofs.set(name, [...proofs, this.#words()]);
    return search;
  }

  #search(wanted: readonly number[], unwanted: readonly number[]): Search {
    this.#run(
      QUERY_SEARCH,
      new Uint8Array(new Uint32Array([wanted.length, unwanted.length, ...wanted, ...unwanted]).buffer),
    );
    const kind = this.#wasm.answer(ANSWER_KIND);
    if (kind === ANSWER_NOTHING) return NOTHING;
    const unjudged = this.#wasm.answer(ANSWER_UNJUDGED);
    if (kind === ANSWER_TEXT)
      return { kind: "text", text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(this.#answer()), unjudged };
    const pattern = this.#patterns[this.#wasm.answer(ANSWER_PATTERN)];
    if (pattern === undefined) return { kind: "unknown", budget: "MAX_PRODUCT_STEPS" };
    return { kind: "unknown", budget: "MAX_DFA_STATES", pattern };
  }

  /** For each pattern the characters of its shortest match, at least. */
  least(ids: readonly number[]): readonly number[] {
    if (ids.length === 0) return [];
    this.#run(QUERY_LEAST, new Uint8Array(new Uint32Array([ids.length, 0, ...ids]).buffer));
    return this.#words();
  }

  /** Whether the pattern matches somewhere in the text; undefined where it has no table. */
  fit(id: number, text: string): boolean | undefined {
    const key = `${id}|${text}`;
    if (!this.#fits.has(key)) this.#fits.set(key, this.fits([id], text)[0]);
    return this.#fits.get(key);
  }

  /** For each pattern whether it matches somewhere in the text; undefined where it has no table. */
  fits(ids: readonly number[], text: string): (boolean | undefined)[] {
    const bytes = new TextEncoder().encode(text);
    const words = new Uint8Array(new Uint32Array([ids.length, bytes.length, ...ids]).buffer);
    const query = new Uint8Array(words.length + bytes.length);
    query.set(words);
    query.set(bytes, words.length);
    this.#run(QUERY_FIT, query);
    return Array.from(this.#answer(), (fit) => (fit === FIT_UNJUDGED ? undefined : fit === FIT_YES));
  }

  #run(kind: number, query: Uint8Array): void {
    this.#put(query);
    if (!this.#wasm.ask(kind, query.length)) throw new RangeError("the question is malformed");
    while (this.#wasm.work(WORK_BUDGET) !== COMPILE_DONE) this.#onWork?.();
  }

  #put(bytes: Uint8Array): void {
    const at = this.#wasm.reserveQuery(bytes.length) >>> 0;
    new Uint8Array(this.#wasm.memory.buffer, at, bytes.length).set(bytes);
  }

  /** The answer's words, as a copy. */
  #words(): readonly number[] {
    return [...new Uint32Array(this.#answer().slice().buffer)];
  }

  #answer(): Uint8Array {
    const at = this.#wasm.answer(ANSWER_AT) >>> 0;
    return new Uint8Array(this.#wasm.memory.buffer, at, this.#wasm.answer(ANSWER_BYTES));
  }
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
