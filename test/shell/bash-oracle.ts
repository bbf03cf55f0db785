// Runs a text in the system's bash inside a throw-away namespace with an empty root, where stand-ins record the argv they get.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

/** Names that exist inside: each is the same script, which only writes down its own argv. */
export const STAND_INS = ["rm", "ls", "cat", "a", "b", "c", "d", "e", "f", "x", "abd", "mkfs", "foo", "bar"] as const;

const RECORD = "\u001e";
const FIELD = "\u001f";
const GROUP = "\u001d";
const STAND_IN = `#!/bin/bash\nprintf -v line '%s${FIELD}' "\${0##*/}" "$@"\nprintf '%s${RECORD}' "$line" >> /log\n`;

export interface BashOracle {
  /** For each text, the argv of every stand-in that ran, in order. Each text runs in a subshell of its own. */
  run(texts: readonly string[]): string[][][];
  remove(): void;
}

/** Named in full: the environment given to it has only the stand-ins on PATH. */
const UNSHARE = "/usr/bin/unshare";

function isolated(root: string, script: string): ReturnType<typeof spawnSync> {
  const namespaces = [
    "--user",
    "--map-root-user",
    "--mount",
    "--net",
    "--ipc",
    "--uts",
    "--pid",
    "--fork",
    "--kill-child=KILL",
  ];
  return spawnSync(UNSHARE, [...namespaces, `--root=${root}`, "/bin/bash", "-c", script], {
    env: { PATH: "/stand" },
    input: "",
    timeout: 600_000,
    killSignal: "SIGKILL",
    encoding: "utf8",
  });
}

/** The libraries that a program loads, by ldd. */
function librariesOf(program: string): string[] {
  const { stdout } = spawnSync("ldd", [program], { encoding: "utf8" });
  return (stdout ?? "").split(/\s+/).filter((word) => word.startsWith("/"));
}

/** An oracle, or the reason why there is none on this machine. */
export function createBashOracle(): BashOracle | string {
  if (process.platform !== "linux") return "namespaces need Linux";
  if (!existsSync(UNSHARE)) return "no unshare";
  const bash = ["/bin/bash", "/usr/bin/bash"].find((path) => existsSync(path));
  if (!bash) return "no bash";
  const root = mkdtempSync(join(tmpdir(), "portcullis-bash-"));
  const remove = () => rmSync(root, { recursive: true, force: true });
  for (const folder of ["bin", "stand", "dev"]) mkdirSync(join(root, folder));
  copyFileSync(bash, join(root, "bin/bash"));
  for (const library of librariesOf(bash)) {
    mkdirSync(join(root, dirname(library)), { recursive: true });
    copyFileSync(library, join(root, library));
  }
  writeFileSync(join(root, "dev/null"), "");
  for (const name of STAND_INS) writeFileSync(join(root, "stand", basename(name)), STAND_IN, { mode: 0o755 });
  const log = join(root, "log");

  function run(texts: readonly string[]): string[][][] {
    rmSync(log, { force: true });
    rmSync(join(root, "texts"), { recursive: true, force: true });
    mkdirSync(join(root, "texts"));
    for (const [index, text] of texts.entries())
      writeFileSync(join(root, "texts", String(index).padStart(6, "0")), text);
    isolated(root, `for text in /texts/*; do printf '${GROUP}' >> /log; ( . "$text" ) 2> /dev/null < /dev/null; done`);
    const content = existsSync(log) ? readFileSync(log, "utf8") : "";
    const groups = content.split(GROUP).slice(1);
    if (groups.length !== texts.length) throw new Error(`bash read ${groups.length} of ${texts.length} texts`);
    return groups.map((group) =>
      group
        .split(RECORD)
        .slice(0, -1)
        .map((record) => record.split(FIELD).slice(0, -1)),
    );
  }

  isolated(root, "rm probe");
  if (!existsSync(log) || !readFileSync(log, "utf8").includes("probe")) {
    remove();
    return "this machine allows no user and mount namespace";
  }
  return { run, remove };
}
