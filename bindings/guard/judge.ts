// One question → what the policy says about it, in the order of judging, with the snapshot that was judged.
import {
  EFFECT_ALLOW,
  EFFECT_APPROVE,
  EFFECT_AUDIT,
  EFFECT_DENY,
  EFFECT_LIFT,
  EFFECT_REDACT,
  MAX_KEPT_MATCHES,
  SCOPE_LEAF,
  STATUS_OK,
  STATUS_TOO_LARGE,
  VIEW_ESCAPES,
  VIEW_RAW,
  VIEW_SHELL,
  VIEW_UNICODE,
} from "../../assembly/layout.ts";
import type { Engine, Verdict, VerdictMatch } from "../engine/engine.ts";
import type { ProgramMeta, RuleMeta } from "../program.ts";
import type { Question, Stage } from "./call.ts";
import { CallReadings, rootOf } from "./call-readings.ts";
import { allowed, denied, type Finding, intentOf, type Judgement, type Match, settle, type View } from "./decision.ts";
import type { History } from "./history.ts";
import { countsSessions, type Ledger, needsSession } from "./limits.ts";
import { strictest, ToolNames } from "./names.ts";
import { pathsOf } from "./paths.ts";
import { redactValue } from "./redact.ts";
import { type Plain, Reader } from "./segments.ts";

/** A judgement, and what it was passed on. */
export interface Ruling {
  readonly judgement: Judgement;
  /** The plain copy that was judged; undefined where the question could not be read. */
  readonly snapshot: Plain | undefined;
  /** The plain copy of the context; undefined where it was not read. */
  readonly context: Plain | undefined;
  /** What a person is shown where redactions apply too; undefined where none do, or nobody has to be asked. */
  readonly redacted?: Plain | undefined;
  /** The limits among the findings. */
  readonly limits: readonly Finding[];
  /** Keys of the events that held, for the session to remember if the call passes. */
  readonly events: readonly string[];
  /** The tool's name as it reads, where that is another than the one that is written. */
  readonly name?: string | undefined;
}

/** The circumstances of a question, beside its own words. */
export interface Circumstances {
  /** The session's counters; `null` where the question names a session that is not open. */
  readonly ledger: Ledger | null | undefined;
  /** The session's past; undefined without an open session. */
  readonly history: History | undefined;
  /** Milliseconds of the session clock. */
  readonly now: number;
  /** A person has approved: what asks for approval no longer holds the call back. */
  readonly approved: boolean;
  /** The call holds its slot already. */
  readonly holding: boolean;
}

export const STATELESS: Circumstances = {
  ledger: undefined,
  history: undefined,
  now: 0,
  approved: false,
  holding: false,
};

const NONE: readonly never[] = Object.freeze([]);

const EFFECT_CODES = {
  allow: EFFECT_LIFT,
  audit: EFFECT_AUDIT,
  redact: EFFECT_REDACT,
  require_approval: EFFECT_APPROVE,
  deny: EFFECT_DENY,
} as const;

/** What one rule of the program means to the guard. */
interface Clause {
  readonly finding: Finding;
  /** Judged before the limits: which tools there are comes first. */
  readonly gate: boolean;
  /** It asks for the intent: the signals are its evidence. */
  readonly intended: boolean;
  /** Selectors whose leaves are its evidence. */
  readonly looksAt: readonly number[];
  readonly stages: readonly Stage[];
}

export function findingOf({ id, effect, reason, message, remedy }: RuleMeta): Finding {
  return { effect: EFFECT_CODES[effect], id, reason, message, remedy };
}

function clauseOf(rule: RuleMeta): Clause {
  const { reason } = rule;
  return {
    finding: findingOf(rule),
    gate: reason === "blocked_tool" || reason === "tool_not_allowed",
    intended: rule.intent === true,
    looksAt: rule.looksAt ?? NONE,
    stages: rule.stages,
  };
}

/** A denied intent by its name, with its confidence to a tenth of a percent. */
function sayIntent(finding: Finding, verdict: Verdict): Finding {
  if (finding.reason !== "denied_intent" && finding.id !== "intents.approve") return finding;
  const { category, confidence } = intentOf(verdict);
  const share = `${Math.floor(confidence / 10)}.${confidence % 10} %`;
  return { ...finding, message: `${finding.message}: ${category}, confidence ${share}` };
}

