// The host's engine module and a compiled program → a guard, with neither compiler nor YAML in the bundle.
import { Engine } from "../engine/engine.ts";
import type { GuardOptions } from "../guard/core.ts";
import { Guard } from "../guard/guard.ts";

/** Makes guards of programs, which `compile` or `portcullis compile` made beforehand. Bad bytes throw `PolicyError`. */
export interface ProgramHost {
  createGuard(program: Uint8Array, options?: GuardOptions): Promise<Guard>;
  createGuardSync(program: Uint8Array, options?: GuardOptions): Guard;
}

/** `module` is asked once per guard. Default clock: `performance.now`. */
export function hostPrograms(module: () => WebAssembly.Module): ProgramHost {
  const createGuardSync: ProgramHost["createGuardSync"] = (program, options = {}) =>
    new Guard(Engine.create(module(), program), { clock: () => performance.now(), ...options });
  return { createGuardSync, createGuard: async (program, options) => createGuardSync(program, options) };
}
