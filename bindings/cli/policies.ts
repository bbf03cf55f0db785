// The name of a policy → the policy and its program, or its issues laid out for a person.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { loadProgram } from "../api/toolchain.ts";
import type { Engine } from "../engine/engine.ts";
import { type Issue, PolicyError } from "../errors.ts";
import { GovernancePolicy } from "../index.ts";
import { BUILTIN_PREFIX, presetText } from "../policy/presets.ts";
import { causeOf } from "./calls.ts";
import type { Surface } from "./terminal.ts";
import { painter } from "./terminal.ts";
import { UsageError } from "./usage.ts";

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
                  else in the policy's own folder and those below it`;

export interface Whence {
  /** `--within`. */
  readonly within?: string | undefined;
}

/** Reads a policy, `builtin:NAME` or a compiled program, and makes the program that judges by it. */
export async function loadPolicy(path: string | undefined, whence: Whence = {}): Promise<LoadedPolicy> {
  if (path === undefined) throw new UsageError("which policy? say --policy FILE");
  const bytes = path.startsWith(BUILTIN_PREFIX) ? undefined : await readPolicyFile(path);
  if (bytes !== undefined && PROGRAM_MAGIC.every((byte, index) => bytes[index] === byte)) {
    return { program: bytes, engine: loadProgram(bytes) };
  }
  const policy = await parsePolicy(path, bytes, whence);
  const program = policy.program();
  return { program, policy, engine: loadProgram(program) };
}

/** Reads a policy or `builtin:NAME` without compiling it; a compiled program is wrong usage. `verb` asks for it. */
export async function readPolicy(path: string, verb: string, whence: Whence = {}): Promise<GovernancePolicy> {
  const bytes = path.startsWith(BUILTIN_PREFIX) ? undefined : await readPolicyFile(path);
  if (bytes !== undefined && PROGRAM_MAGIC.every((byte, index) => bytes[index] === byte)) {
    throw new UsageError(`${path} is a compiled program; ${verb} reads policies`);
  }
  return parsePolicy(path, bytes, whence);
}

async function parsePolicy(path: string, bytes: Uint8Array | undefined, { within }: Whence): Promise<GovernancePolicy> {
  if (bytes === undefined) {
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

/** What an issue of parsing and a finding of the linter have in common. */
export type Problem = Pick<Issue, "message" | "file" | "line" | "column" | "snippet" | "nearest" | "expected"> & {
  readonly code: string;
  readonly severity: "error" | "warning" | "info";
};

const SEVERITY_STYLES = { error: "badLoud", warning: "wait", info: "name" } as const;

/** One problem over several lines: place and message, the snippet with its carets, what would be right. */
export function issueLines(issue: Problem, surface: Surface): string[] {
  const paint = painter(surface);
  const place = [issue.file ?? "policy", issue.line, issue.column].filter((part) => part !== undefined).join(":");
  const severity = paint(SEVERITY_STYLES[issue.severity], issue.severity);
  const lines = [`${paint("strong", `${place}:`)} ${severity}: ${issue.message} ${paint("quiet", `[${issue.code}]`)}`];
  for (const line of issue.snippet?.split("\n") ?? []) lines.push(isCarets(line) ? paint("bad", line) : line);
  if (issue.nearest !== undefined) lines.push(`  ${paint("quiet", "did you mean")} ${paint("good", issue.nearest)}?`);
  if (issue.expected !== undefined) lines.push(`  ${paint("quiet", "expected:")} ${issue.expected}`);
  return lines;
}

function isCarets(line: string): boolean {
  return /^[\s|]*\^+\s*$/.test(line);
}

/** What a `PolicyError` has to say: its issues, else its message. */
export function errorLines(error: PolicyError, surface: Surface): string[] {
  const paint = painter(surface);
  const problems = error.issues.flatMap((issue) => [...issueLines(issue, surface), ""]);
  const heading = error.message.split("\n", 1)[0] ?? error.message;
  if (problems.length === 0) return [`${paint("badLoud", "error")}: ${heading} ${paint("quiet", `[${error.code}]`)}`];
  return [...problems, `${paint("badLoud", "error")}: ${heading.replace(/:$/, "")}`];
}
