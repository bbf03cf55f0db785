// What a host passes in as options → the same, or a `PolicyError`: an option that is misspelt is refused, never ignored.
import { PolicyError } from "../errors.ts";

/** Throws where `options` is no object, or has a key that is none of `known`. `owner` is what they are options of. */
export function checkOptions(options: unknown, owner: string, known: readonly string[]): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new PolicyError("invalid_option", `the options of ${owner} are no object`);
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    throw new PolicyError("invalid_option", `unknown option "${key}" of ${owner}, expected one of ${known.join(", ")}`);
  }
}

/** Throws where something that is not `undefined` is of another type. */
export function checkType(value: unknown, name: string, type: "function" | "string"): void {
  if (value === undefined || typeof value === type) return;
  throw new PolicyError("invalid_option", `${name} is no ${type}`);
}
