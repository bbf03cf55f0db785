// Memory that runs out, and faults of the compiler itself: each ends in a refusal that names its pattern, never in a trap.
import binaryen from "binaryen";
import { describe, expect, test } from "vitest";
import { PROGRAM_HEADER_WORDS, SECTION_SCAN } from "../../assembly/layout.ts";
import { type CompileOptions, compilePatterns, PatternError } from "../../bindings/compile/compile.ts";
import { Inclusion, Unwanted } from "../../bindings/compile/inclusion.ts";
import { readModule } from "../conformance/engine-subject.ts";
import { compileCounting } from "../fuzz/bare-compiler.ts";
import { HOSTILE_GLOBS, HOSTILE_REGEXES } from "../fuzz/hostile.ts";
import { readPolicyPatterns } from "../property/policies.ts";
import { Random } from "../property/random.ts";
import { countSteps } from "../property/steps.ts";
import { DEEP } from "../property/tally.ts";

const compiler = readModule("compiler", "release");
const regex = (pattern: string) => ({ pattern, type: "regex" as const });

/** The program, or why there is none. */
function outcome(patterns: readonly { pattern: string; type: "regex" | "glob" }[], options: CompileOptions = {}) {
  try {
    return compilePatterns(compiler, patterns, options);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return error;
  }
}

const letterOf = (i: number) => String.fromCharCode(0x62 + (i % 25));
const letter = (i: number) => String.fromCodePoint(0x4e00 + i);

/** Patterns that ask for more than MAX_PATTERN_HEAP_BYTES in one step. */
const GREEDY = ["four thousand classes of all letters and one more", "four thousand classes of everything but letters"];

test.each(GREEDY)("%s: refused by name, among others", (name) => {
  const pattern = HOSTILE_REGEXES[name] as string;
  const found = outcome([regex("rm -rf"), regex(pattern), regex("mkfs")]);
  expect(found).toBeInstanceOf(PatternError);
  const { refusal, code, message } = found as PatternError;
  expect(refusal).toMatchObject({ kind: "too_large", pattern: 1, start: 0, end: pattern.length });
  expect(code).toBe("pattern_too_large");
  expect(message).toContain("MAX_PATTERN_HEAP_BYTES");
});

test("what all patterns ask for together is refused at the one that goes beyond it", () => {
  const crowd = Array.from({ length: 400 }, (_, i) => regex(`\\bword${i}[a-z]{1,9}\\d+(?:x|${letter(i)})`));
  const whole = outcome(crowd);
  expect(whole).toBeInstanceOf(Uint8Array);
  const found = outcome(crowd, { heapBytes: 1 << 20 }) as PatternError;
  expect(found).toBeInstanceOf(PatternError);
  expect(found.refusal.kind).toBe("too_large");
  expect(found.refusal.pattern).toBeGreaterThan(10);
  expect(found.refusal.end).toBe(crowd[found.refusal.pattern]?.pattern.length);
  expect(found.message).toContain("1024 KiB");
});

test("under any budget of memory a pattern ends in the program that it always has, or in a refusal with its place", () => {
  const random = new Random(0x3e4d);
  const hostile = [
    ...Object.values(HOSTILE_REGEXES).map(regex),
    ...Object.values(HOSTILE_GLOBS).map((pattern) => ({ pattern, type: "glob" as const })),
  ].filter(({ pattern }) => pattern.length < 3_000);
  const pool = readPolicyPatterns();
  const counts = { compiled: 0, refused: 0 };
  for (let round = 0; round < (DEEP ? 4_000 : 250); round++) {
    const patterns = Array.from({ length: 1 + random.below(6) }, () => {
      return random.once(4) ? random.pick(hostile) : regex(random.pick(pool));
    });
    const expected = outcome(patterns);
    // budgets of all sizes, small ones as often as large ones
    const heapBytes = Math.round(2 ** (10 + random.below(1_400) / 100));
    const found = outcome(patterns, { heapBytes });
    if (found instanceof Uint8Array) {
      counts.compiled++;
      expect(expected).toBeInstanceOf(Uint8Array);
      expect(Buffer.compare(found, expected as Uint8Array), JSON.stringify(patterns)).toBe(0);
      continue;
    }
    counts.refused++;
    const { kind, pattern, start, end, message } = found.refusal;
    if (message.includes("MAX_HEAP_BYTES")) {
      const length = patterns[pattern]?.pattern.length ?? 0;
      expect({ kind, start, end }).toEqual({ kind: "too_large", start: 0, end: length });
      expect(pattern).toBeGreaterThanOrEqual(-1);
    } else expect(found.refusal).toEqual((expected as PatternError).refusal);
  }
  expect(Math.min(counts.compiled, counts.refused)).toBeGreaterThan(50);
});

