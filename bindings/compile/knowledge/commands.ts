// Packs the command knowledge into the bytes of a program's section, and `command:` conditions into the words the engine asks them by.
import {
  ACTION_ALIAS,
  ACTION_NONE,
  ACTION_POSITIONAL,
  ACTION_READ,
  ACTION_SET,
  ACTION_VARIABLE,
  ARGUMENT_COMMAND,
  ARGUMENT_ENCODED,
  ARGUMENT_FIRST,
  ARGUMENT_NONE,
  ARGUMENT_OPERAND,
  ARGUMENT_OPTIONAL,
  ARGUMENT_SH,
  ARGUMENT_STDIN,
  ARGUMENT_TEXT,
  ARGUMENT_VALUE,
  CONDITION_HIGH,
  ENTRY_ASSIGNMENTS,
  ENTRY_DANGEROUS,
  ENTRY_ESCAPES,
  ENTRY_FIXES_OUTPUT,
  ENTRY_NAMED,
  ENTRY_SAME,
  ENTRY_STRICT,
  LANGUAGE_CMD,
  LANGUAGE_CODE,
  LANGUAGE_CODE_BACKTICK,
  LANGUAGE_POWERSHELL,
  LANGUAGE_SH,
  LANGUAGE_SQL,
  OPERAND_LAST,
  OPERAND_OUTSIDE,
  OPERAND_PATH,
  OPERAND_TEXT,
  OPERANDS_CODE,
  OPERANDS_COMMAND,
  OPERANDS_DATA,
  OPERANDS_FIND,
  OPERANDS_SCRIPT,
  OPERANDS_TEXT,
  OUTPUT_BASE64,
  OUTPUT_COPY,
  OUTPUT_ECHO,
  OUTPUT_EDIT,
  OUTPUT_FILTER,
  OUTPUT_HEX,
  OUTPUT_OPERAND,
  OUTPUT_PRINTF,
  OUTPUT_REVERSE,
  OUTPUT_TRANSLATE,
  PART_ANY_FLAG,
  PART_FLAGS,
  PART_NAME,
  PART_OPERAND,
  PART_PIPE_TO,
  PART_REDIRECT,
  PART_SUBCOMMAND,
  REDIRECT_APPEND,
  REDIRECT_READ,
  REDIRECT_WRITE,
  STYLE_GNU,
  STYLE_OLD,
  STYLE_PLAIN,
  STYLE_POWERSHELL,
  STYLE_SINGLE,
  STYLE_WINDOWS,
  TABLE_HEADER_BYTES,
  TABLE_MAGIC,
  TABLE_VERSION,
} from "../../../assembly/engine/shell/layout.ts";
import { CLOUD_COMMANDS } from "./cloud-commands.ts";
import {
  type CommandEntry,
  type FlagArgument,
  type FlagEntry,
  type Language,
  type Operands,
  type Output,
  readFlagNotation,
  type Style,
} from "./command-table.ts";
import { UNIX_COMMANDS } from "./unix-commands.ts";
import { WINDOWS_COMMANDS } from "./windows-commands.ts";

/** Everything the engine knows of commands. */
export const COMMAND_ENTRIES: readonly CommandEntry[] = [...UNIX_COMMANDS, ...CLOUD_COMMANDS, ...WINDOWS_COMMANDS];

