// What arguments of well-known tools are written in, where a policy does not say it: the published default table.
import type { TreatAs } from "./model.ts";

const SHELLS = ["*shell*", "*bash*", "*terminal*", "*exec*", "*command*", "*run*", "sh", "zsh", "console"];
const WINDOWS = ["*powershell*", "pwsh*"];
const DATABASES = ["*sql*", "*query*", "*database*", "*db*", "*postgres*", "*sqlite*", "*snowflake*", "*bigquery*"];
const PYTHON = ["*python*", "*ipython*", "*jupyter*", "*notebook*", "*code_interpreter*", "*repl*"];

/**
 * Entries are tried in order and all that fit count: an argument that may be two things is read as both. A policy's own
 * `treat_as` comes before these. Names are compared in any case.
 */
export const DEFAULT_TREAT_AS: readonly TreatAs[] = [
  ...["command", "cmd", "script", "commands", "argv", "shell_command"].map(
    (name): TreatAs => ({ tools: ["*"], arg: `args.${name}`, as: "sh" }),
  ),
  ...["input", "code", "text", "line"].map((name): TreatAs => ({ tools: SHELLS, arg: `args.${name}`, as: "sh" })),
  ...["command", "script", "code"].map((name): TreatAs => ({ tools: WINDOWS, arg: `args.${name}`, as: "powershell" })),
  { tools: ["cmd", "cmd.exe", "*batch*"], arg: "args.command", as: "cmd" },
  ...["sql", "query", "statement", "sql_query"].map(
    (name): TreatAs => ({ tools: ["*"], arg: `args.${name}`, as: "sql" }),
  ),
  ...["q", "text", "input"].map((name): TreatAs => ({ tools: DATABASES, arg: `args.${name}`, as: "sql" })),
  ...["code", "source", "script", "snippet"].map(
    (name): TreatAs => ({ tools: PYTHON, arg: `args.${name}`, as: "python" }),
  ),
  ...["path", "file", "file_path", "filepath", "filename", "dir", "directory", "folder", "cwd", "notebook_path"].map(
    (name): TreatAs => ({ tools: ["*"], arg: `args.${name}`, as: "path" }),
  ),
  ...["paths", "files"].map((name): TreatAs => ({ tools: ["*"], arg: `args.${name}[*]`, as: "path" })),
  ...["source", "src", "destination", "dest", "dst", "target", "from", "to"].map(
    (name): TreatAs => ({
      tools: ["*file*", "*copy*", "*move*", "*rename*", "*link*"],
      arg: `args.${name}`,
      as: "path",
    }),
  ),
  ...["url", "uri", "href", "endpoint", "link", "host", "hostname", "domain"].map(
    (name): TreatAs => ({ tools: ["*"], arg: `args.${name}`, as: "url" }),
  ),
  { tools: ["*"], arg: "args.urls[*]", as: "url" },
];
