// `builtin:strict`: nothing runs that no rule allows, and what looks dangerous does not run at all.

export const STRICT = `apiVersion: portcullis/v1
name: strict
version: "1.0.0"
description: What no rule allows needs a person; what looks dangerous is denied.

default: require_approval
intents:
  deny: [destructive_data, data_exfiltration, privilege_escalation]
  approve: [system_modification, code_execution]
limits:
  per_minute: 30
max_concurrent: 4
backpressure_threshold: 2

rules:
  - id: allow-looking
    effect: allow
    when:
      intent: { category: [data_read, benign], threshold: 0.6 }
    message: reading changes nothing

  - id: deny-private-hosts
    effect: deny
    when:
      host: { private: true }
    message: addresses inside the network are not the agent's to visit
    severity: high

tests:
  - name: destroying is denied
    call: { tool: bash, args: { command: "rm -rf /var/lib/data" } }
    effect: deny
    reason: denied_intent
  - name: metadata services are not visited
    call: { tool: fetch, args: { url: "http://169.254.169.254/latest/meta-data/" } }
    effect: deny
    rule: deny-private-hosts
  - name: reading is allowed
    call: { tool: read_file, args: { path: /data/report.csv } }
    effect: allow
  - name: what nobody allowed needs a person
    call: { tool: book_room, args: { url: "https://rooms.example/7" } }
    effect: require_approval
`;
