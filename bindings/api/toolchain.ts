// A policy → program bytes → a loaded engine: the inlined wasm modules, instantiated when first needed.
import { hashOf } from "../audit/digest.ts";
import { type CompileOptions, type PatternRefusal, refusePattern, refusesAny } from "../compile/compile.ts";
import type { LowerOptions } from "../compile/lower.ts";
import { compilePolicy, compilePolicySteps } from "../compile/policy-program.ts";
import { follow } from "../compile/steps.ts";
import { Engine } from "../engine/engine.ts";
import { compilerModule, engineModule, sqlModule } from "../hosts/modules.ts";
import type { CheckPattern } from "../policy/formats.ts";
import type { Pattern, PatternType, Policy } from "../policy/model.ts";
import { canonicalPolicy } from "../policy/serialize.ts";

/** Hex SHA-256 of the canonical document. */
export function digestOf(policy: Policy): string {
  return hashOf(canonicalPolicy(policy));
}

/** Compiles a policy; its digest is that of the canonical document. Throws `PolicyError`. */
export function compileProgram(policy: Policy, options: LowerOptions & CompileOptions = {}): Uint8Array {
  return compilePolicy(compilerModule(), policy, { digest: digestOf(policy), ...options });
}

/** The same in steps of some milliseconds, with `pause` asked behind each. */
export function compileProgramPausing(
  policy: Policy,
  options: LowerOptions & CompileOptions,
  pause: () => Promise<void> | undefined,
): Promise<Uint8Array> {
  return follow(compilePolicySteps(compilerModule(), policy, { digest: digestOf(policy), ...options }), pause);
}

/** Loads a program into an engine of its own. Throws `PolicyError` for bytes that are no program. */
export function loadProgram(program: Uint8Array): Engine {
  return Engine.create(engineModule(), program, sqlModule);
}

/** UTF-16 units up to which a glob passes unchecked: it has no syntax to break, only a size to exceed. */
const SMALL_GLOB = 256;

/**
 * What is wrong with a pattern, for `parsePolicy`: positions in the document come from there. Costs about 0.3 ms for a
 * regular expression. Where this host cannot run the compiler nothing is refused yet: compiling is then done elsewhere.
 */
export const checkPattern: CheckPattern = Object.assign(
  (pattern: string, type: PatternType): PatternRefusal | undefined => {
    const module = isPlain({ pattern, type }) ? undefined : compilerIfAny();
    return module === undefined ? undefined : refusePattern(module, { pattern, type });
  },
  {
    all(patterns: readonly Pattern[]): boolean {
      const odd = patterns.filter((pattern) => !isPlain(pattern));
      const module = odd.length === 0 ? undefined : compilerIfAny();
      return module === undefined || !refusesAny(module, odd);
    },
  },
);

function isPlain({ pattern, type }: Pattern): boolean {
  return type === "substring" || (type !== "regex" && pattern.length <= SMALL_GLOB);
}

function compilerIfAny(): WebAssembly.Module | undefined {
  try {
    return compilerModule();
  } catch {
    return undefined;
  }
}
