// Node without the inlined text: engine.wasm and sql.wasm are read beside the package's code, each when first needed.
import { readFileSync } from "node:fs";
import { hostPrograms } from "./program-guard.ts";

export type { ProgramHost } from "./program-guard.ts";

/** A module in a file of the package, compiled when first asked for. */
function moduleIn(file: string): () => WebAssembly.Module {
  let module: WebAssembly.Module | undefined;
  return () => {
    module ??= new WebAssembly.Module(readFileSync(new URL(`../../${file}`, import.meta.url)));
    return module;
  };
}

export const { createGuard, createGuardSync } = hostPrograms(moduleIn("engine.wasm"), moduleIn("sql.wasm"));
