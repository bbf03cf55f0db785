// A payload → the calls that carry it: deep in the arguments, as an argv, in a key, in JSON inside JSON, under other names.
import { bytesOf, hex, KINDS, type Kind, ofCall, type Payload, quote, type Transformation } from "./transformation.ts";

const nested = ({ arg, text }: Payload, depth: number): Record<string, unknown> => {
  let inner: Record<string, unknown> = { [arg]: text };
  for (let level = 0; level < depth; level++)
    inner = level % 2 ? { options: inner } : { steps: [{ id: level }, inner] };
  return inner;
};

const wide = (word: string): string =>
  [...word]
    .map((letter) => (/[!-~]/.test(letter) ? String.fromCharCode(letter.charCodeAt(0) + 0xfee0) : letter))
    .join("");

const percent = (word: string): string =>
  bytesOf(word)
    .map((byte) => `%${hex(byte)}`)
    .join("");

const structural: readonly Kind[] = KINDS.filter((kind) => kind !== "text");

export const CALL_TRANSFORMATIONS: readonly Transformation[] = [
  ofCall(KINDS, "nested arguments", (payload) => ({ tool: payload.tool, args: nested(payload, 4) })),
  ofCall(KINDS, "arguments nested 40 deep", (payload) => ({ tool: payload.tool, args: nested(payload, 20) })),
  ofCall(KINDS, "the argument's name in capitals", ({ tool, arg, text }) => ({
    tool,
    args: { [arg.toUpperCase()]: text },
  })),
  ofCall(KINDS, "among many arguments", ({ tool, arg, text }) => ({
    tool,
    args: {
      ...Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`option_${at}`, at])),
      [arg]: text,
      verbose: true,
    },
  })),
  ofCall(KINDS, "in a list of one", ({ tool, arg, text }) => ({ tool, args: { [arg]: [text] } })),
  ofCall(["command"], "in a list of commands", ({ tool, text }) => ({ tool, args: { commands: ["ls", text, "pwd"] } })),
  ofCall(["sql"], "in a list of queries", ({ tool, text }) => ({ tool, args: { queries: ["SELECT 1", text] } })),
  ofCall(["path"], "in a list of paths", ({ tool, text }) => ({ tool, args: { paths: ["README.md", text] } })),
  ofCall(["host"], "in a list of URLs", ({ tool, text }) => ({ tool, args: { urls: ["https://example.com/", text] } })),
  ofCall(["text"], "in a key", ({ tool, text }) => ({ tool, args: { [text]: true } })),
  ofCall(["text"], "in a deep list", ({ tool, arg, text }) => ({ tool, args: { [arg]: [[["a", ["b", text]]]] } })),
  ofCall(["text"], "under another name", ({ tool, text }) => ({ tool, args: { note: text } })),
  ofCall(["text"], "in JSON inside JSON", ({ tool, arg, text }) => ({
    tool,
    args: { [arg]: JSON.stringify({ body: text }) },
  })),
  ofCall(["text"], "in JSON inside JSON inside JSON", ({ tool, arg, text }) => ({
    tool,
    args: { [arg]: JSON.stringify({ body: JSON.stringify({ body: text }) }) },
  })),
  ofCall(["text"], "among 20 kB of other arguments", ({ tool, arg, text }) => ({
    tool,
    args: { before: "x".repeat(20_000), [arg]: text, after: ["y".repeat(20_000)] },
  })),
  ofCall(["text"], "word by word in a list", ({ tool, arg, text }) => ({ tool, args: { [arg]: text.split(" ") } })),
  ofCall(["command"], "an argv", ({ tool, words }) =>
    words === undefined || words.length < 2 ? undefined : { tool, args: { command: words } },
  ),
  ofCall(["command"], "an argv of a shell", ({ tool, text }) => ({
    tool,
    args: { command: ["/bin/bash", "-lc", text] },
  })),
  ofCall(["command"], "an argv of a wrapper", ({ tool, words }) =>
    words === undefined ? undefined : { tool, args: { cmd: ["sudo", "-E", "timeout", 5, ...words] } },
  ),
  ofCall(["command"], "an argv by path", ({ tool, words }) =>
    words === undefined || words[0]?.includes("/")
      ? undefined
      : { tool, args: { argv: [`/usr/bin/${words[0]}`, ...words.slice(1)] } },
  ),
  ofCall(["command"], "an argv of full-width letters", ({ tool, words }) =>
    words === undefined || words.length < 2 ? undefined : { tool, args: { command: words.map(wide) } },
  ),
  ofCall(["command"], "an argv with zero-width spaces", ({ tool, words }) =>
    words === undefined || words.length < 2
      ? undefined
      : { tool, args: { argv: words.map((word) => [...word].join("\u200b")) } },
  ),
  ofCall(["command"], "an argv in URL encoding", ({ tool, words }) =>
    words === undefined || words.length < 2 ? undefined : { tool, args: { command: words.map(percent) } },
  ),
  ofCall(["command"], "a list of argvs", ({ tool, words }) =>
    words === undefined || words.length < 2 ? undefined : { tool, args: { commands: [["ls", "-l"], words] } },
  ),
  ofCall(["command"], "another tool", ({ text }) => ({ tool: "mcp__server__do_it", args: { cmd: text } })),
  ofCall(["command"], "the code of a shell tool", ({ text }) => ({ tool: "run_shell", args: { script: text } })),
  ofCall(["command"], "the code of a Python tool", ({ text }) => ({
    tool: "python",
    args: { code: `import os\n\nif __name__ == "__main__":\n    os.system(${JSON.stringify(text)})\n` },
  })),
  ofCall(
    ["command"],
    "the code of a notebook",
    ({ words }) =>
      words === undefined
        ? undefined
        : {
            tool: "jupyter_notebook",
            args: { source: `import subprocess\nsubprocess.run(${JSON.stringify(words)}, check=True)` },
          },
    { plain: false },
  ),
  ofCall(["command"], "a shell line of a notebook", ({ text }) =>
    text.includes("\n") ? undefined : { tool: "ipython", args: { code: `!${text}` } },
  ),
  ofCall(["sql"], "the code of a SQL tool", ({ text }) => ({ tool: "run_sql", args: { code: text } })),
  ...Object.entries({
    "psql -c": (text: string) => `psql -h db -c ${quote(text)}`,
    "mysql -e, of a wrapper": (text: string) => `sudo docker exec db mysql -uroot -e ${quote(text)}`,
    "sqlite3 with the text behind a file": (text: string) => `sqlite3 -header app.db ${quote(`;${text}`)}`,
    "a client's here-document": (text: string) => `psql shop <<'SQL'\n${text}\nSQL`,
    "a pipe to a client": (text: string) => `printf '%s\n' ${quote(text)} | mysql shop`,
    "a client in bash -c": (text: string) => `bash -lc ${quote(`clickhouse-client --query=${quote(text)}`)}`,
  }).map(([name, write]) =>
    ofCall(["sql"], name, ({ text }) => ({ tool: "bash", args: { command: write(text) } }), { plain: false }),
  ),
  ofCall(["sql"], "an argv of a client", ({ text }) => ({ tool: "bash", args: { command: ["psql", "-c", text] } }), {
    plain: false,
  }),
  ofCall(["sql"], "another argument", ({ text }) => ({ tool: "warehouse", args: { statement: text } })),
  ofCall(["path"], "another argument", ({ tool, text }) => ({ tool, args: { file_path: text } })),
  ofCall(["host"], "another argument", ({ tool, text }) => ({ tool, args: { endpoint: text } })),
  // ---- what only mentions it
  ofCall(
    structural,
    "a document that is written",
    ({ text }) => ({
      tool: "write_file",
      args: { path: "docs/notes.md", content: `# Notes\n\nNever do this:\n\n    ${text}\n` },
    }),
    { keeps: false },
  ),
  ofCall(
    structural,
    "a message",
    ({ text }) => ({ tool: "send_message", args: { to: "ops", body: `He ran ${text} yesterday.` } }),
    { keeps: false },
  ),
  ofCall(
    structural,
    "an issue's title",
    ({ text }) => ({ tool: "create_issue", args: { title: text, labels: ["bug", text] } }),
    { keeps: false },
  ),
  ofCall(structural, "a key", ({ tool, text }) => ({ tool, args: { [text]: "explained" } }), { keeps: false }),
];
