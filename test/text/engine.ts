// Turns a text into the engine's own views of it, for tests.
import { buildViewTable } from "../../assembly/engine/text/generate.mjs";
import { compileEntry } from "../assembly/compile.ts";

interface TextExports {
  needsViews(ptr: number, length: number): number;
  verifyViewTable(table: number, bytes: number): number;
  viewsArea(length: number, mapped: number): number;
  readViews(
    table: number,
    raw: number,
    length: number,
    area: number,
    capacity: number,
    mapped: number,
    out: number,
  ): number;
  spanStart(map: number, length: number, start: number): number;
  spanEnd(map: number, length: number, start: number, end: number): number;
  readonly free: { readonly value: number };
}

export interface View {
  readonly text: string;
  readonly bytes: Uint8Array;
  /** Raw bytes [start, end) of the view's bytes [start, end). */
  span(start: number, end: number): [number, number];
}

export interface TextEngine {
  readonly wasm: TextExports;
  readonly memory: WebAssembly.Memory;
  readonly table: Uint8Array<ArrayBuffer>;
  /** Where `put` leaves bytes: behind the table, 64 bytes aligned. */
  put(bytes: Uint8Array): number;
  needs(text: string): number;
  /** Undefined where the view is the text before it. */
  views(text: string, mapped?: boolean): { unicode: View | undefined; escapes: View | undefined; status: number };
}

const RESULT_BYTES = 64;
const utf8 = new TextEncoder();

/** `given`: a view table; the generated one by default. */
export async function createTextEngine(
  target: "release" | "debug",
  given?: Uint8Array<ArrayBuffer>,
): Promise<TextEngine> {
  const { exports, memory } = await compileEntry("text", target);
  const wasm = exports as unknown as TextExports;
  const table = given ?? (await buildViewTable());
  const tableAt = (wasm.free.value + 63) & ~63;
  const result = (tableAt + table.length + 63) & ~63;
  const input = result + RESULT_BYTES;
  const reserve = (end: number) => {
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65536));
  };
  reserve(input);
  new Uint8Array(memory.buffer).set(table, tableAt);
  if (!wasm.verifyViewTable(tableAt, table.length)) throw new Error("the view table does not verify");

  const put = (bytes: Uint8Array) => {
    reserve(input + bytes.length + 64);
    new Uint8Array(memory.buffer).set(bytes, input);
    return input;
  };
  const readView = (words: number): View | undefined => {
    const [address, length, map] = new Int32Array(memory.buffer, words, 3) as unknown as [number, number, number];
    if (length < 0) return undefined;
    const bytes = new Uint8Array(memory.buffer, address, length).slice();
    return {
      text: new TextDecoder().decode(bytes),
      bytes,
      span: (start, end) => [wasm.spanStart(map, length, start), wasm.spanEnd(map, length, start, end)],
    };
  };
  return {
    wasm,
    memory,
    table,
    put,
    needs(text) {
      const bytes = utf8.encode(text);
      return wasm.needsViews(put(bytes), bytes.length);
    },
    views(text, mapped = true) {
      const bytes = utf8.encode(text);
      const capacity = wasm.viewsArea(bytes.length, mapped ? 1 : 0);
      const area = (input + bytes.length + 63) & ~15;
      reserve(area + capacity + 64);
      const raw = put(bytes);
      // Bytes around the area must stay what they are.
      const fence = new Uint8Array(memory.buffer, area + capacity, 16).fill(0xa5);
      const status = wasm.readViews(tableAt, raw, bytes.length, area, capacity, mapped ? 1 : 0, result);
      if (fence.some((byte) => byte !== 0xa5)) throw new Error("the views wrote behind their area");
      return { unicode: readView(result), escapes: readView(result + 12), status };
    },
  };
}
