// A call's arguments, read once → a plain snapshot for the tool and the parallel arrays of segments for the engine.
import {
  MAX_SEGMENTS,
  READING_ARGV,
  READING_CWD,
  READING_MASK,
  READING_SHIFT,
  READING_WORD,
  READING_WORKSPACE,
  SCOPE_CONTEXT,
  SCOPE_CONTEXT_SCALAR,
  SCOPE_JOINED,
  SCOPE_KEY,
  SCOPE_SCALAR,
  SCOPE_STRING,
  SCOPE_TEXT,
  SCOPE_TOOL,
} from "../../assembly/layout.ts";
import type { Segments } from "../engine/engine.ts";
import { formatPath } from "./paths.ts";
import { marksAt, type ToolReadings } from "./readings.ts";
import type { Selection } from "./selection.ts";

/** JSON as JavaScript holds it. */
export type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };

export interface ReadLimits {
  /** Bytes of UTF-8 over all segments of a call. */
  readonly maxInputBytes: number;
  /** Containers inside one another. */
  readonly maxDepth: number;
}

/** What else a program asks of the arguments of one call. */
export interface Reading {
  /** Undefined where no rule asks for structure. */
  readonly readings: ToolReadings | undefined;
  readonly root: "args" | "result";
  /** Undefined where no condition names a path or the session's past. */
  readonly selection?: Selection | undefined;
  /** Selectors whose facts the guard knows to be true. */
  readonly held?: readonly number[];
  readonly context?: unknown;
  readonly cwd?: string | undefined;
  readonly workspace?: string | undefined;
}

const AS_TEXT: Reading = { readings: undefined, root: "args" };

const NONE: readonly never[] = Object.freeze([]);

const READING_BITS = READING_MASK << READING_SHIFT;

/** Containers and segments of one call: what the engine's table holds, and a cap on the work that empty containers make. */
const MAX_NODES = MAX_SEGMENTS;

const FOREIGN_TYPES: Readonly<Record<string, string>> = {
  bigint: "a BigInt",
  function: "a function",
  symbol: "a symbol",
  undefined: "undefined",
};

/**
 * Reads one call at a time: a reader is busy from `read` until its owner has read the verdict.
 * Getters and proxies inside the arguments run here, each once, and nowhere else.
 */
export class Reader implements Segments {
  texts: string[] = [""];
  scopes: number[] = [SCOPE_TOOL];
  /** Why the arguments cannot be read; empty while they can. */
  fault = "";
  readonly #maxInputBytes: number;
  readonly #maxDepth: number;
  /** Per depth: the key or index being read, and the container it is in (to tell a cycle from mere depth). */
  readonly #trail: (string | number)[] = [];
  readonly #containers: unknown[] = [];
  #units = 0;
  #nodes = 0;
  #depth = 0;
  #reordered = false;
  #reading: Reading = AS_TEXT;
  #selection: Selection | undefined;
  /** The context is being read: only what is selected of it becomes a segment. */
  #inContext = false;
  /** The plain copy of the context, where it was read. */
  context: Plain | undefined;
  /** Paths of the segments from the context; they follow those of the arguments. */
  readonly #contextPaths = new Map<number, string>();

  constructor(limits: ReadLimits) {
    this.#maxInputBytes = limits.maxInputBytes;
    this.#maxDepth = limits.maxDepth;
  }

