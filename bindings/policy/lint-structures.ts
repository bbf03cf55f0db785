// Command, sql, path and host conditions → those that never hold as they are written, or say less than they seem to.
import type { CommandCondition, Condition, HostCondition, PathCondition, SqlCondition } from "./condition.ts";
import type { CommandOracle, Report } from "./lint-finding.ts";
import { replace } from "./lint-finding.ts";
import { editDistance } from "./nearest.ts";
import { quote } from "./source.ts";

/** Judges one condition, written at `path` in the rule `id`; `permits`: it stands where it lets calls pass. */
export function lintStructure(
  condition: Condition,
  path: string,
  permits: boolean,
  id: string,
  add: Report,
  commands: CommandOracle | undefined,
): void {
  const told: Report = (code, severity, at, message, fix) => add(code, severity, at, `${quote(id)}: ${message}`, fix);
  if (condition.kind === "command") lintCommand(condition, path, told, commands);
  else if (condition.kind === "sql") lintSql(condition, path, told);
  else if (condition.kind === "path") lintPath(condition, path, told);
  else if (condition.kind === "host") lintHost(condition, path, told);
  if ((condition.kind !== "command" && condition.kind !== "sql") || !permits || condition.minCertainty === undefined)
    return;
  told(
    "certainty_without_effect",
    "info",
    `${path}.min_certainty`,
    "`min_certainty` says nothing here: what permits always asks for certainty",
  );
}

// ---- commands ---------------------------------------------------------------------------------------------------------

function lintCommand(
  condition: CommandCondition,
  path: string,
  add: Report,
  commands: CommandOracle | undefined,
): void {
  const { names = [], pipesTo = [], subcommands = [], operands = [], redirects = [] } = condition;
  names.forEach((name, index) => {
    lintProgramName(name, `${path}.name[${index}]`, add);
  });
  pipesTo.forEach((name, index) => {
    lintProgramName(name, `${path}.pipe_to[${index}]`, add);
  });
  subcommands.forEach((words, index) => {
    const flag = words.split(" ").find(isFlag);
    if (flag === undefined) return;
    const message = `${quote(words)} never fits: ${quote(flag)} is a flag and no operand; \`flags:\` asks for it`;
    add("glob_never_fits", "error", `${path}.subcommand[${index}]`, message);
  });
  operands.forEach((glob, index) => {
    const at = `${path}.operand[${index}]`;
    if (isFlag(glob)) {
      const message = `${quote(glob)} is a flag and no operand unless it stands behind \`--\`; \`flags:\` asks for it`;
      add("operand_is_flag", "warning", at, message);
    } else lintWalk(glob, at, add);
  });
  redirects.forEach((glob, index) => {
    const at = `${path}.redirect[${index}]`;
    if (!glob.startsWith(">") && !glob.startsWith("<")) {
      lintWalk(glob, at, add);
      return;
    }
    const target = [...glob].slice([...glob].findIndex((char) => !"<>& ".includes(char))).join("");
    const message = `${quote(glob)} never fits: a target is named without its \`${glob.charAt(0)}\`, \`redirect_mode:\` says what happens to it`;
    add("glob_never_fits", "error", at, message, target === "" ? undefined : replace(at, target));
  });
  lintFlags(condition, path, add, commands);
}

function isFlag(word: string): boolean {
  return word.startsWith("-") && word !== "-" && word !== "--";
}

function lintProgramName(name: string, at: string, add: Report): void {
  const base = name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1);
  const plain = base.toLowerCase().endsWith(".exe") ? base.slice(0, -".exe".length) : base;
  if (plain === name || plain === "" || plain.includes("}")) return;
  const message = `${quote(name)} never fits: commands are named without folder and \`.exe\`, and ${quote(plain)} fits them anywhere`;
  add("glob_never_fits", "error", at, message, replace(at, plain));
}

/** Letters from which on a word one edit away from a flag is more likely a slip than another flag. */
const MIN_SLIP = 5;

function lintFlags(
  { names = [], subcommands = [], flags = [], anyFlags = [] }: CommandCondition,
  path: string,
  add: Report,
  commands: CommandOracle | undefined,
): void {
  const known = commands?.flagsOf(names, subcommands);
  if (known === undefined) return;
  const asked = [
    ...flags.map((flag, index) => ({ flag, at: `${path}.flags[${index}]` })),
    ...anyFlags.map((flag, index) => ({ flag, at: `${path}.any_flag[${index}]` })),
  ];
  for (const { flag, at } of asked) {
    if (known === "unknown command") {
      if (flag.length === 1) continue;
      const message = `${names.map(quote).join(" and ")} is not in the table of commands, so a short form of ${quote(flag)} is not known to be it`;
      add("flags_of_unknown_command", "info", at, message);
      continue;
    }
    if (flag.length < MIN_SLIP || known.includes(flag.toLowerCase()) || known.includes(flag)) continue;
    const meant = known.find((other) => editDistance(flag, other) === 1);
    if (meant === undefined) continue;
    const message = `${quote(flag)} is no flag known of ${names.map(quote).join(" and ")}; did you mean ${quote(meant)}?`;
    add("flag_misspelt", "warning", at, message, replace(at, meant));
  }
}

