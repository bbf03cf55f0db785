// What an importer gathered → a policy in portcullis/v1.
import { emptyPolicy } from "../build.ts";
import { API_VERSION, type DefaultEffect, type Policy, type Rule } from "../model.ts";
import { isSemanticVersion } from "../versions.ts";
import { optional } from "../when.ts";
import { textOf, type Values } from "./foreign.ts";

/** Fields of a policy that an importer decides; the rest is as in a document that says nothing. */
export type Draft = Partial<Omit<Policy, "dialect" | "explicit">>;

export function draftPolicy(values: Values, fallback: DefaultEffect, rules: readonly Rule[]): Draft {
  const description = textOf(values.description)?.trim();
  return {
    name: textOf(values.name) ?? "imported",
    version: versionOf(values.version),
    ...optional("description", description === "" ? undefined : description),
    default: fallback,
    rules,
  };
}

/** `1.0` and the number 1 as `1.0.0`. */
export function versionOf(value: unknown): string {
  const written = typeof value === "number" ? String(value) : textOf(value);
  if (written === undefined || written === "") return "1.0.0";
  for (const version of [written, `${written}.0`, `${written}.0.0`]) if (isSemanticVersion(version)) return version;
  return written;
}

/** Only what the original said counts as written. */
export function finishDraft(draft: Draft): Policy {
  const empty = emptyPolicy(API_VERSION);
  const explicit = Object.entries(KEYS)
    .filter(([property]) => property in draft)
    .map(([, key]) => key);
  return { ...empty, ...draft, explicit: new Set(explicit) };
}

const KEYS: Readonly<Record<string, string>> = {
  name: "name",
  version: "version",
  description: "description",
  mode: "mode",
  default: "default",
  maxTokens: "max_tokens",
  maxToolCalls: "max_tool_calls",
  timeoutSeconds: "timeout_seconds",
  maxConcurrent: "max_concurrent",
  backpressureThreshold: "backpressure_threshold",
  allowedTools: "allowed_tools",
  blockedTools: "blocked_tools",
  approvalTools: "approval_tools",
  blockedPatterns: "blocked_patterns",
  requireHumanApproval: "require_human_approval",
  confidenceThreshold: "confidence_threshold",
  driftThreshold: "drift_threshold",
  checkpointFrequency: "checkpoint_frequency",
  logAllCalls: "log_all_calls",
  limits: "limits",
  intents: "intents",
  signals: "signals",
  redact: "redact",
  normalize: "normalize",
  rules: "rules",
};
