// A plain word → what a YAML 1.1 reader (PyYAML, Ruby) would take it for where YAML 1.2 reads a string or another number.

const WORDS_1_1 = ["yes", "no", "on", "off", "y", "n"];
/** `y` and `n` are booleans to the letter of YAML 1.1 only; PyYAML reads them as strings. */
const AMBIGUOUS_WORDS = 4;

/** `boolean` or `number` for a word that only YAML 1.1 reads so. */
export function readingOf11(word: string): "boolean" | "number" | undefined {
  const lower = word.toLowerCase();
  const place = WORDS_1_1.indexOf(lower);
  if (place >= 0 && place < AMBIGUOUS_WORDS) return "boolean";
  if (isUnderscored(lower) || isSexagesimal(lower)) return "number";
  return undefined;
}

/** What a YAML 1.1 boolean word means. */
export function booleanOf11(word: string): boolean | undefined {
  const place = WORDS_1_1.indexOf(word.toLowerCase());
  return place < 0 ? undefined : place % 2 === 0;
}

/** A plain decimal integer without leading zeros: the one spelling that every reader takes for the same number. */
export function isPlainInteger(word: string): boolean {
  const digits = word.startsWith("-") || word.startsWith("+") ? word.slice(1) : word;
  return isDigits(digits) && (digits.length === 1 || !digits.startsWith("0"));
}

/** Digits with `_` among them: `1_000`. */
function isUnderscored(word: string): boolean {
  return word.includes("_") && word.charAt(0) !== "_" && isDigits(word.split("_").join(""));
}

/** `12:30:00`: a number to base 60. */
function isSexagesimal(word: string): boolean {
  const parts = word.split(":");
  return parts.length > 1 && parts.every((part) => part.length <= 2 && isDigits(part));
}

function isDigits(word: string): boolean {
  if (word === "") return false;
  for (const char of word) if (char < "0" || char > "9") return false;
  return true;
}
