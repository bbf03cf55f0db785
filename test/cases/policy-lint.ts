// Policies → what linting them finds, and where. Documents are YAML.

const V1 = "apiVersion: portcullis/v1\n";
const v1 = (...lines: string[]): string => `${V1}${lines.join("\n")}\n`;
const rule = (id: string, effect: string, when: string): string =>
  `  - { id: ${id}, effect: ${effect}, when: ${when} }`;

export interface LintRow {
  readonly name: string;
  readonly text: string;
  /** `line:column code severity`, in order. */
  readonly findings: readonly string[];
}

export const LINT: readonly LintRow[] = [
  {
    name: "a sound policy",
    text: v1('version: "1.0.0"', "max_tokens: 100", "blocked_patterns: [password, 'rm -rf']"),
    findings: [],
  },
  {
    name: "back-pressure at the limit",
    text: "max_concurrent: 5\nbackpressure_threshold: 5\n",
    findings: ["2:25 backpressure_never warning"],
  },
  {
    name: "tools without calls",
    text: "max_tool_calls: 0\nallowed_tools: [a]\n",
    findings: ["1:17 allowed_tools_without_calls warning"],
  },
  { name: "no confidence", text: "confidence_threshold: 0.0\n", findings: ["1:23 confidence_check_off warning"] },
  { name: "all drift", text: "drift_threshold: 1\n", findings: ["1:18 drift_check_off info"] },
  { name: "a short timeout", text: "timeout_seconds: 4\n", findings: ["1:18 timeout_short warning"] },
  { name: "an empty list in v1", text: v1("allowed_tools: []"), findings: ["2:16 no_tool_allowed info"] },
  { name: "an empty list without apiVersion", text: "allowed_tools: []\n", findings: [] },
  {
    name: "a tool allowed and blocked by a glob in other letters",
    text: v1("allowed_tools: [a, Read_file]", "blocked_tools: ['READ_*']"),
    findings: ["2:20 tool_allowed_and_blocked warning"],
  },
  {
    name: "a tool blocked in part is fine",
    text: v1("allowed_tools: ['read_*']", "blocked_tools: [read_secret]"),
    findings: [],
  },
  {
    name: "approval of a blocked tool",
    text: v1("approval_tools: [send]", "blocked_tools: ['s*']"),
    findings: ["2:18 approval_of_blocked_tool warning"],
  },
  {
    name: "approval of everything and something",
    text: v1("approval_tools: [send]", "require_human_approval: true"),
    findings: ["2:17 approval_redundant info"],
  },
  {
    name: "a pattern twice in other letters",
    text: v1("blocked_patterns: [Secret, SECRET]"),
    findings: ["2:28 duplicate_pattern warning"],
  },
  {
    name: "a pattern inside another",
    text: v1("blocked_patterns: ['rm -rf /', 'rm -rf']"),
    findings: ["2:20 pattern_contained info"],
  },
  {
    name: "regexes are not compared by letters",
    text: v1("blocked_patterns: [{ pattern: abc, type: regex }, { pattern: b, type: regex }]"),
    findings: [],
  },
  {
    name: "a substring of one letter",
    text: v1("blocked_patterns: [a]"),
    findings: ["2:20 pattern_matches_all error"],
  },
  {
    name: "anything",
    text: v1("blocked_patterns: [{ pattern: '.*', type: regex }, { pattern: '**', type: path_glob }]"),
    findings: ["2:20 pattern_matches_all error", "2:52 pattern_matches_all error"],
  },
  {
    name: "a regex as a substring",
    text: "blocked_patterns:\n  - UPDATE.*SET\n",
    findings: ["2:5 pattern_looks_like_regex warning"],
  },
  {
    name: "a class as a substring",
    text: "blocked_patterns: ['[0-9]{3}']\n",
    findings: ["1:20 pattern_looks_like_regex warning"],
  },
  { name: "a file's name is no regex", text: "blocked_patterns: [os.system, 'a.b']\n", findings: [] },
  {
    name: "a glob as a substring",
    text: 'blocked_patterns: ["*.exe"]\n',
    findings: ["1:20 pattern_looks_like_glob warning"],
  },
  { name: "a comment is no glob", text: v1("blocked_patterns: ['/*', '*/', '; --']"), findings: [] },
  {
    name: "white space at an end",
    text: v1('blocked_patterns: ["secret "]'),
    findings: ["2:20 pattern_trailing_space warning"],
  },
  {
    name: "a line break from a block scalar",
    text: v1("blocked_patterns:", "  - pattern: |", "      a.b", "    type: regex"),
    findings: ["3:5 pattern_trailing_space warning"],
  },
  {
    name: "a glob without a wildcard",
    text: v1("blocked_patterns: [{ pattern: id_rsa, type: glob }]"),
    findings: ["2:20 glob_without_wildcard warning"],
  },
  {
    name: "an allow rule in an open policy",
    text: v1("rules:", rule("r", "allow", "{ tool: a }")),
    findings: ["3:22 rule_without_effect warning"],
  },
  {
    name: "two rules alike",
    text: v1("rules:", rule("r", "deny", "{ tool: a }"), rule("s", "deny", "{ tool: [a] }")),
    findings: ["4:5 duplicate_rule warning"],
  },
  {
    name: "a rule behind a stronger one",
    text: v1("rules:", rule("r", "deny", "{ tool: a }"), rule("s", "require_approval", "{ tool: a, contains: x }")),
    findings: ["4:5 rule_shadowed warning"],
  },
  {
    name: "a narrower rule before a wider one",
    text: v1("rules:", rule("r", "deny", "{ tool: a, contains: x }"), rule("s", "deny", "{ tool: a }")),
    findings: ["3:5 rule_shadowed warning"],
  },
  {
    name: "a weaker rule that is wider decides elsewhere",
    text: v1("rules:", rule("r", "deny", "{ tool: a, contains: x }"), rule("s", "require_approval", "{ tool: a }")),
    findings: [],
  },
  {
    name: "a rule about a blocked tool",
    text: v1("blocked_tools: ['s*']", "rules:", rule("r", "deny", "{ tool: [shell, SQL], contains: x }")),
    findings: ["4:42 rule_for_blocked_tool warning"],
  },
  {
    name: "a rule behind one with fewer flags",
    text: v1(
      "rules:",
      rule("r", "deny", "{ command: { name: rm, flags: force } }"),
      rule("s", "deny", "{ command: { name: rm, flags: [force, recursive] } }"),
    ),
    findings: ["4:5 rule_shadowed warning"],
  },
  {
    name: "a regex in contains",
    text: v1("rules:", rule("r", "deny", "{ contains: 'a.*b' }")),
    findings: ["3:34 pattern_looks_like_regex warning"],
  },
  {
    name: "an intent in both lists",
    text: v1("intents: { deny: [data_read], approve: [data_write, data_read] }"),
    findings: ["2:53 intent_denied_and_approved warning"],
  },
  {
    name: "thresholds at the ends",
    text: v1("intents: { deny: [data_read], threshold: 0 }"),
    findings: ["2:42 intent_threshold_extreme warning"],
  },
  {
    name: "a rate that cannot be reached",
    text: v1("max_tool_calls: 5", "limits: { per_minute: 5 }"),
    findings: ["3:23 limit_never_reached warning"],
  },
  {
    name: "a tool's limit that cannot be reached",
    text: v1("max_tool_calls: 5", "limits: { per_tool: { a: 7 } }"),
    findings: ["3:26 limit_never_reached warning"],
  },
  {
    name: "a limit for a tool that is not allowed",
    text: v1("allowed_tools: [b]", "limits: { per_tool: { a: 7 } }"),
    findings: ["3:26 limit_for_unusable_tool warning"],
  },
  { name: "no views", text: v1("normalize: []"), findings: ["2:12 views_off info"] },
  { name: "observing", text: v1("mode: observe"), findings: ["2:7 observe_mode info"] },
  {
    name: "a closed policy without permissions",
    text: v1("default: deny"),
    findings: ["2:10 nothing_permitted warning"],
  },
  { name: "a version without order", text: v1("version: draft"), findings: ["2:10 version_not_semantic info"] },
  {
    name: "a checkpoint that no session reaches",
    text: v1("max_tool_calls: 5", "checkpoint_frequency: 6"),
    findings: ["3:23 limit_never_reached warning"],
  },
  {
    name: "a threshold for nothing",
    text: v1("intents: { threshold: 0.7 }"),
    findings: ["2:23 intent_threshold_unused warning"],
  },
  {
    name: "a threshold for a rule",
    text: v1("intents: { threshold: 0.7 }", "rules:", rule("r", "deny", "{ intent: data_read }")),
    findings: [],
  },
  {
    name: "signals that nobody hears",
    text: v1("signals: { data_read: [{ pattern: x9, weight: 0.5 }] }"),
    findings: ["2:10 signals_unused info"],
  },
];

