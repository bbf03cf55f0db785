// Patterns and ready sections → program bytes, through one instance of compiler.wasm.
import {
  COMPILE_DONE,
  COMPILE_RUNNING,
  FLAG_CASE_SENSITIVE,
  FLAG_LARGE_TABLE,
  FLAG_SUFFIX,
  FLAG_WHOLE_SPANS,
  KIND_EXACT,
  KIND_GLOB,
  KIND_PATH_GLOB,
  KIND_REGEX,
  KIND_SUBSTRING,
  OPTION_CHECK_ONLY,
  OPTION_NO_PREFILTER,
  OPTION_NO_TABLES,
  SCOPE_CONTENT,
  SECTION_META,
} from "../../assembly/layout.ts";
import { PolicyError } from "../errors.ts";
import type { PatternMeta, ProgramMeta } from "../program.ts";
import { instantiate } from "./instance.ts";
import { errorCodeOf, messageOf, type RefusalKind, refusalKindOf } from "./messages.ts";
import { finish, type Steps } from "./steps.ts";

/** One pattern as the compiler takes it. */
export interface CompilePattern {
  readonly pattern: string;
  readonly type: PatternMeta["type"];
  /** Letter for letter; default false. */
  readonly caseSensitive?: boolean;
  /** A glob fits some suffix of the text, and braces are letters (files without `apiVersion`); default false. */
  readonly suffix?: boolean;
  /** In streams, hold back the whole of a match, also leading parts that may be empty (`.*rm`); default false: what is redacted asks for it. */
  readonly wholeSpans?: boolean;
  /** Its table may take more bytes before it runs as an NFA instead; the answers stay the same. Default false; the default signals ask for it. */
  readonly largeTable?: boolean;
  /** `SCOPE_` bits of the segments it looks at; default `SCOPE_CONTENT`. */
  readonly scope?: number;
}

/** A section that the compiler copies into the program as it is. */
export interface Section {
  readonly tag: number;
  readonly bytes: Uint8Array;
}

export interface CompileOptions {
  /** For tests: scan every segment for every pattern; the answers stay the same. */
  readonly noPrefilter?: boolean;
  /** For programs that run a few times, and for tests: patterns without look-around run as NFAs; the answers stay the same. */
  readonly noTables?: boolean;
  /** Only find out whether the patterns would be refused; the program matches nothing. */
  readonly checkOnly?: boolean;
  /** For tests, and hosts with little memory: bytes that the compiler may ask of its heap; at most, and by default, MAX_HEAP_BYTES. */
  readonly heapBytes?: number;
  /** For tests, and hosts that cannot wait: work that the compiler may take, in 1,024 steps of some 10 ns; at most, and by default, MAX_COMPILE_STEPS. */
  readonly steps?: number;
  /** Called between steps with the patterns done so far; whatever it throws ends the compile. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Where a pattern was refused. `start` and `end` are UTF-16 units of its source: all of it where the reason has no place. */
export interface PatternRefusal {
  readonly kind: RefusalKind;
  /** Index of the pattern, that of the first one too many where they are; −1 where all of them together are refused. */
  readonly pattern: number;
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** A refused pattern: `refusal` says which and where. */
export class PatternError extends PolicyError {
  readonly refusal: PatternRefusal;

