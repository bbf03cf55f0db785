// Two policies → which is stricter, with a call that shows where it is, or what could not be decided.
import type { CompilePattern } from "../compile/compile.ts";
import { Inclusion } from "../compile/inclusion.ts";
import { follow, type Steps } from "../compile/steps.ts";
import { PolicyError } from "../errors.ts";
import type { Policy } from "../policy/model.ts";
import { describeFormula } from "./describe.ts";
import { type Atom, FALSE, Formulas, TRUE } from "./formula.ts";
import type { Model, Unknown } from "./model.ts";
import {
  type Effects,
  effectsOf,
  type ReadPolicy,
  type Redaction,
  readPolicy,
  readsNames,
  SITUATIONS,
  type Situation,
  viewsOf,
} from "./situations.ts";
import { Solver, seesAll } from "./solver.ts";
import { Spans } from "./spans.ts";

export type { Unknown } from "./model.ts";

/** How the first policy relates to the second. */
export type Relation = "equal" | "stricter" | "looser" | "incomparable" | "unknown";

/** A call in which the policies are said to differ, before that was tried. */
export interface Candidate {
  readonly situation: Situation;
  readonly model: Model;
}

/** What came of a candidate: undefined where the policies do not differ as wanted. */
export type Replay<Witness> = (candidate: Candidate, laxer: "a" | "b") => Promise<Witness | undefined>;

export interface Outcome<Witness> {
  readonly relation: Relation;
  /** Where the first policy is laxer. */
  readonly laxer?: Witness;
  /** Where it is stricter. */
  readonly stricter?: Witness;
  readonly unknown?: Unknown;
}

export interface CompareSteps {
  /** Conditions looked at, and how many there are. Throws to end the comparison. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Lets others run where it is time for that: asked every few milliseconds of work. */
  readonly pause?: (() => Promise<void> | undefined) | undefined;
}

/** Candidates that one direction may try before it is given up. */
const MAX_REPLAYS = 24;

/** Compares by inclusion; a difference counts only where `replay` confirms it. */
export async function comparePolicies<Witness>(
  module: WebAssembly.Module,
  a: Policy,
  b: Policy,
  replay: Replay<Witness>,
  steps: CompareSteps = {},
): Promise<Outcome<Witness>> {
  const formulas = new Formulas();
  const named = formulas.pattern({ pattern: "(?s).", type: "regex" });
  const left = readPolicy(formulas, a);
  const right = readPolicy(formulas, b);
  const spans = new Spans(module, [...replacedBy(left), ...replacedBy(right)]);
  // what a name reads as counts for the stricter one where the laxer one takes names as they are written
  const beside = (policy: Policy, read: ReadPolicy, other: Policy): ReadPolicy =>
    readsNames(policy) && !readsNames(other) ? readPolicy(formulas, policy, "as written") : read;
  let done = 0;
  let total = 0;
  const pause = (): Promise<void> | undefined => {
    if (total > 0) steps.onProgress?.(done, total);
    return steps.pause?.();
  };
  const claims = [
    ...(await follow(claimsOf(formulas, spans, left, beside(b, right, a), "a"), pause)),
    ...(await follow(claimsOf(formulas, spans, right, beside(a, left, b), "b"), pause)),
  ];
  if (claims.length === 0) return { relation: "equal" };
  total = claims.length;
  const inclusion = new Inclusion(module, formulas.patterns);
  const views = readingsOf(a, b);
  const tick = async (): Promise<void> => {
    await pause();
    done++;
  };
  const direction = async (laxer: "a" | "b"): Promise<Direction<Witness>> => {
    const own = claims.filter((claim) => claim.laxer === laxer);
    return decide(formulas, inclusion, named, own, views, replay, { tick, pause });
  };
  return outcomeOf(await direction("a"), await direction("b"));
}

/** Something the one policy does that the other has to do too, to be as strict. */
interface Claim {
  readonly laxer: "a" | "b";
  readonly situation: Situation;
  readonly goal: number;
  readonly against: readonly number[];
}

