// Command conditions → the filter of names behind the command table: words of which a text of sh must hold one to be worth reading.
import {
  NAMES_ALWAYS,
  NAMES_ECHO,
  NAMES_ECHO_OPTION,
  NAMES_HEADER_BYTES,
  NAMES_PLAIN,
  NAMES_REDIRECT,
  NAMES_WHOLE,
} from "../../../assembly/engine/shell/layout.ts";
import type { CommandEntry, Output } from "./command-table.ts";
import { COMMAND_ENTRIES, type CommandQuestion, findEntry, namesOf, withoutBraces } from "./commands.ts";

/** A condition, and whether it permits where it holds. */
export interface NamedQuestion extends CommandQuestion {
  readonly permits: boolean;
}

/** What commands print that is written in their text as it is; others can print a name that is not. */
const FAITHFUL_OUTPUTS: readonly (Output | undefined)[] = [
  undefined,
  "copy",
  "filter",
  "variable",
  "alias",
  "positional",
  "read",
  "set",
  "nothing",
];
const ECHO_OPTIONS = ["-n", "-e", "-E"];

/** Bytes that the engine takes for part of a word. */
const WORD_CHARACTERS = new Set("abcdefghijklmnopqrstuvwxyz0123456789_.+-");
/** The engine keeps the lengths of prefixes as bits of a word, and those of words, where all from this one on are one. */
const MAX_PREFIX = 31;
const MAX_LENGTH = 31;
const DASH = 0x2d;
const DOT = 0x2e;

/** Packs the filter; `queries`: what is handed to a database client counts too. The format is drawn in assembly/engine/structure/names.ts. */
export function packNames(
  questions: readonly NamedQuestion[],
  queries: boolean,
  entries: readonly CommandEntry[] = COMMAND_ENTRIES,
): Uint8Array {
  const plain = queries && questions.length === 0;
  const slots = new Map<number, number>();
  const lengths = new Uint32Array(32);
  const seconds = new Uint32Array(32);
  let prefixes = 0;
  let options = 0;
  let bits = 0;
  const add = (word: string, worth: number, prefix = false): void => {
    const bytes = bytesOf(word);
    const hash = mixed(prefix ? ~hashOf(word) : hashOf(word));
    slots.set(hash, (slots.get(hash) ?? 0) | worth);
    if (prefix) prefixes |= 1 << bytes.length;
    const [first = 0, second] = bytes;
    if (first === DASH) options |= second === undefined ? -1 : 1 << (second & 31);
    else if (first === DOT) bits |= NAMES_ALWAYS;
    else {
      const dot = bytes.indexOf(DOT);
      const length = Math.min(dot < 0 ? bytes.length : dot, MAX_LENGTH);
      const longer = prefix && dot < 0 ? -1 << length : 1 << length;
      lengths[first & 31] = (lengths[first & 31] as number) | longer;
      const letters = second !== undefined && second !== DOT ? 1 << (second & 31) : prefix ? -1 : 0;
      seconds[first & 31] = (seconds[first & 31] as number) | letters;
    }
  };
  for (const entry of entries) {
    const worth =
      entry.output === "echo" ? NAMES_ECHO : rewrites(entry) || (queries && entry.language === "sql") ? NAMES_WHOLE : 0;
    if (worth === 0 || (plain && entry.language !== "sql")) continue;
    for (const word of plainNames(entry)) {
      // the engine takes a word with a glob, a dot and a letter at its end for no interpreter's name
      if (word.includes(".") && !word.endsWith(".com") && !isDigit(word.at(-1))) bits |= NAMES_ALWAYS;
      add(word, worth);
    }
  }
  if (plain) bits |= NAMES_PLAIN;
  for (const option of plain ? [] : ECHO_OPTIONS) add(option, NAMES_ECHO_OPTION, true);

  for (const question of questions) {
    const named = question.names?.flatMap(withoutBraces);
    const globs = named?.includes("*") ? undefined : named;
    if (question.permits) bits |= NAMES_ALWAYS;
    else if (globs === undefined) {
      bits |= question.redirects !== undefined || question.redirectModes !== undefined ? NAMES_REDIRECT : NAMES_ALWAYS;
    } else if (!globs.every(isSearchable)) bits |= NAMES_ALWAYS;
    else {
      for (const glob of globs) {
        if (glob.endsWith("*")) add(glob.slice(0, -1), NAMES_WHOLE, true);
        else add(glob, NAMES_WHOLE);
        // an alias is known by its canonical name too
        for (const entry of entries) {
          const [canonical, ...others] = plainNames(entry);
          if (canonical === undefined || !fits(glob, canonical)) continue;
          for (const word of others) add(word, NAMES_WHOLE);
        }
      }
    }
  }
  return pack(slots, [prefixes, bits, options, ...lengths, ...seconds]);
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= "0" && character <= "9";
}

