// Packs the built repository and installs the archive into an empty project outside it: the package as users get it.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export interface InstalledPackage {
  /** The empty project. */
  readonly project: string;
  /** node_modules/portcullis of that project. */
  readonly folder: string;
  readonly archive: string;
  /** Files of the package, relative to `folder`, with slashes, sorted. */
  readonly files: readonly string[];
  /** Runs Node in the project; throws with what it wrote to standard error. */
  node(args: readonly string[], input?: string): string;
  remove(): void;
}

function npm(folder: string, ...args: string[]): string {
  const environment = { ...process.env, npm_config_loglevel: "error", npm_config_update_notifier: "false" };
  const shell = process.platform === "win32";
  return execFileSync("npm", args, { cwd: folder, encoding: "utf8", env: environment, shell, stdio: "pipe" });
}

export function installPackage(): InstalledPackage {
  const base = mkdtempSync(join(tmpdir(), "portcullis-package-"));
  const project = join(base, "project");
  mkdirSync(project);
  const packed = JSON.parse(npm(root, "pack", "--ignore-scripts", "--json", "--pack-destination", base)) as PackReport;
  const [report] = Array.isArray(packed) ? packed : Object.values(packed);
  if (report === undefined) throw new Error("npm pack reported nothing");
  const archive = join(base, report.filename);

  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "empty", private: true, version: "1.0.0" }));
  npm(project, "install", "--prefer-offline", "--no-audit", "--no-fund", "--omit=dev", archive);
  const folder = join(project, "node_modules", "portcullis");
  return {
    project,
    folder,
    archive,
    files: readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(folder.length + 1)
          .split(sep)
          .join("/"),
      )
      .sort(),
    node: (args, input) =>
      execFileSync(process.execPath, args, {
        cwd: project,
        encoding: "utf8",
        stdio: "pipe",
        ...(input !== undefined && { input }),
      }),
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}

/** npm 11 writes a list, later ones a map by package name. */
type PackReport = readonly { filename: string }[] | Record<string, { filename: string }>;
