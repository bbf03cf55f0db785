// `portcullis explain`: one call → every stage of its judgement: what was looked at, what matched where, what it scored, and how long it took.

import type { Verdict } from "../engine/engine.ts";
import { type Question, readCall } from "../guard/call.ts";
import { CallReadings, rootOf } from "../guard/call-readings.ts";
import { sourceOf } from "../guard/judge.ts";
import { needsSession } from "../guard/limits.ts";
import { pathsOf } from "../guard/paths.ts";
import { Reader } from "../guard/segments.ts";
import { createGuardSync, type Decision, type ToolCall } from "../index.ts";
import { INTENT_CATEGORIES } from "../policy/model.ts";
import type { PatternMeta, ProgramMeta, StructureMeta } from "../program.ts";
import { readCalls } from "./calls.ts";
import { judgeAll } from "./check.ts";
import { underline } from "./evidence.ts";
import { explainPattern } from "./explain-pattern.ts";
import { type LoadedPolicy, loadPolicy, POLICY_HELP, POLICY_WORDS } from "./policies.ts";
import { decisionCard, percent } from "./report.ts";
import { pad, painter, type Surface, visible } from "./terminal.ts";
import { type Command, EXIT, readWords, UsageError } from "./usage.ts";

const HELP = `portcullis explain [CALL | FILE | -] --policy FILE

Judges one call and shows its work: the texts that are looked at, every match with the
place underlined, the score of the intent, the rules that hold, and microseconds per
stage (the median of repeated runs).

  --policy FILE   the policy, builtin:NAME, or a program that \`portcullis compile\` wrote
${POLICY_HELP}
  --all           show every match, not the most telling of each text
  --json          the same as JSON

portcullis explain --pattern PATTERN [--type regex | substring | glob | path_glob]

Shows what the compiler makes of one pattern: how it is run, its literals, its automaton
and its instructions; or where and why it is refused (exit code 1). No policy is read.

  --dialect NAME  v1, or agent-os: how files without apiVersion mean it. Default v1
  --exact-case    as in permissions, where letter case counts; else it is folded

Exit code: as check.`;

/** Runs over which a stage's time is the median: odd, and enough for the code to be compiled. */
const TIMED_RUNS = 301;

/** Matches shown for one text unless all are asked for. */
const SHOWN_MATCHES = 6;

interface Found {
  readonly path: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly view: number;
  readonly pattern: Pick<PatternMeta, "role" | "signal"> & {
    /** The kind of pattern, or of condition where it is none. */
    readonly type: PatternMeta["type"] | StructureMeta["kind"] | "number" | "exists";
  };
  /** What the pattern is called: a signal's name, else its source. */
  readonly name: string;
  /** Per mille; 0 for what is no signal. */
  readonly weight: number;
}

interface Explanation {
  readonly call: ToolCall;
  readonly decision: Decision;
  readonly texts: readonly { readonly path: string; readonly text: string }[];
  readonly matches: readonly Found[];
  readonly intent: Verdict["intent"];
  readonly rules: readonly number[];
  /** Microseconds by stage, in the order in which they run. */
  readonly stages: readonly (readonly [name: string, microseconds: number])[];
}

export const explain: Command = {
  help: HELP,
  async run(words, console) {
    const { values, positionals } = readWords(words, {
      ...POLICY_WORDS,
      policy: { type: "string", short: "p" },
      all: { type: "boolean" },
      json: { type: "boolean" },
      pattern: { type: "string" },
      type: { type: "string" },
      dialect: { type: "string" },
      "exact-case": { type: "boolean" },
    });
    if (values.pattern !== undefined) {
      return explainPattern(values.pattern, values, console);
    }
    for (const name of ["type", "dialect", "exact-case"] as const) {
      if (values[name] !== undefined) throw new UsageError(`--${name} belongs to --pattern`);
    }
    const loaded = await loadPolicy(values.policy, values, console);
    const { items } = await readCalls(positionals[0], console);
    const [item, ...more] = items;
    if (item === undefined) throw new UsageError("there is no call in it");
    if (more.length > 0) throw new UsageError(`explain takes one call, and here are ${items.length}`);
    const explanation = explainCall(loaded, item.call);
    const { meta } = loaded.engine;
    if (values.json === true) console.out(`${JSON.stringify(plain(explanation, meta))}\n`);
    else console.out(`${lines(explanation, meta, values.all === true, console.surface).join("\n")}\n`);
    return explanation.decision.allowed ? EXIT.OK : EXIT.DENIED;
  },
};

