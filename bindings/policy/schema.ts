// The one table of everything a policy document may say: it validates, and gives the JSON Schema and the reference.
import { STAGES } from "./condition.ts";
import {
  API_VERSION,
  DEFAULT_INTENT_THRESHOLD,
  DEFAULT_MAX_DEPTH,
  DEFAULT_MAX_INPUT_BYTES,
  DEFAULTS,
  EFFECTS,
  INTENT_CATEGORIES,
  MODES,
  PatternType,
  READINGS,
  VIEWS,
} from "./model.ts";
import { RULE_TABLE } from "./schema-rules.ts";
import type { KeyTable, ObjectShape, Shape } from "./shape.ts";

const text: Shape = { kind: "string" };
const flag: Shape = { kind: "boolean" };
const unit: Shape = { kind: "number", min: 0, max: 1 };
const positive: Shape = { kind: "integer", min: 1, max: Number.MAX_SAFE_INTEGER };
const natural: Shape = { kind: "integer", min: 0, max: Number.MAX_SAFE_INTEGER };
const globs: Shape = { kind: "list", of: { kind: "string", format: "glob" }, repeated: "warning" };
const categories: Shape = { kind: "list", of: { kind: "word", values: INTENT_CATEGORIES }, repeated: "warning" };

/** Largest `max_input_bytes`: the engine's memory holds the input of a call once, and its views again. */
export const MAX_INPUT_BYTES = 67_108_864;
/** Largest `max_depth`: reading arguments recurses this far. */
export const MAX_DEPTH = 512;

const PATTERN_TABLE: KeyTable = {
  pattern: { shape: text, required: true, description: "The text to look for, in the form that `type` says." },
  type: {
    shape: { kind: "word", values: Object.values(PatternType) },
    default: "substring",
    description:
      "`substring` and `regex` match anywhere in a text, `glob` and `path_glob` the whole of it; all in any case.",
  },
};

const pattern: ObjectShape = {
  kind: "object",
  name: "pattern",
  table: () => PATTERN_TABLE,
  short: { scalar: "pattern" },
};
const patterns: Shape = { kind: "list", of: pattern, repeated: "warning" };

/** Agent-OS knows three types, and insists that a mapping names one. */
const OLDER_PATTERN_TABLE: KeyTable = {
  pattern: { shape: text, required: true, description: "The text to look for, in the form that `type` says." },
  type: {
    shape: { kind: "word", values: ["substring", "regex", "glob"] },
    required: true,
    description: "`substring` and `regex` match anywhere in a text, a `glob` some end of it; all in any case.",
  },
};

const olderPattern: ObjectShape = {
  kind: "object",
  name: "pattern",
  table: () => OLDER_PATTERN_TABLE,
  short: { scalar: "pattern" },
};

const LIMITS_TABLE: KeyTable = {
  per_tool: {
    shape: { kind: "map", keys: { kind: "string", format: "tool_name" }, of: natural },
    default: {},
    description: "Calls of one tool that a session may make, by the tool's name; 0 = none.",
    example: "{ send_email: 1 }",
  },
  per_minute: { shape: positive, description: "Tool calls that a session may make in any 60 seconds." },
  max_input_bytes: {
    shape: { kind: "integer", min: 1, max: MAX_INPUT_BYTES },
    default: DEFAULT_MAX_INPUT_BYTES,
    description: "Bytes (as UTF-8) that the arguments of one call may hold; more is denied unread.",
  },
  max_depth: {
    shape: { kind: "integer", min: 1, max: MAX_DEPTH },
    default: DEFAULT_MAX_DEPTH,
    description: "Levels of nesting that arguments may have; deeper ones are denied unread.",
  },
};

const INTENTS_TABLE: KeyTable = {
  deny: { shape: categories, default: [], description: "Categories whose calls are denied." },
  approve: { shape: categories, default: [], description: "Categories whose calls need a person's approval." },
  threshold: {
    shape: { kind: "number", min: 0, max: 1, step: 0.001 },
    default: DEFAULT_INTENT_THRESHOLD,
    description: "Confidence from which `deny` and `approve` apply.",
  },
};

const SIGNAL_TABLE: KeyTable = {
  ...PATTERN_TABLE,
  weight: {
    shape: { kind: "number", min: 0, max: 1, step: 0.001 },
    required: true,
    description: "How strongly the pattern speaks for the category.",
  },
  name: { shape: text, description: "What explanations call it; without it the pattern itself." },
};

