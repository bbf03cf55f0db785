// The published archive, not the source tree: installs it into an empty project, uses it, and holds it to its promises.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type InstalledPackage, installPackage, root } from "./installed.ts";
import { MAX_PACKAGE_BYTES, PUBLIC_NAMES, WASM_MODULES } from "./promises.ts";

let installed: InstalledPackage;

beforeAll(() => {
  installed = installPackage();
});

afterAll(() => installed?.remove());

const POLICY = `apiVersion: portcullis/v1
name: installed
blocked_patterns:
  - "drop table"
`;

/** Shows that the API works: one denied call, one allowed. */
const USE = `
const run = async ({ createGuard, GovernancePolicy }) => {
  const guard = await createGuard(GovernancePolicy.parse(${JSON.stringify(POLICY)}));
  const answers = ["drop table users", "select 1"].map((sql) => guard.check({ tool: "query", args: { sql } }).effect);
  console.log(answers.join(" "));
};`;

describe("the installed package", () => {
  it("is imported", () => {
    expect(installed.node(["--input-type=module", "-e", `${USE} run(await import("portcullis"));`])).toBe(
      "deny allow\n",
    );
  });

  it("is required, since nothing awaits at the top level", () => {
    expect(installed.node(["-e", `${USE} run(require("portcullis"));`])).toBe("deny allow\n");
  });

  it("exports the public names and nothing else", () => {
    const names = installed.node([
      "--input-type=module",
      "-e",
      'console.log(Object.keys(await import("portcullis")).sort().join(" "))',
    ]);
    expect(names.trim().split(" ")).toEqual(PUBLIC_NAMES);
  });

  it("brings a command that denies with exit code 1 and allows with 0", () => {
    writeFileSync(join(installed.project, "policy.yaml"), POLICY);
    const command = join(installed.folder, "dist/bindings/cli/main.js");
    const check = (sql: string): number => {
      try {
        const call = JSON.stringify({ tool: "query", args: { sql } });
        installed.node([command, "check", "--policy", "policy.yaml", "--json", call]);
        return 0;
      } catch (error) {
        return (error as { status: number }).status;
      }
    };
    expect([check("drop table users"), check("select 1")]).toEqual([1, 0]);
  });

  it("puts the command where npx finds it", () => {
    const shell = process.platform === "win32";
    const link = join(installed.project, "node_modules", ".bin", "portcullis");
    const help = execFileSync(link, ["--help"], { cwd: installed.project, encoding: "utf8", shell });
    expect(help).toContain("portcullis");
  });

  it("gives the wasm modules as files", () => {
    const script = `const { readFileSync } = require("node:fs");
      for (const name of ["engine", "sql", "compiler"])
        new WebAssembly.Module(readFileSync(require.resolve(\`portcullis/\${name}.wasm\`)));
      console.log("ok");`;
    expect(installed.node(["-e", script])).toBe("ok\n");
  });

  it("gives types that a strict project compiles against, bundled or not", () => {
    const folder = join(installed.project, "typed");
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, "use.mts"),
      `import { createGuard, type Decision, GovernancePolicy } from "portcullis";
export async function decide(text: string, args: unknown): Promise<Decision> {
  const guard = await createGuard(GovernancePolicy.parse(text));
  const decision: Decision = guard.check({ tool: "query", args });
  // @ts-expect-error an effect is one of four words
  if (decision.effect === "perhaps") throw new Error(decision.message);
  return decision;
}
`,
    );
    writeFileSync(
      join(folder, "entries.mts"),
      `import { type Permit, SafeAgent, type Tool, type Entry } from "portcullis";
import { createGuardSync } from "portcullis/node";
import { createGuard } from "portcullis/edge-light";
import { createGuard as createInWorker } from "portcullis/workerd";
import { createGuard as createSmall } from "portcullis/workerd/without-sql";
import { createGuard as createSmallest } from "portcullis/edge-light/without-sql";
import { watchPolicy } from "portcullis/watch";
export const guard = createGuardSync(new Uint8Array(), { clock: () => 1, sinks: [{ record: (entry: Entry) => void entry }] });
export const tool: Tool = { name: "t", execute: (args: { q: string }) => args.q };
export const answer: Promise<number | { reason: string }> = guard.wrapTools({ t: (q: string) => q.length }).t("x");
export const permit = async (): Promise<Permit> => guard.session({ id: "s", budget: { maxTokens: 1 } }).authorize({ tool: "t" });
// @ts-expect-error no option has this name
createGuard(new Uint8Array(), { aduit: 1 });
export { createInWorker, createSmall, createSmallest, SafeAgent, watchPolicy };
`,
    );
    const tsc = join(root, "node_modules/typescript/lib/tsc.js");
    const flags = ["--strict", "--noEmit", "--target", "es2022", "--types", "--ignoreConfig"];
    for (const module of ["nodenext", "esnext"]) {
      const resolution = module === "nodenext" ? "nodenext" : "bundler";
      // With the DOM's types and without: a project on Node may have neither these nor Node's.
      for (const lib of ["es2022,dom", "es2022"]) {
        const how = ["--lib", lib, "--module", module, "--moduleResolution", resolution];
        installed.node([tsc, ...flags, ...how, "typed/use.mts", "typed/entries.mts"]);
      }
    }
  });
});

