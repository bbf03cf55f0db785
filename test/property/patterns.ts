// Patterns to test with: every small one over a small alphabet, and random ones built from the tokens of real policies.
import type { Random } from "./random.ts";

/** Operators as templates with `%` for an operand; one operand or two. */
export const UNARY = ["%*", "%+", "%?", "%{2}", "%{0,2}"] as const;
export const BINARY = ["%%", "%|%"] as const;
export const LOOKS = ["(?=%)", "(?!%)", "(?<=%)", "(?<!%)"] as const;

/**
 * Every regex with at most `atoms` atoms and `operators` operators, in postfix order, the way RE2's exhaustive tests
 * enumerate them (re2/testing/regexp_generator.cc).
 */
export function* everyPattern(
  atoms: readonly string[],
  operators: readonly string[],
  maxAtoms: number,
  maxOperators: number,
): Generator<string> {
  function* extend(stack: readonly string[], atomsUsed: number, operatorsUsed: number): Generator<string> {
    if (stack.length === 1) yield stack[0] as string;
    if (atomsUsed < maxAtoms && stack.length <= maxOperators - operatorsUsed) {
      for (const atom of atoms) yield* extend([...stack, atom], atomsUsed + 1, operatorsUsed);
    }
    if (operatorsUsed === maxOperators) return;
    for (const operator of operators) {
      const arity = operator.split("%").length - 1;
      if (stack.length < arity) continue;
      const operands = stack.slice(-arity).map((operand) => (operand.length > 1 ? `(?:${operand})` : operand));
      let next = 0;
      const built = [...operator].map((c) => (c === "%" ? operands[next++] : c)).join("");
      yield* extend([...stack.slice(0, -arity), built], atomsUsed, operatorsUsed + 1);
    }
  }
  yield* extend([], 0, 0);
}

/** Every text over the alphabet with at most `length` letters, shortest first. */
export function everyText(alphabet: readonly string[], length: number): string[] {
  const texts = [""];
  let longest = [""];
  for (let i = 0; i < length; i++) {
    longest = longest.flatMap((text) => alphabet.map((letter) => text + letter));
    texts.push(...longest);
  }
  return texts;
}

export interface Profile {
  readonly name: string;
  readonly letters: readonly string[];
  readonly words: readonly string[];
  readonly sets: readonly string[];
  readonly assertions: readonly string[];
  readonly flags: readonly string[];
  /** One atom in so many is a look-around; 0 for none. */
  readonly look: number;
  readonly depth: number;
  readonly maxCount: number;
}

/** A few letters, so that small texts meet every construct. */
export const DENSE: Profile = {
  name: "dense",
  letters: ["a", "b", "c", "A", " ", "\\n", "é"],
  words: ["ab", "ba", "aab"],
  sets: ["[ab]", "[^a]", ".", "\\w", "\\W", "[^\\n]", "[a-c]", "\\s", "\\S"],
  assertions: ["^", "$", "\\b", "\\B", "\\A", "\\z"],
  flags: ["(?i)", "(?-i)", "(?s)", "(?m)", "(?i:%)", "(?-i:%)", "(?s:%)", "(?m:%)", "(?-s:%)", "(?x: % )"],
  look: 6,
  depth: 4,
  maxCount: 4,
};

/** What policies are made of: words of shells, SQL and secrets, `\b`, `\s+`, `.*`, bounded classes. */
export const REAL: Profile = {
  name: "real",
  letters: ["-", "/", "\\.", "=", ":", "'", '"', "@", "_", "x", "k", "s", "\\$", "\\(", "\\|", "1"],
  words: [
    "rm",
    "sudo",
    "drop",
    "table",
    "select",
    "password",
    "api[_-]?key",
    "curl",
    "bash",
    "Bearer",
    "straße",
    "ключ",
    "AKIA",
  ],
  sets: [
    "\\s+",
    "\\s*",
    "\\d",
    "\\w+",
    "[a-z]",
    "[^\\n]*",
    ".*",
    "[A-Z0-9]{4}",
    "[\\w.-]+",
    "\\S+",
    "[^;|&]*",
    "\\d{1,3}",
    "[ -~]",
  ],
  assertions: ["\\b", "\\b", "\\b", "^", "$", "\\B"],
  flags: ["(?i)", "(?-i:%)", "(?s:%)", "(?i:%)", "(?m)"],
  look: 12,
  depth: 3,
  maxCount: 6,
};

