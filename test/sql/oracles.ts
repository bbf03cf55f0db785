// Turns a SQL text into the statements that a real parser finds in it: PostgreSQL's own grammar, and SQLite running it in memory.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { loadModule, parse } from "libpg-query";
import type { SqlRecord } from "./reader.ts";

/** Readings of the engine, as bits of `dialects`. */
export const POSTGRES = 1;
export const SQLITE = 16;

const NODES: Readonly<Record<string, string>> = {
  SelectStmt: "select",
  InsertStmt: "insert",
  UpdateStmt: "update",
  DeleteStmt: "delete",
  MergeStmt: "merge",
  TruncateStmt: "truncate",
  CopyStmt: "copy",
  GrantStmt: "grant",
  GrantRoleStmt: "grant",
  ExplainStmt: "explain",
  DoStmt: "do",
  TransactionStmt: "transaction",
  VariableSetStmt: "set",
  DiscardStmt: "set",
  VariableShowStmt: "show",
  VacuumStmt: "maintain",
  CheckPointStmt: "maintain",
  ReindexStmt: "maintain",
  RefreshMatViewStmt: "maintain",
  PrepareStmt: "prepare",
  DeallocateStmt: "prepare",
  ExecuteStmt: "execute",
  CallStmt: "call",
  LockStmt: "lock",
  CommentStmt: "comment",
  ListenStmt: "notify",
  NotifyStmt: "notify",
  LoadStmt: "load",
  DeclareCursorStmt: "declare",
  FetchStmt: "declare",
  ClosePortalStmt: "declare",
  ReassignOwnedStmt: "reassign",
  RenameStmt: "alter",
};

function kindOf(node: string, body: Readonly<Record<string, unknown>>): string {
  if (node.startsWith("Grant") && body.is_grant !== true) return "revoke";
  if (NODES[node] !== undefined) return NODES[node];
  if (node.startsWith("Drop")) return "drop";
  return node.startsWith("Alter") ? "alter" : "create";
}

export const loadPostgres = loadModule;

/** Kinds of the statements at the top level, undefined where PostgreSQL refuses the text. */
export async function postgresKinds(text: string): Promise<string[] | undefined> {
  try {
    const tree = (await parse(text)) as unknown as { stmts?: { stmt: Record<string, Record<string, unknown>> }[] };
    return (tree.stmts ?? []).map(({ stmt }) => {
      const [node, body] = Object.entries(stmt)[0] as [string, Record<string, unknown>];
      return kindOf(node, body);
    });
  } catch {
    return undefined;
  }
}

const VERBS: Readonly<Record<string, string>> = {
  with: "",
  values: "select",
  begin: "transaction",
  commit: "transaction",
  rollback: "transaction",
  savepoint: "transaction",
  release: "transaction",
  end: "transaction",
  analyze: "maintain",
  vacuum: "maintain",
  reindex: "maintain",
};

/** The first word of a statement that SQLite itself has already accepted. */
function verbOf(statement: string): string {
  let rest = statement.replace(/^\ufeff/, "");
  for (;;) {
    const stripped = rest.replace(/^(?:\s|;|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/, "");
    if (stripped === rest) break;
    rest = stripped;
  }
  const word = /^[a-z]+/i.exec(rest)?.[0].toLowerCase() ?? "";
  return VERBS[word] ?? word;
}

/** Kinds per text ("" where a WITH hides it), undefined where SQLite refuses it; undefined altogether without Python's sqlite3. */
export function sqliteKinds(texts: readonly string[]): (string[] | undefined)[] | undefined {
  const script = join(import.meta.dirname, "sqlite.py");
  const { status, stdout } = spawnSync("python3", [script], { input: JSON.stringify(texts), encoding: "utf8" });
  if (status !== 0) return undefined;
  return (JSON.parse(stdout) as (string[] | null)[]).map((statements) => statements?.map(verbOf));
}

/** The records that a server would call statements: not their parts, nor the texts they run. */
export function topKinds(records: readonly SqlRecord[]): string[] {
  const inner = ["nested", "body", "dynamic"];
  return records.filter(({ traits }) => !inner.some((trait) => traits.includes(trait))).map(({ kind }) => kind);
}

export function agrees(expected: readonly string[], found: readonly string[]): boolean {
  return expected.length === found.length && expected.every((kind, i) => kind === "" || kind === found[i]);
}
