// The `command` and `sql` conditions of a policy → encoded conditions, the reading table of its tools, and the knowledge they need.
import {
  MAX_SELECTORS,
  MAX_STRUCTURES,
  NORMALIZE_ESCAPES,
  NORMALIZE_NAMES,
  NORMALIZE_SHELL,
  NORMALIZE_UNICODE,
  SECTION_COMMANDS,
  SECTION_SQL,
  SECTION_VIEWS,
  STRUCTURE_COMMAND,
  STRUCTURE_HOST,
  STRUCTURE_PATH,
  STRUCTURE_SQL,
} from "../../assembly/layout.ts";
import { parseArgPath } from "../policy/arg-path.ts";
import type { CommandCondition, HostCondition, PathCondition, SqlCondition } from "../policy/condition.ts";
import type { Policy } from "../policy/model.ts";
import type { ProgramMeta, ReadingMeta, StructureMeta } from "../program.ts";
import type { LoweredStructure } from "./bytecode.ts";
import type { Section } from "./compile.ts";
import { type CommandQuestion, encodeCommandCondition, withoutBraces } from "./knowledge/commands.ts";
import { type NamedQuestion, packNames } from "./knowledge/names.ts";
import { asksForWords, packCommandTable, runningEntries } from "./knowledge/packed-table.ts";
import { encodeSqlCondition, SqlConditionError, type SqlCondition as SqlQuestion, sqlWords } from "./knowledge/sql.ts";
import { unicodeTable, viewTable } from "./knowledge/views.ts";
import { PlacedError, rulePath } from "./placed-error.ts";
import { DEFAULT_READINGS, READING_CODES } from "./readings.ts";

/** Conditions that are judged over what a text means. */
export type StructureCondition = CommandCondition | SqlCondition | PathCondition | HostCondition;

/**
 * `NORMALIZE_` bits of a policy; `texts`: some pattern looks at what arguments hold, `means`: some condition at what they mean
 * or where they stand; `names`: some key or condition names tools.
 */
export function normalizeBits(policy: Policy, texts: boolean, means: boolean, names: boolean): number {
  if (!texts && !means) return names && policy.normalize.includes("unicode") ? NORMALIZE_NAMES : 0;
  let bits = 0;
  if (policy.normalize.includes("unicode")) bits |= NORMALIZE_UNICODE;
  if (policy.normalize.includes("escapes")) bits |= NORMALIZE_ESCAPES;
  if (texts && policy.normalize.includes("shell")) bits |= NORMALIZE_SHELL;
  return bits;
}

const KINDS: Readonly<Record<StructureCondition["kind"], number>> = {
  command: STRUCTURE_COMMAND,
  sql: STRUCTURE_SQL,
  path: STRUCTURE_PATH,
  host: STRUCTURE_HOST,
};

/** The command tables, each packed once: with the flags that decide what runs, and with all. */
let runningTable: Uint8Array | undefined;
let wholeTable: Uint8Array | undefined;

/** The command table of programs that ask for the words of commands, or for nothing but what runs. */
function commandTable(words: boolean): Uint8Array {
  if (words) {
    wholeTable ??= packCommandTable();
    return wholeTable;
  }
  runningTable ??= packCommandTable(undefined, runningEntries());
  return runningTable;
}

/** Gathers the structure conditions of one policy while it is lowered. */
export class Structures {
  readonly lowered: LoweredStructure[] = [];
  readonly #policy: Policy;
  readonly #meta: StructureMeta[] = [];
  /** Argument path → selector bit. */
  readonly #selectors = new Map<string, number>();
  readonly #argv = new Set<string>();
  readonly #questions: NamedQuestion[] = [];

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  /** Takes a condition of a rule in; its index. Throws `PlacedError` (`unsupported_condition`) for one that cannot be encoded. */
  add(condition: StructureCondition, rule: string, permits: boolean): number {
    if (this.lowered.length === MAX_STRUCTURES) {
      throw refuse(
        rule,
        `there are more than ${MAX_STRUCTURES} command, sql, path and host conditions (MAX_STRUCTURES)`,
      );
    }
    const selector = condition.arg === undefined ? 0 : this.#selectorOf(condition.arg, rule);
    if (condition.kind === "command" && condition.arg !== undefined) this.#argv.add(condition.arg);
    this.#meta.push({ kind: condition.kind, source: describe(condition) });
    if (condition.kind === "command") this.#questions.push({ ...questionOf(condition), permits });
    const bytes = encode(condition, rule, permits);
    return this.lowered.push({ kind: KINDS[condition.kind], permits, selector, bytes }) - 1;
  }

