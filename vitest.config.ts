// Which files are tests, how long they may take, and what their random choices start from.
import { randomInt } from "node:crypto";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Default runs make the same choices everywhere: what fails fails for everybody, and not by chance. */
const DEFAULT_SEED = 20_261_121;

export default defineConfig(({ mode }) => {
  const deep = mode === "deep" || process.env.PORTCULLIS_DEEP === "1";
  const seed = process.env.PORTCULLIS_SEED ?? String(deep ? randomInt(2 ** 31) : DEFAULT_SEED);
  return {
    // Tests run the sources, not what was built from them.
    resolve: { alias: { "#wasm": fileURLToPath(new URL("bindings/hosts/inline.ts", import.meta.url)) } },
    test: {
      include: ["test/**/*.test.ts"],
      exclude: ["**/node_modules/**", "dist/**", "build/**"],
      setupFiles: ["test/setup/seed.ts"],
      globalSetup: ["test/setup/announce.ts"],
      // By default one core stays idle, which on two cores doubles the time.
      maxWorkers: "100%",
      env: { PORTCULLIS_SEED: seed, ...(deep ? { PORTCULLIS_DEEP: "1" } : {}) },
      // Milliseconds. What needs more in a default run is too heavy for it; deep runs are for the night.
      testTimeout: deep ? 3_600_000 : 30_000,
      hookTimeout: deep ? 600_000 : 120_000,
    },
  };
});
