// The main entry in Vercel's edge runtime and Next.js middleware: imported modules, which their bundlers mark with `?module`.
import compiler from "../../compiler.wasm?module";
import engine from "../../engine.wasm?module";
import sql from "../../sql.wasm?module";

export const engineModule = (): WebAssembly.Module => engine;
export const sqlModule = (): WebAssembly.Module => sql;
export const compilerModule = (): WebAssembly.Module => compiler;
