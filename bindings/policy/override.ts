// The overrides of a document and the policy it inherits → that policy without what is overridden.
import { emptyPolicy } from "./build.ts";
import { API_VERSION, type Policy } from "./model.ts";
import { nearestWord } from "./nearest.ts";
import type { ParsedDocument } from "./parse-document.ts";
import { POLICY_TABLE } from "./schema.ts";
import { quote } from "./source.ts";
import { toV1 } from "./to-v1.ts";
import { report } from "./validate.ts";

/** One entry of `override`; `path` is where the document names the rule. */
export interface Override {
  readonly rule: string;
  readonly reason: string;
  readonly path: string;
}

export interface Overridden {
  readonly base: Policy;
  readonly child: Policy;
  /** The overrides that had something to override. */
  readonly put: readonly Override[];
}

/** The inherited policy with every overridden rule dropped and every overridden key as if it had not been written. */
export function applyOverrides(
  base: Policy,
  child: Policy,
  overrides: readonly Override[],
  document: ParsedDocument,
): Overridden {
  let policy = toV1(base);
  const put: Override[] = [];
  // Indices of patterns count in what was inherited, so the later ones go first.
  const ordered = [...overrides].sort((a, b) => (indexOf(b.rule) ?? 0) - (indexOf(a.rule) ?? 0));
  for (const override of ordered) {
    const next = without(policy, child, override.rule);
    if (next === undefined) {
      const known = [...base.rules.map((rule) => rule.id), ...Object.keys(RESETS)];
      const nearest = nearestWord(override.rule, known);
      report(
        document.reading,
        "unused_override",
        `${quote(override.rule)} is neither an inherited rule nor a key`,
        override.path,
        {
          ...(nearest === undefined
            ? { expected: "the id of an inherited rule, or a key such as max_tokens" }
            : { nearest }),
        },
      );
      continue;
    }
    policy = next;
    put.push(override);
  }
  const lifted = put.some(({ rule }) => rule === "default");
  return { base: policy, child: lifted ? withPermissions(child, base) : child, put };
}

/** With its default overridden a base no longer asks for permissions, but those it gives still hold. */
function withPermissions(child: Policy, base: Policy): Policy {
  const permissions = base.rules.filter((rule) => rule.effect === "allow");
  const inherited = child.explicit.has("default") ? child.default : base.default;
  return { ...child, default: inherited, rules: [...permissions, ...child.rules] };
}

function without(policy: Policy, child: Policy, rule: string): Policy | undefined {
  if (policy.rules.some((own) => own.id === rule)) {
    return { ...policy, rules: policy.rules.filter((own) => own.id !== rule) };
  }
  const index = indexOf(rule);
  if (index !== undefined) {
    if (!rule.startsWith("blocked_patterns[") || index >= policy.blockedPatterns.length) return undefined;
    return { ...policy, blockedPatterns: policy.blockedPatterns.filter((_, at) => at !== index) };
  }
  return Object.hasOwn(RESETS, rule) ? RESETS[rule]?.(policy, child) : undefined;
}

/** The number in `blocked_patterns[3]`. */
function indexOf(rule: string): number | undefined {
  const open = rule.indexOf("[");
  if (open < 0 || !rule.endsWith("]")) return undefined;
  const index = Number(rule.slice(open + 1, -1));
  return Number.isInteger(index) && index >= 0 ? index : undefined;
}

type Reset = (base: Policy, child: Policy) => Policy;

/** What an overridden key becomes in the inherited policy: unlimited, off, empty, or what the document says. */
const RESETS: Readonly<Record<string, Reset>> = {
  ...flatResets(),
  mode: (base) => ({ ...base, mode: "observe" }),
  default: (base) => ({ ...base, default: "allow" }),
  allowed_tools: ({ allowedTools: _dropped, ...base }) => base,
  workspace: ({ workspace: _dropped, ...base }) => base,
  blocked_tools: (base) => ({ ...base, blockedTools: [] }),
  approval_tools: (base) => ({ ...base, approvalTools: [] }),
  blocked_patterns: (base) => ({ ...base, blockedPatterns: [] }),
  redact: (base) => ({ ...base, redact: [] }),
  treat_as: (base, child) => ({ ...base, treatAs: child.explicit.has("treat_as") ? child.treatAs : [] }),
  normalize: (base, child) => ({ ...base, normalize: child.explicit.has("normalize") ? child.normalize : [] }),
  signals: (base, child) => ({ ...base, signals: child.explicit.has("signals") ? child.signals : [] }),
  limits: (base, child) => ({ ...base, limits: { ...child.limits, perTool: {} } }),
  "limits.per_tool": (base) => ({ ...base, limits: { ...base.limits, perTool: {} } }),
  "limits.per_minute": ({ limits: { perMinute: _dropped, ...limits }, ...base }) => ({ ...base, limits }),
  "limits.max_input_bytes": (base, child) => ({
    ...base,
    limits: { ...base.limits, maxInputBytes: child.limits.maxInputBytes },
  }),
  "limits.max_depth": (base, child) => ({ ...base, limits: { ...base.limits, maxDepth: child.limits.maxDepth } }),
  intents: (base, child) => ({ ...base, intents: child.intents }),
  "intents.deny": (base) => ({ ...base, intents: { ...base.intents, deny: [] } }),
  "intents.approve": (base) => ({ ...base, intents: { ...base.intents, approve: [] } }),
  "intents.threshold": (base, child) => ({ ...base, intents: { ...base.intents, threshold: child.intents.threshold } }),
};

function flatResets(): Record<string, Reset> {
  const resets: Record<string, Reset> = {};
  for (const [key, spec] of Object.entries(POLICY_TABLE)) {
    const { property } = spec;
    if (spec.strict === undefined || property === undefined || key === "version") continue;
    resets[key] = (base, child) => {
      const { [property]: _dropped, ...rest } = base;
      const value = child[property] ?? emptyPolicy(API_VERSION)[property];
      return { ...rest, ...(value === undefined ? {} : { [property]: value }) } as Policy;
    };
  }
  return resets;
}
