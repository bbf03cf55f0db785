// A string and the format that its key asks for → what is wrong with it, and where.
import { type Flaw, parseArgPath, parseContextPath } from "./arg-path.ts";
import type { Pattern, PatternType } from "./model.ts";
import type { StringFormat } from "./shape.ts";
import { quote } from "./source.ts";

/** Syntax of a pattern, judged by the compiler's parser; `undefined` where it is right. */
export interface CheckPattern {
  (pattern: string, type: PatternType): Flaw | undefined;
  /** Whether all of them are right: one question for a list is far quicker than one for each. */
  readonly all?: (patterns: readonly Pattern[]) => boolean;
}

/** UTF-16 units of a rule's id: it stands in every decision and audit record. */
export const MAX_RULE_ID = 128;

/** Ids that decisions use for what is no rule. */
export const RESERVED_IDS: readonly string[] = [
  "allowed_tools",
  "blocked_tools",
  "approval_tools",
  "blocked_patterns",
  "redact",
  "default",
];

const PATTERN_FORMATS: Partial<Readonly<Record<StringFormat, PatternType>>> = {
  glob: "glob",
  path_glob: "path_glob",
  regex: "regex",
};

export function checkFormat(value: string, format: StringFormat, checkPattern?: CheckPattern): Flaw | undefined {
  const type = PATTERN_FORMATS[format];
  if (type !== undefined) return checkPattern?.(value, type);
  return CHECKS[format]?.(value);
}

const CHECKS: Partial<Readonly<Record<StringFormat, (value: string) => Flaw | undefined>>> = {
  arg_path: (value) => onlyFlaw(parseArgPath(value)),
  context_path: (value) => onlyFlaw(parseContextPath(value)),
  absolute_path: checkAbsolute,
  rule_id: checkRuleId,
  flag: (value) =>
    value.startsWith("-") || value.includes(" ")
      ? { ...whole(value, `${quote(value)} is no flag name`), expected: "the long name without dashes, such as force" }
      : undefined,
  tool_name: (value) =>
    value.includes("*") || value.includes("?")
      ? whole(value, `${quote(value)} looks like a glob; limits are counted by exact name`)
      : undefined,
  scheme: (value) =>
    [...value].every((char) => isLetterOrDigit(char) || "+.-".includes(char)) && value === value.toLowerCase()
      ? undefined
      : { ...whole(value, `${quote(value)} is no URL scheme`), expected: "lower case, without the colon: https" },
};

function onlyFlaw(parsed: object): Flaw | undefined {
  return "message" in parsed ? (parsed as Flaw) : undefined;
}

function whole(value: string, message: string): Flaw {
  return { message, start: 0, end: value.length };
}

function checkRuleId(id: string): Flaw | undefined {
  if (RESERVED_IDS.includes(id))
    return whole(id, `the id ${quote(id)} is taken: decisions use it for the key of that name`);
  if (id.length > MAX_RULE_ID) return whole(id, `the id has more than ${MAX_RULE_ID} characters (MAX_RULE_ID)`);
  let at = 0;
  for (const char of id) {
    const fits = isLetterOrDigit(char) || (at > 0 && "._-/:@".includes(char));
    if (!fits) {
      const message = `${quote(char)} cannot stand in a rule id`;
      return {
        message,
        start: at,
        end: at + char.length,
        expected: "letters, digits and . _ - / : @, a letter or digit first",
      };
    }
    at += char.length;
  }
  return undefined;
}

function checkAbsolute(path: string): Flaw | undefined {
  const expected = "an absolute path without . and .. in it";
  if (!isAbsolute(path)) return { ...whole(path, "the path is relative"), expected };
  const walks = path
    .split("\\")
    .join("/")
    .split("/")
    .some((step) => step === "." || step === "..");
  return walks ? { ...whole(path, "the path walks through . or .."), expected } : undefined;
}

/** ASCII. */
export function isLetterOrDigit(char: string): boolean {
  return (char >= "a" && char <= "z") || (char >= "A" && char <= "Z") || (char >= "0" && char <= "9");
}

/** `/…`, `C:\…` or `C:/…`. */
export function isAbsolute(path: string): boolean {
  if (path.startsWith("/")) return true;
  const drive = path.charAt(0).toLowerCase();
  return drive >= "a" && drive <= "z" && path.charAt(1) === ":" && (path.charAt(2) === "\\" || path.charAt(2) === "/");
}
