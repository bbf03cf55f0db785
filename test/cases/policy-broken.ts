// Policy documents with mistakes → the issues they must give. An issue: "line:column code key ~nearest", warnings with a
// leading "?"; `-` for no key. Rows name every issue of the document, in order.

export interface BrokenRow {
  readonly name: string;
  readonly text: string;
  readonly issues: readonly string[];
}

const V1 = "apiVersion: portcullis/v1\n";

/** Lines below the apiVersion line, so that the first of them is line 2. */
const v1 = (...lines: string[]): string => V1 + lines.join("\n");
/** A rule whose `when` stands on line 5, from column 12. */
const when = (text: string): string => v1("rules:", "  - id: r", "    effect: deny", `    when: ${text}`);

export const BROKEN: readonly BrokenRow[] = [
  // ---- the text itself
  { name: "empty file", text: "", issues: ["1:1 empty_document -"] },
  { name: "only comments", text: "# nothing\n\n# here\n", issues: ["1:1 empty_document -"] },
  { name: "only a document marker", text: "---\n", issues: ["1:1 empty_document -"] },
  { name: "a list at the top", text: "- a\n- b\n", issues: ["1:1 wrong_type -"] },
  { name: "a string at the top", text: "hello\n", issues: ["1:1 wrong_type -"] },
  { name: "a number at the top", text: "42", issues: ["1:1 wrong_type -"] },
  { name: "JSON null", text: "null", issues: ["1:1 wrong_type -"] },
  { name: "NUL in a value", text: "name: a\0b\n", issues: ["1:8 control_character -"] },
  { name: "escape character in a value", text: "name: ok\nversion: \x1b[31m\n", issues: ["2:10 control_character -"] },
  { name: "delete character", text: "name: a\x7f\n", issues: ["1:8 control_character -"] },
  { name: "byte-order mark in the middle", text: "name: a\n\ufeffversion: b\n", issues: ["2:1 control_character -"] },
  { name: "replacement character from broken bytes", text: "name: caf\ufffd\n", issues: ["1:10 not_utf8 -"] },
  { name: "lone surrogate", text: "name: a\ud800b\n", issues: ["1:8 not_utf8 -"] },
  { name: "two documents", text: "name: a\n---\nname: b\n", issues: ["2:1 multiple_documents -"] },
  {
    name: "two documents with an end marker",
    text: "name: a\n...\n---\nname: b\n",
    issues: ["3:1 multiple_documents -"],
  },

  // ---- YAML
  { name: "tab as indentation", text: v1("limits:", "\tper_minute: 3"), issues: ["3:1 tab_indent -"] },
  { name: "open double quote", text: 'name: "open\nversion: "1.0.0"\n', issues: ["1:7 yaml_syntax -"] },
  { name: "open single quote", text: "name: 'open\n", issues: ["1:7 yaml_syntax -"] },
  { name: "regex escape in double quotes", text: 'blocked_patterns:\n  - "\\d+"\n', issues: ["2:6 bad_escape -"] },
  {
    name: "white space escape in double quotes",
    text: 'blocked_patterns:\n  - "rm\\s+-rf"\n',
    issues: ["2:8 bad_escape -"],
  },
  { name: "glob that starts with a star", text: "blocked_patterns:\n  - *.exe\n", issues: ["2:5 unquoted_star -"] },
  {
    name: "path glob that starts with two stars",
    text: v1("blocked_tools:", "  - **/x"),
    issues: ["3:5 unquoted_star -"],
  },
  { name: "star alone", text: v1("blocked_tools:", "  - *"), issues: ["3:5 unquoted_star -"] },
  { name: "star in a flow list", text: v1("blocked_tools: [*.sh, b]"), issues: ["2:17 unquoted_star -"] },
  { name: "star as a value", text: v1("workspace: *home"), issues: ["2:12 unquoted_star -"] },
  { name: "star in a key", text: v1("limits:", "  per_tool: { *x: 1 }"), issues: ["3:15 unquoted_star -"] },
  { name: "anchor", text: "name: &n a\n", issues: ["1:7 alias_refused -"] },
  {
    name: "anchor and alias",
    text: "name: &n a\nversion: *n\n",
    issues: ["1:7 alias_refused -", "2:10 alias_refused -"],
  },
  { name: "anchor on a list", text: "allowed_tools: &t\n  - a\n", issues: ["1:16 alias_refused -"] },
  { name: "merge key", text: "<<: { name: a }\nname: b\n", issues: ["1:1 merge_key -"] },
  { name: "merge key in a rule", text: v1("limits:", "  <<: { per_minute: 3 }"), issues: ["3:3 merge_key -"] },
  { name: "a tag", text: "name: !secret a\n", issues: ["1:7 tag_refused -"] },
  { name: "a core tag", text: 'max_tokens: !!int "3"\n', issues: ["1:13 tag_refused -"] },
  { name: "a Python tag", text: "allowed_tools: !!python/tuple [a]\n", issues: ["1:16 tag_refused -"] },
  {
    name: "an unquoted exclamation mark",
    text: "blocked_patterns:\n  - !important x\n",
    issues: ["2:5 tag_refused -"],
  },
  { name: "a YAML 1.1 directive", text: "%YAML 1.1\n---\nname: a\n", issues: ["1:1 tag_refused -"] },
  { name: "a TAG directive", text: "%TAG !e! tag:example.com,2000:\n---\nname: a\n", issues: ["1:1 tag_refused -"] },
  { name: "a reserved character", text: "name: @me\n", issues: ["1:7 unquoted_special -"] },
  { name: "a backquote", text: "blocked_patterns:\n  - `id`\n", issues: ["2:5 unquoted_special -"] },
  { name: "a percent sign", text: "blocked_patterns:\n  - %2e%2e\n", issues: ["2:5 unquoted_special -"] },
  {
    name: "regex that starts with a bracket",
    text: "blocked_patterns:\n  - [a-z]+@x\n",
    issues: ["2:10 unquoted_special -"],
  },
  {
    name: "glob that starts with a brace",
    text: v1("blocked_tools:", "  - {a,b}_x"),
    issues: ["3:10 unquoted_special -"],
  },
  { name: "colon in a value", text: "name: a: b\n", issues: ["1:7 yaml_syntax -"] },
  { name: "same key twice", text: "name: a\nmax_tokens: 1\nname: b\n", issues: ["3:1 duplicate_key name"] },
  { name: "same key twice in JSON", text: '{"name": "a", "name": "b"}', issues: ["1:15 duplicate_key name"] },
  { name: "same key in other quotes", text: 'name: a\n"name": b\n', issues: ["2:1 duplicate_key name"] },
  {
    name: "same key twice in a rule",
    text: v1("limits: { per_minute: 3, per_minute: 4 }"),
    issues: ["2:26 duplicate_key per_minute"],
  },
  { name: "a list as a key", text: "[a, b]: c\n", issues: ["1:1 complex_key -"] },
  { name: "unclosed flow list", text: "allowed_tools: [a, b\nname: c\n", issues: ["2:1 yaml_syntax -"] },
  { name: "unclosed JSON", text: '{"name": "a"', issues: ["1:13 yaml_syntax -"] },
  {
    name: "uneven indentation",
    text: v1("limits:", "    per_minute: 3", "  max_depth: 4"),
    issues: ["4:1 yaml_syntax -"],
  },
  { name: "text behind a quoted value", text: "name: 'a' b\n", issues: ["1:11 yaml_syntax -"] },
  { name: "a surrogate escape", text: 'name: "\\ud800"\n', issues: ["1:7 bad_escape -"] },

  // ---- the dialect
  {
    name: "unknown apiVersion",
    text: "apiVersion: portcullis/v2\nname: a\n",
    issues: ["1:13 unsupported_version apiVersion ~portcullis/v1"],
  },
  {
    name: "apiVersion in capitals",
    text: "apiVersion: Portcullis/V1\n",
    issues: ["1:13 unsupported_version apiVersion ~portcullis/v1"],
  },
  {
    name: "apiVersion of another tool",
    text: "apiVersion: governance.toolkit/v1\nkind: Policy\n",
    issues: ["1:13 unsupported_version apiVersion"],
  },
  {
    name: "apiVersion as a number",
    text: "apiVersion: 1\n",
    issues: ["1:13 unsupported_version apiVersion ~portcullis/v1"],
  },
  {
    name: "empty apiVersion",
    text: "apiVersion:\nname: a\n",
    issues: ["1:12 unsupported_version apiVersion ~portcullis/v1"],
  },
  {
    name: "apiVersion misspelt",
    text: "apiversion: portcullis/v1\nname: a\n",
    issues: ["1:1 unknown_key apiversion ~apiVersion"],
  },
  {
    name: "apiVersion in snake case",
    text: "api_version: portcullis/v1\nname: a\n",
    issues: ["1:1 unknown_key api_version ~apiVersion"],
  },
  { name: "rules without apiVersion", text: "name: a\nrules: []\n", issues: ["2:1 missing_api_version rules"] },
  {
    name: "several newer keys without apiVersion",
    text: "mode: observe\ndefault: deny\nblocked_tools: [a]\n",
    issues: [
      "1:1 missing_api_version mode",
      "2:1 missing_api_version default",
      "3:1 missing_api_version blocked_tools",
    ],
  },
  { name: "extends without apiVersion", text: "extends: [a.yaml]\n", issues: ["1:1 missing_api_version extends"] },
  {
    name: "a path glob without apiVersion",
    text: "blocked_patterns:\n  - { pattern: /etc/**, type: path_glob }\n",
    issues: ["2:31 unknown_value blocked_patterns[0].type"],
  },
  {
    name: "a pattern mapping without its type",
    text: "blocked_patterns:\n  - pattern: a\n",
    issues: ["2:5 missing_key blocked_patterns[0].type"],
  },

  // ---- keys
  { name: "misspelt key", text: "max_tokns: 5\n", issues: ["1:1 unknown_key max_tokns ~max_tokens"] },
  { name: "misspelt key in v1", text: v1("max_tokns: 5"), issues: ["2:1 unknown_key max_tokns ~max_tokens"] },
  { name: "camel case", text: "maxTokens: 5\n", issues: ["1:1 unknown_key maxTokens ~max_tokens"] },
  { name: "dashes", text: "allowed-tools: [a]\n", issues: ["1:1 unknown_key allowed-tools ~allowed_tools"] },
  { name: "capitals", text: "Allowed_Tools: [a]\n", issues: ["1:1 unknown_key Allowed_Tools ~allowed_tools"] },
  { name: "singular", text: "blocked_pattern: [a]\n", issues: ["1:1 unknown_key blocked_pattern ~blocked_patterns"] },
  {
    name: "letters swapped",
    text: "timeout_secnods: 3\n",
    issues: ["1:1 unknown_key timeout_secnods ~timeout_seconds"],
  },
  { name: "misspelt newer key without apiVersion", text: "ruels: []\n", issues: ["1:1 unknown_key ruels ~rules"] },
  {
    name: "foreign key without apiVersion is a warning",
    text: "owner_team: platform\n",
    issues: ["?1:1 unknown_key owner_team"],
  },
  { name: "foreign key in v1 is an error", text: v1("owner_team: platform"), issues: ["2:1 unknown_key owner_team"] },
  { name: "a limit at the top", text: v1("per_minute: 3"), issues: ["2:1 unknown_key per_minute"] },
  { name: "empty key", text: v1('"": 3'), issues: ['2:1 unknown_key [""]'] },
  { name: "a key like a prototype's", text: v1("__proto__: { name: x }"), issues: ["2:1 unknown_key __proto__"] },
  { name: "constructor as a key", text: "constructor: 3\n", issues: ["?1:1 unknown_key constructor"] },
  {
    name: "odd key inside limits",
    text: v1("limits: { per_tol: {} }"),
    issues: ["2:11 unknown_key limits.per_tol ~per_tool"],
  },
  {
    name: "odd key inside intents",
    text: v1("intents: { denny: [benign] }"),
    issues: ["2:12 unknown_key intents.denny ~deny"],
  },
  {
    name: "odd key in a pattern",
    text: v1("blocked_patterns: [{ patern: a }]"),
    issues: ["2:20 missing_key blocked_patterns[0].pattern", "2:22 unknown_key blocked_patterns[0].patern ~pattern"],
  },
  {
    name: "unknown key inside a pattern without apiVersion",
    text: "blocked_patterns: [{ pattern: a, type: regex, comment: x }]\n",
    issues: ["?1:47 unknown_key blocked_patterns[0].comment"],
  },

  // ---- numbers
  { name: "zero tokens", text: "max_tokens: 0\n", issues: ["1:13 out_of_range max_tokens"] },
  { name: "negative tokens", text: "max_tokens: -5\n", issues: ["1:13 out_of_range max_tokens"] },
  { name: "negative calls", text: "max_tool_calls: -1\n", issues: ["1:17 out_of_range max_tool_calls"] },
  { name: "zero timeout", text: "timeout_seconds: 0\n", issues: ["1:18 out_of_range timeout_seconds"] },
  { name: "zero concurrency", text: "max_concurrent: 0\n", issues: ["1:17 out_of_range max_concurrent"] },
  {
    name: "zero back-pressure",
    text: "backpressure_threshold: 0\n",
    issues: ["1:25 out_of_range backpressure_threshold"],
  },
  { name: "zero checkpoints", text: "checkpoint_frequency: 0\n", issues: ["1:23 out_of_range checkpoint_frequency"] },
  {
    name: "confidence above one",
    text: "confidence_threshold: 1.01\n",
    issues: ["1:23 out_of_range confidence_threshold"],
  },
  {
    name: "confidence below zero",
    text: "confidence_threshold: -0.2\n",
    issues: ["1:23 out_of_range confidence_threshold"],
  },
  { name: "drift above one", text: "drift_threshold: 3\n", issues: ["1:18 out_of_range drift_threshold"] },
  { name: "a percentage", text: "confidence_threshold: 80%\n", issues: ["1:23 wrong_type confidence_threshold"] },
  { name: "a boolean is no integer", text: "max_tokens: true\n", issues: ["1:13 wrong_type max_tokens"] },
  { name: "a boolean is no number", text: "drift_threshold: false\n", issues: ["1:18 wrong_type drift_threshold"] },
  { name: "a fraction is no integer", text: "max_tokens: 10.5\n", issues: ["1:13 wrong_type max_tokens"] },
  { name: "a whole fraction is no integer", text: "max_tokens: 10.0\n", issues: ["1:13 wrong_type max_tokens"] },
  { name: "a quoted integer", text: 'max_tokens: "10"\n', issues: ["1:13 wrong_type max_tokens ~10"] },
  { name: "underscores", text: "max_tokens: 1_000\n", issues: ["1:13 wrong_type max_tokens ~1000"] },
  { name: "octal of YAML 1.1", text: "max_tokens: 0777\n", issues: ["1:13 ambiguous_scalar max_tokens ~777"] },
  { name: "octal of YAML 1.2", text: "max_tokens: 0o17\n", issues: ["1:13 ambiguous_scalar max_tokens ~15"] },
  { name: "hexadecimal", text: "max_tokens: 0x10\n", issues: ["1:13 ambiguous_scalar max_tokens ~16"] },
  { name: "exponent", text: "max_tokens: 1e3\n", issues: ["1:13 ambiguous_scalar max_tokens ~1000"] },
  { name: "beyond safe integers", text: "max_tokens: 9007199254740993\n", issues: ["1:13 out_of_range max_tokens"] },
  { name: "beyond doubles", text: "max_tokens: 1e400\n", issues: ["1:13 out_of_range max_tokens"] },
  { name: "not a number", text: "confidence_threshold: .nan\n", issues: ["1:23 out_of_range confidence_threshold"] },
  { name: "infinity", text: "max_tokens: .inf\n", issues: ["1:13 out_of_range max_tokens"] },
  {
    name: "leading zeros in a threshold",
    text: "drift_threshold: 00.5\n",
    issues: ["1:18 ambiguous_scalar drift_threshold ~0.5"],
  },
  { name: "too deep a limit", text: v1("limits: { max_depth: 513 }"), issues: ["2:22 out_of_range limits.max_depth"] },
  {
    name: "too large an input",
    text: v1("limits: { max_input_bytes: 100000000 }"),
    issues: ["2:28 out_of_range limits.max_input_bytes"],
  },
  {
    name: "too fine a threshold",
    text: v1("intents: { threshold: 0.12345 }"),
    issues: ["2:23 out_of_range intents.threshold"],
  },
  {
    name: "negative limit of a tool",
    text: v1("limits: { per_tool: { a: -1 } }"),
    issues: ["2:26 out_of_range limits.per_tool.a"],
  },
  { name: "a list as a number", text: "max_tokens: [1]\n", issues: ["1:13 wrong_type max_tokens"] },

  // ---- strings, booleans, lists
  { name: "a number as version", text: "version: 1.0\n", issues: ["1:10 wrong_type version"] },
  { name: "empty version", text: 'version: ""\n', issues: ["1:10 empty_value version"] },
  { name: "a number as name", text: "name: 5\n", issues: ["1:7 wrong_type name"] },
  { name: "a mapping as name", text: "name: { a: b }\n", issues: ["1:7 wrong_type name"] },
  {
    name: "yes is no boolean",
    text: "require_human_approval: yes\n",
    issues: ["1:25 wrong_type require_human_approval ~true"],
  },
  { name: "off is no boolean", text: "log_all_calls: off\n", issues: ["1:16 wrong_type log_all_calls ~false"] },
  { name: "one is no boolean", text: "log_all_calls: 1\n", issues: ["1:16 wrong_type log_all_calls"] },
  { name: "a quoted boolean", text: 'log_all_calls: "true"\n', issues: ["1:16 wrong_type log_all_calls ~true"] },
  { name: "a string for a list", text: "allowed_tools: search\n", issues: ["1:16 wrong_type allowed_tools"] },
  {
    name: "a mapping for a list",
    text: "allowed_tools: { search: true }\n",
    issues: ["1:16 wrong_type allowed_tools"],
  },
  { name: "nothing for a list", text: "blocked_patterns:\nname: a\n", issues: ["1:18 null_value blocked_patterns"] },
  { name: "null for a list", text: "allowed_tools: null\n", issues: ["1:16 null_value allowed_tools"] },
  { name: "nothing for a number", text: "max_tokens:\n", issues: ["1:12 null_value max_tokens"] },
  { name: "a commented value", text: "max_tokens: #5\n", issues: ["1:13 null_value max_tokens"] },
  {
    name: "a commented item",
    text: "blocked_patterns:\n  - a\n  - #secret\n",
    issues: ["3:5 null_value blocked_patterns[1]"],
  },
  {
    name: "a number in a list of tools",
    text: "allowed_tools: [a, 123]\n",
    issues: ["1:20 wrong_type allowed_tools[1]"],
  },
  {
    name: "a boolean in a list of tools",
    text: "allowed_tools: [true]\n",
    issues: ["1:17 wrong_type allowed_tools[0]"],
  },
  {
    name: "a word that is a boolean elsewhere",
    text: "allowed_tools: [on]\n",
    issues: ["1:17 ambiguous_scalar allowed_tools[0]"],
  },
  {
    name: "the same word in v1 is a warning",
    text: v1("allowed_tools: [on]"),
    issues: ["?2:17 ambiguous_scalar allowed_tools[0]"],
  },
  {
    name: "a number with underscores among tools",
    text: "allowed_tools: [1_0]\n",
    issues: ["1:17 ambiguous_scalar allowed_tools[0]"],
  },
  { name: "an empty tool in v1", text: v1('blocked_tools: [""]'), issues: ["2:17 empty_value blocked_tools[0]"] },
  {
    name: "an empty pattern without apiVersion is a warning",
    text: 'blocked_patterns: [""]\n',
    issues: ["?1:20 empty_value blocked_patterns[0]"],
  },
  {
    name: "a colon makes a mapping of a pattern",
    text: "blocked_patterns:\n  - password: x\n",
    issues: ["2:5 wrong_type blocked_patterns[0]"],
  },
  { name: "a list among patterns", text: "blocked_patterns: [[a]]\n", issues: ["1:20 wrong_type blocked_patterns[0]"] },
  {
    name: "a number among patterns",
    text: "blocked_patterns: [1234]\n",
    issues: ["1:20 wrong_type blocked_patterns[0]"],
  },
  {
    name: "unknown pattern type",
    text: "blocked_patterns: [{ pattern: a, type: regexp }]\n",
    issues: ["1:40 unknown_value blocked_patterns[0].type ~regex"],
  },
  { name: "a tool twice", text: "allowed_tools: [a, b, a]\n", issues: ["?1:23 duplicate_value allowed_tools[2]"] },
  {
    name: "a pattern twice",
    text: v1("blocked_patterns: [a, { pattern: a }]"),
    issues: ["?2:23 duplicate_value blocked_patterns[1]"],
  },
  { name: "unknown mode", text: v1("mode: observer"), issues: ["2:7 unknown_value mode ~observe"] },
  { name: "unknown default", text: v1("default: block"), issues: ["2:10 unknown_value default"] },
  { name: "default as a boolean", text: v1("default: true"), issues: ["2:10 wrong_type default"] },
  { name: "relative workspace", text: v1("workspace: ./here"), issues: ["2:12 invalid_format workspace"] },
  { name: "workspace that walks up", text: v1("workspace: /a/../b"), issues: ["2:12 invalid_format workspace"] },
  {
    name: "unknown view",
    text: v1("normalize: [unicode, escape]"),
    issues: ["2:22 unknown_value normalize[1] ~escapes"],
  },
  { name: "a view twice", text: v1("normalize: [shell, shell]"), issues: ["2:20 duplicate_value normalize[1]"] },
  {
    name: "unknown category",
    text: v1("intents: { deny: [data_exfil] }"),
    issues: ["2:19 unknown_value intents.deny[0]"],
  },
  {
    name: "misspelt category",
    text: v1("intents: { deny: [data_raed] }"),
    issues: ["2:19 unknown_value intents.deny[0] ~data_read"],
  },
  { name: "limits as a list", text: v1("limits: [1]"), issues: ["2:9 wrong_type limits"] },
  {
    name: "a glob as the name of a limited tool",
    text: v1("limits: { per_tool: { mcp*: 3 } }"),
    issues: ["2:23 invalid_format limits.per_tool.mcp*"],
  },
  {
    name: "unknown category of signals",
    text: v1("signals: { danger: [] }"),
    issues: ["2:12 unknown_value signals.danger"],
  },
  {
    name: "a signal without weight",
    text: v1("signals: { benign: [{ pattern: a }] }"),
    issues: ["2:21 missing_key signals.benign[0].weight"],
  },
  { name: "a signal as a string", text: v1("signals: { benign: [a] }"), issues: ["2:21 wrong_type signals.benign[0]"] },
  {
    name: "a weight above one",
    text: v1("signals: { benign: [{ pattern: a, weight: 90 }] }"),
    issues: ["2:43 out_of_range signals.benign[0].weight"],
  },
  {
    name: "treat_as with an unknown language",
    text: v1("treat_as: [{ tool: a, arg: args.x, as: bash }]"),
    issues: ["2:40 unknown_value treat_as[0].as ~sh"],
  },
  {
    name: "treat_as without its parts",
    text: v1("treat_as: [{ as: sh }]"),
    issues: ["2:12 missing_key treat_as[0].tool", "2:12 missing_key treat_as[0].arg"],
  },
  {
    name: "an override without a reason",
    text: v1("extends: [builtin:nothing]", "override: [{ rule: a }]"),
    issues: ["2:11 unresolved_extends extends[0]", "3:12 missing_key override[0].reason"],
  },

  // ---- patterns (the checker of these rows refuses what begins with `[bad`)
  {
    name: "bad regex",
    text: "blocked_patterns:\n  - { pattern: '[bad', type: regex }\n",
    issues: ["2:17 invalid_pattern blocked_patterns[0].pattern"],
  },
  {
    name: "bad regex in double quotes behind an escape",
    text: 'blocked_patterns: [{ pattern: "\\t[bad", type: regex }]\n',
    issues: ["1:34 invalid_pattern blocked_patterns[0].pattern"],
  },
  {
    name: "bad regex in single quotes behind a quote",
    text: "blocked_patterns: [{ pattern: 'it''s [bad', type: regex }]\n",
    issues: ["1:38 invalid_pattern blocked_patterns[0].pattern"],
  },
  {
    name: "bad regex behind a long escape",
    text: 'blocked_patterns: [{ pattern: "\\U0001F600\\x41[bad", type: regex }]\n',
    issues: ["1:46 invalid_pattern blocked_patterns[0].pattern"],
  },
  {
    name: "bad regex in a block scalar",
    text: "blocked_patterns:\n  - type: regex\n    pattern: |-\n      [bad\n",
    issues: ["3:14 invalid_pattern blocked_patterns[0].pattern"],
  },
  {
    name: "the same text as a substring is fine elsewhere",
    text: "blocked_patterns: ['[bad']\nmax_tokens: 0\n",
    issues: ["2:13 out_of_range max_tokens"],
  },
  {
    name: "bad glob among blocked tools",
    text: v1("blocked_tools: ['[bad']"),
    issues: ["2:18 invalid_pattern blocked_tools[0]"],
  },
  {
    name: "a bound that no double holds",
    text: when("{ arg: args.n, gt: 9007199254740993 }"),
    issues: ["5:30 out_of_range rules[0].when.gt"],
  },
  {
    name: "a value that no double holds",
    text: when("{ arg: args.n, one_of: [5, 0.1000000000000000055] }"),
    issues: ["5:38 out_of_range rules[0].when.one_of[1]"],
  },
  {
    name: "bad regex in a rule",
    text: when("{ regex: '[bad' }"),
    issues: ["5:21 invalid_pattern rules[0].when.regex"],
  },
  {
    name: "second of several in a rule",
    text: when("{ regex: [a, 'x[bad'] }"),
    issues: ["5:26 invalid_pattern rules[0].when.regex[1]"],
  },
  {
    name: "bad pattern to redact",
    text: v1("redact: [{ pattern: '[bad', type: glob }]"),
    issues: ["2:22 invalid_pattern redact[0].pattern"],
  },
  {
    name: "bad pattern of a signal",
    text: v1("signals:", "  benign:", "    - { pattern: '[bad', type: regex, weight: 0.5 }"),
    issues: ["4:19 invalid_pattern signals.benign[0].pattern"],
  },

  // ---- rules
  { name: "rules as a mapping", text: v1("rules: { a: b }"), issues: ["2:8 wrong_type rules"] },
  { name: "a rule as a string", text: v1("rules: [deny]"), issues: ["2:9 wrong_type rules[0]"] },
  {
    name: "an empty rule",
    text: v1("rules: [{}]"),
    issues: ["2:9 missing_key rules[0].id", "2:9 missing_key rules[0].effect", "2:9 missing_key rules[0].when"],
  },
  {
    name: "unknown effect",
    text: v1("rules:", "  - { id: a, effect: denyy, when: { tool: x } }"),
    issues: ["3:22 unknown_value rules[0].effect ~deny"],
  },
  {
    name: "effect of another tool",
    text: v1("rules:", "  - { id: a, effect: block, when: { tool: x } }"),
    issues: ["3:22 unknown_value rules[0].effect"],
  },
  {
    name: "blank in an id",
    text: v1("rules:", "  - { id: a b, effect: deny, when: { tool: x } }"),
    issues: ["3:12 invalid_format rules[0].id"],
  },
  {
    name: "an id that decisions use",
    text: v1("rules:", "  - { id: blocked_tools, effect: deny, when: { tool: x } }"),
    issues: ["3:11 invalid_format rules[0].id"],
  },
  {
    name: "an id twice",
    text: v1(
      "rules:",
      "  - { id: a, effect: deny, when: { tool: x } }",
      "  - { id: a, effect: audit, when: { tool: y } }",
    ),
    issues: ["4:11 duplicate_value rules[1].id"],
  },
  {
    name: "unknown severity",
    text: v1("rules:", "  - { id: a, effect: deny, severity: hihg, when: { tool: x } }"),
    issues: ["3:38 unknown_value rules[0].severity ~high"],
  },
  {
    name: "tags as a string",
    text: v1("rules:", "  - { id: a, effect: deny, tags: x, when: { tool: x } }"),
    issues: ["3:34 wrong_type rules[0].tags"],
  },
  {
    name: "a rule without when",
    text: v1("rules:", "  - { id: a, effect: deny }"),
    issues: ["3:5 missing_key rules[0].when"],
  },
  { name: "when of a string", text: when("shell"), issues: ["5:11 wrong_type rules[0].when"] },
  { name: "empty when", text: when("{}"), issues: ["5:11 empty_value rules[0].when"] },
  {
    name: "misspelt condition",
    text: when("{ contian: x }"),
    issues: ["5:13 unknown_key rules[0].when.contian ~contains"],
  },
  {
    name: "unknown stage",
    text: when("{ stage: tool_cal, contains: x }"),
    issues: ["5:20 unknown_value rules[0].when.stage ~tool_call"],
  },
  {
    name: "arg without its root",
    text: when("{ arg: url, contains: x }"),
    issues: ["5:18 invalid_format rules[0].when.arg ~args.url"],
  },
  {
    name: "arg with an open bracket",
    text: when("{ arg: 'args.files[0', contains: x }"),
    issues: ["5:29 invalid_format rules[0].when.arg"],
  },
  {
    name: "arg with a doubled dot",
    text: when("{ arg: args..x, contains: x }"),
    issues: ["5:22 invalid_format rules[0].when.arg"],
  },
  {
    name: "arg with a word as index",
    text: when("{ arg: 'args.a[first]', contains: x }"),
    issues: ["5:25 invalid_format rules[0].when.arg"],
  },
  { name: "arg alone", text: when("{ arg: args.x }"), issues: ["5:13 needs_key rules[0].when.arg"] },
  { name: "exists without arg", text: when("{ exists: true }"), issues: ["5:13 needs_key rules[0].when.exists"] },
  {
    name: "two tests",
    text: when("{ arg: args.x, contains: a, regex: b }"),
    issues: ["5:39 conflicting_keys rules[0].when.regex"],
  },
  {
    name: "a test and a bound",
    text: when("{ arg: args.x, equals: a, gt: 3 }"),
    issues: ["5:37 conflicting_keys rules[0].when.gt"],
  },
  {
    name: "two lower bounds",
    text: when("{ arg: args.x, gt: 1, gte: 1 }"),
    issues: ["5:26 conflicting_keys rules[0].when.gt"],
  },
  {
    name: "no number between",
    text: when("{ arg: args.x, gt: 5, lt: 3 }"),
    issues: ["5:26 out_of_range rules[0].when.gt"],
  },
  {
    name: "a string as a bound",
    text: when('{ arg: args.x, gt: "5" }'),
    issues: ["5:30 wrong_type rules[0].when.gt ~5"],
  },
  {
    name: "an empty list of tests",
    text: when("{ contains: [] }"),
    issues: ["5:23 empty_value rules[0].when.contains"],
  },
  {
    name: "nothing to equal",
    text: when("{ arg: args.x, equals: }"),
    issues: ["5:34 null_value rules[0].when.equals"],
  },
  {
    name: "one_of without a list",
    text: when("{ arg: args.x, one_of: a }"),
    issues: ["5:34 wrong_type rules[0].when.one_of"],
  },
  {
    name: "command with a blank",
    text: when("{ command: git push }"),
    issues: ["5:22 invalid_format rules[0].when.command.name[0]"],
  },
  {
    name: "flag with dashes",
    text: when("{ command: { name: rm, flags: -rf } }"),
    issues: ["5:41 invalid_format rules[0].when.command.flags"],
  },
  {
    name: "a workspace that says nothing",
    text: when("{ command: { name: rm, outside_workspace: false } }"),
    issues: ["5:53 out_of_range rules[0].when.command.outside_workspace"],
  },
  {
    name: "no mode of a redirection",
    text: when("{ command: { redirect_mode: truncate } }"),
    issues: ["5:39 unknown_value rules[0].when.command.redirect_mode"],
  },
  {
    name: "misspelt object of a statement",
    text: when("{ sql: { statement: drop, object: tabel } }"),
    issues: ["5:45 unknown_value rules[0].when.sql.object ~table"],
  },
  { name: "empty command", text: when("{ command: {} }"), issues: ["5:22 empty_value rules[0].when.command"] },
  {
    name: "misspelt part of a command",
    text: when("{ command: { nam: rm } }"),
    issues: ["5:24 unknown_key rules[0].when.command.nam ~name"],
  },
  {
    name: "unknown statement",
    text: when("{ sql: { statement: remove } }"),
    issues: ["5:31 unknown_value rules[0].when.sql.statement ~revoke"],
  },
  {
    name: "misspelt statement",
    text: when("{ sql: delte }"),
    issues: ["5:18 unknown_value rules[0].when.sql ~delete"],
  },
  {
    name: "unknown where",
    text: when("{ sql: { statement: delete, where: missing } }"),
    issues: ["5:46 unknown_value rules[0].when.sql.where"],
  },
  {
    name: "port out of range",
    text: when("{ host: { port: 70000 } }"),
    issues: ["5:27 out_of_range rules[0].when.host.port"],
  },
  {
    name: "scheme with a colon",
    text: when("{ host: { scheme: 'http:' } }"),
    issues: ["5:30 invalid_format rules[0].when.host.scheme"],
  },
  {
    name: "unknown intent",
    text: when("{ intent: destruction }"),
    issues: ["5:21 unknown_value rules[0].when.intent"],
  },
  {
    name: "intent without a category",
    text: when("{ intent: { threshold: 0.5 } }"),
    issues: ["5:21 missing_key rules[0].when.intent.category"],
  },
  {
    name: "context with a bad path",
    text: when('{ context: { "a..b": 1 } }'),
    issues: ['5:26 invalid_format rules[0].when.context["a..b"]'],
  },
  {
    name: "context with an unknown test",
    text: when("{ context: { role: { equal: x } } }"),
    issues: ["5:32 unknown_key rules[0].when.context.role.equal ~equals"],
  },
  { name: "any without a list", text: when("{ any: { tool: x } }"), issues: ["5:18 wrong_type rules[0].when.any"] },
  { name: "empty any", text: when("{ any: [] }"), issues: ["5:18 empty_value rules[0].when.any"] },
  { name: "an empty condition in any", text: when("{ any: [{}] }"), issues: ["5:19 empty_value rules[0].when.any[0]"] },
  { name: "not of a list", text: when("{ not: [{ tool: x }] }"), issues: ["5:18 wrong_type rules[0].when.not"] },
  {
    name: "deep inside",
    text: when("{ not: { any: [{ all: [{ tol: x }] }] } }"),
    issues: ["5:36 unknown_key rules[0].when.not.any[0].all[0].tol ~tool"],
  },
  {
    name: "after without what",
    text: when("{ tool: a, after: { within_calls: 3 } }"),
    issues: ["5:29 needs_key rules[0].when.after"],
  },
  {
    name: "after inside after",
    text: when("{ after: { tool: a, after: { tool: b } } }"),
    issues: ["5:31 unknown_key rules[0].when.after.after"],
  },
  {
    name: "a window of nothing",
    text: when("{ after: { tool: a, within_calls: 0 } }"),
    issues: ["5:45 out_of_range rules[0].when.after.within_calls"],
  },

  // ---- several at once, and others
  {
    name: "everything at once",
    text: "max_tokens: 0\nmax_tool_call: 3\nallowed_tools: [1]\nversion: 2\nrequire_human_approval: on\n",
    issues: [
      "1:13 out_of_range max_tokens",
      "2:1 unknown_key max_tool_call ~max_tool_calls",
      "3:17 wrong_type allowed_tools[0]",
      "4:10 wrong_type version",
      "5:25 wrong_type require_human_approval ~true",
    ],
  },
  {
    name: "JSON with mistakes",
    text: '{\n\t"apiVersion": "portcullis/v1",\n\t"max_tokens": "5",\n\t"rules": null\n}\n',
    issues: ["3:16 wrong_type max_tokens ~5", "4:11 null_value rules"],
  },
  { name: "Windows line ends", text: "name: a\r\nmax_tokens: 0\r\n", issues: ["2:13 out_of_range max_tokens"] },
  { name: "a byte-order mark at the start", text: "\ufeffmax_tokens: 0\n", issues: ["1:13 out_of_range max_tokens"] },
  {
    name: "behind letters outside the basic plane",
    text: "name: 😀😀\nallowed_tools: [😀, 7]\n",
    issues: ["2:21 wrong_type allowed_tools[1]"],
  },
  {
    name: "extends a file without access to files",
    text: v1("extends: ./base.yaml"),
    issues: ["2:10 unresolved_extends extends[0]"],
  },
  {
    name: "extends an unknown preset",
    text: v1("extends: [builtin:strct]"),
    issues: ["2:11 unresolved_extends extends[0] ~builtin:strict"],
  },
  {
    name: "extends the same twice",
    text: v1("extends: [builtin:strict, builtin:strict]"),
    issues: ["2:27 duplicate_value extends[1]"],
  },
  {
    name: "override without extends",
    text: v1("override: [{ rule: a, reason: b }]"),
    issues: ["2:20 unused_override override[0].rule"],
  },
  {
    name: "a test without effect",
    text: v1("tests: [{ call: { tool: a } }]"),
    issues: ["2:9 missing_key tests[0].effect"],
  },
  {
    name: "a test with an unknown effect",
    text: v1("tests: [{ call: { tool: a }, effect: allowed }]"),
    issues: ["2:38 unknown_value tests[0].effect ~allow"],
  },
];