function explainCall(loaded: LoadedPolicy, call: ToolCall): Explanation {
  const { engine, program } = loaded;
  const { meta } = engine;
  const guard = createGuardSync(program);
  const [decision] = judgeAll(guard, [{ line: 1, call }], needsSession(meta.limits));
  if (decision === undefined) throw new Error("a call without a decision");
  const reader = new Reader(meta.limits);
  const readings = new CallReadings(meta);
  const question = readCall(call);
  const snapshot = reader.read(question.tool, question.args, readings.of(question));
  if (reader.fault !== "" || question.fault !== "") {
    const intent = { category: 8, confidence: 0, runnerUp: 8, runnerUpConfidence: 0 };
    return { call, decision, texts: [], matches: [], intent, rules: [], stages: [] };
  }
  const paths = pathsOf(snapshot, rootOf(question.stage), new Set(reader.texts.keys()));
  // the directories of a call come last, without a place in it
  const texts = reader.texts.map((text, index) => ({
    path: reader.contextPath(index) ?? paths.get(index) ?? "directory",
    text,
  }));
  const verdict = engine.evaluate(reader, true);
  const matches = [...verdict.matches, ...verdict.signals].flatMap((match): Found[] => {
    const place = texts[match.segment];
    if (place === undefined) return [];
    const name = sourceOf(meta, match.pattern);
    const kind: Found["pattern"] = { type: kindOf(meta, match.pattern), role: "condition" };
    const pattern = meta.patterns[match.pattern] ?? kind;
    const signal = pattern.signal === undefined ? undefined : meta.signals[pattern.signal];
    const { start, end, view } = match;
    return [{ ...place, start, end, view, pattern, name, weight: signal?.weight ?? 0 }];
  });
  const stages = timeStages(loaded, readings, question);
  return { call, decision, texts, matches, intent: verdict.intent, rules: verdict.rules, stages };
}

/** What a condition that is no pattern looks at. */
function kindOf({ patterns, structures = [], numbers = [] }: ProgramMeta, id: number): Found["pattern"]["type"] {
  const index = id - patterns.length;
  return structures[index]?.kind ?? (index < structures.length + numbers.length ? "number" : "exists");
}

/** Medians over repeated runs, timed from outside between the engine's own stages. */
function timeStages({ engine }: LoadedPolicy, readings: CallReadings, question: Question): Explanation["stages"] {
  const { stages } = engine;
  const reader = new Reader(engine.meta.limits);
  const steps: readonly (readonly [string, () => unknown])[] = [
    ["read", () => reader.read(question.tool, question.args, readings.of(question))],
    ["begin", () => stages.begin(reader)],
    ["scan", () => stages.scan()],
    ["score", () => stages.score()],
    ["judge", () => stages.judge()],
  ];
  const samples = steps.map((): number[] => []);
  for (let run = 0; run < TIMED_RUNS; run += 1) {
    steps.forEach(([, step], index) => {
      const start = performance.now();
      step();
      samples[index]?.push((performance.now() - start) * 1000);
    });
  }
  return steps.map(([name], index) => [name, median(samples[index] ?? [])] as const);
}

function median(samples: readonly number[]): number {
  return [...samples].sort((a, b) => a - b)[samples.length >> 1] ?? 0;
}

