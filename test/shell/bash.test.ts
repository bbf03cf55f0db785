// Compares the words of commands with bash itself: rows marked for it, and random texts of quotes, expansions and lists.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createBashOracle, STAND_INS } from "./bash-oracle.ts";
import { compileReader, createReader, type Reader } from "./reader.ts";

interface OracleRow {
  readonly text: string;
  readonly oracle?: boolean;
}

const deep = process.env.PORTCULLIS_DEEP === "1";
const oracle = createBashOracle();
const reason = typeof oracle === "string" ? oracle : "";

const marked: OracleRow[] = JSON.parse(readFileSync(new URL("../cases/shell.json", import.meta.url), "utf8")).filter(
  (row: OracleRow) => row.oracle,
);

// Texts that bash runs from start to end whatever the stand-ins answer: no branches, loops or files.
const fragments: {
  readonly words: string[];
  readonly whole: string[];
  readonly fields: string[];
  readonly commands: string[];
} = JSON.parse(readFileSync(new URL("../cases/shell-fragments.json", import.meta.url), "utf8"));
const word = fc.constantFrom(...fragments.words);
const quoted = fc.oneof(
  word,
  word.map((text) => `'${text}'`),
  word.map((text) => `"${text} ${text}"`),
  word.map((text) => `\\${text}`),
  word.map((text) => `$'${text}\\x41\\t\\101'`),
  word.map((text) => `$"${text}"`),
  fc.constantFrom(...fragments.whole),
);
// bash expands braces before it splits fields, the reader after: fields stand alone
const glued = fc.oneof(
  { weight: 5, arbitrary: fc.array(quoted, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("")) },
  { weight: 1, arbitrary: fc.constantFrom(...fragments.fields) },
);
const blank = fc.constantFrom(" ", "  ", "\t", " \\\n ");
const command = fc
  .tuple(fc.constantFrom(...fragments.commands), fc.array(glued, { maxLength: 4 }), blank)
  .map(([name, words, space]) => [name, ...words].join(space));
const list = fc
  .array(fc.tuple(command, fc.constantFrom("; ", "\n", " && ", "\n# rm comment\n", " ;")), {
    minLength: 1,
    maxLength: 3,
  })
  .map((commands) => `${commands.map(([text, separator]) => text + separator).join("")}ls`)
  .chain((text) =>
    fc.constantFrom(
      text,
      `( ${text} )`,
      `{ ${text} \n}`,
      text.includes("\n") ? text : `eval '${text.split("'").join("'\\''")}'`,
    ),
  );
const SETUP = "v=pqr w=qwq s='m n' r=rm l=(i j)\n";

/** What the reader sees of commands that have a stand-in, one string each. */
function seen(reader: Reader, text: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const letter of reader.read(text).view) {
    if (letter === "\n") {
      lines.push(line);
      line = "";
    } else line += letter;
  }
  return lines.filter((each) => (STAND_INS as readonly string[]).includes(each.split(" ", 1)[0] ?? "")).sort();
}

describe.skipIf(typeof oracle === "string")(`bash as the oracle${reason && ` (skipped: ${reason})`}`, () => {
  let reader: Reader;

  beforeAll(async () => {
    reader = createReader(await compileReader("debug"));
  });

  afterAll(() => {
    if (typeof oracle !== "string") oracle.remove();
  });

  function compare(texts: readonly string[]): void {
    if (typeof oracle === "string") return;
    const ran = oracle.run(texts);
    const differences = texts.flatMap((text, index) => {
      const bash = (ran[index] ?? []).map((words) => words.join(" ")).sort();
      const ours = seen(reader, text);
      // a variable that the text does not set stays as written
      return bash.join("\n") === ours.join("\n") || ours.some((line) => line.includes("$"))
        ? []
        : [{ text, bash, ours }];
    });
    expect(differences).toEqual([]);
  }

  test("rows marked for it", () => {
    expect(marked.length).toBeGreaterThanOrEqual(100);
    compare(marked.map((row) => row.text));
  });

  test("random texts", () => {
    const texts = fc.sample(list, { numRuns: deep ? 20_000 : 300 });
    compare(texts.map((text) => SETUP + text));
  }, 600_000);
});
