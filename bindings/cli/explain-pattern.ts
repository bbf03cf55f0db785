// `portcullis explain --pattern`: one pattern → how it is run, its literals, its automaton and its instructions, or carets where it is refused.
import { compilePatterns, PatternError } from "../compile/compile.ts";
import { formatInstructions, listPattern, type PatternListing } from "../engine/listing.ts";
import { compilerModule } from "../hosts/modules.ts";
import { API_VERSION, type Dialect, PatternType } from "../policy/model.ts";
import { underline } from "./evidence.ts";
import { field } from "./report.ts";
import { painter, visible } from "./terminal.ts";
import { type Console, EXIT, UsageError } from "./usage.ts";

/** Instructions shown unless all are asked for. */
const SHOWN_INSTRUCTIONS = 40;

const MODES: Readonly<Record<PatternListing["mode"], string>> = {
  group: "with others in one table that reads every text",
  alone: "alone over every text",
  prefix: "from each place where its prefix is found",
  clauses: "once each of its clauses was found",
};

const TIERS: Readonly<Record<PatternListing["tier"], string>> = {
  none: "the shared table",
  table8: "a table with states of 1 byte",
  table16: "a table with states of 2 bytes",
  nfa: "its instructions, as an NFA",
};

const FOLDED = "folded, as where a text is forbidden; (?-i) in a regex keeps it";
const EXACT = "letter for letter, as where a text is permitted; (?i) in a regex folds it";

/** How much of a text a match has to be. */
const PLACES: Readonly<Record<PatternType | "suffix", string>> = {
  substring: "anywhere in the text",
  regex: "anywhere in the text",
  glob: "the whole text",
  path_glob: "the whole text",
  suffix: "any end of the text, as without apiVersion",
};

/** The words of the command line that say how a pattern is read. */
export interface PatternWords {
  readonly type?: string | undefined;
  readonly dialect?: string | undefined;
  readonly "exact-case"?: boolean | undefined;
  readonly all?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Shows what the compiler makes of `pattern`; refused patterns exit with 1. */
export function explainPattern(pattern: string, asked: PatternWords, console: Console): number {
  const { all = false, json = false } = asked;
  const kind = typeOf(asked.type);
  const dialect = dialectOf(asked.dialect);
  const caseSensitive = asked["exact-case"] === true;
  const suffix = dialect === "agent-os" && kind === "glob";
  const { surface } = console;
  const paint = painter(surface);
  let program: Uint8Array;
  try {
    program = compilePatterns(compilerModule(), [{ pattern, type: kind, caseSensitive, suffix }]);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    const { kind: refused, message, start, end } = error.refusal;
    if (json)
      console.out(`${JSON.stringify({ pattern, type: kind, dialect, refused, message, span: [start, end] })}\n`);
    else {
      const { line, carets } = underline(pattern, start, end, surface.width - 4);
      console.out(`${paint("bad", "✗")} ${visible(message)}\n  ${line}\n  ${paint("bad", carets)}\n`);
    }
    return EXIT.DENIED;
  }
  const listing = listPattern(program, 0);
  const lines = formatInstructions(listing);
  if (json) {
    console.out(
      `${JSON.stringify({ pattern, type: kind, dialect, caseSensitive, bytes: program.length, ...listing, lines })}\n`,
    );
    return EXIT.OK;
  }
  const { mode, tier, clauses, table } = listing;
  const shown = all ? lines : lines.slice(0, SHOWN_INSTRUCTIONS);
  const out = [`${paint("good", "✓")} ${paint("strong", visible(pattern))}  ${paint("quiet", kind)}`];
  out.push(field("case", caseSensitive ? EXACT : FOLDED, surface));
  out.push(field("place", suffix ? PLACES.suffix : PLACES[kind], surface));
  out.push(field("runs", MODES[mode], surface));
  for (const { prefix, literals } of clauses)
    out.push(field(prefix ? "prefix" : "clause", literals.map((text) => `"${visible(text)}"`).join(" or "), surface));
  out.push(field("by", TIERS[tier], surface));
  if (table !== undefined)
    out.push(field("table", `${table.states} states × ${table.columns} columns, ${table.bytes} bytes`, surface));
  out.push(field("program", `${program.length} bytes, ${listing.instructions.length} instructions`, surface), "");
  out.push(...shown.map((line) => `  ${line}`));
  if (shown.length < lines.length)
    out.push(`  ${paint("quiet", `and ${lines.length - shown.length} lines more: --all`)}`);
  console.out(`${out.join("\n")}\n`);
  return EXIT.OK;
}

function dialectOf(name = "v1"): Dialect {
  const known = { v1: API_VERSION, [API_VERSION]: API_VERSION, "agent-os": "agent-os" } as const;
  if (Object.hasOwn(known, name)) return known[name as keyof typeof known];
  throw new UsageError(`unknown dialect ${name}, expected v1 or agent-os`);
}

function typeOf(type = "regex"): PatternType {
  const types = Object.values(PatternType);
  const known = types.find((name) => name === type);
  if (known === undefined) throw new UsageError(`unknown type ${type}, expected one of ${types.join(", ")}`);
  return known;
}
