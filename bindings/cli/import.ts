// `portcullis import`: a policy of another tool → ours, and a report of what changed meaning.
import { readFile } from "node:fs/promises";
import { checkPattern } from "../api/toolchain.ts";
import { PolicyError } from "../errors.ts";
import { GovernancePolicy } from "../index.ts";
import type { Note, Shift } from "../policy/import/foreign.ts";
import {
  FORMAT_NAMES,
  IMPORT_FORMATS,
  type Imported,
  type ImportFormat,
  importPolicy,
} from "../policy/import/import.ts";
import { policyError } from "../policy/parse-document.ts";
import { causeOf } from "./calls.ts";
import { errorLines } from "./issues.ts";
import { giveText } from "./output.ts";
import { schemaComment } from "./package.ts";
import { pad, painter, type Style, type Surface, visible } from "./terminal.ts";
import { type Command, type Console, EXIT, readWords, UsageError } from "./usage.ts";

const HELP = `portcullis import FILE [-o FILE]

Turns a policy of another tool into one of ours: YAML on standard output, and on standard
error what changed meaning and why. A note is "same", "stricter", or "looser", where a call
may pass that the original stopped. Files that are no valid YAML are refused with the place
and the mend. FILE may be - for standard input.

${IMPORT_FORMATS.map((format) => `  ${pad(format, 18)} ${FORMAT_NAMES[format]}`).join("\n")}

  --format NAME         one of these; otherwise found out from the keys
  -o, --output FILE     where the policy goes
  --json                format, policy and notes as one object on standard output
  --fail-on-loosening   exit with 1 where a note is "looser"

Exit code: 0, or 1 as above and where the new policy says what cannot be judged, 2 a file
that cannot be imported.`;

export const importCommand: Command = {
  help: HELP,
  async run(words, console) {
    const { values, positionals } = readWords(words, {
      format: { type: "string" },
      output: { type: "string", short: "o" },
      json: { type: "boolean" },
      "fail-on-loosening": { type: "boolean" },
    });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new UsageError("import takes one file");
    const format = formatOf(values.format);
    const options = { file, checkPattern, ...(format === undefined ? {} : { format }) };
    const imported = importPolicy(await readForeign(file, console), options);
    const { policy, yaml, notes, issues } = imported;
    if (policy === undefined || yaml === undefined) throw policyError(issues, file);
    const text = schemaComment(values.output ?? file) + yaml;
    const refused = refusalOf(text);
    if (values.json === true) {
      if (values.output !== undefined) await giveText(values.output, text, console);
      console.out(`${JSON.stringify(plain(imported, file, text, refused))}\n`);
    } else {
      await giveText(values.output, text, console);
      console.error(`${reportLines(imported, file, refused, console.errorSurface).join("\n")}\n`);
    }
    const looser = notes.some(({ shift }) => shift === "looser");
    return refused !== undefined || (values["fail-on-loosening"] === true && looser) ? EXIT.DENIED : EXIT.OK;
  },
};

function formatOf(name: string | undefined): ImportFormat | undefined {
  if (name === undefined) return undefined;
  const format = IMPORT_FORMATS.find((known) => known === name);
  if (format === undefined) {
    throw new UsageError(`unknown format ${name}, expected one of ${IMPORT_FORMATS.join(", ")}`);
  }
  return format;
}

async function readForeign(file: string, console: Console): Promise<string | Uint8Array> {
  if (file === "-") {
    const input = console.input();
    if (input === undefined) throw new UsageError("nothing came on standard input");
    return input;
  }
  try {
    return await readFile(file);
  } catch (error) {
    throw new PolicyError("unreadable_policy", `cannot read ${file}: ${causeOf(error)}`);
  }
}

/** Why the new policy cannot be compiled; undefined where it can. */
function refusalOf(yaml: string): PolicyError | undefined {
  try {
    GovernancePolicy.parse(yaml, { file: "the new policy" }).program();
    return undefined;
  } catch (error) {
    if (error instanceof PolicyError) return error;
    throw error;
  }
}

function plain({ format, notes, issues }: Imported, file: string, policy: string, refused?: PolicyError): unknown {
  const refusal = refused === undefined ? {} : { refused: { code: refused.code, message: refused.message } };
  return { file, format, policy, notes, issues, ...refusal };
}

const MARKS: Readonly<Record<Shift, readonly [mark: string, style: Style]>> = {
  looser: ["▼", "bad"],
  stricter: ["▲", "good"],
  same: ["·", "quiet"],
};

function reportLines(
  { format, notes }: Imported,
  file: string,
  refused: PolicyError | undefined,
  surface: Surface,
): string[] {
  const paint = painter(surface);
  const name = format === undefined ? "" : FORMAT_NAMES[format];
  const lines = [`${paint("good", "✓")} ${paint("strong", visible(file))}  ${paint("quiet", name)}`];
  const order: readonly Shift[] = ["looser", "stricter", "same"];
  for (const note of [...notes].sort((a, b) => order.indexOf(a.shift) - order.indexOf(b.shift))) {
    lines.push(noteLine(note, surface));
  }
  const looser = notes.filter(({ shift }) => shift === "looser").length;
  const lost = looser === 1 ? "1 thing is" : `${looser} things are`;
  if (looser > 0) lines.push(paint("wait", `${lost} no longer stopped: see to them before you rely on the new policy`));
  if (refused !== undefined) lines.push(...errorLines(refused, surface));
  return lines;
}

function noteLine({ shift, message, path, line, column }: Note, surface: Surface): string {
  const paint = painter(surface);
  const [mark, style] = MARKS[shift];
  const place = line === undefined || path === "" ? "" : paint("quiet", `  ${line}:${column} ${visible(path)}`);
  return `  ${paint(style, `${mark} ${pad(shift, 8)}`)}  ${visible(message)}${place}`;
}
