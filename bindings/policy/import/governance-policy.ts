// An Agent-OS `GovernancePolicy` → the portcullis/v1 policy that decides the same.
import type { Policy } from "../model.ts";
import { AGENT_OS_KEYS, POLICY_TABLE } from "../schema.ts";
import { defaultOf } from "../shape.ts";
import { toV1 } from "../to-v1.ts";
import type { Draft } from "./draft.ts";
import { type Foreign, note } from "./foreign.ts";

/** `policy` is the document as parsed in its own dialect. */
export function importGovernancePolicy(policy: Policy, foreign: Foreign): Draft {
  const { explicit, ...same } = toV1(policy);
  const draft: Draft = { name: same.name, normalize: [] };
  for (const key of AGENT_OS_KEYS) {
    const spec = POLICY_TABLE[key];
    const property = spec?.property;
    if (spec === undefined || property === undefined) continue;
    const value = same[property as keyof typeof same];
    const silentLimit = !explicit.has(key) && typeof defaultOf(spec, "agent-os") === "number";
    if (value === undefined || !(explicit.has(key) || silentLimit)) continue;
    Object.assign(draft, { [property]: value });
    if (!silentLimit || spec.decides === false) continue;
    const message = `the default \`${key}: ${String(value)}\` is written out; without a session, written limits deny`;
    note(foreign, "stricter", "", message);
  }
  noteSpelling(policy, draft, foreign);
  const blind =
    "`normalize: []` keeps the original's blindness to escapes and look-alikes; without the key they are undone";
  note(foreign, "same", "", blind);
  const leaves = "arguments are looked at one by one, as the tool gets them, and not as the text of a Python dict";
  note(foreign, "stricter", "", leaves);
  return draft;
}

/** Names and globs that are written differently to mean the same. */
function noteSpelling(policy: Policy, draft: Draft, foreign: Foreign): void {
  policy.allowedTools?.forEach((tool, index) => {
    const glob = draft.allowedTools?.[index];
    if (glob === tool) return;
    note(
      foreign,
      "same",
      `allowed_tools[${index}]`,
      `as a glob that fits only itself, the name \`${tool}\` is \`${glob}\``,
    );
  });
  policy.blockedPatterns.forEach(({ pattern }, index) => {
    const written = draft.blockedPatterns?.[index]?.pattern;
    if (written === pattern) return;
    note(
      foreign,
      "same",
      `blocked_patterns[${index}]`,
      `the glob \`${pattern}\` may begin anywhere, which \`${written}\` says`,
    );
  });
}
