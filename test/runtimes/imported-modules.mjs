// Stands in for bindings/hosts/inline.js where wasm may only come as imported modules.
import compiler from "../../dist/compiler.wasm";
import engine from "../../dist/engine.wasm";

export const engineModule = () => engine;
export const compilerModule = () => compiler;
