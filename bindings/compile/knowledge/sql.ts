// Turns an `sql` condition of a policy into the bytes that the engine's matcher reads, and knows which functions belong to which danger.
import * as layout from "../../../assembly/engine/sql/layout.ts";

import { SQL_WORDS_BASE64 } from "./sql-words.ts";

/** The word table that the engine's SQL reader searches: a data section of a program that reads SQL. */
export function sqlWords(): Uint8Array {
  return Uint8Array.from(atob(SQL_WORDS_BASE64), (character) => character.charCodeAt(0));
}

type OneOrMany = string | readonly string[];

/** What an `sql` condition may ask of a statement; all keys that are given have to hold for one and the same statement. */
export interface SqlCondition {
  /** Kinds such as `delete`, or the groups of STATEMENT_GROUPS: `read`, `write`, `definition`, `privilege`, `code`. */
  readonly statement?: OneOrMany;
  /** Object types of DROP, CREATE, ALTER, GRANT ON …: `table`, `database`, `user` … */
  readonly object?: OneOrMany;
  /** Globs over tables and views, read or changed. `users` fits `public.users` where the rule forbids. */
  readonly table?: OneOrMany;
  /** The same, over tables that the statement changes. */
  readonly target?: OneOrMany;
  /** Globs over what is no table: databases, users, indexes, pragmas, client commands. */
  readonly name?: OneOrMany;
  /** Globs over functions and procedures that are called, or the groups of FUNCTION_GROUPS. */
  readonly function?: OneOrMany;
  /** Globs over who is granted something. */
  readonly grantee?: OneOrMany;
  /** Any of these privileges: `all`, `select`, `admin`, `grant`, `role` … */
  readonly privilege?: OneOrMany;
  readonly where?: OneOrMany;
  /** More than one statement in the text. */
  readonly stacked?: boolean;
  readonly limit?: boolean;
  readonly union?: boolean;
  readonly cascade?: boolean;
  /** Text run by EXECUTE, PREPARE, sp_executesql, dblink … */
  readonly dynamic?: boolean;
  /** Writes a file of the server or of cloud storage: INTO OUTFILE, COPY … TO, UNLOAD. */
  readonly into_outfile?: boolean;
  /** Reads one: COPY … FROM, LOAD DATA, BULK INSERT. */
  readonly from_file?: boolean;
  /** Starts a program: COPY … PROGRAM, xp_cmdshell and its like, \! and .shell of the clients. */
  readonly program?: boolean;
  readonly min_certainty?: "low" | "high";
}

/** Names that stand for several statement kinds. */
export const STATEMENT_GROUPS: Readonly<Record<string, readonly string[]>> = {
  read: ["select", "show", "explain"],
  write: ["insert", "update", "delete", "merge", "replace", "truncate", "copy", "load"],
  definition: ["create", "alter", "drop", "truncate", "rename", "undrop", "comment"],
  privilege: ["grant", "revoke", "reassign"],
  code: ["call", "execute", "do", "prepare", "install", "client"],
};

/** Other spellings of a kind. */
const STATEMENT_ALIASES: Readonly<Record<string, readonly string[]>> = {
  exec: ["call", "execute"],
  deny: ["revoke"],
  describe: ["show"],
  desc: ["show"],
  values: ["select"],
  vacuum: ["maintain"],
  analyze: ["maintain"],
  detach: ["attach"],
  begin: ["transaction"],
  commit: ["transaction"],
  rollback: ["transaction"],
  unload: ["export"],
};