/** Letters outside ASCII: folding orbits, astral planes, properties, all lengths of UTF-8. */
export const WIDE: Profile = {
  name: "wide",
  letters: [
    "é",
    "É",
    "ß",
    "ẞ",
    "ſ",
    "s",
    "S",
    "K",
    "k",
    "σ",
    "ς",
    "Σ",
    "я",
    "Я",
    "中",
    "😀",
    "𐐀",
    "𐐨",
    "İ",
    "ı",
    "ǅ",
    "a",
    "\\u{1F600}",
  ],
  words: ["straße", "Ελλάς", "ﬀ", "naïve", "日本"],
  sets: [
    "[α-ω]",
    "[^ß]",
    "\\p{Lu}",
    "\\p{L}",
    "\\P{L}",
    "\\p{Greek}",
    "\\p{Nd}",
    "\\w",
    "\\W",
    ".",
    "[à-ÿk]",
    "[\\u{10400}-\\u{10427}]",
    "[^\\p{L}\\s]",
    "\\s",
  ],
  assertions: ["\\b", "\\B", "^", "$"],
  flags: ["(?i)", "(?-i:%)", "(?i:%)", "(?u)"],
  look: 10,
  depth: 3,
  maxCount: 3,
};

/** Rare letters in words that overlap each other: what literals, prefixes and jumps are made of and may trip over. */
export const KEYWORDS: Profile = {
  name: "keywords",
  letters: ["q", "z", "j", " ", "K", "s", "!"],
  words: ["qzj", "zjq", "jqzjqz", "qz zj", "xqzjqzjqzj", "zj-kq", "qzk", "jks", "zzzzzz", "qzj  qz", "ſqz"],
  sets: ["\\s+", "\\s*", ".*", "[^!]*", "[^!]+", "\\w*", "[qz]", "[jk]{1,3}", "\\s", "[^q]", "\\S+", "[a-z]{2,5}"],
  assertions: ["\\b", "\\b", "^", "$", "(?m:$)"],
  flags: ["(?-i)", "(?i)", "(?-i:%)", "(?i:%)", "(?s)"],
  look: 9,
  depth: 3,
  maxCount: 4,
};

export const PROFILES: readonly Profile[] = [DENSE, REAL, WIDE, KEYWORDS];

/** A random pattern of the profile's tokens; nearly always valid. */
export function randomPattern(random: Random, profile: Profile): string {
  const flag = random.once(8) ? random.pick(profile.flags.filter((f) => !f.includes("%"))) : "";
  return flag + alternation(random, profile, profile.depth);
}

function alternation(random: Random, profile: Profile, depth: number): string {
  const branches = random.once(depth > 2 ? 3 : 4) ? 2 + random.below(3) : 1;
  return Array.from({ length: branches }, () => sequence(random, profile, depth)).join("|");
}

function sequence(random: Random, profile: Profile, depth: number): string {
  const length = random.once(12) ? 0 : 1 + random.below(depth > 1 ? 4 : 2);
  let text = "";
  for (let i = 0; i < length; i++) text += quantified(random, profile, depth);
  return text;
}

function quantified(random: Random, profile: Profile, depth: number): string {
  if (random.once(8)) return random.pick(profile.assertions);
  if (profile.look > 0 && depth > 0 && random.once(profile.look)) {
    const look = random.pick(LOOKS).replace("%", () => alternation(random, profile, depth - 2));
    return random.once(8) ? `(?:${look}${atom(random, profile, depth - 1)})*` : look;
  }
  const inner = atom(random, profile, depth);
  if (!random.once(3)) return inner;
  const item = isSingle(inner) ? inner : `(?:${inner})`;
  return item + quantifier(random, profile);
}

/** Whether a quantifier behind the text holds for all of it. */
function isSingle(text: string): boolean {
  if ([...text].length === 1) return true;
  if (/^\\[^upx]$/u.test(text) || /^\\[pP]\{[^}]*\}$/.test(text)) return true;
  return /^\[(?:[^\]\\]|\\.)+\]$/.test(text) || /^\((?:[^()\\]|\\.)*\)$/.test(text);
}

function quantifier(random: Random, profile: Profile): string {
  const lazy = random.once(5) ? "?" : "";
  switch (random.below(6)) {
    case 0:
      return `+${lazy}`;
    case 1:
      return `?${lazy}`;
    case 2: {
      const low = random.below(profile.maxCount);
      return `{${low},${low + random.below(3)}}${lazy}`;
    }
    case 3:
      return random.once(2) ? `{${random.below(profile.maxCount)}}${lazy}` : `{${random.below(3)},}${lazy}`;
    default:
      return `*${lazy}`;
  }
}

function atom(random: Random, profile: Profile, depth: number): string {
  if (depth > 0 && random.once(4)) {
    const open = random.pick(["(", "(?:", "(?:", random.once(2) ? "(" : "(?:"]);
    return `${open}${alternation(random, profile, depth - 1)})`;
  }
  if (depth > 0 && random.once(14)) {
    const scoped = random.pick(profile.flags);
    if (scoped.includes("%")) return scoped.replace("%", () => alternation(random, profile, depth - 1));
  }
  switch (random.below(4)) {
    case 0:
      return random.pick(profile.sets);
    case 1:
      return random.pick(profile.words);
    default:
      return random.pick(profile.letters);
  }
}
