// Policies → what composing, extending and diffing them has to give. Documents are YAML; expectations are values.

const V1 = "apiVersion: portcullis/v1\n";
const v1 = (...lines: string[]): string => `${V1}${lines.join("\n")}\n`;
const rule = (id: string, effect: string, when: string): string =>
  `  - { id: ${id}, effect: ${effect}, when: ${when} }`;

export interface ComposeRow {
  readonly name: string;
  readonly policies: readonly string[];
  /** Keys of the result's document; those not named are not looked at, `undefined` means absent. */
  readonly result?: Readonly<Record<string, unknown>>;
  /** A piece of the message where composing is refused. */
  readonly refused?: string;
}

export const COMPOSE: readonly ComposeRow[] = [
  {
    name: "a permission that asks for the past is dropped, its need of a session is not",
    policies: [
      "apiVersion: portcullis/v1\ndefault: deny\n",
      "apiVersion: portcullis/v1\ndefault: deny\nrules: [{ id: r, effect: allow, when: { after: { tool: a }, tool: b } }]\n",
    ],
    result: { rules: [{ id: "r", effect: "audit", when: { tool: "b", after: { tool: "a" } } }] },
  },
  {
    name: "one alone stays itself",
    policies: ["name: a\nmax_tokens: 7\n"],
    result: { apiVersion: undefined, name: "a", max_tokens: 7 },
  },
  {
    name: "the lower limit",
    policies: ["name: a\nmax_tokens: 7\n", "name: b\nmax_tokens: 5\n"],
    result: { name: "a + b", max_tokens: 5, apiVersion: undefined },
  },
  {
    name: "a default counts too",
    policies: ["name: a\n", "name: b\nmax_tokens: 9999\n"],
    result: { max_tokens: 4096 },
  },
  {
    name: "in v1 absent is unlimited",
    policies: [v1("name: a"), v1("max_tokens: 9999")],
    result: { max_tokens: 9999 },
  },
  {
    name: "the higher confidence",
    policies: ["confidence_threshold: 0.9\n", "confidence_threshold: 0.7\n"],
    result: { confidence_threshold: 0.9 },
  },
  {
    name: "the lower drift, the more frequent checkpoint",
    policies: ["drift_threshold: 0.5\ncheckpoint_frequency: 2\n", "drift_threshold: 0.1\ncheckpoint_frequency: 9\n"],
    result: { drift_threshold: 0.1, checkpoint_frequency: 2 },
  },
  {
    name: "switches stay on",
    policies: ["require_human_approval: true\nlog_all_calls: false\n", "log_all_calls: true\n"],
    result: { require_human_approval: true, log_all_calls: true },
  },
  {
    name: "1.10.0 is above 1.9.0",
    policies: ['version: "1.10.0"\n', 'version: "1.9.0"\n'],
    result: { version: "1.10.0" },
  },
  {
    name: "patterns of both, each once",
    policies: ["blocked_patterns: [a, b]\n", "blocked_patterns: [b, { pattern: c, type: regex }]\n"],
    result: { blocked_patterns: ["a", "b", { pattern: "c", type: "regex" }] },
  },
  {
    name: "tools that both allow",
    policies: ["allowed_tools: [a, b, c]\n", "allowed_tools: [c, b, d]\n"],
    result: { apiVersion: undefined, allowed_tools: ["b", "c"] },
  },
  { name: "one list alone", policies: ["allowed_tools: [a]\n", "name: b\n"], result: { allowed_tools: ["a"] } },
  {
    name: "disjoint lists allow nothing, which only v1 can say",
    policies: ["allowed_tools: [a]\n", "allowed_tools: [b]\n"],
    result: { apiVersion: "portcullis/v1", allowed_tools: [] },
  },
  {
    name: "nothing allowed stays nothing with a third",
    policies: ["allowed_tools: [a]\n", "allowed_tools: [b]\n", "allowed_tools: [a, b]\n"],
    result: { allowed_tools: [] },
  },
  {
    name: "names of the older dialect are no globs",
    policies: ["allowed_tools: ['a*', b]\n", "allowed_tools: ['a*', ax]\n"],
    result: { allowed_tools: ["a*"] },
  },
  {
    name: "and turn into globs that fit themselves",
    policies: ["allowed_tools: ['a*']\n", v1("name: b")],
    result: { apiVersion: "portcullis/v1", allowed_tools: ["a[*]"] },
  },
  {
    name: "a glob of the older dialect may begin anywhere",
    policies: [
      "blocked_patterns: [{ pattern: 'x.exe', type: glob }, { pattern: '*.{a}', type: glob }]\n",
      v1("name: b"),
    ],
    result: {
      blocked_patterns: [
        { pattern: "*x.exe", type: "glob" },
        { pattern: "*.[{]a[}]", type: "glob" },
      ],
    },
  },
  {
    name: "the narrower glob",
    policies: [v1("allowed_tools: ['read_*', write]"), v1("allowed_tools: [read_file, '*']")],
    result: { allowed_tools: ["read_*", "write"] },
  },
  {
    name: "a glob and a name",
    policies: [v1("allowed_tools: ['read_*']"), v1("allowed_tools: [read_file, send]")],
    result: { allowed_tools: ["read_file"] },
  },
  {
    name: "globs that no glob intersects become a rule",
    policies: [v1("name: a", "allowed_tools: ['read_*']"), v1("name: b", "allowed_tools: ['*_file']")],
    result: {
      allowed_tools: ["read_*"],
      rules: [
        { id: "tools-of@b", effect: "deny", when: { not: { tool: "*_file" } }, message: "b does not allow this tool" },
      ],
    },
  },
  {
    name: "disjoint globs allow nothing",
    policies: [v1("allowed_tools: ['a*']"), v1("allowed_tools: ['b*']")],
    result: { allowed_tools: [] },
  },
  { name: "enforce wins", policies: [v1("mode: observe"), v1("mode: enforce")], result: { mode: "enforce" } },
  {
    name: "observe where all observe",
    policies: [v1("mode: observe"), v1("mode: observe")],
    result: { mode: "observe" },
  },
  {
    name: "the stricter default",
    policies: [v1("default: deny"), v1("default: require_approval")],
    result: { default: "deny" },
  },
  {
    name: "limits of tools",
    policies: [
      v1("limits: { per_tool: { a: 3, b: 1 }, max_depth: 9 }"),
      v1("limits: { per_tool: { a: 2 }, per_minute: 4 }"),
    ],
    result: { limits: { per_tool: { a: 2, b: 1 }, per_minute: 4, max_depth: 9 } },
  },
  {
    name: "intents of both at the lower threshold",
    policies: [
      v1("intents: { deny: [data_read], threshold: 0.9 }"),
      v1("intents: { deny: [data_write], threshold: 0.6 }"),
    ],
    result: { intents: { deny: ["data_read", "data_write"], threshold: 0.6 } },
  },
  {
    name: "a threshold without intents does not count",
    policies: [v1("intents: { deny: [data_read], threshold: 0.9 }"), v1("intents: { threshold: 0.1 }")],
    result: { intents: { deny: ["data_read"], threshold: 0.9 } },
  },
  {
    name: "a rule keeps the threshold it leaned on",
    policies: [
      v1("intents: { deny: [data_read], threshold: 0.9 }", "rules:", rule("r", "deny", "{ intent: benign }")),
      v1("intents: { deny: [data_write], threshold: 0.6 }"),
    ],
    result: { rules: [{ id: "r", effect: "deny", when: { intent: { category: "benign", threshold: 0.9 } } }] },
  },
  {
    name: "the inner workspace",
    policies: [v1("workspace: /w"), v1("workspace: /w/inner")],
    result: { workspace: "/w/inner" },
  },
  {
    name: "workspaces that exclude each other",
    policies: [v1("workspace: /w"), v1("workspace: /website")],
    refused: "exclude each other",
  },
  {
    name: "a rule that would permit more in the inner workspace",
    policies: [
      v1("workspace: /w", "default: deny", "rules:", rule("r", "allow", "{ path: 'src/**' }")),
      v1("workspace: /w/inner", "default: deny"),
    ],
    refused: "rule `r` would permit more in the workspace `/w/inner` than in its own, `/w`",
  },
  {
    name: "a rule of the inner workspace itself",
    policies: [
      v1("workspace: /w", "default: deny"),
      v1("workspace: /w/inner", "default: deny", "rules:", rule("r", "allow", "{ path: 'src/**' }")),
    ],
    result: { workspace: "/w/inner" },
  },
  {
    name: "every view",
    policies: [v1("normalize: [shell]"), v1("normalize: [unicode]")],
    result: { normalize: ["shell", "unicode"] },
  },
  {
    name: "equal rules once",
    policies: [v1("rules:", rule("r", "deny", "{ tool: a }")), v1("rules:", rule("r", "deny", "{ tool: a }"))],
    result: { rules: [{ id: "r", effect: "deny", when: { tool: "a" } }] },
  },
  {
    name: "different rules of one id both stay",
    policies: [
      v1("name: a", "rules:", rule("r", "deny", "{ tool: a }")),
      v1("name: team b", "rules:", rule("r", "deny", "{ tool: b }")),
    ],
    result: {
      rules: [
        { id: "r", effect: "deny", when: { tool: "a" } },
        { id: "r@team-b", effect: "deny", when: { tool: "b" } },
      ],
    },
  },
  {
    name: "a default is lifted only by both",
    policies: [
      v1("default: deny", "rules:", rule("r", "allow", "{ tool: 'read*' }")),
      v1("default: deny", "rules:", rule("w", "allow", "{ arg: args.path, exists: true }")),
    ],
    result: {
      default: "deny",
      rules: [{ id: "r@w", effect: "allow", when: { tool: "read*", arg: "args.path", exists: true } }],
    },
  },
  {
    name: "what both allow stays as it is",
    policies: [
      v1("default: deny", "rules:", rule("r", "allow", "{ tool: a }"), rule("s", "allow", "{ tool: b }")),
      v1("default: deny", "rules:", rule("t", "allow", "{ tool: a }")),
    ],
    result: { rules: [{ id: "r", effect: "allow", when: { tool: "a" } }] },
  },
  {
    name: "a default without permissions is lifted by nothing",
    policies: [v1("default: deny"), v1("default: deny", "rules:", rule("t", "allow", "{ tool: a }"))],
    result: { rules: [] },
  },
  {
    name: "an open policy's permissions lift nothing",
    policies: [v1("default: deny"), v1("rules:", rule("t", "allow", "{ tool: a }"))],
    result: { default: "deny", rules: [] },
  },
  {
    name: "signals that differ where intents are judged",
    policies: [v1("intents: [data_read]"), v1("signals: { benign: [{ pattern: x, weight: 1 }] }")],
    refused: "different signals",
  },
  {
    name: "readings of arguments that differ where rules look at texts",
    policies: [
      v1("rules:", rule("r", "deny", "{ sql: { statement: drop } }")),
      v1("treat_as: [{ tool: '*', arg: args.query, as: text }]"),
    ],
    refused: "different `treat_as`",
  },
  {
    name: "readings of arguments that differ where patterns look at them",
    policies: [v1("treat_as: [{ tool: '*', arg: args.command, as: text }]"), v1("blocked_patterns: [rm -rf]")],
    refused: "different `treat_as`",
  },
  {
    name: "readings of arguments that differ where rules look at tools alone",
    policies: [v1("blocked_tools: [a]"), v1("treat_as: [{ tool: '*', arg: args.q, as: sql }]")],
    result: { blocked_tools: ["a"], treat_as: [{ tool: "*", arg: "args.q", as: "sql" }] },
  },
  {
    name: "signals that differ where nobody judges",
    policies: [v1("name: a"), v1("signals: { benign: [{ pattern: x, weight: 1 }] }")],
    result: { signals: { benign: [{ pattern: "x", weight: 1 }] } },
  },
];