/** Functions by what they reach, from the manuals of PostgreSQL, MySQL, SQL Server, Oracle and SQLite. */
export const FUNCTION_GROUPS: Readonly<Record<string, readonly string[]>> = {
  command: [
    "xp_cmdshell",
    "sys_exec",
    "sys_eval",
    "sp_oacreate",
    "sp_oamethod",
    "sp_execute_external_script",
    "sp_add_jobstep",
    "dbms_scheduler.*",
    "dbms_java.runjava",
    "executable",
    "edit",
    "system",
    "os_command",
  ],
  read_file: [
    "load_file",
    "pg_read_file",
    "pg_read_binary_file",
    "pg_ls_dir",
    "pg_ls_*dir",
    "pg_stat_file",
    "lo_import",
    "readfile",
    "xp_dirtree",
    "xp_fileexist",
    "xp_subdirs",
    "fn_xe_file_target_read_file",
    "bfilename",
    "utl_file.*",
    "read_text",
    "read_blob",
    "file",
  ],
  write_file: [
    "lo_export",
    "writefile",
    "utl_file.*",
    "pg_file_write",
    "dbms_xslprocessor.clob2file",
    "dbms_advisor.create_file",
  ],
  network: [
    "dblink*",
    "utl_http.*",
    "utl_tcp.*",
    "utl_smtp.*",
    "utl_inaddr.*",
    "httpuritype",
    "openrowset",
    "opendatasource",
    "openquery",
    "dbms_ldap.*",
    "http_get",
    "http_post",
    "net.http_*",
    "sp_send_dbmail",
    "external_query",
    "postgres_query",
    "postgres_execute",
    "mysql_query",
    "mysql_execute",
    "url",
    "s3",
    "remote",
    "remotesecure",
  ],
  delay: [
    "sleep",
    "benchmark",
    "pg_sleep*",
    "dbms_lock.sleep",
    "dbms_session.sleep",
    "dbms_pipe.receive_message",
    "randomblob",
  ],
  library: ["load_extension", "sp_addextendedproc", "sp_oacreate"],
  configuration: ["sp_configure", "set_config", "pg_reload_conf", "xp_reg*", "sp_addsrvrolemember", "sp_addrolemember"],
  session: ["pg_terminate_backend", "pg_cancel_backend"],
  lock: ["pg_advisory_lock*", "get_lock"],
};

const codes = (prefix: string): ReadonlyMap<string, number> =>
  new Map(
    (Object.entries(layout) as [string, number][])
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length).toLowerCase(), value]),
  );
const STATEMENTS = codes("STATEMENT_");
const OBJECTS = codes("OBJECT_");
const PRIVILEGES = codes("PRIVILEGE_");
const WHERES: ReadonlyMap<string, number> = new Map([
  ["absent", layout.WHERE_ABSENT],
  ["tautology", layout.WHERE_TAUTOLOGY],
  ["present", layout.WHERE_PRESENT],
]);
const TRAITS: readonly (readonly [keyof SqlCondition, number])[] = [
  ["limit", layout.TRAIT_LIMIT],
  ["union", layout.TRAIT_UNION],
  ["cascade", layout.TRAIT_CASCADE],
  ["dynamic", layout.TRAIT_DYNAMIC],
  ["into_outfile", layout.TRAIT_OUTFILE],
  ["from_file", layout.TRAIT_INFILE],
  ["program", layout.TRAIT_PROGRAM],
];

/** Words that an `sql` condition accepts, for messages that name the nearest one. */
export const SQL_WORDS = {
  statement: [...STATEMENTS.keys(), ...Object.keys(STATEMENT_ALIASES), ...Object.keys(STATEMENT_GROUPS)],
  object: [...OBJECTS.keys()].filter((name) => name !== "none"),
  privilege: [...PRIVILEGES.keys()],
  where: [...WHERES.keys()],
} as const;

/** A word that an `sql` condition does not know, or a list that does not fit the encoding; `key` and `value` say which. */
export class SqlConditionError extends Error {
  readonly key: string;
  readonly value: string;
  constructor(key: string, value: string, problem: string) {
    super(`sql ${key}: ${problem}: "${value}"`);
    this.key = key;
    this.value = value;
  }
}

