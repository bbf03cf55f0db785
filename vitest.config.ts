// Which files are tests and how long they may take.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig(({ mode }) => {
  const deep = mode === "deep" || process.env.PORTCULLIS_DEEP === "1";
  return {
    // Tests run the sources, not what was built from them.
    resolve: { alias: { "#wasm": fileURLToPath(new URL("bindings/hosts/inline.ts", import.meta.url)) } },
    test: {
      include: ["test/**/*.test.ts"],
      exclude: ["**/node_modules/**", "dist/**", "build/**"],
      // By default one core stays idle, which on two cores doubles the time.
      maxWorkers: "100%",
      env: deep ? { PORTCULLIS_DEEP: "1" } : {},
      // Milliseconds. What needs more in a default run is too heavy for it; deep runs are for the night.
      testTimeout: deep ? 3_600_000 : 30_000,
      hookTimeout: deep ? 600_000 : 120_000,
    },
  };
});
