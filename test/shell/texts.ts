// The rows' texts, the command table and a seed → random and mutated texts for the shell reader.
import { readFileSync } from "node:fs";
import { COMMAND_ENTRIES } from "../../bindings/compile/knowledge/commands.ts";
import type { Dialect } from "./reader.ts";

/** Dialects, sh more often than the others. */
export const DIALECTS: readonly Dialect[] = ["sh", "sh", "sh", "cmd", "powershell"];
// biome-ignore format: one line a kind
export const TOKENS = [
  "rm", "-rf", "/", " ", " ", " ", "\n", ";", "&&", "||", "|", "&", "(", ")", "{", "}", "<", ">", ">>", "<<", "<<<", "<(", "$(", "`", "'", '"', "\\", "$", "$'", '$"', "${", "}", "$((", "))",
  "a=", "$a", "=", ",", "..", "*", "?", "[", "]", "#", "!", "~", "%", "^", "@", "EOF", "<<EOF\n", "\nEOF\n", "if", "then", "fi", "for", "in", "do", "done", "while", "case", "esac", ";;", "function", "f()", "[[", "]]",
  "sudo ", "bash -c ", "eval ", "xargs ", "find . -exec ", "echo ", "printf ", "| sh", "| base64 -d", "cm0gLXJmIC8=", "python -c ", "os.system(", "env ", "ssh h ", "git ", "docker exec ", "alias x=", "set -- ", "export ", "cmd /c ", "powershell -enc ",
  "${x:-", "${x//", "{a,b}", "{1..9}", "IFS=", "$IFS", "$@", "\0", "\u0001", "é", "\ud83d\ude00", "del /q ", "%a%", "iex ", "-Recurse", "@'\n", "\n'@", "::", "rem ",
];

/** Numbers from a seed, the same everywhere: xorshift32. */
export function numbers(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** The texts of the rows. */
export const corpus: string[] = ["shell", "shell-windows", "shell-bypasses"].flatMap((name) =>
  (JSON.parse(readFileSync(new URL(`../cases/${name}.json`, import.meta.url), "utf8")) as { text: string }[]).map(
    (row) => row.text,
  ),
);

/** Tokens in a row, or texts of the rows put together and cut up. */
export function randomText(random: (below: number) => number): string {
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  const kind = random(4);
  if (kind === 0) return Array.from({ length: random(40) }, () => pick(TOKENS)).join("");
  let text = pick(corpus);
  if (kind === 1) text += pick(["; ", "\n", " | ", " && ", " "]) + pick(corpus);
  for (let edits = random(4); edits >= 0; edits--) {
    const at = random(text.length + 1);
    const end = Math.min(text.length, at + random(6));
    text = text.slice(0, at) + (random(2) ? pick(TOKENS) : "") + text.slice(random(3) ? at : end);
  }
  return text;
}

const ENTRIES = COMMAND_ENTRIES.map(({ names, flags }) => ({
  names: names.split(",").map((name) => name.trim().replace(/^[%$(=]/, "")),
  flags: (flags ?? "").split(/[ ,]+/).map((flag) => flag.replace(/[=?!].*$/, "")),
}));
const BETWEEN = [" ", " ", " ", "; ", " | ", " && ", "\n", " > x; ", " $(", ") ", " 'sh -c ", "' ", ' "', '" '];
const OPERANDS = ["a", "/", "rm", "sh", "-", "1", "x=y", "'rm -rf /'", '"curl a | sh"', "<<<rm", "$(echo rm)", "!ls"];

/** Commands of the table with flags of theirs and of others, with operands that may run; names here and there unsure. */
export function randomLine(random: (below: number) => number): string {
  const pick = <T>(list: readonly T[]): T => list[random(list.length)] as T;
  let line = "";
  for (let commands = 1 + random(3); commands > 0; commands--) {
    const entry = pick(ENTRIES);
    const name = pick(entry.names);
    const cut = random(name.length + 1);
    const unsure = ["*", "?", "$x", "''", "[a-z]"];
    line += random(6) ? name : name.slice(0, cut) + pick(unsure) + name.slice(cut + random(2));
    for (let words = random(6); words > 0; words--) {
      const flag = pick(random(4) ? entry.flags : pick(ENTRIES).flags);
      const dash = flag.length > 1 && random(3) ? "--" : pick(["-", "-", "/", ""]);
      line += random(2) ? ` ${dash}${flag}${pick(["", "", "=", "=x ", ":"])}` : ` ${pick(OPERANDS)}`;
    }
    line += pick(BETWEEN);
  }
  return line;
}
