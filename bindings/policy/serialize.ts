// A policy → YAML that parses to the same policy, and the plain form over which its digest is taken.
import { Document, isScalar, Scalar, visit } from "yaml";
import { policyDocument } from "./document.ts";
import { API_VERSION, type Policy } from "./model.ts";
import { AGENT_OS_KEYS, POLICY_TABLE } from "./schema.ts";
import { defaultOf } from "./shape.ts";

/** The document in the policy's dialect, keys in canonical order, what is absent or default left out. */
export function serializePolicy(policy: Policy): string {
  return documentToYaml(policyDocument(policy)) + defaultsComment(policy);
}

/** Values as YAML that our own parser and readers of YAML 1.1 take for the same values. */
export function documentToYaml(values: unknown): string {
  // `compat` quotes words such as `no` or `1_000`, which YAML 1.1 reads as something else.
  const document = new Document(values, { version: "1.2", compat: "yaml-1.1", aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_key, node) {
      if (isScalar(node) && typeof node.value === "string" && needsQuotes(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  return escapeRest(document.toString({ lineWidth: 0, doubleQuotedAsJSON: true }));
}

/** Characters that parsing refuses where they stand bare, so they must come out as escapes. */
function isRefusedBare(unit: number): boolean {
  const blank = unit === 0x09 || unit === 0x0a;
  return (
    (unit < 0x20 && !blank) ||
    (unit >= 0x7f && unit <= 0x9f) ||
    unit === 0xfeff ||
    unit === 0xfffd ||
    unit === 0x2028 ||
    unit === 0x2029
  );
}

/** What only double quotes keep as it is: such characters, and lines with white space at their ends. */
function needsQuotes(text: string): boolean {
  if (needsEscapes(text)) return true;
  const lines = text.split("\n");
  return lines.length > 1 && lines.some((line, at) => line !== line.trim() || (line === "" && at < lines.length - 1));
}

function needsEscapes(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (isRefusedBare(text.charCodeAt(at))) return true;
  return false;
}

/** Escapes what a double-quoted scalar may hold bare in YAML but not here; nothing else can hold it. */
function escapeRest(yaml: string): string {
  if (!needsEscapes(yaml)) return yaml;
  let escaped = "";
  for (let at = 0; at < yaml.length; at++) {
    const unit = yaml.charCodeAt(at);
    escaped += isRefusedBare(unit) ? `\\u${unit.toString(16).padStart(4, "0").toUpperCase()}` : yaml.charAt(at);
  }
  return escaped;
}

/** In the older dialect, what applies although the file does not say it. */
function defaultsComment(policy: Policy): string {
  if (policy.dialect === API_VERSION) return "";
  const silent = AGENT_OS_KEYS.filter((key) => !policy.explicit.has(key) && key !== "name");
  const told = silent.flatMap((key) => {
    const spec = POLICY_TABLE[key];
    const value = spec === undefined ? undefined : defaultOf(spec, policy.dialect);
    const limit = typeof value === "number" && spec?.property !== undefined && policy[spec.property] === value;
    return limit ? [`${key} ${value}`] : [];
  });
  return told.length === 0 ? "" : `# Defaults of this format: ${told.join(", ")}.\n`;
}

/** Keys for which it matters whether the document wrote them: a written limit needs a session, a default does not. */
const EXPLICIT_MATTERS: readonly string[] = [
  "max_tokens",
  "max_tool_calls",
  "timeout_seconds",
  "max_concurrent",
  "backpressure_threshold",
  "confidence_threshold",
  "limits",
];

/** JSON-safe, keys sorted at every level, defaults filled in: equal for policies that mean and tell the same. */
export function canonicalPolicy(policy: Policy): { readonly [key: string]: unknown } {
  const explicit = EXPLICIT_MATTERS.filter((key) => policy.explicit.has(key)).sort();
  return sortKeys({ ...policy, explicit }) as { readonly [key: string]: unknown };
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const sorted: [string, unknown][] = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, inner]) => [key, sortKeys(inner)]);
  return Object.fromEntries(sorted);
}
