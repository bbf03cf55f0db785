// What goes wrong while a policy or a program is built, as one error class that carries positioned issues; judging content never throws.

/** Every code an issue in a policy document can have; closed, so that a program may switch on it. */
export type IssueCode =
  // the text itself
  | "not_utf8"
  | "control_character"
  | "too_large"
  | "too_deep"
  | "empty_document"
  // YAML and JSON
  | "yaml_syntax"
  | "bad_escape"
  | "tab_indent"
  | "unquoted_special"
  | "unquoted_star"
  | "alias_refused"
  | "merge_key"
  | "tag_refused"
  | "multiple_documents"
  | "duplicate_key"
  | "complex_key"
  | "ambiguous_scalar"
  // keys and values
  | "unsupported_version"
  | "missing_api_version"
  | "unknown_key"
  | "missing_key"
  | "wrong_type"
  | "null_value"
  | "out_of_range"
  | "unknown_value"
  | "empty_value"
  | "duplicate_value"
  | "invalid_format"
  | "invalid_pattern"
  | "conflicting_keys"
  | "needs_key"
  | "not_here"
  // policies that build on others
  | "unresolved_extends"
  | "extends_cycle"
  | "extends_invalid"
  | "loosens_inherited"
  | "unused_override"
  | "incompatible_policies"
  // reported by the compiler
  | "unsupported_condition"
  | "pattern_too_large"
  | "too_many"
  | "compile_fault";

/** One problem in a document, with the place where a person can mend it. */
export interface Issue {
  readonly code: IssueCode;
  readonly severity: "error" | "warning";
  /** What is wrong, in lower case, quoting the input. */
  readonly message: string;
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based, in UTF-16 units. */
  readonly column?: number;
  /** UTF-16 units that the problem covers on its line, at least 1. */
  readonly length?: number;
  /** The line with carets under the place; control characters are shown, not emitted. */
  readonly snippet?: string;
  /** Where in the document: `rules[2].when.regex`. */
  readonly key?: string;
  /** The form that would be right. */
  readonly expected?: string;
  /** The known key or value that the author probably meant. */
  readonly nearest?: string;
}

/** Every code of a `PolicyError`; closed. */
export type PolicyErrorCode =
  | "invalid_policy" // the document is wrong: `issues` says where
  | "unreadable_policy" // the document could not be obtained
  | "incompatible_policies" // policies that cannot be composed
  | "invalid_pattern" // a pattern outside the dialect
  | "pattern_too_large" // a pattern over a named limit
  | "unsupported_condition" // a condition that this engine cannot judge
  | "too_many" // patterns, rules or sections over a named limit
  | "compile_fault" // the compiler broke its own contract
  | "program_magic" // the bytes are no program
  | "program_version" // a program of another format
  | "program_damaged" // a program that is not as it was compiled
  | "program_corrupt" // a program that points outside itself
  | "program_too_large" // a program that does not fit the engine's memory
  | "program_unsupported" // a program that reads SQL, in a host without sql.wasm
  | "module_mismatch" // engine.wasm and sql.wasm of different builds
  | "invalid_option" // a wrong argument to a function of this library
  | "audit_broken" // an audit file that cannot be read or whose chain is broken
  | "not_recorded" // a change that the audit log did not take
  | "closed"; // used after it was closed

/** Thrown while building (parse, compose, compile, load); never while judging content. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
  readonly code: PolicyErrorCode;
  /** Every problem found, in document order; empty where no document is involved. */
  readonly issues: readonly Issue[];

  constructor(code: PolicyErrorCode, message: string, issues: readonly Issue[] = []) {
    super(issues.length > 0 ? `${message}\n${issues.map(formatIssue).join("\n")}` : message);
    this.code = code;
    this.issues = issues;
  }
}

/** `file:line:column: error: message`, the caret snippet, and what would be right; one string of several lines. */
export function formatIssue(issue: Issue): string {
  const place = [issue.file ?? "policy", issue.line, issue.column].filter((part) => part !== undefined).join(":");
  const lines = [`${place}: ${issue.severity}: ${issue.message} [${issue.code}]`];
  if (issue.snippet !== undefined) lines.push(issue.snippet);
  if (issue.nearest !== undefined) lines.push(`  did you mean \`${issue.nearest}\`?`);
  if (issue.expected !== undefined) lines.push(`  expected: ${issue.expected}`);
  return lines.join("\n");
}
