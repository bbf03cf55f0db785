// Random values of which every character can be told apart, in all dresses that views read through, and patterns for them.
import fc from "fast-check";

/** What stands in the place of a match. */
export const REDACTED = "[redacted]";

export type Pattern = string | { readonly pattern: string; readonly type: "regex" };

/**
 * Letters and digits that neither the marker holds nor an escape of one of them: a match inside an escape breaks it, which
 * lays bare what was not there. Digits go undressed.
 */
export const LETTERS = [..."gjklmnopqsvwz89"];

const escaped = (write: (code: string, char: string) => string) => (char: string) =>
  write(char.charCodeAt(0).toString(16).padStart(2, "0"), char);
export const DRESSES: readonly ((char: string) => string)[] = [
  (char) => char,
  (char) => char,
  (char) => char,
  (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0),
  (char) => `${char}\u200d`,
  escaped((code) => `%${code}`),
  escaped((code) => `%25${code}`),
  escaped((code) => `\\x${code}`),
  escaped((code) => `&#x${code};`),
];

/** A piece of text, and what it is read as. */
interface Piece {
  readonly text: string;
  readonly read: string;
}

const dress = fc.array(fc.nat(DRESSES.length - 1), { minLength: 24, maxLength: 24 });
/** Where blanks stand, where elements end, what becomes a number, and which stretch is encoded. */
const layout = fc.record({
  blanks: fc.array(fc.nat(24), { maxLength: 3 }),
  ends: fc.array(fc.nat(24), { maxLength: 4 }),
  numbers: fc.array(fc.nat(24), { maxLength: 1 }),
  encoded: fc.option(fc.nat(12)),
});

export interface Made {
  /** Texts and numbers, the elements of the array. */
  readonly elements: readonly (string | number)[];
  readonly pieces: readonly Piece[];
  /** The elements as they read, with one blank between two. */
  readonly read: string;
}

/** Text whose letters are all different, some of them dressed up, in elements. */
export function madeOf(order: readonly string[]): fc.Arbitrary<Made> {
  const chosen = fc.shuffledSubarray([...order], {
    minLength: Math.min(4, order.length),
    maxLength: Math.min(24, order.length),
  });
  return fc.tuple(chosen, dress, layout).map(([letters, dresses, parts]) => make(letters, dresses, parts));
}

function isLetter(char: string): boolean {
  return char > "9";
}

interface Layout {
  readonly blanks: readonly number[];
  readonly ends: readonly number[];
  readonly numbers: readonly number[];
  readonly encoded: number | null;
}

function make(
  letters: readonly string[],
  dresses: readonly number[],
  { blanks, ends, numbers, encoded }: Layout,
): Made {
  const elements: (string | number)[] = [];
  const pieces: Piece[] = [];
  let text = "";
  const finish = (): void => {
    if (text !== "") elements.push(text);
    text = "";
  };
  for (let at = 0; at < letters.length; at += 1) {
    const char = letters[at] as string;
    if (ends.includes(at)) finish();
    if (blanks.includes(at)) text += " ";
    if (numbers.includes(at) && char >= "1" && char <= "9") {
      finish();
      elements.push(Number(char));
      pieces.push({ text: char, read: char });
    } else if (encoded === at && at + 8 <= letters.length && letters.slice(at, at + 8).every(isLetter)) {
      const read = letters.slice(at, at + 8).join("");
      const run = Buffer.from(read).toString("hex");
      // set apart: letters beside a run may be part of it
      text += `,${run},`;
      pieces.push({ text: run, read });
      at += 7;
    } else {
      const piece = isLetter(char) ? (DRESSES[dresses[at] as number]?.(char) as string) : char;
      pieces.push({ text: piece, read: char });
      text += piece;
    }
  }
  finish();
  return { elements, pieces, read: letters.join("") };
}

/** Patterns without assertions and without letters of the marker: what one matches, no replacement lays bare. */
export const pattern = fc
  .tuple(fc.nat(5), fc.nat(30), fc.nat(30), fc.nat(3))
  .map(([kind, first, second, length]): ((read: string) => Pattern) => {
    return (read) => {
      const at = first % read.length;
      const [char, other] = [read.charAt(at), read.charAt(second % read.length)];
      const slice = read.slice(at, at + 1 + length);
      switch (kind) {
        case 0:
          return slice;
        case 1:
          return [...slice].join(" ");
        case 2:
          return { pattern: `${char}.*${other}`, type: "regex" };
        case 3:
          return { pattern: `[${[...new Set(slice + other)].join("")}]+`, type: "regex" };
        case 4:
          return { pattern: `${char}.?${other}|${slice}`, type: "regex" };
        default:
          return { pattern: `${[...slice].join("[ ,]*")}`, type: "regex" };
      }
    };
  });

/** What of the value still stands in what a guard lets through, by what it is read as. */
export function visible(value: unknown, { pieces }: Made): Set<string> {
  const texts = (value as readonly unknown[]).map(String).flatMap((text) => text.split(REDACTED));
  const seen = new Set<string>();
  for (const { text, read } of pieces) if (texts.some((part) => part.includes(text))) seen.add(read);
  return seen;
}
