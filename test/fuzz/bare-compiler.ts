// One pattern → the compiler's ABI itself: what came of it, the steps it took and the memory it holds.
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

/** Counts of patterns and sections, options; kind, flags, scope and bytes of the one pattern. */
const HEAD_WORDS = 7;

/** Compiles through a counting module (test/property/steps.ts); a trap without a refusal is thrown on. */
export function compileCounting(module: WebAssembly.Module, pattern: string, type: "regex" | "glob"): CompileCost {
  const wasm = new WebAssembly.Instance(module, {}).exports as unknown as CompilerExports;
  const source = new TextEncoder().encode(pattern);
  const bytes = HEAD_WORDS * 4 + ((source.length + 3) & ~3);
  const at = wasm.reserve(bytes) >>> 0;
  const head = [1, 0, 0, type === "glob" ? KIND_GLOB : KIND_REGEX, 0, SCOPE_TEXT, source.length];
  new Int32Array(wasm.memory.buffer, at, head.length).set(head);
  new Uint8Array(wasm.memory.buffer).set(source, at + HEAD_WORDS * 4);
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
