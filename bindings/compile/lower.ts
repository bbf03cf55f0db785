// A policy → patterns, rules and metadata: everything a policy says becomes a rule over what the engine can be asked.
import {
  FACT_MISFIT,
  FACT_MISSING,
  FACT_NULL,
  FACT_PLACED,
  SCOPE_CONTENT,
  SCOPE_CONTEXT,
  SCOPE_CONTEXT_SCALAR,
  SCOPE_JOINED,
  SCOPE_KEY,
  SCOPE_STRING,
  SCOPE_TEXT,
  SCOPE_TOOL,
  SCOPE_VALUE,
} from "../../assembly/layout.ts";
import type { Condition, Stage, Test } from "../policy/condition.ts";
import type { IntentCategory, Pattern, Policy, Rule } from "../policy/model.ts";
import type { EventMeta, PatternMeta, ProgramMeta, RuleMeta, SignalMeta } from "../program.ts";
import {
  type LoweredRule,
  type LoweredSelectors,
  type LoweredStructure,
  plainMatch,
  type Question,
} from "./bytecode.ts";
import type { CompilePattern, Section } from "./compile.ts";
import { maskOf } from "./intents.ts";
import { limitsOf } from "./limits.ts";
import { rulePath } from "./placed-error.ts";
import { type PlaceName, Selectors } from "./selectors.ts";
import type { DefaultSignal } from "./signals/grammar.ts";
import { defaultSignals } from "./signals.ts";
import { asksFor, combine, FALSE, isPast, permittingPaths, perStage } from "./stages.ts";
import { normalizeBits, Structures } from "./structures.ts";
import { asWritten, CONTEXT_SCOPES, exactly, VALUE_SCOPES, type Wanted } from "./wanted.ts";

/** What a signal looks at. */
const SIGNAL_SCOPES = {
  tool: SCOPE_TOOL,
  content: SCOPE_KEY | SCOPE_STRING | SCOPE_JOINED | SCOPE_TEXT,
  values: SCOPE_STRING | SCOPE_JOINED | SCOPE_TEXT,
} as const;

/** What the compiler is asked for one policy. */
export interface LoweredPolicy {
  readonly patterns: readonly CompilePattern[];
  readonly rules: readonly LoweredRule[];
  readonly signals: readonly DefaultSignal[];
  readonly structures: readonly LoweredStructure[];
  readonly selectors: LoweredSelectors;
  /** What sessions remember, in the order of the metadata's events. */
  readonly events: readonly Question[];
  /** `NORMALIZE_` bits. */
  readonly normalize: number;
  /** Where the policy wrote each pattern, as origins name it: `blocked_patterns[2]`; undefined for the default signals. */
  readonly places: readonly (string | undefined)[];
  /** Knowledge that the readers of this program need. */
  readonly knowledge: readonly Section[];
  readonly meta: ProgramMeta;
}

export interface LowerOptions {
  /** Hex SHA-256 of the canonical resolved document; default "". */
  readonly digest?: string;
  /** Include the default signals although no rule asks for the intent; default false. */
  readonly classify?: boolean;
  /** Include the tables that readers of structure and views search; default true. Who only reads the rules needs none. */
  readonly knowledge?: boolean;
}

/** Every stage at which a call or a text can be judged. */
const TOOL_CALL: readonly Stage[] = ["tool_call"];

/** Lowers a policy. Throws `PlacedError` (`unsupported_condition`). */
export function lowerPolicy(
  policy: Policy,
  { digest = "", classify = false, knowledge = true }: LowerOptions = {},
): LoweredPolicy {
  const lowering = new Lowering(policy);
  lowering.addTools();
  for (const rule of policy.rules) lowering.addRule(rule);
  lowering.addBlockedPatterns();
  lowering.addIntents();
  lowering.addRedaction();
  return lowering.finish(digest, classify, knowledge);
}