// ---- statements -------------------------------------------------------------------------------------------------------

/** Statements that choose rows: what they hold may have a WHERE. */
const WITH_WHERE = ["select", "values", "update", "delete", "merge", "read", "write"];
/** What may stand in bodies and queries inside these, so that nothing is excluded of them. */
const OPEN = ["create", "definition", "explain", "declare", "prepare", "execute", "exec", "do", "code", "control"];
const ABOUT_ROLES = ["grant", "revoke", "deny", "alter", "create", "drop", "reassign", "privilege", "definition"];

/** Keys that hold only for some statements, by these; as the SQL reader fills them in. */
const SQL_NEEDS: readonly (readonly [field: keyof SqlCondition, key: string, statements: readonly string[]])[] = [
  ["where", "where", WITH_WHERE],
  ["privileges", "privilege", ABOUT_ROLES],
  ["grantees", "grantee", [...ABOUT_ROLES, "delete", "write"]],
  ["limit", "limit", ["select", "values", "update", "delete", "read", "write"]],
  ["union", "union", ["select", "values", "read"]],
  ["fromFile", "from_file", ["copy", "load", "select", "insert", "restore", "write", "read", "client"]],
  ["program", "program", ["copy", "client", "load", "write"]],
];

/** Statements of which an effect is certain enough to speak: none that may hold others. */
const CLOSED = [
  ...["insert", "update", "delete", "merge", "replace", "truncate", "alter", "drop", "undrop", "rename", "comment"],
  ...["grant", "revoke", "deny", "reassign", "call", "select", "values", "set", "use", "show", "kill", "shutdown"],
  ...["transaction", "begin", "commit", "rollback", "attach", "detach", "vacuum", "analyze", "privilege", "waitfor"],
];

function lintSql(condition: SqlCondition, path: string, add: Report): void {
  const { statements } = condition;
  if (statements === undefined || statements.some((word) => OPEN.includes(word) || !CLOSED.includes(word))) return;
  for (const [field, key, able] of SQL_NEEDS) {
    const value = condition[field];
    if (value === undefined || value === false || statements.some((word) => able.includes(word))) continue;
    const message = `\`${key}\` never holds: no ${statements.map((word) => word.toUpperCase()).join(" or ")} has such a thing`;
    add("sql_key_never_holds", "error", `${path}.${key}`, message);
  }
}

// ---- paths and hosts --------------------------------------------------------------------------------------------------

function lintPath({ globs = [] }: PathCondition, path: string, add: Report): void {
  globs.forEach((glob, index) => {
    const at = `${path}.glob[${index}]`;
    const normal = normalPath(glob);
    if (normal === glob) lintWalk(glob, at, add);
    else if (normal !== "") {
      const message = `${quote(glob)} never fits: paths are compared in their normal spelling, here ${quote(normal)}`;
      add("glob_never_fits", "error", at, message, replace(at, normal));
    }
  });
}

/** A glob in the spelling that paths are brought into: `/` between names, none at the end, no `.`, no `file:`. */
function normalPath(glob: string): string {
  const local = glob.startsWith("file://") ? glob.slice("file://".length) : glob;
  const slashed = local.split("\\").join("/");
  const root = slashed.startsWith("/") ? "/" : "";
  const names = slashed.split("/").filter((name) => name !== "" && name !== ".");
  return root + names.join("/");
}

/** A step up behind a name is resolved before anything is compared. */
function lintWalk(glob: string, at: string, add: Report): void {
  const names = glob.split("\\").join("/").split("/");
  const up = names.lastIndexOf("..");
  if (up < 0 || names.slice(0, up).every((name) => name === "..")) return;
  const message = `${quote(glob)} fits nothing that is known: \`..\` is resolved before paths are compared`;
  add("glob_never_fits", "error", at, message);
}

function lintHost({ names = [] }: HostCondition, path: string, add: Report): void {
  names.forEach((name, index) => {
    const at = `${path}.name[${index}]`;
    const host = hostOf(name);
    if (host === name) return;
    const message = `${quote(name)} never fits: only the host's name is compared, without scheme, port, user and path`;
    const mended = host === "" || host.includes("/") ? undefined : replace(at, host);
    add("glob_never_fits", "error", at, message, mended);
  });
}

/** The host in what may be a URL, an authority or a range of addresses; a plain name is itself. */
function hostOf(name: string): string {
  const start = name.indexOf("://");
  const rest = (start < 0 ? name : name.slice(start + "://".length)).trim();
  const range = start < 0 && rest.split("/").length === 2 && isNumber(rest.slice(rest.indexOf("/") + 1));
  if (range) return "";
  const authority = rest.split("/")[0] ?? "";
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  if (host.startsWith("[") && host.endsWith("]") && host.includes(":")) return host.slice(1, -1);
  const colon = host.lastIndexOf(":");
  const ported = colon >= 0 && host.indexOf(":") === colon && (host.endsWith(":*") || isNumber(host.slice(colon + 1)));
  const bare = ported ? host.slice(0, colon) : host;
  return bare.endsWith(".") ? bare.slice(0, -1) : bare;
}

function isNumber(text: string): boolean {
  return text !== "" && [...text].every((char) => char >= "0" && char <= "9");
}
