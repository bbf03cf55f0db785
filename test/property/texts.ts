// A pattern's tree → texts that it probably matches, and texts that differ from those a little.
import type { Node, Ranges } from "../oracle/tree.ts";
import type { Random } from "./random.ts";

const NOISE = [
  "a",
  "b",
  "A",
  " ",
  "\n",
  "_",
  "-",
  "/",
  "0",
  "é",
  "K",
  "ſ",
  "ß",
  "中",
  "😀",
  "\u2028",
  "\r",
  "\u00a0",
  ".",
  "qz",
  "zj",
  "rm",
  "\ufffd",
  "\ud800",
  "\0",
];

/** A text that the tree matches if its look-around and assertions happen to agree. */
export function sampleText(random: Random, node: Node): string {
  switch (node.kind) {
    case "empty":
    case "assert":
      return "";
    case "set":
      return sampleCharacter(random, node.ranges);
    case "concat":
      return node.items.map((item) => sampleText(random, item)).join("");
    case "alt":
      return sampleText(random, random.pick(node.items));
    case "repeat": {
      const extra = random.below(3);
      const rounds = Math.min(node.high, node.low + extra);
      let text = "";
      for (let i = 0; i < rounds; i++) text += sampleText(random, node.item);
      return text;
    }
    case "look":
      // What is looked for is offered now and then, also to negative look-around, which then has something to refuse.
      return random.once(node.negative ? 6 : 2) ? sampleText(random, node.item) : "";
  }
}

function sampleCharacter(random: Random, ranges: Ranges): string {
  if (ranges.length === 0) return "";
  const printable = ranges.filter(([low, high]) => low <= 0x7e && high >= 0x20);
  const [low, high] = random.pick(printable.length > 0 && !random.once(5) ? printable : ranges);
  const from = printable.length > 0 && low < 0x20 && high > 0x20 ? 0x20 : low;
  const to = from <= 0x7e ? Math.min(high, Math.max(from, 0x7e)) : high;
  const codePoint = random.once(4) ? from : from + random.below(to - from + 1);
  return codePoint >= 0xd800 && codePoint <= 0xdfff ? "\ufffd" : String.fromCodePoint(codePoint);
}

/** The text with letters dropped, doubled, replaced or swapped in case. */
export function mutateText(random: Random, text: string): string {
  const characters = [...text];
  const changes = 1 + random.below(3);
  for (let i = 0; i < changes; i++) {
    const at = random.below(characters.length + 1);
    switch (random.below(5)) {
      case 0:
        characters.splice(at, 1);
        break;
      case 1:
        characters.splice(at, 0, random.pick(NOISE));
        break;
      case 2:
        if (at < characters.length) characters[at] = random.pick(NOISE);
        break;
      case 3: {
        const c = characters[at];
        if (c !== undefined) characters[at] = c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase();
        break;
      }
      default:
        characters.splice(at, 0, ...characters.slice(at, at + 2));
    }
  }
  return characters.join("");
}

/** Noise around, between and instead of a sample. */
export function textFor(random: Random, tree: Node, maxLength: number): string {
  let text = sampleText(random, tree);
  if (random.once(2)) text = mutateText(random, text);
  if (random.once(2)) text = noise(random, 3) + text;
  if (random.once(2)) text += noise(random, 3);
  if (random.once(5)) text += sampleText(random, tree);
  return [...text].slice(0, maxLength).join("");
}

export function noise(random: Random, most: number): string {
  let text = "";
  for (let i = random.below(most + 1); i > 0; i--) text += random.pick(NOISE);
  return text;
}
