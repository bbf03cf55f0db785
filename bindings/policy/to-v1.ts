// A policy in the Agent-OS dialect → the portcullis/v1 policy that decides the same.
import { globOfName } from "./globs.ts";
import { API_VERSION, type Pattern, type Policy } from "./model.ts";
import { optional } from "./when.ts";

/**
 * The same limits, tools and patterns in the newer dialect. Names of tools become globs that fit only themselves, and
 * a glob, which in the older dialect may begin anywhere in a text, begins with `*`.
 */
export function toV1(policy: Policy): Policy {
  if (policy.dialect === API_VERSION) return policy;
  const { allowedTools, ...rest } = policy;
  return {
    ...rest,
    dialect: API_VERSION,
    ...optional("allowedTools", allowedTools?.map(globOfName)),
    blockedPatterns: policy.blockedPatterns.map(anchorlessGlob),
  };
}

function anchorlessGlob(pattern: Pattern): Pattern {
  if (pattern.type !== "glob") return pattern;
  // Braces are plain characters in the older dialect.
  let glob = "";
  for (const char of pattern.pattern) glob += char === "{" || char === "}" ? `[${char}]` : char;
  return { pattern: glob.startsWith("*") ? glob : `*${glob}`, type: "glob" };
}
