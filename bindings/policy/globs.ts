// Globs over tool names → whether one fits a name, covers another, or shares a name with it.

/** One position of a glob: any run, any character, or one of some characters. */
type Token = { readonly kind: "run" } | { readonly kind: "one"; readonly fits: (code: number) => boolean };

interface Glob {
  /** The alternatives that `{a,b}` stands for. */
  readonly alternatives: readonly (readonly Token[])[];
  /** Code points at which some character class begins or ends; between two of them all characters are alike. */
  readonly borders: readonly number[];
}

/** Alternatives that the braces of one glob may expand to. */
const MAX_ALTERNATIVES = 256;
/** Pairs of states that a comparison visits; tool names need some dozens. Beyond, the answer is "not proven". */
const MAX_PAIRS = 5_000;

/** Whether the glob fits the whole name, letter for letter. A glob with too many alternatives fits nothing. */
export function globFits(glob: string, name: string): boolean {
  const parsed = parseGlob(glob);
  if (parsed === undefined) return false;
  let states = startStates(parsed);
  for (const char of name) states = stepStates(parsed, states, char.codePointAt(0) ?? 0);
  return accepts(parsed, states);
}

/** Whether every name that `inner` fits is fitted by some of `outers`; false also where that is too costly to prove. */
export function globsCover(outers: readonly string[], inner: string): boolean {
  if (outers.includes(inner)) return true;
  return search(inner, outers, (inside, outside) => inside && !outside) === "never";
}

/** Whether some name is fitted by both; true also where it is too costly to exclude. */
export function globsOverlap(a: string, b: string): boolean {
  return search(a, [b], (inside, outside) => inside && outside) !== "never";
}

/** The name itself as a glob that fits nothing else. */
export function globOfName(name: string): string {
  let glob = "";
  for (const char of name) glob += "*?[{}".includes(char) ? `[${char}]` : char;
  return glob;
}

/** Whether a glob fits one name only: it has no wildcard. */
export function isPlainName(glob: string): boolean {
  return ![...glob].some((char) => "*?[{}".includes(char));
}

type Wanted = (inside: boolean, outside: boolean) => boolean;

/** Whether some name is fitted by `inner` and by the union of `outers` in the wanted way. */
function search(inner: string, outers: readonly string[], wanted: Wanted): "found" | "never" | "unknown" {
  const left = parseGlob(inner);
  const parsed = outers.map(parseGlob);
  if (left === undefined || parsed.includes(undefined)) return "unknown";
  const right = unite(parsed as Glob[]);
  const alphabet = representatives([...left.borders, ...right.borders]);
  const start: readonly [string, string] = [startStates(left), startStates(right)];
  const seen = new Set([start.join("|")]);
  // Nearest first: a name that decides is mostly short, and depth first would walk past it for long.
  const queue = [start];
  for (let at = 0; at < queue.length; at++) {
    const pair = queue[at] ?? start;
    if (wanted(accepts(left, pair[0]), accepts(right, pair[1]))) return "found";
    for (const code of alphabet) {
      const inside = stepStates(left, pair[0], code);
      if (inside === "") continue;
      const next: readonly [string, string] = [inside, stepStates(right, pair[1], code)];
      const key = next.join("|");
      if (seen.has(key)) continue;
      if (seen.size >= MAX_PAIRS) return "unknown";
      seen.add(key);
      queue.push(next);
    }
  }
  return "never";
}

function unite(globs: readonly Glob[]): Glob {
  return {
    alternatives: globs.flatMap((glob) => glob.alternatives),
    borders: globs.flatMap((glob) => glob.borders),
  };
}

/** One code point of every stretch in which all characters are alike. */
function representatives(borders: readonly number[]): number[] {
  return [...new Set([0, ...borders])].filter((code) => code <= 0x10ffff);
}

// A set of states is written as text, `alternative.position` sorted: small, comparable, hashable.

function startStates(glob: Glob): string {
  return closed(
    glob,
    glob.alternatives.map((_, index) => [index, 0] as const),
  );
}

function stepStates(glob: Glob, states: string, code: number): string {
  const next: (readonly [number, number])[] = [];
  for (const [alternative, position] of readStates(states)) {
    const token = glob.alternatives[alternative]?.[position];
    if (token?.kind === "run") next.push([alternative, position]);
    else if (token?.fits(code)) next.push([alternative, position + 1]);
  }
  return closed(glob, next);
}

