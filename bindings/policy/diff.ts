// Two policies → what changed between them, and whether each change tightens or loosens.
import { type Condition, innerConditions } from "./condition.ts";
import { patternDocument, ruleDocument } from "./document.ts";
import { globOfName, globsCover } from "./globs.ts";
import { implies } from "./implies.ts";
import type { Effect, IntentCategory, Pattern, Policy, Rule } from "./model.ts";
import { POLICY_TABLE } from "./schema.ts";
import { type FlatValue, ORDERED_KEYS, type Relation, relate, relateDefaults, relateModes } from "./strictness.ts";
import { toV1 } from "./to-v1.ts";

/** What a change means for decisions; `changes` where it is neither only tighter nor only looser, or not known. */
export type Direction = "tightens" | "loosens" | "changes" | "neutral";

export interface Change {
  /** `max_tokens`, `limits.per_tool.send_email`, `rules.no-force-push`. */
  readonly field: string;
  /** The value as a document would write it; absent where there was none. */
  readonly before?: unknown;
  readonly after?: unknown;
  readonly direction: Direction;
  /** Items of lists that came and went. */
  readonly added?: readonly unknown[];
  readonly removed?: readonly unknown[];
}

export interface DiffOptions {
  /** Whether every text that `inner` matches is matched by one of `outers`; only `true` where that is proven. */
  readonly covers?: (outers: readonly Pattern[], inner: Pattern) => boolean;
}

/** Changes from `a` to `b`, in canonical order; none for policies that say the same. */
export function diffPolicies(a: Policy, b: Policy, options: DiffOptions = {}): Change[] {
  const mixed = a.dialect !== b.dialect;
  const pair: Pair = mixed ? { a: toV1(a), b: toV1(b), options } : { a, b, options };
  const changes: Change[] = [];
  if (mixed) changes.push(change("apiVersion", documentDialect(a), documentDialect(b), "neutral"));
  for (const key of Object.keys(POLICY_TABLE)) changes.push(...(DIFFS[key]?.(pair) ?? diffFlat(pair, key)));
  return changes;
}

/** The sum of several changes; `neutral` also where there are none. */
export function overallDirection(changes: readonly Change[]): Direction {
  const directions = new Set(changes.map(({ direction }) => direction));
  directions.delete("neutral");
  const [only] = directions;
  return directions.size === 0 || only === undefined ? "neutral" : directions.size === 1 ? only : "changes";
}

interface Pair {
  readonly a: Policy;
  readonly b: Policy;
  readonly options: DiffOptions;
}

function change(
  field: string,
  before: unknown,
  after: unknown,
  direction: Direction,
  items: Partial<Change> = {},
): Change {
  return {
    field,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    direction,
    ...items,
  };
}

function documentDialect(policy: Policy): string | undefined {
  return policy.dialect === "agent-os" ? undefined : policy.dialect;
}

function directionOf(relation: Relation): Direction {
  return relation === "same" ? "neutral" : relation === "stricter" ? "tightens" : "loosens";
}

function diffFlat({ a, b }: Pair, key: string): Change[] {
  const spec = POLICY_TABLE[key];
  if (spec?.property === undefined) return [];
  const before = a[spec.property] as FlatValue;
  const after = b[spec.property] as FlatValue;
  if (before === after) return [];
  const ordered = ORDERED_KEYS.includes(key) && spec.decides !== false;
  return [change(key, before, after, ordered ? directionOf(relate(key, before, after)) : "neutral")];
}

type Diff = (pair: Pair) => Change[];

const DIFFS: Readonly<Record<string, Diff>> = {
  mode: ({ a, b }) =>
    a.mode === b.mode ? [] : [change("mode", a.mode, b.mode, directionOf(relateModes(a.mode, b.mode)))],
  default: ({ a, b }) =>
    a.default === b.default
      ? []
      : [change("default", a.default, b.default, directionOf(relateDefaults(a.default, b.default)))],
  workspace: ({ a, b }) =>
    a.workspace === b.workspace ? [] : [change("workspace", a.workspace, b.workspace, "changes")],
  allowed_tools: diffAllowedTools,
  blocked_tools: ({ a, b }) => diffToolList("blocked_tools", a.blockedTools, b.blockedTools),
  approval_tools: ({ a, b }) => diffToolList("approval_tools", a.approvalTools, b.approvalTools),
  blocked_patterns: (pair) => diffPatterns(pair, "blocked_patterns", "blockedPatterns"),
  redact: (pair) => diffPatterns(pair, "redact", "redact"),
  limits: diffLimits,
  intents: diffIntents,
  signals: (pair) => diffOpaque(pair, "signals", judges(pair) ? "changes" : "neutral"),
  normalize: diffViews,
  treat_as: (pair) => diffOpaque(pair, "treatAs", "changes", "treat_as"),
  rules: diffRules,
};

