// Several policies → the one that denies what any of them denies, and where each part of it came from.
import { PolicyError } from "../errors.ts";
import { allOf, type Condition, innerConditions, mapInner } from "./condition.ts";
import { MAX_RULE_ID } from "./formats.ts";
import { globsCover, globsOverlap } from "./globs.ts";
import { API_VERSION, INTENT_CATEGORIES, type Limits, type Policy, type Rule } from "./model.ts";
import { type Origin, originsOf, type Part } from "./provenance.ts";
import { POLICY_TABLE } from "./schema.ts";
import { type FlatValue, ORDERED_KEYS, stricterOf, strictestDefault } from "./strictness.ts";
import { toV1 } from "./to-v1.ts";
import { optional, perMille } from "./when.ts";
import { innermost } from "./workspaces.ts";

export interface Composition {
  readonly policy: Policy;
  readonly origins: readonly Origin[];
}

/**
 * Most restrictive wins: the lowest limit, the highest confidence, every pattern and rule, and only the tools that all
 * allow. An intersection that is empty stays empty, so the result is portcullis/v1 where the older dialect, in which an
 * empty list means all tools, could not say it. Throws `incompatible_policies` where two workspaces exclude each other or a
 * rule would permit more in the narrower one, or where signals or `treat_as` of one policy would change what another decides.
 */
export function composePolicies(parts: readonly [Part, ...Part[]]): Composition {
  const [first, ...others] = parts;
  if (others.length === 0) return { policy: first.policy, origins: originsOf(first.policy, parts) };
  const policies = parts.map((part) => part.policy);
  const older = policies.every((policy) => policy.dialect !== API_VERSION);
  const policy = older ? composeOlder(policies) : compose(policies.map(toV1));
  return { policy, origins: originsOf(policy, parts) };
}

/** Agent-OS policies compose in their own dialect unless no tool is left. */
function composeOlder(policies: readonly Policy[]): Policy {
  const lists = policies.flatMap((policy) => (policy.allowedTools === undefined ? [] : [policy.allowedTools]));
  const [first, ...others] = lists;
  const common = first?.filter((tool) => others.every((list) => list.includes(tool)));
  if (common?.length === 0) return compose(policies.map(toV1));
  const open = policies.map(({ allowedTools: _names, ...policy }): Policy => policy);
  return { ...compose(open), dialect: "agent-os", ...optional("allowedTools", common) };
}

function compose(parts: readonly Policy[]): Policy {
  checkSignals(parts);
  checkReadings(parts);
  const threshold = lowestThreshold(parts);
  const policies = parts.map((policy) => pinThresholds(policy, threshold));
  const tools = commonTools(policies);
  const descriptions = unique(
    policies.flatMap((policy) => policy.description ?? []),
    (text) => text,
  );
  return {
    ...orderedFields(policies),
    dialect: API_VERSION,
    name: unique(
      policies.map((policy) => policy.name),
      (name) => name,
    ).join(" + "),
    ...optional("description", descriptions.length === 0 ? undefined : descriptions.join("\n")),
    mode: policies.every((policy) => policy.mode === "observe") ? "observe" : "enforce",
    default: strictestDefault(policies.map((policy) => policy.default)),
    ...optional("workspace", innermost(policies)),
    ...optional("allowedTools", tools.allowed),
    blockedTools: union(policies, (policy) => policy.blockedTools),
    approvalTools: union(policies, (policy) => policy.approvalTools),
    blockedPatterns: union(policies, (policy) => policy.blockedPatterns),
    limits: composeLimits(policies),
    intents: {
      deny: union(policies, (policy) => policy.intents.deny),
      approve: union(policies, (policy) => policy.intents.approve),
      threshold,
    },
    signals: byCategory(union(policies, (policy) => policy.signals)),
    redact: union(policies, (policy) => policy.redact),
    rules: [...composeRules(policies), ...tools.rules],
    normalize: union(policies, (policy) => policy.normalize),
    treatAs: union(policies, (policy) => policy.treatAs),
    explicit: new Set(policies.flatMap((policy) => [...policy.explicit])),
  };
}

type Ordered = Pick<Policy, "version" | "requireHumanApproval" | "logAllCalls"> & Partial<Policy>;

function orderedFields(policies: readonly Policy[]): Ordered {
  const fields: Record<string, FlatValue> = {};
  for (const key of ORDERED_KEYS) {
    const property = POLICY_TABLE[key]?.property;
    if (property === undefined) continue;
    const value = policies.map((policy) => policy[property] as FlatValue).reduce((a, b) => stricterOf(key, a, b));
    if (value !== undefined) fields[property] = value;
  }
  return fields as unknown as Ordered;
}

