// Two lists of formulas → calls for which one of the first holds and none of the second, or the proof that there is none.
//
// Lazily, like a satisfiability solver modulo theories: from the literals chosen so far a model is made (a tool name,
// texts, counters), both sides are evaluated on it, and where the model is wrong, the literals that make it so are what
// is branched on. Literals that nothing hangs on are never chosen.
import { SCOPE_CONTEXT, SCOPE_CONTEXT_SCALAR, SCOPE_SCALAR, SCOPE_STRING } from "../../assembly/layout.ts";
import { type Inclusion, type Search, Unwanted } from "../compile/inclusion.ts";
import type { Steps } from "../compile/steps.ts";
import { describeFormula } from "./describe.ts";
import { type Atom, FALSE, type Formulas, type Node, TRUE } from "./formula.ts";
import { type Model, type Solution, textsAt, textsSeen, type Unknown } from "./model.ts";
import { BENIGN, confidenceFor, countersFor, intentsFor } from "./numbers.ts";
import { EMPTY_STAND, holdsAt, merge, type Stand, standFor } from "./places.ts";

/** Models that one question may look at. */
const MAX_MODELS = 2_000;

type TextAtom = Extract<Atom, { kind: "text" }>;
type LeafAtom = Extract<Atom, { kind: "leaf" }>;
type FitsAtom = Extract<Atom, { kind: "fits" }>;
type ToolAtom = Extract<Atom, { kind: "tool" }>;
/** Atoms that hang on a pattern. */
type Matched = TextAtom | ToolAtom;

/** Whether the reading of `inner` is one of `outer`: a match there is then a match here, where the patterns say so. */
export function seesAll(outer: TextAtom, inner: TextAtom): boolean {
  if (outer.place !== undefined && outer.place !== inner.place) return false;
  return (inner.scope & ~outer.scope) === 0 && inner.views.every((view) => outer.views.includes(view));
}