function diffAllowedTools({ a, b }: Pair): Change[] {
  const before = a.allowedTools;
  const after = b.allowedTools;
  if (isSame(before, after)) return [];
  const shown = (policy: Policy): unknown => policy.allowedTools ?? (policy.dialect === "agent-os" ? [] : undefined);
  const items = itemChanges(before ?? [], after ?? []);
  const exact = a.dialect === "agent-os";
  const tighter = before === undefined || (after !== undefined && coversTools(before, after, exact));
  const looser = after === undefined || (before !== undefined && coversTools(after, before, exact));
  return [change("allowed_tools", shown(a), shown(b), both(tighter, looser), items)];
}

/** More tools listed is tighter: the keys forbid or ask. */
function diffToolList(field: string, before: readonly string[], after: readonly string[]): Change[] {
  if (isSame(before, after)) return [];
  // Forbidding folds case.
  const fold = (globs: readonly string[]): string[] => globs.map((glob) => glob.toLowerCase());
  const tighter = coversTools(fold(after), fold(before), false);
  const looser = coversTools(fold(before), fold(after), false);
  return [change(field, before, after, both(tighter, looser), itemChanges(before, after))];
}

function coversTools(outers: readonly string[], inners: readonly string[], exact: boolean): boolean {
  const globs = exact ? outers.map(globOfName) : outers;
  return inners.every((inner) => globsCover(globs, exact ? globOfName(inner) : inner));
}

/** `tighter` and `looser` both hold where nothing changed in effect. */
function both(tighter: boolean, looser: boolean): Direction {
  return tighter ? (looser ? "neutral" : "tightens") : looser ? "loosens" : "changes";
}

function diffPatterns({ a, b, options }: Pair, field: string, property: "blockedPatterns" | "redact"): Change[] {
  const before = a[property];
  const after = b[property];
  if (isSame(before, after)) return [];
  // That a text matches is all that blocking asks; a redaction also asks how much of it.
  const covers = property === "blockedPatterns" ? options.covers : undefined;
  const covered = (outers: readonly Pattern[], inner: Pattern): boolean =>
    outers.some((outer) => isSame(outer, inner)) || (covers?.(outers, inner) ?? false);
  const tighter = before.every((pattern) => covered(after, pattern));
  const looser = after.every((pattern) => covered(before, pattern));
  const documents = (patterns: readonly Pattern[]): unknown[] => patterns.map(patternDocument);
  const items = itemChanges(documents(before), documents(after));
  return [change(field, documents(before), documents(after), both(tighter, looser), items)];
}

function diffLimits({ a, b }: Pair): Change[] {
  const changes: Change[] = [];
  const compare = (field: string, before: number | undefined, after: number | undefined): void => {
    if (before === after) return;
    const tighter = before === undefined || (after !== undefined && after < before);
    changes.push(change(field, before, after, tighter ? "tightens" : "loosens"));
  };
  const own = (policy: Policy, tool: string): number | undefined =>
    Object.hasOwn(policy.limits.perTool, tool) ? policy.limits.perTool[tool] : undefined;
  const tools = new Set([...Object.keys(a.limits.perTool), ...Object.keys(b.limits.perTool)]);
  for (const tool of tools) compare(`limits.per_tool.${tool}`, own(a, tool), own(b, tool));
  compare("limits.per_minute", a.limits.perMinute, b.limits.perMinute);
  compare("limits.max_input_bytes", a.limits.maxInputBytes, b.limits.maxInputBytes);
  compare("limits.max_depth", a.limits.maxDepth, b.limits.maxDepth);
  return changes;
}

function diffIntents(pair: Pair): Change[] {
  const before = pair.a.intents;
  const after = pair.b.intents;
  const changes: Change[] = [];
  if (!isSame(before.deny, after.deny)) {
    const direction = both(contains(after.deny, before.deny), contains(before.deny, after.deny));
    changes.push(change("intents.deny", before.deny, after.deny, direction, itemChanges(before.deny, after.deny)));
  }
  if (!isSame(before.approve, after.approve)) {
    // A category that moves between the lists is told of under `deny`.
    const asked = (category: IntentCategory): boolean =>
      !before.deny.includes(category) && !after.deny.includes(category);
    const old = before.approve.filter(asked);
    const now = after.approve.filter(asked);
    const items = itemChanges(before.approve, after.approve);
    changes.push(
      change("intents.approve", before.approve, after.approve, both(contains(now, old), contains(old, now)), items),
    );
  }
  if (before.threshold !== after.threshold) {
    const leaning = [...pair.a.rules, ...pair.b.rules].some((rule) => leansOnThreshold(rule.when));
    const lower = after.threshold < before.threshold ? "tightens" : "loosens";
    // Where one of them names no intents, the change of the lists says it all.
    const counts = [before, after].every(({ deny, approve }) => deny.length + approve.length > 0);
    const direction = leaning ? "changes" : counts ? lower : "neutral";
    changes.push(change("intents.threshold", before.threshold, after.threshold, direction));
  }
  return changes;
}