export interface DiffRow {
  readonly name: string;
  readonly a: string;
  readonly b: string;
  /** `field direction`, in order. */
  readonly changes: readonly string[];
}

export const DIFF: readonly DiffRow[] = [
  { name: "nothing", a: "name: a\n", b: "name: a\n", changes: [] },
  { name: "nothing in another order", a: "name: a\nmax_tokens: 3\n", b: "max_tokens: 3\nname: a\n", changes: [] },
  { name: "a name", a: "name: a\n", b: "name: b\n", changes: ["name neutral"] },
  { name: "a version", a: 'version: "1.9.0"\n', b: 'version: "1.10.0"\n', changes: ["version neutral"] },
  { name: "a lower limit", a: "max_tokens: 9\n", b: "max_tokens: 5\n", changes: ["max_tokens tightens"] },
  { name: "a higher limit", a: "max_tool_calls: 5\n", b: "max_tool_calls: 6\n", changes: ["max_tool_calls loosens"] },
  { name: "a limit that comes", a: v1("name: a"), b: v1("name: a", "max_tokens: 5"), changes: ["max_tokens tightens"] },
  {
    name: "a limit that goes",
    a: v1("timeout_seconds: 5"),
    b: v1("name: default"),
    changes: ["timeout_seconds loosens"],
  },
  {
    name: "thresholds",
    a: "confidence_threshold: 0.5\ndrift_threshold: 0.5\n",
    b: "confidence_threshold: 0.9\ndrift_threshold: 0.1\n",
    changes: ["confidence_threshold tightens", "drift_threshold neutral"],
  },
  {
    name: "what changes no decision",
    a: "log_all_calls: true\ncheckpoint_frequency: 5\nbackpressure_threshold: 8\n",
    b: "log_all_calls: false\ncheckpoint_frequency: 1\nbackpressure_threshold: 2\n",
    changes: ["log_all_calls neutral", "checkpoint_frequency neutral", "backpressure_threshold neutral"],
  },
  {
    name: "approval",
    a: "require_human_approval: false\n",
    b: "require_human_approval: true\n",
    changes: ["require_human_approval tightens"],
  },
  {
    name: "a pattern more",
    a: "blocked_patterns: [a]\n",
    b: "blocked_patterns: [a, b]\n",
    changes: ["blocked_patterns tightens"],
  },
  {
    name: "a pattern less",
    a: "blocked_patterns: [a, b]\n",
    b: "blocked_patterns: [b]\n",
    changes: ["blocked_patterns loosens"],
  },
  {
    name: "other patterns, however many",
    a: "blocked_patterns: ['rm -rf']\n",
    b: "blocked_patterns: [zzz1, zzz2]\n",
    changes: ["blocked_patterns changes"],
  },
  {
    name: "patterns in another order",
    a: "blocked_patterns: [a, b]\n",
    b: "blocked_patterns: [b, a]\n",
    changes: ["blocked_patterns neutral"],
  },
  {
    name: "a pattern of another type",
    a: "blocked_patterns: [a.b]\n",
    b: "blocked_patterns: [{ pattern: a.b, type: regex }]\n",
    changes: ["blocked_patterns changes"],
  },
  { name: "all tools to one", a: "name: a\n", b: "name: a\nallowed_tools: [x]\n", changes: ["allowed_tools tightens"] },
  { name: "one tool to all", a: "allowed_tools: [x]\n", b: "allowed_tools: []\n", changes: ["allowed_tools loosens"] },
  {
    name: "one tool to none",
    a: v1("allowed_tools: [x]"),
    b: v1("allowed_tools: []"),
    changes: ["allowed_tools tightens"],
  },
  {
    name: "other tools",
    a: "allowed_tools: [x, y]\n",
    b: "allowed_tools: [y, z]\n",
    changes: ["allowed_tools changes"],
  },
  {
    name: "tools to a glob over them",
    a: v1("allowed_tools: [read_a, read_b]"),
    b: v1("allowed_tools: ['read_*']"),
    changes: ["allowed_tools loosens"],
  },
  {
    name: "a glob that another covers",
    a: v1("allowed_tools: ['read_*']"),
    b: v1("allowed_tools: ['read_*', read_a]"),
    changes: ["allowed_tools neutral"],
  },
  {
    name: "a blocked tool more",
    a: v1("blocked_tools: [a]"),
    b: v1("blocked_tools: [a, b]"),
    changes: ["blocked_tools tightens"],
  },
  {
    name: "blocked tools to a glob over them",
    a: v1("blocked_tools: [ab, ac]"),
    b: v1("blocked_tools: ['a*']"),
    changes: ["blocked_tools tightens"],
  },
  {
    name: "blocked tools in other letters",
    a: v1("blocked_tools: [Shell]"),
    b: v1("blocked_tools: [shell]"),
    changes: ["blocked_tools neutral"],
  },
  {
    name: "mode and default",
    a: v1("mode: observe", "default: deny"),
    b: v1("default: require_approval"),
    changes: ["mode tightens", "default loosens"],
  },
  { name: "a workspace", a: v1("workspace: /a"), b: v1("workspace: /b"), changes: ["workspace changes"] },
  {
    name: "limits inside limits",
    a: v1("limits: { per_tool: { a: 1, b: 2 }, per_minute: 3, max_depth: 4 }"),
    b: v1("limits: { per_tool: { a: 2, c: 1 }, max_depth: 3 }"),
    changes: [
      "limits.per_tool.a loosens",
      "limits.per_tool.b loosens",
      "limits.per_tool.c tightens",
      "limits.per_minute loosens",
      "limits.max_depth tightens",
    ],
  },
  {
    name: "an intent more",
    a: v1("intents: [data_read]"),
    b: v1("intents: [data_read, data_write]"),
    changes: ["intents.deny tightens"],
  },
  {
    name: "an intent from approval to denial",
    a: v1("intents: { approve: [data_read] }"),
    b: v1("intents: { deny: [data_read] }"),
    changes: ["intents.deny tightens", "intents.approve neutral"],
  },
  {
    name: "an intent from denial to approval",
    a: v1("intents: { deny: [data_read] }"),
    b: v1("intents: { approve: [data_read] }"),
    changes: ["intents.deny loosens", "intents.approve neutral"],
  },
  {
    name: "a threshold of intents",
    a: v1("intents: { deny: [data_read], threshold: 0.5 }"),
    b: v1("intents: { deny: [data_read], threshold: 0.9 }"),
    changes: ["intents.threshold loosens"],
  },
  {
    name: "a threshold that nobody asks",
    a: v1("intents: { threshold: 0.5 }"),
    b: v1("intents: { threshold: 0.9 }"),
    changes: ["intents.threshold neutral"],
  },
  { name: "a view less", a: v1("name: default"), b: v1("normalize: [unicode]"), changes: ["normalize loosens"] },
  {
    name: "a deny rule comes",
    a: v1("name: a"),
    b: v1("name: a", "rules:", rule("r", "deny", "{ tool: a }")),
    changes: ["rules.r tightens"],
  },
  {
    name: "a deny rule goes",
    a: v1("name: a", "rules:", rule("r", "deny", "{ tool: a }")),
    b: v1("name: a"),
    changes: ["rules.r loosens"],
  },
  {
    name: "an allow rule comes to a closed policy",
    a: v1("default: deny"),
    b: v1("default: deny", "rules:", rule("r", "allow", "{ tool: a }")),
    changes: ["rules.r loosens"],
  },
  {
    name: "an allow rule comes to an open policy",
    a: v1("name: a"),
    b: v1("name: a", "rules:", rule("r", "allow", "{ tool: a }")),
    changes: ["rules.r neutral"],
  },
  {
    name: "an audit rule comes",
    a: v1("name: a"),
    b: v1("name: a", "rules:", rule("r", "audit", "{ tool: a }")),
    changes: ["rules.r neutral"],
  },
  {
    name: "a stronger effect",
    a: v1("rules:", rule("r", "require_approval", "{ tool: a }")),
    b: v1("rules:", rule("r", "deny", "{ tool: a }")),
    changes: ["rules.r tightens"],
  },
  {
    name: "a weaker effect",
    a: v1("rules:", rule("r", "deny", "{ tool: a }")),
    b: v1("rules:", rule("r", "audit", "{ tool: a }")),
    changes: ["rules.r loosens"],
  },
  {
    name: "a condition more narrows a denial",
    a: v1("rules:", rule("r", "deny", "{ tool: a }")),
    b: v1("rules:", rule("r", "deny", "{ tool: a, contains: x }")),
    changes: ["rules.r loosens"],
  },
  {
    name: "a condition less widens it",
    a: v1("rules:", rule("r", "deny", "{ tool: a, contains: x }")),
    b: v1("rules:", rule("r", "deny", "{ contains: x }")),
    changes: ["rules.r tightens"],
  },
  {
    name: "a condition more narrows a permission",
    a: v1("default: deny", "rules:", rule("r", "allow", "{ tool: a }")),
    b: v1("default: deny", "rules:", rule("r", "allow", "{ tool: a, contains: x }")),
    changes: ["rules.r tightens"],
  },
  {
    name: "another condition",
    a: v1("rules:", rule("r", "deny", "{ tool: a }")),
    b: v1("rules:", rule("r", "deny", "{ tool: b }")),
    changes: ["rules.r changes"],
  },
  {
    name: "a denial of more programs",
    a: v1("rules:", rule("r", "deny", "{ command: { name: rm, flags: force } }")),
    b: v1("rules:", rule("r", "deny", "{ command: { name: [rm, srm], flags: force } }")),
    changes: ["rules.r tightens"],
  },
  {
    name: "a denial with a flag more",
    a: v1("rules:", rule("r", "deny", "{ command: { name: rm, flags: force } }")),
    b: v1("rules:", rule("r", "deny", "{ command: { name: rm, flags: [force, recursive] } }")),
    changes: ["rules.r loosens"],
  },
  {
    name: "a denial with a flag more to choose from",
    a: v1("rules:", rule("r", "deny", "{ command: { name: rm, any_flag: force } }")),
    b: v1("rules:", rule("r", "deny", "{ command: { name: rm, any_flag: [force, recursive] } }")),
    changes: ["rules.r tightens"],
  },
  {
    name: "a denial of what is certain alone",
    a: v1("rules:", rule("r", "deny", "{ command: { name: rm, flags: force } }")),
    b: v1("rules:", rule("r", "deny", "{ command: { name: rm, flags: force, min_certainty: high } }")),
    changes: ["rules.r loosens"],
  },
  {
    name: "a denial of more redirections",
    a: v1("rules:", rule("r", "deny", "{ command: { redirect: /etc/hosts, redirect_mode: write } }")),
    b: v1("rules:", rule("r", "deny", "{ command: { redirect: [/etc/hosts, /etc/passwd] } }")),
    changes: ["rules.r tightens"],
  },
  {
    name: "a program alone leaves out names that only flags make suspect",
    a: v1("rules:", rule("r", "deny", "{ command: { name: rm, flags: force } }")),
    b: v1("rules:", rule("r", "deny", "{ command: { name: rm } }")),
    changes: ["rules.r changes"],
  },
  {
    name: "a denial of fewer statements",
    a: v1("rules:", rule("r", "deny", "{ sql: { statement: [delete, update], where: [absent, tautology] } }")),
    b: v1("rules:", rule("r", "deny", "{ sql: { statement: delete, where: absent } }")),
    changes: ["rules.r loosens"],
  },
  {
    name: "a denial of statements that grant anything",
    a: v1("rules:", rule("r", "deny", "{ sql: { statement: grant, grantee: public } }")),
    b: v1("rules:", rule("r", "deny", "{ sql: { statement: grant } }")),
    changes: ["rules.r tightens"],
  },
  {
    name: "one list longer, another shorter",
    a: v1("rules:", rule("r", "deny", "{ sql: { statement: [delete, update], table: users } }")),
    b: v1("rules:", rule("r", "deny", "{ sql: { statement: delete, table: [users, keys] } }")),
    changes: ["rules.r changes"],
  },
  {
    name: "a denial outside of more hosts",
    a: v1("rules:", rule("r", "deny", "{ tool: fetch, not: { arg: args.url, host: a.example } }")),
    b: v1("rules:", rule("r", "deny", "{ tool: fetch, not: { arg: args.url, host: [a.example, b.example] } }")),
    changes: ["rules.r loosens"],
  },
  {
    name: "a lower bound",
    a: v1("rules:", rule("r", "deny", "{ tool: pay, arg: args.amount, gt: 100 }")),
    b: v1("rules:", rule("r", "deny", "{ tool: pay, arg: args.amount, gte: 100 }")),
    changes: ["rules.r tightens"],
  },
  {
    name: "an alternative more",
    a: v1("rules:", rule("r", "deny", "{ any: [{ tool: a }, { contains: x }] }")),
    b: v1("rules:", rule("r", "deny", "{ any: [{ contains: x }, { tool: a }, { tool: b }] }")),
    changes: ["rules.r tightens"],
  },
  {
    name: "a permission for fewer programs",
    a: v1("default: deny", "rules:", rule("r", "allow", "{ command: [ls, cat] }")),
    b: v1("default: deny", "rules:", rule("r", "allow", "{ command: [ls] }")),
    changes: ["rules.r tightens"],
  },
  {
    name: "the same condition written otherwise",
    a: v1("rules:", rule("r", "deny", "{ tool: a, contains: x }")),
    b: v1("rules:", rule("r", "deny", "{ all: [{ contains: [x] }, { tool: [a], stage: tool_call }] }")),
    changes: [],
  },
  {
    name: "a message",
    a: v1("rules:", "  - { id: r, effect: deny, when: { tool: a } }"),
    b: v1("rules:", "  - { id: r, effect: deny, when: { tool: a }, message: why }"),
    changes: ["rules.r neutral"],
  },
  {
    name: "rules in another order",
    a: v1("rules:", rule("r", "deny", "{ tool: a }"), rule("s", "deny", "{ tool: b }")),
    b: v1("rules:", rule("s", "deny", "{ tool: b }"), rule("r", "deny", "{ tool: a }")),
    changes: [],
  },
  {
    name: "the dialect",
    a: "name: a\nmax_tokens: 5\nlog_all_calls: true\n",
    b: v1(
      "name: a",
      "max_tokens: 5",
      "max_tool_calls: 10",
      "timeout_seconds: 300",
      "confidence_threshold: 0.8",
      "drift_threshold: 0.15",
      "checkpoint_frequency: 5",
      "max_concurrent: 10",
      "backpressure_threshold: 8",
      "normalize: []",
    ),
    changes: ["apiVersion neutral"],
  },
];

