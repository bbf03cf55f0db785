// Turns the sources into build/ and dist/; does nothing where both are newer than what they are made from.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const modules = ["engine", "sql", "compiler"];
const generated = "bindings/hosts/generated";

const wasmSources = ["assembly", "asconfig.json", "package-lock.json"];
const typescriptSources = ["bindings", "bench", "test/conformance", "test/oracle", "tsconfig.json"];

/** Files under `path`, which may be a file itself, in an order that does not depend on the machine. */
function filesUnder(path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return [path];
  return readdirSync(full, { withFileTypes: true })
    .filter((entry) => entry.name !== "node_modules")
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(`${path}/${entry.name}`) : [`${path}/${entry.name}`]))
    .sort();
}

/** SHA-256 over names and contents of everything under `paths`. */
function fingerprint(paths) {
  const hash = createHash("sha256");
  for (const file of paths.flatMap(filesUnder)) {
    const content = readFileSync(join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** Runs `make` unless `stamp` says that the same sources gave `outputs` before; true when it ran. */
function makeIfNeeded(stamp, print, outputs, make) {
  const path = join(root, stamp);
  const fresh = outputs.every((file) => existsSync(join(root, file)));
  if (fresh && existsSync(path) && readFileSync(path, "utf8") === print) return false;
  rmSync(path, { force: true });
  make();
  writeFileSync(path, print);
  return true;
}

function run(script, ...args) {
  const { status, stdout } = spawnSync(process.execPath, [join(root, script), ...args], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) {
    process.stderr.write(stdout);
    process.stderr.write(`${script} failed\n`);
    process.exit(status ?? 1);
  }
  return stdout;
}

const schemas = ["dist/schema.json", "dist/test-schema.json"];

/** The JSON Schemas of policies and of their test files, from the tables that validate them. */
function writeSchemas() {
  const script = `import { policyJsonSchema, testFileJsonSchema } from "./dist/bindings/policy/json-schema.js";
    console.log(JSON.stringify([policyJsonSchema(), testFileJsonSchema()]));`;
  const { status, stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) process.exit(status ?? 1);
  JSON.parse(stdout).forEach((schema, index) => {
    writeFileSync(join(root, schemas[index]), `${JSON.stringify(schema, null, 1)}\n`);
  });
  return schemas;
}

function compileTypescript() {
  mkdirSync(join(root, "dist"), { recursive: true });
  const marker = "TSFILE: ";
  const emitted = new Set(
    run("node_modules/typescript/lib/tsc.js", "--listEmittedFiles")
      .split("\n")
      .filter((line) => line.startsWith(marker))
      .map((line) =>
        relative(root, resolve(root, line.slice(marker.length).trim()))
          .split(sep)
          .join("/"),
      ),
  );
  for (const name of modules) {
    copyFileSync(join(root, `build/${name}.release.wasm`), join(root, `dist/${name}.wasm`));
    emitted.add(`dist/${name}.wasm`);
  }
  for (const file of writeSchemas()) emitted.add(file);
  // A file whose source is gone would go on being imported and published.
  for (const file of filesUnder("dist")) if (!emitted.has(file)) rmSync(join(root, file));
}

const wasmPrint = fingerprint(wasmSources);
const wasmOutputs = modules.flatMap((name) => [
  `build/${name}.release.wasm`,
  `build/${name}.debug.wasm`,
  `${generated}/${name}-wasm.ts`,
]);
const typescriptOutputs = ["dist/bindings/index.js", ...schemas, ...modules.map((name) => `dist/${name}.wasm`)];

const started = process.hrtime.bigint();
const steps = [];
if (makeIfNeeded("build/.fingerprint", wasmPrint, wasmOutputs, () => run("assembly/build.mjs"))) steps.push("wasm");
const typescriptPrint = fingerprint([...wasmOutputs, ...typescriptSources]);
if (makeIfNeeded("dist/.fingerprint", typescriptPrint, typescriptOutputs, compileTypescript)) steps.push("dist");
if (steps.length > 0) {
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  process.stderr.write(`built ${steps.join(" and ")} in ${seconds.toFixed(1)} s\n`);
}
