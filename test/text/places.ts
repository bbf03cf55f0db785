// Turns texts into the engine's own normal paths and hosts, for tests.
import { compileEntry } from "../assembly/compile.ts";

interface PlaceExports {
  pathArea(length: number, directoryLength: number): number;
  readPath(
    ...args: [
      source: number,
      length: number,
      cwd: number,
      cwdLength: number,
      home: number,
      homeLength: number,
      area: number,
      capacity: number,
    ]
  ): number;
  isOpenPath(path: number, length: number): number;
  hostArea(length: number): number;
  readHost(source: number, length: number, reading: number, area: number, capacity: number): number;
  hostPort(area: number): number;
  readonly PATH_TEXT: { readonly value: number };
  readonly HOST_TEXT: { readonly value: number };
  readonly free: { readonly value: number };
}

export interface Places {
  readonly wasm: PlaceExports;
  path(text: string, cwd?: string, home?: string): { path: string; open: boolean };
  /** Undefined where the text has no host; reading 0 is a browser's, 1 a library's. */
  host(text: string, reading: 0 | 1): { host: string; port: number } | undefined;
}

const utf8 = new TextEncoder();
const FENCE = 0xa5;

export async function createPlaces(): Promise<Places> {
  const { exports, memory } = await compileEntry("text", "release");
  const wasm = exports as unknown as PlaceExports;
  const base = (wasm.free.value + 63) & ~63;
  const place = (parts: Uint8Array[], areaOf: () => number) => {
    const total = parts.reduce((sum, part) => sum + part.length, 0);
    const area = (base + total + 15) & ~15;
    const capacity = areaOf();
    const missing = area + capacity + 64 - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / 65536));
    const bytes = new Uint8Array(memory.buffer);
    let at = base;
    const addresses = parts.map((part) => {
      bytes.set(part, at);
      at += part.length;
      return at - part.length;
    });
    bytes.fill(FENCE, area, area + capacity + 64);
    const check = () => {
      if (bytes.subarray(area + capacity, area + capacity + 64).some((byte) => byte !== FENCE))
        throw new Error("wrote behind the area");
    };
    const text = (offset: number, length: number) =>
      new TextDecoder().decode(bytes.slice(area + offset, area + offset + length));
    return { addresses, area, capacity, check, text };
  };
  return {
    wasm,
    path(text, cwd = "", home = "") {
      const parts = [text, cwd, home].map((part) => utf8.encode(part));
      const [source, directory, homeBytes] = parts as [Uint8Array, Uint8Array, Uint8Array];
      const {
        addresses,
        area,
        capacity,
        check,
        text: read,
      } = place(parts, () => wasm.pathArea(source.length, Math.max(directory.length, homeBytes.length)));
      const [at, cwdAt, homeAt] = addresses as [number, number, number];
      const length = wasm.readPath(
        at,
        source.length,
        cwdAt,
        directory.length,
        homeAt,
        homeBytes.length,
        area,
        capacity,
      );
      check();
      if (length < 0) throw new Error(`refused: ${length}`);
      const offset = wasm.PATH_TEXT.value;
      return { path: read(offset, length), open: wasm.isOpenPath(area + offset, length) !== 0 };
    },
    host(text, reading) {
      const source = utf8.encode(text);
      const { addresses, area, capacity, check, text: read } = place([source], () => wasm.hostArea(source.length));
      const length = wasm.readHost(addresses[0] as number, source.length, reading, area, capacity);
      check();
      if (length === -2) throw new Error("refused");
      return length < 0 ? undefined : { host: read(wasm.HOST_TEXT.value, length), port: wasm.hostPort(area) };
    },
  };
}
