// Two policies → how the first relates to the second. Documents without `apiVersion` are Agent-OS ones.

export interface CompareRow {
  readonly name: string;
  readonly a: string;
  readonly b: string;
  readonly relation: "equal" | "stricter" | "looser" | "incomparable" | "unknown";
  /** A text or tool that the witness has to hold. */
  readonly witness?: string;
  /** The budget that an `unknown` names. */
  readonly budget?: string;
}

const v1 = (...lines: string[]): string => `apiVersion: portcullis/v1\n${lines.join("\n")}\n`;
const regex = (...patterns: string[]): string =>
  v1(`blocked_patterns: ${JSON.stringify(patterns.map((pattern) => ({ pattern, type: "regex" })))}`);
const glob = (...patterns: string[]): string =>
  v1(`blocked_patterns: ${JSON.stringify(patterns.map((pattern) => ({ pattern, type: "glob" })))}`);
const rules = (...list: string[]): string =>
  v1("rules:", ...list.map((rule, index) => `  - { id: r${index}, ${rule} }`));

export const COMPARE: readonly CompareRow[] = [
  // tool names, as they are written and as they read
  {
    name: "names that are read are blocked in more spellings",
    a: v1("blocked_tools: [bash]"),
    b: v1("blocked_tools: [bash]", "normalize: []"),
    relation: "stricter",
    witness: "b\u200ba\u200bs\u200bh",
  },
  {
    name: "names that are read are allowed in fewer spellings",
    a: v1("allowed_tools: ['????']", "normalize: []"),
    b: v1("allowed_tools: ['????']"),
    relation: "unknown",
    budget: "views",
  },
  {
    name: "no tool at all is stricter than one that is read",
    a: v1("allowed_tools: []", "normalize: []"),
    b: v1("allowed_tools: [bash]"),
    relation: "stricter",
    witness: "bash",
  },
  {
    name: "limits of one tool in two spellings",
    a: v1("limits: { per_tool: { Bash: 1 } }"),
    b: v1("limits: { per_tool: { bash: 1 } }"),
    relation: "equal",
  },
  {
    name: "a lower limit of one tool in another spelling",
    a: v1("limits: { per_tool: { Bash: 1 } }"),
    b: v1("limits: { per_tool: { bash: 2 } }"),
    relation: "stricter",
  },
  // workspaces
  {
    name: "a workspace that no condition asks about",
    a: `${rules("effect: deny, when: { sql: { statement: drop } }", "effect: deny, when: { command: { name: rm, flags: [force] } }")}workspace: /w/sub\n`,
    b: `${rules("effect: deny, when: { sql: { statement: drop } }", "effect: deny, when: { command: { name: rm, flags: [force] } }")}workspace: /w\n`,
    relation: "equal",
  },
  {
    name: "a narrower workspace is not proven stricter: a path may climb into it",
    a: `${rules("effect: deny, when: { path: { in_workspace: false } }")}workspace: /w/sub\n`,
    b: `${rules("effect: deny, when: { path: { in_workspace: false } }")}workspace: /w\n`,
    relation: "unknown",
    budget: "structure",
  },
  // the classic mistakes
  {
    name: "blocking other words is not stricter",
    a: "blocked_patterns: [zzz1, zzz2]\n",
    b: "blocked_patterns: [rm -rf]\n",
    relation: "incomparable",
    witness: "rm -rf",
  },
  {
    name: "allowing all is not stricter than one tool",
    a: v1("name: all"),
    b: v1("allowed_tools: [read]"),
    relation: "looser",
  },
  {
    name: "nothing allowed is stricter than one tool",
    a: v1("allowed_tools: []"),
    b: v1("allowed_tools: [read]"),
    relation: "stricter",
    witness: "read",
  },
  {
    name: "an empty list of an Agent-OS file allows all",
    a: "allowed_tools: []\n",
    b: "allowed_tools: [read]\n",
    relation: "looser",
  },
  {
    name: "white space of any kind and length, against one blank",
    a: regex("DROP\\s+TABLE"),
    b: v1("blocked_patterns: [DROP TABLE]"),
    relation: "stricter",
    witness: "drop\ttable",
  },
  {
    name: "a command line that only one of them reads as one",
    a: v1("blocked_patterns: [rm -rf]", "treat_as: [{ tool: '*', arg: args.command, as: text }]"),
    b: v1("blocked_patterns: [rm -rf]"),
    relation: "unknown",
    budget: "views",
  },
  {
    name: "an intent of command lines that only one of them reads as such",
    a: v1("intents: [destructive_data]", "treat_as: [{ tool: '*', arg: args.command, as: text }]"),
    b: v1("intents: [destructive_data]"),
    relation: "unknown",
    budget: "MAX_REPLAYS",
  },
  {
    name: "the same reading in both",
    a: v1("blocked_patterns: [rm -rf]", "treat_as: [{ tool: '*', arg: args.q, as: sh }]"),
    b: v1("blocked_patterns: [rm -rf, dd]", "treat_as: [{ tool: '*', arg: args.q, as: sh }]"),
    relation: "looser",
    witness: "dd",
  },
  { name: "a folded regex and a text", a: regex("(?i)rm"), b: v1("blocked_patterns: [RM]"), relation: "equal" },
  {
    name: "an exact regex and a text",
    a: regex("(?-i)RM"),
    b: v1("blocked_patterns: [RM]"),
    relation: "looser",
    witness: "rm",
  },
  { name: "a glob and the regex that equals it", a: glob("*.exe"), b: regex("(?s)\\.exe\\z"), relation: "equal" },
  {
    name: "a glob and a regex that forgets line breaks",
    a: glob("a*b"),
    b: regex("\\Aa.*b\\z"),
    relation: "stricter",
    witness: "a\nb",
  },
  { name: "versions decide nothing", a: 'version: "1.10.0"\n', b: 'version: "1.9.0"\n', relation: "equal" },
  // unions
  {
    name: "three texts and their class",
    a: v1("blocked_patterns: [ax, bx, cx]"),
    b: regex("[abc]x"),
    relation: "equal",
  },
  {
    name: "three texts and a wider class",
    a: v1("blocked_patterns: [ax, bx, cx]"),
    b: regex("[abcd]x"),
    relation: "looser",
    witness: "dx",
  },
  {
    name: "a union that needs both of its parts",
    a: regex("\\A(?:aa)*\\z", "\\Aa(?:aa)*\\z"),
    b: regex("\\Aa*\\z"),
    relation: "equal",
  },
  {
    name: "a union with a hole far out",
    a: regex("\\A(?:a{3})*\\z", "\\A(?:a{5})*\\z"),
    b: regex("\\Aa{15}\\z"),
    relation: "stricter",
  },
  {
    name: "what may be empty in front, in a group and outside of one",
    a: regex("(?:[\\w.-]{0,50}?key[a-z]{0,900}=){1}"),
    b: regex("[\\w.-]{0,50}?key[a-z]{0,900}="),
    relation: "equal",
  },
  { name: "the empty text tells", a: regex("\\A\\z", "(?s)."), b: regex("(?:)"), relation: "equal" },
  // code points
  { name: "kelvin folds to k", a: regex("K"), b: regex("k"), relation: "equal" },
  { name: "an exact kelvin is narrower", a: regex("(?-i)\\u212a"), b: regex("k"), relation: "looser" },
  {
    name: "white space by name and by class",
    a: regex("\\s"),
    b: regex("[ \\t\\n\\x0b\\f\\r\\u00a0\\ufeff\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]"),
    relation: "equal",
  },
  {
    name: "one white space of a group missing",
    a: `${regex("(?s)[^\\u2003]")}normalize: []\n`,
    b: `${regex("(?s).")}normalize: []\n`,
    relation: "looser",
    witness: "\u2003",
  },
  {
    name: "one white space missing that a view turns into a blank",
    a: regex("(?s)[^\\u2003]"),
    b: regex("(?s)."),
    relation: "unknown",
    budget: "views",
  },
  // look-around
  { name: "a ban and its complement", a: regex("a(?!b)", "ab"), b: regex("a"), relation: "equal" },
  { name: "a ban is narrower", a: regex("a(?!b)"), b: regex("a"), relation: "looser", witness: "ab" },
  { name: "whole words", a: regex("\\bfoo\\b"), b: regex("foo"), relation: "looser" },
  // over a budget of tables
  {
    name: "what is over a budget, by its words",
    a: regex("\\b(?:\\d[ -]*?){13,16}\\b", "\\b4[0-9]{12}(?:[0-9]{3})?\\b"),
    b: regex("\\b(?:\\d[ -]*?){13,16}\\b"),
    relation: "equal",
  },
  {
    name: "what is over a budget, taken away",
    a: regex("\\b(?:\\d[ -]*?){13,16}\\b"),
    b: regex("x"),
    relation: "incomparable",
  },
  // tools
  { name: "narrower tools", a: v1("allowed_tools: ['read_*']"), b: v1("allowed_tools: ['*']"), relation: "stricter" },
  {
    name: "blocking folds case, allowing does not",
    a: v1("blocked_tools: [SHELL]"),
    b: v1("blocked_tools: [shell]"),
    relation: "equal",
  },
  {
    name: "allowed in another case",
    a: v1("allowed_tools: [Read]"),
    b: v1("allowed_tools: [read]"),
    relation: "incomparable",
  },
  {
    name: "a list that a glob covers in parts",
    a: v1("blocked_tools: ['a*', '*a', '[!a]*[!a]', '[!aA]']"),
    b: v1("blocked_tools: ['*']"),
    relation: "equal",
  },
  {
    name: "asking is laxer than blocking",
    a: v1("approval_tools: [mail]"),
    b: v1("blocked_tools: [mail]"),
    relation: "looser",
    witness: "mail",
  },
  // rules
  {
    name: "a blocked tool covers a rule about it",
    a: v1("blocked_tools: [shell]"),
    b: rules("effect: deny, when: { tool: shell, contains: rm }"),
    relation: "stricter",
  },
  {
    name: "a rule about one tool, and about more of it",
    a: rules("effect: deny, when: { tool: shell, contains: 'rm -rf' }"),
    b: rules("effect: deny, when: { tool: 'sh*', contains: rm }"),
    relation: "looser",
  },
  {
    name: "any and two rules",
    a: rules("effect: deny, when: { any: [{ contains: a }, { contains: b }] }"),
    b: rules("effect: deny, when: { contains: a }", "effect: deny, when: { contains: b }"),
    relation: "equal",
  },
  {
    name: "two texts anywhere, and both",
    a: rules("effect: deny, when: { all: [{ contains: xa }, { contains: xb }] }"),
    b: rules("effect: deny, when: { contains: xa }"),
    relation: "looser",
  },
  {
    name: "not this tool, and the others",
    a: rules("effect: deny, when: { not: { tool: '[ab]' } }"),
    b: v1("allowed_tools: [a, b]"),
    relation: "equal",
  },
  {
    name: "other stages",
    a: rules("effect: deny, when: { stage: output, contains: x }"),
    b: rules("effect: deny, when: { contains: x }"),
    relation: "incomparable",
  },
  {
    name: "an audit decides nothing",
    a: rules("effect: audit, when: { contains: x }"),
    b: v1("name: none"),
    relation: "equal",
  },
  // defaults and permissions
  { name: "denying by default", a: v1("default: deny"), b: v1("name: open"), relation: "stricter" },
  {
    name: "approval by default and for all",
    a: v1("require_human_approval: true"),
    b: v1("default: require_approval"),
    relation: "equal",
  },
  {
    name: "fewer permissions",
    a: v1("default: deny", "rules: [{ id: a, effect: allow, when: { tool: 'read_*' } }]"),
    b: v1("default: deny", "rules: [{ id: a, effect: allow, when: { tool: ['read_*', write] } }]"),
    relation: "stricter",
    witness: "write",
  },
  {
    name: "permissions and an allow-list",
    a: v1("default: deny", "rules: [{ id: a, effect: allow, when: { tool: '42' } }]"),
    b: v1("allowed_tools: ['42']"),
    relation: "equal",
  },
  // limits
  { name: "calls", a: v1("max_tool_calls: 3"), b: v1("max_tool_calls: 5"), relation: "stricter" },
  { name: "tokens", a: v1("max_tokens: 50"), b: v1("max_tokens: 30"), relation: "looser" },
  { name: "time", a: v1("timeout_seconds: 30"), b: v1("timeout_seconds: 50"), relation: "stricter" },
  { name: "at once", a: v1("max_concurrent: 3"), b: v1("max_concurrent: 5"), relation: "stricter" },
  { name: "a minute", a: v1("limits: { per_minute: 3 }"), b: v1("limits: { per_minute: 5 }"), relation: "stricter" },
  {
    name: "one tool",
    a: v1("limits: { per_tool: { a: 3 } }"),
    b: v1("limits: { per_tool: { a: 5 } }"),
    relation: "stricter",
  },
  {
    name: "crossed limits",
    a: v1("max_tokens: 50", "max_tool_calls: 3"),
    b: v1("max_tokens: 30", "max_tool_calls: 5"),
    relation: "incomparable",
  },
  {
    name: "a limit of a blocked tool says nothing",
    a: v1("blocked_tools: [a]", "limits: { per_tool: { a: 5 } }"),
    b: v1("blocked_tools: [a]", "limits: { per_tool: { a: 3 } }"),
    relation: "equal",
  },
  {
    name: "bytes",
    a: v1("limits: { max_input_bytes: 300 }"),
    b: v1("limits: { max_input_bytes: 500 }"),
    relation: "stricter",
  },
  { name: "depth", a: v1("limits: { max_depth: 3 }"), b: v1("limits: { max_depth: 5 }"), relation: "stricter" },
  { name: "confidence", a: v1("confidence_threshold: 0.9"), b: v1("confidence_threshold: 0.5"), relation: "stricter" },
  { name: "a default limit counts in sessions only", a: "name: a\n", b: "max_tool_calls: 10\n", relation: "looser" },
  // arguments
  {
    name: "an argument's text, and anything's",
    a: rules("effect: deny, when: { arg: args.url, contains: evil }"),
    b: rules("effect: deny, when: { contains: evil }"),
    relation: "looser",
  },
  {
    name: "another argument's text",
    a: rules("effect: deny, when: { arg: args.url, contains: evil }"),
    b: rules("effect: deny, when: { arg: args.uri, contains: evil }"),
    relation: "incomparable",
  },
  {
    name: "an argument's texts in a class",
    a: rules("effect: deny, when: { arg: args.url, regex: 'evil[12]' }"),
    b: rules(
      "effect: deny, when: { arg: args.url, contains: evil1 }",
      "effect: deny, when: { arg: args.url, contains: evil2 }",
    ),
    relation: "equal",
  },
  {
    name: "more than ten, and more than five",
    a: rules("effect: deny, when: { arg: args.n, gt: 10 }"),
    b: rules("effect: deny, when: { arg: args.n, gt: 5 }"),
    relation: "looser",
  },
  {
    name: "above and at least",
    a: rules("effect: deny, when: { arg: args.n, gt: 10 }"),
    b: rules("effect: deny, when: { arg: args.n, gte: 10 }"),
    relation: "looser",
  },
  {
    name: "two ranges that meet, and the one of both",
    a: rules("effect: deny, when: { arg: args.n, gt: 0, lt: 5 }", "effect: deny, when: { arg: args.n, gte: 5, lt: 9 }"),
    b: rules("effect: deny, when: { arg: args.n, gt: 0, lt: 9 }"),
    relation: "equal",
  },
  {
    name: "two ranges with a number between them",
    a: rules("effect: deny, when: { arg: args.n, gt: 0, lt: 5 }", "effect: deny, when: { arg: args.n, gt: 5, lt: 9 }"),
    b: rules("effect: deny, when: { arg: args.n, gt: 0, lt: 9 }"),
    relation: "looser",
  },
  {
    name: "numbers of any argument",
    a: rules("effect: deny, when: { gt: 5 }"),
    b: rules("effect: deny, when: { gt: 10 }"),
    relation: "stricter",
  },
  {
    name: "permitted numbers",
    a: v1("default: deny", "rules: [{ id: a, effect: allow, when: { arg: args.n, gte: 0, lte: 5 } }]"),
    b: v1("default: deny", "rules: [{ id: a, effect: allow, when: { arg: args.n, gte: 0, lte: 9 } }]"),
    relation: "stricter",
  },
  {
    name: "numbers outside of what is permitted",
    a: rules("effect: deny, when: { not: { arg: args.n, lte: 5 } }"),
    b: rules("effect: deny, when: { arg: args.n, gt: 5 }"),
    relation: "stricter",
  },
  {
    name: "a list of values, and a longer one",
    a: rules("effect: deny, when: { arg: args.mode, one_of: [write, append] }"),
    b: rules("effect: deny, when: { arg: args.mode, one_of: [write, append, 1] }"),
    relation: "looser",
  },
  {
    name: "values one by one",
    a: rules("effect: deny, when: { arg: args.mode, one_of: [write, append, 1] }"),
    b: rules(
      "effect: deny, when: { arg: args.mode, equals: append }",
      "effect: deny, when: { arg: args.mode, equals: 1 }",
      "effect: deny, when: { arg: args.mode, equals: write }",
    ),
    relation: "equal",
  },
  {
    name: "a value, and texts that hold it",
    a: rules("effect: deny, when: { arg: args.mode, equals: write }"),
    b: rules("effect: deny, when: { arg: args.mode, contains: writ }"),
    relation: "looser",
  },
  {
    name: "permitted values",
    a: v1("default: deny", "rules: [{ id: a, effect: allow, when: { arg: args.mode, one_of: [read, list] } }]"),
    b: v1("default: deny", "rules: [{ id: a, effect: allow, when: { arg: args.mode, one_of: [list, read, stat] } }]"),
    relation: "stricter",
  },
  {
    name: "permitted texts",
    a: v1("default: deny", "rules: [{ id: a, effect: allow, when: { arg: args.path, path_glob: '/tmp/a/**' } }]"),
    b: v1("default: deny", "rules: [{ id: a, effect: allow, when: { arg: args.path, path_glob: '/tmp/**' } }]"),
    relation: "stricter",
  },
  {
    name: "an argument that must not be there",
    a: rules("effect: deny, when: { arg: args.force, exists: true }"),
    b: rules("effect: deny, when: { arg: args.force, equals: true }"),
    relation: "stricter",
  },
  {
    name: "an argument that has to be there",
    a: rules("effect: deny, when: { arg: args.reason, exists: false }"),
    b: v1("name: open"),
    relation: "stricter",
  },
  {
    name: "a number is there",
    a: rules("effect: deny, when: { arg: args.n, gt: 5 }"),
    b: rules("effect: deny, when: { arg: args.n, exists: true }"),
    relation: "looser",
  },
  {
    name: "a fact of the context",
    a: rules("effect: deny, when: { context: { role: { one_of: [guest, bot] } } }"),
    b: rules("effect: deny, when: { context: { role: guest } }"),
    relation: "stricter",
  },
  {
    name: "numbers of the context",
    a: rules("effect: deny, when: { context: { count: { gt: 10 } } }"),
    b: rules("effect: deny, when: { context: { count: { gte: 10 } } }"),
    relation: "looser",
  },
  // structure: conditions compare by their words, and are shown by an example
  {
    name: "a command more",
    a: rules(
      "effect: deny, when: { command: { name: rm, flags: [recursive, force] } }",
      "effect: deny, when: { command: { name: git, subcommand: push, flags: [force] } }",
    ),
    b: rules("effect: deny, when: { command: { name: rm, flags: [recursive, force] } }"),
    relation: "stricter",
  },
  {
    name: "a command of another tool",
    a: rules("effect: deny, when: { tool: shell, command: { name: rm } }"),
    b: rules("effect: deny, when: { command: { name: rm } }"),
    relation: "looser",
  },
  {
    name: "a statement more",
    a: rules("effect: deny, when: { sql: { statement: delete, where: absent } }"),
    b: v1("name: open"),
    relation: "stricter",
  },
  {
    name: "a path and a host more",
    a: rules("effect: deny, when: { path: '/etc/**' }", "effect: deny, when: { host: '*.evil.example' }"),
    b: rules("effect: deny, when: { path: '/etc/**' }"),
    relation: "stricter",
  },
  // conditions known as structure only
  {
    name: "the same condition on the session's past",
    a: rules("effect: deny, when: { after: { tool: read }, tool: send }"),
    b: rules("effect: deny, when: { after: { tool: read }, tool: send }"),
    relation: "equal",
  },
  {
    name: "an audit that asks for the session's past needs a session",
    a: rules("effect: audit, when: { after: { tool: read }, tool: send }"),
    b: v1("name: open"),
    relation: "stricter",
  },
  // modes, redaction, views
  {
    name: "observing lets all pass",
    a: v1("mode: observe", "blocked_tools: [x]"),
    b: v1("name: open"),
    relation: "looser",
  },
  { name: "a redaction", a: v1("redact: [secret]"), b: v1("name: open"), relation: "stricter" },
  {
    name: "other redactions",
    a: v1("redact: [secret]"),
    b: v1("redact: [password]"),
    relation: "incomparable",
  },
  {
    name: "more redactions",
    a: v1("redact: [secret, password]"),
    b: v1("redact: [secret]"),
    relation: "stricter",
    witness: "password",
  },
  {
    name: "more redactions, by a rule",
    a: v1("redact: [secret]", "rules: [{ id: r, effect: redact, when: { stage: output, contains: password } }]"),
    b: v1("redact: [secret]"),
    relation: "stricter",
    witness: "password",
  },
  {
    name: "longer spans",
    a: v1("redact: [{ pattern: 'key=[a-z]+', type: regex }]"),
    b: v1("redact: [key=]"),
    relation: "incomparable",
  },
  {
    name: "spans inside others",
    a: v1("redact: [{ pattern: 'key=[a-z]*', type: regex }]"),
    b: v1("redact: ['key=', 'key=a']"),
    relation: "stricter",
  },
  {
    name: "the same spans in other words",
    a: v1("redact: [{ pattern: 'k[ab]', type: regex }]"),
    b: v1("redact: [ka, kb]"),
    relation: "equal",
  },
  {
    name: "whole words of digits, and something else",
    a: v1("redact: [{ pattern: '\\b\\d{3}-\\d{2}\\b', type: regex }, token]"),
    b: v1("redact: [{ pattern: '\\b\\d{3}-\\d{2}\\b', type: regex }]"),
    relation: "stricter",
    witness: "token",
  },
  {
    name: "a redaction more, of what joined elements hold too",
    a: v1("redact: ['m n', x]"),
    b: v1("redact: ['m n']"),
    relation: "stricter",
    witness: "x",
  },
  {
    name: "a redaction more, of an element of those joined",
    a: v1("redact: ['m n', m]"),
    b: v1("redact: ['m n']"),
    relation: "stricter",
    witness: "m",
  },
  {
    name: "a span that reaches further into the elements joined",
    a: v1("redact: [{ pattern: 'm n|m', type: regex }]"),
    b: v1("redact: ['m n', m]"),
    relation: "equal",
  },
  {
    name: "more views of what is redacted",
    a: v1("normalize: [unicode, escapes]", "redact: [ab]"),
    b: v1("normalize: [unicode]", "redact: [ab]"),
    relation: "stricter",
    witness: "%61%62",
  },
  {
    name: "more views, and more of the text",
    a: v1("normalize: [unicode]", "redact: [{ pattern: '[a-c]b', type: regex }]"),
    b: v1("normalize: []", "redact: [ab]"),
    relation: "stricter",
  },
  {
    name: "one view of what is redacted, and another one",
    a: v1("normalize: [unicode]", "redact: [ab]"),
    b: v1("normalize: [escapes]", "redact: [ab]"),
    relation: "incomparable",
  },
  {
    name: "more views, and less of the text",
    a: v1("normalize: [unicode]", "redact: [ab]"),
    b: v1("normalize: []", "redact: [{ pattern: '[a-c]b', type: regex }]"),
    relation: "incomparable",
  },
  {
    name: "denying what another redacts",
    a: v1("rules: [{ id: r, effect: deny, when: { stage: [output, tool_result], contains: secret } }]"),
    b: v1("redact: [secret]"),
    relation: "stricter",
  },
  {
    name: "more views of the same pattern",
    a: v1("normalize: [unicode, escapes]", "blocked_patterns: [ab]"),
    b: v1("normalize: [unicode]", "blocked_patterns: [ab]"),
    relation: "stricter",
    witness: "%61%62",
  },
  {
    name: "a view and none",
    a: v1("normalize: []", "blocked_patterns: [ab]"),
    b: v1("normalize: [unicode]", "blocked_patterns: [ab]"),
    relation: "looser",
    witness: "a\u200bb",
  },
  {
    name: "more views of what lets a call pass",
    a: v1("normalize: []", "default: deny", "rules: [{ id: a, effect: allow, when: { arg: args.q, contains: ab } }]"),
    b: v1(
      "normalize: [unicode]",
      "default: deny",
      "rules: [{ id: a, effect: allow, when: { arg: args.q, contains: ab } }]",
    ),
    relation: "unknown",
    budget: "views",
  },
  {
    name: "one view, and another one",
    a: v1("normalize: [unicode]", "blocked_patterns: [ab]"),
    b: v1("normalize: [escapes]", "blocked_patterns: [ab]"),
    relation: "incomparable",
  },
];
