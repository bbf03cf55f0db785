// The patterns and values of a test that permits → patterns that hold letter for letter and type for type.
import {
  SCOPE_CONTEXT,
  SCOPE_CONTEXT_SCALAR,
  SCOPE_SCALAR,
  SCOPE_STRING,
  SCOPE_TEXT,
  SCOPE_VALUE,
} from "../../assembly/layout.ts";
import type { Scalar } from "../policy/condition.ts";
import type { Pattern } from "../policy/model.ts";
import type { PatternMeta } from "../program.ts";

/** A pattern of a permission, and the kind of leaf that it is for. */
export interface Wanted {
  readonly pattern: string;
  readonly type: PatternMeta["type"];
  readonly of: "any" | "string" | "scalar";
}

export const VALUE_SCOPES = { any: SCOPE_VALUE, string: SCOPE_STRING | SCOPE_TEXT, scalar: SCOPE_SCALAR } as const;
export const CONTEXT_SCOPES = {
  any: SCOPE_CONTEXT | SCOPE_CONTEXT_SCALAR,
  string: SCOPE_CONTEXT,
  scalar: SCOPE_CONTEXT_SCALAR,
} as const;

export function asWritten({ pattern, type }: Pattern): Wanted {
  return { pattern, type, of: "any" };
}

/** A value that a leaf has to equal, of its own type; a number also as a string, and with zeros behind its point. */
export function exactly(value: Scalar): Wanted[] {
  if (typeof value !== "number") {
    return [{ pattern: String(value), type: "exact", of: typeof value === "string" ? "string" : "scalar" }];
  }
  const text = String(value);
  const exact: Wanted = { pattern: text, type: "exact", of: "any" };
  if (text.includes("e")) return [exact];
  const zeros = text.includes(".") ? "0*" : "(?:\\.0+)?";
  return [exact, { pattern: `\\A${text.replaceAll(".", "\\.")}${zeros}\\z`, type: "regex", of: "any" }];
}
