// The package around this file, whether that is the sources or what was built from them → its version and its schema.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, parse, relative, resolve, sep } from "node:path";

/** Of the package; `unknown` where this file was moved out of it. */
export function packageVersion(): string {
  for (const up of ["../../../package.json", "../../package.json"]) {
    const path = new URL(up, import.meta.url);
    if (!existsSync(path)) continue;
    const { name, version } = JSON.parse(readFileSync(path, "utf8")) as { name?: unknown; version?: unknown };
    if (name === "portcullis") return String(version);
  }
  return "unknown";
}

const SCHEMA = "dist/schema.json";

/**
 * The comment by which editors that use yaml-language-server complete and check the policy at `path`: the schema of the
 * package that is installed in a folder around it, which needs no network, else the published one of this version.
 */
export function schemaComment(path: string): string {
  return `# yaml-language-server: $schema=${installedSchema(path) ?? `https://unpkg.com/portcullis@${packageVersion()}/${SCHEMA}`}\n`;
}

/** Relative to the policy, for editors take it so, with slashes. */
function installedSchema(path: string): string | undefined {
  const home = dirname(resolve(path));
  for (let folder = home; ; folder = dirname(folder)) {
    const schema = join(folder, "node_modules", "portcullis", ...SCHEMA.split("/"));
    if (existsSync(schema)) {
      const place = relative(home, schema).split(sep).join("/");
      return place.startsWith(".") ? place : `./${place}`;
    }
    if (folder === parse(folder).root) return undefined;
  }
}
