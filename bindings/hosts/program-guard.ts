// The host's engine modules and a compiled program → a guard, with neither compiler nor YAML in the bundle.
import { Engine } from "../engine/engine.ts";
import type { GuardOptions } from "../guard/core.ts";
import { Guard } from "../guard/guard.ts";
import { type Loaded, type PolicySource, programOf } from "../guard/reload.ts";

export type {} from "../web-types.ts";

/** Makes guards of programs, which `compile` or `portcullis compile` made beforehand. Bad bytes throw `PolicyError`. */
export interface ProgramHost {
  createGuard(program: Uint8Array, options?: GuardOptions): Promise<Guard>;
  createGuardSync(program: Uint8Array, options?: GuardOptions): Guard;
}

/**
 * `engine` is asked once per guard, and again where it loads another program; `sql`, for sql.wasm of the same build, only
 * where a program reads SQL: without it such a program is refused. Default clock: `performance.now`.
 */
export function hostPrograms(engine: () => WebAssembly.Module, sql?: () => WebAssembly.Module): ProgramHost {
  const load = (source: PolicySource): Loaded => {
    const program = programOf(source);
    const make = (): Engine => Engine.create(engine(), program, sql);
    return { engine: make(), renew: make };
  };
  const createGuardSync: ProgramHost["createGuardSync"] = (program, options = {}) => {
    const { engine, renew = () => engine } = load(program);
    return new Guard(engine, {
      ...options,
      clock: options.clock ?? (() => performance.now()),
      renew: options.renew ?? renew,
      reloading: options.reloading ?? { source: program, load },
    });
  };
  return { createGuardSync, createGuard: async (program, options) => createGuardSync(program, options) };
}