/** A module with the compiler's ABI whose `name` traps, or calls itself until the stack ends; failureWord answers `words`. */
function broken(name: string, kind: "trap" | "endless", words: readonly number[]): WebAssembly.Module {
  const module = new binaryen.Module();
  const { i32, none } = binaryen;
  module.setMemory(1, 1, "memory");
  const shapes: [name: string, parameters: number, answer: number][] = [
    ["reserve", i32, 8],
    ["begin", i32, 1],
    ["step", i32, 0],
    ["progress", none, 0],
    ["reserveQuery", i32, 8],
    ["openPatterns", i32, 1],
    ["ask", binaryen.createType([i32, i32]), 1],
    ["work", i32, 0],
  ];
  for (const [own, parameters, answer] of shapes) {
    // it adds to what it answers, so that the call is no loop
    const endless = () => module.i32.add(module.call(own, [module.local.get(0, i32)], i32), module.i32.const(1));
    const fault = () => (kind === "trap" ? module.unreachable() : endless());
    const body = own === name ? fault() : module.i32.const(answer);
    module.addFunction(own, parameters, i32, [], body);
    module.addFunctionExport(own, own);
  }
  const word = words.reduceRight(
    (rest, value, index) =>
      module.if(module.i32.eq(module.local.get(0, i32), module.i32.const(index)), module.i32.const(value), rest),
    module.i32.const(0),
  );
  module.addFunction("failureWord", i32, i32, [], word);
  module.addFunctionExport("failureWord", "failureWord");
  return new WebAssembly.Module(module.emitBinary() as Uint8Array<ArrayBuffer>);
}

