// Command-line words → the options of one command, or the complaint that its user should read.
import { type ParseArgsConfig, parseArgs } from "node:util";
import { nearestWord } from "../policy/nearest.ts";
import type { Surface } from "./terminal.ts";

/** Wrong usage: exit code 2, the message and where help is. Never a stack trace. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const EXIT = { OK: 0, DENIED: 1, USAGE: 2, INTERNAL: 3 } as const;

/** Where a command writes and reads; everything it touches of the process. */
export interface Console {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** All of standard input, at most `limit` bytes; undefined where it is a terminal that nobody piped into. */
  readonly input: (limit?: number) => Promise<string> | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly surface: Surface;
  readonly errorSurface: Surface;
}

/** One command of the program. */
export interface Command {
  /** The text of `--help`, without the heading. */
  readonly help: string;
  /** The exit code. */
  readonly run: (words: readonly string[], console: Console) => Promise<number>;
}

type Options = NonNullable<ParseArgsConfig["options"]>;

type Words<Known extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: Known; allowPositionals: true; strict: true }>
>;

/** Reads the words after a command's name. Options may stand anywhere; unknown ones are named. */
export function readWords<const Known extends Options>(words: readonly string[], options: Known): Words<Known> {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node adds advice about `--` in further sentences; the first says what is wrong.
    const [first = ""] = (error instanceof Error ? error.message : String(error)).split(". ");
    const nearest = isUnknownOption(error) ? nearestOption(first, Object.keys(options)) : undefined;
    const hint = nearest === undefined ? "" : `; did you mean --${nearest}?`;
    throw new UsageError(first.charAt(0).toLowerCase() + first.slice(1) + hint);
  }
}

function isUnknownOption(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === "ERR_PARSE_ARGS_UNKNOWN_OPTION";
}

/** The option that was probably meant by the one that Node's message quotes. */
function nearestOption(message: string, names: readonly string[]): string | undefined {
  const word = message.split("'")[1] ?? "";
  return word.startsWith("--") ? nearestWord(word.slice(2), [...names, "help"]) : undefined;
}
