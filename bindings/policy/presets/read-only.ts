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
  - name: nor deleted
    call: { tool: delete_file, args: { path: /data/report.csv } }
    effect: deny
    rule: blocked_tools
  - name: nor removed
    call: { tool: remove_rows, args: {} }
    effect: deny
    rule: blocked_tools
  - name: nor updated
    call: { tool: update_record, args: { id: 7 } }
    effect: deny
    rule: blocked_tools
  - name: nor created
    call: { tool: create_ticket, args: {} }
    effect: deny
    rule: blocked_tools
  - name: nothing is sent
    call: { tool: send_email, args: { to: a@example.org } }
    effect: deny
    rule: blocked_tools
  - name: nothing is executed
    call: { tool: exec, args: { command: ls } }
    effect: deny
    rule: blocked_tools
  - name: a tool in another case is another tool
    call: { tool: READ_file, args: { path: /data/report.csv } }
    effect: deny
    reason: default_denied
  - name: a listing
    call: { tool: list_files, args: { path: /data } }
    effect: allow
  - name: a look at one thing
    call: { tool: get_record, args: { id: 7 } }
    effect: allow
  - name: a search
    call: { tool: search_notes, args: { q: budget } }
    effect: allow
  - name: a find
    call: { tool: find_files, args: { name: "*.csv" } }
    effect: allow
  - name: a view
    call: { tool: view_page, args: { page: 2 } }
    effect: allow
  - name: a show
    call: { tool: show_tables, args: {} }
    effect: allow
  - name: a description
    call: { tool: describe_table, args: { name: sales } }
    effect: allow
  - name: a count
    call: { tool: count_rows, args: { table: sales } }
    effect: allow
  - name: a search in files
    call: { tool: grep, args: { pattern: todo } }
    effect: allow
  - name: names of files
    call: { tool: glob, args: { pattern: "*.md" } }
    effect: allow
  - name: a directory
    call: { tool: ls, args: { path: /data } }
    effect: allow
  - name: a query that looks and then changes
    call: { tool: run_query, args: { query: "SELECT 1; UPDATE users SET admin = 1" } }
    effect: deny
    rule: deny-writing-queries
  - name: a query without a statement
    call: { tool: run_query, args: {} }
    effect: deny
    rule: deny-writing-queries
`;
