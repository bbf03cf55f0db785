// The paths that a program's conditions look at, and a walk over one call → which segments each selects, and what is there.
import {
  FACT_MISFIT,
  FACT_MISSING,
  FACT_NULL,
  FACT_PLACED,
  MAX_SEGMENTS,
  MAX_SELECTIONS,
} from "../../assembly/layout.ts";
import type { PathStep, SelectorMeta } from "../program.ts";

export type Root = "args" | "result" | "context";

/** All paths that begin with the same steps. */
interface Branch {
  /** Selectors of the paths that end here. */
  readonly ends: number[];
  /** Those of the paths that end here or go on. */
  readonly all: number[];
  readonly keys: Map<string, Branch>;
  readonly indices: Map<number, Branch>;
  anyKey: Branch | undefined;
  anyIndex: Branch | undefined;
  /** Behind a step that stands for several places: one of them may be there and another one missing. */
  readonly forked: boolean;
}

function makeBranch(forked: boolean): Branch {
  return {
    ends: [],
    all: [],
    keys: new Map(),
    indices: new Map(),
    anyKey: undefined,
    anyIndex: undefined,
    forked,
  };
}

/** The paths of a program as trees, one a root. */
export class SelectorTable {
  /** Selectors are numbered from 1 to this. */
  readonly count: number;
  readonly roots: Readonly<Record<Root, Branch>>;
  readonly asksContext: boolean;

  constructor(selectors: readonly SelectorMeta[]) {
    this.count = selectors.length;
    this.roots = { args: makeBranch(false), result: makeBranch(false), context: makeBranch(false) };
    selectors.forEach(({ root, steps }, index) => {
      if (root === undefined || steps === undefined) return;
      let branch = this.roots[root];
      branch.all.push(index + 1);
      for (const step of steps) {
        branch = follow(branch, step);
        branch.all.push(index + 1);
      }
      branch.ends.push(index + 1);
    });
    this.asksContext = this.roots.context.all.length > 0;
  }
}

function follow(branch: Branch, step: PathStep): Branch {
  const forked = branch.forked || step.step === "any_index" || step.step === "any_key";
  switch (step.step) {
    case "key":
      return lookUp(branch.keys, step.key, forked);
    case "index":
      return lookUp(branch.indices, step.index, forked);
    case "any_index":
      branch.anyIndex ??= makeBranch(forked);
      return branch.anyIndex;
    default:
      branch.anyKey ??= makeBranch(forked);
      return branch.anyKey;
  }
}

function lookUp<Label>(branches: Map<Label, Branch>, label: Label, forked: boolean): Branch {
  const known = branches.get(label);
  if (known !== undefined) return known;
  const made = makeBranch(forked);
  branches.set(label, made);
  return made;
}

/** What the walk knows of one level: the branches that lead on from it, and the selectors of the places that hold it. */
interface Level {
  readonly branches: readonly Branch[];
  readonly selected: readonly number[];
}

const NONE: readonly never[] = Object.freeze([]);
const NOWHERE: Level = { branches: NONE, selected: NONE };

/**
 * Follows a reader through a value. A path selects what stands at its places: a leaf, a list's elements however deep the
 * lists, and in the end everything below. An object there is a misfit, and so is a list without elements: where leaves have
 * to fit, they do not. A list step (`[*]`) also takes a single value where a list should stand, as lenient tools do; that is
 * a branch that misses something, for what permits.
 */
export class Selection {
  /** `FACT_` bits by selector. */
  readonly facts: Int32Array;
  /** Selector and segment of each selection, as the engine takes them, by segment. */
  selections: number[] = [];
  readonly #table: SelectorTable;
  readonly #levels: Level[] = [];
  #level: Level = NOWHERE;

  constructor(table: SelectorTable) {
    this.#table = table;
    this.facts = new Int32Array(table.count + 1);
  }

  get asksContext(): boolean {
    return this.#table.asksContext;
  }

  /** Too many selections: the call is not to be judged. */
  get full(): boolean {
    return this.selections.length > MAX_SELECTIONS;
  }

  /** Whether some path selects what is being read. */
  get selects(): boolean {
    return this.#level.selected.length > 0;
  }

  /** Forgets the last call; the facts of `held` are true in this one. */
  begin(held: readonly number[]): void {
    this.facts.fill(0);
    this.selections = [];
    for (const selector of held) this.facts[selector] = FACT_PLACED;
  }

  /** Goes to a root. */
  start(root: Root): void {
    const branch = this.#table.roots[root];
    this.#levels.length = 0;
    this.#level = branch.all.length === 0 ? NOWHERE : { branches: [branch], selected: branch.ends };
  }

