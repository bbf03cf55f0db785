// The paths, facts and bounds that conditions name → selectors, permissions and number tests of a program.
import { MAX_PATHS } from "../../assembly/layout.ts";
import { type ArgPath, type Flaw, parseArgPath, parseContextPath } from "../policy/arg-path.ts";
import type { Test } from "../policy/condition.ts";
import type { AfterMeta, NumberMeta, ProgramMeta, SelectorMeta } from "../program.ts";
import type { LoweredNumber, LoweredSelectors } from "./bytecode.ts";
import { type Decimal, decimalOf } from "./decimal.ts";
import { PlacedError, rulePath } from "./placed-error.ts";

/** A path of the call, or a key of its context. */
export interface PlaceName {
  readonly in: "call" | "context";
  readonly path: string;
}

/** The bounds of a number test. */
export type Bounds = Omit<Extract<Test, { is: "number" }>, "is">;

/** Gathers what the conditions of one policy look at while it is lowered. */
export class Selectors {
  /** The rule at hand, for what is refused. */
  rule = "";
  readonly #selectors: SelectorMeta[] = [];
  readonly #known = new Map<string, number>();
  readonly #bindings = new Map<number, { readonly selector: number; readonly permission: number }>();
  readonly #numbers: LoweredNumber[] = [];
  readonly #numberMeta: NumberMeta[] = [];
  readonly #after: AfterMeta[] = [];
  #permissions = 0;

  /** The selector of a path; the same one whenever it is named. */
  ofPath({ in: where, path }: PlaceName): number {
    const parsed: ArgPath | Flaw = where === "call" ? parseArgPath(path) : parseContextPath(path);
    if (!("root" in parsed)) throw this.#refuse(`path ${path}: ${parsed.message}`);
    const { root, steps } = parsed;
    const source = `${where === "call" || path.startsWith("[") ? "" : "."}${path}`;
    const named = where === "call" ? path : `context${source}`;
    return this.#intern(`${root} ${JSON.stringify(steps)}`, () => ({ source: named, root, steps }));
  }

  /** The selector of a fact about the session's past. */
  ofPast(after: Omit<AfterMeta, "selector">): number {
    const key = `after ${JSON.stringify(after)}`;
    const selector = this.#intern(key, () => ({ source: "the session's past" }));
    if (!this.#after.some((one) => one.selector === selector)) this.#after.push({ selector, ...after });
    return selector;
  }

  #intern(key: string, make: () => SelectorMeta): number {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#selectors.length === MAX_PATHS) {
      throw this.#refuse(`conditions name more than ${MAX_PATHS} paths (MAX_PATHS)`);
    }
    const selector = this.#selectors.push(make());
    this.#known.set(key, selector);
    return selector;
  }

  /** A new permission: what all leaves of a selector have to match. */
  addPermission(): number {
    if (this.#permissions === MAX_PATHS) {
      throw this.#refuse(`there are more than ${MAX_PATHS} conditions that permit (MAX_PATHS)`);
    }
    this.#permissions += 1;
    return this.#permissions;
  }

  bind(pattern: number, selector: number, permission: number): void {
    if (selector + permission > 0) this.#bindings.set(pattern, { selector, permission });
  }

  /** A number test; its index. */
  addNumber(selector: number, permits: boolean, bounds: Bounds): number {
    const { gt, gte, lt, lte } = bounds;
    this.#numberMeta.push({ source: describeBounds(bounds) });
    const low = boundOf(gt, gte);
    const high = boundOf(lt, lte);
    const shape = { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
    // without a path, only what is a number is looked at
    return this.#numbers.push({ selector, permits, strict: !permits && selector > 0, ...shape }) - 1;
  }

  /** Whether a number equals this one; what is no number does not. */
  addEqual(selector: number, value: number): number {
    this.#numberMeta.push({ source: String(value) });
    const bound = decimalOf(value, true);
    return this.#numbers.push({ selector, permits: false, strict: false, low: bound, high: bound }) - 1;
  }

  #refuse(why: string): PlacedError {
    return new PlacedError("unsupported_condition", rulePath(this.rule), why);
  }

  get lowered(): LoweredSelectors {
    return {
      count: this.#selectors.length,
      permissions: this.#permissions,
      bindings: this.#bindings,
      numbers: this.#numbers,
    };
  }

  meta(): Pick<ProgramMeta, "selectors" | "numbers" | "after"> {
    return {
      ...(this.#selectors.length === 0 ? {} : { selectors: this.#selectors }),
      ...(this.#numberMeta.length === 0 ? {} : { numbers: this.#numberMeta }),
      ...(this.#after.length === 0 ? {} : { after: this.#after }),
    };
  }
}

function boundOf(open: number | undefined, closed: number | undefined): Decimal | undefined {
  if (open !== undefined) return decimalOf(open, false);
  return closed === undefined ? undefined : decimalOf(closed, true);
}

const SIGNS = { gt: ">", gte: ">=", lt: "<", lte: "<=" } as const;

function describeBounds(bounds: Bounds): string {
  const keys = ["gt", "gte", "lt", "lte"] as const;
  return keys.flatMap((key) => (bounds[key] === undefined ? [] : [`${SIGNS[key]} ${bounds[key]}`])).join(", ");
}
