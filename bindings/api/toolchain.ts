// A policy → program bytes → a loaded engine: the inlined wasm modules, instantiated when first needed.
import { hashOf } from "../audit/digest.ts";
import { compilePolicy, type LowerOptions } from "../compile/lower.ts";
import { Engine } from "../engine/engine.ts";
import { compilerModule, engineModule } from "../hosts/inline.ts";
import type { Policy } from "../policy/model.ts";
import { canonicalPolicy } from "../policy/serialize.ts";

/** Compiles a policy; its digest is that of the canonical document. Throws `PolicyError`. */
export function compileProgram(policy: Policy, options: LowerOptions = {}): Uint8Array {
  return compilePolicy(compilerModule(), policy, { digest: hashOf(canonicalPolicy(policy)), ...options });
}

/** Loads a program into an engine of its own. Throws `PolicyError` for bytes that are no program. */
export function loadProgram(program: Uint8Array): Engine {
  return Engine.create(engineModule(), program);
}
