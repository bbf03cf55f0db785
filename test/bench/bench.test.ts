// Holds the benchmarks to what they claim: answers are compared before times, and times are summed up rightly.
import { describe, expect, it } from "vitest";
import { acceptedBy, assertSameAnswers } from "../../bench/agreement.ts";
import { measure, measureOnce, QUICK_EFFORT, summarise } from "../../bench/harness.ts";
import { INPUT_BYTES, keywordSoup, loadWorkload } from "../../bench/inputs.ts";
import { createReport } from "../../bench/report.ts";
import { loadRivals, type Matcher, v8Loop } from "../../bench/rivals/rivals.ts";

const PATTERNS = ["a+b", "\\Ax", "c"];
const answering = (ids: readonly number[]): Matcher => ({ match: () => ids });

describe("answers", () => {
  it("of a rival count only where it accepts the pattern and means the same", () => {
    expect(acceptedBy(v8Loop, [...PATTERNS, "(", "\\p{L}", "\\d\\-\\\\A", "(?i)a"])).toEqual([0, 2, 5]);
  });

  it.each([
    { name: "the same", ours: [0], rival: "ab", throws: undefined },
    { name: "ours has one more, which the rival does not accept", ours: [0, 1], rival: "ab", throws: undefined },
    { name: "ours has one more", ours: [0, 2], rival: "ab", throws: "we match" },
    { name: "the rival has one more", ours: [0], rival: "abc", throws: "v8 loop matches" },
  ])("compared: $name", ({ ours, rival, throws }) => {
    const accepted = acceptedBy(v8Loop, PATTERNS);
    const matcher = v8Loop.build(accepted.map((id) => PATTERNS[id] as string));
    const compare = (): void => assertSameAnswers(PATTERNS, accepted, [rival], answering(ours), v8Loop, matcher);
    if (throws === undefined) expect(compare).not.toThrow();
    else expect(compare).toThrow(throws);
  });

  it("of a rival that cannot tell which are compared as yes or no", () => {
    const yesNo = { ...v8Loop, tellsWhich: false };
    const compare = (ids: readonly number[]) => () =>
      assertSameAnswers(["a", "b"], [0, 1], ["x"], answering(ids), yesNo, answering([0]));
    expect(compare([1])).not.toThrow();
    expect(compare([])).toThrow("answers true, we false");
  });

  it("are the same among all rivals that are installed, on the corpus", async () => {
    const { sets, inputs } = loadWorkload(undefined);
    const patterns = sets.find(({ name }) => name === "own100")?.patterns ?? [];
    const ours = v8Loop.build(patterns);
    for (const rival of await loadRivals()) {
      if (rival.missing !== undefined) continue;
      const accepted = acceptedBy(rival, patterns);
      expect(accepted.length, rival.name).toBeGreaterThan(90);
      const matcher = rival.build(accepted.map((id) => patterns[id] as string));
      assertSameAnswers(patterns, accepted, inputs(200).slice(0, 40), ours, rival, matcher);
    }
  });
});

describe("times", () => {
  it("are summed up as median, 99th percentile and mean", () => {
    const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);
    expect(summarise(hundred)).toEqual({ median: 51, p99: 100, mean: 50.5, samples: 100 });
  });

  it("are per call, and a sample is long enough for the clock", () => {
    let count = 0;
    const { median, callsPerSample, samples } = measure(QUICK_EFFORT, 10, () => {
      for (let call = 0; call < 10; call++) count += call;
    });
    expect(count).toBeGreaterThan(0);
    expect(samples).toBeGreaterThanOrEqual(QUICK_EFFORT.samples);
    expect(median * callsPerSample).toBeGreaterThan(10);
  });

  it("of a first sight look at every input once", () => {
    const seen: number[] = [];
    expect(measureOnce([1, 2, 3], (input) => seen.push(input)).samples).toBe(3);
    expect(seen).toEqual([1, 2, 3]);
  });
});

describe("the corpus", () => {
  const workload = loadWorkload(undefined);

  it.each(INPUT_BYTES)("gives the same inputs of %d units every time, hardly two alike", (bytes) => {
    const inputs = workload.inputs(bytes);
    expect(inputs).toEqual(loadWorkload(undefined).inputs(bytes));
    expect(inputs.every((input) => input.length === bytes)).toBe(true);
    expect(new Set(inputs).size).toBeGreaterThan(inputs.length / 4);
  });

  it("has look-around in a tenth of one set", () => {
    const patterns = workload.sets.find(({ name }) => name === "lookaround100")?.patterns ?? [];
    expect(patterns).toHaveLength(100);
    expect(patterns.filter((pattern) => /\(\?<?[=!]/.test(pattern))).toHaveLength(10);
  });

  it("makes a soup of the words that its patterns look for", () => {
    const soup = keywordSoup(["rm\\s+", "drop table"], 20);
    expect(soup).toBe("drop table drop tabl");
  });
});

it("a report is one JSON object per line, with the machine first", () => {
  const lines: string[] = [];
  const report = createReport("check", true, (line) => lines.push(line));
  report.add({ case: "x" }, { median: 1.23456, p99: 2, mean: 1.5, samples: 3, callsPerSample: 4 });
  const [environment, result] = lines.map((line) => JSON.parse(line));
  expect(environment).toMatchObject({ bench: "check", case: "environment", node: process.versions.node });
  expect(result).toMatchObject({ bench: "check", case: "x", unit: "µs/call", median: 1.235 });
});
