// Policy text → policy with all that it extends composed in, or everything that is wrong with it.
import type { Issue } from "../errors.ts";
import { type ExtendOptions, extendDocument } from "./extends.ts";
import type { Policy } from "./model.ts";
import { type Locate, parseDocument } from "./parse-document.ts";
import type { Origin } from "./provenance.ts";
import { type PolicyTest, readTests } from "./tests.ts";

export type ParsePolicyOptions = ExtendOptions;

export interface ParsedPolicy {
  /** Absent where an issue is an error. */
  readonly policy?: Policy;
  /** Everything that is wrong: in the document, in order, then in the files it extends. */
  readonly issues: readonly Issue[];
  /** Finds where the document wrote a value: `blocked_patterns[2].pattern`. */
  readonly locate: Locate;
  /** For each thing that the policy says, the document that said it. */
  readonly origins: readonly Origin[];
  /** The cases of the `tests` section. */
  readonly tests: readonly PolicyTest[];
}

/**
 * Reads YAML 1.2 or JSON in either dialect. Never throws for what the text says.
 *
 * `extends` of a file needs `resolve`; patterns are only checked for their syntax where `checkPattern` is given.
 */
export function parsePolicy(input: string | Uint8Array, options: ParsePolicyOptions = {}): ParsedPolicy {
  const document = parseDocument(input, options);
  const { locate } = document;
  const tests = readTests(document.values.tests, "tests", document.reading);
  if (document.tree === undefined) return { issues: document.issues, locate, origins: [], tests };
  return { ...extendDocument(document, options), locate, tests };
}