const listOf = (value: OneOrMany | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === "string" ? [value] : value;

function maskOf(
  key: string,
  value: OneOrMany | undefined,
  code: (word: string) => readonly number[] | undefined,
): bigint {
  let mask = 0n;
  for (const word of listOf(value)) {
    const found = code(word.toLowerCase());
    if (found === undefined) throw new SqlConditionError(key, word, "unknown word");
    for (const bit of found) mask |= 1n << BigInt(bit);
  }
  return mask;
}

const statementCodes = (word: string): readonly number[] | undefined => {
  const names = STATEMENT_GROUPS[word] ?? STATEMENT_ALIASES[word] ?? [word];
  const found = names.map((name) => STATEMENTS.get(name));
  return found.every((code) => code !== undefined) ? found : undefined;
};
const one = (code: number | undefined): readonly number[] | undefined => (code === undefined ? undefined : [code]);

interface Group {
  readonly key: string;
  readonly roles: number;
  readonly globs: readonly string[];
}

/** Roles of names that a key looks at, as bits. */
const GROUPS: readonly (readonly [keyof SqlCondition, readonly number[]])[] = [
  ["table", [layout.NAME_TARGET, layout.NAME_SOURCE]],
  ["target", [layout.NAME_TARGET]],
  ["name", [layout.NAME_OBJECT, layout.NAME_TARGET]],
  ["function", [layout.NAME_FUNCTION]],
  ["grantee", [layout.NAME_GRANTEE]],
];

function groupsOf(condition: SqlCondition): Group[] {
  const groups: Group[] = [];
  for (const [key, roles] of GROUPS) {
    const words = listOf(condition[key] as OneOrMany | undefined);
    if (words.length === 0) continue;
    const globs = words.flatMap((word) => (key === "function" ? (FUNCTION_GROUPS[word] ?? [word]) : [word]));
    groups.push({ key, roles: roles.reduce((mask, role) => mask | (1 << role), 0), globs });
  }
  return groups;
}

/**
 * The bytes of a condition as assembly/engine/sql/README.md draws them. Words are folded to lower case, as the reader
 * folds names. Throws SqlConditionError for an unknown word, an empty or over-long glob, or more than 255 globs a key.
 */
export function encodeSqlCondition(condition: SqlCondition): Uint8Array {
  const utf8 = new TextEncoder();
  const groups = groupsOf(condition).map(({ key, roles, globs }) => {
    if (globs.length > 255) throw new SqlConditionError(key, `${globs.length} globs`, "at most 255 fit");
    const encoded = globs.map((glob) => {
      const bytes = utf8.encode(glob.toLowerCase());
      if (bytes.length === 0 || bytes.length > 255) throw new SqlConditionError(key, glob, "a glob has 1 to 255 bytes");
      return bytes;
    });
    return { roles, encoded };
  });
  const size = groups.reduce(
    (sum, { encoded }) => sum + 2 + encoded.reduce((bytes, glob) => bytes + 1 + glob.length, 0),
    layout.CONDITION_HEADER_BYTES,
  );
  const result = new Uint8Array(size);
  const view = new DataView(result.buffer);
  const kinds = maskOf("statement", condition.statement, statementCodes);
  view.setUint32(layout.CONDITION_KINDS_LOW, Number(kinds & 0xffffffffn), true);
  view.setUint32(layout.CONDITION_KINDS_HIGH, Number(kinds >> 32n), true);
  const objects = maskOf("object", condition.object, (word) => (word === "none" ? undefined : one(OBJECTS.get(word))));
  view.setUint32(layout.CONDITION_OBJECTS, Number(objects), true);
  let privileges = 0;
  for (const word of listOf(condition.privilege)) {
    const bit = PRIVILEGES.get(word.toLowerCase());
    if (bit === undefined) throw new SqlConditionError("privilege", word, "unknown word");
    privileges |= bit;
  }
  view.setUint32(layout.CONDITION_PRIVILEGES, privileges, true);
  let set = 0;
  let clear = 0;
  for (const [key, bit] of TRAITS) {
    if (condition[key] === true) set |= bit;
    if (condition[key] === false) clear |= bit;
  }
  view.setUint32(layout.CONDITION_FLAGS_SET, set, true);
  view.setUint32(layout.CONDITION_FLAGS_CLEAR, clear, true);
  result[layout.CONDITION_WHERE] = Number(maskOf("where", condition.where, (word) => one(WHERES.get(word))));
  result[layout.CONDITION_CERTAINTY] =
    condition.min_certainty === "high" ? layout.CERTAINTY_HIGH : layout.CERTAINTY_LOW;
  result[layout.CONDITION_STACKED] =
    condition.stacked === undefined ? layout.STACKED_ANY : condition.stacked ? layout.STACKED_YES : layout.STACKED_NO;
  result[layout.CONDITION_GROUPS] = groups.length;
  let at = layout.CONDITION_HEADER_BYTES;
  for (const { roles, encoded } of groups) {
    result[at++] = roles;
    result[at++] = encoded.length;
    for (const glob of encoded) {
      result[at++] = glob.length;
      result.set(glob, at);
      at += glob.length;
    }
  }
  return result;
}
