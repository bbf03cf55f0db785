// `builtin:read-only`: looking, and nothing else.

export const READ_ONLY = `apiVersion: portcullis/v1
name: read-only
version: "1.0.0"
description: Tools that look may be used; everything that changes or sends is denied.

default: deny
blocked_tools:
  - "*write*"
  - "*delete*"
  - "*remove*"
  - "*update*"
  - "*create*"
  - "*send*"
  - "*exec*"
intents:
  deny: [destructive_data, data_exfiltration, privilege_escalation, system_modification, data_write]

rules:
  - id: allow-reading
    effect: allow
    when:
      tool: ["read*", "list*", "get*", "search*", "find*", "view*", "show*", "describe*", "count*", "grep", "glob", "ls"]
    message: this tool only looks

  - id: allow-queries
    effect: allow
    when:
      tool: ["*sql*", "*query*"]
      sql: { statement: [select, explain, show, describe] }
    message: this statement only looks

  - id: deny-writing-queries
    effect: deny
    when:
      not:
        any:
          - sql: { statement: [select, explain, show, describe, begin, commit, rollback, set, use] }
          - not: { tool: ["*sql*", "*query*"] }
    message: only statements that look are allowed here
    remedy: ask for the change to be made by someone who may make it

tests:
  - name: a file is read
    call: { tool: read_file, args: { path: /data/report.csv } }
    effect: allow
  - name: a file is not written
    call: { tool: write_file, args: { path: /data/report.csv, text: x } }
    effect: deny
    rule: blocked_tools
  - name: a query that looks
    call: { tool: sql_query, args: { query: "SELECT name FROM users" } }
    effect: allow
  - name: a query that changes
    call: { tool: sql_query, args: { query: "DELETE FROM users" } }
    effect: deny
    rule: deny-writing-queries
  - name: a tool that nobody spoke about
    call: { tool: paint, args: {} }
    effect: deny
    reason: default_denied
`;
