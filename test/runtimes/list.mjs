// The runtimes that the suite runs in: how each is found, and how it turns rows into answers.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { findChromium, runInChromium } from "./chromium.mjs";
import { askWithoutSql, runInWorkerd } from "./workerd.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const require = createRequire(import.meta.url);

function hasPackage(name) {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

export { askWithoutSql };

/** Runs print.mjs with an executable; `args` stand before the script. */
function runProcess(executable, args, rows) {
  const { status, signal, stdout, stderr, error } = spawnSync(executable, [...args, path("print.mjs")], {
    input: JSON.stringify(rows),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    timeout: 60_000,
    env: { ...process.env, NODE_OPTIONS: "", NO_COLOR: "1" },
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${executable} ended with ${status ?? signal}: ${stderr}`);
  return stdout;
}

function processRuntime(name, executable, args = []) {
  return {
    name,
    missing: () => (existsSync(executable) ? undefined : "not installed in test/runtimes"),
    run: async (rows) => runProcess(executable, args, rows),
  };
}

/** Answers of the Node that runs this: the reference. */
export const reference = {
  name: `Node ${process.versions.node}`,
  run: async (rows) => runProcess(process.execPath, [], rows),
};

/** @type {readonly { name: string, missing: () => string | undefined, run: (rows: readonly unknown[]) => Promise<string> }[]} */
export const runtimes = [
  processRuntime("Node 20.19, the oldest", path("node_modules/node-20.19/bin/node")),
  processRuntime("Node 24", path("node_modules/node-24/bin/node")),
  processRuntime("Bun", path("node_modules/bun/bin/bun.exe"), ["run"]),
  processRuntime("Deno", path("node_modules/deno-linux-x64/deno"), [
    "run",
    "--no-prompt",
    "--no-remote",
    "--allow-read",
    "--allow-env",
    "--quiet",
  ]),
  {
    name: "workerd",
    missing: () => (hasPackage("miniflare") ? undefined : "miniflare is not installed in test/runtimes"),
    run: runInWorkerd,
  },
  {
    name: "Chromium",
    missing: () => {
      if (!hasPackage("playwright-core")) return "playwright-core is not installed in test/runtimes";
      return findChromium() === undefined ? "no chromium on this machine" : undefined;
    },
    run: runInChromium,
  },
];
