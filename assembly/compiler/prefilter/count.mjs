// Folders of public text → pairs.ts and words.ts: how rare symbols are behind each other, and which words are common.
//
// Every kind of file counts alike.
//
// node assembly/compiler/prefilter/count.mjs FOLDER…
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";

const KINDS = [".md", ".sh", ".sql", ".py", ".js", ".json"];
/** Bytes of each kind, and of each file at most, from files spread evenly over the folders. */
const KIND_BYTES = 2_000_000;
const FILE_BYTES = 20_000;
/** Signs with a class of their own, in order; letters stand in front of them, all other symbols behind. */
const SIGNS = " 0-./\"'_,:;=()$|<>";
const LETTERS = 26;
const CLASSES = LETTERS + SIGNS.length + 2;
/** What a pair is taken to have occurred in addition, in parts of a symbol's share. */
const UNSEEN = 0.002;

function classOf(byte) {
  const lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
  if (lower >= 0x61 && lower <= 0x7a) return lower - 0x61;
  if (byte >= 0x80) return CLASSES - 1;
  if (byte >= 0x30 && byte <= 0x39) return LETTERS + 1;
  if (byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)) return LETTERS;
  const sign = SIGNS.indexOf(String.fromCharCode(byte));
  return sign < 0 ? CLASSES - 2 : LETTERS + sign;
}

function* filesUnder(folder) {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(path);
    else if (entry.isFile() && KINDS.includes(extname(entry.name))) yield path;
  }
}

function headOf(path) {
  const bytes = Buffer.alloc(Math.min(FILE_BYTES, statSync(path).size));
  const file = openSync(path, "r");
  readSync(file, bytes);
  closeSync(file);
  return bytes;
}

const files = new Map(KINDS.map((kind) => [kind, []]));
for (const folder of process.argv.slice(2)) for (const path of filesUnder(folder)) files.get(extname(path)).push(path);

/** Words that the list takes: letters only, folded; those of so many kinds at least. */
const WORDS = 600;
const WORD_KINDS = 4;

const wordShares = new Map();
const shares = Array.from({ length: CLASSES }, () => new Float64Array(CLASSES));
for (const kind of KINDS) {
  const counts = Array.from({ length: CLASSES }, () => new Float64Array(CLASSES));
  const all = files.get(kind);
  const every = Math.max(1, Math.floor(all.length / ((KIND_BYTES / FILE_BYTES) * 4)));
  const words = new Map();
  let total = 0;
  for (let i = 0; i < all.length && total < KIND_BYTES; i += every) {
    let before = LETTERS;
    const bytes = headOf(all[i]);
    for (const [word] of bytes
      .toString("latin1")
      .toLowerCase()
      .matchAll(/[a-z]{3,}/g))
      words.set(word, (words.get(word) ?? 0) + 1);
    for (const byte of bytes) {
      const now = classOf(byte);
      if (now === LETTERS && before === LETTERS) continue;
      counts[before][now]++;
      total++;
      before = now;
    }
  }
  for (const [word, count] of words)
    wordShares.set(word, [...(wordShares.get(word) ?? []), count / total / KINDS.length]);
  console.error(kind, all.length, "files", total, "symbols");
  for (let a = 0; a < CLASSES; a++)
    for (let b = 0; b < CLASSES; b++) shares[a][b] += counts[a][b] / total / KINDS.length;
}

const single = shares.map((_, b) => shares.reduce((sum, row) => sum + row[b], 0));
const quarterBits = (share) => Math.min(255, Math.round(-4 * Math.log2(share)));
const rows = [single.map(quarterBits)];
for (let a = 0; a < CLASSES; a++) {
  const whole = shares[a].reduce((sum, share) => sum + share, 0);
  rows.push(Array.from(shares[a], (share, b) => quarterBits((share / whole) * (1 - UNSEEN) + single[b] * UNSEEN)));
}
const target = new URL("pairs.ts", import.meta.url);
const head = readFileSync(target, "utf8").split("// ---- counted")[0];
writeFileSync(
  target,
  `${head}// ---- counted; do not edit\n// biome-ignore format: a row for each class\nexport const PAIR_RARITY: StaticArray<u8> = [\n${rows.map((row) => `  ${row.join(", ")},\n`).join("")}];\n`,
);

// Words by quarter bits of their share among all symbols, each class behind its number.
const common = [...wordShares]
  .filter(([, each]) => each.length >= WORD_KINDS)
  .map(([word, each]) => [word, each.reduce((sum, share) => sum + share, 0)])
  .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  .slice(0, WORDS);
const lines = new Map();
for (const [word, share] of common) {
  const rarity = quarterBits(share);
  lines.set(rarity, [...(lines.get(rarity) ?? []), word]);
}
const wordsFile = new URL("words.ts", import.meta.url);
const wordsHead = readFileSync(wordsFile, "utf8").split("// ---- counted")[0];
const text = [...lines].map(([rarity, words]) => `${rarity} ${words.sort().join(" ")}`);
writeFileSync(
  wordsFile,
  `${wordsHead}// ---- counted; do not edit\nconst WORDS: string =\n${text.map((line) => `  "${line} "`).join(" +\n")};\n`,
);
