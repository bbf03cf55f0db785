// The patterns of redactions → whether the spans of one lie in those of others.
import type { CompilePattern } from "../compile/compile.ts";
import { Inclusion, type TextPattern, Unwanted } from "../compile/inclusion.ts";
import type { Steps } from "../compile/steps.ts";

/** Answers for the redacting patterns of two policies; the tables are made when first needed. */
export class Spans {
  readonly #module: WebAssembly.Module;
  readonly #wholes: TextPattern[] = [];
  /** By pattern: the texts that may be its matches, and those that surely are. */
  readonly #most = new Map<string, number>();
  readonly #least = new Map<string, number>();
  #inclusion: Inclusion | undefined;

  constructor(module: WebAssembly.Module, patterns: readonly CompilePattern[]) {
    this.#module = module;
    for (const pattern of patterns) {
      const key = keyOf(pattern);
      const most = wholeOf(pattern, withoutGuards(pattern));
      if (most === undefined || this.#most.has(key)) continue;
      this.#most.set(key, this.#wholes.push(most) - 1);
      if (withoutGuards(pattern) === pattern.pattern) this.#least.set(key, this.#wholes.length - 1);
    }
  }

  /** Whether each match of the pattern is a match of one of the others. False also where that is not known. */
  *isCovered(pattern: CompilePattern, by: readonly CompilePattern[]): Steps<boolean> {
    if (by.some((other) => keyOf(other) === keyOf(pattern))) return true;
    const id = this.#most.get(keyOf(pattern));
    const others = by.map((other) => this.#least.get(keyOf(other))).filter((other) => other !== undefined);
    return id !== undefined && others.length > 0 && (yield* this.#isEmpty([id], others));
  }

  /** The texts that are matches of the pattern, or nearly so; undefined where that cannot be said. */
  wholeOf(pattern: CompilePattern): TextPattern | undefined {
    return this.#wholes[this.#most.get(keyOf(pattern)) ?? -1];
  }

  *#isEmpty(wanted: readonly number[], unwanted: readonly number[]): Steps<boolean> {
    this.#inclusion ??= new Inclusion(this.#module, this.#wholes);
    return (yield* this.#inclusion.searchSteps(wanted, new Unwanted(unwanted))).kind === "nothing";
  }
}

function keyOf({ pattern, type, suffix = false, caseSensitive = false }: CompilePattern): string {
  return JSON.stringify([pattern, type, suffix, caseSensitive]);
}

function wholeOf({ type, caseSensitive = false }: CompilePattern, source: string | undefined): TextPattern | undefined {
  if (source === undefined) return undefined;
  if (type === "substring") return { pattern: source, type: "exact", caseSensitive };
  return { pattern: `\\A(?:${source})\\z`, type: "regex", caseSensitive };
}

/**
 * The pattern without its assertions: its matches are among those of what is left. Undefined for what is not that simple:
 * look-around, which sees text beside a match, globs, repeated assertions, and `(?x)`.
 */
function withoutGuards({ pattern, type }: CompilePattern): string | undefined {
  if (type === "substring") return pattern;
  if (type !== "regex" || REFUSED.some((sign) => pattern.includes(sign))) return undefined;
  let rest = "";
  let inClass = false;
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    const token = char === "\\" ? pattern.slice(at, at + 2) : char;
    at += token.length - 1;
    if (inClass || !GUARDS.includes(token)) rest += token;
    else if ("*+?{".includes(pattern.charAt(at + 1)) && at + 1 < pattern.length) return undefined;
    if (token === "[" && !inClass) {
      inClass = true;
      // a bracket right behind the opening one is a member
      const negated = pattern.charAt(at + 1) === "^" ? 1 : 0;
      const member = pattern.charAt(at + 1 + negated) === "]" ? 1 : 0;
      rest += pattern.slice(at + 1, at + 1 + negated + member);
      at += negated + member;
    } else if (token === "]") inClass = false;
  }
  return rest;
}

const GUARDS = ["^", "$", "\\b", "\\B", "\\A", "\\z", "\\Z"];
/** How look-around begins, flags that make letters mean nothing, and classes inside classes. */
const REFUSED = ["(?=", "(?!", "(?<=", "(?<!", "x)", "x:", "x-", "[[", "[:"];
