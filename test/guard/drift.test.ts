// How far what is done has drifted from the task: the distance of two profiles.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Profile } from "../../bindings/guard/drift.ts";
import { runs } from "./opened.ts";

describe("distance", () => {
  const profile = (text: string): Profile => {
    const made = new Profile();
    made.add(text);
    return made;
  };

  it.each([
    ["the same words", "delete old logs", "delete old logs", 0],
    ["another order and case", "delete old logs", "LOGS, old! (Delete)", 0],
    ["some of the words", "delete old logs", "logs", 0],
    ["no shared word", "abc", "xyz", 1000],
    ["nothing said", "abc", "", 0],
    ["nothing asked", " ?! ", "abc", 0],
    ["half of the words", "alpha", "alpha omega", 0],
    ["beyond ASCII", "Übersicht 北京", "北京 Übersicht", 0],
  ])("%s", (_name, a, b, distance) => {
    expect(profile(a).distance(profile(b))).toBe(distance);
    expect(profile(b).distance(profile(a))).toBe(distance);
  });

  it("is symmetric, an integer between 0 and 1000, and 0 to itself", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string(), (a, b) => {
        const there = profile(a).distance(profile(b));
        expect(there).toBe(profile(b).distance(profile(a)));
        expect(Number.isInteger(there) && there >= 0 && there <= 1000).toBe(true);
        expect(profile(a).distance(profile(a))).toBe(0);
      }),
      { numRuns: runs },
    );
  });
});
