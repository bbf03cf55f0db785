// The default host: both wasm modules as text inside the package, decoded and compiled when first needed.
import { compilerWasm } from "./generated/compiler-wasm.ts";
import { engineWasm } from "./generated/engine-wasm.ts";

let engine: WebAssembly.Module | undefined;
let compiler: WebAssembly.Module | undefined;

export function engineModule(): WebAssembly.Module {
  engine ??= new WebAssembly.Module(decodeBase64(engineWasm));
  return engine;
}

export function compilerModule(): WebAssembly.Module {
  compiler ??= new WebAssembly.Module(decodeBase64(compilerWasm));
  return compiler;
}

function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
