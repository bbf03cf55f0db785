// The main entry in workerd: all wasm modules are imported ones, for workerd refuses to compile wasm from bytes.
import compiler from "../../compiler.wasm";
import engine from "../../engine.wasm";
import sql from "../../sql.wasm";

export const engineModule = (): WebAssembly.Module => engine;
export const sqlModule = (): WebAssembly.Module => sql;
export const compilerModule = (): WebAssembly.Module => compiler;
