// `portcullis compare`: two policies → which is stricter over every call there is, and a call that shows it.
import { type Comparison, compare as comparePolicies, type Witness } from "../index.ts";
import { POLICY_HELP, POLICY_WORDS, readPolicy } from "./policies.ts";
import { field } from "./report.ts";
import { painter, type Style, type Surface, table, visible } from "./terminal.ts";
import { type Command, EXIT, readWords, UsageError } from "./usage.ts";

const HELP = `portcullis compare BEFORE AFTER

Tells whether AFTER is stricter or looser than BEFORE, or neither, for every call in equal
states of the session, and shows the shortest call found that they decide differently. Such a
call has been put to both policies; what could not be decided is said to be unknown.

  --fail-on-loosening   exit with 1 unless AFTER is proven to be at least as strict
  --json                the comparison as JSON, of AFTER (a) to BEFORE (b)
${POLICY_HELP}

Exit code: 0, or 1 as above.`;

export const compare: Command = {
  help: HELP,
  async run(words, console) {
    const { values, positionals } = readWords(words, {
      ...POLICY_WORDS,
      json: { type: "boolean" },
      "fail-on-loosening": { type: "boolean" },
    });
    const [before, after, ...more] = positionals;
    if (before === undefined || after === undefined || more.length > 0) {
      throw new UsageError("compare takes two policies");
    }
    const [old, next] = [
      await readPolicy(before, "compare", values, console),
      await readPolicy(after, "compare", values, console),
    ];
    const comparison = await comparePolicies(next, old);
    if (values.json === true) console.out(`${JSON.stringify(comparison)}\n`);
    else console.out(`${comparisonLines(comparison, before, after, console.surface).join("\n")}\n`);
    const safe = comparison.relation === "equal" || comparison.relation === "stricter";
    return values["fail-on-loosening"] === true && !safe ? EXIT.DENIED : EXIT.OK;
  },
};

const RELATIONS: Readonly<Record<Comparison["relation"], readonly [mark: string, style: Style, words: string]>> = {
  equal: ["=", "good", "decides as"],
  stricter: ["▲", "good", "is stricter than"],
  looser: ["▼", "bad", "is looser than"],
  incomparable: ["◆", "wait", "is in some calls looser, in others stricter than"],
  unknown: ["?", "wait", "could not be proven stricter or looser than"],
};

function comparisonLines(found: Comparison, before: string, after: string, surface: Surface): string[] {
  const { relation, witness, opposite, unknown } = found;
  const paint = painter(surface);
  const [mark, style, words] = RELATIONS[relation];
  const lines = [
    `${paint(style, mark)} ${paint("strong", visible(after))} ${words} ${paint("strong", visible(before))}`,
  ];
  const witnesses = [witness, opposite].filter((one) => one !== undefined);
  if (witnesses.length > 0) {
    const rows = witnesses.map((one) => [
      { text: visible(gistOf(one)) },
      { text: visible(stateOf(one)), style: "quiet" as const },
      { text: one.effects.b },
      { text: one.effects.a },
    ]);
    const columns = [
      { title: "shown by", shrinkTo: 24 },
      { title: "in", shrinkTo: 12 },
      { title: "before" },
      { title: "after" },
    ];
    lines.push("", ...table(columns, rows, surface));
  }
  if (unknown !== undefined) {
    const [first, second] = unknown.pair;
    lines.push("", field("undecided", visible(first), surface), field("against", visible(second), surface));
    lines.push(field("for", unknown.budget, surface));
  }
  return lines;
}

function gistOf({ call, text }: Witness): string {
  if (call === undefined) return `text ${JSON.stringify(text)}`;
  const { tool, args, confidence } = call;
  const sure = confidence === undefined ? "" : ` with confidence ${confidence}`;
  return `${tool}(${args === undefined ? "" : JSON.stringify(args)})${sure}`;
}

function stateOf({ stage, session, call }: Witness): string {
  const state = Object.entries(session ?? {}).map(([name, value]) => `${name} ${value}`);
  if (session !== undefined) state.unshift("a session");
  if (call?.session !== undefined) state.push("a session that is not open");
  return [stage, ...state].join(", ");
}