export interface ExtendsRow {
  readonly name: string;
  /** Files by name; `main` is parsed. */
  readonly files: Readonly<Record<string, string>>;
  readonly result?: Readonly<Record<string, unknown>>;
  /** `file:line:column code key`. */
  readonly issues?: readonly string[];
  /** `path from`, some of the origins. */
  readonly origins?: readonly string[];
}

const BASE = v1(
  "name: base",
  "max_tokens: 100",
  "allowed_tools: [a, b, 'read_*']",
  "blocked_patterns: [x, y]",
  "default: deny",
  "rules:",
  rule("no-x", "deny", "{ contains: x }"),
  rule("permit-a", "allow", "{ tool: a }"),
);

export const EXTENDS: readonly ExtendsRow[] = [
  {
    name: "what the child leaves open is inherited",
    files: { main: v1("name: child", "extends: base"), base: BASE },
    result: {
      name: "child",
      max_tokens: 100,
      default: "deny",
      blocked_patterns: ["x", "y"],
      allowed_tools: ["a", "b", "read_*"],
    },
    origins: ["max_tokens base", "blocked_patterns[1] base", "rules.no-x base", "name main"],
  },
  {
    name: "without a name of its own the child is called as its base",
    files: { main: v1("extends: base"), base: BASE },
    result: { name: "base" },
  },
  {
    name: "the child tightens",
    files: {
      main: v1("extends: base", "max_tokens: 50", "allowed_tools: [a, read_file]", "blocked_patterns: [z]"),
      base: BASE,
    },
    result: { max_tokens: 50, allowed_tools: ["a", "read_file"], blocked_patterns: ["x", "y", "z"] },
    origins: ["max_tokens main", "blocked_patterns[2] main"],
  },
  {
    name: "a looser limit is refused",
    files: { main: v1("extends: base", "max_tokens: 101"), base: BASE },
    issues: ["main:3:13 loosens_inherited max_tokens"],
  },
  {
    name: "an equal limit is fine",
    files: { main: v1("extends: base", "max_tokens: 100"), base: BASE },
    result: { max_tokens: 100 },
  },
  {
    name: "a looser default is refused",
    files: { main: v1("extends: base", "default: allow"), base: BASE },
    issues: ["main:3:10 loosens_inherited default"],
  },
  {
    name: "another tool is refused",
    files: { main: v1("extends: base", "allowed_tools: [a, c]"), base: BASE },
    issues: ["main:3:20 loosens_inherited allowed_tools[1]"],
  },
  {
    name: "a wider glob is refused",
    files: { main: v1("extends: base", "allowed_tools: ['*']"), base: BASE },
    issues: ["main:3:17 loosens_inherited allowed_tools[0]"],
  },
  {
    name: "observing what the base enforces is refused",
    files: { main: v1("extends: base", "mode: observe"), base: BASE },
    issues: ["main:3:7 loosens_inherited mode"],
  },
  {
    name: "observing is not inherited",
    files: { main: v1("extends: base"), base: v1("mode: observe") },
    result: { mode: "enforce" },
  },
  {
    name: "but may be said again",
    files: { main: v1("extends: base", "mode: observe"), base: v1("mode: observe") },
    result: { mode: "observe" },
  },
  {
    name: "another rule of an inherited id is refused",
    files: { main: v1("extends: base", "rules:", rule("no-x", "audit", "{ contains: x }")), base: BASE },
    issues: ["main:4:11 loosens_inherited rules[0].id"],
  },
  {
    name: "a permission beside an inherited default is refused",
    files: { main: v1("extends: base", "rules:", rule("also", "allow", "{ tool: b }")), base: BASE },
    issues: ["main:4:17 loosens_inherited rules[0].effect"],
  },
  {
    name: "a permission with a default of its own narrows",
    files: {
      main: v1("extends: base", "default: deny", "rules:", rule("narrow", "allow", "{ tool: a, contains: q }")),
      base: BASE,
    },
    result: {
      rules: [
        { id: "no-x", effect: "deny", when: { contains: "x" } },
        { id: "permit-a@narrow", effect: "allow", when: { tool: "a", contains: "q" } },
      ],
    },
  },
  {
    name: "an override drops a rule",
    files: { main: v1("extends: base", "override: [{ rule: no-x, reason: tests need it }]"), base: BASE },
    result: { rules: [{ id: "permit-a", effect: "allow", when: { tool: "a" } }] },
    origins: ["rules.no-x main"],
  },
  {
    name: "an override replaces a rule",
    files: {
      main: v1(
        "extends: base",
        "override: [{ rule: no-x, reason: softer }]",
        "rules:",
        rule("no-x", "require_approval", "{ contains: x }"),
      ),
      base: BASE,
    },
    result: {
      rules: [
        { id: "permit-a", effect: "allow", when: { tool: "a" } },
        { id: "no-x", effect: "require_approval", when: { contains: "x" } },
      ],
    },
    origins: ["rules.no-x main"],
  },
  {
    name: "an override raises a limit",
    files: {
      main: v1("extends: base", "max_tokens: 500", "override: [{ rule: max_tokens, reason: long files }]"),
      base: BASE,
    },
    result: { max_tokens: 500 },
  },
  {
    name: "an override lifts a limit",
    files: { main: v1("extends: base", "override: [{ rule: max_tokens, reason: long files }]"), base: BASE },
    result: { max_tokens: undefined },
  },
  {
    name: "an override opens the list of tools",
    files: {
      main: v1("extends: base", "allowed_tools: [c]", "override: [{ rule: allowed_tools, reason: c is new }]"),
      base: BASE,
    },
    result: { allowed_tools: ["c"] },
  },
  {
    name: "an override of the default keeps inherited permissions",
    files: {
      main: v1(
        "extends: base",
        "override: [{ rule: default, reason: b is safe }]",
        "rules:",
        rule("also", "allow", "{ tool: b }"),
      ),
      base: BASE,
    },
    result: {
      default: "deny",
      rules: [
        { id: "no-x", effect: "deny", when: { contains: "x" } },
        { id: "permit-a", effect: "allow", when: { tool: "a" } },
        { id: "also", effect: "allow", when: { tool: "b" } },
      ],
    },
  },
  {
    name: "an override drops one pattern",
    files: { main: v1("extends: base", "override: [{ rule: 'blocked_patterns[0]', reason: x is fine }]"), base: BASE },
    result: { blocked_patterns: ["y"] },
  },
  {
    name: "two patterns count as inherited",
    files: {
      main: v1(
        "extends: base",
        "override: [{ rule: 'blocked_patterns[0]', reason: a }, { rule: 'blocked_patterns[1]', reason: b }]",
      ),
      base: BASE,
    },
    result: { blocked_patterns: [] },
  },
  {
    name: "an override of nothing",
    files: { main: v1("extends: base", "override: [{ rule: no-xx, reason: a }]"), base: BASE },
    issues: ["main:3:20 unused_override override[0].rule"],
  },
  {
    name: "an override of a pattern that is not there",
    files: { main: v1("extends: base", "override: [{ rule: 'blocked_patterns[2]', reason: a }]"), base: BASE },
    issues: ["main:3:20 unused_override override[0].rule"],
  },
  {
    name: "limits inside limits",
    files: {
      main: v1("extends: base", "limits: { per_tool: { a: 5 }, per_minute: 9 }"),
      base: v1("limits: { per_tool: { a: 3 }, per_minute: 5, max_depth: 7 }"),
    },
    issues: ["main:3:26 loosens_inherited limits.per_tool.a", "main:3:43 loosens_inherited limits.per_minute"],
  },
  {
    name: "limits that are left open",
    files: {
      main: v1("extends: base", "limits: { per_tool: { b: 5 } }"),
      base: v1("limits: { per_tool: { a: 3 }, max_input_bytes: 2000000 }"),
    },
    result: { limits: { per_tool: { a: 3, b: 5 }, max_input_bytes: 2000000 } },
  },
  {
    name: "a view less is refused",
    files: { main: v1("extends: base", "normalize: [unicode]"), base: BASE },
    issues: ["main:3:12 loosens_inherited normalize"],
  },
  {
    name: "a workspace beside is refused",
    files: { main: v1("extends: base", "workspace: /other"), base: v1("workspace: /w") },
    issues: ["main:3:12 loosens_inherited workspace"],
  },
  {
    name: "a workspace inside is fine",
    files: { main: v1("extends: base", "workspace: /w/a"), base: v1("workspace: /w") },
    result: { workspace: "/w/a" },
  },
  ...[
    ["deny", "{ path: { in_workspace: true } }"],
    ["deny", "{ all: [{ tool: t }, { not: { path: { in_workspace: false } } }] }"],
    ["allow", "{ path: { in_workspace: false } }"],
    ["allow", "{ path: { glob: ['/etc/**', 'src/**'] } }"],
    ["allow", "{ command: { name: rm, outside_workspace: true } }"],
    ["require_approval", "{ tool: t, after: { path: { in_workspace: true } } }"],
  ].map(([effect = "", when = ""]) => ({
    name: `a workspace inside is refused beside ${effect} ${when}`,
    files: {
      main: v1("extends: base", "workspace: /w/a"),
      base: v1("workspace: /w", "rules:", rule("r", effect, when)),
    },
    issues: ["main:3:12 loosens_inherited workspace"],
  })),
  ...[
    ["deny", "{ path: { in_workspace: false } }"],
    ["deny", "{ path: 'secrets/**' }"],
    ["deny", "{ not: { path: { in_workspace: true } } }"],
    ["allow", "{ path: { in_workspace: true } }"],
    ["allow", "{ path: { glob: ['/etc/**', '~/x', '**/src/**'] } }"],
    ["deny", "{ command: { name: rm, outside_workspace: true } }"],
    ["audit", "{ path: { in_workspace: true } }"],
  ].map(([effect = "", when = ""]) => ({
    name: `a workspace inside is fine beside ${effect} ${when}`,
    files: {
      main: v1("extends: base", "workspace: /w/a"),
      base: v1("workspace: /w", "rules:", rule("r", effect, when)),
    },
    result: { workspace: "/w/a" },
  })),
  {
    name: "signals beside inherited intents are refused",
    files: {
      main: v1("extends: base", "signals: { benign: [{ pattern: x, weight: 1 }] }"),
      base: v1("intents: [data_read]"),
    },
    issues: ["main:3:10 loosens_inherited signals"],
  },
  {
    name: "another reading of arguments beside inherited rules is refused",
    files: {
      main: v1("extends: base", "treat_as: [{ tool: '*', arg: args.query, as: text }]"),
      base: v1("rules:", rule("r", "deny", "{ sql: { statement: drop } }")),
    },
    issues: ["main:3:12 loosens_inherited treat_as[0]"],
  },
  {
    name: "another reading of arguments is overridden with a reason",
    files: {
      main: v1(
        "extends: base",
        "treat_as: [{ tool: run, arg: args.q, as: sql }]",
        "override: [{ rule: treat_as, reason: q is SQL }]",
      ),
      base: v1("treat_as: [{ tool: old, arg: args.q, as: sh }]", "blocked_patterns: [x]"),
    },
    result: { treat_as: [{ tool: "run", arg: "args.q", as: "sql" }] },
  },
  {
    name: "inherited readings hold, for own rules too",
    files: {
      main: v1("extends: base", "rules:", rule("r", "deny", "{ sql: { statement: drop } }")),
      base: v1("treat_as: [{ tool: run, arg: args.q, as: sql }]", "blocked_patterns: [x]"),
    },
    result: { treat_as: [{ tool: "run", arg: "args.q", as: "sql" }] },
  },
  {
    name: "the same readings again are fine",
    files: {
      main: v1("extends: base", "treat_as: [{ tool: run, arg: args.q, as: sql }]", "blocked_patterns: [y]"),
      base: v1("treat_as: [{ tool: run, arg: args.q, as: sql }]", "blocked_patterns: [x]"),
    },
    result: { treat_as: [{ tool: "run", arg: "args.q", as: "sql" }] },
  },
  {
    name: "two bases",
    files: {
      main: v1("extends: [one, two]"),
      one: v1("name: one", "max_tokens: 5", "blocked_tools: [a]"),
      two: v1("name: two", "max_tokens: 7", "blocked_tools: [b]"),
    },
    result: { max_tokens: 5, blocked_tools: ["a", "b"] },
    origins: ["max_tokens one", "blocked_tools[1] two"],
  },
  {
    name: "a chain",
    files: {
      main: v1("extends: middle"),
      middle: v1("extends: top", "max_tokens: 5"),
      top: v1("max_tokens: 9", "blocked_tools: [t]"),
    },
    result: { max_tokens: 5, blocked_tools: ["t"] },
    origins: ["max_tokens middle", "blocked_tools[0] top"],
  },
  {
    name: "a diamond",
    files: {
      main: v1("extends: [left, right]"),
      left: v1("extends: top"),
      right: v1("extends: top"),
      top: v1("rules:", rule("r", "deny", "{ tool: a }")),
    },
    result: { rules: [{ id: "r", effect: "deny", when: { tool: "a" } }] },
  },
  {
    name: "a base of the older dialect",
    files: { main: v1("extends: base"), base: "name: old\nmax_tokens: 7\nallowed_tools: ['x*']\n" },
    result: { max_tokens: 7, max_tool_calls: 10, allowed_tools: ["x[*]"] },
  },
  {
    name: "a policy that extends itself",
    files: { main: v1("extends: main") },
    issues: ["main:2:10 extends_cycle extends[0]"],
  },
  {
    name: "a circle of three",
    files: { main: v1("extends: one"), one: v1("extends: two"), two: v1("extends: [one]") },
    issues: [
      "main:2:10 extends_invalid extends[0]",
      "one:2:10 extends_invalid extends[0]",
      "two:2:11 extends_cycle extends[0]",
    ],
  },
  {
    name: "a missing file",
    files: { main: v1("extends: [base, gone]"), base: BASE },
    issues: ["main:2:17 unresolved_extends extends[1]"],
  },
  {
    name: "a broken base",
    files: { main: v1("extends: base", "mode: wrong"), base: v1("max_tokens: 0") },
    issues: [
      "main:2:10 extends_invalid extends[0]",
      "main:3:7 unknown_value mode",
      "base:2:13 out_of_range max_tokens",
    ],
  },
  {
    name: "bases whose workspaces exclude each other",
    files: { main: v1("extends: [one, two]"), one: v1("workspace: /a"), two: v1("workspace: /b") },
    issues: ["main:2:10 incompatible_policies extends"],
  },
];

/** Earlier before later, or `=` between those of one rank. */
export const VERSION_ORDER: readonly string[] = [
  "0.9",
  "1.0.0-alpha",
  "1.0.0-alpha.1",
  "1.0.0-alpha.beta",
  "1.0.0-beta.2",
  "1.0.0-beta.11",
  "1.0.0-rc.1",
  "1.0.0",
  "1.0.1",
  "1.9.0",
  "1.10.0",
  "2.0",
  "10.0.0",
  "10.0.99999999999999999999",
  "10.0.100000000000000000000",
];
export const VERSION_EQUALS: readonly (readonly [string, string])[] = [
  ["1", "1.0.0"],
  ["v1.2", "1.2.0"],
  ["1.0.0+a", "1.0.0+b"],
  ["1.02.0", "1.2.0"],
];
