// A text → a text that a reader or a decoder takes for it: invisible signs, lookalikes, escapes, encodings.
import { base64, bytesOf, hex, type Kind, octal, ofText, type Transformation } from "./transformation.ts";

const ALL: readonly Kind[] = ["command", "powershell", "cmd", "sql", "text", "path", "host"];
/** Where a backslash begins an escape of the payload's own language, which the raw reading takes away. */
const CALM: readonly Kind[] = ["command", "sql", "text", "path", "host"];

type Change = (text: string) => string;
const each =
  (change: (letter: string, at: number) => string): Change =>
  (text) =>
    [...text].map(change).join("");
const inside =
  (sign: string): Change =>
  (text) =>
    text.replace(/[A-Za-z](?=[A-Za-z])/g, (letter) => `${letter}${sign}`);
const shifted = (first: string, last: string, to: number): Change =>
  each((letter) => {
    const code = letter.charCodeAt(0);
    return letter.length === 1 && letter >= first && letter <= last
      ? String.fromCodePoint(to + code - first.charCodeAt(0))
      : letter;
  });
const swapped = (pairs: Readonly<Record<string, string>>): Change => each((letter) => pairs[letter] ?? letter);
const chain =
  (...changes: readonly Change[]): Change =>
  (text) =>
    changes.reduce((done, change) => change(done), text);
const encodedBytes =
  (write: (byte: number) => string): Change =>
  (text) =>
    bytesOf(text).map(write).join("");
const unit = (letter: string): string => letter.charCodeAt(0).toString(16).padStart(4, "0");
const long = (text: string): boolean => text.length >= 16;
const letters = (write: (letter: string) => string): Change =>
  each((letter) => (/[A-Za-z]/.test(letter) ? write(letter) : letter));

const CYRILLIC = {
  a: "а",
  c: "с",
  e: "е",
  i: "і",
  j: "ј",
  o: "о",
  p: "р",
  s: "ѕ",
  x: "х",
  y: "у",
  A: "А",
  B: "В",
  C: "С",
  E: "Е",
  H: "Н",
  I: "І",
  K: "К",
  M: "М",
  O: "О",
  P: "Р",
  S: "Ѕ",
  T: "Т",
  X: "Х",
};
const GREEK = {
  o: "ο",
  v: "ν",
  i: "ι",
  A: "Α",
  B: "Β",
  E: "Ε",
  H: "Η",
  I: "Ι",
  K: "Κ",
  M: "Μ",
  N: "Ν",
  O: "Ο",
  P: "Ρ",
  T: "Τ",
  X: "Χ",
  Y: "Υ",
  Z: "Ζ",
};
const OTHERS = { a: "ɑ", d: "ԁ", g: "ɡ", h: "һ", l: "ⅼ", n: "ո", q: "ԛ", r: "г", u: "ս", w: "ԝ", m: "ⅿ" };
const ACCENTS = { a: "á", e: "é", i: "í", o: "ö", u: "ü", n: "ñ", c: "ç", A: "Á", E: "É", O: "Ö", U: "Ü" };
const PUNCTUATION = {
  "-": "‐",
  "/": "∕",
  "'": "’",
  '"': "”",
  "*": "∗",
  ":": "：",
  ";": "；",
  "|": "｜",
  "&": "＆",
  ".": "．",
  "~": "～",
  "=": "＝",
  "(": "（",
  ")": "）",
};

/** What every HTML library escapes. */
const REFERENCES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

const make = (
  name: string,
  change: (text: string) => string | undefined,
  kinds: readonly Kind[] = ALL,
): Transformation => ofText(kinds, name, change, { levels: 0 });
/** Of letter case, which encoded text does not survive. */
const cased = (name: string, change: (text: string) => string): Transformation =>
  ofText(["text", "powershell", "cmd"], name, change);
/** Of what has to be decoded first. */
const encoded = (
  name: string,
  change: (text: string) => string | undefined,
  kinds: readonly Kind[] = ALL,
): Transformation => ofText(kinds, name, change, { levels: 1 });
const twice = (name: string, change: (text: string) => string | undefined): Transformation =>
  ofText(ALL, name, change, { levels: 2 });
/** Escapes of a backslash: what a Windows shell would do with one of its own is another matter. */
const calm = (name: string, change: (text: string) => string | undefined): Transformation =>
  encoded(name, change, CALM);

