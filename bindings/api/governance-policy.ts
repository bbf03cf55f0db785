// A policy document → an object to save, compare, match and enforce: a thin face over policy/, compile/ and engine/.
import { PlacedError } from "../compile/placed-error.ts";
import type { Engine } from "../engine/engine.ts";
import { type Issue, PolicyError } from "../errors.ts";
import { hostFiles } from "../host-files.ts";
import { composePolicies } from "../policy/compose.ts";
import type { Change } from "../policy/diff.ts";
import { policyDocument } from "../policy/document.ts";
import type { Resolve } from "../policy/extends.ts";
import type { Policy } from "../policy/model.ts";
import { type ParsedPolicy, parsePolicy } from "../policy/parse.ts";
import { policyError } from "../policy/parse-document.ts";
import type { Origin } from "../policy/provenance.ts";
import { serializePolicy } from "../policy/serialize.ts";
import type { PolicyTest } from "../policy/tests.ts";
import { diffWithProofs } from "./pattern-oracle.ts";
import { parsePolicyFile, type ReadFile } from "./policy-files.ts";
import { checkPattern, compileProgram, digestOf, loadProgram } from "./toolchain.ts";

/** Stores the text of a file. */
export type WriteFile = (path: string, text: string) => void | Promise<void>;

export interface ParseOptions {
  /** Name of the document in issues. */
  readonly file?: string;
  /** Finds the files that `extends` names; without it only built-in policies can be extended. */
  readonly resolve?: Resolve;
}

export interface LoadOptions {
  /** Gives the content of a file. Default: Node's file system, loaded when first needed. */
  readonly read?: ReadFile;
  /** A folder around the policy's own, as a beginning of its path: what is extended may lie anywhere in it. */
  readonly within?: string;
}

/** What is known of a policy's text, where it has one. */
type Told = Partial<Pick<ParsedPolicy, "issues" | "locate" | "origins" | "tests">>;

/** A validated policy. Immutable; made by `parse`, `load` and `compose`. */
export class GovernancePolicy {
  /** The policy as plain data. */
  readonly data: Policy;
  /** What its author should look at although it is valid, such as unknown keys of files without `apiVersion`. */
  readonly warnings: readonly Issue[];
  /** For each thing that the policy says, the document that said it. */
  readonly origins: readonly Origin[];
  /** The cases of its `tests` section. */
  readonly tests: readonly PolicyTest[];
  readonly #locate: ParsedPolicy["locate"] | undefined;
  #program: Uint8Array | undefined;
  #engine: Engine | undefined;

  private constructor(data: Policy, { issues = [], locate, origins = [], tests = [] }: Told) {
    this.data = data;
    this.warnings = issues;
    this.origins = origins;
    this.tests = tests;
    this.#locate = locate;
  }

  /** Reads a YAML or JSON document. Throws `PolicyError` with every issue and its place, those of patterns included. */
  static parse(text: string | Uint8Array, options: ParseOptions = {}): GovernancePolicy {
    if (typeof text !== "string" && !(text instanceof Uint8Array))
      throw wrong("the document is neither text nor bytes");
    return GovernancePolicy.#from(parsePolicy(text, { ...options, checkPattern }), options.file);
  }

  /** Reads a file, what it extends from its folder and those below, and parses. Rejects with `PolicyError`. */
  static async load(path: string, { read = readNodeFile, within }: LoadOptions = {}): Promise<GovernancePolicy> {
    if (typeof path !== "string" || path === "")
      throw wrong("the path of a policy is no text; of a file URL take fileURLToPath(url)");
    return GovernancePolicy.#from(await parsePolicyFile(path, read, within), path);
  }

  /** See `compose`. */
  static compose(policies: readonly GovernancePolicy[]): GovernancePolicy {
    for (const policy of policies) asPolicy(policy);
    const [first, ...others] = policies.map(({ data, origins }) => ({ policy: data, from: data.name, origins }));
    if (first === undefined) throw new PolicyError("invalid_option", "there is nothing to compose");
    const { policy, origins } = composePolicies([first, ...others]);
    return new GovernancePolicy(policy, { origins });
  }