/** Asks the engine and adds what needs more than the program knows: limits, confidence, approval, the default. */
export class Judge {
  #engine: Engine;
  readonly #renew: (() => Engine) | undefined;
  readonly #meta: ProgramMeta;
  readonly #clauses: readonly Clause[];
  readonly #needsSession: boolean;
  readonly #countsSessions: boolean;
  /** Nothing but rules has a say in a call without a session and confidence. */
  readonly #rulesAlone: boolean;
  readonly #reader: Reader;
  readonly #readings: CallReadings;
  readonly #names = new ToolNames();
  /** Stages at which some rule asks for a session's past. */
  readonly #pastStages: ReadonlySet<Stage>;
  #busy = false;
  #trapped = false;

  /** `renew` makes another engine of the same program, for the day that this one traps. */
  constructor(engine: Engine, renew?: () => Engine) {
    const { meta } = engine;
    this.#engine = engine;
    this.#renew = renew;
    this.#meta = meta;
    this.#clauses = meta.rules.map(clauseOf);
    this.#needsSession = needsSession(meta.limits);
    this.#countsSessions = countsSessions(meta.limits);
    this.#rulesAlone = meta.default === "allow" && !meta.limits.requireHumanApproval && !this.#needsSession;
    this.#reader = new Reader(meta.limits);
    this.#readings = new CallReadings(meta);
    this.#pastStages = new Set(meta.rules.flatMap(({ after, stages }) => (after === true ? stages : [])));
  }

