// A program's reading table and a tool's name → how each argument of that tool is to be read, and which conditions select it.
import { READING_CMD, READING_POWERSHELL, READING_SH, READING_SHIFT, SELECTOR_SHIFT } from "../../assembly/layout.ts";
import type { PathStep, ReadingMeta } from "../program.ts";
import { someGlobFits } from "./tool-globs.ts";

/** Tools whose readings are kept; names come from callers, so the table is emptied when it is full. */
const MAX_KEPT_TOOLS = 256;

/** Keys of this many UTF-16 units or fewer are looked up; no name of a table is longer. */
const MAX_NAME = 64;

/** Arguments of a tool whose marks are kept; their names come from callers too. */
const MAX_KEPT_MARKS = 64;

/** How the leaves of one tool's arguments are read. */
export interface ToolReadings {
  /** Names in lower case → READING_ code. */
  readonly names: ReadonlyMap<string, number>;
  /** Entries by path, in order: a later reading wins, selectors add up. */
  readonly paths: readonly PathEntry[];
  /** Marks of arguments and results by their own name, as `marksAt` found them. */
  readonly kept: Readonly<Record<"args" | "result", Map<string, Marks>>>;
}

interface PathEntry {
  readonly root: "args" | "result";
  readonly steps: readonly PathStep[];
  readonly reading: number | undefined;
  readonly selector: number;
  /** A selected array of strings is an argv. */
  readonly argv: boolean;
}

/** Readings of each tool, made when it is first asked about. */
export class ReadingTable {
  readonly #entries: readonly ReadingMeta[];
  readonly #byTool = new Map<string, ToolReadings>();

  constructor(entries: readonly ReadingMeta[]) {
    this.#entries = entries;
  }

  of(tool: string): ToolReadings {
    const known = this.#byTool.get(tool);
    if (known !== undefined) return known;
    if (this.#byTool.size >= MAX_KEPT_TOOLS) this.#byTool.clear();
    const made = this.#make(tool);
    this.#byTool.set(tool, made);
    return made;
  }

  #make(tool: string): ToolReadings {
    const names = new Map<string, number>();
    const paths: PathEntry[] = [];
    for (const entry of this.#entries) {
      if (!someGlobFits(entry.tools, tool)) continue;
      for (const name of entry.names ?? []) if (entry.as !== undefined) names.set(name, entry.as);
      if (entry.steps === undefined) continue;
      paths.push({
        root: entry.root ?? "args",
        steps: entry.steps,
        reading: entry.as,
        selector: entry.selector ?? 0,
        argv: entry.argv ?? false,
      });
    }
    return { names, paths, kept: { args: new Map(), result: new Map() } };
  }
}

/** Marks of a leaf: its reading and selectors, as the engine's segment table has them, and whether a list of them is an argv. */
export interface Marks {
  readonly bits: number;
  readonly argv: boolean;
}

const PLAIN: Marks = { bits: 0, argv: false };

/** What the place at `trail` (the first `depth` labels) under `root` holds. */
export function marksAt(
  readings: ToolReadings,
  root: "args" | "result",
  trail: readonly (string | number)[],
  depth: number,
): Marks {
  const label = trail[0];
  if (depth !== 1 || typeof label !== "string" || label.length > MAX_NAME)
    return findMarks(readings, root, trail, depth);
  const kept = readings.kept[root];
  const known = kept.get(label);
  if (known !== undefined) return known;
  if (kept.size >= MAX_KEPT_MARKS) kept.clear();
  const marks = findMarks(readings, root, trail, depth);
  kept.set(label, marks);
  return marks;
}

function findMarks(
  readings: ToolReadings,
  root: "args" | "result",
  trail: readonly (string | number)[],
  depth: number,
): Marks {
  const name = nearestName(trail, depth);
  let reading = name === undefined ? 0 : (readings.names.get(name) ?? 0);
  let selectors = 0;
  let argv = false;
  for (const entry of readings.paths) {
    if (entry.root !== root || !selects(entry.steps, trail, depth)) continue;
    if (entry.reading !== undefined) reading = entry.reading;
    selectors |= entry.selector;
    if (entry.argv) argv = true;
  }
  if (reading === 0 && selectors === 0) return PLAIN;
  const list = typeof trail[depth - 1] === "number" && !(isPlural(name) && typeof trail[depth - 2] === "string");
  const shell = reading === READING_SH || reading === READING_CMD || reading === READING_POWERSHELL;
  return {
    bits: (reading << READING_SHIFT) | (selectors << SELECTOR_SHIFT),
    argv: list && (shell || argv) && !picksElements(readings.paths, root, trail, depth),
  };
}

/** `commands: [...]` is a list of command lines, `command: [...]` the words of one. */
function isPlural(name: string | undefined): boolean {
  return name === "commands" || name === "cmds" || name === "lines";
}

function nearestName(trail: readonly (string | number)[], depth: number): string | undefined {
  for (let at = depth - 1; at >= 0; at -= 1) {
    const label = trail[at];
    if (typeof label === "string") return label.length > MAX_NAME ? undefined : label.toLowerCase();
  }
  return undefined;
}

/** Whether the steps lead to the place or to a list around it. */
function selects(steps: readonly PathStep[], trail: readonly (string | number)[], depth: number): boolean {
  if (steps.length > depth || !leadsTo(steps, trail)) return false;
  for (let at = steps.length; at < depth; at += 1) if (typeof trail[at] !== "number") return false;
  return true;
}

function leadsTo(steps: readonly PathStep[], trail: readonly (string | number)[]): boolean {
  return steps.every((step, at) => {
    const label = trail[at];
    if (step.step === "key") return label === step.key || (typeof label === "number" && String(label) === step.key);
    if (step.step === "index") return label === step.index;
    return step.step === "any_index" ? typeof label === "number" : typeof label === "string";
  });
}

/** Whether some path names the elements of the list (`args.lines[*]`): each is then a text of its own. */
function picksElements(
  paths: readonly PathEntry[],
  root: "args" | "result",
  trail: readonly (string | number)[],
  depth: number,
): boolean {
  return paths.some((entry) => entry.root === root && entry.steps.length === depth && leadsTo(entry.steps, trail));
}