/** All that `strict` does and `lax` does not do by the same words. */
function* claimsOf(
  formulas: Formulas,
  spans: Spans,
  lax: ReadPolicy,
  strict: ReadPolicy,
  laxer: "a" | "b",
): Steps<Claim[]> {
  const claims: Claim[] = [];
  for (const situation of SITUATIONS) {
    yield;
    const own = effectsOf(formulas, lax, situation);
    const other = effectsOf(formulas, strict, situation);
    const covered: Redaction[] = [];
    for (const redaction of other.redact)
      if (yield* isCovered(formulas, spans, redaction, own)) covered.push(redaction);
    // what cannot be replaced in a match of the one cannot be in the match of the other that covers it
    const deny = [...own.deny, ...covered.map(({ denies }) => denies)];
    const approve = [...deny, ...own.approve];
    const redact = [...approve, ...covered.map(({ formula }) => formula)];
    const ranks: [readonly number[], readonly number[]][] = [
      [deny, other.deny],
      [approve, other.approve],
      [redact, other.redact.map(({ formula }) => formula)],
    ];
    // A text that is a match and nothing else shows best that other redactions leave some of it.
    const others = own.redact.map((one) => wholeAtom(formulas, spans, one)).filter((one) => one !== undefined);
    for (const redaction of own.redact.length === 0 ? [] : other.redact) {
      const goal = covered.includes(redaction) ? undefined : wholeAtom(formulas, spans, redaction);
      if (goal !== undefined) ranks.push([[...approve, ...others], [goal]]);
    }
    for (const [does, goals] of ranks) {
      const against = parts(formulas, does);
      const same = new Set(against);
      if (same.has(TRUE)) continue;
      for (const goal of new Set(parts(formulas, goals)))
        if (goal !== FALSE && !same.has(goal)) claims.push({ laxer, situation, goal, against });
    }
  }
  return claims;
}

/** Whether the other policy replaces what the redaction does, and more. */
function* isCovered(
  formulas: Formulas,
  spans: Spans,
  { pattern, formula, all }: Redaction,
  by: Effects,
): Steps<boolean> {
  if (by.redact.some((other) => other.all === all && other.formula === formula)) return true;
  if (pattern === undefined) return false;
  const inner = formulas.node(formula);
  const others = by.redact.flatMap((other) => {
    const outer = formulas.node(other.formula);
    if (other.pattern === undefined || inner.op !== "atom" || outer.op !== "atom") return [];
    const [seen, sees] = [formulas.atoms[inner.atom], formulas.atoms[outer.atom]];
    return seen?.kind === "text" && sees?.kind === "text" && seesAll(sees, seen) ? [other.pattern] : [];
  });
  return yield* spans.isCovered(pattern, others);
}

/** That a text is a match of the redaction. */
function wholeAtom(formulas: Formulas, spans: Spans, { pattern, formula }: Redaction): number | undefined {
  const node = formulas.node(formula);
  const atom = node.op === "atom" ? formulas.atoms[node.atom] : undefined;
  const whole = pattern === undefined ? undefined : spans.wholeOf(pattern);
  if (whole === undefined || atom?.kind !== "text") return undefined;
  return formulas.atom({ ...atom, pattern: formulas.pattern(whole) });
}

/** Patterns that redacting rules ask for. */
function replacedBy({ clauses }: ReadPolicy): readonly CompilePattern[] {
  return clauses.flatMap(({ replaces = [] }) => replaces);
}

function parts(formulas: Formulas, all: readonly number[]): number[] {
  return all.flatMap((formula) => {
    const node = formulas.node(formula);
    return node.op === "or" ? node.of : [formula];
  });
}

/** Whether the policy is at least as strict everywhere: yes, no with a witness, or what is not known. */
type Direction<Witness> =
  | { readonly holds: true }
  | { readonly holds: false; readonly witness: Witness }
  | { readonly holds: undefined; readonly unknown: Unknown };

interface Views {
  /** Some policy reads texts in more than one way. */
  readonly seen: boolean;
  /** They do not read them in the same ways. */
  readonly differ: boolean;
}

function readingsOf(a: Policy, b: Policy): Views {
  const [first, second] = [a, b].map((policy) => viewsOf(policy).join());
  return { seen: first !== "" || second !== "", differ: first !== second };
}

/** Asked before each condition, and behind each step of looking at one. */
interface Waits {
  readonly tick: () => Promise<void>;
  readonly pause: () => Promise<void> | undefined;
}

