// Policy text → policy with all that it extends composed in, or everything that is wrong with it.
import type { Issue } from "../errors.ts";
import type { Policy } from "./model.ts";
import { hasErrors, type Locate, type ParseOptions, parseDocument } from "./parse-document.ts";
import { report } from "./validate.ts";

export interface ParsedPolicy {
  /** Absent where an issue is an error. */
  readonly policy?: Policy;
  readonly issues: readonly Issue[];
  readonly locate: Locate;
}

export function parsePolicy(input: string | Uint8Array, options: ParseOptions = {}): ParsedPolicy {
  const document = parseDocument(input, options);
  const { issues, locate, policy } = document;
  if (document.values.extends !== undefined) {
    report(document.reading, "unresolved_extends", "extends needs a resolve function", "extends");
    return { issues: [...issues, ...document.reading.issues.slice(issues.length)], locate };
  }
  return policy === undefined || hasErrors(issues) ? { issues, locate } : { policy, issues, locate };
}
