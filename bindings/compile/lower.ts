// A policy → patterns, rules and metadata: everything a policy says becomes a rule over what the engine can be asked.
import {
  INTENT_DANGEROUS,
  SCOPE_CONTENT,
  SCOPE_JOINED,
  SCOPE_STRING,
  SCOPE_TEXT,
  SCOPE_TOOL,
  SECTION_INTENT,
  SECTION_RULES,
  SIGNAL_EXCUSE,
} from "../../assembly/layout.ts";
import { PolicyError } from "../errors.ts";
import type { Condition, Stage } from "../policy/condition.ts";
import { INTENT_CATEGORIES, type IntentCategory, type Pattern, type Policy, type Rule } from "../policy/model.ts";
import type { PatternMeta, ProgramMeta, RuleMeta, SignalMeta } from "../program.ts";
import { type LoweredRule, type LoweredStructure, packRules, plainMatch, type Question } from "./bytecode.ts";
import { type CompileOptions, type CompilePattern, compileSections, metaSection, type Section } from "./compile.ts";
import type { DefaultSignal } from "./signals/grammar.ts";
import { DEFAULT_SIGNALS } from "./signals.ts";
import { normalizeBits, Structures } from "./structures.ts";

/** What the compiler is asked for one policy. */
export interface LoweredPolicy {
  readonly patterns: readonly CompilePattern[];
  readonly rules: readonly LoweredRule[];
  readonly signals: readonly DefaultSignal[];
  readonly structures: readonly LoweredStructure[];
  /** `NORMALIZE_` bits. */
  readonly normalize: number;
  /** Knowledge that the readers of this program need. */
  readonly knowledge: readonly Section[];
  readonly meta: ProgramMeta;
}

export interface LowerOptions {
  /** Hex SHA-256 of the canonical resolved document; default "". */
  readonly digest?: string;
  /** Include the default signals although no rule asks for the intent; default false. */
  readonly classify?: boolean;
}

/** Compiles a policy. Throws `PolicyError` (`invalid_pattern`, `pattern_too_large`, `unsupported_condition`). */
export function compilePolicy(
  module: WebAssembly.Module,
  policy: Policy,
  options: LowerOptions & CompileOptions = {},
): Uint8Array {
  const { patterns, rules, signals, structures, normalize, knowledge, meta } = lowerPolicy(policy, options);
  const sections: Section[] = [
    { tag: SECTION_RULES, bytes: packRules(rules, patterns.length, structures, normalize) },
    metaSection(meta),
    ...knowledge,
  ];
  if (signals.length > 0) {
    sections.push({ tag: SECTION_INTENT, bytes: packSignals(signals, patterns.length - signals.length) });
  }
  return compileSections(module, patterns, sections, options);
}

/** Every stage at which a call or a text can be judged. */
const TOOL_CALL: readonly Stage[] = ["tool_call"];

/** Lowers a policy; see `compilePolicy`. */
export function lowerPolicy(policy: Policy, { digest = "", classify = false }: LowerOptions = {}): LoweredPolicy {
  const lowering = new Lowering(policy);
  lowering.addTools();
  for (const rule of policy.rules) lowering.addRule(rule);
  lowering.addBlockedPatterns();
  lowering.addIntents();
  lowering.addRedaction();
  return lowering.finish(digest, classify);
}

class Lowering {
  readonly #policy: Policy;
  readonly #patterns: CompilePattern[] = [];
  readonly #patternMeta: PatternMeta[] = [];
  readonly #rules: LoweredRule[] = [];
  readonly #structures: Structures;
  #asksIntent = false;
  /** Stages of the rule being lowered. */
  #stages: readonly Stage[] = TOOL_CALL;
  /** What the text patterns of the rule at hand serve. */
  #role: "condition" | "redact" = "condition";

  constructor(policy: Policy) {
    this.#policy = policy;
    this.#structures = new Structures(policy);
  }

