// A policy → program bytes → a loaded engine: the inlined wasm modules, instantiated when first needed.
import { hashOf } from "../audit/digest.ts";
import { type CompileOptions, refusePattern } from "../compile/compile.ts";
import { compilePolicy, type LowerOptions } from "../compile/lower.ts";
import { Engine } from "../engine/engine.ts";
import { compilerModule, engineModule } from "../hosts/modules.ts";
import type { CheckPattern } from "../policy/formats.ts";
import type { Policy } from "../policy/model.ts";
import { canonicalPolicy } from "../policy/serialize.ts";

/** Hex SHA-256 of the canonical document. */
export function digestOf(policy: Policy): string {
  return hashOf(canonicalPolicy(policy));
}

/** Compiles a policy; its digest is that of the canonical document. Throws `PolicyError`. */
export function compileProgram(policy: Policy, options: LowerOptions & CompileOptions = {}): Uint8Array {
  return compilePolicy(compilerModule(), policy, { digest: digestOf(policy), ...options });
}

/** Loads a program into an engine of its own. Throws `PolicyError` for bytes that are no program. */
export function loadProgram(program: Uint8Array): Engine {
  return Engine.create(engineModule(), program);
}

/** UTF-16 units up to which a glob passes unchecked: it has no syntax to break, only a size to exceed. */
const SMALL_GLOB = 256;

/**
 * What is wrong with a pattern, for `parsePolicy`: positions in the document come from there. Costs about 0.3 ms for a
 * regular expression. Where this host cannot run the compiler nothing is refused yet: compiling is then done elsewhere.
 */
export const checkPattern: CheckPattern = (pattern, type) => {
  if (type === "substring" || (type !== "regex" && pattern.length <= SMALL_GLOB)) return undefined;
  let module: WebAssembly.Module;
  try {
    module = compilerModule();
  } catch {
    return undefined;
  }
  return refusePattern(module, { pattern, type });
};
