// Node without the inlined text: the engine is read from engine.wasm beside the package's code when first needed.
import { readFileSync } from "node:fs";
import { hostPrograms } from "./program-guard.ts";

export type { ProgramHost } from "./program-guard.ts";

let engine: WebAssembly.Module | undefined;

function readEngine(): WebAssembly.Module {
  engine ??= new WebAssembly.Module(readFileSync(new URL("../../engine.wasm", import.meta.url)));
  return engine;
}

export const { createGuard, createGuardSync } = hostPrograms(readEngine);