const STYLES: Record<Style, number> = {
  gnu: STYLE_GNU,
  single: STYLE_SINGLE,
  windows: STYLE_WINDOWS,
  powershell: STYLE_POWERSHELL,
  plain: STYLE_PLAIN,
  old: STYLE_OLD,
};
const OPERANDS: Record<Operands, number> = {
  data: OPERANDS_DATA,
  command: OPERANDS_COMMAND,
  text: OPERANDS_TEXT,
  code: OPERANDS_CODE,
  script: OPERANDS_SCRIPT,
  find: OPERANDS_FIND,
};
const LANGUAGES: Record<Language, number> = {
  sh: LANGUAGE_SH,
  cmd: LANGUAGE_CMD,
  powershell: LANGUAGE_POWERSHELL,
  code: LANGUAGE_CODE,
  "code-backtick": LANGUAGE_CODE_BACKTICK,
  sql: LANGUAGE_SQL,
};
const OUTPUTS: Record<Output, number> = {
  echo: OUTPUT_ECHO,
  printf: OUTPUT_PRINTF,
  copy: OUTPUT_COPY,
  filter: OUTPUT_FILTER,
  base64: OUTPUT_BASE64,
  hex: OUTPUT_HEX,
  reverse: OUTPUT_REVERSE,
  translate: OUTPUT_TRANSLATE,
  edit: OUTPUT_EDIT,
  operand: OUTPUT_OPERAND,
  variable: ACTION_VARIABLE,
  alias: ACTION_ALIAS,
  positional: ACTION_POSITIONAL,
  read: ACTION_READ,
  set: ACTION_SET,
  nothing: ACTION_NONE,
};
const ARGUMENTS: Record<FlagArgument, number> = {
  none: ARGUMENT_NONE,
  value: ARGUMENT_VALUE,
  optional: ARGUMENT_OPTIONAL,
  text: ARGUMENT_TEXT,
  sh: ARGUMENT_SH,
  command: ARGUMENT_COMMAND,
  operand: ARGUMENT_OPERAND,
  first: ARGUMENT_FIRST,
  encoded: ARGUMENT_ENCODED,
  stdin: ARGUMENT_STDIN,
};

const utf8 = new TextEncoder();

/** Its names, the canonical one first. */
export function namesOf(entry: CommandEntry): string[] {
  return entry.names.split(",").map((name) => name.trim());
}

/** Appends a length and that many ASCII letters. */
function pushText(bytes: number[], text: string): void {
  if (text.length > 255) throw new RangeError(`"${text}" is longer than 255 bytes`);
  bytes.push(text.length);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) throw new RangeError(`"${text}" is not ASCII`);
    bytes.push(code);
  }
}

/** Whether the names of an entry, or of the command that it is a subcommand of, all mean the same. */
function isSame(name: string): boolean {
  return findEntry(name)?.same ?? findEntry(name.split(" ")[0] as string)?.same ?? false;
}

/** The flags that have to be written out: what a table says of a lone switch (a letter of getopt, a word of find) is how any other is read. */
function spelledFlags(entry: CommandEntry): FlagEntry[] {
  const style = entry.style ?? "gnu";
  // a command's own flags stand in for what its subcommands do not know
  const outer = namesOf(entry).flatMap((name) => {
    const words = name.split(" ");
    return words.slice(1).flatMap((_, index) => {
      const flags = findEntry(words.slice(0, index + 1).join(" "))?.flags ?? "";
      return readFlagNotation(flags).flatMap(({ spellings }) => spellings);
    });
  });
  return readFlagNotation(entry.flags ?? "").filter(({ spellings, argument }) => {
    const name = spellings[0] as string;
    if (argument !== "none" || spellings.length > 1 || outer.includes(name)) return true;
    const letter = name.length === 1 && !(name >= "0" && name <= "9");
    return !(style === "single" || (letter && (style === "gnu" || style === "old")));
  });
}

function packEntry(bytes: number[], entry: CommandEntry, name: string, alias: number): void {
  pushText(bytes, name);
  const flags = alias === 0 ? spelledFlags(entry) : [];
  bytes.push(alias & 255, alias >> 8);
  bytes.push(STYLES[entry.style ?? "gnu"] | ((entry.subcommands ?? 0) << 4));
  bytes.push(OPERANDS[entry.operands ?? "data"] | ((entry.skip ?? 0) << 4));
  bytes.push((entry.language ? LANGUAGES[entry.language] : 0) | (entry.readsCode ? 16 : 0));
  bytes.push(entry.output ? OUTPUTS[entry.output] : 0);
  bytes.push(
    (entry.dangerous ? ENTRY_DANGEROUS : 0) |
      (entry.assignments ? ENTRY_ASSIGNMENTS : 0) |
      (entry.named ? ENTRY_NAMED : 0) |
      (entry.strict ? ENTRY_STRICT : 0) |
      (entry.escapes ? ENTRY_ESCAPES : 0) |
      (isSame(name) ? ENTRY_SAME : 0) |
      (entry.prints ? ENTRY_FIXES_OUTPUT : 0),
  );
  bytes.push(flags.length);
  for (const flag of flags) {
    bytes.push(flag.spellings.length | (ARGUMENTS[flag.argument] << 4));
    for (const spelling of flag.spellings) pushText(bytes, spelling);
  }
}

