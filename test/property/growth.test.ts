// Attacks that hang backtracking engines against the steps that ours takes: they grow with the text and no faster.
import { describe, expect, test } from "vitest";
import { compilePatterns } from "../../bindings/compile/compile.ts";
import { attackText, readRedosRows } from "../cases/dialect.ts";
import { readModule } from "../conformance/engine-subject.ts";
import { KEYWORDS, randomPattern } from "./patterns.ts";
import { Random } from "./random.ts";
import { countSteps, exponentOf, stepCounter } from "./steps.ts";

const deep = process.env.PORTCULLIS_DEEP === "1";
const engine = countSteps("build/engine.debug.wasm");
const sizes = deep ? [4096, 8192, 16_384, 32_768, 65_536] : [512, 1024, 2048, 4096];
/** Largest exponent that counts as linear. */
const LINEAR = 1.05;

test("the counter tells linear from quadratic", () => {
  expect(exponentOf(sizes.map((size) => ({ size, steps: 7 * size })))).toBeCloseTo(1, 6);
  expect(exponentOf(sizes.map((size) => ({ size, steps: size * size })))).toBeCloseTo(2, 6);
  const count = stepCounter(
    engine,
    compilePatterns(readModule("compiler", "release"), [{ pattern: "x.*y", type: "regex" }]),
  );
  expect(count("x".repeat(1000)).scan).toBeGreaterThanOrEqual(1000);
});

describe("steps grow at most linearly", () => {
  test.each(readRedosRows())("$from", (row) => {
    const program = compilePatterns(readModule("compiler", "release"), [{ pattern: row.pattern, type: "regex" }]);
    const count = stepCounter(engine, program);
    const points = sizes.map((size) => {
      const text = attackText(row, size);
      return { size: text.length, ...count(text) };
    });
    const scan = exponentOf(points.map(({ size, scan: steps }) => ({ size, steps })));
    const spans = exponentOf(points.map(({ size, spans: steps }) => ({ size, steps })));
    expect({ scan: scan <= LINEAR, spans: spans <= LINEAR, points }).toEqual({ scan: true, spans: true, points });
  });

  test("a soup of keywords against many patterns", () => {
    const random = new Random(64);
    const patterns = Array.from({ length: deep ? 400 : 120 }, () => randomPattern(random, { ...KEYWORDS, look: 0 }));
    const program = compilePatterns(
      readModule("compiler", "release"),
      patterns.map((pattern) => ({ pattern, type: "regex" as const })),
    );
    const count = stepCounter(engine, program);
    let soup = "";
    while (soup.length < 65_536) soup += `${random.pick(KEYWORDS.words)}${random.pick([" ", "", "-", "\n", "é"])}`;
    const points = sizes.map((size) => ({ size, steps: count(soup.slice(0, size).toWellFormed()).scan }));
    const exponent = exponentOf(points);
    expect(exponent, JSON.stringify(points)).toBeLessThanOrEqual(LINEAR);
  });
});