  addTools(): void {
    const { blockedTools, allowedTools, approvalTools, dialect } = this.#policy;
    const isCall: Question = { op: "scope", mask: SCOPE_TOOL };
    if (blockedTools.length > 0) {
      this.#push(this.#tools(blockedTools, false), {
        id: "blocked_tools",
        effect: "deny",
        reason: "blocked_tool",
        message: "this tool is blocked",
        stages: TOOL_CALL,
      });
    }
    if (allowedTools !== undefined) {
      // a permission: letter for letter, and in files without apiVersion no globs
      const allowed: Question =
        allowedTools.length === 0
          ? { op: "not", of: { op: "true" } }
          : this.#tools(allowedTools, true, dialect === "agent-os");
      this.#push(
        { op: "and", of: [isCall, { op: "not", of: allowed }] },
        {
          id: "allowed_tools",
          effect: "deny",
          reason: "tool_not_allowed",
          message: "this tool is not among the allowed ones",
          stages: TOOL_CALL,
        },
      );
    }
    if (approvalTools.length > 0) {
      this.#push(this.#tools(approvalTools, false), {
        id: "approval_tools",
        effect: "require_approval",
        reason: "approval_required",
        message: "this tool needs a person's approval",
        stages: TOOL_CALL,
      });
    }
  }

  addBlockedPatterns(): void {
    this.#policy.blockedPatterns.forEach((pattern, index) => {
      this.#push(this.#texts([pattern], "blocked"), {
        id: `blocked_patterns[${index}]`,
        effect: "deny",
        reason: "blocked_pattern",
        message: "the call holds a blocked pattern",
        stages: ["input", "tool_call"],
      });
    });
  }

  addIntents(): void {
    const { deny, approve, threshold } = this.#policy.intents;
    if (deny.length > 0) {
      this.#push(this.#intent(deny, threshold * 1000), {
        id: "intents.deny",
        effect: "deny",
        reason: "denied_intent",
        message: "what the call intends is denied",
        stages: TOOL_CALL,
      });
    }
    if (approve.length > 0) {
      this.#push(this.#intent(approve, threshold * 1000), {
        id: "intents.approve",
        effect: "require_approval",
        reason: "approval_required",
        message: "what the call intends needs a person's approval",
        stages: TOOL_CALL,
      });
    }
  }

  addRedaction(): void {
    this.#policy.redact.forEach((pattern, index) => {
      this.#push(this.#texts([pattern], "redact"), {
        id: `redact[${index}]`,
        effect: "redact",
        reason: "redacted",
        message: "parts of the text are redacted",
        stages: ["tool_result", "output"],
      });
    });
  }

  addRule(rule: Rule): void {
    const { id, effect, severity, tags, remedy } = rule;
    const stages = stagesOf(rule.when);
    this.#stages = stages;
    this.#role = effect === "redact" ? "redact" : "condition";
    this.#push(this.#question(rule.when, id, false, effect === "allow"), {
      id,
      effect,
      reason: effect === "redact" ? "redacted" : effect === "require_approval" ? "approval_required" : "rule",
      message: rule.message ?? `rule ${id} holds`,
      stages,
      ...(remedy === undefined ? {} : { remedy }),
      ...(severity === undefined ? {} : { severity }),
      ...(tags === undefined ? {} : { tags }),
    });
  }

  finish(digest: string, classify: boolean): LoweredPolicy {
    const policy = this.#policy;
    const signals: readonly DefaultSignal[] =
      this.#asksIntent || classify ? [...DEFAULT_SIGNALS, ...policy.signals] : [];
    const signalMeta: SignalMeta[] = [];
    for (const signal of signals) {
      const { pattern, type, scope = "content", category, weight, name } = signal;
      const mask = scope === "tool" ? SCOPE_TOOL : SCOPE_STRING | SCOPE_JOINED | SCOPE_TEXT;
      this.#add({ pattern, type, scope: mask }, { source: pattern, type, role: "signal", signal: signalMeta.length });
      signalMeta.push({ category, weight, name });
    }
    const normalize = normalizeBits(policy);
    return {
      patterns: this.#patterns,
      rules: this.#rules,
      signals,
      structures: this.#structures.lowered,
      normalize,
      knowledge: this.#structures.knowledge(normalize),
      meta: {
        policy: { name: policy.name, version: policy.version, digest, dialect: policy.dialect },
        mode: policy.mode,
        default: policy.default,
        limits: limitsOf(policy),
        rules: this.#rules.map(({ meta }) => meta),
        patterns: this.#patternMeta,
        signals: signalMeta,
        ...this.#structures.meta(),
      },
    };
  }

  #push(question: Question, meta: RuleMeta): void {
    const patterns = plainMatch(question);
    this.#rules.push({ question, meta: patterns === undefined ? meta : { ...meta, patterns } });
  }

  #add(pattern: CompilePattern, meta: PatternMeta): number {
    this.#patternMeta.push(meta);
    return this.#patterns.push(pattern) - 1;
  }

  #tools(names: readonly string[], permission: boolean, exact = false): Question {
    const first = this.#patterns.length;
    const type = exact ? "exact" : "glob";
    for (const pattern of names) {
      this.#add(
        { pattern, type, caseSensitive: permission, scope: SCOPE_TOOL },
        { source: pattern, type, role: "tool" },
      );
    }
    return { op: "match", first, count: names.length };
  }

  #texts(patterns: readonly Pattern[], role: PatternMeta["role"]): Question {
    const first = this.#patterns.length;
    const suffix = this.#policy.dialect === "agent-os";
    for (const { pattern, type } of patterns) {
      this.#add(
        { pattern, type, suffix: suffix && type === "glob", wholeSpans: role === "redact", scope: SCOPE_CONTENT },
        { source: pattern, type, role },
      );
    }
    return { op: "match", first, count: patterns.length };
  }

  #intent(categories: readonly IntentCategory[], perMille: number): Question {
    this.#asksIntent = true;
    return { op: "intent", mask: maskOf(categories), least: Math.round(perMille) };
  }

  /**
   * The question of a written condition; `negated` inside `not`, where permissions are judged letter for letter. `lifts`:
   * the rule's effect is `allow`, so that its conditions permit where they are not negated.
   */
  #question(condition: Condition, rule: string, negated: boolean, lifts: boolean): Question {
    switch (condition.kind) {
      case "all":
      case "any": {
        const parts = condition.conditions
          .map((part) => this.#question(part, rule, negated, lifts))
          .filter(({ op }) => condition.kind === "any" || op !== "true");
        if (parts.length === 1) return parts[0] as Question;
        if (parts.length === 0) return condition.kind === "all" ? { op: "true" } : { op: "not", of: { op: "true" } };
        return { op: condition.kind === "all" ? "and" : "or", of: parts };
      }
      case "not":
        return { op: "not", of: this.#question(condition.condition, rule, !negated, lifts) };
      case "stage": {
        // the rule speaks at its own stages only: there a condition on the stage is known beforehand
        const held = this.#stages.filter((stage) => condition.stages.includes(stage)).length;
        if (held === this.#stages.length) return { op: "true" };
        if (held === 0) return { op: "not", of: { op: "true" } };
        throw unsupported(rule, "nested `stage`");
      }
      case "tool":
        return this.#tools(condition.globs, negated);
      case "intent":
        return this.#intent(condition.categories, condition.threshold ?? this.#policy.intents.threshold * 1000);
      case "arg":
        if (condition.arg === undefined && condition.test.is === "text" && !negated) {
          return this.#texts(condition.test.patterns, this.#role);
        }
        throw unsupported(rule, condition.arg === undefined ? `\`${condition.test.is}\`` : "`arg`");
      case "command":
      case "sql":
      case "path":
      case "host":
        return { op: "structure", index: this.#structures.add(condition, rule, negated !== lifts) };
      default:
        throw unsupported(rule, `\`${condition.kind}\``);
    }
  }
}

function unsupported(rule: string, what: string): PolicyError {
  return new PolicyError("unsupported_condition", `rule ${rule}: this engine cannot judge ${what} conditions here yet`);
}

/** Stages at which a rule speaks: those that all of its outermost `stage` conditions name. */
function stagesOf(when: Condition): readonly Stage[] {
  const conditions = when.kind === "all" ? when.conditions : [when];
  const named = conditions.flatMap((condition) => (condition.kind === "stage" ? [condition.stages] : []));
  const [first, ...others] = named;
  return first?.filter((stage) => others.every((stages) => stages.includes(stage))) ?? TOOL_CALL;
}

function maskOf(categories: readonly IntentCategory[]): number {
  let mask = 0;
  for (const category of categories) mask |= 1 << INTENT_CATEGORIES.indexOf(category);
  return mask;
}

const DANGEROUS = INTENT_CATEGORIES.slice(0, INTENT_DANGEROUS);

/** Bytes of the intent section; see assembly/layout.ts. */
function packSignals(signals: readonly DefaultSignal[], first: number): Uint8Array {
  const words = signals.map(({ category, weight, discounts = DANGEROUS }) => {
    const excuse = category === "benign";
    return ((excuse ? maskOf(discounts) : maskOf([category])) | (weight << 16) | (excuse ? SIGNAL_EXCUSE : 0)) >>> 0;
  });
  return new Uint8Array(new Uint32Array([signals.length, first, ...words]).buffer);
}

function limitsOf(policy: Policy): ProgramMeta["limits"] {
  const optional = {
    maxTokens: policy.maxTokens,
    maxToolCalls: policy.maxToolCalls,
    timeoutSeconds: policy.timeoutSeconds,
    maxConcurrent: policy.maxConcurrent,
    backpressureThreshold: policy.backpressureThreshold,
    perMinute: policy.limits.perMinute,
    confidenceThreshold: policy.confidenceThreshold,
    driftThreshold: policy.driftThreshold,
    checkpointFrequency: policy.checkpointFrequency,
  };
  return {
    ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as typeof optional &
      object),
    perTool: policy.limits.perTool,
    maxInputBytes: policy.limits.maxInputBytes,
    maxDepth: policy.limits.maxDepth,
    requireHumanApproval: policy.requireHumanApproval,
    logAllCalls: policy.logAllCalls,
    explicit: [...policy.explicit].sort(),
  } as ProgramMeta["limits"];
}