describe("a fault of the compiler", () => {
  const patterns = [regex("first"), regex("sécond")];
  const rows = [
    ["trap", "step", "unreachable"],
    ["endless", "step", "call stack"],
    ["trap", "begin", "unreachable"],
    ["trap", "reserve", "unreachable"],
  ] as const;
  test.each(rows)("%s in %s: a refusal that names the pattern at hand", (kind, name, why) => {
    const module = broken(name, kind, [0, 0, 1]);
    let error: unknown;
    try {
      compilePatterns(module, patterns);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(PatternError);
    const { code, message, refusal } = error as PatternError;
    expect(code).toBe("compile_fault");
    expect(message).toContain("`sécond`");
    expect(message).toContain(why);
    expect(refusal).toMatchObject({ kind: "fault", pattern: 1, start: 0, end: 6 });
  });

  test("what a caller throws between steps is passed on as it is", () => {
    const stop = new RangeError("enough");
    const run = () =>
      compilePatterns(compiler, patterns, {
        onProgress: () => {
          throw stop;
        },
      });
    expect(run).toThrow(stop);
  });

  test.each([
    ["compile_fault", [0, 0, -1]],
    ["MAX_HEAP_BYTES", [3, 72, -1]],
  ] as const)("in a question about patterns: not known, %s", (budget, words) => {
    const inclusion = new Inclusion(broken("work", "trap", words), [regex("a"), regex("b")]);
    expect(inclusion.search([0], new Unwanted([1]))).toEqual({ kind: "unknown", budget });
    expect(inclusion.least([0, 1])).toEqual([0, 0]);
    expect(inclusion.fits([1, 0], "ab")).toEqual([undefined, undefined]);
  });
});

test("thousands of patterns without literals are merged in time that grows no faster than they do", () => {
  const counting = countSteps("build/compiler.release.wasm");
  const crowd = Array.from({ length: 2_400 }, (_, i) => {
    const upTo = String.fromCharCode(0x62 + (i % 25));
    return `[a-${upTo}]{${1 + (i % 9)}}\\d{${1 + (i % 7)}}`;
  });
  const [few, many] = [800, 2_400].map((count) => compileCounting(counting, crowd.slice(0, count), "regex"));
  expect(few?.programBytes).toBeGreaterThan(0);
  expect(many?.programBytes).toBeGreaterThan(0);
  // thrice as many patterns; a group that turned down many is asked no more, so most of the work is done once
  expect((many?.steps ?? 0) / (few?.steps ?? 1)).toBeLessThan(2);
});

describe("work that all patterns take together", () => {
  /** Each takes hundreds of thousands of steps, to no table that is small enough. */
  const crowd = Array.from({ length: 60 }, (_, i) => regex(`[${String.fromCharCode(0x61 + (i % 25))}-z].{9}\\d`));

  test("is refused at the pattern that goes beyond it, by name, and not later the more there are", () => {
    const places = [20, 60].map((count) => {
      const found = outcome(crowd.slice(0, count), { steps: 6_000 }) as PatternError;
      expect(found).toBeInstanceOf(PatternError);
      expect(found.code).toBe("pattern_too_large");
      expect(found.message).toContain("6000 × 1024 steps to compile (MAX_COMPILE_STEPS)");
      expect(found.refusal).toMatchObject({ kind: "too_large", start: 0, end: crowd[0]?.pattern.length });
      return found.refusal.pattern;
    });
    expect(places[0]).toBe(places[1]);
    expect(places[0]).toBeGreaterThan(2);
    expect(places[0]).toBeLessThan(20);
  });

  test("is counted while tables are merged, too", () => {
    const merging = Array.from({ length: 300 }, (_, i) =>
      regex(`[a-${letterOf(i)}]{1,${2 + (i % 9)}}\\s+\\d{1,${1 + (i % 7)}}`),
    );
    const found = outcome(merging, { steps: 500 }) as PatternError;
    expect(found.message).toContain("MAX_COMPILE_STEPS");
    expect(outcome(merging)).toBeInstanceOf(Uint8Array);
  });

  test("of a hundred patterns of policies is less than a hundredth of it", () => {
    const pool = readPolicyPatterns().slice(0, 120);
    expect(pool.length).toBeGreaterThan(100);
    expect(outcome(pool.map(regex), { steps: (1 << 20) / 100 })).toBeInstanceOf(Uint8Array);
  });

  test("no budget changes a program", () => {
    const few = crowd.slice(0, 5);
    expect(outcome(few, { steps: 100_000 })).toEqual(outcome(few));
  });
});

test.each([
  ["the same letters", "\\p{L}", 13_000],
  ["all but the same letters", "\\P{Lu}\\P{Ll}", 5_400],
  ["the same wide range", "\\u{0}-\\u{10FFFE}", 3_800],
])("a class that names %s thousands of times means what it means once", (_, part, times) => {
  const programs = [part, part.repeat(times)].map((inside) => outcome([regex(`[${inside}]+x`)]) as Uint8Array);
  const scans = programs.map((bytes) => scanSection(bytes));
  expect(Buffer.compare(scans[0] as Uint8Array, scans[1] as Uint8Array)).toBe(0);
});

function scanSection(program: Uint8Array): Uint8Array {
  const view = new DataView(program.buffer, program.byteOffset);
  const head = PROGRAM_HEADER_WORDS * 4;
  expect(view.getUint32(head, true)).toBe(SECTION_SCAN);
  const at = view.getUint32(head + 4, true);
  return program.subarray(at, at + view.getUint32(head + 8, true));
}
