// A policy → program bytes → a loaded engine: the inlined wasm modules, instantiated when first needed.
import { compilePolicy, type LowerOptions } from "../compile/lower.ts";
import { Engine } from "../engine/engine.ts";
import { compilerModule, engineModule } from "../hosts/inline.ts";
import type { Policy } from "../policy/model.ts";

/** Compiles a policy. Throws `PolicyError`. */
export function compileProgram(policy: Policy, options: LowerOptions = {}): Uint8Array {
  return compilePolicy(compilerModule(), policy, options);
}

/** Loads a program into an engine of its own. Throws `PolicyError` for bytes that are no program. */
export function loadProgram(program: Uint8Array): Engine {
  return Engine.create(engineModule(), program);
}
