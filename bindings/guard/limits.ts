// A budget and what has been spent of it → the findings that stop a call, and the spending of one that runs.
import { EFFECT_DENY } from "../../assembly/layout.ts";
import { PolicyError } from "../errors.ts";
import type { LimitsMeta, Reason } from "../program.ts";
import type { Finding } from "./decision.ts";
import { checkOptions } from "./options.ts";
import type { SavedSession } from "./saved-session.ts";
import { Slots } from "./slots.ts";

/** What a session may spend; absent = unlimited. Names and meanings are those of the policy's keys. */
export interface Budget {
  readonly maxTokens?: number | undefined;
  readonly maxToolCalls?: number | undefined;
  /** Wall time from the opening of the session. */
  readonly timeoutSeconds?: number | undefined;
  /** Calls that may run at once. */
  readonly maxConcurrent?: number | undefined;
  /** From this many running calls on, callers of `authorize` wait. */
  readonly backpressureThreshold?: number | undefined;
  /** Calls in any 60 seconds. */
  readonly perMinute?: number | undefined;
  /** Calls of one tool, by its name; letter case does not count. */
  readonly perTool?: Readonly<Record<string, number>> | undefined;
}

/** What a session has spent. */
export interface Usage {
  readonly tokens: number;
  readonly toolCalls: number;
  readonly perTool: Readonly<Record<string, number>>;
  /** Calls that run now. */
  readonly running: number;
}

const MINUTE = 60_000; // ms

/** Keys whose limits only a session can hold a call to, where the policy itself writes them. */
const SESSION_KEYS = ["max_tokens", "max_tool_calls", "timeout_seconds", "max_concurrent", "backpressure_threshold"];

/**
 * Whether a call without a session must be denied: the policy writes a limit that is counted in sessions, or asks what a
 * session did before.
 */
export function needsSession(limits: LimitsMeta): boolean {
  return (
    limits.history === true ||
    limits.perMinute !== undefined ||
    Object.keys(limits.perTool).length > 0 ||
    limits.explicit.some((key) => SESSION_KEYS.includes(key))
  );
}

/** Whether any limit, default or not, counts in sessions. */
export function countsSessions(limits: LimitsMeta): boolean {
  return (
    needsSession(limits) ||
    limits.maxTokens !== undefined ||
    limits.maxToolCalls !== undefined ||
    limits.timeoutSeconds !== undefined ||
    limits.maxConcurrent !== undefined
  );
}

const BUDGET_KEYS = [
  "maxTokens",
  "maxToolCalls",
  "timeoutSeconds",
  "maxConcurrent",
  "backpressureThreshold",
  "perMinute",
  "perTool",
];

/** The narrower of the two in every field. Throws `PolicyError` where the asked one has other keys or holds no safe non-negative integer. */
export function narrow(limits: Budget, asked: Budget): Budget {
  checkOptions(asked, "a budget", BUDGET_KEYS);
  const least = (key: Exclude<keyof Budget, "perTool">): number | undefined => {
    const wish = asked[key];
    if (wish === undefined) return limits[key];
    checkAmount(`budget.${key}`, wish);
    return Math.min(wish, limits[key] ?? wish);
  };
  const perTool: Record<string, number> = Object.assign(Object.create(null), limits.perTool);
  const { perTool: asking = {} } = asked;
  if (typeof asking !== "object" || asking === null || Array.isArray(asking)) {
    throw new PolicyError("invalid_option", "budget.perTool is no object of counts by tool");
  }
  for (const [tool, wish] of Object.entries(asking)) {
    checkAmount(`budget.perTool.${tool}`, wish);
    perTool[tool] = Math.min(wish, perTool[tool] ?? wish);
  }
  return {
    maxTokens: least("maxTokens"),
    maxToolCalls: least("maxToolCalls"),
    timeoutSeconds: least("timeoutSeconds"),
    maxConcurrent: least("maxConcurrent"),
    backpressureThreshold: least("backpressureThreshold"),
    perMinute: least("perMinute"),
    perTool,
  };
}

