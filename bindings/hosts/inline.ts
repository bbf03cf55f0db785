// The default host: the wasm modules as text inside the package, decoded and compiled when first needed.
import { compilerWasm } from "./generated/compiler-wasm.ts";
import { engineWasm } from "./generated/engine-wasm.ts";
import { sqlWasm } from "./generated/sql-wasm.ts";

let engine: WebAssembly.Module | undefined;
let sql: WebAssembly.Module | undefined;
let compiler: WebAssembly.Module | undefined;

export function engineModule(): WebAssembly.Module {
  engine ??= new WebAssembly.Module(decodeBase64(engineWasm));
  return engine;
}

export function sqlModule(): WebAssembly.Module {
  sql ??= new WebAssembly.Module(decodeBase64(sqlWasm));
  return sql;
}

export function compilerModule(): WebAssembly.Module {
  compiler ??= new WebAssembly.Module(decodeBase64(compilerWasm));
  return compiler;
}

/** The quickest of what the host has: newer ones decode by themselves, and a loop costs some milliseconds a module. */
function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const { fromBase64 } = Uint8Array as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> };
  if (fromBase64 !== undefined) return fromBase64.call(Uint8Array, text);
  if (typeof Buffer !== "undefined") return Buffer.from(text, "base64");
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
