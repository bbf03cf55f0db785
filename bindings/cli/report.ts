// Decisions → what a person reads: one row of the table, one card for a single call, the counts under it.
import type { Decision, ToolCall } from "../index.ts";
import type { ProgramMeta } from "../program.ts";
import type { Item } from "./calls.ts";
import { lookAt, underline } from "./evidence.ts";
import {
  type Cell,
  type Column,
  columnsOf,
  pad,
  painter,
  type Style,
  type Surface,
  table,
  visible,
} from "./terminal.ts";

/** What a decision means to the one who asked; in observe mode, what enforcing would have meant. */
export function outcomeOf(decision: Decision): { readonly word: string; readonly mark: string; readonly style: Style } {
  const { effect } = decision.observed ?? decision;
  const would = decision.observed === undefined || effect === "allow" ? "" : "would ";
  if (effect === "deny") return { word: `${would}deny`, mark: "✗", style: would === "" ? "bad" : "wait" };
  if (effect === "require_approval") return { word: `${would}ask`, mark: "?", style: "wait" };
  if (effect === "redact") return { word: `${would}redact`, mark: "~", style: "wait" };
  return { word: "allow", mark: "✓", style: "good" };
}

/** What speaks: the decision itself, or in observe mode the one that enforcing would have given. */
function spoken(decision: Decision): Omit<Decision, "observed" | "policy" | "sequence"> {
  return decision.observed ?? decision;
}

/** The tool as the call names it, if it does. */
function toolOf({ tool }: ToolCall): string {
  return typeof tool === "string" && tool !== "" ? visible(tool) : "(no tool)";
}

/** What a call is about, in one line: the value that says most, else the arguments as JSON. */
export function gist({ args }: ToolCall): string {
  if (typeof args === "object" && args !== null && !Array.isArray(args)) {
    const named = args as Readonly<Record<string, unknown>>;
    for (const key of TELLING) {
      const value = named[key];
      if (typeof value !== "string" || value === "") continue;
      const method = key === "url" && typeof named.method === "string" ? `${named.method} ` : "";
      return clipped(method + value);
    }
  }
  try {
    return args === undefined ? "" : clipped(JSON.stringify(args));
  } catch {
    return "";
  }
}

/** UTF-16 units of a call that a person is shown; programs get all of it. */
const MAX_SHOWN = 4096;

function clipped(text: string): string {
  return text.length > MAX_SHOWN ? `${visible(text.slice(0, MAX_SHOWN))}…` : visible(text);
}

/** The arguments that say what a call is about, the first that there is. */
const TELLING = [
  "command",
  "cmd",
  "script",
  "query",
  "sql",
  "code",
  "url",
  "path",
  "file_path",
  "text",
  "subject",
  "title",
];

export function percent(perMille: number): string {
  return (perMille / 1000).toFixed(2);
}

/** Why, as a code, and for an intent also which one and how sure. */
function reasonOf(decision: Decision): string {
  const { reason, effect, intent } = spoken(decision);
  if (effect === "allow") return "";
  return reason === "denied_intent" || isIntentRule(decision)
    ? `${intent.category} ${percent(intent.confidence)}`
    : reason;
}

function isIntentRule(decision: Decision): boolean {
  return spoken(decision).rules[0]?.startsWith("intents.") === true;
}

/** The match that the determining rule rests on: for an intent the signal that speaks loudest for its category. */
function evidenceOf(decision: Decision, meta: ProgramMeta): Decision["matches"][number] | undefined {
  const { reason, matches, effect, intent } = spoken(decision);
  if (effect === "allow") return undefined;
  if (!isIntentRule(decision)) {
    const role = ROLES[reason];
    return role === undefined ? undefined : matches.find((match) => match.role === role);
  }
  let best: Decision["matches"][number] | undefined;
  let most = 0;
  for (const match of matches) {
    const signal = match.role === "signal" ? meta.signals.find(({ name }) => name === match.pattern) : undefined;
    if (signal === undefined || signal.category !== intent.category || signal.weight <= most) continue;
    best = match;
    most = signal.weight;
  }
  return best;
}

const ROLES: Readonly<Record<string, string>> = {
  blocked_pattern: "blocked",
  blocked_tool: "tool",
  rule: "condition",
  redacted: "redact",
  unredactable: "redact",
  approval_required: "tool",
};

function placeOf(decision: Decision, meta: ProgramMeta): string {
  const match = evidenceOf(decision, meta);
  return match === undefined ? "" : `${match.path} ${match.span[0]}–${match.span[1]}`;
}

const COLUMNS: readonly Column[] = [
  { title: "", right: true, expendable: 3 },
  { title: "verdict" },
  { title: "tool", shrinkTo: 10, comfort: 14 },
  { title: "call", shrinkTo: 16, comfort: 36 },
  { title: "why", shrinkTo: 12, comfort: 25 },
  { title: "rule", shrinkTo: 12, comfort: 19, expendable: 1 },
  { title: "where", expendable: 2 },
];

