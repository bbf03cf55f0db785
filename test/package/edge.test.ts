// Entries for one kind of host, and what bundles of theirs and of the main one hold, and what they must not.
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type OutputChunk, rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type InstalledPackage, installPackage } from "./installed.ts";
import { MAX_EDGE_GZIP_BYTES } from "./promises.ts";

let installed: InstalledPackage;

beforeAll(() => {
  installed = installPackage();
});

afterAll(() => installed?.remove());

/** Bundles one entry as an edge deployment would, with .wasm files left outside. */
async function bundle(entry: string, conditions: readonly string[] = []): Promise<OutputChunk> {
  const build = await rolldown({
    input: "entry",
    cwd: installed.project,
    platform: "neutral",
    resolve: { conditionNames: [...conditions, "import", "default"], mainFields: ["module", "main"] },
    external: (id) => id.includes(".wasm") || id.startsWith("node:"),
    plugins: [
      {
        name: "entry",
        resolveId: (id) => (id === "entry" ? join(installed.project, "entry.js") : null),
        load: (id) => (id.endsWith("entry.js") ? `export { createGuard } from "portcullis${entry}";` : null),
      },
    ],
  });
  const { output } = await build.generate({ format: "esm", minify: true, codeSplitting: false });
  await build.close();
  return output[0];
}

describe.each([
  { entry: "workerd", wasm: ["engine.wasm", "sql.wasm"] },
  { entry: "edge-light", wasm: ["engine.wasm?module", "sql.wasm?module"] },
  { entry: "workerd/without-sql", wasm: ["engine.wasm"] },
  { entry: "edge-light/without-sql", wasm: ["engine.wasm?module"] },
])("portcullis/$entry", ({ entry, wasm }) => {
  it("imports the engine's modules and nothing else", async () => {
    const { imports } = await bundle(`/${entry}`);
    expect(imports.map((path) => path.slice(path.lastIndexOf("/") + 1)).sort()).toEqual(wasm);
  });

  it("bundles neither the compiler, nor a parser of policies, nor the inlined modules", async () => {
    const { moduleIds } = await bundle(`/${entry}`);
    const stages = ["/bindings/compile/", "/bindings/policy/", "/bindings/hosts/generated/", "/node_modules/yaml/"];
    expect(moduleIds.filter((id) => stages.some((stage) => id.replaceAll("\\", "/").includes(stage)))).toEqual([]);
    expect(moduleIds.some((id) => id.includes("engine.js"))).toBe(true);
  });

  it(`weighs at most ${MAX_EDGE_GZIP_BYTES} bytes minified and gzipped, the wasm apart`, async () => {
    const { code } = await bundle(`/${entry}`);
    expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(MAX_EDGE_GZIP_BYTES);
  });
});

describe("the main entry", () => {
  const wasmOf = ({ imports }: OutputChunk): string[] =>
    imports.filter((path) => path.includes(".wasm")).map((path) => path.slice(path.lastIndexOf("/") + 1));
  const holdsInlined = ({ moduleIds }: OutputChunk): boolean => moduleIds.some((id) => id.includes("generated"));

  it.each([
    { condition: "workerd", wasm: ["compiler.wasm", "engine.wasm", "sql.wasm"] },
    { condition: "edge-light", wasm: ["compiler.wasm?module", "engine.wasm?module", "sql.wasm?module"] },
  ])("imports all modules where bundlers ask for $condition", async ({ condition, wasm }) => {
    const chunk = await bundle("", [condition]);
    expect([wasmOf(chunk).sort(), holdsInlined(chunk)]).toEqual([wasm, false]);
  });

  it("asks for no module of Node, which bundlers for browsers do not have, not even where it is never reached", async () => {
    const { imports, dynamicImports } = await bundle("", ["browser"]);
    expect([...imports, ...dynamicImports].filter((path) => path.startsWith("node:"))).toEqual([]);
  });

  it.each(["browser", "node"])("holds all modules inside where bundlers ask for %s", async (condition) => {
    const chunk = await bundle("", [condition]);
    expect([wasmOf(chunk), holdsInlined(chunk)]).toEqual([[], true]);
  });
});

describe("portcullis/watch", () => {
  it("follows a policy file, and lets the process end", () => {
    const script = `
      import { writeFileSync } from "node:fs";
      import { createGuard, GovernancePolicy } from "portcullis";
      import { watchPolicy } from "portcullis/watch";
      const save = (tool) => writeFileSync("watched.yaml", "apiVersion: portcullis/v1\\nblocked_tools: [" + tool + "]\\n");
      save("a");
      const guard = await createGuard(await GovernancePolicy.load("watched.yaml"));
      const watcher = await watchPolicy(guard, "watched.yaml", { onError: (error) => console.log(error.message) });
      save("b");
      await watcher.refresh();
      console.log(["a", "b"].map((tool) => guard.check({ tool }).reason).join(" "));`;
    expect(installed.node(["--input-type=module", "-e", script])).toBe("allowed blocked_tool\n");
  });
});

describe("portcullis/node", () => {
  it("runs a program with the engine read from its file", () => {
    const script = `
      import { compile, GovernancePolicy } from "portcullis";
      import { createGuard } from "portcullis/node";
      const program = await compile(GovernancePolicy.parse("apiVersion: portcullis/v1\\nblocked_tools: [rm]\\n"));
      const guard = await createGuard(program);
      console.log(["rm", "ls"].map((tool) => guard.check({ tool }).reason).join(" "));`;
    expect(installed.node(["--input-type=module", "-e", script])).toBe("blocked_tool allowed\n");
  });

  it("reads SQL with the module of its file", () => {
    const script = `
      import { compile, GovernancePolicy } from "portcullis";
      import { createGuard } from "portcullis/node";
      const rule = '{ "id": "drops", "effect": "deny", "when": { "sql": { "statement": "drop" } } }';
      const program = await compile(GovernancePolicy.parse('{ "apiVersion": "portcullis/v1", "rules": [' + rule + "] }"));
      const guard = await createGuard(program);
      const answers = ["drop table users", "select 1"].map((sql) => guard.check({ tool: "query", args: { sql } }).effect);
      console.log(answers.join(" "));`;
    expect(installed.node(["--input-type=module", "-e", script])).toBe("deny allow\n");
  });
});