/** One rule, `r`, that denies where `when` holds; findings without the place of the rule. */
export interface RuleLintRow {
  readonly name: string;
  readonly when: string;
  readonly effect?: string;
  /** Keys of the policy above the rule. */
  readonly above?: string;
  /** Code, severity, and the text that the finding points at. */
  readonly findings: readonly (readonly [code: string, severity: string, at: string])[];
  /** `when` after `--fix-unsafe`, where something is mended. */
  readonly fixed?: string;
}

export const RULE_LINT: readonly RuleLintRow[] = [
  {
    name: "a program by its path",
    when: "{ command: { name: /bin/rm } }",
    findings: [["glob_never_fits", "error", "/bin/rm"]],
    fixed: "{ command: { name: rm } }",
  },
  {
    name: "a program by its path, short",
    when: "{ command: /usr/bin/dd }",
    findings: [["glob_never_fits", "error", "/usr/bin/dd"]],
    fixed: "{ command: dd }",
  },
  {
    name: "programs by their paths, one of several",
    when: "{ command: [rm, /bin/dd] }",
    findings: [["glob_never_fits", "error", "[rm"]],
    fixed: "{ command: [rm, dd] }",
  },
  {
    name: "a program with its ending",
    when: "{ command: { name: [powershell.exe] } }",
    findings: [["glob_never_fits", "error", "powershell.exe"]],
    fixed: "{ command: { name: [powershell] } }",
  },
  {
    name: "a glob over program names",
    when: '{ command: "mkfs.*" }',
    findings: [],
  },
  {
    name: "a pipe to a program by its path",
    when: "{ command: { name: curl, pipe_to: [sh, /bin/bash] } }",
    findings: [["glob_never_fits", "error", "/bin/bash"]],
    fixed: "{ command: { name: curl, pipe_to: [sh, bash] } }",
  },
  {
    name: "a flag as an operand",
    when: "{ command: { name: rm, operand: -rf } }",
    findings: [["operand_is_flag", "warning", "-rf"]],
  },
  {
    name: "standard input is no flag",
    when: '{ command: { name: cat, operand: "-" } }',
    findings: [],
  },
  {
    name: "a flag in a subcommand",
    when: "{ command: { name: git, subcommand: push --force } }",
    findings: [["glob_never_fits", "error", "push --force"]],
  },
  {
    name: "a subcommand of two words",
    when: "{ command: { name: docker, subcommand: system prune } }",
    findings: [],
  },
  {
    name: "a misspelt flag",
    when: "{ command: { name: rm, flags: [recursve, force] } }",
    findings: [["flag_misspelt", "warning", "recursve"]],
    fixed: "{ command: { name: rm, flags: [recursive, force] } }",
  },
  {
    name: "a misspelt flag among others",
    when: "{ command: { name: git, subcommand: push, any_flag: [forse, force-with-lease] } }",
    findings: [["flag_misspelt", "warning", "forse"]],
    fixed: "{ command: { name: git, subcommand: push, any_flag: [force, force-with-lease] } }",
  },
  {
    name: "any spelling of a flag",
    when: "{ command: { name: rm, flags: [r, force] } }",
    findings: [],
  },
  {
    name: "a flag that is not in the table, far from all that are",
    when: "{ command: { name: git, subcommand: commit, flags: no-gpg-sign-please } }",
    findings: [],
  },
  {
    name: "a flag of Windows in capitals",
    when: "{ command: { name: Remove-Item, flags: [Recurse, Force] } }",
    findings: [],
  },
  {
    name: "flags of a command that nobody knows",
    when: "{ command: { name: deploytool, flags: force } }",
    findings: [["flags_of_unknown_command", "info", "force"]],
  },
  {
    name: "one letter of a command that nobody knows",
    when: "{ command: { name: deploytool, any_flag: [f] } }",
    findings: [],
  },
  {
    name: "flags of any command",
    when: "{ command: { flags: force } }",
    findings: [],
  },
  {
    name: "an operand that walks up and down",
    when: '{ command: { name: rm, operand: "/srv/../etc/**" } }',
    findings: [["glob_never_fits", "error", '"/srv/../etc/**']],
  },
  {
    name: "an operand that walks up",
    when: '{ command: { name: rm, operand: "../**" } }',
    findings: [],
  },
  {
    name: "a redirection with its sign",
    when: '{ command: { redirect: ">/etc/passwd" } }',
    findings: [["glob_never_fits", "error", '">/etc/passwd']],
    fixed: "{ command: { redirect: /etc/passwd } }",
  },
  {
    name: "a redirection with its signs",
    when: '{ command: { redirect: [/dev/sda, ">> /etc/hosts"] } }',
    findings: [["glob_never_fits", "error", '">> /etc/hosts']],
    fixed: "{ command: { redirect: [/dev/sda, /etc/hosts] } }",
  },
  {
    name: "certainty that a permission asks for anyway",
    when: "{ command: { name: ls, min_certainty: high } }",
    effect: "allow",
    above: "default: deny",
    findings: [["certainty_without_effect", "info", "high"]],
  },
  {
    name: "certainty inside not",
    when: "{ tool: x, not: { sql: { statement: select, min_certainty: low } } }",
    findings: [["certainty_without_effect", "info", "low"]],
  },
  {
    name: "certainty where it forbids",
    when: "{ command: { name: rm, min_certainty: high } }",
    findings: [],
  },
  {
    name: "certainty inside not of a permission",
    when: "{ tool: x, not: { command: { name: rm, min_certainty: high } } }",
    effect: "allow",
    above: "default: deny",
    findings: [],
  },
  {
    name: "DROP has no WHERE",
    when: "{ sql: { statement: [drop, truncate], where: absent } }",
    findings: [["sql_key_never_holds", "error", "absent"]],
  },
  {
    name: "one of the statements has a WHERE",
    when: "{ sql: { statement: [drop, delete], where: absent } }",
    findings: [],
  },
  {
    name: "any statement has a WHERE",
    when: "{ sql: { where: absent } }",
    findings: [],
  },
  {
    name: "the group that writes has a WHERE",
    when: "{ sql: { statement: write, where: [absent, tautology] } }",
    findings: [],
  },
  {
    name: "a body may hold a WHERE",
    when: "{ sql: { statement: create, where: absent } }",
    findings: [],
  },
  {
    name: "privileges of a query",
    when: "{ sql: { statement: select, privilege: all } }",
    findings: [["sql_key_never_holds", "error", "all"]],
  },
  {
    name: "who is given what",
    when: "{ sql: { statement: grant, privilege: all, grantee: public } }",
    findings: [],
  },
  {
    name: "a UNION of DROP",
    when: "{ sql: { statement: drop, union: true } }",
    findings: [["sql_key_never_holds", "error", "true"]],
  },
  {
    name: "no UNION of DROP",
    when: "{ sql: { statement: drop, union: false } }",
    findings: [],
  },
  {
    name: "a LIMIT of GRANT",
    when: "{ sql: { statement: [grant, revoke], limit: true } }",
    findings: [["sql_key_never_holds", "error", "true"]],
  },
  {
    name: "a program of DELETE",
    when: "{ sql: { statement: delete, program: true } }",
    findings: [["sql_key_never_holds", "error", "true"]],
  },
  {
    name: "a path with a slash at its end",
    when: "{ arg: args.path, path: /etc/ }",
    findings: [["glob_never_fits", "error", "/etc/"]],
    fixed: "{ arg: args.path, path: /etc }",
  },
  {
    name: "a path with a dot in front",
    when: '{ arg: args.path, path: [./src, "**/.env"] }',
    findings: [["glob_never_fits", "error", "[./src"]],
    fixed: '{ arg: args.path, path: [src, "**/.env"] }',
  },
  {
    name: "a path of Windows",
    when: "{ arg: args.path, path: { glob: 'C:\\Users\\**' } }",
    findings: [["glob_never_fits", "error", "'C:\\Users\\**'"]],
    fixed: "{ arg: args.path, path: { glob: C:/Users/** } }",
  },
  {
    name: "a path as a URL",
    when: "{ arg: args.path, path: file:///etc/passwd }",
    findings: [["glob_never_fits", "error", "file:///etc/passwd"]],
    fixed: "{ arg: args.path, path: /etc/passwd }",
  },
  {
    name: "a path that walks up behind a name",
    when: '{ arg: args.path, path: "/srv/../etc" }',
    findings: [["glob_never_fits", "error", '"/srv/../etc"']],
  },
  {
    name: "paths in their normal spelling",
    when: '{ arg: args.path, path: ["/", "~/.ssh/**", "../**", C:/x, "$HOME/.aws"] }',
    findings: [],
  },
  {
    name: "a host as a URL",
    when: '{ arg: args.url, host: "https://evil.example/*" }',
    findings: [["glob_never_fits", "error", '"https://evil.example/*"']],
    fixed: "{ arg: args.url, host: evil.example }",
  },
  {
    name: "a host with its port",
    when: "{ arg: args.url, host: { name: [evil.example:8443] } }",
    findings: [["glob_never_fits", "error", "evil.example:8443"]],
    fixed: "{ arg: args.url, host: { name: [evil.example] } }",
  },
  {
    name: "a host with a user",
    when: "{ arg: args.url, host: root@evil.example }",
    findings: [["glob_never_fits", "error", "root@evil.example"]],
    fixed: "{ arg: args.url, host: evil.example }",
  },
  {
    name: "a host with a dot at its end",
    when: "{ arg: args.url, host: evil.example. }",
    findings: [["glob_never_fits", "error", "evil.example."]],
    fixed: "{ arg: args.url, host: evil.example }",
  },
  {
    name: "a range of addresses",
    when: "{ arg: args.url, host: 10.0.0.0/8 }",
    findings: [["glob_never_fits", "error", "10.0.0.0/8"]],
  },
  {
    name: "an address in brackets",
    when: '{ arg: args.url, host: "[::1]" }',
    findings: [["glob_never_fits", "error", '"[::1]"']],
    fixed: "{ arg: args.url, host: ::1 }",
  },
  {
    name: "hosts by name and address",
    when: '{ arg: args.url, host: ["*.example.com", localhost, 169.254.169.254, "::1"] }',
    findings: [],
  },
  {
    name: "a result when the tool is called",
    when: "{ arg: result.text, contains: x }",
    findings: [["path_selects_nothing", "error", "result.text"]],
  },
  {
    name: "arguments when the tool has answered",
    when: '{ stage: tool_result, arg: "args.files[*]", contains: x }',
    findings: [["path_selects_nothing", "error", '"args.files[*]"']],
  },
  {
    name: "a result at its stage",
    when: "{ stage: tool_result, arg: result.text, contains: x }",
    findings: [],
  },
  {
    name: "a result at one of two stages",
    when: "{ stage: [tool_call, tool_result], arg: result.text, contains: x }",
    findings: [],
  },
  {
    name: "a result in an alternative",
    when: "{ any: [{ tool: x }, { arg: result, command: rm }] }",
    findings: [["path_selects_nothing", "error", "result"]],
  },
  {
    name: "a result behind an alternative with a stage",
    when: "{ any: [{ tool: x, stage: tool_call }, { stage: tool_result, arg: result, contains: y }] }",
    findings: [],
  },
  {
    name: "a result in what was done before",
    when: "{ tool: send, after: { arg: result.secret, exists: true } }",
    findings: [["path_selects_nothing", "error", "result.secret"]],
  },
  {
    name: "two stages at once",
    when: "{ stage: input, all: [{ stage: output, contains: x }] }",
    findings: [["condition_never_holds", "error", "input"]],
  },
  {
    name: "two tools at once",
    when: '{ tool: "read_*", all: [{ tool: "write_*" }] }',
    findings: [["condition_never_holds", "error", '"read_*"']],
  },
  {
    name: "two globs with a tool in common",
    when: '{ tool: "read_*", all: [{ tool: "*_FILE" }] }',
    findings: [],
  },
  {
    name: "a tool in an alternative for others",
    when: "{ tool: shell, any: [{ tool: python }, { contains: x }] }",
    findings: [["condition_never_holds", "error", "python"]],
  },
  {
    name: "what is asked for and excluded: one folds case, the other does not",
    when: "{ contains: x, not: { contains: x } }",
    findings: [],
  },
  {
    name: "what cannot have been done",
    when: "{ tool: send, after: { tool: read } }",
    above: "blocked_tools: [read]",
    findings: [["condition_never_holds", "warning", "read"]],
  },
  {
    name: "a window as long as the session",
    when: "{ tool: send, after: { tool: read, within_calls: 20 } }",
    above: "max_tool_calls: 20",
    findings: [["window_without_effect", "info", "20"]],
  },
  {
    name: "seconds as long as the session",
    when: "{ tool: send, after: { tool: read, within_seconds: 60 } }",
    above: "timeout_seconds: 60",
    findings: [["window_without_effect", "info", "60"]],
  },
  {
    name: "a window that leaves something out",
    when: "{ tool: send, after: { tool: read, within_calls: 5, within_seconds: 10 } }",
    above: "max_tool_calls: 20\ntimeout_seconds: 60",
    findings: [],
  },
  {
    name: "a tool that is not allowed",
    when: '{ tool: "write_*" }',
    above: "allowed_tools: ['read_*']",
    findings: [["rule_for_unusable_tool", "warning", '"write_*"']],
  },
  {
    name: "a tool of which some are allowed",
    when: '{ tool: "*_file" }',
    above: "allowed_tools: ['read_*']",
    findings: [],
  },
  {
    name: "an intent that is denied anyway",
    when: "{ intent: data_exfiltration }",
    above: "intents: { deny: [data_exfiltration] }",
    findings: [["rule_shadowed", "warning", "{ id:"]],
  },
  {
    name: "an intent that is denied from a higher confidence on",
    when: "{ intent: { category: data_exfiltration, threshold: 0.3 } }",
    above: "intents: { deny: [data_exfiltration] }",
    findings: [],
  },
  {
    name: "an intent in a result",
    when: "{ stage: tool_result, intent: data_exfiltration }",
    above: "intents: { deny: [data_exfiltration] }",
    findings: [],
  },
];
