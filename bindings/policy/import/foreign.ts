// A document of another tool → plain values with places, and the notes that tell what became of each.
import type { Issue } from "../../errors.ts";
import type { CheckPattern } from "../formats.ts";
import type { Place, Source } from "../source.ts";
import { readText } from "../text.ts";
import { readTree, type Tree } from "../tree.ts";
import { childPath, emptyRecord } from "../validate.ts";

/** How the imported policy decides where it differs: `looser` means that a call may pass which the original stopped. */
export type Shift = "same" | "stricter" | "looser";

export interface Note {
  readonly shift: Shift;
  /** What changed and why, in lower case. */
  readonly message: string;
  /** Where in the original: `rules[2].condition`. */
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
  readonly snippet?: string;
}

export type Values = { readonly [key: string]: unknown };

/** An original document on its way to a policy. */
export interface Foreign {
  readonly values: Values;
  readonly notes: Note[];
  readonly checkPattern?: CheckPattern;
  readonly locate: (path: string) => (Place & { readonly snippet: string }) | undefined;
}

export interface ReadForeign {
  /** Absent where the text is no mapping. */
  readonly foreign?: Foreign;
  readonly issues: readonly Issue[];
}

export function readForeign(input: string | Uint8Array, file?: string, checkPattern?: CheckPattern): ReadForeign {
  const { source, issues: textIssues } = readText(input, file);
  if (textIssues.length > 0) return { issues: textIssues };
  const { tree, issues } = readTree(source);
  if (tree === undefined) return { issues };
  if (tree.kind !== "map") {
    const refused = source.issue("wrong_type", "a mapping should stand here", tree, {
      expected: "a policy of a known tool",
    });
    return { issues: [...issues, refused] };
  }
  const trees = new Map<string, Tree>();
  const values = plain(tree, "", trees) as Values;
  const foreign: Foreign = {
    values,
    notes: [],
    locate: locator(source, trees),
    ...(checkPattern === undefined ? {} : { checkPattern }),
  };
  return { foreign, issues };
}

function plain(tree: Tree, path: string, trees: Map<string, Tree>): unknown {
  trees.set(path, tree);
  switch (tree.kind) {
    case "scalar":
      return tree.value;
    case "list":
      return tree.items.map((item, index) => plain(item, `${path}[${index}]`, trees));
    case "map": {
      const values = emptyRecord();
      for (const { key, value } of tree.entries) values[key] = plain(value, childPath(path, key), trees);
      return values;
    }
    case "broken":
      return undefined;
  }
}

function locator(source: Source, trees: Map<string, Tree>): Foreign["locate"] {
  return (path) => {
    const tree = trees.get(path);
    return tree === undefined ? undefined : { ...source.place(tree), snippet: source.snippet(tree) };
  };
}

export function note(foreign: Foreign, shift: Shift, path: string, message: string): undefined {
  const place = foreign.locate(path);
  const where = place === undefined ? {} : { line: place.line, column: place.column, snippet: place.snippet };
  foreign.notes.push({ shift, message, path, ...where });
}

/** Notes every key that the translation did not look at. */
export function noteUnknown(
  foreign: Foreign,
  values: Values,
  path: string,
  known: readonly string[],
  shift: Shift = "looser",
): void {
  for (const key of Object.keys(values)) {
    if (!known.includes(key))
      note(foreign, shift, childPath(path, key), `\`${key}\` is not carried over: there is nothing like it`);
  }
}

// ---- reading values of unknown shape

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

export function recordOf(value: unknown): Values | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Values) : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The strings of a list, or of a lone string. */
export function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return listOf(value).filter((item): item is string => typeof item === "string");
}
