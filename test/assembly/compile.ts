// Turns a test entry of this folder into an instance of its wasm module.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import asc from "assemblyscript/asc";

const root = join(import.meta.dirname, "../..");

export interface TestModule {
  readonly exports: Record<string, unknown>;
  readonly memory: WebAssembly.Memory;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

type Target = "release" | "debug";
const built = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

/**
 * A new instance of test/assembly/NAME.ts, built once a process with the project's own flags; `debug` is the bounds-checked build.
 * Nothing is written to disk.
 */
export async function compileEntry(name: string, target: Target): Promise<TestModule> {
  const key = `${name}.${target}`;
  const building = built.get(key) ?? build(name, target);
  built.set(key, building);
  const bytes = await building;
  const { instance } = await WebAssembly.instantiate(bytes, {});
  return { exports: instance.exports, memory: instance.exports["memory"] as WebAssembly.Memory, bytes };
}

async function build(name: string, target: Target): Promise<Uint8Array<ArrayBuffer>> {
  let bytes = new Uint8Array();
  const writeFile = (path: string, contents: string | Uint8Array) => {
    if (path.endsWith(".wasm") && typeof contents !== "string") bytes = new Uint8Array(contents);
  };
  // Sources name files with their extension, as TypeScript wants it; asc adds its own.
  const readFile = (path: string, base: string) => {
    const file = join(base, path.replace(/\.ts\.ts$/, ".ts"));
    return existsSync(file) ? readFileSync(file, "utf8") : null;
  };
  const { error, stderr } = await asc.main(
    [
      `test/assembly/${name}.ts`,
      ...["--config", "asconfig.json", "--target", target, "--outFile", `${name}.wasm`, "--baseDir", root],
    ],
    { readFile, writeFile },
  );
  if (error) throw new Error(`${name}: ${error.message}\n${stderr.toString()}`);
  return bytes;
}