/** What all lists allow: as globs where these say it, else as rules that deny whatever a list does not name. */
function commonTools(policies: readonly Policy[]): {
  readonly allowed?: readonly string[];
  readonly rules: readonly Rule[];
} {
  let allowed: readonly string[] | undefined;
  const rules: Rule[] = [];
  for (const { allowedTools, name } of policies) {
    if (allowedTools === undefined) continue;
    const common = allowed === undefined ? allowedTools : intersect(allowed, allowedTools);
    if (common !== undefined) {
      allowed = common;
      continue;
    }
    const when = allOf([
      { kind: "stage", stages: ["tool_call"] },
      { kind: "not", condition: { kind: "tool", globs: allowedTools } },
    ]);
    const id = freeId("tools-of", name, rules);
    rules.push({ id, effect: "deny", when, message: `${name} does not allow this tool` });
  }
  return { ...optional("allowed", allowed), rules };
}

/** The globs that fit exactly the names both lists fit; `undefined` where no glob of either list says it. */
function intersect(a: readonly string[], b: readonly string[]): readonly string[] | undefined {
  const common: string[] = [];
  for (const left of a) {
    if (globsCover(b, left)) {
      common.push(left);
      continue;
    }
    for (const right of b) {
      if (globsCover([left], right)) common.push(right);
      else if (globsOverlap(left, right)) return undefined;
    }
  }
  return unique(common, (glob) => glob);
}

function composeLimits(policies: readonly Policy[]): Limits {
  const perTool = new Map<string, number>();
  for (const { limits } of policies) {
    for (const [tool, calls] of Object.entries(limits.perTool)) {
      perTool.set(tool, Math.min(perTool.get(tool) ?? calls, calls));
    }
  }
  const rates = policies.flatMap(({ limits }) => limits.perMinute ?? []);
  return {
    perTool: Object.fromEntries(perTool),
    ...optional("perMinute", rates.length === 0 ? undefined : Math.min(...rates)),
    maxInputBytes: Math.min(...policies.map(({ limits }) => limits.maxInputBytes)),
    maxDepth: Math.min(...policies.map(({ limits }) => limits.maxDepth)),
  };
}

/** The threshold counts only where a policy names intents. */
function lowestThreshold(policies: readonly Policy[]): number {
  const naming = policies.filter(({ intents }) => intents.deny.length + intents.approve.length > 0);
  return Math.min(...(naming.length > 0 ? naming : policies).map(({ intents }) => intents.threshold));
}

/** Conditions that lean on their policy's threshold say it themselves where the composed one differs. */
function pinThresholds(policy: Policy, composed: number): Policy {
  const own = policy.intents.threshold;
  if (own === composed || !policy.rules.some((rule) => asksIntent(rule.when))) return policy;
  const pin = (condition: Condition): Condition =>
    condition.kind === "intent" && condition.threshold === undefined
      ? { ...condition, threshold: perMille(own) }
      : mapInner(condition, pin);
  return { ...policy, rules: policy.rules.map((rule) => ({ ...rule, when: pin(rule.when) })) };
}

function asksIntent(condition: Condition): boolean {
  return condition.kind === "intent" || innerConditions(condition).some(asksIntent);
}

/**
 * A signal for one category can win a call over from another that a policy denies, so policies that judge intents have
 * to agree on their signals.
 */
function checkSignals(policies: readonly Policy[]): void {
  const judging = policies.filter(judgesIntents);
  const [first, ...others] = policies;
  if (judging.length === 0 || first === undefined) return;
  const differing = others.find((policy) => !isSame(policy.signals, first.signals));
  if (differing === undefined) return;
  const message = `\`${first.name}\` and \`${differing.name}\` have different signals, and \`${judging[0]?.name}\` judges intents: its calls could change category`;
  throw new PolicyError("incompatible_policies", message);
}

function judgesIntents({ intents, rules }: Policy): boolean {
  return intents.deny.length + intents.approve.length > 0 || rules.some((rule) => asksIntent(rule.when));
}

/**
 * Text that one policy has read as a command, another may have read as mere text: what the first denies would pass. So where
 * a policy's words hang on how arguments are read, the others have to read them in the same ways.
 */
function checkReadings(policies: readonly Policy[]): void {
  const composed = union(policies, (policy) => policy.treatAs);
  for (const policy of policies) {
    if (!dependsOnReadings(policy) || isSame(policy.treatAs, composed)) continue;
    const other = policies.find(({ treatAs }) => !isSame(treatAs, policy.treatAs));
    const message = `\`${policy.name}\` and \`${other?.name}\` have different \`treat_as\`: what the rules of \`${policy.name}\` hold for could change`;
    throw new PolicyError("incompatible_policies", message);
  }
}

