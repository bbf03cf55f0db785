// Compiles the shell reader for tests and turns its memory into plain commands.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import {
  COMMAND_BITS,
  COMMAND_DYNAMIC,
  COMMAND_END,
  COMMAND_FLAG_COUNT,
  COMMAND_FLAGS,
  COMMAND_LOW,
  COMMAND_NAME,
  COMMAND_NAME_LENGTH,
  COMMAND_OPERAND_COUNT,
  COMMAND_OPERANDS,
  COMMAND_PIPE_END,
  COMMAND_PIPE_START,
  COMMAND_REDIRECT_COUNT,
  COMMAND_REDIRECTS,
  COMMAND_START,
  COMMAND_SUBCOMMANDS,
  COMMAND_WORDS,
  DIALECT_CMD,
  DIALECT_POWERSHELL,
  DIALECT_SH,
  FLAG_LENGTH,
  FLAG_NAME,
  FLAG_WORDS,
  MAX_QUERIES,
  READ_UNPARSED,
  REDIRECT_APPEND,
  REDIRECT_DUPLICATE,
  REDIRECT_HERE,
  REDIRECT_KIND,
  REDIRECT_LENGTH,
  REDIRECT_READ,
  REDIRECT_TARGET,
  REDIRECT_WORDS,
  REDIRECT_WRITE,
  REST_LENGTH,
  REST_START,
  REST_WORDS,
  WORD_LENGTH,
  WORD_TEXT,
  WORD_WORDS,
} from "../../assembly/engine/shell/layout.ts";
import { packCommandTable } from "../../bindings/compile/knowledge/packed-table.ts";

export interface Redirect {
  readonly kind: "read" | "write" | "append" | "duplicate" | "here";
  readonly target: string;
}

export interface Command {
  readonly name: string;
  readonly flags: readonly string[];
  readonly subcommand: readonly string[];
  readonly operands: readonly string[];
  readonly redirects: readonly Redirect[];
  /** It may run: low certainty. */
  readonly low: boolean;
  readonly dynamic: boolean;
  /** Indices of later commands of its pipeline. */
  readonly pipesTo: readonly number[];
  /** Span in bytes of the text. */
  readonly start: number;
  readonly end: number;
}

export interface Reading {
  readonly status: number;
  readonly unparsed: boolean;
  readonly commands: readonly Command[];
  readonly rests: readonly string[];
  /** The `shell` view, one line a command. */
  readonly view: string;
  /** What database clients are given. */
  readonly queries: readonly string[];
  readonly steps: number;
}

export const DIALECTS = { sh: DIALECT_SH, cmd: DIALECT_CMD, powershell: DIALECT_POWERSHELL } as const;
export type Dialect = keyof typeof DIALECTS;

const KINDS = {
  [REDIRECT_READ]: "read",
  [REDIRECT_WRITE]: "write",
  [REDIRECT_APPEND]: "append",
  [REDIRECT_DUPLICATE]: "duplicate",
  [REDIRECT_HERE]: "here",
} as const;

interface Exports {
  readonly memory: WebAssembly.Memory;
  prepare(maximum: number, input: number, tableBytes: number): number;
  tableAddress(): number;
  useTable(table: number, length: number): number;
  read(length: number, dialect: number): number;
  readWords(length: number, ends: number, count: number, dialect: number): number;
  verify(condition: number, length: number): number;
  match(
    condition: number,
    ask: number,
    workspace: number,
    workspaceLength: number,
    base: number,
    baseLength: number,
  ): number;
  origin(at: number): number;
  steps(): number;
  commands(): number;
  commandCount(): number;
  flags(): number;
  operands(): number;
  words(): number;
  redirects(): number;
  view(): number;
  viewEnd(): number;
  rests(): number;
  restCount(): number;
  queries(): number;
  queryCount(): number;
}

export interface Place {
  readonly workspace?: string;
  readonly cwd?: string;
}

