// Pattern text → the oracle's syntax tree, or the refusal with its place. Shares no code with the compiler under test.
import { ANY, complement, DIGITS, foldRanges, NOT_NEWLINE, normalise, POSIX, SPACES, WORDS } from "./sets.ts";
import { alternate, concat, EMPTY, type Node, type Ranges, type Refusal } from "./tree.ts";
import type { UnicodeData } from "./unicode.ts";

interface Flags {
  i: boolean;
  s: boolean;
  m: boolean;
  x: boolean;
}

/** A refusal on its way out of the recursion; `parseRegex` turns it into a value. */
class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

const CONTROLS: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, a: 7, e: 27 };

/** Escapes that other engines know and that would mean something else, or nothing, elsewhere. */
const FOREIGN_ESCAPES = "QEGKRXhHNC";

const isDigit = (c: string) => c >= "0" && c <= "9" && c.length === 1;
const isLetter = (c: string) => c.length === 1 && ((c >= "a" && c <= "z") || (c >= "A" && c <= "Z"));
const isHex = (c: string) => isDigit(c) || (c.length === 1 && ((c >= "a" && c <= "f") || (c >= "A" && c <= "F")));
const isSpacing = (c: string) => c.length === 1 && " \t\n\r\v\f".includes(c);

interface ClassItem {
  readonly ranges: Ranges;
  /** A single character may begin or end a range. */
  readonly character?: number;
  /** Shorthands never grow by folding; properties and complements are folded already. */
  readonly folds: boolean;
  readonly shorthand?: boolean;
}

class Parser {
  private readonly text: readonly string[];
  private at = 0;
  private flags: Flags;
  private readonly names = new Set<string>();
  private readonly unicode: UnicodeData;

  constructor(source: string, fold: boolean, unicode: UnicodeData) {
    this.text = [...source];
    this.flags = { i: fold, s: false, m: false, x: false };
    this.unicode = unicode;
  }

  parse(): Node {
    const tree = this.alternation();
    if (this.at < this.text.length) this.syntax("unmatched closing parenthesis", this.at, this.at + 1);
    return tree;
  }

  private peek(ahead = 0): string {
    return this.text[this.at + ahead] ?? "";
  }

  private accept(text: string): boolean {
    for (let i = 0; i < text.length; i++) if (this.peek(i) !== text[i]) return false;
    this.at += text.length;
    return true;
  }

  private units(index: number): number {
    return this.text.slice(0, index).join("").length;
  }

  private refuse(code: Refusal["code"], message: string, start: number, end: number): never {
    const last = Math.min(end, this.text.length);
    // what is missing at the pattern's end shows as its last letter
    throw new Refused({ code, message, start: this.units(Math.min(start, last - 1)), end: this.units(last) });
  }

  private syntax(message: string, start: number, end = this.at): never {
    this.refuse("pattern_syntax", message, start, end);
  }

  private unsupported(message: string, start: number, end = this.at): never {
    this.refuse("pattern_unsupported", message, start, end);
  }

  private alternation(): Node {
    const items = [this.sequence()];
    while (this.accept("|")) items.push(this.sequence());
    return alternate(items);
  }

  private sequence(): Node {
    const items: Node[] = [];
    for (;;) {
      this.skipSpacing();
      const next = this.peek();
      if (next === "" || next === "|" || next === ")") return concat(items);
      const atom = this.atom();
      if (atom) items.push(this.quantified(atom));
    }
  }

  /** Under `(?x)` white space and comments between tokens say nothing. */
  private skipSpacing(): void {
    while (this.flags.x) {
      if (isSpacing(this.peek())) this.at++;
      else if (this.peek() === "#") while (this.peek() !== "" && this.peek() !== "\n") this.at++;
      else return;
    }
  }

  private atom(): Node | undefined {
    const start = this.at;
    const c = this.peek();
    if (c === "*" || c === "+" || c === "?") this.syntax("nothing to repeat", start, start + 1);
    if (c === "{" && this.bounds()) this.syntax("nothing to repeat", start, start + 1);
    if (c === "(") return this.group();
    if (c === "[") return this.bracket();
    this.at++;
    if (c === ".") return { kind: "set", ...this.plain(this.flags.s ? ANY : NOT_NEWLINE, true) };
    if (c === "^") return { kind: "assert", test: this.flags.m ? "line_start" : "text_start" };
    if (c === "$") return { kind: "assert", test: this.flags.m ? "line_end" : "text_end" };
    if (c === "\\") return this.escape(start);
    return this.literal(c.codePointAt(0) as number);
  }

