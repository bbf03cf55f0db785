// Program bytes → what the compiler made of one pattern: how it is run, its literals, its automaton, its instructions.
import * as layout from "../../assembly/layout.ts";

/** How the scanner comes to run a pattern. */
export type ListedMode =
  /** A table that several patterns share reads every text. */
  | "group"
  /** Its own automaton reads every text. */
  | "alone"
  /** Its table runs from each place where its prefix was met. */
  | "prefix"
  /** Its automaton runs once each of its clauses was met. */
  | "clauses";

/** What runs: nothing of its own, a table with states of one or two bytes, or its span program as an NFA. */
export type ListedTier = "none" | "table8" | "table16" | "nfa";

/** Literals of which a match holds at least one, as the scanner reads them: folded, a run of white space as one space. */
export interface ListedClause {
  /** Whether every match begins with one of them. */
  readonly prefix: boolean;
  readonly literals: readonly string[];
}

export interface ListedTable {
  readonly states: number;
  /** Classes of bytes, and the end of the text. */
  readonly columns: number;
  /** States in which nothing is under way. */
  readonly idle: number;
  readonly bytes: number;
}

export type Assertion =
  | "start of the text"
  | "end of the text"
  | "start of a line"
  | "end of a line"
  | "word boundary"
  | "no word boundary";

/** One instruction; all but jumps, splits and matches go on with the next one. Targets are instruction numbers. */
export type Instruction =
  /** Takes one code point of the set, given as ranges with both ends in them. */
  | { readonly op: "class"; readonly ranges: readonly (readonly [low: number, high: number])[] }
  | { readonly op: "split"; readonly to: readonly [number, number] }
  | { readonly op: "jump"; readonly to: number }
  | { readonly op: "assert"; readonly that: Assertion }
  | { readonly op: "look"; readonly look: number }
  | { readonly op: "match" };

export interface ListedLook {
  /** Its first instruction; it ends with the first match behind it. */
  readonly entry: number;
  readonly negative: boolean;
  readonly behind: boolean;
}

export interface PatternListing {
  readonly mode: ListedMode;
  readonly tier: ListedTier;
  readonly clauses: readonly ListedClause[];
  /** The pattern's own table, or with mode `group` the shared one; absent for an NFA that runs alone. */
  readonly table?: ListedTable;
  /** Each run matches only from where it starts. */
  readonly anchored: boolean;
  /** Reads the text as it came, because folding would lose what the pattern asks for. */
  readonly raw: boolean;
  /** First instruction. */
  readonly entry: number;
  readonly looks: readonly ListedLook[];
  readonly instructions: readonly Instruction[];
}

const MODES: readonly ListedMode[] = ["group", "alone", "prefix", "clauses"];
const TIERS: readonly ListedTier[] = ["none", "table8", "table16", "nfa"];
const ASSERTIONS: readonly Assertion[] = [
  "start of the text",
  "end of the text",
  "start of a line",
  "end of a line",
  "word boundary",
  "no word boundary",
];

/** Bits of a look-around's second word; LOOK_NEGATIVE and LOOK_BEHIND of the compiler. */
const LOOK_NEGATIVE = 1;
const LOOK_BEHIND = 2;

const OP_MASK = (1 << layout.SPAN_OP_BITS) - 1;
const OPERAND_MASK = (1 << layout.SPAN_OPERAND_BITS) - 1;

/** `program` is one that the engine has loaded; `pattern` one of its ids. Throws `RangeError` for another. */
export function listPattern(program: Uint8Array, pattern: number): PatternListing {
  const scan = new Section(program, layout.SECTION_SCAN);
  if (!(pattern >= 0 && pattern < scan.head(layout.SCAN_PATTERNS)))
    throw new RangeError(`there is no pattern ${pattern}`);
  const record = scan.head(layout.SCAN_RECORDS) + pattern * layout.RECORD_WORDS * 4;
  const word = (index: number): number => scan.word(record + index * 4);
  const head = word(layout.RECORD_MODE);
  const flags = head >>> 24;
  const mode = MODES[head & 0xff] as ListedMode;
  const tier = TIERS[(head >> 16) & 0xff] as ListedTier;
  const table = tier === "table8" || tier === "table16" ? tableOf(word, tier) : sharedTable(scan, pattern);
  return {
    mode,
    tier,
    clauses: clausesOf(scan, pattern),
    ...(table === undefined ? {} : { table }),
    anchored: (flags & layout.RECORD_ANCHORED) !== 0,
    raw: (flags & layout.RECORD_RAW) !== 0,
    ...spanProgram(scan, word(layout.RECORD_SPAN)),
  };
}

