// A build of a wasm module → the same module that counts its steps: every entry of a function and every round of a loop.
import { readFileSync } from "node:fs";
import binaryen from "binaryen";
import { SCOPE_TEXT } from "../../assembly/layout.ts";
import { findRoot } from "../conformance/root.ts";

interface Counting {
  readonly countedSteps: () => number;
  readonly forgetSteps: () => void;
}

/** Binaryen's `log-execution` calls an import at each function entry and loop head; here that import becomes a counter. */
export function countSteps(file: string): WebAssembly.Module {
  const module = binaryen.readBinary(readFileSync(new URL(file, findRoot())));
  module.setFeatures(binaryen.Features.All);
  module.runPasses(["log-execution"]);
  module.removeFunction("log_execution");
  module.addGlobal("countedSoFar", binaryen.i32, true, module.i32.const(0));
  const counted = () => module.global.get("countedSoFar", binaryen.i32);
  const increment = module.global.set("countedSoFar", module.i32.add(counted(), module.i32.const(1)));
  module.addFunction("log_execution", binaryen.createType([binaryen.i32]), binaryen.none, [], increment);
  module.addFunction("countedSteps", binaryen.none, binaryen.i32, [], counted());
  module.addFunctionExport("countedSteps", "countedSteps");
  const reset = module.global.set("countedSoFar", module.i32.const(0));
  module.addFunction("forgetSteps", binaryen.none, binaryen.none, [], reset);
  module.addFunctionExport("forgetSteps", "forgetSteps");
  return new WebAssembly.Module(module.emitBinary() as Uint8Array<ArrayBuffer>);
}

interface EngineExports extends Counting {
  readonly memory: WebAssembly.Memory;
  programBuffer(bytes: number): number;
  loadProgram(bytes: number): number;
  reserveInput(bytes: number, segments: number): number;
  inputBuffer(): number;
  segmentTable(): number;
  begin(bytes: number, segments: number): number;
  scan(): void;
  openSpanWalk(pattern: number, segment: number): number;
  nextSpan(union: number): number;
}

export interface StepCount {
  /** To find which patterns match. */
  readonly scan: number;
  /** To find all spans of pattern 0, and what they cover together; scanning left out. */
  readonly spans: number;
}

/** Loads a program into a counting engine and answers with the steps that a text takes. */
export function stepCounter(engine: WebAssembly.Module, program: Uint8Array): (text: string) => StepCount {
  const wasm = new WebAssembly.Instance(engine, {}).exports as unknown as EngineExports;
  const at = wasm.programBuffer(program.length) >>> 0;
  new Uint8Array(wasm.memory.buffer, at, program.length).set(program);
  const status = wasm.loadProgram(program.length);
  if (status !== 0) throw new Error(`the program does not load: status ${status}`);
  return (text) => {
    const bytes = new TextEncoder().encode(text);
    if (!wasm.reserveInput(bytes.length, 1)) throw new Error(`no room for ${bytes.length} bytes`);
    new Uint8Array(wasm.memory.buffer, wasm.inputBuffer() >>> 0, bytes.length).set(bytes);
    new Int32Array(wasm.memory.buffer, wasm.segmentTable() >>> 0, 2).set([text.length, SCOPE_TEXT]);
    const begun = wasm.begin(bytes.length, 1);
    if (begun !== 0) throw new Error(`the text is not taken: status ${begun}`);
    wasm.forgetSteps();
    wasm.scan();
    const scan = wasm.countedSteps() >>> 0;
    wasm.forgetSteps();
    for (const union of [0, 1]) {
      wasm.openSpanWalk(0, 0);
      while (wasm.nextSpan(union));
    }
    return { scan, spans: wasm.countedSteps() >>> 0 };
  };
}

/** Slope of the line through (log size, log steps): 1 for linear growth, 2 for quadratic. */
export function exponentOf(points: readonly { readonly size: number; readonly steps: number }[]): number {
  const xs = points.map(({ size }) => Math.log(size));
  const ys = points.map(({ steps }) => Math.log(Math.max(1, steps)));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(xs), mean(ys)];
  const covariance = xs.reduce((sum, value, i) => sum + (value - x) * ((ys[i] as number) - y), 0);
  return covariance / xs.reduce((sum, value) => sum + (value - x) ** 2, 0);
}
