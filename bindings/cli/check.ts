// `portcullis check`: calls → decisions, as a table with counts, a card for one call, or JSON.

import type { Guard } from "../guard/guard.ts";
import { needsSession } from "../guard/limits.ts";
import { engineModule, sqlModule } from "../hosts/modules.ts";
import { hostPrograms } from "../hosts/program-guard.ts";
import type { Decision } from "../index.ts";
import { type Item, readCalls } from "./calls.ts";
import { type LoadedPolicy, loadPolicy, POLICY_HELP, POLICY_WORDS } from "./policies.ts";
import { count, countLines, decisionCard, decisionTable } from "./report.ts";
import { painter, visible } from "./terminal.ts";
import { type Command, type Console, EXIT, readWords, UsageError } from "./usage.ts";

const HELP = `portcullis check [CALL | FILE | -] --policy FILE

Judges one tool call or many. CALL is JSON: {"tool": "bash", "args": {"command": "ls"}}.
FILE holds one call, a JSON array of calls, or one call per line (JSON Lines); - and
nothing at all read standard input. Calls that name a "session" share its limits; all
others are judged on their own.

  --policy FILE   the policy, builtin:NAME, or a program that \`portcullis compile\` wrote
${POLICY_HELP}
  --calls FILE    the same as naming the file first
  --json          one decision per line, and a last line with the counts for many
  --rate          also time the same calls again until they get no faster, 1.5 s at most
  --no-fail       exit with 0 whatever the decisions are

Exit code: 0 everything allowed, 1 something denied or waiting for approval, 2 wrong
usage or a broken policy, 3 a fault of portcullis.`;

/** `--rate` repeats the calls in windows of this many milliseconds and reports the best one. */
const RATE_WINDOW = 60;
/** It stops after this many windows without a better one: V8 needs a moment to put its optimised code in place. */
const RATE_PATIENCE = 5;
/** And after this many milliseconds in any case. */
const RATE_LIMIT = 1500;

const { createGuardSync } = hostPrograms(engineModule, sqlModule);

export const check: Command = {
  help: HELP,
  async run(words, console) {
    const { values, positionals } = readWords(words, {
      ...POLICY_WORDS,
      policy: { type: "string", short: "p" },
      calls: { type: "string" },
      json: { type: "boolean" },
      rate: { type: "boolean" },
      "no-fail": { type: "boolean" },
    });
    const [word, ...more] = values.calls === undefined ? positionals : [values.calls, ...positionals];
    if (more.length > 0) throw new UsageError(`one call or file at a time, and here is "${more[0]}" too`);
    const loaded = await loadPolicy(values.policy, values, console);
    const { single, items } = await readCalls(word, console);
    const clock = (): number => performance.now();
    const guard = createGuardSync(loaded.program, { clock });
    const start = performance.now();
    const decisions = judgeAll(guard, items, needsSession(loaded.engine.meta.limits));
    const first = performance.now() - start;
    const rate = values.rate === true ? measureRate(loaded, items) : undefined;
    if (values.json === true) printJson(items, decisions, single, console);
    else if (single)
      print(decisionCard(callOf(items, 0), decisionOf(decisions, 0), loaded.engine.meta, console.surface), console);
    else printTable(loaded, items, decisions, { first, rate }, console);
    const fine = decisions.every(({ allowed }) => allowed);
    return fine || values["no-fail"] === true ? EXIT.OK : EXIT.DENIED;
  },
};

function callOf(items: readonly Item[], index: number): Item["call"] {
  return items[index]?.call ?? { tool: "" };
}

function decisionOf(decisions: readonly Decision[], index: number): Decision {
  const decision = decisions[index];
  if (decision === undefined) throw new Error("a call without a decision");
  return decision;
}

/** Judges in order. Where limits need a session, calls that name none get one each: they stay independent. */
export function judgeAll(guard: Guard, items: readonly Item[], alone: boolean): Decision[] {
  const named = new Map<string, ReturnType<Guard["session"]>>();
  const decisions = items.map(({ call, line }) => {
    const { session, agent } = call;
    if (typeof session === "string" && session !== "" && !named.has(session)) {
      named.set(session, guard.session({ id: session, agent: typeof agent === "string" ? agent : undefined }));
    }
    if (session !== undefined || !alone) return guard.check(call);
    const own = guard.session({ id: `line ${line}\u0000` });
    const decision = own.check(call);
    own.end();
    return decision;
  });
  for (const session of named.values()) session.end();
  return decisions;
}

/** Checks per second over whole passes, each on a fresh set of sessions, once they are as fast as they get. */
function measureRate({ program, engine }: LoadedPolicy, items: readonly Item[]): number {
  const alone = needsSession(engine.meta.limits);
  const guard = createGuardSync(program);
  const end = performance.now() + RATE_LIMIT;
  let best = 0;
  for (let waited = 0; waited < RATE_PATIENCE && performance.now() < end; waited += 1) {
    const start = performance.now();
    let checks = 0;
    let spent = 0;
    while (spent < RATE_WINDOW) {
      judgeAll(guard, items, alone);
      checks += items.length;
      spent = performance.now() - start;
    }
    const rate = checks / (spent / 1000);
    if (rate > best * 1.02) waited = -1;
    best = Math.max(best, rate);
  }
  return best;
}

function print(lines: readonly string[], console: Console): void {
  console.out(`${lines.join("\n")}\n`);
}

function printJson(items: readonly Item[], decisions: readonly Decision[], single: boolean, console: Console): void {
  if (single) {
    console.out(`${JSON.stringify(decisions[0])}\n`);
    return;
  }
  const lines = items.map(({ line, id }, index) =>
    JSON.stringify({ line, ...(id === undefined ? {} : { id }), decision: decisions[index] }),
  );
  lines.push(JSON.stringify({ summary: count(decisions) }));
  print(lines, console);
}

function printTable(
  { engine }: LoadedPolicy,
  items: readonly Item[],
  decisions: readonly Decision[],
  { first, rate }: { readonly first: number; readonly rate: number | undefined },
  console: Console,
): void {
  const { surface } = console;
  const paint = painter(surface);
  const { meta } = engine;
  const judged = items.map((item, index) => ({ item, decision: decisionOf(decisions, index) }));
  const mode = meta.mode === "observe" ? "  ·  observing: nothing is stopped" : "";
  const speed = `judged in ${first.toFixed(1)} ms`;
  const again = rate === undefined ? "" : `  ·  ${rounded(rate)} checks per second once warm, on one thread`;
  print(
    [
      `${paint("strong", visible(meta.policy.name))} ${visible(meta.policy.version)}${paint("quiet", `  ·  ${countOf(meta.rules.length, "rule")}, ${countOf(meta.patterns.length, "pattern")}${mode}`)}`,
      "",
      ...decisionTable(judged, meta, surface),
      "",
      ...countLines(count(decisions), surface),
      paint("quiet", speed + again),
    ],
    console,
  );
}

/** Three digits that mean something: the rest of a rate is noise. */
function rounded(rate: number): string {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(rate)) - 2);
  return (Math.round(rate / unit) * unit).toLocaleString("en-US");
}

function countOf(n: number, noun: string): string {
  return n === 1 ? `1 ${noun}` : `${n.toLocaleString("en-US")} ${noun}s`;
}