export const LETTER_TRANSFORMATIONS: readonly Transformation[] = [
  make("full width", shifted("!", "~", 0xff01)),
  make("full-width letters", chain(shifted("a", "z", 0xff41), shifted("A", "Z", 0xff21))),
  make("Cyrillic lookalikes", swapped(CYRILLIC)),
  make("Greek lookalikes", swapped(GREEK)),
  make("other lookalikes", swapped(OTHERS)),
  make("one lookalike", (text) => text.replace(/[aceopxy]/, (letter) => CYRILLIC[letter as "a"])),
  make("lookalike punctuation", swapped(PUNCTUATION)),
  make("accents", swapped(ACCENTS)),
  make("accents apart", swapped(Object.fromEntries([..."aeiouncAEOU"].map((letter) => [letter, `${letter}\u0301`])))),
  make("bold letters", chain(shifted("a", "z", 0x1d41a), shifted("A", "Z", 0x1d400))),
  make("sans-serif letters", chain(shifted("a", "z", 0x1d5ba), shifted("A", "Z", 0x1d5a0))),
  make(
    "monospace letters and digits",
    chain(shifted("a", "z", 0x1d68a), shifted("A", "Z", 0x1d670), shifted("0", "9", 0x1d7f6)),
  ),
  make("double-struck small letters", shifted("a", "z", 0x1d552)),
  make("circled letters", chain(shifted("a", "z", 0x24d0), shifted("A", "Z", 0x24b6))),
  make("Arabic-Indic digits", (text) => shifted("0", "9", 0x660)(text)),
  make("zero-width spaces", inside("\u200b")),
  make("zero-width joiners", inside("\u200d")),
  make("zero-width non-joiners", inside("\u200c")),
  make("word joiners", inside("\u2060")),
  make("soft hyphens", inside("\u00ad")),
  make("byte order marks", inside("\ufeff")),
  make("invisible operators", inside("\u2063")),
  make("Hangul fillers", inside("\u3164")),
  make("Mongolian separators", inside("\u180e")),
  make("variation selectors", inside("\ufe0f")),
  make("supplementary variation selectors", inside("\u{e0101}")),
  make("tag characters", inside("\u{e0020}")),
  make("tag letters", inside("\u{e0061}")),
  make("a grapheme joiner", inside("\u034f")),
  make("combining overlays", inside("\u0336")),
  make("enclosing marks", inside("\u20dd")),
  make("left-to-right marks", inside("\u200e")),
  make("right-to-left overrides", inside("\u202e")),
  make("an embedding around", (text) => `\u202a${text}\u202c`),
  make("isolates around", (text) => `\u2066${text}\u2069`),
  make("no-break spaces", (text) => text.split(" ").join("\u00a0")),
  make("narrow no-break spaces", (text) => text.split(" ").join("\u202f")),
  make("ideographic spaces", (text) => text.split(" ").join("\u3000")),
  make(
    "en and em spaces",
    each((letter, at) => (letter === " " ? (at % 2 ? "\u2002" : "\u2003") : letter)),
  ),
  make("ogham spaces", (text) => text.split(" ").join("\u1680")),
  encoded(
    "URL encoding",
    encodedBytes((byte) => `%${hex(byte)}`),
  ),
  encoded("URL encoding of what needs it", (text) => encodeURIComponent(text)),
  encoded(
    "URL encoding in capitals of letters",
    letters((letter) => `%${hex(letter.charCodeAt(0)).toUpperCase()}`),
  ),
  twice(
    "URL encoding twice",
    chain(
      encodedBytes((byte) => `%${hex(byte)}`),
      (text) => text.split("%").join("%25"),
    ),
  ),
  twice("URL encoding twice of what needs it", (text) => encodeURIComponent(encodeURIComponent(text))),
  encoded(
    "overlong URL encoding",
    each((letter) =>
      letter.charCodeAt(0) < 128 ? `%c${letter.charCodeAt(0) >> 6}%${hex((letter.charCodeAt(0) & 63) | 128)}` : letter,
    ),
  ),
  encoded(
    "%u escapes",
    each((letter) => `%u${unit(letter)}`),
  ),
  encoded(
    "decimal references",
    each((letter) => `&#${letter.codePointAt(0)};`),
  ),
  encoded(
    "hexadecimal references",
    each((letter) => `&#x${letter.codePointAt(0)?.toString(16)};`),
  ),
  encoded(
    "references with zeros",
    letters((letter) => `&#x0000${hex(letter.charCodeAt(0))};`),
  ),
  encoded("references without semicolons", (text) =>
    each((letter) => `&#${letter.codePointAt(0)?.toString().padStart(7, "0")}`)(text),
  ),
  encoded("named references", (text) => text.replace(/[&<>"']/g, (sign) => REFERENCES[sign] ?? sign), [
    "sql",
    "text",
    "path",
    "host",
  ]),
  twice(
    "references of references",
    each((letter) => `&amp;#${letter.codePointAt(0)};`),
  ),
  twice("URL encoded references", (text) => encodeURIComponent(each((letter) => `&#${letter.codePointAt(0)};`)(text))),
  calm(
    "JSON escapes",
    each((letter) => `\\u${unit(letter)}`),
  ),
  calm(
    "JSON escapes of letters",
    letters((letter) => `\\u${unit(letter)}`),
  ),
  calm(
    "JSON escapes in JSON",
    letters((letter) => `\\\\u${unit(letter)}`),
  ),
  calm(
    "braced escapes",
    letters((letter) => `\\u{${hex(letter.charCodeAt(0))}}`),
  ),
  calm(
    "escapes of eight digits",
    letters((letter) => `\\U0000${unit(letter)}`),
  ),
  calm(
    "hexadecimal escapes",
    encodedBytes((byte) => `\\x${hex(byte)}`),
  ),
  calm(
    "hexadecimal escapes of letters",
    letters((letter) => `\\x${hex(letter.charCodeAt(0)).toUpperCase()}`),
  ),
  calm(
    "octal escapes",
    encodedBytes((byte) => `\\${octal(byte)}`),
  ),
  encoded("base64", (text) => (long(text) ? base64(text) : undefined)),
  encoded("base64 for URLs", (text) => (long(text) ? Buffer.from(text).toString("base64url") : undefined)),
  encoded("base64 without padding", (text) => (long(text) ? base64(text).replaceAll("=", "") : undefined)),
  encoded("base64 of UTF-16", (text) => (long(text) ? Buffer.from(text, "utf16le").toString("base64") : undefined)),
  encoded("base64 in a data URL", (text) => (long(text) ? `data:text/plain;base64,${base64(text)}` : undefined), [
    "text",
  ]),
  encoded("base64 in lines", (text) => (text.length > 60 ? base64(text).replace(/.{76}/g, "$&\n") : undefined)),
  twice("base64 twice", (text) => (long(text) ? base64(base64(text)) : undefined)),
  encoded("hexadecimal digits", (text) => (long(text) ? bytesOf(text).map(hex).join("") : undefined)),
  twice("URL encoded base64", (text) => (long(text) ? encodeURIComponent(base64(text)) : undefined)),
  twice("base64 of URL encoding", (text) => (long(text) ? base64(encodeURIComponent(text)) : undefined)),
  encoded(
    "full-width URL encoding",
    chain(
      encodedBytes((byte) => `%${hex(byte)}`),
      shifted("!", "~", 0xff01),
    ),
  ),
  encoded(
    "zero-width spaces in URL encoding",
    chain(
      encodedBytes((byte) => `%${hex(byte)}`),
      (text) => text.split("").join("\u200b"),
    ),
  ),
  make(
    "full width with soft hyphens",
    chain(inside("\u00ad"), chain(shifted("a", "z", 0xff41), shifted("A", "Z", 0xff21))),
  ),
  make("Cyrillic with zero-width joiners", chain(inside("\u200d"), swapped(CYRILLIC))),
  cased("capital letters", (text) => text.toUpperCase()),
  cased(
    "mixed case",
    each((letter, at) => (at % 2 ? letter.toUpperCase() : letter.toLowerCase())),
  ),
  make("dotless and long letters", swapped({ k: "\u212a", K: "\u212a", s: "\u017f" }), ["text"]),
  make("20 kB in front", (text) => `${"lorem ipsum dolor ".repeat(1200)}${text}`, ["text"]),
  make("20 kB behind", (text) => `${text} ${"lorem ipsum dolor ".repeat(1200)}`, ["text"]),
  make("20 kB without blanks in front", (text) => `${"x".repeat(20_000)} ${text}`, ["text"]),
  make("20 kB of non-ASCII in front", (text) => `${"ö".repeat(10_000)} ${text}`, ["text"]),
];