/** One line a call, fitted to the surface. */
export function decisionTable(
  judged: readonly { readonly item: Item; readonly decision: Decision }[],
  meta: ProgramMeta,
  surface: Surface,
): string[] {
  const rows = judged.map(({ item, decision }): Cell[] => {
    const { word, mark, style } = outcomeOf(decision);
    return [
      { text: String(item.line), style: "quiet" },
      { text: `${mark} ${word}`, style },
      { text: toolOf(item.call), style: "name" },
      { text: gist(item.call) },
      { text: reasonOf(decision), style },
      { text: spoken(decision).effect === "allow" ? "" : visible(spoken(decision).rules[0] ?? "") },
      { text: visible(placeOf(decision, meta)), style: "quiet" },
    ];
  });
  return table(COLUMNS, rows, surface);
}

export interface Counts {
  readonly calls: number;
  readonly allowed: number;
  readonly denied: number;
  readonly approval: number;
  readonly redacted: number;
  /** By reason code, of calls that are not simply allowed. */
  readonly reasons: Readonly<Record<string, number>>;
}

export function count(decisions: readonly Decision[]): Counts {
  const of = (effect: string): number => decisions.filter((decision) => spoken(decision).effect === effect).length;
  const reasons: Record<string, number> = {};
  for (const decision of decisions) {
    const { effect, reason } = spoken(decision);
    if (effect !== "allow") reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
  return {
    calls: decisions.length,
    allowed: of("allow"),
    denied: of("deny"),
    approval: of("require_approval"),
    redacted: of("redact"),
    reasons,
  };
}

export function countLines(counts: Counts, surface: Surface): string[] {
  const paint = painter(surface);
  const parts = [
    paint("strong", counts.calls === 1 ? "1 call" : `${counts.calls} calls`),
    paint("good", `${counts.allowed} allowed`),
    paint("bad", `${counts.denied} denied`),
  ];
  if (counts.approval > 0) parts.push(paint("wait", `${counts.approval} waiting for approval`));
  if (counts.redacted > 0) parts.push(paint("wait", `${counts.redacted} redacted`));
  const reasons = Object.entries(counts.reasons).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const lines = [parts.join("  ·  ")];
  if (reasons.length > 0) lines.push(paint("quiet", reasons.map(([reason, n]) => `${reason} ${n}`).join("  ·  ")));
  return lines;
}

/** Label and text of one line of a card. */
export function field(label: string, text: string, surface: Surface): string {
  return `  ${painter(surface)("quiet", pad(label, LABEL_WIDTH))}${text}`;
}

const LABEL_WIDTH = 10;

/** One decision over several lines: what, why, where, and what to do instead. */
export function decisionCard(call: ToolCall, decision: Decision, meta: ProgramMeta, surface: Surface): string[] {
  const paint = painter(surface);
  const said = spoken(decision);
  const { word, mark, style } = outcomeOf(decision);
  const lines = [`${paint(style, `${mark} ${word}`)}  ${paint("name", toolOf(call))}  ${gist(call)}`];
  if (said.effect !== "allow") {
    lines.push(field("why", `${visible(said.message)} ${paint("quiet", `[${said.reason}]`)}`, surface));
    lines.push(field(said.rules.length > 1 ? "rules" : "rule", visible(said.rules.join(", ")), surface));
    lines.push(...evidenceLines(call, decision, meta, surface));
    if (said.remedy !== undefined) lines.push(field("instead", visible(said.remedy), surface));
  }
  const { intent } = said;
  if (intent.category !== "benign" || intent.confidence > 0) {
    const next = intent.runnerUpConfidence > 0 ? `, next ${intent.runnerUp} ${percent(intent.runnerUpConfidence)}` : "";
    lines.push(field("intent", `${intent.category} ${percent(intent.confidence)}${paint("quiet", next)}`, surface));
  }
  if (said.redacted !== undefined) lines.push(field("redacted", clipped(JSON.stringify(said.redacted)), surface));
  const observing = decision.observed === undefined ? "" : ", observing only";
  const { name, version, digest } = decision.policy;
  lines.push(
    field("policy", `${visible(name)} ${visible(version)} ${paint("quiet", digest.slice(0, 12))}${observing}`, surface),
  );
  return lines;
}

function evidenceLines(call: ToolCall, decision: Decision, meta: ProgramMeta, surface: Surface): string[] {
  const match = evidenceOf(decision, meta);
  if (match === undefined) return [];
  const paint = painter(surface);
  const looked = lookAt(call, meta.limits);
  const segment = [...looked.paths].find(([, path]) => path === match.path)?.[0];
  const text = segment === undefined ? undefined : looked.texts[segment];
  const view = match.view === "raw" ? "" : `, read as ${match.view}`;
  const lines = [
    field("where", `${visible(match.path)} ${match.span[0]}–${match.span[1]}${paint("quiet", view)}`, surface),
  ];
  if (text === undefined) return lines;
  const shown = underline(text, match.span[0], match.span[1], surface.width - LABEL_WIDTH - 2);
  lines.push(field("", shown.line, surface), field("", paint("bad", shown.carets), surface));
  return lines;
}

/** Where several columns of one kind stand below each other. */
export function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, columnsOf(text)), 0);
}
