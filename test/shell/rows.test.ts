// Applies the rows of test/cases/shell*.json to the checked and the release build of the shell reader.
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { type CommandQuestion, encodeCommandCondition } from "../../bindings/compile/knowledge/commands.ts";
import { compileReader, createReader, type Dialect, type Reader } from "./reader.ts";
import { renderCommand } from "./render.ts";

interface TextRow {
  readonly group: string;
  readonly text: string;
  readonly dialect?: Dialect;
  /** The commands that would run, as render.ts writes them. */
  readonly runs: readonly string[];
  /** What was left unread; absent: the text was read to its end. */
  readonly unparsed?: readonly string[];
}

interface BypassRow {
  /** The public thread that describes it: repository#number. */
  readonly source: string;
  readonly text: string;
  readonly dialect?: Dialect;
  /** What the rule in the obvious spelling asks; absent: rm with recursive and force. */
  readonly rule?: CommandQuestion & { readonly cwd?: string };
}

interface ConditionRow {
  readonly rule: CommandQuestion;
  readonly text?: string;
  /** An argv instead of a text. */
  readonly words?: readonly string[];
  readonly dialect?: Dialect;
  readonly permits?: boolean;
  readonly workspace?: string;
  readonly cwd?: string;
  readonly holds: boolean;
}

function rows<T>(name: string): T[] {
  return JSON.parse(readFileSync(new URL(`../cases/${name}.json`, import.meta.url), "utf8"));
}

const OBVIOUS: CommandQuestion = { names: ["rm"], flags: ["recursive", "force"] };

/** Rules a careful person writes; a text that only mentions what they name fits none. */
const CAREFUL: readonly CommandQuestion[] = [
  OBVIOUS,
  { names: ["rm"], operands: ["/", "/**", "~"] },
  { names: ["shutdown", "reboot", "halt"] },
  { names: ["dd"], operands: ["of=/dev/**"] },
  { names: ["mkfs", "mkfs.*"] },
  { names: ["sudo", "doas"], flags: ["user"] },
  { names: ["curl", "wget"], pipesTo: ["sh", "bash"] },
  { names: ["git"], subcommands: ["push"], flags: ["force"] },
];

describe.each(["debug", "release"] as const)("shell rows, %s build", (target) => {
  let reader: Reader;

  beforeAll(async () => {
    reader = createReader(await compileReader(target));
  });

  const ask = (rule: CommandQuestion, place: { workspace?: string; cwd?: string } = {}, permits = false) => {
    const condition = encodeCommandCondition(rule);
    expect(reader.verifyCondition(condition)).toBe(true);
    return reader.ask(condition, permits, place) !== 0;
  };

  test.each(rows<TextRow>("shell").map((row) => [row.group, row.text, row] as const))(
    "%s: %s",
    (_group, _text, row) => {
      const reading = reader.read(row.text, row.dialect);
      expect(reading.commands.map(renderCommand)).toEqual(row.runs);
      expect(reading.unparsed ? reading.rests : undefined).toEqual(row.unparsed);
    },
  );

  test.each(rows<TextRow>("shell-windows").map((row) => [row.group, row.text, row] as const))(
    "%s: %s",
    (_group, _text, row) => {
      const reading = reader.read(row.text, row.dialect);
      expect(reading.commands.map(renderCommand)).toEqual(row.runs);
      expect(reading.unparsed ? reading.rests : undefined).toEqual(row.unparsed);
    },
  );

  test.each(rows<BypassRow>("shell-bypasses").map((row) => [row.source, row.text, row] as const))(
    "bypass of %s: %s",
    (_source, _text, row) => {
      reader.read(row.text, row.dialect);
      const { cwd, ...rule }: CommandQuestion & { readonly cwd?: string } = row.rule ?? OBVIOUS;
      expect(ask(rule, cwd === undefined ? {} : { cwd })).toBe(true);
    },
  );

  test.each(rows<string>("shell-mentions"))("mention: %s", (text) => {
    const reading = reader.read(text);
    expect(reading.unparsed).toBe(false);
    expect(CAREFUL.filter((rule) => ask(rule))).toEqual([]);
  });

  test.each(rows<ConditionRow>("shell-conditions").map((row) => [JSON.stringify(row), row] as const))(
    "condition %s",
    (_name, row) => {
      if (row.words) reader.readArguments(row.words, row.dialect);
      else reader.read(row.text ?? "", row.dialect);
      const place = {
        ...(row.workspace === undefined ? {} : { workspace: row.workspace }),
        ...(row.cwd === undefined ? {} : { cwd: row.cwd }),
      };
      expect(ask(row.rule, place, row.permits)).toBe(row.holds);
    },
  );
});
