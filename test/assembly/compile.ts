// Turns a test entry of this folder into an instance of its wasm module.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import asc from "assemblyscript/asc";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "build/test");

/** Milliseconds after which a build that another process began is taken for dead. */
const MAX_WAIT = 60_000;

export interface TestModule {
  readonly exports: Record<string, unknown>;
  readonly memory: WebAssembly.Memory;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

type Target = "release" | "debug";

/**
 * A new instance of test/assembly/NAME.ts, built with the project's own flags; `debug` is the bounds-checked build. The module
 * stays in build/test under a digest of all sources, so that test files share one build.
 */
export async function compileEntry(name: string, target: Target): Promise<TestModule> {
  const bytes = await readModule(name, target);
  const { instance } = await WebAssembly.instantiate(bytes, {});
  return { exports: instance.exports, memory: instance.exports.memory as WebAssembly.Memory, bytes };
}

async function readModule(name: string, target: Target): Promise<Uint8Array<ArrayBuffer>> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.${target}.${digestOfSources(name)}.wasm`);
  const lock = `${file}.lock`;
  const begun = Date.now();
  for (;;) {
    if (existsSync(file)) return new Uint8Array(readFileSync(file));
    try {
      mkdirSync(lock);
      break;
    } catch {
      if (Date.now() - begun > MAX_WAIT) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  try {
    const bytes = await build(name, target);
    writeFileSync(`${file}.${process.pid}`, bytes);
    renameSync(`${file}.${process.pid}`, file);
    return bytes;
  } finally {
    rmSync(lock, { recursive: true, force: true });
    dropOldModules(name, target);
  }
}

/** A digest of the entry, of all that it imports, and of the flags. */
function digestOfSources(name: string): string {
  const files = [join(root, `test/assembly/${name}.ts`)];
  const hash = createHash("sha256").update(readFileSync(join(root, "asconfig.json")));
  for (const file of files) {
    const source = readFileSync(file, "utf8");
    hash.update(`${file}\0`).update(source);
    for (const [, path] of source.matchAll(/\bfrom "(\.[^"]+)"/g)) {
      const imported = join(dirname(file), path as string);
      if (!files.includes(imported)) files.push(imported);
    }
  }
  return hash.digest("hex").slice(0, 16);
}

/** Modules of sources that are an hour old. */
function dropOldModules(name: string, target: Target): void {
  for (const entry of readdirSync(folder)) {
    if (!entry.startsWith(`${name}.${target}.`)) continue;
    const age = Date.now() - (statSync(join(folder, entry), { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > 3_600_000) rmSync(join(folder, entry), { recursive: true, force: true });
  }
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