  /**
   * The snapshot of `value`, and with it `texts` and `scopes`. After a fault the answer means nothing. Where `reading` has
   * readings, the segments carry them as marks, and the directories of the call follow as segments without a scope.
   */
  read(tool: string, value: unknown, reading: Reading = AS_TEXT): Plain {
    this.#reading = reading;
    let snapshot = this.#read(tool, value);
    // A proxy may list its keys in an order that no plain object keeps; the segments follow the snapshot's.
    if (this.#reordered && this.fault === "") snapshot = this.reread(snapshot);
    return snapshot;
  }

  /** Reads a changed snapshot of the call at hand in its place; or the same one, as what another tool would be given. */
  reread(snapshot: Plain, tool = this.texts[0] as string, reading: Reading = this.#reading): Plain {
    this.#reading = { ...reading, context: this.context };
    return this.#read(tool, snapshot);
  }

  /** The same for a text on its own, such as a model's input or output. */
  readText(text: string, reading: Reading = this.#reading): string {
    this.#reading = reading;
    this.#begin(text, SCOPE_TEXT);
    if (this.fault === "") this.#measure();
    return this.texts[0] as string;
  }

  /** `FACT_` bits by selector, and selections, where the program has selectors. */
  get facts(): Int32Array | undefined {
    return this.#selection?.facts;
  }

  get selections(): readonly number[] {
    return this.#selection?.selections ?? NONE;
  }

  /** Where a segment of the context comes from; undefined for other segments. */
  contextPath(segment: number): string | undefined {
    return this.#contextPaths.get(segment);
  }

  #read(tool: string, value: unknown): Plain {
    this.#begin(tool, SCOPE_TOOL);
    if (this.fault !== "") return null;
    let snapshot: Plain = null;
    try {
      this.#selection?.start(this.#reading.root);
      snapshot = this.#value(value);
      if (this.fault === "") this.#readContext();
    } catch {
      // What was thrown is hostile too: even asking for its name may throw.
      this.#refuse("reading it threw");
    }
    if (this.#selection?.full) this.#refuse("more values than conditions can look at (MAX_SELECTIONS)");
    if (this.fault === "" && this.#reading.readings !== undefined) this.#pushPlaces();
    if (this.fault === "") this.#measure();
    return snapshot;
  }

  #readContext(): void {
    const { context } = this.#reading;
    if (context === undefined || this.#selection?.asksContext !== true) return;
    this.#inContext = true;
    this.#selection.start("context");
    this.context = this.#value(context);
    this.#inContext = this.fault !== "";
  }

  #pushPlaces(): void {
    const { cwd, workspace } = this.#reading;
    if (cwd !== undefined) this.#pushPlace(cwd, READING_CWD);
    if (workspace !== undefined) this.#pushPlace(workspace, READING_WORKSPACE);
  }

  #pushPlace(directory: string, reading: number): void {
    if (this.#units + directory.length > this.#maxInputBytes) this.#refuseSize();
    else this.#push(directory.toWellFormed(), reading << READING_SHIFT);
    if (this.#nodes > MAX_NODES) this.#refuseCount();
  }

  /** Where the reading stopped: `args.files[2].path`. */
  faultPath(root: string): string {
    return formatPath(this.#inContext ? "context" : root, this.#trail.slice(0, this.#depth));
  }

  #begin(text: string, scope: number): void {
    this.fault = "";
    this.#units = text.length;
    this.#nodes = 1;
    this.#depth = 0;
    this.#reordered = false;
    this.#inContext = false;
    this.context = undefined;
    this.#selection = this.#reading.selection;
    if (this.#selection !== undefined) {
      this.#selection.begin(this.#reading.held ?? NONE);
      this.#contextPaths.clear();
    }
    // New arrays: emptying the old ones by their length cost 55 ns more of 145 (Node 20, one argument of 200 B).
    this.texts = [""];
    this.scopes = [scope];
    if (text.length > this.#maxInputBytes) this.#refuseSize();
    else this.texts[0] = text.toWellFormed();
  }

  #refuse(cause: string): null {
    // The first fault is the one that a reader can act on; later ones are echoes on the way out.
    if (this.fault === "") this.fault = cause;
    this.#containers.length = 0;
    return null;
  }

  #refuseSize(): null {
    return this.#refuse(`more than ${this.#maxInputBytes} bytes of text (max_input_bytes)`);
  }

  #refuseCount(): null {
    return this.#refuse(`more than ${MAX_NODES} values (MAX_SEGMENTS)`);
  }