  private plain(ranges: Ranges, folded: boolean) {
    return { ranges, plain: { ranges, folded, negative: false } };
  }

  private literal(codePoint: number): Node {
    const plain: Ranges = [[codePoint, codePoint]];
    const ranges = this.flags.i ? foldRanges(plain, this.unicode.orbits) : plain;
    return { kind: "set", ranges, plain: { ranges: plain, folded: this.flags.i, negative: false } };
  }

  /** The bounds of `{m}`, `{m,}`, `{m,n}`, `{,n}`, `{,}` at the cursor; undefined where the brace is a letter. */
  private bounds(): { low: number | undefined; high: number | undefined; end: number } | undefined {
    let at = this.at + 1;
    const number = () => {
      let digits = "";
      while (isDigit(this.text[at] ?? "")) digits += this.text[at++];
      return digits === "" ? undefined : Number(digits);
    };
    const low = number();
    let high = low;
    if (this.text[at] === ",") {
      at++;
      high = number() ?? Number.POSITIVE_INFINITY;
    } else if (low === undefined) return undefined;
    return this.text[at] === "}" ? { low, high, end: at + 1 } : undefined;
  }

  private quantified(item: Node): Node {
    this.skipSpacing();
    const start = this.at;
    const c = this.peek();
    let low = 0;
    let high = Number.POSITIVE_INFINITY;
    if (c === "*" || c === "+" || c === "?") {
      low = c === "+" ? 1 : 0;
      if (c === "?") high = 1;
      this.at++;
    } else {
      const bounds = c === "{" ? this.bounds() : undefined;
      if (!bounds) return item;
      this.at = bounds.end;
      if (bounds.low === undefined) this.unsupported("`{,n}` repeats in Python and is text elsewhere", start);
      low = bounds.low;
      high = bounds.high ?? low;
      if (low > high) this.syntax("bounds out of order", start);
    }
    if (this.peek() === "+") this.unsupported("possessive quantifier", start, this.at + 1);
    const lazy = this.accept("?");
    const next = this.peek();
    if (next === "*" || next === "+" || next === "?") this.syntax("multiple repeat", this.at, this.at + 1);
    if (next === "{" && this.bounds()) this.syntax("multiple repeat", this.at, this.bounds()?.end);
    return { kind: "repeat", item, low, high, lazy };
  }

  private group(): Node | undefined {
    const start = this.at;
    const outer = { ...this.flags };
    this.at++;
    if (this.peek() === "*") this.unsupported("verbs", start, this.at + 1);
    let look: { behind: boolean; negative: boolean } | undefined;
    if (this.accept("?")) {
      if (this.accept(":")) look = undefined;
      else if (this.accept("=")) look = { behind: false, negative: false };
      else if (this.accept("!")) look = { behind: false, negative: true };
      else if (this.accept("<=")) look = { behind: true, negative: false };
      else if (this.accept("<!")) look = { behind: true, negative: true };
      else if (this.accept("<") || this.accept("P<")) this.groupName();
      else if (this.accept("P=")) this.unsupported("back-reference", start);
      else if (this.accept("P>")) this.unsupported("recursion", start);
      else if (this.accept("P")) this.syntax("bad group", start);
      else if (this.accept(">")) this.unsupported("atomic group", start);
      else if (this.accept("(")) this.unsupported("conditional", start);
      else if (this.peek() === "R" || this.peek() === "&" || isDigit(this.peek()))
        this.unsupported("recursion", start, this.at + 1);
      else if (this.accept("#")) {
        while (this.peek() !== "" && this.peek() !== ")") this.at++;
        if (!this.accept(")")) this.syntax("comment is never closed", start);
        return undefined;
      } else if (this.inlineFlags(start)) return undefined;
    }
    const item = this.alternation();
    if (!this.accept(")")) this.syntax("group is never closed", start, start + 1);
    this.flags = outer;
    return look ? { kind: "look", item, ...look } : item;
  }

  private groupName(): void {
    const start = this.at;
    let name = "";
    const fits = (c: string) => isLetter(c) || c === "_" || c >= "\u0080" || (name !== "" && isDigit(c));
    while (fits(this.peek())) {
      name += this.peek();
      this.at++;
    }
    if (name === "" || !this.accept(">")) this.syntax("bad group name", start, this.at + 1);
    if (this.names.has(name)) this.syntax("group name is given twice", start, this.at - 1);
    this.names.add(name);
  }

