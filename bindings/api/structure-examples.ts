// A condition on what a text means → an argument whose text should meet it, to be tried in guards.
import type { StructureCondition } from "../compile/structures.ts";
import type { CommandCondition, HostCondition, PathCondition, SqlCondition } from "../policy/condition.ts";

/** A text, and the path of the argument that it stands in. */
export interface StructureExample {
  readonly path: string;
  readonly text: string;
}

/** Undefined for what no plain text meets. */
export function exampleOf(condition: StructureCondition): StructureExample | undefined {
  const [name, text] = spell(condition);
  return text === undefined ? undefined : { path: condition.arg ?? `args.${name}`, text };
}

function spell(condition: StructureCondition): readonly [name: string, text: string | undefined] {
  switch (condition.kind) {
    case "command":
      return ["command", command(condition)];
    case "sql":
      return ["query", statement(condition)];
    case "path":
      return ["path", path(condition)];
    default:
      return ["url", url(condition)];
  }
}

function command({ names = ["x"], subcommands = [], flags = [], operands = [], redirects = [] }: CommandCondition) {
  const words = [names[0], subcommands[0], ...flags.map(flagOf), operands[0]].filter((word) => word !== undefined);
  const targets = redirects.slice(0, 1).map((target) => `> ${target}`);
  return plain([...words, ...targets].join(" "));
}

function flagOf(flag: string): string {
  if (flag.startsWith("-") || flag.startsWith("/")) return flag;
  return flag.length === 1 ? `-${flag}` : `--${flag}`;
}

/** How a statement with this verb goes on, `T` being its table. */
const STATEMENTS: Readonly<Record<string, string>> = {
  select: "select a from T",
  delete: "delete from T",
  update: "update T set a = 1",
  insert: "insert into T values (1)",
  drop: "drop table T",
  truncate: "truncate table T",
  alter: "alter table T add a int",
  create: "create table T (a int)",
  grant: "grant all on T to a",
};

const WHERE = { absent: "", tautology: " where 1 = 1", present: " where a = 3" } as const;

function statement({ statements = ["delete"], where = ["absent"], tables = ["t"] }: SqlCondition): string | undefined {
  const [verb = "delete"] = statements;
  const pattern = STATEMENTS[verb] ?? `${verb} T`;
  const table = plain(tables[0] ?? "t");
  if (table === undefined) return undefined;
  return pattern.replace("T", table) + WHERE[where[0] ?? "absent"];
}

function path({ globs = [], inWorkspace }: PathCondition): string | undefined {
  const [glob] = globs;
  if (glob !== undefined) return plain(glob);
  return inWorkspace === true ? "a" : "/a";
}

function url({ names = ["a.example"], schemes = ["https"], ports = [], private: inner }: HostCondition) {
  const host = plain(inner === true ? "127.0.0.1" : (names[0] ?? "a.example"));
  return host === undefined
    ? undefined
    : `${schemes[0] ?? "https"}://${host}${ports.length > 0 ? `:${ports[0]}` : ""}/`;
}

/** A text that a glob fits, where it has stars and question marks only. */
function plain(glob: string): string | undefined {
  if ("[{!".split("").some((sign) => glob.includes(sign))) return undefined;
  return glob.replaceAll("**", "a").replaceAll("*", "a").replaceAll("?", "a");
}
