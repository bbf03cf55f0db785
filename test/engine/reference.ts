// One policy that uses every part of a program, and no signals but its own → its program, and calls that ask each part.
import { SECTION_INTENT, SECTION_RULES } from "../../assembly/layout.ts";
import { packRules } from "../../bindings/compile/bytecode.ts";
import { compileSections, metaSection } from "../../bindings/compile/compile.ts";
import { packSignals } from "../../bindings/compile/intents.ts";
import { lowerPolicy } from "../../bindings/compile/lower.ts";
import { GovernancePolicy, type ToolCall } from "../../bindings/index.ts";
import { readModule } from "../conformance/engine-subject.ts";

const POLICY = `apiVersion: portcullis/v1
name: reference
blocked_tools: ["pay*"]
approval_tools: [mail]
blocked_patterns:
  - secret word
  - { pattern: '\\bAKIA[0-9A-Z]{16}\\b', type: regex }
  - { pattern: '(?:a|b|c)[0-9]{3,5}x', type: regex }
  - { pattern: '(?<!un)safe(?!ty)', type: regex }
  - { pattern: 'é[a-z]+$', type: regex }
  - { pattern: '*.pem', type: glob }
  - { pattern: '**/.ssh/*', type: path_glob }
signals:
  destructive_data: [{ pattern: '\\bwipe\\b', type: regex, weight: 0.9 }, { pattern: disk, weight: 0.5 }]
  benign: [{ pattern: for example, weight: 0.8 }]
intents: { deny: [destructive_data], threshold: 0.5 }
rules:
  - { id: removes, effect: deny, when: { command: { name: rm, flags: [recursive, force] } } }
  - { id: pushes, effect: require_approval, when: { command: { name: git, subcommand: push, flags: [force] } } }
  - { id: drops, effect: deny, when: { sql: { statement: drop } } }
  - { id: deletes-all, effect: deny, when: { sql: { statement: delete, where: [absent, tautology] } } }
  - { id: outside, effect: deny, when: { tool: read, not: { arg: args.file, path: '/srv/app/**' } } }
  - { id: metadata, effect: deny, when: { host: 169.254.169.254 } }
  - { id: large, effect: require_approval, when: { tool: transfer, arg: args.amount, gt: 100.5 } }
  - { id: test-only, effect: deny, when: { tool: deploy, not: { arg: args.target, one_of: [test, staging] } } }
  - { id: named, effect: audit, when: { arg: args.name, exists: true } }
`;

/** What has a say in the answers to CALLS. */
export const RULES: readonly string[] = [
  "blocked_tools",
  "approval_tools",
  ...Array.from({ length: 7 }, (_, index) => `blocked_patterns[${index}]`),
  "intents.deny",
  ..."removes pushes drops deletes-all outside metadata large test-only named".split(" "),
];

export function compileReference(): Uint8Array {
  const { data } = GovernancePolicy.parse(POLICY);
  const lowered = lowerPolicy(data, { digest: "0".repeat(64) });
  const { rules, structures, normalize, selectors, knowledge } = lowered;
  // the default signals, two megabytes, stand in front of the policy's own
  const own = Object.values(data.signals).flat().length;
  const first = lowered.patterns.length - lowered.signals.length;
  const withoutDefaults = <Row>(rows: readonly Row[]): Row[] => [...rows.slice(0, first), ...rows.slice(-own)];
  const patterns = withoutDefaults(lowered.patterns);
  const signals = lowered.signals.slice(-own);
  const meta = {
    ...lowered.meta,
    patterns: withoutDefaults(lowered.meta.patterns).map((row, id) =>
      id < first ? row : { ...row, signal: id - first },
    ),
    signals: lowered.meta.signals.slice(-own),
  };
  const judged = rules.map((rule) => ({ effect: rule.meta.effect, question: rule.question }));
  return compileSections(readModule("compiler", "release"), patterns, [
    { tag: SECTION_RULES, bytes: packRules(judged, patterns.length, structures, normalize, selectors) },
    metaSection(meta),
    ...knowledge,
    { tag: SECTION_INTENT, bytes: packSignals(signals, first) },
  ]);
}

const bash = (command: string): ToolCall => ({ tool: "bash", args: { command } });

export const CALLS: readonly ToolCall[] = [
  { tool: "payments" },
  { tool: "mail", args: { to: "a" } },
  { tool: "note", args: { text: "the Secret Word, and AKIA0123456789ABCDEF" } },
  { tool: "note", args: { text: "a12345x b12x unsafe safety safe" } },
  { tool: "note", args: { text: ["ét", "é1"], file: "/srv/app/key.pem" } },
  { tool: "note", args: { file: "/home/u/.ssh/id" } },
  { tool: "note", args: { text: "se\u200bcret%20word" } },
  bash("cd /tmp && r''m -fr x; echo done"),
  bash("echo 'rm -rf x'"),
  { tool: "note", args: { text: "wipe the disk" } },
  { tool: "note", args: { text: "wipe the disk, for example" } },
  bash("git push --force-with-lease; git push -f origin main"),
  { tool: "read", args: { file: "/srv/app/../app/a" } },
  { tool: "read", args: { file: "/srv/app/../b" } },
  { tool: "query", args: { sql: "/* x */ DROP\tTABLE users" } },
  { tool: "query", args: { sql: "delete from a where 1 = 1" } },
  { tool: "query", args: { sql: "delete from a where id = 3" } },
  { tool: "fetch", args: { url: "http://0xA9FEA9FE/latest" } },
  { tool: "transfer", args: { amount: 100.5 } },
  { tool: "transfer", args: { amount: "100.51" } },
  { tool: "deploy", args: { target: "test" } },
  { tool: "deploy", args: { target: "Test" } },
  { tool: "note", args: { name: null } },
];