/** What a pattern asserts, look-around left aside: cheaper than a listing. */
export function assertionsOf(program: Uint8Array, pattern: number): Set<Assertion> {
  const scan = new Section(program, layout.SECTION_SCAN);
  const record = scan.head(layout.SCAN_RECORDS) + pattern * layout.RECORD_WORDS * 4;
  const at = scan.head(layout.SCAN_SPANS) + scan.word(record + layout.RECORD_SPAN * 4) * 4;
  const code = at + (layout.SPAN_HEADER_WORDS + scan.word(at + 4) * 2) * 4;
  const found = new Set<Assertion>();
  for (let i = 0; i < scan.word(at); i++) {
    const instruction = scan.word(code + i * 4);
    if ((instruction & OP_MASK) !== layout.SPAN_ASSERT) continue;
    found.add(ASSERTIONS[(instruction >>> layout.SPAN_OP_BITS) & OPERAND_MASK] as Assertion);
  }
  return found;
}

/** One section of a program, in words and bytes from its start. */
class Section {
  readonly #view: DataView;
  readonly #at: number;

  constructor(program: Uint8Array, tag: number) {
    this.#view = new DataView(program.buffer, program.byteOffset, program.byteLength);
    const count = this.#view.getUint32(12, true);
    for (let i = 0; i < count; i++) {
      const head = (layout.PROGRAM_HEADER_WORDS + i * layout.SECTION_WORDS) * 4;
      if (this.#view.getUint32(head, true) !== tag) continue;
      this.#at = this.#view.getUint32(head + 4, true);
      return;
    }
    throw new RangeError(`the program has no section ${tag}`);
  }

  word(offset: number): number {
    return this.#view.getUint32(this.#at + offset, true);
  }

  half(offset: number): number {
    return this.#view.getUint16(this.#at + offset, true);
  }

  byte(offset: number): number {
    return this.#view.getUint8(this.#at + offset);
  }

  /** A word of the section's header. */
  head(index: number): number {
    return this.word(index * 4);
  }
}

function tableOf(word: (index: number) => number, tier: ListedTier): ListedTable {
  const shape = word(layout.RECORD_STATES);
  const states = shape & 0xffff;
  const columns = shape >>> 16;
  const idle = word(layout.RECORD_STOPS) >>> 16;
  return { states, columns, idle, bytes: states * columns * (tier === "table8" ? 1 : 2) };
}

/** The always-on table that reports the pattern. */
function sharedTable(scan: Section, pattern: number): ListedTable | undefined {
  for (let group = 0; group < scan.head(layout.SCAN_GROUPS); group++) {
    const record = scan.head(layout.SCAN_GROUP_RECORDS) + group * layout.GROUP_WORDS * 4;
    const word = (index: number): number => scan.word(record + index * 4);
    const lists = word(layout.GROUP_LISTS);
    const states = word(layout.GROUP_STATES);
    for (let i = 0; i < states - word(layout.GROUP_STOP); i++) {
      const list = lists + scan.word(lists + i * 4) * 4;
      for (let k = 1; k <= scan.word(list); k++) {
        if (scan.word(list + k * 4) !== pattern) continue;
        const columns = word(layout.GROUP_END) + 1;
        return { states, columns, idle: word(layout.GROUP_IDLE), bytes: (states << word(layout.GROUP_SHIFT)) * 2 };
      }
    }
  }
  return undefined;
}

// ---- literals -----------------------------------------------------------------------------------------------------

function clausesOf(scan: Section, pattern: number): ListedClause[] {
  const found = new Map<number, { prefix: boolean; texts: string[] }>();
  const paths = pathsOfRows(scan);
  const symbols = symbolsOf(scan);
  paths.forEach((path, row) => {
    if (path === undefined) return;
    symbols.forEach((symbol, entry) => {
      const output = outputOf(scan, rowEntry(scan, row, entry));
      if (output === undefined) return;
      for (const at of postingsOf(scan, output)) {
        const posting = scan.word(at);
        if ((posting & 0xffff) !== pattern) continue;
        const clause = (posting >>> layout.POSTING_CLAUSE_SHIFT) & 7;
        const entry = found.get(clause) ?? { prefix: false, texts: [] };
        entry.prefix ||= (posting & layout.POSTING_PREFIX) !== 0;
        entry.texts.push(path + symbol);
        found.set(clause, entry);
      }
    });
  });
  return [...found]
    .sort(([a], [b]) => a - b)
    .map(([, { prefix, texts }]) => ({ prefix, literals: shortest(texts).map(readable) }));
}

/** A literal is reported behind every text that ends with it: those texts say nothing more. */
function shortest(texts: readonly string[]): string[] {
  return [...new Set(texts)]
    .filter((text) => !texts.some((other) => other !== text && text.endsWith(other)))
    .sort((a, b) => (a < b ? -1 : 1));
}

function rowEntry(scan: Section, row: number, entry: number): number {
  return scan.half(scan.head(layout.SCAN_ROW_TABLE) + ((row << scan.head(layout.SCAN_ROW_SHIFT)) + entry) * 2);
}

/** Where the output stands that an entry leads to. */
function outputOf(scan: Section, entry: number): number | undefined {
  if ((entry & layout.ROW_OUTPUT) === 0) return undefined;
  return scan.head(layout.SCAN_OUTPUT_TABLE) + (entry & (layout.ROW_OUTPUT - 1)) * layout.OUTPUT_WORDS * 4;
}

/** Where the postings of an output stand. */
function postingsOf(scan: Section, output: number): number[] {
  const several = scan.half(output + 2);
  if (several === 0) return [output + 4];
  const first = scan.head(layout.SCAN_POSTINGS) + scan.word(output + 4) * layout.POSTING_WORDS * 4;
  return Array.from({ length: several }, (_, i) => first + i * layout.POSTING_WORDS * 4);
}

/** The shortest text that leads to each row, one character a byte. */
function pathsOfRows(scan: Section): (string | undefined)[] {
  const symbols = symbolsOf(scan);
  const paths: (string | undefined)[] = new Array(scan.head(layout.SCAN_ROWS));
  paths[0] = "";
  const queue = [0];
  for (const row of queue) {
    symbols.forEach((symbol, column) => {
      const entry = rowEntry(scan, row, column);
      const output = outputOf(scan, entry);
      const to = output === undefined ? entry : scan.half(output);
      if (paths[to] !== undefined) return;
      paths[to] = `${paths[row]}${symbol}`;
      queue.push(to);
    });
  }
  return paths;
}

/** The symbol that each entry of a row stands for; entry 0 is everything that no literal uses. */
function symbolsOf(scan: Section): ReadonlyMap<number, string> {
  const symbols = new Map<number, string>();
  for (let byte = 0; byte < layout.CODE_FIRST; byte++) {
    const entry = scan.byte(scan.head(layout.SCAN_ROW_CLASSES) + byte);
    const letter = byte >= 0x61 && byte <= 0x7a;
    if (entry !== 0 && (letter || byte === 0x20 || !symbols.has(entry))) symbols.set(entry, String.fromCharCode(byte));
  }
  return symbols;
}

/** Bytes as text where they are UTF-8; a literal is a window of bytes and may cut a character. */
function readable(bytes: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
  } catch {
    return Array.from(bytes, (byte) =>
      byte < "\x80" ? byte : `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`,
    ).join("");
  }
}

