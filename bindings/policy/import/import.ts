// A policy of another tool, format detected → ours, with a report of what changed meaning and why.
import type { Issue } from "../../errors.ts";
import type { CheckPattern } from "../formats.ts";
import type { Policy } from "../model.ts";
import { parsePolicy } from "../parse.ts";
import { AGENT_OS_KEYS } from "../schema.ts";
import { serializePolicy } from "../serialize.ts";
import { importClaudePlugin } from "./claude-plugin.ts";
import { importClaudeSettings } from "./claude-settings.ts";
import { type Draft, finishDraft } from "./draft.ts";
import { type Foreign, listOf, type Note, note, readForeign, recordOf, type Values } from "./foreign.ts";
import { importGovernancePolicy } from "./governance-policy.ts";
import { importMcpProxy } from "./mcp-proxy.ts";
import { importPolicyDocument, importSharedPolicy } from "./policy-document.ts";
import { importSignals } from "./signals.ts";
import { importTemplate } from "./template.ts";
import { importToolkit } from "./toolkit.ts";

export const IMPORT_FORMATS = [
  "governance-policy",
  "policy-document",
  "shared-policy",
  "template",
  "signals",
  "toolkit",
  "mcp-proxy",
  "claude-plugin",
  "claude-settings",
] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** What each format is, for people. */
export const FORMAT_NAMES: Readonly<Record<ImportFormat, string>> = {
  "governance-policy": "Agent-OS GovernancePolicy",
  "policy-document": "Agent-OS PolicyDocument",
  "shared-policy": "Agent-OS SharedPolicy",
  template: "Agent-OS policy template",
  signals: "Agent-OS semantic signals",
  toolkit: "AGT governance.toolkit/v1",
  "mcp-proxy": "AGT MCP proxy policy",
  "claude-plugin": "AGT Claude Code plugin policy",
  "claude-settings": "Claude Code settings.json",
};

export interface ImportOptions {
  readonly file?: string;
  /** Absent: found out from the keys. */
  readonly format?: ImportFormat;
  readonly checkPattern?: CheckPattern;
}

export interface Imported {
  readonly format?: ImportFormat;
  /** Absent where an issue is an error. */
  readonly policy?: Policy;
  /** The policy as a portcullis/v1 document. */
  readonly yaml?: string;
  /** What changed meaning, in the order in which it was found. */
  readonly notes: readonly Note[];
  readonly issues: readonly Issue[];
}

/** Never throws for what the text says. A note of shift `looser` names something that the new policy does not stop. */
export function importPolicy(input: string | Uint8Array, options: ImportOptions = {}): Imported {
  const { foreign, issues } = readForeign(input, options.file, options.checkPattern);
  const errors = issues.some((issue) => issue.severity === "error");
  if (foreign === undefined || errors) return { notes: [], issues };
  const format = options.format ?? detectFormat(foreign.values);
  if (format === undefined) return { notes: [], issues: [unknownFormat(options.file)] };
  if (format === "governance-policy") return fromGovernancePolicy(input, options, foreign);
  return finish(format, IMPORTERS[format](foreign), foreign, issues);
}

const IMPORTERS: Readonly<Record<Exclude<ImportFormat, "governance-policy">, (foreign: Foreign) => Draft>> = {
  "policy-document": importPolicyDocument,
  "shared-policy": importSharedPolicy,
  template: importTemplate,
  signals: importSignals,
  toolkit: importToolkit,
  "mcp-proxy": importMcpProxy,
  "claude-plugin": importClaudePlugin,
  "claude-settings": importClaudeSettings,
};

/** The format that the keys speak of; `undefined` for none that we know. */
export function detectFormat(values: Values): ImportFormat | undefined {
  const { apiVersion } = values;
  if (typeof apiVersion === "string") return apiVersion.startsWith("governance.toolkit/") ? "toolkit" : undefined;
  if (values.kernel !== undefined || Array.isArray(values.policies)) return "template";
  if (values.toolPolicies !== undefined || values.blockedToolCalls !== undefined) return "claude-plugin";
  if (recordOf(values.permissions) !== undefined) return "claude-settings";
  if (Array.isArray(values.rules)) return formatOfRules(values);
  if (recordOf(values.signals) !== undefined) return "signals";
  return AGENT_OS_KEYS.some((key) => values[key] !== undefined) ? "governance-policy" : undefined;
}

function formatOfRules(values: Values): ImportFormat | undefined {
  const rules = listOf(values.rules).map((rule) => recordOf(rule) ?? {});
  if (rules.some((rule) => rule.tool !== undefined)) return "mcp-proxy";
  if (values.scope !== undefined || rules.some((rule) => Array.isArray(rule.conditions))) return "shared-policy";
  if (values.default_action !== undefined || rules.some((rule) => typeof rule.condition === "string")) return "toolkit";
  // Rules of any other shape would all be dropped, and what is left would allow everything.
  const known = rules.some((rule) => recordOf(rule.condition) !== undefined);
  return known || (rules.length === 0 && recordOf(values.defaults) !== undefined) ? "policy-document" : undefined;
}

function unknownFormat(file: string | undefined): Issue {
  const message = "this is no policy of a tool that can be imported";
  const expected = `one of ${Object.values(FORMAT_NAMES).join(", ")}`;
  return {
    code: "unsupported_version",
    severity: "error",
    message,
    expected,
    line: 1,
    column: 1,
    ...(file === undefined ? {} : { file }),
  };
}

function fromGovernancePolicy(input: string | Uint8Array, options: ImportOptions, foreign: Foreign): Imported {
  const { file, checkPattern } = options;
  const parsed = parsePolicy(input, {
    ...(file === undefined ? {} : { file }),
    ...(checkPattern === undefined ? {} : { checkPattern }),
  });
  const format = "governance-policy";
  if (parsed.policy === undefined) return { format, notes: [], issues: parsed.issues };
  return finish(format, importGovernancePolicy(parsed.policy, foreign), foreign, parsed.issues);
}

function finish(format: ImportFormat, draft: Draft, foreign: Foreign, issues: readonly Issue[]): Imported {
  const policy = finishDraft(draft);
  if (draft.normalize === undefined) {
    note(
      foreign,
      "stricter",
      "",
      "texts are looked at with escapes and look-alikes undone too; `normalize: []` switches that off",
    );
  }
  return { format, policy, yaml: serializePolicy(policy), notes: foreign.notes, issues };
}
