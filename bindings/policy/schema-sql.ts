// The words of SQL that a `sql` condition knows, and its table: what a statement may be asked, key by key.
import { CERTAINTIES, SQL_WHERE } from "./condition.ts";
import type { KeyTable, ListShape, StringFormat } from "./shape.ts";

/** Kinds of statements, other spellings of these, and the groups `read`, `write`, `definition`, `privilege`, `code`. */
export const SQL_STATEMENTS = [
  ...["select", "values", "insert", "update", "delete", "merge", "replace", "truncate"],
  ...["create", "alter", "drop", "undrop", "rename", "comment"],
  ...["grant", "revoke", "deny", "reassign"],
  ...["call", "exec", "execute", "prepare", "do", "declare", "control", "install", "client"],
  ...["copy", "load", "export", "unload", "backup", "restore"],
  ...["attach", "detach", "transaction", "begin", "commit", "rollback", "lock", "handler"],
  ...["set", "use", "pragma", "maintain", "vacuum", "analyze"],
  ...["explain", "show", "describe", "desc"],
  ...["shutdown", "kill", "waitfor", "notify"],
  ...["read", "write", "definition", "privilege", "code"],
] as const;

/** What DROP, CREATE, ALTER and GRANT … ON act on. */
export const SQL_OBJECTS = [
  ...["table", "view", "index", "database", "schema", "user", "role", "login", "function", "procedure", "trigger"],
  ...["sequence", "type", "extension", "server", "tablespace", "event", "policy", "publication", "rule", "column"],
  ...["constraint", "owned", "operator", "synonym", "package", "stage", "partition", "system", "privileges"],
  ...["statistics"],
] as const;

/** What GRANT and REVOKE give and take; `role` is membership in one, `grant` the right to pass on. */
export const SQL_PRIVILEGES = [
  ...["all", "select", "insert", "update", "delete", "execute", "create", "drop", "alter", "grant", "admin", "role"],
  ...["other"],
] as const;

function oneOrMore(format: StringFormat): ListShape {
  return { kind: "list", of: { kind: "string", format }, min: 1, lone: true, repeated: "warning" };
}

function wordOrMore(values: readonly string[]): ListShape {
  return { kind: "list", of: { kind: "word", values }, min: 1, lone: true, repeated: "warning" };
}

function flag(description: string): KeyTable[string] {
  return { shape: { kind: "boolean" }, description };
}

export const SQL_TABLE: KeyTable = {
  statement: {
    shape: wordOrMore(SQL_STATEMENTS),
    description:
      "Kind of the statement, by its verb, or a group: `read`, `write` (rows), `definition`, `privilege`, `code`.",
    example: "[drop, truncate]",
  },
  object: {
    shape: wordOrMore(SQL_OBJECTS),
    description: "What is created, changed, dropped or granted on.",
    example: "[table, database]",
  },
  where: {
    shape: wordOrMore(SQL_WHERE),
    description: "What the WHERE clause is: `absent`, a `tautology` such as `1=1`, or `present` and meaningful.",
  },
  table: {
    shape: oneOrMore("glob"),
    description: "Glob that fits some table the statement names; `users` fits `public.users`.",
  },
  target: { shape: oneOrMore("glob"), description: "The same, over tables that the statement changes." },
  name: {
    shape: oneOrMore("glob"),
    description: "Glob over what is no table: databases, users, indexes, settings.",
  },
  function: {
    shape: oneOrMore("glob"),
    description:
      "Glob over functions and procedures that are called, or a danger: `command`, `read_file`, `write_file`, `network`, `delay`, `library`, `configuration`, `session`, `lock`.",
    example: "[command, xp_dirtree]",
  },
  privilege: { shape: wordOrMore(SQL_PRIVILEGES), description: "A privilege that is granted or revoked." },
  grantee: { shape: oneOrMore("glob"), description: "Glob over who is granted something.", example: "public" },
  stacked: flag("Whether the text holds more than one statement."),
  dynamic: flag("Whether the statement is run from a string: EXECUTE, PREPARE, sp_executesql."),
  into_outfile: flag("Whether it writes a file of the server or of cloud storage: INTO OUTFILE, COPY … TO, UNLOAD."),
  from_file: flag("Whether it reads one: COPY … FROM, LOAD DATA, BULK INSERT."),
  program: flag(
    "Whether it starts a program: COPY … PROGRAM, xp_cmdshell and the like, `\\!` and `.shell` of the clients. What it runs is asked of `command` conditions without `arg`.",
  ),
  union: flag("Whether it combines queries by UNION."),
  limit: flag("Whether it has a LIMIT, TOP or FETCH FIRST."),
  cascade: flag("Whether it says CASCADE."),
  min_certainty: {
    shape: { kind: "word", values: CERTAINTIES },
    default: "low",
    description: "`high` ignores statements that the SQL reader only suspects.",
  },
};