type Literals = ReadonlyMap<number, boolean>;
type Evaluate = (formula: number) => Steps<boolean>;

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
  *solve(formula: number): Steps<Solution> {
    if (formula === FALSE || this.#against.includes(TRUE) || this.#against.includes(formula)) return { kind: "none" };
    this.#models = 0;
    const literals = new Map<number, boolean>();
    for (const [atom, value] of this.#formulas.forced(formula)) {
      if (this.#banned.has(atom) && value) return { kind: "none" };
      literals.set(atom, value);
    }
    return yield* this.#search(formula, literals);
  }

  *#search(goal: number, literals: Literals): Steps<Solution> {
    yield;
    this.#models += 1;
    if (this.#models > MAX_MODELS) return this.#unknown("MAX_MODELS", goal, undefined);
    const made = yield* this.#model(literals);
    if (made.kind !== "model") return made;
    const value = this.#evaluator(made.model, literals);
    let conflict: Literals | undefined;
    if (!(yield* value(goal))) conflict = yield* this.#reason(goal, false, value);
    else {
      let broken: number | undefined;
      for (const formula of this.#against) {
        if (!(yield* value(formula))) continue;
        broken = formula;
        break;
      }
      if (broken === undefined) return made;
      conflict = yield* this.#reason(broken, true, value);
    }
    // Some literal of the conflict has to be otherwise; those already chosen cannot.
    let chosen = literals;
    let unknown: Solution | undefined;
    for (const [atom, was] of conflict) {
      if (literals.has(atom) || this.#banned.has(atom)) continue;
      const found = yield* this.#search(goal, new Map([...chosen, [atom, !was]]));
      if (found.kind === "model") return found;
      if (found.kind === "unknown") unknown = found;
      chosen = new Map([...chosen, [atom, was]]);
    }
    return unknown ?? { kind: "none" };
  }

  /** Literals of the model that alone give the formula the value it has. */
  *#reason(formula: number, value: boolean, evaluate: Evaluate): Steps<Literals> {
    const node = this.#formulas.node(formula);
    if (node.op === "atom") return new Map([[node.atom, value]]);
    if (node.op === "not") return yield* this.#reason(node.of, !value, evaluate);
    if (value === (node.op === "and")) {
      const all = new Map<number, boolean>();
      for (const part of node.of)
        for (const [atom, was] of yield* this.#reason(part, value, evaluate)) all.set(atom, was);
      return all;
    }
    // One part suffices: the one that hangs on the fewest literals.
    let best: Literals | undefined;
    for (const part of node.of) {
      if ((yield* evaluate(part)) !== value) continue;
      const reason = yield* this.#reason(part, value, evaluate);
      if (best === undefined || reason.size < best.size) best = reason;
    }
    return best ?? new Map();
  }

  #evaluator(model: Model, literals: Literals): Evaluate {
    const atoms = new Map<number, boolean>();
    const known = new Map<number, boolean>();
    const ofAtom = function* (this: Solver, id: number): Steps<boolean> {
      const value =
        atoms.get(id) ??
        literals.get(id) ??
        (!this.#banned.has(id) && (yield* this.#holds(this.#formulas.atoms[id] as Atom, model)));
      atoms.set(id, value);
      return value;
    }.bind(this);
    const formulas = this.#formulas;
    return function* evaluate(formula: number): Steps<boolean> {
      let value = known.get(formula);
      if (value !== undefined) return value;
      const node: Node = formulas.node(formula);
      if (node.op === "atom") value = yield* ofAtom(node.atom);
      else if (node.op === "not") value = !(yield* evaluate(node.of));
      else {
        // the first part that says otherwise decides
        value = node.op === "and";
        for (const part of node.of) {
          if ((yield* evaluate(part)) === value) continue;
          value = !value;
          break;
        }
      }
      known.set(formula, value);
      return value;
    };
  }

  *#holds(atom: Atom, model: Model): Steps<boolean> {
    switch (atom.kind) {
      case "tool":
        return (yield* this.#inclusion.fitSteps(atom.pattern, model.tool)) === true;
      case "text":
        return yield* this.#fitsSome([atom.pattern], textsSeen(model, atom));
      case "leaf":
        return holdsAt(model.places.get(atom.place) ?? EMPTY_STAND, atom.region, atom.every);
      case "fits": {
        const patterns = atom.patterns.map(({ pattern }) => pattern);
        for (const text of textsAt(model.places.get(atom.place)))
          if (!(yield* this.#fitsSome(patterns, [text]))) return false;
        return true;
      }
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

  /** Whether one of the patterns matches in one of the texts. */
  *#fitsSome(patterns: readonly number[], texts: readonly string[]): Steps<boolean> {
    for (const text of texts)
      for (const pattern of patterns) if ((yield* this.#inclusion.fitSteps(pattern, text)) === true) return true;
    return false;
  }

  /** A call that fits the literals, or why there is none. */
  *#model(literals: Literals): Steps<Solution> {
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
    const texts = yield* this.#texts(chosen("text"), all("fits"));
    if (texts.kind !== "model") return texts;
    const places = yield* this.#places(texts.places, all("leaf"), all("fits"), chosen("text"));
    if (places.kind !== "model") return places;
    const tool =
      this.#form === "call"
        ? yield* this.#tool(chosen("tool"))
        : { kind: "model" as const, tool: "", disguised: false, assumed: false };
    if (tool.kind !== "model") return tool;
    const assumed = texts.assumed || places.assumed || tool.assumed || chosen("opaque").some(([, value]) => value);
    const structures = chosen("opaque").flatMap(([{ structure }, value]) =>
      value && structure !== undefined ? [structure] : [],
    );
    const model = {
      structures,
      tool: tool.tool,
      disguised: tool.disguised,
      texts: texts.texts,
      places: places.places,
      counters,
      confidence,
      intents,
      assumed,
    };
    return { kind: "model", model };
  }

  #bannedAtoms<Kind extends Atom["kind"]>(kind: Kind): Extract<Atom, { kind: Kind }>[] {
    return (this.#bannedOf.get(kind) ?? []).map(([atom]) => atom as Extract<Atom, { kind: Kind }>);
  }

  /** The patterns of the banned atoms and of some more; with `seen`, those that look at all that it looks at. */
  #unwanted(denied: readonly Matched[], kind: Matched["kind"] | "disguised", seen?: TextAtom): Unwanted {
    const reading = seen === undefined ? "" : `${seen.scope}/${seen.views.join()}`;
    const key = `${kind}|${reading}|${denied.map((atom) => JSON.stringify(atom)).join()}`;
    let list = this.#lists.get(key);
    if (list === undefined) {
      const banned: readonly Matched[] =
        kind === "text"
          ? this.#bannedAtoms(kind)
          : this.#bannedAtoms("tool").filter((atom) => (atom.disguised === true) === (kind === "disguised"));
      const all: readonly Matched[] = [...banned, ...denied];
      const counted = all.filter((atom) => seen === undefined || (atom.kind === "text" && seesAll(atom, seen)));
      list = new Unwanted(counted.map(({ pattern }) => pattern));
      this.#lists.set(key, list);
    }
    return list;
  }

  *#tool(
    literals: [ToolAtom, boolean][],
  ): Steps<
    { kind: "model"; tool: string; disguised: boolean; assumed: boolean } | (Solution & { kind: "none" | "unknown" })
  > {
    // the name as it is written and what it reads as are two texts; the example has the one that more is asked of
    const readings = literals.filter(([{ disguised }]) => disguised === true);
    const names = literals.filter(([{ disguised }]) => disguised !== true);
    const read = yield* this.#nameFor(readings, true);
    if (read.kind !== "text") return this.#noName(read, readings);
    const written = yield* this.#nameFor(names, false);
    if (written.kind !== "text") return this.#noName(written, names);
    const disguised = readings.length > 0 || this.#bannedAtoms("tool").some((atom) => atom.disguised === true);
    const tool = readings.length > 0 ? read.text : written.text;
    return { kind: "model", tool, disguised, assumed: disguised || written.unjudged > 0 };
  }

  *#nameFor(literals: [ToolAtom, boolean][], disguised: boolean): Steps<Search & { readonly unwanted: Unwanted }> {
    const denied = literals.filter(([, value]) => !value).map(([atom]) => atom);
    const unwanted = this.#unwanted(denied, disguised ? "disguised" : "tool");
    return { ...(yield* this.#inclusion.searchSteps([this.#named, ...wantedOf(literals)], unwanted)), unwanted };
  }

  #noName(
    found: Exclude<Search, { kind: "text" }> & { readonly unwanted: Unwanted },
    literals: [ToolAtom, boolean][],
  ): Solution & { kind: "none" | "unknown" } {
    if (found.kind === "nothing") return { kind: "none" };
    return { kind: "unknown", unknown: this.#overBudget(found, wantedOf(literals), found.unwanted) };
  }

  *#texts(
    literals: [TextAtom, boolean][],
    fits: [FitsAtom, boolean][],
  ): Steps<
    | { kind: "model"; texts: string[]; places: Map<string, string[]>; assumed: boolean }
    | (Solution & { kind: "none" | "unknown" })
  > {
    const wanted = literals.filter(([, value]) => value).map(([atom]) => atom);
    const denied = literals.filter(([, value]) => !value).map(([atom]) => atom);
    const none = this.#unwanted(denied, "text");
    const texts: string[] = [];
    const places = new Map<string, string[]>();
    let assumed = false;
    let unknown: Unknown | undefined;
    for (const atom of wanted) {
      const others = this.#unwanted(denied, "text", atom);
      const found = yield* this.#searchFitting(atom, fits, others);
      if (found.kind === "nothing") return { kind: "none" };
      if (found.kind === "unknown") {
        unknown = this.#overBudget(found, [atom.pattern], others);
        continue;
      }
      if (found.unjudged > 0 || others.ids.length < none.ids.length) assumed = true;
      const list = atom.place === undefined ? texts : listAt(places, atom.place);
      if (!list.includes(found.text)) list.push(found.text);
    }
    if (unknown !== undefined) return { kind: "unknown", unknown };
    if (this.#form === "call" || (wanted.length === 1 && texts.length === 1)) {
      return { kind: "model", texts, places, assumed };
    }
    // One text has to hold all of it.
    const all = wanted.map(({ pattern }) => pattern);
    const found = yield* this.#inclusion.searchSteps(all, none);
    if (found.kind === "text") {
      return { kind: "model", texts: [found.text], places, assumed: assumed || found.unjudged > 0 };
    }
    if (found.kind === "unknown") return { kind: "unknown", unknown: this.#overBudget(found, all, none) };
    // With several readings of a text, each pattern may match in another one.
    if (wanted.length > 1 && wanted.some(({ views }) => views.length > 0)) {
      return { kind: "unknown", unknown: { budget: "views", pair: [this.#sources(all), this.#sources(none.ids)] } };
    }
    return { kind: "none" };
  }

  /** A text of a leaf that the permissions of its place let stand there too, where they see all of its readings. */
  *#searchFitting(atom: TextAtom, fits: [FitsAtom, boolean][], others: Unwanted): Steps<Search> {
    const permits = fits.filter(
      ([fit, value]) => value && fit.place === atom.place && atom.views.every((view) => fit.views.includes(view)),
    );
    const isLeaf = (atom.scope & ~LEAF_SCOPES) === 0;
    const choices = isLeaf
      ? choicesOf(permits.map(([fit]) => fit.patterns.filter(({ scope }) => scope & atom.scope)))
      : [[]];
    let last: Search = { kind: "nothing" };
    for (const choice of choices) {
      const found = yield* this.#inclusion.searchSteps([atom.pattern, ...choice.map(({ pattern }) => pattern)], others);
      if (found.kind === "text") return found;
      if (found.kind === "unknown") last = found;
    }
    return last;
  }

  /** What stands at each place of the call. */
  *#places(
    texts: ReadonlyMap<string, string[]>,
    leaves: [LeafAtom, boolean][],
    fits: [FitsAtom, boolean][],
    literals: [TextAtom, boolean][],
  ): Steps<
    { kind: "model"; places: Map<string, Stand>; assumed: boolean } | (Solution & { kind: "none" | "unknown" })
  > {
    const places = new Map<string, Stand>();
    let assumed = false;
    const denied = literals.filter(([, value]) => !value).map(([atom]) => atom);
    const names = new Set([
      ...texts.keys(),
      ...leaves.map(([{ place }]) => place),
      ...fits.map(([{ place }]) => place),
    ]);
    for (const place of names) {
      const here = fits.filter(([fit]) => fit.place === place);
      const own = [...(texts.get(place) ?? [])];
      // what a permission of the place refuses that another lets pass, or that stands there at all
      const granted = here.filter(([, value]) => value).map(([fit]) => fit);
      for (const [fit, value] of here) {
        if (value) continue;
        for (const other of granted) if (yield* this.#isWithin(other, fit)) return { kind: "none" };
        const found = yield* this.#leafText(place, granted, fit, denied);
        if (found === undefined) assumed = true;
        else if (!own.includes(found)) own.push(found);
      }
      const occupied = own.length > 0;
      const at = leaves.filter(([leaf]) => leaf.place === place);
      const forked = place.includes("*");
      let stand: Stand = { ...EMPTY_STAND, texts: own };
      for (const views of new Set(at.map(([leaf]) => leaf.views.join()))) {
        const mine = at.filter(([leaf]) => leaf.views.join() === views);
        const fitting = granted.length > 0 && mine.some(([{ every }, value]) => every && value);
        const spare = fitting && !occupied ? yield* this.#leafText(place, granted, undefined, denied) : "z";
        if (spare === undefined) assumed = true;
        const found = standFor(
          mine.map(([{ region, every }, value]) => ({ region, every, value })),
          occupied || fitting,
          forked,
          spare ?? "z",
        );
        if (found === undefined) return { kind: "none" };
        if (!found.sure) assumed = true;
        const added = fitting && !occupied && spare !== undefined ? [spare] : [];
        stand = merge(stand, { ...found.stand, texts: [...found.stand.texts, ...added] });
      }
      if (stand.texts.length + stand.numbers.length > 0 || stand.nulls || stand.misfit) places.set(place, stand);
    }
    return { kind: "model", places, assumed };
  }

  /** Whether all that the one permission lets stand there the other does, too. */
  *#isWithin(inner: FitsAtom, outer: FitsAtom): Steps<boolean> {
    if (!outer.views.every((view) => inner.views.includes(view))) return false;
    for (const { pattern, scope } of inner.patterns) {
      const others = outer.patterns.filter((other) => (scope & ~other.scope) === 0).map((other) => other.pattern);
      const left = yield* this.#inclusion.searchSteps([pattern], new Unwanted(others));
      if (left.kind !== "nothing") return false;
    }
    return true;
  }

  /** A string that permissions let stand at a place and nothing forbids; with `but`, one that this permission refuses. */
  *#leafText(
    place: string,
    granted: readonly FitsAtom[],
    but: FitsAtom | undefined,
    denied: readonly TextAtom[],
  ): Steps<string | undefined> {
    const isString = ({ scope }: { readonly scope: number }): boolean => (scope & STRING_SCOPES) !== 0;
    const others = [...this.#bannedAtoms("text"), ...denied]
      .filter((atom) => isString(atom) && (atom.place === undefined || atom.place === place))
      .map(({ pattern }) => pattern);
    const refused = but === undefined ? [] : but.patterns.filter(isString).map(({ pattern }) => pattern);
    for (const choice of choicesOf(granted.map(({ patterns }) => patterns.filter(isString)))) {
      const wanted = [this.#named, ...choice.map(({ pattern }) => pattern)];
      const found = yield* this.#inclusion.searchSteps(wanted, new Unwanted([...others, ...refused]));
      if (found.kind === "text") return found.text;
    }
    return undefined;
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

/** Patterns that have to match. */
function wantedOf(literals: readonly [ToolAtom, boolean][]): number[] {
  return literals.filter(([, value]) => value).map(([{ pattern }]) => pattern);
}

/** Kinds of leaves: no keys, and no joined elements. */
const LEAF_SCOPES = SCOPE_STRING | SCOPE_SCALAR | SCOPE_CONTEXT | SCOPE_CONTEXT_SCALAR;
const STRING_SCOPES = SCOPE_STRING | SCOPE_CONTEXT;

/** Ways to choose one pattern for each of several permissions that are tried. */
const MAX_CHOICES = 16;

function choicesOf<Item>(lists: readonly (readonly Item[])[]): readonly (readonly Item[])[] {
  let choices: readonly (readonly Item[])[] = [[]];
  for (const list of lists) {
    choices = choices.flatMap((choice) => list.map((item) => [...choice, item]));
    // too many: what they ask for is left out, which lets more pass
    if (choices.length > MAX_CHOICES) return [[]];
  }
  return choices;
}

function listAt(lists: Map<string, string[]>, key: string): string[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

function addTo(lists: Map<Atom["kind"], [Atom, boolean][]>, atom: Atom, value: boolean): void {
  const list = lists.get(atom.kind);
  if (list === undefined) lists.set(atom.kind, [[atom, value]]);
  else list.push([atom, value]);
}
