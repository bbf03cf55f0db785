// A policy → for each situation, the formulas under which it redacts, asks, denies.
import { SCOPE_CONTENT, SCOPE_TEXT, SCOPE_TOOL } from "../../assembly/layout.ts";
import type { Question } from "../compile/bytecode.ts";
import type { CompilePattern } from "../compile/compile.ts";
import { type LoweredPolicy, lowerPolicy } from "../compile/lower.ts";
import type { StructureCondition } from "../compile/structures.ts";
import { PolicyError } from "../errors.ts";
import { countsSessions, foldName, needsSession } from "../guard/limits.ts";
import { type Condition, innerConditions, STAGES, type Stage } from "../policy/condition.ts";
import type { Policy, Rule } from "../policy/model.ts";
import type { LimitsMeta } from "../program.ts";
import { FALSE, type Formulas, TRUE } from "./formula.ts";
import { type PlaceName, placeOfKey, readKey } from "./places.ts";

/** What kind of question is asked: the formulas differ, the policies are compared in each. */
export interface Situation {
  readonly stage: Stage;
  /** A tool's name and arguments, or one text. */
  readonly form: "call" | "text";
  /** Of tool calls: without a session, in an open one, or naming one that is not open. */
  readonly session: "none" | "open" | "closed";
}

/** Every situation. A text at stage `tool_call` is none: a tool call has a tool. */
export const SITUATIONS: readonly Situation[] = STAGES.flatMap((stage): Situation[] =>
  stage === "tool_call"
    ? (["none", "open", "closed"] as const).map((session) => ({ stage, form: "call", session }))
    : (["text", "call"] as const).map((form) => ({ stage, form, session: "none" })),
);

/** Formulas any of which gives the effect, or something that alone gives a stricter one. */
export interface Effects {
  readonly deny: readonly number[];
  readonly approve: readonly number[];
  readonly redact: readonly Redaction[];
}

/** Spans that are replaced. */
export interface Redaction {
  readonly formula: number;
  /** They cannot be replaced, which denies. */
  readonly denies: number;
  /** The pattern whose matches are replaced; absent where more than that decides what is. */
  readonly pattern: CompilePattern | undefined;
  /** All redactions of the policy: with equal ones, equal spans are replaced. */
  readonly all: string;
}

/** A rule of the program, read: how it speaks in each form. */
interface Clause {
  readonly effect: LoweredPolicy["rules"][number]["meta"]["effect"];
  readonly stages: readonly Stage[];
  /** It asks for the session's past: outside of tool calls a session is needed for that, by an atom of its own. */
  readonly past: number | undefined;
  readonly call: number;
  readonly text: number;
  /** Of a redacting rule that asks for matches and nothing else: its patterns. */
  readonly replaces: readonly CompilePattern[] | undefined;
}

/** A policy as the comparison reads it. */
export interface ReadPolicy {
  readonly policy: Policy;
  readonly limits: LimitsMeta;
  readonly clauses: readonly Clause[];
  readonly redactions: string;
  /** Set where tool atoms are about what names read as. */
  readonly disguised: Disguised;
}

/** What tool atoms say beside their pattern. */
type Disguised = { readonly disguised?: true };

/** Whether a policy judges tool names by what they read as, too. */
export function readsNames({ normalize }: Policy): boolean {
  return normalize.includes("unicode");
}

/**
 * Reads a policy's rules. `names`: how the other policy takes tool names. A call is judged under its name and what that reads as,
 * and the stricter answer holds, so that two policies which both do so, or the laxer one alone, compare name by name; a policy
 * that does is more than its rules say beside one that does not. Throws `PolicyError` only for policies that cannot be lowered
 * at all.
 */
export function readPolicy(formulas: Formulas, policy: Policy, names: "alike" | "as written" = "alike"): ReadPolicy {
  const disguised: Disguised = names === "as written" && readsNames(policy) ? { disguised: true } : {};
  const { rules, ...rest } = policy;
  const lowered = lowerPolicy({ ...rest, rules: [] }, { knowledge: false });
  const surroundings = contextOf(policy);
  const clauses: Clause[] = lowered.rules.map(({ question, meta }) => {
    const key = `${meta.id}|${surroundings}`;
    const read = (form: Situation["form"]): number =>
      questionFormula(formulas, question, lowered.patterns, policy, disguised, form, key);
    const replaces = replacedPatterns(meta, lowered.patterns);
    return {
      effect: meta.effect,
      stages: meta.stages,
      past: undefined,
      call: read("call"),
      text: read("text"),
      replaces,
    };
  });
  for (const rule of rules) clauses.push(...readRule(formulas, policy, disguised, rule, surroundings));
  const redactions = JSON.stringify([
    policy.redact,
    rules.filter(({ effect }) => effect === "redact").map(({ when }) => when),
    policy.redact.length > 0 ? surroundings : "",
  ]);
  const asksPast = clauses.some(({ past, stages }) => past !== undefined && stages.includes("tool_call"));
  const limits: LimitsMeta = { ...lowered.meta.limits, ...(asksPast ? { history: true as const } : {}) };
  return { policy, limits, clauses, redactions, disguised };
}

