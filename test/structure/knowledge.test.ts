// The knowledge that programs carry stays small, and is only what they can use.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import {
  PROGRAM_HEADER_WORDS,
  SECTION_COMMANDS,
  SECTION_SQL,
  SECTION_VIEWS,
  SECTION_WORDS,
} from "../../assembly/layout.ts";
import { packCommandTable, runningEntries } from "../../bindings/compile/knowledge/packed-table.ts";
import { sqlWords } from "../../bindings/compile/knowledge/sql.ts";
import { unicodeTable, viewTable } from "../../bindings/compile/knowledge/views.ts";
import { compile, GovernancePolicy } from "../../bindings/index.ts";
import { createTextEngine, type TextEngine } from "../text/engine.ts";

/** Bytes after gzip -9 of all tables that a program may include. */
const MAX_KNOWLEDGE_GZIP_BYTES = 24 * 1024;

it("takes at most 24 KB gzipped, together as a program compressed once would hold it", () => {
  const tables = [packCommandTable(), sqlWords(), viewTable()];
  expect(gzipSync(Buffer.concat(tables), { level: 9 }).length).toBeLessThanOrEqual(MAX_KNOWLEDGE_GZIP_BYTES);
});

interface Row {
  readonly name: string;
  readonly policy: object;
  readonly carries: readonly string[];
  readonly most: number;
}

const cases = join(import.meta.dirname, "../cases");
const rows = parse(readFileSync(join(cases, "knowledge.yaml"), "utf8")) as readonly Row[];

/** The tables of a program, by tag: what a section begins with. */
const TABLES: readonly (readonly [number, string, Uint8Array])[] = [
  [SECTION_COMMANDS, "commands", packCommandTable()],
  [SECTION_COMMANDS, "running commands", packCommandTable(undefined, runningEntries())],
  [SECTION_SQL, "sql", sqlWords()],
  [SECTION_VIEWS, "views", viewTable()],
  [SECTION_VIEWS, "unicode", unicodeTable()],
];

function tablesOf(program: Uint8Array): string[] {
  const words = new DataView(program.buffer, program.byteOffset);
  const found: string[] = [];
  for (let section = 0; section < words.getUint32(12, true); section++) {
    const head = (PROGRAM_HEADER_WORDS + section * SECTION_WORDS) * 4;
    const tag = words.getUint32(head, true);
    const at = words.getUint32(head + 4, true);
    for (const [each, name, bytes] of TABLES) {
      if (each === SECTION_COMMANDS && each === tag && bytes.length === words.getUint32(at + 8, true)) {
        if (words.getUint32(head + 8, true) > bytes.length) found.push("names");
      }
      if (each === tag && Buffer.compare(bytes, program.subarray(at, at + bytes.length)) === 0) found.push(name);
    }
    if ([SECTION_COMMANDS, SECTION_SQL, SECTION_VIEWS].includes(tag)) expect(found.length).toBeGreaterThan(0);
  }
  return found;
}

describe("a program carries what it can use", () => {
  for (const { name, policy, carries, most } of rows) {
    it(name, async () => {
      const text = JSON.stringify({ apiVersion: "portcullis/v1", name, ...policy });
      const program = await compile(GovernancePolicy.parse(text));
      expect(tablesOf(program).sort()).toEqual([...carries].sort());
      expect(program.length).toBeLessThan(most * 1024);
    });
  }
});

describe("without the names of HTML", () => {
  let whole: TextEngine;
  let folds: TextEngine;
  beforeAll(async () => {
    whole = await createTextEngine("release");
    folds = await createTextEngine("release", Uint8Array.from(unicodeTable()));
  });

  it("texts fold as with them", () => {
    const texts = (JSON.parse(readFileSync(join(cases, "views.json"), "utf8")) as { raw: string }[]).map(
      ({ raw }) => raw,
    );
    for (let plane = 0; plane < 0xe1000; plane += 64) {
      if (plane >= 0xd800 && plane < 0xe000) continue;
      texts.push(String.fromCodePoint(...Array.from({ length: 64 }, (_, index) => plane + index)));
    }
    for (const text of texts) {
      const { unicode, status } = whole.views(text);
      const read = folds.views(text);
      expect([read.unicode?.text, read.status]).toEqual([unicode?.text, status]);
    }
  });
});