class Lowering {
  readonly #policy: Policy;
  readonly #patterns: CompilePattern[] = [];
  readonly #patternMeta: PatternMeta[] = [];
  readonly #places: (string | undefined)[] = [];
  /** Where the patterns at hand are written. */
  #place: string | undefined;
  readonly #rules: LoweredRule[] = [];
  readonly #structures: Structures;
  readonly #selectors = new Selectors();
  readonly #events: { readonly question: Question; readonly meta: EventMeta }[] = [];
  readonly #eventKeys = new Set<string>();
  #asksIntent = false;
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
      this.#push(this.#listedTools("blocked_tools", blockedTools, false), {
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
          ? FALSE
          : this.#listedTools("allowed_tools", allowedTools, true, dialect === "agent-os");
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
      this.#push(this.#listedTools("approval_tools", approvalTools, false), {
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
      this.#place = `blocked_patterns[${index}]`;
      this.#push(this.#texts([pattern], "blocked"), {
        id: this.#place,
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
      this.#place = `redact[${index}]`;
      this.#push(this.#texts([pattern], "redact"), {
        id: this.#place,
        effect: "redact",
        reason: "redacted",
        message: "parts of the text are redacted",
        stages: ["tool_result", "output"],
      });
    });
  }

  addRule(rule: Rule): void {
    const { id, effect, severity, tags, remedy } = rule;
    this.#role = effect === "redact" ? "redact" : "condition";
    this.#selectors.rule = id;
    this.#place = rulePath(id);
    const question = this.#question(rule.when, id, effect === "allow");
    // one rule of the program for each answer that the stage gives
    for (const { stages, question: asked } of perStage(question)) {
      this.#push(asked, {
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
  }

  finish(digest: string, classify: boolean, knowledge: boolean): LoweredPolicy {
    const policy = this.#policy;
    const asked = this.#asksIntent || classify;
    const own = asked ? defaultSignals() : [];
    const signals: readonly DefaultSignal[] = asked ? [...own, ...policy.signals] : [];
    const signalMeta: SignalMeta[] = [];
    const counts = new Map<string, number>();
    for (const signal of signals) {
      this.#place = signalMeta.length < own.length ? undefined : nextPath(counts, `signals.${signal.category}`);
      const largeTable = signalMeta.length < own.length;
      const { pattern, type, scope = "content", category, weight, name } = signal;
      this.#add(
        { pattern, type, scope: SIGNAL_SCOPES[scope], largeTable },
        { source: "", type, role: "signal", signal: signalMeta.length },
      );
      signalMeta.push({ category, weight, name });
    }
    const texts = this.#patternMeta.some(({ role }) => role !== "tool");
    const means = this.#structures.lowered.length + this.#selectors.lowered.count > 0;
    const limits = limitsOf(
      policy,
      this.#rules.some(({ meta }) => meta.after && meta.stages.includes("tool_call")),
    );
    const names = this.#patternMeta.some(({ role }) => role === "tool") || Object.keys(limits.perTool).length > 0;
    const normalize = normalizeBits(policy, texts, means, names);
    return {
      patterns: this.#patterns,
      places: this.#places,
      rules: this.#rules,
      signals,
      structures: this.#structures.lowered,
      selectors: this.#selectors.lowered,
      events: this.#events.map(({ question }) => question),
      normalize,
      knowledge: knowledge ? this.#structures.knowledge(normalize) : [],
      meta: {
        policy: { name: policy.name, version: policy.version, digest, dialect: policy.dialect },
        mode: policy.mode,
        default: policy.default,
        limits,
        rules: this.#rules.map(({ meta }) => meta),
        patterns: this.#patternMeta,
        signals: signalMeta,
        ...this.#structures.meta(normalize),
        ...this.#selectors.meta(),
        ...(this.#events.length === 0 ? {} : { events: this.#events.map(({ meta }) => meta) }),
      },
    };
  }

  #push(question: Question, meta: RuleMeta): void {
    const patterns = plainMatch(question);
    const looked = permittingPaths(question);
    this.#rules.push({
      question,
      meta: {
        ...meta,
        ...(patterns === undefined ? {} : { patterns }),
        ...(asksFor(question, ({ op }) => op === "intent") ? { intent: true } : {}),
        ...(asksFor(question, isPast) ? { after: true } : {}),
        ...(looked.length === 0 ? {} : { looksAt: looked }),
      },
    });
  }

  #add(pattern: CompilePattern, meta: PatternMeta): number {
    this.#patternMeta.push(meta);
    this.#places.push(this.#place);
    return this.#patterns.push(pattern) - 1;
  }

  /** The tools of a list of the policy. */
  #listedTools(key: string, names: readonly string[], permission: boolean, exact = false): Question {
    const first = this.#patterns.length;
    names.forEach((name, index) => {
      this.#place = `${key}[${index}]`;
      this.#tools([name], permission, exact);
    });
    return { op: "match", first, count: names.length };
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

  #intent(categories: readonly IntentCategory[], perMille: number, surely = false): Question {
    this.#asksIntent = true;
    return { op: "intent", mask: maskOf(categories), least: Math.round(perMille), ...(surely ? { surely } : {}) };
  }

  /**
   * The question of a written condition. `permits`: it stands where it lets a call pass, in a rule whose effect is `allow` or
   * inside `not`, so that every leaf has to fit, letter for letter, and what cannot be told counts against the call.
   */
  #question(condition: Condition, rule: string, permits: boolean): Question {
    switch (condition.kind) {
      case "all":
      case "any":
        return combine(
          condition.kind === "all" ? "and" : "or",
          condition.conditions.map((part) => this.#question(part, rule, permits)),
        );
      case "not":
        return { op: "not", of: this.#question(condition.condition, rule, !permits) };
      case "stage":
        return { op: "stage", stages: condition.stages };
      case "tool":
        return this.#tools(condition.globs, permits);
      case "intent": {
        const { categories, threshold = this.#policy.intents.threshold * 1000 } = condition;
        return this.#intent(categories, threshold, permits);
      }
      case "arg":
        return this.#test(
          condition.arg === undefined ? undefined : { in: "call", path: condition.arg },
          condition.test,
          permits,
        );
      case "context":
        return this.#test({ in: "context", path: condition.path }, condition.test, permits);
      case "after":
        return this.#past(condition, rule, permits);
      default: {
        const structure: Question = { op: "structure", index: this.#structures.add(condition, rule, permits) };
        if (condition.arg === undefined || !permits) return structure;
        const place: PlaceName = { in: "call", path: condition.arg };
        return { op: "and", of: [structure, this.#sound(place, this.#selectors.ofPath(place))] };
      }
    }
  }

  /** All places of a path are there, and leaves. */
  #sound(place: PlaceName, selector: number): Question {
    const looked = FACT_PLACED | FACT_MISSING | FACT_MISFIT;
    return { op: "fact", selector, looked, wanted: FACT_PLACED, key: JSON.stringify(["sound", place]) };
  }

  #test(place: PlaceName | undefined, test: Test, permits: boolean): Question {
    const selector = place === undefined ? 0 : this.#selectors.ofPath(place);
    const key = JSON.stringify([place ?? null, test, permits]);
    if (test.is === "exists") return this.#exists(selector, place, test.exists, permits);
    if (test.is === "number") {
      return { op: "number", index: this.#selectors.addNumber(selector, permits, test), selector, permits, key };
    }
    if (permits) {
      const wanted = test.is === "text" ? test.patterns.map(asWritten) : test.values.flatMap(exactly);
      const fits = this.#permission(selector, place, wanted, key);
      return place === undefined ? fits : { op: "and", of: [fits, this.#sound(place, selector)] };
    }
    if (test.is === "text") {
      if (place === undefined) return this.#texts(test.patterns, this.#role);
      return this.#bound(selector, place, test.patterns, key, SCOPE_CONTENT);
    }
    const parts: Question[] = [];
    const texts = test.values.filter((value) => typeof value !== "number").map(String);
    if (texts.length > 0) {
      const exact = texts.map((pattern) => ({ pattern, type: "exact" as const }));
      parts.push(this.#bound(selector, place, exact, JSON.stringify([place ?? null, "equals", texts]), SCOPE_VALUE));
    }
    for (const value of test.values) {
      if (typeof value !== "number") continue;
      const index = this.#selectors.addEqual(selector, value);
      parts.push({ op: "number", index, selector, permits, key: JSON.stringify([place ?? null, "equals", value]) });
    }
    return combine("or", parts);
  }

  /** What forbids: some of the patterns matches in some segment that the path selects. */
  #bound(
    selector: number,
    place: PlaceName | undefined,
    patterns: readonly Omit<CompilePattern, "scope">[],
    key: string,
    scope: number,
  ): Question {
    const first = this.#patterns.length;
    const inContext = place?.in === "context";
    const role = inContext ? "condition" : this.#role;
    for (const pattern of patterns) {
      const { pattern: source, type } = pattern;
      const seen = inContext ? SCOPE_CONTEXT | SCOPE_CONTEXT_SCALAR : scope;
      const id = this.#add({ ...pattern, wholeSpans: role === "redact", scope: seen }, { source, type, role });
      this.#selectors.bind(id, selector, 0);
    }
    return { op: "match", first, count: patterns.length, ...(place === undefined ? {} : { key }) };
  }

  /** What permits: every leaf that the path selects matches one of the patterns in every reading. */
  #permission(selector: number, place: PlaceName | undefined, wanted: readonly Wanted[], key: string): Question {
    const first = this.#patterns.length;
    const permission = this.#selectors.addPermission();
    for (const { pattern, type, of } of wanted) {
      const scope = place?.in === "context" ? CONTEXT_SCOPES[of] : VALUE_SCOPES[of];
      const id = this.#add({ pattern, type, caseSensitive: true, scope }, { source: pattern, type, role: "condition" });
      this.#selectors.bind(id, selector, permission);
    }
    return { op: "fits", permission, selector, first, count: wanted.length, key };
  }

  #exists(selector: number, place: PlaceName | undefined, exists: boolean, permits: boolean): Question {
    // nothing there permits only what surely is not there: the opposite of what forbids
    const sure = permits === exists;
    const question: Question = {
      op: "fact",
      selector,
      looked: sure ? FACT_PLACED | FACT_MISSING | FACT_NULL : FACT_PLACED,
      wanted: FACT_PLACED,
      key: JSON.stringify([place ?? null, "exists", sure]),
    };
    return exists ? question : { op: "not", of: question };
  }

  #past(condition: Extract<Condition, { kind: "after" }>, rule: string, permits: boolean): Question {
    const { condition: happened, withinCalls, withinSeconds } = condition;
    const key = JSON.stringify([happened, permits]);
    const windows = {
      ...(withinCalls === undefined ? {} : { withinCalls }),
      ...(withinSeconds === undefined ? {} : { withinSeconds }),
    };
    const selector = this.#selectors.ofPast({ key, permits, ...windows });
    if (!this.#eventKeys.has(key)) {
      this.#eventKeys.add(key);
      const role = this.#role;
      this.#role = "condition";
      for (const { stages, question } of perStage(this.#question(happened, rule, permits))) {
        this.#events.push({ question, meta: { key, stages } });
      }
      this.#role = role;
    }
    return {
      op: "fact",
      selector,
      looked: FACT_PLACED,
      wanted: FACT_PLACED,
      key: `after ${key} ${JSON.stringify(windows)}`,
    };
  }
}

/** The next item of a list, by the list's path. */
function nextPath(counts: Map<string, number>, list: string): string {
  const index = counts.get(list) ?? 0;
  counts.set(list, index + 1);
  return `${list}[${index}]`;
}
