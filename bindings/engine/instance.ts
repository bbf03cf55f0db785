// Wasm modules and a program → an engine's exports with the program verified in its memory.
import * as layout from "../../assembly/layout.ts";
import { PolicyError, type PolicyErrorCode } from "../errors.ts";

/** The ABI of engine.wasm, as assembly/engine/index.ts describes it. */
export interface EngineExports {
  readonly memory: WebAssembly.Memory;
  readonly table: WebAssembly.Table;
  attachSql(first: number): void;
  programBuffer(bytes: number): number;
  loadProgram(bytes: number): number;
  reserveInput(bytes: number, segments: number, selections: number): number;
  factTable(): number;
  selectionTable(): number;
  selectionCapacity(): number;
  inputBuffer(): number;
  inputCapacity(): number;
  segmentTable(): number;
  segmentCapacity(): number;
  verdict(): number;
  begin(bytes: number, segments: number, selections: number): number;
  scan(): void;
  score(): void;
  judge(): void;
  evaluate(bytes: number, segments: number, selections: number): number;
  locate(): number;
  openReading(segment: number, view: number, traced: number): number;
  readingText(): number;
  readingBytes(): number;
  openSpanWalk(pattern: number): number;
  nextSpan(union: number): number;
  spanBound(which: number): number;
  streamBytes(): number;
  streamBlock(): number;
  openStream(): void;
  pushStream(bytes: number, units: number, kept: number, before: number, kind: number, last: number): number;
  listStreamMatches(): number;
  streamReleaseTo(): number;
  streamKeepFrom(): number;
}

/** What `STATUS_` codes of loading mean to a host. */
const LOAD_ERRORS: Readonly<Record<number, readonly [PolicyErrorCode, string]>> = {
  [layout.STATUS_BAD_MAGIC]: ["program_magic", "these bytes are no program"],
  [layout.STATUS_BAD_SECTION]: ["program_corrupt", "the program points outside itself; compile the policy again"],
  [layout.STATUS_TOO_LARGE]: ["program_too_large", "the program does not fit the engine's memory"],
  [layout.STATUS_NEEDS_SQL]: [
    "program_unsupported",
    "the program reads SQL, and this host has no sql.wasm; import createGuard from an entry that brings it",
  ],
};

/**
 * Instantiates the engine and loads the program, which lies at `at` from then on; `sql` is asked for sql.wasm where the
 * program reads SQL. Throws `PolicyError` for what the engine refuses.
 */
export function loadInstance(
  module: WebAssembly.Module,
  program: Uint8Array,
  sql: (() => WebAssembly.Module) | undefined,
): { readonly wasm: EngineExports; readonly at: number } {
  const wasm = new WebAssembly.Instance(module, {}).exports as unknown as EngineExports;
  const at = wasm.programBuffer(program.length) >>> 0;
  if (at === 0) throw loadError(layout.STATUS_TOO_LARGE, program);
  new Uint8Array(wasm.memory.buffer, at, program.length).set(program);
  let status = wasm.loadProgram(program.length);
  if (status === layout.STATUS_NEEDS_SQL && sql !== undefined) {
    attachSql(wasm, sql());
    status = wasm.loadProgram(program.length);
  }
  if (status !== layout.STATUS_OK) throw loadError(status, program);
  return { wasm, at };
}

/** Instantiates sql.wasm over the engine's memory and puts its functions where the engine calls them. */
function attachSql(engine: EngineExports, module: WebAssembly.Module): void {
  const { openSql, parseSql, matchSql } = linkSql(engine, module);
  if (![openSql, parseSql, matchSql].every((each) => typeof each === "function")) throw mismatch();
  const { table } = engine;
  const first = table.grow(layout.SQL_FUNCTIONS);
  table.set(first + layout.SQL_OPEN, openSql);
  table.set(first + layout.SQL_PARSE, parseSql);
  table.set(first + layout.SQL_MATCH, matchSql);
  engine.attachSql(first);
}

/** The module asks for the engine's memory by a name that only an engine of its own build has. */
function linkSql(engine: EngineExports, module: WebAssembly.Module): WebAssembly.Exports {
  try {
    return new WebAssembly.Instance(module, { engine: engine as unknown as WebAssembly.ModuleImports }).exports;
  } catch (error) {
    // by name: a module of another realm has errors of its own
    throw (error as Error).name === "LinkError" ? mismatch() : error;
  }
}

function mismatch(): PolicyError {
  return new PolicyError(
    "module_mismatch",
    "sql.wasm and engine.wasm are not of one build; take both from the same version of the package",
  );
}

function loadError(status: number, program: Uint8Array): PolicyError {
  if (status === layout.STATUS_BAD_VERSION) return new PolicyError("program_version", describeVersion(program));
  if (status === layout.STATUS_DAMAGED) return new PolicyError("program_damaged", describeDamage(program));
  const [code, message] = LOAD_ERRORS[status] ?? [
    "program_corrupt",
    `the engine refused the program (status ${status})`,
  ];
  return new PolicyError(code, message);
}

function wordOf(program: Uint8Array, index: number): number {
  return new DataView(program.buffer, program.byteOffset, program.length).getUint32(index * 4, true);
}

function describeVersion(program: Uint8Array): string {
  const version = wordOf(program, 1);
  const remedy =
    version > layout.PROGRAM_VERSION
      ? "update the package where it is loaded, or compile the policy with the version of the package that loads it"
      : "compile the policy again";
  return `the program has format ${version}, and this engine reads format ${layout.PROGRAM_VERSION}; ${remedy}`;
}

function describeDamage(program: Uint8Array): string {
  const bytes = wordOf(program, 2);
  const how = bytes === program.length ? "its checksum is wrong" : `it has ${program.length} of ${bytes} bytes`;
  return `the program is damaged: ${how}; copy it again, or compile the policy again`;
}