// ---- the span program -----------------------------------------------------------------------------------------------

function spanProgram(scan: Section, at: number): Pick<PatternListing, "entry" | "looks" | "instructions"> {
  const word = (index: number): number => scan.word(scan.head(layout.SCAN_SPANS) + (at + index) * 4);
  const count = word(0);
  const lookCount = word(1);
  const looks = Array.from({ length: lookCount }, (_, i): ListedLook => {
    const bits = word(layout.SPAN_HEADER_WORDS + i * 2 + 1);
    return {
      entry: word(layout.SPAN_HEADER_WORDS + i * 2),
      negative: (bits & LOOK_NEGATIVE) !== 0,
      behind: (bits & LOOK_BEHIND) !== 0,
    };
  });
  const code = layout.SPAN_HEADER_WORDS + lookCount * 2;
  const instructions = Array.from({ length: count }, (_, i) => instructionOf(scan, word(code + i)));
  return { entry: word(2), looks, instructions };
}

function instructionOf(scan: Section, instruction: number): Instruction {
  const a = (instruction >>> layout.SPAN_OP_BITS) & OPERAND_MASK;
  const b = instruction >>> (layout.SPAN_OP_BITS + layout.SPAN_OPERAND_BITS);
  switch (instruction & OP_MASK) {
    case layout.SPAN_CLASS:
      return { op: "class", ranges: rangesOf(scan, instruction >>> layout.SPAN_OP_BITS) };
    case layout.SPAN_SPLIT:
      return { op: "split", to: [a, b] };
    case layout.SPAN_JUMP:
      return { op: "jump", to: a };
    case layout.SPAN_ASSERT:
      return { op: "assert", that: ASSERTIONS[a] as Assertion };
    case layout.SPAN_LOOK:
      return { op: "look", look: a };
    default:
      return { op: "match" };
  }
}

