// The shape of the command knowledge, and the reader of its short notation for flags.

/** How words after the name are told apart. */
export type Style = "gnu" | "single" | "windows" | "powershell" | "plain" | "old";

/** What operands are: data, the command that runs (wrappers), text joined by spaces, code, a script file, or find's expressions. */
export type Operands = "data" | "command" | "text" | "code" | "script" | "find";

/** What code given to the command is written in. */
export type Language = "sh" | "cmd" | "powershell" | "code" | "code-backtick" | "sql";

/** What the command writes when its words and input are constant, or what it changes for later commands. */
export type Output =
  | "echo"
  | "printf"
  | "copy"
  | "filter"
  | "base64"
  | "hex"
  | "reverse"
  | "translate"
  | "edit"
  | "operand"
  | "variable"
  | "alias"
  | "positional"
  | "read"
  | "set"
  | "copied"
  | "nothing";

export interface CommandEntry {
  /** Names in lower case, separated by commas, the canonical one first; with a subcommand path ("git push"). The others share its flags; `$` names are aliases of it, and all are where `same` says so. `%` before a name: cmd.exe only, `$`: PowerShell only (a method of .NET from its type or its last dot on), `(`: a call in code, `=`: a variable, option or setting whose value runs as a command. */
  readonly names: string;
  /**
   * Flags, separated by commas; a flag is its spellings, separated by spaces, the canonical one last. Case counts. A spelling that is
   * a sign stands for operands that begin with it (`git push origin +main`).
   * A suffix of the last one says what it takes: `=` a value, `?` a value only when attached, `=text` text of the entry's language, `=sh` text for sh,
   * `=command` the words that follow are a command, `=operand` its value is an operand, `!first` the first operand is text of the entry's language,
   * `=encoded` base64 of UTF-16 text, `!stdin` standard input is text of the entry's language.
   */
  readonly flags?: string;
  readonly style?: Style;
  readonly operands?: Operands;
  /** Operands before the command, text or code. */
  readonly skip?: number;
  readonly language?: Language;
  /** Takes code on standard input when it has no operand (sh), or operands for its command (xargs). */
  readonly readsCode?: boolean;
  /** Words of the subcommand path. */
  readonly subcommands?: number;
  readonly output?: Output;
  /** Looked for among the operands of unknown commands. */
  readonly dangerous?: boolean;
  /** NAME=value operands come before the command. */
  readonly assignments?: boolean;
  /** Options end at the last of the skipped operands. */
  readonly strict?: boolean;
  /** A call that is reported as a command of its own name, its strings as operands. */
  readonly named?: boolean;
  /** All names mean the canonical one: a condition on it fits each. Names that only share flags (`shutdown`, `reboot`) do not. */
  readonly same?: boolean;
  /** A word with `!` at its start, or behind `:`, `=`, `+` or `\`, holds a command for sh. */
  readonly escapes?: boolean;
  /** A call that writes its string instead of running it; beside `output`: it takes its operand for input. */
  readonly prints?: boolean;
}

export interface FlagEntry {
  readonly spellings: readonly string[];
  readonly argument: FlagArgument;
}

export type FlagArgument =
  | "none"
  | "value"
  | "optional"
  | "text"
  | "sh"
  | "command"
  | "operand"
  | "first"
  | "encoded"
  | "stdin";

const SUFFIXES: readonly (readonly [string, FlagArgument])[] = [
  ["=text", "text"],
  ["=sh", "sh"],
  ["=command", "command"],
  ["=operand", "operand"],
  ["=encoded", "encoded"],
  ["!first", "first"],
  ["!stdin", "stdin"],
  ["=", "value"],
  ["?", "optional"],
];

/** Reads the notation of `CommandEntry.flags`. */
export function readFlagNotation(notation: string): FlagEntry[] {
  const entries: FlagEntry[] = [];
  for (const part of notation.split(",")) {
    const text = part.trim();
    if (text === "") continue;
    const suffix = SUFFIXES.find(([ending]) => text.endsWith(ending));
    const spellings = (suffix ? text.slice(0, -suffix[0].length) : text).split(" ").filter((word) => word !== "");
    entries.push({ spellings, argument: suffix ? suffix[1] : "none" });
  }
  return entries;
}