export interface Reader {
  read(text: string | Uint8Array, dialect?: Dialect): Reading;
  /** Reads without turning the records into objects: READ_ status bits. */
  readOnly(text: string | Uint8Array, dialect?: Dialect): number;
  readArguments(words: readonly string[], dialect?: Dialect): Reading;
  /** Asks a condition about the last reading: as `matchCommands`. */
  ask(condition: Uint8Array, permits?: boolean, place?: Place): number;
  verifyCondition(condition: Uint8Array): boolean;
  steps(): number;
  /** The origin in the text of each byte of the view. */
  viewOrigins(): number[];
}

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const sources = join(root, "assembly/engine/shell");

function newestSource(): number {
  const files = readdirSync(sources).map((file) => join(sources, file));
  files.push(join(root, "test/assembly/shell.ts"));
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}

/** How long one process waits for another that compiles, in milliseconds; a compile takes 3 to 10 seconds. */
const COMPILE_PATIENCE = 90_000;

/** Compiles test/assembly/shell.ts to build/test/ unless that is newer than its sources; one process at a time. */
export async function compileReader(target: "debug" | "release"): Promise<WebAssembly.Module> {
  const output = join(root, `build/test/shell.${target}.wasm`);
  const fresh = () => existsSync(output) && statSync(output).mtimeMs >= newestSource();
  const lock = `${output}.lock`;
  mkdirSync(dirname(output), { recursive: true });
  const started = Date.now();
  while (!fresh()) {
    try {
      mkdirSync(lock);
    } catch {
      if (Date.now() - started > COMPILE_PATIENCE) rmSync(lock, { recursive: true, force: true });
      await new Promise((resolve) => setTimeout(resolve, 100));
      continue;
    }
    try {
      if (!fresh()) await compile(target, output);
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
  }
  return new WebAssembly.Module(readFileSync(output));
}

async function compile(target: string, output: string): Promise<void> {
  const name = `build/test/shell.${target}.${process.pid}.wasm`;
  const { error, stderr } = await asc.main([
    "test/assembly/shell.ts",
    ...["--config", "asconfig.json", "--target", target, "--outFile", name, "--baseDir", root],
  ]);
  if (error) throw new Error(`test/assembly/shell.ts: ${error.message}\n${stderr}`);
  renameSync(join(root, name), output);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A reader of its own for texts of at most `maximum` bytes; longer ones overflow. */
export function createReader(module: WebAssembly.Module, maximum = 65536, table = packCommandTable()): Reader {
  const wasm = new WebAssembly.Instance(module, {}).exports as unknown as Exports;
  const inputBytes = maximum * 2 + 65536;
  const input = wasm.prepare(maximum, inputBytes, table.length);
  const condition = input + maximum + 32768;
  const place = condition + 16384;
  const address = wasm.tableAddress();
  new Uint8Array(wasm.memory.buffer).set(table, address);
  if (!wasm.useTable(address, table.length)) throw new Error("the command table was refused");

  const bytes = new Uint8Array(wasm.memory.buffer);
  const words = new Int32Array(wasm.memory.buffer);
  const text = (at: number, length: number) => decoder.decode(bytes.subarray(at, at + length));
  const word = (at: number, index: number) => words[(at >> 2) + index] as number;
  const wordText = (index: number) => {
    const at = wasm.words() + index * WORD_WORDS * 4;
    return text(word(at, WORD_TEXT), word(at, WORD_LENGTH));
  };

  function put(content: string | Uint8Array): number {
    const encoded = typeof content === "string" ? encoder.encode(content) : content;
    if (encoded.length > maximum + 32768) throw new RangeError("text longer than the input area");
    bytes.set(encoded, input);
    return encoded.length;
  }

  function command(index: number): Command {
    const at = wasm.commands() + index * COMMAND_WORDS * 4;
    const flags: string[] = [];
    for (let i = 0; i < word(at, COMMAND_FLAG_COUNT); i++) {
      const flag = wasm.flags() + (word(at, COMMAND_FLAGS) + i) * FLAG_WORDS * 4;
      flags.push(text(word(flag, FLAG_NAME), word(flag, FLAG_LENGTH)));
    }
    const operands: string[] = [];
    for (let i = 0; i < word(at, COMMAND_OPERAND_COUNT); i++) {
      operands.push(wordText(word(wasm.operands() + (word(at, COMMAND_OPERANDS) + i) * 4, 0)));
    }
    const redirects: Redirect[] = [];
    for (let i = 0; i < word(at, COMMAND_REDIRECT_COUNT); i++) {
      const redirect = wasm.redirects() + (word(at, COMMAND_REDIRECTS) + i) * REDIRECT_WORDS * 4;
      redirects.push({
        kind: KINDS[word(redirect, REDIRECT_KIND) as keyof typeof KINDS],
        target: text(word(redirect, REDIRECT_TARGET), word(redirect, REDIRECT_LENGTH)),
      });
    }
    const pipesTo: number[] = [];
    for (let i = word(at, COMMAND_PIPE_START); i < word(at, COMMAND_PIPE_END); i++) pipesTo.push(i);
    const subcommands = word(at, COMMAND_SUBCOMMANDS);
    const bits = word(at, COMMAND_BITS);
    return {
      name: text(word(at, COMMAND_NAME), word(at, COMMAND_NAME_LENGTH)),
      flags,
      subcommand: operands.slice(0, subcommands),
      operands: operands.slice(subcommands),
      redirects,
      low: (bits & COMMAND_LOW) !== 0,
      dynamic: (bits & COMMAND_DYNAMIC) !== 0,
      pipesTo,
      start: word(at, COMMAND_START),
      end: word(at, COMMAND_END),
    };
  }

  function reading(status: number): Reading {
    const rests: string[] = [];
    for (let i = 0; i < wasm.restCount(); i++) {
      const rest = wasm.rests() + i * REST_WORDS * 4;
      rests.push(text(word(rest, REST_START), word(rest, REST_LENGTH)));
    }
    return {
      status,
      unparsed: (status & READ_UNPARSED) !== 0,
      commands: Array.from({ length: wasm.commandCount() }, (_, index) => command(index)),
      rests,
      queries: Array.from({ length: Math.min(wasm.queryCount(), MAX_QUERIES) }, (_, index) =>
        text(word(wasm.queries(), index * 2), word(wasm.queries(), index * 2 + 1)),
      ),
      view: text(wasm.view(), wasm.viewEnd() - wasm.view()),
      steps: wasm.steps(),
    };
  }

  return {
    read: (content, dialect = "sh") => reading(wasm.read(put(content), DIALECTS[dialect])),
    readOnly: (content, dialect = "sh") => wasm.read(put(content), DIALECTS[dialect]),
    readArguments(list, dialect = "sh") {
      const length = put(list.join(" "));
      const ends = (input + length + 3) & ~3;
      let end = 0;
      for (const [index, each] of list.entries()) {
        end += encoder.encode(each).length;
        words[(ends >> 2) + index] = end++;
      }
      return reading(wasm.readWords(length, ends, list.length, DIALECTS[dialect]));
    },
    verifyCondition(content) {
      bytes.set(content, condition);
      return wasm.verify(condition, content.length) !== 0;
    },
    ask(content, permits = false, where = {}) {
      bytes.set(content, condition);
      const workspace = encoder.encode(where.workspace ?? "");
      const cwd = encoder.encode(where.cwd ?? "");
      bytes.set(workspace, place);
      bytes.set(cwd, place + 4096);
      return wasm.match(condition, permits ? 1 : 0, place, workspace.length, place + 4096, cwd.length);
    },
    steps: () => wasm.steps(),
    viewOrigins: () => Array.from({ length: wasm.viewEnd() - wasm.view() }, (_, i) => wasm.origin(wasm.view() + i)),
  };
}