function rangesOf(scan: Section, set: number): (readonly [number, number])[] {
  const index = scan.head(layout.SCAN_SET_INDEX) + set * 4;
  const pairs = scan.head(layout.SCAN_SET_RANGES);
  const ranges: (readonly [number, number])[] = [];
  for (let i = scan.word(index); i < scan.word(index + 4); i++) {
    ranges.push([scan.word(pairs + i * 8), scan.word(pairs + i * 8 + 4)]);
  }
  return ranges;
}

// ---- the instructions as lines ------------------------------------------------------------------------------------------

/** Ranges of a set that a line shows; the number of others is said. */
const MAX_SHOWN_RANGES = 8;

/** `3  split 4, 7`: one line an instruction, each look-around under a line that says what it is. */
export function formatInstructions({ entry, looks, instructions }: PatternListing): string[] {
  const width = String(instructions.length - 1).length;
  const lines: string[] = [];
  instructions.forEach((instruction, number) => {
    looks.forEach((look, index) => {
      if (look.entry === number) lines.push(`${nameOf(look)} ${index}:`);
    });
    if (number === entry && looks.length > 0) lines.push("pattern:");
    lines.push(`${String(number).padStart(width)}  ${formatInstruction(instruction, looks)}`);
  });
  return lines;
}

function formatInstruction(instruction: Instruction, looks: readonly ListedLook[]): string {
  switch (instruction.op) {
    case "class":
      return `take ${formatRanges(instruction.ranges)}`;
    case "split":
      return `split ${instruction.to.join(", ")}`;
    case "jump":
      return `jump ${instruction.to}`;
    case "assert":
      return `assert ${instruction.that}`;
    case "look":
      return `look ${instruction.look} ${nameOf(looks[instruction.look] as ListedLook)}`;
    case "match":
      return "match";
  }
}

function nameOf({ negative, behind }: ListedLook): string {
  return `${negative ? "not " : ""}${behind ? "behind" : "ahead"}`;
}

const LAST_CODE_POINT = 0x10ffff;

/** `[A-Za-z]`; a set that holds most of Unicode as what it leaves out, `[^\n]`. */
export function formatRanges(ranges: readonly (readonly [low: number, high: number])[]): string {
  if (ranges.length === 0) return "nothing";
  const [first] = ranges[0] as readonly [number, number];
  const [, last] = ranges[ranges.length - 1] as readonly [number, number];
  const outer = last === LAST_CODE_POINT;
  if (ranges.length === 1 && first === 0 && outer) return "any character";
  const shown = outer ? gapsOf(ranges) : ranges;
  const parts = shown.slice(0, MAX_SHOWN_RANGES).map(formatRange);
  const more = shown.length - parts.length;
  const single = shown.length === 1 && !outer && shown[0]?.[0] === shown[0]?.[1];
  if (single) return parts.join("");
  return `[${outer ? "^" : ""}${parts.join("")}]${more > 0 ? ` and ${more} ranges more` : ""}`;
}

function gapsOf(ranges: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const gaps: (readonly [number, number])[] = [];
  let next = 0;
  for (const [low, high] of ranges) {
    if (low > next) gaps.push([next, low - 1]);
    next = high + 1;
  }
  return gaps;
}

function formatRange([low, high]: readonly [number, number]): string {
  if (low === high) return formatCharacter(low);
  return `${formatCharacter(low)}${high === low + 1 ? "" : "-"}${formatCharacter(high)}`;
}

const ESCAPES: Readonly<Record<number, string>> = { 9: "\\t", 10: "\\n", 13: "\\r", 32: "\\x20" };

/** Printable ASCII as it is, the characters that a class gives a meaning with a backslash, all others by number. */
function formatCharacter(cp: number): string {
  const known = ESCAPES[cp];
  if (known !== undefined) return known;
  if (cp < 0x20 || cp === 0x7f) return `\\x${cp.toString(16).padStart(2, "0")}`;
  if (cp > 0x7f) return `\\u{${cp.toString(16)}}`;
  const character = String.fromCharCode(cp);
  return "\\[]^-".includes(character) ? `\\${character}` : character;
}
