// `builtin:data-analyst`: an agent that answers questions from databases.

export const DATA_ANALYST = `apiVersion: portcullis/v1
name: data-analyst
version: "1.1.0"
description: Queries data; changing it needs a person, destroying it is denied, persons' data is not shown.
extends: [builtin:secrets, builtin:pii]

limits:
  per_minute: 60

rules:
  - id: no-schema-destruction
    effect: deny
    when:
      sql: [drop, truncate]
    message: this would destroy a table
    remedy: describe what is wanted; someone else makes the change
    severity: critical
    tags: [sql]

  - id: no-changes-to-every-row
    effect: deny
    when:
      sql: { statement: [delete, update], where: [absent, tautology] }
    message: this would change every row
    remedy: name the rows in a WHERE clause
    severity: high
    tags: [sql]

  - id: ask-before-changing-data
    effect: require_approval
    when:
      sql: [insert, update, delete, merge, replace, alter, create, rename]
    message: this changes the database
    severity: medium
    tags: [sql]

  - id: no-way-out-of-the-database
    effect: deny
    when:
      any:
        - sql: [copy, load, attach, call, execute, grant, revoke]
        - contains: ["INTO OUTFILE", "INTO DUMPFILE", "xp_cmdshell", "pg_read_file", "lo_import", "load_extension", "sys_exec"]
    message: this reaches files, programs or rights through the database
    severity: high
    tags: [sql]

  - id: no-looking-at-accounts
    effect: deny
    when:
      sql: { table: ["mysql.user", "pg_shadow", "pg_authid", "*sys.sql_logins", "*password*", "*credential*"] }
    message: these tables hold credentials
    severity: high
    tags: [sql, secrets]

  - id: ask-before-sending-results
    effect: require_approval
    when:
      tool: ["*mail*", "*send*", "*post*", "*upload*", "*share*", "*slack*"]
      not: { tool: ["get[_A-Z-]*", "list[_A-Z-]*", "find[_A-Z-]*", "search[_A-Z-]*", "read[_A-Z-]*", "*_get_*", "*_list_*", "*_search_*", "*postgres*"] }
    message: results would leave the database
    severity: medium
    tags: [exfiltration]

  - id: ask-before-harm
    effect: require_approval
    when:
      intent: { category: [destructive_data, data_exfiltration, privilege_escalation, system_modification, code_execution] }
    message: this looks like more than looking at data
    severity: high
    tags: [intent]

tests:
  - name: files are not deleted unasked
    call: { tool: bash, args: { command: rm -rf reports } }
    effect: require_approval
    rule: ask-before-harm
  - name: nor is code run that comes from elsewhere
    call: { tool: python, args: { code: "import pickle\\npickle.load(open('model.pkl', 'rb'))" } }
    effect: require_approval
    rule: ask-before-harm
  - name: a plot is drawn
    call: { tool: python, args: { code: "import pandas as pd\\npd.read_csv('sales.csv').plot()" } }
    effect: allow
  - name: a question
    call: { tool: sql_query, args: { query: "SELECT region, sum(amount) FROM sales GROUP BY region" } }
    effect: allow
  - name: a table is not dropped
    call: { tool: sql_query, args: { query: "DROP TABLE sales" } }
    effect: deny
    rule: no-schema-destruction
  - name: nor behind a comment
    call: { tool: sql_query, args: { query: "SELECT 1; DROP/**/TABLE sales" } }
    effect: deny
    rule: no-schema-destruction
  - name: a word is no statement
    call: { tool: sql_query, args: { query: "SELECT * FROM notes WHERE body LIKE '%drop table%'" } }
    effect: allow
  - name: every row
    call: { tool: sql_query, args: { query: "DELETE FROM sales WHERE 1=1" } }
    effect: deny
    rule: no-changes-to-every-row
  - name: some rows need a person
    call: { tool: sql_query, args: { query: "UPDATE sales SET amount = 0 WHERE id = 7" } }
    effect: require_approval
    rule: ask-before-changing-data
  - name: a mail needs a person
    call: { tool: send_email, args: { to: team@example.org, body: done } }
    effect: require_approval
    rule: ask-before-sending-results
  - name: a way out through a file
    call: { tool: sql_query, args: { query: "SELECT * FROM users INTO OUTFILE '/tmp/users'" } }
    effect: deny
    rule: no-way-out-of-the-database
  - name: another
    call: { tool: sql_query, args: { query: "SELECT 0x3c INTO DUMPFILE '/tmp/x'" } }
    effect: deny
    rule: no-way-out-of-the-database
  - name: a program of the server
    call: { tool: sql_query, args: { query: "EXEC xp_cmdshell 'dir'" } }
    effect: deny
    rule: no-way-out-of-the-database
  - name: a file of the server
    call: { tool: sql_query, args: { query: "SELECT pg_read_file('/etc/passwd')" } }
    effect: deny
    rule: no-way-out-of-the-database
  - name: an import into the server
    call: { tool: sql_query, args: { query: "SELECT lo_import('/etc/passwd')" } }
    effect: deny
    rule: no-way-out-of-the-database
  - name: code in the server
    call: { tool: sql_query, args: { query: "SELECT load_extension('x')" } }
    effect: deny
    rule: no-way-out-of-the-database
  - name: a command of the server
    call: { tool: sql_query, args: { query: "SELECT sys_exec('id')" } }
    effect: deny
    rule: no-way-out-of-the-database
  - name: rights are not granted
    call: { tool: sql_query, args: { query: "GRANT ALL ON sales TO public" } }
    effect: deny
    rule: no-way-out-of-the-database
  - name: accounts are not looked at
    call: { tool: sql_query, args: { query: "SELECT * FROM pg_shadow" } }
    effect: deny
    rule: no-looking-at-accounts
  - name: a post needs a person
    call: { tool: post_message, args: { text: done } }
    effect: require_approval
    rule: ask-before-sending-results
  - name: a look into a mailbox sends nothing
    call: { tool: search_emails, args: { q: invoice } }
    effect: allow
  - name: an upload needs one
    call: { tool: upload_file, args: { path: /tmp/report.csv } }
    effect: require_approval
    rule: ask-before-sending-results
  - name: so does sharing
    call: { tool: share_sheet, args: { id: 7 } }
    effect: require_approval
    rule: ask-before-sending-results
  - name: and a chat
    call: { tool: slack_say, args: { text: done } }
    effect: require_approval
    rule: ask-before-sending-results
  - name: an address in a result is not shown
    call: { tool: sql_query, stage: tool_result, args: { rows: [{ name: Ada, mail: ada@example.org }] } }
    effect: redact
`;
