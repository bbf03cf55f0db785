// A build of a wasm module → the same module that counts its steps: every entry of a function and every round of a loop.
import { readFileSync } from "node:fs";
import binaryen from "binaryen";
import { findRoot } from "../conformance/root.ts";
import { beginText, type EngineExports, loadBare, walkSpans } from "./bare-engine.ts";

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

export interface StepCount {
  /** To find which patterns match. */
  readonly scan: number;
  /** To find all spans of pattern 0, and what they cover together; scanning left out. */
  readonly spans: number;
}

/** Loads a program into a counting engine and answers with the steps that a text takes. */
export function stepCounter(engine: WebAssembly.Module, program: Uint8Array): (text: string) => StepCount {
  const wasm = loadBare<EngineExports & Counting>(engine, program);
  if (typeof wasm === "number") throw new Error(`the program does not load: status ${wasm}`);
  return (text) => {
    beginText(wasm, text);
    wasm.forgetSteps();
    wasm.scan();
    const scan = wasm.countedSteps() >>> 0;
    wasm.forgetSteps();
    walkSpans(wasm, 0, false);
    walkSpans(wasm, 0, true);
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