  /** Data sections that the engine's readers search, each only where something needs it. */
  knowledge(normalize: number): Section[] {
    const sections: Section[] = [];
    if (this.#asks(STRUCTURE_COMMAND) || this.#asks(STRUCTURE_SQL) || normalize & NORMALIZE_SHELL)
      sections.push({ tag: SECTION_COMMANDS, bytes: this.#commands() });
    if (this.#readsSql()) sections.push({ tag: SECTION_SQL, bytes: sqlWords() });
    if (normalize & (NORMALIZE_UNICODE | NORMALIZE_ESCAPES | NORMALIZE_NAMES)) {
      sections.push({ tag: SECTION_VIEWS, bytes: normalize & NORMALIZE_ESCAPES ? viewTable() : unicodeTable() });
    }
    return sections;
  }

  /** What the guard has to know; nothing where no rule asks for structure and no pattern for the words of commands. */
  meta(normalize: number): Partial<Pick<ProgramMeta, "structures" | "readings" | "workspace">> {
    if (this.lowered.length === 0 && !(normalize & NORMALIZE_SHELL)) return {};
    const { workspace } = this.#policy;
    return {
      structures: this.#meta,
      readings: [...defaultReadings(), ...this.#treatAs(), ...this.#selected()],
      ...(workspace === undefined ? {} : { workspace }),
    };
  }

  /** The command table, and behind it the names that make a text worth reading where conditions ask about commands. */
  #commands(): Uint8Array {
    const table = commandTable(this.#questions.some(asksForWords));
    if (this.#questions.length === 0 && !this.#readsSql()) return table;
    const names = packNames(this.#questions, this.#readsSql());
    const bytes = new Uint8Array(table.length + names.length);
    bytes.set(table);
    bytes.set(names, table.length);
    return bytes;
  }

  /** Conditions on commands without a path are asked about what SQL gives to a shell, too. */
  #readsSql(): boolean {
    return this.lowered.some(
      ({ kind, selector }) => kind === STRUCTURE_SQL || (kind === STRUCTURE_COMMAND && selector === 0),
    );
  }

  #asks(kind: number): boolean {
    return this.lowered.some((structure) => structure.kind === kind);
  }

  #selectorOf(arg: string, rule: string): number {
    const known = this.#selectors.get(arg);
    if (known !== undefined) return known;
    if (this.#selectors.size === MAX_SELECTORS) {
      throw refuse(rule, `the policy's conditions name more than ${MAX_SELECTORS} arguments (MAX_SELECTORS)`);
    }
    const bit = 1 << this.#selectors.size;
    this.#selectors.set(arg, bit);
    return bit;
  }

  #treatAs(): ReadingMeta[] {
    return this.#policy.treatAs.flatMap(({ tools, arg, as }) => {
      const place = placeOf(arg);
      return place === undefined ? [] : [{ tools, ...place, as: READING_CODES[as] }];
    });
  }

  #selected(): ReadingMeta[] {
    return [...this.#selectors].flatMap(([arg, selector]) => {
      const place = placeOf(arg);
      if (place === undefined) return [];
      return [{ tools: ["*"], ...place, selector, ...(this.#argv.has(arg) ? { argv: true } : {}) }];
    });
  }
}

function defaultReadings(): ReadingMeta[] {
  return DEFAULT_READINGS.map(({ tools, names, as }) => ({ tools, names, as: READING_CODES[as] }));
}

/** Where a validated path leads. */
function placeOf(arg: string): Pick<ReadingMeta, "root" | "steps"> | undefined {
  const path = parseArgPath(arg);
  if (!("root" in path) || path.root === "context") return undefined;
  return path.root === "result" ? { root: "result", steps: path.steps } : { steps: path.steps };
}

function encode(condition: StructureCondition, rule: string, permits: boolean): Uint8Array {
  if (condition.kind === "path") return encodePath(condition, rule, permits);
  if (condition.kind === "host") {
    const { names = [], schemes = [], ports = [], private: wish } = condition;
    return encodePlace(rule, wish, names.flatMap(withoutBraces), schemes, ports);
  }
  if (condition.kind === "command") {
    return encodeCommandCondition(questionOf(condition), permits);
  }
  try {
    return encodeSqlCondition(statementOf(condition));
  } catch (error) {
    if (error instanceof SqlConditionError) throw refuse(rule, error.message);
    throw error;
  }
}

function questionOf(condition: CommandCondition): CommandQuestion {
  const { kind: _kind, arg: _arg, ...question } = condition;
  return question;
}

/** What the encoder of SQL conditions calls each field; absent fields stay absent. */
const SQL_KEYS = {
  statements: "statement",
  objects: "object",
  where: "where",
  tables: "table",
  targets: "target",
  names: "name",
  functions: "function",
  privileges: "privilege",
  grantees: "grantee",
  stacked: "stacked",
  dynamic: "dynamic",
  intoOutfile: "into_outfile",
  fromFile: "from_file",
  program: "program",
  union: "union",
  limit: "limit",
  cascade: "cascade",
  minCertainty: "min_certainty",
} as const satisfies Record<Exclude<keyof SqlCondition, "kind" | "arg">, keyof SqlQuestion>;

function statementOf(condition: SqlCondition): SqlQuestion {
  const entries = Object.entries(SQL_KEYS).flatMap(([field, key]) => {
    const value = condition[field as keyof typeof SQL_KEYS];
    return value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(entries) as SqlQuestion;
}

/** In a forbidding position a relative glob fits at any depth: `.env` forbids `/srv/.env`. */
function encodePath({ globs = [], inWorkspace }: PathCondition, rule: string, permits: boolean): Uint8Array {
  const plain = globs.flatMap(withoutBraces).map(homeAsTilde);
  const deep = permits ? [] : plain.filter(isRelative).map((glob) => `**/${glob}`);
  return encodePlace(rule, inWorkspace, [...plain, ...deep], [], []);
}

function homeAsTilde(glob: string): string {
  const home = ["$HOME", "$" + "{HOME}"].find((name) => glob === name || glob.startsWith(`${name}/`));
  return home === undefined ? glob : `~${glob.slice(home.length)}`;
}

function isRelative(glob: string): boolean {
  const drive = glob.charAt(1) === ":";
  return !drive && !["/", "~"].includes(glob.charAt(0)) && !glob.startsWith("**");
}

/** Bytes of a path or host condition; see assembly/engine/structure/place-condition.ts. */
function encodePlace(
  rule: string,
  wish: boolean | undefined,
  globs: readonly string[],
  schemes: readonly string[],
  ports: readonly number[],
): Uint8Array {
  if (globs.length > 255 || schemes.length > 255 || ports.length > 255) {
    throw refuse(rule, "a path or host condition lists more than 255 globs, schemes or ports");
  }
  const bytes = [wish === undefined ? 0 : wish ? 1 : 2, globs.length, schemes.length, ports.length];
  for (const text of [...globs, ...schemes]) {
    const encoded = new TextEncoder().encode(text);
    if (encoded.length > 4096) throw refuse(rule, "a glob is longer than 4096 bytes");
    bytes.push(encoded.length & 255, encoded.length >> 8, ...encoded);
  }
  for (const port of ports) bytes.push(port & 255, port >> 8);
  return Uint8Array.from(bytes);
}

/** The condition in a few words, for the evidence of a decision. */
function describe(condition: StructureCondition): string {
  const parts = partsOf(condition);
  const words = parts.filter((part) => part !== undefined);
  return words.length === 0 ? `any ${condition.kind}` : words.join(" ");
}

function partsOf(condition: StructureCondition): readonly (string | undefined)[] {
  switch (condition.kind) {
    case "command":
      return [
        condition.names?.join("|"),
        condition.subcommands?.join("|"),
        condition.flags?.map(asFlag).join(" "),
        condition.anyFlags?.map(asFlag).join("|"),
        condition.operands?.join("|"),
        wishOf(condition.outsideWorkspace, "outside the workspace", ""),
        redirectsOf(condition),
        condition.pipesTo === undefined ? undefined : `| ${condition.pipesTo.join("|")}`,
      ];
    case "sql":
      return [
        condition.statements?.join("|"),
        condition.objects?.join("|"),
        [...(condition.tables ?? []), ...(condition.targets ?? []), ...(condition.names ?? [])].join("|") || undefined,
        condition.functions?.map((name) => `${name}()`).join("|"),
        condition.where === undefined ? undefined : `where ${condition.where.join("|")}`,
        condition.privileges === undefined ? undefined : `privilege ${condition.privileges.join("|")}`,
        condition.grantees === undefined ? undefined : `to ${condition.grantees.join("|")}`,
        ...SQL_TRAITS.map(([field, word]) => wishOf(condition[field], word, `not ${word}`)),
      ];
    case "path":
      return [condition.globs?.join("|"), wishOf(condition.inWorkspace, "in the workspace", "outside the workspace")];
    default:
      return [
        condition.schemes?.join("|"),
        condition.names?.join("|"),
        condition.ports?.map((port) => `:${port}`).join("|"),
        wishOf(condition.private, "private", "public"),
      ];
  }
}

const SQL_TRAITS = [
  ["stacked", "stacked"],
  ["dynamic", "dynamic"],
  ["intoOutfile", "into a file"],
  ["fromFile", "from a file"],
  ["program", "with a program"],
  ["union", "union"],
  ["limit", "limit"],
  ["cascade", "cascade"],
] as const;

function asFlag(flag: string): string {
  return flag.startsWith("-") || flag.startsWith("/") ? flag : `--${flag}`;
}

const REDIRECT_SIGNS = { read: "<", write: ">", append: ">>" } as const;

function redirectsOf({ redirects, redirectModes }: CommandCondition): string | undefined {
  if (redirects === undefined && redirectModes === undefined) return undefined;
  const signs = (redirectModes ?? ["write"]).map((mode) => REDIRECT_SIGNS[mode]).join("|");
  return (redirects ?? ["**"]).map((target) => `${signs} ${target}`).join("|");
}

function wishOf(wish: boolean | undefined, yes: string, no: string): string | undefined {
  return wish === undefined ? undefined : wish ? yes : no;
}

function refuse(rule: string, why: string): PlacedError {
  return new PlacedError("unsupported_condition", rulePath(rule), why);
}