/** What the meaning of a condition can hang on beside its own words. */
function contextOf({ dialect, normalize, treatAs, workspace, signals, intents }: Policy, placed = true): string {
  const place = placed ? (workspace ?? null) : undefined;
  return JSON.stringify([dialect, [...normalize].sort(), treatAs, place, signals, intents.threshold]);
}

/** Whether a condition can hang on the workspace: where paths begin, and what lies outside. */
function isPlaced(condition: StructureCondition): boolean {
  if (condition.kind !== "command") return condition.kind === "path";
  const { operands, redirects, outsideWorkspace } = condition;
  return operands !== undefined || redirects !== undefined || outsideWorkspace !== undefined;
}

/** The views of a policy by name. What is a command line is for `treat_as` to say, so the `shell` view goes by both. */
export function viewsOf({ normalize, treatAs }: Policy): string[] {
  const shell = treatAs.length === 0 ? "shell" : `shell ${JSON.stringify(treatAs)}`;
  return normalize.map((view) => (view === "shell" ? shell : view)).sort();
}

/** One rule, lowered by itself; one that the engine cannot judge is an atom of its own words. */
function readRule(
  formulas: Formulas,
  policy: Policy,
  disguised: Disguised,
  rule: Rule,
  surroundings: string,
): Clause[] {
  const { allowedTools: _, ...rest } = policy;
  // The same words mean less where they permit than where they forbid.
  const key = `${rule.effect === "allow" ? "permit" : "forbid"}|${JSON.stringify(rule.when)}|${surroundings}`;
  const alone: Policy = {
    ...rest,
    blockedTools: [],
    approvalTools: [],
    blockedPatterns: [],
    redact: [],
    intents: { ...policy.intents, deny: [], approve: [] },
    rules: [rule],
  };
  try {
    const { rules, patterns } = lowerPolicy(alone, { knowledge: false });
    const structures = structuresOf(rule.when, rule.effect === "allow");
    return rules.map(({ question, meta }): Clause => {
      const { stages, after } = meta;
      const read = (form: Situation["form"]): number =>
        questionFormula(formulas, question, patterns, policy, disguised, form, `${key}|${stages.join()}`, structures);
      const past = after === true ? formulas.atom({ kind: "opaque", key: `session|${key}` }) : undefined;
      const replaces = replacedPatterns(meta, patterns);
      return { effect: rule.effect, stages, past, call: read("call"), text: read("text"), replaces };
    });
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
  }
  const whole = formulas.atom({ kind: "opaque", key });
  return [{ effect: rule.effect, stages: STAGES, past: undefined, call: whole, text: whole, replaces: undefined }];
}

function replacedPatterns(
  { effect, patterns }: LoweredPolicy["rules"][number]["meta"],
  all: readonly CompilePattern[],
): readonly CompilePattern[] | undefined {
  if (effect !== "redact" || patterns === undefined) return undefined;
  const [first, count] = patterns;
  return all.slice(first, first + count);
}

/** A condition on what a text means, and whether it stands where it lets a call pass. */
interface Structure {
  readonly condition: StructureCondition;
  readonly permits: boolean;
}

/** Those of a rule, in the order in which they are lowered; none where the session's past is asked about them too. */
function structuresOf(condition: Condition, permits: boolean): Structure[] {
  if (condition.kind === "after" || JSON.stringify(condition).includes('"kind":"after"')) return [];
  switch (condition.kind) {
    case "command":
    case "sql":
    case "path":
    case "host":
      return [{ condition, permits }];
    case "not":
      return structuresOf(condition.condition, !permits);
    default:
      return innerConditions(condition).flatMap((inner) => structuresOf(inner, permits));
  }
}

