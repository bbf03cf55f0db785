// Patterns with letters lost and pieces of syntax put in, or of such pieces alone.
import { PROFILES, randomPattern } from "../property/patterns.ts";
import type { Random } from "../property/random.ts";

const JUNK = [
  "(",
  "(?",
  ")",
  "[",
  "]",
  "{",
  "}",
  "{2",
  "{2,",
  "{,",
  "{2,3}",
  "*",
  "+",
  "?",
  "|",
  "\\",
  "^",
  "$",
  ".",
  "-",
  "a",
  "z",
  "0",
  "9",
  ":",
  "=",
  "!",
  "<",
  ">",
  "P",
  "P<n>",
  "(?P<",
  "(?i",
  "(?-i)",
  "(?x)",
  " ",
  "#",
  "\n",
  "\\x",
  "\\u",
  "\\u{",
  "\\p{",
  "\\pL",
  "L}",
  "\\d",
  "\\w",
  "\\b",
  "\\B",
  "\\1",
  "\\0",
  "[:alpha:]",
  "[^",
  "&",
  "R",
  "é",
  "😀",
  "\\k",
  "\\Q",
  "\\c",
  "(?#",
  "(*",
  ",",
  "(?:",
  "(?=",
  "(?<!",
  "(?>",
  "\\uD83D",
  "\\uDE00",
  "[[:",
  "x",
  "i",
  "s",
  "-m:",
  "u",
  "^]",
];

/** A pattern of the profiles with a few letters lost or junk put in, or junk alone. */
export function damagedPattern(random: Random): string {
  if (random.once(2)) return Array.from({ length: 1 + random.below(9) }, () => random.pick(JUNK)).join("");
  const characters = [...randomPattern(random, random.pick(PROFILES))];
  for (let changes = random.below(3); changes >= 0; changes--) {
    const at = random.below(characters.length + 1);
    if (random.once(2)) characters.splice(at, 1);
    else characters.splice(at, 0, random.pick(JUNK));
  }
  return characters.join("");
}
