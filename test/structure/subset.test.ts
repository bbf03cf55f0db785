// A program that carries only the flags it can use decides as the same program with the whole command table would, with the same evidence.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { CHECKSUM_BYTES, PROGRAM_HEADER_WORDS, SECTION_COMMANDS, SECTION_WORDS } from "../../assembly/layout.ts";
import { packCommandTable } from "../../bindings/compile/knowledge/packed-table.ts";
import { compile, createGuard, GovernancePolicy, type Guard } from "../../bindings/index.ts";
import { sealed } from "../oracle/checksum.ts";
import { SEED } from "../setup/seed.ts";
import { numbers, randomLine, randomText } from "../shell/texts.ts";

const deep = process.env.PORTCULLIS_DEEP === "1";
const ROUNDS = deep ? 200_000 : 1_500;
const STEP = deep ? 1 : 8;

const POLICIES = {
  "patterns over words": { blocked_patterns: ["rm -rf", "curl", "/etc", { pattern: "drop\\s+table", type: "regex" }] },
  "names of commands": {
    normalize: ["unicode", "escapes"],
    rules: ["rm", "mkfs*", "Remove-Item", ["curl", "wget"]].map((name, index) => ({
      id: `name-${index}`,
      effect: "deny",
      when: { command: { name } },
    })),
  },
  statements: { rules: [{ id: "drop", effect: "deny", when: { sql: { statement: ["drop", "delete"] } } }] },
} as const;

/** The program with a section of its own, behind all others, for the whole command table and the names it had. */
function withWholeTable(program: Uint8Array): Uint8Array {
  const table = packCommandTable();
  const from = new DataView(program.buffer, program.byteOffset);
  for (let section = 0; section < from.getUint32(12, true); section++) {
    const head = (PROGRAM_HEADER_WORDS + section * SECTION_WORDS) * 4;
    if (from.getUint32(head, true) !== SECTION_COMMANDS) continue;
    const at = from.getUint32(head + 4, true);
    const names = program.subarray(at + from.getUint32(at + 8, true), at + from.getUint32(head + 8, true));
    const start = (program.length + 15) & ~15;
    const end = (start + table.length + names.length + 15) & ~15;
    const whole = new Uint8Array(end + CHECKSUM_BYTES);
    whole.set(program);
    whole.set(table, start);
    whole.set(names, start + table.length);
    const to = new DataView(whole.buffer);
    to.setUint32(head + 4, start, true);
    to.setUint32(head + 8, table.length + names.length, true);
    expect(table.length).toBeGreaterThan(from.getUint32(at + 8, true));
    return sealed(whole);
  }
  throw new Error("the program has no command table");
}

/** Every text of the rows of shell, disguises and SQL, whatever it stands for there. */
function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

const cases = join(import.meta.dirname, "../cases");
const texts = [
  ...new Set(
    readdirSync(cases)
      .filter((file) => ["shell", "evasion", "sql"].some((kind) => file.startsWith(kind)))
      .flatMap((file) => textsOf(parse(readFileSync(join(cases, file), "utf8")))),
  ),
];

describe.each(Object.entries(POLICIES))("%s", (name, policy) => {
  let subset: Guard;
  let whole: Guard;

  beforeAll(async () => {
    const document = { apiVersion: "portcullis/v1", name, ...policy };
    const program = await compile(GovernancePolicy.parse(JSON.stringify(document)));
    subset = await createGuard(program);
    whole = await createGuard(withWholeTable(program));
  });

  function expectSame(command: string, tool: string): void {
    const [wanted, got] = [whole, subset].map((guard) => {
      const { sequence: _, ...decision } = guard.check({ tool, args: { command } });
      return decision;
    });
    expect(got, command).toEqual(wanted);
  }

  it("decides the rows alike", () => {
    expect(texts.length).toBeGreaterThan(3000);
    for (let index = 0; index < texts.length; index += STEP) expectSame(texts[index] as string, "bash");
  });

  it("decides random texts alike", () => {
    const random = numbers(SEED);
    for (let round = 0; round < ROUNDS; round++) {
      expectSame(round % 2 ? randomText(random) : randomLine(random), random(4) ? "bash" : "powershell");
    }
  });
});
