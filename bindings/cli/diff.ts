// `portcullis diff`: two policies → what changed, and whether each change tightens or loosens.
import type { Change, Direction } from "../index.ts";
import { POLICY_HELP, POLICY_WORDS, readPolicy } from "./policies.ts";
import { pad, painter, type Style, type Surface, visible } from "./terminal.ts";
import { type Command, EXIT, readWords, UsageError } from "./usage.ts";

const HELP = `portcullis diff BEFORE AFTER

Shows what changes from one policy to the other, and what each change means: it tightens,
loosens, changes (neither only the one nor only the other), or is neutral.

  --json          one change per line
${POLICY_HELP}

Exit code: 0 where they say the same, 1 where they do not.`;

const MARKS: Readonly<Record<Direction, readonly [mark: string, style: Style]>> = {
  tightens: ["▲", "good"],
  loosens: ["▼", "bad"],
  changes: ["◆", "wait"],
  neutral: ["·", "quiet"],
};

export const diff: Command = {
  help: HELP,
  async run(words, console) {
    const { values, positionals } = readWords(words, { ...POLICY_WORDS, json: { type: "boolean" } });
    const [before, after, ...more] = positionals;
    if (before === undefined || after === undefined || more.length > 0) throw new UsageError("diff takes two policies");
    const [old, next] = [
      await readPolicy(before, "diff", values, console),
      await readPolicy(after, "diff", values, console),
    ];
    const changes = old.diff(next);
    const { surface } = console;
    for (const change of changes) {
      console.out(
        values.json === true ? `${JSON.stringify(change)}\n` : `${changeLines(change, surface).join("\n")}\n`,
      );
    }
    if (changes.length === 0 && values.json !== true) {
      console.out(`${painter(surface)("good", "✓")} the policies say the same\n`);
    }
    return changes.length === 0 ? EXIT.OK : EXIT.DENIED;
  },
};

function changeLines({ field, before, after, direction, added, removed }: Change, surface: Surface): string[] {
  const paint = painter(surface);
  const [mark, style] = MARKS[direction];
  const lines = [`${paint(style, `${mark} ${pad(direction, 8)}`)}  ${paint("strong", visible(field))}`];
  if (added !== undefined || removed !== undefined) {
    for (const item of removed ?? []) lines.push(`    ${paint("bad", "-")} ${show(item)}`);
    for (const item of added ?? []) lines.push(`    ${paint("good", "+")} ${show(item)}`);
    return lines;
  }
  lines.push(`    ${show(before)} ${paint("quiet", "→")} ${show(after)}`);
  return lines;
}

function show(value: unknown): string {
  return value === undefined ? "nothing" : visible(typeof value === "string" ? value : JSON.stringify(value));
}