  /** Goes into a property or an element of the value at hand. */
  enter(label: string | number): void {
    const { branches, selected } = this.#level;
    this.#levels.push(this.#level);
    if (branches.length === 0) return;
    const next = branches.flatMap((branch) => stepsInto(branch, label));
    if (next.length === 0) {
      if (selected.length === 0) this.#level = NOWHERE;
      else this.#level = { branches: NONE, selected };
      return;
    }
    this.#level = { branches: next, selected: union(selected, next) };
  }

  leave(): void {
    this.#level = this.#levels.pop() ?? NOWHERE;
  }

  /** The value at hand is a leaf. */
  placeLeaf(isNull: boolean): void {
    if (this.#level === NOWHERE) return;
    this.#takeAsElement();
    this.#place(isNull ? FACT_PLACED | FACT_NULL : FACT_PLACED);
    for (const branch of this.#level.branches) if (branch.forked) this.#miss(branch.all, branch.ends);
  }

  /** The value at hand is an object. */
  placeObject(): void {
    if (this.#level === NOWHERE) return;
    this.#takeAsElement();
    this.#place(FACT_PLACED);
    for (const selector of this.#level.selected) this.#mark(selector, FACT_MISFIT);
  }

  /** It has been read, and holds these properties. */
  closeObject(value: object): void {
    for (const { forked, keys, indices, anyKey } of this.#level.branches) {
      if (!forked) continue;
      for (const [key, branch] of keys) if (!Object.hasOwn(value, key)) this.#miss(branch.all);
      for (const branch of indices.values()) this.#miss(branch.all);
      if (anyKey !== undefined && Object.keys(value).length === 0) this.#miss(anyKey.all);
    }
  }

  /** The value at hand is a list of this many elements. */
  placeList(length: number): void {
    if (this.#level === NOWHERE) return;
    this.#place(FACT_PLACED);
    if (length === 0) for (const selector of this.#level.selected) this.#mark(selector, FACT_MISFIT);
    for (const { forked, keys, indices, anyKey, anyIndex } of this.#level.branches) {
      if (!forked) continue;
      for (const [key, branch] of keys) if (!isIndexBelow(key, length)) this.#miss(branch.all);
      for (const [index, branch] of indices) if (index >= length) this.#miss(branch.all);
      if (anyKey !== undefined) this.#miss(anyKey.all);
      if (anyIndex !== undefined && length === 0) this.#miss(anyIndex.all);
    }
  }

  /** Segment `segment` is what is at hand, or a key or a joined reading of it. */
  select(segment: number): void {
    // beyond the engine's table nothing is judged anyway
    if (segment >= MAX_SEGMENTS || this.full) return;
    for (const selector of this.#level.selected) this.selections.push(((segment << 16) | selector) >>> 0);
  }

  /** A single value stands where `[*]` wants a list. */
  #takeAsElement(): void {
    const { branches, selected } = this.#level;
    const lists = branches.flatMap(listsOf);
    if (lists.length === 0) return;
    for (const branch of lists) this.#miss(branch.all);
    this.#level = { branches: [...branches, ...lists], selected: union(selected, lists) };
  }

  #place(facts: number): void {
    for (const { ends } of this.#level.branches) for (const selector of ends) this.#mark(selector, facts);
  }

  #miss(selectors: readonly number[], but: readonly number[] = NONE): void {
    for (const selector of selectors) if (!but.includes(selector)) this.#mark(selector, FACT_MISSING);
  }

  #mark(selector: number, facts: number): void {
    this.facts[selector] = (this.facts[selector] as number) | facts;
  }
}

function union(selected: readonly number[], branches: readonly Branch[]): readonly number[] {
  const ends = branches.flatMap((branch) => branch.ends);
  return ends.length === 0 ? selected : [...new Set([...selected, ...ends])];
}

/** The branches of a branch's `[*]`, and of those behind it. */
function listsOf({ anyIndex }: Branch): Branch[] {
  return anyIndex === undefined ? [] : [anyIndex, ...listsOf(anyIndex)];
}

function stepsInto({ keys, indices, anyKey, anyIndex }: Branch, label: string | number): Branch[] {
  const found =
    typeof label === "string" ? [keys.get(label), anyKey] : [keys.get(String(label)), indices.get(label), anyIndex];
  return found.filter((branch) => branch !== undefined);
}

function isIndexBelow(key: string, length: number): boolean {
  const index = Number(key);
  return Number.isInteger(index) && index >= 0 && index < length && String(index) === key;
}