async function decide<Witness>(
  formulas: Formulas,
  inclusion: Inclusion,
  named: number,
  claims: readonly Claim[],
  { seen, differ }: Views,
  replay: Replay<Witness>,
  { tick, pause }: Waits,
): Promise<Direction<Witness>> {
  const solvers = new Map<readonly number[], Solver>();
  let unknown: Unknown | undefined;
  let best: { readonly witness: Witness; readonly size: number } | undefined;
  let failed: { readonly candidate: Candidate; readonly claim: Claim } | undefined;
  let failures = 0;
  for (const { claim, size: least } of await follow(inOrder(formulas, inclusion, claims), pause)) {
    await tick();
    if (best !== undefined && least >= best.size) break;
    let solver = solvers.get(claim.against);
    if (solver === undefined) {
      solver = new Solver(formulas, inclusion, named, claim.situation.form, claim.against);
      solvers.set(claim.against, solver);
    }
    const solution = await follow(solver.solve(claim.goal), pause);
    if (solution.kind === "unknown") unknown ??= solution.unknown;
    if (solution.kind !== "model") continue;
    const { situation } = claim;
    const candidate = { situation, model: solution.model };
    const size = sizeOf(solution.model, situation);
    if ((best !== undefined && size >= best.size) || failures >= MAX_REPLAYS) continue;
    try {
      const witness = await replay(candidate, claim.laxer);
      if (witness !== undefined) best = { witness, size };
      else {
        failures += 1;
        failed ??= { candidate, claim };
      }
    } catch (error) {
      // Without an engine for it nothing can be shown; proofs stand on their own.
      if (!(error instanceof PolicyError) || error.code !== "unsupported_condition") throw error;
      unknown ??= { budget: error.code, pair: [describeFormula(formulas, claim.goal), error.message] };
      failures = MAX_REPLAYS;
    }
  }
  if (best !== undefined) return { holds: false, witness: best.witness };
  if (failed !== undefined) {
    // What the model assumes is structure; readings that differ are the other way in which a model is no call.
    const { model, situation } = failed.candidate;
    const inViews = model.disguised || (seen && model.texts.length + model.places.size > 0);
    const budget = model.assumed && !differ ? "structure" : inViews ? "views" : "MAX_REPLAYS";
    unknown ??= {
      budget,
      pair: [
        `${describeFormula(formulas, failed.claim.goal)} (${situation.stage})`,
        `${failures} calls, none of which shows it`,
      ],
    };
  }
  return unknown === undefined ? { holds: true } : { holds: undefined, unknown };
}

/** The claims by how small a call may show that they do not hold, so that what is larger than a witness is left out. */
function* inOrder(
  formulas: Formulas,
  inclusion: Inclusion,
  claims: readonly Claim[],
): Steps<{ readonly claim: Claim; readonly size: number }[]> {
  const forced = claims.map(({ goal }) =>
    formulas.forced(goal).flatMap(([atom, value]) => (value ? [formulas.atoms[atom] as Atom] : [])),
  );
  const patterns = [...new Set(forced.flat().flatMap((atom) => ("pattern" in atom ? [atom.pattern] : [])))];
  const characters = yield* inclusion.leastSteps(patterns);
  const least = new Map(characters.map((count, index) => [patterns[index], count]));
  const sized = claims.map((claim, index) => {
    const { session, stage, form } = claim.situation;
    let tool = form === "call" ? 1 : 0;
    let text = 0;
    for (const atom of forced[index] ?? []) {
      if (atom.kind === "tool") tool = Math.max(tool, least.get(atom.pattern) ?? 0);
      if (atom.kind === "text") text = Math.max(text, (least.get(atom.pattern) ?? 0) + TEXT_SIZE);
    }
    return { claim, size: (tool + text) * 8 + sizeOfSituation(session, stage) };
  });
  return sized.sort((x, y) => x.size - y.size);
}

/** What a text adds to the size of a call, beside its own length. */
const TEXT_SIZE = 4;

/** Short calls first, and those without a session before the others. */
function sizeOf({ tool, texts, counters, confidence, intents }: Model, { session, stage }: Situation): number {
  let size = tool.length + (confidence === undefined ? 0 : 8);
  for (const text of texts) size += text.length + TEXT_SIZE;
  for (const value of counters.values()) size += Math.min(value, 10_000) + 16;
  for (const intent of intents.values()) size += intent.confidence > 0 ? 32 : 0;
  return size * 8 + sizeOfSituation(session, stage);
}

function sizeOfSituation(session: Situation["session"], stage: Situation["stage"]): number {
  return (session === "none" ? 0 : 2) + (stage === "tool_call" ? 0 : 1);
}

/** `first`: whether the first policy is nowhere laxer; `second`: the same of the second one. */
function outcomeOf<Witness>(first: Direction<Witness>, second: Direction<Witness>): Outcome<Witness> {
  const witnesses = {
    ...(first.holds === false ? { laxer: first.witness } : {}),
    ...(second.holds === false ? { stricter: second.witness } : {}),
  };
  const unknown = first.holds === undefined ? first.unknown : second.holds === undefined ? second.unknown : undefined;
  if (unknown !== undefined) return { relation: "unknown", ...witnesses, unknown };
  if (first.holds === true) return { relation: second.holds === true ? "equal" : "stricter", ...witnesses };
  return { relation: second.holds === true ? "looser" : "incomparable", ...witnesses };
}
