// Builds the pieces that the default signals share: where a command, a statement or a call may begin, and what its arguments look like.
import type { IntentCategory, Signal } from "../../policy/model.ts";

const r = String.raw;

/**
 * What stands before a word of a command line. Enough for commands that name themselves by more than one word, such as
 * `git push --force`; what only quotes them is the excuses' business.
 */
const WORD_START = r`(?:^|[ \t\n;&|({\x60/\\'"!])`;

/** Commands that run the one behind their own options and operands, and are no words of prose: `timeout -k 5s 30s kill 1`. */
const WRAPPER = "sudo|doas|env|nohup|ionice|timeout|setsid|stdbuf|flock|chroot|unshare|nsenter|busybox|toybox";

/** The same, and words that do so within a line: `xargs -0 kill`, `then reboot`. */
const RUNNER = `(?-i:${WRAPPER}|xargs|exec|do|then)`;

/**
 * What hands a command on, with what is its own: a wrapper at the head of a line, also one whose name is a word of prose, a
 * program nobody knows with an option that has its value, redirections, `find -exec`. Plain words may follow.
 */
export const HANDED_ON = r`(?:(?:^!?(?-i:${WRAPPER}|command|nice|time|watch|strace|ssh) |^!?[\w-]+ --[\w-]+=| -exec(?:dir)? )[^;&|\n"']* |^[<>][^;|\n"']* )`;

/**
 * What stands before a command that is one plain word: the start of a line, `;`, `|`, `&`, `(`, `{`, `!`, a backtick, the slash of
 * its path, the quote of `bash -c "…"`, or a word that runs it. Every such signal carries it, so it is small.
 */
const COMMAND_START = r`(?:(?:^|[\n;&|({\x60/\\'"!])[ \t]*|\b${RUNNER}[ \t](?:[^;&|\n]*[ \t])?)`;

/** The same for commands that harm nobody: the start of a line or of a part of a pipe. */
const PLAIN_START = r`(?:^|[\n;&|(])[ \t]*`;

/** Arguments of one simple command: everything up to `;`, `&`, `|` or the end of the line. */
export const ARGS = r`[^;&|\n]*`;

/** The rest of the line, whatever stands in it. */
export const LINE = r`[^\n]*`;

/** A command by name, as a word of a command line and in the case that commands have; `rest` goes on behind the name. */
export function command(names: string, rest: string): string {
  return r`${WORD_START}(?-i:${names})${rest}`;
}

/** The same for names that are common words: only where a command begins. */
export function commandAt(names: string, rest: string): string {
  return r`${COMMAND_START}(?-i:${names})${rest}`;
}

/** A command of Windows by name, in any case, behind a path and in quotes or not. */
export function windowsCommand(names: string, rest: string): string {
  return r`(?:^|[\s;&|({"'\\/])(?:${names})(?:\.exe)?["']?${rest}`;
}

/** A command by name with nothing asked of its arguments. */
export function commandAlone(names: string): string {
  return commandAt(names, r`(?:$|[\s;&|)"'\x60}<>])`);
}

/** The same for commands that harm nobody, where they begin a line or a part of a pipe. */
export function plainCommand(names: string): string {
  return r`${PLAIN_START}(?-i:${names})(?:$|[\s;&|)])`;
}

// White space, and comments without words, between two words of SQL: DROP/**/TABLE, /*!50000 TABLE*/. What else a comment
// says is the business of one signal of its own: in here it would follow each place where a statement may begin, and make
// each signal four times as large.
const GAP = r`(?:\s|/\*[\d! ]*\*/)+`;

/**
 * A place where an SQL statement may begin: a line, behind `;` or a comment, or the quoted text of an option or a call. Quoted
 * text behind a word (`LIKE 'drop%'`, `VALUES ('delete …`) is a value. More than one sign in front that may be missing, or a
 * letter before the bracket, would cost every text a third more.
 */
const STATEMENT_START = r`(?:^|[;\n]|\*/|(?:-[a-z]|[=:<o]) ["']|=["']|\("{1,3}|\bas ?\(|\b(?:begin|then|else|analyze) )\s*`;

/** An SQL statement that begins with these words. */
export function statement(words: string, rest = ""): string {
  return r`${STATEMENT_START}${words.replaceAll(" ", r`\s+`)}(?:\b|$)${rest}`;
}

/** The same with comments allowed between the words, for what must not slip through. */
export function guardedStatement(words: string, rest = ""): string {
  return r`${STATEMENT_START}${words.replaceAll(" ", GAP)}(?:\b|$)${rest}`;
}

/** A table or column name in any dialect's quoting, qualified or not. */
export const NAME = r`[\w$.@#"\x60\[\]-]+`;

const OPENING = r`^(?:[-*>] |[\s"'(\[])*(?:(?:please|kindly|now|then|so|can you|could you|i want you to|force)\s+)?`;