  /** Whether any rule speaks at this stage: what has none need not be read. */
  speaksAt(stage: Stage): boolean {
    if (stage === "tool_call" || this.#clauses.some(({ stages }) => stages.includes(stage))) return true;
    return this.#meta.events?.some(({ stages }) => stages.includes(stage)) ?? false;
  }

  judge(question: Question, circumstances: Circumstances): Ruling {
    if (question.fault !== "") return refusal("unreadable_input", question.fault);
    // A getter inside the arguments may ask the same guard: it gets a reader of its own.
    const outer = this.#busy;
    this.#busy = true;
    try {
      return this.#read(question, circumstances, outer ? new Reader(this.#meta.limits) : this.#reader);
    } catch {
      return this.faulted();
    } finally {
      this.#busy = outer;
    }
  }

  /** The engine that answers now; undefined where none does any more. */
  get engine(): Engine | undefined {
    return this.#trapped ? undefined : this.#engine;
  }

  /** An engine that trapped may hold half of a check: it never answers again. */
  faulted(): Ruling {
    this.#trapped = true;
    try {
      if (this.#renew !== undefined) {
        this.#engine = this.#renew();
        this.#trapped = false;
      }
    } catch {
      // No engine, no verdict: every call is denied from now on.
    }
    return refusal("engine_fault", "the engine trapped");
  }

  #read(question: Question, circumstances: Circumstances, reader: Reader): Ruling {
    const { text, tool, args } = question;
    const name = text || this.#trapped ? undefined : this.#names.of(tool, this.#engine);
    if (name === null) return refusal("unreadable_input", "the tool's name is too long to be read");
    const reading = this.#readings.of(question, circumstances.history, circumstances.now);
    const snapshot = text ? reader.readText(args as string, reading) : reader.read(tool, args, reading);
    if (reader.fault !== "") {
      const path = reader.faultPath(text ? "text" : rootOf(question.stage));
      return refusal("unreadable_input", `${path} cannot be read: ${reader.fault}`);
    }
    if (this.#trapped) return refusal("engine_fault", "the engine trapped in an earlier check");
    const verdict =
      name === undefined
        ? this.#engine.evaluate(reader)
        : this.#evaluateBoth(question, circumstances, name, snapshot, reader);
    if (reader.fault !== "") return refusal("unreadable_input", `the call cannot be read: ${reader.fault}`);
    if (verdict.status !== STATUS_OK) {
      if (verdict.status === STATUS_TOO_LARGE) return refusal("unreadable_input", "more than the engine holds");
      return refusal("engine_fault", `the engine answered status ${verdict.status}`);
    }
    if (
      verdict.rules.length === 0 &&
      verdict.effect === EFFECT_ALLOW &&
      (question.stage === "tool_call" ? this.#rulesAlone : !this.#pastStages.has(question.stage)) &&
      circumstances.ledger === undefined &&
      question.confidence === undefined
    ) {
      return {
        judgement: allowed(intentOf(verdict)),
        snapshot,
        context: reader.context,
        limits: NONE,
        events: NONE,
      };
    }
    return this.#weigh(question, circumstances, verdict, snapshot, reader, name);
  }

  /** The verdict under both of the tool's names, as it is written and as it reads; the reader is left with the latter. */
  #evaluateBoth(
    question: Question,
    { history, now }: Circumstances,
    name: string,
    snapshot: Plain,
    reader: Reader,
  ): Verdict {
    const written = this.#engine.evaluate(reader, true);
    if (written.status !== STATUS_OK) return written;
    reader.reread(snapshot, name, this.#readings.of({ ...question, tool: name }, history, now));
    if (reader.fault !== "") return written;
    const read = this.#engine.evaluate(reader, true);
    return read.status === STATUS_OK ? strictest(this.#meta, question.tool, written, read) : read;
  }

  #weigh(
    question: Question,
    circumstances: Circumstances,
    verdict: Verdict,
    snapshot: Plain,
    reader: Reader,
    name: string | undefined,
  ): Ruling {
    const { stage } = question;
    const gates: Finding[] = [];
    const rules: Finding[] = [];
    const looked = new Set<number>();
    let intended = false;
    for (const index of verdict.rules) {
      const clause = this.#clauses[index];
      if (clause === undefined) return refusal("engine_fault", `the engine answered rule ${index}`);
      if (!clause.stages.includes(stage)) continue;
      intended ||= clause.intended;
      for (const selector of clause.looksAt) looked.add(selector);
      (clause.gate ? gates : rules).push(sayIntent(clause.finding, verdict));
    }
    // Where no rule holds, the verdict's matches are nobody's evidence.
    const found = gates.length + rules.length === 0 ? NONE : this.#evidence(verdict, intended, reader, looked);
    const matches = this.#matches(found, snapshot, reader, question);
    const matchCount = found.length === 0 ? 0 : verdict.matchCount + found.length - verdict.matches.length;
    const limits = stage === "tool_call" ? this.#limits(question, circumstances, name) : NONE;
    const findings = [...gates, ...limits];
    if (stage !== "tool_call" && circumstances.history === undefined && this.#pastStages.has(stage)) {
      findings.push(needsOpenSession(circumstances.ledger === null));
    }
    if (stage === "tool_call") this.#addConfidence(question, findings);
    findings.push(...rules);
    if (stage === "tool_call") this.#addDefaults(findings);
    const weighed = circumstances.approved ? findings.map(approve) : findings;
    const intent = intentOf(verdict);
    const { context } = reader;
    let judgement = settle(weighed, intent, matches, matchCount);
    // Asking a person does not hide that the redaction cannot be carried out, which denies.
    let shown: Plain | undefined;
    const redacts = judgement.effect === "redact" || judgement.effect === "require_approval";
    if (redacts && weighed.some(({ effect }) => effect === EFFECT_REDACT)) {
      const redacted = redactValue(this.#engine, reader, question, snapshot, verdict);
      if (redacted === undefined) judgement = settle(weighed.map(unredactable), intent, matches, matchCount);
      else if (judgement.effect === "redact") judgement = { ...judgement, redacted };
      else shown = redacted;
    }
    const events = this.#eventsOf(verdict, stage);
    return { judgement, snapshot, context, redacted: shown, limits, events, name };
  }

  /** Keys of the events that held at a stage. */
  #eventsOf({ events }: Verdict, stage: Stage): readonly string[] {
    if (events.length === 0) return NONE;
    return events.flatMap((index) => {
      const event = this.#meta.events?.[index];
      return event?.stages.includes(stage) ? [event.key] : [];
    });
  }

  #limits(question: Question, { ledger, now, holding }: Circumstances, name = question.tool): Finding[] {
    if (ledger === undefined || ledger === null) {
      return (ledger === null ? this.#countsSessions : this.#needsSession) ? [needsOpenSession(ledger === null)] : [];
    }
    const findings = ledger.judge(name, question.tokens, now);
    if (!holding && ledger.slots.state() === "full") {
      findings.push({
        effect: EFFECT_DENY,
        id: "max_concurrent",
        reason: "concurrency_limit",
        message: "too many calls of the session run or wait already",
        remedy: "wait until a running call has ended",
      });
    }
    return findings;
  }

  #addConfidence({ confidence }: Question, findings: Finding[]): void {
    const threshold = this.#meta.limits.confidenceThreshold;
    if (confidence === undefined || threshold === undefined || confidence >= threshold) return;
    findings.push({
      effect: EFFECT_DENY,
      id: "confidence_threshold",
      reason: "low_confidence",
      message: "the agent's confidence is below the policy's threshold",
      remedy: "gather what is missing before the call, or ask a person",
    });
  }

  #addDefaults(findings: Finding[]): void {
    if (this.#meta.limits.requireHumanApproval) {
      findings.push({
        effect: EFFECT_APPROVE,
        id: "require_human_approval",
        reason: "approval_required",
        message: "every tool call needs a person's approval",
      });
    }
    if (this.#meta.default === "allow" || findings.some(({ effect }) => effect === EFFECT_LIFT)) return;
    const denying = this.#meta.default === "deny";
    findings.push({
      effect: denying ? EFFECT_DENY : EFFECT_APPROVE,
      id: "default",
      reason: denying ? "default_denied" : "approval_required",
      message: denying ? "no rule allows the call" : "no rule allows the call without a person's approval",
    });
  }

  /** The verdict's matches, the signals where a rule rests on the intent, and the leaves that had to fit. */
  #evidence(
    { matches, signals }: Verdict,
    intended: boolean,
    { texts, scopes, selections }: Reader,
    looked: ReadonlySet<number>,
  ): readonly VerdictMatch[] {
    const { patterns, structures = NONE, numbers = NONE } = this.#meta;
    const first = patterns.length + structures.length + numbers.length - 1;
    const places: VerdictMatch[] = [];
    for (const selection of looked.size === 0 ? NONE : selections) {
      const [selector, segment] = [selection & 0xffff, selection >>> 16];
      if (!looked.has(selector) || ((scopes[segment] ?? 0) & SCOPE_LEAF) === 0) continue;
      places.push({ pattern: first + selector, segment, start: 0, end: texts[segment]?.length ?? 0, view: VIEW_RAW });
    }
    if (!intended && places.length === 0) return matches;
    return [...matches, ...(intended ? signals : NONE), ...places].sort(
      (a, b) => a.segment - b.segment || a.start - b.start || a.end - b.end || a.pattern - b.pattern,
    );
  }