const TREAT_AS_TABLE: KeyTable = {
  tool: {
    shape: { kind: "list", of: { kind: "string", format: "glob" }, min: 1, lone: true, repeated: "warning" },
    required: true,
    description: "Glob over the tool's name.",
  },
  arg: {
    shape: { kind: "string", format: "arg_path" },
    required: true,
    description: "The argument.",
    example: "args.command",
  },
  as: { shape: { kind: "word", values: READINGS }, required: true, description: "The language that its text is in." },
};

const OVERRIDE_TABLE: KeyTable = {
  rule: {
    shape: text,
    required: true,
    description: "Id of the inherited rule that is dropped or replaced, or the key whose inherited value is replaced.",
    example: "no-force-push",
  },
  reason: { shape: text, required: true, description: "Why loosening is right here; shown with the provenance." },
};

const call: Shape = { kind: "json" };

const TEST_CASE_TABLE: KeyTable = {
  name: { shape: text, description: "What the case shows." },
  before: {
    shape: { kind: "list", of: call },
    description: "Calls that the same session made before, for limits and `after`.",
  },
  call: {
    shape: call,
    description: "The call that is checked: `{ tool, args, … }`.",
    example: "{ tool: shell, args: { command: ls } }",
  },
  text: { shape: text, description: "A text that is checked instead of a call." },
  stage: { shape: { kind: "word", values: STAGES }, default: "input", description: "The stage of `text`." },
  effect: {
    shape: { kind: "word", values: EFFECTS.filter((effect) => effect !== "audit") },
    required: true,
    description: "The effect that the decision must have.",
  },
  rule: { shape: text, description: "Id of the rule that must determine the decision." },
  reason: { shape: text, description: "Reason code that the decision must have." },
};

export const TEST_CASES: Shape = {
  kind: "list",
  of: { kind: "object", name: "test case", table: () => TEST_CASE_TABLE },
};

