// The words in which the schema tables say what a value may be.
import type { Dialect, Policy } from "./model.ts";

/** Checks of strings beyond their length; formats.ts holds them. */
export type StringFormat =
  | "glob"
  | "path_glob"
  | "regex"
  | "arg_path"
  | "context_path"
  | "absolute_path"
  | "rule_id"
  | "flag"
  | "tool_name"
  | "scheme"
  | "reference";

export type Shape =
  | StringShape
  | { readonly kind: "word"; readonly values: readonly string[] }
  | { readonly kind: "integer"; readonly min: number; readonly max: number }
  /** `step` is the smallest difference that counts, a power of ten below 1. */
  | { readonly kind: "number"; readonly min?: number; readonly max?: number; readonly step?: number }
  | { readonly kind: "boolean" }
  /** A string, number, boolean or null. */
  | { readonly kind: "scalar" }
  /** Any JSON value, kept as it is. */
  | { readonly kind: "json" }
  | ListShape
  | { readonly kind: "map"; readonly keys: StringShape | WordShape; readonly of: Shape }
  | ObjectShape;

export type WordShape = { readonly kind: "word"; readonly values: readonly string[] };

export interface StringShape {
  readonly kind: "string";
  readonly format?: StringFormat;
}

export interface ListShape {
  readonly kind: "list";
  readonly of: Shape;
  /** Least number of items; absent: an empty list is a value too. */
  readonly min?: number;
  /** A value that is no list stands for a list of one. */
  readonly lone?: boolean;
  /** Equal items: refused, warned about, or left alone (absent). */
  readonly repeated?: "error" | "warning";
}

export interface ObjectShape {
  readonly kind: "object";
  /** Name of the definition in the JSON Schema and heading in the reference. */
  readonly name: string;
  /** A function, because conditions hold conditions. */
  readonly table: () => KeyTable;
  /** The key that a bare scalar, or a bare list, stands for. */
  readonly short?: { readonly scalar?: string; readonly list?: string };
}

export interface KeySpec {
  readonly shape: Shape;
  /** The shape without `apiVersion`, where it differs. */
  readonly older?: Shape;
  /** One or two sentences: meaning, unit. Markdown code spans allowed. */
  readonly description: string;
  readonly required?: boolean;
  /** The value without the key: one for both dialects, or one each; absent: nothing, unlimited or off. */
  readonly default?: unknown;
  readonly defaultOf?: Partial<Readonly<Record<Dialect, unknown>>>;
  /** The older dialect that has the key too; absent: `portcullis/v1` alone. */
  readonly since?: "agent-os";
  /** The field of `Policy` that holds the value as it is; absent: nested or computed. */
  readonly property?: keyof Policy;
  /** Which of two values is the stricter one; compose takes it, `extends` insists on it. */
  readonly strict?: "lower" | "higher" | "true" | "later";
  /** False: the value changes no decision, only what is recorded or announced. */
  readonly decides?: boolean;
  readonly example?: string;
}

export type KeyTable = Readonly<Record<string, KeySpec>>;

/** The default of a key in a dialect. */
export function defaultOf(spec: KeySpec, dialect: Dialect): unknown {
  return spec.defaultOf !== undefined && dialect in spec.defaultOf ? spec.defaultOf[dialect] : spec.default;
}

/** The shape of a key in a dialect. */
export function shapeOf(spec: KeySpec, dialect: Dialect): Shape {
  return dialect === "agent-os" && spec.older !== undefined ? spec.older : spec.shape;
}

/** What a shape accepts, as the end of the sentence "expected: …". */
export function describeShape(shape: Shape): string {
  switch (shape.kind) {
    case "string":
      return shape.format === undefined ? "a string" : FORMAT_WORDS[shape.format];
    case "word":
      return shape.values.length > MAX_LISTED_WORDS ? "a known word" : `one of ${shape.values.join(", ")}`;
    case "integer":
      if (shape.max === Number.MAX_SAFE_INTEGER) return `an integer, at least ${shape.min}`;
      return `an integer from ${shape.min} to ${shape.max}`;
    case "number":
      if (shape.min === undefined || shape.max === undefined) return "a number";
      return `a number from ${shape.min} to ${shape.max}`;
    case "boolean":
      return "true or false";
    case "scalar":
      return "a string, number, boolean or null";
    case "json":
      return "any value";
    case "list":
      return shape.lone === true
        ? `${describeShape(shape.of)}, or a list of them`
        : `a list; each item ${describeShape(shape.of)}`;
    case "map":
      return `a mapping; each key ${describeShape(shape.keys)}, each value ${describeShape(shape.of)}`;
    case "object": {
      const short = shape.short?.scalar;
      const keys = Object.keys(shape.table());
      const listed = keys.length > MAX_LISTED_WORDS ? "a mapping" : `a mapping with ${keys.join(", ")}`;
      const bare = short === undefined ? undefined : shape.table()[short]?.shape;
      return bare === undefined ? listed : `${describeShape(bare)}, or ${listed}`;
    }
  }
}

const MAX_LISTED_WORDS = 12;

const FORMAT_WORDS: Readonly<Record<StringFormat, string>> = {
  glob: "a glob",
  path_glob: "a path glob",
  regex: "a regex",
  arg_path: "a path such as args.url or args.files[*].path",
  context_path: "a path into the call's context, such as user.role",
  absolute_path: "an absolute path",
  rule_id: "a rule id such as no-force-push",
  flag: "a flag name without dashes",
  tool_name: "a tool's name",
  scheme: "a URL scheme such as https",
  reference: "a file or builtin:NAME",
};