/** A request in plain language that opens a text with one of these verbs, politely or not. */
export function request(verbs: string, rest: string): string {
  return r`${OPENING}(?:${verbs})\b${rest}`;
}

/** The same with an adverb in front of the verb or without, `quickly delete`: nearly twice as large. */
export function requestOfManner(verbs: string, rest: string): string {
  return r`${OPENING}(?:[a-z]+ly\s+)?(?:${verbs})\b${rest}`;
}

/** The same for requests that harm nobody, in few words. */
export function plainRequest(verbs: string): string {
  return r`^(?:please )?(?:${verbs})\b`;
}

/**
 * Where a clause begins: behind a sign and a blank, but none that opens a comment of code or leads through menus; at the head of a line, or of a value
 * of JSON or of an option, in quotes or not.
 */
const CLAUSE_START = r`(?:[^\w\s#/*&|>\\-]|[^-]-) |\n[ \t>]+|[\n,(\[{>|=]|[:,\[{] ?\\*["']`;

/** Behind words that ask: `can you`, `would you`, `I need you to`, `let's`, `let us`, `go and`, `go ahead and`. */
const ASKING = "(?:an|ld) you |u to |t's |t us |(?:go|ad) and ";

/** What may stand between the place where a clause begins and its verb. */
const LEAD = "(?:(?:now|so) )?";

/**
 * Behind a word that makes no statement of the verb in its plain form, told by its end, for a list of words would be ten times
 * as large: at least three letters (not `to`, `we`, `or`), no plural, third person, adverb or past (s, y, d), and not the ends
 * of `will`, `must`, `that`, `which`, `click`, `button`, `never`, `after`.
 */
const WORD_BEFORE = r`\w\w(?:\w(?-i:[^\WsydlthknrSYDLTHKNR])|[eix]t|[^\Wo]n|[^\Wev]r) `;

/** More words of the same sentence. */
export const SENTENCE = r`(?:[^.!?;|&\n]|[.!?][^;|& \t\n])*`;

/** The end of a noun of prose: no member or index of code follows (`delete records[key]`). */
export const NOUN_END = r`(?:$|[\s,;:!?"')\\]|\.(?:$|\W))`;

/**
 * A request in the midst of a text, wherever one may begin: `verbs` where a clause does, and `plain`, those of them that are no
 * nouns, behind any word that makes no statement of them. A verb told of a third person asks for nothing there.
 */
export function requestWithin(verbs: string, rest: string, plain = verbs): string {
  if (plain === verbs) return r`(?:(?:${CLAUSE_START})${LEAD}|${ASKING}|${WORD_BEFORE})(?:${verbs})\b${rest}`;
  return r`(?:(?:(?:${CLAUSE_START})${LEAD}|${ASKING})(?:${verbs})|${WORD_BEFORE}(?:${plain}))\b${rest}`;
}

/** A signal of the default set: where it looks, and for an excuse (category `benign`) which categories it discounts. */
export interface DefaultSignal extends Signal {
  /**
   * `tool`: the tool's name; `content`: keys, string leaves, joined arrays and texts; `values`: those without keys, for what
   * the name of an argument may match, too. Absent means content.
   */
  readonly scope?: "tool" | "content" | "values";
  /** Only with category `benign`; absent means the five dangerous categories. */
  readonly discounts?: readonly IntentCategory[];
}

/** What a row of a signal table says: name, weight per mille, pattern, where it looks unless that is content, what it discounts. */
export type SignalRow = readonly [
  name: string,
  weight: number,
  pattern: string,
  scope?: DefaultSignal["scope"],
  discounts?: readonly IntentCategory[],
];

/**
 * Turns the rows of one category into signals, when they are asked for: most processes never compile them. `looksAt` holds for
 * rows that say nothing of where they look.
 */
export function signals(
  category: IntentCategory,
  rows: readonly SignalRow[],
  looksAt: DefaultSignal["scope"] = "content",
): () => DefaultSignal[] {
  return () =>
    rows.map(([name, weight, pattern, scope = looksAt, discounts]) => ({
      category,
      name: `${category}.${name}`,
      pattern: plainSpace(pattern),
      type: "regex",
      weight,
      scope,
      ...(discounts ? { discounts } : {}),
    }));
}

/** Escapes of white space as ASCII's: what separates words of shell, SQL and code, at a fraction of the states of Unicode's. */
function plainSpace(pattern: string): string {
  let out = "";
  let inClass = false;
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern.charAt(index);
    const escaped = character === BACKSLASH ? pattern.charAt(++index) : "";
    if (escaped === "s" && pattern.startsWith("\\S]", index + 1)) out += character + escaped;
    else if (escaped === "s") out += inClass ? r` \t\n\r` : r`[ \t\n\r]`;
    else if (escaped === "S" && !inClass) out += r`[^ \t\n\r]`;
    else out += character + escaped;
    if (character === "[") inClass = true;
    else if (character === "]") inClass = false;
  }
  return out;
}

const BACKSLASH = "\\";