function contains<Item>(outer: readonly Item[], inner: readonly Item[]): boolean {
  return inner.every((item) => outer.includes(item));
}

/** Whether a decision of either policy can hang on the intent of a call. */
function judges({ a, b }: Pair): boolean {
  return [a, b].some(
    ({ intents, rules }) =>
      intents.deny.length + intents.approve.length > 0 || rules.some((rule) => asksIntent(rule.when)),
  );
}

function asksIntent(condition: Condition): boolean {
  return condition.kind === "intent" || innerConditions(condition).some(asksIntent);
}

function leansOnThreshold(condition: Condition): boolean {
  if (condition.kind === "intent") return condition.threshold === undefined;
  return innerConditions(condition).some(leansOnThreshold);
}

/** More readings are tighter in either polarity; what they add to an intent cannot be told. */
function diffViews(pair: Pair): Change[] {
  const before = pair.a.normalize;
  const after = pair.b.normalize;
  if (isSame(before, after)) return [];
  const direction = both(contains(after, before), contains(before, after));
  const uncertain = judges(pair) && direction !== "neutral";
  return [change("normalize", before, after, uncertain ? "changes" : direction, itemChanges(before, after))];
}

function diffOpaque(
  { a, b }: Pair,
  property: "signals" | "treatAs",
  direction: Direction,
  field: string = property,
): Change[] {
  const before: readonly unknown[] = a[property];
  const after: readonly unknown[] = b[property];
  return isSame(before, after) ? [] : [change(field, before, after, direction, itemChanges(before, after))];
}

function diffRules({ a, b }: Pair): Change[] {
  const changes: Change[] = [];
  for (const rule of a.rules) {
    const now = b.rules.find((other) => other.id === rule.id);
    if (isSame(rule, now)) continue;
    const direction = now === undefined ? opposite(weightOf(rule.effect, a)) : directionOfRule(rule, now, a, b);
    changes.push(
      change(`rules.${rule.id}`, ruleDocument(rule), now === undefined ? undefined : ruleDocument(now), direction),
    );
  }
  for (const rule of b.rules) {
    if (a.rules.some((other) => other.id === rule.id)) continue;
    changes.push(change(`rules.${rule.id}`, undefined, ruleDocument(rule), weightOf(rule.effect, b)));
  }
  return changes;
}

/** What adding a rule of this effect does. */
function weightOf(effect: Effect, policy: Policy): Direction {
  if (effect === "audit") return "neutral";
  if (effect === "allow") return policy.default === "allow" ? "neutral" : "loosens";
  return "tightens";
}

function opposite(direction: Direction): Direction {
  return direction === "tightens" ? "loosens" : direction === "loosens" ? "tightens" : direction;
}

function directionOfRule(before: Rule, after: Rule, a: Policy, b: Policy): Direction {
  const effects = directionOfEffect(before.effect, after.effect, a, b);
  if (isSame(before.when, after.when)) return effects;
  if (effects !== "neutral" || (before.effect !== after.effect && before.effect !== "audit")) return "changes";
  const weight = weightOf(after.effect, b);
  if (weight === "neutral") return "neutral";
  const narrower = implies(after.when, before.when);
  const wider = implies(before.when, after.when);
  if (narrower === wider) return narrower ? "neutral" : "changes";
  return narrower ? opposite(weight) : weight;
}

function directionOfEffect(before: Effect, after: Effect, a: Policy, b: Policy): Direction {
  const rank = (effect: Effect, policy: Policy): number =>
    effect === "allow" && policy.default !== "allow" ? -1 : (EFFECT_RANK[effect] ?? 0);
  const from = rank(before, a);
  const to = rank(after, b);
  return from === to ? "neutral" : to > from ? "tightens" : "loosens";
}

const EFFECT_RANK: Readonly<Record<Effect, number>> = { allow: 0, audit: 0, redact: 1, require_approval: 2, deny: 3 };

function itemChanges(before: readonly unknown[], after: readonly unknown[]): Pick<Change, "added" | "removed"> {
  const old = new Set(before.map((item) => JSON.stringify(item)));
  const now = new Set(after.map((item) => JSON.stringify(item)));
  const added = after.filter((item) => !old.has(JSON.stringify(item)));
  const removed = before.filter((item) => !now.has(JSON.stringify(item)));
  return { ...(added.length > 0 ? { added } : {}), ...(removed.length > 0 ? { removed } : {}) };
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
