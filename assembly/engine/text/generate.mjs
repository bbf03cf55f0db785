// Turns the folding map and HTML's named characters into the view table, a section that programs with views carry.
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { characterEntities } from "character-entities";
import { characterEntitiesLegacy } from "character-entities-legacy";
import { readFolding } from "./folding.mjs";

const here = dirname(fileURLToPath(import.meta.url));

export const VIEW_TABLE_VERSION = 1;
const HEADER_WORDS = 16;
const TARGET_SAME = 0;
const TARGET_STRIP = 1;
const TARGET_POOL = 0x1000;
const TARGET_LETTER = 0x2000;
const TARGET_SHIFT = 0x4000;

/** What HTML reads for the numeric references 128 … 159 (windows-1252); 0 keeps the control character. */
export const WINDOWS_1252 = [
  ...[0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0],
  ...[
    0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e,
    0x0178,
  ],
];

/**
 * Named characters of HTML that matter: ASCII itself, spaces, invisible signs, and signs that read as ASCII punctuation;
 * accented, Greek and mathematical letters are left out. Name → { cp, legacy } (legacy: also without a semicolon).
 */
export async function readEntities() {
  const folding = await readFolding();
  const legacy = new Set(characterEntitiesLegacy);
  const entities = new Map();
  for (const [name, value] of Object.entries(characterEntities)) {
    const cp = value.codePointAt(0);
    if (value.length !== String.fromCodePoint(cp).length) continue;
    if (cp >= 0x80 && !/^[^A-Za-z0-9]*$/.test(folding.get(cp) ?? "a")) continue;
    if (Buffer.byteLength(value) > name.length + 1) throw new Error(`&${name}; would grow`);
    entities.set(name, { cp, legacy: legacy.has(name) });
  }
  return entities;
}

/** Records [low byte, target] of one page of 256 code points; a record holds up to the next one, the page starts unchanged. */
function pageRecords(folding, page, poolIndex) {
  const records = [];
  let current = { target: TARGET_SAME, at: page << 8 };
  for (let cp = page << 8; cp < (page + 1) << 8; cp++) {
    const text = folding.get(cp);
    const letter = text?.length === 1 ? text.charCodeAt(0) : -1;
    const shifted = current.target & TARGET_SHIFT && (current.target & 0x7f) + cp - current.at === letter;
    if (shifted) continue;
    let target = TARGET_SAME;
    if (text === "") target = TARGET_STRIP;
    else if (text !== undefined && letter < 0) target = TARGET_POOL | poolIndex(text);
    else if (letter >= 0) {
      const next = folding.get(cp + 1);
      const runs = next?.length === 1 && next.charCodeAt(0) === letter + 1 && ((cp + 1) & 255) !== 0;
      target = (runs ? TARGET_SHIFT : TARGET_LETTER) | letter;
    }
    if (target === current.target && !(target & TARGET_SHIFT)) continue;
    records.push([cp & 255, target]);
    current = { target, at: cp };
  }
  return records;
}

/** The bytes of the view table; its format stands in README.md. */
export async function buildViewTable() {
  const folding = await readFolding();
  const pool = [];
  const poolIndex = (text) => {
    if (!pool.includes(text)) pool.push(text);
    return pool.indexOf(text);
  };
  const pages = [];
  const records = [];
  const highest = Math.max(...[...folding.keys()].filter((cp) => cp < 0xe0000));
  if (highest >= 0x20000) throw new Error("a fold outside planes 0, 1 and 14");
  for (let page = 0; page < 0x200; page++) {
    pages.push(records.length);
    records.push(...pageRecords(folding, page, poolIndex));
  }
  pages.push(records.length);
  const stripped = [...folding].filter(([cp]) => cp >= 0xe0000);
  const stripFirst = stripped[0][0];
  const stripLast = stripped.at(-1)[0];
  if (stripped.length !== stripLast - stripFirst + 1 || stripped.some(([, text]) => text !== ""))
    throw new Error("plane 14 is no longer one invisible range");

  const entities = [...(await readEntities())].sort(([a], [b]) => (a < b ? -1 : 1));
  const names = Buffer.from(entities.map(([name]) => name).join(""), "latin1");
  const starts = [0];
  for (const [name] of entities) starts.push(starts.at(-1) + name.length);

  const parts = [
    ["pages", Uint16Array.from(pages)],
    ["targets", Uint16Array.from(records, ([, target]) => target)],
    ["lows", Uint8Array.from(records, ([low]) => low)],
    ["pool", Uint32Array.from(pool, (text) => Buffer.from(text.padEnd(4, "\0"), "latin1").readUInt32LE())],
    ["values", Uint32Array.from(entities, ([, { cp, legacy }]) => (cp | (legacy ? 0x80000000 : 0)) >>> 0)],
    ["starts", Uint16Array.from(starts)],
    ["names", new Uint8Array(names)],
    ["windows", Uint16Array.from(WINDOWS_1252)],
  ];
  const offsets = {};
  let end = HEADER_WORDS * 4;
  for (const [name, array] of parts) {
    offsets[name] = end;
    end = (end + array.byteLength + 3) & ~3;
  }
  const bytes = new Uint8Array(end);
  for (const [name, array] of parts)
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), offsets[name]);
  const header = [
    ...[
      VIEW_TABLE_VERSION,
      end,
      offsets.pages,
      records.length,
      offsets.targets,
      offsets.lows,
      pool.length,
      offsets.pool,
    ],
    ...[stripFirst, stripLast, entities.length, offsets.values, offsets.starts, offsets.names, offsets.windows, 0],
  ];
  new Uint32Array(bytes.buffer, 0, HEADER_WORDS).set(header);
  return bytes;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const table = Buffer.from(await buildViewTable()).toString("base64");
  const lines = table.match(/.{1,120}/g).map((line) => `  "${line}",`);
  writeFileSync(
    join(here, "../../../bindings/compile/knowledge/view-table.ts"),
    `// Generated by assembly/engine/text/generate.mjs from npm's Unicode data packages; do not edit. The view table, base64.\nexport const viewTableBase64: string = [\n${lines.join("\n")}\n].join("");\n`,
  );
}