describe("the archive", () => {
  it("holds what is needed to run, and neither tests, benchmarks nor sources", () => {
    const unexpected = installed.files.filter(
      (file) =>
        !/^(package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/((engine|sql|compiler)\.wasm|(test-)?schema\.json))$/.test(
          file,
        ) && !/^dist\/(bindings\/.*|assembly\/(engine\/\w+\/)?layout)\.(js|d\.ts)$/.test(file),
    );
    expect(unexpected).toEqual([]);
    expect(["README.md", "LICENSE", "CHANGELOG.md"].filter((file) => !installed.files.includes(file))).toEqual([]);
  });

  it("names no path of the machine that built it", () => {
    const home = root.slice(0, -1);
    const found = installed.files.filter((file) => readFileSync(join(installed.folder, file)).includes(home));
    expect(found).toEqual([]);
  });

  it(`weighs at most ${MAX_PACKAGE_BYTES} bytes`, () => {
    expect(readFileSync(installed.archive).length).toBeLessThanOrEqual(MAX_PACKAGE_BYTES);
  });

  it("pleases publint", async () => {
    const { messages } = await publint({ pkgDir: installed.folder, pack: false, strict: true });
    expect(messages).toEqual([]);
  });

  it("has types that resolve under every ESM-aware resolution (attw)", () => {
    const attw = join(root, "node_modules/@arethetypeswrong/cli/dist/index.js");
    const excluded = [
      "--exclude-entrypoints",
      "./engine.wasm",
      "./sql.wasm",
      "./compiler.wasm",
      "./schema.json",
      "./test-schema.json",
    ];
    const flags = ["--no-definitely-typed", "--profile", "esm-only", "--format", "json"];
    expect(() => installed.node([attw, installed.archive, ...flags, ...excluded])).not.toThrow();
  });
});

function withoutBuild(name: string): string {
  return name.replace(/ [0-9a-f]{6}$/, " BUILD");
}

describe.each(WASM_MODULES)("$name.wasm", ({ name, imports, exports: expected, maxGzipBytes }) => {
  const targets = ["release", "debug"].map((target) => ({ target, file: join(root, `build/${name}.${target}.wasm`) }));

  it.each(targets)(`asks ${imports.join() || "nothing"} of its host ($target)`, ({ file }) => {
    const found = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(file)));
    expect(found.map(({ module, name }) => `${module}.${withoutBuild(name)}`)).toEqual(imports);
  });

  it.each(targets)("exports exactly its ABI ($target)", ({ file }) => {
    const found = WebAssembly.Module.exports(new WebAssembly.Module(readFileSync(file)));
    expect(found.map((each) => withoutBuild(each.name)).sort()).toEqual([...expected].sort());
  });

  it(`is at most ${maxGzipBytes} bytes gzipped, and the file that is built is the file that is shipped`, () => {
    const shipped = readFileSync(join(installed.folder, `dist/${name}.wasm`));
    expect(gzipSync(shipped, { level: 9 }).length).toBeLessThanOrEqual(maxGzipBytes);
    expect(shipped.equals(readFileSync(join(root, `build/${name}.release.wasm`)))).toBe(true);
  });

  it("is the module that the published entry carries inside", () => {
    const inlined = readFileSync(join(installed.folder, `dist/bindings/hosts/generated/${name}-wasm.js`), "utf8");
    const shipped = readFileSync(join(installed.folder, `dist/${name}.wasm`));
    expect(inlined).toContain(shipped.toString("base64"));
  });
});