  constructor(code: PolicyError["code"], message: string, refusal: PatternRefusal) {
    super(code, message);
    this.refusal = refusal;
  }
}

interface CompilerExports {
  readonly memory: WebAssembly.Memory;
  limitHeap(bytes: number): void;
  limitSteps(thousands: number): void;
  reserve(bytes: number): number;
  begin(bytes: number): number;
  step(budget: number): number;
  progress(): number;
  resultAt(): number;
  resultLength(): number;
  failureWord(index: number): number;
  heapBytes(): number;
}

/** Bytes in front of a request's first pattern. */
const REQUEST_HEAD = 12;

/** Work between two looks at the host, in the compiler's units: some milliseconds. */
const STEP_BUDGET = 1000;

const KINDS: Readonly<Record<PatternMeta["type"], number>> = {
  substring: KIND_SUBSTRING,
  regex: KIND_REGEX,
  glob: KIND_GLOB,
  path_glob: KIND_PATH_GLOB,
  exact: KIND_EXACT,
};

/**
 * Compiles patterns and appends sections. The bytes depend on nothing else: the same input gives the same program in
 * every host. Throws `PatternError` for a refused pattern, also where memory runs out or the compiler itself fails on one.
 */
export function compileSections(
  module: WebAssembly.Module,
  patterns: readonly CompilePattern[],
  sections: readonly Section[],
  options: CompileOptions = {},
): Uint8Array {
  return finish(compileSteps(module, patterns, sections, options));
}

/** The same, some milliseconds a step. */
export function* compileSteps(
  module: WebAssembly.Module,
  patterns: readonly CompilePattern[],
  sections: readonly Section[],
  { onProgress, heapBytes, steps, noPrefilter = false, noTables = false, checkOnly = false }: CompileOptions = {},
): Steps<Uint8Array> {
  const compiler = instantiate<CompilerExports>(module);
  const options =
    (noPrefilter ? OPTION_NO_PREFILTER : 0) | (noTables ? OPTION_NO_TABLES : 0) | (checkOnly ? OPTION_CHECK_ONLY : 0);
  const request = packRequest(patterns, sections, options);
  const run = <T>(work: () => T): T => runOrRefuse(compiler, patterns, work);
  if (heapBytes !== undefined) compiler.limitHeap(heapBytes);
  if (steps !== undefined) compiler.limitSteps(steps);
  const at = run(() => compiler.reserve(request.length)) >>> 0;
  new Uint8Array(compiler.memory.buffer, at, request.length).set(request);
  yield;
  if (!run(() => compiler.begin(request.length))) throw refusalOf(compiler, patterns);
  yield;
  let status = COMPILE_RUNNING;
  while (status === COMPILE_RUNNING) {
    status = run(() => compiler.step(STEP_BUDGET));
    onProgress?.(compiler.progress(), patterns.length);
    yield;
  }
  if (status !== COMPILE_DONE) throw refusalOf(compiler, patterns);
  return new Uint8Array(compiler.memory.buffer, compiler.resultAt() >>> 0, compiler.resultLength()).slice();
}

/** Calls into the compiler; a trap becomes the refusal that was noted, or one that names the pattern at hand. */
function runOrRefuse<T>(compiler: CompilerExports, patterns: readonly CompilePattern[], work: () => T): T {
  try {
    return work();
  } catch (trap) {
    // without imports nothing but a trap, or a stack that has run out, leaves the module this way
    throw refusalOf(compiler, patterns, trap);
  }
}

/** A program of bare patterns: no rules, no intent; pattern ids are the indices given. */
export function compilePatterns(
  module: WebAssembly.Module,
  patterns: readonly CompilePattern[],
  options: CompileOptions = {},
): Uint8Array {
  const meta: ProgramMeta = {
    policy: { name: "patterns", version: "1.0.0", digest: "", dialect: "portcullis/v1" },
    mode: "enforce",
    default: "allow",
    limits: {
      perTool: {},
      maxInputBytes: 1_048_576,
      maxDepth: 64,
      requireHumanApproval: false,
      logAllCalls: true,
      explicit: [],
    },
    rules: [],
    patterns: patterns.map(({ pattern, type }) => ({ source: pattern, type, role: "condition" })),
    signals: [],
  };
  return compileSections(module, patterns, [metaSection(meta)], options);
}

/** What is wrong with a pattern, or undefined where it compiles. */
export function refusePattern(module: WebAssembly.Module, pattern: CompilePattern): PatternRefusal | undefined {
  try {
    compileSections(module, [pattern], [], { checkOnly: true });
    return undefined;
  } catch (error) {
    if (error instanceof PatternError) return error.refusal;
    throw error;
  }
}

/** Whether any of the patterns is refused, or all together are too much; `refusePattern` says which and why. */
export function refusesAny(module: WebAssembly.Module, patterns: readonly CompilePattern[]): boolean {
  try {
    compileSections(module, patterns, [], { checkOnly: true });
    return false;
  } catch (error) {
    if (error instanceof PatternError) return true;
    throw error;
  }
}

export function metaSection(meta: ProgramMeta): Section {
  return { tag: SECTION_META, bytes: new TextEncoder().encode(JSON.stringify(meta)) };
}

function padded(bytes: number): number {
  return (bytes + 3) & ~3;
}

function packRequest(patterns: readonly CompilePattern[], sections: readonly Section[], options: number): Uint8Array {
  const encoder = new TextEncoder();
  const sources = patterns.map(({ pattern }) => encoder.encode(pattern));
  let size = REQUEST_HEAD;
  for (const source of sources) size += 16 + padded(source.length);
  for (const { bytes } of sections) size += 8 + padded(bytes.length);
  const request = new Uint8Array(size);
  const view = new DataView(request.buffer);
  view.setUint32(0, patterns.length, true);
  view.setUint32(4, sections.length, true);
  view.setUint32(8, options, true);
  let at = REQUEST_HEAD;
  patterns.forEach(
    (
      { type, caseSensitive = false, suffix = false, wholeSpans = false, largeTable = false, scope = SCOPE_CONTENT },
      index,
    ) => {
      const source = sources[index] as Uint8Array;
      view.setUint32(at, KINDS[type], true);
      view.setUint32(
        at + 4,
        (caseSensitive ? FLAG_CASE_SENSITIVE : 0) |
          (suffix ? FLAG_SUFFIX : 0) |
          (wholeSpans ? FLAG_WHOLE_SPANS : 0) |
          (largeTable ? FLAG_LARGE_TABLE : 0),
        true,
      );
      view.setUint32(at + 8, scope, true);
      view.setUint32(at + 12, source.length, true);
      request.set(source, at + 16);
      at += 16 + padded(source.length);
    },
  );
  for (const { tag, bytes } of sections) {
    view.setUint32(at, tag, true);
    view.setUint32(at + 4, bytes.length, true);
    request.set(bytes, at + 8);
    at += 8 + padded(bytes.length);
  }
  return request;
}

function refusalOf(compiler: CompilerExports, patterns: readonly CompilePattern[], trap?: unknown): PolicyError {
  const [code = 0, detail = 0, pattern = 0, start = 0, end = 0, limit = 0] = [0, 1, 2, 3, 4, 5].map((index) =>
    compiler.failureWord(index),
  );
  const source = patterns[pattern]?.pattern ?? "";
  const refusal: PatternRefusal = {
    kind: refusalKindOf(code),
    pattern,
    message: code === 0 ? `the compiler failed: ${String(trap)}` : messageOf(detail, limit),
    start: trap === undefined ? unitsOf(source, start) : 0,
    end: trap === undefined ? unitsOf(source, end) : source.length,
  };
  const where = pattern < 0 ? "" : `pattern \`${shorten(source)}\`: `;
  return new PatternError(errorCodeOf(code), where + refusal.message, refusal);
}

/** UTF-16 offset of a UTF-8 offset. */
function unitsOf(source: string, bytes: number): number {
  let at = 0;
  let units = 0;
  for (const char of source) {
    if (at >= bytes) break;
    const cp = char.codePointAt(0) as number;
    at += cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    units += char.length;
  }
  return units;
}

function shorten(source: string): string {
  return source.length > 80 ? `${source.slice(0, 77)}…` : source;
}
