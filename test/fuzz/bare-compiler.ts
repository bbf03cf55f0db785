// Patterns → the compiler's ABI itself: what came of it, the steps it took and the memory it holds.
import { COMPILE_DONE, COMPILE_RUNNING, KIND_GLOB, KIND_REGEX, SCOPE_TEXT } from "../../assembly/layout.ts";

interface CompilerExports {
  readonly memory: WebAssembly.Memory;
  readonly countedSteps: () => number;
  reserve(bytes: number): number;
  begin(bytes: number): number;
  step(budget: number): number;
  resultLength(): number;
  failureWord(index: number): number;
}

export interface CompileCost {
  /** Bytes of the program; 0 where the pattern is refused. */
  readonly programBytes: number;
  /** Code of the refusal by assembly/compiler/failure.ts: 1 syntax, 2 unsupported, 3 too large; 0 for none. */
  readonly refusal: number;
  /** Where it is refused, in bytes of its source. */
  readonly place: readonly [start: number, end: number];
  readonly steps: number;
  readonly memoryBytes: number;
}

/**
 * Compiles through a counting module (test/property/steps.ts), one pattern or several; a trap without a refusal is thrown
 * on.
 */
export function compileCounting(
  module: WebAssembly.Module,
  patterns: string | readonly string[],
  type: "regex" | "glob",
): CompileCost {
  const wasm = new WebAssembly.Instance(module, {}).exports as unknown as CompilerExports;
  const sources = [patterns].flat().map((pattern) => new TextEncoder().encode(pattern));
  const words = [sources.length, 0, 0]; // no sections, no options; then the patterns
  for (const source of sources) {
    words.push(type === "glob" ? KIND_GLOB : KIND_REGEX, 0, SCOPE_TEXT, source.length);
    const padded = new Uint8Array((source.length + 3) & ~3);
    padded.set(source);
    for (const word of new Int32Array(padded.buffer)) words.push(word);
  }
  const bytes = words.length * 4;
  const at = wasm.reserve(bytes) >>> 0;
  new Int32Array(wasm.memory.buffer, at, words.length).set(words);
  let status = wasm.begin(bytes) ? COMPILE_RUNNING : -1;
  try {
    while (status === COMPILE_RUNNING) status = wasm.step(1000);
  } catch (trap) {
    // out of memory: the refusal was noted in front of the trap
    if (wasm.failureWord(0) === 0) throw trap;
    status = -1;
  }
  const done = status === COMPILE_DONE;
  return {
    programBytes: done ? wasm.resultLength() : 0,
    refusal: done ? 0 : wasm.failureWord(0),
    place: [wasm.failureWord(3), wasm.failureWord(4)],
    steps: wasm.countedSteps() >>> 0,
    memoryBytes: wasm.memory.buffer.byteLength,
  };
}
