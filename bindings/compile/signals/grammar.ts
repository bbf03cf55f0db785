// Builds the pieces that the default signals share: where a command, a statement or a call may begin, and what its arguments look like.
import type { IntentCategory, Signal } from "../../policy/model.ts";

const r = String.raw;

/** One unit of a line of shell: a plain character, an escaped one, or a quoted string that ends on the same line. */
const UNIT = r`(?:[^'"\\\n]|\\[^\n]|'[^'\n]*'|"(?:[^"\\\n]|\\[^\n])*")`;

/** Text inside which another command line begins: `bash -c "…"`, `cmd /c …`, `ssh host "…"`, `docker exec web …`. */
const INNER = [
  r`\b(?:ba|z|da|k|c|a)?sh\s[^'"\n]*-\w*c\s+['"]?`,
  r`\b(?:su|runuser)\s[^'"\n]*-c\s+['"]`,
  r`\b(?:pwsh|powershell)(?:\.exe)?\s[^'"\n]*-c\w*\s+['"&{\s]*`,
  r`\bcmd(?:\.exe)?\s+(?:/\w+\s+)*/[ckr]\s+['"]?`,
  r`\bssh\s[^'"\n]*['"]`,
  r`\beval\s+['"]`,
  r`\b(?:docker|podman|nerdctl|kubectl|oc)\s+exec\s[^'"\n;|&]*\s`,
].join("|");

/** Words that run the command after them, with their own options. */
const WRAPPER =
  r`(?:(?:sudo|doas|env|nohup|nice|ionice|time|timeout|stdbuf|setsid|command|builtin|exec|busybox|toybox|xargs|parallel|watch|unbuffer|chroot|start|call|then|do|else|elif|if|while|until|!)` +
  r`(?:\s+(?:-[ugnIPLsakECp]\s+['"]?[\w{}.+:/-]+['"]?|-\S+|/\w+|\d+\w?|['"]?\{\}['"]?|\w+=\S*))*\s+|\w+=[^\s;&|]*\s+)`;

/** Calls of programming languages that hand a text to a shell. */
const SHELL_CALL = r`\b(?:os\.(?:system|popen)|subprocess\.\w+|execSync|spawnSync|child_process\.\w+|shell_exec|getoutput)\(\s*[frbu]{0,2}['"\x60]{1,3}`;

/** A place where a shell command may begin: quoted text, as in `echo "rm -rf /"` or a commit message, is stepped over. */
const COMMAND_START =
  r`(?:(?:^|\n)(?:${UNIT}*(?:[;&|({}\x60]|\s-(?:exec|execdir|ok|okdir)\s|\s--\s|${INNER}))?|${SHELL_CALL})` +
  r`\s*${WRAPPER}*(?:&\s*)?(?:["'][^"'\n]*[\\/]|["']?[^\s;&|'"()<>=]*[\\/]|["'])?`;

/** Arguments of one simple command: everything up to an unquoted `;`, `&`, `|` or line end. */
export const ARGS = r`(?:[^'"\\\n;&|]|\\[\s\S]|'[^'\n]*'|"(?:[^"\\\n]|\\[^\n])*")*`;

/** The rest of the line, whatever stands in it. */
export const LINE = r`[^\n]*`;

/** A command by name, in command position; `rest` goes on from the character after the name. */
export function command(names: string, rest: string): string {
  return r`${COMMAND_START}(?:${names})(?:\.exe)?["']?${rest}`;
}

/** A command by name with nothing asked of its arguments. */
export function commandAlone(names: string): string {
  return command(names, r`(?:$|[\s;&|)"'\x60}<>])`);
}

/** White space and comments between two words of SQL: a comment between DROP and TABLE changes nothing. */
export const GAP = r`(?:\s|/\*[^*]*\*+/|--[^\n]*\n)+`;

/** A place where an SQL statement may begin: a line, after `;`, after a comment, or the text given to a database client. */
const STATEMENT_START =
  r`(?:^|[;\n]|\*/|\b(?:psql|mysql|mariadb|sqlite3|sqlcmd|osql|isql|bq|snowsql|clickhouse-client|cockroach|usql|duckdb|impala-shell|hive|beeline)\b[^\n]*['"]` +
  r`|\bexec\w*\(\s*\w{0,2}['"\x60]{1,3}|\b(?:query|sql|raw|run)\(\s*\w{0,2}['"\x60]{1,3})\s*`;

/** An SQL statement that begins with these words. */
export function statement(words: string, rest = ""): string {
  return r`${STATEMENT_START}${words.replaceAll(" ", GAP)}(?:\b|$)${rest}`;
}

/** A table or column name in any dialect's quoting, qualified or not. */
export const NAME = r`[\w$.@#"\x60\[\]-]+`;

/** A request in plain language that opens with one of these verbs, politely or not. */
export function request(verbs: string, rest: string): string {
  return r`^\s*(?:(?:please|kindly|now|then|ok|hey|can you|could you|would you|i want you to|i need you to|you should|let's|go ahead and|just|immediately|quickly|force|forcibly|forcefully|recursively)[\s,]+){0,3}(?:${verbs})\b${rest}`;
}

/** A signal of the default set: where it looks, and for an excuse (category `benign`) which categories it discounts. */
export interface DefaultSignal extends Signal {
  /** `tool`: the tool's name; `content`: string leaves, joined arrays and texts. Absent means content. */
  readonly scope?: "tool" | "content";
  /** Only with category `benign`; absent means the five dangerous categories. */
  readonly discounts?: readonly IntentCategory[];
}

/** What a row of a signal table says: name, weight per mille, pattern, where it looks unless that is content, what it discounts. */
export type SignalRow = readonly [
  name: string,
  weight: number,
  pattern: string,
  scope?: "tool" | "content",
  discounts?: readonly IntentCategory[],
];

/** Turns the rows of one category into signals. */
export function signals(category: IntentCategory, rows: readonly SignalRow[]): DefaultSignal[] {
  return rows.map(([name, weight, pattern, scope, discounts]) => ({
    category,
    name: `${category}.${name}`,
    pattern,
    type: "regex",
    weight,
    ...(scope ? { scope } : {}),
    ...(discounts ? { discounts } : {}),
  }));
}
