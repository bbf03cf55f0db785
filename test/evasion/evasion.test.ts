// Holds what transformations keep and raise to the shares of report.ts: through a policy, its program and a guard, as a user would.
import { describe, expect, it } from "vitest";
import { LEAST_KEPT, LEAST_KEPT_EACH, LIMITS, MOST_RAISED, ownRows, totalsOf, weak } from "./report.ts";
import { measure, randomPairs, TRANSFORMATIONS } from "./runner.ts";
import { callOf } from "./transformation.ts";

const deep = process.env.PORTCULLIS_DEEP === "1";
/** Random pairs of transformations, and the least share of hits that two of them together keep, in per cent. */
const PAIRS = deep ? 20_000 : 150;
const LEAST_KEPT_BY_PAIRS = 97;

const { dangerous, benign, judge } = ownRows();

describe("rows", () => {
  it("are enough", () => {
    expect(dangerous.length).toBeGreaterThanOrEqual(60);
    expect(benign.length).toBeGreaterThanOrEqual(150);
    expect(TRANSFORMATIONS.filter(({ keeps }) => keeps).length).toBeGreaterThanOrEqual(40);
    expect(new Set(dangerous.map(({ rule }) => rule)).size).toBe(dangerous.length);
  });

  it("hold as they are written", () => {
    expect(dangerous.filter(({ payload, rule = "" }) => !judge(callOf(payload)).includes(rule))).toEqual([]);
  });

  it("raise nothing as they are written, but for patterns that see text in commands", () => {
    const textual = new Set(dangerous.filter((row) => row.textual).map(({ rule }) => rule));
    const wrong = benign.filter(({ payload }) =>
      judge(callOf(payload)).some((rule) => payload.kind === "text" || !textual.has(rule)),
    );
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });
});

describe("transformations", () => {
  const figures = TRANSFORMATIONS.map((each) => measure([each], dangerous, benign, judge));
  const totals = totalsOf(figures);

  it("each apply to some row", () => {
    expect(figures.filter(({ tried }) => tried === 0).map(({ name }) => name)).toEqual([]);
  });

  it(`each keep ${LEAST_KEPT_EACH} % of the hits`, () => {
    expect(
      weak(figures)
        .filter(({ name }) => LIMITS[name] === undefined)
        .map(({ name, wrong }) => [name, wrong]),
    ).toEqual([]);
  });

  it(`keep ${LEAST_KEPT} % of the hits over all`, () => {
    expect((100 * totals.kept) / totals.tried).toBeGreaterThanOrEqual(LEAST_KEPT);
  });

  it("leave no limit named that is none", () => {
    const names = weak(figures).map(({ name }) => name);
    expect(Object.keys(LIMITS).filter((name) => !names.includes(name))).toEqual([]);
  });

  it(`raise new hits on at most ${MOST_RAISED} % of the benign rows`, () => {
    expect((100 * totals.raised) / totals.benign).toBeLessThanOrEqual(MOST_RAISED);
  });

  it("that only mention a payload hit nothing", () => {
    expect((100 * totals.silent) / totals.mentions).toBeGreaterThanOrEqual(100 - MOST_RAISED);
  });
});

describe("pairs of transformations", () => {
  it(`keep ${LEAST_KEPT_BY_PAIRS} % of the hits and raise no more than one does`, () => {
    const step = deep ? 1 : 4;
    const few = dangerous.filter((_, at) => at % step === 0);
    const figures = randomPairs(PAIRS, 20_261_120, Object.keys(LIMITS)).map((pair) =>
      measure(pair, few, deep ? benign : [], judge),
    );
    const { tried, kept, raised, benign: looked } = totalsOf(figures);
    expect(tried).toBeGreaterThan(PAIRS * 5);
    expect((100 * kept) / tried).toBeGreaterThanOrEqual(LEAST_KEPT_BY_PAIRS);
    if (deep) expect((100 * raised) / looked).toBeLessThanOrEqual(2 * MOST_RAISED);
  });
});
