// A composed policy and its parts → for every value, pattern and rule, the document that it came from.
import type { Policy } from "./model.ts";
import type { Locate } from "./parse-document.ts";
import { POLICY_TABLE } from "./schema.ts";

/** Where a part of a composed policy comes from. */
export interface Origin {
  /** `max_tokens`, `blocked_patterns[2]`, `rules.no-force-push`. */
  readonly path: string;
  /** File of the document, or name of the policy where it has none. */
  readonly from: string;
  readonly line?: number;
  readonly column?: number;
  /** The inherited origins that an override put aside, and why. */
  readonly instead?: { readonly of: string; readonly reason: string };
}

/** A policy under the name that its parts are known by. */
export interface Part {
  readonly policy: Policy;
  readonly from: string;
  readonly locate?: Locate;
  /** Where the part is itself composed. */
  readonly origins?: readonly Origin[];
}

/** One origin for each thing the policy says, in document order; of equal things, that of the first part. */
export function originsOf(policy: Policy, parts: readonly Part[]): Origin[] {
  const origins: Origin[] = [];
  for (const [key, spec] of Object.entries(POLICY_TABLE)) {
    if (key === "rules") continue;
    if (isListed(key)) origins.push(...listOrigins(policy, parts, key));
    else if (spec.property !== undefined) origins.push(...flatOrigin(policy, parts, key, spec.property));
  }
  return [...origins, ...nestedOrigins(policy, parts), ...ruleOrigins(policy, parts)];
}

/** Lists of the model, by key. */
const LISTS = {
  allowed_tools: "allowedTools",
  blocked_tools: "blockedTools",
  approval_tools: "approvalTools",
  blocked_patterns: "blockedPatterns",
  redact: "redact",
  treat_as: "treatAs",
} as const satisfies Readonly<Record<string, keyof Policy>>;

function isListed(key: string): key is keyof typeof LISTS {
  return Object.hasOwn(LISTS, key);
}

function listOrigins(policy: Policy, parts: readonly Part[], key: keyof typeof LISTS): Origin[] {
  const items: readonly unknown[] = policy[LISTS[key]] ?? [];
  const holdings = parts.map((part) => ({ part, places: placesOf(part.policy[LISTS[key]] ?? []) }));
  return items.flatMap((item, index) => {
    const wanted = JSON.stringify(item);
    for (const { part, places } of holdings) {
      const at = places.get(wanted);
      if (at !== undefined) return [origin(part, `${key}[${at}]`, `${key}[${index}]`)];
    }
    return [];
  });
}

/** Items by their text → where each stands first. */
function placesOf(items: readonly unknown[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  items.forEach((item, index) => {
    const text = JSON.stringify(item);
    if (!places.has(text)) places.set(text, index);
  });
  return places;
}

function flatOrigin(policy: Policy, parts: readonly Part[], key: string, property: keyof Policy): Origin[] {
  const value = policy[property];
  if (value === undefined) return [];
  const holders = parts.filter((part) => JSON.stringify(part.policy[property]) === JSON.stringify(value));
  const holder = holders.find((part) => part.policy.explicit.has(key)) ?? holders[0];
  return holder === undefined ? [] : [origin(holder, key, key)];
}

/** Values inside `limits` and `intents`. */
function nestedOrigins(policy: Policy, parts: readonly Part[]): Origin[] {
  const found: Origin[] = [];
  const add = (key: string, read: (policy: Policy) => unknown): void => {
    const wanted = JSON.stringify(read(policy));
    if (wanted === undefined || wanted === "[]") return;
    const outer = key.slice(0, key.indexOf("."));
    const holders = parts.filter((part) => JSON.stringify(read(part.policy)) === wanted);
    const holder = holders.find((part) => part.policy.explicit.has(outer));
    if (holder !== undefined) found.push(origin(holder, key, key));
  };
  for (const tool of Object.keys(policy.limits.perTool))
    add(`limits.per_tool.${tool}`, ({ limits }) => limits.perTool[tool]);
  add("limits.per_minute", ({ limits }) => limits.perMinute);
  add("limits.max_input_bytes", ({ limits }) => limits.maxInputBytes);
  add("limits.max_depth", ({ limits }) => limits.maxDepth);
  for (const list of ["deny", "approve"] as const) {
    policy.intents[list].forEach((category, index) => {
      const holder = parts.find((part) => part.policy.intents[list].includes(category));
      if (holder === undefined) return;
      const at = holder.policy.intents[list].indexOf(category);
      found.push(origin(holder, `intents.${list}[${at}]`, `intents.${list}[${index}]`));
    });
  }
  add("intents.threshold", ({ intents }) => intents.threshold);
  return found;
}

function ruleOrigins(policy: Policy, parts: readonly Part[]): Origin[] {
  return policy.rules.flatMap((rule) => {
    const base = rule.id.split("@")[0];
    for (const id of [rule.id, base]) {
      for (const part of parts) {
        const at = part.policy.rules.findIndex((own) => own.id === id);
        if (at < 0 || (id !== rule.id && JSON.stringify(part.policy.rules[at]?.when) !== JSON.stringify(rule.when)))
          continue;
        return [origin(part, `rules.${id}`, `rules.${rule.id}`, `rules[${at}]`)];
      }
    }
    return [{ path: `rules.${rule.id}`, from: parts.map((part) => part.from).join(" + ") }];
  });
}

function origin(part: Part, inner: string, path: string, place = inner): Origin {
  const known = part.origins?.find((candidate) => candidate.path === inner);
  if (known !== undefined) return { ...known, path };
  const found = part.locate?.(place);
  return found === undefined
    ? { path, from: part.from }
    : { path, from: part.from, line: found.line, column: found.column };
}