  /** `i-s)` or `i-s:` behind `(?`; true where the flags hold for the rest of the enclosing group. */
  private inlineFlags(start: number): boolean {
    let on = true;
    let seen = 0;
    for (;;) {
      const c = this.peek();
      if ((c === ")" || c === ":") && seen > 0) {
        this.at++;
        return c === ")";
      }
      if (c === "-" && on) on = false;
      else if (c === "i" || c === "s" || c === "m" || c === "x") {
        this.flags[c] = on;
        seen++;
      } else if (c === "u" && on) seen++;
      else if (c === ")" || c === ":" || c === "") this.syntax("bad group", start);
      else this.syntax("unknown flag", this.at, this.at + 1);
      this.at++;
    }
  }

  private shorthand(letter: string): Ranges | undefined {
    switch (letter) {
      case "d":
        return DIGITS;
      case "w":
        return WORDS;
      case "s":
        return SPACES;
      case "D":
        return complement(DIGITS);
      case "W":
        return complement(WORDS);
      case "S":
        return complement(SPACES);
      default:
        return undefined;
    }
  }

  private escape(start: number): Node {
    const c = this.peek();
    if (c === "") this.syntax("pattern ends in a backslash", start);
    const set = this.shorthand(c);
    if (set) {
      this.at++;
      return { kind: "set", ranges: set, shorthand: true };
    }
    if (c === "p" || c === "P") return { kind: "set", ranges: this.property(start) };
    const test = ({ b: "word", B: "not_word", A: "text_start", z: "text_end", Z: "text_end" } as const)[c];
    if (test) {
      this.at++;
      return { kind: "assert", test };
    }
    if (c === "k" || (isDigit(c) && c !== "0")) this.unsupported("back-reference", start, this.at + 1);
    return this.literal(this.character(start));
  }

  /** The one character of an escape whose backslash stands at `start`. */
  private character(start: number): number {
    const c = this.peek();
    this.at++;
    const control = CONTROLS[c];
    if (control !== undefined) return control;
    if (c === "0") {
      if (isDigit(this.peek())) this.unsupported("octal escape", start, this.at + 1);
      return 0;
    }
    if (c === "x" || c === "u") {
      if (this.peek() === "{") return this.bracedHex(start);
      return c === "x" ? this.hex(2, start) : this.unit(start);
    }
    if (c === "c") {
      if (!isLetter(this.peek())) this.syntax("unknown escape", start);
      return (this.text[this.at++] as string).charCodeAt(0) & 31;
    }
    if (FOREIGN_ESCAPES.includes(c)) this.unsupported("escape of another engine", start);
    if (isLetter(c)) this.syntax("unknown escape", start);
    if (isDigit(c)) this.unsupported("octal escape", start);
    return c.codePointAt(0) as number;
  }

  private hex(digits: number, start: number): number {
    let text = "";
    while (text.length < digits) {
      if (!isHex(this.peek())) this.syntax("bad hexadecimal escape", start);
      text += this.text[this.at++];
    }
    return Number.parseInt(text, 16);
  }

  private bracedHex(start: number): number {
    this.at++;
    let text = "";
    while (isHex(this.peek())) text += this.text[this.at++];
    const value = Number.parseInt(text, 16);
    if (text === "" || value > 0x10ffff || !this.accept("}")) this.syntax("bad hexadecimal escape", start);
    if (value >= 0xd800 && value <= 0xdfff) this.syntax("lone surrogate", start);
    return value;
  }

  private unit(start: number): number {
    const first = this.hex(4, start);
    if (first < 0xd800 || first > 0xdfff) return first;
    if (first < 0xdc00 && this.accept("\\u")) {
      const second = this.hex(4, start);
      if (second >= 0xdc00 && second <= 0xdfff) return 0x10000 + (first - 0xd800) * 0x400 + (second - 0xdc00);
    }
    this.syntax("lone surrogate", start);
  }

  /** `\p{Name}`, `\pL`, `\P{…}`, `\p{^…}`: folded first, complemented last. */
  private property(start: number): Ranges {
    let negative = this.peek() === "P";
    this.at++;
    let name = "";
    if (this.accept("{")) {
      if (this.accept("^")) negative = !negative;
      while (this.peek() !== "" && this.peek() !== "}") name += this.text[this.at++];
      if (!this.accept("}")) this.syntax("unknown property", start);
    } else {
      name = this.peek();
      if (name !== "") this.at++;
    }
    const ranges = this.unicode.property(name);
    if (!ranges || name === "") this.syntax("unknown property", start);
    const folded = this.flags.i ? foldRanges(ranges, this.unicode.orbits) : ranges;
    return negative ? complement(folded) : folded;
  }

