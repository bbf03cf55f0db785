// The shell view and its origins, the links of pipelines, and what the command table holds.
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { readFlagNotation } from "../../bindings/compile/knowledge/command-table.ts";
import { COMMAND_ENTRIES, findEntry } from "../../bindings/compile/knowledge/commands.ts";
import { packCommandTable } from "../../bindings/compile/knowledge/packed-table.ts";
import { compileReader, createReader, type Reader } from "./reader.ts";

let reader: Reader;

beforeAll(async () => {
  reader = createReader(await compileReader("debug"));
});

describe("the shell view", () => {
  test.each([
    ["r''m   -rf  \"/a b\"", "rm -rf /a b\n"],
    ["ls; rm\t-rf /", "ls\nrm -rf /\n"],
    ["sudo rm x > log # why", "sudo rm x\n"],
    ["echo $(rm x)", "rm x\necho $()\n"],
    ["bash -c 'rm -rf /'", "bash -c rm -rf /\nrm -rf /\n"],
    ["a=rm; $a {b,c}", "rm b c\n"],
    ["cat <<E\nrm\nE", "cat\n"],
    ["# rm", ""],
  ])("%s", (text, view) => {
    expect(reader.read(text).view).toBe(view);
  });

  test("each byte of a word comes from the text, in order, across quotes and backslashes", () => {
    const text = "r''\\m -\"r\"f '/x'";
    reader.read(text);
    const origins = reader.viewOrigins();
    expect(origins.map((origin) => text[origin]).join("")).toBe("rm -rf /x'");
    expect(origins.slice(0, 2)).toEqual([0, 4]);
  });

  test("a decoded byte comes from the text that held it", () => {
    const text = "echo cm0geA== | base64 -d | sh";
    const { view } = reader.read(text);
    const origins = reader.viewOrigins();
    const at = view.lastIndexOf("rm x");
    for (const origin of origins.slice(at, at + 4)) {
      expect(origin).toBeGreaterThanOrEqual(text.indexOf("cm0g"));
      expect(origin).toBeLessThan(text.indexOf(" |"));
    }
  });

  test("spans of commands", () => {
    const text = "ls  && rm -rf '/a' ; é";
    const bytes = new TextEncoder().encode(text);
    const spans = reader
      .read(text)
      .commands.map(({ start, end }) => new TextDecoder().decode(bytes.subarray(start, end)));
    expect(spans).toEqual(["ls", "rm -rf '/a'", "é"]);
  });

  test("spans of reversed text end behind their start", () => {
    for (const { start, end } of reader.read("echo 'x <\nmr' | rev | sh").commands)
      expect(start).toBeLessThanOrEqual(end);
  });
});

describe("pipelines", () => {
  test.each([
    ["a | b | c", { a: ["b", "c"], b: ["c"], c: [] }],
    ["a | sudo b", { a: ["sudo", "b"], b: [] }],
    ["(a; b) | c", { a: ["c"], b: ["c"] }],
    ["a; b | c", { a: [], b: ["c"] }],
    ['bash -c "$(a)"', { a: ["bash"] }],
    ["bash <(a)", { a: ["bash"] }],
    ["echo $(a)", { a: [] }],
    ["a && b | c || d", { a: [], b: ["c"], d: [] }],
  ])("%s", (text, links) => {
    const { commands } = reader.read(text);
    for (const [name, later] of Object.entries(links)) {
      const command = commands.find((each) => each.name === name);
      expect(command?.pipesTo.map((index) => commands[index]?.name)).toEqual(later);
    }
  });
});

describe("the command table", () => {
  test("knows at least 60 commands with canonical flags, and packs small", () => {
    expect(COMMAND_ENTRIES.filter((entry) => readFlagNotation(entry.flags ?? "").length > 0).length).toBeGreaterThan(
      150,
    );
    expect(gzipSync(packCommandTable(), { level: 9 }).length).toBeLessThan(16 * 1024);
  });

  test("spells names in lower case, each once, and every flag at least once", () => {
    for (const entry of COMMAND_ENTRIES) {
      expect(entry.names).toBe(entry.names.toLowerCase());
      for (const flag of readFlagNotation(entry.flags ?? "")) {
        expect(flag.spellings.length, `${entry.names}: ${entry.flags}`).toBeGreaterThan(0);
        expect(flag.spellings.length).toBeLessThan(16);
      }
    }
    expect(() => packCommandTable([{ names: "a" }, { names: "b, a" }])).toThrow('command "a" is in the table twice');
  });

  // the engine leaves the flags of such entries unread (assembly/engine/structure/idle.ts)
  test.each(["cat, head, tail, grep, cut, uniq, wc, ls, stat, diff, jq", "mkdir, touch, chmod, kill"])(
    "gives %s no flag that runs something",
    (names) => {
      for (const name of names.split(", ")) {
        const entry = findEntry(name);
        const taken = readFlagNotation(entry?.flags ?? "").map(({ argument }) => argument);
        expect(taken.filter((argument) => !["none", "value", "optional", "operand"].includes(argument))).toEqual([]);
        expect(entry?.operands ?? "data").toBe("data");
      }
    },
  );

  test("is the same bytes each time", () => {
    expect(packCommandTable()).toEqual(packCommandTable());
  });
});