  #matches(
    found: readonly VerdictMatch[],
    snapshot: Plain,
    reader: Reader,
    { stage, text }: Question,
  ): readonly Match[] {
    if (found.length === 0) return NONE;
    const segments = new Set(found.map(({ segment }) => segment));
    const paths = text ? new Map([[0, "text"]]) : pathsOf(snapshot, rootOf(stage), segments);
    return found.slice(0, MAX_KEPT_MATCHES).map(({ pattern, segment, start, end, view }) => ({
      pattern: sourceOf(this.#meta, pattern),
      role: this.#meta.patterns[pattern]?.role ?? "condition",
      path: reader.contextPath(segment) ?? paths.get(segment) ?? "",
      span: [start, end],
      view: viewName(view),
    }));
  }
}

/** What a match is shown as: a signal by its name, all else as the policy wrote it. */
export function sourceOf(
  { patterns, structures = NONE, numbers = NONE, selectors = NONE, signals }: ProgramMeta,
  id: number,
) {
  const pattern = patterns[id];
  if (pattern !== undefined) return signals[pattern.signal ?? -1]?.name ?? pattern.source;
  const others = [...structures, ...numbers, ...selectors];
  return others[id - patterns.length]?.source ?? "";
}

function needsOpenSession(named: boolean): Finding {
  return {
    effect: EFFECT_DENY,
    id: "session",
    reason: "session_required",
    message: named ? "the call names a session that is not open" : "the policy limits sessions and the call has none",
    remedy: "open a session and make the call in it",
  };
}

export function viewName(view: number): View {
  if (view === VIEW_UNICODE) return "unicode";
  if (view === VIEW_ESCAPES) return "escapes";
  return view === VIEW_SHELL ? "shell" : "raw";
}

function approve(finding: Finding): Finding {
  return finding.effect === EFFECT_APPROVE ? { ...finding, effect: EFFECT_AUDIT } : finding;
}

/** A redaction that cannot be carried out denies. */
export function unredactable(finding: Finding): Finding {
  if (finding.effect !== EFFECT_REDACT) return finding;
  return {
    ...finding,
    effect: EFFECT_DENY,
    reason: "unredactable",
    message: `${finding.message}; the match cannot be replaced where it stands`,
  };
}

export function refusal(reason: "unreadable_input" | "engine_fault", message: string): Ruling {
  const remedy = reason === "unreadable_input" ? { remedy: "pass JSON values within the policy's limits" } : {};
  const judgement = denied({ id: reason, reason, message, ...remedy });
  return { judgement, snapshot: undefined, context: undefined, limits: NONE, events: NONE };
}
