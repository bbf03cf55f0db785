// A policy or a compiled program → a guard with a clock, an audit log and an approval handler.
import type { Engine } from "../engine/engine.ts";
import { PolicyError } from "../errors.ts";
import type { GuardOptions } from "../guard/core.ts";
import { Guard } from "../guard/guard.ts";
import { type Loaded, type PolicySource, programOf } from "../guard/reload.ts";
import { overallDirection } from "../policy/diff.ts";
import type { Policy } from "../policy/model.ts";
import { GovernancePolicy } from "./governance-policy.ts";
import { diffWithProofs } from "./pattern-oracle.ts";
import { compileProgram, loadProgram } from "./toolchain.ts";

export type { GuardOptions } from "../guard/core.ts";

/** Compiles what needs compiling, loads it, and answers a guard. Default clock: `performance.now`. Throws `PolicyError`. */
export function createGuardSync(policy: GovernancePolicy | Policy | Uint8Array, options: GuardOptions = {}): Guard {
  const source = sourceOf(policy);
  const program = programOf(source);
  const make = (): Engine => loadProgram(program);
  return new Guard(make(), {
    ...options,
    clock: options.clock ?? (() => performance.now()),
    renew: options.renew ?? make,
    reloading: options.reloading ?? { source, load: loadPolicy },
  });
}

/** Loads another policy in place of one, and says what that changes where both are more than programs. */
function loadPolicy(next: PolicySource, previous: PolicySource): Loaded {
  const program = programOf(next);
  const make = (): Engine => loadProgram(program);
  const [before, after] = [dataOf(previous), dataOf(next)];
  if (before === undefined || after === undefined) return { engine: make(), renew: make };
  const changes = diffWithProofs(before, after);
  return { engine: make(), renew: make, changes, direction: overallDirection(changes) };
}

function dataOf(source: PolicySource): Policy | undefined {
  return source instanceof Uint8Array ? undefined : (source as { readonly data?: Policy }).data;
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
  return programOf(sourceOf(policy));
}

/** What the three forms of a policy have in common. */
function sourceOf(policy: GovernancePolicy | Policy | Uint8Array): PolicySource {
  if (policy instanceof GovernancePolicy || policy instanceof Uint8Array) return policy;
  if (typeof policy !== "object" || policy === null || !("dialect" in policy)) {
    throw new PolicyError("invalid_option", "expected a GovernancePolicy or a program; parse documents first");
  }
  return Object.freeze({ data: policy, program: () => compileProgram(policy) });
}
