// Turns a row of the intent cases into the call it stands for.

/** What a row says it is about: one of the texts, or a tool with its arguments. */
export interface CallRow {
  readonly bash?: string;
  readonly sql?: string;
  readonly code?: string;
  readonly ps?: string;
  readonly ask?: string;
  readonly tool?: string;
  readonly args?: unknown;
}

export function callOf({ bash, sql, code, ps, ask, tool = "", args }: CallRow): { tool: string; args: unknown } {
  if (bash !== undefined) return { tool: "bash", args: { command: bash } };
  if (sql !== undefined) return { tool: "database_query", args: { query: sql } };
  if (code !== undefined) return { tool: "python", args: { code } };
  if (ps !== undefined) return { tool: "powershell", args: { command: ps } };
  if (ask !== undefined) return { tool: "user_request", args: { text: ask } };
  return { tool, args };
}
