// The command knowledge → the packed table of a program's section, with the flags that the program can use.
import {
  ACTION_ALIAS,
  ACTION_COPY,
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
  ENTRY_ASSIGNMENTS,
  ENTRY_DANGEROUS,
  ENTRY_ESCAPES,
  ENTRY_FIXED_BYTES,
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
  PACKED_HEADER_BYTES,
  STYLE_GNU,
  STYLE_OLD,
  STYLE_PLAIN,
  STYLE_POWERSHELL,
  STYLE_SINGLE,
  STYLE_WINDOWS,
  TABLE_HEADER_BYTES,
  TABLE_MAGIC,
  TABLE_VERSION,
  UNPACK_SLACK,
} from "../../../assembly/engine/shell/layout.ts";
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
import { COMMAND_ENTRIES, type CommandQuestion, findEntry, namesOf } from "./commands.ts";

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
  copied: ACTION_COPY,
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

/** What says what a command runs: a flag with such an argument. */
const RUNNING: readonly FlagArgument[] = ["text", "sh", "command", "first", "encoded", "stdin"];

/** Whether the flags of a command decide what else runs, or what it writes. */
function runs({ names, flags, operands = "data", language, readsCode, output, escapes }: CommandEntry): boolean {
  if (operands !== "data" || language || readsCode || output || escapes || names.endsWith("*")) return true;
  return readFlagNotation(flags ?? "").some(({ argument }) => RUNNING.includes(argument));
}

/** Its commands without what tells their languages apart, subcommands under the name of theirs: `git` of `git push`. */
function familiesOf(entry: CommandEntry): string[] {
  return namesOf(entry).map((name) => {
    const word = name.split(" ")[0] as string;
    return "%$".includes(word.charAt(0)) ? word.slice(1) : word;
  });
}

/** Whether a condition looks at the words behind a command's name, so that the flags among them have to be known. */
export function asksForWords(question: CommandQuestion): boolean {
  const { flags, anyFlags, operands, outsideWorkspace, subcommands } = question;
  return [flags, anyFlags, operands, outsideWorkspace, subcommands].some((part) => part !== undefined);
}

/**
 * The entries whose flags a reader needs that looks at no command's flags and operands: those of commands that run or write
 * something that follows from them. All entries keep their names: what is no command may run its operands.
 */
export function runningEntries(entries: readonly CommandEntry[] = COMMAND_ENTRIES): ReadonlySet<CommandEntry> {
  const families = new Set(entries.filter(runs).flatMap(familiesOf));
  return new Set(entries.filter((entry) => familiesOf(entry).some((family) => families.has(family))));
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

/** The fields of an entry as the engine has them, and how many flags follow. */
function fieldsOf(entry: CommandEntry, name: string, flags: number): number[] {
  return [
    STYLES[entry.style ?? "gnu"] | ((entry.subcommands ?? 0) << 4),
    OPERANDS[entry.operands ?? "data"] | ((entry.skip ?? 0) << 4),
    (entry.language ? LANGUAGES[entry.language] : 0) | (entry.readsCode ? 16 : 0),
    entry.output ? OUTPUTS[entry.output] : 0,
    (entry.dangerous ? ENTRY_DANGEROUS : 0) |
      (entry.assignments ? ENTRY_ASSIGNMENTS : 0) |
      (entry.named ? ENTRY_NAMED : 0) |
      (entry.strict ? ENTRY_STRICT : 0) |
      (entry.escapes ? ENTRY_ESCAPES : 0) |
      (isSame(name) ? ENTRY_SAME : 0) |
      (entry.prints ? ENTRY_FIXES_OUTPUT : 0),
    flags,
  ];
}

/** Appends ASCII letters, the last with bit 7 set. */
function pushText(bytes: number[], text: string): void {
  if (text === "" || text.length > 255) throw new RangeError(`"${text}" is empty or longer than 255 bytes`);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) throw new RangeError(`"${text}" is not ASCII`);
    bytes.push(at === text.length - 1 ? code | 0x80 : code);
  }
}

/**
 * Packs commands into a table (format in assembly/engine/shell/layout.ts), with the flags of those in `flagged`, all by default.
 * Names, fields, flags and spellings stand apart, each kind together: a fifth smaller after gzip than entry by entry. Throws
 * RangeError on a name given twice or a table that unpacks to more than 64 KiB.
 */
export function packCommandTable(
  entries: readonly CommandEntry[] = COMMAND_ENTRIES,
  flagged?: ReadonlySet<CommandEntry>,
): Uint8Array {
  const seen = new Set<string>();
  const names: number[] = [];
  const fields: number[] = [];
  const heads: number[] = [];
  const spellings: number[] = [];
  let unpacked = 0;
  for (const entry of entries) {
    const own = namesOf(entry);
    if (own.length > 255) throw new RangeError(`"${own[0]}" has more than 255 names`);
    for (const name of own) {
      if (seen.has(name)) throw new RangeError(`command "${name}" is in the table twice`);
      seen.add(name);
      pushText(names, name);
      unpacked += 1 + name.length + 2;
    }
    const flags = flagged === undefined || flagged.has(entry) ? spelledFlags(entry) : [];
    fields.push(own.length, ...fieldsOf(entry, own[0] as string, flags.length));
    unpacked += ENTRY_FIXED_BYTES - 2;
    for (const flag of flags) {
      heads.push(flag.spellings.length | (ARGUMENTS[flag.argument] << 4));
      unpacked++;
      for (const spelling of flag.spellings) {
        pushText(spellings, spelling);
        unpacked += 1 + spelling.length;
      }
    }
  }
  let slots = 16;
  while (slots < seen.size * 1.5) slots *= 2;
  unpacked += TABLE_HEADER_BYTES + slots * 2 + UNPACK_SLACK;
  if (unpacked > 0x10000) throw new RangeError(`the command table needs ${unpacked} bytes, more than 65536`);

  const fieldsAt = PACKED_HEADER_BYTES + names.length;
  const headsAt = fieldsAt + fields.length;
  const spellingsAt = headsAt + heads.length;
  const total = (spellingsAt + spellings.length + 15) & ~15;
  const table = new Uint8Array(total);
  const header = [TABLE_MAGIC, TABLE_VERSION, total, slots - 1, unpacked, fieldsAt, headsAt, spellingsAt];
  const view = new DataView(table.buffer);
  header.forEach((word, index) => {
    view.setUint32(index * 4, word, true);
  });
  table.set(names, PACKED_HEADER_BYTES);
  table.set(fields, fieldsAt);
  table.set(heads, headsAt);
  table.set(spellings, spellingsAt);
  return table;
}
