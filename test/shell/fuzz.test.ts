// Feeds random and mutated texts, argvs, tables and conditions to the checked build: nothing traps, every span lies in the text.
import { beforeAll, describe, expect, test } from "vitest";
import { encodeCommandCondition } from "../../bindings/compile/knowledge/commands.ts";
import { packCommandTable } from "../../bindings/compile/knowledge/packed-table.ts";
import { SEED } from "../setup/seed.ts";
import { compileReader, createReader, type Dialect, type Reader } from "./reader.ts";
import { corpus, DIALECTS, numbers, randomText, TOKENS } from "./texts.ts";

const deep = process.env.PORTCULLIS_DEEP === "1";
const ROUNDS = deep ? 5_000_000 : 15_000;
describe("shell fuzz", () => {
  let reader: Reader;
  let module: WebAssembly.Module;
  const conditions = [
    encodeCommandCondition({ names: ["rm"], flags: ["recursive", "force"] }),
    encodeCommandCondition({ names: ["r*", "*sh"], operands: ["/**", "~", ".git"], outsideWorkspace: true }),
    encodeCommandCondition({ names: ["curl", "echo"], pipesTo: ["sh"], redirects: ["/etc/**"] }),
    encodeCommandCondition({ subcommands: ["push *", "run"], anyFlags: ["force"] }),
  ];

  beforeAll(async () => {
    module = await compileReader("debug");
    reader = createReader(module, 4096);
  });

  test("random and mutated texts", () => {
    const random = numbers(SEED);
    const encoder = new TextEncoder();
    for (let round = 0; round < ROUNDS; round++) {
      const text = randomText(random);
      const dialect = DIALECTS[random(DIALECTS.length)] as Dialect;
      try {
        reader.readOnly(text, dialect);
        for (const condition of conditions) {
          reader.ask(condition, false, { workspace: "/home/u/p", cwd: "/home/u/p/src" });
          reader.ask(condition, true);
        }
        if (round % 16 === 0) {
          const length = encoder.encode(text).length;
          for (const { start, end } of reader.read(text, dialect).commands) {
            if (start < 0 || end > length || start > end) throw new Error(`span ${start}–${end} of ${length}`);
          }
          for (const origin of reader.viewOrigins())
            if (origin < 0 || origin > length) throw new Error(`origin ${origin}`);
        }
      } catch (error) {
        throw new Error(`${dialect} ${JSON.stringify(text)}: ${error}`);
      }
    }
    expect(reader.readOnly("rm")).toBe(0);
  }, 3_600_000);

  test("random bytes and argvs", () => {
    const random = numbers(7);
    for (let round = 0; round < ROUNDS / 10; round++) {
      const bytes = Uint8Array.from({ length: random(200) }, () => random(256));
      reader.readOnly(bytes, DIALECTS[random(DIALECTS.length)] as Dialect);
      const words = Array.from({ length: random(8) }, () => TOKENS[random(TOKENS.length)] as string);
      reader.readArguments(words);
    }
    expect(reader.readOnly("rm")).toBe(0);
  });

  test("a text longer than the reader takes is unparsed, and what was not read names its commands", () => {
    const small = createReader(module, 256);
    const reading = small.read(`echo ${"x".repeat(400)}; rm -rf /`);
    expect(reading.unparsed).toBe(true);
    expect(small.ask(conditions[0] as Uint8Array)).not.toBe(0);
  });

  test("a damaged table is refused or read without a trap", () => {
    const random = numbers(11);
    const table = packCommandTable();
    let refused = 0;
    const rounds = deep ? 3000 : 60;
    for (let round = 0; round < rounds; round++) {
      const damaged = table.slice();
      for (let edits = random(3); edits >= 0; edits--) damaged[random(damaged.length)] = random(256);
      let broken: Reader;
      try {
        broken = createReader(module, 512, damaged);
      } catch (error) {
        expect(String(error)).toContain("the command table was refused");
        refused++;
        continue;
      }
      for (const text of corpus.slice(0, 20)) broken.readOnly(text);
    }
    expect(refused).toBeLessThan(rounds);
    expect(() => createReader(module, 512, table.slice(0, table.length - 16))).toThrow("refused");
    expect(() => createReader(module, 512, new Uint8Array(16))).toThrow("refused");
  });

  test("a damaged condition is refused or asked without a trap", () => {
    const random = numbers(13);
    reader.read("rm -rf / > x | sh");
    let refused = 0;
    for (let round = 0; round < 3000; round++) {
      const damaged = (conditions[random(conditions.length)] as Uint8Array).slice();
      damaged[random(damaged.length)] = random(256);
      if (reader.verifyCondition(damaged)) reader.ask(damaged);
      else refused++;
    }
    expect(refused).toBeGreaterThan(0);
    expect(reader.verifyCondition(new Uint8Array(4))).toBe(true);
    expect(reader.verifyCondition(new Uint8Array(0))).toBe(false);
  });
});
