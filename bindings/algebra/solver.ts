// Two lists of formulas → calls for which one of the first holds and none of the second, or the proof that there is none.
//
// Lazily, like a satisfiability solver modulo theories: from the literals chosen so far a model is made (a tool name,
// texts, counters), both sides are evaluated on it, and where the model is wrong, the literals that make it so are what
// is branched on. Literals that nothing hangs on are never chosen.
import { type Inclusion, type Search, Unwanted } from "../compile/inclusion.ts";
import { type Atom, FALSE, type Formulas, type Node, TRUE } from "./formula.ts";

/** A call in the abstract, with what is assumed of it. */
export interface Model {
  readonly tool: string;
  /** Texts that segments have to hold; in a situation of one text, that text. */
  readonly texts: readonly string[];
  /** Values of counters that are not 0. */
  readonly counters: ReadonlyMap<string, number>;
  readonly confidence: number | undefined;
  /** By the signals that read it. */
  readonly intents: ReadonlyMap<string, Intent>;
  /** Opaque atoms and patterns without a table are assumed about: the model may not be one. */
  readonly assumed: boolean;
}

export interface Intent {
  /** Index of the category. */
  readonly category: number;
  /** Per mille. */
  readonly confidence: number;
}

/** Why something is not known. */
export interface Unknown {
  /** The budget that ran out, or what only compares as equal. */
  readonly budget: string;
  /** What was compared: patterns, or conditions, of the one and the other policy. */
  readonly pair: readonly [string, string];
}

export type Solution =
  | { readonly kind: "none" }
  | { readonly kind: "model"; readonly model: Model }
  | { readonly kind: "unknown"; readonly unknown: Unknown };

/** Models that one question may look at. */
const MAX_MODELS = 2_000;

/** Categories of intent. */
const CATEGORIES = 9;
const BENIGN = 8;

type TextAtom = Extract<Atom, { kind: "text" }>;
/** Atoms that hang on a pattern. */
type Matched = TextAtom | Extract<Atom, { kind: "tool" }>;

/** Whether the reading of `inner` is one of `outer`: a match there is then a match here, where the patterns say so. */
export function seesAll(outer: TextAtom, inner: TextAtom): boolean {
  return (inner.scope & ~outer.scope) === 0 && inner.views.every((view) => outer.views.includes(view));
}

type Literals = ReadonlyMap<number, boolean>;

export class Solver {
  readonly #formulas: Formulas;
  readonly #inclusion: Inclusion;
  readonly #form: "call" | "text";
  /** What must not hold. */
  readonly #against: readonly number[];
  /** Atoms that must not hold, alone; they are literals of every model. */
  readonly #banned: ReadonlySet<number>;
  readonly #bannedOf = new Map<Atom["kind"], [Atom, boolean][]>();
  /** Lists of patterns that must not match, by what they are lists for. */
  readonly #lists = new Map<string, Unwanted>();
  /** A pattern of every name that a tool can have. */
  readonly #named: number;
  #models = 0;

  constructor(
    formulas: Formulas,
    inclusion: Inclusion,
    named: number,
    form: "call" | "text",
    against: readonly number[],
  ) {
    this.#formulas = formulas;
    this.#inclusion = inclusion;
    this.#named = named;
    this.#form = form;
    const flat = new Set<number>();
    for (const formula of against) {
      const node = formulas.node(formula);
      for (const part of node.op === "or" ? node.of : [formula]) flat.add(part);
    }
    this.#against = [...flat].filter((formula) => formulas.node(formula).op !== "atom");
    this.#banned = new Set(
      [...flat].flatMap((formula) => {
        const node = formulas.node(formula);
        return node.op === "atom" ? [node.atom] : [];
      }),
    );
    for (const id of this.#banned) addTo(this.#bannedOf, formulas.atoms[id] as Atom, false);
  }

