// Programs with changed bytes: the verifier refuses them, or they run without a trap, a hang or a read outside their tables.
import { expect, test } from "vitest";
import * as layout from "../../assembly/layout.ts";
import { compilePatterns } from "../../bindings/compile/compile.ts";
import { Engine } from "../../bindings/engine/engine.ts";
import { PolicyError } from "../../bindings/errors.ts";
import { type Build, engineSubject, readModule, toCompilePattern } from "../conformance/engine-subject.ts";
import { sealed } from "../oracle/checksum.ts";
import { loadUnicode } from "../oracle/oracle.ts";
import { beginText, type EngineExports, loadBare, walkSpans } from "../property/bare-engine.ts";
import { compileWithin, regex, tryUnderstand, type Understood } from "../property/compare.ts";
import { PROFILES, randomPattern } from "../property/patterns.ts";
import { Random } from "../property/random.ts";
import { DEEP, tallyOf } from "../property/tally.ts";
import { textFor } from "../property/texts.ts";
import { mutateProgram, sectionsOf } from "./mutate.ts";

const tally = tallyOf("program");

const unicode = await loadUnicode();
const mutants = DEEP ? 200_000 : 2_400;
/** Mutants of one program before another is compiled. */
const MUTANTS_PER_PROGRAM = 400;
/** Milliseconds in which one mutant has to answer; a sound one needs less than one. */
const HANG = 2_000;

interface Seed {
  readonly program: Uint8Array;
  readonly texts: readonly string[];
}

function seedOf(random: Random): Seed {
  const chosen: Understood[] = [];
  const count = 1 + random.below(16);
  while (chosen.length < count) {
    const pattern = tryUnderstand(regex(randomPattern(random, random.pick(PROFILES))), unicode);
    if (pattern) chosen.push(pattern);
  }
  const { kept: patterns } = compileWithin(engineSubject(), chosen);
  const program = compilePatterns(readModule("compiler", "release"), patterns.map(toCompilePattern));
  const texts = patterns.slice(0, 4).map(({ matcher }) => textFor(random, matcher.tree, 60));
  return { program, texts: ["", ...texts, texts.join(" ").repeat(4)] };
}

/** Runs a mutant; `refused` with the code of a building error. A trap is thrown on. */
function run(build: Build, program: Uint8Array, texts: readonly string[]): string {
  let engine: Engine;
  try {
    engine = Engine.create(readModule("engine", build), program);
  } catch (error) {
    if (error instanceof PolicyError) return error.code;
    throw error;
  }
  for (const text of texts) {
    const ids = engine.matchText(text);
    for (const id of ids.slice(0, 4)) {
      engine.findSpans(id, text);
      engine.findUnion(id, text);
    }
    engine.evaluate({ texts: ["tool", text, text], scopes: [1, 4, 32] }, true);
  }
  return "ran";
}

test.each(["release", "debug"] as const)("no mutant traps or hangs the %s build", (build) => {
  const random = new Random(build === "release" ? 0xbad1 : 0xbad2);
  const outcomes = new Map<string, number>();
  const goal = build === "release" ? mutants : mutants / 5;
  for (let done = 0; done < goal; ) {
    const { program, texts } = seedOf(random);
    for (let i = 0; i < MUTANTS_PER_PROGRAM && done < goal; i++, done++) {
      const mutant = mutateProgram(random, program);
      const begun = performance.now();
      let outcome: string;
      try {
        outcome = run(build, mutant, texts);
      } catch (error) {
        throw new Error(
          `mutant ${done}: ${String(error)} on ${JSON.stringify(texts)}\n${Buffer.from(mutant).toString("base64")}`,
        );
      }
      expect(performance.now() - begun, `mutant ${done} hangs`).toBeLessThan(HANG);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      tally({ [`mutants in ${build}`]: 1, [`ran in ${build}`]: outcome === "ran" ? 1 : 0 });
    }
  }
  // the mutations reach both sides of the verifier
  expect(outcomes.get("program_corrupt")).toBeGreaterThan(goal / 20);
  expect(outcomes.get("ran")).toBeGreaterThan(goal / 20);
});

