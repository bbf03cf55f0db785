// A policy document → an object to save, compare, match and enforce: a thin face over policy/, compile/ and engine/.
import type { Engine } from "../engine/engine.ts";
import { type Issue, PolicyError } from "../errors.ts";
import type { Policy } from "../policy/model.ts";
import { type ParsedPolicy, parsePolicy } from "../policy/parse.ts";
import { policyError } from "../policy/parse-document.ts";
import { serializePolicy } from "../policy/serialize.ts";
import { compileProgram, loadProgram } from "./toolchain.ts";

/** Gives the text of a file. */
export type ReadFile = (path: string) => string | Uint8Array | Promise<string | Uint8Array>;
export type WriteFile = (path: string, text: string) => void | Promise<void>;

export interface ParseOptions {
  /** Name of the document in issues; `load` sets it to the path. */
  readonly file?: string;
}

/** A validated policy. Immutable; made by `parse` or `load`. */
export class GovernancePolicy {
  /** The policy as plain data. */
  readonly data: Policy;
  /** What the author should look at although the policy is valid: unknown keys of files without `apiVersion`, and such. */
  readonly warnings: readonly Issue[];
  readonly #locate: ParsedPolicy["locate"] | undefined;
  #program: Uint8Array | undefined;
  #engine: Engine | undefined;

  private constructor(data: Policy, warnings: readonly Issue[], locate?: ParsedPolicy["locate"]) {
    this.data = data;
    this.warnings = warnings;
    this.#locate = locate;
  }

  /** Reads a YAML or JSON document. Throws `PolicyError` with every issue and its place. */
  static parse(text: string | Uint8Array, { file }: ParseOptions = {}): GovernancePolicy {
    const { policy, issues, locate } = parsePolicy(text, file === undefined ? {} : { file });
    if (policy === undefined) throw policyError(issues, file);
    return new GovernancePolicy(policy, issues, locate);
  }

  /** Reads a file and parses it. `read` defaults to Node's file system, loaded when first needed. */
  static async load(
    path: string,
    { read = readNodeFile }: { readonly read?: ReadFile } = {},
  ): Promise<GovernancePolicy> {
    let text: string | Uint8Array;
    try {
      text = await read(path);
    } catch (error) {
      throw new PolicyError("unreadable_policy", `${path} cannot be read: ${messageOf(error)}`);
    }
    return GovernancePolicy.parse(text, { file: path });
  }

  get name(): string {
    return this.data.name;
  }

  get version(): string {
    return this.data.version;
  }

  /** A document that parses to this policy: keys in canonical order, defaults left out. */
  toYAML(): string {
    return serializePolicy(this.data);
  }

  /** Writes `toYAML()` to a file. `write` defaults to Node's file system. */
  async save(path: string, { write = writeNodeFile }: { readonly write?: WriteFile } = {}): Promise<void> {
    await write(path, this.toYAML());
  }

  /** Which of `blocked_patterns` match the text, in the policy's order, as the policy writes them. */
  matchesPattern(text: string): string[] {
    this.#engine ??= loadProgram(this.program());
    const { patterns } = this.#engine.meta;
    const found = this.#engine.matchText(text).map((id) => patterns[id]);
    return found.flatMap((pattern) => (pattern?.role === "blocked" ? [pattern.source] : []));
  }

  /** The compiled program; made once. Throws `PolicyError` for what the compiler refuses, with its place. */
  program(): Uint8Array {
    this.#program ??= compileProgram(this.data);
    return this.#program;
  }

  /** Where a value of the document stands, by its path: `blocked_patterns[2]`. */
  locate(path: string): ReturnType<ParsedPolicy["locate"]> {
    return this.#locate?.(path);
  }
}

async function readNodeFile(path: string): Promise<Uint8Array> {
  const { readFile } = await import("node:fs/promises");
  return readFile(path);
}

async function writeNodeFile(path: string, text: string): Promise<void> {
  const { writeFile } = await import("node:fs/promises");
  await writeFile(path, text);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
