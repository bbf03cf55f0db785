// Programs that ask for no words of commands carry only the flags that decide what runs: what such a program reads stays the same.
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { encodeCommandCondition } from "../../bindings/compile/knowledge/commands.ts";
import { packCommandTable, runningEntries } from "../../bindings/compile/knowledge/packed-table.ts";
import { SEED } from "../setup/seed.ts";
import { compileReader, createReader, type Dialect, type Reader, type Reading } from "./reader.ts";
import { corpus, DIALECTS, numbers, randomLine, randomText } from "./texts.ts";

const deep = process.env.PORTCULLIS_DEEP === "1";
const ROUNDS = deep ? 1_000_000 : 6_000;

let whole: Reader;
let running: Reader;
const conditions = [
  encodeCommandCondition({ names: ["rm"] }),
  encodeCommandCondition({ names: ["*sh", "git", "Remove-Item", "cp", "mkfs*"] }),
  encodeCommandCondition({ names: ["cat", "curl"], pipesTo: ["sh", "python*"] }),
  encodeCommandCondition({ redirects: ["/etc/**", "*.env"] }),
];

beforeAll(async () => {
  const module = await compileReader("release");
  whole = createReader(module, 4096);
  running = createReader(module, 4096, packCommandTable(undefined, runningEntries()));
});

/** All of a reading but the flags and operands of commands, and what it took. */
function readOf({ commands, steps: _, ...rest }: Reading, reader: Reader): unknown {
  return {
    ...rest,
    commands: commands.map(({ flags: _flags, subcommand: _words, operands: _operands, ...others }) => others),
    origins: reader.viewOrigins(),
    answers: conditions.flatMap((condition) => [reader.ask(condition), reader.ask(condition, true)]),
  };
}

function expectSame(text: string, dialect: Dialect): void {
  const wanted = readOf(whole.read(text, dialect), whole);
  expect(readOf(running.read(text, dialect), running), `${dialect}: ${text}`).toEqual(wanted);
}

describe("with the flags that decide what runs alone", () => {
  test("the table is smaller by a sixth", () => {
    const bytes = packCommandTable(undefined, runningEntries()).length;
    expect(bytes).toBeLessThan((packCommandTable().length * 5) / 6);
  });

  test("the rows are read as with all flags", () => {
    const cases = (name: string) => readFileSync(new URL(`../cases/${name}`, import.meta.url), "utf8");
    const mentions = JSON.parse(cases("shell-mentions.json")) as string[];
    const bypasses = parse(cases("evasion-bypasses.yaml")) as { texts: string[] }[];
    for (const text of [...corpus, ...mentions, ...bypasses.flatMap(({ texts }) => texts)]) {
      for (const dialect of ["sh", "cmd", "powershell"] as const) expectSame(text, dialect);
    }
  });

  test("so is a command that prints its last operand and has none", () => {
    expectSame("crictl a -r b c; x $(command) d", "sh");
    expectSame("crictl a -r b c; $(which) d", "sh");
  });

  test("so are random and mutated texts", () => {
    const random = numbers(SEED);
    for (let round = 0; round < ROUNDS; round++) {
      expectSame(randomText(random), DIALECTS[random(DIALECTS.length)] as Dialect);
    }
  }, 3_600_000);

  test("so are random lines of the table's own commands", () => {
    const random = numbers(SEED + 1);
    for (let round = 0; round < ROUNDS; round++) {
      expectSame(randomLine(random), DIALECTS[random(DIALECTS.length)] as Dialect);
    }
  }, 3_600_000);

  test("so are the words of an argv", () => {
    const random = numbers(5);
    for (const text of corpus) {
      const words = text.split(random(2) ? " " : "'");
      const wanted = readOf(whole.readArguments(words), whole);
      expect(readOf(running.readArguments(words), running), text).toEqual(wanted);
    }
  });
});