test("a mutant that runs reads nothing but the program, the text and what the engine wrote itself", () => {
  const random = new Random(0xbad3);
  const module = readModule("engine", "release");
  let ran = 0;
  for (let done = 0; done < mutants / 8; ) {
    const { program, texts } = seedOf(random);
    for (let i = 0; i < MUTANTS_PER_PROGRAM && done < mutants / 8; i++, done++) {
      const mutant = i === 0 ? program : mutateProgram(random, program);
      const answers = [0x00, 0xff, 0x41].map((garbage) => answersOver(module, mutant, texts, garbage));
      expect(answers[1], `mutant ${done}`).toBe(answers[0]);
      expect(answers[2], `mutant ${done}`).toBe(answers[0]);
      if (answers[0] !== "refused") ran++;
      tally({ "mutants over garbage": 1 });
    }
  }
  expect(ran).toBeGreaterThan(mutants / 200);
});

/** Everything that a program says about the texts, in memory that was full of one byte. */
function answersOver(
  module: WebAssembly.Module,
  program: Uint8Array,
  texts: readonly string[],
  garbage: number,
): string {
  const wasm = loadBare<EngineExports>(module, program, garbage);
  if (typeof wasm === "number") return "refused";
  return texts
    .map((text) => {
      beginText(wasm, text);
      wasm.scan();
      const verdict = new Int32Array(wasm.memory.buffer, wasm.verdict() >>> 0, layout.VERDICT_WORDS);
      const ids = new Int32Array(wasm.memory.buffer, (verdict[layout.VERDICT_MATCHED] as number) >>> 0, 1)[0];
      return JSON.stringify([ids, walkSpans(wasm, 0, false), walkSpans(wasm, 0, true), walkSpans(wasm, 1, false)]);
    })
    .join("\n");
}

test("a walk over the spans of a pattern that is none has nothing to give", () => {
  const program = compilePatterns(readModule("compiler", "release"), [{ pattern: "a", type: "regex" }]);
  const wasm = loadBare<EngineExports>(readModule("engine", "release"), program, 0) as EngineExports;
  beginText(wasm, "aaa");
  wasm.scan();
  expect(walkSpans(wasm, 1, false)).toEqual([]);
  expect(walkSpans(wasm, 0, false)).toHaveLength(3);
  expect(walkSpans(wasm, 1, true)).toEqual([]);
});

test("what stands in an NFA's record where a table would is never followed", () => {
  const program = compilePatterns(readModule("compiler", "release"), [
    { pattern: "secret(a|b)*a(a|b){14}", type: "regex" },
  ]);
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
  const scan = sectionsOf(program).find(({ tag }) => tag === layout.SECTION_SCAN)?.at as number;
  const record = scan + view.getUint32(scan + layout.SCAN_RECORDS * 4, true);
  expect(view.getUint8(record + 2)).toBe(layout.TIER_NFA);
  for (const word of [layout.RECORD_TABLE, layout.RECORD_CLASSES, layout.RECORD_STATES])
    view.setUint32(record + word * 4, 0x7fffffff, true);
  for (const build of ["release", "debug"] as const)
    expect(Engine.create(readModule("engine", build), sealed(program)).matchText(`secret${"a".repeat(20)}`)).toEqual([
      0,
    ]);
});

test("every prefix of a program is refused", () => {
  const { program } = seedOf(new Random(5));
  const step = Math.max(1, Math.floor(program.length / 500));
  for (let length = 0; length < program.length; length += step) {
    expect(() => Engine.create(readModule("engine", "debug"), program.slice(0, length))).toThrow(PolicyError);
  }
});

test("a program of another version is refused by name", () => {
  const { program } = seedOf(new Random(6));
  const other = program.slice();
  new DataView(other.buffer).setUint32(4, 99, true);
  expect(() => Engine.create(readModule("engine", "release"), other)).toThrow(
    expect.objectContaining({ code: "program_version" }),
  );
});
