// The validated values of a document → a policy, with the checks that need more than one value.
import {
  API_VERSION,
  DEFAULT_INTENT_THRESHOLD,
  DEFAULT_MAX_DEPTH,
  DEFAULT_MAX_INPUT_BYTES,
  type Dialect,
  INTENT_CATEGORIES,
  type IntentCategory,
  type Intents,
  type Limits,
  type Pattern,
  type PatternType,
  type Policy,
  type Rule,
  type Signal,
  type TreatAs,
  VIEWS,
} from "./model.ts";
import { POLICY_TABLE } from "./schema.ts";
import { defaultOf } from "./shape.ts";
import { quote, Source } from "./source.ts";
import { childPath, emptyRecord, type Plain, type Reading, report, reportFlaw } from "./validate.ts";
import { listOf, optional, perMille, ruleCondition } from "./when.ts";

/** The policy that the values say; wrong ones have been reported and are left out. */
export function buildPolicy(values: Plain, explicit: ReadonlySet<string>, reading: Reading): Policy {
  const { dialect } = reading;
  const allowedTools = itemsAt<string>(values, "allowed_tools");
  const allToolsAllowed = allowedTools === undefined || (dialect === "agent-os" && allowedTools.length === 0);
  return {
    ...flatFields(values, dialect),
    dialect,
    ...optional("allowedTools", allToolsAllowed ? undefined : allowedTools),
    blockedTools: itemsAt(values, "blocked_tools") ?? [],
    approvalTools: itemsAt(values, "approval_tools") ?? [],
    blockedPatterns: buildPatterns(values, "blocked_patterns", reading),
    limits: buildLimits(plainAt(values, "limits")),
    intents: buildIntents(plainAt(values, "intents")),
    signals: buildSignals(plainAt(values, "signals"), reading),
    redact: buildPatterns(values, "redact", reading),
    rules: buildRules(values, reading),
    normalize: itemsAt(values, "normalize") ?? (dialect === API_VERSION ? VIEWS : []),
    treatAs: buildTreatAs(values),
    explicit,
  };
}

/** The policy of a document that says nothing. */
export function emptyPolicy(dialect: Dialect): Policy {
  const reading: Reading = { source: new Source(""), dialect, issues: [], spots: new Map() };
  return buildPolicy(emptyRecord(), new Set(), reading);
}

type FlatField =
  | "name"
  | "version"
  | "description"
  | "mode"
  | "default"
  | "workspace"
  | "requireHumanApproval"
  | "logAllCalls"
  | "maxTokens"
  | "maxToolCalls"
  | "timeoutSeconds"
  | "maxConcurrent"
  | "backpressureThreshold"
  | "confidenceThreshold"
  | "driftThreshold"
  | "checkpointFrequency";

/** Keys of which the model holds the value as it is, defaults filled in. */
function flatFields(values: Plain, dialect: Dialect): Pick<Policy, FlatField> {
  const fields = emptyRecord();
  for (const [key, spec] of Object.entries(POLICY_TABLE)) {
    const value = values[key] ?? defaultOf(spec, dialect);
    if (spec.property !== undefined && spec.shape.kind !== "list" && value !== undefined) fields[spec.property] = value;
  }
  return { ...fields } as unknown as Pick<Policy, FlatField>;
}

function buildPatterns(values: Plain, key: string, reading: Reading): Pattern[] {
  const written: { readonly pattern: Pattern; readonly path: string }[] = [];
  plainItems(values, key, (plain, path) => {
    const pattern = patternOf(plain);
    if (pattern !== undefined) written.push({ pattern, path });
  });
  const patterns = written.map(({ pattern }) => pattern);
  const { checkPattern } = reading;
  if (checkPattern === undefined || checkPattern.all?.(patterns) === true) return patterns;
  return written.flatMap(({ pattern, path }) => (isSound(pattern, path, reading) ? [pattern] : []));
}

function buildPattern(plain: Plain, path: string, reading: Reading): Pattern | undefined {
  const pattern = patternOf(plain);
  return pattern !== undefined && isSound(pattern, path, reading) ? pattern : undefined;
}

function patternOf(plain: Plain): Pattern | undefined {
  const pattern = plain.pattern as string | undefined;
  return pattern === undefined ? undefined : { pattern, type: (plain.type ?? "substring") as PatternType };
}

