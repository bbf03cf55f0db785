// Which arguments of which tools hold commands, SQL, paths and URLs where a policy does not say: the published default table.
import {
  READING_CMD,
  READING_PATH,
  READING_POWERSHELL,
  READING_PYTHON,
  READING_REMARK,
  READING_SH,
  READING_SQL,
  READING_TEXT,
  READING_URL,
} from "../../assembly/layout.ts";
import type { Reading } from "../policy/model.ts";

/** Arguments of these names, at any depth and in any letter case, are read in one way in tools that fit one of the globs. */
export interface DefaultReading {
  readonly tools: readonly string[];
  readonly names: readonly string[];
  readonly as: Reading | "remark";
}

export const READING_CODES: Readonly<Record<Reading | "remark", number>> = {
  text: READING_TEXT,
  sh: READING_SH,
  cmd: READING_CMD,
  powershell: READING_POWERSHELL,
  python: READING_PYTHON,
  sql: READING_SQL,
  path: READING_PATH,
  url: READING_URL,
  remark: READING_REMARK,
};

const ANY = ["*"];

/** Names that mean a command line wherever they stand. */
const COMMAND_NAMES = [
  "command",
  "commands",
  "cmd",
  "cmds",
  "cmdline",
  "cmd_line",
  "command_line",
  "commandline",
  "shell_command",
  "shellcommand",
  "bash_command",
  "argv",
];

/** Names that mean code of the tool's own language. */
const CODE_NAMES = ["script", "code", "source", "input", "text", "line", "lines", "expression", "body"];

/** Later entries win over earlier ones. */
export const DEFAULT_READINGS: readonly DefaultReading[] = [
  // what coding agents say of the command beside it
  { tools: ANY, names: ["description", "explanation", "reason", "justification"], as: "remark" },
  { tools: ANY, names: COMMAND_NAMES, as: "sh" },
  { tools: ANY, names: ["sql", "query", "queries", "statement", "statements", "sql_query", "sqlquery"], as: "sql" },
  {
    tools: ANY,
    names: [
      ...["path", "paths", "file", "files", "filename", "file_name", "filepath", "file_path", "file_paths"],
      ...["dir", "directory", "folder", "root", "cwd", "target_file", "targetfile", "notebook_path", "absolute_path"],
      ...["relative_path", "source_path", "destination", "destination_path", "old_path", "new_path"],
      ...["relative_workspace_path", "uri_path"],
    ],
    as: "path",
  },
  {
    tools: ANY,
    names: ["url", "urls", "uri", "uris", "href", "link", "endpoint", "host", "hostname", "base_url", "domain"],
    as: "url",
  },
  {
    tools: ["*file*", "*copy*", "*move*", "*rename*", "*link*"],
    names: ["source", "src", "destination", "dest", "dst", "target", "from", "to"],
    as: "path",
  },
  {
    tools: ["*shell*", "*bash*", "*terminal*", "*exec*", "*command*", "sh", "zsh", "ksh", "fish", "*run_script*"],
    names: CODE_NAMES,
    as: "sh",
  },
  {
    tools: ["*python*", "*jupyter*", "*ipython*", "*notebook*", "code_interpreter", "*code_exec*", "*run_code*"],
    names: ["code", "script", "source", "python", "cell", "new_source", "snippet"],
    as: "python",
  },
  {
    tools: ["*sql*", "*database*", "*postgres*", "*sqlite*", "*bigquery*", "*snowflake*"],
    names: [...CODE_NAMES, "q"],
    as: "sql",
  },
  { tools: ["*powershell*", "*pwsh*"], names: [...COMMAND_NAMES, ...CODE_NAMES], as: "powershell" },
  { tools: ["cmd", "cmd.exe", "*cmd_exe*", "*command_prompt*"], names: [...COMMAND_NAMES, ...CODE_NAMES], as: "cmd" },
];
