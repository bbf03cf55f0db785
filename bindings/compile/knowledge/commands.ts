// Packs `command:` conditions into the words the engine asks them by, with flags as the command knowledge spells them.
import {
  CONDITION_HIGH,
  OPERAND_LAST,
  OPERAND_OUTSIDE,
  OPERAND_PATH,
  OPERAND_TEXT,
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
} from "../../../assembly/engine/shell/layout.ts";
import { CLOUD_COMMANDS } from "./cloud-commands.ts";
import { type CommandEntry, type FlagEntry, readFlagNotation } from "./command-table.ts";
import { UNIX_COMMANDS } from "./unix-commands.ts";
import { WINDOWS_COMMANDS } from "./windows-commands.ts";

/** Everything the engine knows of commands. */
export const COMMAND_ENTRIES: readonly CommandEntry[] = [...UNIX_COMMANDS, ...CLOUD_COMMANDS, ...WINDOWS_COMMANDS];

const utf8 = new TextEncoder();

/** Its names, the canonical one first. */
export function namesOf(entry: CommandEntry): string[] {
  return entry.names.split(",").map((name) => name.trim());
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

/** Spellings that are the first sign of operands. */
const SIGNS = ["+", ":"];

/** A flag in its canonical spelling, as the first entry that knows it spells it, else without its dashes; and the sign of operands that mean it. */
function canonicalFlag(flag: string, entries: readonly CommandEntry[]): PartText {
  let bare = flag;
  while (bare.startsWith("-") || (bare.startsWith("/") && bare.length > 1)) bare = bare.slice(1);
  for (const entry of entries) {
    const folded = entry.style === "windows" || entry.style === "powershell";
    const same = (spelling: string) => spelling === bare || (folded && spelling.toLowerCase() === bare.toLowerCase());
    const known = readFlagNotation(entry.flags ?? "").find((each: FlagEntry) => each.spellings.some(same));
    if (!known) continue;
    const sign = known.spellings.find((spelling) => SIGNS.includes(spelling));
    return { text: known.spellings.at(-1) as string, extra: sign?.charCodeAt(0) ?? 0 };
  }
  return { text: bare, extra: 0 };
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

/** Names of one program. */
const SAME_PROGRAMS: readonly (readonly string[])[] = [["node", "nodejs"]];

/**
 * Globs over names with those of the same program, and of an interpreter those with a version behind them: `node22`, `ruby3.1`,
 * `bash5`. The rest of a name is no version of it: `nodemon`, `perldoc`.
 */
function withVersions(globs: readonly string[]): string[] {
  const all = globs.flatMap(withoutBraces).flatMap((glob) => {
    const folded = glob.toLowerCase();
    return [glob, ...(SAME_PROGRAMS.find((names) => names.includes(folded)) ?? []).filter((name) => name !== folded)];
  });
  const versions = (name: string): string[] => [
    ...VERSIONS.map((version) => name + version),
    ...("0123456789".includes(name.slice(-1)) ? [`${name}.*`] : []),
  ];
  return [...all, ...all.filter(isInterpreter).flatMap(versions)];
}

/** One to three digits, or a dot behind one or two: what the filter of names takes for a version, too. */
const VERSIONS = ["[0-9]", "[0-9][0-9]", "[0-9][0-9][0-9]", "[0-9].*", "[0-9][0-9].*"];

/** Whether a name is one of a program that runs scripts: those are installed with their version. */
function isInterpreter(name: string): boolean {
  const entry = findEntry(name.toLowerCase());
  return entry?.language !== undefined && entry.operands === "script";
}

/**
 * Packs a question into the words that `matchCommands` reads (format in assembly/engine/shell/README.md). `permits`: it stands where it
 * lets a call pass, and names are what is written.
 */
export function encodeCommandCondition(question: CommandQuestion, permits = false): Uint8Array {
  const entries = commandEntries(question);
  const named = (globs: readonly string[]): PartText[] => plain(permits ? globs : withVersions(globs));
  const parts: [number, PartText[]][] = [];
  if (question.names) parts.push([PART_NAME, named(question.names)]);
  if (question.subcommands) parts.push([PART_SUBCOMMAND, plain(question.subcommands)]);
  const flagText = (flag: string): PartText => canonicalFlag(flag, entries);
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
  if (question.pipesTo) parts.push([PART_PIPE_TO, named(question.pipesTo)]);

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