  static #from(parsed: ParsedPolicy, file: string | undefined): GovernancePolicy {
    if (parsed.policy === undefined) throw policyError(parsed.issues, file);
    return new GovernancePolicy(parsed.policy, parsed);
  }

  get name(): string {
    return this.data.name;
  }

  get version(): string {
    return this.data.version;
  }

  /** Hex SHA-256 of the canonical resolved document: what decisions name as `policy.digest`. */
  get digest(): string {
    return digestOf(this.data);
  }

  /** A document that parses to this policy: keys in canonical order, defaults left out. */
  toYAML(): string {
    return serializePolicy(this.data);
  }

  /** The values of that document, as plain data: what `JSON.stringify` gives parses to this policy too. */
  document(): Record<string, unknown> {
    return policyDocument(this.data);
  }

  /** Writes `toYAML()` to a file. `write` defaults to Node's file system. */
  async save(path: string, { write = writeNodeFile }: { readonly write?: WriteFile } = {}): Promise<void> {
    await write(path, this.toYAML());
  }

  /** What changes from this policy to the other, each change marked `tightens`, `loosens`, `changes` or `neutral`. */
  diff(other: GovernancePolicy): Change[] {
    return diffWithProofs(this.data, asPolicy(other).data);
  }

  /**
   * Whether this policy is proven to be stricter than the other: never laxer, for any call in equal states of the session,
   * and stricter for some. False also where that could not be decided; `compare` says which.
   */
  async isStricterThan(other: GovernancePolicy): Promise<boolean> {
    const { compare } = await import("./compare.ts");
    return (await compare(this, other)).relation === "stricter";
  }

  /** Which of `blocked_patterns` match the text, in the policy's order, as the policy writes them. */
  matchesPattern(text: string): string[] {
    if (typeof text !== "string") throw wrong("the text is no string");
    this.#engine ??= loadProgram(this.program());
    const { patterns } = this.#engine.meta;
    const found = this.#engine.matchText(text).map((id) => patterns[id]);
    return found.flatMap((pattern) => (pattern?.role === "blocked" ? [pattern.source] : []));
  }

  /** The compiled program; made once. Throws `PolicyError` for what the compiler refuses. */
  program(): Uint8Array {
    try {
      this.#program ??= compileProgram(this.data);
    } catch (error) {
      throw error instanceof PlacedError ? this.#placed(error) : error;
    }
    return this.#program;
  }

  /** The same error with the place of what it is about, as far as that is known. */
  #placed({ code, message, path }: PlacedError): PolicyError {
    if (path === undefined || !isIssueCode(code)) return new PolicyError(code, message);
    const rule = this.data.rules.findIndex(({ id }) => `rules.${id}` === path);
    const own = this.#locate?.(rule < 0 ? path : `rules[${rule}]`);
    const origin = this.origins.find((each) => each.path === path) ?? own;
    if (origin?.line === undefined || origin.column === undefined) return new PolicyError(code, message);
    const { line, column } = origin;
    const file = "from" in origin ? { file: origin.from } : {};
    const snippet = own?.line === line && own.column === column ? { snippet: own.snippet } : {};
    const issue = { code, severity: "error", message, ...file, line, column } as const;
    return new PolicyError(code, "the policy cannot be compiled:", [{ ...issue, key: path, ...snippet }]);
  }

  /** Where the document wrote a value, by its path: `blocked_patterns[2]`. */
  locate(path: string): ReturnType<ParsedPolicy["locate"]> {
    return this.#locate?.(path);
  }
}

/**
 * One policy that denies what any of them denies: the lowest limits, every pattern and rule, only the tools that all
 * allow. An empty intersection of tools allows none. Throws `PolicyError` where they exclude each other.
 */
export function compose(...policies: readonly GovernancePolicy[]): GovernancePolicy {
  return GovernancePolicy.compose(policies);
}

/** What the compiler refuses in a policy. */
const REFUSED = ["unsupported_condition", "invalid_pattern", "pattern_too_large", "too_many", "compile_fault"] as const;

function isIssueCode(code: string): code is (typeof REFUSED)[number] {
  return (REFUSED as readonly string[]).includes(code);
}

function wrong(why: string): PolicyError {
  return new PolicyError("invalid_option", why);
}

function asPolicy(policy: GovernancePolicy): GovernancePolicy {
  if (policy instanceof GovernancePolicy) return policy;
  throw wrong("expected a GovernancePolicy; parse documents first");
}

async function readNodeFile(path: string): Promise<Uint8Array> {
  return hostFiles().promises.readFile(path);
}

async function writeNodeFile(path: string, text: string): Promise<void> {
  await hostFiles().promises.writeFile(path, text);
}
