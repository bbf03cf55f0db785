// Rows of the suite → the answers of workerd, from one bundle as a deployment would make it, with wasm as imported modules.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const here = fileURLToPath(new URL(".", import.meta.url));
const wasm = (name) => fileURLToPath(new URL(`../../dist/${name}.wasm`, import.meta.url));

/** Bundles `entry` for workerd; imports of .wasm files stay imports of modules beside it. */
export async function bundleForWorkerd(entry) {
  const bundle = await rolldown({
    input: entry,
    platform: "neutral",
    resolve: { conditionNames: ["workerd", "worker", "browser", "import", "default"], mainFields: ["module", "main"] },
    external: (id) => id.endsWith(".wasm") || id.startsWith("node:"),
    logLevel: "warn",
  });
  const { output } = await bundle.generate({
    format: "esm",
    codeSplitting: false,
    paths: (id) => (id.endsWith(".wasm") ? `./${id.slice(id.lastIndexOf("/") + 1)}` : id),
  });
  await bundle.close();
  return output[0].code;
}

/** What a worker, deployed with these wasm modules and no others, answers to a body. */
async function askWorker(worker, modules, body) {
  const { Miniflare } = await import("miniflare");
  const module = (name) => ({ type: "CompiledWasm", path: `${name}.wasm`, contents: readFileSync(wasm(name)) });
  const miniflare = new Miniflare({
    modules: [
      { type: "ESModule", path: worker, contents: await bundleForWorkerd(here + worker) },
      ...modules.map(module),
    ],
    compatibilityDate: "2026-04-01",
  });
  try {
    const response = await miniflare.dispatchFetch("http://localhost/", { method: "POST", body });
    const text = await response.text();
    if (!response.ok) throw new Error(`workerd answered ${response.status}: ${text}`);
    return text;
  } finally {
    await miniflare.dispose();
  }
}

/** @param {readonly unknown[]} rows */
export function runInWorkerd(rows) {
  return askWorker("worker.mjs", ["engine", "sql", "compiler"], JSON.stringify(rows));
}

/** What a guard of the program says to a call of `tool`, or why there is none, where engine.wasm is all the wasm there is. */
export function askWithoutSql(program) {
  return askWorker("worker-without-sql.mjs", ["engine"], program);
}
