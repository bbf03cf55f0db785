// The tables of a rule and of its `when`: the language of conditions, key by key.
import { CERTAINTIES, REDIRECT_MODES, STAGES } from "./condition.ts";
import { EFFECTS, INTENT_CATEGORIES, SEVERITIES } from "./model.ts";
import { SQL_TABLE } from "./schema-sql.ts";
import type { KeyTable, ListShape, ObjectShape, Shape, StringFormat } from "./shape.ts";

const text: Shape = { kind: "string" };
const number: Shape = { kind: "number" };

/** One string of a format, or a list of which one has to fit. */
function oneOrMore(format?: StringFormat): ListShape {
  const of: Shape = format === undefined ? text : { kind: "string", format };
  return { kind: "list", of, min: 1, lone: true, repeated: "warning" };
}

function wordOrMore(values: readonly string[]): ListShape {
  return { kind: "list", of: { kind: "word", values }, min: 1, lone: true, repeated: "warning" };
}

/** Keys of one test; a condition has at most one (the bounds count as one). */
export const TEST_TABLE: KeyTable = {
  contains: { shape: oneOrMore(), description: "The text holds this string, in any case. Of a list, one has to fit." },
  regex: {
    shape: oneOrMore("regex"),
    description: "The regex matches somewhere in the text, in any case unless it says `(?-i)`.",
    example: "'curl .*--upload-file'",
  },
  glob: {
    shape: oneOrMore("glob"),
    description: "The glob (`*`, `?`, `[a]`, `[!a]`, `{a,b}`) fits the whole text.",
    example: '"*.pem"',
  },
  path_glob: {
    shape: oneOrMore("path_glob"),
    description: "The path glob fits the whole text; `*` stays inside one directory, `**` crosses them.",
    example: '"/etc/**"',
  },
  equals: {
    shape: { kind: "scalar" },
    description: "The value itself. A number written as a string equals that number.",
  },
  one_of: {
    shape: { kind: "list", of: { kind: "scalar" }, min: 1, repeated: "warning" },
    description: "One of these values.",
  },
  gt: { shape: number, description: "A number above this one." },
  gte: { shape: number, description: "A number, at least this one." },
  lt: { shape: number, description: "A number below this one." },
  lte: { shape: number, description: "A number, at most this one." },
  exists: { shape: { kind: "boolean" }, description: "Whether the argument is there at all." },
};

const COMMAND_TABLE: KeyTable = {
  name: {
    shape: oneOrMore("glob"),
    description: "Base name of the program: `rm` fits `/bin/rm` and `sudo rm`.",
    example: "rm",
  },
  subcommand: {
    shape: oneOrMore("glob"),
    description: "First operands, words separated by one space: `push` of `git push origin`, `system prune`.",
  },
  flags: {
    shape: oneOrMore("flag"),
    description: "Flags that all have to be set, by canonical name without dashes; `-rf` sets `recursive` and `force`.",
    example: "[recursive, force]",
  },
  any_flag: {
    shape: oneOrMore("flag"),
    description: "Flags of which one has to be set, named as in `flags`.",
    example: "[force, force-with-lease]",
  },
  operand: {
    shape: oneOrMore("path_glob"),
    description:
      "Path glob that fits some operand: `/`, `/*`, `~`, `$HOME`, `/etc/**`. Operands are resolved against the call's directory; a glob without `/` fits the last component (`.git`).",
    example: '["/", "~", .git]',
  },
  outside_workspace: {
    shape: { kind: "boolean" },
    description:
      "Some operand is a path outside the workspace of the call or of the policy; beside `operand` it is one more way to fit.",
  },
  redirect: {
    shape: oneOrMore("path_glob"),
    description: "Path glob that fits the target of some redirection, of those in `redirect_mode`.",
  },
  redirect_mode: {
    shape: wordOrMore(REDIRECT_MODES),
    default: ["write", "append"],
    description: "What the redirection does: `read`, `write` (`>`) or `append` (`>>`). Without `redirect`: any target.",
  },
  pipe_to: {
    shape: oneOrMore("glob"),
    description: "Name of a later command of the same pipeline.",
    example: "[sh, bash]",
  },
  min_certainty: {
    shape: { kind: "word", values: CERTAINTIES },
    default: "low",
    description: "`high` ignores commands that the shell reader only suspects.",
  },
};

const PATH_TABLE: KeyTable = {
  glob: { shape: oneOrMore("path_glob"), description: "Path glob over the normalised path.", example: '"~/.ssh/**"' },
  in_workspace: {
    shape: { kind: "boolean" },
    description: "Whether the path lies inside the workspace of the call or of the policy.",
  },
};

const HOST_TABLE: KeyTable = {
  name: {
    shape: oneOrMore("glob"),
    description: "Glob over the host name; `*.example.com` does not fit `example.com`.",
  },
  scheme: { shape: oneOrMore("scheme"), description: "URL scheme." },
  port: {
    shape: { kind: "list", of: { kind: "integer", min: 1, max: 65535 }, min: 1, lone: true, repeated: "warning" },
    description: "Port, the scheme's own where the URL has none.",
  },
  private: {
    shape: { kind: "boolean" },
    description:
      "Whether the host is a private, loopback, link-local or metadata address, or a name that always means one.",
  },
};

