// A session's task and what it does → how far the two have moved apart, per mille.
import type { Plain } from "./segments.ts";

/** UTF-16 units of text that a profile takes in; more adds nothing to a share of trigrams. */
const MAX_PROFILE_UNITS = 65_536;

/**
 * The character trigrams of a text's words, counted. Words are runs of letters and digits, of anything beyond ASCII too;
 * each is folded to lower case and set between spaces, so that short words and word ends count.
 */
export class Profile {
  readonly #counts = new Map<number, number>();
  #total = 0;
  #units = 0;

  add(text: string): void {
    const room = MAX_PROFILE_UNITS - this.#units;
    const taken = text.length > room ? text.slice(0, room) : text;
    this.#units += taken.length;
    let first = SPACE;
    let second = SPACE;
    for (let index = 0; index <= taken.length; index += 1) {
      const unit = index < taken.length ? fold(taken.charCodeAt(index)) : SPACE;
      if (unit === SPACE && second === SPACE) continue;
      if (second !== SPACE) this.#count((first * 65_536 + second) * 65_536 + unit);
      first = unit === SPACE ? SPACE : second;
      second = unit;
    }
  }

  /** Every key and leaf of a plain value. */
  addValue(value: Plain): void {
    if (typeof value === "string") this.add(value);
    else if (Array.isArray(value)) for (const element of value) this.addValue(element);
    else if (typeof value === "object" && value !== null) {
      for (const key of Object.keys(value)) {
        this.add(key);
        this.addValue(value[key] as Plain);
      }
    } else this.add(String(value));
  }

  clear(): void {
    this.#counts.clear();
    this.#total = 0;
    this.#units = 0;
  }

  #count(trigram: number): void {
    this.#counts.set(trigram, (this.#counts.get(trigram) ?? 0) + 1);
    this.#total += 1;
  }

  /**
   * 1000 minus the overlap coefficient of the two trigram multisets (Szymkiewicz–Simpson: shared ÷ smaller) in per mille:
   * 0 where one speaks only in the other's words, 1000 where they share none. An empty profile has not moved: 0.
   * Linear in both texts. It compares words, not meaning: a hint for a person, never part of a decision.
   */
  distance(other: Profile): number {
    const smaller = Math.min(this.#total, other.#total);
    if (smaller === 0) return 0;
    let shared = 0;
    for (const [trigram, count] of this.#counts) shared += Math.min(count, other.#counts.get(trigram) ?? 0);
    return 1000 - Math.floor((shared * 1000) / smaller);
  }
}

const SPACE = 32;

/** Lower case for ASCII letters, themselves for digits and everything beyond ASCII, a space for the rest. */
function fold(unit: number): number {
  if (unit >= 65 && unit <= 90) return unit | 32;
  return unit >= 128 || (unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57) ? unit : SPACE;
}