/** Packs commands into a table (format in assembly/engine/shell/README.md). Throws RangeError on a name given twice or a table over 64 KiB. */
export function packCommandTable(entries: readonly CommandEntry[] = COMMAND_ENTRIES): Uint8Array {
  const count = entries.reduce((sum, entry) => sum + namesOf(entry).length, 0);
  let slots = 16;
  while (slots < count * 1.5) slots *= 2;
  const start = TABLE_HEADER_BYTES + slots * 2;
  const content: number[] = [];
  const places = new Map<string, number>();
  for (const entry of entries) {
    let first = 0;
    for (const name of namesOf(entry)) {
      if (places.has(name)) throw new RangeError(`command "${name}" is in the table twice`);
      const place = start + content.length;
      places.set(name, place);
      // aliases carry no flags, only the way to the entry that does
      if (first === 0) packEntry(content, entry, name, 0);
      else packEntry(content, { names: name }, name, first);
      if (first === 0) first = place;
    }
  }
  const total = (start + content.length + 15) & ~15;
  if (total > 0xffff) throw new RangeError(`the command table needs ${total} bytes, more than 65535`);
  const table = new Uint8Array(total);
  const view = new DataView(table.buffer);
  view.setUint32(0, TABLE_MAGIC, true);
  view.setUint32(4, TABLE_VERSION, true);
  view.setUint32(8, total, true);
  view.setUint32(12, slots - 1, true);
  table.set(content, start);
  return table;
}

/** What a `command:` condition asks of one command; every field given has to fit the same one. */
export interface CommandQuestion {
  /** Globs over the base name; one has to fit. */
  readonly names?: readonly string[] | undefined;
  /** Globs over the first operands, words separated by one space (`push`, `system prune`); one has to fit. */
  readonly subcommands?: readonly string[] | undefined;
  /** Flags in any spelling of the command's table, with or without dashes; all have to be set. */
  readonly flags?: readonly string[] | undefined;
  /** The same; one has to be set. */
  readonly anyFlags?: readonly string[] | undefined;
  /** Globs over the operands; one has to fit some operand. With a `/` or a leading `~` or `$HOME` a path glob over the normalised operand. */
  readonly operands?: readonly string[] | undefined;
  /** True: also an operand that is a path outside the workspace fits. */
  readonly outsideWorkspace?: boolean | undefined;
  /** Path globs over redirection targets; one has to fit some target. */
  readonly redirects?: readonly string[] | undefined;
  /** What the redirection does; absent: write or append. */
  readonly redirectModes?: readonly ("read" | "write" | "append")[] | undefined;
  /** Globs over the names of later commands of its pipeline; one has to fit. */
  readonly pipesTo?: readonly string[] | undefined;
  /** `high` ignores commands that only may run. Default: `low`. */
  readonly minCertainty?: "low" | "high" | undefined;
}

const REDIRECT_MASKS = { read: 1 << REDIRECT_READ, write: 1 << REDIRECT_WRITE, append: 1 << REDIRECT_APPEND };

let entryByName: Map<string, CommandEntry> | undefined;

export function findEntry(name: string): CommandEntry | undefined {
  if (!entryByName) {
    entryByName = new Map();
    for (const entry of COMMAND_ENTRIES) for (const each of namesOf(entry)) entryByName.set(each, entry);
  }
  return entryByName.get(name);
}

/** The entries that describe the flags of a question, the most specific first. */
export function commandEntries(question: CommandQuestion): CommandEntry[] {
  const found: CommandEntry[] = [];
  for (const name of question.names ?? []) {
    const lower = name.toLowerCase();
    const known = [lower, `$${lower}`, `%${lower}`].flatMap((key) => findEntry(key) ?? []);
    const entry = known[0];
    if (!entry) continue;
    const canonical = namesOf(entry)[0] as string;
    for (const subcommand of question.subcommands ?? []) {
      const words = subcommand.split(" ");
      for (let size = words.length; size > 0; size--) {
        const inner = findEntry([canonical, ...words.slice(0, size)].join(" "));
        if (inner) found.push(inner);
      }
    }
    // rmdir of cmd.exe has flags that the one of POSIX has not
    found.push(...known);
  }
  const any = findEntry("*");
  if (found.length === 0 && any) found.push(any);
  return found;
}

