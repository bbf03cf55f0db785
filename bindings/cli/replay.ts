// `portcullis replay`: recorded calls and two policies, or one and recorded decisions → which calls are decided differently.
import { needsSession } from "../guard/limits.ts";
import { createGuardSync, type Decision, type DecisionEffect } from "../index.ts";
import { type Item, readCalls, readText } from "./calls.ts";
import { judgeAll } from "./check.ts";
import { type LoadedPolicy, loadPolicy, POLICY_HELP, POLICY_WORDS } from "./policies.ts";
import { gist } from "./report.ts";
import { type Cell, type Column, painter, type Style, type Surface, table, visible } from "./terminal.ts";
import { type Command, type Console, EXIT, readWords, UsageError } from "./usage.ts";

const HELP = `portcullis replay CALLS --policy BEFORE --policy AFTER
portcullis replay CALLS --policy AFTER [--recorded DECISIONS]

Puts recorded calls to two policies and shows which they decide differently; or to one, and
compares with what was decided then. CALLS is JSON Lines, a JSON array, or - for standard
input; each is a call, or {"call": {...}, "decision": {"effect": "deny", ...}}. DECISIONS is
what \`check --json\` printed for the same CALLS. Calls that name a "session" share its
limits, under each policy on its own.

  --policy FILE         a policy, builtin:NAME or a compiled program; once or twice
  --recorded FILE       decisions to compare with, by line
  --reasons             also show calls whose effect stays and whose reason or rules change
  --fail-on-loosening   exit with 1 where a call is decided more laxly
  --fail-on-change      exit with 1 where any effect changes
  --json                one change per line, and a last line with the counts
${POLICY_HELP}

Exit code: 0, or 1 as above.`;

type Said = Partial<Pick<Decision, "reason" | "rules">> & { readonly effect: DecisionEffect };
type Direction = "tightens" | "loosens" | "neutral";

interface Change {
  readonly item: Item;
  readonly before: Said;
  readonly after: Said;
  readonly direction: Direction;
}

export const replay: Command = {
  help: HELP,
  async run(words, console) {
    const { values, positionals } = readWords(words, {
      ...POLICY_WORDS,
      policy: { type: "string", short: "p", multiple: true },
      recorded: { type: "string" },
      reasons: { type: "boolean" },
      "fail-on-loosening": { type: "boolean" },
      "fail-on-change": { type: "boolean" },
      json: { type: "boolean" },
    });
    const [first, second, ...others] = values.policy ?? [];
    if (first === undefined || others.length > 0)
      throw new UsageError("replay takes one policy or two: say --policy FILE");
    if (positionals.length > 1) throw new UsageError("replay takes one file of calls");
    if (second !== undefined && values.recorded !== undefined) {
      throw new UsageError("--recorded stands for the policy before, and here are two policies");
    }
    const read = await readCalls(positionals[0], console);
    const lines = read.items.map(unwrap);
    const items = lines.map(({ item }) => item);
    const after = judge(await loadPolicy(second ?? first, values, console), items);
    const before =
      second === undefined
        ? await recordedOf(lines, values.recorded)
        : judge(await loadPolicy(first, values, console), items);
    const compared = items.flatMap((item, index) => {
      const [old, now] = [before[index], after[index]];
      return old === undefined || now === undefined
        ? []
        : [{ item, before: old, after: now, direction: directionOf(old, now) }];
    });
    const changes = compared.filter(
      (change) => change.direction !== "neutral" || (values.reasons === true && differs(change)),
    );
    const counts = countsOf(compared, items.length);
    if (values.json === true) printJson(changes, counts, console);
    else print(changes, counts, console);
    const failed =
      (values["fail-on-loosening"] === true && counts.loosens > 0) ||
      (values["fail-on-change"] === true && counts.loosens + counts.tightens > 0);
    return failed ? EXIT.DENIED : EXIT.OK;
  },
};

interface Line {
  readonly item: Item;
  readonly recorded?: Said;
}

/** A line is a call, or holds one beside what was decided about it. */
function unwrap(item: Item): Line {
  const { call, decision } = item.call as unknown as { readonly call?: unknown; readonly decision?: unknown };
  if (typeof call !== "object" || call === null) return { item };
  const { id } = call as { readonly id?: unknown };
  const named = item.id ?? (typeof id === "string" ? id : undefined);
  const inner: Item = { line: item.line, ...(named === undefined ? {} : { id: named }), call: call as Item["call"] };
  const recorded = saidOf(decision);
  return { item: inner, ...(recorded === undefined ? {} : { recorded }) };
}

const EFFECTS: readonly DecisionEffect[] = ["allow", "redact", "require_approval", "deny"];

/** What a recorded decision says; in observe mode, what enforcing would have said. */
function saidOf(decision: unknown): Said | undefined {
  if (typeof decision !== "object" || decision === null) return undefined;
  const { observed } = decision as { readonly observed?: unknown };
  if (observed !== undefined) return saidOf(observed);
  const { effect, reason, rules } = decision as Partial<Decision>;
  const known = EFFECTS.find((one) => one === effect);
  if (known === undefined) return undefined;
  return {
    effect: known,
    ...(typeof reason === "string" ? { reason } : {}),
    ...(Array.isArray(rules) ? { rules } : {}),
  };
}