  /** A model of `formula` in which nothing of the other side holds. */
  solve(formula: number): Solution {
    if (formula === FALSE || this.#against.includes(TRUE) || this.#against.includes(formula)) return { kind: "none" };
    this.#models = 0;
    const literals = new Map<number, boolean>();
    for (const [atom, value] of this.#formulas.forced(formula)) {
      if (this.#banned.has(atom) && value) return { kind: "none" };
      literals.set(atom, value);
    }
    return this.#search(formula, literals);
  }

  #search(goal: number, literals: Literals): Solution {
    this.#models += 1;
    if (this.#models > MAX_MODELS) return this.#unknown("MAX_MODELS", goal, undefined);
    const made = this.#model(literals);
    if (made.kind !== "model") return made;
    const value = this.#evaluator(made.model, literals);
    let conflict: Literals | undefined;
    if (!value(goal)) conflict = this.#reason(goal, false, value);
    else {
      const broken = this.#against.find(value);
      if (broken === undefined) return made;
      conflict = this.#reason(broken, true, value);
    }
    // Some literal of the conflict has to be otherwise; those already chosen cannot.
    let chosen = literals;
    let unknown: Solution | undefined;
    for (const [atom, was] of conflict) {
      if (literals.has(atom) || this.#banned.has(atom)) continue;
      const found = this.#search(goal, new Map([...chosen, [atom, !was]]));
      if (found.kind === "model") return found;
      if (found.kind === "unknown") unknown = found;
      chosen = new Map([...chosen, [atom, was]]);
    }
    return unknown ?? { kind: "none" };
  }

  /** Literals of the model that alone give the formula the value it has. */
  #reason(formula: number, value: boolean, evaluate: (formula: number) => boolean): Literals {
    const node = this.#formulas.node(formula);
    if (node.op === "atom") return new Map([[node.atom, value]]);
    if (node.op === "not") return this.#reason(node.of, !value, evaluate);
    if (value === (node.op === "and")) {
      return new Map(node.of.flatMap((part) => [...this.#reason(part, value, evaluate)]));
    }
    // One part suffices: the one that hangs on the fewest literals.
    let best: Literals | undefined;
    for (const part of node.of) {
      if (evaluate(part) !== value) continue;
      const reason = this.#reason(part, value, evaluate);
      if (best === undefined || reason.size < best.size) best = reason;
    }
    return best ?? new Map();
  }

  #evaluator(model: Model, literals: Literals): (formula: number) => boolean {
    const atoms = new Map<number, boolean>();
    const known = new Map<number, boolean>();
    const ofAtom = (id: number): boolean => {
      const value =
        atoms.get(id) ??
        literals.get(id) ??
        (!this.#banned.has(id) && this.#holds(this.#formulas.atoms[id] as Atom, model));
      atoms.set(id, value);
      return value;
    };
    const evaluate = (formula: number): boolean => {
      let value = known.get(formula);
      if (value !== undefined) return value;
      const node: Node = this.#formulas.node(formula);
      if (node.op === "atom") value = ofAtom(node.atom);
      else if (node.op === "not") value = !evaluate(node.of);
      else value = node.op === "and" ? node.of.every(evaluate) : node.of.some(evaluate);
      known.set(formula, value);
      return value;
    };
    return evaluate;
  }

  #holds(atom: Atom, model: Model): boolean {
    switch (atom.kind) {
      case "tool":
        return this.#inclusion.fit(atom.pattern, model.tool) === true;
      case "text":
        return model.texts.some((text) => this.#inclusion.fit(atom.pattern, text) === true);
      case "count":
        return (model.counters.get(atom.counter) ?? 0) >= atom.least;
      case "unsure":
        return model.confidence !== undefined && model.confidence < atom.below;
      case "intent": {
        const intent = model.intents.get(atom.signals) ?? { category: BENIGN, confidence: 0 };
        return ((atom.mask >> intent.category) & 1) === 1 && intent.confidence >= atom.least;
      }
      default:
        return false;
    }
  }

  /** A call that fits the literals, or why there is none. */
  #model(literals: Literals): Solution {
    const split = new Map<Atom["kind"], [Atom, boolean][]>();
    for (const [id, value] of literals) addTo(split, this.#formulas.atoms[id] as Atom, value);
    const chosen = <Kind extends Atom["kind"]>(kind: Kind): [Extract<Atom, { kind: Kind }>, boolean][] =>
      (split.get(kind) ?? []) as [Extract<Atom, { kind: Kind }>, boolean][];
    const all = <Kind extends Atom["kind"]>(kind: Kind): [Extract<Atom, { kind: Kind }>, boolean][] => [
      ...chosen(kind),
      ...this.#bannedAtoms(kind).map((atom): [Extract<Atom, { kind: Kind }>, boolean] => [atom, false]),
    ];
    const counters = countersFor(all("count"));
    const confidence = confidenceFor(all("unsure"));
    const intents = intentsFor(all("intent"));
    if (counters === undefined || confidence === "none" || intents === undefined) return { kind: "none" };
    const texts = this.#texts(chosen("text"));
    if (texts.kind !== "model") return texts;
    const tool =
      this.#form === "call" ? this.#tool(chosen("tool")) : { kind: "model" as const, tool: "", assumed: false };
    if (tool.kind !== "model") return tool;
    const assumed = texts.assumed || tool.assumed || chosen("opaque").some(([, value]) => value);
    return { kind: "model", model: { tool: tool.tool, texts: texts.texts, counters, confidence, intents, assumed } };
  }

  #bannedAtoms<Kind extends Atom["kind"]>(kind: Kind): Extract<Atom, { kind: Kind }>[] {
    return (this.#bannedOf.get(kind) ?? []).map(([atom]) => atom as Extract<Atom, { kind: Kind }>);
  }

  /** The patterns of the banned atoms and of some more; with `seen`, those that look at all that it looks at. */
  #unwanted(denied: readonly Matched[], kind: Matched["kind"], seen?: TextAtom): Unwanted {
    const reading = seen === undefined ? "" : `${seen.scope}/${seen.views.join()}`;
    const key = `${kind}|${reading}|${denied.map((atom) => JSON.stringify(atom)).join()}`;
    let list = this.#lists.get(key);
    if (list === undefined) {
      const all: readonly Matched[] = [...this.#bannedAtoms(kind), ...denied];
      const counted = all.filter((atom) => seen === undefined || (atom.kind === "text" && seesAll(atom, seen)));
      list = new Unwanted(counted.map(({ pattern }) => pattern));
      this.#lists.set(key, list);
    }
    return list;
  }

  #tool(
    literals: [Extract<Atom, { kind: "tool" }>, boolean][],
  ): { kind: "model"; tool: string; assumed: boolean } | (Solution & { kind: "none" | "unknown" }) {
    const wanted = literals.filter(([, value]) => value).map(([{ pattern }]) => pattern);
    const denied = literals.filter(([, value]) => !value).map(([atom]) => atom);
    const unwanted = this.#unwanted(denied, "tool");
    const found = this.#inclusion.search([this.#named, ...wanted], unwanted);
    if (found.kind === "nothing") return { kind: "none" };
    if (found.kind === "text") return { kind: "model", tool: found.text, assumed: found.unjudged > 0 };
    return { kind: "unknown", unknown: this.#overBudget(found, wanted, unwanted) };
  }

  #texts(
    literals: [Extract<Atom, { kind: "text" }>, boolean][],
  ): { kind: "model"; texts: string[]; assumed: boolean } | (Solution & { kind: "none" | "unknown" }) {
    const wanted = literals.filter(([, value]) => value).map(([atom]) => atom);
    const denied = literals.filter(([, value]) => !value).map(([atom]) => atom);
    const none = this.#unwanted(denied, "text");
    const texts: string[] = [];
    let assumed = false;
    let unknown: Unknown | undefined;
    for (const atom of wanted) {
      const others = this.#unwanted(denied, "text", atom);
      const found = this.#inclusion.search([atom.pattern], others);
      if (found.kind === "nothing") return { kind: "none" };
      if (found.kind === "unknown") {
        unknown = this.#overBudget(found, [atom.pattern], others);
        continue;
      }
      if (found.unjudged > 0 || others.ids.length < none.ids.length) assumed = true;
      if (!texts.includes(found.text)) texts.push(found.text);
    }
    if (unknown !== undefined) return { kind: "unknown", unknown };
    if (this.#form === "call" || (wanted.length === 1 && texts.length === 1)) return { kind: "model", texts, assumed };
    // One text has to hold all of it.
    const all = wanted.map(({ pattern }) => pattern);
    const found = this.#inclusion.search(all, none);
    if (found.kind === "text") return { kind: "model", texts: [found.text], assumed: assumed || found.unjudged > 0 };
    if (found.kind === "unknown") return { kind: "unknown", unknown: this.#overBudget(found, all, none) };
    // With several readings of a text, each pattern may match in another one.
    if (wanted.length > 1 && wanted.some(({ views }) => views.length > 0)) {
      return { kind: "unknown", unknown: { budget: "views", pair: [this.#sources(all), this.#sources(none.ids)] } };
    }
    return { kind: "none" };
  }

  #overBudget(found: Extract<Search, { kind: "unknown" }>, wanted: readonly number[], unwanted: Unwanted): Unknown {
    return {
      budget: found.budget,
      pair: [this.#sources(wanted), found.pattern?.pattern ?? this.#sources(unwanted.ids)],
    };
  }

  #sources(patterns: readonly number[]): string {
    const shown = patterns.slice(0, 3).map((id) => this.#formulas.patterns[id]?.pattern ?? "");
    return shown.join(" and ") + (patterns.length > shown.length ? ` and ${patterns.length - shown.length} more` : "");
  }

  #unknown(budget: string, left: number, right: number | undefined): Solution {
    const describe = (formula: number | undefined): string =>
      formula === undefined
        ? `${this.#against.length + this.#banned.size} conditions`
        : describeFormula(this.#formulas, formula);
    return { kind: "unknown", unknown: { budget, pair: [describe(left), describe(right)] } };
  }
}

/** A formula for a person: the conditions it is made of. */
export function describeFormula(formulas: Formulas, formula: number): string {
  const node = formulas.node(formula);
  if (node.op === "not") return `not (${describeFormula(formulas, node.of)})`;
  if (node.op !== "atom") {
    return node.of
      .slice(0, 4)
      .map((part) => describeFormula(formulas, part))
      .join(` ${node.op} `);
  }
  const atom = formulas.atoms[node.atom] as Atom;
  switch (atom.kind) {
    case "text":
    case "tool":
      return `${atom.kind} ${formulas.patterns[atom.pattern]?.pattern ?? ""}`;
    case "count":
      return `${atom.counter} ≥ ${atom.least}`;
    case "unsure":
      return `confidence < ${atom.below}`;
    case "intent":
      return `intent at ${atom.least} per mille`;
    default:
      return atom.key.length > 120 ? `${atom.key.slice(0, 119)}…` : atom.key;
  }
}

function addTo(lists: Map<Atom["kind"], [Atom, boolean][]>, atom: Atom, value: boolean): void {
  const list = lists.get(atom.kind);
  if (list === undefined) lists.set(atom.kind, [[atom, value]]);
  else list.push([atom, value]);
}

type Given<Kind extends Atom["kind"]> = readonly [Extract<Atom, { kind: Kind }>, boolean][];

/** The lowest value of each counter; undefined where a counter would have to be above and below. */
function countersFor(literals: Given<"count">): Map<string, number> | undefined {
  const values = new Map<string, number>();
  for (const [{ counter, least }, value] of literals) {
    if (value) values.set(counter, Math.max(values.get(counter) ?? 0, least));
  }
  for (const [{ counter, least }, value] of literals) {
    if (!value && (values.get(counter) ?? 0) >= least) return undefined;
  }
  return values;
}

/** Absent, or the highest confidence that is low enough; `none` where there is none. */
function confidenceFor(literals: Given<"unsure">): number | undefined | "none" {
  const below = literals.flatMap(([atom, value]) => (value ? [atom.below] : []));
  if (below.length === 0) return undefined;
  const least = Math.max(0, ...literals.flatMap(([atom, value]) => (value ? [] : [atom.below])));
  return least < Math.min(...below) ? least : "none";
}

/** One intent for each set of signals; undefined where none fits. */
function intentsFor(literals: Given<"intent">): Map<string, Intent> | undefined {
  const intents = new Map<string, Intent>();
  for (const signals of new Set(literals.map(([atom]) => atom.signals))) {
    const own = literals.filter(([atom]) => atom.signals === signals);
    const levels = [0, ...own.map(([{ least }]) => least)].filter((least) => least <= 1000).sort((a, b) => a - b);
    const fits = (category: number, confidence: number): boolean =>
      own.every(([{ mask, least }, value]) => (((mask >> category) & 1) === 1 && confidence >= least) === value);
    let found: Intent | undefined;
    for (let at = 0; at < CATEGORIES && found === undefined; at++) {
      const category = (at + BENIGN) % CATEGORIES;
      const confidence = levels.find((level) => fits(category, level));
      if (confidence !== undefined) found = { category, confidence };
    }
    if (found === undefined) return undefined;
    intents.set(signals, found);
  }
  return intents;
}