const INTENT_TABLE: KeyTable = {
  category: { shape: wordOrMore(INTENT_CATEGORIES), description: "Category of intent.", required: true },
  threshold: {
    shape: { kind: "number", min: 0, max: 1, step: 0.001 },
    description: "Confidence from which the condition holds; without it `intents.threshold`.",
  },
};

function object(name: string, table: () => KeyTable, short?: ObjectShape["short"]): ObjectShape {
  return short === undefined ? { kind: "object", name, table } : { kind: "object", name, table, short };
}

const both = (key: string): { scalar: string; list: string } => ({ scalar: key, list: key });

export const WHEN: ObjectShape = object("when", () => WHEN_TABLE);

/** Every key of a `when` mapping; all that are written have to hold. The order is the canonical one. */
export const WHEN_TABLE: KeyTable = {
  tool: {
    shape: oneOrMore("glob"),
    description: "Glob over the tool's name; of a list, one has to fit.",
    example: '"mcp__*"',
  },
  stage: {
    shape: wordOrMore(STAGES),
    default: "tool_call",
    description: "What is looked at: the model's `input`, a `tool_call`, a `tool_result`, or the final `output`.",
  },
  arg: {
    shape: { kind: "string", format: "arg_path" },
    description:
      "The argument that the test, `command`, `sql`, `path` or `host` beside it looks at. Without it: any leaf.",
    example: "args.files[*].path",
  },
  ...TEST_TABLE,
  command: {
    shape: object("command", () => COMMAND_TABLE, both("name")),
    description: "A simple command of a shell text, as the shell would see it; words in quotes or comments are none.",
    example: "{ name: git, subcommand: push, flags: force }",
  },
  sql: {
    shape: object("sql", () => SQL_TABLE, both("statement")),
    description: "A statement of a SQL text.",
    example: "{ statement: delete, where: [absent, tautology] }",
  },
  path: {
    shape: object("path", () => PATH_TABLE, both("glob")),
    description: "A path, after `.` and `..` are resolved against the workspace.",
    example: '"/etc/**"',
  },
  host: {
    shape: object("host", () => HOST_TABLE, both("name")),
    description: "The host of a URL or host name.",
    example: '"*.internal"',
  },
  intent: {
    shape: object("intent", () => INTENT_TABLE, both("category")),
    description: "What the call seems to be for; where that permits, nothing may speak for another category.",
    example: "[destructive_data, data_exfiltration]",
  },
  context: {
    shape: {
      kind: "map",
      keys: { kind: "string", format: "context_path" },
      of: object("test", () => TEST_TABLE, { scalar: "equals", list: "one_of" }),
    },
    description: "Values that the host gave with the call, by path; each has to stand its test.",
    example: "{ user.role: admin }",
  },
  not: { shape: WHEN, description: "The condition inside does not hold." },
  any: {
    shape: { kind: "list", of: WHEN, min: 1 },
    description: "One of these conditions holds.",
  },
  all: { shape: { kind: "list", of: WHEN, min: 1 }, description: "All of these conditions hold." },
  after: {
    shape: object("after", () => AFTER_TABLE),
    description: "This session already made a call for which these conditions held.",
    example: '{ path: "~/.ssh/**", within_calls: 20 }',
  },
};

const { after: _history, ...REPEATABLE } = WHEN_TABLE;

const AFTER_TABLE: KeyTable = {
  ...REPEATABLE,
  within_calls: {
    shape: { kind: "integer", min: 1, max: 1_000_000 },
    description: "Only the session's last so many calls count.",
  },
  within_seconds: {
    shape: { kind: "integer", min: 1, max: 31_536_000 },
    description: "Only calls of the last so many seconds count.",
  },
};

export const RULE_TABLE: KeyTable = {
  id: {
    shape: { kind: "string", format: "rule_id" },
    required: true,
    description: "Name of the rule in decisions, tests and overrides; unique in the policy.",
    example: "no-force-push",
  },
  effect: {
    shape: { kind: "word", values: EFFECTS },
    required: true,
    description:
      "What happens when the rule holds. `deny` beats `require_approval` beats `redact`; `audit` only records; `allow` lifts the policy's `default` and nothing else.",
  },
  when: { shape: WHEN, required: true, description: "Conditions that all have to hold." },
  message: { shape: text, description: "Why the rule is there; shown with every decision it makes." },
  remedy: { shape: text, description: "What to do instead; agents read it and stop trying." },
  severity: {
    shape: { kind: "word", values: SEVERITIES },
    description: "For those who sort alerts; changes no decision.",
  },
  tags: {
    shape: { kind: "list", of: text, repeated: "warning" },
    description: "Free words for reports; change no decision.",
  },
};