/** Decisions by the place of their call. */
async function recordedOf(lines: readonly Line[], file: string | undefined): Promise<(Said | undefined)[]> {
  const known = lines.map(({ recorded }) => recorded);
  if (file !== undefined) {
    const byLine = readRecorded(await readText(file), file);
    lines.forEach(({ item }, index) => {
      known[index] = byLine.get(item.line) ?? known[index];
    });
  }
  if (lines.length > 0 && known.every((said) => said === undefined)) {
    throw new UsageError("nothing to compare with: give a second --policy, --recorded FILE, or calls with decisions");
  }
  return known;
}

function readRecorded(text: string, file: string): Map<number, Said> {
  const found = new Map<number, Said>();
  text.split("\n").forEach((line, index) => {
    if (line.trim() === "") return;
    let value: { readonly line?: unknown; readonly decision?: unknown };
    try {
      value = JSON.parse(line) as typeof value;
    } catch {
      throw new UsageError(`${file}:${index + 1}: not JSON`);
    }
    const said = saidOf(value.decision);
    if (said !== undefined && typeof value.line === "number") found.set(value.line, said);
  });
  return found;
}

function judge({ program, engine }: LoadedPolicy, items: readonly Item[]): Said[] {
  const guard = createGuardSync(program, { clock: () => 0 });
  return judgeAll(guard, items, needsSession(engine.meta.limits)).map((decision) => decision.observed ?? decision);
}

function directionOf(before: Said, after: Said): Direction {
  const order = EFFECTS.indexOf(after.effect) - EFFECTS.indexOf(before.effect);
  return order === 0 ? "neutral" : order > 0 ? "tightens" : "loosens";
}

/** Whether the words of a decision differ, where both have them. */
function differs({ before, after }: Pick<Change, "before" | "after">): boolean {
  const reason = before.reason !== undefined && before.reason !== after.reason;
  return reason || (before.rules !== undefined && before.rules.join() !== after.rules?.join());
}

interface Counts {
  readonly calls: number;
  readonly compared: number;
  readonly tightens: number;
  readonly loosens: number;
  /** Calls with the same effect for another reason. */
  readonly reasons: number;
}

function countsOf(compared: readonly Change[], calls: number): Counts {
  const of = (direction: Direction): number => compared.filter((change) => change.direction === direction).length;
  const reasons = compared.filter((change) => change.direction === "neutral" && differs(change)).length;
  return { calls, compared: compared.length, tightens: of("tightens"), loosens: of("loosens"), reasons };
}

function printJson(changes: readonly Change[], counts: Counts, console: Console): void {
  for (const { item, before, after, direction } of changes) {
    const { line, id, call } = item;
    const plain = { line, ...(id === undefined ? {} : { id }), tool: call.tool, direction };
    console.out(`${JSON.stringify({ ...plain, before: gistOf(before), after: gistOf(after) })}\n`);
  }
  console.out(`${JSON.stringify({ summary: counts })}\n`);
}

function gistOf({ effect, reason, rules }: Said): Said {
  return { effect, ...(reason === undefined ? {} : { reason }), ...(rules === undefined ? {} : { rules }) };
}

const MARKS: Readonly<Record<Direction, readonly [mark: string, style: Style]>> = {
  tightens: ["▲", "good"],
  loosens: ["▼", "bad"],
  neutral: ["·", "quiet"],
};

const COLUMNS: readonly Column[] = [
  { title: "", right: true, expendable: 3 },
  { title: "" },
  { title: "tool", shrinkTo: 10, comfort: 14 },
  { title: "call", shrinkTo: 16, comfort: 36 },
  { title: "before", shrinkTo: 12 },
  { title: "after", shrinkTo: 12 },
  { title: "rule", shrinkTo: 12, comfort: 19, expendable: 1 },
];

function print(changes: readonly Change[], counts: Counts, console: Console): void {
  const { surface } = console;
  const rows = changes.map(({ item, before, after, direction }): Cell[] => {
    const [mark, style] = MARKS[direction];
    return [
      { text: String(item.line), style: "quiet" },
      { text: mark, style },
      { text: visible(String(item.call.tool ?? "")), style: "name" },
      { text: gist(item.call) },
      { text: visible(wordsOf(before)) },
      { text: visible(wordsOf(after)), style },
      { text: visible((after.effect === "allow" ? before : after).rules?.[0] ?? ""), style: "quiet" },
    ];
  });
  const lines = rows.length === 0 ? [] : [...table(COLUMNS, rows, surface), ""];
  console.out(`${[...lines, countLine(counts, surface)].join("\n")}\n`);
}

function wordsOf({ effect, reason }: Said): string {
  return effect === "allow" || reason === undefined ? effect : `${effect} ${reason}`;
}

function countLine({ calls, compared, tightens, loosens, reasons }: Counts, surface: Surface): string {
  const paint = painter(surface);
  const parts = [
    paint("strong", calls === 1 ? "1 call" : `${calls} calls`),
    tightens === 0 ? "0 tightened" : paint("good", `${tightens} tightened`),
    loosens === 0 ? "0 loosened" : paint("bad", `${loosens} loosened`),
  ];
  if (reasons > 0) parts.push(paint("quiet", `${reasons} for another reason`));
  if (compared < calls) parts.push(paint("wait", `${calls - compared} without a record to compare with`));
  return parts.join("  ·  ");
}
