// The name of a policy → the policy and its program, or its issues laid out for a person.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Engine } from "../engine/engine.ts";
import { PolicyError } from "../errors.ts";
import { engineModule, sqlModule } from "../hosts/modules.ts";
import type { GovernancePolicy } from "../index.ts";
import { BUILTIN_PREFIX } from "../policy/model.ts";
import { causeOf } from "./calls.ts";
import { type Console, UsageError } from "./usage.ts";

/** A policy ready to judge. */
export interface LoadedPolicy {
  readonly program: Uint8Array;
  /** Absent where a compiled program was given. */
  readonly policy?: GovernancePolicy;
  readonly engine: Engine;
}

/** First four bytes of a program, "PCLL"; no YAML file that means anything begins so. */
const PROGRAM_MAGIC = [0x50, 0x43, 0x4c, 0x4c];

/** Options of every command that reads policies. */
export const POLICY_WORDS = { within: { type: "string" } } as const;

/** What `--help` says of them. */
export const POLICY_HELP = `  --within DIR    files that a policy extends may lie anywhere in DIR, which holds the policy;
                  else in the policy's own folder and those below it
  A policy named - is read from standard input.`;

export interface Whence {
  /** `--within`. */
  readonly within?: string | undefined;
}

/** Where `-` is read. */
type Input = Pick<Console, "input">;

/** The name of a policy that is read from standard input. */
export const STANDARD_INPUT = "-";

/** Reads a policy, `builtin:NAME` or a compiled program, and makes the program that judges by it. */
export async function loadPolicy(
  path: string | undefined,
  whence: Whence = {},
  console?: Input,
): Promise<LoadedPolicy> {
  if (path === undefined || path === "") throw new UsageError("which policy? say --policy FILE");
  if (path === STANDARD_INPUT) return loaded(await parseInput(console));
  const bytes = path.startsWith(BUILTIN_PREFIX) ? undefined : await readPolicyFile(path);
  if (bytes !== undefined && PROGRAM_MAGIC.every((byte, index) => bytes[index] === byte)) {
    return { program: bytes, engine: Engine.create(engineModule(), bytes, sqlModule) };
  }
  return loaded(await parsePolicy(path, bytes, whence));
}

function loaded(policy: GovernancePolicy): LoadedPolicy {
  const program = policy.program();
  return { program, policy, engine: Engine.create(engineModule(), program, sqlModule) };
}

/** Reads a policy or `builtin:NAME` without compiling it; a compiled program is wrong usage. `verb` asks for it. */
export async function readPolicy(
  path: string,
  verb: string,
  whence: Whence = {},
  console?: Input,
): Promise<GovernancePolicy> {
  if (path === STANDARD_INPUT) return parseInput(console);
  const bytes = path.startsWith(BUILTIN_PREFIX) ? undefined : await readPolicyFile(path);
  if (bytes !== undefined && PROGRAM_MAGIC.every((byte, index) => bytes[index] === byte)) {
    throw new UsageError(`${path} is a compiled program; ${verb} reads policies`);
  }
  return parsePolicy(path, bytes, whence);
}

async function parsePolicy(path: string, bytes: Uint8Array | undefined, { within }: Whence): Promise<GovernancePolicy> {
  // Only now: who gives a program waits for neither the compiler nor YAML.
  const { GovernancePolicy } = await import("../index.ts");
  if (bytes === undefined) {
    const { presetText } = await import("../policy/presets.ts");
    const text = presetText(path.slice(BUILTIN_PREFIX.length));
    if (text === undefined) throw new UsageError(`there is no ${path}`);
    return GovernancePolicy.parse(text, { file: path });
  }
  // Both as whole paths, so that one is seen to lie in the other.
  const [name, home] = within === undefined ? [path] : [resolve(path), resolve(within)];
  // What was read to tell a policy from a program is not read again: it could be a pipe, or have changed.
  const read = (asked: string): Promise<Uint8Array> => (asked === name ? Promise.resolve(bytes) : readExtended(asked));
  return GovernancePolicy.load(name, { read, ...(home === undefined ? {} : { within: home }) });
}

/** A policy that comes without a folder extends built-in ones alone. */
async function parseInput(console: Input | undefined): Promise<GovernancePolicy> {
  const input = console?.input();
  if (input === undefined) throw new UsageError("no policy on standard input");
  const { GovernancePolicy } = await import("../index.ts");
  return GovernancePolicy.parse(await input, { file: "standard input" });
}

async function readExtended(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new Error(causeOf(error));
  }
}

async function readPolicyFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new PolicyError("unreadable_policy", `cannot read ${path}: ${causeOf(error)}`);
  }
}