/** Whether a command may run or print a name that its text does not hold in one piece. */
function rewrites({ output, language, flags, operands, readsCode }: CommandEntry): boolean {
  return (
    !FAITHFUL_OUTPUTS.includes(output) ||
    (language !== undefined && language !== "sh" && language !== "sql") ||
    // xargs -I% r%
    (operands === "command" && readsCode === true) ||
    (flags?.includes("=encoded") ?? false)
  );
}

/** First words of the names that hold in sh: `npm`, `pnpm` … of `npm exec`; not those of cmd.exe, PowerShell and code. */
function plainNames(entry: CommandEntry): string[] {
  return namesOf(entry)
    .filter((name) => !"%$(=".includes(name.charAt(0)))
    .flatMap((name) => {
      const word = name.split(" ")[0] as string;
      const outer = word === name ? undefined : findEntry(word);
      return outer ? namesOf(outer) : [word];
    });
}

/** A name, or the beginning of one: what the engine's pass can tell from other words. */
function isSearchable(glob: string): boolean {
  const plain = glob.endsWith("*") ? glob.slice(0, -1) : glob;
  const prefix = plain.length < glob.length;
  return (
    plain !== "" &&
    (!prefix || bytesOf(plain).length <= MAX_PREFIX) &&
    [...plain.toLowerCase()].every((character) => WORD_CHARACTERS.has(character) || character > "\u007f")
  );
}

function fits(glob: string, name: string): boolean {
  const folded = glob.toLowerCase();
  return folded.endsWith("*") ? name.startsWith(folded.slice(0, -1)) : name === folded;
}

function bytesOf(word: string): Uint8Array {
  return new TextEncoder().encode(word);
}

/** As the engine's pass has it: 5 bits to the left, the byte in lower case. */
function hashOf(word: string): number {
  let hash = 0;
  for (const byte of bytesOf(word)) hash = ((hash << 5) | (hash >>> 27)) ^ (byte | 32);
  return hash;
}

function mixed(hash: number): number {
  return (Math.imul(hash, 0x9e3779b1) | NAMES_WHOLE) >>> 0;
}

/** `head`: the words of the header behind the number of slots. */
function pack(words: ReadonlyMap<number, number>, head: readonly number[]): Uint8Array {
  let count = 16;
  while (count < words.size * 2) count *= 2;
  const slots = new Uint32Array(count);
  for (const [hash, worth] of words) {
    let slot = (hash >>> 12) & (count - 1);
    while (slots[slot] !== 0) slot = (slot + 1) & (count - 1);
    slots[slot] = (hash & ~NAMES_WHOLE) | worth;
  }
  const filter = new Uint8Array(NAMES_HEADER_BYTES + count * 4);
  const view = new DataView(filter.buffer);
  view.setUint32(0, count - 1, true);
  head.forEach((word, index) => {
    view.setUint32(4 + index * 4, word >>> 0, true);
  });
  slots.forEach((slot, index) => {
    view.setUint32(NAMES_HEADER_BYTES + index * 4, slot, true);
  });
  return filter;
}
