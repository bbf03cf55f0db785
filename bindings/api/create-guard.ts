// A policy or a compiled program → a guard with a clock, an audit log and an approval handler.
import type { Engine } from "../engine/engine.ts";
import { PolicyError } from "../errors.ts";
import type { GuardOptions as CoreOptions } from "../guard/core.ts";
import { Guard } from "../guard/guard.ts";
import type { Sink } from "../guard/sink.ts";
import type { Policy } from "../policy/model.ts";
import { GovernancePolicy } from "./governance-policy.ts";
import { compileProgram, loadProgram } from "./toolchain.ts";

export interface GuardOptions extends CoreOptions {
  /** An audit log, or any other sink; recorded to before a call runs. */
  readonly audit?: Sink | undefined;
}

/** Compiles what needs compiling, loads it, and answers a guard. Default clock: `performance.now`. Throws `PolicyError`. */
export function createGuardSync(policy: GovernancePolicy | Policy | Uint8Array, options: GuardOptions = {}): Guard {
  const { audit, sinks = [], ...rest } = options;
  const program = programOf(policy);
  const load = (): Engine => loadProgram(program);
  return new Guard(load(), {
    clock: () => performance.now(),
    renew: load,
    ...rest,
    sinks: audit === undefined ? sinks : [audit, ...sinks],
  });
}

/** The same as a promise: hosts that can instantiate a module only so have no other way. */
export async function createGuard(
  policy: GovernancePolicy | Policy | Uint8Array,
  options: GuardOptions = {},
): Promise<Guard> {
  return createGuardSync(policy, options);
}

/** A policy as program bytes, for hosts that hold no compiler: `createGuard` takes them. Throws `PolicyError`. */
export async function compile(policy: GovernancePolicy | Policy): Promise<Uint8Array> {
  return programOf(policy);
}

function programOf(policy: GovernancePolicy | Policy | Uint8Array): Uint8Array {
  if (policy instanceof GovernancePolicy) return policy.program();
  if (policy instanceof Uint8Array) return policy;
  if (typeof policy !== "object" || policy === null || !("dialect" in policy)) {
    throw new PolicyError("invalid_option", "expected a GovernancePolicy or a program; parse documents first");
  }
  return compileProgram(policy);
}
