// Who may import whom, and what each area may reach for: the architecture as a table.

/** One part of the house: the files under `path`, and what they may import. The longest matching `path` wins. */
export interface Area {
  readonly path: string;
  /** Paths of other areas, or single files; an area may always import itself. */
  readonly imports: readonly string[];
  /** Packages of npm. */
  readonly packages?: readonly string[];
  /** May import `node:` modules and use `process`. */
  readonly node?: true;
  /** May write regular expressions: they never judge content there. */
  readonly regex?: true;
  /** May write to the console. */
  readonly console?: true;
  /** May read a clock or randomness: outside a decision. */
  readonly time?: true;
}

const CONTRACT = ["bindings/program.ts", "bindings/errors.ts"];
const WEB_TYPES = "bindings/web-types.ts";
const HOST_FILES = "bindings/host-files.ts";
const LAYOUT = "assembly/layout.ts";
/** Numbers of the shell and SQL readers that their knowledge sections and conditions are packed with. */
const READER_LAYOUTS = ["assembly/engine/shell/layout.ts", "assembly/engine/sql/layout.ts"];

/** The names that a module is imported by, for workerd and for bundlers of edge runtimes. */
const asImported = (module: string): string[] => [`${module}.wasm`, `${module}.wasm?module`];

export const AREAS: readonly Area[] = [
  // AssemblyScript: nothing from outside, and the engine and the compiler know nothing of each other.
  { path: "assembly/layout.ts", imports: [] },
  ...READER_LAYOUTS.map((path) => ({ path, imports: [] })),
  { path: "assembly/engine", imports: [LAYOUT, ...READER_LAYOUTS] },
  // A module of its own, which may lay nothing in memory: of the engine only what has no data.
  { path: "assembly/engine/sql", imports: ["assembly/engine/text/glob.ts"] },
  { path: "assembly/compiler", imports: [LAYOUT] },

  // The stages of a policy, each later one importing earlier ones only.
  { path: "bindings/program.ts", imports: [] },
  { path: "bindings/errors.ts", imports: [] },
  { path: WEB_TYPES, imports: [] },
  // The main entry holds no import of a `node:` module, not even one that is never reached: bundlers for browsers stop there.
  { path: HOST_FILES, imports: CONTRACT, node: true },
  { path: "bindings/policy", imports: CONTRACT, packages: ["yaml", "@noble/hashes"] },
  {
    path: "bindings/compile",
    imports: [...CONTRACT, LAYOUT, ...READER_LAYOUTS, "bindings/policy"],
    packages: ["@noble/hashes", "@assemblyscript/loader"],
  },
  { path: "bindings/engine", imports: [...CONTRACT, LAYOUT] },
  // Decides: holds neither the compiler, nor a policy, nor a sink, nor the place where a module comes from.
  { path: "bindings/guard", imports: [...CONTRACT, LAYOUT, "bindings/engine"], packages: ["@noble/hashes"] },
  // Compares policies by what they compile to; a difference counts once guards that are handed in have shown it.
  {
    path: "bindings/algebra",
    imports: [...CONTRACT, LAYOUT, "bindings/policy", "bindings/compile", "bindings/guard/limits.ts"],
  },
  { path: "bindings/audit", imports: [...CONTRACT, HOST_FILES, "bindings/guard"], packages: ["@noble/hashes"] },
  { path: "bindings/telemetry", imports: [...CONTRACT, "bindings/guard"], packages: ["@opentelemetry/api"] },

  // Where the modules come from. The inlined ones need nothing; an entry for one platform hands in its own.
  { path: "bindings/hosts/generated", imports: [] },
  {
    path: "bindings/hosts",
    imports: ["bindings/engine", "bindings/guard", WEB_TYPES, ...["engine", "sql"].flatMap(asImported)],
    time: true,
  },
  { path: "bindings/hosts/inline.ts", imports: ["bindings/hosts/generated"] },
  ...["imported", "imported-edge-light"].map((name) => ({
    path: `bindings/hosts/${name}.ts`,
    imports: ["engine", "sql", "compiler"].flatMap(asImported),
  })),
  // Which of these the main entry gets is for the conditions of package.json to say.
  { path: "bindings/hosts/modules.ts", imports: [], packages: ["#wasm"] },
  { path: "bindings/hosts/node.ts", imports: ["bindings/hosts"], node: true, time: true },
  // Follows files with the public API, as a program of its user's could.
  { path: "bindings/hosts/watch.ts", imports: ["bindings/index.ts"], node: true, time: true },

  // The one place that wires the stages together.
  {
    path: "bindings/api",
    imports: [
      ...CONTRACT,
      HOST_FILES,
      LAYOUT,
      "bindings/policy",
      "bindings/compile",
      "bindings/algebra",
      "bindings/engine",
      "bindings/guard",
      "bindings/audit",
      "bindings/hosts/modules.ts",
    ],
    time: true,
  },
  {
    path: "bindings/index.ts",
    imports: [...CONTRACT, WEB_TYPES, "bindings/policy", "bindings/guard", "bindings/audit", "bindings/api"],
  },

  // Users of the public API.
  { path: "bindings/integrations", imports: ["bindings/index.ts"], packages: ["*"], time: true },
  {
    path: "bindings/cli",
    imports: ["bindings"],
    packages: ["*"],
    node: true,
    regex: true,
    console: true,
    time: true,
  },
];

/** Identifiers that no file may use outside the areas that say so, with the property of `Area` that lifts the ban. */
export const BANNED_NAMES: readonly {
  readonly name: string;
  readonly unless: "regex" | "console" | "time" | "node" | "never";
}[] = [
  { name: "eval", unless: "never" },
  { name: "Function", unless: "never" },
  { name: "RegExp", unless: "regex" },
  { name: "console", unless: "console" },
  { name: "process", unless: "node" },
  { name: "require", unless: "never" },
  { name: "globalThis", unless: "time" },
  { name: "Date", unless: "time" },
  { name: "performance", unless: "time" },
  { name: "setInterval", unless: "time" },
  { name: "crypto.getRandomValues", unless: "time" },
  { name: "crypto.randomUUID", unless: "time" },
  { name: "Math.random", unless: "time" },
];

/** Regular expressions outside the areas that may write them: file → what they look at instead of content. */
export const REGEX_EXEMPTIONS: Readonly<Record<string, string>> = {};

/** Files over 500 lines that are one idea: file → why. */
export const LONG_FILE_EXEMPTIONS: Readonly<Record<string, string>> = {
  "bindings/compile/knowledge/unix-commands.ts": "a table of data, one entry a command",
};