/** Whether the pattern is in the dialect; reports where it is not. */
function isSound({ pattern, type }: Pattern, path: string, reading: Reading): boolean {
  const flaw = type === "substring" ? undefined : reading.checkPattern?.(pattern, type);
  if (flaw === undefined) return true;
  const message = `${type} ${quote(pattern)}: ${flaw.message}`;
  reportFlaw(reading, "invalid_pattern", { ...flaw, message }, `${path}.pattern`);
  return false;
}

function buildLimits(plain: Plain): Limits {
  const perTool = { ...plainAt(plain, "per_tool") } as Record<string, number>;
  return {
    perTool,
    ...optional("perMinute", plain.per_minute as number | undefined),
    maxInputBytes: (plain.max_input_bytes as number | undefined) ?? DEFAULT_MAX_INPUT_BYTES,
    maxDepth: (plain.max_depth as number | undefined) ?? DEFAULT_MAX_DEPTH,
  };
}

function buildIntents(plain: Plain): Intents {
  return {
    deny: itemsAt(plain, "deny") ?? [],
    approve: itemsAt(plain, "approve") ?? [],
    threshold: (plain.threshold as number | undefined) ?? DEFAULT_INTENT_THRESHOLD,
  };
}

function buildSignals(plain: Plain, reading: Reading): Signal[] {
  const signals: Signal[] = [];
  for (const category of INTENT_CATEGORIES) {
    plainItems(plain, category, (item, path) => {
      const pattern = buildPattern(item, `signals.${path}`, reading);
      const weight = item.weight as number | undefined;
      if (pattern === undefined || weight === undefined) return;
      const name = (item.name as string | undefined) ?? pattern.pattern;
      signals.push({ category: category satisfies IntentCategory, ...pattern, weight: perMille(weight), name });
    });
  }
  return signals;
}

function buildTreatAs(values: Plain): TreatAs[] {
  const readings: TreatAs[] = [];
  plainItems(values, "treat_as", (item) => {
    const tools = listOf<string>(item.tool);
    const arg = item.arg as string | undefined;
    const as = item.as as TreatAs["as"] | undefined;
    if (tools !== undefined && arg !== undefined && as !== undefined) readings.push({ tools, arg, as });
  });
  return readings;
}

function buildRules(values: Plain, reading: Reading): Rule[] {
  const rules: Rule[] = [];
  const firstUse = new Map<string, string>();
  plainItems(values, "rules", (item, path) => {
    const id = item.id as string | undefined;
    if (id !== undefined) checkUnique(id, `${path}.id`, firstUse, reading);
    const effect = item.effect as Rule["effect"] | undefined;
    const whenPath = childPath(path, "when");
    const plainWhen = item.when as Plain | undefined;
    const when = plainWhen === undefined ? undefined : ruleCondition(plainWhen, whenPath, reading);
    if (id === undefined || effect === undefined || when === undefined) return;
    rules.push({
      id,
      effect,
      when,
      ...optional("message", item.message as string | undefined),
      ...optional("remedy", item.remedy as string | undefined),
      ...optional("severity", item.severity as Rule["severity"]),
      ...optional("tags", itemsAt<string>(item, "tags")),
    });
  });
  return rules;
}

function checkUnique(id: string, path: string, firstUse: Map<string, string>, reading: Reading): void {
  const first = reading.spots.get(firstUse.get(id) ?? "")?.tree;
  if (first === undefined) {
    firstUse.set(id, path);
    return;
  }
  const message = `the rule id ${quote(id)} is used twice; the first is on line ${reading.source.place(first).line}`;
  report(reading, "duplicate_value", message, path, { expected: "an id of its own" });
}

function plainItems(values: Plain, key: string, use: (item: Plain, path: string) => void): void {
  const items = values[key];
  if (!Array.isArray(items)) return;
  items.forEach((item: unknown, index) => {
    if (typeof item === "object" && item !== null) use(item as Plain, `${childPath("", key)}[${index}]`);
  });
}

function plainAt(values: Plain, key: string): Plain {
  return (values[key] as Plain | undefined) ?? emptyRecord();
}

/** The right items of a list; an empty list stays one. */
function itemsAt<Item>(values: Plain, key: string): readonly Item[] | undefined {
  const items = values[key];
  return Array.isArray(items) ? (items.filter((item) => item !== undefined) as Item[]) : undefined;
}