/** The engine's question as a formula; `key` names it whole where it asks something that only the engine knows. */
function questionFormula(
  formulas: Formulas,
  question: Question,
  patterns: readonly CompilePattern[],
  policy: Policy,
  disguised: Disguised,
  form: Situation["form"],
  key: string,
  structures: readonly Structure[] = [],
): number {
  // a condition on a path, a number or the session's past: the same words in the same surroundings have the same truth
  const named = (condition: string): number =>
    formulas.atom({ kind: "opaque", key: `${form}|${condition}|${contextOf(policy)}` });
  const views = viewsOf(policy);
  const read = (part: Question): number | undefined => {
    switch (part.op) {
      case "true":
        return TRUE;
      case "scope":
        if (part.mask === SCOPE_TOOL) return form === "call" ? TRUE : FALSE;
        return undefined;
      case "structure": {
        const structure = structures[part.index];
        if (structure === undefined) return undefined;
        const { condition, permits } = structure;
        const words = `${form}|${permits}|${JSON.stringify(condition)}|${contextOf(policy, isPlaced(condition))}`;
        return formulas.atom({ kind: "opaque", key: words, ...(permits ? {} : { structure: condition }) });
      }
      case "fact":
      case "number": {
        const test = readKey(part.key, part.op === "number" && part.permits);
        if (test === undefined) return named(part.key);
        // a text of its own has no places
        if (form === "text" && test.place !== undefined) return FALSE;
        const { region, every } = test;
        return formulas.atom({ kind: "leaf", place: JSON.stringify(test.place ?? null), views, region, every });
      }
      case "fits": {
        const place = placeOfKey(part.key);
        if (place === undefined || form === "text") return named(part.key);
        const fitting = patterns.slice(part.first, part.first + part.count).map((pattern) => ({
          pattern: formulas.pattern(pattern),
          scope: pattern.scope ?? SCOPE_CONTENT,
        }));
        fitting.sort((x, y) => x.pattern - y.pattern || x.scope - y.scope);
        return formulas.atom({ kind: "fits", place: JSON.stringify(place), views, patterns: fitting });
      }
      case "match": {
        const place = part.key === undefined ? undefined : placeOfKey(part.key);
        if (part.key !== undefined && place === undefined) return named(part.key);
        if (place !== undefined && form === "text") return FALSE;
        const matched: number[] = [];
        for (let id = part.first; id < part.first + part.count; id++) {
          const pattern = patterns[id];
          if (pattern === undefined) return undefined;
          matched.push(matchFormula(formulas, pattern, policy, disguised, form, place));
        }
        return formulas.or(matched);
      }
      case "intent":
        if (part.surely === true) return named(`surely an intent of ${part.mask} from ${part.least}`);
        return formulas.atom({
          kind: "intent",
          signals: JSON.stringify([policy.signals, viewsOf(policy), policy.dialect]),
          mask: part.mask,
          least: part.least,
        });
      case "not": {
        const of = read(part.of);
        return of === undefined ? undefined : formulas.not(of);
      }
      case "and":
      case "or": {
        const of = part.of.map(read);
        const known = of.filter((one) => one !== undefined);
        if (known.length < of.length) return undefined;
        return part.op === "and" ? formulas.and(known) : formulas.or(known);
      }
      default:
        return undefined;
    }
  };
  return read(question) ?? formulas.atom({ kind: "opaque", key: `${form}|${key}` });
}

function matchFormula(
  formulas: Formulas,
  pattern: CompilePattern,
  policy: Policy,
  disguised: Disguised,
  form: Situation["form"],
  place?: PlaceName,
): number {
  const { scope = SCOPE_CONTENT } = pattern;
  const id = formulas.pattern(pattern);
  if (scope === SCOPE_TOOL) return form === "call" ? formulas.atom({ kind: "tool", pattern: id, ...disguised }) : FALSE;
  const seen = form === "call" ? scope & ~SCOPE_TEXT : scope & SCOPE_TEXT;
  if (seen === 0) return FALSE;
  const at = place === undefined ? {} : { place: JSON.stringify(place) };
  return formulas.atom({ kind: "text", pattern: id, scope: seen, views: viewsOf(policy), ...at });
}

/** Counters of a session, and sizes of a call: names of `count` atoms. */
export const COUNTERS = {
  BYTES: "bytes",
  DEPTH: "depth",
  CALLS: "toolCalls",
  TOKENS: "tokens",
  ELAPSED: "elapsedMilliseconds",
  MINUTE: "callsThisMinute",
  RUNNING: "running",
} as const;

