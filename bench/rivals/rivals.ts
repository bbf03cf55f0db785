// Patterns → every other matcher that a JavaScript user could install, each behind the same question: which ids match?
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../inputs.ts";

export interface Matcher {
  /** Ids of the patterns that match, ascending. */
  match(text: string): readonly number[];
  /** Gives back memory that no garbage collector sees. */
  free?(): void;
}

export interface Rival {
  readonly name: string;
  /** Why the rival cannot take part here; undefined where it can. */
  readonly missing?: string;
  /** Whether it can say which patterns match; one that cannot answers [0] for "some pattern". */
  readonly tellsWhich: boolean;
  /** Whether the rival accepts `pattern` and means the same by it as we do. */
  accepts(pattern: string): boolean;
  /** Builds a matcher over patterns that are all accepted; ids count within `patterns`. */
  build(patterns: readonly string[]): Matcher;
}

/** Every rival, those that are not installed too. */
export async function loadRivals(): Promise<readonly Rival[]> {
  return [v8Loop, v8Joined, await loadRe2js(), await loadRe2Wasm(), await loadRe2()];
}

// ---- V8 -------------------------------------------------------------------------------------------------------------

/** Escapes of a letter that mean in a V8 pattern without flag `u` what they mean to us; `\A`, `\Z` or `\p` do not. */
const SHARED_ESCAPES = "dDwWsSbBnrtfvxu0";

function meansTheSameInV8(pattern: string): boolean {
  for (let at = 0; at < pattern.length; at++) {
    if (pattern[at] !== "\\") continue;
    const escaped = pattern[++at] ?? "";
    if (/[A-Za-z0-9]/.test(escaped) && !SHARED_ESCAPES.includes(escaped)) return false;
  }
  return compiles(() => new RegExp(pattern, "i"));
}

/** The loop that most guards are: one `RegExp` after the other. */
export const v8Loop: Rival = {
  name: "v8 loop",
  tellsWhich: true,
  accepts: meansTheSameInV8,
  build: (patterns) => loopOver(patterns.map((pattern) => new RegExp(pattern, "i"))),
};

/** One alternation of all patterns. It cannot say which of them matched. */
const v8Joined: Rival = {
  name: "v8 joined",
  tellsWhich: false,
  accepts: meansTheSameInV8,
  build: (patterns) => {
    const joined = new RegExp(patterns.map((pattern) => `(?:${pattern})`).join("|"), "i");
    return { match: (text) => (joined.test(text) ? [0] : []) };
  },
};

function loopOver(expressions: readonly { test(text: string): boolean }[]): Matcher {
  return {
    match: (text) => {
      const ids: number[] = [];
      for (let id = 0; id < expressions.length; id++) if (expressions[id]?.test(text) === true) ids.push(id);
      return ids;
    },
  };
}

function compiles(build: () => unknown): boolean {
  try {
    build();
    return true;
  } catch {
    return false;
  }
}

// ---- packages of bench/rivals/package.json ----------------------------------------------------------------------------

const require = createRequire(join(root, "bench", "rivals", "package.json"));

async function load(name: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(require.resolve(name)).href);
  } catch {
    return undefined;
  }
}

function absent(name: string): Rival {
  const build = (): never => {
    throw new Error(`${name} is not installed`);
  };
  const missing = `not installed: npm install --prefix bench/rivals`;
  return { name, missing, tellsWhich: true, accepts: () => false, build };
}

interface Re2Set {
  add(pattern: string): number;
  compile(): void;
  match(text: string): number[];
}

/**
 * Bytes that re2js may hold its automaton in. Its default of 8 MB is thrown away and built again all the time by 1,000
 * patterns: 76 ms a call instead of some microseconds (200 inputs of 200 bytes). The rival gets its best setting.
 */
const RE2JS_MEMORY = 512 * 1024 * 1024;

/** RE2 in JavaScript: all patterns in one lazily built automaton. */
async function loadRe2js(): Promise<Rival> {
  const name = "re2js set";
  const module = (await load("re2js")) as
    | { RE2Set: (new (anchor: number, flags: number, maxMem: number) => Re2Set) & { UNANCHORED: number }; RE2JS: Re2js }
    | undefined;
  if (module === undefined) return absent(name);
  const { RE2JS, RE2Set } = module;
  return {
    name,
    tellsWhich: true,
    accepts: (pattern) => compiles(() => RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE)),
    build: (patterns) => {
      const set = new RE2Set(RE2Set.UNANCHORED, RE2JS.CASE_INSENSITIVE, RE2JS_MEMORY);
      for (const pattern of patterns) set.add(pattern);
      set.compile();
      return { match: (text) => ascending(set.match(text)) };
    },
  };
}

interface Re2js {
  readonly CASE_INSENSITIVE: number;
  compile(pattern: string, flags: number): unknown;
}

type Re2Constructor = new (pattern: string, flags: string) => { test(text: string): boolean };

/** Holds its automata in 16 MB of linear memory, for good, until told otherwise. */
interface Re2Wasm {
  test(text: string): boolean;
  readonly wrapper: { delete(): void };
}

/** RE2 compiled to wasm: a loop, for it has no sets. */
async function loadRe2Wasm(): Promise<Rival> {
  const name = "re2-wasm loop";
  const module = (await load("re2-wasm")) as { RE2: new (pattern: string, flags: string) => Re2Wasm } | undefined;
  if (module === undefined) return absent(name);
  return {
    name,
    tellsWhich: true,
    accepts: (pattern) => compiles(() => new module.RE2(pattern, "iu").wrapper.delete()),
    build: (patterns) => {
      const expressions = patterns.map((pattern) => new module.RE2(pattern, "iu"));
      const free = (): void => {
        for (const { wrapper } of expressions) wrapper.delete();
      };
      return { ...loopOver(expressions), free };
    },
  };
}

interface NativeRe2 extends Re2Constructor {
  readonly Set: new (patterns: readonly string[], flags: string) => { match(text: string): number[] };
}

/** RE2 as a native addon: its own sets. */
async function loadRe2(): Promise<Rival> {
  const name = "re2 native set";
  const module = (await load("re2")) as { default: NativeRe2 } | undefined;
  const RE2 = module?.default;
  if (RE2?.Set === undefined) return absent(name);
  return {
    name,
    tellsWhich: true,
    accepts: (pattern) => compiles(() => new RE2(pattern, "iu")),
    build: (patterns) => {
      const set = new RE2.Set(patterns, "iu");
      return { match: (text) => ascending(set.match(text)) };
    },
  };
}

/** Sorts in place only where needed: a set that answers in another order is not charged for more than it must. */
function ascending(ids: number[]): readonly number[] {
  for (let at = 1; at < ids.length; at++) if ((ids[at] ?? 0) < (ids[at - 1] ?? 0)) return ids.sort((a, b) => a - b);
  return ids;
}
