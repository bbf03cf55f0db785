// An engine module and a program → the engine's ABI itself, for tests that the Engine class keeps too far from memory.
import { SCOPE_TEXT, VIEW_RAW } from "../../assembly/layout.ts";

export interface EngineExports {
  readonly memory: WebAssembly.Memory;
  programBuffer(bytes: number): number;
  loadProgram(bytes: number): number;
  reserveInput(bytes: number, segments: number): number;
  inputBuffer(): number;
  segmentTable(): number;
  begin(bytes: number, segments: number): number;
  scan(): void;
  openReading(segment: number, view: number, traced: number): number;
  openSpanWalk(pattern: number): number;
  nextSpan(union: number): number;
  spanBound(which: number): number;
  verdict(): number;
}

/**
 * Loads a program; the exports, or the status that refused it. `garbage` fills all memory behind the program beforehand,
 * so that what the engine reads without having written it shows.
 */
export function loadBare<Exports extends EngineExports>(
  module: WebAssembly.Module,
  program: Uint8Array,
  garbage?: number,
): Exports | number {
  const wasm = new WebAssembly.Instance(module, {}).exports as unknown as Exports;
  const at = wasm.programBuffer(program.length) >>> 0;
  if (garbage !== undefined) {
    wasm.memory.grow(8);
    new Uint8Array(wasm.memory.buffer, at).fill(garbage);
  }
  new Uint8Array(wasm.memory.buffer, at, program.length).set(program);
  const status = wasm.loadProgram(program.length);
  return status === 0 ? wasm : status;
}

/** Puts a text in place as the one segment of a check. */
export function beginText(wasm: EngineExports, text: string): void {
  const bytes = new TextEncoder().encode(text);
  if (!wasm.reserveInput(bytes.length, 1)) throw new Error(`no room for ${bytes.length} bytes`);
  new Uint8Array(wasm.memory.buffer, wasm.inputBuffer() >>> 0, bytes.length).set(bytes);
  new Int32Array(wasm.memory.buffer, wasm.segmentTable() >>> 0, 2).set([text.length, SCOPE_TEXT]);
  const status = wasm.begin(bytes.length, 1);
  if (status !== 0) throw new Error(`the text is not taken: status ${status}`);
}

/** Spans of a pattern in the text at hand, or what they cover together. */
export function walkSpans(wasm: EngineExports, pattern: number, union: boolean): [number, number][] {
  const spans: [number, number][] = [];
  wasm.openReading(0, VIEW_RAW, 1);
  wasm.openSpanWalk(pattern);
  while (wasm.nextSpan(union ? 1 : 0)) spans.push([wasm.spanBound(0), wasm.spanBound(1)]);
  return spans;
}