/** A flag in its canonical spelling: as the first entry that knows it spells it, else without its dashes. */
function canonicalFlag(flag: string, entries: readonly CommandEntry[]): string {
  let bare = flag;
  while (bare.startsWith("-") || (bare.startsWith("/") && bare.length > 1)) bare = bare.slice(1);
  for (const entry of entries) {
    const folded = entry.style === "windows" || entry.style === "powershell";
    const same = (spelling: string) => spelling === bare || (folded && spelling.toLowerCase() === bare.toLowerCase());
    const known = readFlagNotation(entry.flags ?? "").find((each: FlagEntry) => each.spellings.some(same));
    if (known) return known.spellings.at(-1) as string;
  }
  return bare;
}

/** `{a,b}` written out as several globs. */
export function withoutBraces(glob: string): string[] {
  const open = glob.indexOf("{");
  const close = open < 0 ? -1 : glob.indexOf("}", open);
  if (close < 0) return [glob];
  const rest = withoutBraces(glob.slice(close + 1));
  return glob
    .slice(open + 1, close)
    .split(",")
    .flatMap((part) => rest.map((tail) => glob.slice(0, open) + part + tail));
}

const HOME_SPELLINGS = ["$HOME", `$\{HOME}`];

/** A path glob in the spelling that the engine gives operands: `/` for `\`, `~` for `$HOME`, no empty or `.` components. */
function normaliseGlob(glob: string): string {
  let path = glob.replaceAll("\\", "/");
  for (const home of HOME_SPELLINGS) {
    if (path === home || path.startsWith(`${home}/`)) path = `~${path.slice(home.length)}`;
  }
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  const root = path.startsWith("/") ? "/" : "";
  return root + parts.join("/") || ".";
}

function operandKind(glob: string): number {
  if (
    glob.includes("/") ||
    glob.includes("\\") ||
    glob.startsWith("~") ||
    HOME_SPELLINGS.some((home) => glob.startsWith(home))
  ) {
    return OPERAND_PATH;
  }
  return glob === "*" ? OPERAND_TEXT : OPERAND_LAST;
}

interface PartText {
  readonly text: string;
  readonly extra: number;
}

function plain(texts: readonly string[]): PartText[] {
  return texts.flatMap(withoutBraces).map((text) => ({ text, extra: 0 }));
}

/** Packs a question into the words that `matchCommands` reads (format in assembly/engine/shell/README.md). */
export function encodeCommandCondition(question: CommandQuestion): Uint8Array {
  const entries = commandEntries(question);
  const parts: [number, PartText[]][] = [];
  if (question.names) parts.push([PART_NAME, plain(question.names)]);
  if (question.subcommands) parts.push([PART_SUBCOMMAND, plain(question.subcommands)]);
  const flagText = (flag: string): PartText => ({ text: canonicalFlag(flag, entries), extra: 0 });
  if (question.flags) parts.push([PART_FLAGS, question.flags.map(flagText)]);
  if (question.anyFlags) parts.push([PART_ANY_FLAG, question.anyFlags.map(flagText)]);
  if (question.operands || question.outsideWorkspace) {
    const operands = (question.operands ?? []).flatMap(withoutBraces).map((glob) => {
      const extra = operandKind(glob);
      return { text: extra === OPERAND_PATH ? normaliseGlob(glob) : glob, extra };
    });
    if (question.outsideWorkspace) operands.push({ text: "", extra: OPERAND_OUTSIDE });
    parts.push([PART_OPERAND, operands]);
  }
  if (question.redirects || question.redirectModes) {
    const extra = (question.redirectModes ?? ["write", "append"]).reduce(
      (mask, mode) => mask | REDIRECT_MASKS[mode],
      0,
    );
    const globs = (question.redirects ?? ["**"]).flatMap(withoutBraces);
    parts.push([PART_REDIRECT, globs.map((glob) => ({ text: normaliseGlob(glob), extra }))]);
  }
  if (question.pipesTo) parts.push([PART_PIPE_TO, plain(question.pipesTo)]);

  const words: number[] = [(question.minCertainty === "high" ? CONDITION_HIGH : 0) | (parts.length << 8)];
  for (const [tag, texts] of parts) {
    words.push(tag | (texts.length << 8));
    for (const { text, extra } of texts) {
      const bytes = utf8.encode(text);
      words.push(bytes.length | (extra << 24));
      for (let at = 0; at < bytes.length; at += 4) {
        words.push(
          (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24),
        );
      }
    }
  }
  return new Uint8Array(Uint32Array.from(words).buffer);
}
