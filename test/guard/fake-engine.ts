// A stand-in for the engine in tests of the guard alone: deny rules over substrings, judged the slow and obvious way.
import { EFFECT_ALLOW, EFFECT_DENY, SCOPE_TOOL, STATUS_OK, VIEW_RAW } from "../../assembly/layout.ts";
import type { Engine, Segments, Verdict } from "../../bindings/engine/engine.ts";
import type { LimitsMeta, PatternMeta, ProgramMeta, RuleMeta } from "../../bindings/program.ts";

export interface FakeRule extends Partial<RuleMeta> {
  /** Substrings, letter for letter; the rule holds where one is found. */
  readonly words: readonly string[];
  readonly role?: PatternMeta["role"];
  /** Holds where no word is found, as an allow-list does. */
  readonly none?: true;
}

/** Where rules of these reasons speak; others at tool calls. */
const STAGES: Partial<Record<RuleMeta["reason"], RuleMeta["stages"]>> = {
  blocked_pattern: ["input", "tool_call"],
  redacted: ["tool_result", "output"],
};

const EFFECTS = { allow: 2, audit: 1, redact: 3, require_approval: 4, deny: EFFECT_DENY } as const;

export interface FakePolicy {
  readonly rules?: readonly FakeRule[];
  readonly limits?: Partial<LimitsMeta>;
  readonly mode?: ProgramMeta["mode"];
  readonly default?: ProgramMeta["default"];
  /** Called for every evaluation; may throw. */
  readonly onEvaluate?: (segments: Segments) => void;
  readonly status?: number;
}

/** An engine, and the segments of its latest evaluation. */
export type Fake = Engine & { readonly seen: { texts: string[]; scopes: number[] } };

export function fakeEngine(policy: FakePolicy = {}): Fake {
  const patterns: PatternMeta[] = [];
  const owners: number[] = [];
  const rules = (policy.rules ?? []).map((rule, index): RuleMeta => {
    for (const source of rule.words) {
      owners.push(index);
      patterns.push({ source, type: "substring", role: rule.role ?? "blocked" });
    }
    const {
      id = `blocked_patterns[${index}]`,
      effect = "deny",
      reason = "blocked_pattern",
      message = `rule ${id}`,
    } = rule;
    const { stages = STAGES[reason] ?? ["tool_call"] } = rule;
    return { id, effect, reason, stages, message, ...(rule.remedy === undefined ? {} : { remedy: rule.remedy }) };
  });
  const meta: ProgramMeta = {
    policy: { name: "fake", version: "1.0.0", digest: "", dialect: "portcullis/v1" },
    mode: policy.mode ?? "enforce",
    default: policy.default ?? "allow",
    limits: {
      perTool: {},
      maxInputBytes: 1_048_576,
      maxDepth: 64,
      requireHumanApproval: false,
      logAllCalls: true,
      explicit: [],
      ...policy.limits,
    },
    rules,
    patterns,
    signals: [],
    events: [],
  };
  const seen: Fake["seen"] = { texts: [], scopes: [] };
  const fake: Pick<Engine, "meta" | "matchText" | "matchSegments" | "findUnion" | "findOrigins" | "evaluate"> &
    Pick<Fake, "seen"> = {
    meta,
    seen,
    findUnion(pattern, text) {
      const { source } = patterns[pattern] as PatternMeta;
      const spans: [number, number][] = [];
      for (let at = text.indexOf(source); at >= 0; at = text.indexOf(source, at + source.length))
        spans.push([at, at + source.length]);
      return spans;
    },
    findOrigins(ids, text) {
      return ids.flatMap((pattern) =>
        fake.findUnion(pattern, text).map(([start, end]) => ({ pattern, start, end, view: VIEW_RAW })),
      );
    },
    matchSegments: ({ texts }) =>
      patterns.flatMap(({ source }, id) => (texts.some((text) => text.includes(source)) ? [id] : [])),
    matchText: (text) => patterns.flatMap(({ source }, id) => (text.includes(source) ? [id] : [])),
    evaluate(segments): Verdict {
      seen.texts = [...segments.texts];
      seen.scopes = [...segments.scopes];
      policy.onEvaluate?.(segments);
      const matches = segments.texts.flatMap((text, segment) =>
        patterns.flatMap(({ source, role }, pattern) => {
          const start = text.indexOf(source);
          const looks = (role === "tool") === (segments.scopes[segment] === SCOPE_TOOL);
          return start < 0 || !looks ? [] : [{ pattern, segment, start, end: start + source.length, view: VIEW_RAW }];
        }),
      );
      matches.sort((a, b) => a.segment - b.segment || a.start - b.start || a.end - b.end || a.pattern - b.pattern);
      const fired = rules.flatMap((_rule, index) => {
        const found = matches.some(({ pattern }) => owners[pattern] === index);
        return found !== (policy.rules?.[index]?.none === true) ? [index] : [];
      });
      const effect = Math.max(EFFECT_ALLOW, ...fired.map((index) => EFFECTS[(rules[index] as RuleMeta).effect]));
      const intent = { category: 8, confidence: 0, runnerUp: 8, runnerUpConfidence: 0 };
      return {
        status: policy.status ?? STATUS_OK,
        effect,
        rules: fired,
        matches: matches.slice(0, 64),
        matchCount: matches.length,
        signals: [],
        events: [],
        intent,
      };
    },
  };
  return fake as unknown as Fake;
}