function checkAmount(name: string, amount: unknown): void {
  if (!isAmount(amount)) {
    throw new PolicyError("invalid_option", `${name} is ${String(amount)}, expected a safe integer of at least 0`);
  }
}

export function isAmount(amount: unknown): amount is number {
  return Number.isSafeInteger(amount) && (amount as number) >= 0;
}

/**
 * The counters of one session. A child's calls are judged against and spent from its parent too, so that its budget is
 * never more than its parent has left. Times are milliseconds of the injected monotonic clock.
 */
export class Ledger {
  readonly slots: Slots;
  #budget: Budget;
  /** The budget's limits of single tools, by folded name. */
  #toolLimits: ReadonlyMap<string, ToolLimit>;
  readonly #parent: Ledger | undefined;
  #start: number;
  /** Calls of each tool by its folded name, and how it was first spelt. */
  readonly #perTool = new Map<string, { readonly name: string; count: number }>();
  /** Times of the calls of the last minute, oldest at `#oldest`; filled only where a rate is limited. */
  #times: number[] = [];
  #oldest = 0;
  #tokens = 0;
  #toolCalls = 0;

  constructor(budget: Budget, start: number, parent?: Ledger) {
    this.#budget = budget;
    this.#toolLimits = toolLimitsOf(budget);
    this.#start = start;
    this.#parent = parent;
    this.slots = new Slots(budget.maxConcurrent, budget.backpressureThreshold, parent?.slots);
  }