/** Whether `treat_as` can change what the policy decides: beside structure it says where the `shell` view is read. */
export function dependsOnReadings({ blockedPatterns, redact, intents, rules }: Policy): boolean {
  if (blockedPatterns.length + redact.length + intents.deny.length + intents.approve.length > 0) return true;
  return rules.some((rule) => looksAtTexts(rule.when));
}

function looksAtTexts(condition: Condition): boolean {
  const inner = innerConditions(condition);
  if (inner.length > 0) return inner.some(looksAtTexts);
  return condition.kind !== "tool" && condition.kind !== "stage" && condition.kind !== "context";
}

/** All rules that forbid, in order; those that permit only together. */
function composeRules(policies: readonly Policy[]): Rule[] {
  const closed = policies.filter((policy) => policy.default !== "allow");
  const rules: Rule[] = [];
  const add = (rule: Rule, suffix: string): void => {
    if (rules.some((known) => isSame(known, rule))) return;
    const taken = rules.some((known) => known.id === rule.id);
    rules.push(taken ? { ...rule, id: freeId(rule.id, suffix, rules) } : rule);
  };
  for (const policy of policies) {
    // The permissions of the only closed policy lift what they lifted before; with none closed they just stay.
    const keeps = closed.length === 0 || (closed.length === 1 && closed[0] === policy);
    for (const rule of policy.rules) if (rule.effect !== "allow" || keeps) add(rule, policy.name);
  }
  if (closed.length > 1) for (const rule of jointPermissions(closed)) add(rule, "allow");
  // A permission that asks for the session's past needs a session, also where it permits nothing any more.
  for (const policy of policies) {
    for (const rule of policy.rules) {
      if (rule.effect !== "allow" || !asksPast(rule.when) || rules.some(({ when }) => isSame(when, rule.when)))
        continue;
      add({ ...rule, effect: "audit" }, policy.name);
    }
  }
  return rules;
}

function asksPast(condition: Condition): boolean {
  return condition.kind === "after" || innerConditions(condition).some(asksPast);
}

/** Rules that composing permissions may give; a product beyond it is no policy that a person could read. */
const MAX_PERMISSIONS = 4096;

/**
 * A default is lifted only by a call that every closed policy lifts: one permission for each choice of one `allow` rule
 * from each of them.
 */
function jointPermissions(closed: readonly Policy[]): Rule[] {
  let joint: readonly Rule[] | undefined;
  for (const { rules } of closed) {
    const permissions = rules.filter((rule) => rule.effect === "allow");
    joint = joint === undefined ? permissions : pairs(joint, permissions);
    if (joint.length <= MAX_PERMISSIONS) continue;
    const message = `the allow rules combine to more than ${MAX_PERMISSIONS} permissions (MAX_PERMISSIONS)`;
    throw new PolicyError("incompatible_policies", message);
  }
  return [...(joint ?? [])];
}

function pairs(left: readonly Rule[], right: readonly Rule[]): Rule[] {
  const found: Rule[] = [];
  for (const a of left) {
    for (const b of right) {
      // One permission that both policies grant stands for itself, and for its pairs with others, which it covers.
      const same = right.some((rule) => isSame(rule.when, a.when))
        ? a
        : left.some((rule) => isSame(rule.when, b.when))
          ? b
          : undefined;
      if (same === undefined) found.push({ ...a, id: freeId(a.id, b.id, found), when: bothHold(a.when, b.when) });
      else if (!found.some((rule) => isSame(rule.when, same.when))) found.push(same);
    }
  }
  return found;
}

function bothHold(a: Condition, b: Condition): Condition {
  return isSame(a, b) ? a : allOf([a, b]);
}

/** `id@suffix`, with a number where that is taken too. */
function freeId(id: string, suffix: string, taken: readonly Rule[]): string {
  const letters = [...suffix].map((char) => (ID_CHARS.includes(char) ? char : "-")).join("");
  // Room for a number behind it.
  const base = `${id}@${letters}`.slice(0, MAX_RULE_ID - 8);
  let candidate = base;
  for (let count = 2; taken.some((rule) => rule.id === candidate); count++) candidate = `${base}.${count}`;
  return candidate;
}

const ID_CHARS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/:@";

function byCategory(signals: Policy["signals"]): Policy["signals"] {
  return INTENT_CATEGORIES.flatMap((category) => signals.filter((signal) => signal.category === category));
}

function union<Item>(policies: readonly Policy[], pick: (policy: Policy) => readonly Item[]): Item[] {
  return unique(policies.flatMap(pick), JSON.stringify);
}

function unique<Item>(items: readonly Item[], fingerprint: (item: Item) => string): Item[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = fingerprint(item);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