function closed(glob: Glob, states: readonly (readonly [number, number])[]): string {
  const all = new Set<string>();
  for (const [alternative, from] of states) {
    let position = from;
    all.add(`${alternative}.${position}`);
    while (glob.alternatives[alternative]?.[position]?.kind === "run") all.add(`${alternative}.${++position}`);
  }
  return [...all].sort().join(",");
}

function accepts(glob: Glob, states: string): boolean {
  return readStates(states).some(([alternative, position]) => position === glob.alternatives[alternative]?.length);
}

function readStates(states: string): [number, number][] {
  if (states === "") return [];
  return states.split(",").map((state) => {
    const dot = state.indexOf(".");
    return [Number(state.slice(0, dot)), Number(state.slice(dot + 1))];
  });
}

function parseGlob(glob: string): Glob | undefined {
  const expanded = expandBraces(glob);
  if (expanded === undefined) return undefined;
  const borders: number[] = [];
  return { alternatives: expanded.map((plain) => tokens(plain, borders)), borders };
}

function expandBraces(glob: string): string[] | undefined {
  const open = openingBrace(glob);
  if (open === undefined) return [glob];
  const { start, commas, end } = open;
  const cuts = [start, ...commas, end];
  const found: string[] = [];
  for (let at = 0; at + 1 < cuts.length; at++) {
    const middle = glob.slice((cuts[at] ?? 0) + 1, cuts[at + 1]);
    const inner = expandBraces(glob.slice(0, start) + middle + glob.slice(end + 1));
    if (inner === undefined || found.length + inner.length > MAX_ALTERNATIVES) return undefined;
    found.push(...inner);
  }
  return found;
}

/** The first brace that closes; one inside a class is a character. */
function openingBrace(glob: string): { start: number; commas: number[]; end: number } | undefined {
  for (let start = 0; start < glob.length; start++) {
    if (glob.charAt(start) === "[") start = classEnd(glob, start) ?? start;
    if (glob.charAt(start) !== "{") continue;
    const commas: number[] = [];
    let depth = 0;
    for (let at = start; at < glob.length; at++) {
      const char = glob.charAt(at);
      if (char === "[") at = classEnd(glob, at) ?? at;
      else if (char === "{") depth++;
      else if (char === "," && depth === 1) commas.push(at);
      else if (char === "}" && --depth === 0) return { start, commas, end: at };
    }
  }
  return undefined;
}

/** Index of the `]` that ends the class opened at `open`; a `]` right behind the opening is a member. */
function classEnd(glob: string, open: number): number | undefined {
  const first = glob.charAt(open + 1) === "!" ? open + 2 : open + 1;
  const end = glob.indexOf("]", first + 1);
  return end < 0 ? undefined : end;
}

function tokens(glob: string, borders: number[]): Token[] {
  const found: Token[] = [];
  for (let at = 0; at < glob.length; ) {
    const char = glob.charAt(at);
    const end = char === "[" ? classEnd(glob, at) : undefined;
    if (end !== undefined) {
      found.push(classToken(glob.slice(at + 1, end), borders));
      at = end + 1;
      continue;
    }
    const code = glob.codePointAt(at) ?? 0;
    if (char === "*") found.push({ kind: "run" });
    else if (char === "?") found.push({ kind: "one", fits: () => true });
    else found.push(classOf([[code, code]], false, borders));
    at += code > 0xffff ? 2 : 1;
  }
  return found;
}

function classToken(inner: string, borders: number[]): Token {
  const negated = inner.startsWith("!");
  const codes = [...(negated ? inner.slice(1) : inner)].map((char) => char.codePointAt(0) ?? 0);
  const ranges: [number, number][] = [];
  for (let at = 0; at < codes.length; at++) {
    const low = codes[at] ?? 0;
    const high = codes[at + 1] === 0x2d ? codes[at + 2] : undefined;
    ranges.push([low, high ?? low]);
    if (high !== undefined) at += 2;
  }
  return classOf(ranges, negated, borders);
}

function classOf(ranges: readonly (readonly [number, number])[], negated: boolean, borders: number[]): Token {
  for (const [low, high] of ranges) borders.push(low, high + 1);
  return { kind: "one", fits: (code) => ranges.some(([low, high]) => code >= low && code <= high) !== negated };
}
