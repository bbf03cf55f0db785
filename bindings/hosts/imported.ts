// The main entry in workerd: both wasm modules are imported ones, for workerd refuses to compile wasm from bytes.
import compiler from "../../compiler.wasm";
import engine from "../../engine.wasm";

export const engineModule = (): WebAssembly.Module => engine;
export const compilerModule = (): WebAssembly.Module => compiler;
