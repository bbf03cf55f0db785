// A pattern among others: however many stand beside it, and wherever its tables come to lie, it answers as it does alone.
import { expect, test } from "vitest";
import { compilePatterns } from "../../bindings/compile/compile.ts";
import { Engine } from "../../bindings/engine/engine.ts";
import { readModule } from "../conformance/engine-subject.ts";

/** Patterns whose class maps differ, so that each adds a map of its own. */
function filler(index: number): string {
  const letter = (offset: number) => String.fromCharCode(97 + ((index * 7 + offset * 5) % 26));
  return `${letter(0)}${letter(1)}[${letter(2)}-z]${letter(3)}[^${letter(4)}]${index}`;
}

// A byte written while its buffer moved was lost: one column of one table, wherever a buffer's size passed a power of two.
test.each([false, true])("every pattern of a growing set matches its own text (whole spans: %s)", (wholeSpans) => {
  const compiler = readModule("compiler", "release");
  const engine = readModule("engine", "release");
  for (let size = 1; size <= 160; size += 3) {
    const sources = Array.from({ length: size }, (_, index) => filler(index));
    sources.push("git\\B", "rm\\s+-[a-z]*\\b");
    const patterns = sources.map((pattern) => ({ pattern, type: "regex" as const, wholeSpans }));
    const matcher = Engine.create(engine, compilePatterns(compiler, patterns));
    expect({ size, ids: matcher.matchText("git12 rm  -rf") }).toEqual({ size, ids: [size, size + 1] });
    expect({ size, ids: matcher.matchText("git rm-rf") }).toEqual({ size, ids: [] });
  }
});