/** Prefix of the counter of one tool's calls. */
export const TOOL_COUNTER = "tool:";

/** When the policy does what in a situation. A policy that observes lets everything pass. */
export function effectsOf(formulas: Formulas, read: ReadPolicy, situation: Situation): Effects {
  const { policy, limits, clauses, disguised } = read;
  const { stage, form, session } = situation;
  if (policy.mode === "observe") return { deny: [], approve: [], redact: [] };
  const count = (counter: string, least: number): number => formulas.atom({ kind: "count", counter, least });
  const deny = [count(COUNTERS.BYTES, limits.maxInputBytes + 1)];
  if (form === "call") deny.push(count(COUNTERS.DEPTH, limits.maxDepth + 1));
  const approve: number[] = [];
  const lifts: number[] = [];
  const lists = { deny, require_approval: approve, redact: undefined, allow: lifts, audit: undefined };
  const speaking = clauses.filter(({ stages }) => stages.includes(stage));
  for (const clause of speaking) {
    lists[clause.effect]?.push(clause[form]);
    if (clause.past !== undefined && stage !== "tool_call") deny.push(clause.past);
  }
  if (stage === "tool_call") {
    deny.push(...sessionFormulas(formulas, limits, disguised, session));
    if (limits.confidenceThreshold !== undefined) {
      deny.push(formulas.atom({ kind: "unsure", below: limits.confidenceThreshold }));
    }
    if (limits.requireHumanApproval) approve.push(TRUE);
    if (policy.default !== "allow") {
      (policy.default === "deny" ? deny : approve).push(formulas.not(formulas.or(lifts)));
    }
  }
  const redact = redactionsOf(formulas, read, speaking, form);
  // A redaction that cannot be done denies.
  deny.push(...redact.map(({ denies }) => denies));
  return { deny, approve, redact };
}

/**
 * What the redacting rules at hand replace. Whether a match has something to replace is a matter of its pattern and the value
 * alone: an atom of the pattern, the same one in whatever policy.
 */
function redactionsOf(
  formulas: Formulas,
  { policy, redactions, disguised }: ReadPolicy,
  clauses: readonly Clause[],
  form: Situation["form"],
): Redaction[] {
  const found: Redaction[] = [];
  const redacting = clauses.filter((clause) => clause.effect === "redact" && clause[form] !== FALSE);
  const isPlain = redacting.every(({ replaces }) => replaces !== undefined);
  const add = (formula: number, key: string, pattern: CompilePattern | undefined): void => {
    const denies = formulas.and([formula, formulas.atom({ kind: "opaque", key: `unredactable|${key}` })]);
    found.push({ formula, denies, pattern, all: redactions });
  };
  for (const { replaces = [], ...clause } of redacting) {
    if (!isPlain) add(clause[form], redactions, undefined);
    else
      for (const pattern of replaces) {
        const formula = matchFormula(formulas, pattern, policy, disguised, form);
        add(formula, `${form}|${formula}`, pattern);
      }
  }
  return found;
}

function sessionFormulas(
  formulas: Formulas,
  limits: LimitsMeta,
  disguised: Disguised,
  session: Situation["session"],
): number[] {
  if (session === "none") return [needsSession(limits) ? TRUE : FALSE];
  if (session === "closed") return [countsSessions(limits) ? TRUE : FALSE];
  const found: number[] = [];
  const add = (counter: string, least: number | undefined): void => {
    if (least !== undefined) found.push(formulas.atom({ kind: "count", counter, least }));
  };
  add(COUNTERS.CALLS, limits.maxToolCalls);
  add(COUNTERS.TOKENS, limits.maxTokens === undefined ? undefined : limits.maxTokens + 1);
  add(COUNTERS.ELAPSED, limits.timeoutSeconds === undefined ? undefined : limits.timeoutSeconds * 1000);
  add(COUNTERS.MINUTE, limits.perMinute);
  // Running and waiting together: what is full is so for either.
  add(COUNTERS.RUNNING, limits.maxConcurrent);
  for (const [tool, calls] of Object.entries(limits.perTool)) {
    const folded = foldName(tool);
    const name = formulas.pattern({ pattern: folded, type: "exact" });
    const counted = formulas.atom({ kind: "count", counter: `${TOOL_COUNTER}${folded}`, least: calls });
    found.push(formulas.and([formulas.atom({ kind: "tool", pattern: name, ...disguised }), counted]));
  }
  return found;
}