function lines(explanation: Explanation, meta: ProgramMeta, all: boolean, surface: Surface): string[] {
  const paint = painter(surface);
  const heading = (title: string): string => `\n${paint("strong", title)}`;
  const { call, decision, texts, matches, stages, rules } = explanation;
  const out = [...decisionCard(call, decision, meta, surface)];
  if (texts.length === 0) return out;

  out.push(heading("looked at"));
  for (const { path, text } of texts) {
    const shown = underline(text, 0, 0, surface.width - PATH_WIDTH - 4).line;
    const rest = text.split("\n").length - 1;
    const more = rest === 0 ? "" : paint("quiet", rest === 1 ? " and 1 line more" : ` and ${rest} lines more`);
    out.push(`  ${paint("quiet", pad(visible(path), PATH_WIDTH))}  ${shown}${more}`);
  }

  out.push(heading("matched"));
  if (matches.length === 0) out.push(`  ${paint("quiet", "nothing")}`);
  for (const { path } of texts) {
    const here = matches.filter((match) => match.path === path).sort(byWeight);
    if (here.length === 0) continue;
    out.push(`  ${paint("name", visible(path))}`);
    const shown = all ? here : here.slice(0, SHOWN_MATCHES);
    let previous = "";
    for (const match of shown) {
      const { line, carets } = underline(match.text, match.start, match.end, surface.width - 6);
      if (line !== previous) out.push(`    ${line}`);
      previous = line;
      out.push(`    ${paint(isDangerous(match.name) ? "bad" : "quiet", carets)} ${labelOf(match, paint)}`);
    }
    if (shown.length < here.length) out.push(`    ${paint("quiet", `and ${here.length - shown.length} more: --all`)}`);
  }

  out.push(heading("scored"));
  out.push(...intentLines(explanation, paint));

  out.push(heading("rules that hold"));
  if (rules.length === 0) out.push(`  ${paint("quiet", "none")}`);
  for (const index of rules) {
    const rule = meta.rules[index];
    if (rule !== undefined)
      out.push(`  ${pad(visible(rule.id), PATH_WIDTH)}  ${rule.effect}  ${paint("quiet", visible(rule.message))}`);
  }

  out.push(heading("took"));
  const total = stages.reduce((sum, [, microseconds]) => sum + microseconds, 0);
  const parts = stages.map(([name, microseconds]) => `${name} ${paint("strong", microseconds.toFixed(1))}`);
  out.push(
    `  ${parts.join("  ·  ")}  ·  in all ${paint("strong", total.toFixed(1))} µs ${paint("quiet", `(medians of ${TIMED_RUNS} runs)`)}`,
  );
  return out;
}

const PATH_WIDTH = 20;

function byWeight(a: Found, b: Found): number {
  const rank = ({ pattern, weight }: Found): number => (pattern.role === "signal" ? weight : 2000);
  return rank(b) - rank(a) || a.start - b.start;
}

function isDangerous(name: string): boolean {
  const category = INTENT_CATEGORIES.findIndex((known) => name.startsWith(`${known}.`));
  return category < 5;
}

function labelOf({ name, pattern, weight, view }: Found, paint: ReturnType<typeof painter>): string {
  const reading = view === 0 ? "" : paint("quiet", " in a view");
  if (pattern.role === "signal") return `${visible(name)} ${paint("quiet", percent(weight))}${reading}`;
  return `${paint("strong", pattern.role)} ${pattern.type} ${visible(name)}${reading}`;
}

function intentLines({ intent }: Explanation, paint: ReturnType<typeof painter>): string[] {
  const entry = (category: number, confidence: number): string =>
    `  ${pad(INTENT_CATEGORIES[category] ?? "", PATH_WIDTH)}  ${percent(confidence)}`;
  const out = [entry(intent.category, intent.confidence)];
  if (intent.runnerUpConfidence > 0) out.push(paint("quiet", entry(intent.runnerUp, intent.runnerUpConfidence)));
  return out;
}

function plain({ decision, texts, matches, stages, rules }: Explanation, meta: ProgramMeta): unknown {
  return {
    decision,
    texts,
    matches: matches.map(({ path, start, end, pattern, name, weight }) => ({
      path,
      span: [start, end],
      role: pattern.role,
      type: pattern.type,
      name,
      ...(pattern.role === "signal" ? { weight } : {}),
    })),
    rules: rules.map((index) => meta.rules[index]?.id),
    microseconds: Object.fromEntries(stages.map(([name, value]) => [name, Number(value.toFixed(2))])),
  };
}