  /** The exact size, where UTF-16 units do not settle it: a unit takes one to three bytes. */
  #measure(): void {
    if (this.#units * 3 <= this.#maxInputBytes) return;
    let bytes = 0;
    for (const text of this.texts) bytes += utf8Length(text);
    if (bytes > this.#maxInputBytes) this.#refuseSize();
  }

  #push(text: string, scope: number): void {
    this.texts.push(text);
    this.scopes.push(scope);
    this.#units += text.length;
    this.#nodes += 1;
  }

  /** A leaf at hand becomes a segment; of the context only where some path selects it. */
  #pushLeaf(text: string, scope: number): void {
    const selection = this.#selection;
    selection?.placeLeaf(text === "null" && scope === SCOPE_SCALAR);
    if (this.#inContext) {
      if (selection?.selects !== true) return;
      this.#contextPaths.set(this.texts.length, formatPath("context", this.#trail.slice(0, this.#depth)));
      selection.select(this.texts.length);
      this.#push(text, scope === SCOPE_STRING ? SCOPE_CONTEXT : SCOPE_CONTEXT_SCALAR);
      return;
    }
    selection?.select(this.texts.length);
    this.#push(text, scope | this.#marks());
  }

  /** Reading and selectors of the leaf at hand. */
  #marks(): number {
    const { readings, root } = this.#reading;
    return readings === undefined ? 0 : marksAt(readings, root, this.#trail, this.#depth).bits;
  }

  /** Marks the elements of a list from segment `first` on as the words of one command, if they are; the marks of the list. */
  #markWords(first: number): number {
    const { readings, root } = this.#reading;
    if (readings === undefined) return 0;
    const { bits, argv } = marksAt(readings, root, this.#trail, this.#depth);
    if (!argv) return 0;
    for (let index = first; index < this.scopes.length; index += 1) {
      this.scopes[index] = ((this.scopes[index] as number) & ~READING_BITS) | (READING_WORD << READING_SHIFT);
    }
    return (bits & ~READING_BITS) | (READING_ARGV << READING_SHIFT);
  }

  #value(value: unknown): Plain {
    switch (typeof value) {
      case "string": {
        if (this.#units + value.length > this.#maxInputBytes) return this.#refuseSize();
        const text = value.toWellFormed();
        this.#pushLeaf(text, SCOPE_STRING);
        return text;
      }
      case "number":
        if (!Number.isFinite(value)) return this.#refuse(`${value} is no JSON number`);
        this.#pushLeaf(String(value), SCOPE_SCALAR);
        return value === 0 ? 0 : value; // JSON has no negative zero
      case "boolean":
        this.#pushLeaf(value ? "true" : "false", SCOPE_SCALAR);
        return value;
      case "object":
        if (value === null) {
          this.#pushLeaf("null", SCOPE_SCALAR);
          return null;
        }
        if (this.#depth >= this.#maxDepth) {
          const cyclic = this.#containers.includes(value);
          return this.#refuse(cyclic ? "it contains itself" : `nested deeper than ${this.#maxDepth} (max_depth)`);
        }
        this.#nodes += 1;
        return Array.isArray(value) ? this.#array(value) : this.#object(value);
      default:
        return this.#refuse(`${FOREIGN_TYPES[typeof value]} is no JSON value`);
    }
  }

  #object(source: object): Plain {
    const prototype: unknown = Object.getPrototypeOf(source);
    if (prototype !== Object.prototype && prototype !== null && !isForeignPlain(source, prototype)) {
      return this.#refuse(`${classOf(source)} is no plain object`);
    }
    const snapshot: { [key: string]: Plain } = {};
    const depth = this.#depth;
    this.#depth = depth + 1;
    this.#containers[depth] = source;
    let index = -1;
    const selection = this.#selection;
    selection?.placeObject();
    for (const key of Object.keys(source)) {
      this.#trail[depth] = key;
      const value = (source as Record<string, unknown>)[key];
      if (value === undefined) continue; // as JSON has it: a property without a value is none
      // Handed on, this key would replace the prototype of whatever copies the arguments.
      if (key === "__proto__") return this.#refuse("a key __proto__ cannot be handed to a tool");
      if (this.#units + key.length > this.#maxInputBytes) return this.#refuseSize();
      const name = key.toWellFormed();
      if (name !== key && Object.hasOwn(snapshot, name)) return this.#refuse("two keys are the same in UTF-8");
      const digit = name.charCodeAt(0) ^ 48;
      if (digit > 9) {
        index = Infinity;
      } else {
        // Plain objects list their indices first, in order.
        const next = Number(name);
        if (!(next > index)) this.#reordered = true;
        index = next;
      }
      if (!this.#inContext) {
        selection?.select(this.texts.length);
        this.#push(name, SCOPE_KEY);
      }
      if (this.#nodes > MAX_NODES) return this.#refuseCount();
      selection?.enter(name);
      const plain = this.#value(value);
      if (this.fault !== "") return null;
      selection?.leave();
      snapshot[name] = plain;
    }
    selection?.closeObject(snapshot);
    this.#containers[depth] = undefined;
    this.#depth = depth;
    return snapshot;
  }

  #array(source: readonly unknown[]): Plain {
    if ("toJSON" in source) return this.#refuse("an array with toJSON is no plain array");
    const snapshot: Plain[] = [];
    const first = this.texts.length;
    const length = source.length;
    const depth = this.#depth;
    this.#depth = depth + 1;
    this.#containers[depth] = source;
    let scalars = !this.#inContext;
    const selection = this.#selection;
    selection?.placeList(length);
    for (let index = 0; index < length; index += 1) {
      this.#trail[depth] = index;
      const value = source[index];
      if (typeof value === "object" && value !== null) scalars = false;
      selection?.enter(index);
      const plain = this.#value(value);
      if (this.fault !== "") return null;
      selection?.leave();
      if (this.#nodes > MAX_NODES) return this.#refuseCount();
      snapshot.push(plain);
    }
    // Joined, an array of one says nothing that its element does not; as a command its one word is read as a line.
    const marks = scalars && length > 1 ? this.#markWords(first) : 0;
    this.#containers[depth] = undefined;
    this.#depth = depth;
    if (scalars && length > 1) {
      const joined = this.texts.slice(first).join(" ");
      if (this.#units + joined.length > this.#maxInputBytes) return this.#refuseSize();
      selection?.select(this.texts.length);
      this.#push(joined, SCOPE_JOINED | marks);
      if (this.#nodes > MAX_NODES) return this.#refuseCount();
    }
    return snapshot;
  }
}

/** An object literal of another realm, such as a vm context or an edge sandbox. */
function isForeignPlain(source: object, prototype: unknown): boolean {
  return (
    Object.getPrototypeOf(prototype) === null &&
    Object.hasOwn(prototype as object, "isPrototypeOf") &&
    !("toJSON" in source)
  );
}

const NAMED_CLASSES = [
  "Date",
  "Map",
  "Set",
  "RegExp",
  "Error",
  "Promise",
  "ArrayBuffer",
  "Uint8Array",
  "String",
  "Number",
];

/** How a message calls it: a well-known class by name, never a name that the content chose. */
function classOf(source: object): string {
  const tag = Object.prototype.toString.call(source).slice(8, -1);
  return NAMED_CLASSES.includes(tag) ? `a ${tag}` : "an instance of a class";
}

/** Bytes of a well-formed text in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    // A pair of surrogates is four bytes, two of which are counted already.
    bytes += unit < 0x800 || (unit & 0xf800) === 0xd800 ? 1 : 2;
  }
  return bytes;
}
