// Holds every source file to the import table, and the table to the breaches that it must catch.
import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readFacts, type SourceFacts } from "./architecture/facts.ts";
import { findCycles, judgeFile } from "./architecture/rules.ts";
import { AREAS, LONG_FILE_EXEMPTIONS, REGEX_EXEMPTIONS } from "./architecture/table.ts";
import breaches from "./cases/architecture-breaches.json" with { type: "json" };

const root = fileURLToPath(new URL("..", import.meta.url));

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((file) => `${folder}/${file.split(sep).join("/")}`)
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"))
    .sort();
}

const files = new Map<string, SourceFacts>();
for (const file of [...sourceFiles("assembly"), ...sourceFiles("bindings")])
  files.set(file, readFacts(file, readFileSync(join(root, file), "utf8")));

describe("every file keeps to the table", () => {
  it.each([...files.keys()])("%s", (file) => {
    expect(judgeFile(file, files.get(file) as SourceFacts)).toEqual([]);
  });

  it("no import goes around in a circle", () => {
    expect(findCycles(files)).toEqual([]);
  });

  it("exemptions name files that exist", () => {
    const named = [...Object.keys(LONG_FILE_EXEMPTIONS), ...Object.keys(REGEX_EXEMPTIONS)];
    expect(named.filter((file) => !files.has(file))).toEqual([]);
  });
});

describe("the table catches", () => {
  it.each(breaches.rows)("$name", ({ file, source, finding }) => {
    const findings = judgeFile(file, readFacts(file, source));
    if (finding === null) expect(findings).toEqual([]);
    else expect(findings).toEqual([expect.stringContaining(finding)]);
  });

  it("a circle of imports, but not one that types close", () => {
    const read = (file: string, source: string): [string, SourceFacts] => [file, readFacts(file, source)];
    const a = read("bindings/guard/a.ts", 'import { b } from "./b.ts";\n');
    expect(findCycles(new Map([a, read("bindings/guard/b.ts", 'import { a } from "./a.ts";\n')]))).toHaveLength(1);
    expect(findCycles(new Map([a, read("bindings/guard/b.ts", 'import type { a } from "./a.ts";\n')]))).toEqual([]);
  });

  it("an area that imports a later one: the table itself has no circle", () => {
    const open = new Set<string>();
    const circles: string[] = [];
    const visit = (path: string): void => {
      if (open.has(path)) {
        circles.push(path);
        return;
      }
      open.add(path);
      const area = AREAS.find((each) => each.path === path);
      // An entry of one platform stands beside the pipeline: it may use the composition root, which uses the inlined modules.
      if (area !== undefined && area.path !== "bindings/hosts" && area.path !== "bindings/cli")
        area.imports.forEach(visit);
      open.delete(path);
    };
    for (const area of AREAS) visit(area.path);
    expect(circles).toEqual([]);
  });
});