  /** What has been spent, with times as ages. */
  save(now: number): Pick<SavedSession, "elapsed" | "tokens" | "toolCalls" | "perTool" | "recent"> {
    const count = this.#recent(now);
    return {
      elapsed: Math.max(0, now - this.#start),
      tokens: this.#tokens,
      toolCalls: this.#toolCalls,
      perTool: this.#countsPerTool(),
      recent: count === 0 ? [] : this.#times.slice(-count).map((time) => now - time),
    };
  }

  /** Goes on from what was saved `idle` milliseconds ago. */
  resume({ elapsed, tokens, toolCalls, perTool, recent }: SavedSession, now: number, idle: number): void {
    this.#start = now - elapsed - idle;
    this.#tokens = tokens;
    this.#toolCalls = toolCalls;
    for (const [tool, count] of Object.entries(perTool)) this.#count(tool, count);
    if (this.#budget.perMinute !== undefined) this.#times = recent.map((age) => now - age - idle).sort((a, b) => a - b);
  }

  /** Other limits hold from now on, for what has been spent already too. */
  limit(budget: Budget): void {
    this.#budget = budget;
    this.#toolLimits = toolLimitsOf(budget);
    if (budget.perMinute === undefined) this.#times = [];
    if (budget.perMinute === undefined) this.#oldest = 0;
    this.slots.limit(budget.maxConcurrent, budget.backpressureThreshold);
  }

  /** Every limit that a call of this tool (as its name reads), costing this many tokens, would break now. */
  judge(tool: string, tokens: number, now: number): Finding[] {
    const findings = this.#parent?.judge(tool, tokens, now) ?? [];
    const { maxTokens, maxToolCalls, timeoutSeconds, perMinute } = this.#budget;
    const own = this.#toolLimits.size === 0 ? undefined : this.#toolLimits.get(foldName(tool));
    if (maxToolCalls !== undefined && this.#toolCalls >= maxToolCalls) {
      add(findings, "max_tool_calls", "tool_call_limit", `the session has made its ${maxToolCalls} tool calls`, STOP);
    }
    if (own !== undefined && (this.#perTool.get(foldName(tool))?.count ?? 0) >= own.calls) {
      const message = `the session has made its ${own.calls} calls of this tool`;
      add(findings, `limits.per_tool.${own.tool}`, "tool_call_limit", message, "go on without this tool");
    }
    if (maxTokens !== undefined && this.#tokens + tokens > maxTokens) {
      add(findings, "max_tokens", "token_limit", `the call would pass the session's ${maxTokens} tokens`, STOP);
    }
    if (timeoutSeconds !== undefined && now - this.#start >= timeoutSeconds * 1000) {
      add(findings, "timeout_seconds", "time_limit", `the session has run for its ${timeoutSeconds} seconds`, STOP);
    }
    if (perMinute !== undefined && this.#recent(now) >= perMinute) {
      const message = `the session has made its ${perMinute} tool calls of this minute`;
      add(findings, "limits.per_minute", "rate_limit", message, "wait before the next call");
    }
    return findings;
  }

  /** Spends one call, here and in every session around. */
  take(tool: string, tokens: number, now: number): void {
    this.#parent?.take(tool, tokens, now);
    this.#toolCalls = addSafely(this.#toolCalls, 1);
    this.#tokens = addSafely(this.#tokens, tokens);
    this.#count(tool, 1);
    if (this.#budget.perMinute !== undefined) this.#times.push(now);
  }

  /** Spends tokens outside of any tool call, such as a model's own. */
  spend(tokens: number): void {
    this.#parent?.spend(tokens);
    this.#tokens = addSafely(this.#tokens, tokens);
  }

  usage(): Usage {
    return {
      tokens: this.#tokens,
      toolCalls: this.#toolCalls,
      perTool: this.#countsPerTool(),
      running: this.slots.running,
    };
  }

  #count(tool: string, calls: number): void {
    const folded = foldName(tool);
    const known = this.#perTool.get(folded);
    if (known === undefined) this.#perTool.set(folded, { name: tool, count: calls });
    else known.count = addSafely(known.count, calls);
  }

  #countsPerTool(): Record<string, number> {
    return Object.fromEntries([...this.#perTool.values()].map(({ name, count }) => [name, count]));
  }

  get toolCalls(): number {
    return this.#toolCalls;
  }

  get tokens(): number {
    return this.#tokens;
  }

  /** Milliseconds that are left of the wall time, here and around; infinite where it is not limited. */
  remainingTime(now: number): number {
    const around = this.#parent?.remainingTime(now) ?? Number.POSITIVE_INFINITY;
    const seconds = this.#budget.timeoutSeconds;
    return seconds === undefined ? around : Math.min(around, Math.max(0, this.#start + seconds * 1000 - now));
  }

  /** How many calls the last minute holds. */
  #recent(now: number): number {
    const times = this.#times;
    while (this.#oldest < times.length && (times[this.#oldest] as number) <= now - MINUTE) this.#oldest += 1;
    if (this.#oldest * 2 > times.length) {
      this.#times = times.slice(this.#oldest);
      this.#oldest = 0;
    }
    return this.#times.length - this.#oldest;
  }
}

/** How often one tool may be called, and its name as the budget spells it. */
interface ToolLimit {
  readonly tool: string;
  readonly calls: number;
}

/** The name under which a tool's calls are counted: letter case aside. */
export function foldName(name: string): string {
  // the long s and the dotless i are capitals' other small letters
  return name.toUpperCase().toLowerCase();
}

/** By folded name; of limits whose names differ in case alone, the least. */
function toolLimitsOf({ perTool = {} }: Budget): ReadonlyMap<string, ToolLimit> {
  const limits = new Map<string, ToolLimit>();
  for (const [tool, calls] of Object.entries(perTool)) {
    const folded = foldName(tool);
    if (calls < (limits.get(folded)?.calls ?? Number.POSITIVE_INFINITY)) limits.set(folded, { tool, calls });
  }
  return limits;
}

const STOP = "stop calling tools and report what has been reached";

/** A session and the one around it may run into the same limit: it is named once. */
function add(findings: Finding[], id: string, reason: Reason, message: string, remedy: string): void {
  if (findings.every((finding) => finding.id !== id)) {
    findings.push({ effect: EFFECT_DENY, id, reason, message, remedy });
  }
}

/** Counters stop at the last safe integer instead of losing count. */
function addSafely(sum: number, amount: number): number {
  return Math.min(sum + amount, Number.MAX_SAFE_INTEGER);
}
