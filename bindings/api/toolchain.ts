// A policy → program bytes → a loaded engine: the wasm modules of this build, instantiated when first needed.
import type { Engine } from "../engine/engine.ts";
import { PolicyError } from "../errors.ts";
import type { Policy } from "../policy/model.ts";

/** Compiles a policy. Throws `PolicyError`. */
export function compileProgram(_policy: Policy): Uint8Array {
  throw new PolicyError("compile_fault", "this build holds no compiler");
}

/** Loads a program into an engine of its own. Throws `PolicyError` for bytes that are no program. */
export function loadProgram(_program: Uint8Array): Engine {
  throw new PolicyError("compile_fault", "this build holds no engine");
}
