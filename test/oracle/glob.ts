// Glob text → the oracle's syntax tree: fnmatch with braces over the whole text, path globs, and fnmatch over a suffix of the text.
import { ANY, complement, foldRanges, normalise } from "./sets.ts";
import { alternate, concat, EMPTY, type Node, type Ranges } from "./tree.ts";
import type { UnicodeData } from "./unicode.ts";

export interface GlobOptions {
  readonly fold: boolean;
  /** `*`, `?` and brackets stop at `/`; `**` does not. */
  readonly paths: boolean;
  /** Some suffix of the text has to fit, and braces are letters: what Agent-OS makes of a glob. */
  readonly suffix: boolean;
}

const SLASH: Ranges = [[0x2f, 0x2f]];

function star(ranges: Ranges): Node {
  return { kind: "repeat", item: { kind: "set", ranges }, low: 0, high: Number.POSITIVE_INFINITY, lazy: false };
}

class GlobParser {
  private readonly text: readonly string[];
  private at = 0;
  private readonly options: GlobOptions;
  private readonly unicode: UnicodeData;

  constructor(source: string, options: GlobOptions, unicode: UnicodeData) {
    this.text = [...source];
    this.options = options;
    this.unicode = unicode;
  }

  parse(): Node {
    const body = this.sequence("");
    const end: Node = { kind: "assert", test: "text_end" };
    return this.options.suffix ? concat([body, end]) : concat([{ kind: "assert", test: "text_start" }, body, end]);
  }

  private sequence(stops: string): Node {
    const items: Node[] = [];
    while (this.at < this.text.length) {
      const c = this.text[this.at] as string;
      if (stops !== "" && stops.includes(c)) break;
      items.push(this.item(c));
    }
    return items.length === 0 ? EMPTY : concat(items);
  }

  private item(c: string): Node {
    const one = this.options.paths ? complement(SLASH) : ANY;
    if (c === "*") return this.star();
    if (c === "?") {
      this.at++;
      return { kind: "set", ranges: one };
    }
    if (c === "[") {
      const close = this.bracketEnd(this.at);
      if (close > 0) return this.bracket(close);
    }
    if (c === "{" && !this.options.suffix && this.braceEnd(this.at) > 0) return this.braces();
    this.at++;
    return this.set([[c.codePointAt(0) as number, c.codePointAt(0) as number]]);
  }

  private set(ranges: Ranges): Node {
    return { kind: "set", ranges: this.options.fold ? foldRanges(ranges, this.unicode.orbits) : ranges };
  }

  /** `*`; in a path glob `**` crosses folders, and as a whole folder name with its `/` it also stands for no folder. */
  private star(): Node {
    const start = this.at;
    while (this.text[this.at] === "*") this.at++;
    if (!this.options.paths) return star(ANY);
    if (this.at - start === 1) return star(complement(SLASH));
    const opens = start === 0 || "/{,".includes(this.text[start - 1] as string);
    if (!opens || this.text[this.at] !== "/") return star(ANY);
    this.at++;
    const folders = concat([star(ANY), { kind: "set", ranges: SLASH }]);
    return { kind: "repeat", item: folders, low: 0, high: 1, lazy: false };
  }

  /** Index of the `]` that closes the bracket at `open`; 0 where there is none and the bracket is a letter. */
  private bracketEnd(open: number): number {
    let at = open + 1;
    if (this.text[at] === "!") at++;
    if (this.text[at] === "]") at++;
    while (at < this.text.length && this.text[at] !== "]") at++;
    return at < this.text.length ? at : 0;
  }

  private bracket(close: number): Node {
    this.at++;
    const negative = this.text[this.at] === "!";
    if (negative) this.at++;
    const ranges: [number, number][] = [];
    while (this.at < close) {
      const low = (this.text[this.at++] as string).codePointAt(0) as number;
      let high = low;
      if (this.text[this.at] === "-" && this.at + 1 < close) {
        high = (this.text[this.at + 1] as string).codePointAt(0) as number;
        this.at += 2;
      }
      if (low <= high) ranges.push([low, high]);
    }
    this.at++;
    const folded = normalise(this.options.fold ? foldRanges(ranges, this.unicode.orbits) : ranges);
    const set = negative ? complement(folded) : folded;
    // no bracket of a path glob fits the separator
    return { kind: "set", ranges: this.options.paths ? complement([...complement(set), ...SLASH]) : set };
  }

  /** Index of the `}` that closes the brace at `open`, brackets stepped over; 0 where there is none. */
  private braceEnd(open: number): number {
    let depth = 0;
    for (let at = open; at < this.text.length; at++) {
      if (this.text[at] === "[" && this.bracketEnd(at) > 0) at = this.bracketEnd(at);
      else if (this.text[at] === "{") depth++;
      else if (this.text[at] === "}" && --depth === 0) return at;
    }
    return 0;
  }

  private braces(): Node {
    this.at++;
    const items = [this.sequence(",}")];
    while (this.text[this.at] === ",") {
      this.at++;
      items.push(this.sequence(",}"));
    }
    this.at++;
    return alternate(items);
  }
}

export function parseGlob(source: string, options: GlobOptions, unicode: UnicodeData): Node {
  return new GlobParser(source, options, unicode).parse();
}
