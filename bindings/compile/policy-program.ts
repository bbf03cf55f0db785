// A policy → its program: what it lowers to, through the compiler, and refusals that name a part of the policy.
import { SECTION_INTENT, SECTION_RULES } from "../../assembly/layout.ts";
import type { Policy } from "../policy/model.ts";
import { packRules, type Question } from "./bytecode.ts";
import { type CompileOptions, compileSteps, metaSection, PatternError, type Section } from "./compile.ts";
import { packSignals } from "./intents.ts";
import { type LowerOptions, lowerPolicy } from "./lower.ts";
import { PlacedError, rulePath } from "./placed-error.ts";
import { finish, type Steps } from "./steps.ts";

/** Rules of one program, and what its sessions remember: the engine counts them in 16 bits. */
const MAX_RULES = 0xffff;

/**
 * Compiles a policy. Throws `PlacedError` (`invalid_pattern`, `pattern_too_large`, `unsupported_condition`, `too_many`,
 * `compile_fault`).
 */
export function compilePolicy(
  module: WebAssembly.Module,
  policy: Policy,
  options: LowerOptions & CompileOptions = {},
): Uint8Array {
  return finish(compilePolicySteps(module, policy, options));
}

/** The same, some milliseconds a step. */
export function* compilePolicySteps(
  module: WebAssembly.Module,
  policy: Policy,
  options: LowerOptions & CompileOptions = {},
): Steps<Uint8Array> {
  const lowered = lowerPolicy(policy, options);
  yield;
  const { patterns, places, rules, signals, structures, normalize, knowledge, meta, selectors, events } = lowered;
  const judged = [...rules.map(({ meta, question }) => ({ effect: meta.effect, question })), ...events.map(asEvent)];
  if (judged.length > MAX_RULES) {
    const beyond = rules[MAX_RULES];
    const path = beyond === undefined || beyond.meta.reason !== "rule" ? beyond?.meta.id : rulePath(beyond.meta.id);
    throw new PlacedError(
      "too_many",
      path,
      `the policy has ${judged.length} rules, more than ${MAX_RULES} (MAX_RULES)`,
    );
  }
  const sections: Section[] = [
    { tag: SECTION_RULES, bytes: packRules(judged, patterns.length, structures, normalize, selectors) },
    metaSection(meta),
    ...knowledge,
  ];
  if (signals.length > 0) {
    sections.push({ tag: SECTION_INTENT, bytes: packSignals(signals, patterns.length - signals.length) });
  }
  yield;
  try {
    return yield* compileSteps(module, patterns, sections, options);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new PlacedError(error.code, places[error.refusal.pattern], error.message);
  }
}

/** An event decides nothing; the guard hears that it holds. */
function asEvent(question: Question): { readonly effect: "audit"; readonly question: Question } {
  return { effect: "audit", question };
}
