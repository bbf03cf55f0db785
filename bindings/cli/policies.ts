// The name of a policy → the policy and its program, or its issues laid out for a person.
import { readFile } from "node:fs/promises";
import { loadProgram } from "../api/toolchain.ts";
import type { Engine } from "../engine/engine.ts";
import { type Issue, PolicyError } from "../errors.ts";
import { GovernancePolicy } from "../index.ts";
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

export async function loadPolicy(path: string | undefined): Promise<LoadedPolicy> {
  if (path === undefined) throw new UsageError("which policy? say --policy FILE");
  const bytes = await readPolicyFile(path);
  if (PROGRAM_MAGIC.every((byte, index) => bytes[index] === byte)) {
    return { program: bytes, engine: loadProgram(bytes) };
  }
  const policy = await GovernancePolicy.load(path, { read: (asked) => (asked === path ? bytes : readFile(asked)) });
  const program = policy.program();
  return { program, policy, engine: loadProgram(program) };
}

async function readPolicyFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = (error as { code?: unknown } | null)?.code;
    const cause = code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : String(error);
    throw new PolicyError("unreadable_policy", `cannot read ${path}: ${cause}`);
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