  private bracket(): Node {
    const start = this.at;
    this.at++;
    const negative = this.accept("^");
    const items: ClassItem[] = [];
    for (let first = true; first || this.peek() !== "]"; first = false) {
      if (this.peek() === "") this.syntax("class is never closed", start, start + 1);
      const from = this.at;
      const low = this.classItem(start);
      if (low.character === undefined || this.peek() !== "-" || this.peek(1) === "]" || this.peek(1) === "") {
        items.push(low);
        continue;
      }
      this.at++;
      const high = this.classItem(start);
      if (high.character === undefined || high.character < low.character) this.syntax("bad range", from);
      items.push({ ranges: [[low.character, high.character]], folds: true });
    }
    this.at++;
    const close = (ranges: Ranges) => (negative ? complement(ranges) : ranges);
    const written = normalise(items.flatMap((item) => item.ranges));
    const folded = items.flatMap((item) =>
      this.flags.i && item.folds ? foldRanges(item.ranges, this.unicode.orbits) : item.ranges,
    );
    const ranges = close(normalise(folded));
    const shorthand = items.some((item) => item.shorthand === true);
    if (this.flags.i && items.some((item) => !item.folds)) return { kind: "set", ranges, shorthand };
    return { kind: "set", ranges, shorthand, plain: { ranges: written, folded: this.flags.i, negative } };
  }

  private classItem(classStart: number): ClassItem {
    const start = this.at;
    const c = this.peek();
    if (c === "") this.syntax("class is never closed", classStart, classStart + 1);
    if (c === "[" && this.peek(1) === ":") {
      const item = this.posix(start);
      if (item) return item;
    }
    this.at++;
    if (c !== "\\") return this.oneCharacter(c.codePointAt(0) as number);
    const escaped = this.peek();
    if (escaped === "") this.syntax("pattern ends in a backslash", start);
    const set = this.shorthand(escaped);
    if (set) {
      this.at++;
      return { ranges: set, folds: false, shorthand: true };
    }
    if (escaped === "p" || escaped === "P") return { ranges: this.property(start), folds: false };
    if (escaped === "b") {
      this.at++;
      return this.oneCharacter(8);
    }
    if (isDigit(escaped) && escaped !== "0") this.unsupported("octal escape", start, this.at + 1);
    return this.oneCharacter(this.character(start));
  }

  private oneCharacter(codePoint: number): ClassItem {
    return { ranges: [[codePoint, codePoint]], character: codePoint, folds: true };
  }

  /** `[:name:]` or `[:^name:]` inside a class; undefined where the bracket is a letter. */
  private posix(start: number): ClassItem | undefined {
    let at = start + 2;
    const negative = this.text[at] === "^";
    if (negative) at++;
    let name = "";
    while (/^[a-z]$/.test(this.text[at] ?? "")) name += this.text[at++];
    if (this.text[at] !== ":" || this.text[at + 1] !== "]") return undefined;
    const ranges = POSIX[name];
    if (!ranges) this.syntax("unknown class name", start, at + 2);
    this.at = at + 2;
    if (!negative) return { ranges, folds: true };
    const folded = this.flags.i ? foldRanges(ranges, this.unicode.orbits) : ranges;
    return { ranges: complement(folded), folds: false };
  }
}

/** Parses a regex of the dialect; `fold` is the default of flag `i`. */
export function parseRegex(source: string, fold: boolean, unicode: UnicodeData): Node | Refusal {
  try {
    return new Parser(source, fold, unicode).parse();
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

export function isRefusal(parsed: Node | Refusal): parsed is Refusal {
  return "code" in parsed;
}

/** A text letter for letter: a substring, or with `whole` the whole text. */
export function parseLiteral(source: string, fold: boolean, whole: boolean, unicode: UnicodeData): Node {
  const items: Node[] = [...source].map((character) => {
    const codePoint = character.codePointAt(0) as number;
    const plain: Ranges = [[codePoint, codePoint]];
    return {
      kind: "set",
      ranges: fold ? foldRanges(plain, unicode.orbits) : plain,
      plain: { ranges: plain, folded: fold, negative: false },
    };
  });
  if (!whole) return items.length === 0 ? EMPTY : concat(items);
  return concat([{ kind: "assert", test: "text_start" }, ...items, { kind: "assert", test: "text_end" }]);
}
