// A thousand rules whose words are absent from a call → none of them is looked at: rules wait for a pattern or a path.
import { expect, test } from "vitest";
import { RULE_ALWAYS, RULE_EFFECT, RULE_WORDS } from "../../assembly/layout.ts";
import { packRules } from "../../bindings/compile/bytecode.ts";
import { lowerPolicy } from "../../bindings/compile/lower.ts";
import { GovernancePolicy } from "../../bindings/index.ts";

const KINDS: Readonly<Record<string, (index: number) => string>> = {
  "text anywhere": (i) => `effect: deny, when: { contains: word${i} }`,
  "text under a path": (i) => `effect: deny, when: { arg: args.url, contains: word${i} }`,
  "a path of its own": (i) => `effect: deny, when: { arg: args.a${i}, equals: 7 }`,
  "a permission": (i) => `effect: allow, when: { tool: tool${i}, arg: args.url, glob: 'https://${i}/*' }`,
  "an exception": (i) => `effect: deny, when: { tool: tool${i}, not: { arg: args.url, glob: 'https://${i}/*' } }`,
  "a number": (i) => `effect: deny, when: { tool: tool${i}, arg: args.n, gt: ${i} }`,
  existence: (i) => `effect: deny, when: { arg: args.a${i}, exists: true }`,
  context: (i) => `effect: deny, when: { context: { k${i}: v } }`,
  "the past": (i) => `effect: deny, when: { tool: tool${i}, after: { tool: read${i} } }`,
  alternatives: (i) => `effect: deny, when: { any: [{ contains: word${i} }, { arg: args.a${i}, lt: 3 }] }`,
};

test.each(Object.entries(KINDS))("%s", (_, write) => {
  const count = 1000;
  const rules = Array.from({ length: count }, (_, index) => `  - { id: r${index}, ${write(index)} }`);
  const policy = GovernancePolicy.parse(`apiVersion: portcullis/v1\nname: many\nrules:\n${rules.join("\n")}\n`);
  const { rules: lowered, patterns, structures, normalize, selectors } = lowerPolicy(policy.data);
  const judged = lowered.map(({ meta, question }) => ({ effect: meta.effect, question }));
  const words = new Uint32Array(packRules(judged, patterns.length, structures, normalize, selectors).buffer);
  const [ruleCount = 0, , records = 0, starts = 0, , triggers = 0] = words;
  expect(ruleCount).toBe(count);
  for (let rule = 0; rule < count; rule += 1) {
    expect((words[(records >> 2) + rule * RULE_WORDS + RULE_EFFECT] ?? RULE_ALWAYS) & RULE_ALWAYS).toBe(0);
  }
  // and each waits for words of its own: no cause wakes more than one rule
  const causes = patterns.length + selectors.count;
  const waking = Array.from({ length: causes }, (_, cause) => {
    const at = (starts >> 2) + cause;
    return (words[at + 1] ?? 0) - (words[at] ?? 0);
  });
  expect(Math.max(...waking)).toBe(1);
  expect(triggers).toBeGreaterThanOrEqual(count);
});