/** Every top-level key of both dialects, in canonical order. */
export const POLICY_TABLE: KeyTable = {
  apiVersion: {
    shape: { kind: "word", values: [API_VERSION] },
    description: "The dialect. Without it the file is read as an Agent-OS `GovernancePolicy`, which has fewer keys.",
  },
  name: {
    shape: text,
    since: "agent-os",
    default: "default",
    property: "name",
    decides: false,
    description: "Name of the policy in decisions and audit records.",
  },
  version: {
    shape: text,
    since: "agent-os",
    default: "1.0.0",
    property: "version",
    strict: "later",
    decides: false,
    description: "Semantic version of the policy, in quotes.",
    example: '"1.2.0"',
  },
  description: { shape: text, property: "description", decides: false, description: "What the policy is for." },
  extends: {
    shape: { kind: "list", of: { kind: "string", format: "reference" }, lone: true, repeated: "error" },
    description: "Policies that this one tightens: files beside it, or `builtin:NAME`.",
    example: "[builtin:secrets, ./team.yaml]",
  },
  override: {
    shape: { kind: "list", of: { kind: "object", name: "override", table: () => OVERRIDE_TABLE } },
    description: "What this policy loosens of those it extends, each with a reason.",
  },
  mode: {
    shape: { kind: "word", values: MODES },
    default: "enforce",
    property: "mode",
    description: "`observe` lets every call run and reports what `enforce` would have decided.",
  },
  default: {
    shape: { kind: "word", values: DEFAULTS },
    default: "allow",
    property: "default",
    description: "What happens to a call that no rule with `effect: allow` permits; a stronger effect wins.",
  },
  workspace: {
    shape: { kind: "string", format: "absolute_path" },
    property: "workspace",
    description: "Directory against which relative paths are resolved; a call may bring its own.",
    example: "/workspace",
  },
  max_tokens: {
    shape: positive,
    since: "agent-os",
    defaultOf: { "agent-os": 4096 },
    property: "maxTokens",
    strict: "lower",
    description: "Tokens that a session may use.",
  },
  max_tool_calls: {
    shape: natural,
    since: "agent-os",
    defaultOf: { "agent-os": 10 },
    property: "maxToolCalls",
    strict: "lower",
    description: "Tool calls that a session may make; 0 = none.",
  },
  allowed_tools: {
    shape: globs,
    since: "agent-os",
    property: "allowedTools",
    description:
      "Tools that may be called at all (globs); without the key all may, an empty list means none. Without `apiVersion`: exact names, and an empty list means all.",
  },
  blocked_tools: {
    shape: globs,
    default: [],
    property: "blockedTools",
    description: "Tools that may not be called (globs).",
  },
  approval_tools: {
    shape: globs,
    default: [],
    property: "approvalTools",
    description: "Tools whose calls need a person's approval (globs).",
  },
  blocked_patterns: {
    shape: patterns,
    older: { kind: "list", of: olderPattern, repeated: "warning" },
    since: "agent-os",
    default: [],
    property: "blockedPatterns",
    description: "Patterns that may not occur in arguments or in input texts; a bare string is a substring.",
    example: "[password, { pattern: 'rm\\s+-rf', type: regex }]",
  },
  require_human_approval: {
    shape: flag,
    since: "agent-os",
    default: false,
    property: "requireHumanApproval",
    strict: "true",
    description: "Every tool call needs a person's approval.",
  },
  timeout_seconds: {
    shape: positive,
    since: "agent-os",
    defaultOf: { "agent-os": 300 },
    property: "timeoutSeconds",
    strict: "lower",
    description: "Wall time of a session, in seconds.",
  },
  confidence_threshold: {
    shape: unit,
    since: "agent-os",
    defaultOf: { "agent-os": 0.8 },
    property: "confidenceThreshold",
    strict: "higher",
    description: "A call whose own `confidence` is lower is denied; a call without one is not judged by it.",
  },
  drift_threshold: {
    shape: unit,
    since: "agent-os",
    defaultOf: { "agent-os": 0.15 },
    property: "driftThreshold",
    strict: "lower",
    decides: false,
    description: "Distance between expected and actual output above which `drift_detected` is announced.",
  },
  log_all_calls: {
    shape: flag,
    since: "agent-os",
    default: true,
    property: "logAllCalls",
    strict: "true",
    decides: false,
    description: "Whether calls that are allowed get an audit record too.",
  },
  checkpoint_frequency: {
    shape: positive,
    since: "agent-os",
    defaultOf: { "agent-os": 5 },
    property: "checkpointFrequency",
    strict: "lower",
    decides: false,
    description: "A checkpoint is announced every so many tool calls.",
  },
  max_concurrent: {
    shape: positive,
    since: "agent-os",
    defaultOf: { "agent-os": 10 },
    property: "maxConcurrent",
    strict: "lower",
    description: "Calls that may run at the same time; further ones are refused.",
  },
  backpressure_threshold: {
    shape: positive,
    since: "agent-os",
    defaultOf: { "agent-os": 8 },
    property: "backpressureThreshold",
    strict: "lower",
    decides: false,
    description:
      "Calls running at the same time from which further ones wait; below `max_concurrent` to have an effect.",
  },
  limits: {
    shape: { kind: "object", name: "limits", table: () => LIMITS_TABLE },
    description: "Further limits.",
  },
  intents: {
    shape: { kind: "object", name: "intents", table: () => INTENTS_TABLE, short: { list: "deny" } },
    description: "What happens to calls by what they seem to be for. A list stands for `deny`.",
    example: "{ deny: [destructive_data, data_exfiltration] }",
  },
  signals: {
    shape: {
      kind: "map",
      keys: { kind: "word", values: INTENT_CATEGORIES },
      of: { kind: "list", of: { kind: "object", name: "signal", table: () => SIGNAL_TABLE } },
    },
    default: {},
    description: "Further patterns that speak for a category of intent.",
  },
  redact: {
    shape: patterns,
    default: [],
    property: "redact",
    description: "Patterns that are replaced in tool results and outputs.",
  },
  normalize: {
    shape: { kind: "list", of: { kind: "word", values: VIEWS }, repeated: "error" },
    defaultOf: { "portcullis/v1": VIEWS, "agent-os": [] },
    property: "normalize",
    description:
      "Readings in which patterns are looked for besides the text itself; an empty list means the text alone.",
  },
  treat_as: {
    shape: { kind: "list", of: { kind: "object", name: "treat_as", table: () => TREAT_AS_TABLE } },
    default: [],
    description: "Languages of arguments, where the built-in table does not know them.",
  },
  rules: {
    shape: { kind: "list", of: { kind: "object", name: "rule", table: () => RULE_TABLE } },
    default: [],
    description: "Rules, each with an effect and conditions.",
  },
  tests: {
    shape: TEST_CASES,
    description: "Calls with the decision that this policy must give; `portcullis test` runs them.",
  },
};

/** Top-level keys that files without `apiVersion` may use. */
export const AGENT_OS_KEYS: readonly string[] = keysSince("agent-os");

function keysSince(dialect: "agent-os"): string[] {
  return Object.keys(POLICY_TABLE).filter((key) => POLICY_TABLE[key]?.since === dialect);
}
